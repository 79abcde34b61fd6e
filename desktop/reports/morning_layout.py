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
from desktop.reports.kit.paper import PLAIN
from desktop.reports.kit.tight import TIGHT_PAD, tight
from desktop.reports.morning_departments import Department
from desktop.reports.morning_sheet import DaySheet, blank_sheet
from desktop.reports.sheet_parts import (
    ROW,
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
        parts: Rows of what is to be seen to of parts, if there are so many.
        spoken: Whether praise, policy and script stand here, and not on the second page.
    """

    least: int
    bars: bool
    lines: int
    decisions: int
    people: int
    parts: int = 3
    spoken: bool = True


@dataclass(frozen=True, slots=True)
class Around:
    """A frame as blocks: beside the calls, and at the foot of the page.

    Attributes:
        parts: How many rows of the parts stand among them.
        is_told: Whether praise, policy and script do.
    """

    spoken: list[Block]
    parts: int
    is_told: bool
    foot: Once

    @property
    def rows_beside(self) -> int:
        """How many calls have room beside what stands below the complaints."""
        return (SPOKEN if self.is_told else 0) + (self.parts + PART_HEAD if self.parts else 0)


@dataclass(frozen=True, slots=True)
class Setting:
    """How much air a page has.

    Attributes:
        of: Gives blocks that air.
        row: Points that a row of a list takes.
    """

    of: Callable[[Sequence[Block]], list[Block]]
    row: float


LOOSE, TIGHT = Setting(list, ROW), Setting(tight, PLAIN.line + 2 * TIGHT_PAD)
FULL = 15  # rows of the first page's lists, from which on a sheet is set tight
FRAMES = (
    Frame(least=15, bars=True, lines=DECISION_LINES, decisions=5, people=24, parts=6),
    Frame(least=12, bars=True, lines=2, decisions=5, people=24, parts=6),
    Frame(least=9, bars=True, lines=1, decisions=5, people=24),
    Frame(least=6, bars=True, lines=0, decisions=5, people=24),
    Frame(least=6, bars=False, lines=1, decisions=5, people=24),
    Frame(least=3, bars=False, lines=0, decisions=3, people=12),
    Frame(least=0, bars=False, lines=0, decisions=3, people=12, parts=2, spoken=False),
)
BAR_HEIGHT, FEWEST_BARS = 5.0, 3
FEWEST_ACROSS = 4
INDICATORS = 5
SPOKEN = 3  # calls that have room beside what is read out
PART_HEAD = 2  # calls that have room beside the heads of the list of parts
Rooms = tuple[int, int, int, int]  # rows of who comes, what is left over, calls and complaints


def layout(sheet: DaySheet) -> Document:
    """Lay the sheet out on two pages of A4 at the most, with as many rows as they hold."""
    setting = TIGHT if sum(_counts(sheet)) > FULL else LOOSE
    first, rooms, around = _first_page(sheet, setting)
    rest = _rest(sheet, rooms, around.parts)
    told = [] if around.is_told else [*words(sheet.meeting)]
    closing: list[Block] = [*told, Once([Paragraph(sheet.definitions, small=True)])]
    if not sheet.departments and not rest and fits_on(1, sheet.head, [*first, *closing]):
        return document(sheet.head, [*first, *closing])
    second = _second_page(sheet, setting, rest, closing)
    return document(sheet.head, [*first, PageBreak(), *second])


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
        *ruled(sheet.coming, lines),
        *ruled(sheet.carried, lines),
        Columns([*ruled(sheet.calls, lines)], [*ruled(sheet.complaints, lines)]),
        *words(sheet.meeting),
        *decisions(sheet.meeting, DECISION_LINES),
        *attendance(sheet.meeting),
    ]


def _second_by_hand(sheet: DaySheet, lines: int) -> list[Block]:
    return [block for each in sheet.departments for block in _department_by_hand(each, lines)]


# -- the first page ------------------------------------------------------------------------


def _first_page(sheet: DaySheet, setting: Setting) -> tuple[list[Block], Rooms, Around]:
    """Return the first page's blocks, how many rows its lists were given, and its frame."""
    wanted = min(sum(_counts(sheet)), MOST)
    opening = Once(setting.of([leads(sheet.meeting), *_result(sheet)]))
    room, around = 0, _around(sheet, setting, FRAMES[-1])
    for frame in FRAMES:
        around = _around(sheet, setting, frame)
        make, least = partial(_page, sheet, setting, opening, around), min(wanted, frame.least)
        room = most_rows(partial(_free, sheet, make, page=0), wanted, least, setting.row)
        if room >= least:
            break
    return _page(sheet, setting, opening, around, room), _rooms(sheet, around, room), around


def _counts(sheet: DaySheet) -> tuple[int, int, int]:
    """Return the rows that want room: the first calls have some beside what is read out."""
    calls, complaints = len(sheet.calls.rows), len(sheet.complaints.rows)
    return len(sheet.coming.rows), len(sheet.carried.rows), max(calls - SPOKEN, complaints, 0)


def _rooms(sheet: DaySheet, around: Around, room: int) -> Rooms:
    today, late, others = _counts(sheet)
    own = room - min(others, room // 4)
    coming = min(today, max(own - late, own - own * 2 // 5))  # who comes today goes first
    carried = min(late, own - coming)
    heard = min(others, room - coming - carried)
    calls = min(heard + around.rows_beside, len(sheet.calls.rows))
    complaints = min(heard + bool(around.rows_beside), len(sheet.complaints.rows))
    return coming, carried, calls, complaints


def _free(
    sheet: DaySheet, make: Callable[[int], Sequence[Block]], room: int, *, page: int
) -> float:
    return free_height(document(sheet.head, make(room)), page)


def _around(sheet: DaySheet, setting: Setting, frame: Frame) -> Around:
    spoken: list[Block] = [*words(sheet.meeting, across=1)] if frame.spoken else []
    if frame.bars and len(sheet.by_hour) >= FEWEST_BARS:
        bars = [Bar(hour, n, str(n) if n else "") for hour, n in sheet.by_hour]
        spoken += [Paragraph(_("Cars by the hour"), small=True), Bars(bars, BAR_HEIGHT)]
    parts = min(frame.parts, len(sheet.parts.rows))
    if parts:
        spoken = [*listed(sheet.parts, 0, parts), *spoken]
    foot = (
        *decisions(sheet.meeting, frame.lines, frame.decisions),
        *attendance(sheet.meeting, frame.people),
    )
    beside: list[Block] = [Once(setting.of(spoken))] if spoken else []
    return Around(beside, parts, frame.spoken, Once(setting.of(foot)))


def _page(
    sheet: DaySheet, setting: Setting, opening: Once, around: Around, room: int
) -> list[Block]:
    coming, carried, calls, complaints = _rooms(sheet, around, room)
    beside = Columns(
        [*listed(sheet.calls, 0, calls)],
        [*listed(sheet.complaints, 0, complaints), *around.spoken],
    )
    lists = (*listed(sheet.coming, 0, coming), *listed(sheet.carried, 0, carried), beside)
    return [opening, *setting.of(lists), around.foot]


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


def _rest(sheet: DaySheet, rooms: Rooms, parts: int) -> list[tuple[Listed, int]]:
    """Return the lists that were cut, each with the row it goes on with."""
    coming, carried, calls, complaints = rooms
    lists = (
        (sheet.coming, coming),
        (sheet.carried, carried),
        (sheet.complaints, complaints),
        (sheet.calls, calls),
        (sheet.parts, parts),
    )
    return [(part, start) for part, start in lists if len(part.rows) > start]


def _second_page(
    sheet: DaySheet,
    setting: Setting,
    rest: Sequence[tuple[Listed, int]],
    closing: list[Block],
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
        return [*setting.of(shown), *closing]

    def most(make: Callable[[int], list[Block]], counts: Sequence[int]) -> int:
        free = partial(_free, sheet, make, page=1)
        return most_rows(free, min(sum(counts), MOST), row=setting.row)

    own = most(partial(blocks, other=0), needed)
    return blocks(own, most(partial(blocks, own), left))


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
    if department.figures:
        items = [Figure(*indicator) for indicator in department.figures]
        blocks.append(Figures(items, across=FEWEST_ACROSS))
    for part, space in zip(department.lists, rooms[1:], strict=True):
        blocks += listed(part, 0, space)
    return blocks


def _department_by_hand(department: Department, lines: int) -> Iterator[Block]:
    names = [(row[0], *("" for _cell in row[1:])) for row in department.table.rows]
    yield Heading(department.table.title)
    yield Table(department.table.columns, names)
    for part in department.by_hand:
        yield from ruled(part, lines)
