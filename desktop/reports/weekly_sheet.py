"""What the weekly sheet says: the week beside others, last week's decisions, the next plan."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from desktop.reports.morning_sheet import marks
from desktop.reports.sheet_parts import Row
from desktop.reports.span_sheet import SpanForm, SpanSheet, marked, write_out
from desktop.services.sheets.cells import is_known, measure_name, month_cells
from desktop.services.sheets.spans import SpanBook
from desktop.system.i18n import _

SPAN_COLUMNS = ("now", "before", "change_before", "last_year", "change_last_year")
MONTH_COLUMNS = ("month", "month_target", "attained", "month_end")


def collect(session: Session, book: SpanBook, today: date, number: str = "") -> SpanSheet:
    """Write out the sheet of a week; `today` tells whether it is over."""
    start, open_period = book.spans.now.start, book.spans.now.end >= today
    before, last_year = _("Week before"), _("Last year")
    form = SpanForm(
        title=_("Weekly Meeting Sheet"),
        result=_("Week {week}").format(week=f"{start:%G-W%V}"),
        names=(before, last_year),
        titles=(
            marked(_("Week"), open_period=open_period),
            before,
            _("Change"),
            last_year,
            _("Change"),
            _("Month to date"),
            _("Month's target"),
            _("Attained"),
            _("Forecast"),
        ),
        rows=_rows,
        marks=marks(book.month, open_day=open_period),
        left_out=len("2026-"),
        earlier=_("Decisions of the week before"),
        plan=_("Plan of the next week"),
        compared=_(
            "Week before and last year: the same weekdays, last year 52 weeks earlier. Forecast:"
            " the month's end if it goes on like this."
        ),
    )
    return write_out(session, book, form, number)


def _rows(book: SpanBook) -> Iterator[Row]:
    money = book.office.currency
    for line, month in zip(book.lines, book.month, strict=True):
        if line.is_known or is_known(month):
            cells, of_month = line.cells(money), month_cells(month, money)
            figures = [*(cells[key] for key in SPAN_COLUMNS)]
            figures += [of_month[key] for key in MONTH_COLUMNS]
            yield (measure_name(line.measure, money), *figures)
