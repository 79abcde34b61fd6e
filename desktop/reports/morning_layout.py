"""The morning sheet on paper: one page of A4 if nearly all fits on it, two at the most.

Lists are cut, and say how many more there are.
"""

from collections.abc import Iterator, Sequence

from reportlab.lib.units import mm

from desktop.reports.fonts import width
from desktop.reports.kit import (
    Bar,
    Bars,
    Block,
    Boxes,
    Check,
    Document,
    Fields,
    Heading,
    Paragraph,
    Ruled,
    Table,
    TableColumn,
    compose,
)
from desktop.reports.kit.paper import BODY
from desktop.reports.morning_sheet import BEHIND, LATE, REVERSED, MorningSheet
from desktop.system.i18n import _, ngettext

MOST = 64  # rows of the three lists together
DECISION_LINES, FEWEST_LINES = 6, 4
# Pages, rows and lines to write on, the best first: one page when nearly all fits on it.
FITS = (
    (1, MOST, DECISION_LINES),
    (1, MOST, FEWEST_LINES),
    *((2, room, DECISION_LINES) for room in range(MOST, 0, -4)),
)
ATTENDANCE = 24  # names to tick
MIN_FIGURE = 11.0  # millimetres
BAR_HEIGHT, FEWEST_BARS = 8.0, 3


def layout(sheet: MorningSheet) -> Document:
    """Lay the sheet out on two pages of A4, with as many rows as they hold."""
    for pages, room, lines in FITS:
        document = _document(sheet, room, lines)
        if compose(document).pages <= pages:
            return document
    return _document(sheet, 0, FEWEST_LINES)


def _document(sheet: MorningSheet, room: int, lines: int) -> Document:
    rooms = allot([len(sheet.today), len(sheet.carried), len(sheet.calls)], room)
    blocks = [
        _by_hand(sheet),
        *_result(sheet),
        *_visits_today(sheet, rooms[0]),
        *_left_over(sheet, rooms[1]),
        *_calls_due(sheet, rooms[2]),
        *_meeting(sheet, lines),
        Paragraph(sheet.definitions, small=True),
    ]
    theme = _("Theme: {theme}").format(theme=sheet.theme) if sheet.theme else ""
    return Document(
        _("Morning Meeting Sheet"),
        sheet.shop,
        blocks,
        sheet.provenance,
        subtitle=theme,
        note=sheet.day,
        subject=sheet.day,
    )


def allot(counts: Sequence[int], room: int) -> list[int]:
    """Share rows among lists: short lists get all they need, long ones share what is left."""
    given = [0] * len(counts)
    for left, index in enumerate(sorted(range(len(counts)), key=lambda at: counts[at])):
        part = (room - sum(given)) // (len(counts) - left)
        given[index] = min(counts[index], part)
    return given


def _by_hand(sheet: MorningSheet) -> Block:
    labels = [_("Weather"), _("Chair"), _("Duty")]
    if not sheet.theme:
        labels.append(_("Theme"))
    return Fields([(label, "") for label in labels], across=len(labels), label_width=14)


def _result(sheet: MorningSheet) -> Iterator[Block]:
    yield Heading(sheet.yesterday, sheet.month)
    columns = (
        TableColumn(_("Measure"), lines=2),
        *(TableColumn(title, _figure_width(sheet, at), "right") for at, title in _figure_titles()),
    )
    yield Table(columns, sheet.figures)
    marks = []
    if sheet.has_behind:
        marks.append(
            _("{mark} behind the target, the days gone by considered.").format(mark=BEHIND)
        )
    if sheet.has_reversed:
        marks.append(_("{mark} less is better: target ÷ actual.").format(mark=REVERSED))
    if marks:
        yield Paragraph(" ".join(marks), small=True)


