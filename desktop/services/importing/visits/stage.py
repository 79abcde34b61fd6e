"""The rows of a file of visits, put in order of the visits they belong to.

Rows of one visit may stand anywhere in the file, and a visit can only be written whole. So each
row goes to a private place on the disk first, under the number of its visit in the order of their
first rows; what all rows of a visit have in common is kept once while it does not change.
"""

import marshal
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from desktop.services.files.tables import TableRow
from desktop.services.importing.job import Cells, Excerpt, Job, picker
from desktop.system.i18n import _

_HEAP = 2_000
_BATCH_ROWS = 8_000
_MOST_ROWS = 10_000
_STAGE = "INSERT INTO staged (thing, row, digest, head, line) VALUES (?, ?, ?, ?, ?)"
_STAGED = "SELECT thing, row, digest, head, line FROM staged ORDER BY thing, row"
_KNOWN = "SELECT thing FROM thing WHERE key = ?"
_NAMED = "INSERT OR IGNORE INTO thing (key, thing) VALUES (?, ?)"


class Head(NamedTuple):
    """What a row says of its visit.

    Attributes:
        cells: The cells about visit, customer and vehicle.
    """

    cells: Cells
    ref: str | None
    customer_ref: str | None
    vehicle_ref: str | None


class StagedRow(NamedTuple):
    """A row of a visit.

    Attributes:
        digest: The same for rows that are equal.
        head: None when it is that of the row before.
        line: The cells about a line; None of a row that cannot be read.
    """

    number: int
    digest: int
    head: Head | None
    line: Cells | None


class VisitStage:
    """Takes the rows in as the file has them, gives them back visit by visit."""

    def __init__(self, job: Job, head: Excerpt, line: Excerpt) -> None:
        self._job, self._head, self._line = job, head, line
        self._keys = [job.key_reader(entity) for entity in ("visit", "customer", "vehicle")]
        header, columns = job.table.header, job.mapping.columns
        self._fields = [
            header.index(columns[name]) for name in ("visit.number", "visit.id") if name in columns
        ]
        self._own_key = "visit" in job.mapping.keys
        spoken = [columns[name] for name in columns if name.endswith(".ref")]
        keyed = [name for names in job.mapping.keys.values() for name in names]
        places = {header.index(name) for name in (*spoken, *keyed)}
        self._common = picker(tuple(sorted({*places, *self._fields, *head.columns})))
        self._heap: list[tuple[int, int, int, bytes | None, bytes | None]] = []
        self._visits = 0

    def take_all(self, end: float) -> None:
        """Stage every row of the file.

        Args:
            end: The share of the whole import that is done then.
        """
        common_of, line_of = self._common, self._line.cells
        heap, dumps = self._heap, marshal.dumps
        before, visit = None, 0
        for row in self._job.report.rows(end):
            number, cells = row.number, row.cells
            if row.fault and self._is_refused(row):
                before = None
                continue
            common, head = common_of(cells), None
            if common != before:
                key = self._key_of(cells)
                if key is None:
                    self._job.report.reject(number, _keyless())
                    continue
                visit, before = self._number(key), common
                head = dumps((self._head.cells(cells), *(read(cells) for read in self._keys)))
            heap.append((visit, number, hash(cells), head, dumps(line_of(cells))))
            if len(heap) >= _HEAP:
                self._flush()
        self._flush()

    def batches(self) -> Iterator[list[list[StagedRow]]]:
        """Return the rows of some visits at a time, in order of the visits' first rows."""
        batch: list[list[StagedRow]] = []
        rows = 0
        for visit in self._visits_staged():
            batch.append(visit)
            rows += len(visit)
            if rows >= _BATCH_ROWS:
                yield batch
                batch, rows = [], 0
        if batch:
            yield batch

    def _visits_staged(self) -> Iterator[list[StagedRow]]:
        staged = self._job.scratch.read(_STAGED)
        for _visit, rows in groupby(staged, itemgetter(0)):
            found: list[StagedRow] = []
            for _same, number, digest, head, line in rows:
                if len(found) == _MOST_ROWS:
                    self._job.report.reject(number, _too_many())
                    continue
                found.append(
                    StagedRow(
                        number,
                        digest,
                        None if head is None else Head(*marshal.loads(head)),  # noqa: S302 -- written by this very process
                        None if line is None else marshal.loads(line),  # noqa: S302 -- written by this very process
                    )
                )
            yield found

    def _is_refused(self, row: TableRow) -> bool:
        """Refuse a row that cannot be read, and with it the visit it was meant for."""
        if row.short and self._job.mapping.rules.fill_short:
            return False
        self._job.report.reject(row.number, row.fault)
        # A row that broke off still begins with the visit it was meant for.
        missing = len(self._job.table.header) - len(row.cells)
        key = self._key_of((*row.cells, *[""] * missing))
        if key is not None:
            self._heap.append((self._number(key), row.number, 0, None, None))
        return True

    def _key_of(self, cells: Cells) -> str | None:
        """Return what says which rows belong to one visit."""
        if not self._own_key:
            for column in self._fields:
                if cells[column]:
                    return cells[column]
        return self._keys[0](cells)

    def _number(self, key: str) -> int:
        """Return the number of a visit in the order of their first rows."""
        scratch = self._job.scratch
        if scratch.add(_NAMED, key, self._visits + 1):
            self._visits += 1
            return self._visits
        return int(scratch.first(_KNOWN, key))

    def _flush(self) -> None:
        self._job.scratch.write(_STAGE, self._heap)
        self._heap.clear()
        self._job.report.marks.flush_when_many()


def _keyless() -> str:
    return _("Nothing says which visit the row belongs to; fill its key.")


def _too_many() -> str:
    return _(
        "More than {most} rows say that they belong to one visit; "
        "choose columns that tell the visits apart."
    ).format(most=_MOST_ROWS)
