from datetime import date, timedelta

import pytest
from sqlalchemy import select

from desktop.models.call import Answer, CallAttempt
from desktop.models.complaint import Complaint, ComplaintChannel
from desktop.models.errors import ConflictError, RuleBrokenError
from desktop.models.follow_up import FollowUp, FollowUpResult
from desktop.models.staff import Role
from desktop.services.calls.reports import MAX_ATTEMPTS, CallReport, Outcome
from desktop.services.complaints import ComplaintDraft
from desktop.services.follow_ups import follow_ups_due, follow_ups_due_then, report_follow_up
from desktop.services.questions import AnswerDraft, question_list

DUE = date(2026, 11, 23)


@pytest.fixture
def visit(shop):
    customer = shop.customer("王小明", "0912-345-678", "0922")
    return shop.settled(customer=customer, vehicle=shop.vehicle(customer))


def due(shop, day=DUE):
    return shop.ask(follow_ups_due, day)


def close(shop, outcome, note="", version=None, **more):
    call = due(shop, date(2027, 1, 1))[0]
    report = CallReport(outcome, note, **more)
    return shop.do(report_follow_up, call.id, version or call.version, report)


def rows(shop, kind):
    return shop.ask(lambda session: session.scalars(select(kind)).all())


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


@pytest.mark.parametrize("outcome", [Outcome.REACHED, Outcome.NOT_NEEDED])
def test_a_call_that_ended_is_not_due_any_more(shop, visit, outcome):
    close(shop, outcome, " satisfied ")
    assert due(shop) == []
    tried = [attempt.note for attempt in rows(shop, CallAttempt)]
    assert tried == (["satisfied"] if outcome is Outcome.REACHED else [])


def test_nobody_reached_leaves_the_call_open_until_the_last_attempt(shop, visit):
    shop.sit_down(Role.SALES)
    for attempt in range(MAX_ATTEMPTS):
        assert due(shop)[0].attempts == attempt
        close(shop, Outcome.NO_ANSWER if attempt else Outcome.WRONG_NUMBER)
    assert due(shop) == []
    (call,) = rows(shop, FollowUp)
    assert (call.result, call.done_on) == (FollowUpResult.UNREACHABLE, date(2026, 11, 20))
    attempts = rows(shop, CallAttempt)
    assert [attempt.result for attempt in attempts] == ["wrong_number", *["no_answer"] * 4]
    assert {attempt.staff_id for attempt in attempts} == {shop.crew[Role.SALES]}


def test_who_asked_to_be_called_later_rests_until_then(shop, visit):
    with pytest.raises(RuleBrokenError, match="day on which to call again"):
        close(shop, Outcome.LATER)
    with pytest.raises(RuleBrokenError, match="day is past"):
        close(shop, Outcome.LATER, day=date(2026, 11, 19))
    close(shop, Outcome.LATER, "in a meeting", day=date(2026, 11, 27))
    assert due(shop, date(2026, 11, 26)) == []
    (call,) = due(shop, date(2026, 11, 27))
    assert (call.attempts, call.due_on) == (1, DUE)


def test_a_call_is_closed_once_and_with_an_ending(shop, visit):
    call = due(shop)[0]
    for wrong in (Outcome.BOOKED, "maybe"):
        with pytest.raises(RuleBrokenError, match="how the call ended"):
            close(shop, wrong)
    close(shop, Outcome.REACHED)
    with pytest.raises(RuleBrokenError, match="closed already"):
        shop.do(report_follow_up, call.id, call.version + 1, CallReport(Outcome.REACHED))


def test_a_stale_answer_is_refused(shop, visit):
    close(shop, Outcome.NO_ANSWER, "busy")
    with pytest.raises(ConflictError):
        close(shop, Outcome.REACHED, version=1)
    assert due(shop)[0].attempts == 1
    assert len(rows(shop, CallAttempt)) == 1


def test_a_morning_of_the_past_shows_the_calls_of_that_morning(shop, visit, clock):
    clock.now += timedelta(days=5)  # called on the 25th
    close(shop, Outcome.REACHED)
    shown = {
        day: len(shop.ask(follow_ups_due_then, date(2026, 11, day))) for day in (20, 22, 23, 25, 26)
    }
    assert shown == {20: 0, 22: 0, 23: 1, 25: 1, 26: 0}


def test_answers_are_kept_with_the_weight_they_were_asked_under(shop, visit):
    work, ready, _bill, _clean, recommend, better = shop.ask(question_list)
    answers = (
        AnswerDraft(work.id, 5),
        AnswerDraft(recommend.id, 10),
        AnswerDraft(better.id, text=" 冷氣 "),
        AnswerDraft(ready.id),
    )
    close(shop, Outcome.REACHED, answers=answers)
    kept = [(row.question_id, row.score, row.text, row.weight) for row in rows(shop, Answer)]
    expected = [(work.id, 5, "", 2), (recommend.id, 10, "", 1), (better.id, None, "冷氣", 1)]
    assert kept == expected


def test_a_score_outside_its_range_writes_nothing(shop, visit):
    work, *_others = shop.ask(question_list)
    with pytest.raises(RuleBrokenError, match="with 1 to 5"):
        close(shop, Outcome.REACHED, answers=(AnswerDraft(work.id, 6),))
    assert rows(shop, Answer) == []
    assert due(shop)[0].attempts == 0


def test_a_complaint_the_call_reveals_is_opened_with_it(shop, visit):
    draft = ComplaintDraft(1, "還是漏油", level="serious")
    number = close(shop, Outcome.REACHED, "angry", complaint=draft)
    (complaint,) = rows(shop, Complaint)
    assert (complaint.id, complaint.visit_id) == (number, visit)
    assert (complaint.channel, complaint.level) == (ComplaintChannel.FOLLOW_UP, "serious")
    assert complaint.vehicle_id is not None


def test_who_received_the_car_does_not_call_while_somebody_else_can(shop):
    desk = shop.crew[Role.FRONT_DESK]
    shop.settled(advisor_id=desk)
    shop.sit_down(Role.FRONT_DESK)
    with pytest.raises(RuleBrokenError, match="let sales call"):
        close(shop, Outcome.REACHED)
    close(shop, Outcome.NO_ANSWER)  # trying the number is no answer
    shop.sit_down(Role.SALES)
    close(shop, Outcome.REACHED)
    assert due(shop) == []


def test_the_least_loaded_is_asked_to_call(shop):
    desk, sales = shop.crew[Role.FRONT_DESK], shop.crew[Role.SALES]
    for _visit in range(2):
        shop.settled(advisor_id=desk)  # sales has two calls now
    for _visit in range(3):
        shop.settled()
    assert [call.assignee_id for call in rows(shop, FollowUp)] == [sales, sales, desk, desk, desk]
