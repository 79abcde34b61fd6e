"""Which method forecasts a part: the one learned from all parts, unless another is clearly better.

Better is judged by playing a year that is over again, never by the mean absolute error: on parts
that are seldom asked for, forecasting nothing has the least of that, and an empty shelf.

One part's year says too little to choose by: what did better for it in one year does worse in the
next. So the parts of a demand class choose together. A season of its own is the exception, where
two years agree on it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop.services.demand.levels import SIMPLE, Matrix, Vector
from desktop.services.demand.stock import play
from desktop.services.demand.terms import Method

METHODS = (
    Method.POOLED,
    Method.SBA,
    Method.TSB,
    Method.SES,
    Method.MOVING_AVERAGE,
    Method.SEASONAL,
)
YEAR = 12
SEASONS = 3 * YEAR  # months that must be known before a part may have a season of its own
_SETTLED = 6  # months of data before a forecast is judged
_ENOUGH = 30  # parts of a class that can choose together
_SAFETY = 1.28  # standard deviations above the expected demand on the shelf: nine months in ten
_SHORT_COSTS = 9.0  # a piece short costs as much as nine pieces lying for a month
_CLEARLY, _BY_FAR = 0.95, 0.6
_STEADY = 0.75  # share of months with demand for a season of its own

Choice = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Judged:
    """How forecasts did in a year that is over, by part.

    Attributes:
        bias: Sum of the errors; `squares` is that of their squares.
        short: Pieces that were asked for and not there.
        stock: Pieces that lay on the shelf on average.
    """

    bias: Vector
    squares: Vector
    short: Vector
    stock: Vector

    def together(self, parts: NDArray[np.bool_]) -> "Judged":
        """Judge some parts as if they were one."""
        sums = (each[parts].sum(keepdims=True) for each in self._measures())
        return Judged(*sums)

    @property
    def cost(self) -> Vector:
        """Return what stock and missing pieces cost, in pieces that lie for a year."""
        return self.stock + _SHORT_COSTS * self.short / YEAR

    def beats(self, other: "Judged", share: float) -> NDArray[np.bool_]:
        """Return where this is no worse in anything, and costs less than a share of the other."""
        return np.asarray(
            (np.abs(self.bias) <= np.abs(other.bias))
            & (self.squares <= other.squares)
            & (self.short <= other.short)
            & (self.stock <= other.stock)
            & (self.cost < share * other.cost)
        )

    def _measures(self) -> tuple[Vector, Vector, Vector, Vector]:
        return self.bias, self.squares, self.short, self.stock


def judge(forecast: Matrix, demand: Matrix) -> Judged:
    """Judge the forecasts of some months."""
    strayed = np.nan_to_num(forecast - demand)
    squares = (strayed**2).sum(axis=1)
    count = np.maximum((~np.isnan(demand)).sum(axis=1), 1)
    safety = _SAFETY * np.sqrt(2 * squares / count)
    played = play(2 * forecast + safety[:, None], demand)
    return Judged(strayed.sum(axis=1), squares, played.wanted - played.served, played.stock)


def choose(values: Matrix, pooled: Matrix, classes: NDArray[np.intp]) -> Choice:
    """Return which of METHODS forecasts each part.

    Args:
        values: Parts by months.
        pooled: The pooled method's forecasts of the last months: a year, or two where there are
            enough for seasons.
        classes: A number for the demand class of each part.
    """
    choice = np.zeros(len(values), dtype=np.intp)
    if values.shape[1] < YEAR + _SETTLED:
        return choice
    year = values[:, -YEAR:]
    ours = judge(pooled[:, -YEAR:], year)
    judged = [judge(_last_year(SIMPLE[method](values)), year) for method in METHODS[1:]]
    for group in np.unique(classes):
        parts = classes == group
        # Parts that never sold have nothing to choose by: for them nothing is always best.
        if parts.sum() >= _ENOUGH and np.nan_to_num(values[parts]).any():
            choice[parts] = _best(ours.together(parts), [each.together(parts) for each in judged])
    if values.shape[1] >= SEASONS:
        choice[_seasonal(values, pooled)] = METHODS.index(Method.SEASONAL)
    return choice


def _last_year(forecast: Matrix) -> Matrix:
    """Return the forecasts of the last year of those that end with the month to come."""
    return forecast[:, -YEAR - 1 : -1]


def _best(ours: Judged, others: list[Judged]) -> int:
    better = [
        (float(other.cost[0]), place)
        for place, other in enumerate(others, start=1)
        if other.beats(ours, _CLEARLY)[0]
    ]
    return min(better)[1] if better else 0


def _seasonal(values: Matrix, pooled: Matrix) -> NDArray[np.bool_]:
    """Return the parts for which the same month of the years before did better by far, twice."""
    forecast = SIMPLE[Method.SEASONAL](values)[:, :-1]
    # A part that sells in few months has a year like the last one by chance alone.
    steady = (values[:, -SEASONS:] > 0).sum(axis=1) >= _STEADY * SEASONS
    for year in (slice(-2 * YEAR, -YEAR), slice(-YEAR, None)):
        theirs = judge(forecast[:, year], values[:, year])
        ours = judge(pooled[:, year], values[:, year])
        steady &= (theirs.squares < _BY_FAR * ours.squares) & (theirs.cost <= ours.cost)
    return np.asarray(steady)
