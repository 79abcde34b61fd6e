"""What the stock of any day is worth, together and part by part."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import Session

from desktop.models.stock import Stock, StockMonth, StockMovement
from desktop.services.measures.slices import Value, month_end, month_number, month_start

_stock, _moved = Stock.__table__.c, StockMovement.__table__.c
_month = StockMonth.__table__.c
_NOTHING = Decimal(0)


def moved_after(day: date, part_ids: Sequence[int] | None = None) -> Subquery:
    """Sum what moved of each part after a day; of all parts where none are named."""
    sums = select(
        _moved.part_id,
        func.sum(_moved.quantity).label("quantity"),
        func.sum(_moved.value).label("value"),
        func.sum(_moved.residual).label("residual"),
    ).where(_moved.moved_on > day)
    if part_ids is not None:
        sums = sums.where(_moved.part_id.in_(part_ids))
    return sums.group_by(_moved.part_id).subquery()


def stock_worth(session: Session, day: date) -> Value:
    """Return what all stock is worth at the end of a day; unknown before the ledger begins.

    The months that are over are read from their sums, the days of the month from the movements.
    """
    month = month_number(day)
    whole = day == month_end(month)
    months = _month.month <= month if whole else _month.month < month
    found = session.scalar(select(func.sum(_month.value + _month.residual)).where(months))
    worth = None if found is None else Decimal(int(found)).scaleb(-2)
    if whole:
        return worth
    days = _moved.moved_on.between(month_start(month), day)
    gains = select(func.sum(_moved.value), func.sum(_moved.residual)).where(days)
    value, residual = session.execute(gains).one()
    if value is None:
        return worth
    gained: Decimal = value + (residual or _NOTHING)
    return (worth or _NOTHING) + gained


def part_values(session: Session, day: date) -> dict[int, Decimal]:
    """Return what the parts are worth at the end of a day, those worth nothing left out."""
    return {part: value for part, _on_hand, value in _parts(session, day) if value}


def shelf_values(session: Session, day: date) -> dict[int, Decimal]:
    """Return what the parts on the shelf are worth, those below zero left out."""
    return {part: value for part, on_hand, value in _parts(session, day) if on_hand > 0}


def _parts(session: Session, day: date) -> list[tuple[int, Decimal, Decimal]]:
    later = moved_after(day)
    columns = (_stock.part_id, _stock.on_hand, _stock.stock_value)
    statement = (
        select(*columns, later.c.quantity, later.c.value, later.c.residual)
        .outerjoin(later, later.c.part_id == _stock.part_id)
        .order_by(_stock.part_id)
    )
    return [
        (
            part,
            on_hand - (quantity or _NOTHING),
            worth - (value or _NOTHING) - (residual or _NOTHING),
        )
        for part, on_hand, worth, quantity, value, residual in session.execute(statement)
    ]
