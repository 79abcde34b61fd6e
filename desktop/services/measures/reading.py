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
from desktop.services.measures.slices import SliceKey, month_number
from desktop.services.measures.terms import DateRule, Measure, Part, Stock, Sum

_result = Result.__table__.c
_VALUE = type_coerce(_result.value, BigInteger)
_VALUE_SCALE = 4


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
    return readings


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
    kept = read_kept(session, ways, every, [reading.now for reading in readings])
    plain = [way for way in ways if any(way not in known for known in kept)]
    summed = sum_closed(session, plain, every, given)
    for asked, reading, known, own in zip(every, readings, kept, summed, strict=True):
        found: dict[Any, Found] = {**known, **own, **sum_ends(session, stocks, asked, given)}
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
