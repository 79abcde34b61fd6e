"""Inserting rows of a mapped class past the session's flush: for what a desk waits for.

A flush finds out anew what is to be written, in which order and how. Where a command knows that,
its rows go to the driver as one statement, made once for each class and database.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Connection, inspect

from desktop.models.base import Base

V = TypeVar("V", bound=Base)
Encode = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Form:
    """How rows of a class are written on one database.

    Attributes:
        blank: What each attribute has that nobody gave a value.
        pick: Takes the values out of a row, in the order of the columns.
        encoders: The places of values the driver does not take as they are, and what makes it.
        head: The statement up to its values.
        marks: Marks for the values of one row.
    """

    blank: dict[str, Any]
    pick: Callable[[dict[str, Any]], tuple[Any, ...]]
    encoders: tuple[tuple[int, Encode], ...]
    head: str
    marks: str


_FORMS: dict[tuple[type[Base], str], _Form] = {}


def new_row(kind: type[V], values: dict[str, Any]) -> V:
    """Make a row that is to be inserted, without noting each value as a change for a flush."""
    row = kind()
    row.__dict__.update(values)
    return row


def insert_rows(connection: Connection, rows: Sequence[Base]) -> None:
    """Insert rows of one class, in their order, and give each its id and its defaults."""
    form = _form(type(rows[0]), connection)
    given = [value for row in rows for value in _values(form, row.__dict__)]
    statement = f"{form.head}{', '.join([form.marks] * len(rows))} RETURNING id"
    found = connection.exec_driver_sql(statement, tuple(given)).fetchall()
    # Ids are given out in the order of the rows, but they need not come back in it.
    for row, (key,) in zip(rows, sorted(found), strict=True):
        row.__dict__["id"] = key


def insert_many(connection: Connection, kind: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows of a class whose ids nobody asks for."""
    form = _form(kind, connection)
    given = [tuple(_values(form, row)) for row in rows]
    connection.exec_driver_sql(form.head + form.marks, given)


def _values(form: _Form, held: dict[str, Any]) -> list[Any]:
    """Return a row's values as the driver takes them; what nobody gave gets its default."""
    for key in form.blank.keys() - held.keys():
        held[key] = form.blank[key]
    values = list(form.pick(held))
    for place, encode in form.encoders:
        values[place] = encode(values[place])
    return values


def _form(kind: type[Base], connection: Connection) -> _Form:
    dialect = connection.dialect
    if (known := _FORMS.get((kind, dialect.name))) is not None:
        return known
    mapper = inspect(kind)
    table = kind.__table__
    columns = [column for column in table.columns if not column.primary_key]
    keys = [mapper.get_property_by_column(column).key for column in columns]
    blank = {
        key: None if column.default is None else column.default.arg
        for key, column in zip(keys, columns, strict=True)
    }
    processors = (column.type.dialect_impl(dialect).bind_processor(dialect) for column in columns)
    encoders = tuple((place, made) for place, made in enumerate(processors) if made is not None)
    mark = "?" if dialect.name == "sqlite" else "%s"
    names = ", ".join(column.name for column in columns)
    head = f"INSERT INTO {kind.__tablename__} ({names}) VALUES "  # noqa: S608 -- names of ours
    form = _Form(blank, itemgetter(*keys), encoders, head, f"({', '.join([mark] * len(columns))})")
    return _FORMS.setdefault((kind, dialect.name), form)
