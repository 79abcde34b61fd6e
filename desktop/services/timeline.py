"""What happened with a customer, day by day, the newest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from desktop.models.calendar import BusinessCalendar
from desktop.models.customer import Customer, CustomerOwner
from desktop.models.merge import Merge, MergeKind
from desktop.models.proposal import Approval
from desktop.models.reception import Appointment, AppointmentState
from desktop.models.sale import Sale
from desktop.models.staff import Staff
from desktop.models.vehicle import Ownership, Plate
from desktop.models.visit import Visit
from desktop.services.care import AttemptRow, CallRow, ComplaintLine
from desktop.services.settings import office_info
from desktop.services.visits import VisitRow
from desktop.system.i18n import N_, _

MOST = 40  # events that are shown
_EACH = 20  # of each kind that are read


class EventKind(StrEnum):
    """What sort of thing happened."""

    ENTERED = "entered"
    APPOINTMENT = "appointment"
    VISIT = "visit"
    ANSWER = "answer"
    CALL = "call"
    COMPLAINT = "complaint"
    SALE = "sale"
    VEHICLE = "vehicle"
    PLATE = "plate"
    SALESPERSON = "salesperson"
    MERGE = "merge"


EVENT_NAMES = {
    EventKind.ENTERED: N_("Entered"),
    EventKind.APPOINTMENT: N_("Appointment"),
    EventKind.VISIT: N_("Visit"),
    EventKind.ANSWER: N_("Answer"),
    EventKind.CALL: N_("Call"),
    EventKind.COMPLAINT: N_("Complaint"),
    EventKind.SALE: N_("Sale"),
    EventKind.VEHICLE: N_("Vehicle"),
    EventKind.PLATE: N_("Plate"),
    EventKind.SALESPERSON: N_("Salesperson"),
    EventKind.MERGE: N_("Merge"),
}
APPOINTMENT_NAMES = {
    AppointmentState.BOOKED: N_("booked"),
    AppointmentState.CONFIRMED: N_("confirmed"),
    AppointmentState.ARRIVED: N_("came"),
    AppointmentState.NO_SHOW: N_("did not come"),
    AppointmentState.CANCELLED: N_("cancelled"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened.

    Attributes:
        text: What, in the user's words.
        screen: Where its record is shown, with `record`; empty where it has none.
        amount: What it came to, where it is about money.
    """

    day: date
    kind: EventKind
    text: str
    screen: str = ""
    record: int | None = None
    amount: Decimal | None = None

    @property
    def kind_name(self) -> str:
        """What sort of thing, in the user's words."""
        return _(EVENT_NAMES[self.kind])


@dataclass(frozen=True, slots=True)
class Known:
    """What the page has read already of a customer."""

    visits: Sequence[VisitRow]
    calls: Sequence[CallRow]
    attempts: Sequence[AttemptRow]
    complaints: Sequence[ComplaintLine]


def timeline(session: Session, customer_id: int, known: Known) -> tuple[Event, ...]:
    """Lay out what happened with a customer, the newest first; what is planned stands on top."""
    calendar = office_info(session).calendar
    events = [
        *_visits(known.visits),
        *_calls(known, calendar),
        *_complaints(known.complaints),
        *_appointments(session, customer_id),
        *_answers(session, customer_id, calendar),
        *_sales(session, customer_id),
        *_vehicles(session, customer_id),
        *_salespeople(session, customer_id),
        *_entered(session, customer_id, calendar),
    ]
    return tuple(sorted(events, key=lambda event: event.day, reverse=True)[:MOST])


def _visits(rows: Sequence[VisitRow]) -> Iterator[Event]:
    for row in rows:
        parts = (row.number, row.plate, row.kind_name, row.state_name)
        text = " · ".join(filter(None, parts))
        yield Event(row.arrived_on, EventKind.VISIT, text, "visits", row.id, row.total)


def _calls(known: Known, calendar: BusinessCalendar) -> Iterator[Event]:
    """Tell every attempt; of calls of which none is known, such as earlier years', their end."""
    for attempt in known.attempts:
        call = next((row for row in known.calls if row.was_tried_by(attempt)), None)
        about = (call.what, call.about) if call else ()
        text = _joined(*about, attempt.result_name, attempt.by, attempt.note)
        yield Event(calendar.day(attempt.at), EventKind.CALL, text, *_visit_of(call))
    for call in known.calls:
        if call.done_on is not None and not any(map(call.was_tried_by, known.attempts)):
            text = _joined(call.what, call.about, call.result, call.note)
            yield Event(call.done_on, EventKind.CALL, text, *_visit_of(call))


def _visit_of(call: CallRow | None) -> tuple[str, int | None]:
    visit_id = call.visit_id if call else None
    return ("visits", visit_id) if visit_id is not None else ("", None)


def _complaints(rows: Sequence[ComplaintLine]) -> Iterator[Event]:
    for row in rows:
        yield Event(
            row.received_on, EventKind.COMPLAINT, _joined(row.number, row.level_name, row.what)
        )
        if row.closed_on is not None:
            said = _("content") if row.content else _("not content")
            yield Event(row.closed_on, EventKind.COMPLAINT, _joined(row.number, _("closed"), said))


