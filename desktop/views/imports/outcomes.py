"""The rows of a file with what became of each, read a few hundred at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from PySide6.QtCore import Signal
from typing_extensions import override

from desktop.models.errors import OfficeError
from desktop.services.importing import ImportResult, Outcome, RowOutcome
from desktop.services.importing.outcomes import outcome_title
from desktop.system.i18n import _
from desktop.views.imports.grid import MUTED, PLAIN, WRONG, Grid, GridModel
from desktop.views.kit.column import RIGHT, Column
from desktop.views.kit.desk import Desk
from desktop.views.kit.rows_model import ROOT, Index

PAGE = 200
ROW_WIDTH, OUTCOME_WIDTH, REASON_WIDTH, CELL_WIDTH = 72, 96, 420, 120
REASON = 2


@dataclass(frozen=True, slots=True)
class Page:
    """The next rows of a list, and whether it ends with them."""

    rows: tuple[RowOutcome, ...]
    last: bool


class OutcomesModel(GridModel[RowOutcome]):
    """Grows as its user scrolls; each heap of rows is read on a worker.

    Signals:
        arrived: More rows are there, or it is known that there are none.
        failed: They cannot be read; carries the sentence.
    """

    arrived = Signal()
    failed = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__((), _tone)
        self._desk = desk
        self._rest: Iterator[RowOutcome] = iter(())
        self._turn, self._asking, self._ended = 0, False, True

    def show_result(
        self, result: ImportResult | None, header: Sequence[str], wanted: frozenset[Outcome]
    ) -> None:
        """Show the rows of a result that had one of these outcomes."""
        self._turn += 1
        self._ended = result is None
        self._rest = iter(()) if result is None else _rows(result, wanted)
        self.show((), _columns(header))
        self.fetchMore(ROOT)

    @override
    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and not self._ended and not self._asking

    @override
    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._asking = True
            self._desk.read(
                self,
                partial(_next, self._rest),
                partial(self._add, self._turn),
                partial(self._give_up, self._turn),
            )

    def _add(self, turn: int, page: Page) -> None:
        self._asking = False
        if turn != self._turn:  # only now: two workers must not read one result at a time
            self.fetchMore(ROOT)
            return
        self._ended = page.last
        if page.rows:
            first = len(self.rows)
            self.beginInsertRows(ROOT, first, first + len(page.rows) - 1)
            self.rows.extend(page.rows)
            self.endInsertRows()
        self.arrived.emit()

    def _give_up(self, turn: int, error: OfficeError) -> None:
        self._asking = False
        if turn == self._turn:
            self._ended = True
            self.failed.emit(str(error))
        else:
            self.fetchMore(ROOT)


class OutcomesTable(Grid):
    """Shows the rows of a result: row number, outcome, reason, then the cells."""

    def __init__(self, desk: Desk) -> None:
        self.outcomes = OutcomesModel(desk)
        super().__init__(self.outcomes, _("What becomes of the rows"))
        self.outcomes.arrived.connect(self._say_empty)
        self.outcomes.failed.connect(self.set_empty_text)

    def show_result(
        self, result: ImportResult | None, header: Sequence[str], wanted: frozenset[Outcome]
    ) -> None:
        """Show the rows of a result that had one of these outcomes."""
        self.set_empty_text("" if result is None else _("Searching…"))
        self.outcomes.show_result(result, header, wanted)
        self.lay_out()

    def _say_empty(self) -> None:
        self.set_empty_text(_("There are no such rows."))


def _rows(result: ImportResult, wanted: frozenset[Outcome]) -> Iterator[RowOutcome]:
    return (row for row in result.outcomes if row.outcome in wanted)


def _next(rest: Iterator[RowOutcome], _session: object) -> Page:
    rows = tuple(islice(rest, PAGE))
    return Page(rows, len(rows) < PAGE)


def _columns(header: Sequence[str]) -> tuple[Column[RowOutcome], ...]:
    said = (
        Column("row", _("Row"), _number, RIGHT, ROW_WIDTH),
        Column("outcome", _("Outcome"), _outcome, width=OUTCOME_WIDTH),
        Column("reason", _("Reason"), _reason, width=REASON_WIDTH),
    )
    cells = (
        Column(str(place), name, partial(_cell, place=place), width=CELL_WIDTH)
        for place, name in enumerate(header)
    )
    return (*said, *cells)


def _number(row: RowOutcome) -> str:
    return str(row.number)


def _outcome(row: RowOutcome) -> str:
    return outcome_title(row.outcome)


def _reason(row: RowOutcome) -> str:
    return row.reason


def _cell(row: RowOutcome, place: int) -> str:
    return row.cells[place] if place < len(row.cells) else ""


def _tone(row: RowOutcome, column: int) -> str:
    if not column:
        return MUTED
    return WRONG if row.outcome == Outcome.REJECTED and column < REASON else PLAIN
