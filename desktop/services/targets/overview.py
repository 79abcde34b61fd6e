"""One measure, year and owner as the page of targets shows them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from desktop.models.target import Tier
from desktop.services.measures.figures import Value, measure_named
from desktop.services.measures.slices import month_number
from desktop.services.periods import month_period, months_of_year, year_period
from desktop.services.targets.actuals import actual, month_actuals, quarter_actuals
from desktop.services.targets.outlook import Forecast, forecast
from desktop.services.targets.owners import Level, Owner
from desktop.services.targets.plans import PlanVersion, plan_state, plan_versions
from desktop.services.targets.results import result_rows
from desktop.services.targets.top_down import sums_below
from desktop.services.targets.values import TargetCell, owner_cells
from desktop.services.work_days import work_calendar

BELOW = (Level.TEAM, Level.PERSON, Level.SEGMENT)


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A month: its targets by tier, what was reached, and what it is compared with.

    Attributes:
        is_over: Whether what was reached is all of it.
    """

    month: int
    cells: tuple[TargetCell, ...]
    actual: Value
    last_year: Value
    working_days: int
    is_over: bool


@dataclass(frozen=True, slots=True)
class Sums:
    """What was reached in a quarter or a year, and in the one before; rates do not add up."""

    actual: Value
    last_year: Value


@dataclass(frozen=True, slots=True)
class Overview:
    """A plan, beside what became of it.

    Attributes:
        below: By level the year's sum of the targets; levels without targets are left out.
        state: What a plan that is made from it says it has seen.
        sources: Systems that told results of the measure.
        missing: A sentence about holidays that are not known; empty when all are.
        today: The day it was read on.
    """

    measure: str
    year: int
    owner: Owner
    lines: tuple[MonthLine, ...]
    quarters: tuple[Sums, ...]
    whole: Sums
    below: dict[Level, Value]
    state: str
    version: PlanVersion | None
    forecast: Forecast | None
    sources: tuple[str, ...]
    missing: str
    today: date


def target_overview(
    session: Session, measure: str, year: int, owner: Owner, today: date
) -> Overview:
    """Read a plan with all that stands beside it; months to come have no actual.

    Raises:
        RuleBrokenError: The measure is unknown.
    """
    measure_named(measure)
    calendar, versions = work_calendar(session), plan_versions(session, measure, year)
    here = _sums(session, measure, year, owner)
    before = _sums(session, measure, year - 1, owner)
    quarters = zip(here[1], before[1], strict=True)
    return Overview(
        measure,
        year,
        owner,
        _lines(session, measure, year, owner, today),
        tuple(Sums(now, then) for now, then in quarters),
        Sums(here[0], before[0]),
        _below(session, measure, year) if owner.level is Level.OFFICE else {},
        plan_state(session, measure, year),
        versions[0] if versions else None,
        forecast(session, measure, today, owner) if year == today.year else None,
        tuple(sorted({row.source for row in result_rows(session, measure, year)})),
        calendar.missing_sentence(year_period(year)),
        today,
    )


def _lines(
    session: Session, measure: str, year: int, owner: Owner, today: date
) -> tuple[MonthLine, ...]:
    calendar, months = work_calendar(session), months_of_year(year)
    cells = {(cell.month, cell.tier): cell for cell in owner_cells(session, measure, year, owner)}
    reached = month_actuals(session, measure, year, owner)
    before = month_actuals(session, measure, year - 1, owner)
    return tuple(
        MonthLine(
            month,
            tuple(cells[month, tier] for tier in Tier),
            value if month <= month_number(today) else None,
            last,
            calendar.working_days(month_period(month)),
            month < month_number(today),
        )
        for month, value, last in zip(months, reached, before, strict=True)
    )


def _sums(
    session: Session, measure: str, year: int, owner: Owner
) -> tuple[Value, tuple[Value, ...]]:
    whole = actual(session, measure, year_period(year), owner)
    return whole, quarter_actuals(session, measure, year, owner)


def _below(session: Session, measure: str, year: int) -> dict[Level, Value]:
    sums = {level: sums_below(session, measure, year, level) for level in BELOW}
    return {level: sum(months.values(), Decimal(0)) for level, months in sums.items() if months}
