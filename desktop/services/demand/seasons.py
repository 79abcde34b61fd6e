"""How much more or less than usual a month of the year brings, learned from all parts at once."""

import numpy as np

from desktop.services.demand.levels import Matrix, Vector, observed

_YEAR = 12
# Before the data can tell, half of what a month differed by is taken to come again next year,
# as if that had been seen through one year.
_BELIEVED, _PSEUDO_MONTHS = 0.5, 12.0
_HALF_YEAR = 6


def month_index(values: Matrix, month: int) -> float:
    """Return what a month's demand is multiplied with, from the months before it.

    Args:
        values: Parts by months.
        month: The month, which may lie up to a year behind the last of the values.
    """
    known = min(month, values.shape[1])
    if known <= _YEAR:
        return 1.0
    departures, noise = _departures(values[:, :known])
    same = departures[_same_months(month, known)]
    return _expected(departures, noise, same)


def _same_months(month: int, known: int) -> list[int]:
    return [before for before in range(month - _YEAR, -1, -_YEAR) if before < known]


def _departures(values: Matrix) -> tuple[Vector, float]:
    """Return by which share each month differed from its year, and the variance of chance."""
    seen, there = observed(values)
    usual = seen.sum(axis=1) / np.maximum(there.sum(axis=1), 1)
    weights = _weights(usual)
    wanted = np.maximum(weights * usual @ there, 1e-12)
    ratio = weights @ seen / wanted
    around = np.array(
        [ratio[_year_around(month, len(ratio))].mean() for month in range(len(ratio))]
    )
    chance = (weights**2) @ (there * (seen - usual[:, None]) ** 2) / wanted**2
    departures = np.divide(ratio, around, out=np.ones_like(ratio), where=around > 0) - 1
    return departures, float(chance.mean())


def _weights(usual: Vector) -> Vector:
    """Let large parts count more, but not by as much as they are larger."""
    typical = usual.mean() or 1.0
    return np.asarray(1 / np.sqrt(usual + typical))


def _year_around(month: int, months: int) -> slice:
    start = max(0, min(month - _HALF_YEAR, months - _YEAR))
    return slice(start, start + _YEAR)


def _expected(departures: Vector, noise: float, same: Vector) -> float:
    """Expect as much of a departure again as departures of a year ago have come again."""
    true = max(0.0, float((departures**2).mean()) - noise)
    again = _PSEUDO_MONTHS * _BELIEVED * true + float(departures[_YEAR:] @ departures[:-_YEAR])
    total = _PSEUDO_MONTHS * (true + noise) + float(departures[:-_YEAR] @ departures[:-_YEAR])
    if total <= 0 or not len(same):
        return 1.0
    share, years = min(max(again / total, 0.0), 1.0), len(same)
    return 1.0 + float(same.mean()) * years * share / (1 + (years - 1) * share)
