"""Tables and ruled lines as strips: hairlines below the rows, a firm line round the figures."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache

from reportlab.lib.units import mm

from desktop.reports.kit.blocks import ColumnGroup, Ruled, Section, Table, TableColumn
from desktop.reports.kit.paper import FIRM, GAP, LABEL, PLAIN, STRONG, Style
from desktop.reports.kit.pen import Pen
from desktop.reports.kit.strips import Strip
from desktop.reports.kit.text import fit, wrap

PAD = 1.5  # below a head, above a note
HEAD_LINES = 3
Cell = tuple[float, list[str], Style]  # x from the left, lines, style


def table_strips(table: Table, wide: float) -> list[Strip]:
    """Lay out the head, the rows and the total of a table."""
    grid = _grid(tuple(table.columns), tuple(table.groups), wide, table.pad)
    rows = [grid.row(row) for row in table.rows] or [grid.row(Section(table.empty), LABEL)]
    if table.total is not None:
        rows[-1] = replace(rows[-1], with_next=True)
        rows.append(_total(grid.cells(table.total, strong=True), wide, table.pad))
    note = _note(table.note, rows, wide)  # which the last row stays with
    return [grid.head, *rows, *note]


class _Grid:
    """The columns of a table over a width, with the rows that were laid out in them."""

    def __init__(
        self,
        columns: Sequence[TableColumn],
        groups: Sequence[ColumnGroup],
        wide: float,
        pad: float,
    ) -> None:
        boxes = column_boxes(columns, wide)
        head = _head(columns, boxes, wide)
        self.head = stacked_head(_groups(groups, boxes), head) if groups else head
        self._wide, self._pad = wide, pad
        self._rows: dict[tuple[str, ...], Strip] = {}
        self._slots = [
            (_anchor(x, room, column.align), room, column.align, column.lines)
            for column, (x, room) in zip(columns, boxes, strict=True)
        ]

    def row(self, row: Sequence[str] | Section, style: Style = STRONG) -> Strip:
        """Lay out a row, or what stands over the rows that follow."""
        if isinstance(row, Section):
            words: list[Cell] = [(0.0, [fit(row.text, self._wide, style)], style)]
            return self._strip(words, with_next=style is STRONG)
        texts = tuple(row)
        found = self._rows.get(texts)
        if found is None:
            found = self._rows[texts] = self._strip(self.cells(texts))
        return found

    def _strip(self, cells: list[Cell], *, with_next: bool = False) -> Strip:
        return _cells_strip(cells, self._wide, self._pad, head=self.head, with_next=with_next)

    def cells(self, row: Sequence[str], *, strong: bool = False) -> list[Cell]:
        """Shorten or break the texts of a row."""
        cells, style = [], STRONG if strong else PLAIN
        for text, (x, room, align, most) in zip(row, self._slots, strict=True):
            lines = [fit(text, room, style)] if most == 1 else wrap(text, room, style, most)
            cells.append((x, lines, _aligned(style, align)))
        return cells


@lru_cache(maxsize=64)
def _grid(
    columns: tuple[TableColumn, ...], groups: tuple[ColumnGroup, ...], wide: float, pad: float
) -> _Grid:
    """Keep what was laid out: a sheet is measured several times before it is drawn."""
    return _Grid(columns, groups, wide, pad)


def forget_rows() -> None:
    """Let go of the rows of a document that is done."""
    _grid.cache_clear()


def _note(text: str, rows: list[Strip], wide: float) -> list[Strip]:
    """Make the lines of a note, and keep the last row with them."""
    if not text:
        return []
    rows[-1] = replace(rows[-1], with_next=True)
    lines = wrap(text, wide, LABEL)
    strips = [_note_line(line, PAD if not number else 0.0) for number, line in enumerate(lines)]
    return [*(replace(strip, with_next=True) for strip in strips[:-1]), strips[-1]]


def _note_line(text: str, air: float) -> Strip:
    return Strip(LABEL.line + air, lambda pen, left, top: pen.text(left, top + air, text, LABEL))


def stacked_head(upper: Strip, head: Strip) -> Strip:
    """Put the titles of groups over a head."""

    def draw(pen: Pen, left: float, top: float) -> None:
        upper.draw(pen, left, top)
        head.draw(pen, left, top + upper.height)

    return replace(head, height=upper.height + head.height, draw=draw)


def _groups(groups: Sequence[ColumnGroup], boxes: list[tuple[float, float]]) -> Strip:
    """Lay out the titles of groups, each over a line as long as its columns."""
    style = _aligned(LABEL, "centre")
    spans, place = list[tuple[float, float, str]](), 0
    for group in groups:
        part = boxes[place : place + group.span]
        place += group.span
        if group.title and part:
            left, right = part[0][0], part[-1][0] + part[-1][1]
            spans.append((left, right - left, fit(group.title, right - left, style)))

    def draw(pen: Pen, left: float, top: float) -> None:
        for x, room, title in spans:
            pen.text(left + x + room / 2, top, title, style)
            pen.rule(left + x, top + LABEL.line + 0.5, room)

    return Strip(LABEL.line + PAD, draw)


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
        cells.append((_anchor(x, room, column.align), _title(column.title, room, style), style))
    high = max((len(lines) for _x, lines, _style in cells), default=1) * LABEL.line

    def draw(pen: Pen, left: float, top: float) -> None:
        for x, lines, style in cells:
            pen.lines(left + x, top + high - len(lines) * style.line, lines, style)
        pen.rule(left, top + high + PAD, wide, FIRM)

    return Strip(high + PAD, draw, with_next=True)


def _title(text: str, room: float, style: Style) -> list[str]:
    return wrap(text, room, style, HEAD_LINES)


def _total(cells: list[Cell], wide: float, pad: float) -> Strip:
    strip = _cells_strip(cells, wide, pad)

    def draw(pen: Pen, left: float, top: float) -> None:
        pen.rule(left, top, wide, FIRM)
        strip.draw(pen, left, top)

    return replace(strip, draw=draw)


def _cells_strip(
    cells: list[Cell],
    wide: float,
    pad: float,
    *,
    head: Strip | None = None,
    with_next: bool = False,
) -> Strip:
    high = max((len(lines) * style.line for _x, lines, style in cells), default=0.0) + 2 * pad

    def draw(pen: Pen, left: float, top: float) -> None:
        for x, lines, style in cells:
            pen.lines(left + x, top + pad, lines, style)
        pen.rule(left, top + high, wide)

    return Strip(high, draw, head=head, with_next=with_next)


@cache
def _aligned(style: Style, align: str) -> Style:
    return replace(style, align=align)


def _anchor(x: float, room: float, align: str) -> float:
    return x + {"left": 0.0, "centre": room / 2, "right": room}[align]
