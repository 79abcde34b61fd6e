"""The tables of the report: figures as texts, columns as wide as their widest figure."""

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import Any

from reportlab.lib.units import mm

from desktop.reports.column_room import spread
from desktop.reports.fonts import width
from desktop.reports.kept_table import KeptTable
from desktop.reports.kit import Block, Figure, Figures, Heading, Paragraph, Ruled, TableColumn
from desktop.reports.kit.layout import CELL_PAD
from desktop.reports.kit.paper import A4, BODY, FIGURE, GAP, LABEL
from desktop.reports.kit.text import wrap
from desktop.reports.kit.whole import WholeTable
from desktop.services.formats import UNKNOWN, sentences, short_text
from desktop.services.year_end.model import (
    Blank,
    Column,
    MonthRow,
    MonthTable,
    Row,
    Table,
    Tile,
    Tiles,
)
from desktop.services.year_end.writing import Form, Writer, month_name
from desktop.system.i18n import _

# Millimetres: of a column of figures, of one that its head makes wide, of a row's name.
NARROWEST, WIDEST_HEAD = 11.0, 26.0
BETWEEN = 4.0  # a figure and the text beside it
LABEL_ROOM, MOST_LABEL = 22.0, 70.0
HEAD_LINES, TIGHT_HEAD = 2, 3  # of a head; of one in a table that has to be narrow
TEXT_LINES, LABEL_LINES = 7, 2
MOST_WHOLE = 15  # rows of a list that no page end divides; what is a month's stays whole
ACROSS = 5  # key figures beside each other
PROVISIONAL = "*"
Texts = tuple[str, ...]


def month_blocks(table: MonthTable, writer: Writer) -> Iterator[Block]:
    """Lay out twelve months with their sum; older years as far as the paper is wide enough."""
    years = table.years_before[1:]
    rows = [_month(row, number, table, writer) for number, row in enumerate(table.rows, 1)]
    total = _month_cells(table.total, _("Year"), table.form, writer)
    heads = _month_heads(table)
    while years and _wide(heads, [*rows, total]) > A4.inner:
        heads, total = heads[:-1], total[:-1]
        rows, years = [row[:-1] for row in rows], years[:-1]
    columns = _spread(heads[0], _figure_columns(heads, [*rows, total]), LABEL_ROOM)
    yield Heading(writer.titled(table.title, table.form))
    yield WholeTable(columns, rows, total, note=_month_note(table))


def _month_heads(table: MonthTable) -> Texts:
    years = tuple(str(year) for year in table.years_before)
    return (
        _("Month"),
        _("Target"),
        _("Actual"),
        _("Attained"),
        years[0] if years else str(table.year - 1),
        _("Change"),
        _("Cumulative"),
        _("R12"),
        *years[1:],
    )


def _month(row: MonthRow, number: int, table: MonthTable, writer: Writer) -> Texts:
    mark = f" {PROVISIONAL}" if row.provisional else ""
    return _month_cells(row, f"{month_name(number)}{mark}", table.form, writer)


def _month_cells(row: MonthRow, label: str, form: Form, writer: Writer) -> Texts:
    return (
        label,
        writer.text(form, row.target),
        writer.text(form, row.actual),
        writer.text(Form.SHARE, row.attainment),
        writer.text(form, row.last_year),
        writer.text(Form.CHANGE, row.change),
        writer.text(form, row.cumulative),
        writer.text(form, row.r12),
        *(writer.text(form, value) for value in row.earlier),
    )


def _month_note(table: MonthTable) -> str:
    running = _("{mark} the month is not over.").format(mark=PROVISIONAL)
    marks = [running] if any(row.provisional for row in table.rows) else []
    return sentences([table.note, _("R12: the last twelve months."), *marks])


def table_blocks(table: Table, writer: Writer) -> Iterator[Block]:
    """Lay out a table with its sum and its note."""
    rows = [_row(row, table.columns, writer) for row in table.rows]
    total = None if table.total is None else _row(table.total, table.columns, writer)
    heads = (table.head, *(column.title for column in table.columns))
    measured = [*rows, *([] if total is None else [total])]
    figures = _figure_columns(heads, measured)
    if any(column.form is Form.TEXT for column in table.columns):
        laid = tuple(map(_text_column, table.columns, figures))
        columns = (TableColumn(table.head, lines=LABEL_LINES, share=1.4), *laid)
        columns, (*rows, last) = _apart(columns, [*rows, total or ()])
        total = last or None
    else:
        room = _label_room(measured)
        if _width_of(figures, room) > A4.inner:
            figures = _figure_columns(heads, measured, TIGHT_HEAD)
        columns = _spread(table.head, figures, room)
    if table.title:
        yield Heading(table.title)
    divided = len(rows) > MOST_WHOLE and not any(row.forms for row in table.rows)
    kind = KeptTable if divided else WholeTable
    yield kind(columns, rows, total, note=_note(table, writer))


