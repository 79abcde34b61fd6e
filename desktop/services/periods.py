"""Periods and the arithmetic of targets over time: every formula once, each a pure function.

A month is written as targets keep it: 202611. A period has both its ends in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from desktop.models.errors import RuleBrokenError
from desktop.services.measures.figures import Period, Value
from desktop.services.measures.slices import (
    month_after,
    month_number,
    month_start,
    period_of_months,
)
from desktop.services.work_days import WorkCalendar, days_of
from desktop.system.i18n import _

YEAR, QUARTER, WEEK = 12, 3, 7
NEAR_NEW_YEAR = 30  # days before and after, within which days are compared by their distance
NEW_YEARS = range(1900, 2101)
_FIRST_NEW_YEAR = date(1900, 1, 31)  # the library begins with 1901
_FEBRUARY, _SHORTEST_FEBRUARY = 2, 28
_FEWEST_YEARS = 2
BLEND_DAYS = 5  # so many working days a month's own pace says little
_ONE_DAY = timedelta(days=1)


# -- periods of the calendar -----------------------------------------------------------------


def month_period(month: int) -> Period:
    """Return the days of a month: 202611 is 2026-11-01 to 2026-11-30."""
    return period_of_months(month)


def quarter_period(day: date) -> Period:
    """Return the quarter of a day: January to March, and so on."""
    passed = (day.month - 1) % QUARTER
    return period_of_months(month_after(month_number(day), -passed), QUARTER)


def year_period(year: int) -> Period:
    """Return the days of a year."""
    return Period(date(year, 1, 1), date(year, 12, 31))


def week_period(day: date) -> Period:
    """Return the ISO week of a day, Monday to Sunday."""
    monday = day - day.weekday() * _ONE_DAY
    return Period(monday, monday + (WEEK - 1) * _ONE_DAY)


def rolling_12(end_month: int) -> Period:
    """Return twelve complete months, `end_month` the last: 202611 is 2025-12-01 to 2026-11-30."""
    return period_of_months(month_after(end_month, 1 - YEAR), YEAR)


def months_of_year(year: int) -> tuple[int, ...]:
    """Return the twelve months of a year: 202601 to 202612."""
    return tuple(range(year * 100 + 1, year * 100 + YEAR + 1))


def last_complete_month(day: date) -> int:
    """Return the month before that of a day: on its last day a month is still under way."""
    return month_after(month_number(day), -1)


def ends_year(day: date) -> bool:
    """Tell whether a day is the last of its year."""
    return (day.month, day.day) == (12, 31)


# -- what a period is compared with ----------------------------------------------------------


def year_before(day: date, years: int = 1) -> date:
    """Return the same date years before; of February 29 it is the 28th."""
    if day.month == _FEBRUARY:
        return date(day.year - years, _FEBRUARY, min(day.day, _SHORTEST_FEBRUARY))
    return day.replace(year=day.year - years)


def same_dates_last_year(period: Period, years: int = 1) -> Period:
    """Return the same dates years before, cut at the same day; February 29 is the 28th."""
    return Period(year_before(period.start, years), year_before(period.end, years))


def years_back(period: Period, count: int) -> tuple[Period, ...]:
    """Return the same dates in each of the last `count` years, the latest first."""
    return tuple(same_dates_last_year(period, years) for years in range(1, count + 1))


def same_working_days(calendar: WorkCalendar, period: Period) -> Period:
    """Return the days of last year from the same date on, until as many were worked.

    Where nothing is worked, in the period or for long after that date, it is the same dates.
    """
    same = same_dates_last_year(period)
    number = calendar.working_days(period)
    far = same.end + (NEAR_NEW_YEAR + number) * _ONE_DAY
    end = calendar.day_of_work(number, Period(same.start, far))
    return same if end is None else Period(same.start, end)


def new_year_aligned(period: Period) -> Period:
    """Return the days of last year that lie as far from the Lunar New Year's day.

    A period most of whose days lie within 30 days of a New Year's day is moved by the difference
    between that day and last year's, as a whole; of any other it is the same dates.
    """
    for year in (period.start.year, period.start.year + 1):
        if year in NEW_YEARS[1:] and _mostly_near(period, lunar_new_year(year)):
            moved = lunar_new_year(year) - lunar_new_year(year - 1)
            return Period(period.start - moved, period.end - moved)
    return same_dates_last_year(period)


def previous(period: Period) -> Period:
    """Return the period before, of the same kind.

    One that begins with a month goes back by as many months as it touches, cut at the same day
    or, where it ends with a month, at the month's end; any other by its number of days.
    """
    if period.start.day > 1:
        length = period.end - period.start + _ONE_DAY
        return Period(period.start - length, period.start - _ONE_DAY)
    first, last = month_number(period.start), month_number(period.end)
    count = (last // 100 - first // 100) * YEAR + last % 100 - first % 100 + 1
    end = month_period(month_after(last, -count)).end
    if period.end != month_period(last).end:
        end = end.replace(day=min(end.day, period.end.day))
    return Period(month_start(month_after(first, -count)), end)


@lru_cache(maxsize=256)
def lunar_new_year(year: int) -> date:
    """Return the first day of the lunar year that begins in a year of our calendar.

    Raises:
        RuleBrokenError: The year lies before 1900 or after 2100.
    """
    if year not in NEW_YEARS:
        raise RuleBrokenError(
            _("The Lunar New Year is known from {first} to {last}.").format(
                first=NEW_YEARS[0], last=NEW_YEARS[-1]
            )
        )
    from holidays.calendars.chinese import _ChineseLunisolar  # loads as much as all of `holidays`

    found, _certain = _ChineseLunisolar().lunar_new_year_date(year)
    return found or _FIRST_NEW_YEAR


def _mostly_near(period: Period, new_year: date) -> bool:
    near = sum(abs((day - new_year).days) <= NEAR_NEW_YEAR for day in days_of(period))
    return 2 * near > (period.end - period.start).days + 1


# -- sums and growth -------------------------------------------------------------------------


def change(this: Value, before: Value) -> Value:
    """Return the growth as a share; unknown where the base is unknown, zero or negative."""
    if this is None or before is None or before <= 0:
        return None
    return (this - before) / before


def known_sum(values: Iterable[Value]) -> Value:
    """Add up what is known; unknown where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def running_sum(values: Iterable[Value]) -> tuple[Value, ...]:
    """Add up from the left; unknown where a figure is missing."""
    total, sums = Decimal(0), list[Value]()
    for value in values:
        total += value or 0
        sums.append(None if value is None else total)
    return tuple(sums)


