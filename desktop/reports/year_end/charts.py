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
from desktop.services.year_end.model import Graph, GraphKind
from desktop.services.year_end.writing import Form, Writer
from desktop.system.i18n import _

TALL, LINE = 50.0, 5.6  # millimetres: of a chart with a scale, and of a line of the others
HEAD = 12.0
MOST_YEARS = 3
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
    series = [Series(name, values) for name, values in graph.series]
    chart: Chart
    match graph.kind:
        case GraphKind.COLUMNS:
            target = Series(_("Target"), graph.targets) if graph.targets else None
            chart = ColumnChart(title, graph.labels, series[:MOST_YEARS], unit, target=target)
        case GraphKind.LINES:
            whole = graph.form is not Form.SHARE
            chart = LineChart(title, graph.labels, series, unit, from_zero=whole)
        case GraphKind.STACK:
            chart = StackChart(title, graph.labels, series, unit)
        case GraphKind.BRIDGE:
            chart = _bridge(graph, title, unit)
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


def _bridge(graph: Graph, title: str, unit: TextOf) -> BridgeChart:
    """The first and the last step are sums."""
    _name, values = graph.series[0]
    last = len(graph.labels) - 1
    steps = tuple(
        Step(label, value, total=number in {0, last})
        for number, (label, value) in enumerate(zip(graph.labels, values, strict=True))
    )
    return BridgeChart(title, steps, unit)


def _bullets(graph: Graph, writer: Writer) -> BulletChart:
    (_this, values), (target, targets), (before, earlier) = graph.series
    rows = tuple(
        Bullet(
            label, values[at], targets[at], earlier[at], writer.text(graph.forms[at], values[at])
        )
        for at, label in enumerate(graph.labels)
    )
    return BulletChart(graph.title, rows, target, before)
