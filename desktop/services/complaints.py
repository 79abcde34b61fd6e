"""Complaints: received under a clock, given to somebody, fixed, asked about again, closed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.call import CallAttempt
from desktop.models.complaint import Complaint, ComplaintChannel, ComplaintLevel, ComplaintState
from desktop.models.customer import Customer, Phone
from desktop.models.errors import NotFoundError, RuleBrokenError
from desktop.models.staff import Staff
from desktop.models.vehicle import Plate
from desktop.models.visit import Visit
from desktop.services.listing import ListQuery, TableSource, starts_with
from desktop.services.measures.opening import conditions_of
from desktop.services.rights import Right, require
from desktop.services.settings import office_info
from desktop.system.i18n import N_, _

LEVEL_NAMES = {
    ComplaintLevel.MINOR: N_("Minor"),
    ComplaintLevel.NORMAL: N_("Normal"),
    ComplaintLevel.SERIOUS: N_("Serious"),
    ComplaintLevel.CRITICAL: N_("Critical"),
}
CHANNEL_NAMES = {
    ComplaintChannel.FOLLOW_UP: N_("Follow-up call"),
    ComplaintChannel.PHONE: N_("Phone"),
    ComplaintChannel.IN_PERSON: N_("In person"),
    ComplaintChannel.MESSAGE: N_("Message"),
    ComplaintChannel.MAKER: N_("The maker"),
}
STATE_NAMES = {
    ComplaintState.OPEN: N_("Open"),
    ComplaintState.FIXED: N_("Fixed, to be asked"),
    ComplaintState.CLOSED: N_("Closed"),
}
SLA_HOURS = {
    ComplaintLevel.MINOR: 72,
    ComplaintLevel.NORMAL: 48,
    ComplaintLevel.SERIOUS: 24,
    ComplaintLevel.CRITICAL: 12,
}


@dataclass(frozen=True, slots=True)
class ComplaintDraft:
    """What is typed about a complaint: its four steps, how grave it is, and whose it is."""

    customer_id: int
    what: str
    level: str = ComplaintLevel.NORMAL
    channel: str = ComplaintChannel.PHONE
    vehicle_id: int | None = None
    visit_id: int | None = None
    owner_id: int | None = None
    why: str = ""
    how: str = ""
    worth: str = ""


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    """A line of the list of complaints."""

    id: int
    version: int
    number: str
    state: str
    level: str
    customer_id: int
    customer: str
    plate: str
    what: str
    owner: str
    received_at: datetime
    due_at: datetime
    fixed_at: datetime | None
    closed_on: date | None

    @property
    def state_name(self) -> str:
        """The state in the user's words."""
        return _(STATE_NAMES[ComplaintState(self.state)])

    @property
    def level_name(self) -> str:
        """The level in the user's words."""
        return _(LEVEL_NAMES[ComplaintLevel(self.level)])

    def is_overdue(self, now: datetime) -> bool:
        """Tell whether the time allowed went by before it was fixed."""
        return (self.fixed_at or now) > self.due_at


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to call about a complaint."""

    at: datetime
    who: str
    result: str
    note: str


@dataclass(frozen=True, slots=True)
class ComplaintCard:
    """Everything that is known of one complaint."""

    row: ComplaintRow
    channel: str
    phone: str
    vehicle_id: int | None
    visit_id: int | None
    visit: str
    owner_id: int | None
    received_by: str
    sla_hours: int
    why: str
    how: str
    worth: str
    fix: str
    content: bool | None
    second_call_note: str
    attempts: tuple[Attempt, ...]

    @property
    def id(self) -> int:
        """The number of the record."""
        return self.row.id

    @property
    def channel_name(self) -> str:
        """How it came in, in the user's words."""
        return _(CHANNEL_NAMES[ComplaintChannel(self.channel)])


def open_complaint(uow: UnitOfWork, draft: ComplaintDraft) -> int:
    """Write a complaint down, start its clock, and return its id.

    Raises:
        RuleBrokenError: What is the matter, the customer or the level is missing.
        NotAllowedError: The role may not receive customers.
    """
    require(uow, Right.RECEIVE)
    with uow:
        complaint = add_complaint(uow, draft)
        uow.commit()
        return complaint.id


