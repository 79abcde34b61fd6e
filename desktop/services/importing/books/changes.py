"""Changing records that are there already, a batch at a time, with audit and trail."""

from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from sqlalchemy import select

from desktop.models.base import Base
from desktop.services.importing.books.known import fetch
from desktop.services.importing.job import Job

V = TypeVar("V", bound=Base)


class Changes(Generic[V]):
    """The known records of a batch, and what the file changes in them.

    They are changed through the session, so that the audit has the old values.
    """

    def __init__(self, job: Job, table: type[V]) -> None:
        self._job, self._table = job, table
        self._rows: dict[int, V] = {}
        self._before: dict[int, dict[str, Any]] = {}
        self._versions: dict[int, int] = {}
        self._touched: set[int] = set()

    def load(self, ids: Iterable[int]) -> None:
        """Read the records of a batch with one statement."""
        chosen = select(self._table)
        for (row,) in fetch(self._job.session, chosen, self._table.id, ids):
            self._rows[row.id] = row

    def row(self, key: int) -> V:
        """Return a record."""
        return self._rows[key]

    def change(self, row: V, values: dict[str, Any]) -> list[str]:
        """Write values into a record, and return the columns that are others now."""
        changed = [name for name, value in values.items() if getattr(row, name) != value]
        if not changed:
            return []
        before = self._before.setdefault(row.id, {})
        self._versions.setdefault(row.id, self._version(row))
        for name in changed:
            before.setdefault(name, getattr(row, name))
            setattr(row, name, values[name])
        return changed

    def touch(self, row: V) -> None:
        """Count a record as changed of which only something that hangs on it changes."""
        self._touched.add(row.id)

    def flush(self) -> None:
        """Write what was changed, note it in the trail, and let the records go."""
        session, name = self._job.session, self._table.__tablename__
        if self._before:
            session.flush()
        changed = [
            (key, before, self._versions[key], self._version(self._rows[key]))
            for key, before in self._before.items()
        ]
        self._job.trail.updated(self._table, changed)
        self._job.report.updated[name] += len(self._touched | self._before.keys())
        for row in self._rows.values():
            session.expunge(row)
        self._rows, self._before, self._versions = {}, {}, {}
        self._touched = set()

    def _version(self, row: V) -> int:
        version: int = row.version  # type: ignore[attr-defined]  # every table that an import changes has one
        return version
