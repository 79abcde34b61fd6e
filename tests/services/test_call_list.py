"""One list a person and day."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event, update

from desktop.models.staff import Role, Staff
from desktop.models.vehicle import Vehicle
from desktop.services.calls.call_list import call_list
from desktop.services.calls.reports import CallReport, Outcome
from desktop.services.complaints import ComplaintDraft, fix_complaint, open_complaint
from desktop.services.follow_ups import report_follow_up
from desktop.services.reminders import make_reminders, report_reminder

DUE = date(2026, 11, 23)
DESK, SALES, MANAGER, OWNER = Role.FRONT_DESK, Role.SALES, Role.MANAGER, Role.OWNER


@pytest.fixture
def visit(shop):
    """A settled visit that the front desk received: sales is to call."""
    customer = shop.customer("王小明", "0912-345-678")
    vehicle = shop.vehicle(customer)
    return shop.settled(
        customer=customer, vehicle=vehicle, advisor_id=shop.crew[DESK], concern="冷氣不冷"
    )


def calls(shop, role=None, day=DUE):
    return shop.ask(call_list, shop.crew[role] if role else None, day)


def report(shop, outcome, note="", **more):
    (call,) = [row for row in calls(shop, day=date(2027, 1, 1)) if row.kind == "follow_up"]
    shop.do(report_follow_up, call.record, call.version, CallReport(outcome, note, **more))


def test_a_call_says_whom_why_and_since_when(shop, visit):
    (call,) = calls(shop, SALES)
    assert (call.customer, call.phone, call.plate) == ("王小明", "0912-345-678", "ABC-1234")
    assert call.why == "Visit 261120-001 was settled on 2026-11-20"
    assert (call.detail, call.due_on, call.assignee, call.level) == ("冷氣不冷", DUE, "sales", 0)
    assert call.visit_id == visit
    assert calls(shop, DESK) == []
    assert [row.key for row in calls(shop)] == [call.key]


def test_three_kinds_of_calls_stand_in_one_list(shop, visit):
    shop.do(_inspection, DUE + timedelta(days=30))
    shop.do(make_reminders, DUE)
    customer = calls(shop)[0].customer_id
    draft = ComplaintDraft(customer, "漏油", why="油封", how="更換", visit_id=visit)
    complaint = shop.do(open_complaint, draft)
    shop.do(fix_complaint, complaint, 1, "換油封")
    rows = calls(shop)
    assert [(row.kind, row.why) for row in rows] == [
        ("complaint", "Complaint C261120-01 was fixed on 2026-11-20"),
        ("follow_up", "Visit 261120-001 was settled on 2026-11-20"),
        ("reminder", "Inspection expires on 2026-12-23"),
    ]
    assert len({row.id for row in rows}) == 3


def _inspection(uow, day):
    with uow:
        uow.session.execute(update(Vehicle).values(inspection_due_on=day))
        uow.commit()


@pytest.mark.parametrize(
    ("late", "level", "seen_by"),
    [
        (2, "", {SALES}),
        (3, "Overdue", {SALES}),
        (5, "To the manager", {SALES, MANAGER}),
        (7, "To the owner", {SALES, MANAGER, OWNER}),
    ],
)
def test_a_late_call_climbs_to_manager_and_owner(shop, visit, late, level, seen_by):
    day = DUE + timedelta(days=late)
    assert {role for role in Role if calls(shop, role, day)} == seen_by
    assert calls(shop, day=day)[0].level_name == level


def test_a_call_that_was_put_off_is_not_late(shop, visit):
    report(shop, Outcome.LATER, day=DUE + timedelta(days=6))
    assert calls(shop, day=DUE + timedelta(days=5)) == []
    assert calls(shop, day=DUE + timedelta(days=7))[0].level == 0


def test_what_was_tried_today_stands_at_the_end(shop, visit, clock):
    clock.now += timedelta(days=3)
    shop.settled(customer=shop.customer("李"), advisor_id=shop.crew[DESK])
    day = DUE + timedelta(days=3)
    assert [row.customer for row in calls(shop, day=day)] == ["王小明", "李"]
    first = calls(shop, day=day)[0]
    clock.now += timedelta(days=3)
    shop.do(report_follow_up, first.record, first.version, CallReport(Outcome.NO_ANSWER, "busy"))
    assert [row.customer for row in calls(shop, day=day)] == ["李", "王小明"]
    tomorrow = calls(shop, day=day + timedelta(days=1))
    assert [row.customer for row in tomorrow] == ["王小明", "李"]
    assert (tomorrow[0].last_said, tomorrow[0].said_on) == ("busy", day)


def test_what_was_said_last_is_known_in_every_later_call(shop, visit, clock):
    clock.now += timedelta(days=3)
    report(shop, Outcome.REACHED, "wants winter tyres")
    shop.do(_inspection, DUE + timedelta(days=30))
    shop.do(make_reminders, DUE)
    (call,) = calls(shop)
    assert (call.kind, call.last_said, call.said_on) == ("reminder", "wants winter tyres", DUE)
    shop.do(report_reminder, call.record, call.version, CallReport(Outcome.NO_ANSWER))
    assert calls(shop)[0].last_said == "wants winter tyres"


def test_nobodys_call_is_everybodys_but_the_advisors(shop, visit):
    def leave(uow):
        with uow:
            uow.load(Staff, shop.crew[SALES]).left_on = date(2026, 11, 21)
            uow.commit()

    shop.do(leave)
    assert calls(shop)[0].assignee == ""
    assert {role for role in Role if calls(shop, role)} == {SALES, MANAGER, OWNER}


def test_reading_the_list_takes_the_same_number_of_statements_for_any_length(shop, visit):
    def statements():
        seen = []

        def note(_connection, _cursor, statement, *_more):
            seen.append(statement)

        event.listen(shop.office.engine, "before_cursor_execute", note)
        calls(shop, day=DUE)
        event.remove(shop.office.engine, "before_cursor_execute", note)
        return len(seen)

    before = statements()
    for _each in range(3):
        shop.settled()
    assert len(calls(shop)) == 4
    assert statements() == before
