"""What the sheets of a day, a week and a month share: head, lists that are cut, the meeting."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, TypeVar, overload

from reportlab.lib.units import mm
from sqlalchemy.orm import Session
from typing_extensions import override

from desktop.reports.fonts import width
from desktop.reports.kit import (
    Block,
    Boxes,
    Check,
    Columns,
    Document,
    Fields,
    Heading,
    Paragraph,
    Provenance,
    Ruled,
    Shop,
    Table,
    TableColumn,
    free_height,
    page_count,
)
from desktop.reports.kit.layout import flow
from desktop.reports.kit.paper import BODY, PLAIN, ROW_PAD
from desktop.reports.kit.sheet import PRINTING, SEPARATOR
from desktop.reports.kit.strips import paginate
from desktop.reports.report import provenance, shop_of
from desktop.services.decisions import DecisionRow
from desktop.services.formats import day_text, long_day_text, sentences, short_day_text
from desktop.services.locks import locked_months
from desktop.services.measures.catalogue import CATALOGUE, DateRule
from desktop.services.measures.slices import month_number
from desktop.services.settings import OfficeInfo
from desktop.services.sheets.agenda import Agenda
from desktop.services.sheets.cells import BEHIND
from desktop.system.i18n import N_, _, current_language, ngettext

LATE, REVERSED = "!", "*"
ROC_YEAR_BEFORE = 1911
MIN_FIGURE = 10.5  # millimetres
ROW: float = PLAIN.line + 2 * ROW_PAD  # points of a row of a table
FIRST_GUESS, TRIES = 12, 6
WRITE_HEIGHT = 7.0  # millimetres of a line to write on
PLATE = (15.0, 23.0)  # millimetres, at least and at most
LABEL_WIDTH = 24.0  # millimetres
BLANK_DAY = 20  # characters of a line to write on
ATTENDANCE = 24  # names to tick
TICKS = ((8, 15.0), (6, 22.0), (4, 36.0))  # names across, and millimetres that they may take
MOST_DECISIONS = 5
DATE_RULES = {
    DateRule.SETTLED: N_("By day of settlement: {names}."),
    DateRule.ARRIVED: N_("By day of arrival: {names}."),
    DateRule.FINISHED: N_("By day of finishing: {names}."),
    DateRule.ORDERED: N_("By day of order: {names}."),
    DateRule.DELIVERED: N_("By day of delivery: {names}."),
    DateRule.DUE: N_("By day the call was due: {names}."),
    DateRule.DONE: N_("By day of the call: {names}."),
    DateRule.RECEIVED: N_("By day of the complaint: {names}."),
    DateRule.BOOKED: N_("By day of the appointment: {names}."),
    DateRule.CAME: N_("By day they came: {names}."),
}

Row = tuple[str, ...]
Rows = tuple[Row, ...]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a sheet; texts are finished texts."""

    title: str
    day: str
    shop: Shop
    provenance: Provenance
    theme: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a sheet says of its meeting.

    Attributes:
        leads: Who leads and who serves, with their labels; empty ones are lines to write on.
        words: Praise, policy and script, with their labels.
        decisions: Open ones: mark, matter, responsible, until, how.
        people: Names to tick, and whether they were there.
    """

    leads: tuple[tuple[str, str], ...]
    words: tuple[tuple[str, str], ...]
    decisions: Rows
    people: tuple[tuple[str, bool], ...]


class Written(Sequence[Row], Generic[T]):
    """Rows that are written out when they are printed: a list may be much longer than a page."""

    def __init__(self, things: Sequence[T], write: Callable[[T], Row]) -> None:
        self._things, self._write = things, write
        self._written: dict[int, Row] = {}  # a list is measured several times before it is drawn

    @override
    def __len__(self) -> int:
        return len(self._things)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> Rows: ...
    @override
    def __getitem__(self, at: int | slice) -> Row | Rows:
        places = range(len(self._things))
        return tuple(map(self._row, places[at])) if isinstance(at, slice) else self._row(places[at])

    def _row(self, place: int) -> Row:
        if place not in self._written:
            self._written[place] = self._write(self._things[place])
        return self._written[place]


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of a sheet: what it is called, its columns, and all of its rows."""

    title: str
    columns: Sequence[TableColumn]
    rows: Sequence[Row]
    empty: str
    note: str = ""


def head_of(  # noqa: PLR0913 -- what stands at the head and at the foot
    session: Session,
    office: OfficeInfo,
    title: str,
    days: str,
    *,
    month: date,
    number: str,
    rows: int | None = None,
) -> Head:
    """Return the head of a sheet; its number stands at the foot of every page."""
    filters = SEPARATOR.join(part for part in (number, _("whole office")) if part)
    locked = month_number(month) in locked_months(session)
    lock = _("month locked") if locked else _("month not locked")
    source = provenance(session, office, filters, rows=rows, lock=lock)
    return Head(title, days, shop_of(office), source, office.theme)


