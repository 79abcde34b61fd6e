"""One list of calls a person and day: follow-ups, reminders, second calls of complaints."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Integer, Select, cast, func, literal, null, select
from sqlalchemy.orm import Session, aliased

from desktop.models.call import CallAttempt, CallResult, Reminder, ReminderKind, ReminderState
from desktop.models.complaint import Complaint, ComplaintState
from desktop.models.customer import Customer, Phone
from desktop.models.follow_up import FollowUp, FollowUpResult
from desktop.models.proposal import ProposalLine
from desktop.models.segment import Segment
from desktop.models.staff import Role, Staff
from desktop.models.vehicle import Plate, Vehicle
from desktop.models.visit import Visit
from desktop.services.calls.callers import FIRST, THEN
from desktop.services.calls.last_said import BATCH, last_said
from desktop.services.declined import still_declined
from desktop.services.follow_ups import DUE
from desktop.services.formats import day_text
from desktop.services.settings import office_info
from desktop.system.i18n import N_, _

SECOND_CALL = timedelta(days=1)  # after it was fixed; the customer has tried it by then
ESCALATES = (3, 5, 7)  # days late at which a call climbs a step
MANAGERS, OWNERS = 2, 3  # the steps from which on these see it
LEVEL_NAMES = ("", N_("Overdue"), N_("To the manager"), N_("To the owner"))
LEVEL_MARKS = ("", "▲", "▲▲", "▲▲▲")


class CallKind(StrEnum):
    """What a call is about; the three records that calls are made of."""

    COMPLAINT = "complaint"
    FOLLOW_UP = "follow_up"
    REMINDER = "reminder"


_KINDS = tuple(CallKind)


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call that is to be made.

    Attributes:
        record: The id of the follow-up, reminder or complaint.
        topic: What a reminder is about; empty of other calls.
        basis_on: The day of the thing itself: settled, due, fixed.
        due_on: Since when it is to be made.
        detail: What came with it: the concern, the declined work, the fix.
        strategy: How the office serves the customer's segment.
        tried_on: The day of the last attempt.
        last_said: The latest note about a call with this customer, and its day.
        level: How far it has climbed for being late, 0 to 3.
    """

    kind: str
    record: int
    version: int
    topic: str
    customer_id: int
    customer: str
    phone: str
    vehicle_id: int | None
    plate: str
    car: str
    visit_id: int | None
    number: str
    basis_on: date
    due_on: date
    detail: str
    strategy: str
    assignee_id: int | None
    assignee: str
    advisor_id: int | None
    attempts: int
    tried_on: date | None = None
    last_said: str = ""
    said_on: date | None = None
    level: int = 0

    @property
    def id(self) -> int:
        """A number of its own among the calls of all kinds."""
        return self.record * len(_KINDS) + _KINDS.index(CallKind(self.kind))

    @property
    def key(self) -> tuple[str, int]:
        """What tells it apart from all other calls."""
        return self.kind, self.record

    @property
    def level_name(self) -> str:
        """How late it is, in the user's words; empty while it is not."""
        return _(LEVEL_NAMES[self.level]) if self.level else ""

    @property
    def why(self) -> str:
        """Why the customer is called, in one sentence."""
        text = _(_WHY[self.topic or self.kind])
        return text.format(number=self.number, day=day_text(self.basis_on))


_WHY: dict[str, str] = {
    CallKind.FOLLOW_UP: N_("Visit {number} was settled on {day}"),
    CallKind.COMPLAINT: N_("Complaint {number} was fixed on {day}"),
    ReminderKind.SERVICE: N_("Next service expected on {day}"),
    ReminderKind.INSPECTION: N_("Inspection expires on {day}"),
    ReminderKind.INSURANCE: N_("Insurance expires on {day}"),
    ReminderKind.BIRTHDAY: N_("Birthday on {day}"),
    ReminderKind.DECLINED: N_("Work declined on {day}"),
}


def call_list(session: Session, staff_id: int | None, day: date) -> list[CallRow]:
    """List the calls that a person is to make on a day; those of everybody without a person.

    A call that is nobody's is everybody's, but for the advisor who received the car; a call
    that climbed because it is late stands on the lists of manager and owner too. What was tried
    on this day already stands at the end.
    """
    rows = [*_follow_ups(session, day), *_reminders(session, day), *_second_calls(session, day)]
    rows = _with_last(session, _present(session, rows, day))
    rows = [replace(row, level=level_of(row.due_on, day)) for row in rows]
    if staff_id is not None:
        role = session.scalar(select(Staff.role).where(Staff.id == staff_id)) or ""
        rows = [row for row in rows if _is_for(row, staff_id, role)]
    return sorted(rows, key=lambda row: (row.tried_on == day, -row.level, row.due_on, row.id))


