"""Sales of parts: prices, discounts, money, and what the shelf says afterwards."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from desktop.models.errors import NotAllowedError, NotFoundError, RuleBrokenError
from desktop.models.office import OfficeSettings
from desktop.models.staff import Role
from desktop.services.counter.documents import DOCUMENTS
from desktop.services.counter.drafts import Tender
from desktop.services.counter.offers import offers, on_sale
from desktop.services.counter.tenders import all_owed, pay_wholesale
from desktop.services.discounts import Ceiling, change_ceilings
from desktop.services.listing import ListQuery
from desktop.services.parts.links import supersede_part
from desktop.services.parts.prices import set_price

TODAY = date(2026, 11, 20)


def test_a_sale_takes_from_the_shelf_and_says_what_it_came_to(counter):
    part = counter.part()
    sold = counter.sell((part, "2", "300"))
    assert (sold.number, sold.total, sold.change) == ("C-20261120-1", 600, 0)
    assert counter.left(part) == (8, 800)
    card = counter.card(sold)
    assert (card.net, card.tax, card.total) == (571, 29, 600)  # the tax is in the price
    assert (card.margin, card.lines[0].margin) == (371, 371)
    assert counter.paid(sold) == [("cash", 600)]


def test_cash_gives_change_and_the_rest_is_taken_by_card(counter):
    part = counter.part()
    sold = counter.sell((part, "1", "300"), paid=(Tender("cash", Decimal(1000)),))
    assert (sold.change, counter.paid(sold)) == (700, [("cash", 300)])
    sold = counter.sell((part, "1", "300"), paid=(Tender("cash", Decimal(100)), Tender("card")))
    assert counter.paid(sold) == [("cash", 100), ("card", 200)]


@pytest.mark.parametrize(
    ("paid", "sentence"),
    [
        ((), "300 is not paid yet"),
        ((Tender("cash", Decimal(200)),), "100 is not paid yet"),
        ((Tender("card", Decimal(400)),), "100 too much"),
        ((Tender("on_account"),), "Only a customer who is known"),
        ((Tender("shells"),), "shells is no way to pay"),
        ((Tender("cash", Decimal(-1)), Tender("card")), "A payment is zero or more"),
    ],
)
def test_a_sale_that_is_not_paid_as_it_must_be_leaves_everything_as_it_was(counter, paid, sentence):
    part = counter.part()
    with pytest.raises(RuleBrokenError, match=sentence):
        counter.sell((part, "1", "300"), paid=paid)
    assert counter.left(part) == (10, 1000)
    assert counter.office.read(lambda session: DOCUMENTS.count(session, ListQuery())) == 1


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (("0", "300"), "more than zero"),
        (("-1", "300"), "more than zero"),
        (("1.0001", "300"), "three digits"),
        (("1", "-3"), "may not be negative"),
        (("1", "300.005"), "two digits"),
        (("1", "300", "301", "x"), "more than the line costs"),
        (("11", "300"), "10 of A1 機油芯 A1 are on the shelf, 11 are to go"),
    ],
)
def test_a_wrong_line_posts_nothing(counter, line, sentence):
    part = counter.part()
    counter.shop.sit_down(Role.FRONT_DESK)
    with pytest.raises(RuleBrokenError, match=sentence):
        counter.sell((part, *line))
    assert counter.left(part) == (10, 1000)


def test_a_part_without_a_price_needs_one_typed(counter):
    part = counter.part(price=None)
    assert counter.ask(offers, [part], TODAY)[part].price is None
    sold = counter.sell((part, "1", "250"))
    assert sold.total == 250


def test_nothing_is_sold_that_nobody_knows(counter):
    with pytest.raises(NotFoundError):
        counter.sell((4711, "1", "1"))
    with pytest.raises(RuleBrokenError, match="no line"):
        counter.sell()


def test_a_discount_stays_below_the_ceiling_and_has_a_reason(counter):
    part = counter.part()
    counter.do(change_ceilings, (Ceiling(Role.FRONT_DESK, Decimal("0.1")),))
    counter.shop.sit_down(Role.FRONT_DESK)
    with pytest.raises(RuleBrokenError, match="your ceiling is 10%"):
        counter.sell((part, "1", "300", Decimal(31), "老客戶"))
    with pytest.raises(RuleBrokenError, match="needs a reason"):
        counter.sell((part, "1", "300", Decimal(30)))
    assert counter.sell((part, "1", "300", Decimal(30), "老客戶")).total == 270


def test_a_price_below_the_usual_one_is_a_discount_too(counter):
    part = counter.part()
    counter.do(change_ceilings, (Ceiling(Role.FRONT_DESK, Decimal("0.1")),))
    counter.shop.sit_down(Role.FRONT_DESK)
    with pytest.raises(RuleBrokenError, match="your ceiling is 10%"):
        counter.sell((part, "1", "200"))
    assert counter.sell((part, "1", "280", Decimal(0), "展示品")).total == 280


def test_a_campaign_sets_the_price_while_it_lasts(counter):
    part = counter.part()
    campaign = counter.campaign(part, "240")
    offer = counter.ask(offers, [part], TODAY)[part]
    assert (offer.price, offer.campaign, offer.campaign_id) == (240, "換季", campaign)
    assert counter.ask(offers, [part], date(2026, 12, 1))[part].price == 300
    assert counter.card(counter.sell((part, "1", "240"))).campaign == "換季"


def test_a_customer_with_a_price_list_pays_what_is_lower(counter):
    part, dear = counter.part(), counter.part("A2")
    customer = counter.shop.customer()
    priced = counter.price_list(customer, "0.8")
    counter.do(set_price, dear, Decimal(290), TODAY, priced)
    found = counter.ask(offers, [part, dear], TODAY, customer)
    assert (found[part].price, found[dear].price) == (240, 290)
    counter.campaign(part, "260")
    assert counter.ask(offers, [part], TODAY, customer)[part].price == 240
    assert counter.ask(offers, [part], TODAY)[part].price == 260


def test_a_price_below_cost_and_a_successor_are_seen_before_selling(counter):
    old, new = counter.part(), counter.part("A2", stock="")
    counter.do(supersede_part, old, new, TODAY)
    shown = counter.ask(on_sale, old, TODAY)
    assert (shown.on_hand, shown.unit_cost, shown.successor) == (10, 100, "A2")
    assert shown.is_below_cost(Decimal(104))  # 99 before tax
    assert not shown.is_below_cost(Decimal(106))


def test_wholesale_goes_to_a_customer_and_may_be_paid_later(counter):
    part, customer = counter.part(), counter.shop.customer("大盤商")
    with pytest.raises(RuleBrokenError, match="needs a customer"):
        counter.sell((part, "1", "300"), wholesale=True)
    sold = counter.sell(
        (part, "4", "300"),
        paid=(Tender("cash", Decimal(200)), Tender("on_account")),
        customer_id=customer,
        wholesale=True,
        reference="PO-7",
    )
    assert sold.number == "W-20261120-1"
    owed = counter.ask(all_owed)
    assert [(row.number, row.customer, row.owed) for row in owed] == [
        ("W-20261120-1", "大盤商", 1000)
    ]
    with pytest.raises(RuleBrokenError, match="Only 1,000 is due"):
        counter.do(pay_wholesale, sold.document_id, "cash", Decimal(1001))
    with pytest.raises(RuleBrokenError, match="Choose how"):
        counter.do(pay_wholesale, sold.document_id, "on_account", Decimal(1))
    assert counter.do(pay_wholesale, sold.document_id, "transfer", Decimal(400)) == 600
    assert counter.card(sold).owed == 600
    assert counter.do(pay_wholesale, sold.document_id, "cash", Decimal(600)) == 0
    assert counter.ask(all_owed) == []


def test_the_papers_are_listed_the_newest_first_and_found(counter):
    part, customer = counter.part(), counter.shop.customer("大盤商")
    counter.sell((part, "1", "300"))
    counter.sell((part, "1", "300"), customer_id=customer, wholesale=True)

    def listed(**more):
        filters = tuple(more.pop("filters", {}).items())
        query = ListQuery(filters=filters, **more)
        rows = counter.office.read(lambda session: DOCUMENTS.first(session, query, 10))
        return [row.number for row in rows]

    assert listed() == ["W-20261120-1", "C-20261120-1", "G-20261120-1"]
    assert listed(filters={"kind": "counter"}) == ["C-20261120-1"]
    assert listed(text="大盤") == ["W-20261120-1"]
    assert listed(text="c-2026") == ["C-20261120-1"]
    assert listed(filters={"customer": f"{customer}"}) == ["W-20261120-1"]
    assert listed(filters={"from": "2026-11-21"}) == []
    assert listed(filters={"to": "2026-11-19"}) == []


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.SALES])
def test_only_who_serves_the_counter_sells(counter, role):
    part = counter.part()
    counter.shop.sit_down(role)
    with pytest.raises(NotAllowedError):
        counter.sell((part, "1", "300"))


def test_tax_on_top_is_added_to_the_total_and_goes_back_whole(counter):
    def tax_on_top(uow):
        with uow:
            uow.session.scalars(select(OfficeSettings)).one().tax_inclusive = False
            uow.commit()

    counter.do(tax_on_top)
    part = counter.part(price="333")
    sold = counter.sell((part, "3", "333"))
    assert (sold.total, counter.card(sold).tax) == (1049, 50)
    back = [counter.bring_back(sold, "1") for _piece in range(3)]
    assert [each.total for each in back] == [350, 350, 349]
