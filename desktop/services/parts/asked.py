"""How many of a part were asked for, by month: handed out, sold, missed, or told by a file."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from desktop.models.demand import PartDemand
from desktop.models.purchase import LostSale
from desktop.models.stock import DEMAND, MovementKind, StockMovement
from desktop.models.visit import Visit, VisitLine, VisitState

Query = Select[*tuple[Any, ...]]
MONTHS = 24  # that the page of a part shows
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class MonthAsked:
    """How many were asked for in a month.

    Attributes:
        month: Its first day.
        missed: How many of them were not there.
    """

    month: date
    quantity: Decimal
    missed: Decimal


def asked_by_month(
    session: Session, part_ids: Sequence[int], today: date, months: int = MONTHS
) -> list[MonthAsked]:
    """List the last months, the running one last; nothing where nobody ever asked."""
    firsts = list(_firsts(today, months))
    asked: dict[date, Decimal] = defaultdict(Decimal)
    missed: dict[date, Decimal] = defaultdict(Decimal)
    for statement in (_moved(part_ids, firsts[0]), _on_bills(part_ids, firsts[0])):
        for day, quantity in session.execute(statement):
            asked[day.replace(day=1)] += quantity
    for month, quantity in session.execute(_told(part_ids, firsts[0])):
        asked[date(month // 100, month % 100, 1)] += quantity
    for day, quantity in session.execute(_lost(part_ids, firsts[0])):
        missed[day.replace(day=1)] += quantity
    if not asked and not missed:
        return []
    return [MonthAsked(first, asked[first] + missed[first], missed[first]) for first in firsts]


def _firsts(today: date, months: int) -> Iterator[date]:
    """Yield the first days of the last months."""
    for back in reversed(range(months)):
        number = today.year * 12 + today.month - 1 - back
        yield date(number // 12, number % 12 + 1, 1)


def _moved(part_ids: Sequence[int], since: date) -> Query:
    """What was handed out or sold on each day, less what came back of it."""
    move, gone = StockMovement, aliased(StockMovement)
    back = select(gone.id).where(gone.id == move.origin_id, gone.kind.in_(DEMAND)).exists()
    return (
        select(move.moved_on, -func.sum(move.quantity, type_=move.quantity.type))
        .where(move.part_id.in_(part_ids), move.moved_on >= since)
        .where(or_(move.kind.in_(DEMAND), and_(move.kind == MovementKind.RETURN_IN, back)))
        .group_by(move.moved_on)
    )


def _on_bills(part_ids: Sequence[int], since: date) -> Query:
    """What was billed on each day before the ledger knew the part."""
    first = (
        select(func.min(StockMovement.moved_on))
        .where(StockMovement.part_id == VisitLine.part_id)
        .scalar_subquery()
    )
    line = VisitLine
    return (
        select(Visit.settled_on, func.sum(line.quantity, type_=line.quantity.type))
        .join(line, line.visit_id == Visit.id)
        .where(line.part_id.in_(part_ids), Visit.state == VisitState.SETTLED)
        .where(Visit.settled_on >= since, or_(first.is_(None), Visit.settled_on < first))
        .group_by(Visit.settled_on)
    )


def _told(part_ids: Sequence[int], since: date) -> Query:
    """What files say of months."""
    month = since.year * 100 + since.month
    return select(PartDemand.month, PartDemand.quantity).where(
        PartDemand.part_id.in_(part_ids), PartDemand.month >= month
    )


def _lost(part_ids: Sequence[int], since: date) -> Query:
    """What was asked for and not there."""
    return select(LostSale.asked_on, LostSale.quantity).where(
        LostSale.part_id.in_(part_ids), LostSale.asked_on >= since, LostSale.void_reason.is_(None)
    )
