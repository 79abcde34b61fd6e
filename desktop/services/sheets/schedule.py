"""When a sheet is made by itself: once each business day, late rather than not at all."""

from datetime import datetime, time

from desktop.models.calendar import BusinessCalendar
from desktop.system.settings import SheetPlan


def is_due(plan: SheetPlan, calendar: BusinessCalendar, now: datetime) -> bool:
    """Tell whether the sheet of the present business day is to be made now."""
    if not plan.at:
        return False
    day = calendar.day(now)
    return plan.done_on != day.isoformat() and now >= calendar.instant(
        day, time.fromisoformat(plan.at)
    )
