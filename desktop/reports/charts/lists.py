"""Bars, bullet bars and funnels."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from desktop.reports.charts.board import MISSING, Board
from desktop.reports.charts.looks import COLUMNS, Fill
from desktop.reports.charts.marks import PAPER, Mark, Poly
from desktop.reports.charts.rows import FIGURE_SHARE, GAP, THICK, Rows, rows_of
from desktop.reports.charts.scale import Scale
from desktop.reports.charts.spec import (
    BarChart,
    Bullet,
    BulletChart,
    FunnelChart,
    Series,
    TextOf,
    Value,
)

BAR = COLUMNS[0]
SLOPE = Fill(0.9)
ZERO, ONE = Decimal(0), Decimal(1)
REACH = Decimal(2)  # what attains more is drawn to the end


def bar_marks(chart: BarChart, board: Board) -> Iterator[Mark]:
    """Draw bars on one scale, with marks for last year and for the target."""
    texts = [_text(value, chart.unit) for value in chart.series.values]
    key = chart.before is not None or chart.target is not None
    rows = rows_of(board, chart.title, chart.labels, board.widest(texts), key=key)
    yield from board.title(chart.title)
    if rows is None:
        return
    scale = _scale([value for series in chart.all_series for value in series.values], rows)
    names = [series.name if series else "" for series in (chart.before, chart.target)]
    yield from rows.key(*names)
    number = 2 if chart.before is not None else 1
    for row in range(rows.count):
        yield from rows.text(row, texts[row])
        value, before = _at(chart.series, row), _at(chart.before, row)
        target = _at(chart.target, row)
        if value is not None:
            yield rows.bar(row, scale.zero, scale.at(value), BAR)
        if target is not None:
            yield rows.tick(row, scale.at(target), number)
        if before is not None:
            yield rows.dot(row, scale.at(before), 1)
    yield rows.post(scale.zero)
    yield from rows.rest()


def _scale(values: Sequence[Value], rows: Rows) -> Scale:
    """Let the longest bars end at the edges: there are no round numbers to read."""
    known = [value for value in values if value is not None]
    low, high = min([*known, ZERO]), max([*known, ZERO])
    return Scale(low, high if low < high else low + 1, (), rows.left, rows.right - GAP)


def _text(value: Value, unit: TextOf) -> str:
    return MISSING if value is None else unit(value)


def _at(series: Series | None, row: int) -> Value:
    return series.values[row] if series is not None and row < len(series.values) else None


def bullet_marks(chart: BulletChart, board: Board) -> Iterator[Mark]:
    """Draw each measure in shares of its target, so that all targets stand below each other."""
    texts = [row.text or _text(row.value, chart.unit) for row in chart.rows]
    rows = rows_of(board, chart.title, chart.labels, board.widest(texts), key=True)
    yield from board.title(chart.title)
    if rows is None:
        return
    shares = [_shares(row) for row in chart.rows]
    known = [share for row in shares for share in row if share is not None]
    high = min(max([*known, Decimal("1.1")]), REACH)
    scale = Scale(max(min([*known, ZERO]), -ONE), high, (), rows.left, rows.right - GAP)
    yield from rows.key(chart.before_name, chart.target_name)
    for row, (value, before, target) in enumerate(shares[: rows.count]):
        yield from rows.text(row, texts[row])
        if value is not None:
            yield rows.bar(row, scale.zero, scale.at(value), BAR)
            if value > high:
                yield _cut(rows, row, scale.at(high))
        if target is not None:
            yield rows.tick(row, scale.at(target), 2)
        if before is not None:
            yield rows.dot(row, scale.at(before), 1)
    yield rows.post(scale.zero)
    yield from rows.rest()


def _cut(rows: Rows, row: int, right: float) -> Poly:
    """Cut through a bar that would go on far beyond the edge."""
    top, end = rows.middle(row) - rows.high / 2, rows.middle(row) + rows.high / 2
    return Poly(((right - 8, end), (right - 5, end), (right - 2, top), (right - 5, top)), PAPER)


def _shares(row: Bullet) -> tuple[Value, Value, Value]:
    """Measure the figure, last year's and the target by the target, or else by last year's."""
    whole = next((abs(w) for w in (row.target, row.before, row.value) if w), None)
    if whole is None:  # nothing but zeros, or nothing at all
        return row.value, row.before, row.target
    parts = (row.value, row.before, row.target)
    value, before, target = (None if part is None else part / whole for part in parts)
    return value, before, target


def funnel_marks(chart: FunnelChart, board: Board) -> Iterator[Mark]:
    """Draw a bar for each stage, the slope to the next, figures and shares at the right."""
    texts = [_text(value, chart.unit) for value in chart.values]
    shares = [_share(chart, row) for row in range(len(chart.values))]
    wide = board.widest(shares) + GAP if any(shares) else 0.0
    if board.widest(texts) + wide > board.width * FIGURE_SHARE:  # no room for both
        shares, wide = [""] * len(shares), 0.0
    figures = board.widest(texts) + wide
    rows = rows_of(board, chart.title, chart.labels, figures, key=False)
    yield from board.title(chart.title)
    if rows is None:
        return
    halves = [_half(chart, rows, row) for row in range(rows.count)]
    middle = (rows.left + rows.right - GAP) / 2
    for row in range(rows.count):
        yield from rows.text(row, texts[row], wide)
        yield from rows.share(row, shares[row])
        half = halves[row]
        if half is None:
            continue
        below = halves[row + 1] if row + 1 < rows.count else None
        if below is not None:
            yield _slope(rows, row, middle, half, below)
        yield rows.bar(row, middle - half, middle + half, BAR)
    yield from rows.rest()


def _half(chart: FunnelChart, rows: Rows, row: int) -> float | None:
    value = chart.values[row]
    most = max((v for v in chart.values if v is not None), default=ZERO)
    if value is None:
        return None
    room = rows.right - GAP - rows.left
    return room / 2 * float(max(value, ZERO) / most) if most > 0 else 0.0


def _slope(rows: Rows, row: int, middle: float, half: float, below: float) -> Poly:
    top = rows.middle(row) + rows.high * THICK / 2
    end = rows.middle(row + 1) - rows.high * THICK / 2
    corners = ((middle - half, top), (middle + half, top), (middle + below, end))
    return Poly((*corners, (middle - below, end)), SLOPE.tone, PAPER)


def _share(chart: FunnelChart, row: int) -> str:
    """Write a stage's share of the stage before."""
    value, before = chart.values[row], chart.values[row - 1] if row else None
    return "" if value is None or not before else chart.share(value / before)
