"""The moving average: what stock that comes or goes is worth, exact to the smallest unit.

What goes is worth its share of what is on the shelf; the last piece takes what is left, so that an
empty shelf is worth nothing. What is handed out before it has come goes at an estimate, the last
known cost; when it comes at another cost, the difference is the movement's residual. For every
part, all values and residuals together are what the shelf is worth.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from desktop.models.money import MONEY_PLACES

COST_PLACES = 4
QUANTITY_PLACES = 3
_CENT = Decimal(1).scaleb(-MONEY_PLACES)
_COST = Decimal(1).scaleb(-COST_PLACES)
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Level:
    """What is on the shelf of a part.

    Attributes:
        seq: How many movements it has.
        value: What all of it is worth; below zero where more was handed out than came.
        last_cost: What one cost when it last came.
    """

    seq: int = 0
    on_hand: Decimal = _NOTHING
    value: Decimal = _NOTHING
    last_cost: Decimal = _NOTHING

    @property
    def unit_cost(self) -> Decimal:
        """What one is worth now: the average, or the last known cost where there is none."""
        if self.on_hand == 0:
            return self.last_cost
        return (self.value / self.on_hand).quantize(_COST, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Step:
    """What a movement does to a level.

    Attributes:
        value: Stock gained in money, or lost if negative.
        residual: What is put right beside it; see the head of this file.
        after: The level it leaves.
    """

    quantity: Decimal
    unit_cost: Decimal
    value: Decimal
    residual: Decimal
    after: Level


def come(level: Level, quantity: Decimal, unit_cost: Decimal, value: Decimal | None = None) -> Step:
    """Put something on the shelf.

    Args:
        level: What is there.
        quantity: More than zero.
        unit_cost: What one costs.
        value: What all of it costs, where that is known better than by the unit.
    """
    worth = money(quantity * unit_cost) if value is None else value
    on_hand = level.on_hand + quantity
    if level.on_hand >= 0:
        left = level.value + worth
    elif on_hand <= 0:
        left = money(level.value * on_hand / level.on_hand)
    else:
        left = money(worth * on_hand / quantity)
    return _step(level, quantity, unit_cost, worth, on_hand, left)


def go(level: Level, quantity: Decimal) -> Step:
    """Take something from the shelf: more than zero, and maybe more than is there."""
    held = max(min(quantity, level.on_hand), _NOTHING)
    share = level.value if held == level.on_hand else money(level.value * held / level.on_hand)
    worth = (share if held else _NOTHING) + money((quantity - held) * level.last_cost)
    on_hand = level.on_hand - quantity
    cost = level.unit_cost if held else level.last_cost
    return _step(level, -quantity, cost, -worth, on_hand, level.value - worth)


def revalue(level: Level, value: Decimal) -> Step:
    """Change what the shelf is worth without moving anything."""
    return _step(level, _NOTHING, level.unit_cost, value, level.on_hand, level.value + value)


def money(amount: Decimal) -> Decimal:
    """Round half up to the smallest unit that is kept."""
    return amount.quantize(_CENT, ROUND_HALF_UP)


def _step(
    level: Level,
    quantity: Decimal,
    unit_cost: Decimal,
    value: Decimal,
    on_hand: Decimal,
    left: Decimal,
) -> Step:
    left = left if on_hand else _NOTHING
    residual = left - level.value - value
    after = Level(level.seq + 1, on_hand, left, level.last_cost)
    return Step(quantity, unit_cost, value, residual, after)
