"""Who is expected: what a name, a phone and a plate that somebody left mean in the book."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.customer import Customer, Phone
from desktop.models.keys import compact_key, phone_digits
from desktop.models.vehicle import Ownership, Plate, Vehicle
from desktop.services.reception.diary import AppointmentRow
from desktop.services.reception.queue import QueueRow


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody before the visit is opened.

    Attributes:
        customer_id: The customer, where the book knows one.
        vehicle_id: The vehicle, where the book knows one.
        vehicle: What it is called: its plate, or make and model.
        name: What somebody who is not in the book is called; phone and plate alike.
    """

    customer_id: int | None = None
    customer: str = ""
    vehicle_id: int | None = None
    vehicle: str = ""
    name: str = ""
    phone: str = ""
    plate: str = ""
    kind: str = ""
    concern: str = ""
    advisor: str = ""


def expected_by(session: Session, row: AppointmentRow) -> Expected:
    """Return who comes with an appointment; a phone or plate of the book means its customer."""
    vehicle_id = row.vehicle_id or _by_plate(session, row.plate)
    customer_id = row.customer_id or _by_phone(session, row.phone) or owner_now(session, vehicle_id)
    return Expected(
        *(customer_id, _name(session, customer_id), vehicle_id, _title(session, vehicle_id)),
        *(row.who if customer_id is None else "", row.phone, row.plate),
        *(row.kind, row.concern, row.advisor),
    )


def expected_in_queue(session: Session, row: QueueRow, advisor: str = "") -> Expected:
    """Return who waits at the desk; what was typed may be a plate of the book."""
    vehicle_id = row.vehicle_id or _by_plate(session, row.who)
    customer_id = row.customer_id or owner_now(session, vehicle_id)
    return Expected(
        *(customer_id, _name(session, customer_id), vehicle_id, _title(session, vehicle_id)),
        name=row.who if customer_id is None and vehicle_id is None else "",
        concern=row.wish,
        advisor=row.advisor or advisor,
    )


def owner_now(session: Session, vehicle_id: int | None) -> int | None:
    """Return the customer who owns a vehicle now."""
    if vehicle_id is None:
        return None
    statement = select(Ownership.customer_id).where(
        Ownership.vehicle_id == vehicle_id, Ownership.to_on.is_(None)
    )
    return session.execute(statement).scalar()


def _by_plate(session: Session, plate: str) -> int | None:
    key = compact_key(plate)
    if not key:
        return None
    statement = select(Plate.vehicle_id).where(
        Plate.plate_key == key, Plate.to_on.is_(None), Plate.partial.is_(False)
    )
    return session.execute(statement).scalar()


def _by_phone(session: Session, phone: str) -> int | None:
    """Return the one customer of a phone; a shared one does not say who calls."""
    digits = phone_digits(phone)
    if not digits:
        return None
    found = session.execute(select(Phone.customer_id).where(Phone.digits == digits)).scalars()
    owners = set(found)
    return owners.pop() if len(owners) == 1 else None


def _name(session: Session, customer_id: int | None) -> str:
    return _scalar(session, select(Customer.name).where(Customer.id == customer_id))


def _title(session: Session, vehicle_id: int | None) -> str:
    plate = select(Plate.plate).where(Plate.vehicle_id == vehicle_id, Plate.to_on.is_(None))
    car = select(Vehicle.make + " " + Vehicle.model).where(Vehicle.id == vehicle_id)
    return _scalar(session, plate) or _scalar(session, car).strip()


def _scalar(session: Session, statement: Any) -> str:  # noqa: ANN401 -- a statement of one text
    return str(session.execute(statement).scalar() or "")
