"""Meetings: who was there, who led, and what was decided."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Versioned, one_of


class MeetingKind(StrEnum):
    """What a meeting is about."""

    MORNING = "morning"
    EVENING = "evening"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    SPECIAL = "special"


class Presence(StrEnum):
    """Whether somebody was at a meeting."""

    PRESENT = "present"
    LATE = "late"
    ABSENT = "absent"
    ON_LEAVE = "on_leave"


class Meeting(Versioned, Base):
    """One meeting of a business day.

    Attributes:
        duty_id: Who is on duty that day.
        kudos: Praise, one line; `policy` and `script` alike.
        script: A sentence to practise with customers.
    """

    __tablename__ = "meeting"
    __table_args__ = (one_of("kind", MeetingKind), UniqueConstraint("day", "kind"))

    day: Mapped[date]
    kind: Mapped[str] = mapped_column(default=MeetingKind.MORNING)
    chair_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    duty_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    kudos: Mapped[str] = mapped_column(default="")
    policy: Mapped[str] = mapped_column(default="")
    script: Mapped[str] = mapped_column(default="")
    notes: Mapped[str] = mapped_column(default="")


class Attendance(Versioned, Base):
    """Whether one person was at one meeting."""

    __tablename__ = "attendance"
    __table_args__ = (one_of("presence", Presence), UniqueConstraint("meeting_id", "staff_id"))

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    presence: Mapped[str]
    note: Mapped[str] = mapped_column(default="")


class ChairTurn(Versioned, Base):
    """A place in the rota of those who lead the morning meeting."""

    __tablename__ = "chair_turn"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), unique=True)
    position: Mapped[int]


class Decision(Versioned, Base):
    """What a meeting decided: a task that is printed every morning until it is closed."""

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint("text <> ''", name="text_given"),
        CheckConstraint("(closed_on IS NULL) = (closed_at IS NULL)", name="closed_with_time"),
        Index(None, "closed_on", "due_on"),
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    text: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    due_on: Mapped[date | None]
    method: Mapped[str] = mapped_column(default="")
    closed_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")
