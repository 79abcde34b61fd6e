"""A day's sheet on paper: the first page for everyone, the second by department.

Lists are cut to the page and say how many more there are; what is cut from the first page goes
on on the second as far as it holds.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from desktop.reports.column_room import spread
from desktop.reports.kit import (
    Bar,
    Bars,
    Block,
    Columns,
    Document,
    Figure,
    Figures,
    Heading,
    Once,
    PageBreak,
    Paragraph,
    Table,
    TableColumn,
    free_height,
)
from desktop.reports.morning_departments import Department
from desktop.reports.morning_sheet import DaySheet, blank_sheet
from desktop.reports.sheet_parts import (
    Listed,
    allot,
    attendance,
    decisions,
    document,
    figure_columns,
    figure_width,
    fits_on,
    in_turn,
    largest,
    leads,
    listed,
    more,
    most_rows,
    ruled,
    words,
)
from desktop.system.i18n import _

MOST = 80  # rows of the lists of a page together
DECISION_LINES = 3
MOST_LINES = 14  # of each list of a blank sheet


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands round the lists of the first page; it gives way before the lists do.

    Attributes:
        least: Rows of the lists that must have room beside it, if there are so many.
    """

    least: int
    bars: bool
    lines: int
    decisions: int
    people: int


FRAMES = (
    Frame(least=10, bars=True, lines=DECISION_LINES, decisions=5, people=24),
    Frame(least=8, bars=False, lines=DECISION_LINES, decisions=5, people=24),
    Frame(least=6, bars=False, lines=2, decisions=5, people=24),
    Frame(least=4, bars=False, lines=1, decisions=5, people=24),
    Frame(least=0, bars=False, lines=0, decisions=3, people=12),
)
BAR_HEIGHT, FEWEST_BARS = 5.0, 3
FEWEST_ACROSS = 4
INDICATORS = 5


def layout(sheet: DaySheet) -> Document:
    """Lay the sheet out on two pages of A4 at the most, with as many rows as they hold."""
    first, rooms = _first_page(sheet)
    rest = _rest(sheet, rooms)
    closing: list[Block] = [Once([Paragraph(sheet.definitions, small=True)])]
    if not sheet.departments and not rest and fits_on(1, sheet.head, [*first, *closing]):
        return document(sheet.head, [*first, *closing])
    return document(sheet.head, [*first, PageBreak(), *_second_page(sheet, rest, closing)])


def blank_layout(sheet: DaySheet) -> Document:
    """Lay the sheet out to be filled by hand: as many lines as each of its pages holds."""
    blank = blank_sheet(sheet)
    first = _filled_up(blank, _first_by_hand)
    if not blank.departments:
        return document(blank.head, first, blank=True)
    second = _filled_up(blank, _second_by_hand)
    return document(blank.head, [*first, PageBreak(), *second], blank=True)


def _filled_up(sheet: DaySheet, make: Callable[[DaySheet, int], list[Block]]) -> list[Block]:
    lines = largest(lambda lines: fits_on(1, sheet.head, make(sheet, lines)), MOST_LINES)
    return make(sheet, lines)


def _first_by_hand(sheet: DaySheet, lines: int) -> list[Block]:
    return [
        leads(sheet.meeting),
        *_result(sheet),
        Columns([*ruled(sheet.coming, lines)], [*ruled(sheet.calls, lines)]),
        *ruled(sheet.carried, lines),
        *words(sheet.meeting),
        *decisions(sheet.meeting, DECISION_LINES),
        *attendance(sheet.meeting),
    ]


def _second_by_hand(sheet: DaySheet, lines: int) -> list[Block]:
    return [block for each in sheet.departments for block in _department_by_hand(each, lines)]


# -- the first page ------------------------------------------------------------------------


def _first_page(sheet: DaySheet) -> tuple[list[Block], tuple[int, int]]:
    """Return the first page's blocks, and how many rows its lists were given."""
    counts = (max(len(sheet.coming.rows), len(sheet.calls.rows)), len(sheet.carried.rows))
    wanted = min(sum(counts), MOST)
    opening = Once([leads(sheet.meeting), *_result(sheet)])
    room, make = 0, partial(_page, sheet, counts, opening, _around(sheet, FRAMES[-1]))
    for frame in FRAMES:
        make = partial(_page, sheet, counts, opening, _around(sheet, frame))
        least = min(wanted, frame.least)
        room = most_rows(partial(_free, sheet, make, page=0), wanted, least)
        if room >= least:
            break
    return make(room), _rooms(counts, room)


def _rooms(counts: tuple[int, int], room: int) -> tuple[int, int]:
    pair, carried = allot(counts, room)
    return pair, carried


