"""The columns of the tables of the Today screen."""

from collections.abc import Callable
from datetime import date, datetime

from desktop.models.visit import VisitState
from desktop.services.calls.call_list import LEVEL_MARKS, CallRow
from desktop.services.formats import clock_text, moment_text, short_day_text, wall_time
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
        Column("waiting", N_("Waiting for"), lambda v: v.waiting_for, width=100),
    )


def call_columns(today: Callable[[], date]) -> tuple[Column[CallRow], ...]:
    """Return the columns of the calls to make; `today` tells what was tried already."""
    return (
        Column(
            "level",
            N_("Overdue"),
            lambda c: LEVEL_MARKS[c.level],
            width=70,
            spoken=lambda c: c.level_name,
            value=lambda c: c.level_name,
        ),
        Column("customer", N_("Customer"), lambda c: c.customer, width=84),
        Column("phone", N_("Phone"), lambda c: c.phone, width=100),
        Column("plate", N_("Plate"), lambda c: c.plate, width=84),
        Column(
            "due",
            N_("Due on"),
            lambda c: short_day_text(c.due_on, today()),
            width=76,
            value=lambda c: c.due_on,
            holds=date,
        ),
        Column(
            "tries",
            N_("Tries"),
            lambda c: _tries(c, today()),
            align=RIGHT,
            width=50,
            value=lambda c: c.attempts,
            holds=int,
        ),
        Column("who", N_("Caller"), lambda c: c.assignee, width=62),
        Column("why", N_("Why"), _why, width=72),
    )


def _why(call: CallRow) -> str:
    """Say what it is about before which record it comes from: the end may be cut."""
    return " · ".join(filter(None, (call.detail, call.why)))


def _tries(call: CallRow, today: date) -> str:
    """Write how often it was tried; with a mark where that was today."""
    if not call.attempts:
        return ""
    return f"✓ {call.attempts}" if call.tried_on == today else str(call.attempts)


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
