"""What hangs on a record: read off the foreign keys, so that no table is ever forgotten."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, UniqueConstraint

from desktop.models.base import Base
from desktop.models.tables import TABLES

CLASSES: dict[str, type[Any]] = {table.__tablename__: table for table in TABLES}
MERGED = "merged_into_id"


@dataclass(frozen=True, slots=True)
class Link:
    """A column that refers to a record.

    Attributes:
        again: Another column of the same row that refers to the same sort of record, such as
            who sent a customer: the two may not become one.
        unique: What may not be twice, the column included; empty where nothing is.
    """

    table: str
    column: str
    again: str
    unique: tuple[str, ...]

    @property
    def rows(self) -> type[Any]:
        """The mapped class of the rows that refer."""
        return CLASSES[self.table]


def links_to(name: str) -> tuple[Link, ...]:
    """Return every column that refers to a table, in the order of the tables."""
    return tuple(
        Link(table.name, column, _again(table, column), _unique(table, column))
        for table, column in _references(name)
    )


def unique_columns(name: str) -> frozenset[str]:
    """Return the columns of a table that take part in what may not be twice."""
    table = Base.metadata.tables[name]
    return frozenset(column for columns in _uniques(table) for column in columns)


def _references(name: str) -> Iterator[tuple[Table, str]]:
    for kind in TABLES:
        table = Base.metadata.tables[kind.__tablename__]
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name):
            if key.column.table.name == name:
                yield table, key.parent.name


def _again(table: Table, column: str) -> str:
    """Name the other column: who referred, of a row that is about somebody else."""
    target = next(iter(table.c[column].foreign_keys)).column.table
    if column == MERGED:
        return ""
    others = [
        key.parent.name
        for key in table.foreign_keys
        if key.column.table is target and key.parent.name not in {column, MERGED}
    ]
    return others[0] if others else "id" if table is target else ""


def _unique(table: Table, column: str) -> tuple[str, ...]:
    """Return the widest: where a condition narrows another one, the widest says the same."""
    return max((columns for columns in _uniques(table) if column in columns), key=len, default=())


def _uniques(table: Table) -> Iterator[tuple[str, ...]]:
    for rule in table.constraints:
        if isinstance(rule, UniqueConstraint):
            yield tuple(column.name for column in rule.columns)
    for index in table.indexes:
        if index.unique:
            yield tuple(column.name for column in index.columns)
