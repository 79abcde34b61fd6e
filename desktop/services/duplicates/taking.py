"""What the stops offer: use the record that is there, and lose nothing of what was typed."""

from datetime import date

from sqlalchemy import select

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.customer import Customer, Phone
from desktop.models.errors import RuleBrokenError
from desktop.models.keys import compact_key, name_key, phone_digits
from desktop.models.vehicle import Vehicle
from desktop.services.customer_work import CustomerDraft, PhoneDraft, add_phone, contact_id
from desktop.services.duplicates.checks import phone_problem, tax_id_problem
from desktop.services.duplicates.stops import (
    stands_somewhere,
    stop_phones,
    stop_plate,
    stop_tax_id,
    stop_vin,
)
from desktop.services.formats import day_text
from desktop.services.rights import Right, require
from desktop.services.vehicles import VehicleDraft, note_marks, write_over
from desktop.system.i18n import _


def add_as_contact(uow: UnitOfWork, customer_id: int, draft: CustomerDraft) -> int:
    """Make what was typed as a new customer a contact of one who is there.

    Phones become phones of the contact. What a contact has no place for, such as an address,
    fills what the customer lacks, or stands in the customer's remark. The customer's id is
    returned.

    Raises:
        RuleBrokenError: The name is missing, a phone is none, or a tax id is wrong.
        DuplicateError: A third customer has one of the phones or the tax id.
        NotAllowedError: The role may not receive customers.
    """
    require(uow, Right.RECEIVE)
    with uow:
        serialise(uow.session, "customer")
        customer = uow.load(Customer, customer_id)
        _check(uow, customer, draft)
        # Who was typed under the very name of the customer is no other person.
        name = "" if name_key(draft.name) == customer.name_key else draft.name
        contact_id(uow, customer_id, name, "")
        for other, title in draft.contacts:
            contact_id(uow, customer_id, other, title)
        for phone in draft.phones:
            _give_phone(uow, customer_id, phone, name)
        _fill_gaps(customer, draft)
        uow.commit()
        return customer_id


def take_over_vehicle(uow: UnitOfWork, vehicle_id: int, owner_id: int, draft: VehicleDraft) -> int:
    """Write a vehicle that is there over to a new owner; fill what was typed and it lacks.

    Raises:
        RuleBrokenError: No owner is given, or the vehicle has another VIN.
        DuplicateError: A third vehicle has the plate or the VIN.
        NotAllowedError: The role may not receive vehicles.
    """
    require(uow, Right.RECEIVE)
    if not owner_id:
        raise RuleBrokenError(_("The vehicle has no new owner yet; choose one, then try again."))
    with uow:
        serialise(uow.session, "vehicle")
        vehicle = uow.load(Vehicle, vehicle_id)
        stop_vin(uow.session, draft.vin, vehicle_id)
        stop_plate(uow.session, draft.plate, vehicle_id)
        note_marks(uow, vehicle_id, draft.plate, draft.vin)
        _fill_vehicle(vehicle, draft)
        write_over(uow, vehicle_id, owner_id)
        uow.commit()
        return vehicle_id


def _check(uow: UnitOfWork, customer: Customer, draft: CustomerDraft) -> None:
    if not draft.name.strip():
        raise RuleBrokenError(_("The contact has no name; type one."))
    problems = [phone_problem(phone.number) for phone in draft.phones]
    if compact_key(draft.tax_id) != (customer.tax_id or ""):
        problems.append(tax_id_problem(draft.tax_id))
    for problem in filter(None, problems):
        raise RuleBrokenError(problem)
    alone = [phone.number for phone in draft.phones if not phone.shared]
    stop_phones(uow.session, alone, customer.id)
    if customer.tax_id is None:
        stop_tax_id(uow.session, draft.tax_id, customer.id)


def _give_phone(uow: UnitOfWork, customer_id: int, phone: PhoneDraft, name: str) -> None:
    """Give the contact a phone; one that the customer has already stays the customer's own."""
    mine = select(Phone.id).where(
        Phone.customer_id == customer_id, Phone.digits == phone_digits(phone.number)
    )
    if uow.session.execute(mine).first() is None:
        shared = phone.shared or stands_somewhere(uow.session, phone.number)
        add_phone(uow, customer_id, PhoneDraft(phone.number, shared, phone.contact or name))


def _fill_gaps(customer: Customer, draft: CustomerDraft) -> None:
    left: list[str] = []
    if tax_id := compact_key(draft.tax_id):
        if customer.tax_id is None:
            customer.tax_id = tax_id
        elif customer.tax_id != tax_id:
            left.append(draft.tax_id)
    if address := draft.address.strip():
        if not customer.address:
            customer.address = address
        elif customer.address != address:
            left.append(address)
    if draft.birthday is not None:
        left.append(day_text(draft.birthday))
    if draft.note.strip():
        left.append(draft.note.strip())
    if left:
        told = f"{draft.name.strip()}: {' · '.join(left)}"
        customer.note = f"{customer.note}\n{told}".strip()


def _fill_vehicle(vehicle: Vehicle, draft: VehicleDraft) -> None:
    """Fill what is not known yet; a remark joins the one that is there."""
    vehicle.make = vehicle.make or draft.make.strip()
    vehicle.model = vehicle.model or draft.model.strip()
    vehicle.model_key = name_key(f"{vehicle.make} {vehicle.model}")
    vehicle.colour = vehicle.colour or draft.colour.strip()
    vehicle.made_in = vehicle.made_in or draft.made_in
    vehicle.inspection_due_on = _later(vehicle.inspection_due_on, draft.inspection_due_on)
    vehicle.insurance_due_on = _later(vehicle.insurance_due_on, draft.insurance_due_on)
    if draft.note.strip() and draft.note.strip() not in vehicle.note:
        vehicle.note = f"{vehicle.note}\n{draft.note.strip()}".strip()


def _later(one: date | None, other: date | None) -> date | None:
    known = [day for day in (one, other) if day is not None]
    return max(known, default=None)
