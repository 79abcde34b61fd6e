"""The bill of a visit: its lines, their sums, and the technicians' shares."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.models.errors import ConflictError, OfficeError
from desktop.models.staff import Role
from desktop.services.formats import quantity_text, rate_text
from desktop.services.listing import ListQuery
from desktop.services.parts import PARTS
from desktop.services.shares import ShareRow
from desktop.services.staff import StaffRow, staff_list
from desktop.services.visit_bill import write_bill
from desktop.services.visits import VisitCard, jobs_in_use, visit_card
from desktop.system.i18n import _, ngettext
from desktop.views.kit.actions import keys_text, without_state
from desktop.views.kit.messages import ask
from desktop.views.kit.screen import Context
from desktop.views.kit.shares import SharesBar, ShareWords
from desktop.views.visits.bill_delegate import FoundParts
from desktop.views.visits.bill_lines import (
    amount,
    kept,
    line_draft,
    problem,
    restored,
    totals,
    typed_line,
)
from desktop.views.visits.bill_model import BillModel
from desktop.views.visits.bill_table import BillTable
from desktop.views.visits.page import FormPage

PARTS_OFFERED = 12


class BillPage(FormPage):
    """Writes the bill of an open visit.

    Signals:
        saved: The bill is in the office.
        left: The user does not want what was typed.
    """

    saved = Signal()
    left = Signal()

    def __init__(self, context: Context, card: VisitCard, parent: QWidget | None = None) -> None:
        self._context, self._card = context, card
        self.model = BillModel([typed_line(row) for row in card.lines], context.office.currency)
        self.table = BillTable(self.model, self._find_parts)
        words = ShareWords(_("Technicians"), _("Add a technician"), _("Choose who did the work."))
        self.shares = SharesBar(words)
        self.sums = QLabel(wordWrap=True)
        self.sums.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.sums.setTextFormat(Qt.TextFormat.PlainText)
        self.hint = QLabel(_hint(), wordWrap=True)
        self.hint.setObjectName("hint")
        title = _("Bill of visit {number}").format(number=card.number)
        super().__init__(title, self._content_of_page(), parent)
        self._version, self._saving, self._draft = card.version, False, f"visits.bill.{card.id}"
        self.shares.set_typed([_share(row) for row in card.shares])
        self._clean = self._typed()
        self.save_action = self._action(_("Save"), self.save, "Ctrl+S", "Ctrl+Return")
        self.cancel_action = self._action(_("Cancel"), self.cancel, "Esc")
        self.add_buttons(self.save_action, self.cancel_action)
        self._save_over = QAction(_("Save mine instead"), self)
        self._save_over.triggered.connect(without_state(self.save))
        self._restore()
        self._show_sums()
        self.model.edited.connect(self._on_edited)
        self.shares.changed.connect(self._on_edited)
        self.table.left.connect(self.shares.begin)
        context.desk.read(self, partial(staff_list, on=card.arrived_on), self._offer_people)
        context.desk.read(self, jobs_in_use, self.table.delegate.offer_jobs)

    def begin(self) -> None:
        """Take the focus."""
        self.table.begin()

    def is_dirty(self) -> bool:
        """Tell whether anything was typed that is not saved."""
        return self._typed() != self._clean

    def save(self) -> None:
        """Write the bill, or go to the cell that is wrong."""
        self.table.finish_cell()
        if self._saving or self._show_problem():
            return
        self._saving = True
        lines = tuple(line_draft(line) for line in self.model.lines if not line.is_empty)
        command = partial(
            write_bill,
            visit_id=self._card.id,
            version=self._version,
            lines=lines,
            shares=self.shares.drafts(),
        )
        self._context.desk.write(self, command, self._saved, self._failed)

    def cancel(self) -> None:
        """Leave; ask first when something was typed."""
        question = _("Leave the bill without saving? What you typed will be lost.")
        choices = {"leave": _("Leave without saving"), "stay": _("Keep typing")}
        if not self.is_dirty() or ask(self, question, choices, default="stay") == "leave":
            self._context.drafts.discard(self._draft)
            self.left.emit()

    # -- building ------------------------------------------------------------------------

    def _content_of_page(self) -> QWidget:
        content = QWidget()
        box = QVBoxLayout(content)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.table, 1)
        for part in (self.sums, self.shares, self.hint):
            box.addWidget(part)
        return content

    def _action(self, text: str, run: Callable[[], None], *keys: str) -> QAction:
        action = QAction(text, self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(without_state(run))
        self.addAction(action)
        return action

    def _find_parts(self, text: str, done: FoundParts) -> None:
        query = ListQuery(text=text)
        self._context.desk.read(
            self, lambda session: PARTS.first(session, query, PARTS_OFFERED), done
        )

    def _offer_people(self, rows: list[StaffRow]) -> None:
        # Technicians first; in a small shop anybody may have turned the spanner.
        ordered = sorted(rows, key=lambda row: row.role != Role.TECHNICIAN)
        self.shares.offer([(row.id, row.name) for row in ordered])

    # -- typing --------------------------------------------------------------------------

    def _typed(self) -> dict[str, list[object]]:
        lines = [line for line in self.model.lines if not line.is_empty]
        return {"lines": kept(lines), "shares": list(self.shares.typed())}

    def _restore(self) -> None:
        draft = self._context.drafts.load(self._draft)
        if draft is None:
            return
        self._version = draft.get("version", self._version)  # the one it was typed over
        self.model.set_lines(restored(draft.get("lines", [])))
        self.shares.set_typed(draft.get("shares", []))
        text = _("This bill was not saved; here is what you typed. Esc throws it away.")
        self.messages.show_message("info", text)

    def _on_edited(self) -> None:
        self._show_sums()
        if self.is_dirty():
            kept_with = {"version": self._version}
            self._context.drafts.save(self._draft, {**self._typed(), **kept_with})

    def _show_sums(self) -> None:
        money = self._context.office.currency
        sums = totals(self.model.lines, self._card.tax, money)
        tax = _("Tax {rate}").format(rate=rate_text(self._card.tax.rate))
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
        money = self._context.office.currency
        lines = [line for line in self.model.lines if not line.is_empty]
        count = sum(1 for line in lines if amount(line, money) is None)
        text = ngettext("{count} line has no price.", "{count} lines have no price.", count)
        return [text.format(count=count)] if count else []

    def _show_problem(self) -> bool:
        """Show the first cell that is no number."""
        for row, line in enumerate(self.model.lines):
            if wrong := problem(line):
                self.messages.show_message("error", wrong[1])
                self.table.go_to(row, wrong[0])
                return True
        return False

    # -- saving --------------------------------------------------------------------------

    def _saved(self, _nothing: None) -> None:
        self._context.drafts.discard(self._draft)
        self.saved.emit()

    def _failed(self, error: OfficeError) -> None:
        self._saving = False
        if isinstance(error, ConflictError):
            query = partial(visit_card, visit_id=self._card.id)
            self._context.desk.read(self, query, partial(self._show_conflict, str(error)))
        else:
            self.messages.show_message("error", str(error))

    def _show_conflict(self, sentence: str, now: VisitCard) -> None:
        """Show what the other seat wrote; what is typed here stays in the table."""
        self._version = now.version
        money = self._context.office.currency
        lines = [f"{line.text} {money.text(line.amount)}" for line in now.lines]
        theirs = _("The other seat's bill: {lines}.").format(lines=", ".join(lines) or "—")
        self.messages.show_message("error", f"{sentence} {theirs}", self._save_over)


def _share(row: ShareRow) -> Sequence[object]:
    return [row.staff_id, row.name, quantity_text(row.share * 100)]


def _hint() -> str:
    text = _(
        "Kind: first letter or 1–4. Enter goes to the next cell and the next line; "
        "{remove} removes a line."
    )
    return text.format(remove=keys_text("Ctrl+Delete"))
