"""Merges: two records that were one, joined, and how to part them again exactly."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Versioned, one_of


class MergeKind(StrEnum):
    """What was merged."""

    CUSTOMER = "customer"
    VEHICLE = "vehicle"


class Merge(Versioned, Base):
    """One merge; undone, it stays on record.

    Attributes:
        kept_id: The record that stays; `gone_id` the one that was archived.
    """

    __tablename__ = "merge"
    __table_args__ = (
        one_of("kind", MergeKind),
        CheckConstraint("kept_id <> gone_id", name="of_two_records"),
        Index(None, "kind", "kept_id"),
        Index(None, "kind", "gone_id"),
    )

    kind: Mapped[str]
    kept_id: Mapped[int]
    gone_id: Mapped[int]
    merged_at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)


class MergeChange(Base):
    """One value that a merge changed; never changed itself.

    Attributes:
        before: The columns that were changed, as they were; None where a row was made.
        after: The same columns afterwards; None where a row was taken away.
    """

    __tablename__ = "merge_change"

    merge_id: Mapped[int] = mapped_column(ForeignKey("merge.id"), index=True)
    table_name: Mapped[str]
    row_id: Mapped[int]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class DistinctPair(Base):
    """Two records that look alike and are not the same: not to be offered again."""

    __tablename__ = "distinct_pair"
    __table_args__ = (
        one_of("kind", MergeKind),
        CheckConstraint("first_id < second_id", name="in_order"),
        Index("uq_distinct_pair", "kind", "first_id", "second_id", unique=True),
    )

    kind: Mapped[str]
    first_id: Mapped[int]
    second_id: Mapped[int]
    said_at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
