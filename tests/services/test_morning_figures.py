from datetime import date
from decimal import Decimal
from functools import partial

import pytest

from desktop.services.calendars.hours import USUAL_HOURS
from desktop.services.measures.figures import Period
from desktop.services.morning import morning
from desktop.services.morning_figures import FigureLine, attainment, change, month_so_far
from desktop.services.periods import month_period, year_before
from desktop.services.work_days import SpecialDay, WorkCalendar
from tests.helpers.garage import Garage

CALENDAR = WorkCalendar(USUAL_HOURS, {})  # Monday to Saturday: 25 days of November 2026
SUNDAY, MONDAY, FRIDAY = date(2026, 11, 15), date(2026, 11, 16), date(2026, 11, 6)


def line(day=SUNDAY, calendar=CALENDAR, **values):
    known = {"yesterday": None, "month_to_date": None, "last_year": None, "month_target": None}
    measure = values.pop("measure", "car_count")
    return FigureLine(measure=measure, month=month_so_far(calendar, day), **known | values)


def test_a_month_knows_its_working_days():
    month = month_so_far(CALENDAR, SUNDAY)
    assert (month.days, month.days_gone, month.days_left, month.worked) == (25, 12, 13, False)
    assert month.elapsed == Decimal("0.48")
    assert (month.so_far, month.whole) == (
        Period(date(2026, 11, 1), SUNDAY),
        month_period(202611),
    )
    assert (month.last_year, month.last_year_whole) == (
        Period(date(2025, 11, 1), date(2025, 11, 15)),
        month_period(202511),
    )
    # Saturday the 1st was worked: the twelfth day of work was Friday the 14th.
    assert month.last_year_worked == Period(date(2025, 11, 1), date(2025, 11, 14))


def test_february_29_compares_with_the_28th():
    assert year_before(date(2028, 2, 29)) == date(2027, 2, 28)
    assert month_so_far(CALENDAR, date(2029, 2, 28)).last_year.end == date(2028, 2, 28)
    assert month_so_far(CALENDAR, date(2028, 2, 29)).elapsed == 1


def test_the_target_of_a_day_is_that_of_a_working_day_and_nothing_on_a_day_off():
    target = {"month_target": Decimal(75), "yesterday": Decimal(4)}
    worked, off = line(MONDAY, **target), line(SUNDAY, **target)
    assert (worked.day_target, worked.day_attainment) == (3, Decimal(4) / 3)
    assert (off.day_target, off.day_attainment) == (0, None)
    rate = line(SUNDAY, measure="aro", **target)
    assert (rate.day_target, rate.day_attainment) == (75, Decimal(4) / 75)


def test_sums_have_a_forecast_and_ratios_have_none():
    assert line(month_to_date=Decimal(36)).month_end == 75
    assert line(measure="aro", month_to_date=Decimal(36)).month_end is None


def test_what_is_left_to_do_is_spread_over_the_days_that_are_left():
    behind = line(month_to_date=Decimal(36), month_target=Decimal(88))
    assert behind.daily_need == 4
    assert line(month_to_date=Decimal(90), month_target=Decimal(88)).daily_need == 0
    assert line(month_target=Decimal(88), measure="comebacks").daily_need is None
    assert line(date(2026, 11, 30), month_target=Decimal(88)).daily_need is None


def test_the_gap_is_between_attainment_and_time():
    assert line(month_to_date=Decimal(30), month_target=Decimal(75)).progress_gap == Decimal(
        "-0.08"
    )
    assert (
        line(measure="aro", month_to_date=Decimal(30), month_target=Decimal(75)).progress_gap
        is None
    )


def test_the_end_of_a_young_month_is_provisional_and_weighed_with_last_year():
    young = line(FRIDAY, month_to_date=Decimal(12), last_year_shape=Decimal("0.25"))
    assert young.month.days_gone == 5
    # Run rate 60 counts five sixths, by last year's shape 48 one sixth.
    assert (young.month_end, young.provisional) == (58, True)
    grown = line(date(2026, 11, 7), month_to_date=Decimal(12), last_year_shape=Decimal("0.25"))
    assert (grown.month_end, grown.provisional) == (50, False)
    assert not line(FRIDAY).provisional  # nothing is known, so nothing is provisional


def test_a_month_without_working_days_has_no_progress_and_is_never_behind():
    closed = line(calendar=WorkCalendar({}, {}), month_to_date=Decimal(1), month_target=Decimal(9))
    assert (closed.month.elapsed, closed.month_end, closed.daily_need) == (None, None, None)
    assert (closed.day_target, closed.behind, closed.progress_gap) == (0, False, None)


def test_a_day_off_at_the_start_of_a_month_leaves_its_end_unknown():
    new_year = {date(2026, 1, 1): SpecialDay(works=False, name="元旦")}
    first = line(date(2026, 1, 1), WorkCalendar(USUAL_HOURS, new_year), month_to_date=Decimal(2))
    assert (first.month.elapsed, first.month_end) == (0, None)


@pytest.mark.parametrize(
    ("measure", "reached", "behind"),
    [
        ("car_count", 35, True),
        ("car_count", 36, False),
        ("aro", 74, True),
        ("aro", 75, False),
        ("comebacks", 37, True),
        ("comebacks", 36, False),
    ],
)
def test_behind_means_worse_than_the_days_gone_by_allow(measure, reached, behind):
    found = line(measure=measure, month_to_date=Decimal(reached), month_target=Decimal(75))
    assert found.behind is behind


def test_growth_needs_a_base_above_zero():
    assert change(Decimal(5), Decimal(0)) is None
    assert change(Decimal(5), Decimal(-3)) is None
    assert change(Decimal(5), None) is None
    assert change(None, Decimal(5)) is None
    assert change(Decimal(3), Decimal(4)) == Decimal("-0.25")


def test_attainment_turns_round_where_less_is_better():
    assert attainment(Decimal(8), Decimal(10)) == Decimal("0.8")
    assert attainment(Decimal(8), Decimal(10), better_up=False) == Decimal("1.25")
    assert attainment(Decimal(0), Decimal(10), better_up=False) is None
    assert attainment(Decimal(8), Decimal(0)) is None


def test_the_shape_of_last_year_s_month_is_read_while_the_month_is_young(sqlite_office, clock):
    garage = Garage(sqlite_office, clock)
    for day, count in ((date(2025, 11, 3), 1), (date(2025, 11, 20), 3), (FRIDAY, 6)):
        garage.settled_on(day, count)
    read = sqlite_office.read(partial(morning, day=date(2026, 11, 7)))
    found = next(each for each in read.lines if each.measure == "car_count")
    assert (found.month.days_gone, found.last_year_shape) == (5, Decimal("0.25"))
    garage.settled_on(date(2026, 11, 7))
    later = sqlite_office.read(partial(morning, day=date(2026, 11, 10)))
    assert {each.last_year_shape for each in later.lines} == {None}
