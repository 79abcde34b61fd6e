"""Orders to suppliers as a list and a card: what the office reads of them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    SQLColumnExpression,
    and_,
    func,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from desktop.models.base import Scaled
from desktop.models.errors import NotFoundError
from desktop.models.part import Part
from desktop.models.purchase import (
    OPEN_ORDERS,
    OrderState,
    PartSupplier,
    PurchaseOrder,
    PurchaseOrderLine,
    Supplier,
)
from desktop.models.staff import Staff
from desktop.models.stock import StockMovement
from desktop.models.visit import Visit
from desktop.services.cards import card_of, text_of
from desktop.services.listing import ListQuery, TableSource
from desktop.services.stock.costing import QUANTITY_PLACES
from desktop.system.i18n import N_, _

STATE_NAMES = {
    OrderState.DRAFT: N_("Draft"),
    OrderState.SENT: N_("Sent"),
    OrderState.PARTLY_RECEIVED: N_("Partly received"),
    OrderState.CLOSED: N_("Closed"),
}
OPEN = "open"  # of the filter: sent, and not everything has come


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order in the list.

    Attributes:
        total: Price of all lines whose price is known.
    """

    id: int
    version: int
    number: str
    supplier: str
    state: str
    made_on: date
    expected_on: date | None
    emergency: bool
    lines: int
    total: Decimal | None

    @property
    def state_name(self) -> str:
        """The state in the user's words."""
        return _(STATE_NAMES[OrderState(self.state)])


@dataclass(frozen=True, slots=True)
class OrderLineRow:
    """A line of an order, and what has come of it."""

    id: int
    position: int
    part_id: int
    number: str
    name: str
    unit: str
    their_number: str
    quantity: Decimal
    price: Decimal | None
    received: Decimal
    visit_id: int | None
    visit: str
    told_at: datetime | None
    note: str

    @property
    def left(self) -> Decimal:
        """What is still to come."""
        return max(self.quantity - self.received, Decimal(0))

    @property
    def total(self) -> Decimal | None:
        """Price of the line."""
        return None if self.price is None else self.price * self.quantity


@dataclass(frozen=True, slots=True)
class OrderCard:
    """Everything that is known of an order."""

    id: int
    version: int
    number: str
    supplier_id: int
    supplier: str
    state: str
    made_on: date
    expected_on: date | None
    sent_at: datetime | None
    closed_at: datetime | None
    close_reason: str
    emergency: bool
    person: str
    note: str
    lines: tuple[OrderLineRow, ...]

    @property
    def state_name(self) -> str:
        """The state in the user's words."""
        return _(STATE_NAMES[OrderState(self.state)])

    @property
    def total(self) -> Decimal | None:
        """Price of all lines whose price is known; None where none is."""
        known = [line.total for line in self.lines if line.total is not None]
        return sum(known, Decimal(0)) if known else None


_order, _supplier = PurchaseOrder.__table__, Supplier.__table__
_line = PurchaseOrderLine.__table__
_count = (
    select(func.count(_line.c.id))
    .where(_line.c.order_id == _order.c.id)
    .correlate(_order)
    .scalar_subquery()
)
# Prices have four digits behind the point, quantities three.
_price = type_coerce(_line.c.price, BigInteger) * type_coerce(_line.c.quantity, BigInteger)
_total = (
    select(type_coerce(func.sum(_price), Scaled(7)))
    .where(_line.c.order_id == _order.c.id)
    .correlate(_order)
    .scalar_subquery()
)


def _where(query: ListQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    state = query.filter("state")
    if state == OPEN:
        conditions.append(PurchaseOrder.state.in_(OPEN_ORDERS))
    elif state:
        conditions.append(PurchaseOrder.state == state)
    if supplier := query.filter("supplier"):
        conditions.append(PurchaseOrder.supplier_id == int(supplier))
    if part := query.filter("part"):
        of_part = select(PurchaseOrderLine.order_id).where(PurchaseOrderLine.part_id == int(part))
        conditions.append(PurchaseOrder.id.in_(of_part))
    for word in query.text.split():
        like = f"%{word}%"
        conditions.append(PurchaseOrder.number.ilike(like) | Supplier.name.ilike(like))
    return conditions


ORDERS = TableSource(
    row=OrderRow,
    columns=(
        *(_order.c.id, _order.c.version, _order.c.number, _supplier.c.name, _order.c.state),
        *(_order.c.made_on, _order.c.expected_on, _order.c.emergency, _count, _total),
    ),
    origin=_order.join(_supplier, _supplier.c.id == _order.c.supplier_id),
    key=_order.c.id,
    where=_where,
    sorts={
        "made_on": _order.c.made_on,
        "number": _order.c.number,
        "expected_on": _order.c.expected_on,
    },
    newest_first=True,
)


def received_of(line_id: SQLColumnExpression[int]) -> ColumnElement[Decimal]:
    """Write what has come of an order's line, less what went back of it."""
    came = func.coalesce(func.sum(type_coerce(StockMovement.quantity, BigInteger)), 0)
    return (
        select(type_coerce(came, Scaled(QUANTITY_PLACES)))
        .where(StockMovement.order_line_id == line_id)
        .scalar_subquery()
    )


_line_columns: tuple[Any, ...] = (
    *(PurchaseOrderLine.id, PurchaseOrderLine.position, PurchaseOrderLine.part_id),
    *(Part.number, Part.name, Part.unit, func.coalesce(PartSupplier.number, "")),
    *(PurchaseOrderLine.quantity, PurchaseOrderLine.price, received_of(PurchaseOrderLine.id)),
    *(PurchaseOrderLine.visit_id, func.coalesce(Visit.number, "")),
    *(PurchaseOrderLine.told_at, PurchaseOrderLine.note),
)


def order_card(session: Session, order_id: int) -> OrderCard:
    """Read one order with its lines.

    Raises:
        NotFoundError: There is no such order.
    """
    order = session.get(PurchaseOrder, order_id)
    if order is None:
        raise NotFoundError(_("This order does not exist any more; refresh the list."))
    return card_of(
        OrderCard,
        order,
        supplier=text_of(session, Supplier, order.supplier_id),
        person=text_of(session, Staff, order.staff_id),
        lines=order_lines(session, order_id),
    )


def order_lines(session: Session, order_id: int) -> tuple[OrderLineRow, ...]:
    """Read the lines of an order, and what has come of each."""
    statement = (
        select(*_line_columns)
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseOrderLine.order_id)
        .join(Part, Part.id == PurchaseOrderLine.part_id)
        .outerjoin(Visit, Visit.id == PurchaseOrderLine.visit_id)
        .outerjoin(
            PartSupplier,
            and_(
                PartSupplier.part_id == PurchaseOrderLine.part_id,
                PartSupplier.supplier_id == PurchaseOrder.supplier_id,
            ),
        )
        .where(PurchaseOrderLine.order_id == order_id)
        .order_by(PurchaseOrderLine.position)
    )
    return tuple(OrderLineRow(*row) for row in session.execute(statement))
