"""What the pages about dead stock and about figures show, each read at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from desktop.services.measures.figures import Value, figures
from desktop.services.measures.slices import Period, month_after, period_of_months
from desktop.services.stock_figures.ages import Ages, shelves, stock_ages
from desktop.services.stock_figures.attached import JobParts, job_parts
from desktop.services.stock_figures.bridge import Bridge, dead_bridge
from desktop.services.stock_figures.classes import Classes, part_classes
from desktop.services.stock_figures.clearance import ClearingRow, clearance
from desktop.services.stock_figures.dead import DeadStock, dead_stock
from desktop.services.stock_figures.filled import FILL_RATES
from desktop.services.stock_figures.turns import (
    TURNS,
    Channel,
    channels,
    month_values,
)

YEAR = 12
AT_END = (*TURNS, "dead_stock", "dead_stock_share")
IN_YEAR = (*FILL_RATES, "lost_sales")


@dataclass(frozen=True, slots=True)
class ClearingView:
    """The dead stock at the end of a period, and what became of it within."""

    ages: Ages
    dead: DeadStock
    bridge: Bridge
    cleared: tuple[ClearingRow, ...]


@dataclass(frozen=True, slots=True)
class StockView:
    """The figures of twelve months; unknown where the ledger begins later.

    Attributes:
        values: The stock at the month ends, a month's own the last; None before the ledger.
        figures: By the id of the measure, those of the month's end and of the twelve months.
    """

    month: int
    months: tuple[int, ...]
    values: tuple[Decimal | None, ...]
    figures: Mapping[str, Value]
    classes: Classes
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
    values = month_values(session, year)
    told = figures(session, AT_END, period_of_months(month)) | figures(session, IN_YEAR, year)
    return StockView(
        month,
        months,
        tuple(values.get(each) for each in months),
        told,
        part_classes(session, month),
        channels(session, year),
        tuple(job_parts(session, year)),
    )


def twelve_months(month: int) -> Period:
    """Return the twelve months up to a month."""
    return period_of_months(month_after(month, 1 - YEAR), YEAR)
