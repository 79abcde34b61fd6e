"""What the morning meeting looks at: the same for the Today screen and the printed sheet.

Everything is computed as it stood on the morning of the day, so that the sheet of a day of the
past is that day's sheet and the same data always give the same sheet.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select, union_all
from sqlalchemy.orm import Session

from desktop.models.audit import AuditEntry
from desktop.models.calendar import BusinessCalendar
from desktop.models.customer import Customer
from desktop.models.staff import Staff
from desktop.models.vehicle import Vehicle
from desktop.models.visit import OPEN_STATES, Visit, VisitKind, VisitState, VisitStateTime
from desktop.services.follow_ups import FollowUpRow, follow_ups_due_then
from desktop.services.measures.figures import Period, figures
from desktop.services.morning_figures import FigureLine, MonthSoFar, month_so_far
from desktop.services.settings import OfficeInfo, office_info
from desktop.services.staff import staff_list
from desktop.services.targets import month_of, target_value
from desktop.services.visits import KIND_NAMES, STATE_NAMES
from desktop.system.i18n import _

MEASURES = (
    "car_count",
    "arrivals",
    "labour_revenue",
    "parts_revenue",
    "service_revenue",
    "aro",
    "billed_hours",
    "on_time_share",
    "comebacks",
)
LOOK_BACK = 7  # days in which the last day with visits is looked for
_NOT_VOID = Visit.state != VisitState.VOID


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


@dataclass(frozen=True, slots=True)
class Morning:
    """A business day's morning.

    Attributes:
        yesterday: The day whose result is looked at.
        arrivals: Visits that arrived on the day.
        carried: Visits that were there already and not settled, the oldest first.
        by_hour: Hour of the office's clock and arrivals in it, without gaps.
        people: Names of those who work here.
        rows: Visits of the month that the figures look at.
    """

    day: date
    office: OfficeInfo
    yesterday: date
    month: MonthSoFar
    lines: tuple[FigureLine, ...]
    arrivals: tuple[MorningVisit, ...]
    carried: tuple[MorningVisit, ...]
    calls: tuple[FollowUpRow, ...]
    by_hour: tuple[tuple[int, int], ...]
    people: tuple[str, ...]
    rows: int

    @property
    def day_before(self) -> bool:
        """Whether `yesterday` is the calendar day before."""
        return self.yesterday == self.day - timedelta(days=1)

    @property
    def handovers(self) -> tuple[MorningVisit, ...]:
        """Visits that were there already and are promised for the day, by the clock."""
        today = [visit for visit in self.carried if visit.promised_on == self.day]
        return tuple(sorted(today, key=lambda visit: str(visit.promised_at)))

    @property
    def late(self) -> tuple[MorningVisit, ...]:
        """Visits that are past their promise."""
        return tuple(visit for visit in self.carried if visit.late)


def morning(session: Session, day: date) -> Morning:
    """Read everything that the meeting of a business day looks at.

    Raises:
        NotFoundError: Nobody has answered the office's first questions yet.
    """
    office = office_info(session)
    yesterday = last_day_with_visits(session, day)
    month = month_so_far(yesterday)
    arrivals = _arrivals(session, office.calendar, day)
    return Morning(
        day=day,
        office=office,
        yesterday=yesterday,
        month=month,
        lines=_lines(session, yesterday, month),
        arrivals=arrivals,
        carried=_carried(session, office.calendar, day),
        calls=tuple(follow_ups_due_then(session, day)),
        by_hour=_by_hour(arrivals, office.calendar),
        people=_people(session, day),
        rows=_rows(session, month.so_far),
    )


def data_as_of(session: Session) -> datetime | None:
    """Return when the data were last changed; None where nothing was ever written."""
    return session.execute(select(func.max(AuditEntry.at))).scalar()


def last_day_with_visits(session: Session, day: date) -> date:
    """Return the day before, or the last one with visits of a week; days off are skipped."""
    start, end = day - timedelta(days=LOOK_BACK), day - timedelta(days=1)
    found = [
        session.execute(
            select(func.max(column)).where(column.between(start, end), _NOT_VOID)
        ).scalar()
        for column in (Visit.arrived_on, Visit.settled_on)
    ]
    return max((last for last in found if last is not None), default=end)


def _lines(session: Session, yesterday: date, month: MonthSoFar) -> tuple[FigureLine, ...]:
    of_day = figures(session, MEASURES, Period(yesterday, yesterday))
    to_date = figures(session, MEASURES, month.so_far)
    last_year = figures(session, MEASURES, month.last_year)
    planned = month_of(yesterday)
    return tuple(
        FigureLine(
            measure=measure,
            yesterday=of_day[measure],
            month_to_date=to_date[measure],
            last_year=last_year[measure],
            month_target=target_value(session, measure, planned),
            month=month,
        )
        for measure in MEASURES
    )


def _rows(session: Session, period: Period) -> int:
    dates = (Visit.arrived_on, Visit.finished_on, Visit.settled_on)
    within = or_(*(column.between(period.start, period.end) for column in dates))
    return session.execute(select(func.count(Visit.id)).where(within, _NOT_VOID)).scalar_one()


def _arrivals(session: Session, calendar: BusinessCalendar, day: date) -> tuple[MorningVisit, ...]:
    tomorrow = day + timedelta(days=1)
    statement = _select(_opening(calendar, tomorrow), tomorrow).where(Visit.arrived_on == day)
    return tuple(_visit(row, tomorrow) for row in session.execute(statement))


def _carried(session: Session, calendar: BusinessCalendar, day: date) -> tuple[MorningVisit, ...]:
    # Two short index scans: SQLite would read every visit before `day` for an OR beside it.
    still_open = select(Visit.id).where(Visit.state.in_(OPEN_STATES))
    settled_later = select(Visit.id).where(Visit.settled_on >= day)
    here = union_all(still_open, settled_later)
    statement = _select(_opening(calendar, day), day).where(
        Visit.id.in_(here), Visit.arrived_on < day
    )
    return tuple(_visit(row, day) for row in session.execute(statement))


def _opening(calendar: BusinessCalendar, day: date) -> datetime:
    """Return the first instant of a business day."""
    return calendar.instant(day, time(calendar.cutoff_hour))


def _select(until: datetime, before: date) -> Select[Any]:
    """Select visits as they stood at `until`, where the business day `before` begins."""
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
        _state_at(until, before),
        Visit.waiting_for,
    )
    return (
        select(*columns)
        .join(Vehicle, Vehicle.id == Visit.vehicle_id)
        .join(Customer, Customer.id == Visit.customer_id)
        .outerjoin(Staff, Staff.id == Visit.advisor_id)
        .where(_NOT_VOID)
        .order_by(Visit.arrived_on, Visit.arrived_at.is_(None), Visit.arrived_at, Visit.id)
    )


def _state_at(until: datetime, before: date) -> ColumnElement[str]:
    """Find the state of then; a visit from a file has days and no state times."""
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


def _by_hour(
    arrivals: tuple[MorningVisit, ...], calendar: BusinessCalendar
) -> tuple[tuple[int, int], ...]:
    """Count by hours since the day began, so that those after midnight come last."""
    known = [calendar.local(visit.arrived_at) for visit in arrivals if visit.arrived_at is not None]
    counts = Counter((local.hour - calendar.cutoff_hour) % 24 for local in known)
    if not counts:
        return ()
    hours = range(min(counts), max(counts) + 1)
    return tuple(((hour + calendar.cutoff_hour) % 24, counts[hour]) for hour in hours)


def _people(session: Session, day: date) -> tuple[str, ...]:
    here = staff_list(session, day)
    return tuple(row.name for row in here if row.hired_on is None or row.hired_on <= day)
