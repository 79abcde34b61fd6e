"""From months of demand to what to order."""

from decimal import Decimal

import numpy as np
import pytest

from desktop.models.errors import RuleBrokenError
from desktop.services.demand.forecasting import rolling
from desktop.services.demand.planning import history_grid, plan_part, plan_parts
from desktop.services.demand.spread import spread
from desktop.services.demand.stock import Demand, quantile
from desktop.services.demand.terms import (
    DemandClass,
    Method,
    OrderTerms,
    Reason,
    class_definition,
    class_title,
    method_title,
    reason_text,
)


def seeded(seed):
    return np.random.default_rng(seed)


HISTORY = [Decimal(value) for value in (3, 0, 2, 5, 0, 0, 4, 1, 2, 0, 3, 1, 2)]


def terms(**wanted):
    return OrderTerms(**{key: _exact(value) for key, value in wanted.items()})


def _exact(value):
    return Decimal(str(value)) if isinstance(value, float) else value


def test_a_plan_says_what_to_expect_and_what_to_order():
    plan = plan_part(HISTORY, terms(lead_days=14, service=0.95))
    assert plan.demand_class is DemandClass.INTERMITTENT
    assert plan.interval_between == pytest.approx(13 / 9)
    assert Decimal("1.2") < plan.forecast < Decimal("2.2")
    assert plan.interval.low < plan.forecast < plan.interval.high
    assert plan.order == plan.order_up_to > plan.reorder_point > 0
    assert plan.reasons == (Reason.POOLED,)


def test_more_service_and_longer_waiting_need_more():
    usual = plan_part(HISTORY, terms(lead_days=14, service=0.9))
    surer = plan_part(HISTORY, terms(lead_days=14, service=0.99))
    later = plan_part(HISTORY, terms(lead_days=60, service=0.9))
    assert usual.reorder_point < surer.reorder_point
    assert usual.reorder_point < later.reorder_point


def test_what_is_there_and_coming_counts_and_what_is_promised_does_not():
    plan = plan_part(HISTORY, terms())
    enough = terms(on_hand=plan.reorder_point, ordered=Decimal(1))
    assert plan_part(HISTORY, enough).order == 0
    assert plan_part(HISTORY, enough).reasons[-1] is Reason.ENOUGH
    promised = terms(on_hand=plan.reorder_point, ordered=Decimal(1), reserved=Decimal(1))
    assert plan_part(HISTORY, promised).order == plan.order_up_to - plan.reorder_point
    negative = terms(on_hand=Decimal(-2))
    assert plan_part(HISTORY, negative).order == plan.order_up_to + 2


def test_orders_are_whole_packs_and_no_smaller_than_the_least():
    packs = plan_part(HISTORY, terms(pack_size=Decimal(7)))
    assert packs.order % 7 == 0
    assert Reason.PACKS in packs.reasons
    least = plan_part(HISTORY, terms(pack_size=Decimal(6), least=Decimal(20)))
    assert least.order == 24
    assert Reason.LEAST_ORDER in least.reasons


def test_what_was_typed_by_hand_wins_and_shows():
    low = plan_part(HISTORY, terms(minimum=Decimal(40)))
    assert (low.reorder_point, Reason.MINIMUM_BY_HAND in low.reasons) == (40, True)
    assert low.order_up_to > 40
    both = terms(minimum=Decimal(1), maximum=Decimal(2))
    plan = plan_part(HISTORY, both)
    assert (plan.reorder_point, plan.order_up_to, plan.order) == (1, 2, 2)
    assert plan.reasons[1:] == (Reason.MINIMUM_BY_HAND, Reason.MAXIMUM_BY_HAND)
    high = plan_part(HISTORY, terms(maximum=Decimal(2), pack_size=Decimal(5)))
    assert (high.reorder_point, high.order) == (2, 5)  # one pack is the least there is


def test_packs_do_not_pass_a_maximum_typed_by_hand():
    plan = plan_part(HISTORY, terms(maximum=Decimal(11), minimum=Decimal(3), pack_size=Decimal(4)))
    assert plan.order == 8


