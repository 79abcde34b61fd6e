"""Reading what measures are made of: from the rows, with what was corrected or told since."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, select, type_coerce
from sqlalchemy.orm import Session

from desktop.models.result import Result
from desktop.services.measures.clock import given_for
from desktop.services.measures.closed import sum_closed, sum_ends
from desktop.services.measures.kept import Moment, moment, read_kept
from desktop.services.measures.origins import RESULTS
from desktop.services.measures.plain import (
    Asked,
    Found,
    fitting,
    plus,
    sum_adjustments,
    sum_rows,
)
from desktop.services.measures.slices import EVERYTHING, Period, SliceKey, month_number
from desktop.services.measures.stock_months import sum_by_month
from desktop.services.measures.stretched import added, stretches_of
from desktop.services.measures.terms import (
    Added,
    DateRule,
    Measure,
    Part,
    Reckoned,
    Stock,
    Stretched,
    Sum,
)

_result = Result.__table__.c
_VALUE = type_coerce(_result.value, BigInteger)
_VALUE_SCALE = 4
_AT_ONCE = 60  # stretches that are asked for in one statement


@dataclass(slots=True)
class Readings:
    """What was read.

    Attributes:
        now: What was known beside the summaries.
        found: By part and slice; None of a part that has no such slices.
        corrected: The slices of a part that hold a later correction.
    """

    now: Moment
    found: dict[Part, Found | None] = field(default_factory=dict)
    corrected: dict[Part, set[SliceKey]] = field(default_factory=dict)


def read_parts(
    session: Session, parts: Sequence[Part], every: Sequence[Asked]
) -> tuple[Readings, ...]:
    """Read sums and stocks of some periods; those that some slices do not cut, without these."""
    given = [given_for(session, parts, asked) for asked in every]
    if any(each != given[0] for each in given):  # the clock was changed between the periods
        return tuple(read_parts(session, parts, [asked])[0] for asked in every)
    readings = tuple(Readings(moment(session, asked.period)) for asked in every)
    groups: dict[frozenset[str], list[Sum | Stock]] = {}
    for part in dict.fromkeys(parts):
        if isinstance(part, Sum | Stock):
            groups.setdefault(part.uncut, []).append(part)
    for uncut, group in groups.items():
        own = [asked.without(uncut) for asked in every] if uncut else every
        _read_group(session, group, own, given[0], readings)
    whole = [part for part in dict.fromkeys(parts) if isinstance(part, Added | Reckoned)]
    for asked, reading in zip(every, readings, strict=True):
        for part in whole:
            reading.found[part] = _stretched(session, part, asked)
    return readings


def _stretched(session: Session, part: Stretched, asked: Asked) -> Found | None:
    """Read what is told of whole stretches of days; None where other slices are asked for."""
    found = stretches_of(part, asked)
    if found is None:
        return None
    if isinstance(part, Reckoned):
        return {key: part.of(session, days) for key, days in found}
    told: Found = {}
    for start in range(0, len(found), _AT_ONCE):
        told |= _added(session, part, found[start : start + _AT_ONCE])
    return told


def _added(session: Session, part: Added, some: Sequence[tuple[SliceKey, Period]]) -> Found:
    sums = [each for each, _sign in part.sums]
    read = read_parts(session, sums, [Asked(days, (), EVERYTHING) for _key, days in some])
    values = [[(own.found[each] or {}).get(()) for each in sums] for own in read]
    return {key: added(part, own) for (key, _days), own in zip(some, values, strict=True)}


def read_results(session: Session, measures: Sequence[Measure], asked: Asked) -> dict[str, Found]:
    """Read what other systems tell of measures that add up."""
    takers = {measure.id: measure for measure in measures if measure.is_additive}
    first, last = month_number(asked.period.start), month_number(asked.period.end)
    if not takers:
        return {}
    known = (
        select(_result.measure)
        .distinct()
        .where(_result.month.between(first, last), _result.measure.in_(takers))
    )
    parts = {name: result_sum(name) for name in session.execute(known).scalars()}
    found = {name: sum_rows(session, [part], [asked], {})[0][part] for name, part in parts.items()}
    return {
        name: {key: value for key, value in keys.items() if value is not None}
        for name, keys in found.items()
    }


@cache
def result_sum(measure_id: str) -> Sum:
    """Return the sum of what other systems tell of a measure."""
    named = _result.measure == measure_id
    return Sum(RESULTS, DateRule.MONTH_END, named, _VALUE, _VALUE_SCALE)


def _read_group(
    session: Session,
    group: Sequence[Sum | Stock],
    every: Sequence[Asked],
    given: dict[str, Any],
    readings: Sequence[Readings],
) -> None:
    fit = {part: fitting(part, every[0]) for part in group}
    sums = {part: way for part, way in fit.items() if isinstance(way, Sum)}
    stocks = [way for way in fit.values() if isinstance(way, Stock)]
    ways = dict.fromkeys(sums.values())
    kept = read_kept(session, ways, every, [reading.now for reading in readings], given)
    plain = [way for way in ways if any(way not in known for known in kept)]
    months = sum_by_month(session, plain, every)
    plain = [way for way in plain if any(way not in told for told in months)]
    summed = sum_closed(session, plain, every, given)
    for asked, reading, *known in zip(every, readings, kept, months, summed, strict=True):
        found: dict[Any, Found] = {**sum_ends(session, stocks, asked, given)}
        for own in known:
            found |= own
        for part, way in fit.items():
            reading.found[part] = None if way is None else dict(found[way])
        if reading.now.adjusted:
            corrections = sum_adjustments(session, sums.values(), asked, given)
            for part, way in sums.items():
                _correct(part, corrections.get(way, {}), reading)


def _correct(part: Part, corrections: Found, readings: Readings) -> None:
    found = readings.found[part]
    for key, value in corrections.items():
        if found is not None and value is not None:
            found[key] = plus(found.get(key), value)
            readings.corrected.setdefault(part, set()).add(key)
