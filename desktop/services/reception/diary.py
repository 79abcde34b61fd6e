"""The diary: what is booked, on a day or in a week, and where there is room."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from desktop.models.customer import Customer, Phone
from desktop.models.reception import Appointment, AppointmentState, Bay
from desktop.models.staff import Staff
from desktop.models.vehicle import Plate, Vehicle
from desktop.models.visit import Visit
from desktop.services.promises import opening
from desktop.services.reception.bays import BayRow, bay_list
from desktop.services.settings import OfficeInfo, office_info
from desktop.services.work_days import WorkCalendar, work_calendar
from desktop.system.i18n import N_

STATE_NAMES = {
    AppointmentState.BOOKED: N_("Reserved"),
    AppointmentState.CONFIRMED: N_("Confirmed"),
    AppointmentState.ARRIVED: N_("Arrived"),
    AppointmentState.NO_SHOW: N_("Did not come"),
    AppointmentState.CANCELLED: N_("Cancelled"),
}
EXPECTED = (AppointmentState.BOOKED, AppointmentState.CONFIRMED)
TAKING = (*EXPECTED, AppointmentState.ARRIVED)  # what takes a bay
WEEK = 7
LATE = timedelta(minutes=15)  # from then on somebody expected is called late
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    """An appointment as the diary shows it.

    Attributes:
        who: The customer's name, or what the caller is called.
        phone: A number to call; the customer's own, or the one the caller left.
    """

    id: int
    version: int
    day: date
    starts_at: datetime
    minutes: int
    state: str
    kind: str
    concern: str
    reason: str
    bay_id: int | None
    bay: str
    customer_id: int | None
    vehicle_id: int | None
    who: str
    phone: str
    plate: str
    car: str
    advisor_id: int | None
    advisor: str
    technician_id: int | None
    technician: str
    visit_id: int | None
    number: str

    @property
    def ends_at(self) -> datetime:
        """When the bay is free again."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def expected(self) -> bool:
        """Whether somebody is still to come."""
        return self.state in EXPECTED

    def is_late(self, now: datetime) -> bool:
        """Tell whether somebody should have come by now."""
        return self.expected and self.starts_at + LATE < now


@dataclass(frozen=True, slots=True)
class DayPlan:
    """One day of the diary.

    Attributes:
        opens: When the office opens; None on a day off, as `closes` is.
        holiday: What the day is called, where it is no ordinary one.
        bays: The capacity; none where the office has not entered its bays.
        slots: The beginnings that may be booked.
    """

    day: date
    opens: datetime | None
    closes: datetime | None
    holiday: str
    bays: tuple[BayRow, ...]
    slots: tuple[datetime, ...]
    appointments: tuple[AppointmentRow, ...]

    def free_bays(self, start: datetime, minutes: int, but: int | None = None) -> list[BayRow]:
        """Return the bays that are free for so long; `but` is an appointment that may move."""
        taken = {
            row.bay_id
            for row in self.appointments
            if row.state in TAKING and row.id != but and overlaps(row, start, minutes)
        }
        return [bay for bay in self.bays if bay.id not in taken]

    def room(self, start: datetime, minutes: int, but: int | None = None) -> int:
        """Return how many more vehicles can be taken in; those without a bay count too."""
        waiting = sum(
            row.state in TAKING and row.bay_id is None and overlaps(row, start, minutes)
            for row in self.appointments
            if row.id != but
        )
        return max(len(self.free_bays(start, minutes, but)) - waiting, 0)

    def next_free(self, after: datetime, minutes: int) -> datetime | None:
        """Return the next beginning with room; None when the day is full."""
        return next(
            (slot for slot in self.slots if slot >= after and self.room(slot, minutes)), None
        )


def overlaps(row: AppointmentRow, start: datetime, minutes: int) -> bool:
    """Tell whether an appointment and a stretch of time have a moment in common."""
    return row.starts_at < start + timedelta(minutes=minutes) and start < row.ends_at


