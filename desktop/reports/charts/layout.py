"""The marks of a chart in a box: the same for paper and screen."""

from collections.abc import Callable, Iterator
from typing import Any

from desktop.reports.charts.board import Board
from desktop.reports.charts.columns import column_marks, lines_marks
from desktop.reports.charts.grids import dot_marks, heat_marks
from desktop.reports.charts.lists import bar_marks, bullet_marks, funnel_marks
from desktop.reports.charts.marks import Mark, TextWidth
from desktop.reports.charts.spec import (
    BarChart,
    BridgeChart,
    BulletChart,
    Chart,
    ColumnChart,
    DotTable,
    FunnelChart,
    HeatMap,
    LineChart,
    StackChart,
)
from desktop.reports.charts.stacks import bridge_marks, stack_marks

KINDS: dict[type, Callable[[Any, Board], Iterator[Mark]]] = {
    ColumnChart: column_marks,
    LineChart: lines_marks,
    StackChart: stack_marks,
    BarChart: bar_marks,
    BulletChart: bullet_marks,
    BridgeChart: bridge_marks,
    FunnelChart: funnel_marks,
    HeatMap: heat_marks,
    DotTable: dot_marks,
}


def marks_of(chart: Chart, width: float, height: float, text_width: TextWidth) -> tuple[Mark, ...]:
    """Lay out a chart.

    Args:
        chart: What it shows.
        width: Of the box, in points.
        height: Of the box, in points.
        text_width: Measures a text in points, given its size and whether it is bold.
    """
    return tuple(KINDS[type(chart)](chart, Board(width, height, text_width)))
