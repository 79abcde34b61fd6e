"""Promised times: never before the arrival, and reckoned within the opening hours."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from desktop.models.calendar import BusinessCalendar
from desktop.models.package import Package
from desktop.models.visit import Visit
from desktop.services.measures.figures import Period
from desktop.services.settings import OfficeInfo
from desktop.services.work_days import WorkCalendar, coming_calendar
from desktop.system.i18n import _

ONE_DAY, FIVE_MINUTES = timedelta(days=1), timedelta(minutes=5)
LOOKED_AHEAD = 60  # days; an office that is closed longer promises nothing

_package = Package.__table__.c
_MINUTES = select(func.sum(_package.minutes)).where(
    _package.id.in_(bindparam("ids", expanding=True))
)


def promise_problem(promised_at: datetime | None, arrived_at: datetime | None) -> str | None:
    """Return what is wrong with a promise, in one sentence."""
    if promised_at is None or arrived_at is None or promised_at >= arrived_at:
        return None
    return _("The promise lies before the arrival; type a later time.")


def ready_at(
    work: WorkCalendar, calendar: BusinessCalendar, start: datetime, minutes: int
) -> datetime | None:
    """Return when work of so many minutes is done if it is only done within opening hours.

    Rounded up to five minutes; None where the office is closed for weeks.
    """
    left = timedelta(minutes=minutes)
    first = calendar.day(start) - ONE_DAY  # whose night may still be open
    for number in range(LOOKED_AHEAD):
        opened = opening(work, calendar, first + number * ONE_DAY)
        if opened is None or opened[1] <= start:
            continue
        begin = max(start, opened[0])
        if opened[1] - begin >= left:
            return _rounded(begin + left)
        left -= opened[1] - begin
    return None


def promise_for(
    session: Session, office: OfficeInfo, package_ids: Iterable[int], start: datetime
) -> datetime | None:
    """Return when packages put on a visit will be done; None where none of them says how long."""
    minutes = session.connection().execute(_MINUTES, {"ids": list(set(package_ids))}).scalar()
    return promise_after(session, office, int(minutes or 0), start)


def promise_after(
    session: Session, office: OfficeInfo, minutes: int, start: datetime
) -> datetime | None:
    """Return when work of so many minutes will be done; None where nobody says how many."""
    if not minutes:
        return None
    first = office.calendar.day(start) - ONE_DAY  # whose night may still be open
    work = coming_calendar(session, Period(first, first + LOOKED_AHEAD * ONE_DAY))
    return ready_at(work, office.calendar, start, minutes)


def promise(visit: Visit, office: OfficeInfo, promised_at: datetime | None) -> None:
    """Give a visit its promise, and the business day of it."""
    visit.promised_at = promised_at
    visit.promised_on = None if promised_at is None else office.calendar.day(promised_at)


def opening(
    work: WorkCalendar, calendar: BusinessCalendar, day: date
) -> tuple[datetime, datetime] | None:
    """Return when the office opens and closes on a day; None on a day off."""
    hours = work.hours_on(day)
    if hours is None:
        return None
    opens, closes = calendar.instant(day, hours.opens), calendar.instant(day, hours.closes)
    return opens, closes if closes > opens else closes + ONE_DAY


def _rounded(instant: datetime) -> datetime:
    over = timedelta(
        minutes=instant.minute % 5, seconds=instant.second, microseconds=instant.microsecond
    )
    return instant - over + FIVE_MINUTES if over else instant
