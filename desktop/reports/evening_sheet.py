"""What the evening sheet says: the result of today, and what tomorrow begins with."""

from datetime import date

from sqlalchemy.orm import Session

from desktop.reports.morning_sheet import DaySheet, day_sheet
from desktop.reports.sheet_parts import head_of, sheet_day_text
from desktop.services.formats import long_day_text, short_day_text
from desktop.services.sheets.days import DayBook
from desktop.system.i18n import _


def collect(session: Session, book: DayBook, today: date, number: str = "") -> DaySheet:
    """Write out the sheet of an evening; `today` tells whether its day is over."""
    day = book.day
    head = head_of(
        session,
        book.data.office,
        _("Evening Meeting Sheet"),
        sheet_day_text(day),
        month=day,
        number=number,
        rows=book.data.rows,
    )
    return day_sheet(
        book,
        head,
        _("Today, {day}").format(day=long_day_text(day)),
        expected=_("{day}: appointments and handovers").format(
            day=short_day_text(book.data.day, day)
        ),
        open_day=day >= today,
    )
