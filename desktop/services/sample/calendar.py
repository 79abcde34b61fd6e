"""The made-up shop's calendar: its hours, the public holidays, and how it keeps them itself."""

from datetime import date, time

from sqlalchemy import ColumnElement, delete, insert, true

from desktop.db.uow import UnitOfWork
from desktop.models.base import Base
from desktop.models.work_calendar import CalendarDay, DayKind, DayOrigin, OpeningHours
from desktop.services.bulk import WHAT, Row
from desktop.services.calendars.holidays import write_years
from desktop.services.measures.figures import Period
from desktop.services.sample.days import busyness
from desktop.services.sample.plan import SamplePlan
from desktop.services.work_days import WorkCalendar, days_of, work_calendar

_OPENS, _CLOSES = time(8), time(22)  # few come later, and they ring the bell
_SATURDAY = 5
_CLOSED = "春節休息"
_OPEN = "年前照常營業"
_WORKS = "{name}（照常營業）"


def keep_calendar(uow: UnitOfWork, plan: SamplePlan) -> None:
    """Write the hours and days by which the shop works, so that they agree with its visits."""
    hours = [
        {"weekday": weekday, "opens": _OPENS, "closes": _CLOSES} for weekday in range(_SATURDAY + 1)
    ]
    _replace(uow, OpeningHours, true(), hours)
    first, last = plan.first_day.year - 1, plan.last_day.year + 1
    write_years(uow, range(first, last + 1))
    own = _own_days(work_calendar(uow.session), Period(date(first, 1, 1), date(last, 12, 31)))
    _replace(uow, CalendarDay, CalendarDay.day.in_([row["day"] for row in own]), own)


def _own_days(calendar: WorkCalendar, period: Period) -> list[Row]:
    """List the days on which the shop does otherwise than the public calendar."""
    days = [(day, busyness(day) > 0) for day in days_of(period)]
    return [
        {
            "day": day,
            "kind": DayKind.WORKDAY if works else DayKind.HOLIDAY,
            "name": _own_name(calendar.name_of(day), works=works),
            "origin": DayOrigin.OFFICE,
        }
        for day, works in days
        if works != calendar.works_on(day)
    ]


def _replace(
    uow: UnitOfWork, kind: type[Base], which: ColumnElement[bool], rows: list[Row]
) -> None:
    """Put rows in the place of others: many at once, always in the same order."""
    table = Base.metadata.tables[kind.__tablename__]
    uow.session.execute(delete(table).where(which))
    uow.session.execute(insert(table), rows)
    uow.note_bulk(table.name, len(rows), WHAT)


def _own_name(public: str, *, works: bool) -> str:
    if not works:
        return _CLOSED
    return _WORKS.format(name=public) if public else _OPEN
