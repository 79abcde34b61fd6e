"""The ledger as it is read: every movement with its paper and its person."""

from datetime import timedelta
from decimal import Decimal

from desktop.models.staff import Role
from desktop.models.stock import Clearing, MovementKind
from desktop.services.listing import ListQuery
from desktop.services.stock.history import (
    CLEARING_NAMES,
    MOVEMENT_NAMES,
    MOVEMENTS,
    history_of,
    history_totals,
)
from desktop.services.stock.posting import Entry


def of_part(part_id, *more):
    return ListQuery(filters=(("part", f"{part_id}"), *more))


def test_a_part_tells_its_movements_the_newest_first_with_what_was_left(shop, store):
    part_id = store.stocked("10", "100")
    visit = shop.visit(shop.customer("林小姐"))
    shop.sit_down(Role.PARTS)
    store.issue(visit, part_id, "4")
    newest, first = shop.ask(history_of, part_id)
    assert (first.kind_name, first.quantity, first.on_hand, first.stock_value) == (
        "Goods in",
        10,
        10,
        1000,
    )
    assert (newest.kind_name, newest.quantity, newest.on_hand, newest.value) == (
        "Issue to a visit",
        -4,
        6,
        -400,
    )
    assert (newest.visit, newest.other, newest.by) == ("261120-001", "林小姐", "parts")
    assert (newest.part_number, newest.part, newest.number) == ("A1", "機油芯", "I-20261120-1")


def test_what_was_put_right_is_shown_beside_the_value(shop, store):
    part_id = store.stocked("1", "100")
    store.goes(part_id, "3")
    store.comes(part_id, "5", "120")
    newest, _sale, _first = shop.ask(history_of, part_id)
    assert (newest.value, newest.residual, newest.gain) == (600, -40, 560)
    assert (newest.on_hand, newest.stock_value) == (3, 360)


def test_a_paper_that_came_in_late_tells_both_days(shop, store, clock):
    part_id = store.part()
    then = clock.now - timedelta(days=3)
    store.comes(part_id, "2", "5", done_at=then)
    row = shop.ask(history_of, part_id)[0]
    assert (row.moved_at, row.entered_at) == (then, clock.now)


def test_the_list_is_narrowed_by_kind_day_and_visit(shop, store, clock):
    part_id = store.stocked()
    visit = shop.visit()
    store.issue(visit, part_id, "1")
    clock.now += timedelta(days=2)
    store.goes(part_id, "2", "scrap", reason="rust", clearing=Clearing.SCRAP)

    def kinds(*filters):
        return [row.kind for row in store.rows(of_part(part_id, *filters))]

    assert kinds(("kind", "issue")) == ["issue"]
    assert kinds(("from", "2026-11-21")) == ["scrap"]
    assert kinds(("to", "2026-11-20")) == ["issue", "receipt"]
    assert kinds(("visit", f"{visit}")) == ["issue"]
    scrapped = store.rows(of_part(part_id, ("kind", "scrap")))[0]
    assert (scrapped.reason, scrapped.clearing_name) == ("rust", "Scrapped")


def test_all_parts_are_listed_by_day(shop, store, clock):
    first, second = store.stocked(), store.stocked(number="A2")
    clock.now += timedelta(days=1)
    store.goes(first, "1")
    query = ListQuery(sort="moved_on")
    assert [row.part_id for row in store.rows(query)] == [first, second, first]
    assert shop.ask(MOVEMENTS.count, query) == 3


def test_a_list_of_movements_is_summed(shop, store):
    part_id = store.stocked("1", "100")
    store.goes(part_id, "3")
    store.comes(part_id, "5", "120")
    totals = shop.ask(history_totals, of_part(part_id))
    assert (totals.came, totals.went) == (6, 3)
    assert totals.value + totals.residual == 360
    nothing = shop.ask(history_totals, of_part(99))
    assert (nothing.came, nothing.residual) == (0, 0)


def test_what_comes_back_says_from_where(shop, store):
    part_id = store.stocked()
    visit = shop.visit()
    store.issue(visit, part_id, "2")
    store.take_back(visit, part_id, "1")
    store.comes(part_id, "1", "100", "return_in")
    newest, back, *_others = shop.ask(history_of, part_id)
    assert (newest.kind_name, back.kind_name) == ("Return from a customer", "Back from a visit")


def test_every_kind_and_every_clearing_has_a_name():
    assert set(MOVEMENT_NAMES) == set(MovementKind)
    assert set(CLEARING_NAMES) == set(Clearing) - {Clearing.NONE}


def test_a_sale_shows_its_price(shop, store):
    part_id = store.stocked()
    sold = Entry(part_id, Decimal(-2), price=Decimal(150), amount=Decimal(300), net=Decimal(300))
    store.post("counter", sold)
    row = shop.ask(history_of, part_id)[0]
    assert (row.price, row.amount, row.value) == (150, 300, -200)
