"""The sheets of a week and of a month on paper."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest

from reportlab.lib.units import mm

from desktop.reports.charts.spec import ColumnChart
from desktop.reports.column_room import spread
from desktop.reports.kept_table import KeptTable
from desktop.reports.kit import (
    Block,
    ChartBlock,
    Columns,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Ruled,
    TableColumn,
)
from desktop.reports.morning_sheet import blank_row
from desktop.reports.sheet_parts import (
    WRITE_HEIGHT,
    Listed,
    Row,
    attendance,
    decisions,
    document,
    figure_columns,
    figure_width,
    fits_on,
    largest,
    leads,
    listed,
    more_text,
    room_left,
    ruled,
)
from desktop.reports.span_sheet import SpanSheet
from desktop.system.i18n import _

WEEK_PAGES, MONTH_PAGES = 2, 3
MOST, ENOUGH = 40, 10  # rows of each list
MOST_LINES = 18  # of each list of a blank sheet
MOST_ABREAST = 7  # columns of a chart that has half the width


@dataclass(frozen=True, slots=True)
class Shape:
    """What grows where a page would stay empty: charts in millimetres, lines to write on."""

    charts: float
    lines: int


LEAST = Shape(20.0, 4)
CHART_HEIGHTS = (
    25.0,
    20.0,
    30.0,
    35.0,
    40.0,
    45.0,
    50.0,
    55.0,
)  # the first where nothing else is better
MOST_PLANNED = 18  # lines for the next period


def layout(sheet: SpanSheet, pages: int) -> Document:
    """Lay a sheet out on so many pages at the most, with as many rows as they hold.

    A page more is not begun where the lists keep most of their rows without it.
    """
    room = 0
    for count in range(1, pages + 1):
        room = largest(partial(_fits, sheet, count), MOST)
        if room >= ENOUGH:
            break
    return _filled(sheet, room)


def _fits(sheet: SpanSheet, pages: int, room: int) -> bool:
    return fits_on(pages, sheet.head, _blocks(sheet, room, LEAST))


def _filled(sheet: SpanSheet, room: int) -> Document:
    """Choose the heights of the charts and the lines that leave the least of the pages empty."""

    def made(shape: Shape) -> Document:
        return document(sheet.head, _blocks(sheet, room, shape))

    def emptiness(shape: Shape) -> tuple[int, float]:
        left = room_left(made(shape))
        return len(left), sum(points**2 for points in left)

    heights = CHART_HEIGHTS if _drawn(sheet) else CHART_HEIGHTS[:1]
    shapes = [LEAST]
    for height in heights:
        last = room_left(made(Shape(height, LEAST.lines)))[-1]
        more_lines = int(last / (WRITE_HEIGHT * mm))
        lines = min(LEAST.lines + more_lines, MOST_PLANNED)
        shapes += [Shape(height, lines), Shape(height, LEAST.lines)]
    return made(min(dict.fromkeys(shapes), key=emptiness))


def blank_layout(sheet: SpanSheet) -> Document:
    """Lay a sheet out to be filled by hand: names stay, figures go."""
    meeting = sheet.meeting
    by_hand = replace(
        sheet,
        result=_("Result"),
        figures=tuple(blank_row(row) for row in sheet.figures),
        compared="",
        marks="",
        meeting=replace(
            meeting,
            leads=tuple((label, "") for label, _text in meeting.leads),
            decisions=(),
            people=tuple((name, False) for name, _there in meeting.people),
        ),
    )
    first = _filled_up(by_hand, _first_by_hand)
    if not by_hand.splits:
        return document(by_hand.head, first, blank=True)
    rows = _most(by_hand, lambda rows: _second_by_hand(by_hand, rows, LEAST.lines), MOST)
    second = _filled_up(by_hand, lambda sheet, lines: _second_by_hand(sheet, rows, lines))
    return document(by_hand.head, [*first, PageBreak(), *second], blank=True)


def _most(sheet: SpanSheet, make: Callable[[int], list[Block]], most: int) -> int:
    return largest(lambda count: fits_on(1, sheet.head, make(count)), most)


def _filled_up(sheet: SpanSheet, make: Callable[[SpanSheet, int], list[Block]]) -> list[Block]:
    """Make a page with as many lines as it holds."""
    return make(sheet, _most(sheet, lambda lines: make(sheet, lines), MOST_LINES))


def _first_by_hand(sheet: SpanSheet, lines: int) -> list[Block]:
    blocks = [
        leads(sheet.meeting),
        *_result(sheet),
        *ruled(sheet.earlier, lines),
        *decisions(sheet.meeting, lines),
    ]
    return blocks if sheet.splits else [*blocks, *_closing(sheet, lines)]


def _second_by_hand(sheet: SpanSheet, count: int, lines: int) -> list[Block]:
    blocks: list[Block] = []
    for part, _total in sheet.splits:
        rows = tuple(blank_row(row) for row in part.rows[:count])
        blocks += _table(replace(part, rows=rows), None, count)
    return [*blocks, *_closing(sheet, lines)]


def _closing(sheet: SpanSheet, lines: int) -> Iterator[Block]:
    yield from _plan(sheet, lines)
    yield from attendance(sheet.meeting)


def _blocks(sheet: SpanSheet, room: int, shape: Shape) -> list[Block]:
    blocks: list[Block] = [leads(sheet.meeting), *_result(sheet)]
    blocks += _charts(sheet, shape.charts)
    blocks += listed(sheet.earlier, 0, max(room, 1))
    blocks += decisions(sheet.meeting, 0, max(room, 1))
    for part, total in sheet.splits:
        blocks += _table(part, total, room)
    blocks += _closing(sheet, shape.lines)
    blocks.append(Paragraph(sheet.definitions, small=True))
    return blocks


def _result(sheet: SpanSheet) -> Iterator[Block]:
    yield Heading(sheet.result, sheet.compared)
    figures = figure_columns(sheet.titles, sheet.figures)
    names = figure_width([row[0] for row in sheet.figures])
    columns = spread(TableColumn(_("Measure"), lines=2), figures, names)
    yield KeptTable(columns, sheet.figures)
    if sheet.marks:
        yield Paragraph(sheet.marks, small=True)


def _table(part: Listed, total: Row | None, room: int) -> Iterator[Block]:
    rows: Sequence[Row] = part.rows[:room]
    note = more_text(len(part.rows) - len(rows))
    yield Heading(part.title, part.note)
    yield KeptTable(part.columns, rows, total=total, note=note)


def _drawn(sheet: SpanSheet) -> list[ColumnChart]:
    return [each for each in sheet.charts if any(any(line.values) for line in each.series)]


def _charts(sheet: SpanSheet, height: float) -> Iterator[Block]:
    """Yield the charts: those of a week in pairs, those of thirteen months below each other."""
    drawn = _drawn(sheet)
    charts = [ChartBlock(chart, height) for chart in drawn]
    if all(len(chart.labels) <= MOST_ABREAST for chart in drawn):
        for left, right in zip_longest(charts[::2], charts[1::2]):
            yield Columns([left], [right]) if right else left
    else:
        yield from charts


def _plan(sheet: SpanSheet, lines: int) -> Iterator[Block]:
    yield Heading(sheet.plan)
    columns = (
        TableColumn(_("Matter"), share=2),
        TableColumn(_("Responsible"), 24),
        TableColumn(_("Until"), 16),
        TableColumn(_("How"), share=1.3),
    )
    yield Ruled(columns, lines, WRITE_HEIGHT)
