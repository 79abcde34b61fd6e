"""Columns made of parts, and bridges from one figure to another."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from desktop.reports.charts.board import LINE, Board
from desktop.reports.charts.columns import column, column_width
from desktop.reports.charts.frame import (
    Axes,
    End,
    Figure,
    Frame,
    figure_marks,
    figure_texts,
    frame_of,
)
from desktop.reports.charts.looks import LESS, MORE, TOTAL, Fill, fill_sample, part_fill
from desktop.reports.charts.marks import HAIR, INK, Line, Mark, Rect
from desktop.reports.charts.spec import BridgeChart, Series, StackChart, Step, TextOf, Value

ZERO = Decimal(0)


def stack_marks(chart: StackChart, board: Board) -> Iterator[Mark]:
    """Draw parts on each other, their sums above, and the names at the last column."""
    sums = [half for place in range(len(chart.labels)) for half in _halves(chart, place)]
    names = [series.name for series in chart.series]
    frame = frame_of(board, _axes(chart.title, chart.labels, sums, chart.scale_text, names))
    if frame is None:
        yield from board.title(chart.title)
        return
    yield from frame.grid()
    parts = list(_stacked(chart, frame))
    yield from parts
    ends = list(frame.ends(list(_ends(chart, parts)))) if frame.axes.names else []
    yield from ends
    yield from figure_marks(frame, list(_sums(chart, frame)), [*parts, *ends])


def _axes(
    title: str, labels: Sequence[str], values: Sequence[Value], text: TextOf, names: Sequence[str]
) -> Axes:
    negative = any(value is not None and value < 0 for value in values)
    return Axes(title, labels, values, text, names, below=LINE if negative else 0.0)


def _stacked(chart: StackChart, frame: Frame) -> Iterator[Rect]:
    wide = column_width(frame)
    for place in range(len(chart.labels)):
        up = down = ZERO
        for number, series in enumerate(chart.series):
            value = _at(series, place)
            if value is None:
                continue
            start = up if value >= 0 else down
            ends = (start, start + value)
            yield column(frame, frame.x(place), wide, ends, part_fill(number), (number, place))
            up, down = (up + value, down) if value >= 0 else (up, down + value)


def _sums(chart: StackChart, frame: Frame) -> Iterator[Figure]:
    for place in range(len(chart.labels)):
        above, below = _halves(chart, place)
        if above is not None and below is not None:
            total = above + below
            texts = figure_texts(total, chart.unit, chart.short)
            yield Figure(frame.x(place), frame.scale.at(above), total, texts, column_width(frame))


def _ends(chart: StackChart, parts: Sequence[Rect]) -> Iterator[End]:
    for number, series in enumerate(chart.series):
        own = [part for part in parts if part.pick is not None and part.pick[0] == number]
        if own:
            middle = own[-1].y + own[-1].height / 2
            yield End(series.name, middle, fill_sample(part_fill(number)))


def _halves(chart: StackChart, place: int) -> tuple[Value, Value]:
    """Return what stands above and below the zero line; None where nothing is known."""
    known = [value for series in chart.series if (value := _at(series, place)) is not None]
    if not known:
        return None, None
    return sum((v for v in known if v > 0), ZERO), sum((v for v in known if v < 0), ZERO)


def _at(series: Series, place: int) -> Value:
    return series.values[place] if place < len(series.values) else None


def bridge_marks(chart: BridgeChart, board: Board) -> Iterator[Mark]:
    """Draw totals as columns and steps between them, each beginning where the last one ended."""
    spans = chart.spans()
    levels = [level for start, value in spans for level in (start, start + (value or ZERO))]
    axes = _axes(chart.title, chart.labels, levels, chart.scale_text, ())
    frame = frame_of(board, axes)
    if frame is None:
        yield from board.title(chart.title)
        return
    yield from frame.grid()
    wide, marks = column_width(frame), list[Mark]()
    for place, (step, (start, value)) in enumerate(zip(chart.steps, spans, strict=True)):
        end = start + (value or ZERO)
        if value is not None:
            fill = _bridge_fill(step, value)
            marks.append(column(frame, frame.x(place), wide, (start, end), fill, (0, place)))
        if place + 1 < len(spans):
            y, left = frame.scale.at(end), frame.x(place) + wide / 2
            marks.append(Line(((left, y), (frame.x(place + 1) - wide / 2, y)), HAIR, INK))
    yield from marks
    yield from figure_marks(frame, list(_bridge_figures(chart, frame)), marks)


def _bridge_fill(step: Step, value: Decimal) -> Fill:
    if step.total:
        return TOTAL
    return MORE if value >= 0 else LESS


def _bridge_figures(chart: BridgeChart, frame: Frame) -> Iterator[Figure]:
    """What each step adds or takes, with its sign."""
    for place, (step, (start, value)) in enumerate(zip(chart.steps, chart.spans(), strict=True)):
        if value is not None:
            top = min(frame.scale.at(start), frame.scale.at(start + value))
            sign = "+" if value > 0 and not step.total else ""
            full, short = figure_texts(value, chart.unit, chart.short)
            texts = (sign + full, sign + short)
            yield Figure(frame.x(place), top, value, texts, column_width(frame))
