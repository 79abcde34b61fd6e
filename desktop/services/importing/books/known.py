"""Looking up what the office has: one statement for all keys of a batch."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Select, String, any_, bindparam, func
from sqlalchemy import select as select_
from sqlalchemy.orm import Session

Query = Select[*tuple[Any, ...]]


def among(session: Session, column: Any, keys: Iterable[int | str]) -> ColumnElement[bool]:  # noqa: ANN401 -- any column
    """Return the condition that a column has one of some values, however many there are."""
    wanted = list(keys)
    if session.get_bind().dialect.name == "postgresql":
        kind = BigInteger if wanted and isinstance(wanted[0], int) else String
        array = bindparam(None, wanted, type_=ARRAY(kind))
        return column == any_(array)  # type: ignore[no-any-return]  # of a column of any type
    listed = func.json_each(json.dumps(wanted)).table_valued("value")
    return column.in_(select_(listed.c.value))  # type: ignore[no-any-return]  # of a column of any type


def fetch(
    session: Session,
    statement: Query,
    column: Any,  # noqa: ANN401 -- any column
    keys: Iterable[int | str | None],
) -> Iterator[Any]:
    """Read the rows of a statement in which a column has one of some values."""
    wanted: list[Any] = sorted({key for key in keys if key})
    if wanted:
        yield from session.execute(statement.where(among(session, column, wanted)))
