"""New rows on their way into the office: collected by table, written in batches."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Column
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from desktop.models.base import Base
from desktop.models.tables import TABLES
from desktop.services.importing.books.records import Ids
from desktop.services.measures.summaries import HEAP, all_stale

Row = tuple[Any, ...]
_REMEMBERED = 1 << 16
_ORDER = {table.__tablename__: place for place, table in enumerate(TABLES)}


class Inserter:
    """New rows of one table; they all have the same columns.

    SQLAlchemy's own executemany looks at every value of every row; with the statement made once
    and the values made fit for the driver by column, rows are written at nearly its speed.
    """

    def __init__(
        self, session: Session, table: type[Base], columns: tuple[str, ...], memos: "Memos"
    ) -> None:
        self.table = table
        self._connection = session.connection()
        self._ids = Ids(session, table)
        core: Any = table.__table__  # its columns are Columns, which the mapping does not say
        given = [core.c.id, *(core.c[name] for name in columns)]
        rest = [column for column in core.c if column not in given and _default(column) is not None]
        self._constant = tuple(_default(column) for column in rest)
        self._memos = [memos.of(column) for column in (*given, *rest)]
        self._sql = _statement(core.name, [*given, *rest], self._connection.dialect)
        self._rows: list[Row] = []

    def add(self, *values: Any) -> int:  # noqa: ANN401 -- what the columns hold
        """Take a row, without its id, and return the id it gets."""
        key = self._ids.take()
        self._rows.append((key, *values, *self._constant))
        return key

    def put(self, row: Row) -> None:
        """Take a row that begins with its id."""
        self._rows.append((*row, *self._constant))

    def flush(self) -> int:
        """Write what has gathered; return how many rows."""
        count = len(self._rows)
        if count:
            columns = zip(*self._rows, strict=True)
            fit = (
                column if memo is None else map(memo.__getitem__, column)
                for memo, column in zip(self._memos, columns, strict=True)
            )
            self._connection.exec_driver_sql(self._sql, list(zip(*fit, strict=True)))
            self._rows.clear()
        return count


class Inserts:
    """All new rows of an import, written in the order in which tables point at each other."""

    def __init__(self, session: Session, created: Counter[str]) -> None:
        self._session, self._created = session, created
        self._memos = Memos(session.connection().dialect)
        self._inserters: dict[str, Inserter] = {}
        self._heaped = False

    def into(self, table: type[Base], columns: tuple[str, ...]) -> Inserter:
        """Return what takes the new rows of a table; the same one for all who ask."""
        name = table.__tablename__
        if name not in self._inserters:
            self._inserters[name] = Inserter(self._session, table, columns, self._memos)
            self._inserters = dict(
                sorted(self._inserters.items(), key=lambda entry: _ORDER[entry[0]])
            )
        return self._inserters[name]

    def flush(self) -> None:
        """Write what has gathered."""
        for name in self._inserters:
            self.flush_table(name)
        self._memos.shrink()

    def flush_table(self, name: str) -> None:
        """Write what has gathered of one table, for rows that must stand before others change."""
        if name in self._inserters:
            self._created[name] += self._inserters[name].flush()
        if not self._heaped and self._created["visit"] > HEAP:
            self._heaped = True
            all_stale(self._session)


class _Memo(dict[Any, Any]):
    """What the driver is given for a value: the same days and amounts come everywhere."""

    def __init__(self, make: Callable[[Any], Any]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, value: Any) -> Any:  # noqa: ANN401 -- whatever a column holds
        made = self[value] = self._make(value)
        return made


class Memos:
    """One memo for each type of column."""

    def __init__(self, dialect: Any) -> None:  # noqa: ANN401 -- each driver its own
        self._dialect = dialect
        self._memos: dict[tuple[type, int], _Memo | None] = {}

    def of(self, column: Column[Any]) -> _Memo | None:
        """Return the memo of a column; None where the driver takes values as they are."""
        kind = type(column.type), getattr(column.type, "places", 0)
        if kind not in self._memos:
            make = column.type.dialect_impl(self._dialect).bind_processor(self._dialect)
            self._memos[kind] = None if make is None else _Memo(make)
        return self._memos[kind]

    def shrink(self) -> None:
        """Forget, where much is remembered."""
        for memo in self._memos.values():
            if memo is not None and len(memo) > _REMEMBERED:
                memo.clear()


def _default(column: Column[Any]) -> Any:  # noqa: ANN401 -- whatever a column holds
    default = column.default
    return default.arg if isinstance(default, ScalarElementColumnDefault) else None


def _statement(table: str, columns: Iterable[Column[Any]], dialect: Any) -> str:  # noqa: ANN401
    quote = dialect.identifier_preparer.quote
    names = [quote(column.name) for column in columns]
    mark = "?" if dialect.positional and dialect.paramstyle == "qmark" else "%s"
    values = ", ".join([mark] * len(names))
    return f"INSERT INTO {quote(table)} ({', '.join(names)}) VALUES ({values})"  # noqa: S608 -- names of our own tables
