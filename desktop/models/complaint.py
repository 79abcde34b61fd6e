"""Complaints: received, given to somebody, mended, asked about once more, closed."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Key, Versioned, one_of


class ComplaintChannel(StrEnum):
    """How a complaint came in."""

    FOLLOW_UP = "follow_up"
    PHONE = "phone"
    IN_PERSON = "in_person"
    MESSAGE = "message"
    MAKER = "maker"


class ComplaintLevel(StrEnum):
    """How grave a complaint is; a grave one is to be answered sooner."""

    MINOR = "minor"
    NORMAL = "normal"
    SERIOUS = "serious"
    CRITICAL = "critical"


class ComplaintState(StrEnum):
    """Where a complaint stands."""

    OPEN = "open"
    FIXED = "fixed"
    CLOSED = "closed"


class Complaint(Versioned, Base):
    """Something a customer is not content with.

    Attributes:
        due_at: Until when it is to be fixed: received plus the hours of its level.
        what: What is the matter; `why`, `how` and `worth` are the other three steps: its
            cause, how it is to be solved, whether that is worth it.
        content: Whether the customer was content in the second call; None before it.
    """

    __tablename__ = "complaint"
    __table_args__ = (
        one_of("channel", ComplaintChannel),
        one_of("level", ComplaintLevel),
        one_of("state", ComplaintState),
        CheckConstraint("what <> ''", name="what_given"),
        CheckConstraint("sla_hours BETWEEN 1 AND 720", name="sla_sensible"),
        CheckConstraint("state = 'open' OR fixed_at IS NOT NULL", name="fixed_has_time"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_time"),
        CheckConstraint("(closed_at IS NULL) = (closed_on IS NULL)", name="closed_has_day"),
        CheckConstraint("state <> 'closed' OR content IS NOT NULL", name="asked_before_closing"),
        Index(None, "state", "due_at"),
    )

    number: Mapped[Key] = mapped_column(unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    vehicle_id: Mapped[int | None] = mapped_column(ForeignKey("vehicle.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
    channel: Mapped[str]
    level: Mapped[str]
    state: Mapped[str] = mapped_column(default=ComplaintState.OPEN)
    received_at: Mapped[datetime]
    received_on: Mapped[date] = mapped_column(index=True)
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    sla_hours: Mapped[int]
    due_at: Mapped[datetime]
    what: Mapped[str]
    why: Mapped[str] = mapped_column(default="")
    how: Mapped[str] = mapped_column(default="")
    worth: Mapped[str] = mapped_column(default="")
    fix: Mapped[str] = mapped_column(default="")
    fixed_at: Mapped[datetime | None]
    second_call_note: Mapped[str] = mapped_column(default="")
    content: Mapped[bool | None]
    closed_at: Mapped[datetime | None]
    closed_on: Mapped[date | None] = mapped_column(index=True)
