"""The ledger of what was done with dead stock, and the money that it released."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.part import Part
from desktop.models.stock import Clearing, StockDocument, StockMovement
from desktop.services.measures.slices import Period, month_number
from desktop.services.stock_figures.bridge import CLEARED, REVERSED

_NOTHING = Decimal(0)
_moved, _paper, _part = StockMovement.__table__.c, StockDocument.__table__.c, Part.__table__.c


class ClearingRow(NamedTuple):
    """A line of the ledger: what went, what it was worth, and what came in for it.

    Attributes:
        quantity: What went; below zero where it came back.
        released: What came in before tax; nothing where it was scrapped or given away.
    """

    part_id: int
    number: str
    name: str
    day: date
    document: str
    action: Clearing
    quantity: Decimal
    book: Decimal
    released: Decimal

    @property
    def loss(self) -> Decimal:
        """What it was worth less what it brought; below zero is a gain."""
        return self.book - self.released


@dataclass(frozen=True, slots=True)
class ClearingSum:
    """What was cleared in a month by one kind of action."""

    month: int
    action: Clearing
    parts: int
    book: Decimal
    released: Decimal

    @property
    def loss(self) -> Decimal:
        """What it was worth less what it brought; below zero is a gain."""
        return self.book - self.released


def clearance(session: Session, period: Period) -> list[ClearingRow]:
    """Read what was cleared in a period, the newest first."""
    columns = ("quantity", "value", "residual", "net")
    statement = (
        select(
            *(_part[name] for name in ("id", "number", "name")),
            _moved.moved_on,
            _paper.number.label("document"),
            CLEARED.label("action"),
            *(_moved[name] for name in columns),
        )
        .select_from(StockMovement.__table__)
        .join(StockDocument.__table__, _paper.id == _moved.document_id)
        .join(Part.__table__, _part.id == _moved.part_id)
        .outerjoin(REVERSED, REVERSED.c.id == _paper.reverses_id)
        .where(_moved.moved_on.between(period.start, period.end), CLEARED != Clearing.NONE)
        .order_by(_moved.moved_on.desc(), _moved.id.desc())
    )
    return [_row(row) for row in session.execute(statement)]


def clearing_sums(rows: list[ClearingRow]) -> list[ClearingSum]:
    """Sum the ledger by month and action, in their order."""
    keys = sorted({(month_number(row.day), row.action) for row in rows})
    return [_sum(key, [r for r in rows if (month_number(r.day), r.action) == key]) for key in keys]


def _sum(key: tuple[int, Clearing], rows: list[ClearingRow]) -> ClearingSum:
    book = sum((row.book for row in rows), _NOTHING)
    released = sum((row.released for row in rows), _NOTHING)
    return ClearingSum(*key, len({row.part_id for row in rows}), book, released)


def _row(row: Any) -> ClearingRow:  # noqa: ANN401 -- a row of the statement above
    released = (row.net or _NOTHING) * (-1 if row.quantity > 0 else 1)
    return ClearingRow(
        row.id,
        row.number,
        row.name,
        row.moved_on,
        row.document,
        Clearing(row.action),
        -row.quantity,
        -(row.value + row.residual),
        released,
    )
