"""What the monthly report says: the month beside target, last year, and twelve months."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from desktop.reports.sheet_parts import Row, provisional_legend
from desktop.reports.span_sheet import SpanForm, SpanSheet, marked, write_out
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
    start, open_period = book.spans.now.start, book.spans.now.end >= today
    before, last_year = _("Month before"), _("Last year")
    form = SpanForm(
        title=_("Monthly Business Report"),
        result=_("Month {month}").format(month=f"{start:%Y-%m}"),
        names=(before, last_year),
        titles=(
            marked(_("This month"), open_period=open_period),
            _("Target"),
            _("Attained"),
            last_year,
            _("Change"),
            before,
            _("Change"),
            _("12 months"),
            _("Change"),
        ),
        rows=_rows,
        marks=provisional_legend() if open_period else "",
        left_out=len("20"),
        earlier=_("Decisions of the month before"),
        plan=_("Measures for the next month"),
        compared=_(
            "Month before and last year: the same dates. 12 months: the last that are over,"
            " beside the twelve before them. A dash: no data of the whole period."
        ),
    )
    return write_out(session, book, form, number)


def _rows(book: SpanBook) -> Iterator[Row]:
    money = book.office.currency
    for line in book.lines:
        if line.is_known:
            cells = line.cells(money)
            yield (measure_name(line.measure, money), *(cells[key] for key in COLUMNS))
