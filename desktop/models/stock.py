"""The stock ledger: what came, what went, and what is left of it, in quantity and in money."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Key, Money, Quantity, Rate, UnitPrice, one_of
from desktop.models.visit import PaymentMethod


class MovementKind(StrEnum):
    """Why stock came or went."""

    OPENING = "opening"
    RECEIPT = "receipt"
    ISSUE = "issue"
    COUNTER = "counter"
    WHOLESALE = "wholesale"
    RETURN_IN = "return_in"
    RETURN_OUT = "return_out"
    TRANSFER_IN = "transfer_in"
    TRANSFER_OUT = "transfer_out"
    SCRAP = "scrap"
    COUNT = "count"
    REVALUATION = "revaluation"


class Clearing(StrEnum):
    """How dead stock was turned into money, or given up."""

    NONE = ""
    RETURN = "return"
    DISCOUNT = "discount"
    TRANSFER = "transfer"
    SCRAP = "scrap"
    PROMOTION = "promotion"


COMING = (
    MovementKind.OPENING,
    MovementKind.RECEIPT,
    MovementKind.RETURN_IN,
    MovementKind.TRANSFER_IN,
)
GOING = (
    MovementKind.ISSUE,
    MovementKind.COUNTER,
    MovementKind.WHOLESALE,
    MovementKind.RETURN_OUT,
    MovementKind.TRANSFER_OUT,
    MovementKind.SCRAP,
)
DEMAND = (MovementKind.ISSUE, MovementKind.COUNTER, MovementKind.WHOLESALE)


def _all_of(kinds: tuple[MovementKind, ...]) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)


class StockDocument(Base):
    """The paper behind movements: a delivery note, a receipt, an issue slip; never changed.

    Attributes:
        kind: The kind of each of its movements.
        done_at: When the stock moved; a paper may be entered later.
        entered_at: When it was written into the ledger.
        party: The other shop of a transfer, in the office's words.
        reference: The other side's number for it.
        clearing: How it cleared dead stock, where it did.
        reverses_id: The document that it takes back.
        tax_rate: Of a sale; the sums below are of its amounts, tax included in `total`.
    """

    __tablename__ = "stock_document"
    __table_args__ = (
        one_of("kind", MovementKind),
        one_of("clearing", Clearing),
        CheckConstraint("number <> ''", name="number_given"),
        CheckConstraint("kind <> 'issue' OR visit_id IS NOT NULL", name="issue_has_a_visit"),
        CheckConstraint("(kind = 'count') = (count_id IS NOT NULL)", name="count_has_its_count"),
        CheckConstraint("kind <> 'scrap' OR reason <> ''", name="scrap_has_a_reason"),
        CheckConstraint(
            "kind NOT IN ('transfer_in', 'transfer_out') OR party <> ''",
            name="transfer_has_a_party",
        ),
        CheckConstraint("tax_rate BETWEEN 0 AND 10000", name="tax_rate_is_a_share"),
        CheckConstraint(
            "total = COALESCE(net, 0) + COALESCE(tax, 0)",
            name="total_adds_up",
        ),
        Index(None, "kind", "done_on"),
        Index(None, "done_on"),
    )

    number: Mapped[Key] = mapped_column(unique=True)
    kind: Mapped[str]
    done_at: Mapped[datetime]
    done_on: Mapped[date]
    entered_at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("supplier.id"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("purchase_order.id"), index=True)
    count_id: Mapped[int | None] = mapped_column(ForeignKey("stock_count.id"), index=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"), index=True)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("stock_document.id"), index=True)
    import_id: Mapped[int | None] = mapped_column(index=True)
    party: Mapped[str] = mapped_column(default="")
    reference: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    clearing: Mapped[str] = mapped_column(default=Clearing.NONE)
    tax_rate: Mapped[Rate | None]
    tax_inclusive: Mapped[bool | None]
    net: Mapped[Money | None]
    tax: Mapped[Money | None]
    total: Mapped[Money | None]


class StockMovement(Base):
    """One line of the ledger: never changed, set off by another line.

    The movements of a part are numbered without a gap. Each carries what is left after it, and
    the database refuses one that does not follow from the one before.

    Attributes:
        kind: As of the document; kept here for the indexes.
        quantity: What came, or went if negative.
        unit_cost: What one cost, as entered or as the average was.
        value: What the stock gained in money, or lost if negative.
        residual: What an average left over, or an estimate of the cost of stock that was not
            there; so that nothing on the shelf is worth nothing, to the smallest unit.
        on_hand: What is left after it.
        stock_value: What that is worth.
        price: What the other side pays for one, as printed.
        amount: What the other side pays for the line, as printed.
        net: The amount before tax.
        origin_id: The movement that comes back with this one.
    """

    __tablename__ = "stock_movement"
    __table_args__ = (
        one_of("kind", MovementKind),
        CheckConstraint(f"quantity > 0 OR kind NOT IN ({_all_of(COMING)})", name="coming_comes"),
        CheckConstraint(f"quantity < 0 OR kind NOT IN ({_all_of(GOING)})", name="going_goes"),
        CheckConstraint("quantity = 0 OR kind <> 'revaluation'", name="revaluation_moves_money"),
        CheckConstraint("unit_cost >= 0", name="unit_cost_not_negative"),
        CheckConstraint("on_hand <> 0 OR stock_value = 0", name="nothing_is_worth_nothing"),
        CheckConstraint("(amount IS NULL) = (net IS NULL)", name="net_when_amount"),
        UniqueConstraint("part_id", "seq"),
        UniqueConstraint("document_id", "position"),
        Index(None, "part_id", "moved_on"),
        Index(None, "kind", "moved_on"),
        Index(None, "moved_on"),
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("stock_document.id"))
    position: Mapped[int]
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"))
    seq: Mapped[int]
    kind: Mapped[str]
    moved_at: Mapped[datetime]
    moved_on: Mapped[date]
    quantity: Mapped[Quantity]
    unit_cost: Mapped[UnitPrice]
    value: Mapped[Money]
    residual: Mapped[Money] = mapped_column(default=Decimal(0))
    on_hand: Mapped[Quantity]
    stock_value: Mapped[Money]
    price: Mapped[Money | None]
    amount: Mapped[Money | None]
    net: Mapped[Money | None]
    order_line_id: Mapped[int | None] = mapped_column(
        ForeignKey("purchase_order_line.id"), index=True
    )
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("stock_movement.id"), index=True)


class Stock(Base):
    """What is on the shelf of a part now: its newest movement, kept by a trigger.

    A part without a row is not kept in the ledger yet.

    Attributes:
        last_cost: What one cost when it last came.
        counted_at: When it was last counted; nothing is dated before that any more.
        came_on: When stock came first.
        received_on: When stock last came.
        asked_on: When some was last issued or sold.
    """

    __tablename__ = "stock"
    __table_args__ = (Index(None, "on_hand"),)

    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"), unique=True)
    seq: Mapped[int]
    on_hand: Mapped[Quantity]
    stock_value: Mapped[Money]
    last_cost: Mapped[UnitPrice]
    counted_at: Mapped[datetime | None]
    came_on: Mapped[date | None]
    received_on: Mapped[date | None]
    asked_on: Mapped[date | None]


class StockMonth(Base):
    """Sums of the movements of a month of one kind, kept by a trigger.

    What is summed are the smallest units; `net` and `priced_value` are of the movements that
    have a price.

    Attributes:
        month: As 202611.
        clearing: As of the documents.
        priced_value: The value of those with a price: what their margin is reckoned with.
    """

    __tablename__ = "stock_month"
    __table_args__ = (Index("uq_stock_month", "month", "kind", "clearing", unique=True),)

    month: Mapped[int]
    kind: Mapped[Key]
    clearing: Mapped[Key]
    movements: Mapped[int] = mapped_column(BigInteger)
    quantity: Mapped[int] = mapped_column(BigInteger)
    value: Mapped[int] = mapped_column(BigInteger)
    residual: Mapped[int] = mapped_column(BigInteger)
    net: Mapped[int] = mapped_column(BigInteger)
    priced_value: Mapped[int] = mapped_column(BigInteger)


class CounterPayment(Base):
    """Money for a sale of parts, or back; never changed, only set off."""

    __tablename__ = "counter_payment"
    __table_args__ = (
        one_of("method", PaymentMethod),
        CheckConstraint("amount <> 0", name="amount_not_zero"),
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("stock_document.id"), index=True)
    paid_at: Mapped[datetime]
    paid_on: Mapped[date] = mapped_column(index=True)
    method: Mapped[str]
    amount: Mapped[Money]
    cashier_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    note: Mapped[str] = mapped_column(default="")
