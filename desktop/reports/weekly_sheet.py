"""What the weekly sheet says: the week beside others, last week's decisions, the next plan."""

from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from desktop.reports.morning_sheet import marks
from desktop.reports.sheet_parts import Row, definitions, head_of, meeting_of, span_leads
from desktop.reports.span_sheet import (
    SpanSheet,
    chart,
    compared_text,
    done_note,
    earlier_list,
    marked,
    span_title,
    splits,
)
from desktop.services.sheets.cells import is_known, measure_name, month_cells
from desktop.services.sheets.spans import SpanBook
from desktop.system.i18n import _

SPAN_COLUMNS = ("now", "before", "change_before", "last_year", "change_last_year")
MONTH_COLUMNS = ("month", "month_target", "attained", "month_end")


def collect(session: Session, book: SpanBook, today: date, number: str = "") -> SpanSheet:
    """Write out the sheet of a week; `today` tells whether it is over."""
    office, period = book.office, book.spans.now
    open_period = period.end >= today
    names = (_("Week before"), _("Last year"))
    week = _("Week {week}").format(week=f"{period.start:%G-W%V}")
    earlier = earlier_list(book.earlier, _("Decisions of the week before"), period.end)
    return SpanSheet(
        head=head_of(
            session,
            office,
            _("Weekly Meeting Sheet"),
            span_title(period.start, period.end),
            month=period.end,
            number=number,
        ),
        result=week,
        compared=compared_text(book.spans, names),
        titles=_titles(names, open_period=open_period),
        figures=tuple(_rows(book)),
        marks=marks(book.month, open_day=open_period),
        splits=tuple(splits(book)),
        charts=tuple(
            chart(book, name, [label[5:] for label, _value in points])
            for name, points in book.course.items()
        ),
        earlier=replace(earlier, note=done_note(book.earlier)),
        meeting=meeting_of(book.agenda, span_leads(book.agenda), period.end),
        plan=_("Plan of the next week"),
        definitions=_definitions(book),
    )


def _titles(names: tuple[str, str], *, open_period: bool) -> Row:
    return (
        marked(_("Week"), open_period=open_period),
        names[0],
        _("Change"),
        names[1],
        _("Change"),
        _("Month to date"),
        _("Month's target"),
        _("Attained"),
        _("Forecast"),
    )


def _rows(book: SpanBook) -> list[Row]:
    money = book.office.currency
    rows = []
    for line, month in zip(book.lines, book.month, strict=True):
        if not (line.is_known or is_known(month)):
            continue
        cells, of_month = line.cells(money), month_cells(month, money)
        name = measure_name(line.measure, money)
        rows.append(
            (
                name,
                *(cells[key] for key in SPAN_COLUMNS),
                *(of_month[key] for key in MONTH_COLUMNS),
            )
        )
    return rows


def _definitions(book: SpanBook) -> str:
    columns = _(
        "Week before and last year: the same weekdays, last year 52 weeks earlier. Forecast: the"
        " month's end if it goes on like this."
    )
    return definitions([line.measure for line in book.lines if line.is_known], book.office, columns)
