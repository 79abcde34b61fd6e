from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from desktop.models.errors import RuleBrokenError
from desktop.services.calendars.hours import USUAL_HOURS
from desktop.services.measures.figures import Period
from desktop.services.measures.slices import month_after
from desktop.services.periods import (
    blended,
    daily_need,
    last_complete_month,
    lunar_new_year,
    month_period,
    new_year_aligned,
    previous,
    quarter_period,
    rolling_12,
    run_rate,
    same_dates_last_year,
    same_working_days,
    seasonality,
    time_progress,
    week_period,
    year_period,
    years_back,
)
from desktop.services.work_days import SpecialDay, WorkCalendar

NEW_YEAR = (date(2026, 2, 16), date(2026, 2, 17), date(2026, 2, 18))
CALENDAR = WorkCalendar(
    USUAL_HOURS, {day: SpecialDay(works=False, name="春節") for day in NEW_YEAR}
)


def period(text):
    """Read a period: 2026-02-01/2026-02-28."""
    return Period(*map(date.fromisoformat, text.split("/")))


@pytest.mark.parametrize(
    ("found", "days"),
    [
        (month_period(202402), "2024-02-01/2024-02-29"),
        (month_period(202612), "2026-12-01/2026-12-31"),
        (quarter_period(date(2026, 12, 31)), "2026-10-01/2026-12-31"),
        (quarter_period(date(2026, 3, 1)), "2026-01-01/2026-03-31"),
        (year_period(2026), "2026-01-01/2026-12-31"),
        (week_period(date(2027, 1, 1)), "2026-12-28/2027-01-03"),
        (rolling_12(202602), "2025-03-01/2026-02-28"),
    ],
)
def test_periods_of_the_calendar(found, days):
    assert found == period(days)


def test_months_are_counted_over_the_turn_of_the_year():
    assert (month_after(202611, 3), month_after(202601, -1), month_after(202612, 0)) == (
        202702,
        202512,
        202612,
    )
    assert last_complete_month(date(2026, 1, 31)) == 202512


@pytest.mark.parametrize(
    ("days", "before"),
    [
        ("2026-11-01/2026-11-19", "2025-11-01/2025-11-19"),
        ("2028-02-01/2028-02-29", "2027-02-01/2027-02-28"),
        ("2029-02-01/2029-02-28", "2028-02-01/2028-02-28"),
    ],
)
def test_last_year_is_cut_at_the_same_day(days, before):
    assert same_dates_last_year(period(days)) == period(before)


def test_several_years_back_come_the_latest_first():
    found = years_back(period("2028-02-29/2028-03-02"), 2)
    assert found == (period("2027-02-28/2027-03-02"), period("2026-02-28/2026-03-02"))


@pytest.mark.parametrize(
    ("days", "before"),
    [
        ("2026-11-01/2026-11-30", "2026-10-01/2026-10-31"),
        ("2026-03-01/2026-03-30", "2026-02-01/2026-02-28"),
        ("2026-11-01/2026-11-19", "2026-10-01/2026-10-19"),
        ("2026-02-01/2026-02-28", "2026-01-01/2026-01-31"),
        ("2026-01-01/2026-03-31", "2025-10-01/2025-12-31"),
        ("2026-01-01/2026-12-31", "2025-01-01/2025-12-31"),
        ("2026-11-16/2026-11-22", "2026-11-09/2026-11-15"),
        ("2026-11-20/2026-11-20", "2026-11-19/2026-11-19"),
    ],
)
def test_the_period_before_is_of_the_same_kind(days, before):
    assert previous(period(days)) == period(before)


def test_as_many_working_days_are_counted_from_the_same_date():
    # 2027-02-01 is a Monday: six days are worked; a year before the first is a Sunday.
    assert same_working_days(CALENDAR, period("2027-02-01/2027-02-06")) == period(
        "2026-02-01/2026-02-07"
    )
    # Three days off in between: the period grows over them.
    assert same_working_days(CALENDAR, period("2027-02-15/2027-02-20")) == period(
        "2026-02-15/2026-02-25"
    )


def test_without_working_days_the_same_dates_are_compared():
    sunday = period("2026-11-22/2026-11-22")
    assert same_working_days(CALENDAR, sunday) == same_dates_last_year(sunday)
    closed = WorkCalendar({}, {})
    assert same_working_days(closed, month_period(202611)) == month_period(202511)


