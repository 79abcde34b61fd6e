"""Proving the index: what is kept of every record is compared with what it is to be found by."""

from collections.abc import Iterator

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from desktop.services.search.entries import entries
from desktop.services.search.index import KINDS, Entry, index_of

_STEP = 2_000


def wrong_entries(session: Session) -> list[tuple[str, int]]:
    """Return the records that would not be found as they should, stale ones left out.

    Of an index that is damaged itself, the id is 0.
    """
    connection = session.connection()
    rows = connection.exec_driver_sql("SELECT DISTINCT kind, record_id FROM search_stale")
    stale = {(row[0], row[1]) for row in rows}
    found = [(kind, key) for kind in KINDS for key in _differ(connection, kind)]
    damaged = [(kind, 0) for kind in KINDS if not index_of(connection).is_whole(connection, kind)]
    return [
        *damaged,
        *(entry for entry in found if entry not in stale and not _waits(stale, entry)),
    ]


def _waits(stale: set[tuple[str, int]], entry: tuple[str, int]) -> bool:
    """Tell whether a sale waits for its customer or its vehicle, which are stale."""
    return entry[0] == "sale" and any(kind in {"customer", "vehicle"} for kind, _key in stale)


def _differ(connection: Connection, kind: str) -> Iterator[int]:
    index = index_of(connection)
    for ids in _ids(connection, kind):
        expected = {entry.id: _told(entry) for entry in entries(connection, kind, ids)}
        kept = {key: _told(entry) for key, entry in index.kept(connection, kind, ids).items()}
        yield from (key for key in ids if expected.get(key) != kept.get(key))


def _told(entry: Entry) -> tuple[int, frozenset[str]]:
    return entry.place, frozenset(entry.words.split())


def _ids(connection: Connection, kind: str) -> Iterator[list[int]]:
    """Return the ids of the records and of what is kept, some at a time."""
    after = 0
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    statement = (
        f"SELECT id FROM {kind} WHERE id > {mark} UNION SELECT id FROM search_{kind}"  # noqa: S608 -- a kind, and marks
        f" WHERE id > {mark} ORDER BY id LIMIT {_STEP}"
    )
    while ids := [row[0] for row in connection.exec_driver_sql(statement, (after, after))]:
        after = ids[-1]
        yield ids
