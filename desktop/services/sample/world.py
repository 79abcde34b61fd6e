"""What the makers of customers, cars and visits share while an office is filled."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from desktop.models.bill import TaxRule
from desktop.models.money import Currency
from desktop.services.bulk import Writer
from desktop.services.sample.cars import Model
from desktop.services.sample.crew import Crew
from desktop.services.sample.days import Agenda, Clock
from desktop.services.sample.dice import Dice
from desktop.services.sample.parts import Shelf
from desktop.services.sample.profiles import Profile

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class World:
    """One made-up office while it is written.

    Attributes:
        segments: Ids of the four first segments, in the office's order.
        moment: The minute at which the office stands; nothing happens later.
    """

    dice: Dice
    writer: Writer
    clock: Clock
    agenda: Agenda
    crew: Crew
    shelf: Shelf
    segments: Sequence[int]
    tax: TaxRule
    currency: Currency
    follow_up_days: int
    last_day: date
    moment: int


@dataclass(frozen=True, slots=True)
class Client:
    """A customer, as a visit needs it."""

    id: int
    profile: Profile
    segment_id: int
    pays_later: bool


@dataclass(slots=True)
class Car:
    """A vehicle, as its visits need it.

    Attributes:
        plates: Its plates, each with its first day.
        owners: Its owners alike.
        daily: Kilometres a day.
        odometer: What it had run on `read_on`.
        habit: A number that settles which brands the car is given.
        free_on: The first place in the agenda at which it can come in again.
        comeback_of: The visit whose work has to be done again.
    """

    id: int
    model: Model
    plates: list[tuple[date, str]]
    owners: list[tuple[date, Client]]
    daily: int
    odometer: int
    read_on: date
    habit: int
    free_on: int = 0
    comeback_of: int | None = field(default=None)

    def plate_on(self, day: date) -> str:
        """Return the plate of a day."""
        return self.plates[0][1] if len(self.plates) == 1 else _of_day(self.plates, day)

    def owner_on(self, day: date) -> Client:
        """Return the owner of a day."""
        return self.owners[0][1] if len(self.owners) == 1 else _of_day(self.owners, day)


def _of_day(history: list[tuple[date, T]], day: date) -> T:
    return next((what for since, what in reversed(history) if since <= day), history[0][1])