# -- targets and time ------------------------------------------------------------------------


def time_progress(gone: int, total: int) -> Value:
    """時間進度 = working days gone by ÷ working days of the period."""
    return None if not total else Decimal(gone) / total


def run_rate(actual: Value, gone: int, total: int) -> Value:
    """Projected end = actual ÷ working days gone by x working days of the period."""
    return None if actual is None or not gone else actual * total / gone


def blended(actual: Value, gone: int, total: int, shape: Value, blend_days: int) -> Value:
    """Projected end of a period that is only a few working days old.

    Run rate x w + (actual ÷ shape) x (1 - w), where the shape is the share of last year's result
    that had come by the same working day, and w = working days gone by ÷ (blend_days + 1). From
    then on, and where last year tells nothing, it is the run rate alone.
    """
    rate = run_rate(actual, gone, total)
    if actual is None or rate is None or not shape or shape < 0 or gone > blend_days:
        return rate
    weight = Decimal(gone) / (blend_days + 1)
    return rate * weight + actual / shape * (1 - weight)


def daily_need(target: Value, actual: Value, left: int) -> Value:
    """每日應做 = (target - actual) ÷ working days left; 0 once the target is reached."""
    if target is None or left <= 0:
        return None
    return max(target - (actual or Decimal(0)), Decimal(0)) / left


def seasonality(
    values: Mapping[int, Decimal], new_years: Mapping[int, date], year: int
) -> Sequence[Decimal] | None:
    """季節指數 of the twelve months of a year: month ÷ average month over at least two years.

    Index of a month = 12 x sum of that month in all complete years ÷ sum of those years; the
    twelve sum to 12. January and February are one season, cut by the Lunar New Year: their sum is
    shared out as in the years whose New Year falls in the same month as this year's, or, where
    there is none, as in all of them.

    Args:
        values: Results by month, 202601; years with a month missing are left out.
        new_years: The Lunar New Year's day of those years and of `year`.
        year: The year the indexes are for.

    Returns:
        None for less than two complete years, or where they sum to nothing.
    """
    years = [each for each in sorted({month // 100 for month in values}) if has_year(values, each)]
    total = sum((values[month] for each in years for month in months_of_year(each)), Decimal(0))
    if len(years) < _FEWEST_YEARS or total <= 0:
        return None
    sums = [sum((values[each * 100 + n] for each in years), Decimal(0)) for n in range(1, YEAR + 1)]
    alike = [
        each
        for each in years
        if each in new_years and new_years[each].month == new_years[year].month
    ]
    share = _january_share(values, alike) or _january_share(values, years)
    if share is not None:
        both = sums[0] + sums[1]
        sums[0], sums[1] = both * share, both * (1 - share)
    return tuple(YEAR * each / total for each in sums)


def _january_share(values: Mapping[int, Decimal], years: Sequence[int]) -> Value:
    january = sum((values[year * 100 + 1] for year in years), Decimal(0))
    february = sum((values[year * 100 + 2] for year in years), Decimal(0))
    return january / (january + february) if january + february > 0 else None


def has_year(values: Mapping[int, Decimal], year: int) -> bool:
    """Tell whether there is a value of each month of a year."""
    return all(month in values for month in months_of_year(year))
