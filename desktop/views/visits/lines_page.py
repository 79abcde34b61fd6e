"""A page of lines: the table, what is wrong in it, its sums, and the way it is saved."""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.models.errors import ConflictError, OfficeError
from desktop.services.discounts import Discounted, DiscountRule, ceiling_of
from desktop.services.formats import rate_text
from desktop.services.visit_rows import jobs_in_use
from desktop.services.visits import VisitCard
from desktop.system.i18n import _, ngettext
from desktop.views.kit.actions import without_state
from desktop.views.kit.conflict import Clash, ConflictPane
from desktop.views.kit.field import Typed
from desktop.views.kit.lines.finding import find_for_line
from desktop.views.kit.lines.merging import choose_line, merge_lines
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


@dataclass(frozen=True, slots=True)
class Written:
    """What the office knows of the lines.

    Attributes:
        before: What the discounts of the lines were, by the lines' ids.
        more: What stands beside the lines and another seat may change: name and how it is kept.
    """

    version: int
    lines: Sequence[TypedLine]
    before: Mapping[int, Discounted]
    more: Mapping[str, tuple[str, Typed]] = field(default_factory=dict)

    @property
    def kept(self) -> dict[str, Any]:
        """All of it, as a draft keeps it."""
        more = {key: typed for key, (_name, typed) in self.more.items()}
        return {"lines": kept(list(self.lines)), **more}


class LinesPage(FormPage):
    """Writes lines of an open visit.

    Subclasses say what stands under the table (`under_table`), what else is typed (`typed`,
    `restore_more`), how it is read anew (`read`), and what to do in the office (`command`).

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
        written: Written,
        draft: str,
        parent: QWidget | None = None,
    ) -> None:
        self.context, self.card = context, card
        self._ceiling: tuple[Any, ...] = ()  # nothing until it is read
        self.model = BillModel(list(written.lines), context.office.currency, sheet)
        self.table = BillTable(self.model, partial(find_for_line, context, self), table)
        self.fault, self.sums = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.fault.setObjectName("fieldProblem")
        self.sums.setAlignment(Qt.AlignmentFlag.AlignRight)
        for label in (self.fault, self.sums):
            label.setTextFormat(Qt.TextFormat.PlainText)
        super().__init__(title, self._content_of_page(), parent)
        self.version, self._saving, self._draft = written.version, False, f"{draft}.{card.id}"
        self._before, self._clean = written.before, self.typed()
        self.save_action = self.action(_("Save"), self.save, "Ctrl+S", "Ctrl+Return")
        self.cancel_action = self.action(_("Cancel"), self.cancel, "Esc")
        self.add_buttons(self.save_action, self.cancel_action)
        self.conflict = ConflictPane()
        self.conflict.addActions([self.save_action, self.cancel_action])
        self.conflict.chosen.connect(self._choose)
        self.add_above(self.conflict)
        self._restore(written)
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
    def read(self, session: Any) -> Written:  # noqa: ANN401 -- the services know what a session is
        """Read what the office knows by now."""

    @abstractmethod
    def command(self, lines: list[TypedLine]) -> Callable[[Any], Any]:
        """Return what to do in the office."""

    def typed(self) -> dict[str, Any]:
        """Return what stands on the page, for a draft."""
        return {"lines": kept([line for line in self.model.lines if not line.is_empty])}

    def restore_more(self, draft: Mapping[str, Any]) -> None:
        """Show again what a draft holds beside the lines."""

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
        self.messages.close_message()
        self.conflict.clear()
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
        self._ceiling = (ceiling,)
        self._judge()

    def _judge(self) -> None:
        """Judge the discounts, once the ceiling is known."""
        for ceiling in self._ceiling:
            currency = self.context.office.currency
            self.model.set_rule(DiscountRule(ceiling, currency, self._before, self.needs_reason))
        self._show_fault()

    # -- typing --------------------------------------------------------------------------

    def _restore(self, written: Written) -> None:
        draft = self.context.drafts.load(self._draft)
        if draft is None:
            return
        self._clean |= draft.get("base", {})  # what it was typed over
        self.model.set_lines(restored(draft.get("lines", [])))
        self.restore_more(draft)
        if draft.get("version", self.version) != self.version:
            self._merge(written)
        text = _("These lines were not saved; here is what you typed. Esc throws it away.")
        self.messages.show_message("info", text)

    def _on_edited(self) -> None:
        self._show_sums()
        self._show_fault()
        self.on_edited()
        if self.is_dirty():
            over: dict[str, Typed] = {"version": self.version, "base": self._clean}
            self.context.drafts.save(self._draft, {**self.typed(), **over})

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
            self.context.desk.read(self, self.read, self._show_conflict)
        else:
            self.messages.show_message("error", str(error))

    def _show_conflict(self, now: Written) -> None:
        """Show what the other seat wrote beside what is typed here, to choose from."""
        if self._merge(now):
            text = _("Somebody else changed these fields; choose what shall stand, then save.")
        else:
            text = _("Nothing that stands here was changed; save again.")
        self.messages.show_message("warning", text)

    def _merge(self, now: Written) -> bool:
        """Lay what is typed over what the office knows now; tell whether they differ."""
        mine, before = self.typed(), self._clean
        lines, clashes = merge_lines(
            restored(before["lines"]), restored(mine["lines"]), now.lines, self.model.sheet
        )
        self.version, self._before, self._clean = now.version, now.before, before | now.kept
        self.model.set_lines(lines)
        for key, (name, theirs) in now.more.items():
            if theirs in (before[key], mine[key]):
                continue
            typed_here = mine[key] != before[key]
            clashes.append(Clash(key, name, mine[key], theirs, typed_here))
            if not typed_here:
                self.restore_more({**mine, key: theirs})
        self._judge()
        self.conflict.show_clashes(clashes)
        self._on_edited()
        return bool(clashes)

    def _choose(self, key: str, typed: Typed) -> None:
        here = self.typed()
        if key in here:
            self.restore_more({**here, key: typed})
        else:
            self.model.set_lines(choose_line(self.model.lines, key, typed))
        self._on_edited()