def level_of(due_on: date, day: date) -> int:
    """Return how far a call has climbed on a day."""
    late = (day - due_on).days
    return sum(late >= days for days in ESCALATES)


def _is_for(row: CallRow, staff_id: int, role: str) -> bool:
    if row.assignee_id == staff_id:
        return True
    if row.assignee_id is None and row.advisor_id != staff_id and role in (*FIRST, *THEN):
        return True
    seen_from = {Role.MANAGER: MANAGERS, Role.OWNER: OWNERS}.get(Role(role)) if role else None
    return seen_from is not None and row.level >= seen_from


# -- reading -----------------------------------------------------------------------------


def _follow_ups(session: Session, day: date) -> list[CallRow]:
    statement = (
        _call_columns(FollowUp, _NO_TEXT, Visit.vehicle_id)
        .add_columns(
            *(Visit.id, Visit.number, Visit.settled_on, DUE, Visit.concern),
            *(Segment.strategy, FollowUp.assignee_id, Visit.advisor_id, FollowUp.attempts),
        )
        .join(Visit, Visit.id == FollowUp.visit_id)
    )
    statement = _with_whose(statement, Visit.customer_id, Visit.vehicle_id)
    open_ones = statement.where(FollowUp.result == FollowUpResult.OPEN, day >= DUE)
    return [_row(CallKind.FOLLOW_UP, row) for row in session.execute(open_ones)]


def _reminders(session: Session, day: date) -> list[CallRow]:
    statement = _call_columns(Reminder, Reminder.kind, Reminder.vehicle_id).add_columns(
        *(_NOBODY, _NO_TEXT, Reminder.basis_on, Reminder.due_on, _NO_TEXT),
        *(Segment.strategy, Reminder.assignee_id, _NOBODY, Reminder.attempts),
    )
    statement = _with_whose(statement, Reminder.customer_id, Reminder.vehicle_id)
    open_ones = statement.where(Reminder.state == ReminderState.OPEN, Reminder.due_on <= day)
    rows = [_row(CallKind.REMINDER, row) for row in session.execute(open_ones)]
    return _with_declined(session, rows)


def _second_calls(session: Session, day: date) -> list[CallRow]:
    """List the complaints whose customers are to be asked; who asked for it rests a day."""
    calendar = office_info(session).calendar
    tries = (
        select(func.count(CallAttempt.id))
        .where(CallAttempt.complaint_id == Complaint.id, CallAttempt.at >= Complaint.fixed_at)
        .scalar_subquery()
    )
    asked = (
        select(func.max(CallAttempt.at))
        .where(
            CallAttempt.complaint_id == Complaint.id,
            CallAttempt.at >= Complaint.fixed_at,
            CallAttempt.result == CallResult.LATER,
        )
        .scalar_subquery()
    )
    statement = _call_columns(Complaint, _NO_TEXT, Complaint.vehicle_id).add_columns(
        *(Complaint.visit_id, Complaint.number, Complaint.fixed_at, asked, Complaint.fix),
        *(Segment.strategy, Complaint.owner_id, _NOBODY, tries),
    )
    statement = _with_whose(statement, Complaint.customer_id, Complaint.vehicle_id)
    fixed = statement.where(Complaint.state == ComplaintState.FIXED)
    rows: list[CallRow] = []
    for found in session.execute(fixed):
        values = list(found)
        fixed_on, later_at = calendar.day(values[_BASIS]), values[_BASIS + 1]
        again = fixed_on if later_at is None else calendar.day(later_at)
        values[_BASIS : _BASIS + 2] = fixed_on, again + SECOND_CALL
        rows.append(_row(CallKind.COMPLAINT, values))
    return [row for row in rows if row.due_on <= day]


_NO_TEXT, _NOBODY = literal(""), cast(null(), Integer)
_BASIS = 10  # where the day of the thing itself stands among the columns


