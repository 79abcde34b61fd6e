"""The method of the program: it learns from all parts, and from the past alone."""

import numpy as np
import pytest

from desktop.services.demand.forecasting import Forecaster, rolling
from desktop.services.demand.levels import SIMPLE, croston, sba, seasonal, ses, tsb
from desktop.services.demand.pooled import Pool
from desktop.services.demand.seasons import month_index
from desktop.services.demand.terms import Method


def seeded(seed):
    return np.random.default_rng(seed)


def shop(parts=60, months=40):
    """Make parts of every sort: busy, slow, dead, new, and some that nobody counted for a while."""
    rates = seeded(7).gamma(0.7, 3.0, parts)
    values = seeded(8).poisson(rates[:, None], (parts, months)).astype(float)
    values[:3] = 0
    values[3, :30] = np.nan
    values[4, 10:14] = np.nan
    values[5] *= 1_000_000
    return values


@pytest.mark.parametrize("method", [None, *Method], ids=str)
@pytest.mark.parametrize("month", [1, 5, 24, 39])
def test_no_forecast_looks_at_its_month_or_at_later_ones(method, month):
    values = shop()
    changed = values.copy()
    changed[:, month:] = seeded(9).poisson(50, changed[:, month:].shape)
    ours, theirs = rolling(values, 1, method), rolling(changed, 1, method)
    assert np.array_equal(ours[:, : month + 1], theirs[:, : month + 1])
    assert np.array_equal(
        Forecaster(values).ahead(month, 6, method), Forecaster(changed).ahead(month, 6, method)
    )


@pytest.mark.parametrize("method", [None, *Method], ids=str)
def test_every_forecast_is_a_number_and_none_is_negative(method):
    forecast = rolling(shop(), 1, method)
    assert np.isfinite(forecast).all()
    assert (forecast >= 0).all()


@pytest.mark.parametrize(
    "values",
    [
        np.zeros((3, 20)),
        np.full((2, 8), np.nan),
        np.array([[4.0]]),
        np.array([[0.0, 2.0, 0.0, 1.0]]),
        np.full((1, 30), 1e9),
        np.empty((0, 12)),
    ],
    ids=["nothing sold", "nothing counted", "one month", "one part", "billions", "no parts"],
)
def test_little_data_are_no_trouble(values):
    forecast = Forecaster(values).ahead(values.shape[1], 3)
    assert forecast.shape == (len(values), 3)
    assert np.isfinite(forecast).all()
    assert (forecast <= np.nan_to_num(values).max(initial=0)).all()


def test_forecasts_scale_with_the_unit():
    values = shop()
    assert np.allclose(rolling(values * 8, 20), rolling(values, 20) * 8)


def test_a_part_that_nobody_ever_counted_is_forecast_as_nothing():
    assert Pool(shop()).forecast(20)[3, 0] == 0


def test_a_steady_part_among_steady_parts_keeps_its_level():
    values = np.repeat(np.arange(1.0, 41.0)[:, None], 30, axis=1)
    level = Pool(values).forecast(30)[:, 0] / values[:, 0]
    assert level == pytest.approx(np.full(40, 0.95), abs=0.03)


def test_parts_that_come_and_go_make_it_trust_the_last_months():
    walks = np.abs(np.cumsum(seeded(10).normal(0, 4, (300, 40)), axis=1)) + 1
    mean, *smoothed, _typical = Pool(walks).weights(40)
    assert sum(smoothed) > mean
    assert smoothed[-1] > smoothed[0]  # the quickest most of all


def test_a_season_of_all_parts_is_found():
    year = 1 + 0.5 * np.sin(np.arange(48) * 2 * np.pi / 12)
    values = seeded(11).poisson(5 * year, (400, 48)).astype(float)
    index = [month_index(values, month) for month in range(48, 60)]
    assert index == pytest.approx(list(year[:12]), abs=0.12)


def test_without_a_season_none_is_found():
    values = seeded(12).poisson(5, (400, 48)).astype(float)
    index = [month_index(values, month) for month in range(48, 60)]
    assert index == pytest.approx([1.0] * 12, abs=0.03)


def test_a_year_alone_tells_no_season():
    assert month_index(seeded(13).poisson(5, (50, 12)).astype(float), 12) == 1.0


def test_the_simple_methods_are_those_of_their_papers():
    values = np.array([[0.0, 4.0, 0.0, 0.0, 2.0]])
    assert ses(values)[0] == pytest.approx([0, 0, 0.4, 0.36, 0.324, 0.4916])
    assert croston(values)[0] == pytest.approx([0, 0, 2, 2, 2, 3.8 / 2.1])
    assert sba(values)[0] == pytest.approx(croston(values)[0] * 0.95)
    chance, size = ses((values > 0) * 1.0)[0], [0, 0, 4, 4, 4, 3.8]
    assert tsb(values)[0] == pytest.approx(chance * size)


def test_the_seasonal_method_takes_the_same_month_of_the_years_before():
    values = np.array([[*range(12), *range(12)]], dtype=float)
    assert seasonal(values)[0, 24] == pytest.approx((0 + 0 + 5.5) / 3)
    assert seasonal(values)[0, 5] == pytest.approx(2)


def test_every_method_but_the_pooled_one_is_a_simple_one():
    assert {*SIMPLE, Method.POOLED} == set(Method)
