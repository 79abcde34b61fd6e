"""How far demand strays from its forecast: a variance for each part.

A part's own past errors tell little when they are few. What parts with a forecast of like height
have shown stands beside them, as variance = factor x forecast ** power, learned from all.
"""

from dataclasses import dataclass

import numpy as np

from desktop.services.demand.levels import Matrix, Vector

# What the parts of like height have shown counts as this many of a part's own errors.
_PSEUDO_ERRORS = 12.0
_GROUPS = 12
_LEAST_GROUP = 3
_LEAST = 0.05  # share of the mean forecast below which none is taken at its word


@dataclass(frozen=True, slots=True)
class SpreadCurve:
    """The variance usual for a forecast: factor x forecast ** power."""

    factor: float
    power: float

    def usual(self, forecast: Vector) -> Vector:
        """Return the variance usual for forecasts."""
        return np.asarray(self.factor * np.maximum(forecast, 1e-9) ** self.power)


def spread(forecast: Vector, errors: Matrix, before: Matrix) -> Vector:
    """Return the variance of each part's next month.

    Args:
        forecast: Of the next month.
        errors: Of months that have passed, NaN where there is none; a column a month.
        before: The forecasts that these errors are of.
    """
    curve = learn_curve(before, errors)
    there = ~np.isnan(errors)
    squares = np.where(there, errors, 0.0) ** 2
    # Each error is seen beside what was usual for its month: the level may have changed since.
    # A forecast of nothing promises a variance of nothing, which no error bears.
    least = _LEAST * float(before.mean()) if before.size else 0.0
    usual_then = curve.usual(np.maximum(before, least))
    relative = np.where(there, squares / usual_then, 0.0).sum(axis=1)
    share = (relative + _PSEUDO_ERRORS) / (there.sum(axis=1) + _PSEUDO_ERRORS)
    return np.asarray(share * curve.usual(forecast))


def learn_curve(forecasts: Matrix, errors: Matrix) -> SpreadCurve:
    """Learn how the variance grows with the forecast: a line through the groups' logarithms."""
    known = ~np.isnan(errors) & (forecasts > 0)
    height, square = forecasts[known], errors[known] ** 2
    if len(height) < _GROUPS * _LEAST_GROUP:
        return _lonely(height, square)
    order = np.argsort(height, kind="stable")
    groups = np.array_split(order, _GROUPS)
    x = np.log([height[group].mean() for group in groups])
    y = np.log(np.maximum([square[group].mean() for group in groups], 1e-12))
    width = float(((x - x.mean()) ** 2).sum())
    power = float(((x - x.mean()) * (y - y.mean())).sum()) / width if width > 0 else 1.0
    power = min(max(power, 1.0), 2.0)  # between chance alone and demand that scales as a whole
    return SpreadCurve(float(np.exp((y - power * x).mean())), power)


def _lonely(height: Vector, square: Vector) -> SpreadCurve:
    """Take what few errors say, with that of chance arrivals beside it."""
    total = float(height.sum())
    return SpreadCurve((float(square.sum()) + total + 1.0) / (total + 1.0) / 2 + 0.5, 1.0)
