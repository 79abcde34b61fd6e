"""What is on the shelf, what of it is promised, and what is on its way: sums, never stored.

Reserved is what open visits still need: their part lines, less what was issued to them, each
visit and part by itself and never below zero. Ordered is what the lines of orders that were sent
still owe. Both start from what is open, so that they stay as fast as the ledger grows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, bindparam, func, select, union_all
from sqlalchemy.orm import Session

from desktop.models.errors import NotFoundError
from desktop.models.part import Part
from desktop.models.purchase import OPEN_ORDERS, PurchaseOrder, PurchaseOrderLine
from desktop.models.stock import MovementKind, Stock, StockDocument, StockMovement
from desktop.models.visit import OPEN_STATES, Visit, VisitLine
from desktop.services.stock.costing import Level
from desktop.system.i18n import _

FOR_VISITS = (MovementKind.ISSUE, MovementKind.RETURN_IN)
_AT_ONCE = 5_000  # ids in one statement; SQLite takes 32,766 values
_NOTHING = Decimal(0)
_stock = Stock.__table__.c
_quantity = VisitLine.__table__.c.quantity.type


@dataclass(frozen=True, slots=True)
class Balance:
    """What there is of a part.

    Attributes:
        kept: Whether the ledger knows the part; of others nothing is reserved.
        seq: How many movements it has.
        unit_cost: What one is worth now.
        last_cost: What one cost when it last came, or as entered where it never came.
        counted_at: When it was last counted.
        came_on: When it came first.
        received_on: When it last came.
        asked_on: When some was last issued or sold.
    """

    part_id: int
    kept: bool
    seq: int
    on_hand: Decimal
    reserved: Decimal
    ordered: Decimal
    stock_value: Decimal
    unit_cost: Decimal
    last_cost: Decimal
    counted_at: datetime | None
    came_on: date | None
    received_on: date | None
    asked_on: date | None

    @property
    def available(self) -> Decimal:
        """What is there and promised to nobody; below zero where more is promised than is there."""
        return self.on_hand - self.reserved


def balance(session: Session, part_id: int) -> Balance:
    """Read what there is of a part.

    Raises:
        NotFoundError: There is no such part.
    """
    found = balances(session, [part_id])
    if part_id not in found:
        raise NotFoundError(_("This part does not exist any more; refresh the list."))
    return found[part_id]


def balances(session: Session, part_ids: Iterable[int]) -> dict[int, Balance]:
    """Read what there is of parts, by their ids."""
    ids = sorted(set(part_ids))
    found: dict[int, Balance] = {}
    for start in range(0, len(ids), _AT_ONCE):
        rows = session.execute(_BALANCES, {"ids": ids[start : start + _AT_ONCE]})
        found |= {row.id: _balance(row) for row in rows}
    return found


def reserved_of(part_id: ColumnElement[int]) -> ColumnElement[Decimal]:
    """Return what is reserved of the part of a row; a list of many rows joins RESERVED instead."""
    return _of(RESERVED, part_id)


def ordered_of(part_id: ColumnElement[int]) -> ColumnElement[Decimal]:
    """Return what is on its way of the part of a row; a list of many rows joins ORDERED instead."""
    return _of(ORDERED, part_id)


def _of(sums: Subquery, part_id: ColumnElement[int]) -> ColumnElement[Decimal]:
    found = select(sums.c.quantity).where(sums.c.part == part_id).correlate_except(sums)
    return func.coalesce(found.scalar_subquery(), 0, type_=_quantity)


def _reserved() -> Select[Any]:
    needed = (
        select(Visit.id.label("visit"), VisitLine.part_id.label("part"), VisitLine.quantity)
        .join(VisitLine, VisitLine.visit_id == Visit.id)
        .where(Visit.state.in_(OPEN_STATES), VisitLine.part_id.is_not(None))
    )
    issued = (
        select(Visit.id, StockMovement.part_id, StockMovement.quantity)
        .join(StockDocument, StockDocument.visit_id == Visit.id)
        .join(StockMovement, StockMovement.document_id == StockDocument.id)
        .where(Visit.state.in_(OPEN_STATES), _plain(StockMovement.kind).in_(FOR_VISITS))
    )
    both = union_all(needed, issued).subquery()
    left = func.sum(both.c.quantity, type_=_quantity).label("quantity")
    each = (
        select(both.c.part, left)
        .join(Stock, Stock.part_id == both.c.part)
        .group_by(both.c.visit, both.c.part)
        .subquery()
    )
    return _by_part(each)


def _plain(column: Any) -> Any:  # noqa: ANN401 -- a column
    """Keep SQLite from reading all issues there ever were by the index of their kind."""
    return func.coalesce(column, "")


def _ordered() -> Select[Any]:
    came = (
        select(func.coalesce(func.sum(StockMovement.quantity), 0, type_=_quantity))
        .where(StockMovement.order_line_id == PurchaseOrderLine.id)
        .scalar_subquery()
    )
    missing = PurchaseOrderLine.quantity - came
    lines = (
        select(PurchaseOrderLine.part_id.label("part"), missing.label("quantity"))
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseOrderLine.order_id)
        .where(PurchaseOrder.state.in_(OPEN_ORDERS))
        .subquery()
    )
    return _by_part(lines)


def _by_part(rows: Subquery) -> Select[Any]:
    total = func.sum(rows.c.quantity, type_=_quantity).label("quantity")
    return select(rows.c.part, total).where(rows.c.quantity > 0).group_by(rows.c.part)


# Sums by `part` of what is open now: to be joined by lists.
RESERVED: Subquery = _reserved().subquery("reserved")
ORDERED: Subquery = _ordered().subquery("ordered")
_BALANCES = (
    select(
        Part.id,
        Part.cost,
        *(_stock[name] for name in ("seq", "on_hand", "stock_value", "last_cost")),
        *(_stock[name] for name in ("counted_at", "came_on", "received_on", "asked_on")),
        RESERVED.c.quantity.label("reserved"),
        ORDERED.c.quantity.label("ordered"),
    )
    .outerjoin(Stock, Stock.part_id == Part.id)
    .outerjoin(RESERVED, RESERVED.c.part == Part.id)
    .outerjoin(ORDERED, ORDERED.c.part == Part.id)
    .where(Part.id.in_(bindparam("ids", expanding=True)))
)


def _balance(row: Any) -> Balance:  # noqa: ANN401 -- a row of the statement above
    kept = row.seq is not None
    cost = row.cost or _NOTHING
    level = Level(row.seq, row.on_hand, row.stock_value, row.last_cost) if kept else Level()
    return Balance(
        row.id,
        kept,
        level.seq,
        level.on_hand,
        row.reserved or _NOTHING,
        row.ordered or _NOTHING,
        level.value,
        level.unit_cost if kept else cost,
        level.last_cost if kept else cost,
        row.counted_at,
        row.came_on,
        row.received_on,
        row.asked_on,
    )
