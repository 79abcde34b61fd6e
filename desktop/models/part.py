"""Spare parts: what they are, who sells them, where they lie and what they cost a customer."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import (
    Archivable,
    Base,
    Imported,
    Key,
    Money,
    Quantity,
    Rate,
    Versioned,
    archived_with_reason,
    one_of,
)


class PartLinkKind(StrEnum):
    """How another part stands in for a part."""

    SUPERSEDED_BY = "superseded_by"
    ALTERNATE = "alternate"


class Part(Archivable, Imported, Versioned, Base):
    """Something on the shelf.

    Attributes:
        price: What a customer pays for one today, where no dated price says otherwise.
        cost: What one costs, where the ledger does not know it yet.
        pack_size: How many come in the smallest pack that can be ordered.
        fitment: Which vehicles it fits, in the office's words.
        minimum: Reorder when no more than this is available; by hand, so it wins over the plan.
        maximum: Order up to this much; by hand, so it wins over the plan.
        service_level: Share of demand to be met from the shelf; None takes the office's.
    """

    __tablename__ = "part"
    __table_args__ = (
        CheckConstraint("number_key <> ''", name="number_given"),
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("price >= 0", name="price_not_negative"),
        CheckConstraint("cost >= 0", name="cost_not_negative"),
        CheckConstraint("pack_size > 0", name="pack_size_positive"),
        CheckConstraint("minimum >= 0", name="minimum_not_negative"),
        CheckConstraint("maximum > 0", name="maximum_positive"),
        CheckConstraint("maximum >= minimum", name="maximum_not_below_minimum"),
        CheckConstraint("service_level BETWEEN 5000 AND 9999", name="service_level_sensible"),
        archived_with_reason(),
        Index(None, "name_key", "id"),
    )

    number: Mapped[str]
    number_key: Mapped[Key] = mapped_column(unique=True)
    name: Mapped[str]
    name_key: Mapped[Key]
    brand: Mapped[str] = mapped_column(default="")
    category: Mapped[str] = mapped_column(default="")
    unit: Mapped[str] = mapped_column(default="")
    price: Mapped[Money | None]
    cost: Mapped[Money | None]
    pack_size: Mapped[Quantity] = mapped_column(default=Decimal(1))
    fitment: Mapped[str] = mapped_column(default="")
    minimum: Mapped[Quantity | None]
    maximum: Mapped[Quantity | None]
    service_level: Mapped[Rate | None]

    @property
    def margin(self) -> Decimal | None:
        """Price less cost, where both are known."""
        return None if self.price is None or self.cost is None else self.price - self.cost


class PartBarcode(Base):
    """A code that is printed on a part or its box; a box and its pieces may share one."""

    __tablename__ = "part_barcode"
    __table_args__ = (
        CheckConstraint("code <> ''", name="code_given"),
        UniqueConstraint("part_id", "code"),
        Index(None, "code"),
    )

    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"))
    code: Mapped[Key]


class PartLink(Base):
    """Another part that replaces a part for good, or may stand in for it."""

    __tablename__ = "part_link"
    __table_args__ = (
        one_of("kind", PartLinkKind),
        CheckConstraint("part_id <> other_id", name="not_its_own"),
        UniqueConstraint("part_id", "kind", "other_id"),
        Index(
            "uq_part_link_successor",
            "part_id",
            unique=True,
            sqlite_where=text("kind = 'superseded_by'"),
            postgresql_where=text("kind = 'superseded_by'"),
        ),
    )

    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"))
    kind: Mapped[str]
    other_id: Mapped[int] = mapped_column(ForeignKey("part.id"), index=True)
    from_on: Mapped[date]
    note: Mapped[str] = mapped_column(default="")


class PartShelf(Base):
    """A shelf on which a part lies; the one with the lowest position is its home."""

    __tablename__ = "part_shelf"
    __table_args__ = (
        CheckConstraint("shelf <> ''", name="shelf_given"),
        UniqueConstraint("part_id", "shelf"),
        Index(None, "shelf", "part_id"),
    )

    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"))
    shelf: Mapped[Key]
    position: Mapped[int] = mapped_column(default=0)


class PriceList(Archivable, Versioned, Base):
    """Prices agreed with large customers: a share of the retail price, and exceptions by part."""

    __tablename__ = "price_list"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("share BETWEEN 1 AND 20000", name="share_sensible"),
        archived_with_reason(),
    )

    name: Mapped[Key] = mapped_column(unique=True)
    share: Mapped[Rate] = mapped_column(default=Decimal(1))
    note: Mapped[str] = mapped_column(default="")


class PartPrice(Base):
    """The price of a part from a day on: in retail, or in a price list."""

    __tablename__ = "part_price"
    __table_args__ = (
        CheckConstraint("price >= 0", name="price_not_negative"),
        UniqueConstraint("part_id", "price_list_id", "from_on"),
        Index(
            "uq_part_price_retail",
            "part_id",
            "from_on",
            unique=True,
            sqlite_where=text("price_list_id IS NULL"),
            postgresql_where=text("price_list_id IS NULL"),
        ),
    )

    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"))
    price_list_id: Mapped[int | None] = mapped_column(ForeignKey("price_list.id"), index=True)
    from_on: Mapped[date]
    price: Mapped[Money]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class PartPlan(Base):
    """What the newest reorder run worked out for a part.

    Attributes:
        made_on: The day of the run.
        demand_class: Smooth, erratic, intermittent or lumpy; empty where nothing was ever asked.
        method: Id of the forecast that did best in the back-test.
        forecast: Expected demand of the coming month; `low` and `high` bound it at the wanted
            level.
        reorder_point: Order when no more than this is available.
        order_up_to: Order so much that this is available afterwards.
        by_hand: Whether minimum or maximum were set by hand and won.
        reasons: Figures the numbers were worked out from, by name, for the page of the part.
    """

    __tablename__ = "part_plan"
    __table_args__ = (Index(None, "made_on"),)

    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"), unique=True)
    made_on: Mapped[date]
    demand_class: Mapped[str] = mapped_column(default="")
    method: Mapped[str] = mapped_column(default="")
    forecast: Mapped[Rate]
    low: Mapped[Rate]
    high: Mapped[Rate]
    reorder_point: Mapped[Quantity]
    order_up_to: Mapped[Quantity]
    by_hand: Mapped[bool] = mapped_column(default=False)
    reasons: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
