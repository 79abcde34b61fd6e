"""Copying every row of an office into an empty one, on either engine."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    Connection,
    LargeBinary,
    MetaData,
    Result,
    Table,
    delete,
    insert,
    inspect,
    select,
)

_REVISIONS = "alembic_version"
_STALE = "stale_day"
_TOUCHED = frozenset({_STALE, "kept_figure", "service_forecast"})  # which triggers write into
_LOCK = "period_lock"  # behind what it would refuse
_LEDGER = ("stock_movement", "stock", "stock_month")  # which triggers keep and guard by each other
SEARCH = "search_"  # tables that are read from the others again, each database its own
_BATCH = 1000
_BATCH_OF_FILES = 4  # rows that may hold whole files: never many of them in memory


def copy_rows(source: Connection, target: Connection) -> None:
    """Copy every row of an office into an empty one of the same revision, on either engine."""
    origins = _reflected(source).tables
    write = _copy_in if target.dialect.name == "postgresql" else _insert
    for destination in _in_order(_reflected(target)):
        if destination.name == _STALE:  # writing the other rows has touched days
            target.execute(delete(destination))
        origin = origins[destination.name]
        columns = [origin.c[column.name] for column in destination.columns]
        found = source.execute(select(*columns), execution_options={"yield_per": _batch(origin)})
        write(target, destination, found)


def _batch(origin: Table) -> int:
    """Return how many rows are read at a time."""
    holds_files = any(isinstance(column.type, LargeBinary) for column in origin.columns)
    return _BATCH_OF_FILES if holds_files else _BATCH


def _in_order(tables: MetaData) -> list[Table]:
    """Return the tables as rows refer to each other; what triggers write into comes last."""
    return sorted(
        tables.sorted_tables, key=lambda table: (table.name in _TOUCHED, table.name == _LOCK)
    )


@contextmanager
def ledger_as_it_was(target: Connection) -> Iterator[None]:
    """Let the ledger and its sums be copied row by row: nothing is reckoned, nothing refused.

    Whatever triggers keep would be there before its copy comes.
    """
    names = sorted(set(inspect(target).get_table_names()) & set(_LEDGER))
    if target.dialect.name == "postgresql":
        _switch_triggers(target, names, "DISABLE")
        yield
        _switch_triggers(target, names, "ENABLE")
        return
    triggers = _triggers_of(target, names)
    for name in triggers:
        target.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    for made in triggers.values():
        target.exec_driver_sql(made)


def _switch_triggers(target: Connection, names: list[str], switch: str) -> None:
    for name in names:
        target.exec_driver_sql(f"ALTER TABLE {name} {switch} TRIGGER USER")


def _triggers_of(target: Connection, names: list[str]) -> dict[str, str]:
    """Return how each trigger of some tables was made, by its name."""
    rows = target.exec_driver_sql(
        "SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'trigger'"
    )
    return {name: made for name, table_name, made in rows if table_name in names}


def _is_copied(name: str) -> bool:
    """Tell whether a table's rows go into a backup of a server, and come back from it."""
    return name != _REVISIONS and not name.startswith(SEARCH)


def _insert(target: Connection, destination: Table, found: Result[Any]) -> None:
    for rows in found.mappings().partitions():
        target.execute(insert(destination), [dict(row) for row in rows])


def _copy_in(target: Connection, destination: Table, found: Result[Any]) -> None:
    """Write rows with PostgreSQL's COPY: several times as fast as one INSERT after the other."""
    names = ", ".join(f'"{column.name}"' for column in destination.columns)
    cursor: Any = target.connection.cursor()
    with cursor, cursor.copy(f'COPY "{destination.name}" ({names}) FROM STDIN') as copy:
        for row in found:
            copy.write_row([_as_text(value) for value in row])


def _as_text(value: object) -> object:
    is_json = isinstance(value, dict | list)
    return json.dumps(value, ensure_ascii=False) if is_json else value


def _reflected(connection: Connection) -> MetaData:
    metadata = MetaData()
    metadata.reflect(connection, only=lambda name, _metadata: _is_copied(name))
    return metadata
