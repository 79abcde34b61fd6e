"""Rows below each other: a label, a level bar, and a figure at the right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desktop.reports.charts.board import ELLIPSIS, LINE, TITLE_LINE, Board
from desktop.reports.charts.looks import DOT, Fill
from desktop.reports.charts.marks import (
    FIRM,
    HAIR,
    INK,
    PAPER,
    STRONG,
    Dot,
    Line,
    Mark,
    Rect,
)

LABEL_SHARE, FIGURE_SHARE = 0.36, 0.34  # of the board, at most
GAP = 4.0
LEAST = 20.0  # points for the bars
HIGHEST = 2.6 * LINE
THICK = 0.58  # of a row
TICK = 0.42  # of a row, up and down
KEY_LINE = LINE + 2
KEY_GAP = 12.0


@dataclass(frozen=True, slots=True)
class Rows:
    """Where the bars are and how high a row is; `count` rows have room."""

    board: Board
    labels: Sequence[str]
    top: float
    high: float
    left: float
    right: float
    count: int

    def middle(self, row: int) -> float:
        """Return the height of a row's middle."""
        return self.top + (row + 0.5) * self.high

    def text(self, row: int, figure: str, beside: float = 0.0) -> Iterator[Mark]:
        """Write the label at the left and the figure at the right, or some way beside it."""
        board, top = self.board, self.middle(row) - LINE / 2
        label = board.fit(self.labels[row], self.left - GAP)
        if label:
            yield board.text(0.0, top, label, tone=INK)
        right = board.width - beside
        shown = board.fit(figure, right - self.right)
        if shown:
            yield board.text(right, top, shown, align="right", tone=INK)

    def share(self, row: int, text: str) -> Iterator[Mark]:
        """Write a share at the very right."""
        if text:
            top = self.middle(row) - LINE / 2
            yield self.board.text(self.board.width, top, text, align="right")

    def rest(self) -> Iterator[Mark]:
        """Say how many rows had no room."""
        left_out = len(self.labels) - self.count
        if left_out:
            top = self.top + self.count * self.high
            yield self.board.text(0.0, top, f"{ELLIPSIS} +{left_out}")

    def bar(self, row: int, one: float, other: float, fill: Fill, series: int = 0) -> Rect:
        """Make a bar between two places."""
        thick, left, right = self.high * THICK, min(one, other), max(one, other)
        top, pick = self.middle(row) - thick / 2, (series, row)
        return Rect(left, top, right - left, thick, fill.tone, fill.hatch, HAIR, fill.strong, pick)

    def tick(self, row: int, x: float, series: int) -> Line:
        """Make the mark of a target: an upright line over most of the row."""
        half = self.high * TICK
        ends = ((x, self.middle(row) - half), (x, self.middle(row) + half))
        return Line(ends, STRONG, INK, pick=(series, row))

    def dot(self, row: int, x: float, series: int) -> Dot:
        """Make the mark of last year."""
        return Dot(x, self.middle(row), DOT, PAPER, pick=(series, row))

    def post(self, x: float) -> Line:
        """Draw the line that all bars begin at."""
        return Line(((x, self.top), (x, self.top + self.count * self.high)), FIRM, INK)

    def key(self, dot: str, tick: str) -> Iterator[Mark]:
        """Name the two marks above the bars."""
        x, top = self.left, self.top - KEY_LINE
        middle, half = top + LINE / 2, LINE * TICK * 0.8
        for name, is_dot in ((dot, True), (tick, False)):
            shown = self.board.fit(name, self.board.width - x - 2 * DOT - 2) if name else ""
            if not shown:
                continue
            if is_dot:
                yield Dot(x + DOT, middle, DOT, PAPER)
            else:
                yield Line(((x + DOT, middle - half), (x + DOT, middle + half)), STRONG, INK)
            text = self.board.text(x + 2 * DOT + 2, top, shown)
            yield text
            x += 2 * DOT + 2 + text.width + KEY_GAP


def rows_of(
    board: Board, title: str, labels: Sequence[str], figures: float, *, key: bool
) -> Rows | None:
    """Lay out rows; None where not even one has room.

    Args:
        board: The room there is.
        title: Above the rows; may be empty.
        labels: At their left.
        figures: How wide the figures at their right are.
        key: Whether the marks are named above them.
    """
    top = (TITLE_LINE if title else 0.0) + (KEY_LINE if key else 0.0)
    left = min(board.widest(labels), board.width * LABEL_SHARE) + GAP
    right = board.width - min(figures, board.width * FIGURE_SHARE) - GAP
    most = int((board.height - top) / LINE)
    if right - left < LEAST or most < 1 or not labels:
        return None
    if len(labels) <= most:
        count, room = len(labels), board.height - top
    else:
        count, room = most - 1, board.height - top - LINE  # the last line counts the others
    if not count:
        return None
    return Rows(board, labels, top, min(room / count, HIGHEST), left, right, count)
