"""How far a vehicle goes in a day, from the readings of its odometer.

The slope is the median of the slopes between all pairs of readings of the last two years
(Theil and Sen): one reading that was typed wrong moves it little. Readings that go down are set
aside first: the longest run of readings that never fall is what is believed.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

WINDOW = timedelta(days=730)
APART = 14  # days between two readings, or their slope says nothing
FASTEST = 1500  # kilometres a day; more is a wrong reading
NEAR = Decimal("0.25")  # a slope this near to the median agrees with it
FEW = 2  # so many readings weigh half
_HUNDREDTH = Decimal("0.01")
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, order=True)
class Reading:
    """What an odometer showed on a day."""

    day: date
    odometer: int


@dataclass(frozen=True, slots=True)
class Mileage:
    """How far a vehicle goes.

    Attributes:
        per_day: Kilometres a day, to the hundredth; None where its readings do not tell.
        confidence: 0 to 1: the share of slopes near the median, less the fewer readings.
        readings: How many readings were believed.
        last: The newest of them.
        set_aside: Readings that were not believed.
    """

    per_day: Decimal | None
    confidence: Decimal
    readings: int
    last: Reading | None
    set_aside: tuple[Reading, ...] = ()

    def on(self, day: date) -> int | None:
        """Estimate the odometer on a day."""
        if self.last is None:
            return None
        return self.last.odometer + int((self.per_day or _NOTHING) * (day - self.last.day).days)


UNKNOWN = Mileage(None, _NOTHING, 0, None)


def mileage(readings: Sequence[Reading]) -> Mileage:
    """Return how far a vehicle goes in a day."""
    if not readings:
        return UNKNOWN
    newest = max(reading.day for reading in readings)
    recent = sorted({reading for reading in readings if newest - reading.day <= WINDOW})
    sound = never_falling(recent)
    aside = tuple(reading for reading in recent if reading not in set(sound))
    slopes = _slopes(sound)
    if not slopes:
        return Mileage(None, _NOTHING, len(sound), sound[-1], aside)
    middle = median(slopes)
    agreeing = sum(abs(slope - middle) <= NEAR * middle for slope in slopes)
    confidence = Decimal(agreeing) / len(slopes) * len(sound) / (len(sound) + FEW)
    return Mileage(
        middle.quantize(_HUNDREDTH),
        confidence.quantize(_HUNDREDTH),
        len(sound),
        sound[-1],
        aside,
    )


def never_falling(readings: Sequence[Reading]) -> list[Reading]:
    """Return the longest run of readings, in the order of days, that never goes down.

    Of two runs of one length the one that ends lower is taken: a number typed too large stands
    out at the top, and the readings after it tell that it was wrong.
    """
    lowest: list[int] = []  # the lowest end of a run of each length
    ends: list[int] = []  # and which reading it is
    before: list[int] = []
    for place, reading in enumerate(readings):
        length = bisect_right(lowest, reading.odometer)
        before.append(ends[length - 1] if length else -1)
        if length == len(lowest):
            lowest.append(reading.odometer)
            ends.append(place)
        else:
            lowest[length], ends[length] = reading.odometer, place
    run: list[Reading] = []
    place = ends[-1] if ends else -1
    while place >= 0:
        run.append(readings[place])
        place = before[place]
    return run[::-1]


def _slopes(readings: Sequence[Reading]) -> list[Decimal]:
    pairs = (
        (later.odometer - earlier.odometer, (later.day - earlier.day).days)
        for place, earlier in enumerate(readings)
        for later in readings[place + 1 :]
    )
    return [
        Decimal(distance) / days
        for distance, days in pairs
        if days >= APART and distance <= FASTEST * days
    ]
