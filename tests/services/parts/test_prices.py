from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from desktop.models.errors import NotAllowedError, NotFoundError, RuleBrokenError
from desktop.models.part import Part, PriceList
from desktop.models.staff import Role
from desktop.services.parts import PartDraft, change_part, part_card
from desktop.services.parts.prices import (
    bring_prices,
    cost_history,
    margin_alert,
    price_history,
    price_on,
    prices_on,
    set_price,
    withdraw_price,
)
from desktop.services.settings import office_info

YESTERDAY, TOMORROW = timedelta(days=-1), timedelta(days=1)
DRAFT = PartDraft("A-1", "機油濾芯", price=Decimal(300), cost=Decimal(200))


@pytest.fixture
def today(shop, clock):
    return shop.ask(office_info).calendar.day(shop.office.now)


@pytest.fixture
def part(store):
    return store.part("A-1", price=300, cost=200)


def agreed(shop, share):
    """Enter a price list."""

    def command(uow):
        with uow:
            row = PriceList(name=f"list {share}", share=Decimal(share))
            uow.session.add(row)
            uow.commit()
            return row.id

    return shop.do(command)


def alert(shop, part):
    return shop.ask(lambda session: margin_alert(session, session.get_one(Part, part)))


def test_a_price_stands_from_its_day_on_and_the_one_before_is_kept(shop, part, today):
    shop.do(set_price, part, Decimal(330), today)
    shop.do(set_price, part, Decimal(360), today + 10 * TOMORROW)
    days = [today + YESTERDAY, today, today + 9 * TOMORROW, today + 10 * TOMORROW]
    assert [shop.ask(price_on, part, day) for day in days] == [300, 330, 330, 360]
    assert shop.ask(part_card, part).price == 330


def test_a_price_changed_in_the_form_is_history_too(shop, part, today):
    shop.do(change_part, part, 1, replace(DRAFT, price=Decimal(350)))
    shop.do(change_part, part, 2, replace(DRAFT, price=Decimal(355)))
    steps = shop.ask(price_history, part, today)
    assert [(step.price, step.is_first) for step in steps] == [(355, False), (300, True)]
    assert shop.ask(price_on, part, today + YESTERDAY) == 300


def test_a_price_that_once_was_is_not_cleared_without_another(shop, part, store):
    shop.do(change_part, part, 1, replace(DRAFT, price=Decimal(350)))
    with pytest.raises(RuleBrokenError, match="type what it costs now"):
        shop.do(change_part, part, 2, replace(DRAFT, price=None))
    plain = store.part("B-1", price=10)
    shop.do(change_part, plain, 1, PartDraft("B-1", "雜項"))
    assert shop.ask(part_card, plain).price is None


def test_a_day_that_comes_brings_its_price(shop, part, today, clock):
    shop.do(set_price, part, Decimal(330), today + TOMORROW)
    assert shop.ask(part_card, part).price == 300
    assert shop.do(bring_prices) == 0
    clock.now += TOMORROW
    assert shop.do(bring_prices) == 1
    assert shop.ask(part_card, part).price == 330
    assert shop.do(bring_prices) == 0


def test_a_price_list_takes_its_share_unless_it_has_a_price_of_its_own(shop, part, store, today):
    fleet = agreed(shop, "0.85")
    other, unknown = store.part("B-1", price=99), store.part("C-1")
    shop.do(set_price, other, Decimal(70), today, fleet)
    found = shop.ask(prices_on, [part, other, unknown], today, fleet)
    assert found == {part: 255, other: 70, unknown: None}
    assert shop.ask(price_on, other, today) == 99
    assert shop.ask(price_on, other, today + YESTERDAY, fleet) == 84
    with pytest.raises(NotFoundError, match="price list"):
        shop.ask(price_on, part, today, 4711)


def test_only_a_price_to_come_is_withdrawn(shop, part, today):
    shop.do(set_price, part, Decimal(330), today + TOMORROW)
    ahead, first = shop.ask(price_history, part, today)
    assert ahead.ahead
    assert not first.ahead
    shop.do(withdraw_price, ahead.id)
    with pytest.raises(RuleBrokenError, match="stands already"):
        shop.do(withdraw_price, first.id)
    with pytest.raises(NotFoundError):
        shop.do(withdraw_price, ahead.id)


@pytest.mark.parametrize("price", ["-1", "0.001"])
def test_a_price_that_cannot_be_is_refused(shop, part, today, price):
    with pytest.raises(RuleBrokenError, match="zero or more"):
        shop.do(set_price, part, Decimal(price), today)
    assert shop.ask(price_history, part, today) == []


def test_only_who_keeps_the_parts_list_sets_prices(shop, part, today):
    shop.sit_down(Role.FRONT_DESK)
    with pytest.raises(NotAllowedError):
        shop.do(set_price, part, Decimal(1), today)
    with pytest.raises(NotAllowedError):
        shop.do(withdraw_price, 1)


def test_the_cost_history_is_what_came_with_its_supplier(shop, store, part):
    supplier = store.supplier()
    store.come(part, "10", "190", supplier_id=supplier)
    store.come(part, "5", "230.25")
    store.go(part, "3")
    steps = shop.ask(cost_history, part)
    assert [(step.unit_cost, step.quantity, step.supplier) for step in steps] == [
        (Decimal("230.25"), 5, ""),
        (190, 10, "大同汽材"),
    ]


def test_a_margin_below_the_offices_floor_is_pointed_out(shop, store, part):
    assert alert(shop, part) is None  # 300 with 5 % tax: 285.71 and 200
    store.come(part, "10", "245")
    found = alert(shop, part)
    assert (found.cost, found.low, found.moved) == (245, True, False)
    assert round(found.share, 4) == Decimal("0.1425")


def test_a_cost_that_moved_by_a_twentieth_is_pointed_out(shop, store, part):
    store.come(part, "10", "100")
    store.come(part, "10", "104")
    assert alert(shop, part) is None
    store.come(part, "10", "98")
    found = alert(shop, part)
    assert (found.before, found.cost, found.moved, found.low) == (104, 98, True, False)


def test_nothing_is_pointed_out_where_price_or_cost_is_unknown(shop, store):
    for number, more in (("B-1", {}), ("B-2", {"price": 10}), ("B-3", {"cost": 10})):
        assert alert(shop, store.part(number, **more)) is None


def test_a_price_of_long_ago_is_found_by_its_day(shop, part):
    shop.do(set_price, part, Decimal(250), date(2025, 1, 1))
    assert shop.ask(price_on, part, date(2024, 12, 31)) == 300
    assert shop.ask(part_card, part).price == 250
