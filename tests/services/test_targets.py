from datetime import date
from decimal import Decimal

import pytest

from desktop.models.errors import ConflictError, RuleBrokenError
from desktop.models.staff import Role
from desktop.models.target import Tier
from desktop.services.measures.slices import month_number
from desktop.services.targets import TargetCell, set_targets, target_value, target_year


def plan(shop, *cells, staff_id=None, measure="car_count"):
    drafts = tuple(
        TargetCell(month, None if value is None else Decimal(value), version)
        for month, value, version in cells
    )
    shop.do(set_targets, measure, staff_id, drafts)


def year(shop, staff_id=None, measure="car_count"):
    return shop.ask(target_year, measure, 2026, staff_id)


def test_a_month_is_kept_as_year_and_month():
    assert month_number(date(2026, 1, 31)) == 202601


def test_a_year_without_a_plan_has_twelve_empty_months_and_no_total(shop):
    empty = year(shop)
    assert [cell.month for cell in empty.cells] == list(range(202601, 202613))
    assert {(cell.value, cell.version) for cell in empty.cells} == {(None, 0)}
    assert empty.total is None


def test_a_plan_is_read_back_with_its_total(shop):
    plan(shop, (202601, "200", 0), (202612, "250.5", 0), (202712, "9", 0))
    found = year(shop)
    assert found.total == Decimal("450.5")
    assert (found.cells[0].value, found.cells[0].version) == (200, 1)
    assert shop.ask(target_value, "car_count", 202712) == 9
    assert shop.ask(target_value, "car_count", 202602) is None


def test_the_office_and_each_person_have_plans_of_their_own(shop):
    sales = shop.crew[Role.SALES]
    plan(shop, (202601, "200", 0))
    plan(shop, (202601, "30", 0), staff_id=sales)
    plan(shop, (202601, "5000", 0), measure="labour_revenue")
    assert (year(shop).total, year(shop, sales).total) == (200, 30)
    assert (
        shop.office.read(lambda session: target_value(session, "car_count", 202601, staff_id=sales))
        == 30
    )


def test_an_emptied_month_has_no_target_any_more(shop):
    plan(shop, (202601, "200", 0), (202602, "0", 0))
    plan(shop, (202601, None, 1), (202603, None, 0))
    cells = year(shop).cells
    assert [cell.value for cell in cells[:3]] == [None, 0, None]


@pytest.mark.parametrize(
    ("value", "sentence"), [("-1", "may not be negative"), ("0.00001", "4 digits behind")]
)
def test_a_wrong_target_is_refused_with_all_the_others(shop, value, sentence):
    with pytest.raises(RuleBrokenError, match=sentence):
        plan(shop, (202601, "200", 0), (202602, value, 0))
    assert year(shop).total is None


def test_an_unknown_measure_has_no_plan(shop):
    for refused in (
        lambda: plan(shop, (202601, "1", 0), measure="luck"),
        lambda: year(shop, measure="luck"),
    ):
        with pytest.raises(RuleBrokenError, match="no measure luck"):
            refused()


def test_a_stale_plan_is_refused_and_loses_nothing(shop):
    plan(shop, (202601, "200", 0))
    for version in (0, 2):
        with pytest.raises(ConflictError, match="changed these targets meanwhile"):
            plan(shop, (202602, "1", 0), (202601, "300", version))
    assert year(shop).total == 200
    plan(shop, (202601, "300", 1))
    assert year(shop).cells[0].version == 2


def test_two_seats_that_plan_the_same_month_at_once_leave_one_plan(shop, at_once):
    answers = at_once(
        *(
            lambda uow, value=value: set_targets(
                uow, "car_count", None, (TargetCell(202601, Decimal(value), 0),)
            )
            for value in (100, 200)
        )
    )
    refusals = [answer for answer in answers if answer is not None]
    assert [type(refusal) for refusal in refusals] == [ConflictError]
    assert "changed these targets meanwhile" in str(refusals[0])
    assert year(shop).total in {100, 200}


def tiers(shop, *values, measure="car_count", version=0):
    pairs = zip(values, Tier, strict=False)
    cells = tuple(TargetCell(202601, Decimal(value), version, tier) for value, tier in pairs)
    shop.do(set_targets, measure, None, cells)


def test_each_tier_reaches_at_least_as_far_as_the_one_before(shop):
    tiers(shop, 200, 220, 220)
    assert [
        shop.office.read(
            lambda session, tier=tier: target_year(session, "car_count", 2026, tier=tier)
        )
        .cells[0]
        .value
        for tier in Tier
    ] == [200, 220, 220]
    with pytest.raises(RuleBrokenError, match="2026-01: “Sprint” is 220, less than “Target” with"):
        plan(shop, (202601, "230", 1))
    assert year(shop).total == 200


def test_where_less_is_better_the_tiers_go_down(shop):
    tiers(shop, 9, 6, 3, measure="comebacks")
    cell = TargetCell(202601, Decimal(7), 1, Tier.CHALLENGE)
    with pytest.raises(RuleBrokenError, match="“Challenge” is 7, more than “Sprint” with 6"):
        shop.do(set_targets, "comebacks", None, (cell,))


def test_a_team_and_a_segment_have_plans_of_their_own(shop):
    def at(**owner):
        return shop.office.read(lambda s: target_value(s, "car_count", 202601, **owner))

    cells = (TargetCell(202601, Decimal(40), 0),)
    shop.office.write(lambda uow: set_targets(uow, "car_count", None, cells, segment_id=shop.taxi))
    assert (at(segment_id=shop.taxi), at(segment_id=shop.retail), at()) == (40, None, None)
    with pytest.raises(RuleBrokenError, match="one person, one team or one segment"):
        at(segment_id=shop.taxi, staff_id=shop.crew[Role.SALES])


def test_what_does_not_add_up_takes_no_target(shop):
    with pytest.raises(RuleBrokenError, match="“Vehicles served” takes no targets"):
        plan(shop, (202601, "1", 0), measure="vehicles_served")
