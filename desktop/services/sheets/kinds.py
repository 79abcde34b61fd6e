"""The kinds of sheets: which days each speaks of, and the figures it prints."""

from datetime import date

from sqlalchemy.orm import Session

from desktop.models.document import DocumentKind
from desktop.services.measures.figures import Period
from desktop.services.sheets.days import DayBook, evening_book, morning_book
from desktop.services.sheets.spans import SpanBook, monthly_book, span_of, weekly_book

SHEETS = (
    DocumentKind.MORNING,
    DocumentKind.EVENING,
    DocumentKind.WEEKLY,
    DocumentKind.MONTHLY,
)
DAY_SHEETS = frozenset({DocumentKind.MORNING, DocumentKind.EVENING})


def sheet_period(kind: str, day: date, today: date) -> Period:
    """Return the days that a sheet speaks of: the day, or its week or month so far."""
    return Period(day, day) if kind in DAY_SHEETS else span_of(kind, day, today)


def read_book(session: Session, kind: str, period: Period) -> DayBook | SpanBook:
    """Read everything that a sheet says.

    Raises:
        NotFoundError: Nobody has answered the office's first questions yet.
    """
    match DocumentKind(kind):
        case DocumentKind.EVENING:
            return evening_book(session, period.end)
        case DocumentKind.WEEKLY:
            return weekly_book(session, period)
        case DocumentKind.MONTHLY:
            return monthly_book(session, period)
    return morning_book(session, period.end)


def sheet_figures(session: Session, kind: str, period: Period) -> dict[str, str]:
    """Compute every figure of a sheet as text, by its path."""
    return read_book(session, kind, period).figures()