def test_what_nobody_wanted_for_a_year_is_not_kept():
    history = [*HISTORY, *[Decimal(0)] * 12]
    plan = plan_part(history, terms())
    assert (plan.reorder_point, plan.order_up_to, plan.order) == (0, 0, 0)
    assert Reason.ASLEEP in plan.reasons
    never = plan_part([Decimal(0)] * 30, terms())
    assert (never.demand_class, never.reasons[0]) == (DemandClass.NONE, Reason.NO_DEMAND)


@pytest.mark.parametrize("history", [[], [None, None]])
def test_a_part_without_history_is_ordered_by_hand_only(history):
    assert plan_part(history, terms()).order == 0
    assert plan_part(history, terms()).reasons == (Reason.NO_HISTORY, Reason.ENOUGH)
    by_hand = plan_part(history, terms(minimum=Decimal(1), maximum=Decimal(4)))
    assert (by_hand.order, by_hand.reorder_point) == (4, 1)


def test_litres_are_ordered_in_litres():
    history = [Decimal("0.25"), Decimal("1.5"), Decimal(0)] * 8
    plan = plan_part(history, terms(lead_days=14, pack_size=Decimal("0.5")))
    assert 0 < plan.reorder_point < 4
    assert plan.order % Decimal("0.5") == 0


def test_a_million_pieces_stay_whole():
    plan = plan_part([Decimal(1_000_000 + 1_000 * month) for month in range(24)], terms())
    assert plan.order_up_to == int(plan.order_up_to) > 1_000_000
    assert "E" not in str(plan.order)


def test_one_part_is_planned_as_it_is_among_others():
    others = seeded(18).poisson(2, (40, 30)).astype(float)
    alone = plan_part(HISTORY, terms(), others)
    grid = np.full((41, 30), np.nan)
    grid[0, 17:], grid[1:] = history_grid([HISTORY])[0], others
    assert plan_parts(grid, [terms()] * 41)[0] == alone


def test_histories_end_with_the_same_month():
    grid = history_grid([[Decimal(1)], [Decimal(2), None, Decimal(3)]])
    assert np.array_equal(grid, [[np.nan, np.nan, 1], [2, np.nan, 3]], equal_nan=True)


@pytest.mark.parametrize(
    ("history", "wrong"),
    [
        ([Decimal(-1)], {}),
        (HISTORY, {"service": Decimal(1)}),
        (HISTORY, {"pack_size": Decimal(0)}),
        (HISTORY, {"lead_days": -1}),
    ],
)
def test_nonsense_is_refused_with_a_sentence(history, wrong):
    with pytest.raises(RuleBrokenError, match=r"correct"):
        plan_part(history, terms(**wrong))


@pytest.mark.parametrize("variance", [1.0, 2.5])
def test_four_months_in_five_lie_in_their_interval(variance):
    rates = seeded(19).gamma(2, 4, 2000)[:, None]
    noise = (
        seeded(20).gamma(1 / (variance - 1), variance - 1, (2000, 36))
        if variance > 1
        else np.ones((2000, 36))
    )
    values = seeded(21).poisson(rates * noise).astype(float)
    before = rolling(values[:, :35], 23, Method.POOLED)
    errors = before[:, 23:35] - values[:, 23:35]
    forecast = before[:, 35]
    month = Demand(forecast, spread(forecast, errors, before[:, 23:35]), np.ones(2000))
    now = values[:, 35]
    inside = (quantile(month, 0.1) <= now) & (now <= quantile(month, 0.9))
    assert 0.8 <= inside.mean() < 0.92  # whole pieces make an interval a little wider


def test_everything_has_a_title_in_the_users_language():
    titles = [
        *map(class_title, DemandClass),
        *map(class_definition, DemandClass),
        *map(method_title, Method),
        *map(reason_text, Reason),
    ]
    assert all(titles)
    assert len(set(titles)) == len(titles)
