"""What a made-up office shall be like, and what it became."""

from dataclasses import dataclass
from datetime import date, timedelta

# Customers and visits of each size.
SIZES = {"small": (5_000, 25_000), "large": (100_000, 500_000)}
YEARS = 3
_OPEN_DAYS = 300  # of a year, about
_WORKS = 150  # cars a day, from which on a shop is the main works of a chain


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePlan:
    """Size, chance and end of a made-up office.

    Attributes:
        last_day: The business day on whose morning the office stands.
        size: One of SIZES.
        seed: The same number and day give the same office, row for row.
        counts: Customers and visits, where they are not to be those of the size.
    """

    last_day: date
    size: str = "small"
    seed: int = 1
    counts: tuple[int, int] | None = None

    @property
    def customers(self) -> int:
        """How many customers the office shall have."""
        return (self.counts or SIZES[self.size])[0]

    @property
    def visits(self) -> int:
        """How many visits the office shall have."""
        return (self.counts or SIZES[self.size])[1]

    @property
    def cars_a_day(self) -> float:
        """How many cars come on an ordinary day."""
        return self.visits / (YEARS * _OPEN_DAYS)

    @property
    def is_works(self) -> bool:
        """Whether the shop is the main works of a chain."""
        return self.cars_a_day >= _WORKS

    @property
    def first_day(self) -> date:
        """The business day the records begin on."""
        return self.last_day - timedelta(days=round(YEARS * 365.25) - 1)


@dataclass(frozen=True, slots=True)
class SampleSummary:
    """How many rows a made-up office has."""

    customers: int
    vehicles: int
    visits: int
    lines: int
    last_day: date
