"""The splitter: what is split adds up, whatever is split by whatever."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.models.errors import RuleBrokenError
from desktop.models.staff import Role
from desktop.services.staff import StaffDraft, enter_staff
from desktop.services.targets.apportioning import apportion
from desktop.services.targets.grids import fill_grid
from desktop.services.targets.owners import OFFICE, Level, Owner
from desktop.services.targets.plans import PlanDraft, new_plan, plan_state
from desktop.services.targets.results import ResultDraft, enter_results
from desktop.services.targets.splitting import SplitOrder, propose_split
from desktop.services.targets.spread import Basis, ShareBasis, owners_of
from desktop.services.targets.top_down import TopDownOrder, top_down

ONE = Decimal(1)
PIECES = st.sampled_from([ONE, Decimal("0.01"), Decimal("0.1")])
WEIGHTS = st.lists(
    st.decimals(0, 10**9, places=2, allow_nan=False), min_size=1, max_size=30
).filter(any)
COUNTS = st.integers(0, 10**10)


@pytest.fixture
def shop(sqlite_shop):
    """A garage in a file: the splitter reads figures, and the rest is arithmetic."""
    return sqlite_shop


@given(COUNTS, WEIGHTS, PIECES)
def test_parts_add_up_to_what_was_split(count, weights, piece):
    total = count * piece
    parts = apportion(total, weights, piece)
    assert sum(parts.values) == total
    assert 0 <= parts.remainder < len(weights) * piece
    whole = sum(weights)
    for value, weight in zip(parts.values, weights, strict=True):
        assert value % piece == 0
        assert abs(value * whole - total * weight) <= piece * whole  # less than a piece away


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=8), WEIGHTS, PIECES)
def test_a_grid_adds_up_both_ways(rows, weights, piece):
    rows = [row * piece for row in rows]
    columns = apportion(sum(rows), weights, piece).values
    grid = fill_grid(rows, columns, piece)
    assert [sum(row) for row in grid] == rows
    assert tuple(sum(column) for column in zip(*grid, strict=True)) == columns
    assert min(value for row in grid for value in row) >= 0


def test_the_largest_remainder_gets_the_piece_that_is_left():
    parts = apportion(Decimal(10), [Decimal(5), Decimal(3), Decimal(3)], ONE)
    # 10 x 5/11 = 4.54, 10 x 3/11 = 2.72 twice: 4 + 2 + 2, and the two that lost most get one.
    assert parts.values == (4, 3, 3)
    assert parts.extra == (0, 1, 1)


@pytest.mark.parametrize(
    ("total", "weights", "sentence"),
    [
        ("10.5", [1, 1], "no whole number of 1"),
        ("-1", [1], "may not be negative"),
        ("10", [0, 0], "nothing to split by"),
        ("10", [], "nothing to split by"),
    ],
)
def test_what_cannot_be_split_is_refused(total, weights, sentence):
    with pytest.raises(RuleBrokenError, match=sentence):
        apportion(Decimal(total), [Decimal(weight) for weight in weights], ONE)


def reached(shop, values, year=2026, owner=OFFICE, measure="car_count"):
    drafts = tuple(
        ResultDraft(measure, year * 100 + month, owner, Decimal(value), "earlier system")
        for month, value in enumerate(values, start=1)
    )
    shop.do(enter_results, drafts)


def split(shop, total, basis=Basis.EVENLY, **more):
    measure = more.pop("measure", "car_count")
    return shop.ask(propose_split, SplitOrder(measure, 2027, Decimal(total), basis, **more))


def test_a_year_follows_last_year_s_months(shop):
    reached(shop, (10, 20, 30, 40, 0, 0, 0, 0, 0, 0, 0, 100))
    found = split(shop, 400, Basis.SEASONS)
    assert found.months == (20, 40, 60, 80, 0, 0, 0, 0, 0, 0, 0, 200)
    assert (found.rounding, found.remainder) == (0, 0)


def test_a_year_follows_its_working_days(shop):
    found = split(shop, 1000, Basis.WORKING_DAYS)
    assert sum(found.months) == 1000
    assert found.months[1] < found.months[2]  # February has fewer days than March


def test_a_first_year_has_no_seasons(shop):
    with pytest.raises(RuleBrokenError, match="Nothing is known of 2026"):
        split(shop, 400, Basis.SEASONS)


def test_people_share_as_they_did_last_year_and_both_sides_add_up(shop):
    clerk, seller = Owner(shop.crew[Role.FRONT_DESK]), Owner(shop.crew[Role.SALES])
    reached(shop, (2,) * 12, owner=clerk)
    reached(shop, (1,) * 12, owner=seller)
    found = split(shop, 1001, level=Level.PERSON)
    sums = {row.owner: row.total for row in found.rows}
    assert (sums[clerk], sums[seller], sum(sums.values())) == (667, 334, 1001)
    for place, month in enumerate(found.months):
        assert sum(row.values[place] for row in found.rows) == month
    assert set(found.rest) == {0}
    assert found.rounding == 5  # 83 a month, and five months more


def test_by_headcount_a_team_counts_its_people_and_who_is_left_out_gets_nothing(shop):
    owners = shop.ask(owners_of, Level.PERSON, 2027)
    left_out = frozenset(row.owner for row in owners[2:])
    found = split(
        shop, 120, level=Level.PERSON, share_basis=ShareBasis.HEADCOUNT, left_out=left_out
    )
    assert [row.total for row in found.rows] == [60, 60]


@pytest.mark.parametrize(("typed", "remainder"), [((70, 30), 20), ((70, 50), 0), ((90, 50), -20)])
def test_by_hand_what_nobody_has_is_shown(shop, typed, remainder):
    owners = shop.ask(owners_of, Level.SEGMENT, 2027)
    by_hand = tuple(Decimal(value) for value in typed) + (None,) * (len(owners) - len(typed))
    found = split(shop, 120, level=Level.SEGMENT, share_basis=ShareBasis.BY_HAND, by_hand=by_hand)
    assert [row.total for row in found.rows[:2]] == list(typed)
    assert (found.remainder, sum(found.months)) == (remainder, 120)


def test_a_rate_is_the_same_for_everybody_and_not_split(shop):
    found = split(shop, "0.9", measure="on_time_share", level=Level.SEGMENT)
    assert not found.adds_up
    assert {value for row in found.rows for value in row.values} == {Decimal("0.9")}


def test_a_split_is_written_as_one_version(shop):
    found = split(shop, 100, level=Level.SEGMENT, share_basis=ShareBasis.HEADCOUNT)
    seen = shop.ask(plan_state, "car_count", 2027)
    shop.do(new_plan, PlanDraft("car_count", 2027, found.entries, seen))
    wish = TopDownOrder("car_count", 2027, Decimal(1000), Decimal("0.1"), Basis.EVENLY)
    assert shop.ask(top_down, replace(wish, level=Level.SEGMENT)).gap == 0
    assert shop.ask(top_down, wish).gap is None


def test_market_times_share_times_seasons_beside_the_sum_of_the_people(shop):
    """By hand: 12,345 x 8 % = 987.6, so 988; 988 / 12 = 82.33: four months have 83."""
    clerk, seller = Owner(shop.crew[Role.FRONT_DESK]), Owner(shop.crew[Role.SALES])
    everybody = frozenset(row.owner for row in shop.ask(owners_of, Level.PERSON, 2027))
    found = split(
        shop,
        960,
        level=Level.PERSON,
        share_basis=ShareBasis.HEADCOUNT,
        left_out=everybody - {clerk, seller},
    )
    seen = shop.ask(plan_state, "car_count", 2027)
    shop.do(new_plan, PlanDraft("car_count", 2027, found.entries, seen))
    order = TopDownOrder("car_count", 2027, Decimal(12_345), Decimal("0.08"), Basis.EVENLY)
    made = shop.ask(top_down, order)
    assert (made.year, made.bottom_up, made.gap) == (988, 960, 28)
    assert [row.top_down for row in made.months] == [83] * 4 + [82] * 8
    assert [row.gap for row in made.months] == [3] * 4 + [2] * 8
    assert {row.weight for row in made.months} == {1}


@pytest.mark.parametrize(
    ("market", "share", "sentence"),
    [(0, "0.1", "has no size"), (100, "0", "between 0 % and 100 %"), (100, "1.1", "between")],
)
def test_a_market_without_size_or_a_share_of_nothing_is_refused(shop, market, share, sentence):
    order = TopDownOrder("car_count", 2027, Decimal(market), Decimal(share), Basis.EVENLY)
    with pytest.raises(RuleBrokenError, match=sentence):
        shop.ask(top_down, order)


def test_who_left_before_the_year_has_no_targets_in_it(shop):
    gone = StaffDraft("離職", Role.SALES, left_on=date(2026, 12, 31))
    stays = StaffDraft("留任", Role.SALES, left_on=date(2027, 1, 1))
    for person in (gone, stays):
        shop.do(enter_staff, person)
    names = {row.name for row in shop.ask(owners_of, Level.PERSON, 2027)}
    assert "留任" in names
    assert "離職" not in names
