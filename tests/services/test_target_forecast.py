"""Where a month ends at its pace, counted by hand, with a holiday in it."""

from datetime import date
from decimal import Decimal

import pytest

from desktop.models.work_calendar import CalendarDay
from desktop.services.targets.outlook import Fit, fit_of, forecast
from desktop.services.targets.overview import target_overview
from desktop.services.targets.owners import OFFICE
from desktop.services.targets.values import TargetCell, set_targets
from tests.helpers.garage import Garage

TODAY = date(2026, 11, 20)


@pytest.fixture
def garage(office, clock):
    """Works Monday to Saturday, and not on Monday the 9th, a day of the office's own."""
    garage = Garage(office, clock)

    def keep(uow):
        with uow:
            day = CalendarDay(day=date(2026, 11, 9), kind="holiday", name="team outing")
            uow.session.add(day)
            uow.commit()

    garage.do(keep)
    return garage


def plan(garage, value):
    cells = tuple(TargetCell(202600 + month, Decimal(value), 0) for month in range(1, 13))
    garage.do(set_targets, "car_count", None, cells)


def test_a_month_ends_at_the_pace_of_its_working_days(garage):
    """November 2026 has 25 days from Monday to Saturday, less the 9th: 24; 15 through the 19th."""
    for day, count in ((2, 4), (10, 5), (19, 6)):
        garage.settled_on(date(2026, 11, day), count)
    garage.settled_on(TODAY, 2)  # today is not over, and does not count yet
    plan(garage, 33)
    month = garage.office.read(lambda s: forecast(s, "car_count", TODAY)).month
    assert (month.days, month.days_gone, month.days_left) == (24, 15, 9)
    assert (month.actual, month.through) == (15, date(2026, 11, 19))
    assert month.expected == 24  # 15 ÷ 15 x 24
    assert month.daily == 2  # (33 - 15) ÷ 9


def test_a_rate_is_where_it_is(garage):
    garage.settled_on(date(2026, 11, 2), 2)
    month = garage.office.read(lambda s: forecast(s, "aro", TODAY)).month
    assert month.expected == month.actual
    assert month.actual is not None
    assert month.daily is None


def test_on_a_first_day_nothing_is_known(garage):
    month = garage.office.read(lambda s: forecast(s, "car_count", date(2026, 11, 1))).month
    assert (month.days_gone, month.expected, month.target) == (0, None, None)


@pytest.mark.parametrize(
    ("measure", "target", "fit"),
    [
        ("car_count", 99, Fit.BELOW),
        ("car_count", 110, Fit.FITS),
        ("car_count", 126, Fit.FAR_ABOVE),
        ("comebacks", 101, Fit.BELOW),
        ("comebacks", 79, Fit.FAR_ABOVE),
        ("car_count", None, Fit.UNKNOWN),
    ],
)
def test_a_target_is_compared_with_what_the_trend_carries(measure, target, fit):
    value = None if target is None else Decimal(target)
    assert fit_of(measure, value, Decimal(100)) is fit


def test_the_page_of_targets_reads_a_plan_beside_what_became_of_it(garage):
    garage.settled_on(date(2025, 11, 5), 3)
    garage.settled_on(date(2026, 11, 5), 4)
    plan(garage, 10)
    seen = garage.office.read(lambda s: target_overview(s, "car_count", 2026, OFFICE, TODAY))
    november, december = seen.lines[10:]
    assert (november.actual, november.last_year, november.working_days) == (4, 3, 24)
    assert [cell.value for cell in november.cells] == [10, None, None]
    assert (december.actual, december.last_year) == (None, 0)
    assert (seen.quarters[3].actual, seen.whole.last_year) == (4, 3)
    assert (seen.version.number, seen.below) == (1, {})
    assert seen.forecast.year.target == 120
