"""What comes back over the counter: stock, money and debts to the cent."""

import random
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from desktop.models.errors import NotFoundError, RuleBrokenError
from desktop.models.stock import CounterPayment
from desktop.services.counter.drafts import ReturnDraft, ReturnedLine, Tender
from desktop.services.counter.returning import still_out, take_back_sale
from desktop.services.counter.tenders import all_owed
from desktop.services.maintenance import faults


def test_a_return_comes_back_at_what_it_went_out_for(counter):
    part = counter.part()
    sold = counter.sell((part, "4", "300"))
    counter.come(part, "6", "200")  # the average moves meanwhile
    back = counter.bring_back(sold, "1")
    assert (back.number, back.total) == ("R-20261120-1", 300)
    assert counter.left(part) == (13, 1900)
    assert counter.paid(back) == [("cash", -300)]
    card = counter.card(back)
    assert (card.reverses, card.margin, card.reason) == (sold.number, -186, "尺寸不合")
    assert counter.card(sold).reversed_by == ((back.document_id, back.number),)
    assert counter.ask(still_out, sold.document_id)[0].quantity == 3


def test_returns_of_a_sale_add_up_to_it_to_the_cent(counter):
    """Whatever is brought back in whatever pieces, nothing is left over of money or of worth."""
    dice = random.Random(6)  # noqa: S311 -- the same pieces every time
    for number in range(6):
        part = counter.part(f"P{number}", price="333", stock="7", cost="14.2857")
        counter.come(part, "3", "33.3333")
        before = counter.left(part)
        pieces = dice.randint(2, 9)
        sold = counter.sell((part, pieces, "333", Decimal(dice.randint(0, 50)), "x"))
        left, back = Decimal(pieces), []
        while left:
            quantity = min(left, Decimal(dice.choice(["0.5", "1", "2", "0.333"])))
            back.append(counter.bring_back(sold, quantity))
            left -= quantity
        assert sum(each.total for each in back) == sold.total
        nets = [counter.card(each).net for each in back]
        assert sum(nets) == counter.card(sold).net
        assert counter.left(part) == before
    assert counter.ask(faults) == []


def test_no_more_comes_back_than_was_sold(counter):
    part = counter.part()
    sold = counter.sell((part, "2", "300"))
    counter.bring_back(sold, "1.5")
    with pytest.raises(RuleBrokenError, match=r"Only 0\.5 of A1"):
        counter.bring_back(sold, "1")
    with pytest.raises(RuleBrokenError, match="more than zero"):
        counter.bring_back(sold, "-1")
    with pytest.raises(RuleBrokenError, match="no line"):
        counter.bring_back(sold)
    assert counter.left(part)[0] == Decimal("9.5")


def test_a_line_that_is_named_twice_is_counted_once(counter):
    part = counter.part()
    sold = counter.sell((part, "2", "300"))
    line = ReturnedLine(counter.card(sold).lines[0].id, Decimal("1.5"))
    with pytest.raises(RuleBrokenError, match="Only 2 of A1"):
        counter.do(take_back_sale, ReturnDraft(sold.document_id, (line, line), "cash", "x"))


def test_a_return_says_why_and_of_what(counter):
    part = counter.part()
    sold = counter.sell((part, "2", "300"))
    with pytest.raises(RuleBrokenError, match="needs a reason"):
        counter.bring_back(sold, "1", reason=" ")
    with pytest.raises(RuleBrokenError, match="how the money goes back"):
        counter.bring_back(sold, "1", method="on_account")
    back = counter.bring_back(sold, "1")
    with pytest.raises(RuleBrokenError, match="is no sale"):
        counter.bring_back(back, "1")
    other = counter.sell((part, "1", "300"))
    strange = ReturnedLine(counter.card(other).lines[0].id, Decimal(1))
    with pytest.raises(NotFoundError, match="not of that sale"):
        counter.do(take_back_sale, ReturnDraft(sold.document_id, (strange,), "cash", "x"))
    with pytest.raises(NotFoundError):
        counter.do(take_back_sale, ReturnDraft(4711, (strange,), "cash", "x"))


def test_what_is_owed_is_written_off_before_money_goes_back(counter):
    part, customer = counter.part(), counter.shop.customer("大盤商")
    sold = counter.sell(
        (part, "4", "300"),
        paid=(Tender("cash", Decimal(800)), Tender("on_account")),
        customer_id=customer,
        wholesale=True,
    )
    first = counter.bring_back(sold, "1")
    assert counter.paid(first) == [("on_account", -300)]
    assert [row.owed for row in counter.ask(all_owed)] == [100]
    second = counter.bring_back(sold, "2", method="transfer")
    assert counter.paid(second) == [("on_account", -100), ("transfer", -500)]
    assert counter.ask(all_owed) == []
    total = counter.office.read(
        lambda session: session.execute(select(func.sum(CounterPayment.amount))).scalar_one()
    )
    assert total == 300  # one is still with the customer
