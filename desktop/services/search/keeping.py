"""Keeping the index: triggers mark what is stale, whoever commits computes it again."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.services.search.entries import entries
from desktop.services.search.index import (
    CUSTOMER,
    KINDS,
    SALE,
    VEHICLE,
    Entry,
    SearchIndex,
    index_of,
    is_on_server,
)

SUBJECT = "search"
AT_ONCE = 200  # marks that a command computes itself
_BATCH = 1_000  # marks that catching up computes in one transaction
HEAP = 4_000  # marks from which on catching up takes its time
_ANY = "SELECT 1 FROM search_stale LIMIT 1"
_MANY = f"SELECT 1 FROM search_stale LIMIT 1 OFFSET {HEAP}"  # noqa: S608 -- a number
# What is taken is gone in the same breath: a mark that comes meanwhile stays for the next.
_TAKE = (
    "DELETE FROM search_stale WHERE id IN"
    " (SELECT id FROM search_stale ORDER BY id {order} LIMIT {count}) RETURNING kind, record_id"
)

Stale = dict[str, set[int]]


def is_behind(session: Session) -> bool:
    """Tell whether the index is not that of the records."""
    return session.connection().exec_driver_sql(_ANY).first() is not None


def is_far_behind(session: Session) -> bool:
    """Tell whether catching up takes so long that nobody should wait for it."""
    return session.connection().exec_driver_sql(_MANY).first() is not None


def refresh(session: Session) -> bool:
    """Compute what a desk's command touched; on a server one seat after the other.

    The newest marks are the command's own. Of many, the rest is left to `catch_up`: until then
    search finds what it found before.

    Returns:
        Whether some may be left.
    """
    if is_on_server(session):  # a file has one writer at a time: all marks can be taken at once
        if not is_behind(session):
            return False
        serialise(session, SUBJECT)
    taken, stale = _take(session, "DESC", AT_ONCE)
    _mend(session.connection(), stale)
    return taken == AT_ONCE


def catch_up(session: Session) -> bool:
    """Compute some of what is stale, the oldest marks first; return whether there may be more."""
    serialise(session, SUBJECT)
    taken, stale = _take(session, "ASC", _BATCH)
    _mend(session.connection(), stale)
    return taken == _BATCH


def rebuild(session: Session) -> None:
    """Forget the index and declare everything stale."""
    serialise(session, SUBJECT)
    connection = session.connection()
    connection.exec_driver_sql("DELETE FROM search_stale")
    for kind in KINDS:
        index_of(connection).empty(connection, kind)
        connection.exec_driver_sql(
            f"INSERT INTO search_stale (kind, record_id) SELECT '{kind}', id FROM {kind}"  # noqa: S608 -- a kind
        )


def _take(session: Session, order: str, count: int) -> tuple[int, Stale]:
    """Take some marks; return how many there were, and the records they were of."""
    statement = _TAKE.format(order=order, count=count)
    rows = session.connection().exec_driver_sql(statement).fetchall()
    found: Stale = {}
    for kind, record_id in rows:
        found.setdefault(kind, set()).add(record_id)
    return len(rows), found


def _mend(connection: Connection, stale: Stale) -> None:
    """Compute what is to be kept of these records, and of the sales that are found by them."""
    index = index_of(connection)
    sales = stale.get(SALE, set())
    for kind in KINDS:
        if ids := sorted(sales if kind == SALE else stale.get(kind, ())):
            reworded = _replace(connection, index, kind, ids)
            if kind in {CUSTOMER, VEHICLE} and reworded:
                sales |= _sales_of(connection, kind, reworded)


def _replace(
    connection: Connection, index: SearchIndex, kind: str, ids: Sequence[int]
) -> list[int]:
    """Replace what has changed; return the records whose words have."""
    new = {entry.id: entry for entry in entries(connection, kind, ids)}
    old = index.kept(connection, kind, ids)
    reworded = [key for key in ids if _words(old.get(key)) != _words(new.get(key))]
    moved = {key for key in old.keys() & new.keys() if old[key].place != new[key].place}
    changed = moved.union(reworded)
    index.put(
        connection,
        kind,
        (entry for key, entry in old.items() if key in changed),
        [entry for key, entry in new.items() if key in changed],
    )
    return reworded


def _words(entry: Entry | None) -> frozenset[str] | None:
    return None if entry is None else frozenset(entry.words.split())


def _sales_of(connection: Connection, kind: str, ids: Iterable[int]) -> set[int]:
    column = f"{kind}_id"
    listed = ", ".join(map(str, ids))
    rows = connection.exec_driver_sql(f"SELECT id FROM sale WHERE {column} IN ({listed})")  # noqa: S608 -- ids of ours
    return {row[0] for row in rows}
