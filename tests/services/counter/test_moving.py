"""Transfers, scrap and revaluations."""

from decimal import Decimal

import pytest

from desktop.models.errors import NotAllowedError, RuleBrokenError
from desktop.models.staff import Role
from desktop.services.counter.drafts import MovedLine, ScrapDraft, TransferDraft
from desktop.services.counter.moving import revalue_part, scrap, transfer


def moved(part, quantity, cost=None):
    return (MovedLine(part, Decimal(quantity), None if cost is None else Decimal(cost)),)


def test_a_transfer_goes_at_the_average_and_names_the_other_shop(counter):
    part = counter.part()
    draft = TransferDraft(True, "台南店", moved(part, "4"), "T-9", clearing=True)
    card = counter.card(counter.do(transfer, draft))
    assert (card.other, card.reference, card.clearing, card.value) == (
        *("台南店", "T-9", "transfer"),
        -400,
    )
    assert counter.left(part) == (6, 600)


def test_a_transfer_comes_at_the_cost_that_is_typed(counter):
    part = counter.part()
    counter.do(transfer, TransferDraft(False, "台南店", moved(part, "10", "140")))
    assert counter.left(part) == (20, 2400)
    with pytest.raises(RuleBrokenError, match="What did one cost"):
        counter.do(transfer, TransferDraft(False, "台南店", moved(part, "1")))
    with pytest.raises(RuleBrokenError, match="names the other shop"):
        counter.do(transfer, TransferDraft(True, " ", moved(part, "1")))


def test_scrap_has_a_reason_and_takes_the_worth_along(counter):
    part = counter.part()
    with pytest.raises(RuleBrokenError, match="needs a reason"):
        counter.do(scrap, ScrapDraft(moved(part, "1"), ""))
    with pytest.raises(RuleBrokenError, match="more than zero"):
        counter.do(scrap, ScrapDraft(moved(part, "-1"), "過期"))
    card = counter.card(counter.do(scrap, ScrapDraft(moved(part, "10"), "過期", clearing=True)))
    assert (card.reason, card.clearing, card.value) == ("過期", "scrap", -1000)
    assert counter.left(part) == (0, 0)


def test_a_revaluation_moves_money_only(counter):
    part = counter.part()
    counter.do(revalue_part, part, Decimal("62.5"), "跌價")
    assert counter.left(part) == (10, 625)
    with pytest.raises(RuleBrokenError, match="worth that already"):
        counter.do(revalue_part, part, Decimal("62.5"), "跌價")
    with pytest.raises(RuleBrokenError, match="needs a reason"):
        counter.do(revalue_part, part, Decimal(1), "")
    with pytest.raises(RuleBrokenError, match="A cost is zero or more"):
        counter.do(revalue_part, part, Decimal(-1), "x")
    empty = counter.part("A2", stock="")
    with pytest.raises(RuleBrokenError, match="Nothing is on the shelf"):
        counter.do(revalue_part, empty, Decimal(1), "x")


def test_the_desk_sells_but_moves_nothing_else(counter):
    part = counter.part()
    counter.shop.sit_down(Role.FRONT_DESK)
    with pytest.raises(NotAllowedError):
        counter.do(scrap, ScrapDraft(moved(part, "1"), "x"))
    with pytest.raises(NotAllowedError):
        counter.do(transfer, TransferDraft(True, "台南店", moved(part, "1")))
    counter.shop.sit_down(Role.PARTS)
    counter.do(scrap, ScrapDraft(moved(part, "1"), "x"))
    with pytest.raises(NotAllowedError):
        counter.do(revalue_part, part, Decimal(1), "x")
