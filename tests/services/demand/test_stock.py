"""What stock a demand needs, held against the plainest sums and against a shop that is played."""

import math

import numpy as np
import pytest

from desktop.services.demand.spread import learn_curve, spread
from desktop.services.demand.stock import Demand, level_for, play, quantile


def seeded(seed):
    return np.random.default_rng(seed)


def chances(mean, variance, most=4000):
    """Return the chances of 0, 1, 2 … by the formula of the negative binomial distribution."""
    size, share = mean**2 / (variance - mean), mean / variance
    return np.array(
        [
            math.exp(
                math.lgamma(k + size)
                - math.lgamma(size)
                - math.lgamma(k + 1)
                + size * math.log(share)
                + k * math.log1p(-share)
            )
            for k in range(most)
        ]
    )


def one(mean, variance, unit=1.0):
    return Demand(np.array([mean]), np.array([variance]), np.array([unit]))


@pytest.mark.parametrize(("mean", "variance"), [(0.05, 0.08), (0.4, 2.0), (3.0, 4.0), (40, 900)])
@pytest.mark.parametrize("level", [0.1, 0.5, 0.9, 0.99])
def test_a_quantile_is_the_least_stock_that_covers(mean, variance, level):
    covered = np.cumsum(chances(mean, variance))
    expected = int(np.argmax(covered >= level))
    assert quantile(one(mean, variance), level)[0] == expected


def test_demand_that_varies_less_than_chance_is_taken_for_chance():
    poisson = quantile(one(4.0, 0.5), 0.95)[0]
    assert poisson == 8  # of a Poisson distribution of 4


def test_large_demand_is_counted_in_larger_units_without_harm():
    found = quantile(one(1e6, 1e10), 0.9)[0]
    assert found == pytest.approx(1e6 + 1.2816 * 1e5, rel=0.01)
    assert found == int(found)


def test_fractions_are_counted_in_their_unit():
    found = quantile(one(0.8, 0.3, 0.05), 0.9)[0]
    assert round(found / 0.05, 6) == round(found / 0.05)
    assert 0.8 < found < 3


def test_nothing_wanted_needs_nothing():
    assert quantile(one(0.0, 0.0), 0.99)[0] == 0


@pytest.mark.parametrize("service", [0.8, 0.95, 0.99])
def test_the_level_meets_the_wanted_share_of_demand_in_a_played_shop(service):
    parts, months, mean, variance = 400, 240, 2.0, 5.0
    demand = seeded(14).negative_binomial(
        mean**2 / (variance - mean), mean / variance, (parts, months)
    )
    month = Demand(np.full(parts, mean), np.full(parts, variance), np.ones(parts))
    level = level_for(month, np.ones(parts), np.ones(parts), np.full(parts, service))
    played = play(np.repeat(level[:, None], months, axis=1), demand.astype(float))
    assert played.fill_rate >= service - 0.005
    lower = play(np.repeat(level[:, None] - 2, months, axis=1), demand.astype(float))
    assert lower.fill_rate < service  # a little less would not do


def test_a_played_shop_counts_what_was_sold_and_what_lay_there():
    levels = np.array([[3.0, 3.0, 3.0]])
    played = play(levels, np.array([[2.0, 4.0, np.nan]]))
    # 3 on the shelf, 2 sold, nothing ordered for the shelf was full; then 1, with 2 ordered.
    assert (played.wanted[0], played.served[0]) == (6, 3)
    assert played.stock[0] == pytest.approx((2 + 0.5 + 2) / 3)
    assert played.fill_rate == 0.5


def test_the_variance_learned_grows_with_the_forecast():
    forecast = np.repeat(seeded(15).gamma(1, 5, 3000)[:, None], 12, axis=1)
    errors = forecast - seeded(16).poisson(forecast)
    curve = learn_curve(forecast, errors)
    assert curve.power == pytest.approx(1.0, abs=0.1)
    assert curve.factor == pytest.approx(1.0, abs=0.15)


def test_a_part_that_strays_more_than_its_like_has_the_larger_variance():
    forecast = np.full((50, 12), 5.0)
    errors = seeded(17).normal(0, 2, (50, 12))
    errors[0] *= 6
    found = spread(forecast[:, 0], errors, forecast)
    assert found[0] > 5 * np.median(found)
    assert np.isfinite(spread(forecast[:, 0], np.full((50, 0), 0.0), np.full((50, 0), 0.0))).all()
