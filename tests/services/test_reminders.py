from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from desktop.models.call import CallAttempt, Reminder, ReminderKind, ReminderState
from desktop.models.customer import Customer, CustomerOwner
from desktop.models.errors import RuleBrokenError
from desktop.models.forecast import OdometerReading, ServiceForecast
from desktop.models.proposal import ProposalState
from desktop.models.staff import Role
from desktop.models.vehicle import Vehicle
from desktop.services.calls.reports import CallReport, Outcome
from desktop.services.forecasts.keeping import keep_forecasts
from desktop.services.proposals import AnswerDraft, ProposalDraft, answer_proposals
from desktop.services.reception.appointments import AppointmentDraft, book_appointment
from desktop.services.reminders import make_reminders, report_reminder
from desktop.services.vehicles import change_owner

TODAY = date(2026, 11, 20)
DUE = date(2027, 5, 20)  # half a year after the service of today


@pytest.fixture
def served(shop):
    """The id of a vehicle that had its service today."""
    customer = shop.customer("王小明", "0912345678")
    vehicle = shop.vehicle(customer)
    shop.settled(customer=customer, vehicle=vehicle)
    return vehicle


def make(shop, day):
    while shop.do(keep_forecasts):
        pass
    made = 0
    while count := shop.do(make_reminders, day):
        made += count
    return made


def all_of(shop, kind=Reminder):
    return shop.ask(lambda session: session.scalars(select(kind).order_by(kind.id)).all())


def put(shop, kind, key, **values):
    def command(uow):
        with uow:
            row = uow.load(kind, key)
            for name, value in values.items():
                setattr(row, name, value)
            uow.commit()

    shop.do(command)


def report(shop, outcome, **more):
    call = all_of(shop)[-1]
    shop.do(report_reminder, call.id, call.version, CallReport(outcome, **more))
    return all_of(shop)[-1]


def at(clock, day):
    clock.now = datetime(day.year, day.month, day.day, 2, tzinfo=clock.now.tzinfo)


def test_a_service_is_reminded_of_a_week_before_and_once(shop, served):
    assert make(shop, DUE - timedelta(days=8)) == 0
    assert make(shop, DUE - timedelta(days=7)) == 1
    assert make(shop, DUE - timedelta(days=7)) == 0
    assert make(shop, DUE - timedelta(days=3)) == 0
    (call,) = all_of(shop)
    assert (call.kind, call.vehicle_id, call.basis_on) == (ReminderKind.SERVICE, served, DUE)
    assert call.due_on == DUE - timedelta(days=7)
    assert call.assignee_id in {shop.crew[Role.FRONT_DESK], shop.crew[Role.SALES]}


def test_nobody_is_called_about_a_service_long_overdue(shop, served):
    assert make(shop, DUE + timedelta(days=31)) == 0
    assert make(shop, DUE + timedelta(days=30)) == 1


def test_a_backlog_is_spread_over_the_next_days_and_a_long_weekend_is_not(shop):
    expiry = TODAY + timedelta(days=10)
    cars = [shop.vehicle(shop.customer(), f"AAA-000{n}") for n in range(3)]
    for car in cars:
        put(shop, Vehicle, car, inspection_due_on=expiry)
    put(shop, Vehicle, cars[0], insurance_due_on=TODAY + timedelta(days=27))
    make(shop, TODAY)
    found = {(call.kind, call.vehicle_id): call.due_on for call in all_of(shop)}
    days = {(found["inspection", car] - TODAY).days for car in cars}
    assert len(days) == 3
    assert days <= set(range(14))
    assert found["insurance", cars[0]] == TODAY


@pytest.mark.parametrize(
    ("column", "kind"), [("inspection_due_on", "inspection"), ("insurance_due_on", "insurance")]
)
def test_an_expiry_is_reminded_of_a_month_before_and_renewed_no_more(shop, served, column, kind):
    expiry = TODAY + timedelta(days=60)
    put(shop, Vehicle, served, **{column: expiry})
    assert make(shop, expiry - timedelta(days=31)) == 0
    assert make(shop, expiry - timedelta(days=30)) == 1
    put(shop, Vehicle, served, **{column: expiry + timedelta(days=365)})
    assert make(shop, expiry - timedelta(days=29)) == 0
    (call,) = all_of(shop)
    assert (call.kind, call.state) == (kind, ReminderState.OVERTAKEN)


@pytest.mark.parametrize(
    ("born", "day"),
    [(date(1980, 11, 20), TODAY), (date(1980, 2, 29), date(2027, 2, 28))],
)
def test_a_birthday_is_kept_on_its_day(shop, born, day):
    customer = shop.customer()
    assert make(shop, day) == 0  # nobody knows it
    put(shop, Customer, customer, birthday=born)
    assert [make(shop, day + timedelta(days=days)) for days in (-1, 0, 0, 1)] == [0, 1, 0, 0]
    (call,) = all_of(shop)
    assert (call.kind, call.vehicle_id, call.due_on) == (ReminderKind.BIRTHDAY, None, day)


