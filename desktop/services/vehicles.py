"""What the office does with vehicles."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.customer import Contact, Customer
from desktop.models.errors import NotFoundError, RuleBrokenError
from desktop.models.keys import compact_key, name_key
from desktop.models.vehicle import DriverAssignment, Ownership, Plate, Vehicle
from desktop.services.customer_work import contact_id
from desktop.services.duplicates.stops import move_plate_off, stop_plate, stop_vin
from desktop.services.listing import ListQuery, TableSource
from desktop.services.rights import Right, require
from desktop.services.search.index import VEHICLE
from desktop.services.search.lists import ByWords
from desktop.services.settings import office_info
from desktop.system.i18n import _


@dataclass(frozen=True, slots=True)
class VehicleRow:
    """A line of the vehicle list."""

    id: int
    version: int
    plate: str | None
    make: str
    model: str
    owner_id: int | None
    owner: str | None
    vin: str | None
    inspection_due_on: date | None
    last_seen_on: date


@dataclass(frozen=True, slots=True)
class VehicleDraft:
    """What is typed about a vehicle; plate and owner are those of today.

    Attributes:
        takes_plate: Whether the plate was another vehicle's until today, and moves on.
    """

    plate: str = ""
    make: str = ""
    model: str = ""
    vin: str = ""
    colour: str = ""
    made_in: int | None = None
    inspection_due_on: date | None = None
    insurance_due_on: date | None = None
    note: str = ""
    takes_plate: bool = False


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """Something a vehicle had from one day to another: a plate, an owner, a driver."""

    id: int
    text: str
    from_on: date
    to_on: date | None


@dataclass(frozen=True, slots=True)
class VehicleCard:
    """Everything the detail pane shows of a vehicle, but its visits."""

    id: int
    version: int
    plate: str
    owner_id: int | None
    owner: str
    make: str
    model: str
    vin: str
    colour: str
    made_in: int | None
    inspection_due_on: date | None
    insurance_due_on: date | None
    note: str
    last_seen_on: date
    plates: tuple[HistoryRow, ...]
    owners: tuple[HistoryRow, ...]
    drivers: tuple[HistoryRow, ...]


_vehicle = Vehicle.__table__
_plate = Plate.__table__
_owner = Ownership.__table__
_customer = Customer.__table__


def _where(query: ListQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Vehicle.archived_at.is_(None)]
    if owner := query.filter("owner"):
        mine = select(Ownership.vehicle_id).where(
            Ownership.customer_id == int(owner), Ownership.to_on.is_(None)
        )
        conditions.append(Vehicle.id.in_(mine))
    return conditions


VEHICLES = TableSource(
    row=VehicleRow,
    columns=(
        _vehicle.c.id,
        _vehicle.c.version,
        _plate.c.plate,
        _vehicle.c.make,
        _vehicle.c.model,
        _customer.c.id,
        _customer.c.name,
        _vehicle.c.vin,
        _vehicle.c.inspection_due_on,
        _vehicle.c.last_seen_on,
    ),
    origin=_vehicle.outerjoin(
        _plate, and_(_plate.c.vehicle_id == _vehicle.c.id, _plate.c.to_on.is_(None))
    )
    .outerjoin(_owner, and_(_owner.c.vehicle_id == _vehicle.c.id, _owner.c.to_on.is_(None)))
    .outerjoin(_customer, _customer.c.id == _owner.c.customer_id),
    narrow=_vehicle,
    key=_vehicle.c.id,
    where=_where,
    sorts={"last_seen_on": _vehicle.c.last_seen_on, "model": _vehicle.c.model_key},
    newest_first=True,
    finder=ByWords(VEHICLE, _vehicle, _vehicle.c.id),
)


def vehicle_card(session: Session, vehicle_id: int) -> VehicleCard:
    """Read one vehicle with its histories.

    Raises:
        NotFoundError: There is no such vehicle.
    """
    rows = VEHICLES.rows(session, [vehicle_id])
    found = session.get(Vehicle, vehicle_id)
    if not rows or found is None:
        raise NotFoundError(_("This vehicle does not exist any more; refresh the list."))
    row = rows[0]
    return VehicleCard(
        row.id,
        row.version,
        row.plate or "",
        row.owner_id,
        row.owner or "",
        row.make,
        row.model,
        row.vin or "",
        found.colour,
        found.made_in,
        found.inspection_due_on,
        found.insurance_due_on,
        found.note,
        found.last_seen_on,
        _plates(session, vehicle_id),
        _owners(session, vehicle_id),
        _drivers(session, vehicle_id),
    )


def enter_vehicle(uow: UnitOfWork, draft: VehicleDraft, owner_id: int) -> int:
    """Add a vehicle of a customer and return its id.

    Raises:
        RuleBrokenError: It has neither plate nor VIN nor model.
        DuplicateError: Another vehicle bears the plate or has the VIN.
        NotAllowedError: The role may not receive vehicles.
    """
    require(uow, Right.RECEIVE)
    with uow:
        vehicle = add_vehicle(uow, draft, owner_id)
        uow.commit()
        return vehicle.id


def add_vehicle(uow: UnitOfWork, draft: VehicleDraft, owner_id: int) -> Vehicle:
    """Add a vehicle inside a running command; the duplicate rules hold here too.

    Raises:
        RuleBrokenError: It has neither plate nor VIN nor model.
        DuplicateError: Another vehicle bears the plate or has the VIN.
    """
    serialise(uow.session, "vehicle")
    _check(draft)
    _refuse_duplicates(uow, draft, vehicle_id=None)
    today = office_info(uow.session).calendar.day(uow.now)
    vehicle = Vehicle(created_at=uow.now, last_seen_on=today)
    _fill(vehicle, draft)
    uow.session.add(vehicle)
    uow.session.flush()
    uow.session.add(Ownership(vehicle_id=vehicle.id, customer_id=owner_id, from_on=today))
    _put_on_plate(uow, vehicle.id, draft.plate, today)
    uow.session.flush()
    return vehicle


def change_vehicle(uow: UnitOfWork, vehicle_id: int, version: int, draft: VehicleDraft) -> None:
    """Change a vehicle; another plate than before begins today, and the old one ends.

    Raises:
        RuleBrokenError: Neither plate nor VIN nor model would be left.
        DuplicateError: Another vehicle bears the plate or has the VIN.
        ConflictError: Another seat changed the vehicle first.
        NotAllowedError: The role may not receive vehicles.
    """
    require(uow, Right.RECEIVE)
    with uow:
        serialise(uow.session, "vehicle")
        vehicle = uow.load(Vehicle, vehicle_id, version)
        _check(draft)
        _refuse_duplicates(uow, draft, vehicle_id)
        _fill(vehicle, draft)
        flag_modified(vehicle, "model")  # a new version even when only the plate changed
        _change_plate(uow, vehicle_id, draft.plate)
        uow.commit()


def change_owner(uow: UnitOfWork, vehicle_id: int, customer_id: int) -> None:
    """Write a vehicle over to another customer from today on; its past stays.

    Raises:
        RuleBrokenError: It belongs to this customer already.
        NotAllowedError: The role may not receive vehicles.
    """
    require(uow, Right.RECEIVE)
    with uow:
        if not write_over(uow, vehicle_id, customer_id):
            raise RuleBrokenError(
                _("The vehicle belongs to this customer already; choose another one.")
            )
        uow.commit()


def write_over(uow: UnitOfWork, vehicle_id: int, customer_id: int) -> bool:
    """Write a vehicle over inside a running command; return False if it is theirs already."""
    serialise(uow.session, "vehicle")
    now = _current(uow, Ownership, vehicle_id)
    if now is not None and now.customer_id == customer_id:
        return False
    today = _end_current(uow, now)
    uow.session.add(Ownership(vehicle_id=vehicle_id, customer_id=customer_id, from_on=today))
    return True


def note_marks(uow: UnitOfWork, vehicle_id: int, plate: str, vin: str) -> None:
    """Note inside a running command a plate and a VIN that are known of a vehicle now.

    Raises:
        RuleBrokenError: It has another VIN.
    """
    vehicle, key = uow.load(Vehicle, vehicle_id), compact_key(vin)
    if key and vehicle.vin and key != vehicle.vin:
        raise RuleBrokenError(
            _("The vehicle with the plate {plate} has the VIN {vin}; correct one of them.").format(
                plate=plate, vin=vehicle.vin
            )
        )
    if key:
        vehicle.vin, vehicle.vin_reversed = key, key[::-1]
    if compact_key(plate):
        _change_plate(uow, vehicle_id, plate)


def assign_driver(uow: UnitOfWork, vehicle_id: int, name: str) -> None:
    """Note who drives a vehicle from today on; the driver becomes a contact of its owner.

    Raises:
        RuleBrokenError: The vehicle has no owner, or the name is missing.
        NotAllowedError: The role may not receive vehicles.
    """
    require(uow, Right.RECEIVE)
    if not name.strip():
        raise RuleBrokenError(_("The driver has no name; type one."))
    with uow:
        serialise(uow.session, "vehicle")
        owner = _current(uow, Ownership, vehicle_id)
        if owner is None:
            raise RuleBrokenError(_("The vehicle has no owner; choose one first."))
        today = _end_current(uow, _current(uow, DriverAssignment, vehicle_id))
        contact = contact_id(uow, owner.customer_id, name, "")
        uow.session.add(DriverAssignment(vehicle_id=vehicle_id, contact_id=contact, from_on=today))
        uow.commit()


def plate_bearer(session: Session, plate: str) -> int | None:
    """Find the vehicle that bears a plate now."""
    statement = select(Plate.vehicle_id).where(
        Plate.plate_key == compact_key(plate), Plate.to_on.is_(None), ~Plate.partial
    )
    return session.execute(statement).scalar()


def vin_bearer(session: Session, vin: str) -> int | None:
    """Find the vehicle that has a VIN."""
    return session.execute(select(Vehicle.id).where(Vehicle.vin == compact_key(vin))).scalar()


def _check(draft: VehicleDraft) -> None:
    if not (compact_key(draft.plate) or compact_key(draft.vin) or draft.model.strip()):
        raise RuleBrokenError(_("The vehicle has neither plate nor VIN nor model; type one."))


def _refuse_duplicates(uow: UnitOfWork, draft: VehicleDraft, vehicle_id: int | None) -> None:
    stop_vin(uow.session, draft.vin, vehicle_id)
    if draft.takes_plate:
        today = office_info(uow.session).calendar.day(uow.now)
        move_plate_off(uow.session, draft.plate, vehicle_id, today)
    stop_plate(uow.session, draft.plate, vehicle_id)


def _fill(vehicle: Vehicle, draft: VehicleDraft) -> None:
    vin = compact_key(draft.vin)
    vehicle.vin, vehicle.vin_reversed = vin or None, vin[::-1] or None
    vehicle.make, vehicle.model = draft.make.strip(), draft.model.strip()
    vehicle.model_key = name_key(f"{draft.make} {draft.model}")
    vehicle.colour, vehicle.note = draft.colour.strip(), draft.note.strip()
    vehicle.made_in = draft.made_in
    vehicle.inspection_due_on = draft.inspection_due_on
    vehicle.insurance_due_on = draft.insurance_due_on


def _change_plate(uow: UnitOfWork, vehicle_id: int, plate: str) -> None:
    now = _current(uow, Plate, vehicle_id)
    if now is not None and now.plate_key == compact_key(plate):
        now.plate = plate.strip().upper()
    elif now is not None or compact_key(plate):
        today = _end_current(uow, now)
        _put_on_plate(uow, vehicle_id, plate, today)


def _put_on_plate(uow: UnitOfWork, vehicle_id: int, plate: str, from_on: date) -> None:
    if key := compact_key(plate):
        uow.session.add(
            Plate(
                vehicle_id=vehicle_id,
                plate=plate.strip().upper(),
                plate_key=key,
                plate_reversed=key[::-1],
                from_on=from_on,
            )
        )


H = TypeVar("H", Plate, Ownership, DriverAssignment)


def _current(uow: UnitOfWork, kind: type[H], vehicle_id: int) -> H | None:
    statement = select(kind).where(kind.vehicle_id == vehicle_id, kind.to_on.is_(None))
    return uow.session.execute(statement).scalars().first()


def _end_current(uow: UnitOfWork, now: Plate | Ownership | DriverAssignment | None) -> date:
    """End what holds now on the day the next one begins; return that day."""
    today = office_info(uow.session).calendar.day(uow.now)
    if now is None:
        return today
    start = max(today, now.from_on)
    now.to_on = start
    uow.session.flush()
    return start


def _plates(session: Session, vehicle_id: int) -> tuple[HistoryRow, ...]:
    statement = (
        select(Plate.id, Plate.plate, Plate.from_on, Plate.to_on)
        .where(Plate.vehicle_id == vehicle_id)
        .order_by(Plate.from_on.desc(), Plate.id.desc())
    )
    return tuple(HistoryRow(*row) for row in session.execute(statement))


def _owners(session: Session, vehicle_id: int) -> tuple[HistoryRow, ...]:
    statement = (
        select(Ownership.id, Customer.name, Ownership.from_on, Ownership.to_on)
        .join(Customer, Customer.id == Ownership.customer_id)
        .where(Ownership.vehicle_id == vehicle_id)
        .order_by(Ownership.from_on.desc(), Ownership.id.desc())
    )
    return tuple(HistoryRow(*row) for row in session.execute(statement))


def _drivers(session: Session, vehicle_id: int) -> tuple[HistoryRow, ...]:
    assigned = DriverAssignment
    statement = (
        select(assigned.id, Contact.name, assigned.from_on, assigned.to_on)
        .join(Contact, Contact.id == assigned.contact_id)
        .where(assigned.vehicle_id == vehicle_id)
        .order_by(assigned.from_on.desc(), assigned.id.desc())
    )
    return tuple(HistoryRow(*row) for row in session.execute(statement))
