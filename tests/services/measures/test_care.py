"""What customers say, what they complain of, whether they book and wait."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from desktop.models.complaint import Complaint
from desktop.models.staff import Role
from desktop.services.calls.reports import CallReport, Outcome
from desktop.services.calls.second_calls import report_second_call
from desktop.services.complaints import (
    COMPLAINTS,
    ComplaintDraft,
    change_complaint,
    fix_complaint,
    open_complaint,
)
from desktop.services.follow_ups import follow_ups_due, report_follow_up
from desktop.services.listing import ListQuery
from desktop.services.measures.figures import Period, behind, figure_table, figures
from desktop.services.measures.opening import figure_filter, list_of
from desktop.services.measures.rows import rows_of_figure
from desktop.services.questions import AnswerDraft, question_list
from desktop.services.reception.appointments import (
    AppointmentDraft,
    book_appointment,
    cancel_appointment,
    miss_appointment,
    receive_appointment,
)
from desktop.services.reception.queue import Arrival, greet, join_queue, leave_queue
from desktop.services.visit_work import NewVisit
from desktop.services.visits import VISITS

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
ADVISOR = Role.FRONT_DESK


def asked(shop, *names, period=NOVEMBER):
    found = shop.ask(figures, names, period)
    return found[names[0]] if len(names) == 1 else tuple(found[name] for name in names)


def call(shop, scores=(), recommend=None, **visit):
    """Settle a visit, and let its customer answer."""
    shop.settled(**visit)
    due = shop.ask(follow_ups_due, date(2027, 1, 1))[-1]
    questions = shop.ask(question_list)
    answers = [AnswerDraft(q.id, score) for q, score in zip(questions, scores, strict=False)]
    answers += [AnswerDraft(q.id, recommend) for q in questions if q.kind == "recommend"]
    report = CallReport(Outcome.REACHED, answers=tuple(answers))
    shop.do(report_follow_up, due.id, due.version, report)


def test_nothing_said_is_nothing_known(shop):
    call(shop)
    names = ("csi", "nps", "complaints_closed_share", "no_show_share", "waiting_minutes")
    assert asked(shop, *names) == (None,) * 5
    assert asked(shop, "questionnaires", "complaints", "appointments") == (0, 0, 0)


def test_satisfaction_weighs_each_question(shop):
    call(shop, (5, 2))  # the first question counts twice
    call(shop, (3,))
    call(shop)
    assert asked(shop, "csi") == Decimal(5 * 2 + 2 * 1 + 3 * 2) / 5
    assert asked(shop, "questionnaires") == 2
    assert asked(shop, "questionnaire_share") == Decimal(2) / 3


def test_it_is_the_advisors_and_counts_on_the_day_of_the_call(shop, clock):
    call(shop, (5,), advisor_id=shop.crew[ADVISOR])
    clock.now += timedelta(days=12)
    call(shop, (1,), advisor_id=shop.crew[Role.MANAGER])
    table = shop.ask(figure_table, ("csi",), NOVEMBER, ("person",))
    assert table.rows == ((("front_desk",), (Decimal(5),)),)
    december = Period(date(2026, 12, 1), date(2026, 12, 31))
    assert asked(shop, "csi", period=december) == 1


def test_questionnaires_are_of_the_calls_about_an_advisors_visits_whoever_calls(shop):
    for scores in ((5,), (4,), ()):
        call(shop, scores, advisor_id=shop.crew[ADVISOR])
    call(shop, (3,), advisor_id=shop.crew[Role.MANAGER])
    callers = shop.ask(figure_table, ("follow_ups_done",), NOVEMBER, ("person",)).rows
    assert dict(callers) == {("sales",): (Decimal(3),), ("front_desk",): (Decimal(1),)}
    names = ("questionnaires", "questionnaire_share")
    of_advisors = shop.ask(figure_table, names, NOVEMBER, ("person",)).rows
    assert dict(of_advisors) == {
        ("front_desk",): (Decimal(2), Decimal(2) / 3),
        ("manager",): (Decimal(1), Decimal(1)),
    }


def test_those_who_warn_count_against_those_who_recommend(shop):
    for score in (10, 9, 8, 6, 0, 9):
        call(shop, recommend=score)
    assert asked(shop, "nps") == Decimal(3 - 2) / 6


def test_the_visits_behind_the_satisfaction_are_those_with_scores(shop):
    call(shop, (5,))
    call(shop)
    value = figure_filter("csi", NOVEMBER)
    assert list_of("csi") == "visits"
    listed = shop.ask(VISITS.first, ListQuery(filters=(("figure", value),)), 9)
    assert [row.id for row in listed] == [1]
    assert [piece.value for piece in shop.ask(behind, "csi", NOVEMBER)] == [10, 2]


@pytest.fixture
def complaints(shop, clock):
    """One closed in time, one fixed too late, one still open in time, one open too long."""
    visits = [shop.settled(advisor_id=shop.crew[ADVISOR]) for _each in range(5)]

    def complain(level, visit):
        customer = shop.card(visit).customer_id
        draft = ComplaintDraft(customer, "漏油", level, why="舊", how="換", visit_id=visit)
        return shop.do(open_complaint, draft)

    good, late, _waiting, _forgotten = (
        complain(level, visit)
        for level, visit in zip(("minor", "critical", "minor", "critical"), visits, strict=False)
    )
    shop.do(fix_complaint, good, 1, "換")
    shop.do(report_second_call, good, 2, CallReport(Outcome.CONTENT))
    clock.now += timedelta(hours=13)
    shop.do(fix_complaint, late, 1, "換")
    return good, late


def test_complaints_are_counted_when_they_came_in(shop, complaints):
    assert asked(shop, "complaints", "complaint_rate") == (4, Decimal(4) / 5)
    assert asked(shop, "complaints_closed_share") == Decimal(1) / 4
    assert asked(shop, "complaints_overdue_share") == Decimal(2) / 4
    table = shop.ask(figure_table, ("complaint_rate",), NOVEMBER, ("person",))
    assert table.rows == ((("front_desk",), (Decimal(4) / 5,)),)


def test_the_complaints_behind_a_figure_are_listed(shop, complaints):
    value = figure_filter("complaints_closed_share", NOVEMBER)
    assert list_of("complaints_closed_share") == "today"
    listed = shop.ask(COMPLAINTS.first, ListQuery(filters=(("figure", value),)), 9)
    assert len(listed) == 4
    rows = shop.ask(rows_of_figure, figure_filter("complaint_rate", NOVEMBER))
    assert rows.figure == Decimal(4) / 5
    assert [row.words.opens[0] for row in rows.rows].count("today") == 4


def test_a_milder_level_gives_more_time(shop, complaints):
    late = complaints[1]
    row = shop.ask(lambda session: session.get(Complaint, late))
    kinder = ComplaintDraft(row.customer_id, "漏油", "minor", why="舊", how="換")
    shop.do(change_complaint, late, row.version, kinder)
    assert asked(shop, "complaints_overdue_share") == Decimal(1) / 4


def test_appointments_are_kept_missed_or_cancelled(shop, clock):
    start = clock.now + timedelta(hours=1)
    booked = [
        shop.do(book_appointment, AppointmentDraft(start, 60, caller=name, squeeze=True))
        for name in "甲乙丙丁"
    ]
    customer = shop.customer()
    visit = NewVisit(customer, shop.vehicle(customer), advisor_id=shop.crew[ADVISOR])
    clock.now = start + timedelta(hours=2)
    shop.do(receive_appointment, booked[0], 1, visit)
    shop.do(miss_appointment, booked[1], 1)
    shop.do(cancel_appointment, booked[2], 1, "病了")
    shop.settled()
    assert asked(shop, "appointments", "no_show_share") == (3, Decimal(1) / 2)
    assert asked(shop, "appointment_share") == Decimal(1) / 2
    table = shop.ask(figure_table, ("appointment_share",), NOVEMBER, ("person",))
    assert dict(table.rows)[("front_desk",)] == (Decimal(1),)
    rows = shop.ask(rows_of_figure, figure_filter("no_show_share", NOVEMBER))
    assert (rows.figure, len(rows.rows)) == (Decimal(1) / 2, 2)


def test_waiting_ends_when_somebody_is_received_or_leaves(shop, clock):
    entries = [shop.do(join_queue, Arrival(who)) for who in "甲乙丙"]
    clock.now += timedelta(minutes=10, seconds=59)
    shop.do(greet, entries[0], 1)
    clock.now += timedelta(minutes=15)
    shop.do(leave_queue, entries[1], 1)
    assert asked(shop, "waiting_minutes") == Decimal(10 + 25) / 2
    rows = shop.ask(rows_of_figure, figure_filter("waiting_minutes", NOVEMBER))
    assert sorted(row.over for row in rows.rows) == [10, 25]
