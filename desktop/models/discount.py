"""Discounts: how much each role may give away."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Rate, Versioned, one_of
from desktop.models.staff import Role


class DiscountCeiling(Versioned, Base):
    """The largest share of a line's price that a role may give away; no row, no limit."""

    __tablename__ = "discount_ceiling"
    __table_args__ = (
        one_of("role", Role),
        CheckConstraint("share BETWEEN 0 AND 10000", name="share_is_a_share"),
    )

    role: Mapped[str] = mapped_column(unique=True)
    share: Mapped[Rate]
