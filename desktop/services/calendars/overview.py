"""A year of the calendar at a glance, for the page that changes it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from desktop.services.calendars.days import DayRow, day_rows
from desktop.services.calendars.holidays import years_to_load
from desktop.services.calendars.hours import Week, week_info
from desktop.services.periods import year_period
from desktop.services.work_days import work_calendar


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """What the calendar says of a year.

    Attributes:
        days: The days that are not what their weekday says.
        missing: What is not known of the year, in a sentence; empty where nothing.
        to_load: Years that matter to the office and are not loaded as the library knows them.
    """

    year: int
    week: Week
    days: tuple[DayRow, ...]
    working_days: int
    missing: str
    to_load: tuple[int, ...]


def calendar_year(session: Session, year: int, today: date) -> CalendarYear:
    """Read a year of the calendar."""
    calendar, period = work_calendar(session), year_period(year)
    return CalendarYear(
        year=year,
        week=week_info(session),
        days=day_rows(session, year),
        working_days=calendar.working_days(period),
        missing=calendar.missing_sentence(period),
        to_load=years_to_load(session, today),
    )
