"""What every list of the program asks of the services: count, first page, ids, rows."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, select
from sqlalchemy.orm import Session

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

    def __call__(self, query: ListQuery) -> list[ColumnElement[bool]]:
        """Return the conditions that a row must meet."""


def in_order(ids: Sequence[int], rows: Iterable[L]) -> list[L | None]:
    """Put rows into the order of `ids`, with None where a record has gone meanwhile."""
    found = {row.id: row for row in rows}
    return [found.get(number) for number in ids]


def starts_with(column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    """Match a beginning by a range, which both databases look up in an index.

    SQLite's LIKE ignores case and the index; PostgreSQL's does neither.
    """
    return and_(column >= text, column < text + "\U0010ffff")


@dataclass(frozen=True, slots=True)
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
    """

    row: type[R]
    columns: tuple[ColumnElement[Any], ...]
    origin: FromClause
    key: ColumnElement[int]
    where: Where
    sorts: dict[str, ColumnElement[Any]]
    newest_first: bool = False
    narrow: FromClause | None = field(default=None)

    def count(self, session: Session, query: ListQuery) -> int:
        """Count the rows of a query."""
        statement = select(func.count()).select_from(self._base).where(*self.where(query))
        return session.execute(statement).scalar_one()

    def first(self, session: Session, query: ListQuery, limit: int) -> list[R]:
        """Read the first rows of a query in its order."""
        statement = self._ordered(select(*self.columns).select_from(self.origin), query)
        return [self.row(*values) for values in session.execute(statement.limit(limit))]

    def ids(self, session: Session, query: ListQuery) -> "array[int]":
        """Read the ids of a query in its order."""
        statement = self._ordered(select(self.key).select_from(self._base), query)
        return array("q", session.execute(statement).scalars())

    def rows(self, session: Session, ids: Sequence[int]) -> list[R]:
        """Read rows by id, in no order."""
        statement = select(*self.columns).select_from(self.origin)
        found = session.execute(statement.where(self.key.in_(list(ids))))
        return [self.row(*values) for values in found]

    @property
    def _base(self) -> FromClause:
        return self.origin if self.narrow is None else self.narrow

    def _ordered(self, statement: Select[Any], query: ListQuery) -> Select[Any]:
        default = next(iter(self.sorts))
        column = self.sorts[query.sort or default]
        down = query.descending if query.sort else self.newest_first
        order = (column.desc(), self.key.desc()) if down else (column.asc(), self.key.asc())
        if getattr(column, "nullable", False):
            # What has no value yet comes after all that have one, on both databases.
            order = (order[0].nulls_first() if down else order[0].nulls_last(), order[1])
        return statement.where(*self.where(query)).order_by(*order)
