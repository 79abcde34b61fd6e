"""What happens to a customer: entered, changed, archived, restored, handed over."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.customer import Contact, Customer, CustomerKind, CustomerOwner, Phone
from desktop.models.errors import RuleBrokenError
from desktop.models.keys import compact_key, name_key, phone_digits, phone_parts
from desktop.models.vehicle import DriverAssignment
from desktop.services.archiving import check_reason, mark_archived
from desktop.services.duplicates.checks import phone_problem, tax_id_problem
from desktop.services.duplicates.stops import stands_somewhere, stop_phones, stop_tax_id
from desktop.services.rights import Right, require
from desktop.services.settings import office_info
from desktop.system.i18n import _


@dataclass(frozen=True, slots=True)
class PhoneDraft:
    """A phone as typed; shared means that several customers answer it."""

    number: str
    shared: bool = False
    contact: str = ""


@dataclass(frozen=True, slots=True)
class CustomerDraft:
    """What is typed about a customer."""

    name: str
    segment_id: int
    kind: str = CustomerKind.PERSON
    phones: tuple[PhoneDraft, ...] = ()
    tax_id: str = ""
    address: str = ""
    birthday: date | None = None
    note: str = ""
    referred_by_id: int | None = None
    contacts: tuple[tuple[str, str], ...] = field(default=())  # name and title
    price_list_id: int | None = None


def enter_customer(uow: UnitOfWork, draft: CustomerDraft) -> int:
    """Add a customer and return the id.

    Raises:
        RuleBrokenError: The name is missing, a phone is none, or a tax id is wrong.
        DuplicateError: A customer with the same phone or tax id is there already.
        NotAllowedError: The role may not receive customers, or give them a price list.
    """
    require(uow, Right.RECEIVE)
    _check_price_list(uow, draft, None)
    with uow:
        customer = add_customer(uow, draft)
        uow.commit()
        return customer.id


def add_customer(uow: UnitOfWork, draft: CustomerDraft) -> Customer:
    """Add a customer inside a running command; the duplicate rules hold here too.

    Raises:
        RuleBrokenError: The name is missing, a phone is none, or a tax id is wrong.
        DuplicateError: A customer with the same phone or tax id is there already.
    """
    serialise(uow.session, "customer")
    check_customer(uow.session, draft, customer_id=None)
    customer = Customer(
        created_at=uow.now, last_seen_on=office_info(uow.session).calendar.day(uow.now)
    )
    _fill(customer, draft)
    uow.session.add(customer)
    uow.session.flush()
    _write_contacts(uow, customer.id, draft)
    return customer


def change_customer(uow: UnitOfWork, customer_id: int, version: int, draft: CustomerDraft) -> None:
    """Change a customer; the phones and contacts become those of the draft.

    A contact who drives, or once drove, a vehicle stays: its history names them.

    Raises:
        RuleBrokenError: A needed value is missing.
        DuplicateError: Another customer has the same phone or tax id.
        ConflictError: Another seat changed the customer first.
        NotAllowedError: The role may not receive customers, or give them another price list.
    """
    require(uow, Right.RECEIVE)
    with uow:
        serialise(uow.session, "customer")
        customer = uow.load(Customer, customer_id, version)
        _check_price_list(uow, draft, customer.price_list_id)
        check_customer(uow.session, draft, customer_id)
        _fill(customer, draft)
        flag_modified(customer, "name")  # a new version even when only a phone changed
        _replace_phones(uow, customer_id, draft)
        _drop_contacts(uow, customer_id, draft)
        uow.commit()


def archive_customer(uow: UnitOfWork, customer_id: int, version: int, reason: str) -> None:
    """Take a customer out of the lists, with a reason; its history stays.

    Raises:
        RuleBrokenError: No reason is given.
        ConflictError: Another seat changed the customer first.
        NotAllowedError: The role may not receive customers.
    """
    require(uow, Right.RECEIVE)
    check_reason(reason)
    with uow:
        mark_archived(uow, uow.load(Customer, customer_id, version), reason)
        uow.commit()


def restore_customer(uow: UnitOfWork, customer_id: int, version: int) -> None:
    """Bring an archived customer back into the lists.

    Raises:
        RuleBrokenError: It is part of another customer by now.
        ConflictError: Another seat changed the customer first.
        NotAllowedError: The role may not receive customers.
    """
    require(uow, Right.RECEIVE)
    with uow:
        customer = uow.load(Customer, customer_id, version)
        if customer.merged_into_id is not None:
            kept = uow.load(Customer, customer.merged_into_id)
            raise RuleBrokenError(
                _("{name} is part of {kept} now; undo that merge instead.").format(
                    name=customer.name, kept=kept.name
                )
            )
        customer.archived_at = customer.archived_reason = None
        uow.commit()


def hand_over_customer(uow: UnitOfWork, customer_id: int, staff_id: int) -> None:
    """Give a customer to another salesperson from today on; the history keeps the one before.

    Raises:
        NotAllowedError: The role may not receive customers.
    """
    require(uow, Right.RECEIVE)
    with uow:
        serialise(uow.session, "customer")
        today = office_info(uow.session).calendar.day(uow.now)
        now = select(CustomerOwner).where(
            CustomerOwner.customer_id == customer_id, CustomerOwner.to_on.is_(None)
        )
        for owner in uow.session.execute(now).scalars():
            today = owner.to_on = max(owner.from_on, today)
        uow.session.flush()
        uow.session.add(CustomerOwner(customer_id=customer_id, staff_id=staff_id, from_on=today))
        uow.commit()


def contact_id(uow: UnitOfWork, customer_id: int, name: str, title: str) -> int | None:
    """Find or add a contact of a customer by name; None without a name."""
    if not name.strip():
        return None
    same = select(Contact).where(
        Contact.customer_id == customer_id, Contact.name_key == name_key(name)
    )
    contact = uow.session.execute(same).scalars().first()
    if contact is None:
        contact = Contact(customer_id=customer_id, name=name.strip(), name_key=name_key(name))
        uow.session.add(contact)
    contact.title = title.strip() or contact.title or ""
    uow.session.flush()
    return contact.id


def check_customer(session: Session, draft: CustomerDraft, customer_id: int | None) -> None:
    """Refuse a draft that lacks something, is wrong, or is somebody who is there already.

    What stood there before is not judged again: it may have come with a file.

    Raises:
        RuleBrokenError: A needed value is missing, a phone has letters, or a tax id is wrong.
        DuplicateError: Another customer has the same phone or tax id.
    """
    if not draft.name.strip():
        raise RuleBrokenError(_("The customer has no name; type one."))
    if draft.referred_by_id is not None and draft.referred_by_id == customer_id:
        raise RuleBrokenError(_("A customer cannot refer itself; choose another one."))
    numbers, tax_id = _known(session, customer_id)
    fresh = [phone.number for phone in draft.phones if phone.number not in numbers]
    problems = [phone_problem(number) for number in fresh]
    if compact_key(draft.tax_id) != tax_id:
        problems.append(tax_id_problem(draft.tax_id))
    for problem in filter(None, problems):
        raise RuleBrokenError(problem)
    alone = [phone.number for phone in draft.phones if not phone.shared]
    stop_phones(session, alone, customer_id)
    stop_tax_id(session, draft.tax_id, customer_id)


def _known(session: Session, customer_id: int | None) -> tuple[set[str], str | None]:
    """Return the phones and the tax id that a customer has."""
    if customer_id is None:
        return set(), ""
    numbers = select(Phone.number).where(Phone.customer_id == customer_id)
    tax_id = select(Customer.tax_id).where(Customer.id == customer_id)
    return set(session.execute(numbers).scalars()), session.execute(tax_id).scalar()


def _fill(customer: Customer, draft: CustomerDraft) -> None:
    customer.name, customer.name_key = draft.name.strip(), name_key(draft.name)
    customer.kind, customer.segment_id = draft.kind, draft.segment_id
    customer.tax_id = compact_key(draft.tax_id) or None
    customer.address, customer.note = draft.address.strip(), draft.note.strip()
    customer.birthday, customer.referred_by_id = draft.birthday, draft.referred_by_id
    customer.price_list_id = draft.price_list_id


def _check_price_list(uow: UnitOfWork, draft: CustomerDraft, before: int | None) -> None:
    """Refuse another price list unless who changes prices gives it: a list is a lasting discount.

    Raises:
        NotAllowedError: The role may not change the parts list.
    """
    if draft.price_list_id != before:
        require(uow, Right.PARTS)


def _write_contacts(uow: UnitOfWork, customer_id: int, draft: CustomerDraft) -> None:
    for name, title in draft.contacts:
        contact_id(uow, customer_id, name, title)
    for phone in _distinct(draft).values():
        add_phone(uow, customer_id, phone)


def _distinct(draft: CustomerDraft) -> dict[tuple[str, str], PhoneDraft]:
    """Key the phones by what is dialled: a number typed twice counts once."""
    return {dialled(phone.number): phone for phone in draft.phones}


def dialled(number: str) -> tuple[str, str]:
    """Return the key of a phone and its extension: a switchboard may stand there twice."""
    return phone_digits(number), compact_key(phone_parts(number)[1])


def _drop_contacts(uow: UnitOfWork, customer_id: int, draft: CustomerDraft) -> None:
    named = {name_key(name) for name, _title in draft.contacts}
    named |= {name_key(phone.contact) for phone in draft.phones}
    drives = select(DriverAssignment.contact_id)
    idle = select(Contact).where(Contact.customer_id == customer_id, Contact.id.not_in(drives))
    for contact in uow.session.execute(idle).scalars():
        if contact.name_key not in named:
            uow.session.delete(contact)


def _replace_phones(uow: UnitOfWork, customer_id: int, draft: CustomerDraft) -> None:
    mine = select(Phone).where(Phone.customer_id == customer_id)
    kept = _distinct(draft)
    for row in uow.session.execute(mine).scalars():
        wanted = kept.pop(dialled(row.number), None)
        if wanted is None:
            uow.session.delete(row)
        else:
            row.number = wanted.number
            # Who had it first may keep it unmarked; nobody else may take the mark off.
            row.shared = wanted.shared or (row.shared and _is_held(uow.session, row))
            row.contact_id = contact_id(uow, customer_id, wanted.contact, "")
    uow.session.flush()
    for name, title in draft.contacts:
        contact_id(uow, customer_id, name, title)
    for phone in kept.values():
        add_phone(uow, customer_id, phone)


def add_phone(uow: UnitOfWork, customer_id: int, phone: PhoneDraft) -> None:
    """Give a customer a phone inside a running command; one that stands elsewhere too is shared."""
    digits = phone_digits(phone.number)
    known = stands_somewhere(uow.session, phone.number)
    uow.session.add(
        Phone(
            customer_id=customer_id,
            contact_id=contact_id(uow, customer_id, phone.contact, ""),
            number=phone.number.strip(),
            digits=digits,
            digits_reversed=digits[::-1],
            shared=phone.shared or known,
        )
    )


def _is_held(session: Session, phone: Phone) -> bool:
    """Tell whether a phone stands somewhere else too."""
    others = select(Phone.id).where(Phone.digits == phone.digits, Phone.id != phone.id)
    return session.execute(others).first() is not None
