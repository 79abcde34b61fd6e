"""How fast the stock turns and what parts bring, as the catalogue of measures reckons them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from desktop.services.measures.figures import figure_table, figures, figures_of
from desktop.services.measures.slices import Period, Value, labelled_month, period_of_months
from desktop.services.measures.stock_months import ledger
from desktop.system.i18n import N_

TURNS = (
    "stock_value",
    "stock_turns",
    "days_of_supply",
    "months_of_stock",
    "stock_to_issues",
    "gmroi",
)
CHANNEL_NAMES = {
    "workshop": N_("Workshop"),
    "counter": N_("Counter"),
    "wholesale": N_("Wholesale"),
}
# Of each channel the measures of its revenue, its margin, and the share that the margin is.
CHANNELS = {
    "workshop": ("parts_revenue", "parts_gross_profit", "parts_gross_margin"),
    "counter": ("counter_revenue", "counter_gross_profit", "counter_gross_margin"),
    "wholesale": ("wholesale_revenue", "wholesale_gross_profit", "wholesale_gross_margin"),
}
ALL_CHANNELS = ("all_parts_revenue", "all_parts_gross_profit", "all_parts_gross_margin")


@dataclass(frozen=True, slots=True)
class StockFigures:
    """How the stock of a month's end was used; unknown where the ledger is too young to tell."""

    month: int
    value: Decimal
    turns: Value
    days_of_supply: Value
    months_of_stock: Value
    stock_to_issues: Value
    gmroi: Value


@dataclass(frozen=True, slots=True)
class Channel:
    """What parts brought by one way of selling them, or by all.

    Attributes:
        revenue: Before tax, less what came back.
        margin: Revenue less cost, of those whose cost is known.
        margin_share: The same as a share of their revenue.
    """

    id: str
    revenue: Value
    margin: Value
    margin_share: Value


def stock_figures(session: Session, months: Iterable[int]) -> list[StockFigures]:
    """Read the figures of some month ends; months before the ledger have none."""
    wanted = list(months)
    every = figures_of(session, TURNS, [period_of_months(month) for month in wanted])
    found = []
    for month, told in zip(wanted, every, strict=True):
        value, *others = (told[name] for name in TURNS)
        if value is not None:
            found.append(StockFigures(month, value, *others))
    return found


def has_ledger(session: Session, day: date) -> bool:
    """Tell whether the ledger of stock had begun by a day."""
    first = ledger(session).first
    return first is not None and period_of_months(first).start <= day


def month_values(session: Session, period: Period) -> dict[int, Value]:
    """Read what the stock was worth at the month ends of a period."""
    rows = figure_table(session, ["stock_value"], period, ("month",)).rows
    return {labelled_month(month): value for (month,), (value,) in rows}


def channels(session: Session, period: Period) -> tuple[Channel, ...]:
    """Read what parts brought in the workshop, over the counter and wholesale."""
    told = figures(session, [name for names in CHANNELS.values() for name in names], period)
    return tuple(
        Channel(channel, *(told[name] for name in names)) for channel, names in CHANNELS.items()
    )


def all_channels(session: Session, period: Period) -> Channel:
    """Read what parts brought by all channels together."""
    told = figures(session, ALL_CHANNELS, period)
    return Channel("all", *(told[name] for name in ALL_CHANNELS))
