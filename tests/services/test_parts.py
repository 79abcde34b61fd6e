from dataclasses import replace
from decimal import Decimal

import pytest

from desktop.models.errors import ConflictError, DuplicateError, NotFoundError, RuleBrokenError
from desktop.services.listing import ListQuery
from desktop.services.parts import (
    PARTS,
    PartDraft,
    archive_part,
    change_part,
    enter_part,
    part_card,
)

OIL = PartDraft("OIL-5w30", "機油", "Mobil", "油品", "L", Decimal("450.5"), Decimal(300))


@pytest.fixture
def oil(shop):
    return shop.do(enter_part, OIL)


def test_a_part_is_read_back_as_entered(shop, oil):
    row = shop.ask(part_card, oil)
    assert (row.number, row.name, row.brand, row.category, row.unit) == (
        "OIL-5w30",
        "機油",
        "Mobil",
        "油品",
        "L",
    )
    assert (row.price, row.cost) == (Decimal("450.50"), Decimal("300.00"))


def test_a_price_may_be_unknown(shop):
    part = shop.do(enter_part, PartDraft("X-1", "雜項"))
    assert shop.ask(part_card, part).price is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"number": "--"}, "needs a number and a name"),
        ({"name": " "}, "needs a number and a name"),
        ({"price": Decimal(-1)}, "may not be negative"),
        ({"cost": Decimal(-1)}, "may not be negative"),
        ({"cost": Decimal("0.001")}, "two digits behind the point"),
    ],
)
def test_a_wrong_part_is_refused(shop, changes, sentence):
    with pytest.raises(RuleBrokenError, match=sentence):
        shop.do(enter_part, replace(OIL, **changes))
    assert shop.ask(PARTS.count, ListQuery()) == 0


def test_a_number_stands_for_one_part_in_every_spelling(shop, oil):
    with pytest.raises(DuplicateError, match="Another part has the number") as refusal:
        shop.do(enter_part, replace(OIL, number="oil 5W30"))
    assert (refusal.value.subject, refusal.value.row_id) == ("part", oil)
    assert refusal.value.field == "number"
    other = shop.do(enter_part, PartDraft("X-1", "雜項"))
    with pytest.raises(DuplicateError):
        shop.do(change_part, other, 1, OIL)
    shop.do(change_part, oil, 1, replace(OIL, number="OIL5W30"))
    assert shop.ask(part_card, oil).number == "OIL5W30"


def test_a_stale_change_of_a_part_is_refused(shop, oil):
    shop.do(change_part, oil, 1, replace(OIL, price=Decimal(500)))
    with pytest.raises(ConflictError, match="changed this record meanwhile"):
        shop.do(change_part, oil, 1, replace(OIL, price=Decimal(600)))
    assert shop.ask(part_card, oil).price == 500


def test_an_archived_part_leaves_the_list_and_keeps_its_card(shop, oil):
    with pytest.raises(RuleBrokenError, match="needs a reason"):
        shop.do(archive_part, oil, 1, "")
    shop.do(archive_part, oil, 1, "not made any more")
    assert shop.ask(PARTS.count, ListQuery()) == 0
    assert shop.ask(part_card, oil).name == "機油"
    with pytest.raises(NotFoundError):
        shop.ask(part_card, 99)


def test_one_of_two_seats_gets_the_number_that_both_enter(shop, at_once):
    answers = at_once(lambda uow: enter_part(uow, OIL), lambda uow: enter_part(uow, OIL))
    assert sorted(type(answer).__name__ for answer in answers) == ["DuplicateError", "int"]
