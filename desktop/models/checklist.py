"""Checklists: what is looked at in each phase of a visit, and what was found."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Archivable, Base, Versioned, archived_with_reason, one_of


class Phase(StrEnum):
    """A part of a visit."""

    RECEPTION = "reception"
    INSPECTION = "inspection"
    REPAIR = "repair"
    ROAD_TEST = "road_test"
    HANDOVER = "handover"


class ChecklistItem(Archivable, Versioned, Base):
    """Something to be looked at, or said, in a phase of every visit.

    Attributes:
        script: What is said to the customer at this point.
        covers: Whether it belongs to the covers that protect the vehicle, which are
            reported on their own: seat, steering wheel, floor and fender.
    """

    __tablename__ = "checklist_item"
    __table_args__ = (
        one_of("phase", Phase),
        CheckConstraint("text <> ''", name="text_given"),
        archived_with_reason(),
        Index(None, "phase", "position"),
    )

    phase: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    text: Mapped[str]
    script: Mapped[str] = mapped_column(default="")
    covers: Mapped[bool] = mapped_column(default=False)


class CheckResult(StrEnum):
    """What was found."""

    DONE = "done"
    FAULT = "fault"
    NOT_NEEDED = "not_needed"


class VisitCheck(Versioned, Base):
    """One item as it was found on one visit.

    Attributes:
        text: The item as it was worded then.
    """

    __tablename__ = "visit_check"
    __table_args__ = (
        one_of("phase", Phase),
        one_of("result", CheckResult),
        CheckConstraint("result <> 'fault' OR note <> ''", name="fault_is_described"),
        UniqueConstraint("visit_id", "item_id"),
        Index(None, "item_id", "at"),
    )

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("checklist_item.id"))
    phase: Mapped[str]
    text: Mapped[str]
    covers: Mapped[bool] = mapped_column(default=False)
    result: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
