"""Importing records that a number or a name tells apart: parts, suppliers."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy import select

from desktop.models.base import Base
from desktop.services.importing.books.changes import Changes
from desktop.services.importing.books.identity import OwnIds, unknown_id
from desktop.services.importing.books.known import fetch
from desktop.services.importing.cells.values import RowRejectedError, refuse_missing
from desktop.services.importing.job import Job
from desktop.services.importing.kinds import KINDS
from desktop.services.importing.lists.list_import import (
    ListRow,
    Spoken,
    changed_in,
    here_already,
    refuse_new,
    unchanged,
)
from desktop.services.importing.outcomes import Outcome
from desktop.system.i18n import _

T = TypeVar("T", bound=Base)


class KeyedTaker(Generic[T]):
    """Takes in records of one table, by id, by the other system's key, or by number or name.

    Subclasses say how a record is told apart, named and entered.

    Attributes:
        entity: What the fields of the file begin with.
        kind: Which kind of file it is.
        key_field: Which field tells a record apart; its column has another for the key itself.
        said: The columns that a row may change.
    """

    entity = ""
    kind = ""
    key_field = ""
    said: tuple[str, ...] = ()

    def __init__(self, job: Job, table: type[T], columns: tuple[str, ...]) -> None:
        self._job, self._table = job, table
        self._ref = job.key_reader(self.entity)
        self._own = OwnIds(job.session, job.office, self.entity, table)
        self._new = job.inserts.into(table, columns)
        self._changes, self._spoken = Changes(job, table), Spoken(job, self.entity)
        self._forget()

    # -- what a subclass says ------------------------------------------------------------

    @abstractmethod
    def key_of(self, text: str) -> str:
        """Return what is left of a number or name when spelling no longer matters."""

    @abstractmethod
    def no_key_sentence(self) -> str:
        """Say that nothing is left of it."""

    @abstractmethod
    def named(self, text: str, key: int) -> str:
        """Name a record as a person knows it."""

    @abstractmethod
    def enter(self, row: ListRow, ref: str | None, key: str) -> int:
        """Enter a record and return its id."""

    @abstractmethod
    def derived(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return the columns that follow from changed ones."""

    def look_at(self, rows: Sequence[ListRow], ids: Sequence[int]) -> None:
        """Look up what hangs on the records of a batch."""

    def check(self, record: T, values: dict[str, Any]) -> None:
        """Refuse what a record may not become.

        Raises:
            RowRejectedError: It contradicts itself.
        """

    def hang(self, _key: int, _row: ListRow) -> list[str]:
        """Write what hangs on a record; return the fields that changed it."""
        return []

    # -- what is done with the rows ------------------------------------------------------

    def prepare(self, rows: Sequence[ListRow]) -> None:
        """Look up what the rows speak of."""
        refs = [self._ref(row.cells) for row in rows]
        ids = [row.values.get(f"{self.entity}.id") for row in rows]
        ids += [self._own.own(ref) for ref in refs]
        table: Any = self._table
        for column, keys in (
            (self._key_column, [self._key(row) for row in rows]),
            (table.external_ref, refs),
            (table.id, ids),
        ):
            text = getattr(table, self.key_field)
            columns = select(table.id, self._key_column, table.external_ref, text, table.import_id)
            for row in fetch(self._job.session, columns, column, keys):
                self._meet(row)
        self._changes.load(self._names)
        self.look_at(rows, list(self._names))

    def take(self, row: ListRow) -> tuple[Outcome, str]:
        """Enter a record, or change the known one.

        Raises:
            RowRejectedError: The row contradicts what the office knows, or the file itself.
        """
        ref, key = self._ref(row.cells), self._key(row)
        if row.values.get(f"{self.entity}.{self.key_field}") is not None and not key:
            raise RowRejectedError(self.no_key_sentence())
        known = self._find(row, ref, key)
        if known is None:
            refuse_new(self._job)
            self._enter(row, ref, key)
            return Outcome.CREATED, ""
        if known in self._fresh:
            self._spoken.refuse_second(known)
        if self._job.mode == "create":
            return here_already(self._names[known])
        return self._change(known, row, key)

    def flush(self) -> None:
        """Write the batch."""
        self._job.inserts.flush()
        self._changes.flush()
        self._spoken.flush()
        self._forget()

    @property
    def _key_column(self) -> Any:  # noqa: ANN401 -- a column of any such table
        return getattr(self._table, f"{self.key_field}_key")

    def _key(self, row: ListRow) -> str:
        return self.key_of(row.values.get(f"{self.entity}.{self.key_field}") or "")

    def _forget(self) -> None:
        self._by_key: dict[str, int] = {}
        self._by_ref: dict[str, int] = {}
        self._names: dict[int, str] = {}
        self._fresh: set[int] = set()

    def _meet(self, row: tuple[int, str, str | None, str, int | None]) -> None:
        key, text_key, ref, text, run = row
        self._register(key, text_key, ref, text)
        if run == self._job.import_id:
            self._fresh.add(key)

    def _register(self, key: int, text_key: str, ref: str | None, text: str) -> None:
        self._by_key[text_key] = key
        self._names[key] = self.named(text, key)
        if ref:
            self._by_ref[ref] = key

    def _find(self, row: ListRow, ref: str | None, key: str) -> int | None:
        named, must = self._own.named(row.values, ref)
        if named is not None and named in self._names and ref not in self._by_ref:
            return named
        if named is not None and must and ref not in self._by_ref:
            raise unknown_id(named)
        return self._by_ref.get(ref or "") or self._by_key.get(key)

    def _enter(self, row: ListRow, ref: str | None, key: str) -> None:
        refuse_missing(row.values, self.entity, self._job.readers)
        made = self.enter(row, ref, key)
        self._fresh.add(made)
        self._register(made, key, ref, row.values[f"{self.entity}.{self.key_field}"])
        self._spoken.note(made, row.number)
        self.hang(made, row)

    def _change(self, known: int, row: ListRow, key: str) -> tuple[Outcome, str]:
        record = self._changes.row(known)
        self._refuse_taken(known, key)
        said = {
            name: row.values[f"{self.entity}.{name}"]
            for name in self.said
            if f"{self.entity}.{name}" in row.said
            and row.values.get(f"{self.entity}.{name}") is not None
        }
        different = [name for name in said if getattr(record, name) != said[name]]
        self.check(record, said)
        if different:
            self._spoken.refuse_second(known)
        hung = self.hang(known, row)
        self._spoken.note(known, row.number)
        if not different and not hung:
            self._job.report.unchanged[self.entity] += 1
            return unchanged(self._names[known])
        values = {name: said[name] for name in different}
        self._changes.change(record, values | self.derived(values))
        if hung and not different:
            self._changes.touch(record)
        if key:
            self._by_key[key] = known
        titles = KINDS[self.kind].by_id
        fields = [f"{self.entity}.{name}" for name in different] + hung
        return changed_in(self._names[known], [titles[field].title for field in fields])

    def _refuse_taken(self, known: int, key: str) -> None:
        holder = self._by_key.get(key, known)
        if holder != known:
            raise RowRejectedError(
                _("{other} has the number; correct one of them.").format(other=self._names[holder])
            )
