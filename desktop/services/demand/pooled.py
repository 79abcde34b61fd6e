"""The program's own method: how much to trust which simple forecast, learned from all parts.

One part's history is too short to tell how its demand is best forecast; that of all parts is not.
For every month that has passed, simple forecasts were made from the months before it, and weights
are sought with which they would have come closest to what was then asked for.
"""

from dataclasses import dataclass

import numpy as np

from desktop.services.demand.levels import Matrix, Vector, observed, weighted_mean
from desktop.services.demand.seasons import month_index

# Smoothing with these shares, beside the mean of all months and what is typical of parts.
_SMOOTHING = (0.1, 0.2, 0.4)
# What is believed before the data say anything, in the same order.
_BELIEVED = np.array([0.6, 0.0, 0.4, 0.0, 0.0])
_PSEUDO_ROWS = 200.0  # months of parts as which that counts
_FIRST, _MEMORY = 3, 36  # the first month that can be learned from, and how many at most
# How far below the demand of the past the forecasts stay in sum; see docs/forecasting.md.
_ALLOWANCE = 0.05
_SAMPLE = 5_000  # parts are enough to learn five weights from
_OUTLIER = 3.0  # a part with more than this many medians counts as that many for what is typical


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one month taught: its demand, beside what the months before it said.

    Attributes:
        squares: Products of the forecasts with each other, summed over parts.
        cross: Products of the forecasts with the demand, summed over parts.
        forecasts: Sums of the simple forecasts, not weighted.
        demand: Sum of the demand, not weighted.
        parts: How many parts had a count in the month.
    """

    squares: Matrix
    cross: Vector
    forecasts: Vector
    demand: float
    parts: int


class Pool:
    """Learns from parts, month by month, and forecasts with what it has learned.

    Nothing of a month or after it has any influence on the forecast of that month.
    """

    def __init__(self, values: Matrix) -> None:
        self._values = values
        self._sample = values[:: max(1, -(-len(values) // _SAMPLE))]
        self._lessons: dict[int, Lesson] = {}

    def forecast(self, month: int, horizon: int = 1) -> Matrix:
        """Forecast a month and those after it, from the months before it."""
        before = self._sample[:, :month]
        level = _features(self._values[:, :month], _typical(before)) @ self.weights(month)
        index = [month_index(before, month + ahead) for ahead in range(horizon)]
        return np.asarray(level[:, None] * np.array(index))

    def weights(self, month: int) -> Vector:
        """Return the weights learned from the months before a month."""
        past = range(max(_FIRST, month - _MEMORY), month)
        lessons = [lesson for lesson in map(self._lesson, past) if lesson.parts]
        parts = sum(lesson.parts for lesson in lessons)
        if not parts:
            return _BELIEVED * (1 - _ALLOWANCE)
        squares = np.sum([lesson.squares for lesson in lessons], axis=0)
        cross = np.sum([lesson.cross for lesson in lessons], axis=0)
        weights = _fitted(squares, cross, parts)
        demand = sum(lesson.demand for lesson in lessons)
        forecast = sum(float(lesson.forecasts @ weights) for lesson in lessons)
        return weights * _level(demand, forecast, parts)

    def _lesson(self, month: int) -> Lesson:
        if month not in self._lessons:
            self._lessons[month] = _learned(self._sample[:, :month], self._sample[:, month])
        return self._lessons[month]


def rolling(values: Matrix, first: int) -> Matrix:
    """Forecast every month from the first one on, and the one after the last, each by its past."""
    pool, months = Pool(values), values.shape[1]
    forecast = np.zeros((len(values), months + 1))
    for month in range(max(first, 1), months + 1):
        forecast[:, [month]] = pool.forecast(month)
    return forecast


def _learned(before: Matrix, now: Vector) -> Lesson:
    there, typical = ~np.isnan(now), _typical(before)
    features = _features(before, typical)[there] * month_index(before, before.shape[1])
    # Parts that sell more stray more: their errors count for less.
    trust = 1 / (features[:, 0] + typical / 2 + 1e-12)
    weighted, demand = features * trust[:, None], now[there]
    return Lesson(
        weighted.T @ features,
        weighted.T @ demand,
        features.sum(axis=0),
        float(demand.sum()),
        int(there.sum()),
    )


def _features(values: Matrix, typical: float) -> Matrix:
    """Return the simple forecasts that each part's history makes: a column each."""
    seen, there = observed(values)
    age = np.arange(values.shape[1] - 1, -1, -1.0)
    shares = (0.0, *_SMOOTHING)
    levels = [weighted_mean(seen, there, (1 - share) ** age) for share in shares]
    # Of a part that was never counted nothing is known, and nothing is expected.
    known = there.any(axis=1)
    return np.column_stack([*levels, known * typical])


def _typical(values: Matrix) -> float:
    """Return what a part usually has a month; few that have very much more do not raise it."""
    seen, there = observed(values)
    usual = weighted_mean(seen, there, np.ones(values.shape[1]))
    some = usual[usual > 0]
    if not len(some):
        return 0.0
    return float(np.minimum(some, _OUTLIER * np.median(some)).sum() / len(usual))


def _fitted(squares: Matrix, cross: Vector, parts: int) -> Vector:
    """Find the weights, none below zero, that leave the least squares of error."""
    belief = float(np.diag(squares).mean()) / parts * _PSEUDO_ROWS
    if belief <= 0:
        return _BELIEVED
    squares, cross = squares + belief * np.eye(len(cross)), cross + belief * _BELIEVED
    weights = _BELIEVED.copy()
    for _round in range(200):
        before = weights.copy()
        for place in range(len(weights)):
            step = (cross[place] - squares[place] @ weights) / squares[place, place]
            weights[place] = max(0.0, weights[place] + step)
        if np.abs(weights - before).max() < 1e-9:  # noqa: PLR2004 -- far below what a forecast shows
            break
    return weights


def _level(demand: float, forecast: float, parts: int) -> float:
    """Return by how much to multiply, so that the sum keeps its distance from the demand."""
    if forecast <= 0:
        return 1.0
    belief = _PSEUDO_ROWS * forecast / parts
    return (demand + belief) / (forecast + belief) * (1 - _ALLOWANCE)
