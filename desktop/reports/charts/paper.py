"""Charts on paper: the marks of a chart drawn with the pen of the printed sheets."""

from functools import singledispatch

from desktop.reports.charts.layout import marks_of
from desktop.reports.charts.marks import (
    HAIR,
    INK,
    LEADING,
    Dot,
    Line,
    Mark,
    Poly,
    Rect,
    Text,
    hatch_lines,
)
from desktop.reports.charts.spec import Chart
from desktop.reports.fonts import width
from desktop.reports.kit.paper import Style
from desktop.reports.kit.pen import Pen

HATCH_WEIGHT = 0.35
DOT_EDGE = 0.8
ROUND_JOIN = 1


def text_width(text: str, size: float, bold: bool) -> float:  # noqa: FBT001 -- the layout's own order
    """Measure a text as it will be printed."""
    return width(text, size, bold=bold)


def draw_chart(pen: Pen, chart: Chart, left: float, top: float, wide: float, high: float) -> None:
    """Draw a chart into a box of the page."""
    pen.canvas.saveState()
    pen.canvas.translate(left, -top)  # the pen counts from the top edge
    for mark in marks_of(chart, wide, high, text_width):
        draw(mark, pen)
    pen.canvas.restoreState()


@singledispatch
def draw(mark: Mark, _pen: Pen) -> None:
    """Draw one mark."""
    raise TypeError(f"{type(mark).__name__} is no mark of a chart.")


@draw.register
def _(mark: Text, pen: Pen) -> None:
    pen.text(mark.x, mark.y, mark.text, Style(mark.size, mark.bold, mark.align, mark.tone, LEADING))


@draw.register
def _(mark: Line, pen: Pen) -> None:
    _stroke(pen, mark.weight, mark.tone)
    pen.canvas.setDash(list(mark.dash))
    path = pen.canvas.beginPath()
    path.moveTo(mark.points[0][0], pen.height - mark.points[0][1])
    for x, y in mark.points[1:]:
        path.lineTo(x, pen.height - y)
    pen.canvas.drawPath(path, stroke=1, fill=0)
    pen.canvas.setDash([])


@draw.register
def _(mark: Rect, pen: Pen) -> None:
    bottom = pen.height - mark.y - mark.height
    if mark.fill is not None:
        pen.canvas.setFillGray(mark.fill)
        pen.canvas.rect(mark.x, bottom, mark.width, mark.height, stroke=0, fill=1)
    lines = list(hatch_lines(mark))
    if lines:
        _stroke(pen, HATCH_WEIGHT, INK)
        pen.canvas.lines(
            [(x1, pen.height - y1, x2, pen.height - y2) for (x1, y1), (x2, y2) in lines]
        )
    if mark.edge is not None:
        _stroke(pen, mark.edge, INK)
        pen.canvas.rect(mark.x, bottom, mark.width, mark.height, stroke=1, fill=0)


@draw.register
def _(mark: Poly, pen: Pen) -> None:
    path = pen.canvas.beginPath()
    path.moveTo(mark.points[0][0], pen.height - mark.points[0][1])
    for x, y in mark.points[1:]:
        path.lineTo(x, pen.height - y)
    path.close()
    if mark.fill is not None:
        pen.canvas.setFillGray(mark.fill)
    if mark.edge is not None:
        _stroke(pen, HAIR, mark.edge)
    pen.canvas.drawPath(path, stroke=int(mark.edge is not None), fill=int(mark.fill is not None))


@draw.register
def _(mark: Dot, pen: Pen) -> None:
    pen.canvas.setFillGray(mark.fill)
    _stroke(pen, min(DOT_EDGE, mark.radius / 2), INK)
    pen.canvas.circle(mark.x, pen.height - mark.y, mark.radius, stroke=1, fill=1)


def _stroke(pen: Pen, weight: float, tone: float) -> None:
    pen.canvas.setLineWidth(weight)
    pen.canvas.setStrokeGray(tone)
    pen.canvas.setLineJoin(ROUND_JOIN)
