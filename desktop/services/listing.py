"""What every list of the program asks of the services: count, first page, ids, rows."""

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    FromClause,
    Integer,
    Select,
    and_,
    bindparam,
    func,
    select,
)
from sqlalchemy.orm import Session

KEPT = 128  # statements of each kind

R = TypeVar("R")


class Listed(Protocol):
    """A row of a list: anything with the number of its record."""

    @property
    def id(self) -> int:
        """The number of the record."""
        ...


L = TypeVar("L", bound=Listed)


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What a list shows: a text to find, an order, and named filters with their values."""

    text: str = ""
    sort: str = ""
    descending: bool = False
    filters: tuple[tuple[str, str], ...] = ()

    def filter(self, name: str) -> str:
        """Return the value of a filter, or an empty text."""
        return dict(self.filters).get(name, "")


class ListSource(Protocol[R]):
    """Rows behind a lazy table; every row has an `id`."""

    def count(self, session: Session, query: ListQuery) -> int:
        """Count the rows."""

    def first(self, session: Session, query: ListQuery, limit: int) -> list[R]:
        """Read the first rows in the query's order."""

    def ids(self, session: Session, query: ListQuery) -> "array[int]":
        """Read the ids of all rows in the query's order."""

    def rows(self, session: Session, ids: Sequence[int]) -> list[R]:
        """Read the rows with these ids, in no order."""


class Where(Protocol):
    """Turns a query into conditions."""

    def __call__(self, query: ListQuery, /) -> list[ColumnElement[bool]]:
        """Return the conditions that a row must meet."""


class Finder(Protocol):
    """Finds the rows of a list by the text of its query, which is not empty."""

    def condition(self, session: Session, query: ListQuery) -> ColumnElement[bool]:
        """Return the condition that rows which match must meet."""

    def newest(
        self,
        session: Session,
        query: ListQuery,
        conditions: Sequence[ColumnElement[bool]],
        limit: int | None,
    ) -> list[int] | None:
        """Return ids in the list's own order; None where the condition must do.

        Args:
            session: Where to look.
            query: Text and filters.
            conditions: What the filters demand.
            limit: How many at most.
        """

    def count(self, session: Session, query: ListQuery) -> int | None:
        """Count the rows; None where the condition must do."""


def in_order(ids: Sequence[int], rows: Iterable[L]) -> list[L | None]:
    """Put rows into the order of `ids`, with None where a record has gone meanwhile."""
    found = {row.id: row for row in rows}
    return [found.get(number) for number in ids]


def starts_with(column: ColumnElement[Any], text: str | ColumnElement[Any]) -> ColumnElement[bool]:
    """Match a beginning by a range, which both databases look up in an index.

    SQLite's LIKE ignores case and the index; PostgreSQL's does neither.
    """
    return and_(column >= text, column < text + "\U0010ffff")


