"""Price lists: entered, changed, archived, and what stands in them on a day."""

from datetime import date
from decimal import Decimal

import pytest

from desktop.models.errors import (
    ConflictError,
    DuplicateError,
    NotAllowedError,
    NotFoundError,
    RuleBrokenError,
)
from desktop.models.merge import MergeKind
from desktop.models.staff import Role
from desktop.services.customer_work import CustomerDraft, change_customer
from desktop.services.duplicates.fields import Choice, side_by_side
from desktop.services.listing import ListQuery
from desktop.services.parts import PartDraft, enter_part
from desktop.services.parts.price_lists import (
    PRICE_LISTS,
    PriceListDraft,
    archive_price_list,
    change_price_list,
    enter_price_list,
    price_list_card,
    price_list_choices,
    restore_price_list,
)
from desktop.services.parts.prices import set_price

TODAY = date(2026, 11, 20)
LATER = date(2026, 12, 1)
FLEETS = PriceListDraft("車隊", Decimal("0.85"), "大宗客戶")


@pytest.fixture
def lists(shop):
    return shop.do(enter_price_list, FLEETS)


def listed(shop, **filters):
    query = ListQuery(filters=tuple(filters.items()))
    return [row.name for row in shop.ask(PRICE_LISTS.first, query, 100)]


def give(shop, customer_id, price_list_id):
    card = shop.customer_card(customer_id)
    draft = CustomerDraft(card.name, card.segment_id, price_list_id=price_list_id)
    shop.do(change_customer, customer_id, card.version, draft)


def test_a_price_list_shows_the_prices_that_stand_and_those_to_come(shop, lists):
    part = shop.do(enter_part, PartDraft("A1", "機油芯", price=Decimal(300)))
    for price, day in (("250", date(2026, 1, 1)), ("240", TODAY), ("230", LATER)):
        shop.do(set_price, part, Decimal(price), day, lists)
    shop.do(set_price, part, Decimal(310), LATER)
    card = shop.ask(price_list_card, lists, TODAY)
    told = [(one.number, one.from_on, one.price, one.retail, one.ahead) for one in card.prices]
    assert told == [("A1", TODAY, 240, 300, False), ("A1", LATER, 230, 310, True)]
    assert (card.row.share, card.row.parts, card.id) == (Decimal("0.85"), 1, lists)


def test_a_list_that_customers_pay_by_is_not_archived(shop, lists):
    customer = shop.customer("永順車隊")
    give(shop, customer, lists)
    assert shop.ask(price_list_card, lists, TODAY).customers == ((customer, "永順車隊"),)
    assert shop.customer_card(customer).price_list == "車隊"
    with pytest.raises(RuleBrokenError, match="1 customer pays by 車隊"):
        shop.do(archive_price_list, lists, 1, "舊約")
    give(shop, customer, None)
    shop.do(archive_price_list, lists, 1, "舊約")
    assert (listed(shop), listed(shop, archived="yes")) == ([], ["車隊"])
    assert shop.ask(price_list_choices) == []
    shop.do(restore_price_list, lists, 2)
    assert shop.ask(price_list_choices) == [(lists, "車隊")]


def test_a_list_is_changed_by_one_seat_at_a_time(shop, lists):
    shop.do(change_price_list, lists, 1, PriceListDraft("車隊甲", Decimal("0.8")))
    with pytest.raises(ConflictError):
        shop.do(change_price_list, lists, 1, FLEETS)
    assert shop.ask(price_list_card, lists, TODAY).row.share == Decimal("0.8")


@pytest.mark.parametrize(
    ("draft", "sentence"),
    [
        (PriceListDraft(" "), "has no name"),
        (PriceListDraft("甲", Decimal(0)), "0.01 % to 200 %"),
        (PriceListDraft("甲", Decimal("2.1")), "0.01 % to 200 %"),
        (PriceListDraft("甲", Decimal("0.85555")), "0.01 % to 200 %"),
        (FLEETS, "Another price list is called 車隊"),
    ],
)
def test_a_wrong_list_is_refused_with_a_sentence(shop, lists, draft, sentence):
    with pytest.raises((RuleBrokenError, DuplicateError), match=sentence):
        shop.do(enter_price_list, draft)
    assert listed(shop) == ["車隊"]


def test_a_list_that_is_gone_is_said_to_be(shop):
    with pytest.raises(NotFoundError, match="does not exist any more"):
        shop.ask(price_list_card, 7, TODAY)


def test_the_front_desk_gives_nobody_a_price_list(shop, lists):
    customer = shop.customer("永順車隊")
    give(shop, customer, lists)
    shop.sit_down(Role.FRONT_DESK)
    give(shop, customer, lists)  # the one that stands is no change
    with pytest.raises(NotAllowedError):
        give(shop, customer, None)
    with pytest.raises(NotAllowedError):
        shop.customer("新客戶", price_list_id=lists)


def test_two_records_of_a_customer_are_compared_by_the_name_of_their_list(shop, lists):
    one, other = shop.customer("永順車隊"), shop.customer("永順車行")
    give(shop, other, lists)
    sides = shop.ask(side_by_side, MergeKind.CUSTOMER, one, other)
    [pair] = [field for field in sides.fields if field.key == "price_list_id"]
    assert (pair.name, pair.kept, pair.gone, pair.choice) == ("Price list", "", "車隊", Choice.GONE)
