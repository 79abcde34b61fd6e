"""The office itself: one row of settings that every seat shares."""

from decimal import Decimal

from sqlalchemy import CheckConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Rate, Versioned


class OfficeSettings(Versioned, Base):
    """Name, language, money and calendar of the office.

    Attributes:
        slot_minutes: The grid of the appointments.
        service_km: Kilometres between two services, where a vehicle has no interval of its own;
            `service_months` alike.
        service_level: Share of the demand for parts that the shelf is to meet.
        lead_days: Days from an order to its arrival, where no supplier says otherwise.
        margin_floor: A part whose margin falls below this share of its price is pointed out.
        paper: What estimates, work orders, settlements and receipts are printed on.
        logo: A PNG or JPEG picture for the heads of prints; read only by what is printed.
    """

    __tablename__ = "office"
    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("length(currency) = 3", name="currency_is_iso"),
        CheckConstraint("cutoff_hour BETWEEN 0 AND 12", name="cutoff_in_the_night"),
        CheckConstraint("tax_rate BETWEEN 0 AND 10000", name="tax_rate_is_a_share"),
        CheckConstraint("follow_up_days BETWEEN 0 AND 60", name="follow_up_days_sensible"),
        CheckConstraint("slot_minutes BETWEEN 5 AND 240", name="slot_sensible"),
        CheckConstraint("service_km BETWEEN 100 AND 200000", name="service_km_sensible"),
        CheckConstraint("service_months BETWEEN 1 AND 120", name="service_months_sensible"),
        CheckConstraint("paper IN ('A4', 'A5')", name="paper_known"),
        CheckConstraint("service_level BETWEEN 5000 AND 9999", name="service_level_sensible"),
        CheckConstraint("lead_days BETWEEN 0 AND 400", name="lead_days_sensible"),
        CheckConstraint("margin_floor BETWEEN 0 AND 9999", name="margin_floor_is_a_share"),
        CheckConstraint("holidays_of IN ('', 'TW', 'CN')", name="holidays_known"),
    )

    name: Mapped[str]
    language: Mapped[str]
    currency: Mapped[str]
    cutoff_hour: Mapped[int] = mapped_column(default=3)
    time_zone: Mapped[str] = mapped_column(default="Asia/Taipei")
    tax_rate: Mapped[Rate] = mapped_column(default=Decimal("0.05"))
    tax_inclusive: Mapped[bool] = mapped_column(default=True)
    follow_up_days: Mapped[int] = mapped_column(default=3)
    address: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    tax_id: Mapped[str] = mapped_column(default="")
    holidays_of: Mapped[str] = mapped_column(default="TW")
    slot_minutes: Mapped[int] = mapped_column(default=30)
    service_km: Mapped[int] = mapped_column(default=5000)
    service_months: Mapped[int] = mapped_column(default=6)
    service_level: Mapped[Rate] = mapped_column(default=Decimal("0.95"))
    lead_days: Mapped[int] = mapped_column(default=7)
    margin_floor: Mapped[Rate] = mapped_column(default=Decimal("0.15"))
    paper: Mapped[str] = mapped_column(default="A4")
    theme: Mapped[str] = mapped_column(default="")
    print_note: Mapped[str] = mapped_column(default="")
    logo: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
