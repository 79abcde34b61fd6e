"""The office's working days: its hours by weekday, and the days that are otherwise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    bindparam,
    null,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session

from desktop.models.office import OfficeSettings
from desktop.models.work_calendar import CalendarDay, DayKind, DayOrigin, OpeningHours
from desktop.services.calendars.hours import USUAL_HOURS, DayHours
from desktop.services.calendars.library import ANNOUNCED, is_awaited, years_text
from desktop.services.formats import sentences
from desktop.services.measures.figures import Period
from desktop.system.i18n import _

WEEK = 7
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that is not what its weekday says."""

    works: bool
    name: str


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The office's calendar, read once.

    Attributes:
        hours: The hours of each weekday that is worked, 0 for Monday.
        special: Holidays, make-up days and the office's own days.
        country: Whose public holidays the office keeps; empty for none.
        loaded: Years whose public holidays were loaded.
        complete: Those of them that are as officially announced.
    """

    hours: Mapping[int, DayHours]
    special: Mapping[date, SpecialDay]
    country: str = ""
    loaded: frozenset[int] = frozenset()
    complete: frozenset[int] = frozenset()

    def works_on(self, day: date) -> bool:
        """Tell whether the office works: a day of the calendar decides, then the weekday."""
        special = self.special.get(day)
        return day.weekday() in self.hours if special is None else special.works

    def working_days(self, period: Period) -> int:
        """Count the working days of a period: whole weeks, the rest, and the special days."""
        length = (period.end - period.start).days + 1
        if length <= 0:
            return 0
        weeks, rest = divmod(length, WEEK)
        first = period.start.weekday()
        usual = weeks * len(self.hours)
        usual += sum((first + number) % WEEK in self.hours for number in range(rest))
        return usual + sum(
            special.works - (day.weekday() in self.hours)
            for day, special in self.special.items()
            if period.start <= day <= period.end
        )

    def hours_on(self, day: date) -> DayHours | None:
        """Return the hours of a day, None on a day off.

        A make-up day on a weekday without hours is worked like the week's first working day.
        """
        if not self.works_on(day) or not self.hours:
            return None
        return self.hours.get(day.weekday(), self.hours[min(self.hours)])

    def name_of(self, day: date) -> str:
        """Name a holiday, a make-up day or a day of the office; empty for an ordinary one."""
        special = self.special.get(day)
        return "" if special is None else special.name

    def day_of_work(self, number: int, within: Period) -> date | None:
        """Return the day on which so many working days of a period have gone by, if any."""
        if number <= 0:
            return None
        for day in days_of(within):
            number -= self.works_on(day)
            if not number:
                return day
        return None

    def missing_years(self, period: Period) -> tuple[int, ...]:
        """Return the years of a period without official holidays; none without a country."""
        years = range(period.start.year, period.end.year + 1)
        return tuple(year for year in years if self.country and year not in self.complete)

    def missing_sentence(self, period: Period) -> str:
        """Say what is missing of a period, for screens and sheets; empty where nothing is."""
        missing = self.missing_years(period)
        known = ANNOUNCED.get(self.country, range(0))
        later = [year for year in missing if year not in known]
        parts = (
            (
                _(
                    "The holidays of {years} are not loaded; until that is done in the settings, "
                    "working days may be counted wrongly."
                ),
                [year for year in missing if year in known],
            ),
            (
                _(
                    "The holidays of {years} are not announced yet; "
                    "working days are counted with those the law fixes."
                ),
                [year for year in later if year in self.loaded],
            ),
            (
                _(
                    "The official holidays of {years} are not known; "
                    "working days are counted without them."
                ),
                [year for year in later if year not in self.loaded],
            ),
        )
        return sentences(text.format(years=years_text(years)) for text, years in parts if years)


def work_calendar(session: Session) -> WorkCalendar:
    """Read the office's calendar.

    An office without any opening hours works Monday to Saturday, as USUAL_HOURS says.
    """
    country, hours, days = (session.execute(asked).all() for asked in _asked())
    brought = [(day.year, name) for day, _kind, name, by in days if by == DayOrigin.LIBRARY]
    loaded = frozenset(year for year, _name in brought)
    awaited = frozenset(year for year, name in brought if is_awaited(name))
    return WorkCalendar(
        hours=_hours(hours),
        special=_special(days),
        country=(country[0][0] if country else "") or "",
        loaded=loaded,
        complete=loaded - awaited,
    )


def coming_calendar(session: Session, period: Period) -> WorkCalendar:
    """Read what a promise needs of the calendar: the hours, and the special days of a period."""
    within = {"start": period.start, "end": period.end}
    rows = session.connection().execute(_coming(), within).all()
    return WorkCalendar(
        hours=_hours(row[:3] for row in rows if row.day is None),
        special=_special(row[3:] for row in rows if row.day is not None),
    )


def _hours(rows: Iterable[Any]) -> Mapping[int, DayHours]:
    return {day: DayHours(opens, closes) for day, opens, closes in rows} or USUAL_HOURS


def _special(rows: Iterable[Any]) -> dict[date, SpecialDay]:
    return {day: SpecialDay(kind == DayKind.WORKDAY, name) for day, kind, name, _by in rows}


@cache
def _asked() -> tuple[Any, ...]:
    """Select whose holidays the office keeps, its hours, and its special days."""
    hours, day = OpeningHours.__table__.c, CalendarDay.__table__.c
    return (
        select(OfficeSettings.__table__.c.holidays_of),
        select(hours.weekday, hours.opens, hours.closes),
        select(day.day, day.kind, day.name, day.origin),
    )


@cache
def _coming() -> CompoundSelect[Any]:
    """Select the hours and, below them, the special days of a period: one statement for both."""
    hours = [OpeningHours.__table__.c[name] for name in ("weekday", "opens", "closes")]
    days = [CalendarDay.__table__.c[name] for name in ("day", "kind", "name", "origin")]
    within = days[0].between(bindparam("start"), bindparam("end"))
    coming = select(*map(_nothing, hours), *days).where(within)
    return union_all(select(*hours, *map(_nothing, days)), coming)


def _nothing(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return type_coerce(null(), column.type).label(column.key)


def days_of(period: Period) -> Iterable[date]:
    """Yield the days of a period."""
    for number in range((period.end - period.start).days + 1):
        yield period.start + number * _ONE_DAY
