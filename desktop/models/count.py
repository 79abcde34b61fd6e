"""Counting the shelves while the shop goes on working."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Key, Quantity, Versioned, one_of


class CountKind(StrEnum):
    """What a count goes through."""

    FULL = "full"
    SHELVES = "shelves"
    ABC_CLASS = "abc_class"


class CountState(StrEnum):
    """Where a count stands."""

    OPEN = "open"
    POSTED = "posted"
    CANCELLED = "cancelled"


class StockCount(Versioned, Base):
    """A round of counting: full, of some shelves, or of an ABC class.

    Attributes:
        scope: The shelves or the class, as they are shown.
        posted_by_id: Who approved the differences.
    """

    __tablename__ = "stock_count"
    __table_args__ = (
        one_of("kind", CountKind),
        one_of("state", CountState),
        CheckConstraint("(state = 'posted') = (posted_at IS NOT NULL)", name="posted_has_time"),
        Index(None, "state", "started_on"),
    )

    number: Mapped[Key] = mapped_column(unique=True)
    kind: Mapped[str]
    scope: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default=CountState.OPEN)
    started_on: Mapped[date]
    started_at: Mapped[datetime]
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    posted_at: Mapped[datetime | None]
    posted_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    note: Mapped[str] = mapped_column(default="")


class CountShelf(Versioned, Base):
    """Who counts a shelf; a second person is sent to another one."""

    __tablename__ = "count_shelf"
    __table_args__ = (UniqueConstraint("count_id", "shelf"),)

    count_id: Mapped[int] = mapped_column(ForeignKey("stock_count.id"))
    shelf: Mapped[Key]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    taken_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class CountLine(Versioned, Base):
    """A part on a shelf, to be counted.

    Attributes:
        counted: What was found; None as long as nobody has looked.
        seq: The part's newest movement when it was counted, so that what moves afterwards does
            not spoil the difference; 0 for a part the ledger does not know.
        on_hand: What the ledger said then.
    """

    __tablename__ = "count_line"
    __table_args__ = (
        CheckConstraint("counted >= 0", name="counted_not_negative"),
        CheckConstraint("(counted IS NULL) = (seq IS NULL)", name="counted_at_a_movement"),
        CheckConstraint("(counted IS NULL) = (on_hand IS NULL)", name="counted_beside_the_ledger"),
        UniqueConstraint("count_id", "part_id", "shelf"),
        Index(None, "count_id", "shelf", "position"),
    )

    count_id: Mapped[int] = mapped_column(ForeignKey("stock_count.id"))
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"), index=True)
    shelf: Mapped[Key] = mapped_column(default="")
    position: Mapped[int]
    counted: Mapped[Quantity | None]
    counted_at: Mapped[datetime | None]
    counted_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    seq: Mapped[int | None]
    on_hand: Mapped[Quantity | None]
    note: Mapped[str] = mapped_column(default="")
