"""Tables and ruled lines as strips: hairlines below the rows, a firm line round the figures."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from reportlab.lib.units import mm

from desktop.reports.kit.blocks import Ruled, Section, Table, TableColumn
from desktop.reports.kit.paper import FIRM, GAP, LABEL, PLAIN, STRONG, Style
from desktop.reports.kit.pen import Pen
from desktop.reports.kit.strips import Strip
from desktop.reports.kit.text import fit, wrap

PAD = 1.5  # above and below the text of a row
Cell = tuple[float, list[str], Style]  # x from the left, lines, style


def table_strips(table: Table, wide: float) -> list[Strip]:
    """Lay out the head, the rows and the total of a table."""
    boxes = column_boxes(table.columns, wide)
    head = _head(table.columns, boxes, wide)
    rows = [_row(row, table.columns, boxes, wide) for row in table.rows]
    if not rows:
        rows = [_words(table.empty, wide, LABEL)]
    rows = [replace(row, head=head) for row in rows]
    if table.total is not None:
        rows[-1] = replace(rows[-1], with_next=True)
        rows.append(_total(table.total, table.columns, boxes, wide))
    return [head, *rows]


def ruled_strips(ruled: Ruled, wide: float) -> list[Strip]:
    """Lay out empty lines, interrupted between the columns, all on one page."""
    boxes = column_boxes(ruled.columns, wide)
    head = _head(ruled.columns, boxes, wide)

    def draw(pen: Pen, left: float, top: float) -> None:
        for x, room in boxes:
            pen.rule(left + x, top + ruled.height * mm, room)

    line = Strip(ruled.height * mm, draw, with_next=True, head=head)
    return [head, *[line] * (ruled.lines - 1), replace(line, with_next=False)]


def column_boxes(columns: Sequence[TableColumn], wide: float) -> list[tuple[float, float]]:
    """Give each column its x and its width; widths that do not fit shrink in proportion."""
    room = wide - GAP * (len(columns) - 1)
    fixed = sum(column.width * mm for column in columns)
    shares = sum(column.share for column in columns if not column.width)
    scale = min(1.0, room / fixed) if fixed else 1.0
    part = max(room - fixed * scale, 0.0) / shares if shares else 0.0
    boxes, x = [], 0.0
    for column in columns:
        width = column.width * mm * scale if column.width else column.share * part
        boxes.append((x, width))
        x += width + GAP
    return boxes


def _head(columns: Sequence[TableColumn], boxes: list[tuple[float, float]], wide: float) -> Strip:
    cells = []
    for column, (x, room) in zip(columns, boxes, strict=True):
        style = _aligned(LABEL, column.align)
        cells.append((_anchor(x, room, column.align), wrap(column.title, room, style, 2), style))
    high = max((len(lines) for _x, lines, _style in cells), default=1) * LABEL.line

    def draw(pen: Pen, left: float, top: float) -> None:
        for x, lines, style in cells:
            pen.lines(left + x, top + high - len(lines) * style.line, lines, style)
        pen.rule(left, top + high + PAD, wide, FIRM)

    return Strip(high + PAD, draw, with_next=True)


def _row(
    row: Sequence[str] | Section,
    columns: Sequence[TableColumn],
    boxes: list[tuple[float, float]],
    wide: float,
) -> Strip:
    if isinstance(row, Section):
        return replace(_words(row.text, wide, STRONG), with_next=True)
    return _cells_strip(_cells(row, columns, boxes, PLAIN), wide)


def _total(
    row: Sequence[str],
    columns: Sequence[TableColumn],
    boxes: list[tuple[float, float]],
    wide: float,
) -> Strip:
    strip = _cells_strip(_cells(row, columns, boxes, STRONG), wide)

    def draw(pen: Pen, left: float, top: float) -> None:
        pen.rule(left, top, wide, FIRM)
        strip.draw(pen, left, top)

    return replace(strip, draw=draw)


def _cells(
    row: Sequence[str],
    columns: Sequence[TableColumn],
    boxes: list[tuple[float, float]],
    style: Style,
) -> list[Cell]:
    cells = []
    for text, column, (x, room) in zip(row, columns, boxes, strict=True):
        aligned = _aligned(style, column.align)
        lines = (
            [fit(text, room, style)] if column.lines == 1 else wrap(text, room, style, column.lines)
        )
        cells.append((_anchor(x, room, column.align), lines, aligned))
    return cells


def _cells_strip(cells: list[Cell], wide: float) -> Strip:
    high = max((len(lines) * style.line for _x, lines, style in cells), default=0.0) + 2 * PAD

    def draw(pen: Pen, left: float, top: float) -> None:
        for x, lines, style in cells:
            pen.lines(left + x, top + PAD, lines, style)
        pen.rule(left, top + high, wide)

    return Strip(high, draw)


def _words(text: str, wide: float, style: Style) -> Strip:
    """Make a row of one text over the whole width."""
    return _cells_strip([(0.0, [fit(text, wide, style)], style)], wide)


@cache
def _aligned(style: Style, align: str) -> Style:
    return replace(style, align=align)


def _anchor(x: float, room: float, align: str) -> float:
    return x + {"left": 0.0, "centre": room / 2, "right": room}[align]
