"""The simple forecasters: for every month, what the months before it say.

All take values of parts by months, with NaN where nobody counted, and return a column more than
they are given: column t is the forecast of month t from the months before t. Column 0 is zero.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from desktop.services.demand.terms import Method

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

SMOOTHING = 0.1  # of SES, Croston, SBA and TSB, as in the comparisons they are taken from
_MONTHS = 6  # of the moving average
_YEAR = 12


def observed(values: Matrix) -> tuple[Matrix, Matrix]:
    """Split values into what was counted, 0 where nothing was, and a 1 for every count."""
    there = ~np.isnan(values)
    return np.where(there, values, 0.0), there.astype(np.float64)


def weighted_mean(values: Matrix, there: Matrix, weights: Vector) -> Vector:
    """Return the mean of each row with weights by month; 0 where no month with a weight counts."""
    total = there @ weights
    return np.divide(values @ weights, total, out=np.zeros(len(values)), where=total > 0)


def mean(values: Matrix) -> Matrix:
    """Forecast the mean of all months."""
    seen, there = observed(values)
    return _shifted(_ratio(np.cumsum(seen, axis=1), np.cumsum(there, axis=1)))


def moving_average(values: Matrix) -> Matrix:
    """Forecast the mean of the last six months."""
    seen, there = observed(values)
    return _shifted(_ratio(_window(seen, _MONTHS), _window(there, _MONTHS)))


def naive(values: Matrix) -> Matrix:
    """Forecast what the last month had."""
    return _carried(values, lambda _old, new: new)


def zero(values: Matrix) -> Matrix:
    """Forecast nothing at all, to see what a measure is worth."""
    return np.zeros((values.shape[0], values.shape[1] + 1))


def ses(values: Matrix) -> Matrix:
    """Forecast by simple exponential smoothing."""
    return _carried(values, lambda old, new: old + SMOOTHING * (new - old))


def croston(values: Matrix) -> Matrix:
    """Forecast size by interval, each smoothed at months with demand (Croston 1972)."""
    parts, months = values.shape
    forecast = np.zeros((parts, months + 1))
    size, gap, waited = np.full(parts, np.nan), np.ones(parts), np.zeros(parts)
    for month in range(months):
        now = values[:, month]
        waited += ~np.isnan(now)
        sold = np.nan_to_num(now) > 0
        first = sold & np.isnan(size)
        size = np.where(first, now, np.where(sold, size + SMOOTHING * (now - size), size))
        gap = np.where(first, waited, np.where(sold, gap + SMOOTHING * (waited - gap), gap))
        waited[sold] = 0
        forecast[:, month + 1] = np.nan_to_num(size) / gap
    return forecast


def sba(values: Matrix) -> Matrix:
    """Forecast as Croston, less his bias (Syntetos and Boylan 2005)."""
    return (1 - SMOOTHING / 2) * croston(values)


def tsb(values: Matrix) -> Matrix:
    """Forecast size by probability, the latter smoothed every month (Teunter and others 2011)."""
    sold = np.where(np.isnan(values), np.nan, (np.nan_to_num(values) > 0) * 1.0)
    sizes = np.where(sold == 1, values, np.nan)
    return ses(sold) * ses(sizes)


def seasonal(values: Matrix) -> Matrix:
    """Forecast the same months of the years before, with the mean where there are none."""
    forecast = mean(values)
    for month in range(_YEAR, values.shape[1] + 1):
        seen, there = observed(values[:, month - _YEAR :: -_YEAR])
        count = there.sum(axis=1)
        # The mean counts like one more year: one month alone says little.
        forecast[:, month] = (seen.sum(axis=1) + forecast[:, month]) / (count + 1)
    return forecast


SIMPLE: dict[Method, Callable[[Matrix], Matrix]] = {
    Method.SBA: sba,
    Method.TSB: tsb,
    Method.CROSTON: croston,
    Method.SES: ses,
    Method.MEAN: mean,
    Method.MOVING_AVERAGE: moving_average,
    Method.SEASONAL: seasonal,
    Method.NAIVE: naive,
    Method.ZERO: zero,
}


def _carried(values: Matrix, step: Callable[[Vector, Vector], Vector]) -> Matrix:
    """Carry a level from month to month; a month that nobody counted leaves it as it is."""
    parts, months = values.shape
    forecast = np.zeros((parts, months + 1))
    level = np.full(parts, np.nan)
    for month in range(months):
        now = values[:, month]
        level = np.where(np.isnan(level), now, np.where(np.isnan(now), level, step(level, now)))
        forecast[:, month + 1] = np.nan_to_num(level)
    return forecast


def _window(values: Matrix, months: int) -> Matrix:
    total = np.cumsum(values, axis=1)
    total[:, months:] -= total[:, :-months].copy()
    return total


def _ratio(total: Matrix, count: Matrix) -> Matrix:
    return np.divide(total, count, out=np.zeros_like(total), where=count > 0)


def _shifted(by_end: Matrix) -> Matrix:
    """Turn what is known at the end of each month into forecasts of the month after it."""
    return np.hstack([np.zeros((len(by_end), 1)), by_end])
