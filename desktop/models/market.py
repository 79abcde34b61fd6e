"""The market: what everybody sold, from whoever counts it."""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Key, Versioned


class MarketTotal(Versioned, Base):
    """Vehicles newly registered in an area and month.

    Attributes:
        month: Year x 100 + month.
        area: Where, in the source's words.
        make: Of which maker; empty for a total that the source does not split.
        source: Who counted.
        received_on: When the office learnt of it.
    """

    __tablename__ = "market_total"
    __table_args__ = (
        CheckConstraint("month % 100 BETWEEN 1 AND 12", name="month_exists"),
        CheckConstraint("month BETWEEN 190001 AND 299912", name="month_sensible"),
        CheckConstraint("units >= 0", name="units_not_negative"),
        CheckConstraint("source <> ''", name="source_given"),
        UniqueConstraint("month", "area", "make"),
    )

    month: Mapped[int]
    area: Mapped[Key] = mapped_column(default="")
    make: Mapped[Key] = mapped_column(default="")
    units: Mapped[int]
    source: Mapped[str]
    received_on: Mapped[date]
    import_id: Mapped[int | None] = mapped_column(index=True)
