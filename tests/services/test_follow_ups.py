from datetime import date, timedelta

import pytest

from desktop.models.errors import ConflictError, RuleBrokenError
from desktop.models.follow_up import FollowUpResult
from desktop.services.follow_ups import (
    MAX_ATTEMPTS,
    close_follow_up,
    follow_ups_due,
    follow_ups_due_then,
)

DUE = date(2026, 11, 23)


@pytest.fixture
def visit(shop):
    customer = shop.customer("王小明", "0912-345-678", "0922")
    return shop.settled(customer=customer, vehicle=shop.vehicle(customer))


def due(shop, day=DUE):
    return shop.ask(follow_ups_due, day)


def close(shop, result, note="", version=None):
    call = due(shop)[0]
    shop.do(close_follow_up, call.id, version or call.version, result, note)


def test_a_call_is_due_from_its_day_on_with_all_one_needs_to_make_it(shop, visit):
    assert due(shop, DUE - timedelta(days=1)) == []
    (call,) = due(shop)
    assert (call.visit_id, call.number, call.plate) == (visit, "261120-001", "ABC-1234")
    assert (call.customer, call.phone, call.attempts) == ("王小明", "0912-345-678", 0)
    assert call.assignee in {"front_desk", "sales"}
    assert due(shop, DUE + timedelta(days=99)) == [call]


def test_the_oldest_call_stands_first(shop, visit, clock):
    clock.now += timedelta(days=1)
    later = shop.settled()
    assert [call.visit_id for call in due(shop, date(2027, 1, 1))] == [visit, later]


@pytest.mark.parametrize("result", [FollowUpResult.REACHED, FollowUpResult.NOT_NEEDED])
def test_a_call_that_ended_is_not_due_any_more(shop, visit, result):
    close(shop, result, " satisfied ")
    assert due(shop) == []


def test_nobody_reached_leaves_the_call_open_until_the_last_attempt(shop, visit):
    for attempt in range(MAX_ATTEMPTS):
        assert due(shop)[0].attempts == attempt
        close(shop, FollowUpResult.UNREACHABLE)
    assert due(shop) == []


def test_a_call_is_closed_once_and_with_an_ending(shop, visit):
    call = due(shop)[0]
    for wrong in (FollowUpResult.OPEN, "maybe"):
        with pytest.raises(RuleBrokenError, match="how the call ended"):
            close(shop, wrong)
    close(shop, FollowUpResult.REACHED)
    with pytest.raises(RuleBrokenError, match="closed already"):
        shop.do(close_follow_up, call.id, call.version + 1, FollowUpResult.REACHED, "")


def test_a_stale_answer_is_refused(shop, visit):
    close(shop, FollowUpResult.UNREACHABLE, "busy")
    with pytest.raises(ConflictError):
        close(shop, FollowUpResult.REACHED, version=1)
    assert due(shop)[0].attempts == 1


def test_a_morning_of_the_past_shows_the_calls_of_that_morning(shop, visit, clock):
    clock.now += timedelta(days=5)  # called on the 25th
    close(shop, FollowUpResult.REACHED)
    shown = {
        day: len(shop.ask(follow_ups_due_then, date(2026, 11, day))) for day in (20, 22, 23, 25, 26)
    }
    assert shown == {20: 0, 22: 0, 23: 1, 25: 1, 26: 0}
