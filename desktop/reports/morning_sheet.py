"""What the morning sheet says of yesterday, of today, and of what is still open."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from desktop.reports.morning_departments import Department, departments
from desktop.reports.morning_lists import (
    calls,
    carried,
    coming,
    comings,
    complaints,
    moments,
    part_list,
)
from desktop.reports.sheet_parts import (
    REVERSED,
    Head,
    Listed,
    Meeting,
    Row,
    Rows,
    behind_legend,
    day_leads,
    definitions,
    head_of,
    meeting_of,
    period_text,
    provisional_legend,
    provisional_mark,
    sheet_day_text,
)
from desktop.services.formats import long_day_text, sentences
from desktop.services.morning import Morning
from desktop.services.morning_figures import FigureLine
from desktop.services.morning_visits import by_hour
from desktop.services.sheets.cells import is_known, line_cells, measure_name
from desktop.services.sheets.days import DayBook
from desktop.system.i18n import _

FIGURE_COLUMNS = (
    "day",
    "day_target",
    "day_attained",
    "month",
    "month_target",
    "attained",
    "time",
    "last_year",
)

Indicator = tuple[str, str, str]  # label, value, note


@dataclass(frozen=True, slots=True)
class DaySheet:
    """All that the sheet of a day says; texts are finished texts, lists are complete.

    Attributes:
        figures: Name, then the nine columns of the table of results.
        marks: What the marks in the table mean.
        coming: Appointments, promised handovers and arrivals.
        by_hour: Hour, and how many of them.
        calls: The first calls of each person come first.
        blank: Whether it is to be filled by hand.
    """

    head: Head
    result: str
    month: str
    titles: Row
    figures: Rows
    marks: str
    leading: tuple[Indicator, ...]
    coming: Listed
    by_hour: tuple[tuple[str, int], ...]
    calls: Listed
    carried: Listed
    complaints: Listed
    parts: Listed
    meeting: Meeting
    departments: tuple[Department, ...]
    definitions: str
    blank: bool = False


def collect(session: Session, book: DayBook, number: str = "") -> DaySheet:
    """Write out the sheet of a morning; its number stands at the foot."""
    data = book.data
    title = _("Yesterday, {day}") if data.day_before else _("Last day with visits, {day}")
    return day_sheet(
        book,
        head_of(
            session,
            data.office,
            _("Morning Meeting Sheet"),
            sheet_day_text(book.day),
            month=data.yesterday,
            number=number,
            rows=data.rows,
        ),
        title.format(day=long_day_text(data.yesterday)),
        expected=_("Today: appointments, cars in and out"),
    )


def day_sheet(
    book: DayBook, head: Head, result: str, *, expected: str, open_day: bool = False
) -> DaySheet:
    """Write a day's book out in texts.

    Args:
        book: What the sheet says, as values.
        head: The head of the sheet.
        result: The title of the table of results.
        expected: The title of the list of who comes and what is handed over.
        open_day: Whether the day that is looked at is not over.
    """
    data, cars = book.data, comings(book)
    hours = by_hour(moments(cars), data.office.calendar)
    return DaySheet(
        head=head,
        result=result,
        month=_month(data),
        titles=figure_titles(open_day=open_day),
        figures=tuple(_figure_row(line, data) for line in data.lines if is_known(line)),
        marks=marks(data.lines, open_day=open_day),
        leading=tuple((each.label, each.value, each.note) for each in book.leading),
        coming=coming(book, cars, expected),
        by_hour=tuple((f"{hour:02}", count) for hour, count in hours),
        calls=calls(data),
        carried=carried(data),
        complaints=complaints(book),
        parts=part_list(book),
        meeting=meeting_of(book.agenda, day_leads(book.agenda, data.office.theme), book.day),
        departments=tuple(departments(book)),
        definitions=_definitions(data),
    )


def blank_sheet(sheet: DaySheet) -> DaySheet:
    """Return the same sheet to be filled by hand: names stay, figures and lists go."""
    meeting = sheet.meeting
    return replace(
        sheet,
        month="",
        figures=tuple(
            (row[0].rstrip(f" {REVERSED}"), *("" for _cell in row[1:])) for row in sheet.figures
        ),
        result=_("Result"),
        marks="",
        leading=(),
        by_hour=(),
        meeting=replace(
            meeting,
            leads=tuple((label, "") for label, _text in meeting.leads),
            words=tuple((label, "") for label, _text in meeting.words),
            decisions=(),
            people=tuple((name, False) for name, _there in meeting.people),
        ),
        definitions="",
        blank=True,
    )


def blank_row(row: Row) -> Row:
    """Keep the name of a row of figures alone."""
    return (row[0].rstrip(f" {REVERSED}"), *("" for _cell in row[1:]))


def figure_titles(*, open_day: bool) -> Row:
    """Return the heads of the table of results."""
    mark = f" {provisional_mark()}" if open_day else ""
    return (
        _("Day") + mark,
        _("Target"),
        _("Attained"),
        _("Month to date") + mark,
        _("Month's target"),
        _("Attained"),
        _("Time gone"),
        _("Last year"),
        _("Forecast"),
    )


def marks(lines: Sequence[FigureLine], *, open_day: bool) -> str:
    """Say what the marks mean that stand in the table of results."""
    known = (
        (any(line.behind for line in lines), behind_legend()),
        (any(_is_reversed(line) for line in lines), _less_is_better()),
        (open_day or any(line.provisional for line in lines), provisional_legend()),
    )
    return sentences(text for stands, text in known if stands)


def _less_is_better() -> str:
    return _("{mark} less is better: target ÷ actual.").format(mark=REVERSED)


def _is_reversed(line: FigureLine) -> bool:
    return not line.better_up and bool(line.month_target)


def _figure_row(line: FigureLine, data: Morning) -> Row:
    cells = line_cells(line, data.office.currency)
    name = measure_name(line.measure, data.office.currency)
    end = cells["month_end"]
    return (
        f"{name} {REVERSED}" if _is_reversed(line) else name,
        *(cells[column] for column in FIGURE_COLUMNS),
        f"{provisional_mark()} {end}" if line.provisional else end,
    )


def _month(data: Morning) -> str:
    month = data.month
    return _("Month: {days}, {gone} of {all} working days").format(
        days=period_text(month.so_far.start, month.so_far.end),
        gone=month.days_gone,
        all=month.days,
    )


def _definitions(data: Morning) -> str:
    columns = _(
        "Target of the day: the month's target spread evenly over its working days. Last year:"
        " the same dates. Forecast: the month's end if it goes on like this. Ratios keep their"
        " target and have no forecast."
    )
    measures = [line.measure for line in data.lines if is_known(line)]
    return definitions(measures, data.office, columns, data.month.missing)
