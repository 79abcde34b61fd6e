"""The arithmetic of a figure line: target of the day, attainment, growth, month end.

Days are working days of the office's calendar.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.figures import Period, Value, attainment
from desktop.services.measures.slices import month_after, month_number
from desktop.services.periods import (
    BLEND_DAYS,
    blended,
    change,
    daily_need,
    month_period,
    same_dates_last_year,
    time_progress,
)
from desktop.services.work_days import WorkCalendar
from desktop.system.i18n import _


@dataclass(frozen=True, slots=True)
class MonthSoFar:
    """A month from its first day through `so_far.end`, beside the same days a year before.

    Attributes:
        whole: The whole month.
        last_year: The same dates of last year.
        last_year_whole: The whole month of last year.
        last_year_worked: That month until as many days were worked.
        days: Working days of the month.
        days_gone: Working days of them that have gone by.
        worked: Whether the last day is a working day.
        missing: What the calendar lacks for this month, in one sentence; empty where nothing.
    """

    so_far: Period
    whole: Period
    last_year: Period
    last_year_whole: Period
    last_year_worked: Period
    days: int
    days_gone: int
    worked: bool
    missing: str = ""

    @property
    def elapsed(self) -> Value:
        """時間進度: share of the month's working days that have gone by."""
        return time_progress(self.days_gone, self.days)

    @property
    def days_left(self) -> int:
        """Working days that are left."""
        return self.days - self.days_gone

    @property
    def compared(self) -> tuple[Period, ...]:
        """What is asked of last year: the same dates; of a young month also how it went on."""
        if not self.is_young or not self.days_gone:
            return (self.last_year,)
        return (self.last_year, self.last_year_worked, self.last_year_whole)

    @property
    def is_young(self) -> bool:
        """Whether so few days were worked that the month's end is provisional (暫)."""
        return self.days_gone <= BLEND_DAYS < self.days


def month_so_far(calendar: WorkCalendar, day: date) -> MonthSoFar:
    """Return the month of a day through that day; February 29 compares with the 28th."""
    number = month_number(day)
    whole, last_year = month_period(number), month_period(month_after(number, -12))
    so_far = Period(whole.start, day)
    gone = calendar.working_days(so_far)
    worked_until = calendar.day_of_work(gone, last_year)
    return MonthSoFar(
        so_far=so_far,
        whole=whole,
        last_year=same_dates_last_year(so_far),
        last_year_whole=last_year,
        last_year_worked=Period(last_year.start, worked_until or last_year.end),
        days=calendar.working_days(whole),
        days_gone=gone,
        worked=calendar.works_on(day),
        missing=calendar.missing_sentence(whole),
    )


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One measure of yesterday and of the month; None where something is unknown.

    A sum's target is spread evenly over the working days of the month; a ratio's target is that
    of every day.

    Attributes:
        last_year: The same dates of last year.
        last_year_shape: The share of last year's month that had come after as many working days;
            it is needed while the month is young.
    """

    measure: str
    yesterday: Value
    month_to_date: Value
    last_year: Value
    month_target: Value
    month: MonthSoFar
    last_year_shape: Value = None

    @property
    def name(self) -> str:
        """The measure's name in the user's words."""
        return _(CATALOGUE[self.measure].name)

    @property
    def is_sum(self) -> bool:
        """Whether days add up to the month."""
        return CATALOGUE[self.measure].is_additive

    @property
    def better_up(self) -> bool:
        """Whether more is better."""
        return CATALOGUE[self.measure].better_up

    @property
    def day_target(self) -> Value:
        """What the day should have brought: month target ÷ working days, 0 on a day off."""
        if self.month_target is None or not self.is_sum:
            return self.month_target
        if not self.month.worked:
            return Decimal(0)
        return self.month_target / self.month.days

    @property
    def day_attainment(self) -> Value:
        """How much of the day's target was reached; a day off has none to reach."""
        if self.is_sum and not self.month.worked:
            return None
        return attainment(self.yesterday, self.day_target, better_up=self.better_up)

    @property
    def month_attainment(self) -> Value:
        """How much of the month's target is reached so far."""
        return attainment(self.month_to_date, self.month_target, better_up=self.better_up)

    @property
    def progress_gap(self) -> Value:
        """進度差: attainment - time progress; of sums of which more is better."""
        reached, elapsed = self.month_attainment, self.month.elapsed
        if reached is None or elapsed is None or not self.is_sum or not self.better_up:
            return None
        return reached - elapsed

    @property
    def change(self) -> Value:
        """Growth against the same dates of last year."""
        return change(self.month_to_date, self.last_year)

    @property
    def month_end(self) -> Value:
        """What the month comes to if it goes on like this; sums only.

        Actual ÷ working days gone by x working days of the month; while the month is young, last
        year's shape of the month has a say.
        """
        if not self.is_sum:
            return None
        month = self.month
        shape = self.last_year_shape
        return blended(self.month_to_date, month.days_gone, month.days, shape, BLEND_DAYS)

    @property
    def provisional(self) -> bool:
        """Whether the month's end is to be marked 暫."""
        return self.month_end is not None and self.month.is_young

    @property
    def daily_need(self) -> Value:
        """每日應做: what each working day left must bring; sums of which more is better only."""
        if not self.is_sum or not self.better_up:
            return None
        return daily_need(self.month_target, self.month_to_date, self.month.days_left)

    @property
    def behind(self) -> bool:
        """Whether the month so far is worse than its target, the days gone by considered."""
        elapsed = self.month.elapsed if self.is_sum else Decimal(1)
        if self.month_target is None or self.month_to_date is None or elapsed is None:
            return False
        due = self.month_target * elapsed
        return self.month_to_date < due if self.better_up else self.month_to_date > due


def shares_come(come: Mapping[str, Value], whole: Mapping[str, Value]) -> dict[str, Value]:
    """Return, by measure, which share of a month had come after some of its days."""
    return {measure: _share(come[measure], whole[measure]) for measure in whole}


def _share(part: Value, whole: Value) -> Value:
    return None if part is None or whole is None or whole <= 0 else part / whole
