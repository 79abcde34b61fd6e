from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.models.calendar import BusinessCalendar

TAIPEI = BusinessCalendar("Asia/Taipei", 3)
DAYS = st.dates(date(1995, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 11, 19, 16, 30, tzinfo=UTC), date(2026, 11, 19)),  # 00:30 in Taipei
        (datetime(2026, 11, 19, 18, 59, 59, tzinfo=UTC), date(2026, 11, 19)),  # 02:59:59
        (datetime(2026, 11, 19, 19, 0, tzinfo=UTC), date(2026, 11, 20)),  # 03:00
    ],
)
def test_until_the_cut_off_it_is_still_the_day_before(instant, day):
    assert TAIPEI.day(instant) == day


def test_a_cut_off_of_midnight_is_the_plain_day():
    plain = BusinessCalendar("Asia/Taipei", 0)
    assert plain.day(datetime(2026, 11, 19, 16, 0, tzinfo=UTC)) == date(2026, 11, 20)


def test_the_wall_clock_is_that_of_the_office():
    assert TAIPEI.local(datetime(2026, 11, 19, 16, 30, tzinfo=UTC)).hour == 0


def test_an_hour_after_midnight_lies_on_the_next_date():
    late = TAIPEI.instant(date(2026, 11, 19), time(0, 30))
    assert late == datetime(2026, 11, 19, 16, 30, tzinfo=UTC)


@given(DAYS, st.times(), st.integers(0, 12))
def test_an_instant_of_a_business_day_belongs_to_it(day, at, cutoff):
    calendar = BusinessCalendar("Asia/Taipei", cutoff)
    assert calendar.day(calendar.instant(day, at)) == day


@given(DAYS)
def test_a_day_with_a_clock_change_keeps_its_noon(day):
    berlin = BusinessCalendar("Europe/Berlin", 3)
    assert berlin.day(berlin.instant(day, time(12))) == day
