"""Who came, as sets: different customers and vehicles of any days are counted without the visits.

What a day or a month brought is kept as a set of ids; the few days that are not kept are read from
the visits. A set is a whole number that has the bit of each of its ids.
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.engine import ONE_MOMENT
from desktop.models.visit import Visit
from desktop.services.measures import workshop
from desktop.services.measures.customers import WHO, Who
from desktop.services.measures.plain import Asked, Found
from desktop.services.measures.slices import Period, Value, stretches
from desktop.services.measures.spans import missing, span_at, spans_in
from desktop.services.measures.terms import Stock, Sum

_visit = Visit.__table__.c
_NAMES = {"customer_id": "came.customer", "vehicle_id": "came.vehicle"}
CAME = tuple(_NAMES.values())
TOPIC = "came"
SERVED: Mapping[Sum, str] = {workshop.VEHICLES: "came.vehicle"}  # sums that sets tell as well
_MOST_DAYS = 45  # that are read from the visits beside what is kept
_BY = frozenset({"month", "quarter", "year"})
_KNOWN = "who came"  # in the info of a session that sees one moment


@dataclass(slots=True)
class _Sets:
    """What a session has read.

    Attributes:
        kept: What is kept, by name and span.
        read: Stretches of visits, by name.
        first: The first day of the first month with settled visits.
    """

    kept: dict[tuple[str, int], int]
    read: dict[Period, dict[str, int]] = field(default_factory=dict)
    first: date | None = None


def count_served(session: Session, part: Sum, asked: Asked) -> Found | None:
    """Count what came in each stretch; None where sets do not tell it."""
    if asked.needed or not _BY.issuperset(asked.by):
        return None
    sets, found = _sets(session), Found()
    for labels, stretch in stretches(asked.period, asked.by):
        members = _members(session, sets, SERVED[part], stretch)
        if members is None:
            return None
        if members or not asked.by:
            found[labels] = Decimal(members.bit_count())
    return found


def count_ends(
    session: Session, parts: Iterable[Stock], ends: Iterable[date]
) -> dict[tuple[Stock, date], Value]:
    """Count who came in the years until some days, as far as sets tell it."""
    asked = [(part, WHO[part], day) for part in parts if part in WHO for day in ends]
    sets = _sets(session) if asked else None
    found: dict[tuple[Stock, date], Value] = {}
    for part, who, day in asked:
        members = None if sets is None else _who(session, sets, who, day)
        if members is not None:
            found[part, day] = Decimal(members.bit_count())
    return found


def _who(session: Session, sets: _Sets, who: Who, day: date) -> int | None:
    """Put a set together as its definition says."""
    name, (start, end) = _NAMES[who.of], who.days(day)
    first = start or sets.first
    came = 0 if first is None else _members(session, sets, name, Period(first, end))
    if came is None or who.again is None:
        return came
    recent = _members(session, sets, name, Period(*who.last_year(day)))
    if recent is None:
        return None
    return came & recent if who.again else came & ~recent


def _members(session: Session, sets: _Sets, name: str, period: Period) -> int | None:
    """Unite what came in a period; None where too many days of it are not kept."""
    if sets.first is None or period.end < sets.first:
        return 0
    period = Period(max(period.start, sets.first), period.end)
    wanted = spans_in(period)
    spans = [span for span in wanted if (name, span) in sets.kept]
    rest = missing(period, set(spans)) if len(spans) < len(wanted) else []
    if sum(each.days for each in rest) > _MOST_DAYS:
        return None
    members = 0
    for span in spans:
        members |= sets.kept[name, span]
    for each in rest:
        members |= _read(session, sets, each)[name]
    return members


def _sets(session: Session) -> _Sets:
    """Return what is kept; a session that sees one moment of the office reads it once."""
    sets: _Sets | None = session.info.get(_KNOWN)
    if sets is None:
        rows = session.connection().exec_driver_sql(
            f"SELECT what, span, members FROM kept_figure WHERE topic = '{TOPIC}'"  # noqa: S608 -- a name of ours
        )
        kept = {(what, span): unpacked(members) for what, span, members in rows}
        first = session.execute(select(func.min(_visit.settled_on))).scalar()
        sets = _Sets(kept, first=first and first.replace(day=1))
        if session.info.get(ONE_MOMENT):
            session.info[_KNOWN] = sets
    return sets


def _read(session: Session, sets: _Sets, period: Period) -> dict[str, int]:
    if period not in sets.read:
        rows = _rows(session, period)
        sets.read[period] = {
            name: united(row[place] for row in rows) for place, name in enumerate(CAME, start=1)
        }
    return sets.read[period]


def _rows(session: Session, period: Period) -> Sequence[Any]:
    """Read who came on each day."""
    within = _visit.settled_on.between(period.start, period.end)
    return session.execute(
        select(_visit.settled_on, *(_visit[name] for name in _NAMES)).where(within)
    ).all()


def rows_of_came(
    session: Session, names: Iterable[str], period: Period, cut: str, spans: Iterable[int]
) -> list[dict[str, Any]]:
    """Return what is to be kept of some days or months, as rows; also of those nobody came in."""
    ids: dict[tuple[str, int], set[int]] = {(n, span): set() for n in names for span in spans}
    for day, *who in _rows(session, period):
        span = span_at(cut, day)
        for name, key in zip(CAME, who, strict=True):
            if (name, span) in ids:
                ids[name, span].add(key)
    return [
        {"topic": TOPIC, "what": name, "span": span, "key": "", "value": len(members)}
        | {"members": packed(united(members))}
        for (name, span), members in ids.items()
    ]


def united(ids: Iterable[int]) -> int:
    """Return the set of some ids."""
    bits = bytearray()
    for key in ids:
        place = key >> 3
        if place >= len(bits):
            bits.extend(bytes(place + 1 - len(bits)))
        bits[place] |= 1 << (key & 7)
    return int.from_bytes(bits, "little")


def packed(members: int) -> bytes:
    """Pack a set as it is kept."""
    return zlib.compress(members.to_bytes((members.bit_length() + 7) // 8, "little"))


def unpacked(kept: bytes) -> int:
    """Return the set that was packed."""
    return int.from_bytes(zlib.decompress(kept), "little")


def told_by(value: int | None, members: bytes | None) -> tuple[int | None, int | None]:
    """Return what a kept row says, however it is packed."""
    return value, None if members is None else unpacked(members)
