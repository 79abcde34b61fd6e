"""Calls: what is asked, what was answered, whom to remind, and every attempt to reach them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Archivable, Base, Versioned, archived_with_reason, one_of


class QuestionKind(StrEnum):
    """How a question is answered."""

    SCORE = "score"  # 1 to 5
    RECOMMEND = "recommend"  # 0 to 10
    TEXT = "text"


class Question(Archivable, Versioned, Base):
    """One question of the follow-up call.

    Attributes:
        weight: What its score counts for in the satisfaction index.
    """

    __tablename__ = "question"
    __table_args__ = (
        one_of("kind", QuestionKind),
        CheckConstraint("text <> ''", name="text_given"),
        CheckConstraint("weight BETWEEN 1 AND 100", name="weight_sensible"),
        archived_with_reason(),
    )

    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str]
    text: Mapped[str]
    weight: Mapped[int] = mapped_column(default=1)


class Answer(Versioned, Base):
    """What a customer answered to a question of a follow-up call."""

    __tablename__ = "answer"
    __table_args__ = (
        one_of("kind", QuestionKind),
        CheckConstraint(
            "kind = 'text' OR (kind = 'score' AND score BETWEEN 1 AND 5)"
            " OR (kind = 'recommend' AND score BETWEEN 0 AND 10)",
            name="score_of_its_kind",
        ),
        CheckConstraint("weight BETWEEN 1 AND 100", name="weight_sensible"),
        UniqueConstraint("follow_up_id", "question_id"),
    )

    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    kind: Mapped[str]
    weight: Mapped[int] = mapped_column(default=1)
    score: Mapped[int | None]
    text: Mapped[str] = mapped_column(default="")


class ReminderKind(StrEnum):
    """What a customer is reminded of."""

    SERVICE = "service"
    INSPECTION = "inspection"
    INSURANCE = "insurance"
    BIRTHDAY = "birthday"
    DECLINED = "declined"


class ReminderState(StrEnum):
    """What came of a reminder."""

    OPEN = "open"
    BOOKED = "booked"
    AGREED = "agreed"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    OVERTAKEN = "overtaken"  # the customer came before anybody called


class Reminder(Versioned, Base):
    """A call that is due because something of a vehicle or a customer falls due.

    Attributes:
        basis_on: The day the thing itself falls due; `due_on` is when to call.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        one_of("kind", ReminderKind),
        one_of("state", ReminderState),
        CheckConstraint("(state = 'open') = (done_at IS NULL)", name="done_when_closed"),
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
        CheckConstraint("vehicle_id IS NOT NULL OR kind = 'birthday'", name="of_a_vehicle"),
        Index("uq_reminder_of", "kind", "customer_id", "vehicle_id", "basis_on", unique=True),
        Index(
            "uq_reminder_of_customer",
            "kind",
            "customer_id",
            "basis_on",
            unique=True,
            sqlite_where=text("vehicle_id IS NULL"),
            postgresql_where=text("vehicle_id IS NULL"),
        ),
        Index(None, "state", "due_on"),
    )

    kind: Mapped[str]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    vehicle_id: Mapped[int | None] = mapped_column(ForeignKey("vehicle.id"), index=True)
    basis_on: Mapped[date]
    due_on: Mapped[date]
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    state: Mapped[str] = mapped_column(default=ReminderState.OPEN)
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    done_on: Mapped[date | None] = mapped_column(index=True)
    note: Mapped[str] = mapped_column(default="")


class CallResult(StrEnum):
    """How one attempt to call ended."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    LATER = "later"
    WRONG_NUMBER = "wrong_number"


class CallAttempt(Base):
    """One attempt to reach a customer; never changed."""

    __tablename__ = "call_attempt"
    __table_args__ = (
        one_of("result", CallResult),
        CheckConstraint(
            "(CASE WHEN follow_up_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN reminder_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN complaint_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="of_one_call",
        ),
    )

    follow_up_id: Mapped[int | None] = mapped_column(ForeignKey("follow_up.id"), index=True)
    reminder_id: Mapped[int | None] = mapped_column(ForeignKey("reminder.id"), index=True)
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"), index=True)
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    result: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
