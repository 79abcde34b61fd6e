"""The business day: local time less the cut-off, because a shop may be open after midnight."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """Which business day an instant belongs to.

    Attributes:
        time_zone: IANA name, such as Asia/Taipei.
        cutoff_hour: Until this hour after midnight it is still the day before.
    """

    time_zone: str
    cutoff_hour: int

    def local(self, instant: datetime) -> datetime:
        """Return the wall clock of the office."""
        return instant.astimezone(ZoneInfo(self.time_zone))

    def day(self, instant: datetime) -> date:
        """Return the business day of an instant."""
        return (self.local(instant) - timedelta(hours=self.cutoff_hour)).date()

    def instant(self, day: date, at: time) -> datetime:
        """Return the instant when the office's clock shows `at` on a business day."""
        after_midnight = at.hour < self.cutoff_hour
        wall = datetime.combine(day + timedelta(days=after_midnight), at)
        return wall.replace(tzinfo=ZoneInfo(self.time_zone)).astimezone(UTC)
