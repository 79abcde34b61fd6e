"""Stored prints: what was on paper stays as it was, and can be set beside today's figures."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.document import Document, DocumentKind
from desktop.models.errors import ConflictError, NotFoundError, OfficeError
from desktop.models.staff import Staff
from desktop.services.listing import ListQuery, TableSource
from desktop.system.i18n import N_, _, current_language

KIND_NAMES = {
    DocumentKind.MORNING: N_("Morning sheet"),
    DocumentKind.EVENING: N_("Evening sheet"),
    DocumentKind.WEEKLY: N_("Weekly sheet"),
    DocumentKind.MONTHLY: N_("Monthly report"),
    DocumentKind.YEAR_END: N_("Year-end report"),
}
LETTERS = {
    DocumentKind.MORNING: "M",
    DocumentKind.EVENING: "E",
    DocumentKind.WEEKLY: "W",
    DocumentKind.MONTHLY: "R",
    DocumentKind.YEAR_END: "Y",
}
Texts = Mapping[str, str]


class PrintedPages(Protocol):
    """A finished PDF."""

    @property
    def pdf(self) -> bytes:
        """Its bytes."""
        ...

    @property
    def pages(self) -> int:
        """How many pages it has."""
        ...


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A line of the list of stored prints; `by` is empty for the command line."""

    id: int
    number: str
    kind: str
    start: date
    end: date
    language: str
    made_at: datetime
    by: str
    pages: int

    @property
    def kind_name(self) -> str:
        """The kind in the user's words."""
        return kind_name(self.kind)


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is not what it was; empty where it was not printed, or is not any more."""

    path: str
    printed: str
    now: str


def kind_name(kind: str) -> str:
    """Name a kind in the user's words."""
    return _(KIND_NAMES[DocumentKind(kind)])


def _where(query: ListQuery) -> list[ColumnElement[bool]]:
    words = query.text.upper().split()
    conditions = [_document.c.number.contains(word, autoescape=True) for word in words]
    if kind := query.filter("kind"):
        conditions.append(_document.c.kind == kind)
    return conditions


_document, _staff = Document.__table__, Staff.__table__
DOCUMENTS = TableSource(
    row=DocumentRow,
    columns=(
        *(_document.c[name] for name in ("id", "number", "kind", "start", "end", "language")),
        _document.c.made_at,
        func.coalesce(_staff.c.name, ""),
        _document.c.pages,
    ),
    origin=_document.outerjoin(_staff, _staff.c.id == _document.c.staff_id),
    key=_document.c.id,
    where=_where,
    sorts={"made": _document.c.made_at, "number": _document.c.number},
    newest_first=True,
    narrow=_document,
)


def next_number(session: Session, kind: str, day: date) -> str:
    """Return the number of the next print of a kind for a day: M-20261123-1, Y-2026-1."""
    count = session.execute(
        select(func.count(Document.id)).where(Document.kind == kind, Document.end == day)
    ).scalar_one()
    of = f"{day:%Y}" if kind == DocumentKind.YEAR_END else f"{day:%Y%m%d}"
    return f"{LETTERS[DocumentKind(kind)]}-{of}-{count + 1}"


def last_print(session: Session, kind: str, start: date, end: date) -> tuple[str, str] | None:
    """Return number and digest of the newest print of a period in this language, if any."""
    statement = (
        select(Document.number, Document.digest)
        .where(
            Document.kind == kind,
            Document.start == start,
            Document.end == end,
            Document.language == current_language(),
        )
        .order_by(Document.id.desc())
    )
    found = session.execute(statement.limit(1)).first()
    return None if found is None else (found[0], found[1])


def digest_of(data: bytes) -> str:
    """Return what a PDF is known by: its SHA-256 in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def store(  # noqa: PLR0913, PLR0917 -- the columns of a document
    uow: UnitOfWork,
    kind: str,
    start: date,
    end: date,
    printed: PrintedPages,
    figures: Texts,
    number: str = "",
) -> str:
    """Keep a print unchanged and return its number; the same print twice is kept once.

    Args:
        uow: The transaction.
        kind: One of DocumentKind.
        start: The first business day it speaks of.
        end: The last one.
        printed: The PDF.
        figures: Every figure on it as text, by a path such as `yesterday/car_count/day`.
        number: The number that stands on its pages; the next one when not given.

    Raises:
        ConflictError: Another seat has taken the number meanwhile.
    """
    digest = digest_of(printed.pdf)
    with uow:
        serialise(uow.session, "document")
        free = next_number(uow.session, kind, end)
        if number and number != free:
            _must_be_kept(uow.session, number, digest)
            return number
        uow.session.add(
            Document(
                number=free,
                kind=kind,
                start=start,
                end=end,
                language=current_language(),
                made_at=uow.now,
                staff_id=uow.actor.staff_id,
                pages=printed.pages,
                data=printed.pdf,
                figures=dict(figures),
                digest=digest,
            )
        )
        uow.commit()
        return free


def document_row(session: Session, document_id: int) -> DocumentRow:
    """Read what is known of a stored print.

    Raises:
        NotFoundError: There is no such document.
    """
    found = DOCUMENTS.rows(session, [document_id])
    if not found:
        raise _missing()
    return found[0]


def document_data(session: Session, document_id: int) -> bytes:
    """Return a stored PDF, byte for byte.

    Raises:
        NotFoundError: There is no such document.
        OfficeError: Its bytes are not those that were stored.
    """
    document = _stored(session, document_id)
    if digest_of(document.data) != document.digest:
        raise OfficeError(
            _("Document {number} is damaged; take it from a backup.").format(number=document.number)
        )
    return document.data


def differences(session: Session, document_id: int) -> tuple[Difference, ...]:
    """Compute a document's figures anew and list those that are not what was printed.

    Raises:
        NotFoundError: There is no such document.
    """
    document = _stored(session, document_id)
    recompute = _RECOMPUTED[DocumentKind(document.kind)]
    now = recompute(session, document.start, document.end)
    was: Texts = document.figures
    return tuple(
        Difference(path, was.get(path, ""), now.get(path, ""))
        for path in dict.fromkeys((*was, *now))
        if was.get(path, "") != now.get(path, "")
    )


def _must_be_kept(session: Session, number: str, digest: str) -> None:
    statement = select(Document.digest).where(Document.number == number)
    if session.execute(statement).scalar() != digest:
        raise ConflictError(
            _("Another seat printed {number} at the same moment; print again.").format(
                number=number
            )
        )


def _stored(session: Session, document_id: int) -> Document:
    document = session.get(Document, document_id)
    if document is None:
        raise _missing()
    return document


def _missing() -> NotFoundError:
    return NotFoundError(_("This document does not exist; refresh the list."))


def _sheet(kind: DocumentKind) -> Callable[[Session, date, date], Texts]:
    def recompute(session: Session, start: date, end: date) -> Texts:
        from desktop.services.measures.figures import Period
        from desktop.services.sheets.kinds import sheet_figures

        return sheet_figures(session, kind, Period(start, end))

    return recompute


def _year(session: Session, start: date, end: date) -> Texts:
    from desktop.services.year_end.kept import year_figures

    return year_figures(session, start, end)


# What computes the figures of a kind anew: from the session and the document's first and last day.
_RECOMPUTED: dict[DocumentKind, Callable[[Session, date, date], Texts]] = {
    kind: _sheet(kind)
    for kind in (
        DocumentKind.MORNING,
        DocumentKind.EVENING,
        DocumentKind.WEEKLY,
        DocumentKind.MONTHLY,
    )
} | {DocumentKind.YEAR_END: _year}
