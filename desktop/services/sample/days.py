"""The shop's year: how busy each day is, and what the clock shows."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate

from desktop.models.calendar import BusinessCalendar
from desktop.services.sample.dice import Dice
from desktop.services.sample.plan import SamplePlan

LUNAR_NEW_YEAR = (
    date(2022, 2, 1),
    date(2023, 1, 22),
    date(2024, 2, 10),
    date(2025, 1, 29),
    date(2026, 2, 17),
    date(2027, 2, 6),
    date(2028, 1, 26),
    date(2029, 2, 13),
    date(2030, 2, 3),
)
_WEEKDAY = (1.10, 0.98, 0.95, 0.98, 1.08, 1.18, 0.0)
_MONTH = (1.04, 0.96, 1.0, 0.97, 1.02, 1.07, 1.11, 1.08, 0.98, 0.96, 0.97, 1.06)
_HOLIDAYS = {(1, 1), (2, 28), (5, 1), (10, 10)}
_SUNDAY = 6
_YEARLY_GROWTH = 1.06
_RUSH, _RUSH_WEIGHT = range(-13, -1), 1.4
_CLOSED = range(-1, 4)  # from the eve to the fourth day
_SLOW, _SLOW_WEIGHT = range(4, 10), 0.7
_KEPT = 1 << 14  # instants and days that are kept at hand
_LAST_MORNING = 0.4  # the share of a whole day that the last morning sees
_LAST_CARS = 8  # enough to show every state


def busyness(day: date) -> float:
    """Compare a day with an ordinary one, growth apart; 0 means that the shop is closed."""
    offset = min(((day - new_year).days for new_year in LUNAR_NEW_YEAR), key=abs)
    weekday = _WEEKDAY[day.weekday()]
    if day.weekday() == _SUNDAY and offset in _RUSH:
        weekday = 0.6
    if offset in _CLOSED or (day.month, day.day) in _HOLIDAYS:
        return 0.0
    near = _RUSH_WEIGHT if offset in _RUSH else _SLOW_WEIGHT if offset in _SLOW else 1.0
    return weekday * _MONTH[day.month - 1] * near


class Agenda:
    """Which days the shop works, and how many cars come on each.

    Attributes:
        days: Every day from the first to the last, in order.
        cars: How many cars come on each of them.
    """

    def __init__(self, plan: SamplePlan, dice: Dice) -> None:
        length = (plan.last_day - plan.first_day).days + 1
        self.days = [plan.first_day + timedelta(days=index) for index in range(length)]
        weights = [
            busyness(day) * _YEARLY_GROWTH ** (index / 365.25) * dice.uniform(0.8, 1.2)
            for index, day in enumerate(self.days)
        ]
        # The morning the office is opened on is a working one, whatever day it is.
        weights[-1] = _YEARLY_GROWTH**3 * _LAST_MORNING
        self._sums = list(accumulate(weights))
        self.cars = _spread(self._sums, plan.visits)
        self.cars[-1] = max(self.cars[-1], _LAST_CARS)
        self.open = [weight > 0 for weight in weights]

    def births(self, count: int, dice: Dice) -> list[int]:
        """Draw the days on which new customers come, by their place in `days`."""
        places = range(len(self.days))
        return sorted(dice.choices(places, cum_weights=self._sums, k=count))

    def open_from(self, place: int) -> int:
        """Return the place of the first open day from a day on; what is to come counts as open."""
        while place < len(self.days) and not self.open[place]:
            place += 1
        return place

    def open_after(self, place: int, steps: int) -> int:
        """Return the place of an open day so many open days later, or one behind the last."""
        while steps and place < len(self.days):
            place += 1
            steps -= place >= len(self.days) or self.open[place]
        return place


def _spread(sums: Sequence[float], total: int) -> list[int]:
    """Share a whole number out by weight, so that the parts sum to it."""
    bounds = [round(total * value / sums[-1]) for value in sums]
    return [high - low for low, high in zip([0, *bounds], bounds, strict=False)]


class Clock:
    """Minutes since the first day's midnight, as instants and business days.

    Attributes:
        at: Returns the instant of a minute.
        day_at: Returns the day so many days after the first.
    """

    def __init__(self, first_day: date, calendar: BusinessCalendar) -> None:
        self._first_day = first_day
        self._calendar = calendar
        self._cutoff = calendar.cutoff_hour * 60
        self.at = lru_cache(maxsize=_KEPT)(self._at)
        self.day_at = lru_cache(maxsize=_KEPT)(self._day_at)
        self._midnight = lru_cache(maxsize=_KEPT)(self._midnight_of)

    @property
    def opening(self) -> int:
        """The first minute that belongs to a business day."""
        return self._cutoff

    @property
    def closing(self) -> int:
        """The last minute of a business day at which a car is taken in."""
        return min(24 * 60 + 50, 24 * 60 + self._cutoff - 70)

    def on(self, minute: int) -> date:
        """Return the business day of a minute."""
        return self.day_at((minute - self._cutoff) // (24 * 60))

    def _at(self, minute: int) -> datetime:
        place, rest = divmod(minute, 24 * 60)
        return self._midnight(place) + timedelta(minutes=rest)

    def _midnight_of(self, place: int) -> datetime:
        noon = self._calendar.instant(self.day_at(place), time(12))
        return noon - timedelta(hours=12)

    def _day_at(self, place: int) -> date:
        return self._first_day + timedelta(days=place)
