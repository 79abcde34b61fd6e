"""What the page of the stock's figures shows: each figure is a measure over some days."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from desktop.services.measures.opening import figure_filter, list_of
from desktop.services.measures.slices import Period, Value, period_of_months
from desktop.services.stock_figures.attached import JOBS, JobParts
from desktop.services.stock_figures.overview import AT_END, IN_YEAR, StockView, twelve_months
from desktop.services.stock_figures.turns import CHANNELS, Channel


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure on the page, and the days and the slice it is of.

    Attributes:
        labels: The slice it is of, where it is one.
    """

    measure: str
    value: Value
    period: Period
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def opens(self) -> tuple[str, str]:
        """The list that shows its rows, and what that is filtered with."""
        return list_of(self.measure), figure_filter(self.measure, self.period, self.labels)


def figures_shown(found: StockView) -> list[Shown]:
    """Return the figures of the month's end, then those of the twelve months."""
    end, year = period_of_months(found.month), twelve_months(found.month)
    at_end = [Shown(name, found.figures[name], end) for name in AT_END]
    return [*at_end, *(Shown(name, found.figures[name], year) for name in IN_YEAR)]


def channel_shown(found: StockView, channel: Channel) -> tuple[Shown, ...]:
    """Return revenue, margin and its share of a channel."""
    values = (channel.revenue, channel.margin, channel.margin_share)
    year = twelve_months(found.month)
    names = CHANNELS[channel.id]
    return tuple(Shown(name, value, year) for name, value in zip(names, values, strict=True))


def job_shown(found: StockView, job: JobParts) -> tuple[Shown, ...]:
    """Return the visits of a kind, how often they take parts, and parts beside labour."""
    return tuple(_of_job(found, job))


def _of_job(found: StockView, job: JobParts) -> Iterator[Shown]:
    year, labels = twelve_months(found.month), {"kind": job.kind}
    for name, value in zip(
        JOBS, (Decimal(job.visits), job.attach_rate, job.parts_to_labour), strict=True
    ):
        yield Shown(name, value, year, labels)
