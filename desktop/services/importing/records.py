"""Rows of tables, many at once: ids, inserts and what an import changes in a record."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from desktop.models.base import Base

_BATCH = 1000


class Ids:
    """Hands out the ids of a table; on PostgreSQL the table's own sequence gives them."""

    def __init__(self, session: Session, table: type[Base], batch: int = _BATCH) -> None:
        self._session, self._table, self._batch = session, table, batch
        self._left = self._stock()

    def take(self) -> int:
        """Return an id that nobody else has or gets."""
        return next(self._left)

    def _stock(self) -> Iterator[int]:
        if self._session.get_bind().dialect.name == "postgresql":
            while True:
                wanted = {"table": self._table.__tablename__, "count": self._batch}
                yield from self._session.execute(_NEXT_IDS, wanted).scalars().all()
        last = self._session.execute(select(func.max(self._table.id))).scalar() or 0
        while True:
            last += 1
            yield last


_NEXT_IDS = text(
    "SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :count)"
)


def insert_all(session: Session, table: type[Base], rows: list[dict[str, Any]]) -> None:
    """Write many rows of a table; all name the same columns."""
    for start in range(0, len(rows), _BATCH):
        session.execute(insert(table), rows[start : start + _BATCH])


def change(row: Base, values: dict[str, Any]) -> bool:
    """Write what a file says into a record; an unknown changes nothing.

    Returns:
        Whether the record is another one now.
    """
    changes = {
        name: value
        for name, value in values.items()
        if value not in (None, "") and getattr(row, name) != value
    }
    for name, value in changes.items():
        setattr(row, name, value)
    return bool(changes)
