"""Reading what a forecast follows from, and keeping the forecasts of all vehicles.

A kept row is current: triggers take it away when a visit, a reading or an interval changes
(migration 0007). What is missing is computed in batches before a list of calls is made.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import CompoundSelect, Select, exists, insert, select, union_all
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.errors import RuleBrokenError
from desktop.models.forecast import OdometerReading, ServiceForecast
from desktop.models.vehicle import Ownership, Vehicle
from desktop.models.visit import Visit, VisitKind
from desktop.services.forecasts.mileage import Reading, mileage
from desktop.services.forecasts.next_service import Forecast, Interval, LastService, forecast
from desktop.services.rights import Right, require
from desktop.services.settings import office_info
from desktop.system.i18n import _

BATCH = 500  # vehicles at once: SQLite takes no more than so many values in one statement


@dataclass(frozen=True, slots=True)
class _Vehicle:
    interval: Interval
    said_on: date | None


def forecast_of(session: Session, vehicle_id: int) -> Forecast:
    """Foresee the next service of a vehicle, from the records as they are."""
    return forecasts_of(session, [vehicle_id])[vehicle_id]


def keep_forecasts(uow: UnitOfWork, owner_id: int | None = None) -> bool:
    """Compute the forecasts of some vehicles that have none; tell whether more are left.

    Args:
        uow: Where to keep them.
        owner_id: Only vehicles that this customer has now.
    """
    with uow:
        serialise(uow.session, "forecast")  # another seat may be at the same ones
        wanted = _missing(owner_id).limit(BATCH + 1)
        missing = list(uow.session.execute(wanted).scalars())
        found = forecasts_of(uow.session, missing[:BATCH])
        if found:
            rows = [_row(vehicle_id, seen) for vehicle_id, seen in found.items()]
            uow.session.execute(insert(ServiceForecast), rows)
            uow.changed.add(ServiceForecast.__tablename__)
        uow.commit()
    return len(missing) > BATCH


def forecasts_are_missing(session: Session, owner_id: int | None = None) -> bool:
    """Tell whether some vehicle, or one that a customer has now, has no forecast yet."""
    return session.execute(_missing(owner_id).limit(1)).first() is not None


def note_reading(
    uow: UnitOfWork, vehicle_id: int, odometer: int, day: date, version: int | None = None
) -> None:
    """Keep what a customer said the odometer shows.

    Raises:
        RuleBrokenError: The number is negative, or the day is to come.
        NotAllowedError: The role may not receive customers.
    """
    require(uow, Right.RECEIVE)
    with uow:
        if day > office_info(uow.session).calendar.day(uow.now):
            raise RuleBrokenError(_("This day is still to come; write down what it shows today."))
        uow.load(Vehicle, vehicle_id, version)
        add_reading(uow, vehicle_id, odometer, day)
        uow.commit()


def add_reading(uow: UnitOfWork, vehicle_id: int, odometer: int, day: date) -> None:
    """Keep what an odometer is said to show; a step of a larger command.

    Raises:
        RuleBrokenError: The number is negative.
    """
    if odometer < 0:
        raise RuleBrokenError(_("An odometer shows no negative number; correct it."))
    reading = OdometerReading(vehicle_id=vehicle_id, read_on=day, odometer=odometer)
    reading.staff_id = uow.actor.staff_id
    uow.session.add(reading)


def note_next_service(uow: UnitOfWork, vehicle_id: int, version: int, day: date | None) -> None:
    """Keep the day a customer named for the next service; None forgets it.

    Raises:
        ConflictError: Another seat changed the vehicle first.
        NotAllowedError: The role may not receive customers.
    """
    require(uow, Right.RECEIVE)
    with uow:
        uow.load(Vehicle, vehicle_id, version).service_said_on = day
        uow.commit()


def _missing(owner_id: int | None = None) -> Select[int]:
    kept = exists().where(ServiceForecast.vehicle_id == Vehicle.id)
    missing = select(Vehicle.id).where(~kept, Vehicle.archived_at.is_(None)).order_by(Vehicle.id)
    if owner_id is None:
        return missing
    mine = select(Ownership.vehicle_id).where(
        Ownership.customer_id == owner_id, Ownership.to_on.is_(None)
    )
    return missing.where(Vehicle.id.in_(mine))


def _row(vehicle_id: int, seen: Forecast) -> dict[str, object]:
    return {
        "vehicle_id": vehicle_id,
        "due_on": seen.due_on,
        "basis": seen.basis,
        "per_day": seen.mileage.per_day,
        "due_km": seen.due_km,
        "confidence": seen.mileage.confidence,
        "readings": seen.mileage.readings,
    }


def forecasts_of(session: Session, vehicle_ids: Sequence[int]) -> dict[int, Forecast]:
    """Foresee the next service of some vehicles, from the records as they are."""
    vehicles = _vehicles(session, vehicle_ids)
    services = _last_services(session, vehicle_ids)
    readings = _readings(session, vehicle_ids)
    return {
        key: forecast(services.get(key), vehicle.interval, mileage(readings[key]), vehicle.said_on)
        for key, vehicle in vehicles.items()
    }


def _vehicles(session: Session, vehicle_ids: Sequence[int]) -> Mapping[int, _Vehicle]:
    office = office_info(session)
    statement = select(
        Vehicle.id, Vehicle.service_km, Vehicle.service_months, Vehicle.service_said_on
    ).where(Vehicle.id.in_(vehicle_ids))
    return {
        key: _Vehicle(
            Interval(km or office.service_km, months or office.service_months),
            said_on,
        )
        for key, km, months, said_on in session.execute(statement)
    }


def _last_services(session: Session, vehicle_ids: Sequence[int]) -> Mapping[int, LastService]:
    """Return the last maintenance of each vehicle, or its last visit where none was one."""
    statement = (
        select(Visit.vehicle_id, Visit.kind, Visit.settled_on, Visit.odometer)
        .where(Visit.vehicle_id.in_(vehicle_ids), Visit.settled_on.is_not(None))
        .order_by(Visit.vehicle_id, Visit.settled_on, Visit.id)
    )
    served: dict[int, LastService] = {}
    came: dict[int, LastService] = {}
    for key, kind, day, odometer in session.execute(statement):
        found = served if kind == VisitKind.MAINTENANCE else came
        found[key] = LastService(cast("date", day), odometer)  # settled visits only
    return came | served


def _readings(session: Session, vehicle_ids: Sequence[int]) -> Mapping[int, Sequence[Reading]]:
    of_visits = select(Visit.vehicle_id, Visit.arrived_on, Visit.odometer).where(
        Visit.vehicle_id.in_(vehicle_ids),
        Visit.odometer > 0,
        Visit.void_reason.is_(None),
    )
    said = select(
        OdometerReading.vehicle_id, OdometerReading.read_on, OdometerReading.odometer
    ).where(OdometerReading.vehicle_id.in_(vehicle_ids))
    found: dict[int, list[Reading]] = defaultdict(list)
    both: CompoundSelect[Any] = union_all(of_visits, said)
    for key, day, odometer in session.execute(both):
        found[key].append(Reading(day, odometer))
    return found
