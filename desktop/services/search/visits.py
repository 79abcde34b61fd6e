"""How visits are found: by their number, by their customer, by their vehicle.

Visits are not in the index themselves; there are too many of them, and a customer's new name would
change hundreds. Who was seen last has the last visits: the newest visits of the customers and
vehicles seen last are looked at first, until no other can have a newer one.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, union
from sqlalchemy.orm import Session
from typing_extensions import override

from desktop.models.visit import Visit
from desktop.services.listing import Finder, ListQuery, starts_with
from desktop.services.search.entries import as_day
from desktop.services.search.index import CUSTOMER, IDS, VEHICLE, day_of, index_of, seen_last
from desktop.services.search.questions import Part, Question, question

_FEW = 500  # records, or visits, that are named one by one
_MORE = 16  # customers, and vehicles, for each visit that is wanted, where fewer do not do
_MOST = 3_000  # of them whose visits are looked at
_MANY = 10_000  # visits whose numbers begin alike: those of a month
_SHORTEST_NUMBER, _SHORTEST_DIGITS = 4, 6  # fewer digits are the end of a phone or a plate
_visit = Visit.__table__.c
_OF = {CUSTOMER: _visit.customer_id, VEHICLE: _visit.vehicle_id}

Conditions = Sequence[ColumnElement[bool]]
Found = dict[int, date]  # the day of arrival of each visit, by id


class ByVisitors(Finder):
    """Finds visits by their number, or by who came."""

    @override
    def condition(self, session: Session, query: ListQuery) -> ColumnElement[bool]:
        asked = question(query.text)
        if asked.whole is None:
            return false()
        ways = [_numbered(session, number, rest) for number, rest in _numbers(asked)]
        few = {kind: _few(session, kind, asked.whole) for kind in _OF}
        if any(ids is None for ids in few.values()):
            return or_(*ways, _of_any(session, asked.whole))
        ways += [_OF[kind].in_(ids) for kind, ids in few.items() if ids]
        # One by one: each way has its index, and the order of the list has none of these.
        return _visit.id.in_(union(*(select(_visit.id).where(way) for way in ways or [false()])))

    @override
    def newest(
        self, session: Session, query: ListQuery, conditions: Conditions, limit: int | None
    ) -> list[int] | None:
        asked = question(query.text)
        if asked.whole is None:
            return []
        numbered = None if limit is None else _by_numbers(session, asked, conditions, limit)
        if limit is None or numbered is None:
            return None
        if not conditions and (quick := _quickly(session, asked.whole, numbered, limit)):
            return quick
        for times in (index_of(session).look(session, asked.whole), _MORE):
            seen = _seen_last(session, asked.whole, times * limit)
            best = _best(session, numbered, seen, conditions, limit)
            if best is not None:
                return best
        others = _seen_since(session, asked.whole, seen)
        return None if others is None else _best(session, numbered, others, conditions, limit)

    @override
    def count(self, session: Session, query: ListQuery) -> int | None:
        return 0 if question(query.text).whole is None else None


@dataclass(frozen=True, slots=True)
class _Seen:
    """Customers and vehicles that match, those seen last.

    Attributes:
        until: No other one was seen after this day; None where there is no other.
    """

    ids: dict[str, list[int]]
    until: date | None


def _quickly(session: Session, part: Part, numbered: Found, limit: int) -> list[int]:
    """Return the newest visits if the index has them at hand."""
    found = dict(index_of(session).newest_visits(session, part, limit))
    return _in_order(numbered | found)[:limit] if found else []


def _in_order(found: Found) -> list[int]:
    return sorted(found, key=lambda key: (found[key], key), reverse=True)


def _best(
    session: Session, numbered: Found, seen: _Seen, conditions: Conditions, limit: int
) -> list[int] | None:
    """Return the newest visits; None where somebody who was not looked at may have a newer one."""
    found = numbered | _visits_of(session, seen.ids, conditions, limit)
    best = _in_order(found)[:limit]
    whole = seen.until is None or (len(best) == limit and found[best[-1]] > seen.until)
    return best if whole else None


def _seen_last(session: Session, part: Part, count: int) -> _Seen:
    """Find those seen last, so many of each kind, and of the archived ones of each."""
    places = seen_last(session, part, count)
    # A visit stays when its customer is archived.
    groups = Counter((kind, place > 0) for kind, place in places)
    ends = [
        min(abs(place) for kind, place in places if (kind, place > 0) == group)
        for group, found in groups.items()
        if found == count
    ]
    return _Seen(_ids(places), day_of(max(ends)) if ends else None)


def _seen_since(session: Session, part: Part, seen: _Seen) -> _Seen | None:
    """Add all others of the last day that was looked at; None where these are too many."""
    if seen.until is None:
        return None
    places = index_of(session).seen_since(session, part, seen.until, _MOST)
    if max(Counter((kind, place > 0) for kind, place in places).values()) == _MOST:
        return None
    return _Seen(_ids(places), seen.until - timedelta(days=1))


def _ids(places: Sequence[tuple[str, int]]) -> dict[str, list[int]]:
    return {kind: [abs(place) % IDS for one, place in places if one == kind] for kind in _OF}


def _visits_of(
    session: Session, ids: dict[str, list[int]], conditions: Conditions, limit: int
) -> Found:
    """Return the newest visits of some customers and vehicles."""
    ways = [_OF[kind].in_(keys) for kind, keys in ids.items() if keys]
    if not ways:
        return {}
    if not conditions:
        return _newest_of(session, ids, limit)
    columns = (_visit.id, _visit.arrived_on)
    found = union(*(select(*columns).where(way, *conditions) for way in ways)).subquery()
    newest = select(found).order_by(found.c.arrived_on.desc(), found.c.id.desc()).limit(limit)
    return {row[0]: row[1] for row in session.execute(newest)}


def _newest_of(session: Session, ids: dict[str, list[int]], limit: int) -> Found:
    """Read them without conditions, as a search does at every key that is pressed."""
    arms = (
        f"SELECT id, arrived_on FROM visit WHERE {kind}_id IN ({', '.join(map(str, keys))})"  # noqa: S608 -- ids of ours
        for kind, keys in ids.items()
        if keys
    )
    statement = (
        f"SELECT id, arrived_on FROM ({' UNION '.join(arms)}) AS found"  # noqa: S608 -- as above
        f" ORDER BY arrived_on DESC, id DESC LIMIT {limit}"
    )
    rows = session.connection().exec_driver_sql(statement).fetchall()
    return {row[0]: as_day(row[1]) for row in rows}


def _by_numbers(
    session: Session, asked: Question, conditions: Conditions, limit: int
) -> Found | None:
    """Return the newest visits found by their number; None where there are too many."""
    found: Found = {}
    for number, rest in _numbers(asked):
        chosen = select(_visit.id, _visit.arrived_on, *_OF.values()).where(number, *conditions)
        rows = session.execute(chosen.limit(_MANY + 1)).all()
        if len(rows) > _MANY:
            return None
        if rest is not None:
            rows = _of_whom(session, rest, rows, limit)
        found |= {row[0]: row[1] for row in rows}
    return found


def _of_whom(session: Session, part: Part, rows: Sequence[Any], limit: int) -> list[Any]:
    """Keep the newest visits, as many as are wanted, whose customer or vehicle matches."""
    newest = sorted(rows, key=lambda row: (row[1], row[0]), reverse=True)
    found: list[Any] = []
    for start in range(0, len(newest), _FEW):
        some = newest[start : start + _FEW]
        customers = _among(session, CUSTOMER, part, {row[2] for row in some})
        vehicles = _among(session, VEHICLE, part, {row[3] for row in some})
        found += (row for row in some if row[2] in customers or row[3] in vehicles)
        if len(found) >= limit:
            break
    return found


def _among(session: Session, kind: str, part: Part, ids: set[int]) -> set[int]:
    """Return which of some records match."""
    (key,) = (found := index_of(session).matching(kind, part).subquery()).c
    return set(session.execute(select(key).select_from(found).where(key.in_(ids))).scalars())


def _numbers(asked: Question) -> Iterator[tuple[ColumnElement[bool], Part | None]]:
    """Return what may be the beginning of a number, and what is asked beside it."""
    for place, one in enumerate(asked.asked):
        shortest = _SHORTEST_DIGITS if one.typed.isdigit() else _SHORTEST_NUMBER
        if len(one.typed) >= shortest and any(map(str.isdigit, one.typed)):
            spelt = dict.fromkeys((one.typed, one.typed.upper()))
            number = or_(*(starts_with(_visit.number, text) for text in spelt))
            yield number, asked.without(place)


def _numbered(
    session: Session, number: ColumnElement[bool], rest: Part | None
) -> ColumnElement[bool]:
    return number if rest is None else and_(number, _of_any(session, rest))


def _of_any(session: Session, part: Part) -> ColumnElement[bool]:
    """Match the visits of customers and vehicles that match, archived ones too."""
    index = index_of(session)
    return or_(*(column.in_(index.matching(kind, part)) for kind, column in _OF.items()))


def _few(session: Session, kind: str, part: Part) -> list[int] | None:
    """Return the records that match, archived ones too, unless there are many."""
    found = session.execute(index_of(session).matching(kind, part).limit(_FEW + 1)).scalars()
    ids = list(found)
    return ids if len(ids) <= _FEW else None
