"""What stands behind a figure: the very rows it was summed over, and what each brought."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from desktop.models.period_lock import Adjustment
from desktop.services.measures.catalogue import measure_named
from desktop.services.measures.clock import given_for
from desktop.services.measures.plain import Asked, Days, Query, adjusted, fitting
from desktop.services.measures.reading import read_parts, result_sum
from desktop.services.measures.slices import (
    DATE_SLICES,
    EVERYTHING,
    Period,
    Scope,
    Value,
    label_of,
    month_end,
    months_of,
    period_of,
)
from desktop.services.measures.stretched import MONTH, added, is_long, looked_at
from desktop.services.measures.terms import (
    Added,
    DateRule,
    Reckoned,
    Stock,
    Stretched,
    Sum,
    scaled,
)

_adjustment = Adjustment.__table__.c
_NO_LABELS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Behind:
    """One record behind a figure.

    Attributes:
        part: 0 of a sum and of what a ratio divides, 1 of what it divides by.
        table: Where the record is: a visit, a sale, a call, a result, an adjustment …
        value: What it brought; None where it is among those counted by something else.
    """

    part: int
    table: str
    record: int
    value: Value


def rows_behind(
    measure_id: str, start: date, end: date, labels: Mapping[str, str] = _NO_LABELS
) -> list[ColumnElement[bool]]:
    """Return the conditions that pick the records behind a figure; of a ratio, of its divisor.

    The labels tell the slice, where it is one: `{"advisor": "林淑芬"}`.

    Raises:
        RuleBrokenError: There is no such measure.
    """
    parts = [part for part in measure_named(measure_id).parts if isinstance(part, Sum | Stock)]
    if not parts:
        return []
    part = parts[-1]
    way, asked = _asked(part, Period(start, end), labels, EVERYTHING)
    if way is None:
        return [part.origin.record.is_(None)]
    query, where = _query(way, asked)
    if not labels and way.origin.rows is way.origin.record.table:
        return where
    chosen = query.behind(way.origin.record, query.value(way), where, labels)
    return [way.origin.record.in_(chosen.with_only_columns(way.origin.record).order_by(None))]


def behind(
    session: Session,
    measure_id: str,
    period: Period,
    labels: Mapping[str, str] = _NO_LABELS,
    scope: Scope = EVERYTHING,
) -> tuple[Behind, ...]:
    """Return the records behind a figure, with the results and corrections that are in it.

    The values of a part add up to it, unless different things are counted. The labels tell the
    slice, where it is one: `{"month": "2026-03", "person": "林淑芬"}`.

    Raises:
        RuleBrokenError: There is no such measure.
    """
    found: list[Behind] = []
    for place, part in _parts(measure_id):
        way, asked = _asked(part, period, labels, scope)
        if way is not None:
            found += _records(session, place, way, asked, labels)
    for place, whole in enumerate(measure_named(measure_id).parts):
        if isinstance(whole, Added | Reckoned):
            found += _made_of(session, place, whole, period, labels, scope)
    return (*found, *beside(session, measure_id, period, labels, scope))


def beside(
    session: Session,
    measure_id: str,
    period: Period,
    labels: Mapping[str, str] = _NO_LABELS,
    scope: Scope = EVERYTHING,
) -> tuple[Behind, ...]:
    """Return what is in a figure beside the records of its origin: corrections and results.

    Raises:
        RuleBrokenError: There is no such measure.
    """
    found: list[Behind] = []
    for place, part in _parts(measure_id):
        way, asked = _asked(part, period, labels, scope)
        if way is not None:
            found += _adjustments(session, place, way, asked, labels)
    measure = measure_named(measure_id)
    if measure.is_additive:
        way, asked = _asked(result_sum(measure.id), period, labels, scope)
        found += [] if way is None else _records(session, 0, way, asked, labels)
    return tuple(found)


def _parts(measure_id: str) -> list[tuple[int, Sum | Stock]]:
    """Return what a measure sums over records, with its place in the ratio."""
    parts = enumerate(measure_named(measure_id).parts)
    return [(place, part) for place, part in parts if isinstance(part, Sum | Stock)]


def _made_of(
    session: Session,
    place: int,
    part: Stretched,
    period: Period,
    labels: Mapping[str, str],
    scope: Scope,
) -> Iterable[Behind]:
    """Return what a figure of a whole stretch is made of; over many months, the months."""
    asked = _of_days(period, labels, scope)
    days = looked_at(part, asked.period)
    if asked.needed or days is None:
        return []
    if isinstance(part, Reckoned):
        return [Behind(place, *row) for row in part.rows(session, days)]
    if part.months or is_long(days):
        return _months(session, place, part, days)
    bare = Asked(days, (), EVERYTHING)
    return [
        replace(row, value=None if row.value is None else row.value * sign)
        for each, sign in part.sums
        for row in _with_corrections(session, place, each, bare)
    ]


def _with_corrections(session: Session, place: int, part: Sum, asked: Asked) -> Iterator[Behind]:
    yield from _records(session, place, part, asked, _NO_LABELS)
    yield from _adjustments(session, place, part, asked, _NO_LABELS)


def _months(session: Session, place: int, part: Added, period: Period) -> Iterable[Behind]:
    sums = [each for each, _sign in part.sums]
    (read,) = read_parts(session, sums, [Asked(period, ("month",), EVERYTHING)])
    found = [read.found[each] or {} for each in sums]
    for month in months_of(period):
        key = (label_of("month", month_end(month)),)
        value = added(replace(part, least=None), [own.get(key) for own in found])
        if value is not None:
            yield Behind(place, MONTH, month, value)


def _records(
    session: Session, place: int, part: Sum | Stock, asked: Asked, labels: Mapping[str, str]
) -> Iterable[Behind]:
    query, where = _query(part, asked)
    statement = query.behind(part.origin.record, query.value(part), where, labels)
    scale = query.weight(part)
    for record, value in session.execute(statement, given_for(session, [part], asked)):
        known = None if part.distinct else scaled(value, scale)
        yield Behind(place, part.origin.name, record, known)


def _adjustments(
    session: Session, place: int, part: Sum | Stock, asked: Asked, labels: Mapping[str, str]
) -> Iterable[Behind]:
    if isinstance(part, Stock) or not part.adjusted or part.origin.adjusts is None:
        return
    day = Days(_adjustment.booked_on, monthly=False)
    query = Query(part.origin, asked.by, asked.scope, day, part.origin.adjusts)
    where = [part.condition, adjusted(part).is_not(None), *day.within(asked.period)]
    statement = query.behind(_adjustment.id, query.amount(part, adjusted(part)), where, labels)
    scale = query.weight(part)
    for record, value in session.execute(statement):
        yield Behind(place, "adjustment", record, scaled(value, scale))


def _query(part: Sum | Stock, asked: Asked) -> tuple[Query, list[ColumnElement[bool]]]:
    if isinstance(part, Stock):
        return Query(part.origin, asked.by, asked.scope, None), [part.at(asked.period.end)]
    day = Days(part.origin.days[part.rule], monthly=part.rule is DateRule.MONTH_END)
    return Query(part.origin, asked.by, asked.scope, day), [
        part.condition,
        *day.within(asked.period),
    ]


def _asked(
    part: Sum | Stock, period: Period, labels: Mapping[str, str], scope: Scope
) -> tuple[Any, Asked]:
    """Return the form of a sum that has a slice, and the days and slices that are left of it."""
    asked = _of_days(period, labels, scope).without(part.uncut)
    return fitting(part, asked), asked


def _of_days(period: Period, labels: Mapping[str, str], scope: Scope) -> Asked:
    """Return the days that labels name, and the slices that are left of them."""
    for cut, text in labels.items():
        days = period_of(cut, text) if cut in DATE_SLICES else None
        if days is not None:
            period = Period(max(days.start, period.start), min(days.end, period.end))
    is_cut = [
        cut for cut in labels if cut not in DATE_SLICES or period_of(cut, labels[cut]) is None
    ]
    return Asked(period, tuple(is_cut), scope)
