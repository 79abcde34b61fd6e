"""Tables of tones and tables of dots."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from desktop.reports.charts.board import (
    ELLIPSIS,
    LINE,
    MISSING,
    SIZE,
    TITLE_LINE,
    Board,
    apart,
    label_marks,
    labels_that_fit,
)
from desktop.reports.charts.marks import HAIR, INK, PALE, PAPER, Dot, Line, Mark, Rect
from desktop.reports.charts.spec import DotTable, HeatMap, Value

LABEL_SHARE, GAP = 0.32, 4.0
LEAST = 3.0  # points of a cell
HIGHEST = 2.6 * LINE
DARKEST, TURN = 0.3, 0.5  # the deepest tone; below the second, texts are written in paper
SMALL = 5.6  # of a figure within a cell
DOT_ROOM = 0.44  # of a cell's lesser side


@dataclass(frozen=True, slots=True)
class Cells:
    """Where the cells of a table are; `count` rows have room."""

    board: Board
    chart: HeatMap | DotTable
    top: float
    left: float
    wide: float
    high: float
    count: int

    def frame(self) -> Iterator[Mark]:
        """Write the title, the heads of the columns, and the labels of the rows."""
        board, chart = self.board, self.chart
        yield from board.title(chart.title)
        labels = labels_that_fit(board, chart.labels, self.wide)
        lines = max((len(each) for each in labels.values()), default=1)
        top = self.top - lines * LINE - 1
        yield from apart(list(label_marks(board, labels, self.left, self.wide, top)))
        for row, series in enumerate(chart.series[: self.count]):
            name = board.fit(series.name, self.left - GAP)
            if name:
                y = self.top + (row + 0.5) * self.high - LINE / 2
                yield board.text(0.0, y, name, tone=INK)
        if self.count < len(chart.series):
            y = self.top + self.count * self.high
            yield board.text(0.0, y, f"{ELLIPSIS} +{len(chart.series) - self.count}")

    def values(self) -> Iterator[tuple[int, int, Value]]:
        """Go through the cells: row, column, figure."""
        for row, series in enumerate(self.chart.series[: self.count]):
            for place in range(len(self.chart.labels)):
                yield row, place, series.values[place] if place < len(series.values) else None

    def middle(self, row: int, place: int) -> tuple[float, float]:
        """Return the middle of a cell."""
        return self.left + (place + 0.5) * self.wide, self.top + (row + 0.5) * self.high

    def range(self) -> tuple[Decimal, Decimal]:
        """Return the least and the greatest figure, zero among them."""
        known = [v for _row, _place, v in self.values() if v is not None]
        return min([*known, Decimal(0)]), max([*known, Decimal(0)])


def cells_of(board: Board, chart: HeatMap | DotTable) -> Cells | None:
    """Lay out a table; None where it has no room."""
    names = [series.name for series in chart.series]
    left = min(board.widest(names), board.width * LABEL_SHARE) + GAP
    wide = (board.width - left) / max(len(chart.labels), 1)
    if not chart.labels or not chart.series or wide < LEAST:
        return None
    labels = labels_that_fit(board, chart.labels, wide)
    lines = max((len(each) for each in labels.values()), default=1)
    top = (TITLE_LINE if chart.title else 0.0) + lines * LINE + 1
    room = board.height - top
    count = len(chart.series) if room / len(chart.series) >= LINE else int(room / LINE) - 1
    if count < 1:
        return None
    left_over = 0 if count == len(chart.series) else LINE
    high = min((room - left_over) / count, HIGHEST)
    return Cells(board, chart, top, left, wide, high, count)


def heat_marks(chart: HeatMap, board: Board) -> Iterator[Mark]:
    """Draw the cells, the more the darker; a missing one is empty, with a dash."""
    cells = cells_of(board, chart)
    if cells is None:
        yield from board.title(chart.title)
        return
    yield from cells.frame()
    low, high = cells.range()
    written = _texts_fit(cells)
    for row, place, value in cells.values():
        x, y = cells.middle(row, place)
        left, top = x - cells.wide / 2, y - cells.high / 2
        share = float((value - low) / (high - low)) if value is not None and high > low else 0.0
        tone = None if value is None else PAPER - (PAPER - DARKEST) * share
        pick = None if value is None else (row, place)
        yield Rect(left, top, cells.wide, cells.high, tone, edge=HAIR, pick=pick)
        if written:
            text = MISSING if value is None else chart.unit(value)
            ink = PAPER if tone is not None and tone < TURN else INK
            yield board.text(x, y - SMALL * 0.65, text, SMALL, align="centre", tone=ink)


def _texts_fit(cells: Cells) -> bool:
    texts = [cells.chart.unit(v) for _row, _place, v in cells.values() if v is not None]
    return cells.board.widest([*texts, MISSING], SMALL) <= cells.wide - 1


def dot_marks(chart: DotTable, board: Board) -> Iterator[Mark]:
    """Draw a dot in each cell, its area as large as the figure, and the figure beside it."""
    cells = cells_of(board, chart)
    if cells is None:
        yield from board.title(chart.title)
        return
    yield from cells.frame()
    for row in range(cells.count + 1):
        y = cells.top + row * cells.high
        yield Line(((0.0, y), (board.width, y)), HAIR, PALE)
    _low, high = cells.range()
    texts = [chart.unit(v) for _row, _place, v in cells.values() if v is not None]
    wide = board.widest([*texts, MISSING])
    largest = min(cells.high * DOT_ROOM, (cells.wide - wide - SIZE - GAP) / 2)
    for row, place, value in cells.values():
        yield from _dot(cells, row, place, value, (largest, wide, high))


def _dot(
    cells: Cells, row: int, place: int, value: Value, sizes: tuple[float, float, Decimal]
) -> Iterator[Mark]:
    largest, wide, high = sizes
    x, y = cells.middle(row, place)
    text = MISSING if value is None else cells.chart.unit(value)
    shown = [text] if wide <= cells.wide - 1 else []
    if largest < 1:  # no room for dots: the figures alone
        yield from (cells.board.text(x, y - LINE / 2, t, align="centre", tone=INK) for t in shown)
        return
    right = x + (2 * largest + SIZE / 2 + wide) / 2
    if value is not None and high > 0:
        radius = largest * float(max(value, Decimal(0)) / high) ** 0.5
        at = right - wide - SIZE / 2 - largest
        yield Dot(at, y, max(radius, 0.4), PALE, strong=True, pick=(row, place))
    yield from (cells.board.text(right, y - LINE / 2, t, align="right", tone=INK) for t in shown)