def add_complaint(uow: UnitOfWork, draft: ComplaintDraft) -> Complaint:
    """Write a complaint down; a step of a larger command.

    Raises:
        RuleBrokenError: What is the matter, the customer or the level is missing.
    """
    _check(draft)
    calendar = office_info(uow.session).calendar
    serialise(uow.session, "complaint numbers")
    complaint = Complaint(
        number=_next_number(uow.session, f"{calendar.day(uow.now):%y%m%d}"),
        received_at=uow.now,
        received_on=calendar.day(uow.now),
        received_by_id=uow.actor.staff_id,
    )
    _fill(uow, complaint, draft)
    uow.session.add(complaint)
    uow.session.flush()
    return complaint


def change_complaint(
    uow: UnitOfWork, complaint_id: int, version: int, draft: ComplaintDraft
) -> None:
    """Change what was typed; another level gives it another time, from its receipt on.

    Raises:
        RuleBrokenError: It is closed, or something is missing.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not receive customers.
    """
    require(uow, Right.RECEIVE)
    _check(draft)
    with uow:
        _fill(uow, _unclosed(uow, complaint_id, version), draft)
        uow.commit()


def fix_complaint(uow: UnitOfWork, complaint_id: int, version: int, fix: str) -> None:
    """Note what was done about it; the clock stops, and the customer is asked next.

    Raises:
        RuleBrokenError: It is fixed already, nothing was done, or its cause or its solution
            is not written down.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not receive customers.
    """
    require(uow, Right.RECEIVE)
    if not fix.strip():
        raise RuleBrokenError(_("Write what was done about it."))
    with uow:
        complaint = _unclosed(uow, complaint_id, version)
        if complaint.state == ComplaintState.FIXED:
            raise RuleBrokenError(_("It is fixed already; the customer is to be asked now."))
        if not (complaint.why and complaint.how):
            raise RuleBrokenError(
                _("Its cause and its solution are missing; F2 lets you write them, then fix it.")
            )
        complaint.state, complaint.fix = ComplaintState.FIXED, fix.strip()
        complaint.fixed_at, complaint.content = uow.now, None
        uow.commit()


def reopen(uow: UnitOfWork, complaint: Complaint) -> None:
    """Begin again with a customer who is not content; the clock starts anew."""
    complaint.state, complaint.fixed_at = ComplaintState.OPEN, None
    complaint.content = False
    complaint.due_at = uow.now + timedelta(hours=complaint.sla_hours)


def complaint_card(session: Session, complaint_id: int) -> ComplaintCard:
    """Read one complaint.

    Raises:
        NotFoundError: There is no such complaint.
    """
    row = next(iter(COMPLAINTS.rows(session, [complaint_id])), None)
    if row is None:
        raise NotFoundError(_("This complaint does not exist any more; refresh the list."))
    held = Complaint.__table__.c
    receiver = Staff.__table__.alias()
    phone = (
        select(Phone.number)
        .where(Phone.customer_id == row.customer_id)
        .order_by(Phone.id)
        .limit(1)
        .scalar_subquery()
    )
    columns: tuple[Any, ...] = (
        *(held.channel, func.coalesce(phone, ""), held.vehicle_id, held.visit_id),
        *(func.coalesce(Visit.number, ""), held.owner_id, func.coalesce(receiver.c.name, "")),
        *(held.sla_hours, held.why, held.how, held.worth, held.fix),
        *(held.content, held.second_call_note),
    )
    found = session.execute(
        select(*columns)
        .select_from(Complaint)
        .outerjoin(Visit, Visit.id == held.visit_id)
        .outerjoin(receiver, receiver.c.id == held.received_by_id)
        .where(held.id == complaint_id)
    ).one()
    values = (row, *found, _attempts(session, complaint_id))
    return ComplaintCard(*values)


def open_complaints(session: Session) -> list[ComplaintRow]:
    """List what is not closed yet, the most urgent first."""
    statement = select(*COMPLAINTS.columns).select_from(COMPLAINTS.origin)
    unclosed = statement.where(Complaint.state != ComplaintState.CLOSED)
    rows = session.execute(unclosed.order_by(Complaint.due_at, Complaint.id))
    return [ComplaintRow(*row) for row in rows]


def subject_of(session: Session, kind: str, record: int) -> ComplaintDraft:
    """Return the draft of a complaint that is begun on a visit's or a customer's page."""
    if kind == "visit":
        visit = session.execute(
            select(Visit.customer_id, Visit.vehicle_id).where(Visit.id == record)
        ).first()
        if visit is None:
            raise NotFoundError(_("This record does not exist any more; refresh the list."))
        return ComplaintDraft(visit[0], "", vehicle_id=visit[1], visit_id=record)
    return ComplaintDraft(record, "")


