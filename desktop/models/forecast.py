"""When a vehicle is expected next: what its odometer told, and what follows from it."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Money, Rate, Versioned, one_of


class OdometerReading(Versioned, Base):
    """A reading that did not come with a visit: the customer said it on the phone."""

    __tablename__ = "odometer_reading"
    __table_args__ = (
        CheckConstraint("odometer >= 0", name="odometer_not_negative"),
        Index(None, "vehicle_id", "read_on"),
    )

    vehicle_id: Mapped[int] = mapped_column(ForeignKey("vehicle.id"))
    read_on: Mapped[date]
    odometer: Mapped[int]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)


class ForecastBasis(StrEnum):
    """What a forecast follows from."""

    DISTANCE = "distance"
    TIME = "time"
    SAID = "said"


class ServiceForecast(Base):
    """The next service of a vehicle, computed from its readings and kept for the call list.

    A row that is there is current: triggers take it away as soon as something changes that it
    was computed from, and it is computed again before anybody needs a list.

    Attributes:
        due_on: When the service is expected; None where nothing can be expected.
        per_day: Kilometres a day: the median of the slopes of its readings; None while they
            are too few.
        due_km: Odometer at which the service is due.
        confidence: 0 to 1; how well the readings agree and how many there are.
    """

    __tablename__ = "service_forecast"
    __table_args__ = (
        one_of("basis", ForecastBasis),
        CheckConstraint("(due_on IS NULL) = (basis IS NULL)", name="due_on_a_basis"),
        CheckConstraint("confidence BETWEEN 0 AND 10000", name="confidence_is_a_share"),
        CheckConstraint("readings >= 0", name="readings_not_negative"),
    )

    vehicle_id: Mapped[int] = mapped_column(ForeignKey("vehicle.id"), unique=True)
    due_on: Mapped[date | None] = mapped_column(index=True)
    basis: Mapped[str | None]
    per_day: Mapped[Money | None]
    due_km: Mapped[int | None]
    confidence: Mapped[Rate] = mapped_column(default=Decimal(0))
    readings: Mapped[int] = mapped_column(default=0)
