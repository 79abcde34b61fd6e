"""Measures of care: what customers say, what they complain of, whether they book and wait."""

from dataclasses import replace

from sqlalchemy import BigInteger, and_, case, func, select, type_coerce

from desktop.models.audit import AuditEntry
from desktop.models.base import Base
from desktop.models.branch import Branch
from desktop.models.call import Answer, QuestionKind
from desktop.models.complaint import Complaint, ComplaintState
from desktop.models.follow_up import FollowUp
from desktop.models.reception import Appointment, AppointmentState, QueueEntry
from desktop.models.staff import Staff
from desktop.models.visit import Visit, VisitState
from desktop.services.measures.days import minutes_between
from desktop.services.measures.origins import (
    VISIT_CALLS,
    VISITS,
    by_record,
    by_text,
    team_of,
    through,
)
from desktop.services.measures.terms import DateRule, Measure, Origin, Ratio, Sum, Unit
from desktop.services.measures.workshop import ARRIVALS, CALL_ENDED, CAR_COUNT
from desktop.system.i18n import N_

_tables = Base.metadata.tables
_answer, _call = _tables[Answer.__tablename__].c, _tables[FollowUp.__tablename__].c
_complaint, _visit = _tables[Complaint.__tablename__].c, _tables[Visit.__tablename__].c
_booked, _queue = _tables[Appointment.__tablename__].c, _tables[QueueEntry.__tablename__].c

_advisor = by_record(Staff, _booked.advisor_id)
_greeter = by_record(Staff, _queue.advisor_id)
ANSWERS = Origin(
    "answer",
    _tables["answer"].join(_tables["follow_up"], _call.id == _answer.follow_up_id),
    _call.id,
    {DateRule.DONE: _call.done_on},
    through((_tables["visit"], _visit.id == _call.visit_id), VISITS.cuts),
)
# What is kept of it falls with the answers, as what is kept of them does.
ANSWERED_CALLS = replace(VISIT_CALLS, name=ANSWERS.name)
COMPLAINTS = Origin(
    "complaint",
    _tables["complaint"],
    _complaint.id,
    {DateRule.RECEIVED: _complaint.received_on},
    through((_tables["visit"], _visit.id == _complaint.visit_id), VISITS.cuts),
)
APPOINTMENTS = Origin(
    "appointment",
    _tables["appointment"],
    _booked.id,
    {DateRule.BOOKED: _booked.day},
    {
        "person": _advisor,
        "team": team_of(_advisor),
        "advisor": _advisor,
        "branch": by_record(Branch, _booked.branch_id),
        "kind": by_text(_booked.kind),
    },
)
KEPT_APPOINTMENTS = Origin(
    "appointment",
    _tables["appointment"].join(_tables["visit"], _visit.id == _booked.visit_id),
    _booked.id,
    {DateRule.ARRIVED: _visit.arrived_on},
    VISITS.cuts,
)
QUEUE = Origin(
    "queue_entry",
    _tables["queue_entry"],
    _queue.id,
    {DateRule.CAME: _queue.came_on},
    {
        "person": _greeter,
        "team": team_of(_greeter),
        "advisor": _greeter,
        "branch": by_record(Branch, _queue.branch_id),
    },
)

_SCORED = and_(_answer.kind == QuestionKind.SCORE, _answer.score.is_not(None))
_HAS_SCORE = select(_answer.id).where(_answer.follow_up_id == _call.id, _SCORED).exists()
_RATED = and_(_answer.kind == QuestionKind.RECOMMEND, _answer.score.is_not(None))
_PROMOTES, _DETRACTS = 9, 6
_RECEIVED = _complaint.id.is_not(None)
# The last time that anything is known of: a figure tells the same of the same data.
_KNOWN_UNTIL = select(AuditEntry.at).order_by(AuditEntry.id.desc()).limit(1).scalar_subquery()
_OVERDUE = func.coalesce(_complaint.fixed_at, _KNOWN_UNTIL) > _complaint.due_at
_NOT_CANCELLED = _booked.state != AppointmentState.CANCELLED
_ENDED = _booked.state.in_((AppointmentState.ARRIVED, AppointmentState.NO_SHOW))
_UNTIL = func.coalesce(_queue.greeted_at, _queue.left_at)

