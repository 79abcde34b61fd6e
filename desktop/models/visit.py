"""Visits: a vehicle comes in, work is done, a bill comes out and is settled."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import (
    Base,
    Hours,
    Imported,
    Key,
    Money,
    Quantity,
    Rate,
    Versioned,
    one_of,
)


class VisitKind(StrEnum):
    """Why a vehicle came."""

    MAINTENANCE = "maintenance"
    REPAIR = "repair"
    BODY = "body"
    WARRANTY = "warranty"
    RESCUE = "rescue"
    ON_SITE = "on_site"
    FREE_CLINIC = "free_clinic"
    INTERNAL = "internal"


class VisitState(StrEnum):
    """Where a visit stands."""

    ARRIVED = "arrived"
    WORKING = "working"
    WAITING = "waiting"
    FINISHED = "finished"
    SETTLED = "settled"
    VOID = "void"


class Stage(StrEnum):
    """Where a vehicle is in the workshop, within the state `working`."""

    NONE = ""
    INSPECTION = "inspection"
    REPAIR = "repair"
    QUALITY_CHECK = "quality_check"


OPEN_STATES = (
    VisitState.ARRIVED,
    VisitState.WORKING,
    VisitState.WAITING,
    VisitState.FINISHED,
)


class LineKind(StrEnum):
    """What a line of the bill is for."""

    LABOUR = "labour"
    PART = "part"
    OUTSOURCED = "outsourced"
    OTHER = "other"


class Line(Versioned):
    """What a line of work says, wherever it stands: on a bill, offered, or in a package.

    Attributes:
        hours: Standard hours that are billed; for labour.
    """

    position: Mapped[int]
    kind: Mapped[str]
    text: Mapped[str]
    part_id: Mapped[int | None] = mapped_column(ForeignKey("part.id"), index=True)
    quantity: Mapped[Quantity] = mapped_column(default=Decimal(1))
    unit: Mapped[str] = mapped_column(default="")
    price: Mapped[Money | None]
    hours: Mapped[Hours | None]


class JobLine(Line):
    """A line for a certain vehicle: of some job, perhaps for less.

    Attributes:
        job: Category of the work, in the office's words: maintenance, brakes, paint.
    """

    job: Mapped[str] = mapped_column(default="")
    discount: Mapped[Money] = mapped_column(default=Decimal(0))


def line_rules() -> tuple[CheckConstraint, ...]:
    """Return what holds for every line."""
    return (
        one_of("kind", LineKind),
        CheckConstraint("text <> ''", name="text_given"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("hours >= 0", name="hours_not_negative"),
        CheckConstraint("part_id IS NULL OR kind = 'part'", name="only_part_lines_have_parts"),
    )


def job_line_rules() -> tuple[CheckConstraint, ...]:
    """Return what holds for every line of a certain vehicle."""
    return (*line_rules(), CheckConstraint("discount >= 0", name="discount_not_negative"))


class PaymentMethod(StrEnum):
    """How money came in."""

    CASH = "cash"
    CARD = "card"
    TRANSFER = "transfer"
    MOBILE = "mobile"
    ON_ACCOUNT = "on_account"


class Visit(Imported, Versioned, Base):
    """One stay of a vehicle in the workshop; the repair order.

    The business days (`_on`) are kept beside the instants (`_at`), so that a later change of
    the cut-off hour does not move what was reported. A file may know the day and not the hour.

    Attributes:
        branch_id: Where the vehicle came to.
        stage: Where it is in the workshop while the state is `working`; empty otherwise.
        plate: The plate as it was on this visit.
        segment_id: The customer's segment; from the settlement on, as it was then.
        labour_net: Sum of the labour lines before tax; None when no amount is known. The
            three other sums alike.
        total: What the customer owes, tax included.
    """

    __tablename__ = "visit"
    __table_args__ = (
        one_of("kind", VisitKind),
        one_of("state", VisitState),
        one_of("stage", Stage),
        CheckConstraint("(state = 'settled') = (settled_on IS NOT NULL)", name="settled_has_day"),
        CheckConstraint(
            "state NOT IN ('finished', 'settled') OR finished_on IS NOT NULL",
            name="finished_has_day",
        ),
        CheckConstraint("(state = 'void') = (void_reason IS NOT NULL)", name="void_has_reason"),
        CheckConstraint("odometer >= 0", name="odometer_not_negative"),
        CheckConstraint("tax_rate BETWEEN 0 AND 10000", name="tax_rate_is_a_share"),
        CheckConstraint("original_id <> id", name="not_its_own_comeback"),
        CheckConstraint(
            "total = COALESCE(labour_net, 0) + COALESCE(parts_net, 0)"
            " + COALESCE(outsourced_net, 0) + COALESCE(other_net, 0) + COALESCE(tax, 0)",
            name="total_adds_up",
        ),
        Index(None, "arrived_on", "id"),
        Index(None, "settled_on", "id"),
        Index(None, "finished_on"),
        Index(None, "state", "arrived_on"),
        Index(None, "vehicle_id", "arrived_on"),
        Index(None, "customer_id", "arrived_on"),
        Index(None, "plate", "id"),
    )

    number: Mapped[Key] = mapped_column(unique=True)
    vehicle_id: Mapped[int] = mapped_column(ForeignKey("vehicle.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    segment_id: Mapped[int] = mapped_column(ForeignKey("segment.id"), index=True)
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"), index=True)
    plate: Mapped[Key] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default=VisitKind.MAINTENANCE)
    state: Mapped[str] = mapped_column(default=VisitState.ARRIVED)
    stage: Mapped[str] = mapped_column(default=Stage.NONE)
    bay_id: Mapped[int | None] = mapped_column(ForeignKey("bay.id"))
    advisor_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    cashier_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    arrived_at: Mapped[datetime | None]
    arrived_on: Mapped[date]
    promised_at: Mapped[datetime | None]
    promised_on: Mapped[date | None]
    finished_at: Mapped[datetime | None]
    finished_on: Mapped[date | None]
    settled_at: Mapped[datetime | None]
    settled_on: Mapped[date | None]
    odometer: Mapped[int | None]
    concern: Mapped[str] = mapped_column(default="")
    cause: Mapped[str] = mapped_column(default="")
    correction: Mapped[str] = mapped_column(default="")
    waiting_for: Mapped[str] = mapped_column(default="")
    original_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
    void_reason: Mapped[str | None]
    tax_rate: Mapped[Rate]
    tax_inclusive: Mapped[bool]
    labour_net: Mapped[Money | None]
    parts_net: Mapped[Money | None]
    outsourced_net: Mapped[Money | None]
    other_net: Mapped[Money | None]
    tax: Mapped[Money | None]
    total: Mapped[Money | None]


class VisitLine(JobLine, Base):
    """One line of the bill.

    Attributes:
        amount: As printed, less the discount, with or without tax as the visit says.
        net: The amount before tax.
        cost: What the whole line cost the office.
        package_id: The package the line came with.
    """

    __tablename__ = "visit_line"
    __table_args__ = (
        *job_line_rules(),
        CheckConstraint("(amount IS NULL) = (net IS NULL)", name="net_when_amount"),
        UniqueConstraint("visit_id", "position"),
    )

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    discount_reason: Mapped[str] = mapped_column(default="")
    amount: Mapped[Money | None]
    net: Mapped[Money | None]
    cost: Mapped[Money | None]
    package_id: Mapped[int | None] = mapped_column(ForeignKey("package.id"))


class VisitShare(Versioned, Base):
    """A technician's share of the labour of a visit; the shares of a visit sum to 1."""

    __tablename__ = "visit_share"
    __table_args__ = (
        UniqueConstraint("visit_id", "staff_id"),
        CheckConstraint("share BETWEEN 1 AND 10000", name="share_is_a_share"),
    )

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    share: Mapped[Rate]


class Payment(Base):
    """Money that came in for a visit, or went back; never changed, only set off."""

    __tablename__ = "payment"
    __table_args__ = (
        one_of("method", PaymentMethod),
        CheckConstraint("amount <> 0", name="amount_not_zero"),
    )

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    paid_at: Mapped[datetime]
    paid_on: Mapped[date] = mapped_column(index=True)
    method: Mapped[str]
    amount: Mapped[Money]
    cashier_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    note: Mapped[str] = mapped_column(default="")


class VisitStateTime(Base):
    """When a visit entered a state or a stage of it; never changed."""

    __tablename__ = "visit_state_time"
    __table_args__ = (one_of("state", VisitState), one_of("stage", Stage))

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    state: Mapped[str]
    stage: Mapped[str] = mapped_column(default=Stage.NONE)
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
