"""Comebacks: which earlier visit a vehicle may have come back about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.visit import Visit

# Work that fails within these is taken as not having been done well; the default of measures.
COMEBACK_DAYS, COMEBACK_KM = 30, 1000
LOOKED_AT = 12


@dataclass(frozen=True, slots=True)
class EarlierVisit:
    """A settled visit that a new one may be a comeback of."""

    number: str
    settled_on: date
    odometer: int | None
    concern: str


def earlier_visits(session: Session, vehicle_id: int) -> tuple[EarlierVisit, ...]:
    """Read the latest settled visits of a vehicle, the newest first."""
    statement = (
        select(Visit.number, Visit.settled_on, Visit.odometer, Visit.concern)
        .where(Visit.vehicle_id == vehicle_id, Visit.settled_on.is_not(None))
        .order_by(Visit.settled_on.desc(), Visit.id.desc())
        .limit(LOOKED_AT)
    )
    found = session.execute(statement)
    return tuple(EarlierVisit(no, day, km, text) for no, day, km, text in found if day is not None)


def comeback_of(
    visits: Sequence[EarlierVisit], on: date, odometer: int | None
) -> EarlierVisit | None:
    """Return the newest visit that is recent enough, by days or by kilometres."""
    return next((visit for visit in visits if _is_recent(visit, on, odometer)), None)


def _is_recent(visit: EarlierVisit, on: date, odometer: int | None) -> bool:
    if (on - visit.settled_on).days <= COMEBACK_DAYS:
        return True
    if odometer is None or visit.odometer is None:
        return False
    return 0 <= odometer - visit.odometer <= COMEBACK_KM
