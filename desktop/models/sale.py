"""Sales: a vehicle, an insurance, accessories or a package is ordered, delivered or cancelled."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Imported, Key, Money, Quantity, Rate, Versioned, one_of


class SaleKind(StrEnum):
    """What is sold."""

    VEHICLE = "vehicle"
    INSURANCE = "insurance"
    ACCESSORY = "accessory"
    PACKAGE = "package"


class Sale(Imported, Versioned, Base):
    """One order and what became of it.

    Attributes:
        vehicle_id: The car itself, once it is known here.
        segment_id: The customer's segment on the day of the order.
        model: Model of the car, or name of what else is sold.
        list_price: What one piece would cost without negotiation, before tax; `price` and
            `cost` are of one piece too.
        quantity: How many of it.
        source: How the customer came to the office.
        referred_by_id: The customer who sent this one.
    """

    __tablename__ = "sale"
    __table_args__ = (
        one_of("kind", SaleKind),
        CheckConstraint("number <> ''", name="number_given"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("price >= 0", name="price_not_negative"),
        CheckConstraint("list_price >= 0", name="list_price_not_negative"),
        CheckConstraint("cost >= 0", name="cost_not_negative"),
        CheckConstraint("delivered_on >= ordered_on", name="delivered_after_order"),
        CheckConstraint("cancelled_on >= ordered_on", name="cancelled_after_order"),
        CheckConstraint(
            "delivered_on IS NULL OR cancelled_on IS NULL", name="delivered_or_cancelled"
        ),
        CheckConstraint(
            "(cancelled_on IS NULL) = (cancel_reason IS NULL)", name="cancelled_with_reason"
        ),
        CheckConstraint("referred_by_id <> customer_id", name="not_referred_by_itself"),
        Index(None, "ordered_on", "id"),
        Index(None, "delivered_on", "id"),
        Index(None, "cancelled_on", "id"),
        Index(None, "customer_id", "ordered_on"),
    )

    number: Mapped[Key] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(default=SaleKind.VEHICLE)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    vehicle_id: Mapped[int | None] = mapped_column(ForeignKey("vehicle.id"), index=True)
    segment_id: Mapped[int] = mapped_column(ForeignKey("segment.id"), index=True)
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"), index=True)
    model: Mapped[str] = mapped_column(default="")
    ordered_on: Mapped[date]
    delivered_on: Mapped[date | None]
    cancelled_on: Mapped[date | None]
    cancel_reason: Mapped[str | None]
    quantity: Mapped[Quantity]
    list_price: Mapped[Money | None]
    price: Mapped[Money | None]
    cost: Mapped[Money | None]
    source: Mapped[str] = mapped_column(default="")
    referred_by_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    note: Mapped[str] = mapped_column(default="")


class SaleShare(Versioned, Base):
    """A salesperson's share of a sale; the shares of a sale sum to 1."""

    __tablename__ = "sale_share"
    __table_args__ = (
        UniqueConstraint("sale_id", "staff_id"),
        CheckConstraint("share BETWEEN 1 AND 10000", name="share_is_a_share"),
    )

    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    share: Mapped[Rate]
