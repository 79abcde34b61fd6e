"""Importing plain lists: customers, vehicles, parts, sales, targets, a row a record.

A row about somebody new adds a record; a row about a known one changes what the row says
differently; a row that says nothing new is left at that.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from desktop.services.files.tables import TableRow
from desktop.services.importing.cells.values import RowRejectedError, Values, refuse_ragged
from desktop.services.importing.job import Cells, Excerpt, Job
from desktop.services.importing.outcomes import Outcome
from desktop.system.i18n import _

_BATCH = 1_000
_READ = 0.98  # of the whole: a list is written while it is read
_SEEN = "SELECT row FROM seen WHERE digest = ?"
_SEE = "INSERT OR IGNORE INTO seen (digest, row) VALUES (?, ?)"
_SPOKEN = "SELECT row FROM spoken WHERE entity = ? AND id = ?"
_SPEAK = "INSERT OR IGNORE INTO spoken (entity, id, row) VALUES (?, ?, ?)"


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of a list.

    Attributes:
        cells: All of them, for keys.
        said: The fields of which the file itself says something: no default does.
    """

    number: int
    cells: Cells
    values: Values
    said: frozenset[str]


class Taker(Protocol):
    """Takes in the rows of one kind, a batch at a time."""

    def prepare(self, rows: Sequence[ListRow]) -> None:
        """Look up what the rows speak of."""

    def take(self, row: ListRow) -> tuple[Outcome, str]:
        """Take a row in; return what became of it and why.

        Raises:
            RowRejectedError: It cannot be taken in.
        """

    def flush(self) -> None:
        """Write what has gathered."""


class RowReader:
    """Reads all fields of a row."""

    def __init__(self, job: Job) -> None:
        self._excerpt = Excerpt(job, *{reader.field.entity for reader in job.readers})
        self._fills = job.mapping.rules.fill_short

    def read(self, row: TableRow) -> ListRow:
        """Read a row.

        Raises:
            RowRejectedError: It is no row of the table, or a cell does not say what it should.
        """
        refuse_ragged(row, fill=self._fills)
        cells = self._excerpt.cells(row.cells)
        values = self._excerpt.values(cells)
        return ListRow(row.number, row.cells, values, frozenset(self._excerpt.said(cells)))


class ListImport:
    """Takes in a file whose rows stand for themselves."""

    def __init__(self, job: Job, taker: Taker) -> None:
        self._job, self._report, self._taker = job, job.report, taker
        self._reader = RowReader(job)
        adds_up = job.mapping.kind == "demand" and not job.mapping.rules.months
        self._skips = job.mapping.rules.repeated_lines == "skip" and not adds_up

    def run(self) -> None:
        """Take the rows in, some at a time."""
        batch: list[TableRow] = []
        for row in self._report.rows(_READ):
            batch.append(row)
            if len(batch) == _BATCH:
                self._take(batch)
                batch = []
        self._take(batch)
        self._report.wrote(self._report.rows_read, _READ, 1.0)

    def _take(self, batch: list[TableRow]) -> None:
        rows = [row for row in map(self._read, batch) if row is not None]
        self._taker.prepare(rows)
        seen: dict[bytes, int] = {}
        for row in rows:
            digest = digest_of(row.cells)
            if self._skips and (first := self._seen(seen, digest)):
                self._report.say(row.number, Outcome.DUPLICATE, _equal(first))
                continue
            try:
                outcome, reason = self._taker.take(row)
            except RowRejectedError as error:
                self._report.reject(row.number, str(error))
            else:
                seen[digest] = row.number
                if outcome is not Outcome.CREATED:
                    self._report.say(row.number, outcome, reason)
        self._taker.flush()
        self._job.scratch.write(_SEE, seen.items())
        self._report.marks.flush_when_many()

    def _read(self, row: TableRow) -> ListRow | None:
        try:
            return self._reader.read(row)
        except RowRejectedError as error:
            self._report.reject(row.number, str(error))
            return None

    def _seen(self, seen: dict[bytes, int], digest: bytes) -> int:
        """Return the row that an equal one follows; 0 for none."""
        found = seen.get(digest)
        return found or self._job.scratch.first(_SEEN, digest) or 0


class Spoken:
    """Which row of the file spoke first of a record."""

    def __init__(self, job: Job, entity: str) -> None:
        self._scratch, self._entity = job.scratch, entity
        self._new: dict[int, int] = {}

    def note(self, key: int, row: int) -> None:
        """Note that a row speaks of a record."""
        self._new.setdefault(key, row)

    def first(self, key: int) -> int:
        """Return the row that spoke of a record before; 0 for none."""
        return self._new.get(key) or self._scratch.first(_SPOKEN, self._entity, key) or 0

    def refuse_second(self, key: int) -> None:
        """Refuse to change a record of which an earlier row has spoken.

        Raises:
            RowRejectedError: Two rows of the file give one record different contents.
        """
        if first := self.first(key):
            raise RowRejectedError(
                _(
                    "Row {row} is about the same one and says something else; keep one of them."
                ).format(row=first)
            )

    def flush(self) -> None:
        """Write down what a batch noted."""
        rows: Iterator[tuple[str, int, int]]
        rows = ((self._entity, key, row) for key, row in self._new.items())
        self._scratch.write(_SPEAK, rows)
        self._new.clear()


def unchanged(record: object) -> tuple[Outcome, str]:
    """Say that a record has all of a row already."""
    return Outcome.UNCHANGED, _("{record} has all of this already.").format(record=record)


def here_already(record: object) -> tuple[Outcome, str]:
    """Say that a record is there and this import changes none."""
    return Outcome.DUPLICATE, _("{record} is here already.").format(record=record)


def changed_in(record: object, titles: Sequence[str]) -> tuple[Outcome, str]:
    """Say what of a record was changed."""
    return Outcome.UPDATED, _("{record} was changed: {fields}.").format(
        record=record, fields=", ".join(_(title) for title in titles)
    )


def refuse_new(job: Job) -> None:
    """Refuse a row about somebody unknown where only known records may be changed.

    Raises:
        RowRejectedError: The mapping says so.
    """
    if job.mode == "update":
        raise RowRejectedError(
            _("The office knows nobody and nothing like it, and this import enters nothing new.")
        )


def _equal(row: int) -> str:
    return _("The row equals row {row}.").format(row=row)


def digest_of(cells: Cells) -> bytes:
    """Return what equal rows share: sixteen bytes on the disk instead of the row."""
    return hashlib.blake2b("\0".join(cells).encode(), digest_size=16).digest()
