"""The published demand of real parts: the default method beside published forecasts and rivals."""

import numpy as np
import pytest

from desktop.services.demand.forecasting import rolling
from desktop.services.demand.terms import Method
from tests.helpers import demand_trials as trials

pytestmark = [
    pytest.mark.skipif(not trials.AUTO.is_dir(), reason=trials.MISSING),
    pytest.mark.skipif(not trials.CARPARTS.is_dir(), reason=trials.MISSING),
]
RATES = np.arange(0.76, 0.93, 0.02)


def test_the_published_forecasts_measure_as_their_readme_says():
    demand = trials.auto_demand()[:, trials.AUTO_FIRST :]
    best = trials.errors_of(trials.auto_published()["SBA"], demand)
    assert (round(best.mae, 4), round(best.rmse, 4), round(best.bias, 4)) == (
        3.2644,
        9.1153,
        0.0745,
    )


def test_the_default_method_beats_the_best_published_ones_in_all_three():
    values, first = trials.auto_demand(), trials.AUTO_FIRST
    forecast = rolling(values, first)[:, first:-1]
    found = trials.errors_of(forecast, values[:, first:])
    assert forecast.size == 21_000
    assert found.mae < 3.2644
    assert found.rmse < 9.0984
    assert abs(found.bias) < 0.10
    squared = [
        ((each - values[:, first:]) ** 2).sum(axis=1)
        for each in (forecast, trials.auto_published()["SBA"])
    ]
    less, more, z = trials.signed_rank(*squared)
    assert less > more
    assert z < -3


def test_absolute_error_alone_would_forecast_nothing():
    values, first = np.nan_to_num(trials.carparts_demand()), trials.CARPARTS_FIRST
    none = trials.year_ahead(values, first, Method.ZERO)
    found = trials.mase(none, values[:, first:], values[:, :first])
    assert round(found, 4) == 0.7464
    assert found < min(trials.published_mase().values()) + 0.001
    ours = trials.errors_of(trials.year_ahead(values, first, None), values[:, first:])
    nothing = trials.errors_of(none, values[:, first:])
    assert ours.rmse < nothing.rmse
    assert abs(ours.bias) < 0.05 * abs(nothing.bias)


@pytest.mark.parametrize("rival", trials.RIVALS, ids=str)
def test_no_rival_needs_less_stock_for_a_usual_fill_rate(rival, carparts_frontier):
    theirs = trials.frontier(trials.carparts_demand(), trials.CARPARTS_FIRST, rival, pooled=False)
    pairs = [
        (trials.stock_for(carparts_frontier, rate), trials.stock_for(theirs, rate))
        for rate in RATES
    ]
    both = [(ours, other) for ours, other in pairs if ours and other]
    assert len(both) >= 4
    assert all(ours <= 1.005 * other for ours, other in both)


@pytest.fixture(scope="module")
def carparts_frontier():
    return trials.frontier(trials.carparts_demand(), trials.CARPARTS_FIRST)
