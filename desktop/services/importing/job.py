"""What every part of a running import needs to know."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from desktop.models.money import Currency
from desktop.services.files.tables import Table
from desktop.services.importing.mapping import Mapping
from desktop.services.importing.report import Report
from desktop.services.importing.values import FieldReader, KeyReader, Lookups


@dataclass(frozen=True, slots=True)
class Job:
    """One import that is running.

    Attributes:
        readers: One for each field that the mapping speaks of.
        now: What new records bear as their beginning; `today` is its business day.
        import_id: Id of the import run, borne by every row it writes.
    """

    session: Session
    table: Table
    mapping: Mapping
    names: Lookups
    readers: list[FieldReader]
    report: Report
    now: datetime
    today: date
    currency: Currency
    import_id: int

    def readers_of(self, *entities: str) -> list[FieldReader]:
        """Return the readers of some entities' fields."""
        return [reader for reader in self.readers if reader.field.entity in entities]

    def key_reader(self, entity: str) -> KeyReader:
        """Return what reads the key of an entity."""
        return KeyReader(entity, self.mapping, self.table)