def test_declined_work_is_offered_again_after_a_month(shop, served, lines):
    customer = all_of(shop, Customer)[0].id
    visit = shop.visit(customer, served)
    line = ProposalDraft("labour", "煞車", answer=ProposalState.DECLINED)
    shop.do(answer_proposals, visit, shop.card(visit).version, (line,), AnswerDraft("王"))
    assert make(shop, TODAY + timedelta(days=30)) == 0  # the car is still here
    shop.bill(visit, lines.labour("100"))
    shop.settle(visit)
    assert make(shop, TODAY + timedelta(days=29)) == 0
    assert make(shop, TODAY + timedelta(days=30)) == 1
    (call,) = all_of(shop)
    assert (call.kind, call.basis_on) == (ReminderKind.DECLINED, TODAY)


def test_who_came_meanwhile_is_not_called(shop, served, clock):
    make(shop, DUE - timedelta(days=7))
    at(clock, DUE - timedelta(days=5))
    shop.visit(all_of(shop, Customer)[0].id, served)
    assert make(shop, DUE - timedelta(days=5)) == 0
    (call,) = all_of(shop)
    assert (call.state, call.done_on) == (ReminderState.OVERTAKEN, DUE - timedelta(days=5))


def test_a_visit_after_the_day_of_the_call_overtakes_an_expiry_too(shop, served, clock):
    put(shop, Vehicle, served, inspection_due_on=TODAY + timedelta(days=10))
    assert make(shop, TODAY) == 1  # although it was here just today
    at(clock, TODAY + timedelta(days=2))
    shop.visit(all_of(shop, Customer)[0].id, served)
    assert make(shop, TODAY + timedelta(days=2)) == 0
    assert [call.state for call in all_of(shop)] == [ReminderState.OVERTAKEN]


def test_who_is_expected_already_is_not_called(shop, served, clock):
    start = datetime(2027, 5, 18, 2, tzinfo=clock.now.tzinfo)
    owner = all_of(shop, Customer)[0].id
    shop.do(book_appointment, AppointmentDraft(start, 60, customer_id=owner, vehicle_id=served))
    assert make(shop, DUE - timedelta(days=5)) == 0
    assert make(shop, DUE) == 1  # the time went by and nobody came


def test_a_car_that_was_sold_is_not_spoken_of_to_its_old_owner(shop, served):
    make(shop, DUE)
    shop.do(change_owner, served, shop.customer("李"))
    assert make(shop, DUE) == 1
    states = [(call.state, call.customer_id) for call in all_of(shop)]
    assert [state for state, _customer in states] == ["overtaken", "open"]


def test_a_day_that_was_agreed_is_the_next_service(shop, served, clock):
    make(shop, DUE - timedelta(days=7))
    at(clock, DUE - timedelta(days=7))
    said = DUE + timedelta(days=30)
    call = report(shop, Outcome.AGREED, day=said, odometer=91234, note="abroad until June")
    assert (call.state, call.note) == (ReminderState.AGREED, "abroad until June")
    assert all_of(shop, Vehicle)[0].service_said_on == said
    assert [row.odometer for row in all_of(shop, OdometerReading)] == [91234]
    assert make(shop, said - timedelta(days=8)) == 0
    (forecast,) = all_of(shop, ServiceForecast)
    assert (forecast.due_on, forecast.basis) == (said, "said")
    assert make(shop, said - timedelta(days=7)) == 1


def test_who_refused_is_left_in_peace(shop, served, clock):
    make(shop, DUE - timedelta(days=7))
    at(clock, DUE - timedelta(days=7))
    assert report(shop, Outcome.REFUSED).state == ReminderState.REFUSED
    put(shop, Vehicle, served, service_months=7)  # the forecast moves a month
    assert make(shop, DUE + timedelta(days=30)) == 0


def test_later_moves_the_call_and_five_attempts_end_it(shop, served, clock):
    make(shop, DUE - timedelta(days=7))
    at(clock, DUE - timedelta(days=7))
    assert report(shop, Outcome.LATER, day=DUE).due_on == DUE
    for _attempt in range(4):
        call = report(shop, Outcome.NO_ANSWER)
    assert (call.state, call.attempts) == (ReminderState.UNREACHABLE, 5)
    assert len(all_of(shop, CallAttempt)) == 5
    with pytest.raises(RuleBrokenError, match="closed already"):
        report(shop, Outcome.BOOKED)


def test_a_reminder_has_no_questionnaire_ending(shop, served, clock):
    make(shop, DUE)
    with pytest.raises(RuleBrokenError, match="choose a result"):
        report(shop, Outcome.CONTENT)


def test_whoever_looks_after_the_customer_calls(shop, served):
    second = shop.hire("小美", Role.SALES)

    def own(uow):
        with uow:
            uow.session.execute(update(CustomerOwner).values(to_on=TODAY))
            owner = all_of(shop, Customer)[0].id
            row = CustomerOwner(customer_id=owner, staff_id=second, from_on=TODAY)
            uow.session.add(row)
            uow.commit()

    shop.do(own)
    make(shop, DUE)
    assert [call.assignee_id for call in all_of(shop)] == [second]


def test_two_seats_make_each_reminder_once(shop, served, at_once):
    shop.do(keep_forecasts)
    answers = at_once(lambda uow: make_reminders(uow, DUE), lambda uow: make_reminders(uow, DUE))
    assert sorted(answers) == [0, 1]
    assert len(all_of(shop)) == 1
