"""Visits as the meeting sees them: as they stood when a business day began."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from desktop.models.calendar import BusinessCalendar
from desktop.models.customer import Customer
from desktop.models.proposal import ProposalLine, ProposalState
from desktop.models.reception import Appointment, Bay
from desktop.models.staff import Staff
from desktop.models.vehicle import Vehicle
from desktop.models.visit import (
    OPEN_STATES,
    Visit,
    VisitKind,
    VisitShare,
    VisitState,
    VisitStateTime,
)
from desktop.services.visits import KIND_NAMES, STATE_NAMES
from desktop.system.i18n import _

NOT_VOID = Visit.state != VisitState.VOID
DONE = frozenset({VisitState.FINISHED, VisitState.SETTLED})


class MorningVisit(NamedTuple):  # of which a large office has hundreds every morning
    """A visit as the meeting sees it.

    Attributes:
        state: Where it stood in the morning, or at the end of the day it arrived on.
        late: Whether its promise had passed and the work was not finished.
        bay: Where it stands, or was to stand by its appointment.
        technician: Who has the largest share in the work; else who was planned for it.
        asked: Whether the customer has not answered yet what was proposed.
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
    bay: str
    technician: str
    asked: bool

    @property
    def state_name(self) -> str:
        """The state in the user's words."""
        return _(STATE_NAMES[VisitState(self.state)])

    @property
    def kind_name(self) -> str:
        """The kind in the user's words."""
        return _(KIND_NAMES[VisitKind(self.kind)])

    @property
    def reason(self) -> str:
        """Why it is not done: what it waits for, an approval, a technician; empty otherwise."""
        if self.waiting_for or self.done:
            return self.waiting_for
        if self.asked:
            return _("the customer's approval")
        begun = self.state != VisitState.ARRIVED or self.technician
        return "" if begun else _("a technician")

    @property
    def responsible(self) -> str:
        """Who sees to it that it goes on: the technician at work, otherwise the advisor."""
        at_work = self.state == VisitState.WORKING and not self.asked
        return (self.technician if at_work else "") or self.advisor

    @property
    def done(self) -> bool:
        """Whether the work is finished."""
        return self.state in DONE

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
    planned = Staff.__table__.alias("planned")
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
        func.coalesce(Bay.name, ""),
        func.coalesce(_worker(), planned.c.name, ""),
        _asked(),
    )
    return (
        select(*columns)
        .join(Vehicle, Vehicle.id == Visit.vehicle_id)
        .join(Customer, Customer.id == Visit.customer_id)
        .outerjoin(Staff, Staff.id == Visit.advisor_id)
        .outerjoin(Appointment, Appointment.visit_id == Visit.id)
        .outerjoin(planned, planned.c.id == Appointment.technician_id)
        .outerjoin(Bay, Bay.id == func.coalesce(Visit.bay_id, Appointment.bay_id))
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


def _worker() -> ColumnElement[str]:
    """Find who has the largest share in the work of a visit."""
    return (
        select(Staff.name)
        .join(VisitShare, VisitShare.staff_id == Staff.id)
        .where(VisitShare.visit_id == Visit.id)
        .correlate(Visit)
        .order_by(VisitShare.share.desc(), VisitShare.id)
        .limit(1)
        .scalar_subquery()
    )


def _asked() -> ColumnElement[bool]:
    """Tell whether a visit that is still here has proposals that nobody answered."""
    unanswered = exists().where(
        ProposalLine.visit_id == Visit.id, ProposalLine.state == ProposalState.OPEN
    )
    return and_(Visit.state.in_(OPEN_STATES), unanswered)


def _visit(row: Any, before: date) -> MorningVisit:  # noqa: ANN401 -- a row of any select
    state, waiting_for, bay, technician, asked = row[12:]
    waits = waiting_for if state == VisitState.WAITING else ""
    promised = row.promised_on
    late = promised is not None and promised < before and state not in DONE
    return MorningVisit._make((*row[:12], state, waits, late, bay, technician, bool(asked)))


def by_hour(moments: Iterable[datetime], calendar: BusinessCalendar) -> tuple[tuple[int, int], ...]:
    """Count by hours since the day began, so that those after midnight come last."""
    hours_gone = (calendar.local(moment).hour - calendar.cutoff_hour for moment in moments)
    counts = Counter(hours % 24 for hours in hours_gone)
    if not counts:
        return ()
    hours = range(min(counts), max(counts) + 1)
    return tuple(((hour + calendar.cutoff_hour) % 24, counts[hour]) for hour in hours)
