"""Rows on their way into the database: collected by table, written in heaps."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Connection, Table, func, insert, select, text
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from desktop.db.uow import UnitOfWork
from desktop.models.base import Base
from desktop.models.tables import TABLES

Row = dict[str, Any]
# Makes a value fit for the driver; None where it is already.
Maker = Callable[[Any], Any] | None
# A column type, and the digits behind the point it keeps.
Kind = tuple[type, int]
WHAT = "sample office"
_ORDER = [table.__tablename__ for table in TABLES]


class Heap:
    """The rows of one table that wait to be written.

    SQLAlchemy's own executemany looks at every value of every row three times; with the
    statement and the columns' processors made once, the same rows are written in half the time.
    """

    def __init__(self, table: Table, connection: Connection, makers: dict[Kind, Maker]) -> None:
        self._connection = connection
        self._blank: Row = {column.name: _default(column) for column in table.columns}
        statement = insert(table).values(self._blank).compile(dialect=connection.dialect)
        self._sql, self._positional = str(statement), statement.positional
        self._makers = [_maker(column, connection, makers) for column in table.columns]
        self._rows: list[tuple[Any, ...] | Row] = []
        self.last: int = connection.execute(select(func.max(table.c.id))).scalar() or 0
        self.count = 0

    def add(self, row: Row) -> int:
        """Take a row and return the id it gets."""
        self.last += 1
        self.count += 1
        whole = self._blank | row
        whole["id"] = self.last
        values = zip(self._makers, whole.values(), strict=True)
        plain = [value if make is None else make(value) for make, value in values]
        self._rows.append(
            tuple(plain) if self._positional else dict(zip(whole, plain, strict=True))
        )
        return self.last

    def flush(self) -> None:
        """Write what was collected."""
        if self._rows:
            self._connection.exec_driver_sql(self._sql, self._rows)
            self._rows.clear()


class Writer:
    """Numbers rows itself and writes them in the order in which tables point at each other."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._heaps: dict[str, Heap] = {}
        self._makers: dict[Kind, Maker] = {}

    def add(self, table: str, row: Row) -> int:
        """Take a row of a table and return the id it gets."""
        heap = self._heaps.get(table)
        if heap is None:
            model = Base.metadata.tables[table]
            heap = self._heaps[table] = Heap(model, self._connection, self._makers)
        return heap.add(row)

    def count(self, table: str) -> int:
        """Return how many rows a table was given."""
        heap = self._heaps.get(table)
        return 0 if heap is None else heap.count

    def flush(self) -> None:
        """Write what was collected."""
        for name in _ORDER:
            if name in self._heaps:
                self._heaps[name].flush()

    def finish(self, uow: UnitOfWork) -> None:
        """Write the rest, let the database number on from here, and note it in the audit."""
        self.flush()
        for name in _ORDER:
            if heap := self._heaps.get(name):
                self._number_on(name, heap.last)
                uow.note_bulk(name, heap.count, WHAT)

    def _number_on(self, name: str, last: int) -> None:
        if self._connection.dialect.name == "postgresql":
            statement = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)")
            self._connection.execute(statement, {"name": name, "last": last})


def _default(column: Column[Any]) -> object:
    default = column.default
    return default.arg if isinstance(default, ScalarElementColumnDefault) else None


def _maker(column: Column[Any], connection: Connection, makers: dict[Kind, Maker]) -> Maker:
    """Return the one maker of a type: the same instants, days and amounts come everywhere."""
    kind = type(column.type), getattr(column.type, "places", 0)
    if kind not in makers:
        dialect = connection.dialect
        make = column.type.dialect_impl(dialect).bind_processor(dialect)
        makers[kind] = None if make is None else lru_cache(maxsize=1 << 15)(make)
    return makers[kind]
