"""What the pages about dead stock and about figures show, each read at once."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from desktop.services.measures.slices import Period, month_after, period_of_months
from desktop.services.stock_figures.ages import Ages, shelves, stock_ages
from desktop.services.stock_figures.attached import JobParts, job_parts
from desktop.services.stock_figures.bridge import Bridge, dead_bridge
from desktop.services.stock_figures.classes import Classes, part_classes
from desktop.services.stock_figures.clearance import ClearingRow, clearance
from desktop.services.stock_figures.dead import DeadStock, dead_stock
from desktop.services.stock_figures.filled import FillRate, fill_rate
from desktop.services.stock_figures.turns import (
    Channel,
    StockFigures,
    channels,
    month_ends,
    month_sums,
    stock_figures,
)

YEAR = 12


@dataclass(frozen=True, slots=True)
class ClearingView:
    """The dead stock at the end of a period, and what became of it within."""

    ages: Ages
    dead: DeadStock
    bridge: Bridge
    cleared: tuple[ClearingRow, ...]


@dataclass(frozen=True, slots=True)
class StockView:
    """The figures of twelve months; empty where the ledger begins later.

    Attributes:
        values: The stock at the month ends, a month's own the last; None before the ledger.
    """

    month: int
    months: tuple[int, ...]
    values: tuple[Decimal | None, ...]
    figures: StockFigures | None
    dead: DeadStock
    classes: Classes
    filled: FillRate
    channels: tuple[Channel, ...]
    jobs: tuple[JobParts, ...]


def clearing_view(session: Session, period: Period) -> ClearingView:
    """Read the dead stock at the end of a period, and what became of it within."""
    held = shelves(session, period.end)
    return ClearingView(
        stock_ages(session, period.end, held),
        dead_stock(session, period.end, held),
        dead_bridge(session, period),
        tuple(clearance(session, period)),
    )


def stock_view(session: Session, month: int) -> StockView:
    """Read the figures of the twelve months up to a month."""
    year = twelve_months(month)
    months = tuple(month_after(month, -number) for number in reversed(range(YEAR)))
    found = stock_figures(session, [month])
    return StockView(
        month,
        months,
        month_values(session, month),
        found[0] if found else None,
        dead_stock(session, year.end),
        part_classes(session, month),
        fill_rate(session, year),
        channels(session, year),
        tuple(job_parts(session, year)),
    )


def month_values(session: Session, month: int) -> tuple[Decimal | None, ...]:
    """Read what the stock was worth at twelve month ends; None before the ledger."""
    sums = month_sums(session)
    ends = month_ends(sums, month)[-YEAR:] if sums and month >= min(sums) else []
    return (*[None] * (YEAR - len(ends)), *ends)


def twelve_months(month: int) -> Period:
    """Return the twelve months up to a month."""
    return period_of_months(month_after(month, 1 - YEAR), YEAR)
