"""The sheets of a week and of a month on paper."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import zip_longest

from desktop.reports.kit import (
    Block,
    ChartBlock,
    Columns,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Ruled,
    Table,
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
    fits_on,
    largest,
    leads,
    listed,
    more,
    ruled,
)
from desktop.reports.span_sheet import SpanSheet
from desktop.system.i18n import _

WEEK_PAGES, MONTH_PAGES = 2, 3
MOST, ENOUGH = 40, 10  # rows of each list
PLAN_LINES, MOST_LINES = 4, 14
CHART_HEIGHT = 25.0  # millimetres
MOST_ABREAST = 7  # columns of a chart that has half the width


def layout(sheet: SpanSheet, pages: int) -> Document:
    """Lay a sheet out on so many pages at the most, with as many rows as they hold.

    A page more is not begun where the lists keep most of their rows without it.
    """
    room = 0
    for count in range(1, pages + 1):
        room = largest(partial(_fits, sheet, count), MOST)
        if room >= ENOUGH:
            break
    return document(sheet.head, _blocks(sheet, room))


def _fits(sheet: SpanSheet, pages: int, room: int) -> bool:
    return fits_on(pages, sheet.head, _blocks(sheet, room))


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
    lines = largest(lambda lines: fits_on(1, sheet.head, _by_hand(by_hand, lines)), MOST_LINES)
    blocks = _by_hand(by_hand, lines)
    if by_hand.splits:
        rows = largest(lambda rows: fits_on(1, sheet.head, _splits_by_hand(by_hand, rows)), MOST)
        blocks += [PageBreak(), *_splits_by_hand(by_hand, rows)]
    return document(by_hand.head, blocks, blank=True)


def _splits_by_hand(sheet: SpanSheet, count: int) -> list[Block]:
    blocks: list[Block] = []
    for part, _total in sheet.splits:
        rows = tuple(blank_row(row) for row in part.rows[:count])
        blocks += _table(replace(part, rows=rows), None, count)
    return blocks


def _by_hand(sheet: SpanSheet, lines: int) -> list[Block]:
    return [
        leads(sheet.meeting),
        *_result(sheet),
        *ruled(sheet.earlier, lines),
        *decisions(sheet.meeting, lines),
        *_plan(sheet, lines),
        *attendance(sheet.meeting),
    ]


def _blocks(sheet: SpanSheet, room: int) -> list[Block]:
    blocks: list[Block] = [leads(sheet.meeting), *_result(sheet)]
    blocks += _charts(sheet)
    blocks += listed(sheet.earlier, 0, max(room, 1))
    blocks += decisions(sheet.meeting, 0, max(room, 1))
    blocks += _plan(sheet, PLAN_LINES)
    blocks += attendance(sheet.meeting)
    for part, total in sheet.splits:
        blocks += _table(part, total, room)
    blocks.append(Paragraph(sheet.definitions, small=True))
    return blocks


def _result(sheet: SpanSheet) -> Iterator[Block]:
    yield Heading(sheet.result, sheet.compared)
    columns = (TableColumn(_("Measure"), lines=2), *figure_columns(sheet.titles, sheet.figures))
    yield Table(columns, sheet.figures)
    if sheet.marks:
        yield Paragraph(sheet.marks, small=True)


def _table(part: Listed, total: Row | None, room: int) -> Iterator[Block]:
    rows: Sequence[Row] = part.rows[:room]
    yield Heading(part.title, part.note)
    yield Table(part.columns, rows, total=total)
    yield from more(len(part.rows) - len(rows))


def _charts(sheet: SpanSheet) -> Iterator[Block]:
    """Yield the charts: those of a week in pairs, those of thirteen months below each other."""
    drawn = [each for each in sheet.charts if any(any(line.values) for line in each.series)]
    charts = [ChartBlock(chart, CHART_HEIGHT) for chart in drawn]
    if all(len(chart.labels) <= MOST_ABREAST for chart in drawn):
        for left, right in zip_longest(charts[::2], charts[1::2]):
            yield Columns([left], [right] if right else [])
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
