"""What a chart shows: finished names, figures, and how a figure is written.

Every kind offers `labels` and `all_series`: a pick `(series, index)` counts in these two.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from typing_extensions import override

from desktop.services.formats import percent_text, quantity_text

Value = Decimal | None
TextOf = Callable[[Decimal], str]


@dataclass(frozen=True, slots=True)
class Series:
    """Figures under one name; None where a figure is missing."""

    name: str
    values: Sequence[Value]


def running(series: Series) -> Series:
    """Add up from the left; where a figure is missing the sum is unknown, and goes on after."""
    total, sums = Decimal(0), list[Value]()
    for value in series.values:
        total += value or 0
        sums.append(None if value is None else total)
    return Series(series.name, tuple(sums))


@dataclass(frozen=True, slots=True)
class SeriesChart:
    """Series under a title, each figure of them at a label.

    Attributes:
        title: What the figures are; empty where a heading says it.
        labels: Where the figures stand, from left to right.
        series: The figures, the first series the most visible.
        unit: Writes a figure.
    """

    title: str
    labels: Sequence[str]
    series: Sequence[Series]
    unit: TextOf = quantity_text

    @property
    def all_series(self) -> tuple[Series, ...]:
        """All that is drawn."""
        return tuple(self.series)


@dataclass(frozen=True, slots=True)
class ScaledChart(SeriesChart):
    """Series over a scale.

    Attributes:
        short: Writes the numbers at the scale, and the figures where they have no room in full.
    """

    short: TextOf | None = field(default=None, kw_only=True)

    @property
    def scale_text(self) -> TextOf:
        """What writes the numbers at the scale."""
        return self.short or self.unit


@dataclass(frozen=True, slots=True)
class ColumnChart(ScaledChart):
    """Columns, one to three beside each other; a line over them and a mark for each target.

    Attributes:
        line: Last year's figures for instance.
        target: A level to be reached in each place.
    """

    line: Series | None = None
    target: Series | None = None

    @property
    @override
    def all_series(self) -> tuple[Series, ...]:
        """The columns, the line, the targets."""
        return _given(*self.series, self.line, self.target)


@dataclass(frozen=True, slots=True)
class LineChart(ScaledChart):
    """Lines on one scale, the first the most visible: years, sums beside a plan, shares.

    Attributes:
        from_zero: Whether the scale begins at zero; a score between 4 and 5 need not.
    """

    from_zero: bool = True


@dataclass(frozen=True, slots=True)
class StackChart(ScaledChart):
    """Columns made of parts, from the zero line outwards, with their sums."""


@dataclass(frozen=True, slots=True)
class HeatMap(SeriesChart):
    """A table of tones, hours by weekdays for instance: `series` are its rows."""


@dataclass(frozen=True, slots=True)
class DotTable(SeriesChart):
    """A table of dots, each as large as its figure: `series` are its rows."""


@dataclass(frozen=True, slots=True)
class BarChart:
    """Level bars below each other, in the given order; marks for last year and for the target."""

    title: str
    labels: Sequence[str]
    series: Series
    unit: TextOf = quantity_text
    before: Series | None = None
    target: Series | None = None

    @property
    def all_series(self) -> tuple[Series, ...]:
        """The bars, last year, the targets."""
        return _given(self.series, self.before, self.target)


@dataclass(frozen=True, slots=True)
class Bullet:
    """One measure beside its target and last year; `text` is the figure as it is written."""

    label: str
    value: Value
    target: Value = None
    before: Value = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class BulletChart:
    """Measures of different units: all targets stand below each other, so attainments compare."""

    title: str
    rows: Sequence[Bullet]
    target_name: str
    before_name: str
    unit: TextOf = quantity_text

    @property
    def labels(self) -> tuple[str, ...]:
        """The measures."""
        return tuple(row.label for row in self.rows)

    @property
    def all_series(self) -> tuple[Series, ...]:
        """The figures, last year, the targets."""
        return (
            Series("", tuple(row.value for row in self.rows)),
            Series(self.before_name, tuple(row.before for row in self.rows)),
            Series(self.target_name, tuple(row.target for row in self.rows)),
        )


@dataclass(frozen=True, slots=True)
class Step:
    """What was added or taken away; of a `total`, None stands for the sum so far."""

    label: str
    value: Value
    total: bool = False


@dataclass(frozen=True, slots=True)
class BridgeChart:
    """How one figure became another, step by step."""

    title: str
    steps: Sequence[Step]
    unit: TextOf = quantity_text
    short: TextOf | None = None

    @property
    def scale_text(self) -> TextOf:
        """What writes the numbers at the scale."""
        return self.short or self.unit

    @property
    def labels(self) -> tuple[str, ...]:
        """The steps."""
        return tuple(step.label for step in self.steps)

    @property
    def all_series(self) -> tuple[Series, ...]:
        """What each step is; sums are worked out."""
        return (Series("", tuple(value for _start, value in self.spans())),)

    def spans(self) -> tuple[tuple[Decimal, Value], ...]:
        """Return where each step begins, and how far it goes from there."""
        sums, found = Decimal(0), list[tuple[Decimal, Value]]()
        for step in self.steps:
            if step.total:
                sums = sums if step.value is None else step.value
                found.append((Decimal(0), sums))
            else:
                found.append((sums, step.value))
                sums += step.value or 0
        return tuple(found)


@dataclass(frozen=True, slots=True)
class FunnelChart:
    """Stages that fewer and fewer reach, each with its share of the one before."""

    title: str
    labels: Sequence[str]
    values: Sequence[Value]
    unit: TextOf = quantity_text
    share: TextOf = percent_text

    @property
    def all_series(self) -> tuple[Series, ...]:
        """The stages."""
        return (Series("", self.values),)


Chart = (
    ColumnChart
    | LineChart
    | StackChart
    | BarChart
    | BulletChart
    | BridgeChart
    | FunnelChart
    | HeatMap
    | DotTable
)


def _given(*series: Series | None) -> tuple[Series, ...]:
    return tuple(each for each in series if each is not None)
