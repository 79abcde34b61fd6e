"""What figures must know of the office's clock: where its late hours begin."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from desktop.models.office import OfficeSettings
from desktop.services.measures import workshop
from desktop.services.measures.days import LATE_FROM, late_from
from desktop.services.measures.plain import Asked
from desktop.services.measures.slices import Period
from desktop.services.measures.terms import Part

_DAY, _NOON = timedelta(days=1), time(12)


def given_for(session: Session, parts: Iterable[Part], asked: Asked) -> dict[str, Any]:
    """Return what conditions must know of the office: where its late hours begin."""
    if workshop.LATE not in parts:
        return {}
    office = session.get(OfficeSettings, 1)
    if office is None:
        return {}
    minutes = _offset(ZoneInfo(office.time_zone), asked.period.end)
    return {} if minutes is None else {LATE_FROM: late_from(minutes)}


def is_steady(session: Session, parts: Iterable[Part], period: Period) -> bool:
    """Tell whether each day of a period has the same late hours, so that its days add up."""
    office = session.get(OfficeSettings, 1) if workshop.LATE in parts else None
    return office is None or _is_steady(office.time_zone, period)


@lru_cache(maxsize=64)
def _is_steady(zone: str, period: Period) -> bool:
    clock = ZoneInfo(zone)
    days = (period.start + offset * _DAY for offset in range(period.days))
    return len({_offset(clock, day) for day in days}) <= 1


def _offset(clock: ZoneInfo, day: date) -> int | None:
    """Return how many minutes a clock is before UTC at a day's noon."""
    offset = datetime.combine(day, _NOON, clock).utcoffset()
    return None if offset is None else int(offset.total_seconds()) // 60
