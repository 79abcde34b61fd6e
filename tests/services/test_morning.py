from datetime import date
from decimal import Decimal

import pytest

from desktop.models.visit import LineKind, VisitState
from desktop.services.morning import data_as_of, last_day_with_visits, morning
from desktop.services.morning_visits import by_hour
from desktop.services.targets import TargetCell, set_targets
from desktop.services.visit_bill import LineDraft
from tests.helpers.garage import Garage, at, days_before

TODAY = date(2026, 11, 20)
THURSDAY, WEDNESDAY = days_before(TODAY, 1), days_before(TODAY, 2)


@pytest.fixture
def garage(office, clock):
    return Garage(office, clock)


def today(garage, day=TODAY):
    return garage.office.read(lambda session: morning(session, day))


def line(garage, measure, day=TODAY):
    return next(line for line in today(garage, day).lines if line.measure == measure)


def test_yesterday_is_the_day_before(garage):
    garage.settled_on(THURSDAY, 2)
    found = today(garage)
    assert found.yesterday == THURSDAY
    assert found.day_before
    assert line(garage, "car_count").yesterday == 2


def test_days_without_visits_are_skipped_for_a_week(garage):
    garage.settled_on(WEDNESDAY)
    garage.void(garage.visit(at(THURSDAY, 9)))
    found = today(garage)
    assert (found.yesterday, found.day_before) == (WEDNESDAY, False)


def test_after_a_week_without_visits_the_day_before_is_shown_empty(garage):
    garage.settled_on(days_before(TODAY, 8))
    assert garage.office.read(lambda session: last_day_with_visits(session, TODAY)) == THURSDAY
    assert line(garage, "car_count").yesterday == 0
    assert line(garage, "labour_revenue").yesterday is None


def test_a_settlement_makes_a_day_even_without_an_arrival(garage):
    key = garage.visit(at(days_before(TODAY, 5), 9))
    garage.settle(key, at(WEDNESDAY, 9))
    assert today(garage).yesterday == WEDNESDAY


def test_the_night_counts_to_the_day_before(garage):
    garage.settle(garage.visit(at(THURSDAY, 0, 30)), at(THURSDAY, 2, 59))
    assert line(garage, "car_count").yesterday == 1
    assert today(garage, days_before(TODAY, -1)).yesterday == THURSDAY


def test_the_month_runs_through_yesterday_and_compares_with_the_same_days(garage):
    for day in (date(2025, 11, 1), date(2025, 11, 19), date(2025, 11, 20), date(2026, 11, 1)):
        garage.settled_on(day)
    garage.settled_on(THURSDAY)
    garage.settled_on(TODAY)
    found = line(garage, "car_count")
    assert (found.month_to_date, found.last_year) == (2, 2)
    assert found.change == 0


def test_on_the_first_the_month_is_that_of_yesterday(garage):
    garage.settled_on(date(2026, 10, 31))
    found = today(garage, date(2026, 11, 1))
    assert (found.month.so_far.start, found.month.so_far.end) == (
        date(2026, 10, 1),
        date(2026, 10, 31),
    )
    assert found.month.elapsed == 1


def test_the_targets_are_those_of_yesterdays_month(garage):
    garage.do(set_targets, "car_count", None, (TargetCell(202611, Decimal(75), 0),))
    garage.do(set_targets, "aro", None, (TargetCell(202611, Decimal(2000), 0),))
    garage.settled_on(THURSDAY, 3)
    count, average = line(garage, "car_count"), line(garage, "aro")
    assert (count.day_target, count.day_attainment) == (3, 1)
    assert (count.month_target, count.month_attainment) == (75, Decimal("0.04"))
    assert (average.day_target, average.month_target) == (2000, 2000)


def test_a_garage_without_prices_has_unknown_revenue(garage):
    garage.bill(garage.visit(at(THURSDAY, 9)), (LineDraft(LineKind.LABOUR, "檢查"),))
    found = line(garage, "service_revenue")
    assert (found.yesterday, found.month_to_date, found.change, found.month_end) == (None,) * 4


def test_arrivals_of_the_day_come_by_the_clock_with_the_state_of_that_evening(garage):
    second = garage.visit(at(TODAY, 10), name="林美")
    first = garage.visit(at(TODAY, 8), name="陳志明", concern="煞車異音")
    garage.settle(second, at(days_before(TODAY, -1), 9))
    rows = today(garage).arrivals
    assert [(row.id, row.customer) for row in rows] == [(first, "陳志明"), (second, "林美")]
    assert [row.state for row in rows] == [VisitState.ARRIVED] * 2
    assert rows[0].concern == "煞車異音"


