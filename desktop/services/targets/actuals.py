"""What was reached, month by month: the figures a plan is held against."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from desktop.services.formats import month_text
from desktop.services.measures.figures import (
    Period,
    Scope,
    Value,
    figure_table,
    figures,
    measure_named,
)
from desktop.services.measures.terms import Sum
from desktop.services.periods import months_of_year, year_period
from desktop.services.targets.owners import Owner


def scope_of(owner: Owner) -> Scope:
    """Return what the figures of an owner are restricted to."""
    return Scope(owner.staff_id, owner.team_id, owner.segment_id)


def month_actuals(session: Session, measure: str, year: int, owner: Owner) -> tuple[Value, ...]:
    """Return the figures of the twelve months; of a month without rows what the measure says."""
    query = measure_named(measure).query
    nothing = query.of_nothing if isinstance(query, Sum) else None
    found = _cut(session, measure, year_period(year), "month", owner)
    return tuple(found.get(month_text(month), nothing) for month in months_of_year(year))


def quarter_actuals(session: Session, measure: str, year: int, owner: Owner) -> tuple[Value, ...]:
    """Return the figures of the four quarters."""
    found = _cut(session, measure, year_period(year), "quarter", owner)
    return tuple(found.get(f"{year:04}-Q{number}") for number in range(1, 5))


def actual(session: Session, measure: str, period: Period, owner: Owner) -> Value:
    """Return the figure of a period; nothing where the period has no days."""
    if period.end < period.start:
        return None
    return figures(session, (measure,), period, scope_of(owner))[measure]


def _cut(session: Session, measure: str, period: Period, by: str, owner: Owner) -> dict[str, Value]:
    cuts: Sequence[str] = (by,)
    table = figure_table(session, (measure,), period, cuts, scope_of(owner))
    return {key[0]: values[0] for key, values in table.rows}
