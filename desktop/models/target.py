"""Targets: what was planned for a measure and a month, and in which version of the plan."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Key, Scaled, Versioned, one_of


class Tier(StrEnum):
    """How far a target reaches: 目標, 衝刺, 挑戰."""

    TARGET = "target"
    SPRINT = "sprint"
    CHALLENGE = "challenge"


class PlanOrigin(StrEnum):
    """Who set a plan."""

    OFFICE = "office"
    HEAD_OFFICE = "head_office"


class Plan(Versioned, Base):
    """One version of the targets of a measure and year.

    Attributes:
        number: 1 for the first version of a measure and year, then counted on.
        received_on: The day the plan was set, or came from head office.
        reason: Why the plan was changed; empty for the first version.
    """

    __tablename__ = "plan"
    __table_args__ = (
        one_of("origin", PlanOrigin),
        CheckConstraint("measure <> ''", name="measure_given"),
        CheckConstraint("year BETWEEN 1900 AND 2999", name="year_sensible"),
        CheckConstraint("number >= 1", name="number_counts_from_one"),
        CheckConstraint("number = 1 OR reason <> ''", name="later_with_reason"),
        Index("uq_plan_number", "measure", "year", "number", unique=True),
    )

    measure: Mapped[Key]
    year: Mapped[int]
    number: Mapped[int]
    origin: Mapped[str] = mapped_column(default=PlanOrigin.OFFICE)
    received_on: Mapped[date]
    reason: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)


def _current(name: str, owner: str, condition: str) -> Index:
    """Allow one current value for a measure, month, tier and owner of a level."""
    where = text(f"superseded_by IS NULL AND {condition}")
    columns = ("measure", "month", "tier", *filter(None, (owner,)))
    return Index(name, *columns, unique=True, sqlite_where=where, postgresql_where=where)


class Target(Versioned, Base):
    """One planned value.

    Attributes:
        measure: Id of an entry of the measure catalogue.
        month: Year x 100 + month, such as 202611.
        staff_id: Whose target it is. Of this, `team_id` and `segment_id` one is given at most;
            a target of none of them is the whole office's.
        value: In the measure's own unit.
        plan_id: The version of the plan it was set with.
        superseded_by: The later version that replaced it; None for the current value.
    """

    __tablename__ = "target"
    __table_args__ = (
        one_of("tier", Tier),
        CheckConstraint("measure <> ''", name="measure_given"),
        CheckConstraint("month % 100 BETWEEN 1 AND 12", name="month_exists"),
        CheckConstraint("month BETWEEN 190001 AND 299912", name="month_sensible"),
        CheckConstraint("value >= 0", name="value_not_negative"),
        CheckConstraint(
            "(staff_id IS NULL OR team_id IS NULL) AND (staff_id IS NULL OR segment_id IS NULL)"
            " AND (team_id IS NULL OR segment_id IS NULL)",
            name="one_owner",
        ),
        CheckConstraint("superseded_by <> plan_id", name="superseded_by_another"),
        _current(
            "uq_target_office",
            "",
            "staff_id IS NULL AND team_id IS NULL AND segment_id IS NULL",
        ),
        _current("uq_target_person", "staff_id", "staff_id IS NOT NULL"),
        _current("uq_target_team", "team_id", "team_id IS NOT NULL"),
        _current("uq_target_segment", "segment_id", "segment_id IS NOT NULL"),
    )

    measure: Mapped[Key]
    month: Mapped[int]
    tier: Mapped[str] = mapped_column(default=Tier.TARGET)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    segment_id: Mapped[int | None] = mapped_column(ForeignKey("segment.id"), index=True)
    value: Mapped[Decimal] = mapped_column(Scaled(4))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"), index=True)
    superseded_by: Mapped[int | None] = mapped_column(ForeignKey("plan.id"), index=True)
