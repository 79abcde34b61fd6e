"""Chance that can be repeated: everything made up is drawn from one of these."""

from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

from typing_extensions import override

T = TypeVar("T")
_DIGITS = "0123456789"


@dataclass(frozen=True, slots=True)
class Urn(Generic[T]):
    """Things to draw, some more often than others."""

    things: Sequence[T]
    sums: Sequence[float]
    total: float

    @classmethod
    def of(cls, weighted: Iterable[tuple[T, float]]) -> "Urn[T]":
        """Fill an urn with things and their weights."""
        pairs = list(weighted)
        sums = list(accumulate(weight for _, weight in pairs))
        # The last sum is left out: what is drawn above the others is the last thing.
        return cls([thing for thing, _ in pairs], sums[:-1], sums[-1])


class Dice(Random):
    """A generator of chance that begins at a number."""

    def happens(self, probability: float) -> bool:
        """Say yes as often as the probability."""
        return self.random() < probability

    def draw(self, urn: Urn[T]) -> T:
        """Draw one thing by weight and put it back."""
        return urn.things[bisect(urn.sums, self.random() * urn.total)]

    def below(self, count: int) -> int:
        """Draw a number from 0 up to, and without, a count."""
        bits = count.bit_length()
        while (number := self.getrandbits(bits)) >= count:
            pass
        return number

    @override
    def randint(self, a: int, b: int) -> int:
        count = b - a + 1
        bits = count.bit_length()
        while (number := self.getrandbits(bits)) >= count:
            pass
        return a + number

    def pick(self, things: Sequence[T]) -> T:
        """Draw one thing, each as likely as the others."""
        count = len(things)
        bits = count.bit_length()
        while (place := self.getrandbits(bits)) >= count:
            pass
        return things[place]

    def pair(self, things: Sequence[T]) -> tuple[T, T]:
        """Draw two different things."""
        first, second = self.below(len(things)), self.below(len(things) - 1)
        return things[first], things[-1 if second == first else second]

    def digits(self, pattern: str) -> str:
        """Replace each `#` of a pattern by a digit."""
        pick = self.pick
        return "".join([pick(_DIGITS) if sign == "#" else sign for sign in pattern])
