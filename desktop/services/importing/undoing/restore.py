"""Giving rows that an import changed the values they had before, unless they changed since."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from desktop.db.refusals import conflict_sentence
from desktop.models.audit import AuditAction, AuditEntry
from desktop.models.base import Base
from desktop.models.customer import Customer
from desktop.models.import_run import ChangeAction, ImportChange
from desktop.models.tables import TABLES
from desktop.models.vehicle import Vehicle
from desktop.models.visit import Visit
from desktop.services.importing.undoing.stays import CHANGED, Stays, last_version
from desktop.services.importing.undoing.trail import as_kept, plain

MISSING = "missing"
_BATCH = 500
_KINDS = {table.__tablename__: table for table in TABLES}
_SEEN = "last_seen_on"
_VISITOR: dict[type[Base], Any] = {Customer: Visit.customer_id, Vehicle: Visit.vehicle_id}


@dataclass(frozen=True, slots=True)
class Former:
    """What a row was before the import, and the version it must have now.

    Attributes:
        changes: Ids of the entries of the trail that speak of it.
    """

    row_id: int
    before: dict[str, Any]
    version: int
    changes: tuple[int, ...]


class Restorer:
    """Restores the rows of one table after the other, the last change first."""

    def __init__(self, session: Session, run_id: int, stays: Stays) -> None:
        self._session, self._run_id, self._stays = session, run_id, stays

    def tables(self) -> list[str]:
        """Name the tables in which the import changed rows."""
        names = (
            select(ImportChange.table_name)
            .where(ImportChange.import_id == self._run_id)
            .where(ImportChange.action == ChangeAction.UPDATE)
            .distinct()
        )
        found = set(self._session.execute(names).scalars())
        return [name for name in _KINDS if name in found]

    def restore(self, table: str) -> Iterator[int]:
        """Restore the rows of a table; yield how many, batch by batch."""
        kind = _KINDS[table]
        below: int | None = None
        while batch := self._first_entries(kind, below):
            below = batch[-1][0]
            formers = self._formers(kind, [row_id for _entry, row_id in batch])
            yield self._restore_batch(kind, formers)

    def _first_entries(self, kind: type[Base], below: int | None) -> list[tuple[int, int]]:
        """Return the first entry of each row, the latest rows first."""
        earlier = aliased(ImportChange)
        again = exists().where(
            earlier.table_name == ImportChange.table_name,
            earlier.row_id == ImportChange.row_id,
            earlier.import_id == self._run_id,
            earlier.id < ImportChange.id,
        )
        mine = and_(
            ImportChange.import_id == self._run_id,
            ImportChange.table_name == kind.__tablename__,
            ImportChange.action == ChangeAction.UPDATE,
        )
        chosen = select(ImportChange.id, ImportChange.row_id).where(mine, ~again)
        if below is not None:
            chosen = chosen.where(ImportChange.id < below)
        rows = self._session.execute(chosen.order_by(ImportChange.id.desc()).limit(_BATCH))
        return [(entry, row_id) for entry, row_id in rows]

    def _formers(self, kind: type[Base], ids: list[int]) -> list[Former]:
        """Read all that is known of some rows, in the order of their ids in the list."""
        change = ImportChange
        columns = (change.row_id, change.id, change.import_id, change.before)
        versions = (change.version_before, change.version_after, change.undone_version)
        rows = self._session.execute(
            select(*columns, *versions)
            .where(change.table_name == kind.__tablename__, change.row_id.in_(ids))
            .where(change.import_id >= self._run_id)
            .order_by(change.row_id, change.id)
        )
        found = {key: self._former(key, list(group)) for key, group in groupby(rows, _row_id)}
        return [found[key] for key in ids]

    def _former(self, row_id: int, entries: list[Any]) -> Former:
        own = [entry for entry in entries if entry.import_id == self._run_id]
        before: dict[str, Any] = {}
        for entry in reversed(own):
            before |= entry.before
        steps = [
            (
                entry.version_before,
                entry.version_after if entry.import_id == self._run_id else entry.undone_version,
            )
            for entry in entries
        ]
        version = last_version(own[0].version_before, steps)
        return Former(row_id, before, version, tuple(entry.id for entry in own))

    def _restore_batch(self, kind: type[Base], formers: list[Former]) -> int:
        rows = self._rows(kind, [former.row_id for former in formers])
        self._look_for_visits(kind, formers)
        ready = [former for former in formers if self._is_ready(kind, former, rows)]
        try:
            with self._session.begin_nested():
                restored = [self._write(rows[former.row_id], former) for former in ready]
        except IntegrityError:
            restored = self._one_by_one(kind, ready)
        self._note_versions(restored)
        self._session.expunge_all()
        return len(restored)

    def _look_for_visits(self, kind: type[Base], formers: list[Former]) -> None:
        """Keep the day on which somebody came in since: a visit moves it without a new version."""
        moved = {former.row_id: former for former in formers if _SEEN in former.before}
        if not moved or kind not in _VISITOR:
            return
        visitor = _VISITOR[kind]
        entered = exists().where(
            AuditEntry.table_name == Visit.__tablename__,
            AuditEntry.row_id == Visit.id,
            AuditEntry.action == AuditAction.INSERT,
            AuditEntry.id > self._stays.last_entry,
        )
        last = select(visitor, func.max(Visit.arrived_on)).where(visitor.in_(moved), entered)
        for row_id, day in self._session.execute(last.group_by(visitor)):
            before = moved[row_id].before
            before[_SEEN] = max(before[_SEEN], plain(day))

    def _rows(self, kind: type[Base], ids: list[int]) -> dict[int, Any]:
        found = self._session.execute(select(kind).where(kind.id.in_(ids))).scalars()
        return {row.id: row for row in found}

    def _is_ready(self, kind: type[Base], former: Former, rows: dict[int, Any]) -> bool:
        row = rows.get(former.row_id)
        if row is None:
            self._stays.add(kind, [former.row_id], MISSING)
            return False
        if getattr(row, "import_id", None) == self._run_id:
            return False  # it came with the import, and goes with it
        if row.version != former.version:
            self._stays.add(kind, [former.row_id], CHANGED)
            return False
        return True

    def _write(self, row: Any, former: Former) -> tuple[Any, Former]:  # noqa: ANN401 -- any versioned row
        columns = row.__table__.c
        for name, value in former.before.items():
            setattr(row, name, as_kept(columns[name], value))
        return row, former

    def _one_by_one(self, kind: type[Base], ready: list[Former]) -> list[tuple[Any, Former]]:
        """Restore what can be; a value that must be unique may be somebody else's by now."""
        restored: list[tuple[Any, Former]] = []
        for former in ready:
            try:
                with self._session.begin_nested():
                    row = self._session.get_one(kind, former.row_id)
                    written = self._write(row, former)
            except IntegrityError as error:
                self._stays.add(kind, [former.row_id], conflict_sentence(error))
            else:
                restored.append(written)
        return restored

    def _note_versions(self, restored: list[tuple[Any, Former]]) -> None:
        """Remember the version each row has now, for the undo of an earlier import."""
        table = Base.metadata.tables[ImportChange.__tablename__]
        statement = (
            update(table)
            .where(table.c.id == bindparam("entry"))
            .values(undone_version=bindparam("version"))
        )
        noted = [
            {"entry": entry, "version": max(row.version, former.version)}
            for row, former in restored
            for entry in former.changes
        ]
        if noted:
            self._session.connection().execute(statement, noted)


def _row_id(entry: Any) -> int:  # noqa: ANN401 -- a row of the database
    return int(entry.row_id)
