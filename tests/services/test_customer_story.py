"""What the page of a customer and of a vehicle says, on both databases."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event

from desktop.models.forecast import ForecastBasis
from desktop.models.proposal import ProposalState
from desktop.models.staff import Role
from desktop.models.visit import LineKind, PaymentMethod, VisitKind
from desktop.services.calls.reports import CallReport, Outcome
from desktop.services.complaints import ComplaintDraft, open_complaint
from desktop.services.customer_story import customer_story
from desktop.services.follow_ups import follow_ups_due, report_follow_up
from desktop.services.forecasts.keeping import note_next_service, note_reading
from desktop.services.life_cycle import LifeCycle, life_cycle
from desktop.services.locks import AdjustmentDraft, adjust_visit
from desktop.services.measures.figures import Period, figures
from desktop.services.proposals import AnswerDraft, ProposalDraft, answer_proposals
from desktop.services.sales.drafts import SaleDraft
from desktop.services.sales.work import enter_sale
from desktop.services.shares import ShareDraft
from desktop.services.timeline import EventKind
from desktop.services.vehicle_story import vehicle_story
from desktop.services.vehicles import VehicleDraft, assign_driver, change_owner, change_vehicle
from desktop.services.visit_money import take_payment
from desktop.services.visit_work import void_visit

TODAY = date(2026, 11, 20)


def story(shop, customer):
    return shop.ask(customer_story, customer, TODAY)


def on(clock, day):
    """Set the clock to ten in the morning of a day."""
    clock.now = clock.now.replace(year=day.year, month=day.month, day=day.day)


@pytest.mark.parametrize(
    ("first", "last", "state"),
    [
        (None, None, LifeCycle.PROSPECT),
        (date(2026, 11, 20), date(2026, 11, 20), LifeCycle.NEW),
        (date(2026, 5, 21), date(2026, 5, 21), LifeCycle.NEW),
        (date(2026, 5, 20), date(2026, 5, 20), LifeCycle.DORMANT),
        (date(2026, 5, 20), date(2026, 5, 21), LifeCycle.ACTIVE),
        (date(2024, 1, 1), date(2025, 11, 21), LifeCycle.DORMANT),
        (date(2024, 1, 1), date(2025, 11, 20), LifeCycle.LOST),
    ],
)
def test_the_state_of_a_customer_follows_from_the_first_and_last_day(first, last, state):
    assert life_cycle(first, last, TODAY) is state


def test_a_customer_entered_just_now_has_an_empty_page(shop):
    seen = story(shop, shop.customer())
    assert seen.state is LifeCycle.PROSPECT
    assert (seen.spend.service, seen.spend.visits, seen.account) == (0, 0, None)
    empty = (seen.vehicles, seen.visits, seen.declined, seen.calls, seen.referrals)
    assert empty == ((),) * 5
    assert [entry.kind for entry in seen.events] == [EventKind.ENTERED]


def test_what_was_spent_is_what_the_catalogue_counts(shop, lines, clock):
    wang = shop.customer("王小明")
    car = shop.vehicle(wang)
    on(clock, date(2025, 11, 20))
    old = shop.settled(lines.labour("1050"), customer=wang, vehicle=car)
    on(clock, date(2025, 11, 21))
    shop.settled(lines.labour("2100"), customer=wang, vehicle=car)
    on(clock, TODAY)
    shop.settled(lines.labour("500"), customer=wang, vehicle=car, kind=VisitKind.WARRANTY)
    shop.settled(lines.labour("9999"), customer=shop.customer("陳先生"))
    void = shop.visit(customer=wang, vehicle=car)
    shop.do(void_visit, void, shop.card(void).version, "twice")
    spend = story(shop, wang).spend
    assert (spend.service, spend.year) == (Decimal(3000), Decimal(2000))
    assert (spend.visits, spend.first, spend.last) == (3, date(2025, 11, 20), TODAY)
    shop.do(adjust_visit, old, AdjustmentDraft("labour_net", Decimal(-300), "overcharged"))
    spend = story(shop, wang).spend
    assert (spend.service, spend.year) == (Decimal(2700), Decimal(1700))


def test_what_a_customer_owes_stands_there_with_its_visits(shop, lines):
    wang = shop.customer()
    visit = shop.settled(lines.labour("1050"), customer=wang, vehicle=shop.vehicle(wang))
    shop.do(take_payment, visit, PaymentMethod.CASH, Decimal(1000))
    assert story(shop, wang).account.owed == Decimal(50)


def test_vehicles_of_now_and_before_stand_with_plates_and_drivers(shop, clock):
    wang, chen = shop.customer("王小明"), shop.customer("陳先生")
    kept, sold = shop.vehicle(wang, "OLD-1111"), shop.vehicle(wang, "XYZ-9999")
    clock.now += timedelta(days=1)
    card = shop.vehicle_card(kept)
    shop.do(change_vehicle, kept, card.version, VehicleDraft("NEW-2222"))
    shop.do(assign_driver, kept, "林司機")
    shop.do(change_owner, sold, chen)
    now, before = story(shop, wang).vehicles
    assert (now.title, now.earlier_plates, now.driver) == ("NEW-2222", ("OLD-1111",), "林司機")
    assert (before.title, before.next_owner, before.is_theirs) == ("XYZ-9999", "陳先生", False)
    assert before.forecast is None
    texts = [entry.text for entry in story(shop, wang).events]
    assert "OLD-1111 became NEW-2222" in texts
    assert "XYZ-9999 went to somebody else" in texts


def test_declined_work_of_all_vehicles_is_offered(shop):
    wang = shop.customer()
    for plate in ("ABC-1234", "ABC-5678"):
        visit = shop.visit(customer=wang, vehicle=shop.vehicle(wang, plate))
        work = ProposalDraft(
            LineKind.LABOUR, f"煞車 {plate}", price=Decimal(800), answer=ProposalState.DECLINED
        )
        version = shop.card(visit).version
        shop.do(answer_proposals, visit, version, (work,), AnswerDraft("王太太"))
    seen = story(shop, wang)
    assert {(row.vehicle, row.text, row.amount) for row in seen.declined} == {
        ("ABC-1234", "煞車 ABC-1234", Decimal(800)),
        ("ABC-5678", "煞車 ABC-5678", Decimal(800)),
    }
    answers = [entry.text for entry in seen.events if entry.kind is EventKind.ANSWER]
    assert answers == ["王太太 approved 0 and declined 800"] * 2


def test_calls_and_complaints_stand_with_what_came_of_them(shop, clock):
    wang = shop.customer()
    visit = shop.settled(customer=wang, vehicle=shop.vehicle(wang))
    clock.now += timedelta(days=3)
    (due,) = shop.ask(follow_ups_due, TODAY + timedelta(days=3))
    open_call = story(shop, wang).calls[0]
    assert (open_call.is_open, open_call.visit_id) == (True, visit)
    shop.do(report_follow_up, due.id, due.version, CallReport(Outcome.NO_ANSWER, note="busy"))
    shop.do(open_complaint, ComplaintDraft(wang, "noise in the brakes"))
    seen = story(shop, wang)
    assert (seen.calls[0].attempts, seen.calls[0].is_open) == (1, True)
    assert seen.complaints[0].what == "noise in the brakes"
    texts = [entry.text for entry in seen.events]
    assert any("No answer" in text and "busy" in text for text in texts)
    assert any("noise in the brakes" in text for text in texts)


@pytest.mark.parametrize("outcome", [Outcome.REACHED, Outcome.NOT_NEEDED])
def test_a_call_that_ended_is_told_once(shop, clock, outcome):
    wang = shop.customer()
    shop.settled(customer=wang, vehicle=shop.vehicle(wang))
    clock.now += timedelta(days=3)
    (due,) = shop.ask(follow_ups_due, TODAY + timedelta(days=3))
    shop.do(report_follow_up, due.id, due.version, CallReport(outcome))
    calls = [entry for entry in story(shop, wang).events if entry.kind is EventKind.CALL]
    assert len(calls) == 1


def test_referrals_stand_with_what_they_brought(shop, lines):
    wang = shop.customer("王小明")
    friend = shop.customer("陳先生", referred_by_id=wang)
    shop.settled(lines.labour("2100"), customer=friend, vehicle=shop.vehicle(friend))
    buyer = shop.customer("李小姐")
    seller = ShareDraft(shop.crew[Role.SALES], Decimal(1))
    sale = SaleDraft(
        customer=buyer, shares=(seller,), ordered_on=TODAY, referred_by_id=wang, model="Altis"
    )
    shop.do(enter_sale, sale)
    found = story(shop, wang).referrals
    assert [(row.name, row.service) for row in found] == [("陳先生", 2000), ("李小姐", 0)]
    assert found[0].since == TODAY


def test_the_timeline_is_newest_first(shop, clock):
    wang = shop.customer()
    car = shop.vehicle(wang)
    shop.visit(customer=wang, vehicle=car)
    clock.now += timedelta(days=2)
    shop.visit(customer=wang, vehicle=car)
    days = [entry.day for entry in story(shop, wang).events]
    assert days == sorted(days, reverse=True)
    assert days[0] == TODAY + timedelta(days=2)


def counted(shop, query, *arguments):
    """Count the statements that a query needs."""
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    event.listen(shop.office.engine, "before_cursor_execute", note)
    try:
        shop.ask(query, *arguments)
    finally:
        event.remove(shop.office.engine, "before_cursor_execute", note)
    return len(statements)


def test_a_page_needs_the_same_few_queries_whatever_there_is(shop):
    wang = shop.customer()
    car = shop.vehicle(wang, "ABC-1234")
    shop.settled(customer=wang, vehicle=car)
    small = counted(shop, customer_story, wang, TODAY), counted(shop, vehicle_story, car)
    for number in range(6):
        more = shop.vehicle(wang, f"XYZ-{number:04}")
        shop.settled(customer=wang, vehicle=more)
        shop.settled(customer=wang, vehicle=car)
    assert (counted(shop, customer_story, wang, TODAY), counted(shop, vehicle_story, car)) == small
    assert max(small) <= 40


def test_a_vehicle_says_how_far_it_goes_and_which_reading_is_set_aside(shop, clock):
    car = shop.vehicle(shop.customer())
    wang = shop.vehicle_card(car).owner_id
    first = TODAY - timedelta(days=200)
    for count, odometer in enumerate((10_000, 15_000, 99_000, 25_000, 30_000)):
        on(clock, first + timedelta(days=50 * count))
        shop.settled(customer=wang, vehicle=car, odometer=odometer)
    on(clock, TODAY)
    shop.do(note_reading, car, 30_100, TODAY)
    seen = shop.ask(vehicle_story, car)
    assert seen.forecast.mileage.per_day == pytest.approx(Decimal(100), abs=1)
    assert [row.odometer for row in seen.readings if row.set_aside] == [99_000]
    assert (seen.readings[0].odometer, seen.readings[0].visit_id) == (30_100, None)
    assert seen.forecast.basis is ForecastBasis.DISTANCE
    assert [line.text for line in seen.lines[seen.visits[0].id]] == ["工資"]


def test_what_the_customer_says_goes_before_what_is_computed(shop):
    car = shop.vehicle(shop.customer())
    shop.settled(customer=shop.vehicle_card(car).owner_id, vehicle=car, odometer=10_000)
    said = TODAY + timedelta(days=40)
    shop.do(note_next_service, car, shop.vehicle_card(car).version, said)
    seen = shop.ask(vehicle_story, car)
    assert (seen.said_on, seen.forecast.due_on) == (said, said)
    assert seen.forecast.basis is ForecastBasis.SAID


def test_what_customers_spent_adds_up_to_the_catalogues_figure(shop, lines):
    customers = [shop.customer(name) for name in ("王小明", "陳先生")]
    for customer, price in zip(customers, ("1050", "2100"), strict=True):
        shop.settled(lines.labour(price), customer=customer, vehicle=shop.vehicle(customer, price))
    month = Period(TODAY.replace(day=1), TODAY)
    average = shop.ask(figures, ("aro",), month)["aro"]
    assert average * 2 == sum(story(shop, customer).spend.service for customer in customers)
