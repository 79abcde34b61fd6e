"""Figures of whole stretches of days: what is added over them, or reckoned at their end."""

from collections.abc import Iterable
from decimal import Decimal

from desktop.services.measures.plain import Asked
from desktop.services.measures.slices import (
    DATE_SLICES,
    Period,
    SliceKey,
    Value,
    month_after,
    month_end,
    month_number,
    month_start,
    period_of_months,
    stretches,
)
from desktop.services.measures.terms import Added, Stretched

MONTH = "month"  # what stands for a record where there are too many of them
BY = frozenset({"month", "quarter", "year"})  # of days or weeks each would be a query


def stretches_of(part: Stretched, asked: Asked) -> list[tuple[SliceKey, Period]] | None:
    """Return the stretches that a figure is told of; None where slices are asked it lacks.

    What looks back over months knows nothing of a stretch in which no month ends.
    """
    if asked.needed or not BY.issuperset(asked.by):
        return None
    found = stretches(asked.period, tuple(cut for cut in asked.by if cut in DATE_SLICES))
    looked = [(key, looked_at(part, days)) for key, days in found]
    return [(key, days) for key, days in looked if days is not None]


def looked_at(part: Stretched, period: Period) -> Period | None:
    """Return the days that a figure of a period looks at."""
    if not isinstance(part, Added) or not part.months:
        return period
    last = last_month(period)
    if last is None:
        return None
    return period_of_months(month_after(last, 1 - part.months), part.months)


def last_month(period: Period) -> int | None:
    """Return the last month that ends within a period, such as 202611."""
    month = month_number(period.end)
    month = month if month_end(month) == period.end else month_after(month, -1)
    return month if month_end(month) >= period.start else None


def added(part: Added, values: Iterable[Value]) -> Value:
    """Add up what the sums of a part came to; an unknown one adds nothing."""
    known = [
        value * sign
        for value, (_sum, sign) in zip(values, part.sums, strict=True)
        if value is not None
    ]
    if not known:
        return part.of_nothing
    total = sum(known, Decimal(0))
    return total if part.least is None else max(part.least, total)


def is_long(period: Period) -> bool:
    """Tell whether a period is longer than a month, so that its months stand for its records."""
    return period.start < month_start(month_number(period.end))
