"""How a customer was cared for: calls, reminders, complaints, and who sent whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, func, or_, select, union
from sqlalchemy.orm import Session

from desktop.models.call import CallAttempt, CallResult, Reminder, ReminderKind, ReminderState
from desktop.models.complaint import Complaint, ComplaintLevel, ComplaintState
from desktop.models.customer import Customer
from desktop.models.follow_up import FollowUp, FollowUpResult
from desktop.models.sale import Sale
from desktop.models.staff import Staff
from desktop.models.vehicle import Plate
from desktop.models.visit import Visit
from desktop.services.calls.reports import RESULT_NAMES as ATTEMPTS
from desktop.services.complaints import LEVEL_NAMES
from desktop.services.complaints import STATE_NAMES as COMPLAINT_STATES
from desktop.services.follow_ups import RESULT_NAMES
from desktop.services.reminders import KIND_NAMES
from desktop.services.reminders import STATE_NAMES as REMINDER_STATES
from desktop.services.settings import office_info
from desktop.services.spending import as_money, spent
from desktop.system.i18n import N_, _

MOST = 20  # of each kind, the newest
FOLLOW_UP = N_("Follow-up")


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call that is due or was made: after a visit, or because something falls due.

    Attributes:
        what: What it is about, in the user's words.
        result: What came of it, in the user's words.
        visit_id: The visit it follows; None for a reminder.
    """

    id: int
    what: str
    due_on: date
    done_on: date | None
    result: str
    is_open: bool
    attempts: int
    assignee: str
    note: str
    about: str
    visit_id: int | None = None

    def was_tried_by(self, attempt: "AttemptRow") -> bool:
        """Tell whether an attempt was made for this call."""
        own = attempt.reminder_id if self.visit_id is None else attempt.follow_up_id
        return own == self.id


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One attempt to reach the customer.

    Attributes:
        follow_up_id: The call after a visit it was made for; or a reminder; or neither, where
            it was about a complaint.
    """

    follow_up_id: int | None
    reminder_id: int | None
    at: datetime
    result: str
    note: str
    by: str

    @property
    def result_name(self) -> str:
        """How it ended, in the user's words."""
        return _(ATTEMPTS[CallResult(self.result)])


@dataclass(frozen=True, slots=True)
class ComplaintLine:
    """A complaint as the page of its customer or vehicle shows it."""

    id: int
    number: str
    level: str
    state: str
    received_on: date
    what: str
    owner: str
    due_at: datetime
    fixed_at: datetime | None
    closed_on: date | None
    content: bool | None

    @property
    def level_name(self) -> str:
        """The level in the user's words."""
        return _(LEVEL_NAMES[ComplaintLevel(self.level)])

    @property
    def state_name(self) -> str:
        """The state in the user's words."""
        return _(COMPLAINT_STATES[ComplaintState(self.state)])


@dataclass(frozen=True, slots=True)
class Referral:
    """Somebody this customer sent, and what that brought."""

    customer_id: int
    name: str
    since: date
    service: Decimal


def calls_of(session: Session, customer_id: int) -> tuple[CallRow, ...]:
    """Read the calls of a customer: those that are open first, then the newest."""
    rows = [*_follow_ups(session, customer_id), *_reminders(session, customer_id)]
    return tuple(
        sorted(rows, key=lambda row: (not row.is_open, -(row.done_on or row.due_on).toordinal()))
    )


def attempts_of(session: Session, customer_id: int) -> tuple[AttemptRow, ...]:
    """Read the newest attempts to reach a customer, whatever about."""
    visits = select(FollowUp.id).join(Visit).where(Visit.customer_id == customer_id)
    mine = or_(
        CallAttempt.follow_up_id.in_(visits),
        CallAttempt.reminder_id.in_(select(Reminder.id).where(_of(Reminder, customer_id))),
        CallAttempt.complaint_id.in_(select(Complaint.id).where(_of(Complaint, customer_id))),
    )
    statement = (
        select(
            CallAttempt.follow_up_id,
            CallAttempt.reminder_id,
            CallAttempt.at,
            CallAttempt.result,
            CallAttempt.note,
            func.coalesce(Staff.name, ""),
        )
        .outerjoin(Staff, Staff.id == CallAttempt.staff_id)
        .where(mine)
        .order_by(CallAttempt.at.desc(), CallAttempt.id.desc())
        .limit(MOST)
    )
    return tuple(AttemptRow(*row) for row in session.execute(statement))


