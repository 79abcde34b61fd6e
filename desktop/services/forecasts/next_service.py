"""The next service: so many kilometres or months after the last one, whichever comes first."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from desktop.models.forecast import ForecastBasis
from desktop.services.forecasts.mileage import Mileage, Reading
from desktop.services.measures.slices import month_after, month_end, month_number

FARTHEST = timedelta(days=3650)  # a car that hardly moves is due by time long before


@dataclass(frozen=True, slots=True)
class Interval:
    """How far and how long a vehicle goes between two services."""

    km: int
    months: int


@dataclass(frozen=True, slots=True)
class LastService:
    """When a vehicle was served, and what its odometer showed then."""

    day: date
    odometer: int | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """When a vehicle is expected next.

    Attributes:
        due_on: The day; None for a vehicle that was never served.
        basis: What the day follows from.
        due_km: What the odometer will show when the service is due by distance.
        mileage: How far it goes in a day, and how sure that is.
    """

    due_on: date | None
    basis: ForecastBasis | None
    due_km: int | None
    mileage: Mileage


def forecast(
    service: LastService | None, interval: Interval, driven: Mileage, said_on: date | None
) -> Forecast:
    """Foresee the next service.

    Args:
        service: The last one; None where there was none.
        interval: What lies between two of them.
        driven: What the odometer tells.
        said_on: The day the customer named since; it goes before everything computed.
    """
    if service is None:
        return Forecast(said_on, ForecastBasis.SAID if said_on else None, None, driven)
    due_km = None if service.odometer is None else service.odometer + interval.km
    if said_on is not None and said_on > service.day:
        return Forecast(said_on, ForecastBasis.SAID, due_km, driven)
    by_time = add_months(service.day, interval.months)
    by_distance = _reached_on(due_km, driven)
    if by_distance is not None and by_distance < by_time:
        return Forecast(max(by_distance, service.day), ForecastBasis.DISTANCE, due_km, driven)
    return Forecast(by_time, ForecastBasis.TIME, due_km, driven)


def add_months(day: date, count: int) -> date:
    """Return the same day so many months later, or the last of a shorter month."""
    last = month_end(month_after(month_number(day), count))
    return last.replace(day=min(day.day, last.day))


def _reached_on(due_km: int | None, driven: Mileage) -> date | None:
    if due_km is None or driven.last is None or not driven.per_day:
        return None
    last: Reading = driven.last
    days = Decimal(due_km - last.odometer) / driven.per_day
    return last.day + min(timedelta(days=int(days)), FARTHEST)
