"""Opening a visit, changing it, moving it, voiding it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text

from desktop.models.customer import Customer, Phone
from desktop.models.errors import ConflictError, DuplicateError, NotFoundError, RuleBrokenError
from desktop.models.staff import Role
from desktop.models.vehicle import Ownership, Plate, Vehicle
from desktop.models.visit import (
    PaymentMethod,
    Visit,
    VisitKind,
    VisitState,
    VisitStateTime,
)
from desktop.services.customer_work import CustomerDraft, PhoneDraft
from desktop.services.vehicles import VehicleDraft
from desktop.services.visit_money import take_payment
from desktop.services.visit_work import (
    NewVisit,
    VisitChanges,
    change_visit,
    move_visit,
    next_number,
    open_visit,
    void_visit,
)
from desktop.services.visits import visit_card

PHONE, PLATE = "0912-345-678", "ABC-1234"
MADE = (Customer, Phone, Vehicle, Plate, Ownership, Visit, VisitStateTime)


@pytest.fixture
def newcomer(shop):
    customer = CustomerDraft("王小明", shop.taxi, phones=(PhoneDraft(PHONE),), tax_id="12345675")
    vehicle = VehicleDraft(PLATE, "Toyota", "Altis", "VIN0001")
    return NewVisit(customer, vehicle, concern=" 異音 ", odometer=52_300)


def counts(shop):
    return [
        shop.ask(lambda session, t=table: session.execute(select(func.count(t.id))).scalar_one())
        for table in MADE
    ]


def move(shop, visit_id, state, waiting_for=""):
    shop.do(move_visit, visit_id, shop.card(visit_id).version, state, waiting_for)


def test_one_command_opens_a_visit_with_its_customer_and_vehicle(shop, newcomer, clock):
    shop.sit_down(Role.FRONT_DESK)
    promised = clock.now + timedelta(hours=6)
    desk = shop.crew[Role.FRONT_DESK]
    visit = shop.do(open_visit, replace(newcomer, promised_at=promised, advisor_id=desk))
    card = shop.card(visit)
    assert (card.number, card.state_name, card.kind_name) == (
        "261120-001",
        "Arrived",
        "Maintenance",
    )
    assert (card.customer, card.segment, card.plate, card.model) == (
        "王小明",
        "Taxi",
        PLATE,
        "Altis",
    )
    assert (card.concern, card.odometer, card.advisor) == ("異音", 52_300, "front_desk")
    assert (card.arrived_at, card.arrived_on) == (clock.now, date(2026, 11, 20))
    assert card.promised_at == promised
    assert [(row.state_name, row.by) for row in card.times] == [("Arrived", "front_desk")]
    assert shop.vehicle_card(card.vehicle_id).owner == "王小明"


@pytest.mark.parametrize(
    ("known", "changes"),
    [
        ("phone", {"vehicle": VehicleDraft("NEW-0001")}),
        ("tax id", {"vehicle": VehicleDraft("NEW-0001")}),
        ("plate", {}),
        ("VIN", {}),
    ],
)
def test_a_duplicate_refuses_the_whole_visit_and_leaves_nothing(shop, newcomer, known, changes):
    shop.do(open_visit, newcomer)
    before = counts(shop)
    person, car = CustomerDraft("新客", shop.retail), VehicleDraft("NEW-0001")
    again = {
        "phone": replace(newcomer, customer=replace(person, phones=(PhoneDraft(PHONE),))),
        "tax id": replace(newcomer, customer=replace(person, tax_id="1234-5675")),
        "plate": replace(newcomer, customer=person, vehicle=VehicleDraft("abc1234")),
        "VIN": replace(newcomer, customer=person, vehicle=replace(car, vin="vin0001")),
    }[known]
    with pytest.raises(DuplicateError, match=known) as refusal:
        shop.do(open_visit, replace(again, **changes))
    assert refusal.value.subject == ("customer" if known in {"phone", "tax id"} else "vehicle")
    assert refusal.value.row_id == 1
    assert counts(shop) == before


def test_a_known_customer_may_come_with_somebody_else_s_car(shop):
    owner, friend = shop.customer("車主"), shop.customer("朋友")
    vehicle = shop.vehicle(owner)
    card = shop.card(shop.visit(friend, vehicle))
    assert card.customer == "朋友"
    assert shop.vehicle_card(vehicle).owner == "車主"


def test_a_visit_of_somebody_unknown_is_not_opened(shop):
    with pytest.raises(NotFoundError, match="does not exist any more"):
        shop.do(open_visit, NewVisit(99, VehicleDraft(PLATE)))
    assert counts(shop) == [0] * len(MADE)


def test_opening_brings_customer_and_vehicle_to_the_top_of_their_lists(shop, clock):
    customer = shop.customer()
    vehicle = shop.vehicle(customer)
    clock.now += timedelta(days=40)
    shop.visit(customer, vehicle)
    today = date(2026, 12, 30)
    assert shop.customer_card(customer).last_seen_on == today
    assert shop.vehicle_card(vehicle).last_seen_on == today
    assert shop.customer_card(customer).version == 1


def test_numbers_count_up_within_a_business_day(shop, clock):
    customer = shop.customer()
    vehicle = shop.vehicle(customer)
    first = shop.card(shop.visit(customer, vehicle)).number
    clock.now = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)  # half past midnight in Taipei
    late = shop.card(shop.visit(customer, vehicle)).number
    clock.now += timedelta(hours=9)
    morning = shop.card(shop.visit(customer, vehicle)).number
    assert (first, late, morning) == ("261120-001", "261120-002", "261121-001")


def test_a_number_follows_a_thousandth_visit_and_numbers_with_letters(shop):
    visit = shop.visit()
    for number in ("261120-999", "261120-1000", "261120-A7", "2611209"):

        def rename(uow, number=number):
            with uow:
                uow.session.get_one(Visit, visit).number = number
                uow.commit()

        shop.do(rename)
    assert shop.ask(next_number, "261120") == "261120-001"

    def four_figures(uow):
        with uow:
            uow.session.get_one(Visit, visit).number = "261120-1000"
            uow.commit()

    shop.do(four_figures)
    assert shop.ask(next_number, "261120") == "261120-1001"


def test_two_seats_that_open_visits_at_once_get_different_numbers(shop, at_once):
    customer = shop.customer()
    one, two = shop.vehicle(customer, "AAA-1111"), shop.vehicle(customer, "BBB-2222")
    answers = at_once(
        lambda uow: open_visit(uow, NewVisit(customer, one)),
        lambda uow: open_visit(uow, NewVisit(customer, two)),
    )
    numbers = {shop.card(visit).number for visit in answers}
    assert numbers == {"261120-001", "261120-002"}


def test_two_seats_that_open_for_the_same_newcomer_make_one(shop, newcomer, at_once):
    answers = at_once(lambda uow: open_visit(uow, newcomer), lambda uow: open_visit(uow, newcomer))
    assert sorted(type(answer).__name__ for answer in answers) == ["DuplicateError", "int"]
    assert counts(shop) == [1] * len(MADE)


def test_a_comeback_names_an_earlier_visit_of_the_same_vehicle(shop):
    customer = shop.customer()
    vehicle, other = shop.vehicle(customer, "AAA-1111"), shop.vehicle(customer, "BBB-2222")
    first = shop.card(shop.visit(customer, vehicle))
    again = shop.card(shop.visit(customer, vehicle, original_number=f" {first.number} "))
    assert (again.original_id, again.original_number) == (first.id, first.number)
    for wrong in (other, vehicle):
        number = first.number if wrong is other else "261120-777"
        with pytest.raises(RuleBrokenError, match=f"no earlier visit with the number {number}"):
            shop.visit(customer, wrong, original_number=number)


def test_an_open_visit_is_changed_and_a_stale_change_refused(shop, clock):
    visit = shop.visit()
    promised = clock.now + timedelta(hours=15)  # one in the morning: still the same day
    changes = VisitChanges(VisitKind.REPAIR, "異音", "皮帶", "更換", 9, promised, None)
    shop.do(change_visit, visit, 1, changes)
    card = shop.card(visit)
    assert (card.kind, card.cause, card.correction, card.odometer) == ("repair", "皮帶", "更換", 9)
    assert card.version == 2
    with pytest.raises(ConflictError, match="changed this record meanwhile"):
        shop.do(change_visit, visit, 1, replace(changes, cause="別的"))
    assert shop.card(visit).cause == "皮帶"
    promised_on = shop.ask(lambda session: session.get_one(Visit, visit).promised_on)
    assert promised_on == date(2026, 11, 20)


def test_a_waiting_visit_says_what_for_and_forgets_it_when_work_goes_on(shop):
    visit = shop.visit()
    with pytest.raises(RuleBrokenError, match="says what it waits for"):
        move(shop, visit, VisitState.WAITING, "  ")
    move(shop, visit, VisitState.WAITING, " 水箱 ")
    assert shop.card(visit).waiting_for == "水箱"
    move(shop, visit, VisitState.WORKING)
    card = shop.card(visit)
    assert (card.state, card.waiting_for) == ("working", "")
    assert [row.state for row in card.times] == ["arrived", "waiting", "working"]


def test_work_taken_up_again_is_not_finished_any_more(shop, clock):
    visit = shop.visit()
    move(shop, visit, VisitState.FINISHED)
    assert shop.card(visit).finished_at == clock.now
    move(shop, visit, VisitState.WORKING)
    assert shop.card(visit).finished_on is None
    clock.now += timedelta(days=1)
    move(shop, visit, VisitState.FINISHED)
    assert shop.card(visit).finished_on == date(2026, 11, 21)


def test_settling_and_voiding_are_no_mere_moves(shop):
    visit = shop.visit()
    for state in (VisitState.SETTLED, VisitState.VOID):
        with pytest.raises(RuleBrokenError, match="commands of their own"):
            move(shop, visit, state)


def test_a_void_visit_keeps_its_number_and_reason_and_takes_no_more_work(shop, lines):
    visit = shop.visit()
    with pytest.raises(RuleBrokenError, match="needs a reason"):
        shop.do(void_visit, visit, 1, " ")
    shop.do(void_visit, visit, 1, " entered twice ")
    card = shop.card(visit)
    assert (card.state_name, card.void_reason, card.is_open) == ("Void", "entered twice", False)
    with pytest.raises(RuleBrokenError, match="is void; open a new one"):
        shop.bill(visit, lines.labour("1"))
    with pytest.raises(RuleBrokenError, match="is void; open a new one"):
        move(shop, visit, VisitState.WORKING)


def test_a_visit_is_not_voided_with_money_in_it_nor_when_settled(shop):
    visit = shop.visit()
    shop.do(take_payment, visit, PaymentMethod.CASH, Decimal(100))
    with pytest.raises(RuleBrokenError, match="give it back first"):
        shop.do(void_visit, visit, 1, "mistake")
    shop.do(take_payment, visit, PaymentMethod.CASH, Decimal(-100), "開錯")
    shop.do(void_visit, visit, 1, "mistake")
    settled = shop.settled()
    with pytest.raises(RuleBrokenError, match="is settled"):
        shop.do(void_visit, settled, shop.card(settled).version, "mistake")


def test_money_and_voiding_at_once_never_leave_money_in_a_void_visit(shop, at_once):
    visit = shop.visit()
    at_once(
        lambda uow: take_payment(uow, visit, PaymentMethod.CASH, Decimal(100)),
        lambda uow: void_visit(uow, visit, 1, "mistake"),
    )
    card = shop.card(visit)
    assert (card.state == VisitState.VOID) == (card.paid == 0)


def test_a_visit_that_is_not_there_is_not_shown(shop):
    with pytest.raises(NotFoundError, match="does not exist any more; refresh the list"):
        shop.ask(visit_card, 99)


def test_the_audit_tells_who_did_what_to_a_settled_visit(shop, lines):
    shop.sit_down(Role.SALES)
    visit = shop.visit()
    shop.sit_down(Role.TECHNICIAN)
    shop.bill(visit, lines.labour("500"))
    shop.sit_down(Role.FRONT_DESK)
    shop.settle(visit)
    told = text(
        "SELECT actor, action, changes FROM audit WHERE table_name = 'visit' AND row_id = :id"
        " ORDER BY id"
    )
    entries = shop.ask(lambda session: session.execute(told, {"id": visit}).all())
    assert [(row[0], row[1]) for row in entries] == [
        ("sales", "insert"),
        ("technician", "update"),
        ("front_desk", "update"),
    ]
    assert "settled" in str(entries[2][2])
    assert "cashier_id" in str(entries[2][2])