def sheet_day_text(day: date) -> str:
    """Write the day of a sheet; in Taiwan's Chinese with the year of the Republic."""
    text = long_day_text(day)
    if current_language() != "zh_Hant_TW" or day.year <= ROC_YEAR_BEFORE:
        return text
    return _("{day} (ROC {year})").format(day=text, year=day.year - ROC_YEAR_BEFORE)


def day_leads(agenda: Agenda, theme: str) -> tuple[tuple[str, str], ...]:
    """Return the line at the head of a day's sheet."""
    leads = ((_("Weather"), ""), (_("Chair"), agenda.chair), (_("Duty"), agenda.duty))
    return leads if theme else (*leads, (_("Theme"), ""))


def span_leads(agenda: Agenda) -> tuple[tuple[str, str], ...]:
    """Return the line at the head of a week's or a month's sheet."""
    return ((_("Chair"), agenda.chair), (_("Minutes"), agenda.duty))


def meeting_of(agenda: Agenda, leads: tuple[tuple[str, str], ...], day: date) -> Meeting:
    """Return what is printed of a meeting."""
    words = (
        (_("Praise"), agenda.kudos),
        (_("Policy"), agenda.policy),
        (_("Script of the day"), agenda.script),
    )
    decisions = tuple(decision_row(each, day) for each in agenda.decisions)
    return Meeting(leads, words, decisions, agenda.people)


def decision_row(decision: DecisionRow, day: date) -> Row:
    """Write an open decision."""
    until = short_day_text(decision.due_on, day) if decision.due_on else ""
    mark = LATE if decision.is_late(day) else ""
    return (mark, decision.text, decision.owner, until, decision.method)


def document(head: Head, blocks: Sequence[Block], *, blank: bool = False) -> Document:
    """Make the document of a sheet."""
    theme = _("Theme: {theme}").format(theme=head.theme) if head.theme else ""
    source = Provenance(filters=_("to be filled by hand")) if blank else head.provenance
    day = _("Date:") + " " + "_" * BLANK_DAY if blank else head.day
    return Document(head.title, head.shop, blocks, source, subtitle=theme, note=day, subject=day)