def day_plan(session: Session, day: date) -> DayPlan:
    """Read one day of the diary."""
    return day_plans(session, day, 1)[0]


def week_plans(session: Session, day: date) -> list[DayPlan]:
    """Read the week of a day, from its Monday on."""
    return day_plans(session, day - day.weekday() * _ONE_DAY, WEEK)


def day_plans(session: Session, first: date, count: int) -> list[DayPlan]:
    """Read so many days of the diary."""
    office, work, bays = office_info(session), work_calendar(session), tuple(bay_list(session))
    rows = appointments(session, first, first + (count - 1) * _ONE_DAY)
    days = (first + number * _ONE_DAY for number in range(count))
    return [_plan(office, work, bays, day, [row for row in rows if row.day == day]) for day in days]


def appointments(session: Session, first: date, last: date) -> list[AppointmentRow]:
    """Read the appointments of some days, in the order in which they begin."""
    statement = _select().where(Appointment.day.between(first, last))
    return [AppointmentRow(*row) for row in session.execute(statement)]


def appointment(session: Session, appointment_id: int) -> AppointmentRow | None:
    """Read one appointment; None where there is none."""
    row = session.execute(_select().where(Appointment.id == appointment_id)).first()
    return None if row is None else AppointmentRow(*row)


def _plan(
    office: OfficeInfo,
    work: WorkCalendar,
    bays: tuple[BayRow, ...],
    day: date,
    rows: Sequence[AppointmentRow],
) -> DayPlan:
    hours = opening(work, office.calendar, day)
    slots = () if hours is None else tuple(_slots(*hours, office.slot_minutes))
    opens, closes = hours or (None, None)
    return DayPlan(day, opens, closes, work.name_of(day), bays, slots, tuple(rows))


def _slots(opens: datetime, closes: datetime, minutes: int) -> Iterable[datetime]:
    start = opens
    while start < closes:
        yield start
        start += timedelta(minutes=minutes)


@cache
def _select() -> Select[Any]:
    advisor, technician = aliased(Staff), aliased(Staff)
    plate = (
        select(Plate.plate)
        .where(Plate.vehicle_id == Appointment.vehicle_id, Plate.to_on.is_(None))
        .scalar_subquery()
    )
    phone = (
        select(Phone.number)
        .where(Phone.customer_id == Appointment.customer_id)
        .order_by(Phone.id)
        .limit(1)
        .scalar_subquery()
    )

    def known(column: Any, otherwise: Any = "") -> Any:  # noqa: ANN401 -- SQL expressions
        return func.coalesce(column, otherwise)

    columns = (
        *(Appointment.id, Appointment.version, Appointment.day, Appointment.starts_at),
        *(Appointment.minutes, Appointment.state, Appointment.kind, Appointment.concern),
        *(Appointment.reason, Appointment.bay_id, known(Bay.name)),
        *(Appointment.customer_id, Appointment.vehicle_id),
        known(Customer.name, Appointment.caller),
        known(phone, Appointment.phone),
        known(plate, Appointment.plate),
        func.trim(known(Vehicle.make) + " " + known(Vehicle.model)),
        *(Appointment.advisor_id, known(advisor.name)),
        *(Appointment.technician_id, known(technician.name)),
        *(Appointment.visit_id, known(Visit.number)),
    )
    return (
        select(*columns)
        .outerjoin(Bay, Bay.id == Appointment.bay_id)
        .outerjoin(Customer, Customer.id == Appointment.customer_id)
        .outerjoin(Vehicle, Vehicle.id == Appointment.vehicle_id)
        .outerjoin(advisor, advisor.id == Appointment.advisor_id)
        .outerjoin(technician, technician.id == Appointment.technician_id)
        .outerjoin(Visit, Visit.id == Appointment.visit_id)
        .order_by(Appointment.starts_at, Appointment.id)
    )
