"""The ledger of stock as measures sum it: movements, and the sums that are kept of its months.

Whole months are read from `stock_month`, which a trigger keeps; only the days beside them, and
the few things that customers brought back, are read from the movements.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Table, and_, case, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from desktop.models.base import Base
from desktop.models.part import Part
from desktop.models.purchase import LostSale, PurchaseOrder, PurchaseOrderLine
from desktop.models.staff import Staff
from desktop.models.stock import DEMAND, MovementKind, StockMonth, StockMovement
from desktop.services.measures.origins import by_record, team_of
from desktop.services.measures.plain import Asked, Found, plus, sum_rows
from desktop.services.measures.slices import (
    EVERYTHING,
    Period,
    Value,
    label_of,
    month_after,
    month_end,
    month_number,
    month_start,
    months_of,
)
from desktop.services.measures.stretched import BY
from desktop.services.measures.terms import DateRule, Origin, Sum, scaled


def _table(kind: type[Base]) -> Table:
    return Base.metadata.tables[kind.__tablename__]


_move, _lost, _month = _table(StockMovement).c, _table(LostSale).c, _table(StockMonth).c
_sale = _table(StockMovement).alias("sale_of")
_order, _ordered = _table(PurchaseOrder).c, _table(PurchaseOrderLine).c
_CUTS = {"part": by_record(Part, _move.part_id)}
_DAYS = {DateRule.MOVED: _move.moved_on}
MOVES = Origin("stock_movement", _table(StockMovement), _move.id, _DAYS, _CUTS)
SOLD = Origin(
    "stock_movement",
    _table(StockMovement).outerjoin(_sale, _sale.c.id == _move.origin_id),
    _move.id,
    _DAYS,
    _CUTS,
)
HURRY = Origin(
    "stock_movement",
    _table(StockMovement)
    .join(_table(PurchaseOrderLine), _ordered.id == _move.order_line_id)
    .join(_table(PurchaseOrder), _order.id == _ordered.order_id),
    _move.id,
    _DAYS,
    _CUTS,
)
_asker = by_record(Staff, _lost.staff_id)
LOST = Origin(
    "lost_sale",
    _table(LostSale),
    _lost.id,
    {DateRule.ASKED: _lost.asked_on},
    {"part": by_record(Part, _lost.part_id), "person": _asker, "team": team_of(_asker)},
)

USED = (*DEMAND, MovementKind.RETURN_IN)
_IS_USED, _IS_DEMAND = _move.kind.in_(USED), _move.kind.in_(DEMAND)
_COMES_BACK = _move.kind == MovementKind.RETURN_IN
_HURRIED = and_(_move.kind == MovementKind.RECEIPT, _order.emergency)
_NOT_VOID = _lost.void_reason.is_(None)


def _units(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return type_coerce(column, BigInteger)


def _moved(
    condition: ColumnElement[bool], of: ColumnElement[Any] | None = None, scale: int = 0
) -> Sum:
    pieces = scale == _QUANTITY_SCALE
    return Sum(MOVES, DateRule.MOVED, condition, of, scale, pieces=pieces)


_MONEY_SCALE, _QUANTITY_SCALE = 2, 3
_NET = func.coalesce(_units(_move.net), 0)
_GAIN = case((_move.net.is_(None), 0), else_=_units(_move.value))
ISSUED = _moved(_IS_USED, -_units(_move.value), _MONEY_SCALE)
SERVED = _moved(_IS_USED, -_units(_move.quantity), _QUANTITY_SCALE)
SERVED_LINES = _moved(_IS_DEMAND)
HURRIED = Sum(HURRY, DateRule.MOVED, _HURRIED, _units(_move.quantity), _QUANTITY_SCALE, pieces=True)
HURRIED_LINES = Sum(HURRY, DateRule.MOVED, _HURRIED)
LOST_PIECES = Sum(
    LOST, DateRule.ASKED, _NOT_VOID, _units(_lost.quantity), _QUANTITY_SCALE, pieces=True
)
LOST_LINES = Sum(LOST, DateRule.ASKED, _NOT_VOID)


def _sold(kind: MovementKind, of: ColumnElement[Any], back: ColumnElement[Any]) -> Sum:
    """Sum what was sold by a kind of sale, less what came back of it."""
    of = case((_COMES_BACK, back), else_=of)
    condition = or_(_move.kind == kind, _back_of(kind))
    return Sum(SOLD, DateRule.MOVED, condition, of, _MONEY_SCALE)


def _back(kind: MovementKind, of: ColumnElement[Any]) -> Sum:
    return Sum(SOLD, DateRule.MOVED, _back_of(kind), of, _MONEY_SCALE)


def _back_of(kind: MovementKind) -> ColumnElement[bool]:
    return and_(_COMES_BACK, _sale.c.kind == kind)


COUNTER = _sold(MovementKind.COUNTER, _NET, -_NET)
COUNTER_PROFIT = _sold(MovementKind.COUNTER, _NET + _GAIN, _GAIN - _NET)
WHOLESALE = _sold(MovementKind.WHOLESALE, _NET, -_NET)
WHOLESALE_PROFIT = _sold(MovementKind.WHOLESALE, _NET + _GAIN, _GAIN - _NET)


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """How the sums of months tell what a sum of movements is.

    Attributes:
        kinds: Whose movements count.
        of: What is summed of their sums.
        beside: What the sums of months do not tell apart.
    """

    kinds: tuple[MovementKind, ...]
    of: ColumnElement[Any]
    beside: Sum | None = None


_PRICED = _month.net + _month.priced_value
KEPT: dict[Sum, Kept] = {
    ISSUED: Kept(USED, -_month.value),
    SERVED: Kept(USED, -_month.quantity),
    SERVED_LINES: Kept(DEMAND, _month.movements),
    COUNTER: Kept((MovementKind.COUNTER,), _month.net, _back(MovementKind.COUNTER, -_NET)),
    COUNTER_PROFIT: Kept(
        (MovementKind.COUNTER,), _PRICED, _back(MovementKind.COUNTER, _GAIN - _NET)
    ),
    WHOLESALE: Kept((MovementKind.WHOLESALE,), _month.net, _back(MovementKind.WHOLESALE, -_NET)),
    WHOLESALE_PROFIT: Kept(
        (MovementKind.WHOLESALE,), _PRICED, _back(MovementKind.WHOLESALE, _GAIN - _NET)
    ),
}


def sum_by_month(
    session: Session, parts: Iterable[Sum], every: Sequence[Asked]
) -> list[dict[Sum, Found]]:
    """Read those sums of each period whose months are kept, unless they are asked by more."""
    told = [part for part in parts if part in KEPT]
    if not told or every[0].needed or not BY.issuperset(every[0].by):
        return [{} for _asked in every]
    months = _months(session, told, every)
    return [{part: _over(session, part, months[part], asked) for part in told} for asked in every]


def _months(
    session: Session, parts: Sequence[Sum], every: Sequence[Asked]
) -> dict[Sum, dict[int, int]]:
    """Read the sums of all months that are asked for, in whole units."""
    first = month_number(min(asked.period.start for asked in every))
    last = month_number(max(asked.period.end for asked in every))
    sums = [func.sum(KEPT[part].of).filter(_month.kind.in_(KEPT[part].kinds)) for part in parts]
    statement = (
        select(_month.month, *sums).where(_month.month.between(first, last)).group_by(_month.month)
    )
    found: dict[Sum, dict[int, int]] = {part: {} for part in parts}
    for month, *values in session.execute(statement):
        for part, value in zip(parts, values, strict=True):
            if value is not None:
                found[part][month] = int(value)
    return found


def _over(session: Session, part: Sum, months: Mapping[int, int], asked: Asked) -> Found:
    """Put the whole months of a period together with the days beside them."""
    found: Found = {}
    whole, rests = whole_months(asked.period)
    for month in months_of(whole) if whole else ():
        if month in months:
            key = tuple(label_of(cut, month_end(month)) for cut in asked.by)
            found[key] = plus(found.get(key), scaled(months[month], part.scale))
    beside = KEPT[part].beside
    own = [(beside, whole)] if beside and whole else []
    for each, days in (*own, *((part, rest) for rest in rests)):
        bare = Asked(days, asked.by, EVERYTHING)
        for key, value in sum_rows(session, [each], [bare], {})[0][each].items():
            found[key] = plus(found.get(key), value)
    return found


def whole_months(period: Period) -> tuple[Period | None, list[Period]]:
    """Divide a period into its whole months and the days before and after them."""
    start, end = month_number(period.start), month_number(period.end)
    start = start if month_start(start) == period.start else month_after(start)
    end = end if month_end(end) == period.end else month_after(end, -1)
    if start > end:
        return None, [period]
    whole = Period(month_start(start), month_end(end))
    return whole, list(_beside(period, whole))


def _beside(period: Period, whole: Period) -> Iterator[Period]:
    if period.start < whole.start:
        yield Period(period.start, month_end(month_number(period.start)))
    if period.end > whole.end:
        yield Period(month_start(month_number(period.end)), period.end)


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the stock is worth by the sums of months.

    Attributes:
        gains: What each month added to it.
    """

    gains: Mapping[int, Decimal]

    @property
    def first(self) -> int | None:
        """The month in which the ledger begins; None where there is none."""
        return min(self.gains, default=None)

    def end(self, month: int) -> Value:
        """Return what the stock was worth at the end of a month; unknown before the ledger."""
        if self.first is None or month < self.first:
            return None
        return sum((gain for key, gain in self.gains.items() if key <= month), Decimal(0))

    def ends(self, month: int, count: int) -> dict[int, Decimal]:
        """Return up to so many month ends, the month's own the last."""
        months = [month_after(month, -back) for back in reversed(range(count))]
        found = {each: self.end(each) for each in months}
        return {each: value for each, value in found.items() if value is not None}


def ledger(session: Session) -> Ledger:
    """Read what each month added to the stock."""
    sums = func.sum(_month.value + _month.residual)
    rows = session.execute(select(_month.month, sums).group_by(_month.month))
    return Ledger({month: Decimal(int(units)).scaleb(-_MONEY_SCALE) for month, units in rows})
