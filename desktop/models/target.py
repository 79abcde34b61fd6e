"""Targets: what was planned for a measure, a month, and the office or one person."""

from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Key, Scaled, Versioned


class Target(Versioned, Base):
    """One planned value.

    Attributes:
        measure: Id of an entry of the measure catalogue.
        month: Year x 100 + month, such as 202611.
        staff_id: Whose target it is; None for the whole office.
        value: In the measure's own unit.
    """

    __tablename__ = "target"
    __table_args__ = (
        CheckConstraint("measure <> ''", name="measure_given"),
        CheckConstraint("month % 100 BETWEEN 1 AND 12", name="month_exists"),
        CheckConstraint("month BETWEEN 190001 AND 299912", name="month_sensible"),
        CheckConstraint("value >= 0", name="value_not_negative"),
        Index(
            "uq_target_office",
            "measure",
            "month",
            unique=True,
            sqlite_where=text("staff_id IS NULL"),
            postgresql_where=text("staff_id IS NULL"),
        ),
        Index(
            "uq_target_person",
            "measure",
            "month",
            "staff_id",
            unique=True,
            sqlite_where=text("staff_id IS NOT NULL"),
            postgresql_where=text("staff_id IS NOT NULL"),
        ),
    )

    measure: Mapped[Key]
    month: Mapped[int]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    value: Mapped[Decimal] = mapped_column(Scaled(4))
