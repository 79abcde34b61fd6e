from datetime import timedelta

import pytest

from desktop.models.actor import COMMAND_LINE
from desktop.models.complaint import ComplaintState
from desktop.models.errors import ConflictError, NotAllowedError, RuleBrokenError
from desktop.models.staff import Role
from desktop.services.calls.call_list import call_list
from desktop.services.calls.reports import CallReport, Outcome
from desktop.services.calls.second_calls import report_second_call
from desktop.services.complaints import (
    COMPLAINTS,
    ComplaintDraft,
    change_complaint,
    complaint_card,
    fix_complaint,
    open_complaint,
    open_complaints,
    subject_of,
)
from desktop.services.listing import ListQuery

HOURS = {"minor": 72, "normal": 48, "serious": 24, "critical": 12}


def draft(shop, **more):
    return ComplaintDraft(shop.customer(), "漏油", **more)


def card(shop, number):
    return shop.ask(complaint_card, number)


def fix(shop, number, fix="換油封"):
    shop.do(fix_complaint, number, card(shop, number).row.version, fix)


def ask(shop, number, outcome, note=""):
    version = card(shop, number).row.version
    shop.do(report_second_call, number, version, CallReport(outcome, note))


@pytest.fixture
def fixed(shop):
    number = shop.do(open_complaint, draft(shop, why="油封老化", how="更換"))
    fix(shop, number)
    return number


@pytest.mark.parametrize("level", HOURS)
def test_a_graver_complaint_is_to_be_fixed_sooner(shop, level, clock):
    found = card(shop, shop.do(open_complaint, draft(shop, level=level)))
    assert found.row.due_at - clock.now == timedelta(hours=HOURS[level])
    assert (found.row.state, found.sla_hours) == (ComplaintState.OPEN, HOURS[level])


def test_numbers_count_through_the_day(shop, clock):
    numbers = [shop.do(open_complaint, draft(shop)) for _each in range(2)]
    clock.now += timedelta(days=1)
    numbers.append(shop.do(open_complaint, draft(shop)))
    shown = [card(shop, number).row.number for number in numbers]
    assert shown == ["C261120-01", "C261120-02", "C261121-01"]


def test_it_belongs_to_whoever_wrote_it_down_unless_somebody_else_is_named(shop):
    shop.sit_down(Role.FRONT_DESK)
    mine = shop.do(open_complaint, draft(shop))
    theirs = shop.do(open_complaint, draft(shop, owner_id=shop.crew[Role.MANAGER]))
    assert [card(shop, number).row.owner for number in (mine, theirs)] == ["front_desk", "manager"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"what": " "}, "what is the matter"),
        ({"level": "awful"}, "how grave"),
        ({"customer_id": 0}, "Nobody is named"),
    ],
)
def test_what_is_missing_is_said(shop, wrong, sentence):
    values = {"customer_id": shop.customer(), "what": "漏油"} | wrong
    with pytest.raises(RuleBrokenError, match=sentence):
        shop.do(open_complaint, ComplaintDraft(**values))


def test_another_level_counts_from_the_receipt(shop, clock):
    first = draft(shop)
    number = shop.do(open_complaint, first)
    received = clock.now
    clock.now += timedelta(hours=5)
    changed = ComplaintDraft(first.customer_id, "漏油", level="critical")
    shop.do(change_complaint, number, 1, changed)
    assert card(shop, number).row.due_at == received + timedelta(hours=12)
    with pytest.raises(ConflictError):
        shop.do(change_complaint, number, 1, changed)


def test_nothing_is_fixed_without_its_cause_and_its_solution(shop):
    number = shop.do(open_complaint, draft(shop, why="油封"))
    for text, sentence in (("", "what was done"), ("換", "cause and its solution")):
        with pytest.raises(RuleBrokenError, match=sentence):
            fix(shop, number, text)
    assert card(shop, number).row.state == ComplaintState.OPEN


