"""The charts of the report: a graph's figures in the form of a chart."""

from collections.abc import Callable
from decimal import Decimal

from desktop.reports.charts import (
    BarChart,
    BridgeChart,
    Bullet,
    BulletChart,
    Chart,
    ColumnChart,
    HeatMap,
    LineChart,
    Series,
    StackChart,
    Step,
)
from desktop.reports.kit import ChartBlock
from desktop.services.formats import number_text, short_text
from desktop.services.year_end.model import Graph, GraphKind
from desktop.services.year_end.writing import TEN_THOUSAND, Form, Writer
from desktop.system.i18n import _

TALL, LINE = 50.0, 5.6  # millimetres: of a chart with a scale, and of a line of the others
HEAD = 12.0
MOST_YEARS = 3
HUNDRED = 100  # from here on a digit behind the point says nothing
TextOf = Callable[[Decimal], str]


def chart_block(graph: Graph, writer: Writer) -> ChartBlock:
    """Return a graph as the block that draws it."""
    lines = {
        GraphKind.BULLETS: len(graph.labels),
        GraphKind.BARS: len(graph.labels),
        GraphKind.HEAT: len(graph.series) + 1,
    }
    height = HEAD + LINE * lines[graph.kind] if graph.kind in lines else TALL
    return ChartBlock(_chart(graph, writer), height)


def _chart(graph: Graph, writer: Writer) -> Chart:
    title = writer.titled(graph.title, graph.form)
    unit = _unit(writer, graph.form)
    short = _short(writer, graph.form)
    series = [Series(name, values) for name, values in graph.series]
    chart: Chart
    match graph.kind:
        case GraphKind.COLUMNS:
            target = Series(_("Target"), graph.targets) if graph.targets else None
            chart = ColumnChart(
                title, graph.labels, series[:MOST_YEARS], unit, target=target, short=short
            )
        case GraphKind.LINES:
            whole = graph.form not in {Form.SHARE, Form.RATIO}
            chart = LineChart(title, graph.labels, series, unit, from_zero=whole, short=short)
        case GraphKind.STACK:
            chart = StackChart(title, graph.labels, series, unit, short=short)
        case GraphKind.BRIDGE:
            chart = _bridge(graph, title, unit, short)
        case GraphKind.BULLETS:
            chart = _bullets(graph, writer)
        case GraphKind.BARS:
            before = series[1] if len(series) > 1 else None
            chart = BarChart(title, graph.labels, series[0], unit, before=before)
        case GraphKind.HEAT:
            chart = HeatMap(title, graph.labels, series, unit)
    return chart


def _unit(writer: Writer, form: Form) -> TextOf:
    return lambda value: writer.text(form, value)


def _short(writer: Writer, form: Form) -> TextOf | None:
    """Return what shortens amounts: as the language counts, or to whole ten thousands."""
    if form is Form.MONEY and writer.ten_thousands:
        return _rounded
    return short_text if form in {Form.MONEY, Form.PRICE} else None


def _rounded(value: Decimal) -> str:
    shown = value / TEN_THOUSAND
    return number_text(shown, 0 if abs(shown) >= HUNDRED else 1).removesuffix(".0")


def _bridge(graph: Graph, title: str, unit: TextOf, short: TextOf | None) -> BridgeChart:
    """The first and the last step are sums."""
    _name, values = graph.series[0]
    last = len(graph.labels) - 1
    steps = tuple(
        Step(label, value, total=number in {0, last})
        for number, (label, value) in enumerate(zip(graph.labels, values, strict=True))
    )
    return BridgeChart(title, steps, unit, short)


def _bullets(graph: Graph, writer: Writer) -> BulletChart:
    (_this, values), (target, targets), (before, earlier) = graph.series
    rows = tuple(
        Bullet(
            label, values[at], targets[at], earlier[at], writer.text(graph.forms[at], values[at])
        )
        for at, label in enumerate(graph.labels)
    )
    return BulletChart(graph.title, rows, target, before)
