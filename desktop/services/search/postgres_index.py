"""The index on PostgreSQL: words in an inverted index, places in an ordinary one.

What is frequent is found among the newest records, which are looked at first; what is not found
there is rare, and the inverted index gives all of it at once.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    Select,
    Table,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import Session
from typing_extensions import override

from desktop.services.search.index import (
    CUSTOMER,
    KINDS,
    VEHICLE,
    Entry,
    SearchIndex,
    Wanted,
    day_place,
    written,
)
from desktop.services.search.questions import Part, is_rare

_NEWEST = 5_000  # records that are looked at one by one
_tables = MetaData()
_WORDS = {
    kind: Table(
        f"search_{kind}",
        _tables,
        Column("id", Integer, primary_key=True),
        Column("place", BigInteger, nullable=False),
        Column("words", TSVECTOR, nullable=False),
    )
    for kind in KINDS
}
_WORD = ("'{}'", "'{}':*")
_AMONG_ALL = (
    "SELECT place, id FROM {words} WHERE words @@ %(asked)s::tsquery AND place {side}"
    " ORDER BY place {order}"
)
# In one statement: what is found among the newest, or else what is found among all.
_FIRST = (
    "WITH newest AS MATERIALIZED (SELECT place, id FROM ("  # noqa: S608 -- numbers
    "SELECT place, id, words FROM {words} WHERE place {side} ORDER BY place {order}"
    f" LIMIT {_NEWEST}) AS part WHERE words @@ %(asked)s::tsquery"
    " ORDER BY place {order} LIMIT %(limit)s),"
    " done AS MATERIALIZED (SELECT (SELECT count(*) FROM newest) = %(limit)s OR"
    " (SELECT count(*) FROM (SELECT 1 FROM {words} WHERE place {side}"
    f" LIMIT {_NEWEST}) AS part) < {_NEWEST} AS is_so),"
    " others AS MATERIALIZED (SELECT place, id FROM {words}"
    " WHERE words @@ %(asked)s::tsquery AND place {side} AND NOT (SELECT is_so FROM done))"
    " SELECT place, id FROM newest WHERE (SELECT is_so FROM done) UNION ALL"
    " (SELECT place, id FROM others ORDER BY place {order} LIMIT %(limit)s)"
)
_SIDES = {True: {"side": "> 0", "order": "DESC"}, False: {"side": "< 0", "order": "ASC"}}
# What is rare anyway is not looked for among the newest.
_RARE = (
    "WITH others AS MATERIALIZED (SELECT place, id FROM {words}"
    " WHERE words @@ %(asked)s::tsquery AND place {side})"
    " SELECT place, id FROM others ORDER BY place {order} LIMIT %(limit)s"
)
_SEEN_LAST = {
    rare: " UNION ALL ".join(
        f"SELECT '{kind}', place FROM ({first.format(words=f'search_{kind}', **side)}) AS {kind}"  # noqa: S608 -- written above
        for kind in (CUSTOMER, VEHICLE)
        for side in _SIDES.values()
    )
    for rare, first in ((True, _RARE), (False, _FIRST))
}
_SEEN_SINCE = " UNION ALL ".join(
    f"(SELECT '{kind}', place FROM search_{kind} WHERE words @@ %(asked)s::tsquery"  # noqa: S608 -- a kind
    f" AND place {side} LIMIT %(limit)s)"
    for kind in (CUSTOMER, VEHICLE)
    for side in (">= %(first)s", "<= %(last)s")
)


class PostgresIndex(SearchIndex):
    """The words as a `tsvector`, which needs no extension."""

    @override
    def matching(self, kind: str, part: Part, *, live: bool | None = None) -> Select[Any]:
        words = _WORDS[kind]
        return select(words.c.id).where(_match(words.c.words, part), *_side(words, live))

    @override
    def newest(self, session: Session, wanted: Wanted) -> list[tuple[int, int]]:
        if not wanted.conditions:
            return _plainly(session, wanted)
        if wanted.limit is not None:
            found = _read(session, self._among_newest(wanted))
            if len(found) == wanted.limit:
                return found
        return _read(session, self._among_all(wanted))

    def _among_newest(self, wanted: Wanted) -> Select[Any]:
        words = _WORDS[wanted.kind]
        newest = select(words).where(*_side(words, wanted.live))
        newest = newest.order_by(_order(words, wanted)).limit(_NEWEST)
        part = newest.subquery("newest")
        chosen = select(part.c.place, part.c.id).where(_match(part.c.words, wanted.part))
        return _narrowed(chosen, part, wanted)

    def _among_all(self, wanted: Wanted) -> Select[Any]:
        words = _WORDS[wanted.kind]
        found = select(words.c.place, words.c.id)
        found = found.where(_match(words.c.words, wanted.part), *_side(words, wanted.live))
        # Found as a whole before it is put in order: else the planner may go through all places.
        part = found.cte("found").prefix_with("MATERIALIZED")
        return _narrowed(select(part.c.place, part.c.id), part, wanted)

    @override
    def seen_last(self, session: Session, part: Part, count: int) -> list[tuple[str, int]]:
        values = {"asked": _asked(part), "limit": count}
        statement = _SEEN_LAST[is_rare(part)]
        rows = session.connection().exec_driver_sql(statement, values)
        return [(row[0], row[1]) for row in rows]

    @override
    def seen_since(
        self, session: Session, part: Part, day: date, count: int
    ) -> list[tuple[str, int]]:
        first = day_place(day)
        values = {"asked": _asked(part), "first": first, "last": -first, "limit": count}
        rows = session.connection().exec_driver_sql(_SEEN_SINCE, values)
        return [(row[0], row[1]) for row in rows]

    @override
    def count(self, session: Session, kind: str, part: Part) -> int:
        found = self.matching(kind, part, live=True).subquery()
        return session.execute(select(func.count()).select_from(found)).scalar_one()

    @override
    def kept(self, connection: Connection, kind: str, ids: Sequence[int]) -> dict[int, Entry]:
        rows = connection.exec_driver_sql(
            f"SELECT id, place, tsvector_to_array(words) FROM search_{kind} WHERE id = ANY(%s)",  # noqa: S608 -- a kind
            (list(ids),),
        )
        return {row[0]: Entry(row[0], row[1], " ".join(row[2])) for row in rows}

    @override
    def put(
        self, connection: Connection, kind: str, old: Iterable[Entry], new: Sequence[Entry]
    ) -> None:
        name = f"search_{kind}"
        if gone := [entry.id for entry in old]:
            connection.exec_driver_sql(f"DELETE FROM {name} WHERE id = ANY(%s)", (gone,))  # noqa: S608 -- a kind
        if new:
            # Three lists at once; there are no lists of lists, so the words come as one text.
            columns = zip(*((entry.id, entry.place, entry.words) for entry in new), strict=True)
            connection.exec_driver_sql(
                f"INSERT INTO {name} SELECT id, place,"  # noqa: S608 -- a kind
                " array_to_tsvector(string_to_array(words, ' '))"
                " FROM unnest(%s::int[], %s::bigint[], %s::text[]) AS entry (id, place, words)",
                tuple(map(list, columns)),
            )

    @override
    def is_whole(self, connection: Connection, kind: str) -> bool:
        return True  # the server keeps its own indexes

    @override
    def empty(self, connection: Connection, kind: str) -> None:
        connection.exec_driver_sql(f"DELETE FROM search_{kind}")  # noqa: S608 -- a kind


def _plainly(session: Session, wanted: Wanted) -> list[tuple[int, int]]:
    """Look for what has no other conditions, with as little work of our own as can be."""
    values = {"asked": _asked(wanted.part), "limit": wanted.limit}
    statement = _RARE if is_rare(wanted.part) else _FIRST
    statement = _AMONG_ALL if wanted.limit is None else statement
    statement = statement.format(words=f"search_{wanted.kind}", **_SIDES[wanted.live])
    rows = session.connection().exec_driver_sql(statement, values)
    return sorted(((row[0], row[1]) for row in rows), reverse=wanted.live)


def _asked(part: Part) -> str:
    return written(part, _WORD, " & ", " | ")


def _match(words: ColumnElement[Any], part: Part) -> ColumnElement[bool]:
    asked = cast(literal(_asked(part)), TSQUERY)
    return words.op("@@", is_comparison=True)(asked)


def _side(words: Any, live: bool | None) -> list[ColumnElement[bool]]:  # noqa: ANN401, FBT001 -- a table or part of one; three values
    return [] if live is None else [words.c.place > 0 if live else words.c.place < 0]


def _order(part: Any, wanted: Wanted) -> ColumnElement[Any]:  # noqa: ANN401 -- as above
    place: ColumnElement[Any] = part.c.place
    return place.desc() if wanted.live else place.asc()


def _narrowed(chosen: Select[Any], part: Any, wanted: Wanted) -> Select[Any]:  # noqa: ANN401 -- as above
    chosen = chosen.select_from(part, wanted.records)
    chosen = chosen.where(wanted.key == part.c.id, *wanted.conditions)
    return chosen.order_by(_order(part, wanted)).limit(wanted.limit)


def _read(session: Session, chosen: Select[Any]) -> list[tuple[int, int]]:
    return [(row[0], row[1]) for row in session.execute(chosen)]
