"""Published demand of parts, and forecasts of it measured by error and by stock."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from desktop.services.demand.forecasting import Forecaster, rolling
from desktop.services.demand.spread import spread
from desktop.services.demand.stock import Demand, play, quantile
from desktop.services.demand.terms import Method

DATA = Path(__file__).parents[3] / "shared" / "data"
AUTO = DATA / "spare_parts_auto"
CARPARTS = DATA / "carparts"
MISSING = "the published demand is not part of the repository"

AUTO_FIRST = 17  # column of month 18, the first that is forecast
CARPARTS_FIRST = 39  # column of April 2001: the last 12 months are held out
YEAR = 12
LEVELS = (0.75, 0.80, 0.825, 0.85, 0.875, 0.90, 0.925, 0.95, 0.965, 0.975, 0.99)
RIVALS = (Method.CROSTON, Method.SBA, Method.TSB, Method.SES, Method.MOVING_AVERAGE)


@dataclass(frozen=True)
class Errors:
    """How far forecasts were from demand, all parts and months in one."""

    mae: float
    rmse: float
    bias: float


@dataclass(frozen=True)
class Point:
    """What a service level led to in a played shop."""

    level: float
    fill_rate: float
    stock: float


def auto_demand():
    """Read 3,000 automotive parts of 24 months."""
    return _grid(AUTO / "auto_3000x24_monthly.csv")


def carparts_demand():
    """Read 2,674 car parts of 51 months, NaN where nobody counted."""
    return _grid(CARPARTS / "carparts_wide.csv")


def auto_published():
    """Read the published forecasts of months 18 to 24: by method, a row a part."""
    found = {}
    with (AUTO / "auto_published_one_step_forecasts.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        reader = csv.reader(file)
        next(reader)
        for method, _sku, *months in reader:
            found.setdefault(method, []).append([float(month) for month in months])
    return {method: np.array(rows) for method, rows in found.items()}


def published_mase():
    """Read the published MASE of methods on the car parts."""
    path = CARPARTS / "published_monash_mean_MASE.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["method"]: float(row["mean_MASE_published"]) for row in csv.DictReader(file)}


def errors_of(forecast, demand):
    """Measure forecasts; months that nobody counted do not count."""
    off = forecast - demand
    return Errors(
        float(np.nanmean(np.abs(off))), float(np.sqrt(np.nanmean(off**2))), float(np.nanmean(off))
    )


def signed_rank(ours, theirs):
    """Compare two measures pair by pair: how many are less, how many more, and Wilcoxon's z."""
    off = ours - theirs
    off = off[off != 0]
    size = np.abs(off)
    order = np.argsort(size, kind="stable")
    ranks = np.empty(len(off))
    ranks[order] = np.arange(1, len(off) + 1)
    for value in np.unique(size):  # equal sizes share their mean rank
        same = size == value
        if same.sum() > 1:
            ranks[same] = ranks[same].mean()
    count = len(off)
    middle = count * (count + 1) / 4
    deviation = np.sqrt(count * (count + 1) * (2 * count + 1) / 24)
    return (
        int((off < 0).sum()),
        int((off > 0).sum()),
        float((ranks[off > 0].sum() - middle) / deviation),
    )


def mase(forecast, demand, training):
    """Return the mean of the parts' absolute errors by that of repeating the year before."""
    scale = np.abs(training[:, YEAR:] - training[:, :-YEAR]).mean(axis=1)
    some = scale > 0
    error = np.abs(forecast - demand).mean(axis=1)
    return float((error[some] / scale[some]).mean())


def frontier(values, first, method=None, *, pooled=True):
    """Play a shop from a month on at several service levels.

    Orders are made each month and arrive a month later; what is not there is lost. A level covers
    the demand of two months with its probability. The variance is what the program learns from
    all parts, or the mean of the part's own squared errors, as textbooks have it.
    """
    months = values.shape[1]
    start = min(YEAR, first - YEAR // 2)
    forecast = rolling(values, start, method)
    demand = [_two_months(values, forecast, month, start, pooled) for month in range(first, months)]
    points = []
    for level in LEVELS:
        stock = np.column_stack([quantile(each, level) for each in demand])
        played = play(stock, values[:, first:])
        points.append(Point(level, played.fill_rate, float(played.stock.sum())))
    return points


def stock_for(points, fill_rate):
    """Return the stock with which a frontier reaches a fill rate; None outside of it."""
    rates = [point.fill_rate for point in points]
    if not rates[0] <= fill_rate <= rates[-1]:
        return None
    return float(np.interp(fill_rate, rates, [point.stock for point in points]))


def year_ahead(values, month, method):
    """Forecast a whole year from the months before it."""
    return Forecaster(values).ahead(month, YEAR, method)


def _two_months(values, forecast, month, start, pooled):
    errors = forecast[:, start:month] - values[:, start:month]
    if pooled:
        variance = spread(
            forecast[:, month], errors[:, -YEAR:], forecast[:, start:month][:, -YEAR:]
        )
    else:
        counted = np.maximum((~np.isnan(errors)).sum(axis=1), 1)
        variance = np.nansum(errors**2, axis=1) / counted
    return Demand(forecast[:, month], variance, np.ones(len(values))).over(2)


def _grid(path):
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return np.array([[float(cell) if cell else np.nan for cell in row[1:]] for row in rows])
