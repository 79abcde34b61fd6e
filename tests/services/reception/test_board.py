"""The workshop board: where every vehicle stands, what it waits for, and what a move may do."""

from datetime import timedelta
from decimal import Decimal

import pytest

from desktop.models.errors import ConflictError, NotAllowedError, RuleBrokenError
from desktop.models.staff import Role
from desktop.models.visit import Stage, VisitState
from desktop.services.board import By, board, promise_words
from desktop.services.board_moves import move_card
from desktop.services.reception.appointments import (
    AppointmentDraft,
    book_appointment,
    receive_appointment,
)
from desktop.services.reception.bays import archive_bay, bay_list, enter_bay
from desktop.services.reception.diary import appointment
from desktop.services.shares import ShareDraft
from desktop.services.visit_work import NewVisit, move_visit


def columns(shop, by=By.STATE):
    found = shop.ask(board, shop.office.now, by)
    return {column.key: [card.id for card in column.cards] for column in found.columns}


def card(shop, key, by=By.STATE):
    found = shop.ask(board, shop.office.now, by)
    column, place = found.find(key)
    return found.columns[column].cards[place]


def move(shop, key, column, by=By.STATE, **more):
    shop.do(lambda uow: move_card(uow, key, shop.card(key).version, by, column, **more))


def test_every_state_and_stage_has_its_column(shop):
    moves = {
        "arrived": None,
        "inspection": (VisitState.WORKING, "", Stage.INSPECTION),
        "waiting": (VisitState.WAITING, "煞車片", Stage.NONE),
        "repair": (VisitState.WORKING, "", Stage.REPAIR),
        "quality_check": (VisitState.WORKING, "", Stage.QUALITY_CHECK),
        "finished": (VisitState.FINISHED, "", Stage.NONE),
    }
    visits = {column: shop.visit() for column in moves}
    for column, there in moves.items():
        if there:
            shop.do(move_visit, visits[column], shop.card(visits[column]).version, *there)
    settled, gone = shop.settled(), shop.settled()
    assert set(columns(shop)["settled"]) == {settled, gone}
    assert {key: columns(shop)[key] for key in visits} == {k: [v] for k, v in visits.items()}
    assert card(shop, visits["waiting"]).waiting_for == "煞車片"


def test_what_was_handed_over_yesterday_is_no_longer_on_the_board(shop, clock):
    shop.settled()
    clock.now += timedelta(days=1)
    assert columns(shop)["settled"] == []


def test_work_without_a_stage_is_repair(shop):
    key = shop.visit()
    shop.do(move_visit, key, shop.card(key).version, VisitState.WORKING)
    assert columns(shop)["repair"] == [key]


def test_a_card_says_how_its_promise_stands(shop, clock):
    start = clock.now
    key = shop.visit(promised_at=start + timedelta(hours=2, minutes=5))
    words = []
    for minutes in (0, 100, 125, 126, 200):
        clock.now = start + timedelta(minutes=minutes)
        words.append(promise_words(card(shop, key), clock.now))
    assert words == [
        "2 h 05 left",
        "△ 25 min left",
        "△ 0 min left",
        "▲ Late 1 min",
        "▲ Late 1 h 15",
    ]
    assert shop.ask(board, clock.now).late == 1
    move(shop, key, "finished")
    assert promise_words(card(shop, key), clock.now) == ""
    assert shop.ask(board, clock.now).late == 0


def test_what_is_promised_first_stands_on_top(shop, clock):
    late = shop.visit(promised_at=clock.now + timedelta(hours=5))
    never = shop.visit()
    soon = shop.visit(promised_at=clock.now + timedelta(hours=1))
    assert columns(shop)["arrived"] == [soon, late, never]


def test_moving_a_card_moves_its_visit(shop):
    key = shop.visit()
    for column, state, stage in (
        ("inspection", VisitState.WORKING, Stage.INSPECTION),
        ("quality_check", VisitState.WORKING, Stage.QUALITY_CHECK),
        ("finished", VisitState.FINISHED, ""),
        ("arrived", VisitState.ARRIVED, ""),
    ):
        move(shop, key, column)
        assert (shop.card(key).state, shop.card(key).stage) == (state, stage)
    move(shop, key, "waiting", waiting_for="煞車片")
    assert shop.card(key).waiting_for == "煞車片"


def test_a_card_does_not_go_where_its_visit_may_not(shop):
    key, done = shop.visit(), shop.settled()
    with pytest.raises(RuleBrokenError, match="settling its visit"):
        move(shop, key, "settled")
    with pytest.raises(RuleBrokenError, match="what it waits for"):
        move(shop, key, "waiting")
    with pytest.raises(RuleBrokenError, match="is settled"):
        move(shop, done, "repair")
    assert columns(shop)["arrived"] == [key]
    version = shop.card(key).version
    move(shop, key, "repair")
    with pytest.raises(ConflictError):
        shop.do(move_card, key, version, By.STATE, "finished")
    shop.sit_down(Role.SALES)
    with pytest.raises(NotAllowedError):
        move(shop, key, "finished")


def test_by_technician_a_card_is_given_to_somebody_else(shop, lines):
    first, other = shop.crew[Role.TECHNICIAN], shop.hire("陳志明", Role.TECHNICIAN)
    key = shop.visit()
    assert columns(shop, By.TECHNICIAN) == {"": [key], str(first): [], str(other): []}
    for staff_id in (first, other):
        before = shop.card(key).version
        move(shop, key, str(staff_id), By.TECHNICIAN)
        assert columns(shop, By.TECHNICIAN)[str(staff_id)] == [key]
        assert [(row.staff_id, row.share) for row in shop.card(key).shares] == [(staff_id, 1)]
        assert shop.card(key).version > before
    move(shop, key, "", By.TECHNICIAN)
    assert shop.card(key).shares == ()
    halves = (ShareDraft(first, Decimal("0.4")), ShareDraft(other, Decimal("0.6")))
    shop.bill(key, lines.labour("1000"), shares=halves)
    assert columns(shop, By.TECHNICIAN)[str(other)] == [key]
    assert card(shop, key).technician == "陳志明, technician"
    with pytest.raises(RuleBrokenError, match="share visit"):
        move(shop, key, str(first), By.TECHNICIAN)


def test_by_bay_a_card_stands_where_its_appointment_was(shop, clock):
    bay, other = shop.do(enter_bay, "一號"), shop.do(enter_bay, "二號")
    customer = shop.customer()
    draft = AppointmentDraft(
        clock.now + timedelta(hours=1), 60, customer_id=customer, bay_id=other,
        technician_id=shop.crew[Role.TECHNICIAN],
    )  # fmt: skip
    booked = shop.do(book_appointment, draft)
    new = NewVisit(customer, shop.vehicle(customer))
    key = shop.do(receive_appointment, booked, shop.ask(appointment, booked).version, new)
    assert columns(shop, By.BAY) == {"": [], str(bay): [], str(other): [key]}
    assert card(shop, key).technician == "technician"  # as planned, until somebody works on it
    move(shop, key, str(bay), By.BAY)
    assert columns(shop, By.BAY)[str(bay)] == [key]
    row = next(row for row in shop.ask(bay_list) if row.id == other)
    shop.do(archive_bay, other, row.version, "closed")
    with pytest.raises(RuleBrokenError, match="out of use"):
        move(shop, key, str(other), By.BAY)
