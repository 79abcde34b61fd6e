"""How much stock a demand needs: quantiles, losses, and a shop that is played month by month.

Demand is taken to follow a negative binomial distribution of a given mean and variance: pieces,
many months with none, and a long tail. One that varies less than chance is taken for chance.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop.services.demand.levels import Matrix, Vector

_LARGEST = 400.0  # a mean above this is counted in larger units, which changes nothing visible
_STEPS = 20_000
_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Demand:
    """Demand of many parts over some time.

    Attributes:
        mean: Of each part; `variance` alike.
        unit: What each part is counted in: 1, or less where fractions are asked for.
    """

    mean: Vector
    variance: Vector
    unit: Vector

    def over(self, months: Vector | float) -> "Demand":
        """Return the demand over some months that do not depend on each other."""
        return Demand(self.mean * months, self.variance * months, self.unit)

    def only(self, parts: slice) -> "Demand":
        """Return the demand of some of the parts."""
        return Demand(self.mean[parts], self.variance[parts], self.unit[parts])


class _Walk:
    """Walks up the values of negative binomial distributions, one unit a step."""

    def __init__(self, mean: Vector, variance: Vector) -> None:
        excess = np.maximum(variance - mean, 1e-6 * mean + 1e-12)
        self._shape = mean**2 / excess
        self._again = excess / (mean + excess)
        self._chance = np.exp(self._shape * np.log(mean / (mean + excess)))
        self.below = self._chance.copy()
        self.loss = mean.copy()

    def step(self, value: int) -> None:
        """Go from one value to the next."""
        self.loss = self.loss - np.maximum(1 - self.below, 0.0)
        self._chance = self._chance * (value + self._shape) / (value + 1) * self._again
        self.below = self.below + self._chance

    def keep(self, which: NDArray[np.bool_]) -> None:
        """Go on with some parts only."""
        self._shape, self._again = self._shape[which], self._again[which]
        self._chance, self.below, self.loss = (
            self._chance[which],
            self.below[which],
            self.loss[which],
        )


def quantile(demand: Demand, level: Vector | float) -> Vector:
    """Return the least stock that covers the whole demand with a probability."""
    wanted = np.broadcast_to(np.asarray(level, dtype=np.float64), demand.mean.shape)
    parts, unit = _walkable(demand)
    found = np.zeros(len(demand.mean))
    walk, left = _walk(demand, parts, unit), parts
    for value in range(_STEPS):
        done = walk.below >= wanted[left] - _CLOSE
        found[left[done]] = value
        left = left[~done]
        if not len(left):
            break
        walk.keep(~done)
        walk.step(value)
    found[left] = _STEPS
    return np.ceil(found * unit / demand.unit - _CLOSE) * demand.unit


def level_for(demand: Demand, lead: Vector, review: Vector, service: Vector) -> Vector:
    """Return how high to fill up at each review, so that a share of demand is met from the shelf.

    What is short is what the time until the next order arrives lacks, less what was short before
    this order arrived.

    Args:
        demand: Of one month.
        lead: Months from an order to the shelf.
        review: Months between reviews.
        service: The share to be met.
    """
    whole, first = demand.over(lead + review), demand.over(np.maximum(lead, 1e-6))
    parts, unit = _walkable(whole)
    short = ((1 - service) * demand.mean * review / unit)[parts]
    found = np.zeros(len(demand.mean))
    walk, early, left = _walk(whole, parts, unit), _walk(first, parts, unit), parts
    for value in range(_STEPS):
        done = walk.loss - early.loss <= short + _CLOSE
        found[left[done]] = value
        left, short = left[~done], short[~done]
        if not len(left):
            break
        walk.keep(~done)
        early.keep(~done)
        walk.step(value)
        early.step(value)
    found[left] = _STEPS
    return np.ceil(found * unit / demand.unit - _CLOSE) * demand.unit


def _walkable(demand: Demand) -> tuple[NDArray[np.intp], Vector]:
    parts = np.flatnonzero(demand.mean > _CLOSE)
    return parts, np.maximum(demand.unit, demand.mean / _LARGEST)


def _walk(demand: Demand, parts: NDArray[np.intp], unit: Vector) -> _Walk:
    return _Walk((demand.mean / unit)[parts], (demand.variance / unit**2)[parts])


@dataclass(frozen=True, slots=True)
class Played:
    """What became of a shop's stock.

    Attributes:
        wanted: Demand of each part; `served` is what of it was met.
        stock: What lay on the shelf on average.
    """

    wanted: Vector
    served: Vector
    stock: Vector

    @property
    def fill_rate(self) -> float:
        """Return the share of all demand that was met."""
        return float(self.served.sum() / max(self.wanted.sum(), _CLOSE))


def play(levels: Matrix, demand: Matrix) -> Played:
    """Play a shop that fills up to a level each month and waits a month for its orders.

    What is not there is lost: the customer goes elsewhere. The shelf is full at the start, and a
    month that nobody counted brings no demand.

    Args:
        levels: How high to fill up at the start of each month; a column a month.
        demand: What each month brings.
    """
    wanted = np.nan_to_num(demand)
    shelf, coming = levels[:, 0].copy(), np.zeros(len(levels))
    served, stock = np.zeros(len(levels)), np.zeros(len(levels))
    for month in range(demand.shape[1]):
        shelf = shelf + coming
        coming = np.maximum(levels[:, month] - shelf, 0.0)
        sold = np.minimum(shelf, wanted[:, month])
        stock += shelf - sold / 2
        shelf = shelf - sold
        served += sold
    return Played(wanted.sum(axis=1), served, stock / max(demand.shape[1], 1))
