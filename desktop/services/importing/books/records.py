"""Ids for new rows that are written many at once."""

from collections.abc import Iterator

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from desktop.models.base import Base

_FEW, _MANY = 10, 2000


class Ids:
    """Hands out the ids of a table; on PostgreSQL the table's own sequence gives them."""

    def __init__(self, session: Session, table: type[Base], batch: int = _FEW) -> None:
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
                # A small file wastes few numbers, a large one asks seldom.
                self._batch = min(self._batch * 4, _MANY)
        last = self._session.execute(select(func.max(self._table.id))).scalar() or 0
        while True:
            last += 1
            yield last


_NEXT_IDS = text(
    "SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :count)"
)