@pytest.mark.parametrize(
    ("days", "before"),
    [
        ("2026-02-17/2026-02-17", "2025-01-29/2025-01-29"),
        ("2026-02-01/2026-02-28", "2025-01-13/2025-02-09"),
        ("2026-01-18/2026-01-18", "2024-12-30/2024-12-30"),  # thirty days before
        ("2026-01-17/2026-01-17", "2025-01-17/2025-01-17"),
        ("2026-03-20/2026-03-20", "2025-03-20/2025-03-20"),
        ("2026-01-01/2026-01-31", "2025-01-01/2025-01-31"),
        ("2026-01-01/2026-12-31", "2025-01-01/2025-12-31"),
        ("2022-12-25/2022-12-31", "2022-01-04/2022-01-10"),  # before the New Year of 2023
    ],
)
def test_days_near_the_new_year_compare_by_their_distance_from_it(days, before):
    assert new_year_aligned(period(days)) == period(before)


def test_the_new_year_is_known_for_two_centuries():
    years = [lunar_new_year(year) for year in range(1900, 2101)]
    assert years[0] == date(1900, 1, 31)
    assert (lunar_new_year(2026), lunar_new_year(2033)) == (date(2026, 2, 17), date(2033, 1, 31))
    assert {(after - before).days for before, after in pairwise(years)} <= {
        353,
        354,
        355,
        383,
        384,
        385,
    }
    with pytest.raises(RuleBrokenError, match="from 1900 to 2100"):
        lunar_new_year(2101)


def test_a_year_beyond_the_known_new_years_compares_by_dates():
    assert new_year_aligned(month_period(190002)) == month_period(189902)
    assert new_year_aligned(month_period(210102)) == month_period(210002)


def test_time_and_targets():
    assert time_progress(10, 25) == Decimal("0.4")
    assert run_rate(Decimal(50), 10, 25) == 125
    assert daily_need(Decimal(100), Decimal(40), 15) == 4
    assert daily_need(Decimal(100), Decimal(140), 15) == 0


def test_what_would_divide_by_zero_is_unknown():
    assert time_progress(0, 0) is None
    assert run_rate(Decimal(50), 0, 25) is None
    assert run_rate(None, 5, 25) is None
    assert daily_need(Decimal(100), Decimal(40), 0) is None
    assert daily_need(None, Decimal(40), 3) is None


def test_the_first_days_are_weighed_with_last_year_s_shape():
    # Three of 24 days: run rate 80; by shape 10 / 0.2 = 50; half and half.
    assert blended(Decimal(10), 3, 24, Decimal("0.2"), 5) == 65
    assert blended(Decimal(10), 6, 24, Decimal("0.2"), 5) == 40
    assert blended(Decimal(10), 3, 24, None, 5) == 80
    assert blended(Decimal(10), 3, 24, Decimal(0), 5) == 80
    assert blended(None, 3, 24, Decimal("0.2"), 5) is None


def year_of(year, january, february, others=100):
    months = {year * 100 + number: Decimal(others) for number in range(3, 13)}
    return months | {year * 100 + 1: Decimal(january), year * 100 + 2: Decimal(february)}


def test_the_seasonal_index_is_a_month_over_the_average_month():
    values = year_of(2024, 100, 100) | year_of(2025, 100, 100)
    values[202407] = values[202507] = Decimal(220)
    index = seasonality(values, {year: lunar_new_year(year) for year in (2024, 2025, 2026)}, 2026)
    assert sum(index) == 12
    assert index[6] == Decimal(12 * 440) / 2640 == 2


def test_january_and_february_follow_the_new_year():
    values = year_of(2023, 60, 140) | year_of(2024, 140, 60) | year_of(2025, 60, 140)
    new_years = {year: lunar_new_year(year) for year in range(2023, 2029)}
    in_february = seasonality(values, new_years, 2026)  # as in 2024
    in_january = seasonality(values, new_years, 2028)  # as in 2023 and 2025
    assert [in_february[0], in_february[1]] == pytest.approx([Decimal("1.4"), Decimal("0.6")])
    assert [in_january[0], in_january[1]] == pytest.approx([Decimal("0.6"), Decimal("1.4")])
    assert in_february[2:] == in_january[2:]
    two = {month: value for month, value in values.items() if month // 100 != 2024}
    none_alike = seasonality(two, new_years, 2026)
    assert none_alike[0] == pytest.approx(Decimal("0.6"))


def test_an_index_needs_two_complete_years():
    new_years = {year: lunar_new_year(year) for year in (2024, 2025, 2026)}
    whole, part = year_of(2024, 100, 100), year_of(2025, 100, 100)
    del part[202512]
    assert seasonality(whole | part, new_years, 2026) is None
    nothing = {month: Decimal(0) for month in whole | year_of(2025, 0, 0)}
    assert seasonality(nothing, new_years, 2026) is None
