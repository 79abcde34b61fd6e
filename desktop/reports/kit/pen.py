"""Drawing on one document: text over the chain of fonts, hairlines, boxes and ticks."""

from collections import Counter

from reportlab.pdfgen.canvas import Canvas

from desktop.reports.fonts import set_text
from desktop.reports.kit.ink import Ink, Line
from desktop.reports.kit.paper import FIRM, HAIRLINE, INK, PLAIN, RULE, TINT, Style

ROUND = 1  # how PDF joins lines


class Pen:
    """A canvas that measures from the left and the top edge of the sheet downwards."""

    def __init__(self, canvas: Canvas, height: float) -> None:
        self.canvas = canvas
        self.height = height
        self.missing: Counter[str] = Counter()
        self._ink = Ink(canvas._doc)  # noqa: SLF001 -- which ReportLab's text object asks too

    def text(self, x: float, top: float, text: str, style: Style = PLAIN) -> float:
        """Draw one line and return its width.

        `x` is its left, middle or right by the style, `top` the line's top.
        """
        line = set_text(text, bold=style.bold)
        if line.missing:
            self.missing.update(line.missing)
        wide = line.width * style.size
        x -= {"left": 0.0, "centre": wide / 2, "right": wide}[style.align]
        base = self.height - top - style.rise
        words = self._ink.words(text, line.runs, style)
        if words.stroke:  # round, or sharp corners grow spikes
            self.canvas.setLineJoin(ROUND)
            self._stroke(words.stroke, style.grey)
        # One object, so that it is copied as one line.
        self.canvas.drawText(Line(x, base, words))
        return wide

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

    def frame(self, x: float, top: float, wide: float, high: float) -> None:
        """Draw a hairline round an area."""
        self._stroke(HAIRLINE, INK)
        self.canvas.rect(x, self.height - top - high, wide, high, stroke=1, fill=0)

    def dots(self, x: float, top: float, length: float, dash: tuple[float, float]) -> None:
        """Draw a dotted line that leads the eye."""
        if length > sum(dash):
            self._stroke(FIRM * 0.7, RULE)
            self.canvas.setDash(list(dash))
            self.canvas.line(x, self.height - top, x + length, self.height - top)
            self.canvas.setDash()

    def bookmark(self, key: str, top: float) -> None:
        """Name a height of this page, to be gone to."""
        self.canvas.bookmarkHorizontal(key, 0, self.height - top)

    def link(self, x: float, top: float, wide: float, high: float, key: str) -> None:
        """Let a click on an area go to a named place."""
        box = (x, self.height - top - high, x + wide, self.height - top)
        self.canvas.linkAbsolute("", key, box, Border="[0 0 0]")

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
