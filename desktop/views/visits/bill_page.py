"""The bill of a visit: its lines, their sums, and the technicians' shares."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QLabel, QWidget
from typing_extensions import override

from desktop.models.staff import Role
from desktop.services.formats import quantity_text
from desktop.services.shares import ShareRow, shares_problem
from desktop.services.staff import StaffRow, staff_list
from desktop.services.visit_bill import write_bill
from desktop.services.visits import VisitCard, visit_card
from desktop.system.i18n import _
from desktop.views.kit.actions import keys_text
from desktop.views.kit.lines.model import BILL
from desktop.views.kit.lines.typed import TypedLine, line_draft, typed_line
from desktop.views.kit.screen import Context
from desktop.views.kit.shares import SharesBar, ShareWords
from desktop.views.visits.lines_page import LinesPage, Written


class BillPage(LinesPage):
    """Writes the bill of an open visit."""

    def __init__(self, context: Context, card: VisitCard, parent: QWidget | None = None) -> None:
        words = ShareWords(_("Technicians"), _("Add a technician"), _("Choose who did the work."))
        self.shares = SharesBar(words)
        self.shares.set_typed([_share(row) for row in card.shares])
        self.shares_fault = QLabel(wordWrap=True)
        self.shares_fault.setObjectName("fieldProblem")
        self.hint = QLabel(_hint(), wordWrap=True)
        self.hint.setObjectName("hint")
        super().__init__(
            context,
            card,
            title=_("Bill of visit {number}").format(number=card.number),
            table=_("Lines of the bill"),
            sheet=BILL,
            written=_written(card),
            draft="visits.bill",
            parent=parent,
        )
        self.shares.changed.connect(self._on_edited)
        self.table.left.connect(self.shares.begin)
        context.desk.read(self, partial(staff_list, on=card.arrived_on), self._offer_people)

    @override
    def under_table(self) -> Sequence[QWidget]:
        return self.shares, self.shares_fault, self.hint

    @override
    def typed(self) -> dict[str, Any]:
        return {**super().typed(), "shares": list(self.shares.typed())}

    @override
    def restore_more(self, draft: Mapping[str, Any]) -> None:
        self.shares.set_typed(draft.get("shares", []))

    @override
    def other_problem(self) -> str:
        problem = shares_problem(self.shares.drafts()) or ""
        if problem:
            self.shares.begin()
        return problem

    @override
    def on_edited(self) -> None:
        problem = shares_problem(self.shares.drafts())
        self.shares_fault.setText(problem or "")
        self.shares_fault.setVisible(bool(problem))

    @override
    def read(self, session: Any) -> Written:
        return _written(visit_card(session, self.card.id))

    @override
    def command(self, lines: list[TypedLine]) -> Callable[[Any], Any]:
        return partial(
            write_bill,
            visit_id=self.card.id,
            version=self.version,
            lines=tuple(line_draft(line) for line in lines),
            shares=self.shares.drafts(),
        )

    def _offer_people(self, rows: list[StaffRow]) -> None:
        # Technicians first; in a small shop anybody may have turned the spanner.
        ordered = sorted(rows, key=lambda row: row.role != Role.TECHNICIAN)
        self.shares.offer([(row.id, row.name) for row in ordered])


def _written(card: VisitCard) -> Written:
    return Written(
        card.version,
        [typed_line(row) for row in card.lines],
        {row.id: row for row in card.lines},
        {"shares": (_("Technicians"), [_share(row) for row in card.shares])},
    )


def _share(row: ShareRow) -> list[object]:
    return [row.staff_id, row.name, quantity_text(row.share * 100)]


def _hint() -> str:
    text = _(
        "Kind: first letter or 1–5; 5 is a package, found by its name. Enter goes to the next "
        "cell and the next line; {remove} removes a line."
    )
    return text.format(remove=keys_text("Ctrl+Delete"))
