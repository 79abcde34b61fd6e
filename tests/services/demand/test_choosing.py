"""Which method forecasts a part, judged by error, bias, and the stock that would have been kept."""

import numpy as np

from desktop.services.demand.choosing import METHODS, choose, judge
from desktop.services.demand.classes import regularity
from desktop.services.demand.forecasting import Forecaster
from desktop.services.demand.levels import zero
from desktop.services.demand.terms import DemandClass, Method


def seeded(seed):
    return np.random.default_rng(seed)


def test_nothing_has_the_least_absolute_error_and_is_not_chosen_for_it():
    slow = seeded(1).poisson(0.25, (200, 12)).astype(float)
    none, some = judge(zero(slow)[:, :-1], slow), judge(np.full(slow.shape, 0.25), slow)
    assert np.abs(slow).mean() < np.abs(slow - 0.25).mean()
    assert none.short.sum() > some.short.sum()
    assert not none.beats(some, 1.0).all()


def test_parts_without_a_season_of_their_own_keep_the_pooled_method():
    values = seeded(2).poisson(seeded(3).gamma(1, 4, (150, 1)), (150, 48)).astype(float)
    assert not Forecaster(values).choice(48).any()


def test_a_part_with_a_season_of_its_own_gets_it_after_three_years():
    year = 1 + 0.8 * np.sin(np.arange(48) * 2 * np.pi / 12)
    tyres = seeded(4).poisson(12 * year, (20, 48))
    others = seeded(5).poisson(12, (150, 48))
    values = np.vstack([tyres, others]).astype(float)
    choice = Forecaster(values).choice(48)
    seasonal = METHODS.index(Method.SEASONAL)
    assert (choice[:20] == seasonal).sum() >= 15
    assert not choice[20:].any()
    assert not Forecaster(values).choice(35).any()


def test_a_class_of_parts_chooses_together_what_is_better_in_everything():
    values, poor = np.full((40, 24), 20.0), np.full((40, 12), 60.0)
    assert set(choose(values, poor, np.zeros(40, dtype=np.intp))) != {0}
    few = choose(values[:20], poor[:20], np.zeros(20, dtype=np.intp))
    assert set(few) == {0}


def test_a_short_history_is_no_ground_to_choose_on():
    values = seeded(6).poisson(3, (50, 17)).astype(float)
    assert not choose(values, np.full((50, 12), 99.0), np.zeros(50, dtype=np.intp)).any()


def test_classes_are_those_of_adi_and_variation():
    values = np.array(
        [
            [5, 6, 5, 4, 5, 6],
            [1, 30, 2, 1, 40, 1],
            [5, 0, 0, 5, 0, 0],
            [1, 0, 0, 40, 0, 1],
            [0, 0, 0, 0, 0, 0],
            [np.nan, 0, np.nan, 2, 2, np.nan],
        ]
    )
    found = [regularity(values).of(part) for part in range(6)]
    assert [each[0] for each in found] == [
        DemandClass.SMOOTH,
        DemandClass.ERRATIC,
        DemandClass.INTERMITTENT,
        DemandClass.LUMPY,
        DemandClass.NONE,
        DemandClass.INTERMITTENT,
    ]
    assert found[2][1:] == (3.0, 0.0)
    assert found[4][1:] == (None, None)
    assert found[5][1] == 1.5
