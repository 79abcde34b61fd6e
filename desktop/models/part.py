"""Spare parts, a plain list: what is sold to visits."""

from decimal import Decimal

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import (
    Archivable,
    Base,
    Imported,
    Key,
    Money,
    Versioned,
    archived_with_reason,
)


class Part(Archivable, Imported, Versioned, Base):
    """Something on the shelf."""

    __tablename__ = "part"
    __table_args__ = (
        CheckConstraint("number_key <> ''", name="number_given"),
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("price >= 0", name="price_not_negative"),
        CheckConstraint("cost >= 0", name="cost_not_negative"),
        archived_with_reason(),
        Index(None, "name_key", "id"),
    )

    number: Mapped[str]
    number_key: Mapped[Key] = mapped_column(unique=True)
    name: Mapped[str]
    name_key: Mapped[Key]
    brand: Mapped[str] = mapped_column(default="")
    category: Mapped[str] = mapped_column(default="")
    unit: Mapped[str] = mapped_column(default="")
    price: Mapped[Money | None]
    cost: Mapped[Money | None]

    @property
    def margin(self) -> Decimal | None:
        """Price less cost, where both are known."""
        return None if self.price is None or self.cost is None else self.price - self.cost
