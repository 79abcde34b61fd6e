"""A visit as the rows of a file tell it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from desktop.models.bill import TaxRule
from desktop.models.visit import VisitState
from desktop.services.importing.cells.values import RowRejectedError, Values
from desktop.services.importing.visits.lines import ImportedLine
from desktop.services.importing.visits.stage import Head
from desktop.system.i18n import _

_ZERO = Decimal(0)
# What makes two lines of a visit the same: kind, text, quantity, amount, and what else is read.
LineLook = tuple[object, ...]


@dataclass(slots=True)
class VisitDraft:
    """A visit as its rows tell it.

    Attributes:
        row: The first row that speaks of it.
        head: What that row says of it; all its rows must say the same.
        sums: Amount and net by kind of line.
        rows: Number and line of each row that is neither repeated nor refused.
        id: Once it is known or written.
        stored: What the office's own copy of the visit has, when there is one.
        parts: What part numbers its lines have there, folded; an empty one where a line has none.
    """

    row: int
    head: Head
    values: Values
    tax: TaxRule
    sums: dict[str, tuple[str, Decimal | None, Decimal | None]] = field(default_factory=dict)
    rows: list[tuple[int, ImportedLine | None]] = field(default_factory=list)
    id: int = 0
    number: str = ""
    stored: "Counter[LineLook] | None" = None
    parts: dict[LineLook, set[str]] = field(default_factory=dict)

    def add(self, row: int, line: ImportedLine | None) -> None:
        """Take in a row and what it adds to the bill."""
        self.rows.append((row, line))
        if line is not None and line.amount is not None:
            _kind, amount, net = self.sums.get(line.kind, (line.kind, None, None))
            total = line.amount if amount is None else amount + line.amount
            known = line.net or _ZERO
            self.sums[line.kind] = (line.kind, total, known if net is None else net + known)

    @property
    def settled_first(self) -> bool:
        """Whether the visit was settled before it arrived."""
        settled, arrived = self.values.get("visit.settled_on"), self.values.get("visit.arrived_on")
        return settled is not None and arrived is not None and settled < arrived


def complete_days(values: Values) -> None:
    """Fill in the days and the state that follow from the others.

    Raises:
        RowRejectedError: There is no day, or state and days contradict each other.
    """
    settled, finished = values.get("visit.settled_on"), values.get("visit.finished_on")
    arrived = values.get("visit.arrived_on") or finished or settled
    if arrived is None:
        raise RowRejectedError(_("No day says when the visit was; fill in one."))
    finished = finished or settled
    state = values.get("visit.state") or _state(settled, finished)
    if (state == VisitState.SETTLED) != (settled is not None):
        raise RowRejectedError(
            _("A settled visit has a day of settlement, and no other has; correct one of them.")
        )
    if state == VisitState.FINISHED and finished is None:
        raise RowRejectedError(_("A finished visit has a day when it was finished; fill it in."))
    if (state == VisitState.VOID) != (values.get("visit.void_reason") is not None):
        raise RowRejectedError(_("A void visit has a reason, and no other has; correct one."))
    days = {"arrived_on": arrived, "finished_on": finished, "settled_on": settled}
    values.update({f"visit.{name}": day for name, day in days.items()}, **{"visit.state": state})


def _state(settled: date | None, finished: date | None) -> VisitState:
    if settled is not None:
        return VisitState.SETTLED
    return VisitState.ARRIVED if finished is None else VisitState.FINISHED