def _figure_titles() -> Iterator[tuple[int, str]]:
    titles = (
        _("Day"),
        _("Target"),
        _("Attained"),
        _("Month to date"),
        _("Month's target"),
        _("Attained"),
        _("Last year"),
        _("Change"),
        _("Forecast"),
    )
    return enumerate(titles, start=1)


def _figure_width(sheet: MorningSheet, column: int) -> float:
    """Give a column of figures its room: a shortened figure would be a wrong one."""
    widest = max(width(row[column], BODY) for row in sheet.figures)
    return max(widest / float(mm) + 0.2, MIN_FIGURE)


def _visits_today(sheet: MorningSheet, room: int) -> Iterator[Block]:
    count = len(sheet.today)
    note = ngettext("{n} visit", "{n} visits", count).format(n=count) if count else ""
    yield Heading(_("Today: arrivals and promised handovers"), note)
    columns = (
        TableColumn(_("Time"), 17),
        TableColumn(_("Plate"), 19),
        TableColumn(_("Customer")),
        TableColumn(_("Work"), share=1.4),
        TableColumn(_("Advisor"), 17),
        TableColumn(_("Promised"), 19),
        TableColumn(_("State"), 19),
    )
    yield Table(columns, sheet.today[:room], empty=_("No arrival yet, and no handover promised."))
    yield from _more(count - room)
    if len(sheet.by_hour) >= FEWEST_BARS:
        bars = [Bar(hour, count, str(count) if count else "") for hour, count in sheet.by_hour]
        yield Bars(bars, BAR_HEIGHT)


def _left_over(sheet: MorningSheet, room: int) -> Iterator[Block]:
    late = sheet.late_count
    note = ngettext("{mark} {n} past its promise", "{mark} {n} past their promise", late)
    yield Heading(_("Left over: not settled yet"), note.format(mark=LATE, n=late) if late else "")
    columns = (
        TableColumn("", 2),
        TableColumn(_("Arrived"), 12),
        TableColumn(_("Plate"), 19),
        TableColumn(_("Customer")),
        TableColumn(_("Work"), share=1.1),
        TableColumn(_("State"), share=1.1),
        TableColumn(_("Advisor"), 15),
        TableColumn(_("Promised"), 19),
        TableColumn(_("Days"), 7, "right"),
    )
    yield Table(columns, sheet.carried[:room], empty=_("Nothing is left over."))
    yield from _more(len(sheet.carried) - room)


def _calls_due(sheet: MorningSheet, room: int) -> Iterator[Block]:
    overdue = sum(1 for row in sheet.calls if row[0])
    note = _("{mark} {n} overdue").format(mark=LATE, n=overdue) if overdue else ""
    yield Heading(_("Follow-up calls due"), note)
    columns = (
        TableColumn("", 2),
        TableColumn(_("Due"), 12),
        TableColumn(_("Plate"), 19),
        TableColumn(_("Customer")),
        TableColumn(_("Telephone"), 27),
        TableColumn(_("Caller"), 17),
        TableColumn(_("Tries"), 9, "right"),
        TableColumn(_("Result"), share=1.1),
    )
    yield Table(columns, sheet.calls[:room], empty=_("No call is due."))
    yield from _more(len(sheet.calls) - room)


def _more(count: int) -> Iterator[Block]:
    if count > 0:
        text = ngettext("and {n} more", "and {n} more", count).format(n=count)
        yield Paragraph(text, small=True)


def _meeting(sheet: MorningSheet, lines: int) -> Iterator[Block]:
    yield Heading(_("Decisions"))
    columns = (
        TableColumn(_("Matter"), share=2),
        TableColumn(_("Responsible"), 24),
        TableColumn(_("Until"), 22),
        TableColumn(_("How"), share=1.4),
    )
    yield Ruled(columns, lines)
    if sheet.people:
        yield Heading(_("Present"))
        yield Boxes([Check(name) for name in sheet.people[:ATTENDANCE]], across=6)
        yield from _more(len(sheet.people) - ATTENDANCE)
