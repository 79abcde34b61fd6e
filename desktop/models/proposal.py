"""Proposals: work that is offered, and what the customer answered."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Money, one_of
from desktop.models.visit import JobLine, job_line_rules


class ApprovalWay(StrEnum):
    """How a customer answered."""

    SIGNED = "signed"
    IN_PERSON = "in_person"
    PHONE = "phone"
    MESSAGE = "message"


class Approval(Base):
    """A customer's answer to what was offered; never changed.

    Attributes:
        name: Who answered.
        approved: What the approved lines come to, tax as the visit says; `declined` alike.
    """

    __tablename__ = "approval"
    __table_args__ = (
        one_of("way", ApprovalWay),
        CheckConstraint("name <> ''", name="name_given"),
    )

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    at: Mapped[datetime]
    name: Mapped[str]
    way: Mapped[str]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    approved: Mapped[Money]
    declined: Mapped[Money]
    note: Mapped[str] = mapped_column(default="")


class ProposalState(StrEnum):
    """What became of a proposed line."""

    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"


class Urgency(StrEnum):
    """How soon work should be done."""

    SAFETY = "safety"
    SOON = "soon"
    LATER = "later"


class ProposalLine(JobLine, Base):
    """Work that is offered and not yet on the bill; declined, it is kept for the next time.

    Attributes:
        answer_id: The customer's answer.
        taken_up_id: A later visit on which declined work was done after all.
        dropped_reason: Why declined work is not to be offered again.
    """

    __tablename__ = "proposal_line"
    __table_args__ = (
        *job_line_rules(),
        one_of("state", ProposalState),
        one_of("urgency", Urgency),
        CheckConstraint("(state = 'open') = (answer_id IS NULL)", name="answered_unless_open"),
        CheckConstraint("taken_up_id IS NULL OR state = 'declined'", name="declined_is_taken_up"),
        UniqueConstraint("visit_id", "position"),
        Index(None, "vehicle_id", "state"),
    )

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    vehicle_id: Mapped[int] = mapped_column(ForeignKey("vehicle.id"))
    urgency: Mapped[str] = mapped_column(default=Urgency.SOON)
    state: Mapped[str] = mapped_column(default=ProposalState.OPEN)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("approval.id"), index=True)
    taken_up_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
    dropped_reason: Mapped[str] = mapped_column(default="")
