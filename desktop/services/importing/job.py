"""What every part of a running import needs to know."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from sqlalchemy.orm import Session

from desktop.db.uow import UnitOfWork
from desktop.models.money import Currency
from desktop.services.files.tables import Table
from desktop.services.importing.books.inserts import Inserts
from desktop.services.importing.cells.names import Lookups
from desktop.services.importing.cells.values import FieldReader, KeyReader, row_reader
from desktop.services.importing.mapping import Mapping
from desktop.services.importing.report import Report
from desktop.services.importing.scratch import Scratch
from desktop.services.importing.undoing.trail import Trail

Cells = tuple[str, ...]
# What another seat must not do meanwhile on PostgreSQL: enter the same phone, plate or number.
SUBJECTS = (
    "customer",
    "vehicle",
    "visit number",
    "part",
    "supplier",
    "sale number",
    "staff",
    "target",
    "result",
    "market",
    "demand",
)


@dataclass(frozen=True, slots=True)
class Job:
    """One import that is running.

    Attributes:
        office: The office's name: its exports begin their keys with it.
        readers: One for each field that the mapping speaks of.
        inserts: Where new records wait to be written.
        trail: Remembers what an undo must restore.
        now: What new records bear as their beginning; `today` is its business day.
        import_id: Id of the import run, borne by every row it writes.
        uow: The transaction itself, for what only commands of the office may write.
    """

    session: Session
    table: Table
    mapping: Mapping
    office: str
    names: Lookups
    readers: list[FieldReader]
    report: Report
    scratch: Scratch
    inserts: Inserts
    trail: Trail
    now: datetime
    today: date
    currency: Currency
    import_id: int
    uow: UnitOfWork

    @property
    def mode(self) -> str:
        """Whether rows may create, update, or both."""
        return self.mapping.rules.mode

    def reads(self, field: str) -> bool:
        """Return whether the mapping speaks of a field."""
        return any(reader.field.id == field for reader in self.readers)

    def key_reader(self, entity: str) -> KeyReader:
        """Return what reads the key of an entity."""
        return KeyReader(entity, self.mapping, self.table)


class Excerpt:
    """Some fields of a row, read from their own cells alone.

    Attributes:
        columns: Where these cells stand in a row.
        cells: Picks them from the cells of a row.
        values: Reads the fields from them; raises RowRejectedError where it cannot.
    """

    def __init__(self, job: Job, *entities: str) -> None:
        found = [reader for reader in job.readers if reader.field.entity in entities]
        columns = {reader.column for reader in found if reader.column is not None}
        self.columns = tuple(sorted(columns))
        places = {column: place for place, column in enumerate(self.columns)}
        moved = [
            reader if reader.column is None else replace(reader, column=places[reader.column])
            for reader in found
        ]
        self._moved = moved
        self.values = row_reader(moved)
        self.cells = picker(self.columns)

    def said(self, cells: Cells) -> set[str]:
        """Return the fields of which the file itself says something: no default does."""
        return {
            reader.field.id
            for reader in self._moved
            if reader.column is not None and reader.text(cells).strip()
        }


def picker(columns: tuple[int, ...]) -> Any:  # noqa: ANN401 -- itemgetter has no fitting type
    """Return what picks some cells of a row, always as a tuple."""
    if not columns:
        return lambda _cells: ()
    if len(columns) == 1:
        only = columns[0]
        return lambda cells: (cells[only],)
    return itemgetter(*columns)
