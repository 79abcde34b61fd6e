"""What must be true of the stock ledger: it follows from itself, and every sum is its sum."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    case,
    exists,
    extract,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from desktop.models.stock import (
    DEMAND,
    MovementKind,
    Stock,
    StockDocument,
    StockMonth,
    StockMovement,
)
from desktop.models.visit import Visit, VisitState

BOUGHT = (MovementKind.OPENING, MovementKind.RECEIPT, MovementKind.TRANSFER_IN)
_FOR_VISITS = (MovementKind.ISSUE, MovementKind.RETURN_IN)

Ids = Select[int]


def stock_differs() -> Ids:
    """Find parts whose stock is not the number and the sums of their movements."""
    kept = select(
        Stock.part_id.label("part_id"),
        _plain(Stock.seq).label("seq"),
        _plain(Stock.on_hand).label("on_hand"),
        _plain(Stock.stock_value).label("stock_value"),
    )
    value = _plain(StockMovement.value) + _plain(StockMovement.residual)
    moved = select(StockMovement.part_id, literal(-1), -_plain(StockMovement.quantity), -value)
    both = union_all(kept, moved).subquery()
    return _unequal(both, [both.c.part_id], ["seq", "on_hand", "stock_value"])


def months_differ() -> Ids:
    """Find months of which a sum is not that of their movements."""
    names = ["movements", "quantity", "value", "residual", "net", "priced_value"]
    kept = select(
        StockMonth.month.label("month"),
        StockMonth.kind.label("kind"),
        StockMonth.clearing.label("clearing"),
        *(getattr(StockMonth, name).label(name) for name in names),
    )
    day, value = StockMovement.moved_on, _plain(StockMovement.value)
    moved = select(
        extract("year", day) * 100 + extract("month", day),
        StockMovement.kind,
        StockDocument.clearing,
        literal(-1),
        -_plain(StockMovement.quantity),
        -value,
        -_plain(StockMovement.residual),
        -func.coalesce(_plain(StockMovement.net), 0),
        case((StockMovement.net.is_(None), 0), else_=-value),
    ).join(StockDocument, StockDocument.id == StockMovement.document_id)
    both = union_all(kept, moved).subquery()
    return _unequal(both, [both.c.month, both.c.kind, both.c.clearing], names)


def chain_broken() -> Ids:
    """Find movements that do not follow from the one before."""
    columns = (StockMovement.seq, StockMovement.on_hand, StockMovement.stock_value)
    rows = select(
        StockMovement.id,
        *(_plain(column).label(column.key) for column in columns),
        *(_before(column).label(f"{column.key}_before") for column in columns),
        _plain(StockMovement.quantity).label("quantity"),
        (_plain(StockMovement.value) + _plain(StockMovement.residual)).label("gain"),
    ).subquery()
    row = rows.c
    return select(row.id).where(
        or_(
            row.seq != row.seq_before + 1,
            row.on_hand != row.on_hand_before + row.quantity,
            row.stock_value != row.stock_value_before + row.gain,
        )
    )


def stock_days_differ() -> Ids:
    """Find parts of which the stock does not know when it came, went or was counted."""
    day, kind = StockMovement.moved_on, StockMovement.kind
    days = (
        select(
            StockMovement.part_id,
            func.max(case((kind == MovementKind.COUNT, StockMovement.moved_at))).label(
                "counted_at"
            ),
            func.min(case((kind.in_(BOUGHT), day))).label("came_on"),
            func.max(case((kind.in_(BOUGHT), day))).label("received_on"),
            func.max(case((kind.in_(DEMAND), day))).label("asked_on"),
        )
        .group_by(StockMovement.part_id)
        .subquery()
    )
    names = ("counted_at", "came_on", "received_on", "asked_on")
    differs = [getattr(Stock, name).is_distinct_from(days.c[name]) for name in names]
    return (
        select(Stock.part_id.label("id"))
        .join(days, days.c.part_id == Stock.part_id)
        .where(or_(*differs))
    )


def kind_differs() -> Ids:
    """Find movements of another kind than their document."""
    return (
        select(StockMovement.id)
        .join(StockDocument, StockDocument.id == StockMovement.document_id)
        .where(StockMovement.kind != StockDocument.kind)
    )


def returned_too_much() -> Ids:
    """Find movements of which more came back than went, or went back than came."""
    back = aliased(StockMovement)
    return (
        select(StockMovement.id)
        .join(back, back.origin_id == StockMovement.id)
        .group_by(StockMovement.id, StockMovement.quantity)
        .having(func.abs(func.sum(back.quantity)) > func.abs(StockMovement.quantity))
    )


def issued_to_void() -> Ids:
    """Find void visits to which parts are still issued."""
    return (
        select(Visit.id)
        .join(StockDocument, StockDocument.visit_id == Visit.id)
        .join(StockMovement, StockMovement.document_id == StockDocument.id)
        .where(Visit.state == VisitState.VOID, StockMovement.kind.in_(_FOR_VISITS))
        .group_by(Visit.id, StockMovement.part_id)
        .having(func.sum(StockMovement.quantity) != 0)
    )


def below_zero() -> Ids:
    """Find parts of which more went than came."""
    return select(Stock.part_id.label("id")).where(Stock.on_hand < 0)


def papers_without_lines() -> Ids:
    """Find documents that moved nothing."""
    moved = exists().where(StockMovement.document_id == StockDocument.id)
    return select(StockDocument.id).where(~moved)


def _before(column: InstrumentedAttribute[Any]) -> ColumnElement[int]:
    """Read a column of the movement before; zero where there is none."""
    before = func.lag(_plain(column)).over(
        partition_by=StockMovement.part_id, order_by=StockMovement.seq
    )
    return func.coalesce(before, 0)


def _plain(column: Any) -> ColumnElement[int]:  # noqa: ANN401 -- a column of any scaled number
    """Take a number as the table keeps it, in its smallest units."""
    return type_coerce(column, BigInteger)


def _unequal(both: Any, keys: list[Any], names: list[str]) -> Ids:  # noqa: ANN401 -- a subquery
    """Find keys of which what is kept and what is summed do not cancel out."""
    off = or_(*(func.sum(both.c[name]) != 0 for name in names))
    return select(keys[0].label("id")).group_by(*keys).having(off)
