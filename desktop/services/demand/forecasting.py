"""Forecasts as the program makes them by default: learned from all parts, or what a part chose."""

import numpy as np

from desktop.services.demand.choosing import METHODS, SEASONS, YEAR, Choice, choose
from desktop.services.demand.classes import Regularity, regularity
from desktop.services.demand.levels import SIMPLE, Matrix
from desktop.services.demand.pooled import Pool
from desktop.services.demand.terms import DemandClass, Method


class Forecaster:
    """Forecasts parts month by month, each month from the months before it alone."""

    def __init__(self, values: Matrix) -> None:
        self._values = values
        self._pool = Pool(values)
        self._pooled: dict[int, Matrix] = {}

    def ahead(self, month: int, horizon: int, method: Method | None = None) -> Matrix:
        """Forecast a month and those after it, from the months before it.

        Args:
            month: The first month; it may be the one after the last known.
            horizon: How many.
            method: A method; None lets each part have the one chosen for it.
        """
        if method is Method.POOLED:
            return self._pool.forecast(month, horizon)
        before = self._values[:, :month]
        if method is not None:
            return simple_ahead(before, method, horizon)
        return by_choice(before, self.choice(month), self._pool.forecast(month, horizon))

    def choice(self, month: int, regular: Regularity | None = None) -> Choice:
        """Return which of METHODS forecasts each part in a month."""
        before = self._values[:, :month]
        return choose(before, self.past(month), class_numbers(regular or regularity(before)))

    def past(self, month: int) -> Matrix:
        """Return the pooled forecasts of the year before a month, or of two for seasons."""
        back = min(2 * YEAR if month >= SEASONS else YEAR, month - 1)
        columns = [self._pooled_at(past) for past in range(month - back, month)]
        return np.hstack([*columns, np.zeros((len(self._values), 0))])

    def _pooled_at(self, month: int) -> Matrix:
        if month not in self._pooled:
            self._pooled[month] = self._pool.forecast(month)
        return self._pooled[month]


def rolling(values: Matrix, first: int, method: Method | None = None) -> Matrix:
    """Forecast each month from the first one on, and the one after the last, each by its past.

    Columns before the first stay zero.
    """
    forecaster, months = Forecaster(values), values.shape[1]
    forecast = np.zeros((len(values), months + 1))
    for month in range(first, months + 1):
        forecast[:, [month]] = forecaster.ahead(month, 1, method)
    return forecast


def simple_ahead(values: Matrix, method: Method, horizon: int) -> Matrix:
    """Forecast some months with a simple method; only a season makes them differ."""
    if method is not Method.SEASONAL:
        return np.repeat(SIMPLE[method](values)[:, -1:], horizon, axis=1)
    unknown = np.full((len(values), horizon - 1), np.nan)
    return SIMPLE[method](np.hstack([values, unknown]))[:, -horizon:]


def by_choice(values: Matrix, choice: Choice, pooled: Matrix) -> Matrix:
    """Put forecasts of the chosen methods in the place of the pooled ones."""
    forecast = pooled.copy()
    for place, method in enumerate(METHODS):
        parts = choice == place
        if method is not Method.POOLED and parts.any():
            forecast[parts] = simple_ahead(values[parts], method, pooled.shape[1])
    return forecast


def class_numbers(regular: Regularity) -> Choice:
    """Number the demand classes of parts, for those of a class to choose together."""
    places = {demand_class: place for place, demand_class in enumerate(DemandClass)}
    count = len(regular.interval)
    return np.array([places[regular.of(part)[0]] for part in range(count)], dtype=np.intp)