def _note(table: Table, writer: Writer) -> str:
    """Say what amounts are in."""
    forms = {column.form for column in table.columns}
    forms |= {form for row in table.rows for form in row.forms}
    unit = writer.unit if Form.MONEY in forms else writer.currency.symbol
    if not forms & {Form.MONEY, Form.PRICE}:
        return table.note
    return sentences([table.note, _("Amounts in {unit}.").format(unit=unit)])


def _row(row: Row, columns: Sequence[Column], writer: Writer) -> Texts:
    forms = row.forms or tuple(column.form for column in columns)
    label = f"{row.label} {row.note}".strip()
    return (
        label,
        *(writer.text(form, cell) for form, cell in zip(forms, row.cells, strict=True)),
    )


def _text_column(column: Column, laid: TableColumn) -> TableColumn:
    if column.form is not Form.TEXT:
        return laid
    lines = TEXT_LINES if column.long else LABEL_LINES
    return TableColumn(laid.title, align="left", lines=lines, share=column.share)


def _apart(
    columns: Sequence[TableColumn], rows: Sequence[Texts]
) -> tuple[tuple[TableColumn, ...], list[Texts]]:
    """Put some room between a figure and a text at its right: they would read as one."""
    places = [
        place
        for place, (left, right) in enumerate(pairwise(columns), 1)
        if left.align == "right" and right.align == "left"
    ]

    def wider(items: Sequence[Any], between: object) -> tuple[Any, ...]:
        parts = [[between, each] if at in places else [each] for at, each in enumerate(items)]
        return tuple(chain.from_iterable(parts))

    return wider(columns, TableColumn("", BETWEEN)), [wider(row, "") for row in rows]


def _figure_columns(
    heads: Texts, rows: Sequence[Texts], lines: int = HEAD_LINES
) -> tuple[TableColumn, ...]:
    """Give each column of figures its room: a shortened figure would be a wrong one."""
    return tuple(
        TableColumn(head, _figure_width(place, rows, head, lines), "right")
        for place, head in enumerate(heads[1:], start=1)
    )


def _figure_width(place: int, rows: Sequence[Texts], head: str, lines: int) -> float:
    widest = max((width(row[place], BODY, bold=True) for row in rows), default=0.0)
    word = max((width(part, LABEL.size) for part in head.split()), default=0.0)
    room = max(widest + 0.5, min(word + 0.5, WIDEST_HEAD * mm), NARROWEST * mm)
    while room < WIDEST_HEAD * mm and len(wrap(head, room, LABEL)) > lines:
        room += mm
    return float(room / mm)


def _label_room(rows: Sequence[Texts]) -> float:
    widest = max((width(row[0], BODY, bold=True) for row in rows), default=0.0)
    return min(max(float(widest / mm) + 1, LABEL_ROOM), MOST_LABEL)


def _spread(head: str, figures: Sequence[TableColumn], label: float) -> tuple[TableColumn, ...]:
    return spread(TableColumn(head, lines=LABEL_LINES), figures, label)


def _wide(heads: Texts, rows: Sequence[Texts]) -> float:
    return _width_of(_figure_columns(heads, rows), LABEL_ROOM)


def _width_of(figures: Sequence[TableColumn], label: float) -> float:
    gaps = GAP * len(figures)
    return float(label * mm + gaps + sum(column.width * mm for column in figures))


def tile_blocks(tiles: Tiles, writer: Writer) -> Iterator[Block]:
    """Lay out key figures, each with its attainment and growth."""
    items = []
    for tile in tiles.items:
        notes = [
            _("{share} of target").format(share=writer.text(Form.SHARE, tile.attainment))
            if tile.attainment is not None
            else "",
            _tile_change(tile.form, writer.text(Form.CHANGE, tile.change)),
        ]
        value = _tile_value(tile, writer)
        items.append(Figure(tile.label, value, "  ".join(note for note in notes if note)))
    yield Figures(items, ACROSS)


def _tile_value(tile: Tile, writer: Writer) -> str:
    """Write a key figure; an amount too wide for its place is shortened, never cut."""
    text = writer.text(tile.form, tile.value)
    room = A4.inner / ACROSS - 2 * CELL_PAD
    fits = width(text, FIGURE, bold=True) <= room
    return text if fits or tile.value is None else short_text(tile.value)


def _tile_change(form: Form, change: str) -> str:
    if change == UNKNOWN:
        return ""
    return _("{change} points").format(change=change.rstrip("%")) if form is Form.SHARE else change


def blank_blocks(blank: Blank) -> Iterator[Block]:
    """Lay out lines to write on."""
    yield Heading(blank.title)
    columns = tuple(TableColumn(column.title, share=column.share) for column in blank.columns)
    if not blank.labels:
        yield Ruled(columns, blank.lines)
        return
    rest = tuple("" for _column in blank.columns[1:])
    rows = [(label, *rest) for label in blank.labels]
    yield WholeTable(columns, [row for label in rows for row in (label, ("", *rest))])


def words_block(text: str) -> Block:
    """Lay out a paragraph."""
    return Paragraph(text, small=True)
