"""Loading public holidays into the office's calendar, and noticing what is still to load."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import ColumnElement, func, insert, or_, select
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.base import Base
from desktop.models.errors import RuleBrokenError
from desktop.models.office import OfficeSettings
from desktop.models.visit import Visit
from desktop.models.work_calendar import CalendarDay, DayOrigin
from desktop.services.calendars.library import (
    ANNOUNCED,
    LAST_YEAR,
    LibraryDay,
    has_year,
    is_awaited,
    library_days,
    years_text,
)
from desktop.services.rights import Right, require
from desktop.system.i18n import _

SUBJECT = CalendarDay.__tablename__


def load_holidays(uow: UnitOfWork, *years: int) -> int:
    """Bring the public holidays of these years; what the office wrote itself stays.

    Returns:
        How many days were written anew; those that are known already stay as they are.

    Raises:
        RuleBrokenError: The office keeps no country's holidays, or a year is out of reach.
        NotAllowedError: Only the owner may.
    """
    require(uow, Right.SETTINGS)
    with uow:
        country, _language = country_and_language(uow.session)
        for year in years:
            _check(country, year)
        written = write_years(uow, years)
        uow.commit()
        return written


def write_years(uow: UnitOfWork, years: Iterable[int]) -> int:
    """Write the public holidays of years into a transaction that is under way."""
    serialise(uow.session, SUBJECT)
    country, language = country_and_language(uow.session)
    known = sorted({year for year in years if has_year(country, year)})
    found = {each.day: each for year in known for each in library_days(country, year, language)}
    stored = uow.session.scalars(select(CalendarDay).where(or_(False, *map(in_year, known))))
    rows = {row.day: row for row in stored}
    _renew(uow.session, rows, found)
    new = [
        {"day": each.day, "kind": each.kind, "name": each.name, "origin": DayOrigin.LIBRARY}
        for day, each in found.items()
        if day not in rows
    ]
    if new:  # many at once: one line in the audit, not one a day
        uow.session.execute(insert(Base.metadata.tables[SUBJECT]), new)
        uow.note_bulk(SUBJECT, len(new), f"holidays of {years_text(known)}")
    return len(new)


def _renew(
    session: Session, rows: Mapping[date, CalendarDay], found: Mapping[date, LibraryDay]
) -> None:
    """Make the public holidays that are stored what the library says of them now."""
    for day, row in rows.items():
        if row.origin != DayOrigin.LIBRARY:
            continue
        if day in found:
            row.kind, row.name = found[day].kind, found[day].name
        else:
            session.delete(row)


def years_to_load(session: Session, today: date) -> tuple[int, ...]:
    """Return the years that are not loaded as the library knows them, of those that matter.

    These are the years from the office's first visit, or this year, through the next one.
    """
    country, language = country_and_language(session)
    first = session.scalar(select(func.min(Visit.arrived_on))) or today
    years = range(min(first.year, today.year), today.year + 2)
    return tuple(
        year for year in years if has_year(country, year) and _differs(session, year, language)
    )


def _differs(session: Session, year: int, language: str) -> bool:
    country, _language = country_and_language(session)
    rows = session.execute(
        select(CalendarDay.day, CalendarDay.kind, CalendarDay.name, CalendarDay.origin).where(
            in_year(year)
        )
    ).all()
    own = {row.day for row in rows if row.origin == DayOrigin.OFFICE}
    brought = [row for row in rows if row.origin == DayOrigin.LIBRARY]
    stored = {(row.day, row.kind, is_awaited(row.name)) for row in brought}
    found = [each for each in library_days(country, year, language) if each.day not in own]
    return stored != {(each.day, each.kind.value, is_awaited(each.name)) for each in found}


def in_year(year: int) -> ColumnElement[bool]:
    """Pick the calendar's days of a year."""
    return CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))


def country_and_language(session: Session) -> tuple[str, str]:
    """Return whose holidays the office keeps, and in which language it names them."""
    row = session.execute(select(OfficeSettings.holidays_of, OfficeSettings.language)).one()
    return row.holidays_of, row.language


def _check(country: str, year: int) -> None:
    if not country:
        raise RuleBrokenError(
            _("The office keeps no country's holidays; choose whose holidays it keeps first.")
        )
    if not has_year(country, year):
        raise RuleBrokenError(
            _("Holidays are known from {first} to {last}; choose a year between.").format(
                first=ANNOUNCED[country].start, last=LAST_YEAR
            )
        )