def test_the_clock_runs_until_it_is_fixed(shop, clock):
    number = shop.do(open_complaint, draft(shop, why="油封", how="更換"))
    due = card(shop, number).row.due_at
    assert not card(shop, number).row.is_overdue(due)
    assert card(shop, number).row.is_overdue(due + timedelta(seconds=1))
    clock.now = due - timedelta(hours=1)
    fix(shop, number)
    assert not card(shop, number).row.is_overdue(due + timedelta(days=9))


def test_it_is_closed_when_the_customer_was_asked_and_not_before(shop, fixed, clock):
    ask(shop, fixed, Outcome.NO_ANSWER, "busy")
    assert card(shop, fixed).row.state == ComplaintState.FIXED
    ask(shop, fixed, Outcome.CONTENT, "all right now")
    found = card(shop, fixed)
    assert (found.row.state, found.content) == (ComplaintState.CLOSED, True)
    assert found.row.closed_on.isoformat() == "2026-11-20"
    assert [(row.result, row.note) for row in found.attempts] == [
        ("no_answer", "busy"),
        ("reached", "all right now"),
    ]
    for command in (fix, lambda s, n: ask(s, n, Outcome.CONTENT)):
        with pytest.raises(RuleBrokenError):
            command(shop, fixed)


def test_who_is_not_content_opens_it_again_with_a_new_clock(shop, fixed, clock):
    clock.now += timedelta(days=3)
    ask(shop, fixed, Outcome.NOT_CONTENT, "drips again")
    found = card(shop, fixed)
    assert (found.row.state, found.content, found.row.fixed_at) == ("open", False, None)
    assert found.row.due_at == clock.now + timedelta(hours=48)
    assert found.second_call_note == "drips again"
    fix(shop, fixed, "new seal, new gasket")
    assert card(shop, fixed).content is None  # to be asked anew


def test_nobody_is_asked_before_it_is_fixed(shop):
    number = shop.do(open_complaint, draft(shop))
    with pytest.raises(RuleBrokenError, match="Nothing is fixed yet"):
        ask(shop, number, Outcome.CONTENT)


def test_the_second_call_is_due_the_day_after_and_rests_a_day_on_request(shop, fixed, clock):
    def due(days):
        day = (clock.now + timedelta(days=days)).date()
        return [row.record for row in shop.ask(call_list, None, day) if row.kind == "complaint"]

    assert (due(0), due(1)) == ([], [fixed])
    clock.now += timedelta(days=1)
    ask(shop, fixed, Outcome.LATER)
    assert (due(0), due(1)) == ([], [fixed])


def test_the_list_shows_the_open_and_the_overdue(shop, fixed, clock):
    late = shop.do(open_complaint, draft(shop, level="critical"))
    shop.do(open_complaint, draft(shop))
    now = (clock.now + timedelta(hours=13)).isoformat()
    ask(shop, fixed, Outcome.CONTENT)

    def listed(state, text=""):
        query = ListQuery(text=text, filters=(("state", state),))
        return [row.id for row in shop.ask(COMPLAINTS.first, query, 9)]

    assert listed(f"overdue/{now}") == [late]
    assert listed("unclosed") == [late, late + 1]
    assert listed("closed") == [fixed]
    assert listed("unclosed", f"{late:02}") == [late]
    assert [row.id for row in shop.ask(open_complaints)] == [late, late + 1]


def test_a_complaint_begun_on_a_visit_knows_customer_and_car(shop):
    customer = shop.customer()
    vehicle = shop.vehicle(customer)
    visit = shop.visit(customer, vehicle)
    found = shop.ask(subject_of, "visit", visit)
    assert (found.customer_id, found.vehicle_id, found.visit_id) == (customer, vehicle, visit)
    assert shop.ask(subject_of, "customer", customer).customer_id == customer


def test_a_technician_writes_no_complaint_down(shop):
    wanted = draft(shop)
    shop.sit_down(Role.TECHNICIAN)
    with pytest.raises(NotAllowedError):
        shop.do(open_complaint, wanted)
    shop.office.actor = COMMAND_LINE
    assert shop.ask(open_complaints) == []
