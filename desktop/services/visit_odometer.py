"""The odometer of a vehicle as its visits read it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.visit import Visit, VisitState
from desktop.services.formats import day_text
from desktop.system.i18n import _


@dataclass(frozen=True, slots=True)
class LastReading:
    """The newest reading of a vehicle, and the day it was taken."""

    odometer: int
    on: date


def last_odometer(
    session: Session, vehicle_id: int, before: int | None = None
) -> LastReading | None:
    """Read the newest odometer of a vehicle; `before` is a visit that came after it."""
    statement = (
        select(Visit.odometer, Visit.arrived_on)
        .where(Visit.vehicle_id == vehicle_id, Visit.odometer.is_not(None))
        .where(Visit.state != VisitState.VOID)
        .order_by(Visit.arrived_on.desc(), Visit.id.desc())
        .limit(1)
    )
    if before is not None:
        arrived = select(Visit.arrived_on).where(Visit.id == before).scalar_subquery()
        statement = statement.where(Visit.id != before, Visit.arrived_on <= arrived)
    found = session.execute(statement).first()
    return None if found is None or found[0] is None else LastReading(found[0], found[1])


def odometer_caution(odometer: int | None, last: LastReading | None) -> str:
    """Say that an odometer went backwards, and what to do; empty if it did not."""
    if odometer is None or last is None or odometer >= last.odometer:
        return ""
    return _(
        "Lower than the {km} of {day}: correct it, or save it if the instrument was changed."
    ).format(km=f"{last.odometer:,}", day=day_text(last.on))
