"""Imports: which file came in, when, by whom, what became of its rows, and what it changed."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, one_of


class ImportRun(Base):
    """One file taken in.

    Attributes:
        rows_created: Rows that entered somebody or something new.
        rows_updated: Rows that changed what the office had.
        rows_unchanged: Rows that say what the office had already.
        rows_duplicate: Rows that say what an earlier row of the file says.
        traced: Whether the run kept a trail of what it changed in rows that were there before.
        undone_by: Who undid it; None for the command line.
        records_left: How many records its undo had to leave. While it is None and `undone_at`
            is set, the undo is at work: only then may the settled visits, and the lines in
            settled visits, be deleted that came with the run.
    """

    __tablename__ = "import_run"
    __table_args__ = (
        CheckConstraint(
            "rows_read = rows_created + rows_updated + rows_unchanged"
            " + rows_duplicate + rows_rejected",
            name="every_row_accounted_for",
        ),
        CheckConstraint("undone_by IS NULL OR undone_at IS NOT NULL", name="undone_with_time"),
        CheckConstraint(
            "records_left IS NULL OR undone_at IS NOT NULL AND records_left >= 0",
            name="left_by_an_undo",
        ),
    )

    at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    kind: Mapped[str]
    file_name: Mapped[str]
    sha256: Mapped[str]
    mapping: Mapped[str]
    rows_read: Mapped[int]
    rows_created: Mapped[int]
    rows_updated: Mapped[int]
    rows_unchanged: Mapped[int]
    rows_duplicate: Mapped[int]
    rows_rejected: Mapped[int]
    traced: Mapped[bool] = mapped_column(default=True)
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    records_left: Mapped[int | None]


class ChangeAction(StrEnum):
    """What an import did to a row."""

    INSERT = "insert"
    UPDATE = "update"


class ImportChange(Base):
    """One row that an import changed, or added to a record that was there before.

    Attributes:
        before: What an update overwrote, by column; nothing for an insert.
        version_before: The row's version before the update; None for an insert.
        undone_version: The version that the undo gave the row; None while the change stands.
    """

    __tablename__ = "import_change"
    __table_args__ = (
        one_of("action", ChangeAction),
        CheckConstraint("(action = 'insert') = (version_before IS NULL)", name="insert_is_first"),
        CheckConstraint("version_after > version_before", name="version_grows"),
        CheckConstraint("undone_version >= version_after", name="undone_later"),
        Index(None, "table_name", "row_id"),
    )

    import_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), index=True)
    table_name: Mapped[str]
    row_id: Mapped[int]
    action: Mapped[str]
    before: Mapped[dict[str, Any]] = mapped_column(JSON(none_as_null=True))
    version_before: Mapped[int | None]
    version_after: Mapped[int]
    undone_version: Mapped[int | None]
