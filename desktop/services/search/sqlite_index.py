"""The index on SQLite: FTS5 over the words, its rows numbered by their places."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    TableClause,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session
from typing_extensions import override

from desktop.services.search.index import (
    CUSTOMER,
    IDS,
    KINDS,
    VEHICLE,
    Entry,
    SearchIndex,
    Wanted,
    day_place,
    id_of,
    written,
)
from desktop.services.search.questions import Part

_WORDS = {kind: table(f"search_{kind}_words", column("rowid", BigInteger)) for kind in KINDS}
_LOOK = 6  # customers, and vehicles, for each visit that is wanted
_WORD = ('"{}"', '"{}" *')
# Few offices have archived anybody: it is asked before the words are gone through.
_ANY_ARCHIVED = "(SELECT min(place) FROM search_{kind}) < 0"
# Written out, because a search is done at every key that is pressed.
_NEWEST = {
    (kind, live): (
        f"SELECT rowid FROM search_{kind}_words WHERE search_{kind}_words MATCH ?"  # noqa: S608 -- a kind
        f" AND rowid {'> 0' if live else f'< 0 AND {_ANY_ARCHIVED.format(kind=kind)}'}"
        f" ORDER BY rowid {'DESC' if live else 'ASC'} LIMIT ?"
    )
    for kind in KINDS
    for live in (True, False)
}
_VISITORS = [(kind, live) for kind in (CUSTOMER, VEHICLE) for live in (True, False)]
_SEEN_LAST = " UNION ALL ".join(
    f"SELECT '{kind}', rowid FROM ({_NEWEST[kind, live]})"  # noqa: S608 -- written above
    for kind, live in _VISITORS
)
_SEEN_SINCE = " UNION ALL ".join(
    f"SELECT '{kind}', rowid FROM (SELECT rowid FROM search_{kind}_words"  # noqa: S608 -- a kind
    f" WHERE search_{kind}_words MATCH ? AND rowid {'>=' if live else '<='} ?"
    f" {'' if live else f'AND {_ANY_ARCHIVED.format(kind=kind)}'}"
    f" ORDER BY rowid {'DESC' if live else 'ASC'} LIMIT ?)"
    for kind, live in _VISITORS
)


class SqliteIndex(SearchIndex):
    """The words in a full-text index, read from its end."""

    @override
    def matching(self, kind: str, part: Part, *, live: bool | None = None) -> Select[Any]:
        words = _WORDS[kind]
        return select(id_of(words.c.rowid, live=live)).where(*_match(words, part, live))

    @override
    def newest(self, session: Session, wanted: Wanted) -> list[tuple[int, int]]:
        if not wanted.conditions:
            limit = -1 if wanted.limit is None else wanted.limit
            values = (_asked(wanted.part), limit)
            statement = _NEWEST[wanted.kind, wanted.live]
            rows = session.connection().exec_driver_sql(statement, values).fetchall()
            return [(row[0], abs(row[0]) % IDS) for row in rows]
        return self._narrowed(session, wanted)

    def _narrowed(self, session: Session, wanted: Wanted) -> list[tuple[int, int]]:
        """Go through the index until enough records meet the conditions."""
        words = _WORDS[wanted.kind]
        key = id_of(words.c.rowid, live=wanted.live)
        chosen = select(words.c.rowid, key).where(*_match(words, wanted.part, wanted.live))
        chosen = chosen.select_from(words, wanted.records)
        chosen = chosen.where(wanted.key == key, *wanted.conditions)
        order = words.c.rowid.desc() if wanted.live else words.c.rowid.asc()
        return [
            (row[0], row[1]) for row in session.execute(chosen.order_by(order).limit(wanted.limit))
        ]

    @override
    def seen_last(self, session: Session, part: Part, count: int) -> list[tuple[str, int]]:
        values = (_asked(part), count) * len(_VISITORS)
        rows = session.connection().exec_driver_sql(_SEEN_LAST, values).fetchall()
        return [(row[0], row[1]) for row in rows]

    @override
    def seen_since(
        self, session: Session, part: Part, day: date, count: int
    ) -> list[tuple[str, int]]:
        asked, first = _asked(part), day_place(day)
        values = [
            one for _kind, live in _VISITORS for one in (asked, first if live else -first, count)
        ]
        rows = session.connection().exec_driver_sql(_SEEN_SINCE, tuple(values)).fetchall()
        return [(row[0], row[1]) for row in rows]

    @override
    def look(self, session: Session, part: Part) -> int:
        return _LOOK

    @override
    def newest_visits(self, session: Session, part: Part, limit: int) -> list[tuple[int, date]]:
        return []  # the index tells the words' records, and not a record's words

    @override
    def count(self, session: Session, kind: str, part: Part) -> int:
        words = _WORDS[kind]
        counted = select(func.count()).select_from(words).where(*_match(words, part, live=True))
        return session.execute(counted).scalar_one()

    @override
    def kept(self, connection: Connection, kind: str, ids: Sequence[int]) -> dict[int, Entry]:
        marks = ", ".join("?" * len(ids))
        rows = connection.exec_driver_sql(
            f"SELECT id, place, words FROM search_{kind} WHERE id IN ({marks})",  # noqa: S608 -- a kind, and marks
            tuple(ids),
        )
        return {row[0]: Entry(*row) for row in rows}

    @override
    def put(
        self, connection: Connection, kind: str, old: Iterable[Entry], new: Sequence[Entry]
    ) -> None:
        """Take the old words out of the full-text index before the table forgets them."""
        name = f"search_{kind}"
        if gone := [(entry.place, entry.words) for entry in old]:
            connection.exec_driver_sql(
                f"INSERT INTO {name}_words ({name}_words, rowid, words) VALUES ('delete', ?, ?)",  # noqa: S608 -- a kind
                gone,
            )
            places = [(place,) for place, _words in gone]
            connection.exec_driver_sql(f"DELETE FROM {name} WHERE place = ?", places)  # noqa: S608 -- a kind
        if new:
            rows = [(entry.id, entry.place, entry.words) for entry in new]
            connection.exec_driver_sql(f"INSERT INTO {name} VALUES (?, ?, ?)", rows)  # noqa: S608 -- a kind
            connection.exec_driver_sql(
                f"INSERT INTO {name}_words (rowid, words) VALUES (?, ?)",  # noqa: S608 -- a kind
                [row[1:] for row in rows],
            )

    @override
    def is_whole(self, connection: Connection, kind: str) -> bool:
        name = f"search_{kind}_words"
        check = f"INSERT INTO {name} ({name}, rank) VALUES ('integrity-check', 1)"  # noqa: S608 -- a kind
        try:
            with connection.begin_nested():
                connection.exec_driver_sql(check)
        except DatabaseError as error:
            return "malformed" not in str(error.orig)  # another seat may be writing just now
        return True

    @override
    def empty(self, connection: Connection, kind: str) -> None:
        name = f"search_{kind}"
        connection.exec_driver_sql(f"DELETE FROM {name}")  # noqa: S608 -- a kind
        connection.exec_driver_sql(f"INSERT INTO {name}_words ({name}_words) VALUES ('rebuild')")  # noqa: S608 -- a kind


def _asked(part: Part) -> str:
    return written(part, _WORD, " AND ", " OR ")


def _match(words: TableClause, part: Part, live: bool | None) -> list[ColumnElement[bool]]:  # noqa: FBT001 -- three values
    asked = literal(_asked(part))
    found: list[ColumnElement[bool]] = [
        literal_column(words.name).op("MATCH", is_comparison=True)(asked)
    ]
    if live is not None:
        found.append(words.c.rowid > 0 if live else words.c.rowid < 0)
    return found
