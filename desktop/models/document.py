"""Documents: what was printed, kept unchanged under its number."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Key, Versioned, one_of


class DocumentKind(StrEnum):
    """What a stored print is."""

    MORNING = "morning"
    EVENING = "evening"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    YEAR_END = "year_end"


class Document(Base):
    """One stored print; never changed.

    Attributes:
        number: Kind, day and a count: M-20261123-1.
        start: First business day it speaks of; the same as `end` for a day's sheet.
        data: The PDF, byte for byte.
        figures: What was printed, by a path such as `yesterday/car_count`, as text.
        digest: SHA-256 of `data`, in hexadecimal digits.
    """

    __tablename__ = "document"
    __table_args__ = (
        one_of("kind", DocumentKind),
        CheckConstraint("number <> ''", name="number_given"),
        Index(None, "kind", "end", "id"),
    )

    number: Mapped[Key] = mapped_column(unique=True)
    kind: Mapped[str]
    start: Mapped[date]
    end: Mapped[date]
    language: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    pages: Mapped[int]
    data: Mapped[bytes] = mapped_column(LargeBinary)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str]


class ReportText(Versioned, Base):
    """A sentence of the year-end report that the owner wrote or changed.

    Attributes:
        chapter: Id of the chapter; `place` of the sentence in it.
        drafted: What the program had proposed when it was changed.
        figures: The figures of the draft then, so that a later change of them is noticed.
    """

    __tablename__ = "report_text"
    __table_args__ = (
        Index("uq_report_text_place", "year", "language", "chapter", "place", unique=True),
    )

    year: Mapped[int]
    language: Mapped[str]
    chapter: Mapped[str]
    place: Mapped[str]
    text: Mapped[str]
    drafted: Mapped[str] = mapped_column(default="")
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