def _call_columns(kind: Any, topic: Any, vehicle_id: Any) -> Select[Any]:  # noqa: ANN401 -- mapped classes and columns
    """Select what all calls begin with, from the record they are made of."""
    phone = (
        select(Phone.number)
        .where(Phone.customer_id == Customer.id)
        .order_by(Phone.id)
        .limit(1)
        .scalar_subquery()
    )
    plate = (
        select(Plate.plate)
        .where(Plate.vehicle_id == vehicle_id, Plate.to_on.is_(None))
        .scalar_subquery()
    )
    return select(
        *(kind.id, kind.version, topic),
        *(Customer.id, Customer.name, func.coalesce(phone, ""), vehicle_id),
        func.coalesce(plate, ""),
    ).select_from(kind)


def _with_whose(statement: Select[Any], customer_id: Any, vehicle_id: Any) -> Select[Any]:  # noqa: ANN401 -- columns
    """Join customer, segment and vehicle; the car's name stands at the end."""
    car = aliased(Vehicle)
    name = func.trim(func.coalesce(car.make, "") + " " + func.coalesce(car.model, ""))
    return (
        statement.add_columns(name)
        .join(Customer, Customer.id == customer_id)
        .join(Segment, Segment.id == Customer.segment_id)
        .outerjoin(car, car.id == vehicle_id)
    )


def _row(kind: CallKind, found: Iterable[Any]) -> CallRow:
    *values, car = found
    head, (visit_id, number, basis, due, detail), tail = values[:8], values[8:13], values[13:]
    strategy, assignee_id, advisor_id, attempts = tail
    record, version, topic, customer_id, customer, phone, vehicle_id, plate = head
    return CallRow(
        kind=kind,
        record=record,
        version=version,
        topic=topic,
        customer_id=customer_id,
        customer=customer,
        phone=phone,
        vehicle_id=vehicle_id,
        plate=plate,
        car=car,
        visit_id=visit_id,
        number=number,
        basis_on=basis,
        due_on=due,
        detail=detail,
        strategy=strategy,
        assignee_id=assignee_id,
        assignee="",
        advisor_id=advisor_id,
        attempts=attempts,
    )


def _with_declined(session: Session, rows: list[CallRow]) -> list[CallRow]:
    """Say of reminders about declined work what was declined."""
    wanted = {row.vehicle_id for row in rows if row.topic == ReminderKind.DECLINED}
    if not wanted:
        return rows
    texts: dict[int, list[str]] = {}
    lines = select(ProposalLine.vehicle_id, ProposalLine.text).where(
        ProposalLine.vehicle_id.in_(wanted), still_declined()
    )
    for vehicle_id, text in session.execute(lines.order_by(ProposalLine.id)):
        texts.setdefault(vehicle_id, []).append(text)
    return [
        replace(row, detail=" · ".join(texts.get(row.vehicle_id or 0, ())))
        if row.topic == ReminderKind.DECLINED
        else row
        for row in rows
    ]


def _present(session: Session, rows: list[CallRow], day: date) -> list[CallRow]:
    """Name who is to call; a call of somebody who left is nobody's."""
    names = {
        key: name
        for key, name, left_on in session.execute(select(Staff.id, Staff.name, Staff.left_on))
        if left_on is None or left_on >= day
    }
    return [
        replace(row, assignee=names[row.assignee_id])
        if row.assignee_id in names
        else replace(row, assignee_id=None)
        for row in rows
    ]


def _with_last(session: Session, rows: list[CallRow]) -> list[CallRow]:
    """Say when a call was tried last, and what its customer said last."""
    calendar = office_info(session).calendar
    said = last_said(session, {row.customer_id for row in rows})
    tried = _tried(session, rows)
    found = []
    for row in rows:
        at, note = said.get(row.customer_id, (None, ""))
        last = tried.get(row.key)
        found.append(
            replace(
                row,
                last_said=note,
                said_on=None if at is None else calendar.day(at),
                tried_on=None if last is None else calendar.day(last),
            )
        )
    return found


def _tried(session: Session, rows: list[CallRow]) -> dict[tuple[str, int], datetime]:
    found: dict[tuple[str, int], datetime] = {}
    columns = (
        (CallKind.FOLLOW_UP, CallAttempt.follow_up_id),
        (CallKind.REMINDER, CallAttempt.reminder_id),
        (CallKind.COMPLAINT, CallAttempt.complaint_id),
    )
    for kind, link in columns:
        ids = [row.record for row in rows if row.kind == kind and row.attempts]
        for start in range(0, len(ids), BATCH):
            some = ids[start : start + BATCH]
            last = select(link, func.max(CallAttempt.at)).where(link.in_(some))
            rows_of = session.execute(last.group_by(link)).all()
            found.update({(kind.value, int(key or 0)): at for key, at in rows_of})
    return found
