"""Importing market totals."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select

from desktop.models.market import MarketTotal
from desktop.services.importing.books.changes import Changes
from desktop.services.importing.books.identity import unknown_id
from desktop.services.importing.books.known import fetch
from desktop.services.importing.cells.values import RowRejectedError
from desktop.services.importing.job import Job
from desktop.services.importing.kinds import KINDS
from desktop.services.importing.lists.list_import import (
    ListRow,
    RowReader,
    Spoken,
    changed_in,
    digest_of,
    here_already,
    refuse_new,
    unchanged,
)
from desktop.services.importing.lists.monthly import MonthReader, together
from desktop.services.importing.outcomes import Outcome
from desktop.system.i18n import _

_UNITS = "market.units"
_COLUMNS = ("month", "area", "make", "units", "source", "received_on", "import_id")
_CHANGED = ("units", "source", "received_on")


class Total(NamedTuple):
    """What is counted: a month of an area, of one make or of all."""

    month: int
    area: str
    make: str


class MarketTaker:
    """Takes in market totals."""

    def __init__(self, job: Job) -> None:
        self._job, self._months = job, MonthReader(job, (_UNITS,))
        self._new = job.inserts.into(MarketTotal, _COLUMNS)
        self._changes, self._spoken = Changes(job, MarketTotal), Spoken(job, "market")
        self._known: dict[Total, int] = {}
        self._ids: dict[int, Total] = {}
        self._fresh: set[int] = set()
        adds = job.mapping.rules.split_totals == "add"
        self._sums = _added_up(job, self._months) if adds else None
        self._settled: dict[Total, tuple[int, Outcome]] = {}

    def prepare(self, rows: Sequence[ListRow]) -> None:
        """Look up what the rows speak of."""
        table = MarketTotal
        chosen = select(table.id, table.import_id, table.month, table.area, table.make)
        ids = [row.values.get("market.id") for row in rows]
        for column, keys in ((table.month, self._months.months(rows)), (table.id, ids)):
            for key, run, *what in fetch(self._job.session, chosen, column, keys):
                self._known[Total(*what)], self._ids[key] = key, Total(*what)
                self._fresh.update([key] if run == self._job.import_id else [])
        self._changes.load(self._ids)

    def take(self, row: ListRow) -> tuple[Outcome, str]:
        """Enter totals, or change the known ones.

        Raises:
            RowRejectedError: The row contradicts the file or an id, or says too little.
        """
        named = self._named(row)
        if named is not None:
            self._refuse_other(named, row)
            self._check(named)
            return self._take(named, row.values.get(_UNITS), row)
        found = _totals(row, self._months)
        for what in found:
            self._check(what)
        if self._sums is not None:
            return together([self._take_sum(what, self._sums[what], row) for what in found])
        return together([self._take(what, units, row) for what, units in found.items()])

    def flush(self) -> None:
        """Write the batch."""
        self._job.inserts.flush()
        self._changes.flush()
        self._spoken.flush()
        self._known, self._ids = {}, {}

    def _named(self, row: ListRow) -> Total | None:
        """Return which total the id of a row means; None where month, area and make say it."""
        key = row.values.get("market.id")
        if key is None or key in self._ids:
            return None if key is None else self._ids[key]
        if row.values.get("market.month") is None:
            raise unknown_id(key)
        return None  # an id of another office says nothing here

    def _refuse_other(self, what: Total, row: ListRow) -> None:
        month = row.values.get("market.month")
        said = (
            (None if month is None else self._months.full(row, month), what.month),
            (_text(row, "area") or None, what.area),
            (_text(row, "make") or None, what.make),
        )
        if any(value not in (None, here) for value, here in said):
            raise RowRejectedError(
                _("{total} is for something else; clear the id for a new one.").format(
                    total=_name(what, self._known[what])
                )
            )

    def _check(self, what: Total) -> None:
        if what in self._settled:
            return
        known = self._known.get(what)
        if known is None:
            refuse_new(self._job)
        elif known in self._fresh:
            self._spoken.refuse_second(known)

    def _take_sum(self, what: Total, units: int, row: ListRow) -> tuple[Outcome, str]:
        """Take what all rows about a total add up to, with the first of them."""
        if what in self._settled:
            first, outcome = self._settled[what]
            return outcome, _("The row was added to row {row}.").format(row=first)
        outcome, reason = self._take(what, units, row)
        self._settled[what] = row.number, outcome
        return outcome, reason

    def _take(self, what: Total, units: int | None, row: ListRow) -> tuple[Outcome, str]:
        known = self._known.get(what)
        if known is None:
            self._enter(what, units or 0, row)
            return Outcome.CREATED, ""
        name = _name(what, known)
        if self._job.mode == "create":
            return here_already(name)
        record, said = self._changes.row(known), _said(row)
        said |= {} if units is None else {"units": units}
        different = [
            column for column in _CHANGED if said.get(column) not in (None, getattr(record, column))
        ]
        if not different:
            self._spoken.note(known, row.number)
            self._job.report.unchanged["market_total"] += 1
            return unchanged(name)
        self._spoken.refuse_second(known)
        self._spoken.note(known, row.number)
        self._changes.change(record, {column: said[column] for column in different})
        fields = KINDS["market"].by_id
        return changed_in(name, [fields[f"market.{column}"].title for column in different])

    def _enter(self, what: Total, units: int, row: ListRow) -> None:
        key = self._known[what] = self._new.add(
            *what,
            units,
            row.values.get("market.source") or self._job.table.path.name,
            row.values.get("market.received_on") or self._job.today,
            self._job.import_id,
        )
        self._fresh.add(key)
        self._spoken.note(key, row.number)


def _added_up(job: Job, months: MonthReader) -> dict[Total, int]:
    """Read the file once and add up what its rows say of each total."""
    reader, sums, seen = RowReader(job), Counter[Total](), set[bytes]()
    skips = job.mapping.rules.repeated_lines == "skip"
    for table_row in job.table.rows():
        try:
            row = reader.read(table_row)
            totals = _totals(row, months)
        except RowRejectedError:  # it is refused when it is its turn
            continue
        digest = digest_of(row.cells)
        if not (skips and digest in seen):
            sums.update(totals)
        seen.add(digest)
    return sums


def _totals(row: ListRow, months: MonthReader) -> dict[Total, int]:
    """Return what a row counts."""
    area, make = (_text(row, name) for name in ("area", "make"))
    return {Total(one.month, area, make): int(one.value) for one in months.values(row)}


def _text(row: ListRow, name: str) -> str:
    return (row.values.get(f"market.{name}") or "").strip()


def _said(row: ListRow) -> dict[str, object]:
    """Return what the row itself says, by column."""
    names = ("source", "received_on")
    return {name: row.values[f"market.{name}"] for name in names if f"market.{name}" in row.said}


def _name(what: Total, key: int) -> str:
    return _("Market total {month} {area} {make} (id {id})").format(
        month=what.month, area=what.area, make=what.make, id=key
    )