def _free(
    sheet: DaySheet, make: Callable[[int], Sequence[Block]], room: int, *, page: int
) -> float:
    return free_height(document(sheet.head, make(room)), page)


def _around(sheet: DaySheet, frame: Frame) -> tuple[list[Block], Once]:
    """Return what stands below the first list, and at the foot of the page."""
    hours: list[Block] = []
    if frame.bars and len(sheet.by_hour) >= FEWEST_BARS:
        bars = [Bar(hour, n, str(n) if n else "") for hour, n in sheet.by_hour]
        hours = [Once([Bars(bars, BAR_HEIGHT)])]
    foot = (
        *words(sheet.meeting),
        *decisions(sheet.meeting, frame.lines, frame.decisions),
        *attendance(sheet.meeting, frame.people),
    )
    return hours, Once(foot)


def _page(
    sheet: DaySheet,
    counts: tuple[int, int],
    opening: Once,
    around: tuple[list[Block], Once],
    room: int,
) -> list[Block]:
    pair, carried = _rooms(counts, room)
    hours, foot = around
    left = [*listed(sheet.coming, 0, pair), *hours]
    right = [*listed(sheet.calls, 0, pair)]
    # A list beside nothing has the whole width.
    beside = [Columns(left, right)] if sheet.coming.rows and sheet.calls.rows else [*left, *right]
    return [opening, *beside, *listed(sheet.carried, 0, carried), foot]


def _result(sheet: DaySheet) -> Iterator[Block]:
    yield Heading(sheet.result, sheet.month)
    figures = figure_columns(sheet.titles, sheet.figures)
    names = figure_width([row[0] for row in sheet.figures])
    columns = spread(TableColumn(_("Measure"), lines=2), figures, names)
    yield Table(columns, sheet.figures)
    if sheet.marks:
        yield Paragraph(sheet.marks, small=True)
    if sheet.leading:
        items = [Figure(*indicator) for indicator in sheet.leading[:INDICATORS]]
        yield Figures(items, across=max(len(items), FEWEST_ACROSS))


# -- the second page -----------------------------------------------------------------------


def _rest(sheet: DaySheet, rooms: tuple[int, int]) -> list[tuple[Listed, int]]:
    """Return the lists that were cut, each with the row it goes on with."""
    pair, carried = rooms
    parts = ((sheet.carried, carried), (sheet.coming, pair), (sheet.calls, pair))
    return [(part, start) for part, start in parts if len(part.rows) > start]


def _second_page(
    sheet: DaySheet, rest: Sequence[tuple[Listed, int]], closing: list[Block]
) -> list[Block]:
    """Give the departments what they need, and the lists of the first page what is left."""
    needed = [len(part.rows) for each in sheet.departments for part in (each.table, *each.lists)]
    left = [len(part.rows) - start for part, start in rest]

    def blocks(own: int, other: int) -> list[Block]:
        rooms = iter(allot(needed, own))
        shown: list[Block] = []
        for each in sheet.departments:
            shown += _department(each, [next(rooms) for _part in (0, *each.lists)])
        for (part, start), room in zip(rest, in_turn(left, other), strict=True):
            shown += _going_on(part, start, room)
        return shown + closing

    own = most_rows(partial(_free, sheet, partial(blocks, other=0), page=1), min(sum(needed), MOST))
    other = most_rows(partial(_free, sheet, partial(blocks, own), page=1), min(sum(left), MOST))
    return blocks(own, other)


def _going_on(part: Listed, start: int, room: int) -> list[Block]:
    """Go on with a list of the first page; nothing where hardly a row of it has room."""
    if room < min(2, len(part.rows) - start):
        return []
    title = _("{list}, continued").format(list=part.title)
    return list(listed(replace(part, note=""), start, room, title=title))


def _department(department: Department, rooms: Sequence[int]) -> list[Block]:
    table, room = department.table, rooms[0]
    rows = table.rows[:room]
    blocks: list[Block] = [Heading(table.title, table.note)]
    blocks.append(Table(table.columns, rows, total=department.total, empty=table.empty))
    blocks += more(len(table.rows) - len(rows))
    for part, space in zip(department.lists, rooms[1:], strict=True):
        blocks += listed(part, 0, space)
    return blocks


def _department_by_hand(department: Department, lines: int) -> Iterator[Block]:
    names = [(row[0], *("" for _cell in row[1:])) for row in department.table.rows]
    yield Heading(department.table.title)
    yield Table(department.table.columns, names)
    for part in department.by_hand:
        yield from ruled(part, lines)
