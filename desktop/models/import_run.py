"""Imports: which file came in, when, by whom, and what became of its rows."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base


class ImportRun(Base):
    """One file taken in."""

    __tablename__ = "import_run"
    __table_args__ = (
        CheckConstraint(
            "rows_read = rows_used + rows_repeated + rows_rejected", name="every_row_accounted_for"
        ),
    )

    at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    kind: Mapped[str]
    file_name: Mapped[str]
    sha256: Mapped[str]
    mapping: Mapped[str]
    rows_read: Mapped[int]
    rows_used: Mapped[int]
    rows_repeated: Mapped[int]
    rows_rejected: Mapped[int]
