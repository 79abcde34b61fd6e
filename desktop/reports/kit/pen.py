"""Drawing on one document: text over the chain of fonts, hairlines, boxes and ticks."""

from collections import Counter
from collections.abc import Sequence

from reportlab.pdfgen.canvas import Canvas

from desktop.reports.fonts import Run, runs, width
from desktop.reports.kit.paper import FIRM, HAIRLINE, INK, PLAIN, RULE, TINT, Style

ASCENT = 0.88  # of the size: where a full-width character's top is above the base line
HALF_LEADING = 0.5
FILL, FILL_AND_STROKE = 0, 2  # how PDF renders text
ROUND = 1  # how PDF joins lines


class Pen:
    """A canvas that measures from the left and the top edge of the sheet downwards."""

    def __init__(self, canvas: Canvas, height: float) -> None:
        self.canvas = canvas
        self.height = height
        self.missing: Counter[str] = Counter()

    def text(self, x: float, top: float, text: str, style: Style = PLAIN) -> None:
        """Draw one line; `x` is its left, middle or right by the style, `top` the line's top."""
        pieces = runs(text, bold=style.bold, missing=self.missing)
        wide = width(text, style.size, bold=style.bold)
        x -= {"left": 0.0, "centre": wide / 2, "right": wide}[style.align]
        air = (style.line - style.size) * HALF_LEADING
        base = self.height - top - air - style.size * ASCENT
        self._prepare_strokes(pieces, style)
        line = self.canvas.beginText(x, base)  # one object, so that it is copied as one line
        line.setFillGray(style.grey)
        for run in pieces:
            line.setFont(run.font, style.size)
            line.setTextRenderMode(FILL_AND_STROKE if run.stroke else FILL)
            line.textOut(run.text)
        line.setTextRenderMode(FILL)
        self.canvas.drawText(line)

    def _prepare_strokes(self, pieces: Sequence[Run], style: Style) -> None:
        """Set the pen for runs that a stroke thickens; round, or sharp corners grow spikes."""
        stroke = max((run.stroke for run in pieces), default=0.0)
        if stroke:
            self.canvas.setLineJoin(ROUND)
            self._stroke(stroke * style.size, style.grey)

    def lines(self, x: float, top: float, lines: list[str], style: Style = PLAIN) -> None:
        """Draw lines below each other."""
        for number, line in enumerate(lines):
            self.text(x, top + number * style.line, line, style)

    def rule(self, x: float, top: float, length: float, weight: float = HAIRLINE) -> None:
        """Draw a level line: a grey hairline, or a firm black one."""
        self._stroke(weight, RULE if weight < FIRM else INK)
        self.canvas.line(x, self.height - top, x + length, self.height - top)

    def post(self, x: float, top: float, length: float, weight: float = HAIRLINE) -> None:
        """Draw an upright line downwards from `top`."""
        self._stroke(weight, RULE)
        self.canvas.line(x, self.height - top, x, self.height - top - length)

    def bar(self, x: float, top: float, wide: float, high: float) -> None:
        """Draw a tinted bar with a hairline round it, readable on any printer."""
        self._stroke(HAIRLINE, INK)
        self.canvas.setFillGray(TINT)
        self.canvas.rect(x, self.height - top - high, wide, high, stroke=1, fill=1)

    def tick_box(self, x: float, top: float, size: float, *, ticked: bool) -> None:
        """Draw a check box as a shape: no font of the chain has one."""
        bottom = self.height - top - size
        self._stroke(HAIRLINE * 2, INK)
        self.canvas.rect(x, bottom, size, size, stroke=1, fill=0)
        if ticked:
            self._stroke(FIRM * 1.5, INK)
            tick = self.canvas.beginPath()
            tick.moveTo(x + size * 0.18, bottom + size * 0.52)
            tick.lineTo(x + size * 0.42, bottom + size * 0.24)
            tick.lineTo(x + size * 0.86, bottom + size * 0.84)
            self.canvas.drawPath(tick)

    def _stroke(self, weight: float, grey: float) -> None:
        self.canvas.setLineWidth(weight)
        self.canvas.setStrokeGray(grey)