def largest(fits: Callable[[int], bool], most: int) -> int:
    """Return the largest number up to `most` that fits; the smaller ones fit too."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low


def most_rows(free_at: Callable[[int], float], most: int, least: int = 0, row: float = ROW) -> int:
    """Return how many rows fit: measure, then add or take away as many as the height tells.

    Args:
        free_at: The points that are left with so many rows; below 0 where they do not fit.
        most: How many there are.
        least: Fewer than these are not worth a second measurement.
        row: The points that a row takes.
    """
    rows, best = min(FIRST_GUESS, most), 0
    for _try in range(TRIES):
        free = free_at(rows)
        if free >= 0:
            best = max(best, rows)
        wanted = min(max(rows + math.floor(free / row), 0), most)
        if wanted in {rows, best} or max(wanted, best) < least:
            break
        rows = wanted
    return best


def fits_on(pages: int, head: Head, blocks: Sequence[Block]) -> bool:
    """Tell whether blocks take so many pages at the most."""
    return page_count(document(head, blocks)) <= pages


def room_left(whole: Document) -> list[float]:
    """Return the points that are left on each page of a document."""
    rooms = [free_height(replace(whole, blocks=()), number) for number in range(2)]
    with PRINTING:
        strips = flow(whole.blocks, whole.paper.inner)
        pages = paginate(strips, lambda number: rooms[min(number, 1)])
    ends = [page[-1].top + page[-1].strip.height if page else 0.0 for page in pages]
    return [rooms[min(number, 1)] - end for number, end in enumerate(ends)]


def allot(counts: Sequence[int], room: int) -> list[int]:
    """Share rows among lists: short lists get all they need, long ones share what is left."""
    given = [0] * len(counts)
    for left, index in enumerate(sorted(range(len(counts)), key=lambda at: counts[at])):
        part = (room - sum(given)) // (len(counts) - left)
        given[index] = min(counts[index], part)
    return given


def in_turn(counts: Sequence[int], room: int) -> list[int]:
    """Give rows to the first list, then to the next, as long as there are any."""
    given = []
    for count in counts:
        given.append(min(count, room))
        room -= given[-1]
    return given


def listed(part: Listed, start: int, room: int, *, title: str = "") -> Iterator[Block]:
    """Yield `room` rows of a list from `start` on, and how many of all they are."""
    rows = part.rows[start : start + room]
    part_of = "" if len(rows) == len(part.rows) else _part_of(len(rows), len(part.rows))
    yield Heading(title or part.title, SEPARATOR.join(filter(None, (part.note, part_of))))
    if part.rows:
        yield Table(part.columns, rows, empty="…")
    else:
        yield Paragraph(part.empty, small=True)


def _part_of(shown: int, count: int) -> str:
    """Say that not all rows of a list stand here."""
    return _("{shown} of {count} here").format(shown=shown, count=count)


def ruled(part: Listed, lines: int) -> Iterator[Block]:
    """Yield a list as empty lines to write on."""
    yield Heading(part.title)
    columns = [each for each in part.columns if each.title]
    yield Ruled(columns, lines, WRITE_HEIGHT)


def more(count: int) -> Iterator[Block]:
    """Say below a list how many rows are not printed."""
    if count > 0:
        yield Paragraph(more_text(count), small=True)


def more_text(count: int) -> str:
    """Say how many rows are not printed; nothing where all of them are."""
    return ngettext("and {n} more", "and {n} more", count).format(n=count) if count > 0 else ""


def figure_columns(
    titles: Sequence[str], rows: Sequence[Row], least: float = MIN_FIGURE
) -> list[TableColumn]:
    """Give each column of figures its room: a shortened figure would be a wrong one."""
    return [
        TableColumn(title, max(figure_width([row[at] for row in rows]), least), "right")
        for at, title in enumerate(titles, start=1)
    ]


def plate_width(plates: Sequence[str]) -> float:
    """Return the millimetres of a column of plates, within bounds."""
    return min(max(figure_width(plates), PLATE[0]), PLATE[1])


def figure_width(texts: Sequence[str]) -> float:
    """Return the millimetres that the widest of some figures takes."""
    widest = max((width(text, BODY) for text in texts), default=0.0)
    return widest / float(mm) + 0.2


def leads(meeting: Meeting) -> Block:
    """Return the lines of weather, chair and duty."""
    return Fields(meeting.leads, across=len(meeting.leads), label_width=14)


def words(meeting: Meeting, across: int = 0) -> Iterator[Block]:
    """Yield praise, policy and script: a line for each that is prepared, one for the others.

    Args:
        meeting: Of what it is told.
        across: How many of the others stand in a line; all of them when not given.
    """
    told = [(label, text) for label, text in meeting.words if text]
    by_hand = [(label, text) for label, text in meeting.words if not text]
    if told:
        yield Fields(told, across=1, label_width=LABEL_WIDTH)
    if by_hand:
        yield Fields(by_hand, across=across or len(by_hand), label_width=LABEL_WIDTH)


def decisions(meeting: Meeting, lines: int, most: int = MOST_DECISIONS) -> Iterator[Block]:
    """Yield the open decisions and lines for new ones."""
    open_ones = meeting.decisions[:most]
    if not open_ones and not lines:
        return
    count = len(meeting.decisions)
    note = ngettext("{n} still open", "{n} still open", count).format(n=count) if count else ""
    yield Heading(_("Decisions"), note)
    columns: tuple[TableColumn, ...] = (
        TableColumn("", 2),
        TableColumn(_("Matter"), share=2, lines=2),
        TableColumn(_("Responsible"), 24),
        TableColumn(_("Until"), 16),
        TableColumn(_("How"), share=1.3, lines=2),
    )
    if open_ones:
        yield Table(columns, (*open_ones, *(("",) * len(columns) for _line in range(lines))))
        yield from more(count - len(open_ones))
    else:
        yield Ruled(columns[1:], lines, WRITE_HEIGHT)  # nothing is written under the marks


def attendance(meeting: Meeting, most: int = ATTENDANCE) -> Iterator[Block]:
    """Yield a box to tick for each person."""
    if meeting.people:
        blocks: list[Block] = [Heading(_("Present"))]
        ticks = [Check(name, ticked=there) for name, there in meeting.people[:most]]
        longest = max(width(tick.label, BODY) for tick in ticks) / float(mm)
        across = next(count for count, room in TICKS if longest <= room or room == TICKS[-1][1])
        blocks += [Boxes(ticks, across), *more(len(meeting.people) - most)]
        yield Columns(blocks, [], share=1.0)  # on one page


def definitions(measures: Sequence[str], office: OfficeInfo, *others: str) -> str:
    """Say by which day each figure counts, and how the other columns come about."""
    rules: dict[DateRule, list[str]] = {rule: [] for rule in DATE_RULES}
    for name in measures:
        rules.setdefault(CATALOGUE[name].date_rule, []).append(_(CATALOGUE[name].name))
    by_day = [
        _(text).format(names=_(", ").join(rules[rule]))
        for rule, text in DATE_RULES.items()
        if rules[rule]
    ]
    cutoff = _("A business day ends at {hour}:00.").format(hour=f"{office.cutoff_hour:02}")
    amounts = _("Amounts are before tax, in whole units.")
    return sentences((*by_day, cutoff, amounts, *others))


def behind_legend() -> str:
    """Say what the mark of a line behind its target means."""
    return _("{mark} behind the target, the days gone by considered.").format(mark=BEHIND)


def provisional_mark() -> str:
    """Return the mark of a figure that is not complete yet: 暫."""
    return _("prov.")


def provisional_legend() -> str:
    """Say what that mark means."""
    return _("{mark}: not complete yet.").format(mark=provisional_mark())


def period_text(start: date, end: date) -> str:
    """Write a period: 2026-11-16 to 2026-11-22."""
    return _("{start} to {end}").format(start=day_text(start), end=day_text(end))
