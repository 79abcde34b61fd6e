"""Vehicles: an internal identity; plates, owners and drivers are histories."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Archivable, Base, Imported, Key, Versioned, archived_with_reason


class Vehicle(Archivable, Imported, Versioned, Base):
    """A car; it stays the same car under a new plate and a new owner.

    Attributes:
        service_km: Kilometres between two services of this car; None takes the office's.
        service_months: Months between them, alike.
        service_said_on: When the customer said that the next service is to be; until it was.
    """

    __tablename__ = "vehicle"
    __table_args__ = (
        CheckConstraint("vin <> ''", name="vin_or_nothing"),
        CheckConstraint("made_in BETWEEN 1885 AND 2200", name="year_sensible"),
        CheckConstraint("service_km BETWEEN 100 AND 200000", name="service_km_sensible"),
        CheckConstraint("service_months BETWEEN 1 AND 120", name="service_months_sensible"),
        CheckConstraint("merged_into_id <> id", name="not_merged_into_itself"),
        archived_with_reason(),
        Index(None, "last_seen_on", "id"),
        Index(None, "model_key", "id"),
    )

    vin: Mapped[Key | None] = mapped_column(unique=True)
    vin_reversed: Mapped[Key | None] = mapped_column(index=True)
    make: Mapped[str] = mapped_column(default="")
    model: Mapped[str] = mapped_column(default="")
    model_key: Mapped[Key] = mapped_column(default="")
    colour: Mapped[str] = mapped_column(default="")
    made_in: Mapped[int | None]
    inspection_due_on: Mapped[date | None]
    insurance_due_on: Mapped[date | None]
    service_km: Mapped[int | None]
    service_months: Mapped[int | None]
    service_said_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    last_seen_on: Mapped[date]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("vehicle.id"), index=True)


class Plate(Versioned, Base):
    """A plate that a vehicle bore from one day to another.

    A plate that is known in part only (masked, or unreadable) never identifies a vehicle.
    """

    __tablename__ = "plate"
    __table_args__ = (
        CheckConstraint("plate_key <> ''", name="key_given"),
        CheckConstraint("to_on >= from_on", name="ends_after_start"),
        Index(
            "uq_plate_active",
            "plate_key",
            unique=True,
            sqlite_where=text("to_on IS NULL AND NOT partial"),
            postgresql_where=text("to_on IS NULL AND NOT partial"),
        ),
        Index(
            "uq_plate_of_vehicle_now",
            "vehicle_id",
            unique=True,
            sqlite_where=text("to_on IS NULL"),
            postgresql_where=text("to_on IS NULL"),
        ),
        Index("ix_plate_plate_key", "plate_key"),
        Index("ix_plate_plate_reversed", "plate_reversed"),
    )

    vehicle_id: Mapped[int] = mapped_column(ForeignKey("vehicle.id"), index=True)
    plate: Mapped[str]
    plate_key: Mapped[Key]
    plate_reversed: Mapped[Key]
    partial: Mapped[bool] = mapped_column(default=False)
    from_on: Mapped[date]
    to_on: Mapped[date | None]


class Ownership(Versioned, Base):
    """Whose car a vehicle was, and when."""

    __tablename__ = "ownership"
    __table_args__ = (
        CheckConstraint("to_on >= from_on", name="ends_after_start"),
        Index(
            "uq_ownership_now",
            "vehicle_id",
            unique=True,
            sqlite_where=text("to_on IS NULL"),
            postgresql_where=text("to_on IS NULL"),
        ),
    )

    vehicle_id: Mapped[int] = mapped_column(ForeignKey("vehicle.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date | None]


class DriverAssignment(Versioned, Base):
    """Who drove a vehicle, and when: a taxi company's driver is one of its contacts."""

    __tablename__ = "driver_assignment"
    __table_args__ = (CheckConstraint("to_on >= from_on", name="ends_after_start"),)

    vehicle_id: Mapped[int] = mapped_column(ForeignKey("vehicle.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date | None]
