"""Follow-up calls: a few days after the handover somebody asks how it went."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Versioned, one_of


class FollowUpResult(StrEnum):
    """How a follow-up call ended."""

    OPEN = "open"
    REACHED = "reached"
    UNREACHABLE = "unreachable"
    NOT_NEEDED = "not_needed"


class FollowUp(Versioned, Base):
    """One call that is due after one visit.

    Attributes:
        again_on: When the customer asked to be called again; the call rests until then.
    """

    __tablename__ = "follow_up"
    __table_args__ = (
        one_of("result", FollowUpResult),
        CheckConstraint("(result = 'open') = (done_at IS NULL)", name="done_when_closed"),
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
        Index(None, "result", "due_on"),
        Index(None, "due_on", "result"),
    )

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), unique=True)
    due_on: Mapped[date]
    again_on: Mapped[date | None]
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    result: Mapped[str] = mapped_column(default=FollowUpResult.OPEN)
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    done_on: Mapped[date | None] = mapped_column(index=True)
    note: Mapped[str] = mapped_column(default="")
