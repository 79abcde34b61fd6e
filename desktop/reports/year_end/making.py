"""Making the report: a draft to look at, or a frozen one that is kept under its number."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from desktop.models.document import DocumentKind
from desktop.reports.kit.book import PrintedBook, PrintStoppedError, compose_book
from desktop.reports.year_end.layout import book_of
from desktop.services.documents import next_number
from desktop.services.year_end.collect import collect, silent
from desktop.services.year_end.kept import (
    DIGEST,
    UNIT,
    kept_figures,
    must_be_locked,
    same_document,
)
from desktop.services.year_end.model import YearReport
from desktop.services.year_end.texts import Place, places, written
from desktop.services.year_end.writing import AmountUnit
from desktop.system.i18n import _

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]
COLLECTING = 40  # of a hundred: the rest is for the pages


@dataclass(frozen=True, slots=True)
class Draft:
    """A report as it stands: its pages, and its sentences for the editor."""

    printed: PrintedBook
    places: tuple[Place, ...]
    report: YearReport


@dataclass(frozen=True, slots=True)
class Frozen:
    """A report ready to be kept.

    Attributes:
        number: What stands on its cover.
        stored: Whether it is kept already, word for word.
    """

    number: str
    year: int
    pdf: bytes
    pages: int
    figures: dict[str, str]
    remarks: tuple[str, ...] = ()
    stored: bool = False


def never() -> bool:
    """Go on."""
    return False


def make_draft(
    session: Session,
    year: int,
    unit: AmountUnit = AmountUnit.LANGUAGE,
    progress: Progress = silent,
    cancelled: Cancelled = never,
) -> Draft:
    """Collect a year and print it without a number.

    Raises:
        PrintStoppedError: `cancelled` returned true.
        RuleBrokenError: There can be no such year.
    """
    report = _collected(session, year, unit, progress, cancelled)
    book = book_of(report, written(session, year))
    printed = compose_book(book, _later(progress), cancelled)
    return Draft(printed, places(session, report), report)


def make_again(
    session: Session, draft: Draft, progress: Progress = silent, cancelled: Cancelled = never
) -> Draft:
    """Print collected figures once more, with the owner's sentences of now.

    Raises:
        PrintStoppedError: `cancelled` returned true.
    """
    report = draft.report
    printed = compose_book(book_of(report, written(session, report.year)), progress, cancelled)
    return Draft(printed, places(session, report), report)


def make_frozen(
    session: Session,
    year: int,
    unit: AmountUnit = AmountUnit.LANGUAGE,
    progress: Progress = silent,
    cancelled: Cancelled = never,
    unlocked: bool = False,  # noqa: FBT001, FBT002 -- bound by name
) -> Frozen:
    """Print a year with the number it will bear; the same report again is the kept one.

    Args:
        session: Where it is read.
        year: The year.
        unit: What amounts are written in.
        progress: Told how far it is.
        cancelled: Asked whether to stop.
        unlocked: Whether months that are not locked are no reason to refuse.

    Raises:
        PrintStoppedError: `cancelled` returned true.
        RuleBrokenError: A month is not locked.
    """
    if not unlocked:
        must_be_locked(session, year)
    report = _collected(session, year, unit, progress, cancelled)
    own = written(session, year)
    figures = kept_figures(report, own)
    if unit is not AmountUnit.LANGUAGE:
        figures[UNIT] = unit
    if (same := same_document(session, year, figures)) is not None:
        return Frozen(same.number, year, same.pdf, same.pages, figures, stored=True)
    number = next_number(session, DocumentKind.YEAR_END, date(year, 12, 31))
    book = book_of(report, own, number, figures[DIGEST])
    printed = compose_book(book, _later(progress), cancelled)
    return Frozen(number, year, printed.pdf, printed.pages, figures, printed.remarks)


def _collected(
    session: Session, year: int, unit: AmountUnit, progress: Progress, cancelled: Cancelled
) -> YearReport:
    def told(done: int, total: int) -> None:
        if cancelled():
            raise PrintStoppedError(_("The report was stopped; there is no new file."))
        progress(done * COLLECTING // total, 100)

    return collect(session, year, unit, told)


def _later(progress: Progress) -> Progress:
    """Let the pages fill what collecting has left of the hundred."""
    return lambda done, total: progress(COLLECTING + done * (100 - COLLECTING) // total, 100)
