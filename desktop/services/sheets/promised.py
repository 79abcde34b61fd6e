"""What a day's sheet says of promises: appointments, bays, and complaints under their clock.

All is read as it stood when the business day began; what came in since then is there too.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, bindparam, select, union_all
from sqlalchemy.orm import Session

from desktop.models.calendar import BusinessCalendar
from desktop.models.complaint import Complaint, ComplaintState
from desktop.models.reception import AppointmentState
from desktop.services.complaints import COMPLAINTS, ComplaintRow
from desktop.services.morning import Morning
from desktop.services.morning_visits import MorningVisit
from desktop.services.reception.bays import bay_list
from desktop.services.reception.diary import AppointmentRow, appointments

NOON = 12
UNCLOSED = (ComplaintState.OPEN, ComplaintState.FIXED)


@dataclass(frozen=True, slots=True)
class BayPlan:
    """What one bay is for today; the name is empty of what has no bay yet.

    Attributes:
        here: Who stands in it when the day begins.
    """

    name: str
    here: tuple[MorningVisit, ...]
    morning: tuple[AppointmentRow, ...]
    afternoon: tuple[AppointmentRow, ...]


def booked_for(session: Session, day: date) -> tuple[AppointmentRow, ...]:
    """List the appointments of a day by the clock, without those that were cancelled."""
    rows = appointments(session, day, day)
    return tuple(row for row in rows if row.state != AppointmentState.CANCELLED)


def bay_plans(
    session: Session, data: Morning, booked: tuple[AppointmentRow, ...]
) -> tuple[BayPlan, ...]:
    """Plan the bays of a day, in the office's order; nothing where no bay has anything."""
    standing = [visit for visit in data.carried if visit.bay]
    used = [*(visit.bay for visit in standing), *(row.bay for row in booked)]
    if not used:
        return ()
    known = dict.fromkeys((*(bay.name for bay in bay_list(session)), *filter(None, used)))
    names = (*known, "") if "" in used else tuple(known)
    return tuple(_bay_plan(name, standing, booked, data.office.calendar) for name in names)


def _bay_plan(
    name: str,
    standing: Iterable[MorningVisit],
    booked: Iterable[AppointmentRow],
    calendar: BusinessCalendar,
) -> BayPlan:
    own = [row for row in booked if row.bay == name]
    early = [row for row in own if calendar.local(row.starts_at).hour < NOON]
    late = [row for row in own if row not in early]
    here = tuple(visit for visit in standing if visit.bay == name)
    return BayPlan(name, here, tuple(early), tuple(late))


@dataclass(frozen=True, slots=True)
class Complaints:
    """The complaints that were not closed when a day began, the most urgent first.

    Attributes:
        begins: The first instant of the day, which tells what is overdue.
    """

    begins: datetime | None = None
    rows: tuple[ComplaintRow, ...] = ()

    def is_late(self, row: ComplaintRow) -> bool:
        """Tell whether the time that a complaint was given was over."""
        return self.begins is not None and row.is_overdue(self.begins)

    @property
    def late(self) -> int:
        """How many are overdue and not fixed."""
        return sum(row.state == ComplaintState.OPEN and self.is_late(row) for row in self.rows)


def complaints_then(session: Session, calendar: BusinessCalendar, day: date) -> Complaints:
    """List the complaints that stood open in the morning of a day."""
    begins = calendar.instant(day, time(calendar.cutoff_hour))
    rows = session.connection().execute(_complaints_then(), {"day": day})
    return Complaints(begins, tuple(_as_then(ComplaintRow(*row), begins) for row in rows))


@cache
def _complaints_then() -> Select[Any]:
    """Select the complaints that were received by a day and not closed before it."""
    day = bindparam("day", type_=Date)
    unclosed = select(Complaint.id).where(Complaint.state.in_(UNCLOSED))
    closed_since = select(Complaint.id).where(Complaint.closed_on >= day)
    return (
        select(*COMPLAINTS.columns)
        .select_from(COMPLAINTS.origin)
        .where(Complaint.id.in_(union_all(unclosed, closed_since)), Complaint.received_on <= day)
        .order_by(Complaint.due_at, Complaint.id)
    )


def _as_then(row: ComplaintRow, begins: datetime) -> ComplaintRow:
    """Return a complaint as it stood: what was fixed since then was open."""
    if row.fixed_at is not None and row.fixed_at < begins:
        return replace(row, state=ComplaintState.FIXED, closed_on=None)
    return replace(row, state=ComplaintState.OPEN, fixed_at=None, closed_on=None)