def _appointments(session: Session, customer_id: int) -> Iterator[Event]:
    statement = (
        select(Appointment.day, Appointment.state, Appointment.concern, Appointment.visit_id)
        .where(Appointment.customer_id == customer_id)
        .order_by(Appointment.day.desc(), Appointment.id.desc())
    )
    for day, state, concern, visit_id in session.execute(statement.limit(_EACH)):
        visit = ("visits", visit_id) if visit_id is not None else ("", None)
        text = _joined(_(APPOINTMENT_NAMES[AppointmentState(state)]), concern)
        yield Event(day, EventKind.APPOINTMENT, text, *visit)


def _answers(session: Session, customer_id: int, calendar: BusinessCalendar) -> Iterator[Event]:
    statement = (
        select(Approval.at, Approval.name, Approval.approved, Approval.declined, Visit.id)
        .join(Visit, Visit.id == Approval.visit_id)
        .where(Visit.customer_id == customer_id)
        .order_by(Approval.at.desc(), Approval.id.desc())
    )
    money = office_info(session).currency.text
    for at, name, yes, no, visit_id in session.execute(statement.limit(_EACH)):
        text = _("{name} approved {yes} and declined {no}").format(
            name=name, yes=money(yes), no=money(no)
        )
        yield Event(calendar.day(at), EventKind.ANSWER, text, "visits", visit_id)


def _sales(session: Session, customer_id: int) -> Iterator[Event]:
    statement = (
        select(Sale)
        .where(Sale.customer_id == customer_id)
        .order_by(Sale.ordered_on.desc(), Sale.id.desc())
    )
    for sale in session.scalars(statement.limit(_EACH)):
        total = None if sale.price is None else sale.price * sale.quantity
        for day, what in (
            (sale.ordered_on, _("ordered")),
            (sale.delivered_on, _("delivered")),
            (sale.cancelled_on, _("cancelled")),
        ):
            if day is not None:
                text = _joined(sale.number, sale.model, what)
                yield Event(day, EventKind.SALE, text, "sales", sale.id, total)


def _vehicles(session: Session, customer_id: int) -> Iterator[Event]:
    """Tell when vehicles became theirs or went, and what plates they got in between."""
    now = and_(Plate.vehicle_id == Ownership.vehicle_id, Plate.to_on.is_(None))
    statement = (
        select(Ownership.vehicle_id, Ownership.from_on, Ownership.to_on, Plate.plate)
        .outerjoin(Plate, now)
        .where(Ownership.customer_id == customer_id)
        .order_by(Ownership.from_on.desc(), Ownership.id.desc())
    )
    for key, start, end, plate in session.execute(statement.limit(_EACH)):
        name = plate or _("No plate")
        text = _("{vehicle} is theirs from now on").format(vehicle=name)
        yield Event(start, EventKind.VEHICLE, text, "vehicles", key)
        if end is not None:
            text = _("{vehicle} went to somebody else").format(vehicle=name)
            yield Event(end, EventKind.VEHICLE, text, "vehicles", key)
    for key, day, old, new in session.execute(_new_plates(customer_id)):
        text = _("{old} became {new}").format(old=old, new=new)
        yield Event(day, EventKind.PLATE, text, "vehicles", key)


def _new_plates(customer_id: int) -> Select[Any]:
    old, new = Plate.__table__.alias("old"), Plate.__table__.alias("new")
    within = and_(
        Ownership.vehicle_id == new.c.vehicle_id,
        Ownership.from_on <= new.c.from_on,
        func.coalesce(Ownership.to_on, new.c.from_on) >= new.c.from_on,
    )
    follows = and_(old.c.vehicle_id == new.c.vehicle_id, old.c.to_on == new.c.from_on)
    return (
        select(new.c.vehicle_id, new.c.from_on, old.c.plate, new.c.plate)
        .select_from(Ownership)
        .join(new, within)
        .join(old, and_(follows, old.c.id != new.c.id))
        .where(Ownership.customer_id == customer_id)
        .order_by(new.c.from_on.desc())
        .limit(_EACH)
    )


def _salespeople(session: Session, customer_id: int) -> Iterator[Event]:
    statement = (
        select(CustomerOwner.from_on, Staff.name)
        .join(Staff, Staff.id == CustomerOwner.staff_id)
        .where(CustomerOwner.customer_id == customer_id)
        .order_by(CustomerOwner.from_on.desc(), CustomerOwner.id.desc())
    )
    for day, name in session.execute(statement.limit(_EACH)):
        text = _("{name} takes care of them").format(name=name)
        yield Event(day, EventKind.SALESPERSON, text)


def _entered(session: Session, customer_id: int, calendar: BusinessCalendar) -> Iterator[Event]:
    created = select(Customer.created_at).where(Customer.id == customer_id)
    for at in session.scalars(created):
        yield Event(calendar.day(at), EventKind.ENTERED, _("Entered in this office"))
    merged = (
        select(Merge.merged_at, Customer.name)
        .join(Customer, Customer.id == Merge.gone_id)
        .where(
            Merge.kind == MergeKind.CUSTOMER,
            Merge.kept_id == customer_id,
            Merge.undone_at.is_(None),
        )
    )
    for at, name in session.execute(merged):
        day: datetime = at
        text = _("{name} was joined to this record").format(name=name)
        yield Event(calendar.day(day), EventKind.MERGE, text)


def _joined(*parts: str) -> str:
    return " · ".join(filter(None, parts))
