"""What is on the shelf, what of it is promised, and what is on its way."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from desktop.models.errors import NotFoundError
from desktop.models.part import Part
from desktop.models.purchase import OrderState, PurchaseOrder, PurchaseOrderLine, Supplier
from desktop.services.stock.balances import balances, ordered_of, reserved_of
from desktop.services.stock.posting import Entry
from desktop.services.visit_work import void_visit
from tests.helpers.storeroom import line

DAY = date(2026, 11, 20)


def order(shop, part_id, quantity, state=OrderState.SENT):
    def enter(uow):
        with uow:
            supplier = Supplier(name="行", name_key=f"{state}{quantity}")
            uow.session.add(supplier)
            uow.session.flush()
            closed = uow.now if state == OrderState.CLOSED else None
            paper = PurchaseOrder(
                number=f"P{supplier.id}",
                supplier_id=supplier.id,
                state=state,
                made_on=DAY,
                sent_at=uow.now,
                closed_at=closed,
            )
            uow.session.add(paper)
            uow.session.flush()
            wanted = PurchaseOrderLine(
                order_id=paper.id, position=1, part_id=part_id, quantity=Decimal(quantity)
            )
            uow.session.add(wanted)
            uow.commit()
            return wanted.id

    return shop.do(enter)


def test_a_part_nobody_has_moved_is_not_kept_and_costs_what_was_entered(shop, store):
    part_id = store.part(cost="40")
    shop.bill(shop.visit(), line(part_id))
    found = store.balance(part_id)
    assert (found.kept, found.on_hand, found.reserved, found.unit_cost) == (False, 0, 0, 40)


def test_open_visits_reserve_what_they_have_not_got_yet(shop, store):
    part_id = store.stocked()
    first, second = shop.visit(), shop.visit()
    shop.bill(first, line(part_id, "2"), line(part_id, "2"))
    shop.bill(second, line(part_id, "3"))
    store.issue(first, part_id, "1")
    found = store.balance(part_id)
    assert (found.on_hand, found.reserved, found.available) == (9, 6, 3)


def test_a_visit_that_has_too_much_takes_nothing_from_the_others(shop, store):
    part_id = store.stocked()
    first, second = shop.visit(), shop.visit()
    shop.bill(second, line(part_id, "3"))
    store.issue(first, part_id, "5")
    assert store.balance(part_id).reserved == 3


def test_visits_that_are_closed_reserve_nothing(shop, store):
    part_id = store.stocked()
    shop.settled(line(part_id, "2"))
    void = shop.visit()
    shop.bill(void, line(part_id, "2"))
    shop.do(void_visit, void, shop.card(void).version, "twice")
    found = store.balance(part_id)
    assert (found.on_hand, found.reserved) == (8, 0)


def test_more_may_be_promised_than_is_there(shop, store):
    part_id = store.stocked("1")
    shop.bill(shop.visit(), line(part_id, "3"))
    assert store.balance(part_id).available == -2


def test_orders_that_were_sent_bring_what_has_not_come(shop, store):
    part_id = store.stocked()
    line_id = order(shop, part_id, "12")
    order(shop, part_id, "5", OrderState.DRAFT)
    order(shop, part_id, "7", OrderState.CLOSED)
    assert store.balance(part_id).ordered == 12
    store.post("receipt", Entry(part_id, Decimal(8), Decimal(9), order_line_id=line_id))
    assert store.balance(part_id).ordered == 4
    store.post("return_out", Entry(part_id, Decimal(-2), order_line_id=line_id))
    assert store.balance(part_id).ordered == 6
    store.post("receipt", Entry(part_id, Decimal(20), Decimal(9), order_line_id=line_id))
    assert store.balance(part_id).ordered == 0


def test_a_balance_knows_its_days_and_its_costs(shop, store, clock):
    part_id = store.stocked("10", "100")
    store.comes(part_id, "10", "130")
    store.issue(shop.visit(), part_id, "1")
    found = store.balance(part_id)
    assert (found.seq, found.unit_cost, found.last_cost) == (3, 115, 130)
    assert (found.came_on, found.received_on, found.asked_on) == (DAY, DAY, DAY)
    assert found.counted_at is None


def test_lists_may_ask_by_row(shop, store):
    parts = [store.stocked(number=f"A{number}") for number in range(3)]
    shop.bill(shop.visit(), line(parts[1], "2.5"))
    order(shop, parts[2], "4")
    rows = shop.ask(
        lambda session: session.execute(
            select(Part.id, reserved_of(Part.id), ordered_of(Part.id)).order_by(Part.id)
        ).all()
    )
    assert [row[1:] for row in rows] == [(0, 0), (Decimal("2.5"), 0), (0, 4)]


def test_many_balances_are_read_at_once(shop, store):
    parts = [store.stocked(f"{number}", number=f"A{number}") for number in range(1, 4)]
    found = shop.ask(balances, [*parts, 999])
    assert {key: each.on_hand for key, each in found.items()} == dict(
        zip(parts, (1, 2, 3), strict=True)
    )


def test_a_part_that_is_gone_is_named(store):
    with pytest.raises(NotFoundError, match="does not exist any more"):
        store.balance(999)
