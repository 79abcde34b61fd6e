"""The stock ledger in plain Python: whole numbers of cents and of thousandths, nothing kept twice.

Written from the words of the decision on the ledger, not from the program: a list of what moved,
and sums over it.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

BOUGHT = ("opening", "receipt", "transfer_in")


def half_up(number):
    """Round to a whole number, halves away from zero."""
    whole = int(abs(number) + Fraction(1, 2))
    return whole if number >= 0 else -whole


@dataclass
class Shelf:
    """A part: thousandths on the shelf, cents they are worth, ten-thousandths one cost last."""

    on_hand: int = 0
    value: int = 0
    last_cost: int = 0
    moves: list = field(default_factory=list)

    @property
    def unit_cost(self):
        if self.on_hand == 0:
            return self.last_cost
        return half_up(Fraction(self.value * 100_000, self.on_hand))


class Ledger:
    """Every part, every month, and what is out with every visit."""

    def __init__(self):
        self.shelves = defaultdict(Shelf)
        self.months = defaultdict(lambda: [0] * 6)
        self.out = defaultdict(list)

    def come(self, part, kind, quantity, cost=None, worth=None, **more):
        shelf = self.shelves[part]
        cost = shelf.unit_cost if cost is None else cost
        worth = half_up(Fraction(quantity * cost, 100_000)) if worth is None else worth
        after = shelf.on_hand + quantity
        if shelf.on_hand >= 0:
            value = shelf.value + worth
        elif after <= 0:
            value = half_up(Fraction(shelf.value * after, shelf.on_hand))
        else:  # what was owed is settled: what is left has cost what came
            value = half_up(Fraction(worth * after, quantity))
        self._write(part, kind, quantity, cost, worth, value, **more)

    def go(self, part, kind, quantity, **more):
        shelf = self.shelves[part]
        there = max(min(quantity, shelf.on_hand), 0)
        worth = 0
        if there:
            all_of_it = there == shelf.on_hand
            share = Fraction(shelf.value * there, shelf.on_hand)
            worth = shelf.value if all_of_it else half_up(share)
        worth += half_up(Fraction((quantity - there) * shelf.last_cost, 100_000))
        cost = shelf.unit_cost if there else shelf.last_cost
        self._write(part, kind, -quantity, cost, -worth, shelf.value - worth, **more)
        return worth

    def revalue(self, part, worth, **more):
        shelf = self.shelves[part]
        self._write(part, "revaluation", 0, shelf.unit_cost, worth, shelf.value + worth, **more)

    def issue(self, visit, part, quantity, **more):
        worth = self.go(part, "issue", quantity, **more)
        self.out[visit, part].append([quantity, worth, self.shelves[part].moves[-1][1]])

    def take_back(self, visit, part, quantity, **more):
        """Let what went out last come back first, for what it went out for."""
        for out in reversed(self.out[visit, part]):
            taken = min(quantity, out[0])
            if taken:
                worth = out[1] if taken == out[0] else half_up(Fraction(out[1] * taken, out[0]))
                self.come(part, "return_in", taken, out[2], worth, **more)
                out[0], out[1], quantity = out[0] - taken, out[1] - worth, quantity - taken
        assert quantity == 0

    def out_with(self, visit, part):
        """How many of a part are out with a visit, and what they went out for."""
        return tuple(sum(out[place] for out in self.out[visit, part]) for place in (0, 1))

    def _write(self, part, kind, quantity, cost, worth, value, month, clearing="", net=None):
        shelf = self.shelves[part]
        after = shelf.on_hand + quantity
        value = value if after else 0
        residual = value - shelf.value - worth
        if kind in BOUGHT or not shelf.moves:
            shelf.last_cost = cost
        shelf.on_hand, shelf.value = after, value
        shelf.moves.append((kind, cost, quantity, worth, residual, after, value))
        priced = 0 if net is None else worth
        sums = self.months[month, kind, clearing]
        for place, number in enumerate((1, quantity, worth, residual, net or 0, priced)):
            sums[place] += number
