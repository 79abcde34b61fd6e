"""Customers: persons, companies and fleets, with their contacts and phones."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import (
    Archivable,
    Base,
    Imported,
    Key,
    Versioned,
    archived_with_reason,
    one_of,
)


class CustomerKind(StrEnum):
    """What a customer is."""

    PERSON = "person"
    COMPANY = "company"
    FLEET = "fleet"


class Customer(Archivable, Imported, Versioned, Base):
    """Somebody the office works for."""

    __tablename__ = "customer"
    __table_args__ = (
        one_of("kind", CustomerKind),
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("tax_id <> ''", name="tax_id_or_nothing"),
        CheckConstraint("referred_by_id <> id", name="not_referred_by_itself"),
        CheckConstraint("merged_into_id <> id", name="not_merged_into_itself"),
        archived_with_reason(),
        Index(None, "name_key", "id"),
        Index(None, "last_seen_on", "id"),
    )

    kind: Mapped[str]
    name: Mapped[str]
    name_key: Mapped[Key]
    short_name: Mapped[str] = mapped_column(default="")
    segment_id: Mapped[int] = mapped_column(ForeignKey("segment.id"), index=True)
    tax_id: Mapped[Key | None] = mapped_column(unique=True)
    referred_by_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    address: Mapped[str] = mapped_column(default="")
    birthday: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    # When the customer last came in or was entered: what a list shows first.
    last_seen_on: Mapped[date]
    price_list_id: Mapped[int | None] = mapped_column(ForeignKey("price_list.id"), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)


class Contact(Versioned, Base):
    """A person to talk to at a customer; a fleet's drivers are contacts too."""

    __tablename__ = "contact"
    __table_args__ = (CheckConstraint("name <> ''", name="name_given"),)

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    name: Mapped[str]
    name_key: Mapped[Key] = mapped_column(index=True)
    title: Mapped[str] = mapped_column(default="")


class Phone(Versioned, Base):
    """A phone number of a customer or of one of its contacts.

    One number belongs to one customer, unless it is declared shared: a couple, or the
    switchboard of a company.
    """

    __tablename__ = "phone"
    __table_args__ = (
        CheckConstraint("digits <> ''", name="digits_given"),
        Index(
            "uq_phone_digits_unless_shared",
            "digits",
            unique=True,
            sqlite_where=text("NOT shared"),
            postgresql_where=text("NOT shared"),
        ),
        Index("ix_phone_digits_reversed", "digits_reversed"),
        Index("ix_phone_digits", "digits"),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    number: Mapped[str]
    digits: Mapped[Key]
    digits_reversed: Mapped[Key]
    shared: Mapped[bool] = mapped_column(default=False)


class CustomerOwner(Versioned, Base):
    """Which salesperson looked after a customer, and when."""

    __tablename__ = "customer_owner"
    __table_args__ = (
        CheckConstraint("to_on >= from_on", name="ends_after_start"),
        Index(
            "uq_customer_owner_now",
            "customer_id",
            unique=True,
            sqlite_where=text("to_on IS NULL"),
            postgresql_where=text("to_on IS NULL"),
        ),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date | None]
