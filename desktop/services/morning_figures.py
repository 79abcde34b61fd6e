"""The arithmetic of a figure line: target of the day, attainment, growth, month end."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from desktop.services.measures.catalogue import CATALOGUE, Ratio
from desktop.services.measures.figures import Period, Value
from desktop.system.i18n import _

_FEBRUARY = 2


@dataclass(frozen=True, slots=True)
class MonthSoFar:
    """A month from its first day through `so_far.end`, beside the same days a year before."""

    so_far: Period
    last_year: Period
    days: int

    @property
    def elapsed(self) -> Decimal:
        """Share of the month's days that have gone by."""
        return Decimal(self.so_far.end.day) / self.days


def month_so_far(day: date) -> MonthSoFar:
    """Return the month of a day through that day; February 29 compares with the 28th."""
    return MonthSoFar(
        so_far=Period(day.replace(day=1), day),
        last_year=Period(date(day.year - 1, day.month, 1), year_before(day)),
        days=monthrange(day.year, day.month)[1],
    )


def year_before(day: date) -> date:
    """Return the same date a year before; of February 29 it is the 28th."""
    if day.month == _FEBRUARY:
        return date(day.year - 1, _FEBRUARY, min(day.day, 28))
    return day.replace(year=day.year - 1)


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One measure of yesterday and of the month; None where something is unknown.

    A sum's target is spread evenly over the days of the month; a ratio's target is that of
    every day.
    """

    measure: str
    yesterday: Value
    month_to_date: Value
    last_year: Value
    month_target: Value
    month: MonthSoFar

    @property
    def name(self) -> str:
        """The measure's name in the user's words."""
        return _(CATALOGUE[self.measure].name)

    @property
    def is_sum(self) -> bool:
        """Whether days add up to the month."""
        return not isinstance(CATALOGUE[self.measure].query, Ratio)

    @property
    def better_up(self) -> bool:
        """Whether more is better."""
        return CATALOGUE[self.measure].better_up

    @property
    def day_target(self) -> Value:
        """What the day should have brought."""
        if self.month_target is None or not self.is_sum:
            return self.month_target
        return self.month_target / self.month.days

    @property
    def day_attainment(self) -> Value:
        """How much of the day's target was reached."""
        return attainment(self.yesterday, self.day_target, better_up=self.better_up)

    @property
    def month_attainment(self) -> Value:
        """How much of the month's target is reached so far."""
        return attainment(self.month_to_date, self.month_target, better_up=self.better_up)

    @property
    def change(self) -> Value:
        """Growth against the same days of last year."""
        return change(self.month_to_date, self.last_year)

    @property
    def month_end(self) -> Value:
        """What the month comes to if it goes on like this; sums only."""
        if self.month_to_date is None or not self.is_sum:
            return None
        return self.month_to_date / self.month.elapsed

    @property
    def behind(self) -> bool:
        """Whether the month so far is worse than its target, the days gone by considered."""
        if self.month_target is None or self.month_to_date is None:
            return False
        due = self.month_target * (self.month.elapsed if self.is_sum else 1)
        return self.month_to_date < due if self.better_up else self.month_to_date > due


def attainment(actual: Value, target: Value, *, better_up: bool = True) -> Value:
    """Divide the actual by the target; the other way round where less is better."""
    over, under = (actual, target) if better_up else (target, actual)
    return None if over is None or not under else over / under


def change(this: Value, before: Value) -> Value:
    """Return the growth as a share; unknown where the base is unknown, zero or negative."""
    if this is None or before is None or before <= 0:
        return None
    return (this - before) / abs(before)
