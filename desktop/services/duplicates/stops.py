"""The hard stops: what identifies one record may not identify a second one.

They are asked inside the transaction that writes, after the lock of their subject: two seats
that save at the same moment come one after the other, and the second finds the first.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.models.customer import Customer, Phone
from desktop.models.errors import DuplicateError
from desktop.models.keys import compact_key, phone_digits
from desktop.models.vehicle import Ownership, Plate, Vehicle
from desktop.system.i18n import _

BATCH = 500


def stop_phones(session: Session, numbers: Iterable[str], customer_id: int | None) -> None:
    """Refuse phones that another customer has alone.

    Raises:
        DuplicateError: Somebody has one of them, and it is not declared shared.
    """
    for number in numbers:
        found = _holder(session, phone_digits(number))
        if found is None or found[0] == customer_id:
            continue
        text = _(
            "{name} has the phone {number} already; "
            "open that customer, or declare the phone shared."
        )
        raise DuplicateError(
            text.format(name=found[1], number=number), "customer", found[0], "phone"
        )


def stands_somewhere(session: Session, number: str) -> bool:
    """Tell whether a phone is somebody's already."""
    chosen = select(Phone.id).where(Phone.digits == phone_digits(number)).limit(1)
    return session.execute(chosen).first() is not None


def stop_tax_id(session: Session, tax_id: str, customer_id: int | None) -> None:
    """Refuse a tax id of another customer; what a merged record left behind is taken from it.

    Raises:
        DuplicateError: Another customer has it.
    """
    key = compact_key(tax_id)
    if not key:
        return
    holder = session.execute(select(Customer).where(Customer.tax_id == key)).scalar()
    if holder is None or holder.id == customer_id:
        return
    if customer_id is not None and holder.merged_into_id == customer_id:
        holder.tax_id = None
        session.flush()
        return
    kept = session.get_one(Customer, holder.merged_into_id or holder.id)
    text = _("{name} has the tax id {tax_id} already; open that customer.")
    raise DuplicateError(
        text.format(name=_named(kept), tax_id=tax_id), "customer", kept.id, "tax_id"
    )


def stop_vin(session: Session, vin: str, vehicle_id: int | None) -> None:
    """Refuse a VIN of another vehicle; what a merged record left behind is taken from it.

    Raises:
        DuplicateError: Another vehicle has it.
    """
    key = compact_key(vin)
    if not key:
        return
    holder = session.execute(select(Vehicle).where(Vehicle.vin == key)).scalar()
    if holder is None or holder.id == vehicle_id:
        return
    if vehicle_id is not None and holder.merged_into_id == vehicle_id:
        holder.vin = holder.vin_reversed = None
        session.flush()
        return
    kept = holder.merged_into_id or holder.id
    text = _("Another vehicle has the VIN {vin} already: {car}; open that vehicle.")
    raise DuplicateError(
        text.format(vin=key, car=vehicle_name(session, kept)), "vehicle", kept, "vin"
    )


def stop_plate(session: Session, plate: str, vehicle_id: int | None) -> None:
    """Refuse a plate that another vehicle bears now.

    Raises:
        DuplicateError: Another vehicle bears it.
    """
    found = _bearing(session, plate)
    if found is None or found.vehicle_id == vehicle_id:
        return
    text = _(
        "Another vehicle bears the plate {plate} already: {car}; "
        "open that vehicle, or move the plate on."
    )
    car = vehicle_name(session, found.vehicle_id)
    raise DuplicateError(text.format(plate=plate, car=car), "vehicle", found.vehicle_id, "plate")


def move_plate_off(session: Session, plate: str, vehicle_id: int | None, today: date) -> None:
    """End a plate on the vehicle that bears it, because another bears it from today on."""
    found = _bearing(session, plate)
    if found is not None and found.vehicle_id != vehicle_id:
        found.to_on = max(found.from_on, today)
        session.flush()


def vehicle_name(session: Session, vehicle_id: int) -> str:
    """Name a vehicle by plate, make and model, and its owner."""
    plate = select(Plate.plate).where(Plate.vehicle_id == vehicle_id, Plate.to_on.is_(None))
    owner = (
        select(Customer.name)
        .join(Ownership, Ownership.customer_id == Customer.id)
        .where(Ownership.vehicle_id == vehicle_id, Ownership.to_on.is_(None))
    )
    vehicle = session.get_one(Vehicle, vehicle_id)
    car = f"{vehicle.make} {vehicle.model}".strip()
    parts = (session.execute(plate).scalar(), car, session.execute(owner).scalar())
    return " · ".join(part for part in parts if part) or (vehicle.vin or f"{vehicle_id}")


def renew_phone_keys(session: Session) -> int:
    """Compute the digits of phones again that were kept by an earlier rule; return how many.

    A number that somebody else has by now is declared shared: nobody loses a phone.
    """
    changed = 0
    for phone in _outdated(session):
        phone.digits = phone_digits(phone.number)
        phone.digits_reversed = phone.digits[::-1]
        taken = select(func.count()).where(
            Phone.digits == phone.digits, Phone.id != phone.id, ~Phone.shared
        )
        with session.no_autoflush:
            phone.shared = phone.shared or bool(session.execute(taken).scalar_one())
        session.flush()
        changed += 1
    return changed


def outdated_phones(session: Session) -> int:
    """Count the phones whose digits were kept by an earlier rule."""
    return len(_outdated_ids(session))


def _outdated(session: Session) -> list[Phone]:
    old = _outdated_ids(session)
    found: list[Phone] = []
    for start in range(0, len(old), BATCH):
        chosen = select(Phone).where(Phone.id.in_(old[start : start + BATCH])).order_by(Phone.id)
        found += session.execute(chosen).scalars()
    return found


def _outdated_ids(session: Session) -> list[int]:
    rows = session.execute(select(Phone.id, Phone.number, Phone.digits).order_by(Phone.id))
    return [row.id for row in rows if phone_digits(row.number) not in (row.digits, "")]


def _holder(session: Session, digits: str) -> tuple[int, str] | None:
    """Return who has a phone alone; nobody, once somebody has declared it shared."""
    chosen = (
        select(Customer, Phone.shared)
        .join(Phone, Phone.customer_id == Customer.id)
        .where(Phone.digits == digits)
    )
    rows = session.execute(chosen).all()
    alone = next((customer for customer, shared in rows if not shared), None)
    if alone is None or any(shared and other is not alone for other, shared in rows):
        return None
    return alone.id, _named(alone)


def _named(customer: Customer) -> str:
    if customer.archived_at is None:
        return customer.name
    return _("{name} (archived)").format(name=customer.name)


def _bearing(session: Session, plate: str) -> Plate | None:
    if not (key := compact_key(plate)):
        return None
    chosen = select(Plate).where(Plate.plate_key == key, Plate.to_on.is_(None), ~Plate.partial)
    return session.execute(chosen).scalar()
