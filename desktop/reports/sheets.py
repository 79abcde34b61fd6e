"""The printed sheets: from what a sheet says to its pages, its number and its figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from desktop.models.document import DocumentKind
from desktop.reports import (
    evening_sheet,
    kit,
    monthly_pack,
    morning_layout,
    morning_sheet,
    span_layout,
    weekly_sheet,
)
from desktop.services.documents import digest_of, last_print, next_number
from desktop.services.measures.figures import Period
from desktop.services.sheets.days import DayBook
from desktop.services.sheets.kinds import read_book, sheet_period
from desktop.services.sheets.spans import SpanBook


@dataclass(frozen=True, slots=True)
class Sheet:
    """A printed sheet with what is kept of it.

    Attributes:
        number: The number on its pages.
        figures: Every figure on it as text, by its path.
    """

    kind: str
    period: Period
    number: str
    printed: kit.Printed
    figures: Mapping[str, str]


def render_sheet(
    session: Session, kind: str, day: date, today: date, *, blank: bool = False
) -> bytes:
    """Print a sheet without a number: the same data and the same `today` give the same bytes.

    Raises:
        NotFoundError: Nobody has answered the office's first questions yet.
    """
    book = read_book(session, kind, sheet_period(kind, day, today))
    now = date.max if blank else today  # nothing of a blank sheet is provisional
    return kit.render(_document(session, book, now, "", blank=blank))


def numbered_sheet(session: Session, kind: str, day: date, today: date) -> Sheet:
    """Print a sheet with its number; what was printed before and has not changed keeps its own.

    Raises:
        NotFoundError: Nobody has answered the office's first questions yet.
    """
    period = sheet_period(kind, day, today)
    book = read_book(session, kind, period)
    before = last_print(session, kind, period.start, period.end)
    if before is not None:
        number, digest = before
        printed = kit.compose(_document(session, book, today, number))
        if digest_of(printed.pdf) == digest:
            return Sheet(kind, period, number, printed, book.figures())
    number = next_number(session, kind, period.end)
    printed = kit.compose(_document(session, book, today, number))
    return Sheet(kind, period, number, printed, book.figures())


def _document(
    session: Session, book: DayBook | SpanBook, today: date, number: str, *, blank: bool = False
) -> kit.Document:
    if isinstance(book, SpanBook):
        return _span_document(session, book, today, number, blank=blank)
    if book.kind == DocumentKind.EVENING:
        sheet = evening_sheet.collect(session, book, today, number)
    else:
        sheet = morning_sheet.collect(session, book, number)
    return morning_layout.blank_layout(sheet) if blank else morning_layout.layout(sheet)


def _span_document(
    session: Session, book: SpanBook, today: date, number: str, *, blank: bool
) -> kit.Document:
    weekly = book.kind == DocumentKind.WEEKLY
    collect = weekly_sheet.collect if weekly else monthly_pack.collect
    pages = span_layout.WEEK_PAGES if weekly else span_layout.MONTH_PAGES
    sheet = collect(session, book, today, number)
    return span_layout.blank_layout(sheet) if blank else span_layout.layout(sheet, pages)
