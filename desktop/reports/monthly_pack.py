"""What the monthly report says: the month beside target, last year, and twelve months."""

from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from desktop.reports.sheet_parts import (
    Row,
    definitions,
    head_of,
    meeting_of,
    provisional_legend,
    span_leads,
)
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
from desktop.services.sheets.cells import measure_name
from desktop.services.sheets.spans import SpanBook
from desktop.system.i18n import _

COLUMNS = (
    "now",
    "target",
    "attained",
    "last_year",
    "change_last_year",
    "before",
    "change_before",
    "year",
    "change_year",
)


def collect(session: Session, book: SpanBook, today: date, number: str = "") -> SpanSheet:
    """Write out the report of a month; `today` tells whether it is over."""
    office, period = book.office, book.spans.now
    open_period = period.end >= today
    names = (_("Month before"), _("Last year"))
    earlier = earlier_list(book.earlier, _("Decisions of the month before"), period.end)
    return SpanSheet(
        head=head_of(
            session,
            office,
            _("Monthly Business Report"),
            span_title(period.start, period.end),
            month=period.end,
            number=number,
        ),
        result=_("Month {month}").format(month=f"{period.start:%Y-%m}"),
        compared=compared_text(book.spans, names),
        titles=_titles(names, open_period=open_period),
        figures=tuple(_rows(book)),
        marks=provisional_legend() if open_period else "",
        splits=tuple(splits(book)),
        charts=tuple(
            chart(book, name, [label[2:] for label, _value in points])
            for name, points in book.course.items()
        ),
        earlier=replace(earlier, note=done_note(book.earlier)),
        meeting=meeting_of(book.agenda, span_leads(book.agenda), period.end),
        plan=_("Measures for the next month"),
        definitions=_definitions(book),
    )


def _titles(names: tuple[str, str], *, open_period: bool) -> Row:
    return (
        marked(_("This month"), open_period=open_period),
        _("Target"),
        _("Attained"),
        names[1],
        _("Change"),
        names[0],
        _("Change"),
        _("12 months"),
        _("Change"),
    )


def _rows(book: SpanBook) -> list[Row]:
    money = book.office.currency
    rows = []
    for line in filter(lambda line: line.is_known, book.lines):
        cells = line.cells(money)
        rows.append((measure_name(line.measure, money), *(cells[key] for key in COLUMNS)))
    return rows


def _definitions(book: SpanBook) -> str:
    columns = _(
        "Month before and last year: the same dates. 12 months: the last that are over,"
        " beside the twelve before them. A dash: no data of the whole period."
    )
    return definitions([line.measure for line in book.lines if line.is_known], book.office, columns)
