"""The week as the office works it, and whose public holidays it keeps."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.errors import ConflictError, RuleBrokenError
from desktop.models.office import OfficeSettings
from desktop.models.work_calendar import CalendarDay, DayOrigin, OpeningHours
from desktop.services.calendars.holidays import write_years
from desktop.services.calendars.library import COUNTRIES, MAINLAND, TAIWAN
from desktop.services.rights import Right, require
from desktop.system.i18n import _


@dataclass(frozen=True, slots=True)
class DayHours:
    """When the office opens and closes; it closes after midnight where `closes` is earlier."""

    opens: time
    closes: time


# What holds for an office that never said its hours, and what a new office begins with.
USUAL_HOURS = {weekday: DayHours(time(8, 30), time(17, 30)) for weekday in range(6)}
MIDNIGHT = 24  # may be typed as the hour of closing
# Whose public holidays a new office keeps, by its money; of no country where that does not tell.
HOLIDAYS_BY_MONEY = {"TWD": TAIWAN, "CNY": MAINLAND}
_HOURS = re.compile(r"(\d{1,2})(?:[:.h]?(\d{2}))?(?:-|~|–|—|至|到)(\d{1,2})(?:[:.h]?(\d{2}))?")


@dataclass(frozen=True, slots=True)
class Week:
    """Hours by weekday, 0 for Monday, and the country whose public holidays are kept.

    Attributes:
        seen: What was read: versions of the rows by weekday; how it is told whether another seat
            wrote them meanwhile.
        office_version: The version of the office's settings that was read.
    """

    country: str
    hours: Mapping[int, DayHours]
    office_version: int = 0
    seen: Mapping[int, int] | None = None


def found_calendar(uow: UnitOfWork, today: date) -> None:
    """Give a new office the usual hours, and the holidays of last year, this one and the next.

    Last year's are there because the first figures are compared with it.
    """
    for weekday, hours in USUAL_HOURS.items():
        uow.session.add(OpeningHours(weekday=weekday, opens=hours.opens, closes=hours.closes))
    uow.session.flush()
    write_years(uow, range(today.year - 1, today.year + 2))


def week_info(session: Session) -> Week:
    """Read the hours of the week; the usual ones where the office never said any."""
    office = session.execute(select(OfficeSettings.holidays_of, OfficeSettings.version)).one()
    rows = session.scalars(select(OpeningHours)).all()
    hours = {row.weekday: DayHours(row.opens, row.closes) for row in rows}
    seen = {row.weekday: row.version for row in rows}
    return Week(office.holidays_of, hours or USUAL_HOURS, office.version, seen)


def change_week(uow: UnitOfWork, read: Week, week: Week) -> None:
    """Write the hours of the week, and whose holidays are kept.

    With another country the public holidays of the years that are loaded are exchanged.

    Args:
        uow: The transaction.
        read: The week as it was read.
        week: The week as it shall be.

    Raises:
        RuleBrokenError: No day is worked, or a day opens when it closes.
        ConflictError: Another seat changed the week first.
        NotAllowedError: Only the owner may.
    """
    require(uow, Right.SETTINGS)
    _check(week)
    with uow:
        serialise(uow.session, OpeningHours.__tablename__)
        _write_hours(uow.session, read, week)
        if week.country != read.country:
            office = uow.load(OfficeSettings, 1, read.office_version)
            office.holidays_of = week.country
            uow.session.flush()
            _exchange_holidays(uow)
        uow.commit()


def _write_hours(session: Session, read: Week, week: Week) -> None:
    rows = {row.weekday: row for row in session.scalars(select(OpeningHours))}
    if {weekday: row.version for weekday, row in rows.items()} != dict(read.seen or {}):
        raise ConflictError(
            _("Somebody else changed the opening hours meanwhile; look at them again, then save.")
        )
    for weekday, row in rows.items():
        if weekday not in week.hours:
            session.delete(row)
    for weekday, hours in week.hours.items():
        row = rows.get(weekday) or OpeningHours(weekday=weekday)
        row.opens, row.closes = hours.opens, hours.closes
        session.add(row)


def _exchange_holidays(uow: UnitOfWork) -> None:
    """Let the public holidays of another country take the place of those that were kept."""
    brought = uow.session.scalars(
        select(CalendarDay).where(CalendarDay.origin == DayOrigin.LIBRARY)
    ).all()
    years = sorted({row.day.year for row in brought})
    for row in brought:
        uow.session.delete(row)
    uow.session.flush()
    write_years(uow, years)


def hours_text(hours: DayHours | None) -> str:
    """Write the hours of a day: 08:30-17:30; nothing for a day off."""
    return "" if hours is None else f"{hours.opens:%H:%M}-{hours.closes:%H:%M}"


def parse_hours(text: str) -> DayHours | None:
    """Read the hours of a day: 8:30-17:30, 0830-1730, 9-18; None for an empty text.

    Raises:
        RuleBrokenError: It is none of these, or no such time exists.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if not plain:
        return None
    found = _HOURS.fullmatch(plain)
    if found is not None:
        opens, opens_past, closes, closes_past = (int(part or 0) for part in found.groups())
        try:
            return DayHours(
                time(opens, opens_past), time(0 if closes == MIDNIGHT else closes, closes_past)
            )
        except ValueError:
            found = None
    raise RuleBrokenError(
        _(
            "“{text}” are no opening hours; type them like 08:30-17:30, nothing for a day off."
        ).format(text=text.strip())
    )


def _check(week: Week) -> None:
    if week.country and week.country not in COUNTRIES:
        raise RuleBrokenError(
            _("{code} is no country whose holidays Daysheet knows; choose one of {known}.").format(
                code=week.country, known=", ".join(COUNTRIES)
            )
        )
    if not week.hours:
        raise RuleBrokenError(
            _("No day of the week has opening hours; type those of one at least.")
        )
    if any(hours.opens == hours.closes for hours in week.hours.values()):
        raise RuleBrokenError(_("A day closes at the hour it opens; correct one of the two."))
