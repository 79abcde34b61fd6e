"""Reception: bays, appointments, and who waits at the desk."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Archivable, Base, Key, Versioned, archived_with_reason, one_of
from desktop.models.visit import VisitKind


class Bay(Archivable, Versioned, Base):
    """A place in the workshop where one vehicle stands."""

    __tablename__ = "bay"
    __table_args__ = (CheckConstraint("name <> ''", name="name_given"), archived_with_reason())

    name: Mapped[Key] = mapped_column(unique=True)
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)


class AppointmentState(StrEnum):
    """What became of an appointment."""

    BOOKED = "booked"
    CONFIRMED = "confirmed"
    ARRIVED = "arrived"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class Appointment(Versioned, Base):
    """A time that is kept for somebody who may not be a customer yet.

    Attributes:
        day: The business day of `starts_at`.
        minutes: How long the bay is taken.
        caller: What the caller is called, when nobody of the book; phone and plate alike.
        visit_id: The visit it became.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        one_of("kind", VisitKind),
        one_of("state", AppointmentState),
        CheckConstraint("minutes BETWEEN 5 AND 14400", name="minutes_sensible"),
        CheckConstraint("visit_id IS NULL OR state = 'arrived'", name="visit_when_arrived"),
        CheckConstraint(
            "customer_id IS NOT NULL OR caller <> '' OR phone <> '' OR plate <> ''",
            name="somebody_known",
        ),
        CheckConstraint("(state = 'cancelled') = (reason <> '')", name="cancelled_with_reason"),
        Index(None, "day", "starts_at"),
    )

    day: Mapped[date]
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"), index=True)
    bay_id: Mapped[int | None] = mapped_column(ForeignKey("bay.id"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    vehicle_id: Mapped[int | None] = mapped_column(ForeignKey("vehicle.id"), index=True)
    caller: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    plate: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default=VisitKind.MAINTENANCE)
    concern: Mapped[str] = mapped_column(default="")
    advisor_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    technician_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    state: Mapped[str] = mapped_column(default=AppointmentState.BOOKED)
    reason: Mapped[str] = mapped_column(default="")
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), unique=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)


class QueueEntry(Versioned, Base):
    """Somebody who came without an appointment and waits to be received.

    Attributes:
        came_on: The business day of `came_at`.
        greeted_at: When an advisor took care of them; waiting ends here.
        left_at: When they went away unreceived.
    """

    __tablename__ = "queue_entry"
    __table_args__ = (
        CheckConstraint("greeted_at >= came_at", name="greeted_after_coming"),
        CheckConstraint("left_at >= came_at", name="left_after_coming"),
        CheckConstraint("greeted_at IS NULL OR left_at IS NULL", name="greeted_or_left"),
        CheckConstraint("visit_id IS NULL OR greeted_at IS NOT NULL", name="greeted_before_visit"),
        CheckConstraint("customer_id IS NOT NULL OR who <> ''", name="somebody_known"),
        Index(None, "came_on", "came_at"),
    )

    came_on: Mapped[date]
    came_at: Mapped[datetime]
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    vehicle_id: Mapped[int | None] = mapped_column(ForeignKey("vehicle.id"), index=True)
    who: Mapped[str] = mapped_column(default="")
    wish: Mapped[str] = mapped_column(default="")
    advisor_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    greeted_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), unique=True)
