"""Follow-up calls: who is to be called, by whom, and what came of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import Session

from desktop.db.uow import UnitOfWork
from desktop.models.customer import Customer, Phone
from desktop.models.errors import RuleBrokenError
from desktop.models.follow_up import FollowUp, FollowUpResult
from desktop.models.staff import Staff
from desktop.models.visit import Visit
from desktop.services.rights import Right, require
from desktop.services.settings import office_info
from desktop.system.i18n import N_, _

MAX_ATTEMPTS = 5
RESULT_NAMES = {
    FollowUpResult.OPEN: N_("Open"),
    FollowUpResult.REACHED: N_("Reached"),
    FollowUpResult.UNREACHABLE: N_("Unreachable"),
    FollowUpResult.NOT_NEEDED: N_("Not needed"),
}
_ENDINGS = frozenset(FollowUpResult) - {FollowUpResult.OPEN}


@dataclass(frozen=True, slots=True)
class FollowUpRow:
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
    """List the open calls that are due until `day`, the oldest first."""
    statement = _select().where(FollowUp.result == FollowUpResult.OPEN, FollowUp.due_on <= day)
    return [FollowUpRow(*row) for row in session.execute(statement)]


def follow_ups_due_then(session: Session, day: date) -> list[FollowUpRow]:
    """List the calls that were open and due in the morning of a day of the past."""
    # Two short index scans: every call that was ever due would be read for an OR.
    still_open = select(FollowUp.id).where(FollowUp.result == FollowUpResult.OPEN)
    closed_since = select(FollowUp.id).where(FollowUp.done_on >= day)
    statement = _select().where(
        FollowUp.id.in_(union_all(still_open, closed_since)),
        FollowUp.due_on <= day,
        Visit.settled_on < day,
    )
    return [FollowUpRow(*row) for row in session.execute(statement)]


def close_follow_up(
    uow: UnitOfWork, follow_up_id: int, version: int, result: str, note: str
) -> None:
    """Write down how a call ended; nobody reached leaves it open until the fifth attempt.

    Raises:
        RuleBrokenError: It is closed already, or the result is no ending.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not call customers.
    """
    require(uow, Right.RECEIVE)
    if result not in _ENDINGS:
        raise RuleBrokenError(_("Say how the call ended: choose a result of the list."))
    with uow:
        call = uow.load(FollowUp, follow_up_id, version)
        if call.result != FollowUpResult.OPEN:
            raise RuleBrokenError(_("This call is closed already; refresh the list."))
        today = office_info(uow.session).calendar.day(uow.now)
        call.attempts += 1
        call.note = note.strip()
        unreached = result == FollowUpResult.UNREACHABLE
        if not unreached or call.attempts >= MAX_ATTEMPTS:
            call.result, call.done_at, call.done_on = result, uow.now, today
        uow.commit()


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
