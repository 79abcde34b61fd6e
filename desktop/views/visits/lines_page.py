"""A page of lines: the table, what is wrong in it, its sums, and the way it is saved."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.models.errors import ConflictError, OfficeError
from desktop.services.discounts import Discounted, DiscountRule, ceiling_of
from desktop.services.formats import rate_text
from desktop.services.visit_rows import jobs_in_use
from desktop.services.visits import VisitCard, visit_card
from desktop.system.i18n import _, ngettext
from desktop.views.kit.actions import without_state
from desktop.views.kit.lines.finding import find_for_line
from desktop.views.kit.lines.model import BillModel, Sheet
from desktop.views.kit.lines.table import BillTable
from desktop.views.kit.lines.typed import (
    TypedLine,
    amount,
    kept,
    restored,
    totals,
)
from desktop.views.kit.messages import ask
from desktop.views.kit.screen import Context
from desktop.views.visits.page import FormPage

PARTS_OFFERED = 12


class LinesPage(FormPage):
    """Writes lines of an open visit.

    Subclasses say what stands under the table (`under_table`), what else is typed (`typed`,
    `restore`), and what to do in the office (`command`).

    Signals:
        saved: The lines are in the office.
        left: The user does not want what was typed.
    """

    saved = Signal()
    left = Signal()

    def __init__(  # noqa: PLR0913 -- what one page of lines is made of
        self,
        context: Context,
        card: VisitCard,
        *,
        title: str,
        table: str,
        sheet: Sheet,
        lines: list[TypedLine],
        before: dict[int, Discounted],
        draft: str,
        parent: QWidget | None = None,
    ) -> None:
        self.context, self.card = context, card
        self.model = BillModel(lines, context.office.currency, sheet)
        self.table = BillTable(self.model, partial(find_for_line, context, self), table)
        self.fault, self.sums = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.fault.setObjectName("fieldProblem")
        self.sums.setAlignment(Qt.AlignmentFlag.AlignRight)
        for label in (self.fault, self.sums):
            label.setTextFormat(Qt.TextFormat.PlainText)
        super().__init__(title, self._content_of_page(), parent)
        self.version, self._saving, self._draft = card.version, False, f"{draft}.{card.id}"
        self._before, self._clean = before, self.typed()
        self.save_action = self.action(_("Save"), self.save, "Ctrl+S", "Ctrl+Return")
        self.cancel_action = self.action(_("Cancel"), self.cancel, "Esc")
        self.add_buttons(self.save_action, self.cancel_action)
        self._save_over = QAction(_("Save mine instead"), self)
        self._save_over.triggered.connect(without_state(self.save))
        self._restore()
        self._on_edited()
        self.model.edited.connect(self._on_edited)
        self.table.delegate.package_put.connect(self._behind_package)
        context.desk.read(self, jobs_in_use, self.table.delegate.offer_jobs)
        context.desk.read(self, partial(ceiling_of, role=context.actor.role), self._set_ceiling)

    needs_reason = True  # whether a discount says here why it is given

    @abstractmethod
    def under_table(self) -> Sequence[QWidget]:
        """Make what stands under the lines and their sums."""

    @abstractmethod
    def command(self, lines: list[TypedLine]) -> Callable[[Any], Any]:
        """Return what to do in the office."""

    def typed(self) -> dict[str, Any]:
        """Return what stands on the page, for a draft."""
        return {"lines": kept([line for line in self.model.lines if not line.is_empty])}

    def restore(self, draft: dict[str, Any]) -> None:
        """Show a draft again."""
        self.model.set_lines(restored(draft.get("lines", [])))

    def other_problem(self) -> str:
        """Say what is wrong beside the lines and go there; empty if nothing is."""
        return ""

    def begin(self) -> None:
        """Take the focus."""
        self.table.begin()

    def is_dirty(self) -> bool:
        """Tell whether anything was typed that is not saved."""
        return self.typed() != self._clean

    def save(self) -> None:
        """Write the lines, or go to what is wrong."""
        self.table.finish_cell()
        if self._saving or self._show_problem():
            return
        self._saving = True
        lines = [line for line in self.model.lines if not line.is_empty]
        self.context.desk.write(self, self.command(lines), self._saved, self._failed)

    def cancel(self) -> None:
        """Leave; ask first when something was typed."""
        question = _("Leave without saving? What you typed will be lost.")
        choices = {"leave": _("Leave without saving"), "stay": _("Keep typing")}
        if not self.is_dirty() or ask(self, question, choices, default="stay") == "leave":
            self.context.drafts.discard(self._draft)
            self.left.emit()

    def action(self, text: str, run: Callable[[], None], *keys: str) -> QAction:
        """Make an action of the page with its keys."""
        action = QAction(text, self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(without_state(run))
        self.addAction(action)
        return action

    def on_edited(self) -> None:
        """Follow what is typed: called with every keystroke."""

    # -- building ------------------------------------------------------------------------

    def _content_of_page(self) -> QWidget:
        content = QWidget()
        box = QVBoxLayout(content)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.table, 1)
        for part in (self.fault, self.sums, *self.under_table()):
            box.addWidget(part)
        return content

    def _behind_package(self, row: int) -> None:
        """Go on behind the lines of a package."""
        if row == self.model.rowCount():
            self.model.add_row()
        self.table.go_to(row, "kind")

    def _set_ceiling(self, ceiling: Any) -> None:  # noqa: ANN401 -- a share, or None for no limit
        currency = self.context.office.currency
        self.model.set_rule(DiscountRule(ceiling, currency, self._before, self.needs_reason))
        self._show_fault()

    # -- typing --------------------------------------------------------------------------

    def _restore(self) -> None:
        draft = self.context.drafts.load(self._draft)
        if draft is None:
            return
        self.version = draft.get("version", self.version)  # the one it was typed over
        self.restore(draft)
        text = _("These lines were not saved; here is what you typed. Esc throws it away.")
        self.messages.show_message("info", text)

    def _on_edited(self) -> None:
        self._show_sums()
        self._show_fault()
        self.on_edited()
        if self.is_dirty():
            self.context.drafts.save(self._draft, {**self.typed(), "version": self.version})

    def _show_fault(self) -> None:
        wrong = self.model.first_problem()
        text = _("Line {number}: {problem}")
        self.fault.setText(text.format(number=wrong[0] + 1, problem=wrong[2]) if wrong else "")
        self.fault.setVisible(bool(wrong))

    def _show_sums(self) -> None:
        money = self.context.office.currency
        sums = totals(self.model.lines, self.card.tax, money)
        tax = _("Tax {rate}").format(rate=rate_text(self.card.tax.rate))
        named = (
            (_("Labour"), sums.labour_net),
            (_("Parts"), sums.parts_net),
            (_("Outsourced"), sums.outsourced_net),
            (_("Other"), sums.other_net),
            (tax, sums.tax),
        )
        texts = [f"{name} {money.text(value)}" for name, value in named if value]
        texts.append(" ".join((_("Total"), money.symbol, money.text(sums.total))))
        self.sums.setText("   ".join([*self._without_price(), *texts]))

    def _without_price(self) -> list[str]:
        money = self.context.office.currency
        lines = [line for line in self.model.lines if not line.is_empty]
        count = sum(1 for line in lines if amount(line, money) is None)
        text = ngettext("{count} line has no price.", "{count} lines have no price.", count)
        return [text.format(count=count)] if count else []

    def _show_problem(self) -> bool:
        """Show what is wrong and go there."""
        if wrong := self.model.first_problem():
            self.messages.show_message("error", wrong[2])
            self.table.go_to(wrong[0], wrong[1] if wrong[1] in self._cells() else "discount")
            return True
        if sentence := self.other_problem():
            self.messages.show_message("error", sentence)
            return True
        return False

    def _cells(self) -> set[str]:
        return {cell.key for cell in self.model.sheet.cells}

    # -- saving --------------------------------------------------------------------------

    def _saved(self, _nothing: None) -> None:
        self.context.drafts.discard(self._draft)
        self.saved.emit()

    def _failed(self, error: OfficeError) -> None:
        self._saving = False
        if isinstance(error, ConflictError):
            query = partial(visit_card, visit_id=self.card.id)
            self.context.desk.read(self, query, partial(self._show_conflict, str(error)))
        else:
            self.messages.show_message("error", str(error))

    def _show_conflict(self, sentence: str, now: VisitCard) -> None:
        """Show what the other seat wrote; what is typed here stays in the table."""
        self.version = now.version
        money = self.context.office.currency
        lines = [f"{line.text} {money.text(line.amount)}" for line in now.lines]
        theirs = _("The other seat's bill: {lines}.").format(lines=", ".join(lines) or "—")
        self.messages.show_message("error", f"{sentence} {theirs}", self._save_over)
