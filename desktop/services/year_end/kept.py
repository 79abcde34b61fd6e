"""What a frozen report keeps beside its pages: every figure, their digest, the locked months."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.uow import UnitOfWork
from desktop.models.document import Document, DocumentKind
from desktop.models.errors import RuleBrokenError
from desktop.services.documents import PrintedPages, store
from desktop.services.formats import month_text
from desktop.services.rights import Right, require
from desktop.services.year_end.collect import collect
from desktop.services.year_end.lists import locked_months
from desktop.services.year_end.model import (
    Chapter,
    Graph,
    GraphKind,
    MonthRow,
    MonthTable,
    Part,
    Row,
    Table,
    YearReport,
    plain,
)
from desktop.services.year_end.reading import MONTHS, month_key
from desktop.services.year_end.sentences import rounded
from desktop.services.year_end.texts import written
from desktop.services.year_end.writing import Cell, Form
from desktop.system.i18n import _, current_language

DIGEST, LOCKED, TEXTS, UNIT = "digest", "locked", "texts", "unit"
GRAPHS = frozenset({GraphKind.STACK, GraphKind.HEAT})  # the others draw what tables say
Figure = tuple[str, str]  # path and value
Written = Mapping[tuple[str, str], str]


def figures_of(report: YearReport) -> dict[str, str]:
    """Return every figure of a report by its path, the same in every language and unit."""
    found = dict(
        figure
        for chapter in report.chapters
        for part in chapter.parts
        for figure in _of_part(f"{chapter.id}/", part)
    )
    known = {path: value for path, value in found.items() if value}
    locked = ",".join(map(month_text, report.months_locked))
    return known | {LOCKED: locked, DIGEST: digest_of_figures(known)}


def digest_of_figures(figures: Mapping[str, str]) -> str:
    """Return what a set of figures is known by: SHA-256 of them in the order of their paths."""
    told = json.dumps(sorted(figures.items()), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def texts_digest(chapters: tuple[Chapter, ...], written: Written) -> str:
    """Return what the sentences of a report are known by: the owner's words, and the drafts."""
    drafted = [(c.id, s.place, sorted(s.figures.items())) for c in chapters for s in c.sentences]
    told = json.dumps([drafted, sorted(written.items())], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def _of_part(before: str, part: Part) -> Iterator[Figure]:
    match part:
        case MonthTable():
            yield from _of_months(f"{before}{part.id}/", part)
        case Table():
            yield from _of_table(f"{before}{part.id}/", part)
        case Graph() if part.kind in GRAPHS:
            for number, (_name, values) in enumerate(part.series):
                for label, value in zip(part.labels, values, strict=True):
                    yield f"{before}{part.id}/{number}/{label}", _text(part.form, value)


def _of_months(before: str, table: MonthTable) -> Iterator[Figure]:
    named = [
        (f"{table.year}-{month:02}", row) for month, row in zip(MONTHS, table.rows, strict=True)
    ]
    for label, row in (*named, ("year", table.total)):
        for column, form, value in _month_cells(table, row):
            yield f"{before}{label}/{column}", _text(form, value)


def _month_cells(table: MonthTable, row: MonthRow) -> tuple[tuple[str, Form, Cell], ...]:
    form = table.form
    return (
        ("target", form, row.target),
        ("actual", form, row.actual),
        ("attainment", Form.SHARE, row.attainment),
        ("before", form, row.last_year),
        ("change", Form.CHANGE, row.change),
        ("cumulative", form, row.cumulative),
        ("r12", form, row.r12),
    )


def _of_table(before: str, table: Table) -> Iterator[Figure]:
    rows: list[Row] = [*table.rows, *([] if table.total is None else [table.total])]
    for row in rows:
        forms = row.forms or tuple(column.form for column in table.columns)
        for column, form, cell in zip(table.columns, forms, row.cells, strict=True):
            if form is not Form.TEXT:
                yield f"{before}{row.key or row.label}/{column.id}", _text(form, cell)


def _text(form: Form, value: Cell) -> str:
    return plain(rounded(form, value) if isinstance(value, Decimal) else value)


def year_figures(session: Session, start: date, _end: date) -> dict[str, str]:
    """Compute the figures of a frozen report anew, to be set beside what was printed."""
    report = collect(session, start.year)
    return kept_figures(report, written(session, start.year))


def kept_figures(report: YearReport, own: Written) -> dict[str, str]:
    """Return what is kept of a report: its figures, and the digest of its sentences."""
    return figures_of(report) | {TEXTS: texts_digest(report.chapters, own)}


def open_months(session: Session, year: int) -> tuple[int, ...]:
    """Return the months of a year that are not locked."""
    locked = locked_months(session, year)
    return tuple(key for month in MONTHS if (key := month_key(year, month)) not in locked)


def must_be_locked(session: Session, year: int) -> None:
    """Refuse unless all twelve months are locked.

    Raises:
        RuleBrokenError: Some are not; the sentence names them.
    """
    if months := open_months(session, year):
        raise RuleBrokenError(
            _(
                "These months are not locked, so that their figures may still change: {months};"
                " lock them first, or freeze the report with that remark."
            ).format(months=_(", ").join(map(month_text, months)))
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """A frozen report as it was stored."""

    number: str
    pdf: bytes
    pages: int


def same_document(session: Session, year: int, figures: Mapping[str, str]) -> Kept | None:
    """Return the newest frozen report of a year if it says just this already."""
    statement = (
        select(Document)
        .where(
            Document.kind == DocumentKind.YEAR_END,
            Document.start == date(year, 1, 1),
            Document.language == current_language(),
        )
        .order_by(Document.id.desc())
    )
    newest = session.execute(statement.limit(1)).scalars().first()
    if newest is None or newest.figures != dict(figures):
        return None
    return Kept(newest.number, newest.data, newest.pages)


def keep(
    uow: UnitOfWork, year: int, printed: PrintedPages, figures: Mapping[str, str], number: str
) -> str:
    """Store a frozen report under the number that stands on it.

    Raises:
        ConflictError: Another seat has taken the number meanwhile.
        NotAllowedError: Only a manager or the owner may.
    """
    require(uow, Right.REPORT)
    start, end = date(year, 1, 1), date(year, 12, 31)
    return store(uow, DocumentKind.YEAR_END, start, end, printed, figures, number)
