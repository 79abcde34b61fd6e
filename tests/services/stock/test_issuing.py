"""Parts of a visit: what is handed out, what comes back, and what the bill bears in the end."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from desktop.models.errors import NotAllowedError, RuleBrokenError
from desktop.models.staff import Role
from desktop.models.stock import StockDocument
from desktop.services.listing import ListQuery
from desktop.services.maintenance import faults
from desktop.services.stock.issuing import Wanted, issue_parts, needed, split
from desktop.services.visit_money import settle_visit
from desktop.services.visit_work import void_visit
from tests.helpers.storeroom import line


def of(shop, visit_id):
    """What a visit needs and has of its first part."""
    row = shop.ask(needed, visit_id)[0]
    return row.needed, row.issued, row.open


def costs(shop, visit_id):
    return [row.cost for row in shop.card(visit_id).lines]


def moved(store, part_id):
    """What moved a part, the first first: kind, quantity, value."""
    query = ListQuery(sort="seq", filters=(("part", f"{part_id}"),))
    return [(row.kind, row.quantity, row.value) for row in store.rows(query)]


def test_what_is_handed_out_leaves_the_shelf_at_the_average(shop, store):
    part_id = store.stocked("10", "100")
    store.comes(part_id, "10", "130")
    visit = shop.visit()
    posted = store.issue(visit, part_id, "4")
    assert posted.number == "I-20261120-1"
    assert store.left(part_id) == (16, 1840)
    assert moved(store, part_id)[-1] == ("issue", -4, -460)


def test_a_visit_knows_what_it_needs_and_what_it_has(shop, store):
    part_id = store.stocked()
    visit = shop.visit()
    shop.bill(visit, line(part_id, "2"), line(part_id, "1.5"))
    store.issue(visit, part_id, "2")
    row = shop.ask(needed, visit)[0]
    assert (row.number, row.name, row.kept, row.on_hand) == ("A1", "機油芯", True, 8)
    assert of(shop, visit) == (Decimal("3.5"), 2, Decimal("1.5"))


def test_lines_may_be_written_anew_after_parts_were_handed_out(shop, store):
    part_id = store.stocked()
    visit = shop.visit()
    shop.bill(visit, line(part_id, "2"))
    store.issue(visit, part_id, "2")
    shop.bill(visit, line(part_id, "1"))
    assert of(shop, visit) == (1, 2, -1)


def test_what_comes_back_is_worth_what_it_went_out_for_to_the_cent(shop, store):
    part_id = store.stocked("3", "33.3333")
    visit = shop.visit()
    store.issue(visit, part_id, "3")
    store.comes(part_id, "5", "80")
    for _time in range(3):
        store.take_back(visit, part_id, "1")
    back = [value for kind, _quantity, value in moved(store, part_id) if kind == "return_in"]
    assert back == [Decimal("33.33"), Decimal("33.34"), Decimal("33.33")]
    assert store.left(part_id) == (8, 500)
    assert of(shop, visit) == (0, 0, 0)


def test_what_went_out_last_comes_back_first(shop, store):
    part_id = store.stocked("1", "100")
    visit = shop.visit()
    store.issue(visit, part_id, "1")
    store.comes(part_id, "2", "150")
    store.issue(visit, part_id, "2")
    store.take_back(visit, part_id, "2.5")
    back = [row for row in moved(store, part_id) if row[0] == "return_in"]
    assert back == [("return_in", 2, 300), ("return_in", Decimal("0.5"), 50)]


def test_no_more_comes_back_than_is_out(shop, store):
    part_id = store.stocked()
    visit, other = shop.visit(), shop.visit()
    store.issue(visit, part_id, "2")
    store.issue(other, part_id, "5")
    with pytest.raises(RuleBrokenError, match=r"Only 2 of A1 機油芯 are out with this visit"):
        store.take_back(visit, part_id, "3")
    assert store.left(part_id) == (3, 300)


@pytest.mark.parametrize("quantity", ["0", "-1", "0.0001"])
@pytest.mark.parametrize("give", ["issue", "take_back"])
def test_a_quantity_that_cannot_be_moves_nothing(shop, store, give, quantity):
    part_id = store.stocked()
    visit = shop.visit()
    store.issue(visit, part_id, "2")
    with pytest.raises(RuleBrokenError, match="quantity"):
        getattr(store, give)(visit, part_id, quantity)
    assert store.left(part_id) == (8, 800)


def test_settling_hands_out_what_is_missing_and_takes_back_what_is_too_much(shop, store):
    few, many = store.stocked("10", "100"), store.stocked("10", "50", "A2")
    visit = shop.visit()
    store.issue(visit, few, "1")
    store.issue(visit, many, "5")
    shop.bill(visit, line(few, "3"), line(many, "2"))
    shop.settle(visit)
    assert store.left(few) == (7, 700)
    assert store.left(many) == (8, 400)
    assert costs(shop, visit) == [300, 100]


def test_what_is_on_no_line_any_more_comes_back_when_the_visit_is_settled(shop, store, lines):
    part_id = store.stocked()
    visit = shop.visit()
    store.issue(visit, part_id, "4")
    shop.bill(visit, lines.labour("100"))
    shop.settle(visit)
    assert store.left(part_id) == (10, 1000)


def test_the_lines_of_a_part_bear_its_cost_to_the_cent(shop, store):
    part_id = store.stocked("3", "33.3333")
    visit = shop.visit()
    shop.bill(visit, line(part_id), line(part_id), line(part_id, cost=Decimal(7)))
    shop.settle(visit)
    assert costs(shop, visit) == [Decimal("33.33"), Decimal("33.34"), Decimal("33.33")]
    assert store.left(part_id) == (0, 0)


def test_a_part_the_ledger_does_not_know_is_left_alone(shop, store):
    unknown, known = store.part("B1", "40"), store.stocked()
    visit = shop.visit()
    shop.bill(visit, line(unknown, "2", cost=Decimal(80)), line(known))
    row = {row.number: row for row in shop.ask(needed, visit)}["B1"]
    assert (row.kept, row.open) == (False, 2)
    shop.settle(visit)
    assert costs(shop, visit) == [80, 100]
    assert not store.balance(unknown).kept


def test_a_visit_that_takes_more_than_there_is_is_not_settled_by_the_desk(shop, store):
    part_id = store.stocked("1")
    visit = shop.visit()
    shop.bill(visit, line(part_id, "2"))
    shop.sit_down(Role.FRONT_DESK)
    with pytest.raises(RuleBrokenError, match=r"1 of A1 機油芯 are on the shelf, 2 are to go"):
        shop.settle(visit)
    assert shop.card(visit).is_open
    assert store.left(part_id) == (1, 100)


def test_a_manager_may_settle_a_visit_that_takes_more_than_there_is(shop, store):
    part_id = store.stocked("1")
    visit = shop.visit()
    shop.bill(visit, line(part_id, "2"))
    shop.sit_down(Role.MANAGER)
    shop.settle(visit)
    assert store.left(part_id) == (-1, -100)
    assert costs(shop, visit) == [200]
    store.comes(part_id, "3", "120")
    assert store.left(part_id) == (2, 240)


def test_everything_comes_back_from_a_void_visit(shop, store):
    part_id = store.stocked()
    visit = shop.visit()
    store.issue(visit, part_id, "4")
    store.take_back(visit, part_id, "1")
    shop.do(void_visit, visit, shop.card(visit).version, "opened twice")
    assert store.left(part_id) == (10, 1000)
    assert shop.ask(faults) == []


def test_a_closed_visit_gets_no_parts_and_gives_none_back(shop, store, lines):
    part_id = store.stocked()
    visit = shop.settled(lines.labour("1"))
    for give in (store.issue, store.take_back):
        with pytest.raises(RuleBrokenError, match="is settled; its bill stays"):
            give(visit, part_id, "1")


def test_a_refused_settlement_leaves_the_shelf_as_it_was(shop, store):
    plenty, few = store.stocked(), store.stocked("1", number="A2")
    visit = shop.visit()
    shop.bill(visit, line(plenty, "2"), line(few, "2"))
    store.issue(visit, plenty, "5")
    shop.sit_down(Role.FRONT_DESK)
    with pytest.raises(RuleBrokenError, match="1 of A2 機油芯 are on the shelf"):
        shop.settle(visit)
    assert (store.left(plenty), store.left(few)) == ((5, 500), (1, 100))
    assert costs(shop, visit) == [None, None]


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.SALES])
def test_who_may_not_issue_parts_issues_none(shop, store, role):
    part_id = store.stocked()
    visit = shop.visit()
    shop.sit_down(role)
    with pytest.raises(NotAllowedError, match="may not issue and sell parts"):
        store.issue(visit, part_id, "1")


def test_a_part_is_not_issued_to_a_visit_that_is_settled_meanwhile(shop, store, at_once):
    part_id, other = store.stocked(), store.stocked(number="A2")
    visit = shop.visit()
    shop.bill(visit, line(part_id, "2"))
    version = shop.card(visit).version

    def settle(uow):
        return settle_visit(uow, visit, version)

    at_once(settle, lambda uow: issue_parts(uow, visit, [Wanted(other, Decimal(1))]))
    assert shop.ask(faults) == []
    assert store.left(part_id) == (8, 800)
    # Either the issue came first and the settlement took it back, or it was refused.
    assert store.left(other) == (10, 1000)


def test_two_desks_that_issue_one_part_at_once_lose_nothing(shop, store, at_once):
    part_id = store.stocked()
    visits = shop.visit(), shop.visit()
    three = [Wanted(part_id, Decimal(3))]
    answers = at_once(*(lambda uow, key=key: issue_parts(uow, key, three) for key in visits))
    assert sorted(answer.number for answer in answers) == ["I-20261120-1", "I-20261120-2"]
    assert store.left(part_id) == (4, 400)
    assert shop.ask(faults) == []


def test_documents_of_one_kind_are_numbered_by_day(shop, store):
    part_id = store.stocked()
    visit = shop.visit()
    for _time in range(2):
        store.issue(visit, part_id, "1")
    store.take_back(visit, part_id, "1")
    numbers = shop.ask(
        lambda session: session.execute(select(StockDocument.number)).scalars().all()
    )
    assert numbers == ["G-20261120-1", "I-20261120-1", "I-20261120-2", "R-20261120-1"]


def test_an_amount_is_split_so_that_nothing_is_lost():
    assert split([Decimal(1)] * 3, Decimal("100.01")) == [
        Decimal("33.34"),
        Decimal("33.33"),
        Decimal("33.34"),
    ]
    assert sum(split([Decimal("0.3"), Decimal("2.9")], Decimal("0.07"))) == Decimal("0.07")
