"""Visits as the meeting sees them: as they stood when a business day began."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, bindparam, case, func, select, union_all
from sqlalchemy.orm import Session

from desktop.models.calendar import BusinessCalendar
from desktop.models.customer import Customer
from desktop.models.staff import Staff
from desktop.models.vehicle import Vehicle
from desktop.models.visit import OPEN_STATES, Visit, VisitKind, VisitState, VisitStateTime
from desktop.services.visits import KIND_NAMES, STATE_NAMES
from desktop.system.i18n import _

NOT_VOID = Visit.state != VisitState.VOID


@dataclass(frozen=True, slots=True)
class MorningVisit:
    """A visit as the meeting sees it.

    Attributes:
        state: Where it stood in the morning, or at the end of the day it arrived on.
        late: Whether its promise had passed and the work was not finished.
    """

    id: int
    number: str
    arrived_at: datetime | None
    arrived_on: date
    promised_at: datetime | None
    promised_on: date | None
    plate: str
    model: str
    customer: str
    kind: str
    concern: str
    advisor: str
    state: str
    waiting_for: str
    late: bool

    @property
    def state_name(self) -> str:
        """The state in the user's words."""
        return _(STATE_NAMES[VisitState(self.state)])

    @property
    def kind_name(self) -> str:
        """The kind in the user's words."""
        return _(KIND_NAMES[VisitKind(self.kind)])

    def days_in(self, day: date) -> int:
        """Count the nights that the vehicle has been here."""
        return (day - self.arrived_on).days


def visits_then(
    session: Session, calendar: BusinessCalendar, day: date
) -> tuple[tuple[MorningVisit, ...], tuple[MorningVisit, ...]]:
    """List the arrivals of a business day, and what was not settled when it began.

    The arrivals stand as they were at the day's end, the others as at its beginning, the oldest
    first.
    """
    tomorrow = day + timedelta(days=1)
    known = {
        "day": day,
        "tomorrow": tomorrow,
        "begins": _opening(calendar, day),
        "ends": _opening(calendar, tomorrow),
    }
    rows = session.connection().execute(_visits_then(), known).all()
    arrivals = (_visit(row, tomorrow) for row in rows if row.arrived_on == day)
    carried = (_visit(row, day) for row in rows if row.arrived_on < day)
    return tuple(arrivals), tuple(carried)


def _opening(calendar: BusinessCalendar, day: date) -> datetime:
    """Return the first instant of a business day."""
    return calendar.instant(day, time(calendar.cutoff_hour))


@cache
def _visits_then() -> Select[Any]:
    """Select the visits that arrived on a day or were not settled when it began."""
    day = bindparam("day", type_=Date)
    # Short index scans: SQLite would read every visit before the day for an OR beside it.
    here = union_all(
        select(Visit.id).where(Visit.state.in_(OPEN_STATES)),
        select(Visit.id).where(Visit.settled_on >= day),
        select(Visit.id).where(Visit.arrived_on == day),
    )
    columns: tuple[Any, ...] = (
        Visit.id,
        Visit.number,
        Visit.arrived_at,
        Visit.arrived_on,
        Visit.promised_at,
        Visit.promised_on,
        Visit.plate,
        Vehicle.model,
        Customer.name,
        Visit.kind,
        Visit.concern,
        func.coalesce(Staff.name, ""),
        _state_then(day),
        Visit.waiting_for,
    )
    return (
        select(*columns)
        .join(Vehicle, Vehicle.id == Visit.vehicle_id)
        .join(Customer, Customer.id == Visit.customer_id)
        .outerjoin(Staff, Staff.id == Visit.advisor_id)
        .where(Visit.id.in_(here), Visit.arrived_on <= day, NOT_VOID)
        .order_by(Visit.arrived_on, Visit.arrived_at.is_(None), Visit.arrived_at, Visit.id)
    )


def _state_then(day: ColumnElement[date]) -> ColumnElement[str]:
    """Find the state of then; a visit from a file has days and no state times."""
    was_here = Visit.arrived_on < day
    instants = [bindparam(name, type_=VisitStateTime.at.type) for name in ("begins", "ends")]
    until = case((was_here, instants[0]), else_=instants[1])
    before = case((was_here, day), else_=bindparam("tomorrow", type_=Date))
    noted = (
        select(VisitStateTime.state)
        .where(VisitStateTime.visit_id == Visit.id, VisitStateTime.at < until)
        .order_by(VisitStateTime.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    by_day = case(
        (Visit.settled_on < before, VisitState.SETTLED.value),
        (Visit.finished_on < before, VisitState.FINISHED.value),
        else_=VisitState.ARRIVED.value,
    )
    return func.coalesce(noted, by_day)


def _visit(row: Any, before: date) -> MorningVisit:  # noqa: ANN401 -- a row of any select
    state, waiting_for = row[12:]
    done = state in (VisitState.FINISHED, VisitState.SETTLED)
    waits = waiting_for if state == VisitState.WAITING else ""
    late = not done and row.promised_on is not None and row.promised_on < before
    return MorningVisit(*(*row[:12], state, waits, late))


def by_hour(
    arrivals: tuple[MorningVisit, ...], calendar: BusinessCalendar
) -> tuple[tuple[int, int], ...]:
    """Count by hours since the day began, so that those after midnight come last."""
    known = [calendar.local(visit.arrived_at) for visit in arrivals if visit.arrived_at is not None]
    counts = Counter((local.hour - calendar.cutoff_hour) % 24 for local in known)
    if not counts:
        return ()
    hours = range(min(counts), max(counts) + 1)
    return tuple(((hour + calendar.cutoff_hour) % 24, counts[hour]) for hour in hours)
