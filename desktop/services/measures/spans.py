"""Spans: the days, months and years that answers are kept of, as the numbers they are kept by."""

from collections.abc import Collection, Iterable
from datetime import date
from functools import lru_cache

from desktop.models.summary import WHOLE_YEAR
from desktop.services.measures.slices import (
    Period,
    SliceKey,
    label_of,
    month_end,
    month_number,
    month_start,
    months_of,
    span_of,
)

LAST_MONTH = 999_999  # a month is kept as a number of six digits, a day as one of eight
_DECEMBER = 12


def span_of_year(year: int) -> int:
    """Return a year as it is kept."""
    return year * 100 + WHOLE_YEAR


def span_at(cut: str, day: date) -> int:
    """Return the day, month or year that a day lies in, as it is kept."""
    if cut == "day":
        return span_of(day)
    return month_number(day) if cut == "month" else span_of_year(day.year)


def cut_of_span(span: int) -> str:
    """Return what a span is: a day, a month or a year."""
    if span > LAST_MONTH:
        return "day"
    return "year" if span % 100 == WHOLE_YEAR else "month"


@lru_cache(maxsize=1_024)  # the same days and months are asked for again and again
def labels_of_span(cuts: tuple[str, ...], span: int) -> SliceKey:
    """Return the labels of the slices that a span lies in."""
    day = period_of_span(span).start
    return tuple(label_of(cut, day) for cut in cuts)


@lru_cache(maxsize=1_024)
def period_of_span(span: int) -> Period:
    """Return the days of a span."""
    if span > LAST_MONTH:
        day = date(span // 10_000, span // 100 % 100, span % 100)
        return Period(day, day)
    if span % 100 == WHOLE_YEAR:
        return Period(date(span // 100, 1, 1), month_end(span // 100 * 100 + _DECEMBER))
    return Period(month_start(span), month_end(span))


def spans_in(period: Period) -> list[int]:
    """Return the whole months of a period, and the days of those it holds in part."""
    found: list[int] = []
    for month in months_of(period):
        within = _within(month, period)
        whole = within == period_of_span(month)
        found += [month] if whole else range(span_of(within.start), span_of(within.end) + 1)
    return found


def missing(period: Period, known: Collection[int]) -> list[Period]:
    """Return the stretches of a period that no span tells of; days of a month are one stretch."""
    found: list[Period] = []
    for month in months_of(period):
        within = _within(month, period)
        holes = _holes(month, within, known)
        if not holes:
            continue
        start, end = holes.start, holes.end
        if found and (start - found[-1].end).days == 1:
            start = found.pop().start
        found.append(Period(start, end))
    return found


def outside(spans: Iterable[int], stretches: Collection[Period]) -> list[int]:
    """Return the spans that none of some stretches touches."""
    return [
        span
        for span in spans
        if not any(
            each.start <= period_of_span(span).end and period_of_span(span).start <= each.end
            for each in stretches
        )
    ]


def _within(month: int, period: Period) -> Period:
    return Period(max(month_start(month), period.start), min(month_end(month), period.end))


def _holes(month: int, within: Period, known: Collection[int]) -> Period | None:
    """Return the days of a month, from the first to the last that is not known."""
    if within == period_of_span(month):
        return None if month in known else within
    spans = range(span_of(within.start), span_of(within.end) + 1)
    unknown = [span for span in spans if span not in known]
    if not unknown:
        return None
    return Period(period_of_span(unknown[0]).start, period_of_span(unknown[-1]).end)
