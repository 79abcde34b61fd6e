"""Locked periods, and the adjustments that correct them afterwards."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Scaled, one_of


class PeriodLock(Base):
    """A month whose figures are final.

    Attributes:
        month: Year x 100 + month.
    """

    __tablename__ = "period_lock"
    __table_args__ = (
        CheckConstraint("month % 100 BETWEEN 1 AND 12", name="month_exists"),
        CheckConstraint("month BETWEEN 190001 AND 299912", name="month_sensible"),
    )

    month: Mapped[int] = mapped_column(unique=True)
    locked_at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)


class AdjustedField(StrEnum):
    """Which amount of a visit or sale an adjustment corrects."""

    LABOUR_NET = "labour_net"
    PARTS_NET = "parts_net"
    OUTSOURCED_NET = "outsourced_net"
    OTHER_NET = "other_net"
    PRICE = "price"
    COST = "cost"


class Adjustment(Base):
    """A late correction: counted on the day it is booked, shown in the month it corrects.

    Attributes:
        visit_id: The settled visit it corrects; or `sale_id`.
        for_month: The locked month it corrects.
        booked_on: The business day it counts on.
        value: The difference, before tax.
    """

    __tablename__ = "adjustment"
    __table_args__ = (
        one_of("field", AdjustedField),
        CheckConstraint("(visit_id IS NULL) <> (sale_id IS NULL)", name="of_one_record"),
        CheckConstraint("value <> 0", name="value_not_zero"),
        CheckConstraint("reason <> ''", name="reason_given"),
        Index(None, "booked_on"),
        Index(None, "for_month"),
    )

    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
    sale_id: Mapped[int | None] = mapped_column(ForeignKey("sale.id"), index=True)
    field: Mapped[str]
    value: Mapped[Decimal] = mapped_column(Scaled(2))
    for_month: Mapped[int]
    booked_on: Mapped[date]
    reason: Mapped[str]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    made_at: Mapped[datetime]
