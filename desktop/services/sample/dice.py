"""Chance that can be repeated: everything made up is drawn from one of these."""

from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Urn(Generic[T]):
    """Things to draw, some more often than others."""

    things: Sequence[T]
    sums: Sequence[float]

    @classmethod
    def of(cls, weighted: Iterable[tuple[T, float]]) -> "Urn[T]":
        """Fill an urn with things and their weights."""
        pairs = list(weighted)
        return cls([thing for thing, _ in pairs], list(accumulate(weight for _, weight in pairs)))


class Dice(Random):
    """A generator of chance that begins at a number."""

    def happens(self, probability: float) -> bool:
        """Say yes as often as the probability."""
        return self.random() < probability

    def draw(self, urn: Urn[T]) -> T:
        """Draw one thing by weight and put it back."""
        place = bisect(urn.sums, self.random() * urn.sums[-1], 0, len(urn.sums) - 1)
        return urn.things[place]

    def digits(self, pattern: str) -> str:
        """Replace each `#` of a pattern by a digit."""
        return "".join(str(self.randrange(10)) if sign == "#" else sign for sign in pattern)