@dataclass(frozen=True, slots=True, eq=False)
class TableSource(Generic[R]):
    """A list over one select.

    Attributes:
        row: Builds a row from the selected columns; `id` is the first of both.
        columns: What is selected.
        origin: Table or join it is selected from.
        key: The id column; it also ends every order, so that orders are total.
        where: Conditions of a query.
        sorts: Indexed columns a list may be sorted by; the first is the default.
        newest_first: Whether the default order is descending.
        narrow: Table or join that is enough to count and to order; `origin` when not given.
        finder: Finds rows by what is typed.
    """

    row: type[R]
    columns: tuple[ColumnElement[Any], ...]
    origin: FromClause
    key: ColumnElement[int]
    where: Where
    sorts: dict[str, ColumnElement[Any]]
    newest_first: bool = False
    narrow: FromClause | None = field(default=None)
    finder: Finder | None = field(default=None)

    def count(self, session: Session, query: ListQuery) -> int:
        """Count the rows of a query."""
        if self.finder is not None and query.text.strip():
            counted = self.finder.count(session, query)
            if counted is not None:
                return counted
        statement = _counted(self, query)
        return int(self._execute(session, statement, query).scalar_one())

    def first(self, session: Session, query: ListQuery, limit: int) -> list[R]:
        """Read the first rows of a query in its order."""
        if (newest := self._newest(session, query, limit)) is not None:
            found = self._by_id(session, newest)
            return [found[key] for key in newest if key in found]
        rows = self._execute(session, _first(self, query), query, count=limit)
        return list(map(self._made, rows.all()))

    def ids(self, session: Session, query: ListQuery) -> "array[int]":
        """Read the ids of a query in its order."""
        if (newest := self._newest(session, query, None)) is not None:
            return array("q", newest)
        return array("q", self._execute(session, _ids(self, query), query).scalars())

    def rows(self, session: Session, ids: Sequence[int]) -> list[R]:
        """Read rows by id, in no order."""
        return list(self._by_id(session, ids).values())

    def _by_id(self, session: Session, ids: Sequence[int]) -> dict[int, R]:
        if not ids:
            return {}
        rows = _connection(session).execute(_by_ids(self), {"ids": list(ids)}).all()
        return {values[0]: self._made(values) for values in rows}

    @property
    def _made(self) -> Callable[[Iterable[Any]], R]:
        """What makes a row of selected values; a named tuple has a quicker way of its own."""
        quick: Callable[[Iterable[Any]], R] | None = getattr(self.row, "_make", None)
        return quick or (lambda values: self.row(*values))

    @property
    def base(self) -> FromClause:
        """The table or join that is enough to count and to order."""
        return self.origin if self.narrow is None else self.narrow

    def _execute(
        self, session: Session, statement: Select[Any], query: ListQuery, **given: int
    ) -> CursorResult[Any]:
        """Answer a statement, of the rows that match what is typed where something is."""
        if self.finder is not None and query.text.strip():
            statement = statement.where(self.finder.condition(session, query))
        return _connection(session).execute(statement, given)

    def _newest(self, session: Session, query: ListQuery, limit: int | None) -> list[int] | None:
        """Let the finder give the ids, where the list stands in its own order."""
        if self.finder is None or not query.text.strip():
            return None
        if query.sort not in {"", next(iter(self.sorts))}:
            return None
        if (query.descending if query.sort else self.newest_first) != self.newest_first:
            return None
        return self.finder.newest(session, query, self.where(query), limit)

    def ordered(self, statement: Select[Any], query: ListQuery) -> Select[Any]:
        """Put the rows of a statement into the order of a query."""
        default = next(iter(self.sorts))
        column = self.sorts[query.sort or default]
        down = query.descending if query.sort else self.newest_first
        order = (column.desc(), self.key.desc()) if down else (column.asc(), self.key.asc())
        if getattr(column, "nullable", False):
            # What has no value yet comes after all that have one, on both databases.
            order = (order[0].nulls_first() if down else order[0].nulls_last(), order[1])
        return statement.order_by(*order)


def _connection(session: Session) -> Connection:
    """Return the connection of a session that has written out what it holds."""
    session.flush()
    return session.connection()


# Statements are made once for each query: a list asks the same again and again, and making one
# takes longer than answering it. The text that is typed is added by the finder.


@lru_cache(maxsize=KEPT)
def _counted(source: TableSource[Any], query: ListQuery) -> Select[Any]:
    return select(func.count()).select_from(source.base).where(*source.where(query))


@lru_cache(maxsize=KEPT)
def _first(source: TableSource[Any], query: ListQuery) -> Select[Any]:
    rows = select(*source.columns).select_from(source.origin).where(*source.where(query))
    return source.ordered(rows, query).limit(bindparam("count", type_=Integer))


@lru_cache(maxsize=KEPT)
def _ids(source: TableSource[Any], query: ListQuery) -> Select[Any]:
    rows = select(source.key).select_from(source.base).where(*source.where(query))
    return source.ordered(rows, query)


@cache
def _by_ids(source: TableSource[Any]) -> Select[Any]:
    """Select rows by their ids; made once, because a list asks for them again and again."""
    statement = select(*source.columns).select_from(source.origin)
    return statement.where(source.key.in_(bindparam("ids", expanding=True)))
