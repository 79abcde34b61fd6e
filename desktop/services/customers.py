"""Customers as a list and a card, and how they are found."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from desktop.models.customer import Contact, Customer, CustomerKind, CustomerOwner, Phone
from desktop.models.errors import NotFoundError
from desktop.models.keys import phone_digits
from desktop.models.part import PriceList
from desktop.models.segment import Segment
from desktop.models.staff import Staff
from desktop.services.cards import text_of
from desktop.services.listing import ListQuery, TableSource
from desktop.services.search.index import CUSTOMER
from desktop.services.search.lists import ByWords
from desktop.system.i18n import N_, _

KIND_NAMES = {
    CustomerKind.PERSON: N_("Person"),
    CustomerKind.COMPANY: N_("Company"),
    CustomerKind.FLEET: N_("Fleet"),
}


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A line of the customer list."""

    id: int
    version: int
    name: str
    kind: str
    segment: str
    phone: str | None
    tax_id: str | None
    last_seen_on: date
    archived: bool

    @property
    def kind_name(self) -> str:
        """The kind in the user's words."""
        return _(KIND_NAMES[CustomerKind(self.kind)])


@dataclass(frozen=True, slots=True)
class PhoneRow:
    """A phone of a customer."""

    id: int
    number: str
    shared: bool
    contact: str


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact of a customer."""

    id: int
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """Everything the detail pane shows of a customer, but vehicles and visits."""

    id: int
    version: int
    name: str
    kind: str
    segment_id: int
    segment: str
    tax_id: str
    address: str
    birthday: date | None
    note: str
    referred_by_id: int | None
    referred_by: str
    owner: str
    last_seen_on: date
    archived_reason: str | None
    phones: tuple[PhoneRow, ...]
    contacts: tuple[ContactRow, ...]
    price_list_id: int | None
    price_list: str

    @property
    def kind_name(self) -> str:
        """The kind in the user's words."""
        return _(KIND_NAMES[CustomerKind(self.kind)])


def _where(query: ListQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.filter("archived") != "yes":
        conditions.append(Customer.archived_at.is_(None))
    if segment := query.filter("segment"):
        conditions.append(Customer.segment_id == int(segment))
    if kind := query.filter("kind"):
        conditions.append(Customer.kind == kind)
    return conditions


_first_phone = (
    select(Phone.number)
    .where(Phone.customer_id == Customer.id)
    .order_by(Phone.id)
    .limit(1)
    .scalar_subquery()
)


CUSTOMERS = TableSource(
    row=CustomerRow,
    columns=(
        Customer.__table__.c.id,
        Customer.__table__.c.version,
        Customer.__table__.c.name,
        Customer.__table__.c.kind,
        Segment.__table__.c.name,
        _first_phone,
        Customer.__table__.c.tax_id,
        Customer.__table__.c.last_seen_on,
        Customer.__table__.c.archived_at.is_not(None),
    ),
    origin=Customer.__table__.join(Segment.__table__),
    narrow=Customer.__table__,
    key=Customer.__table__.c.id,
    where=_where,
    sorts={
        "last_seen_on": Customer.__table__.c.last_seen_on,
        "name": Customer.__table__.c.name_key,
    },
    newest_first=True,
    finder=ByWords(CUSTOMER, Customer.__table__, Customer.__table__.c.id),
)


def customer_card(session: Session, customer_id: int) -> CustomerCard:
    """Read one customer.

    Raises:
        NotFoundError: There is no such customer.
    """
    found = session.get(Customer, customer_id)
    if found is None:
        raise NotFoundError(_("This customer does not exist any more; refresh the list."))
    return CustomerCard(
        found.id,
        found.version,
        found.name,
        found.kind,
        found.segment_id,
        text_of(session, Segment, found.segment_id),
        found.tax_id or "",
        found.address,
        found.birthday,
        found.note,
        found.referred_by_id,
        text_of(session, Customer, found.referred_by_id),
        _owner_name(session, customer_id),
        found.last_seen_on,
        found.archived_reason,
        _phones(session, customer_id),
        _contacts(session, customer_id),
        found.price_list_id,
        text_of(session, PriceList, found.price_list_id),
    )


def phone_holder(session: Session, number: str) -> tuple[int, str] | None:
    """Find the customer who alone has a phone: id and name."""
    statement = (
        select(Customer.id, Customer.name)
        .join(Phone, Phone.customer_id == Customer.id)
        .where(Phone.digits == phone_digits(number), ~Phone.shared)
    )
    found = session.execute(statement).first()
    return None if found is None else (found[0], found[1])


def _owner_name(session: Session, customer_id: int) -> str:
    statement = (
        select(Staff.name)
        .join(CustomerOwner, CustomerOwner.staff_id == Staff.id)
        .where(CustomerOwner.customer_id == customer_id, CustomerOwner.to_on.is_(None))
    )
    return session.execute(statement).scalar() or ""


def _phones(session: Session, customer_id: int) -> tuple[PhoneRow, ...]:
    statement = (
        select(Phone.id, Phone.number, Phone.shared, Contact.name)
        .outerjoin(Contact, Contact.id == Phone.contact_id)
        .where(Phone.customer_id == customer_id)
        .order_by(Phone.id)
    )
    return tuple(PhoneRow(*row[:3], row[3] or "") for row in session.execute(statement))


def _contacts(session: Session, customer_id: int) -> tuple[ContactRow, ...]:
    statement = (
        select(Contact.id, Contact.name, Contact.title)
        .where(Contact.customer_id == customer_id)
        .order_by(Contact.id)
    )
    return tuple(ContactRow(*row) for row in session.execute(statement))
