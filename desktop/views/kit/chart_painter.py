"""Charts on the screen: the marks of the printed charts in the colours of a theme."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import singledispatchmethod

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from desktop.reports.charts.marks import (
    HAIR,
    INK,
    LEADING,
    Dot,
    Line,
    Mark,
    Point,
    Poly,
    Rect,
    Text,
    hatch_lines,
)
from desktop.views.kit.theme import Tokens

SCALE = 1.75  # pixels to a point: charts are laid out in points of paper
DOT_EDGE = 0.8
HATCH_WEIGHT = 0.4
HALF_LEADING, ASCENT = 0.5, 0.88  # as on paper


@dataclass(frozen=True, slots=True)
class Colours:
    """What stands for ink, for paper and for emphasis."""

    ink: QColor
    paper: QColor
    strong: QColor

    def tone(self, tone: float, *, strong: bool = False) -> QColor:
        """Mix a tone: 0 is the ink, 1 the paper."""
        return _mixed(self.strong if strong else self.ink, self.paper, tone)


def _mixed(one: QColor, other: QColor, share: float) -> QColor:
    parts = ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
    return QColor(*(round(a + (b - a) * share) for a, b in parts))


def colours_of(tokens: Tokens) -> Colours:
    """Return the colours of a theme."""
    return Colours(QColor(tokens.text), QColor(tokens.surface), QColor(tokens.accent))


@dataclass(slots=True)
class Fonts:
    """The fonts of a chart in whole pixels, so that what is measured is what is drawn."""

    base: QFont
    scale: float = SCALE
    _known: dict[tuple[float, bool], QFont] = field(default_factory=dict)

    def font(self, size: float, *, bold: bool) -> QFont:
        """Return the font for a size in points."""
        if (size, bold) not in self._known:
            font = QFont(self.base)
            font.setPixelSize(round(size * self.scale))
            font.setBold(bold)
            self._known[size, bold] = font
        return self._known[size, bold]

    def text_width(self, text: str, size: float, bold: bool) -> float:  # noqa: FBT001 -- the layout's own order
        """Measure a text in points."""
        return QFontMetricsF(self.font(size, bold=bold)).horizontalAdvance(text) / self.scale


class ChartPainter:
    """Draws marks with a painter that is set up already."""

    def __init__(self, painter: QPainter, fonts: Fonts, colours: Colours) -> None:
        self._painter, self._fonts, self._colours = painter, fonts, colours
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def draw_all(self, marks: Iterable[Mark]) -> None:
        """Draw marks in their order."""
        for mark in marks:
            self.draw(mark)

    @singledispatchmethod
    def draw(self, mark: Mark) -> None:
        """Draw one mark."""
        raise TypeError(f"{type(mark).__name__} is no mark of a chart.")

    @draw.register
    def _(self, mark: Text) -> None:
        painter, scale = self._painter, self._fonts.scale
        painter.setFont(self._fonts.font(mark.size, bold=mark.bold))
        painter.setPen(self._colours.tone(mark.tone))
        air = mark.size * (LEADING - 1) * HALF_LEADING
        base = mark.y + air + mark.size * ASCENT
        painter.drawText(QPointF(mark.left * scale, base * scale), mark.text)

    @draw.register
    def _(self, mark: Line) -> None:
        pen = self._pen(mark.weight, self._colours.tone(mark.tone, strong=mark.strong))
        if mark.dash:  # counted in widths of the line
            pen.setDashPattern([length / mark.weight for length in mark.dash])
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        self._painter.setPen(pen)
        self._painter.drawPolyline(self._polygon(mark.points))

    @draw.register
    def _(self, mark: Rect) -> None:
        painter = self._painter
        box = self._rect(mark)
        if mark.fill is not None:
            painter.fillRect(box, self._colours.tone(mark.fill, strong=mark.strong))
        lines = [QLineF(*self._ends(*line)) for line in hatch_lines(mark)]
        if lines:
            painter.setPen(self._pen(HATCH_WEIGHT, self._colours.ink))
            painter.drawLines(lines)
        if mark.edge is not None:
            painter.setPen(self._pen(mark.edge, self._colours.tone(INK)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box)

    @draw.register
    def _(self, mark: Poly) -> None:
        none = QPen(Qt.PenStyle.NoPen)
        edge = mark.edge
        self._painter.setPen(none if edge is None else self._pen(HAIR, self._colours.tone(edge)))
        fill = mark.fill
        brush = QBrush() if fill is None else QBrush(self._colours.tone(fill, strong=mark.strong))
        self._painter.setBrush(brush)
        self._painter.drawPolygon(self._polygon(mark.points))

    @draw.register
    def _(self, mark: Dot) -> None:
        edge = self._colours.tone(INK, strong=mark.strong)
        self._painter.setPen(self._pen(min(DOT_EDGE, mark.radius / 2), edge))
        self._painter.setBrush(self._colours.tone(mark.fill, strong=mark.strong))
        scale = self._fonts.scale
        radius = mark.radius * scale
        self._painter.drawEllipse(QPointF(mark.x * scale, mark.y * scale), radius, radius)

    def _pen(self, weight: float, colour: QColor) -> QPen:
        return QPen(colour, weight * self._fonts.scale)

    def _polygon(self, points: tuple[Point, ...]) -> QPolygonF:
        scale = self._fonts.scale
        return QPolygonF([QPointF(x * scale, y * scale) for x, y in points])

    def _rect(self, mark: Rect) -> QRectF:
        scale = self._fonts.scale
        return QRectF(mark.x * scale, mark.y * scale, mark.width * scale, mark.height * scale)

    def _ends(self, one: Point, other: Point) -> tuple[float, float, float, float]:
        scale = self._fonts.scale
        return one[0] * scale, one[1] * scale, other[0] * scale, other[1] * scale
