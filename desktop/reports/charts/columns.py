"""Columns with a line over them and a mark for each target; lines on one scale."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from desktop.reports.charts.board import LINE, Board
from desktop.reports.charts.frame import (
    Axes,
    End,
    Figure,
    Frame,
    figure_marks,
    figure_texts,
    frame_of,
)
from desktop.reports.charts.looks import (
    DOT,
    DOT_SLOT,
    LAST_YEAR,
    SMALL_DOT,
    TARGET,
    Fill,
    Look,
    column_fill,
    fill_sample,
    line_look,
    line_sample,
)
from desktop.reports.charts.marks import HAIR, PAPER, Dot, Line, Mark, Pick, Point, Rect
from desktop.reports.charts.spec import ColumnChart, LineChart, Series

COLUMN_SHARE, WIDEST = 0.68, 40.0  # of its slot, and points at most
TARGET_SHARE = 0.82
NAMES_SHARE = 0.22  # of the board: wider names at the right do without their figures


def column_marks(chart: ColumnChart, board: Board) -> Iterator[Mark]:
    """Draw columns, the line, the targets, figures above the columns, and names."""
    every = chart.all_series
    values = [value for series in every for value in series.values]
    names = [series.name for series in every] if len(every) > 1 else []
    below = LINE if any(value is not None and value < 0 for value in values) else 0.0
    axes = Axes(chart.title, chart.labels, values, chart.scale_text, names, below=below)
    frame = frame_of(board, axes)
    if frame is None:
        yield from board.title(chart.title)
        return
    yield from frame.grid()
    marks = list(_shapes(chart, frame))
    yield from marks
    yield from figure_marks(frame, list(_figures(chart, frame)), marks)


def _shapes(chart: ColumnChart, frame: Frame) -> Iterator[Mark]:
    """Draw everything but the figures."""
    yield from _columns(chart.series, frame)
    number = len(chart.series)
    if chart.line is not None:
        yield from line_marks(chart.line, frame, number, LAST_YEAR)
        number += 1
    if chart.target is not None:
        yield from _targets(chart.target, frame, number)
    if frame.axes.names:
        yield from frame.ends(list(_column_ends(chart, frame)))


def column(
    frame: Frame, middle: float, wide: float, ends: tuple[Decimal, Decimal], fill: Fill, pick: Pick
) -> Rect:
    """Make a column between two figures."""
    ys = sorted(frame.scale.at(end) for end in ends)
    left, high = middle - wide / 2, ys[1] - ys[0]
    return Rect(left, ys[0], wide, high, fill.tone, fill.hatch, HAIR, fill.strong, pick)


def column_width(frame: Frame, count: int = 1) -> float:
    """Return how wide each of some columns beside each other is."""
    return min(frame.slot * COLUMN_SHARE / max(count, 1), WIDEST)


def known(series: Series, frame: Frame) -> Iterator[tuple[int, Decimal]]:
    """Go through the figures of a series that are known and have a label."""
    for place, value in enumerate(series.values[: len(frame.axes.labels)]):
        if value is not None:
            yield place, value


def line_marks(series: Series, frame: Frame, number: int, look: Look) -> Iterator[Mark]:
    """Draw a line that stops where a figure is missing, with a dot for each figure."""
    for piece in _pieces(series, frame):
        if len(piece) > 1:
            yield Line(tuple(piece), look.weight, look.tone, look.dash, look.strong)
    radius = DOT if frame.slot >= DOT_SLOT else SMALL_DOT
    fill = PAPER if look.hollow and radius == DOT else look.tone
    for place, value in known(series, frame):
        x, y = frame.x(place), frame.scale.at(value)
        yield Dot(x, y, radius, fill, look.strong, (number, place))


def last_y(series: Series | None, frame: Frame) -> float | None:
    """Return the height of the last known figure of a series."""
    values = [value for _place, value in known(series, frame)] if series else []
    return frame.scale.at(values[-1]) if values else None


def _columns(columns: Sequence[Series], frame: Frame) -> Iterator[Rect]:
    wide = column_width(frame, len(columns))
    for number, series in enumerate(columns):
        for place, value in known(series, frame):
            middle = _middle(frame, number, len(columns), place)
            ends = (Decimal(0), value)
            yield column(frame, middle, wide, ends, column_fill(number), (number, place))


def _middle(frame: Frame, number: int, count: int, place: int) -> float:
    return frame.x(place) + (number - (count - 1) / 2) * column_width(frame, count)


def _pieces(series: Series, frame: Frame) -> Iterator[list[Point]]:
    piece: list[Point] = []
    for place, value in enumerate(series.values[: len(frame.axes.labels)]):
        if value is None:
            yield piece
            piece = []
        else:
            piece.append((frame.x(place), frame.scale.at(value)))
    yield piece


def _targets(series: Series, frame: Frame, number: int) -> Iterator[Mark]:
    half = min(frame.slot * TARGET_SHARE, WIDEST * 1.3) / 2
    for place, value in known(series, frame):
        x, y = frame.x(place), frame.scale.at(value)
        ends = ((x - half, y), (x + half, y))
        yield Line(ends, TARGET.weight, TARGET.tone, pick=(number, place))


def _figures(chart: ColumnChart, frame: Frame) -> Iterator[Figure]:
    """The figures of the first columns."""
    wide = column_width(frame, len(chart.series))
    for place, value in known(chart.series[0], frame) if chart.series else ():
        texts = figure_texts(value, chart.unit, chart.short)
        middle = _middle(frame, 0, len(chart.series), place)
        yield Figure(middle, frame.scale.at(value), value, texts, wide, below=value < 0)


def _column_ends(chart: ColumnChart, frame: Frame) -> Iterator[End]:
    tops = [last_y(series, frame) for series in chart.series]
    middle = (min((top for top in tops if top is not None), default=0.0) + frame.scale.zero) / 2
    for number, series in enumerate(chart.series):
        if tops[number] is not None:
            yield End(series.name, middle, fill_sample(column_fill(number)), leader=False)
    for other, look in ((chart.line, LAST_YEAR), (chart.target, TARGET)):
        y = last_y(other, frame)
        if other is not None and y is not None:
            yield End(other.name, y, line_sample(look))


def lines_marks(chart: LineChart, board: Board) -> Iterator[Mark]:
    """Draw several lines on one scale, each with its name and its last figure at its end."""
    values = [value for series in chart.series for value in series.values]
    names = _names(chart, board)
    air, text = LINE / 2 + 1, chart.scale_text
    axes = Axes(chart.title, chart.labels, values, text, names, chart.from_zero, air)
    frame = frame_of(board, axes)
    if frame is None:
        yield from board.title(chart.title)
        return
    yield from frame.grid()
    ends = []
    for number, series in reversed(list(enumerate(chart.series))):  # the first lies on top
        look, y = line_look(number), last_y(series, frame)
        yield from line_marks(series, frame, number, look)
        if y is not None and frame.axes.names:
            ends.append(End(names[number], y, line_sample(look)))
    yield from frame.ends(ends[::-1])


def _names(chart: LineChart, board: Board) -> list[str]:
    """Name the lines with their last figures; without them where that is too wide."""
    named = len(chart.series) > 1
    names = [_last_text(series, chart, named=named) for series in chart.series]
    if board.widest(names) <= board.width * NAMES_SHARE:
        return names
    return [series.name for series in chart.series] if named else []


def _last_text(series: Series, chart: LineChart, *, named: bool) -> str:
    values = [value for value in series.values if value is not None]
    figure = chart.unit(values[-1]) if values else ""
    return " ".join(part for part in (series.name if named else "", figure) if part)