POINTS = Sum(
    ANSWERS,
    DateRule.DONE,
    _SCORED,
    type_coerce(_answer.score * _answer.weight, BigInteger),
)
WEIGHTS = Sum(ANSWERS, DateRule.DONE, _SCORED, type_coerce(_answer.weight, BigInteger))
CALLS_ENDED = Sum(VISIT_CALLS, DateRule.DONE, CALL_ENDED)
QUESTIONNAIRES = Sum(ANSWERED_CALLS, DateRule.DONE, and_(CALL_ENDED, _HAS_SCORE))
PROMOTERS = Sum(
    ANSWERS,
    DateRule.DONE,
    _RATED,
    case((_answer.score >= _PROMOTES, 1), (_answer.score <= _DETRACTS, -1), else_=0),
)
RATINGS = Sum(ANSWERS, DateRule.DONE, _RATED)
RECEIVED = Sum(COMPLAINTS, DateRule.RECEIVED, _RECEIVED)
CLOSED = Sum(COMPLAINTS, DateRule.RECEIVED, _complaint.state == ComplaintState.CLOSED)
OVERDUE = Sum(COMPLAINTS, DateRule.RECEIVED, _OVERDUE)
BOOKED = Sum(APPOINTMENTS, DateRule.BOOKED, _NOT_CANCELLED)
KEPT = Sum(KEPT_APPOINTMENTS, DateRule.ARRIVED, _visit.state != VisitState.VOID)
ENDED = Sum(APPOINTMENTS, DateRule.BOOKED, _ENDED)
MISSED = Sum(APPOINTMENTS, DateRule.BOOKED, _booked.state == AppointmentState.NO_SHOW)
WAITED = Sum(QUEUE, DateRule.CAME, _UNTIL.is_not(None), minutes_between(_UNTIL, _queue.came_at))
WAITERS = Sum(QUEUE, DateRule.CAME, _UNTIL.is_not(None))

_OF_VISIT = N_("the advisor who received the car")
_OF_BOOKING = N_("the advisor of the appointment")
_UNSCORED = N_("without calls in which no score was given")
_NOTHING = N_("none")

MEASURES: tuple[Measure, ...] = (
    Measure(
        "csi",
        N_("Satisfaction (CSI)"),
        N_("sum of the scores × their weights ÷ sum of the weights; scores from 1 to 5"),
        DateRule.DONE,
        _OF_VISIT,
        _UNSCORED,
        Unit.RATIO,
        Ratio(POINTS, WEIGHTS),
    ),
    Measure(
        "questionnaires",
        N_("Questionnaires"),
        N_("number of calls in which a score was given"),
        DateRule.DONE,
        _OF_VISIT,
        _UNSCORED,
        Unit.COUNT,
        QUESTIONNAIRES,
    ),
    Measure(
        "questionnaire_share",
        N_("Questionnaires answered"),
        N_("calls in which a score was given ÷ calls that ended"),
        DateRule.DONE,
        _OF_VISIT,
        N_("without calls that were not needed"),
        Unit.SHARE,
        Ratio(QUESTIONNAIRES, CALLS_ENDED),
    ),
    Measure(
        "nps",
        N_("Recommendation (NPS)"),
        N_("(answers of 9 and 10 − answers of 0 to 6) ÷ answers from 0 to 10"),
        DateRule.DONE,
        _OF_VISIT,
        _UNSCORED,
        Unit.SHARE,
        Ratio(PROMOTERS, RATINGS),
    ),
    Measure(
        "complaints",
        N_("Complaints"),
        N_("number of complaints received"),
        DateRule.RECEIVED,
        _OF_VISIT,
        _NOTHING,
        Unit.COUNT,
        RECEIVED,
        better_up=False,
    ),
    Measure(
        "complaint_rate",
        N_("Complaint rate"),
        N_("complaints received ÷ settled visits"),
        DateRule.RECEIVED,
        _OF_VISIT,
        N_("without void and unsettled visits"),
        Unit.SHARE,
        Ratio(RECEIVED, CAR_COUNT),
        better_up=False,
    ),
    Measure(
        "complaints_closed_share",
        N_("Complaints closed"),
        N_("complaints whose customer is content ÷ complaints received"),
        DateRule.RECEIVED,
        _OF_VISIT,
        _NOTHING,
        Unit.SHARE,
        Ratio(CLOSED, RECEIVED),
    ),
    Measure(
        "complaints_overdue_share",
        N_("Complaints overdue"),
        N_("complaints not fixed within the hours of their level ÷ complaints received"),
        DateRule.RECEIVED,
        _OF_VISIT,
        _NOTHING,
        Unit.SHARE,
        Ratio(OVERDUE, RECEIVED),
        better_up=False,
    ),
    Measure(
        "appointments",
        N_("Appointments"),
        N_("number of appointments"),
        DateRule.BOOKED,
        _OF_BOOKING,
        N_("without cancelled appointments"),
        Unit.COUNT,
        BOOKED,
    ),
    Measure(
        "appointment_share",
        N_("By appointment"),
        N_("visits that came by appointment ÷ visits that arrived"),
        DateRule.ARRIVED,
        _OF_VISIT,
        N_("without void visits"),
        Unit.SHARE,
        Ratio(KEPT, ARRIVALS),
    ),
    Measure(
        "no_show_share",
        N_("Did not come"),
        N_("appointments nobody came to ÷ appointments that were kept or missed"),
        DateRule.BOOKED,
        _OF_BOOKING,
        N_("without cancelled appointments and those still expected"),
        Unit.SHARE,
        Ratio(MISSED, ENDED),
        better_up=False,
    ),
    Measure(
        "waiting_minutes",
        N_("Minutes of waiting"),
        N_("minutes until somebody was received or left ÷ number of those in the queue"),
        DateRule.CAME,
        N_("the advisor who received them"),
        N_("without those who still wait"),
        Unit.COUNT,
        Ratio(WAITED, WAITERS),
        better_up=False,
    ),
)
