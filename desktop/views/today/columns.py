"""The columns of the tables of the Today screen."""

from datetime import date, datetime

from desktop.models.visit import VisitState
from desktop.services.follow_ups import FollowUpRow
from desktop.services.formats import clock_text, moment_text, wall_time
from desktop.services.morning_visits import MorningVisit
from desktop.services.settings import OfficeInfo
from desktop.system.i18n import N_, _
from desktop.views.kit.column import RIGHT, Column

SHAPES = {
    VisitState.ARRIVED: "○",
    VisitState.WORKING: "◎",
    VisitState.WAITING: "△",
    VisitState.FINISHED: "●",
    VisitState.SETTLED: "■",
    VisitState.VOID: "×",
}


def visit_columns(office: OfficeInfo) -> tuple[Column[MorningVisit], ...]:
    """Return the columns of the day's visits."""
    return (
        Column(
            "at",
            N_("Time"),
            lambda v: clock_text(v.arrived_at, office.calendar),
            width=52,
            value=lambda v: wall_time(v.arrived_at, office.calendar),
            holds=datetime,
        ),
        *_common(),
        Column(
            "promised",
            N_("Promised"),
            lambda v: moment_text(v.promised_at, office.calendar, v.arrived_on),
            width=78,
            value=lambda v: wall_time(v.promised_at, office.calendar),
            holds=datetime,
        ),
        Column("concern", N_("Concern"), lambda v: v.concern or v.kind_name, width=140),
    )


def carried_columns(office: OfficeInfo, day: date) -> tuple[Column[MorningVisit], ...]:
    """Return the columns of the visits that were here already."""
    return (
        Column(
            "days",
            N_("Days"),
            lambda v: str(v.days_in(day)),
            align=RIGHT,
            width=52,
            value=lambda v: v.days_in(day),
            holds=int,
        ),
        *_common(),
        Column(
            "promised",
            N_("Promised"),
            lambda v: _promised(v, office, day),
            width=126,
            value=lambda v: wall_time(v.promised_at, office.calendar),
            holds=datetime,
        ),
        Column("waiting", N_("Waiting for"), lambda v: v.waiting_for, width=130),
    )


def call_columns() -> tuple[Column[FollowUpRow], ...]:
    """Return the columns of the calls that are due."""
    return (
        Column(
            "due",
            N_("Due on"),
            lambda c: c.due_on.isoformat(),
            width=86,
            value=lambda c: c.due_on,
            holds=date,
        ),
        Column("customer", N_("Customer"), lambda c: c.customer, width=104),
        Column("phone", N_("Phone"), lambda c: c.phone or "", width=106),
        Column("plate", N_("Plate"), lambda c: c.plate, width=80),
        Column(
            "visit",
            N_("Visit"),
            lambda c: c.number,
            width=88,
            refers=("visit.id", lambda c: c.visit_id),
        ),
        Column("who", N_("Caller"), lambda c: c.assignee or "", width=70),
        Column(
            "tries",
            N_("Tries"),
            lambda c: str(c.attempts),
            align=RIGHT,
            width=44,
            value=lambda c: c.attempts,
            holds=int,
        ),
    )


def _common() -> tuple[Column[MorningVisit], ...]:
    return (
        Column(
            "state",
            N_("State"),
            _state,
            width=94,
            spoken=lambda v: v.state_name,
            value=lambda v: v.state_name,
        ),
        Column("plate", N_("Plate"), lambda v: v.plate, width=80),
        Column("customer", N_("Customer"), lambda v: v.customer, width=96),
    )


def _state(visit: MorningVisit) -> str:
    return f"{SHAPES[VisitState(visit.state)]} {visit.state_name}"


def _promised(visit: MorningVisit, office: OfficeInfo, day: date) -> str:
    text = moment_text(visit.promised_at, office.calendar, day)
    return _("{time} late").format(time=text) if visit.late else text
