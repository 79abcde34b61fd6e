"""Buying: suppliers, what they sell, orders to them, and what could not be sold for want of it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import (
    Archivable,
    Base,
    Imported,
    Key,
    Quantity,
    UnitPrice,
    Versioned,
    archived_with_reason,
    one_of,
)


class OrderState(StrEnum):
    """Where an order to a supplier stands."""

    DRAFT = "draft"
    SENT = "sent"
    PARTLY_RECEIVED = "partly_received"
    CLOSED = "closed"


OPEN_ORDERS = (OrderState.SENT, OrderState.PARTLY_RECEIVED)


class Supplier(Archivable, Imported, Versioned, Base):
    """Who sells parts to the office.

    Attributes:
        lead_days: Days from an order to its arrival, where a part does not say otherwise.
    """

    __tablename__ = "supplier"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("lead_days BETWEEN 0 AND 400", name="lead_days_sensible"),
        archived_with_reason(),
    )

    name: Mapped[str]
    name_key: Mapped[Key] = mapped_column(unique=True)
    contact: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    tax_id: Mapped[str] = mapped_column(default="")
    lead_days: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="")


class PartSupplier(Versioned, Base):
    """A part as a supplier sells it; the preferred one is ordered from."""

    __tablename__ = "part_supplier"
    __table_args__ = (
        CheckConstraint("lead_days BETWEEN 0 AND 400", name="lead_days_sensible"),
        CheckConstraint("pack_size > 0", name="pack_size_positive"),
        CheckConstraint("last_price >= 0", name="last_price_not_negative"),
        UniqueConstraint("part_id", "supplier_id"),
        Index(None, "number_key"),
    )

    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"))
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"), index=True)
    number: Mapped[str] = mapped_column(default="")
    number_key: Mapped[Key] = mapped_column(default="")
    lead_days: Mapped[int | None]
    pack_size: Mapped[Quantity | None]
    last_price: Mapped[UnitPrice | None]
    last_price_on: Mapped[date | None]
    preferred: Mapped[bool] = mapped_column(default=False)


class PurchaseOrder(Versioned, Base):
    """An order to a supplier.

    Attributes:
        emergency: Bought in a hurry because the shelf was empty; counts against the fill rate.
        close_reason: Why it was closed although not everything had come.
    """

    __tablename__ = "purchase_order"
    __table_args__ = (
        one_of("state", OrderState),
        CheckConstraint(
            "state NOT IN ('sent', 'partly_received') OR sent_at IS NOT NULL", name="sent_has_time"
        ),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_time"),
        Index(None, "state", "expected_on"),
    )

    number: Mapped[Key] = mapped_column(unique=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"), index=True)
    state: Mapped[str] = mapped_column(default=OrderState.DRAFT)
    emergency: Mapped[bool] = mapped_column(default=False)
    made_on: Mapped[date] = mapped_column(index=True)
    expected_on: Mapped[date | None]
    sent_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    close_reason: Mapped[str] = mapped_column(default="")
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    note: Mapped[str] = mapped_column(default="")


class PurchaseOrderLine(Versioned, Base):
    """A part of an order; what came of it stands in the ledger.

    Attributes:
        visit_id: The visit it was ordered for; its customer waits for a call.
        told_at: When that customer was told that it is here.
    """

    __tablename__ = "purchase_order_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("price >= 0", name="price_not_negative"),
        CheckConstraint("told_at IS NULL OR visit_id IS NOT NULL", name="told_about_a_visit"),
        UniqueConstraint("order_id", "position"),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id"))
    position: Mapped[int]
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"), index=True)
    quantity: Mapped[Quantity]
    price: Mapped[UnitPrice | None]
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
    told_at: Mapped[datetime | None]
    told_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    note: Mapped[str] = mapped_column(default="")


class LostSale(Versioned, Base):
    """Something that was asked for and not on the shelf.

    Attributes:
        text: What was asked for, where the part list does not know it.
        void_reason: Why the entry does not count.
    """

    __tablename__ = "lost_sale"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("part_id IS NOT NULL OR text <> ''", name="something_was_asked_for"),
        Index(None, "part_id", "asked_on"),
        Index(None, "asked_on"),
    )

    asked_on: Mapped[date]
    asked_at: Mapped[datetime]
    part_id: Mapped[int | None] = mapped_column(ForeignKey("part.id"))
    text: Mapped[str] = mapped_column(default="")
    quantity: Mapped[Quantity]
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    note: Mapped[str] = mapped_column(default="")
    void_reason: Mapped[str | None]
