"""Periods, the slices that figures are cut into, and whose figures are asked for."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from desktop.models.errors import RuleBrokenError
from desktop.system.i18n import _

Value = Decimal | None
SliceKey = tuple[str, ...]

DATE_SLICES = ("day", "week", "month", "quarter", "year", "weekday")
RECORD_SLICES = (
    "branch",
    "segment",
    "team",
    "person",
    "advisor",
    "technician",
    "model",
    "make",
    "kind",
    "job",
    "line",
    "part",
    "source",
    "area",
)
SLICES = (*DATE_SLICES, *RECORD_SLICES)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Business days, both ends included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return max(0, (self.end - self.start).days + 1)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures: a person's, a team's, a segment's, a branch's, or everybody's."""

    staff_id: int | None = None
    team_id: int | None = None
    segment_id: int | None = None
    branch_id: int | None = None

    @property
    def chosen(self) -> dict[str, int]:
        """The id that is wanted of each slice."""
        wanted = {
            "person": self.staff_id,
            "team": self.team_id,
            "segment": self.segment_id,
            "branch": self.branch_id,
        }
        return {cut: key for cut, key in wanted.items() if key is not None}


EVERYTHING = Scope()


def check_slices(by: tuple[str, ...]) -> None:
    """Refuse a slice that nobody knows.

    Raises:
        RuleBrokenError: One of them is unknown.
    """
    for name in by:
        if name not in SLICES:
            raise RuleBrokenError(
                _("Figures cannot be cut by {name}; known are {known}.").format(
                    name=name, known=", ".join(SLICES)
                )
            )


def label_of(cut: str, day: date) -> str:
    """Return the label of the slice that a day lies in: `2017-06`, `2017-Q2`, `2017`."""
    match cut:
        case "week":
            year, week, _weekday = day.isocalendar()
            return f"{year:04}-W{week:02}"
        case "month":
            return f"{day.year:04}-{day.month:02}"
        case "quarter":
            return f"{day.year:04}-Q{(day.month + 2) // 3}"
        case "year":
            return f"{day.year:04}"
        case "weekday":
            return str(day.isoweekday())
    return day.isoformat()


def period_of(cut: str, label: str) -> Period | None:
    """Return the days a slice's label speaks of; None for slices that are no stretch of days."""
    match cut:
        case "day":
            day = date.fromisoformat(label)
            return Period(day, day)
        case "week":
            year, week = map(int, label.split("-W"))
            monday = date.fromisocalendar(year, week, 1)
            return Period(monday, monday + 6 * _DAY)
        case "month":
            return period_of_months(labelled_month(label))
        case "quarter":
            year, quarter = map(int, label.split("-Q"))
            return period_of_months(year * 100 + quarter * 3 - 2, 3)
        case "year":
            return period_of_months(int(label) * 100 + 1, 12)
    return None


def labelled_month(label: str) -> int:
    """Return the month of a slice's label as tables keep it: `2017-06` is 201706."""
    return int(label.replace("-", ""))


def month_number(day: date) -> int:
    """Return a day's month as tables keep it: 202611."""
    return day.year * 100 + day.month


def span_of(day: date) -> int:
    """Return a day as the summaries keep it: 20261123."""
    return day.year * 10_000 + day.month * 100 + day.day


def month_start(month: int) -> date:
    """Return the first day of a month such as 202611."""
    return date(month // 100, month % 100, 1)


def month_end(month: int) -> date:
    """Return the last day of a month such as 202611."""
    year, number = divmod(month, 100)
    return date(year, number, monthrange(year, number)[1])


def month_after(month: int, count: int = 1) -> int:
    """Return the month that lies so many months on."""
    whole = month // 100 * 12 + month % 100 - 1 + count
    return whole // 12 * 100 + whole % 12 + 1


def period_of_months(first: int, count: int = 1) -> Period:
    """Return the days of so many months such as 202611, the first of them given."""
    return Period(month_start(first), month_end(month_after(first, count - 1)))


def months_of(period: Period) -> list[int]:
    """Return the months a period touches."""
    month, last = month_number(period.start), month_number(period.end)
    found = []
    while month <= last:
        found.append(month)
        month = month_after(month)
    return found


def stretches(period: Period, cuts: tuple[str, ...]) -> list[tuple[SliceKey, Period]]:
    """Divide a period where a label of any of the date slices changes."""
    return list(_stretches(period, cuts))


@lru_cache(maxsize=64)  # a report asks for the same months once for each of its targets
def _stretches(period: Period, cuts: tuple[str, ...]) -> tuple[tuple[SliceKey, Period], ...]:
    found: list[tuple[SliceKey, Period]] = []
    for offset in range(period.days if cuts else 0):
        day = period.start + offset * _DAY
        key = tuple(label_of(cut, day) for cut in cuts)
        start = found.pop()[1].start if found and found[-1][0] == key else day
        found.append((key, Period(start, day)))
    return tuple(found) or (((), period),)
