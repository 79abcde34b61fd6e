from dataclasses import replace
from datetime import date, timedelta

import pytest

from desktop.models.errors import ConflictError, NotAllowedError, RuleBrokenError
from desktop.models.meeting import MeetingKind, Presence
from desktop.models.staff import Role
from desktop.services.chairs import chair_rota, next_chair, set_chair_rota
from desktop.services.decisions import (
    DecisionDraft,
    add_decision,
    change_decision,
    close_decision,
    decisions_between,
    open_decisions,
    reopen_decision,
)
from desktop.services.meetings import AttendanceRow, MeetingDraft, meeting_of, save_meeting
from desktop.services.staff import StaffDraft, enter_staff

DAY = date(2026, 11, 20)
NEXT = DAY + timedelta(days=1)


def meeting(shop, day=DAY, kind=MeetingKind.MORNING):
    return shop.ask(meeting_of, day, kind)


def save(shop, version=0, **typed):
    return shop.do(save_meeting, MeetingDraft(DAY, **typed), version)


def decide(shop, text="催零件", day=DAY, **more):
    return shop.do(add_decision, day, DecisionDraft(text, **more))


def still_open(shop, day=NEXT):
    return shop.ask(open_decisions, day)


def test_a_meeting_is_written_down_with_those_who_were_there(shop):
    before = meeting(shop)
    assert (before.version, before.decisions) == (0, ())
    assert {row.presence for row in before.attendance} == {""}
    chair, late = shop.crew[Role.MANAGER], shop.crew[Role.TECHNICIAN]
    present = replace(before.attendance[0], presence=Presence.PRESENT)
    rows = (present, AttendanceRow(late, "", Presence.LATE, " 塞車 "))
    save(shop, chair_id=chair, kudos=" 阿明五星 ", attendance=rows)
    after = meeting(shop)
    assert (after.chair_id, after.kudos) == (chair, "阿明五星")
    written = {row.staff_id: (row.presence, row.note) for row in after.attendance if row.presence}
    assert written == {present.staff_id: ("present", ""), late: ("late", "塞車")}


def test_somebody_taken_off_the_list_of_those_present_is_off_it(shop):
    rows = (AttendanceRow(shop.crew[Role.MANAGER], "", Presence.PRESENT),)
    version = save(shop, attendance=rows)
    assert save(shop, version, attendance=(replace(rows[0], presence=""),)) > version
    assert {row.presence for row in meeting(shop).attendance} == {""}


def test_two_seats_that_write_one_meeting_down_do_not_overwrite_each_other(shop):
    save(shop, kudos="first")
    with pytest.raises(ConflictError, match="Somebody else wrote this meeting down"):
        save(shop, kudos="second")
    assert meeting(shop).kudos == "first"


def test_two_seats_that_begin_a_meeting_at_once_begin_one(shop, at_once):
    first = lambda uow: add_decision(uow, DAY, DecisionDraft("甲"))  # noqa: E731 -- two of a kind
    second = lambda uow: add_decision(uow, DAY, DecisionDraft("乙"))  # noqa: E731
    assert all(isinstance(made, int) for made in at_once(first, second))
    assert {row.text for row in meeting(shop).decisions} == {"甲", "乙"}


def test_those_of_the_rota_lead_in_turn_and_who_left_is_passed_over(shop):
    order = tuple(shop.crew[role] for role in (Role.MANAGER, Role.OWNER, Role.SALES))
    shop.do(set_chair_rota, order)
    assert shop.ask(chair_rota) == list(order)
    assert meeting(shop).chair_id == order[0]
    save(shop, chair_id=order[1])
    assert shop.ask(next_chair, NEXT) == order[2]
    shop.do(set_chair_rota, order[::-1])
    assert shop.ask(next_chair, NEXT) == order[0]
    shop.do(set_chair_rota, ())
    assert shop.ask(next_chair, NEXT) is None


def test_who_is_not_hired_yet_neither_leads_nor_is_expected(shop):
    new = shop.do(enter_staff, StaffDraft("新人", Role.SALES, hired_on=NEXT))
    shop.do(set_chair_rota, (new, shop.crew[Role.OWNER]))
    assert meeting(shop).chair_id == shop.ask(next_chair, DAY) == shop.crew[Role.OWNER]
    assert new not in {row.staff_id for row in meeting(shop).attendance}
    assert meeting(shop, NEXT).chair_id == shop.ask(next_chair, NEXT) == new
    assert new in {row.staff_id for row in meeting(shop, NEXT).attendance}


def test_nobody_leads_twice_in_one_round(shop):
    twice = (shop.crew[Role.OWNER],) * 2
    with pytest.raises(RuleBrokenError, match="in the rota twice"):
        shop.do(set_chair_rota, twice)


def test_a_decision_is_open_every_morning_until_it_is_closed(shop):
    owner = shop.crew[Role.PARTS]
    before = DAY - timedelta(days=1)
    decision = decide(shop, day=before, owner_id=owner, due_on=NEXT, method="電話")
    (row,) = still_open(shop, DAY)
    assert (row.text, row.owner, row.due_on, row.method) == ("催零件", "parts", NEXT, "電話")
    assert [row.is_late(day) for day in (NEXT, NEXT + timedelta(days=1))] == [False, True]
    shop.do(close_decision, decision, row.version, "到貨")
    assert [len(still_open(shop, day)) for day in (before, DAY, NEXT)] == [0, 1, 0]
    (closed,) = shop.ask(decisions_between, before, before)
    assert (closed.closed_on, closed.outcome) == (DAY, "到貨")


def test_a_closed_decision_can_be_opened_again_and_not_changed_before(shop):
    decision = decide(shop)
    shop.do(close_decision, decision, 1)
    with pytest.raises(RuleBrokenError, match="closed already"):
        shop.do(change_decision, decision, 2, DecisionDraft("x"))
    shop.do(reopen_decision, decision, 2)
    shop.do(change_decision, decision, 3, DecisionDraft("催兩次"))
    assert [row.text for row in still_open(shop)] == ["催兩次"]
    with pytest.raises(ConflictError):
        shop.do(close_decision, decision, 1)


@pytest.mark.parametrize(
    ("draft", "sentence"),
    [
        (DecisionDraft("  "), "says nothing"),
        (DecisionDraft("x", due_on=DAY - timedelta(days=1)), "due before it was made"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(sqlite_shop, draft, sentence):
    with pytest.raises(RuleBrokenError, match=sentence):
        sqlite_shop.do(add_decision, DAY, draft)
    assert meeting(sqlite_shop).version == 0


def test_a_technician_does_not_write_meetings_down(sqlite_shop):
    sqlite_shop.sit_down(Role.TECHNICIAN)
    with pytest.raises(NotAllowedError, match="may not write down a meeting"):
        decide(sqlite_shop)
