"""The index on PostgreSQL: words in an inverted index, places in an ordinary one.

What is frequent is found among the newest records, which are looked at first; what is not found
there is rare, and the inverted index gives all of it at once.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
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
from desktop.services.search.questions import All, Part, is_vague, may_be_frequent

_NEWEST, _FEWER = 10_000, 4_000  # records that are looked at one by one, and on a mere guess
_VISITS_LOOKED_AT = 1_500
_FEW = 16  # wanted; of more, the newest records would not have enough
_LOOK = 6  # customers, and vehicles, for each visit that is wanted, where they cost nothing
# Matches, by the server's own estimate, from which on the newest records are looked at first: to
# fetch so many takes as long as to look at those among which the wanted few are to be expected.
_FREQUENT, _FREQUENT_BESIDE = 3_000, 8_000
_ESTIMATED = "estimated matches"  # in a session's info: a question, and the estimate of each kind
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
    "WITH newest AS MATERIALIZED (SELECT place, id FROM ("
    "SELECT place, id, words FROM {words} WHERE place {side} ORDER BY place {order}"
    " LIMIT {newest}) AS part WHERE words @@ %(asked)s::tsquery"
    " ORDER BY place {order} LIMIT %(limit)s),"
    " done AS MATERIALIZED (SELECT (SELECT count(*) FROM newest) = %(limit)s OR"
    " (SELECT count(*) FROM (SELECT 1 FROM {words} WHERE place {side}"
    " LIMIT {newest}) AS part) < {newest} AS is_so),"
    " others AS MATERIALIZED (SELECT place, id FROM {words}"
    " WHERE words @@ %(sought)s::tsquery{beside} AND place {side}"
    " AND NOT (SELECT is_so FROM done))"
    " SELECT place, id FROM newest WHERE (SELECT is_so FROM done) UNION ALL"
    " (SELECT place, id FROM others ORDER BY place {order} LIMIT %(limit)s)"
)
_SIDES = {True: {"side": "> 0", "order": "DESC"}, False: {"side": "< 0", "order": "ASC"}}
# What is rare is not looked for among the newest. `{beside}` may narrow what the index gives.
_RARE = (
    "WITH others AS MATERIALIZED (SELECT place, id FROM {words}"
    " WHERE words @@ %(sought)s::tsquery{beside} AND place {side})"
    " SELECT place, id FROM others ORDER BY place {order} LIMIT %(limit)s"
)
# Written so that the index is not asked: the beginning of very many words is slow to look up.
_BESIDE = " AND (words @@ %(beside)s::tsquery) IS TRUE"
# What is seen on a day or later: of what is frequent, among all who were; of what is rare, by it.
_SINCE = {
    True: (
        "SELECT place FROM (SELECT place, words FROM {words} WHERE place {side} OFFSET 0) AS part"
        " WHERE words @@ %(asked)s::tsquery LIMIT %(limit)s"
    ),
    False: (
        "WITH others AS MATERIALIZED (SELECT place FROM {words}"
        " WHERE words @@ %(sought)s::tsquery{beside})"
        " SELECT place FROM others WHERE place {side} LIMIT %(limit)s"
    ),
}
_SINCE_SIDES = (">= %(first)s", "<= %(last)s")
_VISITORS = (CUSTOMER, VEHICLE)
# What is frequent stands with the newest visits, which are looked at themselves.
_VISITS = (
    "SELECT id, arrived_on FROM (SELECT id, arrived_on, customer_id, vehicle_id FROM visit"  # noqa: S608 -- a number
    f" ORDER BY arrived_on DESC, id DESC LIMIT {_VISITS_LOOKED_AT}) AS newest"
    # The words are read first, so that they are not looked up for all visits at once.
    " WHERE (SELECT words FROM search_customer WHERE search_customer.id = newest.customer_id)"
    " @@ %(asked)s::tsquery"
    " OR (SELECT words FROM search_vehicle WHERE search_vehicle.id = newest.vehicle_id)"
    " @@ %(asked)s::tsquery"
    " ORDER BY arrived_on DESC, id DESC LIMIT %(limit)s"
)
_MATCHING = " UNION ALL ".join(
    f"SELECT 1 FROM search_{kind} WHERE words @@ %(sought)s::tsquery"  # noqa: S608 -- a kind
    for kind in KINDS
)
_ESTIMATE = f"EXPLAIN (FORMAT JSON) {_MATCHING}"


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
        arms = (
            f"SELECT '{kind}', place FROM ({_first(session, Wanted(kind, part, count, live=live))})"  # noqa: S608 -- a kind
            f" AS {kind}"
            for kind in _VISITORS
            for live in _SIDES
        )
        rows = _told(session, " UNION ALL ".join(arms), part, limit=count)
        return [(row[0], row[1]) for row in rows]

    @override
    def seen_since(
        self, session: Session, part: Part, day: date, count: int
    ) -> list[tuple[str, int]]:
        first, beside = day_place(day), _beside(part)
        arms = (
            f"SELECT '{kind}', place FROM ("  # noqa: S608 -- a kind
            + _SINCE[_looked_at(session, kind, part) > 0].format(
                words=f"search_{kind}", side=side, beside=beside
            )
            + f") AS {kind}"
            for kind in _VISITORS
            for side in _SINCE_SIDES
        )
        rows = _told(session, " UNION ALL ".join(arms), part, first=first, last=-first, limit=count)
        return [(row[0], row[1]) for row in rows]

    @override
    def look(self, session: Session, part: Part) -> int:
        return 1 if _is_frequent(session, part) else _LOOK

    @override
    def newest_visits(self, session: Session, part: Part, limit: int) -> list[tuple[int, date]]:
        if not _is_frequent(session, part):
            return []
        rows = _told(session, _VISITS, part, limit=limit)
        return [(row[0], row[1]) for row in rows] if len(rows) == limit else []

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
    if wanted.limit is None:
        statement = _AMONG_ALL.format(words=f"search_{wanted.kind}", **_SIDES[wanted.live])
    else:
        statement = _first(session, wanted)
    rows = _told(session, statement, wanted.part, limit=wanted.limit)
    return sorted(((row[0], row[1]) for row in rows), reverse=wanted.live)


def _first(session: Session, wanted: Wanted) -> str:
    """Return the statement that is quicker: newest records first, or all that match at once."""
    few = wanted.limit is not None and wanted.limit <= _FEW
    newest = _looked_at(session, wanted.kind, wanted.part) if few else 0
    return (_FIRST if newest else _RARE).format(
        words=f"search_{wanted.kind}",
        newest=newest,
        beside=_beside(wanted.part),
        **_SIDES[wanted.live],
    )


def _told(session: Session, statement: str, part: Part, **values: int | None) -> Sequence[Any]:
    sought, beside = _split(part)
    given = {"asked": _asked(part), "sought": _asked(sought), **values}
    if beside is not None:
        given["beside"] = _asked(beside)
    return session.connection().exec_driver_sql(statement, given).fetchall()


def _is_frequent(session: Session, part: Part) -> bool:
    return any(_looked_at(session, kind, part) for kind in _VISITORS)


def _looked_at(session: Session, kind: str, part: Part) -> int:
    """Return how many of the newest records are looked at before the index is asked."""
    known = session.info.get(_ESTIMATED)
    if known is None or known[0] != part:
        known = session.info[_ESTIMATED] = part, _estimates(session, part)
    if known[1].get(kind, 0) > (_FREQUENT_BESIDE if _beside(part) else _FREQUENT):
        return _NEWEST
    # The server knows frequent words, but not how many words begin alike.
    return _FEWER if may_be_frequent(_split(part)[0]) else 0


def _estimates(session: Session, part: Part) -> dict[str, int]:
    """Ask how many records of each kind the index will give, which the server's statistics tell."""
    given = {"sought": _asked(_split(part)[0])}
    (plans,) = session.connection().exec_driver_sql(_ESTIMATE, given).one()
    return dict(_scanned(plans[0]["Plan"]))


def _scanned(plan: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """Return what is read in a plan, and how many rows are expected of it."""
    if "Relation Name" in plan:
        yield plan["Relation Name"].removeprefix("search_"), plan["Plan Rows"]
    for step in plan.get("Plans", ()):
        yield from _scanned(step)


def _beside(part: Part) -> str:
    return "" if _split(part)[1] is None else _BESIDE


@lru_cache(maxsize=64)
def _split(part: Part) -> tuple[Part, Part | None]:
    """Part what the index is asked from what only narrows it: beginnings of one or two letters."""
    parts = part.parts if isinstance(part, All) else ()
    vague = tuple(one for one in parts if is_vague(one))
    if not vague or len(vague) == len(parts):
        return part, None
    return All(tuple(one for one in parts if one not in vague)), All(vague)


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
