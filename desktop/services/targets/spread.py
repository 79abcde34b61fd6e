"""By what a year is split into months, and a month between teams, persons or segments."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.models.errors import RuleBrokenError
from desktop.models.staff import Staff, Team
from desktop.services.measures.figures import Period
from desktop.services.periods import (
    YEAR,
    lunar_new_year,
    month_period,
    months_of_year,
    seasonality,
    year_period,
)
from desktop.services.segments import segment_list
from desktop.services.staff import staff_list
from desktop.services.targets.actuals import actual, month_actuals
from desktop.services.targets.owners import OFFICE, Level, Owner
from desktop.services.work_days import work_calendar
from desktop.system.i18n import N_, _

NOTHING = Decimal(0)
SEASONS_OF = 3  # years; older ones were another business


class Basis(StrEnum):
    """By what a year is split into months."""

    SEASONS = "seasons"
    WORKING_DAYS = "working_days"
    EVENLY = "evenly"


class ShareBasis(StrEnum):
    """By what a month is split between owners."""

    LAST_YEAR = "last_year"
    HEADCOUNT = "headcount"
    BY_HAND = "by_hand"


BASIS_NAMES = {
    Basis.SEASONS: N_("By the seasons of earlier years"),
    Basis.WORKING_DAYS: N_("By working days"),
    Basis.EVENLY: N_("Evenly"),
}
SHARE_BASIS_NAMES = {
    ShareBasis.LAST_YEAR: N_("By last year's share"),
    ShareBasis.HEADCOUNT: N_("By headcount"),
    ShareBasis.BY_HAND: N_("By hand"),
}


@dataclass(frozen=True, slots=True)
class OwnerRow:
    """Somebody who may have targets of their own.

    Attributes:
        heads: How many people it is.
    """

    owner: Owner
    name: str
    heads: int = 1


def month_weights(
    session: Session, measure: str, year: int, basis: Basis, owner: Owner = OFFICE
) -> tuple[Decimal, ...]:
    """Return the weights of a year's months.

    Raises:
        RuleBrokenError: Nothing is known of last year.
    """
    match basis:
        case Basis.EVENLY:
            return (Decimal(1),) * YEAR
        case Basis.WORKING_DAYS:
            calendar = work_calendar(session)
            days = (calendar.working_days(month_period(month)) for month in months_of_year(year))
            return tuple(Decimal(count) for count in days)
        case Basis.SEASONS:
            return _seasons(session, measure, year, owner)


def owner_weights(
    session: Session, measure: str, year: int, basis: ShareBasis, owners: Sequence[OwnerRow]
) -> tuple[Decimal, ...]:
    """Return the weights of owners; by hand means that nobody has any yet.

    Raises:
        RuleBrokenError: None of them reached anything last year.
    """
    match basis:
        case ShareBasis.HEADCOUNT:
            return tuple(Decimal(row.heads) for row in owners)
        case ShareBasis.BY_HAND:
            return (NOTHING,) * len(owners)
        case ShareBasis.LAST_YEAR:
            last = year_period(year - 1)
            found = (actual(session, measure, last, row.owner) for row in owners)
            return _known([max(value or NOTHING, NOTHING) for value in found], year)


def owners_of(session: Session, level: Level, year: int) -> tuple[OwnerRow, ...]:
    """List who may have targets in a year: not who had left before it began."""
    match level:
        case Level.OFFICE:
            return (OwnerRow(OFFICE, _("The whole office")),)
        case Level.PERSON:
            people = staff_list(session, year_period(year).start)
            return tuple(OwnerRow(Owner(staff_id=row.id), row.name) for row in people)
        case Level.TEAM:
            return _teams(session, year_period(year))
        case Level.SEGMENT:
            segments = segment_list(session)
            return tuple(OwnerRow(Owner(segment_id=row.id), row.name) for row in segments)


def _seasons(session: Session, measure: str, year: int, owner: Owner) -> tuple[Decimal, ...]:
    """Return the index of the seasons, or last year's months while there is one year only."""
    values = {
        month: value
        for before in range(year - SEASONS_OF, year)
        for month, value in _known_months(session, measure, before, owner)
    }
    new_years = {each: lunar_new_year(each) for each in range(year - SEASONS_OF, year + 1)}
    index = seasonality(values, new_years, year)
    last = [values.get(month, NOTHING) for month in months_of_year(year - 1)]
    return _known([max(weight, NOTHING) for weight in index or last], year)


def _known_months(
    session: Session, measure: str, year: int, owner: Owner
) -> list[tuple[int, Decimal]]:
    """Return the months of a year in which something was reached."""
    values = month_actuals(session, measure, year, owner)
    pairs = zip(months_of_year(year), values, strict=True)
    return [(month, value) for month, value in pairs if value]


def _known(weights: Sequence[Decimal], year: int) -> tuple[Decimal, ...]:
    if not any(weights):
        raise RuleBrokenError(
            _("Nothing is known of {year} to go by; choose another way to split.").format(
                year=year - 1
            )
        )
    return tuple(weights)


def _teams(session: Session, period: Period) -> tuple[OwnerRow, ...]:
    here = (Staff.team_id == Team.id) & (Staff.left_on.is_(None) | (Staff.left_on >= period.start))
    statement = (
        select(Team.id, Team.name, func.count(Staff.id))
        .outerjoin(Staff, here)
        .group_by(Team.id, Team.name)
        .order_by(Team.name)
    )
    return tuple(
        OwnerRow(Owner(team_id=key), name, heads) for key, name, heads in session.execute(statement)
    )
