"""The reorder run: plans for all parts, kept in the place of those before."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from desktop.models.part import PartPlan
from desktop.services.buying.suggestions import suggestions
from desktop.services.demand.reorder import (
    ReorderStoppedError,
    keep_plans,
    make_plans,
    plans_are_due,
)
from desktop.services.parts import SourceDraft
from tests.helpers.buying import Store
from tests.helpers.storeroom import Storeroom

TODAY = date(2026, 11, 20)


@pytest.fixture
def store(office, clock):
    """An office that has sold ten of part A-1 in each of ten months, from part A-1's supplier."""
    store, room = Store(office), Storeroom(office)
    clock.now = datetime(2026, 1, 2, 4, tzinfo=UTC)
    store.supplier(lead_days=30)
    source = SourceDraft("正廠", pack_size=Decimal(4), preferred=True, last_price=Decimal(5))
    part = store.part("A-1", sources=(source,))
    room.comes(part, "102", "5")
    room.comes(store.part("B-2"), "5", "5")
    for month in range(1, 11):
        clock.now = datetime(2026, month, 10, 4, tzinfo=UTC)
        room.goes(part, "10", moved_at=clock.now)
    clock.now = datetime(2026, 11, 20, 4, tzinfo=UTC)
    return store


def run(store):
    plans = store.ask(make_plans, now=store.office.now)
    return store.do(keep_plans, plans)


def kept(store):
    """Return the plans as they are kept, in the order of the parts."""
    columns = [column for column in PartPlan.__table__.columns if column.name != "id"]
    chosen = select(*columns).order_by(PartPlan.part_id)
    return store.office.read(lambda session: session.execute(chosen).mappings().all())


def test_every_part_of_the_ledger_gets_a_plan(store):
    assert run(store) == 2
    sold, quiet = kept(store)
    assert (sold["made_on"], sold["demand_class"]) == (TODAY, "smooth")
    assert sold["low"] <= 10 <= sold["high"]
    assert Decimal(8) <= sold["forecast"] <= Decimal(11)
    assert sold["reorder_point"] >= 10
    assert (quiet["demand_class"], quiet["reorder_point"], quiet["order_up_to"]) == ("", 0, 0)


def test_the_reasons_say_what_a_plan_follows_from(store):
    run(store)
    reasons = kept(store)[0]["reasons"]
    assert reasons["why"].split() == ["pooled"]
    assert (reasons["months"], reasons["lead_days"], reasons["pack"]) == ("10", "30", "4")
    assert (reasons["adi"], reasons["cv2"]) == ("1.00", "0.00")


def test_what_has_run_down_is_suggested_in_packs(store):
    run(store)
    (one,) = store.ask(suggestions)
    assert (one.number, one.on_hand, one.made_on) == ("A-1", 2, TODAY)
    assert one.quantity % 4 == 0
    assert one.up_to - 2 <= one.quantity < one.up_to + 2


def test_a_longer_lead_time_and_a_higher_service_level_keep_more(store):
    before = store.ask(make_plans, now=store.office.now)[0]
    assert before.terms.lead_days == 30
    number, source = "C-3", SourceDraft("正廠", preferred=True, lead_days=90)
    part = store.part(number, sources=(source,), service_level=Decimal("0.99"))
    Storeroom(store.office).comes(part, "1", "5")
    terms = store.ask(make_plans, now=store.office.now)[-1].terms
    assert (terms.lead_days, terms.service, terms.pack_size) == (90, Decimal("0.99"), 1)


def test_minimum_and_maximum_by_hand_win_and_are_marked(store):
    part = store.part("C-3", minimum=Decimal(3), maximum=Decimal(7))
    Storeroom(store.office).comes(part, "1", "5")
    run(store)
    plan = kept(store)[-1]
    assert (plan["reorder_point"], plan["order_up_to"], plan["by_hand"]) == (3, 7, True)
    assert plan["reasons"]["why"].split()[-2:] == ["minimum_by_hand", "maximum_by_hand"]


def test_a_run_takes_the_place_of_the_one_before(store):
    run(store)
    first = kept(store)
    run(store)
    assert kept(store) == first


def test_a_stopped_run_leaves_the_plans_before_it(store):
    run(store)
    before = kept(store)
    plans = store.ask(make_plans, now=store.office.now)
    with pytest.raises(ReorderStoppedError, match="plans before it stay"):
        store.do(keep_plans, plans, cancelled=lambda: True)
    with pytest.raises(ReorderStoppedError):
        store.ask(make_plans, now=store.office.now, cancelled=lambda: True)
    assert kept(store) == before


def test_progress_is_told_up_to_the_end(store):
    told = []
    plans = store.ask(make_plans, now=store.office.now)
    store.do(keep_plans, plans, progress=lambda *step: told.append(step))
    assert told[-1] == (2, 2)


def test_plans_are_due_once_a_day_where_there_are_parts(store):
    assert store.ask(plans_are_due, TODAY)
    run(store)
    assert not store.ask(plans_are_due, TODAY)
    assert store.ask(plans_are_due, date(2026, 11, 21))


def test_an_office_without_stock_or_demand_has_nothing_to_plan(office):
    store = Store(office)
    assert not store.ask(plans_are_due, TODAY)
    assert store.ask(make_plans, now=office.now) == []
