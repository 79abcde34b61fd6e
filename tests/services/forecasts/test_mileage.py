"""How far a car goes in a day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.forecasts.mileage import Reading, mileage, never_falling

START = date(2025, 1, 1)


def readings(*pairs):
    return [Reading(START + timedelta(days=day), odometer) for day, odometer in pairs]


def test_a_steady_car_goes_as_far_each_day_as_it_does():
    driven = mileage(readings((0, 10_000), (100, 14_200), (200, 18_400)))
    assert (driven.per_day, driven.readings) == (Decimal("42.00"), 3)
    assert driven.on(START + timedelta(days=300)) == 22_600


def test_nothing_is_known_of_a_car_that_came_once():
    driven = mileage(readings((0, 10_000)))
    assert (driven.per_day, driven.confidence) == (None, Decimal(0))
    assert driven.on(START + timedelta(days=30)) == 10_000
    assert mileage([]).on(START) is None


@pytest.mark.parametrize("wrong", [1_420, 142_000, 999_999])
def test_one_reading_typed_wrong_is_set_aside(wrong):
    pairs = [(day, 10_000 + 50 * day) for day in range(0, 400, 50)]
    pairs[4] = (200, wrong)
    driven = mileage(readings(*pairs))
    assert driven.per_day == Decimal("50.00")
    assert [reading.odometer for reading in driven.set_aside] == [wrong]


def test_readings_of_days_in_a_row_say_nothing_about_a_day():
    assert mileage(readings((0, 100), (3, 900), (9, 1_000))).per_day is None


def test_only_the_last_two_years_count():
    driven = mileage(readings((0, 0), (300, 200_000), (900, 201_000), (1_100, 203_000)))
    assert driven.per_day == Decimal("10.00")


def test_more_and_more_even_readings_are_trusted_more():
    even = [mileage(readings(*((30 * n, 1_200 * n) for n in range(count)))) for count in (2, 4, 9)]
    assert [driven.confidence for driven in even] == sorted(driven.confidence for driven in even)
    uneven = mileage(readings((0, 0), (30, 100), (60, 6_000), (90, 6_100)))
    assert uneven.confidence < even[1].confidence


@given(
    st.lists(st.tuples(st.integers(0, 700), st.integers(0, 400_000)), max_size=12).map(
        lambda pairs: sorted(readings(*pairs))
    )
)
def test_what_is_believed_is_the_longest_run_that_never_falls(all_readings):
    run = never_falling(all_readings)
    odometers = [reading.odometer for reading in run]
    assert odometers == sorted(odometers)
    assert [reading.day for reading in run] == sorted(reading.day for reading in run)
    assert len(run) == longest(all_readings)


def longest(all_readings):
    """Count the longest run in the plainest way."""
    best = []
    for place, reading in enumerate(all_readings):
        before = (best[k] for k in range(place) if all_readings[k].odometer <= reading.odometer)
        best.append(1 + max(before, default=0))
    return max(best, default=0)


@given(st.integers(1, 400), st.integers(0, 100_000), st.data())
def test_a_single_wrong_reading_never_moves_a_steady_car(per_day, start, data):
    days = range(0, 600, 60)
    pairs = [(day, start + per_day * day) for day in days]
    place = data.draw(st.integers(1, len(pairs) - 2))
    pairs[place] = (pairs[place][0], data.draw(st.integers(0, 2_000_000)))
    found = mileage(readings(*pairs)).per_day
    assert abs(found - per_day) <= Decimal("0.05") * per_day