def _attempts(session: Session, complaint_id: int) -> tuple[Attempt, ...]:
    columns = (CallAttempt.at, func.coalesce(Staff.name, ""), CallAttempt.result, CallAttempt.note)
    statement = (
        select(*columns)
        .outerjoin(Staff, Staff.id == CallAttempt.staff_id)
        .where(CallAttempt.complaint_id == complaint_id)
        .order_by(CallAttempt.id)
    )
    return tuple(Attempt(*row) for row in session.execute(statement))


def _unclosed(uow: UnitOfWork, complaint_id: int, version: int) -> Complaint:
    complaint = uow.load(Complaint, complaint_id, version)
    if complaint.state == ComplaintState.CLOSED:
        raise RuleBrokenError(_("This complaint is closed; open a new one."))
    return complaint


def _check(draft: ComplaintDraft) -> None:
    if not draft.customer_id:
        raise RuleBrokenError(_("Nobody is named; choose the customer who complains."))
    if not draft.what.strip():
        raise RuleBrokenError(_("Write what is the matter."))
    if draft.level not in list(ComplaintLevel) or draft.channel not in list(ComplaintChannel):
        raise RuleBrokenError(_("Choose how grave it is and how it came in."))


def _fill(uow: UnitOfWork, complaint: Complaint, draft: ComplaintDraft) -> None:
    for name in ("customer_id", "vehicle_id", "visit_id", "channel", "level", "owner_id"):
        setattr(complaint, name, getattr(draft, name))
    for name in ("what", "why", "how", "worth"):
        setattr(complaint, name, getattr(draft, name).strip())
    if draft.owner_id is None:
        complaint.owner_id = uow.actor.staff_id
    hours = SLA_HOURS[ComplaintLevel(draft.level)]
    if complaint.sla_hours != hours:  # a second clock, of one that was reopened, stays
        complaint.sla_hours = hours
        complaint.due_at = complaint.received_at + timedelta(hours=hours)


def _next_number(session: Session, day: str) -> str:
    prefix = f"C{day}-"
    taken = select(Complaint.number).where(starts_with(Complaint.__table__.c.number, prefix))
    counts = [int(number.removeprefix(prefix)) for number in session.scalars(taken)]
    return f"{prefix}{max(counts, default=0) + 1:02}"


def _where(query: ListQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    match query.filter("state").partition("/"):
        case ("unclosed", _slash, _rest):
            conditions.append(Complaint.state != ComplaintState.CLOSED)
        case ("overdue", _slash, now):
            overdue = Complaint.due_at < datetime.fromisoformat(now)
            conditions += [Complaint.state == ComplaintState.OPEN, overdue]
        case (state, _slash, _rest) if state:
            conditions.append(Complaint.state == state)
    if level := query.filter("level"):
        conditions.append(Complaint.level == level)
    if customer := query.filter("customer"):
        conditions.append(Complaint.customer_id == int(customer))
    if behind := query.filter("figure"):
        conditions += conditions_of(behind)
    for word in query.text.split():
        like = f"%{word}%"
        conditions.append(
            Complaint.number.ilike(like) | Complaint.what.ilike(like) | Customer.name.ilike(like)
        )
    return conditions


_complaint, _customer, _owner = Complaint.__table__, Customer.__table__, Staff.__table__
_visit = Visit.__table__
_plate = (
    select(Plate.plate)
    .where(Plate.vehicle_id == _complaint.c.vehicle_id, Plate.to_on.is_(None))
    .correlate(_complaint)
    .scalar_subquery()
)

COMPLAINTS = TableSource(
    row=ComplaintRow,
    columns=(
        *(_complaint.c.id, _complaint.c.version, _complaint.c.number, _complaint.c.state),
        *(_complaint.c.level, _complaint.c.customer_id, _customer.c.name),
        func.coalesce(_visit.c.plate, _plate, ""),
        *(_complaint.c.what, func.coalesce(_owner.c.name, "")),
        *(_complaint.c.received_at, _complaint.c.due_at),
        *(_complaint.c.fixed_at, _complaint.c.closed_on),
    ),
    origin=_complaint.join(_customer, _customer.c.id == _complaint.c.customer_id)
    .outerjoin(_owner, _owner.c.id == _complaint.c.owner_id)
    .outerjoin(_visit, _visit.c.id == _complaint.c.visit_id),
    key=_complaint.c.id,
    where=_where,
    sorts={
        "due": _complaint.c.due_at,
        "received": _complaint.c.received_at,
        "number": _complaint.c.number,
    },
)
