"""The calendar's days one by one: what the office itself declares, beside the public holidays."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.uow import UnitOfWork
from desktop.models.errors import RuleBrokenError
from desktop.models.work_calendar import CalendarDay, DayKind, DayOrigin
from desktop.services.calendars.holidays import country_and_language, in_year
from desktop.services.calendars.library import has_year, library_days
from desktop.services.rights import Right, require
from desktop.system.i18n import N_, _

KIND_NAMES = {DayKind.HOLIDAY: N_("Day off"), DayKind.WORKDAY: N_("Working day")}
ORIGIN_NAMES = {DayOrigin.LIBRARY: N_("public"), DayOrigin.OFFICE: N_("own")}


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day that is not what its weekday says."""

    id: int
    version: int
    day: date
    kind: DayKind
    name: str
    origin: DayOrigin

    @property
    def kind_name(self) -> str:
        """What the day is, in the user's words."""
        return _(KIND_NAMES[self.kind])

    @property
    def origin_name(self) -> str:
        """Who says so, in the user's words."""
        return _(ORIGIN_NAMES[self.origin])


@dataclass(frozen=True, slots=True)
class DayDraft:
    """A day as the office declares it."""

    day: date
    kind: DayKind
    name: str = ""


def day_rows(session: Session, year: int) -> tuple[DayRow, ...]:
    """List the days of a year that are not what their weekday says, by date."""
    found = session.scalars(select(CalendarDay).where(in_year(year)).order_by(CalendarDay.day))
    return tuple(
        DayRow(row.id, row.version, row.day, DayKind(row.kind), row.name, DayOrigin(row.origin))
        for row in found
    )


def enter_day(uow: UnitOfWork, draft: DayDraft) -> int:
    """Declare a day and return its id.

    Raises:
        RuleBrokenError: The calendar says something of this day already.
        NotAllowedError: Only the owner may.
    """
    require(uow, Right.SETTINGS)
    with uow:
        _refuse_twice(uow.session, draft.day)
        row = CalendarDay(day=draft.day, kind=draft.kind, name=draft.name.strip())
        uow.session.add(row)
        uow.commit()
        return row.id


def change_day(uow: UnitOfWork, day_id: int, version: int, draft: DayDraft) -> None:
    """Change a day; a public holiday that is changed is the office's own from then on.

    Raises:
        RuleBrokenError: The calendar says something of the new date already, or a public
            holiday would move.
        ConflictError: Another seat changed it first.
        NotAllowedError: Only the owner may.
    """
    require(uow, Right.SETTINGS)
    with uow:
        row = uow.load(CalendarDay, day_id, version)
        if draft.day != row.day:
            if row.origin == DayOrigin.LIBRARY:
                raise RuleBrokenError(
                    _("A public holiday keeps its date; enter the other day as a new one.")
                )
            _refuse_twice(uow.session, draft.day)
        row.day, row.kind, row.name = draft.day, draft.kind, draft.name.strip()
        row.origin = DayOrigin.OFFICE
        uow.commit()


def remove_day(uow: UnitOfWork, day_id: int, version: int) -> None:
    """Take a day of the office's own away; a public holiday comes back in its place.

    Raises:
        RuleBrokenError: It is a public holiday.
        ConflictError: Another seat changed it first.
        NotAllowedError: Only the owner may.
    """
    require(uow, Right.SETTINGS)
    with uow:
        row = uow.load(CalendarDay, day_id, version)
        if row.origin == DayOrigin.LIBRARY:
            raise RuleBrokenError(
                _(
                    "This day came with the public holidays and would come again; "
                    "say that it is a working day instead."
                )
            )
        if not _give_back(uow.session, row):
            uow.session.delete(row)
        uow.commit()


def _give_back(session: Session, row: CalendarDay) -> bool:
    """Make a day what the library says of it, where the year's holidays were loaded."""
    country, language = country_and_language(session)
    year = row.day.year
    loaded = select(CalendarDay.id).where(in_year(year), CalendarDay.origin == DayOrigin.LIBRARY)
    if not has_year(country, year) or session.scalar(loaded.limit(1)) is None:
        return False
    public = [each for each in library_days(country, year, language) if each.day == row.day]
    for each in public:
        row.kind, row.name, row.origin = each.kind, each.name, DayOrigin.LIBRARY
    return bool(public)


def _refuse_twice(session: Session, day: date) -> None:
    found = session.scalar(select(CalendarDay).where(CalendarDay.day == day))
    if found is not None:
        raise RuleBrokenError(
            _("The calendar has {day} already, as “{name}”; change that entry.").format(
                day=day.isoformat(), name=found.name or _(KIND_NAMES[DayKind(found.kind)])
            )
        )
