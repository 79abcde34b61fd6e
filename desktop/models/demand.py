"""Demand of parts before the ledger: months that came from files."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Quantity, Versioned


class PartDemand(Versioned, Base):
    """How many of a part were asked for in a month, as a file says.

    A month without a row inside a part's span was not observed; a month nobody asked in has 0.

    Attributes:
        month: As 202611; months of a file without a calendar (m01, m02 …) are those of the year
            1000 and after.
    """

    __tablename__ = "part_demand"
    __table_args__ = (
        CheckConstraint("quantity >= 0", name="quantity_not_negative"),
        CheckConstraint(
            "month BETWEEN 100001 AND 999912 AND month % 100 BETWEEN 1 AND 12", name="month_exists"
        ),
        UniqueConstraint("part_id", "month"),
    )

    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"))
    month: Mapped[int]
    quantity: Mapped[Quantity]
    import_id: Mapped[int | None] = mapped_column(index=True)