def complaints_of(
    session: Session, customer_id: int | None = None, vehicle_id: int | None = None
) -> tuple[ComplaintLine, ...]:
    """Read the complaints of a customer or about a vehicle, the newest first."""
    mine = _of(Complaint, customer_id) if vehicle_id is None else Complaint.vehicle_id == vehicle_id
    columns = (
        Complaint.id,
        Complaint.number,
        Complaint.level,
        Complaint.state,
        Complaint.received_on,
        Complaint.what,
        func.coalesce(Staff.name, ""),
        Complaint.due_at,
        Complaint.fixed_at,
        Complaint.closed_on,
        Complaint.content,
    )
    statement = (
        select(*columns)
        .outerjoin(Staff, Staff.id == Complaint.owner_id)
        .where(mine)
        .order_by(Complaint.received_at.desc(), Complaint.id.desc())
        .limit(MOST)
    )
    return tuple(ComplaintLine(*row) for row in session.execute(statement))


def referrals_of(session: Session, customer_id: int) -> tuple[Referral, ...]:
    """Read whom a customer sent, by the customer's page or by a sale, the best first."""
    named = select(Customer.id).where(Customer.referred_by_id == customer_id)
    bought = select(Sale.customer_id).where(Sale.referred_by_id == customer_id)
    brought = spent(Visit.customer_id == Customer.id)
    calendar = office_info(session).calendar
    statement = (
        select(Customer.id, Customer.name, Customer.created_at, brought)
        .where(Customer.id.in_(union(named, bought)), Customer.merged_into_id.is_(None))
        .order_by(brought.desc(), Customer.id)
    )
    return tuple(
        Referral(key, name, calendar.day(at), as_money(units))
        for key, name, at, units in session.execute(statement)
    )


def _of(kind: type[Reminder] | type[Complaint], customer_id: int | None) -> ColumnElement[bool]:
    return kind.customer_id == customer_id


def _follow_ups(session: Session, customer_id: int) -> Sequence[CallRow]:
    statement = (
        select(FollowUp, Visit.number, Visit.plate, func.coalesce(Staff.name, ""))
        .join(Visit, Visit.id == FollowUp.visit_id)
        .outerjoin(Staff, Staff.id == FollowUp.assignee_id)
        .where(Visit.customer_id == customer_id)
        .order_by(
            FollowUp.result != FollowUpResult.OPEN, FollowUp.due_on.desc(), FollowUp.id.desc()
        )
        .limit(MOST)
    )
    return [
        CallRow(
            call.id,
            _(FOLLOW_UP),
            call.again_on or call.due_on,
            call.done_on,
            _(RESULT_NAMES[FollowUpResult(call.result)]),
            call.result == FollowUpResult.OPEN,
            call.attempts,
            who,
            call.note,
            plate or number,
            call.visit_id,
        )
        for call, number, plate, who in session.execute(statement)
    ]


def _reminders(session: Session, customer_id: int) -> Sequence[CallRow]:
    plate = (
        select(Plate.plate)
        .where(Plate.vehicle_id == Reminder.vehicle_id, Plate.to_on.is_(None))
        .scalar_subquery()
    )
    statement = (
        select(Reminder, func.coalesce(plate, ""), func.coalesce(Staff.name, ""))
        .outerjoin(Staff, Staff.id == Reminder.assignee_id)
        .where(_of(Reminder, customer_id))
        .order_by(Reminder.state != ReminderState.OPEN, Reminder.due_on.desc(), Reminder.id.desc())
        .limit(MOST)
    )
    return [
        CallRow(
            call.id,
            _(KIND_NAMES[ReminderKind(call.kind)]),
            call.due_on,
            call.done_on,
            _(REMINDER_STATES[ReminderState(call.state)]),
            call.state == ReminderState.OPEN,
            call.attempts,
            who,
            call.note,
            about,
        )
        for call, about, who in session.execute(statement)
    ]