def test_what_was_open_in_the_morning_is_carried_over_the_oldest_first(garage):
    settled_before = garage.visit(at(WEDNESDAY, 8))
    garage.settle(settled_before, at(THURSDAY, 8))
    young = garage.visit(at(THURSDAY, 8))
    old = garage.visit(at(WEDNESDAY, 9))
    garage.void(garage.visit(at(THURSDAY, 9)))
    garage.visit(at(TODAY, 8))
    garage.settle(young, at(TODAY, 9))
    rows = today(garage).carried
    assert [row.id for row in rows] == [old, young]
    assert [row.days_in(TODAY) for row in rows] == [2, 1]


def test_a_sheet_of_the_past_stays_as_it_was(garage):
    key = garage.visit(at(WEDNESDAY, 9), promised_at=at(THURSDAY, 18))
    garage.move(key, at(THURSDAY, 10), VisitState.WAITING, "水箱")
    before = today(garage)
    assert [(row.state, row.waiting_for, row.late) for row in before.carried] == [
        ("waiting", "水箱", True)
    ]
    garage.move(key, at(TODAY, 10), VisitState.WORKING)
    garage.settle(key, at(TODAY, 17))
    after = today(garage)
    assert [(row.id, row.state, row.late) for row in after.carried] == [(key, "waiting", True)]
    assert after.lines == before.lines


def test_a_promise_is_broken_only_while_the_work_goes_on(garage):
    done = garage.visit(at(WEDNESDAY, 8), promised_at=at(WEDNESDAY, 18))
    garage.move(done, at(THURSDAY, 9), VisitState.FINISHED)
    late = garage.visit(at(WEDNESDAY, 9), promised_at=at(THURSDAY, 18))
    garage.visit(at(WEDNESDAY, 10))
    due = garage.visit(at(WEDNESDAY, 11), promised_at=at(TODAY, 18))
    found = today(garage)
    assert [row.id for row in found.late] == [late]
    assert [row.id for row in found.handovers] == [due]
    assert len(found.carried) == 4


def test_calls_are_due_three_days_after_the_settlement(garage):
    garage.settled_on(days_before(TODAY, 3))
    garage.settled_on(days_before(TODAY, 2))
    assert [call.due_on for call in today(garage).calls] == [TODAY]


def test_cars_are_counted_by_the_hour_the_night_last(garage):
    moments = [at(TODAY, *clock) for clock in ((22, 5), (0, 10), (22, 40))]
    calendar = today(garage).office.calendar
    assert by_hour(moments, calendar) == ((22, 2), (23, 0), (0, 1))
    assert by_hour([], calendar) == ()


def test_the_figures_know_how_many_visits_they_look_at_and_how_fresh_they_are(garage):
    garage.settled_on(date(2026, 10, 30))
    garage.settled_on(THURSDAY, 2)
    garage.visit(at(TODAY, 11))
    assert today(garage).rows == 2
    assert garage.office.read(data_as_of) == garage.clock.now


def test_the_figures_look_at_what_was_settled_in_the_month_and_at_what_is_left_of_it(garage):
    october = date(2026, 10, 30)
    settled, finished, left = (garage.visit(at(october, hour)) for hour in (9, 10, 11))
    garage.settle(settled, at(WEDNESDAY, 9))
    garage.move(finished, at(WEDNESDAY, 10), VisitState.WORKING)
    garage.move(finished, at(WEDNESDAY, 11), VisitState.FINISHED)
    here, later = (garage.visit(at(THURSDAY, hour)) for hour in (9, 10))
    garage.void(garage.visit(at(THURSDAY, 11)))
    assert today(garage).rows == 4
    garage.settle(later, at(TODAY, 9))
    garage.settle(left, at(TODAY, 10))
    assert today(garage).rows == 4
    garage.settle(here, at(TODAY, 11))
    assert today(garage, days_before(TODAY, -3)).rows == 5


def test_an_office_without_data_has_an_empty_morning(garage):
    found = today(garage)
    assert found.yesterday == THURSDAY
    assert (found.arrivals, found.carried, found.calls) == ((),) * 3
