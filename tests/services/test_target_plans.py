"""Versions of a plan: kept, compared, planned anew, and never by two seats at once."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from desktop.models.errors import ConflictError, NotAllowedError, RuleBrokenError
from desktop.models.staff import Role
from desktop.models.target import PlanOrigin, Target, Tier
from desktop.services.targets.owners import OFFICE, Owner
from desktop.services.targets.plans import (
    Entry,
    PlanDraft,
    compare_versions,
    fill_plan,
    new_plan,
    plan_state,
    plan_versions,
    replan,
    version_values,
)
from desktop.services.targets.replanning import ReplanOrder, propose_replan
from desktop.services.targets.results import ResultDraft, enter_results
from desktop.services.targets.spread import Basis
from desktop.services.targets.values import TargetCell, set_targets, target_year
from desktop.services.targets.writing import Slot


def draft(shop, values, **more):
    """Write months 1, 2, … of the office's plan of 2026."""
    months = range(more.pop("first", 202601), 202613)
    owner = more.pop("owner", OFFICE)
    entries = tuple(
        Entry(owner, month, None if value is None else Decimal(value))
        for month, value in zip(months, values, strict=False)
    )
    seen = shop.ask(plan_state, "car_count", 2026)
    return PlanDraft("car_count", 2026, entries, seen, **more)


def months(shop, owner=OFFICE, number=None):
    if number is None:
        cells = shop.ask(target_year, "car_count", 2026, owner.staff_id).cells
        return [cell.value for cell in cells[:3]]
    found = shop.ask(version_values, "car_count", 2026, number)
    return [found.get(Slot(owner, month, Tier.TARGET)) for month in (202601, 202602, 202603)]


def test_a_first_plan_needs_no_reason_and_a_second_does(shop):
    assert shop.do(new_plan, draft(shop, (100, 200, 300))) == 1
    with pytest.raises(RuleBrokenError, match="with a reason"):
        shop.do(new_plan, draft(shop, (110,)))
    assert months(shop) == [100, 200, 300]


def test_a_version_of_head_office_leaves_the_one_before_readable(shop):
    shop.do(new_plan, draft(shop, (100, 200, 300)))
    received = {"origin": PlanOrigin.HEAD_OFFICE, "received_on": date(2026, 1, 12)}
    number = shop.do(
        new_plan, draft(shop, (100, 250, None), reason="head office asks for more", **received)
    )
    assert number == 2
    assert months(shop) == months(shop, number=2) == [100, 250, None]
    assert months(shop, number=1) == [100, 200, 300]
    last, first = shop.ask(plan_versions, "car_count", 2026)
    assert (last.origin, last.received_on) == (PlanOrigin.HEAD_OFFICE, date(2026, 1, 12))
    assert (first.number, first.reason, first.received_on) == (1, "", date(2026, 11, 20))
    changed = shop.ask(compare_versions, "car_count", 2026, 1, 2)
    assert [(each.slot.month, each.before, each.after) for each in changed] == [
        (202602, 200, 250),
        (202603, 300, None),
    ]


def test_typing_corrects_the_running_version_and_no_earlier_one(shop):
    shop.do(new_plan, draft(shop, (100, 200, 300)))
    shop.do(new_plan, draft(shop, (100, 250), reason="more in spring"))
    for month, value in ((202601, Decimal(90)), (202602, Decimal(260)), (202603, None)):
        shop.do(set_targets, "car_count", None, (TargetCell(month, value, 1),))
    assert months(shop) == months(shop, number=2) == [90, 260, None]
    assert months(shop, number=1) == [100, 200, 300]


def test_values_from_before_versions_were_kept_are_the_first(shop):
    def imported(uow):
        with uow:
            uow.session.add(Target(measure="car_count", month=202601, value=Decimal(70)))
            uow.commit()

    shop.do(imported)
    assert [each.received_on for each in shop.ask(plan_versions, "car_count", 2026)] == [None]
    assert shop.do(new_plan, draft(shop, (80,), reason="counted anew")) == 2
    assert (months(shop, number=1)[0], months(shop)[0]) == (70, 80)


def test_the_remaining_months_are_planned_anew_and_the_earlier_ones_stay(shop):
    shop.do(new_plan, draft(shop, (100,) * 12))
    entered = [
        ResultDraft("car_count", month, OFFICE, Decimal(90), "till")
        for month in range(202601, 202611)
    ]
    shop.do(enter_results, tuple(entered))
    order = ReplanOrder("car_count", 2026, Decimal(1201), 202611, Basis.EVENLY)
    proposal = shop.ask(propose_replan, order)
    assert proposal.reached == 900
    assert [entry.value for entry in proposal.entries] == [151, 150]
    seen = shop.ask(plan_state, "car_count", 2026)
    wish = PlanDraft("car_count", 2026, proposal.entries, seen)
    with pytest.raises(RuleBrokenError, match="with a reason"):
        shop.do(replan, wish, 202611)
    wish = replace(wish, reason="two advisors ill")
    with pytest.raises(RuleBrokenError, match="keeps its targets"):
        shop.do(replan, wish, 202612)
    assert shop.do(replan, wish, 202611) == 2
    cells = shop.ask(target_year, "car_count", 2026).cells
    assert [cell.value for cell in cells] == [100] * 10 + [151, 150]


def test_more_than_the_year_should_bring_is_no_plan(shop):
    shop.do(enter_results, (ResultDraft("car_count", 202601, OFFICE, Decimal(90), "till"),))
    order = ReplanOrder("car_count", 2026, Decimal(80), 202602, Basis.EVENLY)
    with pytest.raises(RuleBrokenError, match="More is reached already"):
        shop.ask(propose_replan, order)


def test_two_seats_that_plan_anew_at_once_leave_one_version(shop, at_once):
    shop.do(new_plan, draft(shop, (100, 100, 100)))
    wishes = [draft(shop, (value,), first=202612, reason=f"{value}") for value in (70, 80)]
    answers = at_once(*(lambda uow, wish=wish: replan(uow, wish, 202612) for wish in wishes))
    refused = [answer for answer in answers if answer != 2]
    assert [type(each) for each in refused] == [ConflictError]
    assert "changed this plan meanwhile" in str(refused[0])
    assert [each.number for each in shop.ask(plan_versions, "car_count", 2026)] == [2, 1]


def test_a_value_typed_meanwhile_refuses_what_was_made_before_it(shop):
    shop.do(new_plan, draft(shop, (100,)))
    stale = draft(shop, (120,), reason="more")
    shop.do(set_targets, "car_count", None, (TargetCell(202601, Decimal(101), 1),))
    with pytest.raises(ConflictError):
        shop.do(fill_plan, stale)
    assert months(shop)[0] == 101


def test_the_targets_of_a_person_join_the_running_version(shop):
    person = Owner(staff_id=shop.crew[Role.SALES])
    shop.do(new_plan, draft(shop, (100,)))
    assert shop.do(fill_plan, draft(shop, (40,), owner=person)) == 1
    assert months(shop, person, number=1)[0] == 40


def test_a_plan_is_of_one_year_and_of_those_who_may_plan(shop):
    entries = (Entry(OFFICE, 202701, Decimal(1)),)
    with pytest.raises(RuleBrokenError, match="one year's"):
        shop.do(new_plan, replace(draft(shop, (1,)), entries=entries))
    shop.sit_down(Role.TECHNICIAN)
    for command in (fill_plan, new_plan):
        with pytest.raises(NotAllowedError, match="may not set targets"):
            shop.do(command, draft(shop, (1,)))
