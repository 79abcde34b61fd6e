"""Follow-up calls: who is to be called, by whom, and what came of it."""

from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, bindparam, func, select, union_all
from sqlalchemy.orm import Session

from desktop.db.uow import UnitOfWork
from desktop.models.complaint import ComplaintChannel
from desktop.models.customer import Customer, Phone
from desktop.models.errors import RuleBrokenError
from desktop.models.follow_up import FollowUp, FollowUpResult
from desktop.models.staff import Staff
from desktop.models.visit import Visit
from desktop.services.calls.callers import caller_for
from desktop.services.calls.reports import (
    MAX_ATTEMPTS,
    TRIED,
    CallReport,
    Outcome,
    add_attempt,
    check_report,
    closed_already,
)
from desktop.services.complaints import add_complaint
from desktop.services.questions import add_answers
from desktop.services.rights import Right, require
from desktop.services.settings import office_info
from desktop.system.i18n import N_, _

RESULT_NAMES = {
    FollowUpResult.OPEN: N_("Open"),
    FollowUpResult.REACHED: N_("Reached"),
    FollowUpResult.UNREACHABLE: N_("Unreachable"),
    FollowUpResult.NOT_NEEDED: N_("Not needed"),
}
OUTCOMES = frozenset({Outcome.REACHED, Outcome.NOT_NEEDED, *TRIED})
DUE = func.coalesce(FollowUp.again_on, FollowUp.due_on)


class FollowUpRow(NamedTuple):  # of which a large office has hundreds every morning
    """A call that is due."""

    id: int
    version: int
    due_on: date
    visit_id: int
    number: str
    plate: str
    customer: str
    phone: str | None
    assignee: str | None
    attempts: int


def follow_ups_due(session: Session, day: date) -> list[FollowUpRow]:
    """List the open calls that are due until `day`, the oldest first.

    Who asked to be called later rests until then.
    """
    statement = _select().where(FollowUp.result == FollowUpResult.OPEN, day >= DUE)
    return list(map(FollowUpRow._make, session.execute(statement)))


def follow_ups_due_then(session: Session, day: date) -> list[FollowUpRow]:
    """List the calls that were open and due in the morning of a day of the past."""
    rows = session.connection().execute(_due_then(), {"day": day}).all()
    return list(map(FollowUpRow._make, rows))


@cache
def _due_then() -> Select[Any]:
    """Select the calls of a morning by two short index scans, for an OR would read every call."""
    day = bindparam("day", type_=Date)
    still_open = select(FollowUp.id).where(FollowUp.result == FollowUpResult.OPEN)
    closed_since = select(FollowUp.id).where(FollowUp.done_on >= day)
    return _select().where(
        FollowUp.id.in_(union_all(still_open, closed_since)),
        FollowUp.due_on <= day,
        Visit.settled_on < day,
    )


def report_follow_up(
    uow: UnitOfWork, follow_up_id: int, version: int, report: CallReport
) -> int | None:
    """Write down how a call went, and return the id of the complaint it revealed, if any.

    Nobody reached leaves it open until the fifth attempt.

    Raises:
        RuleBrokenError: It is closed already, the result is none of this call, an answer or the
            complaint is incomplete, or the one who calls received the car.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not call customers.
    """
    require(uow, Right.RECEIVE)
    with uow:
        today = office_info(uow.session).calendar.day(uow.now)
        check_report(report, OUTCOMES, today)
        call = uow.load(FollowUp, follow_up_id, version)
        if call.result != FollowUpResult.OPEN:
            raise closed_already()
        call.note = report.note.strip() or call.note
        if report.outcome != Outcome.NOT_NEEDED:
            add_attempt(uow, report, follow_up_id=call.id)
            call.attempts += 1
        _end(uow, call, report, today)
        complaint_id = _reached(uow, call, report, today)
        uow.commit()
        return complaint_id


def _end(uow: UnitOfWork, call: FollowUp, report: CallReport, today: date) -> None:
    result: str = report.outcome
    if report.outcome in TRIED:
        if report.outcome == Outcome.LATER:
            call.again_on = report.day
        if call.attempts < MAX_ATTEMPTS:
            return
        result = FollowUpResult.UNREACHABLE
    call.result, call.done_at, call.done_on = result, uow.now, today


def _reached(uow: UnitOfWork, call: FollowUp, report: CallReport, today: date) -> int | None:
    """Keep what only a customer who was reached can have said."""
    if report.outcome != Outcome.REACHED:
        return None
    visit = uow.load(Visit, call.visit_id)
    _check_caller(uow, visit, today)
    add_answers(uow, call.id, report.answers)
    if report.complaint is None:
        return None
    complaint = add_complaint(uow, report.complaint)
    complaint.channel = ComplaintChannel.FOLLOW_UP
    complaint.customer_id, complaint.vehicle_id = visit.customer_id, visit.vehicle_id
    complaint.visit_id = visit.id
    return complaint.id


def _check_caller(uow: UnitOfWork, visit: Visit, today: date) -> None:
    """Let nobody ask about the car they received, while there is somebody else who can."""
    me = uow.actor.staff_id
    if me is None or me != visit.advisor_id:
        return
    other = caller_for(uow.session, me, today)
    if other is not None:
        name = uow.load(Staff, other).name
        raise RuleBrokenError(
            _("You received this car; let {name} call, so that the answers are frank.").format(
                name=name
            )
        )


def _select() -> Select[Any]:
    phone = (
        select(Phone.number)
        .where(Phone.customer_id == Customer.id)
        .order_by(Phone.id)
        .limit(1)
        .scalar_subquery()
    )
    columns = (
        FollowUp.id,
        FollowUp.version,
        FollowUp.due_on,
        Visit.id,
        Visit.number,
        Visit.plate,
        Customer.name,
        phone,
        Staff.name,
        FollowUp.attempts,
    )
    return (
        select(*columns)
        .join(Visit, Visit.id == FollowUp.visit_id)
        .join(Customer, Customer.id == Visit.customer_id)
        .outerjoin(Staff, Staff.id == FollowUp.assignee_id)
        .order_by(FollowUp.due_on, FollowUp.id)
    )
