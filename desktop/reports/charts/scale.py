"""Scales: from figures to places, with round numbers to read them by."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

FEWEST = 3  # round numbers: with figures on both sides of zero there are no fewer
ROUND = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5))


@dataclass(frozen=True, slots=True)
class Scale:
    """Figures from `low` to `high` on a line from `start` to `end`."""

    low: Decimal
    high: Decimal
    ticks: tuple[Decimal, ...]
    start: float = 0.0
    end: float = 1.0

    def at(self, value: Decimal) -> float:
        """Return the place of a figure; beyond the ends, the end."""
        share = float((value - self.low) / (self.high - self.low))
        return self.start + (self.end - self.start) * min(max(share, 0.0), 1.0)

    @property
    def zero(self) -> float:
        """The place of zero, or of the end nearest to it."""
        return self.at(Decimal(0))


def scale_of(
    values: Iterable[Decimal | None],
    start: float,
    end: float,
    most: int = 6,
    *,
    from_zero: bool = True,
) -> Scale:
    """Make a scale that holds all values, with at most so many round numbers on it."""
    known = [value for value in values if value is not None]
    ends = [*known, Decimal(0)] if from_zero or not known else known
    low, high = min(ends), max(ends)
    if low == high:
        return _of_one(low, start, end)
    whole = all(value == int(value) for value in known)
    most = max(most, FEWEST)
    for step in _steps((high - low) / most, whole=whole):
        first, last = _floor(low, step), _ceiling(high, step)
        count = int((last - first) / step) + 1
        if count <= most:
            break
    ticks = tuple(first + step * number for number in range(count))
    return Scale(first, last, ticks, start, end)


def _of_one(value: Decimal, start: float, end: float) -> Scale:
    """Make a scale for nothing but zeros, or for one single figure."""
    room = abs(value) / 2 or Decimal(1)
    low = Decimal(0) if value == 0 else value - room
    return Scale(low, value + room, (value,), start, end)


def _steps(least: Decimal, *, whole: bool) -> Iterator[Decimal]:
    """Round numbers in growing order, from about `least` on."""
    power = least.adjusted() - 1
    while True:
        for number in ROUND:
            step = number.scaleb(power)
            if not whole or step == int(step):
                yield step
        power += 1


def _floor(value: Decimal, step: Decimal) -> Decimal:
    return (value / step).to_integral_value(ROUND_FLOOR) * step


def _ceiling(value: Decimal, step: Decimal) -> Decimal:
    return (value / step).to_integral_value(ROUND_CEILING) * step
