"""How much of what was asked for was there: the fill rate, in pieces and in lines."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from desktop.models.purchase import LostSale, PurchaseOrder, PurchaseOrderLine
from desktop.models.stock import DEMAND, MovementKind, StockMovement
from desktop.services.measures.slices import Period

_NOTHING = Decimal(0)
_moved = StockMovement.__table__.c


@dataclass(frozen=True, slots=True)
class Filled:
    """What was asked for in a period, counted in pieces or in lines.

    Attributes:
        served: What was issued and sold, less what came back; lines are all that went.
        emergency: What of it had to be bought in a hurry.
        lost: What was asked for in vain.
    """

    served: Decimal
    emergency: Decimal
    lost: Decimal

    @property
    def asked(self) -> Decimal:
        """All that was asked for."""
        return self.served + self.lost

    @property
    def rate(self) -> Decimal | None:
        """The share that came from the shelf; unknown where nothing was asked for."""
        if self.asked <= 0:
            return None
        return max(self.asked - self.emergency - self.lost, _NOTHING) / self.asked


@dataclass(frozen=True, slots=True)
class FillRate:
    """The same demand, counted both ways."""

    pieces: Filled
    lines: Filled


def fill_rate(session: Session, period: Period) -> FillRate:
    """Read how much of the demand of a period was met from the shelf."""
    days = _moved.moved_on.between(period.start, period.end)
    went, went_lines = _sums(session, select(*_counted()).where(_moved.kind.in_(DEMAND), days))
    back, _lines = _sums(
        session, select(*_counted()).where(_moved.kind == MovementKind.RETURN_IN, days)
    )
    hurried, hurried_lines = _sums(session, _hurried().where(days))
    lost, lost_lines = _sums(session, _lost(period))
    return FillRate(
        Filled(-went - back, hurried, lost), Filled(went_lines, hurried_lines, lost_lines)
    )


def _counted() -> tuple[Any, Any]:
    return func.sum(_moved.quantity), func.count()


def _hurried() -> Select[Any]:
    """Count what came of emergency orders."""
    return (
        select(*_counted())
        .join(PurchaseOrderLine, PurchaseOrderLine.id == _moved.order_line_id)
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseOrderLine.order_id)
        .where(PurchaseOrder.emergency, _moved.kind == MovementKind.RECEIPT)
    )


def _lost(period: Period) -> Select[Decimal, int]:
    statement = select(func.sum(LostSale.quantity), func.count())
    return statement.where(
        LostSale.asked_on.between(period.start, period.end), LostSale.void_reason.is_(None)
    )


def _sums(
    session: Session, statement: Select[Any] | Select[Decimal, int]
) -> tuple[Decimal, Decimal]:
    pieces, lines = session.execute(statement).one()
    return pieces or _NOTHING, Decimal(lines)
