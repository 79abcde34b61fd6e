"""The queue: nobody at the desk is forgotten, and waiting is counted."""

from datetime import timedelta

import pytest

from desktop.models.errors import ConflictError, RuleBrokenError
from desktop.models.staff import Role
from desktop.services.reception.queue import (
    Arrival,
    greet,
    join_queue,
    leave_queue,
    queue_of,
    receive_from_queue,
)
from desktop.services.settings import office_info
from desktop.services.visit_work import NewVisit


def queue(shop):
    return shop.ask(queue_of, shop.ask(office_info).calendar.day(shop.office.now))


def first(shop):
    row = queue(shop)[0]
    return row.id, row.version


def test_who_came_first_stands_first_and_waiting_grows(shop, clock):
    shop.do(join_queue, Arrival("白色 Altis", "換油"))
    clock.now += timedelta(minutes=12)
    shop.do(join_queue, Arrival("王太太"))
    rows = queue(shop)
    assert [(row.who, row.wish, row.waited(clock.now)) for row in rows] == [
        ("白色 Altis", "換油", 12),
        ("王太太", "", 0),
    ]


def test_waiting_ends_when_somebody_takes_care(shop, clock):
    shop.do(join_queue, Arrival("王太太"))
    clock.now += timedelta(minutes=5)
    shop.sit_down(Role.FRONT_DESK)
    shop.do(greet, *first(shop))
    clock.now += timedelta(minutes=50)
    (row,) = queue(shop)
    assert (row.waited(clock.now), row.waiting, row.advisor) == (5, False, "front_desk")
    with pytest.raises(RuleBrokenError, match="do not wait any more"):
        shop.do(leave_queue, *first(shop))


def test_who_is_received_has_a_visit_and_is_known_from_then_on(shop, clock):
    shop.do(join_queue, Arrival("白色 Altis"))
    clock.now += timedelta(minutes=7)
    customer = shop.customer("王小明")
    vehicle = shop.vehicle(customer, "ABC-1234")
    visit = shop.do(receive_from_queue, *first(shop), NewVisit(customer, vehicle))
    (row,) = queue(shop)
    assert (row.who, row.plate, row.visit_id, row.waited(clock.now)) == (
        "王小明",
        "ABC-1234",
        visit,
        7,
    )
    with pytest.raises(RuleBrokenError, match="do not wait any more"):
        shop.do(receive_from_queue, *first(shop), NewVisit(customer, vehicle))


def test_who_leaves_is_not_received(shop):
    customer = shop.customer("王小明")
    shop.do(join_queue, Arrival(customer_id=customer))
    shop.do(leave_queue, *first(shop))
    assert not queue(shop)[0].waiting
    with pytest.raises(RuleBrokenError, match="do not wait any more"):
        shop.do(greet, *first(shop))


def test_two_advisors_do_not_take_care_of_one(shop):
    shop.do(join_queue, Arrival("王太太"))
    seen = first(shop)
    shop.do(greet, *seen)
    with pytest.raises(ConflictError):
        shop.do(greet, *seen)


def test_nobody_waits_without_a_name(sqlite_shop):
    with pytest.raises(RuleBrokenError, match="Nobody is named"):
        sqlite_shop.do(join_queue, Arrival(" ", "換油"))
    assert queue(sqlite_shop) == []
