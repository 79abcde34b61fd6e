"""Where a month and a year will end, what is due each day, and whether a target fits that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from sqlalchemy.orm import Session

from desktop.models.target import Tier
from desktop.services.measures.figures import Period, Value, attainment, measure_named
from desktop.services.measures.slices import month_after, month_number
from desktop.services.periods import (
    BLEND_DAYS,
    YEAR,
    blended,
    daily_need,
    month_period,
    rolling_12,
    run_rate,
    same_dates_last_year,
    same_working_days,
    time_progress,
    year_period,
)
from desktop.services.targets.actuals import actual
from desktop.services.targets.owners import OFFICE, Owner
from desktop.services.targets.values import owner_cells
from desktop.services.work_days import WorkCalendar, work_calendar

FAR_ABOVE = Decimal("1.25")  # of what the trend carries
MOST_GROWTH = Decimal("0.5")  # a year; more is a start, not a trend
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Outlook:
    """A month or a year through yesterday, and where it goes.

    Attributes:
        period: The whole of it.
        through: The last day that is counted; the day before the first where none has passed.
        days: Its working days, of which `days_gone` have gone by.
        expected: Where it ends at this pace; of a ratio what it is so far.
        daily: What must be done on each working day that is left; None for ratios.
    """

    period: Period
    through: date
    actual: Value
    target: Value
    days: int
    days_gone: int
    expected: Value
    daily: Value
    better_up: bool = True

    @property
    def days_left(self) -> int:
        """Working days still to come."""
        return self.days - self.days_gone

    @property
    def progress(self) -> Value:
        """Share of the working days that have gone by."""
        return time_progress(self.days_gone, self.days)

    @property
    def attainment(self) -> Value:
        """How much of the target is reached so far."""
        return attainment(self.actual, self.target, better_up=self.better_up)


class Fit(StrEnum):
    """How a year's target lies to what the trend carries."""

    UNKNOWN = "unknown"
    FITS = "fits"
    BELOW = "below"
    FAR_ABOVE = "far_above"


@dataclass(frozen=True, slots=True)
class Forecast:
    """The outlook of the running month and year, and how the year's target fits the trend.

    Attributes:
        carried: What the year comes to if it grows like the last twelve months did.
    """

    month: Outlook
    year: Outlook
    carried: Value
    fit: Fit


def forecast(
    session: Session, measure: str, today: date, owner: Owner = OFFICE, tier: Tier = Tier.TARGET
) -> Forecast:
    """Tell where month and year will end: run rate by working days, through yesterday.

    Raises:
        RuleBrokenError: The measure is unknown.
    """
    calendar, cells = work_calendar(session), owner_cells(session, measure, today.year, owner)
    values = {cell.month: cell.value for cell in cells if cell.tier is tier}
    plan = Pace(session, measure, owner, calendar, today)
    planned = year_target(measure, tuple(values.values()))
    month = plan.outlook(month_period(month_number(today)), values[month_number(today)])
    year = plan.outlook(year_period(today.year), planned)
    carried = carried_by_trend(session, measure, today.year, today, owner)
    return Forecast(month, year, carried, fit_of(measure, planned, carried))


@dataclass(frozen=True, slots=True)
class Pace:
    """Reads how fast a measure grows, for one owner, as of a morning."""

    session: Session
    measure: str
    owner: Owner
    calendar: WorkCalendar
    today: date

    def outlook(self, period: Period, target: Value) -> Outlook:
        """Return the outlook of a period that holds today."""
        measure = measure_named(self.measure)
        so_far = Period(period.start, min(self.today - _ONE_DAY, period.end))
        days = self.calendar.working_days(period)
        gone = self.calendar.working_days(so_far)
        reached = actual(self.session, self.measure, so_far, self.owner)
        adds_up = measure.is_additive
        return Outlook(
            period,
            so_far.end,
            reached,
            target,
            days,
            gone,
            self._expected(period, so_far, reached, gone, days) if adds_up else reached,
            daily_need(target, reached, days - gone) if adds_up else None,
            measure.better_up,
        )

    def _expected(
        self, period: Period, so_far: Period, reached: Value, gone: int, days: int
    ) -> Value:
        if gone > BLEND_DAYS or not gone:
            return run_rate(reached, gone, days)
        return blended(reached, gone, days, self._shape(period, so_far), BLEND_DAYS)

    def _shape(self, period: Period, so_far: Period) -> Value:
        """Return the share of last year's result that had come by the same working day."""
        last = same_dates_last_year(period)
        early = same_working_days(self.calendar, so_far)
        part = actual(self.session, self.measure, early, self.owner)
        whole = actual(self.session, self.measure, last, self.owner)
        return part / whole if part and whole else None


def carried_by_trend(
    session: Session, measure: str, year: int, today: date, owner: Owner = OFFICE
) -> Value:
    """Return what a year comes to if it grows over the last twelve months as these did.

    Of a ratio, and where the twelve months before are not known, it is that of the last twelve.
    """
    end = month_after(month_number(today), -1)
    last = actual(session, measure, rolling_12(end), owner)
    before = actual(session, measure, rolling_12(month_after(end, -12)), owner)
    first = actual(session, measure, month_period(month_after(end, -23)), owner)
    if last is None or not before or not first or not measure_named(measure).is_additive:
        return last
    growth = max(min(last / before - 1, MOST_GROWTH), -MOST_GROWTH)
    # The middle of the year lies so many months behind that of the twelve.
    months = (year - end // 100 + 1) * YEAR - end % 100
    return last * (1 + growth * months / YEAR)


def fit_of(measure: str, target: Value, carried: Value) -> Fit:
    """Compare a year's target with what the trend carries."""
    if target is None or carried is None or carried <= 0 or target <= 0:
        return Fit.UNKNOWN
    asked = target / carried if measure_named(measure).better_up else carried / target
    if asked < 1:
        return Fit.BELOW
    return Fit.FAR_ABOVE if asked > FAR_ABOVE else Fit.FITS


def year_target(measure: str, months: Sequence[Value]) -> Value:
    """Return a year's target once all months are planned: their sum, of a ratio their mean."""
    known = [value for value in months if value is not None]
    if len(known) < len(months) or not known:
        return None
    whole = sum(known, Decimal(0))
    return whole if measure_named(measure).is_additive else whole / len(known)
