from datetime import date, timedelta

import pytest

from desktop.models.errors import RuleBrokenError
from desktop.models.visit import Stage, VisitState
from desktop.services.comebacks import comeback_of, earlier_visits
from desktop.services.visit_odometer import last_odometer, odometer_caution
from desktop.services.visit_work import (
    NewVisit,
    VisitChanges,
    change_visit,
    move_visit,
    open_visit,
    void_visit,
)

WORKING, WAITING, FINISHED = VisitState.WORKING, VisitState.WAITING, VisitState.FINISHED


def test_a_promise_before_the_arrival_is_refused_and_an_old_one_stays(shop, clock):
    owner = shop.customer()
    vehicle = shop.vehicle(owner)
    early = clock.now.replace(hour=1)
    with pytest.raises(RuleBrokenError, match="before the arrival"):
        shop.do(open_visit, NewVisit(owner, vehicle, promised_at=early))
    visit = shop.visit(owner, vehicle)
    changes = VisitChanges("repair", "異音", "", "", None, early, None)
    with pytest.raises(RuleBrokenError, match="before the arrival"):
        shop.do(change_visit, visit, 1, changes)
    assert shop.card(visit).concern == ""


def move(shop, visit, state, waiting="", stage=""):
    shop.do(move_visit, visit, shop.card(visit).version, state, waiting, stage)


def test_every_state_and_stage_is_kept_with_its_time(shop, clock):
    visit = shop.visit()
    for state, waiting, stage in (
        (WORKING, "", Stage.INSPECTION),
        (WAITING, "零件:冷媒", ""),
        (WORKING, "", Stage.QUALITY_CHECK),
        (FINISHED, "", ""),
    ):
        clock.now += timedelta(minutes=10)
        move(shop, visit, state, waiting, stage)
    card = shop.card(visit)
    assert [row.state_name for row in card.times] == [
        "Arrived",
        "Inspection",
        "Waiting",
        "Quality check",
        "Finished",
    ]
    assert (card.times[-1].at, card.stage, card.waiting_for) == (clock.now, "", "")


@pytest.mark.parametrize(("state", "stage"), [(FINISHED, Stage.REPAIR), (WORKING, "polishing")])
def test_only_work_has_a_stage(shop, state, stage):
    visit = shop.visit()
    with pytest.raises(RuleBrokenError, match="Only a visit in work has a stage"):
        move(shop, visit, state, "", stage)
    assert shop.card(visit).state == VisitState.ARRIVED


def test_a_settled_or_void_visit_has_no_stage(shop, lines):
    settled, void = shop.visit(), shop.visit()
    for visit in (settled, void):
        move(shop, visit, WORKING, "", Stage.REPAIR)
    shop.bill(settled, lines.labour("1"))
    shop.settle(settled)
    shop.do(void_visit, void, shop.card(void).version, "opened twice")
    assert (shop.card(settled).stage, shop.card(void).stage) == ("", "")


@pytest.mark.parametrize(
    ("days", "odometer", "found"),
    [
        (30, None, True),
        (31, None, False),
        (31, 89_000, True),
        (31, 89_001, False),
        (31, 87_000, False),
        (5, 99_000, True),
    ],
)
def test_a_comeback_is_within_thirty_days_or_a_thousand_kilometres(
    shop, lines, days, odometer, found
):
    owner = shop.customer()
    vehicle = shop.vehicle(owner)
    visit = shop.visit(owner, vehicle, odometer=88_000)
    shop.bill(visit, lines.labour("1"))
    shop.settle(visit)
    shop.visit(owner, vehicle)  # one that is open is no earlier work
    earlier = shop.ask(earlier_visits, vehicle)
    offered = comeback_of(earlier, date(2026, 11, 20) + timedelta(days=days), odometer)
    assert (offered is not None) == found
    assert [visit.number for visit in earlier] == ["261120-001"]


def test_the_last_odometer_is_that_of_the_newest_visit_that_read_it(shop, clock):
    owner = shop.customer()
    vehicle = shop.vehicle(owner)
    assert shop.ask(last_odometer, vehicle) is None
    shop.visit(owner, vehicle, odometer=88_000)
    clock.now += timedelta(days=1)
    shop.visit(owner, vehicle)
    wrong = shop.visit(owner, vehicle, odometer=880_000)
    shop.do(void_visit, wrong, 1, "typo")
    now = shop.visit(owner, vehicle, odometer=87_000)
    last = shop.ask(last_odometer, vehicle, now)
    assert odometer_caution(87_000, last) == (
        "Lower than the 88,000 of 2026-11-20: correct it, or save it if the instrument was changed."
    )
    assert (odometer_caution(88_000, last), odometer_caution(None, last)) == ("", "")
