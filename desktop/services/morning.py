"""What the morning meeting looks at: the same for the Today screen and the printed sheet.

Everything is computed as it stood on the morning of the day, so that the sheet of a day of the
past is that day's sheet and the same data always give the same sheet.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, bindparam, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from desktop.models.audit import AuditEntry
from desktop.models.document import Document
from desktop.models.sale import Sale
from desktop.models.visit import OPEN_STATES, Visit
from desktop.services.follow_ups import FollowUpRow, follow_ups_due_then
from desktop.services.measures.figures import Period, Value, figures, figures_of
from desktop.services.morning_figures import (
    FigureLine,
    MonthSoFar,
    month_so_far,
    shares_come,
)
from desktop.services.morning_visits import NOT_VOID, MorningVisit, visits_then
from desktop.services.settings import OfficeInfo, printed_office
from desktop.services.work_days import work_calendar

WORKSHOP = (
    "car_count",
    "arrivals",
    "labour_revenue",
    "parts_revenue",
    "service_revenue",
    "aro",
    "billed_hours",
    "on_time_share",
    "follow_up_share",
    "comebacks",
)
# Of a shop that sells, too: two lines less of the workshop make room for what was sold.
SELLING = (
    "car_count",
    "arrivals",
    "labour_revenue",
    "parts_revenue",
    "service_revenue",
    "aro",
    "orders",
    "deliveries",
    "follow_up_share",
    "comebacks",
)
FIRST_DAYS = timedelta(days=7)
LOOK_BACK = 7  # days in which the last day with visits is looked for


@dataclass(frozen=True, slots=True)
class Morning:
    """A business day's morning.

    Attributes:
        yesterday: The day whose result is looked at.
        arrivals: Visits that arrived on the day.
        carried: Visits that were there already and not settled, the oldest first.
        rows: Visits of the month that the figures look at: those settled in it, and those that
            arrived or were finished in it and had not been settled by its end.
    """

    day: date
    office: OfficeInfo
    yesterday: date
    month: MonthSoFar
    lines: tuple[FigureLine, ...]
    arrivals: tuple[MorningVisit, ...]
    carried: tuple[MorningVisit, ...]
    calls: tuple[FollowUpRow, ...]
    rows: int

    @property
    def sells(self) -> bool:
        """Whether the office keeps its sales here."""
        return any(line.measure == "orders" for line in self.lines)

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


def morning(session: Session, day: date, yesterday: date | None = None) -> Morning:
    """Read everything that the meeting of a business day looks at.

    Args:
        session: Where to read.
        day: The business day.
        yesterday: The day whose result is looked at; the last one with visits when not given.

    Raises:
        NotFoundError: Nobody has answered the office's first questions yet.
    """
    office = printed_office(session)
    yesterday = yesterday or last_day_with_visits(session, day)
    month = month_so_far(work_calendar(session), yesterday)
    arrivals, carried = visits_then(session, office.calendar, day)
    return Morning(
        day=day,
        office=office,
        yesterday=yesterday,
        month=month,
        lines=figure_lines(session, yesterday, month),
        arrivals=arrivals,
        carried=carried,
        calls=tuple(follow_ups_due_then(session, day)),
        rows=_rows(session, month.so_far),
    )


def data_as_of(session: Session) -> datetime | None:
    """Return when the data were last changed; None where nothing was ever written.

    A print that is kept changes no figure: the next one would otherwise differ by its foot alone.
    """
    return session.connection().execute(_last_change()).scalar()


@cache
def _last_change() -> Select[Any]:
    changed = select(AuditEntry.at).where(AuditEntry.table_name != Document.__tablename__)
    return changed.order_by(AuditEntry.at.desc()).limit(1)


@dataclass(frozen=True, slots=True)
class Beginnings:
    """The first days that an office has visits and sales of."""

    visits: date | None
    sales: date | None

    @property
    def first(self) -> date | None:
        """The first day that the office has data of."""
        return min((day for day in (self.visits, self.sales) if day is not None), default=None)

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures that this office's meetings look at, ten at most."""
        return WORKSHOP if self.sales is None else SELLING


def beginnings(session: Session) -> Beginnings:
    """Read what there is of an office, and since when."""
    return Beginnings(*session.connection().execute(_beginnings()).one())


@cache
def _beginnings() -> Select[Any]:
    columns: tuple[Any, ...] = (Visit.arrived_on, Sale.ordered_on)
    return select(*[select(func.min(column)).scalar_subquery() for column in columns])


def known_since(session: Session) -> date | None:
    """Return the first day that the office has data of."""
    return beginnings(session).first


def reaches_back(since: date | None, period: Period) -> bool:
    """Return whether the data that begin on a day tell of a period from its beginning."""
    if since is None or period.end < since:
        return False
    # A month in which the data begin on its second day is that month all the same.
    return since <= period.start + FIRST_DAYS


def last_day_with_visits(session: Session, day: date) -> date:
    """Return the day before, or the last one with visits of a week; days off are skipped."""
    start, end = day - timedelta(days=LOOK_BACK), day - timedelta(days=1)
    found = session.connection().execute(_last_days(), {"start": start, "end": end}).one()
    return max((last for last in found if last is not None), default=end)


@cache
def _last_days() -> Select[Any]:
    """Select the last arrival and the last settlement between two days."""
    last: tuple[Any, ...] = tuple(
        select(func.max(column)).where(_within(column), NOT_VOID).scalar_subquery()
        for column in (Visit.arrived_on, Visit.settled_on)
    )
    return select(*last)


def figure_lines(session: Session, yesterday: date, month: MonthSoFar) -> tuple[FigureLine, ...]:
    """Compute the lines of a day and its month: what every sheet and the Today screen show."""
    known = beginnings(session)
    measures = known.measures
    last_year = month.compared if reaches_back(known.first, month.last_year) else ()
    periods = (Period(yesterday, yesterday), month.so_far, *last_year)
    of_day, to_date, *before = figures_of(session, measures, periods)
    same_dates = before[0] if before else dict[str, Value]()
    shapes = shares_come(*before[1:]) if before[1:] else dict[str, Value]()
    planned = figures(session, [f"{measure}.target" for measure in measures], month.whole)
    return tuple(
        FigureLine(
            measure=measure,
            yesterday=of_day[measure],
            month_to_date=to_date[measure],
            last_year=same_dates.get(measure),
            month_target=planned[f"{measure}.target"],
            month=month,
            last_year_shape=shapes.get(measure),
        )
        for measure in measures
    )


def _rows(session: Session, period: Period) -> int:
    days = {"start": period.start, "end": period.end}
    return int(session.connection().execute(_visits_of_days(), days).scalar_one())


@cache
def _visits_of_days() -> Select[Any]:
    """Count the visits settled between two days, and those of these days not settled by then.

    The many are counted in an index; only the few that are left are looked at.
    """
    end = bindparam("end", type_=Date)
    left = union_all(
        select(Visit.id).where(Visit.state.in_(OPEN_STATES)),
        select(Visit.id).where(Visit.settled_on > end),
    )
    worked = or_(_within(Visit.arrived_on), _within(Visit.finished_on))
    counts = (
        select(func.count(Visit.id)).where(_within(Visit.settled_on)),
        select(func.count(Visit.id)).where(Visit.id.in_(left), worked),
    )
    settled, unsettled = (count.scalar_subquery() for count in counts)
    return select(settled + unsettled)


def _within(column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    return column.between(bindparam("start", type_=Date), bindparam("end", type_=Date))
