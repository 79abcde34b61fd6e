"""The vehicles of a customer, now and before, with plates, drivers and what is due."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from desktop.models.customer import Contact, Customer
from desktop.models.vehicle import DriverAssignment, Ownership, Plate, Vehicle
from desktop.services.forecasts.keeping import forecasts_of
from desktop.services.forecasts.next_service import Forecast

MOST = 50  # of a fleet; all of them stand on the page of fleets


@dataclass(frozen=True, slots=True)
class OwnedVehicle:
    """A vehicle that is, or was, a customer's.

    Attributes:
        id: The vehicle's.
        earlier_plates: The plates it bore before, the latest first.
        to_on: When it went to somebody else; None while it is theirs.
        next_owner: Whose it is now, where it is somebody else's.
        forecast: The next service; None for a vehicle of the past.
    """

    id: int
    plate: str
    make: str
    model: str
    vin: str
    driver: str
    inspection_due_on: date | None
    insurance_due_on: date | None
    last_seen_on: date
    from_on: date
    to_on: date | None
    earlier_plates: tuple[str, ...] = ()
    next_owner: str = ""
    forecast: Forecast | None = None

    @property
    def is_theirs(self) -> bool:
        """Whether it is the customer's now."""
        return self.to_on is None

    @property
    def title(self) -> str:
        """Plate, or make and model where there is none."""
        return self.plate or f"{self.make} {self.model}".strip() or self.vin


def owned_vehicles(session: Session, customer_id: int) -> tuple[OwnedVehicle, ...]:
    """Read the vehicles of a customer: those of now first, those seen last before others."""
    rows = _rows(session, customer_id)
    ids = [row.id for row in rows]
    plates = _earlier_plates(session, ids)
    theirs = [row.id for row in rows if row.is_theirs]
    forecasts = forecasts_of(session, theirs) if theirs else {}
    owners = _owners(session, [row.id for row in rows if not row.is_theirs])
    return tuple(
        replace(
            row,
            earlier_plates=tuple(plates[row.id]),
            next_owner=owners.get(row.id, ""),
            forecast=forecasts.get(row.id),
        )
        for row in rows
    )


def count_vehicles(session: Session, customer_id: int) -> int:
    """Count the vehicles that are a customer's now."""
    mine = Ownership.customer_id == customer_id
    statement = select(func.count()).select_from(Ownership).where(mine, Ownership.to_on.is_(None))
    return session.execute(statement).scalar_one()


def _rows(session: Session, customer_id: int) -> list[OwnedVehicle]:
    columns = (
        Vehicle.id,
        func.coalesce(Plate.plate, ""),
        Vehicle.make,
        Vehicle.model,
        func.coalesce(Vehicle.vin, ""),
        func.coalesce(Contact.name, ""),
        Vehicle.inspection_due_on,
        Vehicle.insurance_due_on,
        Vehicle.last_seen_on,
        Ownership.from_on,
        Ownership.to_on,
    )
    driven = DriverAssignment
    statement = (
        select(*columns)
        .join_from(Ownership, Vehicle, Vehicle.id == Ownership.vehicle_id)
        .outerjoin(Plate, and_(Plate.vehicle_id == Vehicle.id, Plate.to_on.is_(None)))
        .outerjoin(driven, and_(driven.vehicle_id == Vehicle.id, driven.to_on.is_(None)))
        .outerjoin(Contact, Contact.id == driven.contact_id)
        .where(Ownership.customer_id == customer_id, Vehicle.merged_into_id.is_(None))
        .order_by(
            Ownership.to_on.is_not(None),
            Ownership.to_on.desc(),
            Vehicle.last_seen_on.desc(),
            Vehicle.id.desc(),
        )
        .limit(MOST)
    )
    return _distinct(OwnedVehicle(*row) for row in session.execute(statement))


def _distinct(rows: Iterable[OwnedVehicle]) -> list[OwnedVehicle]:
    """Keep the newest time of a vehicle that was theirs twice, and one driver of several."""
    found: dict[int, OwnedVehicle] = {}
    for row in rows:
        found.setdefault(row.id, row)
    return list(found.values())


def _earlier_plates(session: Session, ids: Sequence[int]) -> Mapping[int, list[str]]:
    statement = (
        select(Plate.vehicle_id, Plate.plate)
        .where(Plate.vehicle_id.in_(ids), Plate.to_on.is_not(None))
        .order_by(Plate.to_on.desc(), Plate.id.desc())
    )
    found: dict[int, list[str]] = defaultdict(list)
    for vehicle_id, plate in session.execute(statement) if ids else ():
        found[vehicle_id].append(plate)
    return found


def _owners(session: Session, ids: Sequence[int]) -> Mapping[int, str]:
    statement = (
        select(Ownership.vehicle_id, Customer.name)
        .join(Customer, Customer.id == Ownership.customer_id)
        .where(Ownership.vehicle_id.in_(ids), Ownership.to_on.is_(None))
    )
    return {row[0]: row[1] for row in session.execute(statement)} if ids else {}
