"""When the office works: its hours by weekday, and the days that are otherwise."""

from datetime import date, time
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Base, Versioned, one_of


class DayKind(StrEnum):
    """What a day of the calendar is, whatever its weekday says."""

    HOLIDAY = "holiday"
    WORKDAY = "workday"


class DayOrigin(StrEnum):
    """Where a day of the calendar came from."""

    LIBRARY = "library"
    OFFICE = "office"


class OpeningHours(Versioned, Base):
    """When the office is open on a weekday; a weekday without a row is a day off.

    Attributes:
        weekday: 0 for Monday to 6 for Sunday.
        closes: Before `opens` when the office closes after midnight.
    """

    __tablename__ = "opening_hours"
    __table_args__ = (CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_exists"),)

    weekday: Mapped[int] = mapped_column(unique=True)
    opens: Mapped[time]
    closes: Mapped[time]


class CalendarDay(Versioned, Base):
    """A public holiday, a make-up day, or a day the office itself declared.

    Attributes:
        origin: What the library brought is brought anew with the next year; what the office
            wrote stays.
    """

    __tablename__ = "calendar_day"
    __table_args__ = (one_of("kind", DayKind), one_of("origin", DayOrigin))

    day: Mapped[date] = mapped_column(unique=True)
    kind: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    origin: Mapped[str] = mapped_column(default=DayOrigin.OFFICE)
