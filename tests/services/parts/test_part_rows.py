from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from desktop.models.base import Base
from desktop.models.demand import PartDemand
from desktop.models.errors import ConflictError, RuleBrokenError
from desktop.models.part import PartPlan
from desktop.models.purchase import LostSale, OrderState, PurchaseOrder, PurchaseOrderLine
from desktop.models.stock import MovementKind
from desktop.services.buying.suggestions import suggestions
from desktop.services.listing import ListQuery
from desktop.services.parts import PARTS, PartDraft, SourceDraft, change_part, part_card
from desktop.services.parts.cards import part_story
from desktop.services.parts.links import supersede_part
from desktop.services.parts.rows import PartState, part_row, part_totals
from desktop.services.settings import office_info
from desktop.services.stock.posting import Entry, Paper

EVERYTHING = ListQuery()


def listed(shop, **filters):
    query = ListQuery(filters=tuple(filters.items()))
    rows = shop.ask(PARTS.first, query, 50)
    assert shop.ask(PARTS.count, query) == len(rows)
    assert list(shop.ask(PARTS.ids, query)) == [row.id for row in rows]
    return [row.number for row in rows]


def add(shop, *rows):
    def command(uow):
        with uow:
            for row in rows:
                uow.session.add(row)
                uow.session.flush()
            uow.commit()

    shop.do(command)


def story(shop, part):
    today = shop.ask(office_info).calendar.day(shop.office.now)
    return shop.ask(part_story, part, today)


def test_a_row_has_stock_money_shelf_and_what_is_on_its_way(shop, store, lines):
    supplier = store.supplier()
    part = store.part("A-1", price=300, minimum=2, shelves=("B-2", "A-1"))
    store.come(part, "10", "100")
    visit = shop.visit()
    shop.bill(visit, lines.part("300", quantity=Decimal(3), part_id=part))
    store.go(part, "1", MovementKind.ISSUE, visit_id=visit)
    order = PurchaseOrder(number="P-1", supplier_id=supplier, made_on=shop.office.now.date())
    order.state, order.sent_at = OrderState.SENT, shop.office.now
    add(shop, order)
    add(shop, PurchaseOrderLine(order_id=order_id(shop), position=1, part_id=part, quantity=12))
    row = shop.ask(part_row, part)
    assert (row.on_hand, row.reserved, row.available, row.ordered) == (9, 2, 7, 12)
    assert (row.stock_value, row.unit_cost, row.shelf) == (900, 100, "B-2")
    assert (row.reorder_point, row.state) == (2, PartState.FINE)
    assert row.asked_on is not None


def order_id(shop):
    return shop.ask(lambda session: session.query(PurchaseOrder.id).scalar())


def test_what_came_of_an_order_is_on_its_way_no_more(shop, store):
    supplier, part = store.supplier(), store.part("A-1")
    order = PurchaseOrder(number="P-1", supplier_id=supplier, made_on=shop.office.now.date())
    order.state, order.sent_at = OrderState.PARTLY_RECEIVED, shop.office.now
    add(shop, order)
    line = PurchaseOrderLine(order_id=order_id(shop), position=1, part_id=part, quantity=12)
    add(shop, line)
    line_id = shop.ask(lambda session: session.query(PurchaseOrderLine.id).scalar())
    entry = Entry(part, Decimal(5), Decimal(100), order_line_id=line_id)
    store.post(Paper(MovementKind.RECEIPT), entry)
    assert shop.ask(part_row, part).ordered == 7


def test_a_part_the_ledger_does_not_keep_has_no_stock_rather_than_none(shop, store):
    row = shop.ask(part_row, store.part("A-1", cost=80))
    assert (row.on_hand, row.available, row.stock_value, row.unit_cost) == (None, None, None, 80)


def test_the_list_filters_by_what_needs_a_look(shop, store):
    fine = store.part("FINE", minimum=1, price=300)
    below = store.part("BELOW", minimum=5)
    negative, empty = store.part("NEGATIVE"), store.part("EMPTY")
    old, dear = store.part("OLD", minimum=3), store.part("DEAR", price=100)
    for part, cost in ((fine, "10"), (below, "10"), (dear, "99"), (empty, "5")):
        store.come(part, "5", cost)
    store.go(empty, "5")
    store.go(below, "1")
    store.go(negative, "2")
    shop.do(supersede_part, old, fine)
    assert listed(shop, state="negative") == ["NEGATIVE"]
    assert listed(shop, state="below") == ["BELOW"]
    assert listed(shop, state="empty") == ["EMPTY", "OLD"]
    assert listed(shop, state="superseded") == ["OLD"]
    assert listed(shop, state="margin") == ["DEAR"]
    assert listed(shop) == ["BELOW", "DEAR", "EMPTY", "FINE", "NEGATIVE", "OLD"]
    states = {row.number: row.state for row in shop.ask(PARTS.first, EVERYTHING, 50)}
    assert states == {
        "BELOW": PartState.BELOW,
        "DEAR": PartState.MARGIN,
        "EMPTY": PartState.EMPTY,
        "FINE": PartState.FINE,
        "NEGATIVE": PartState.NEGATIVE,
        "OLD": PartState.SUPERSEDED,
    }


def test_the_margin_filter_and_the_card_agree(shop, store):
    for number, costs in (("A", ["100", "120"]), ("B", ["250"]), ("C", ["100", "101"]), ("D", [])):
        part = store.part(number, price=300, cost=260 if number == "D" else 10)
        for cost in costs:
            store.come(part, "1", cost)
    watched = listed(shop, state="margin")
    assert watched == ["A", "B", "D"]
    told = [row.number for row in shop.ask(PARTS.first, EVERYTHING, 9) if story(shop, row.id).alert]
    assert told == watched


def test_a_plan_gives_the_reorder_point_unless_a_minimum_is_set_by_hand(shop, store):
    part = store.part("A-1", price=300)
    store.come(part, "4", "10")
    plan = PartPlan(part_id=part, made_on=shop.office.now.date(), forecast=3, low=1, high=6)
    plan.reorder_point, plan.order_up_to, plan.reasons = Decimal(6), Decimal(9), {}
    add(shop, plan)
    assert shop.ask(part_row, part).reorder_point == 6
    assert listed(shop, state="below") == ["A-1"]
    draft = PartDraft("A-1", "機油濾芯", price=Decimal(300), minimum=Decimal(2))
    shop.do(change_part, part, 1, draft)
    assert shop.ask(part_row, part).reorder_point == 2
    assert listed(shop, state="below") == []


def test_the_list_and_the_suggestions_name_the_same_parts(shop, store):
    supplier = store.supplier()
    coming = {"ORDERED": 6, "ORDERED TOO LITTLE": 1}
    held = {"FULL": 5, "ORDERED": 1, "ORDERED TOO LITTLE": 1, "MAXIMUM": 3, "PLANNED": 2}
    limits = {"MAXIMUM": {"maximum": 3}, "PLANNED": {}}
    parts = {name: store.part(name, **limits.get(name, {"minimum": 5})) for name in held}
    order = PurchaseOrder(number="P-1", supplier_id=supplier, made_on=shop.office.now.date())
    order.state, order.sent_at = OrderState.SENT, shop.office.now
    add(shop, order)
    for position, (name, quantity) in enumerate(coming.items(), start=1):
        line = PurchaseOrderLine(order_id=order_id(shop), position=position, quantity=quantity)
        line.part_id = parts[name]
        add(shop, line)
    for name in limits:
        plan = PartPlan(part_id=parts[name], made_on=shop.office.now.date(), low=1, high=6)
        plan.forecast, plan.reasons = Decimal(3), {}
        plan.reorder_point, plan.order_up_to = Decimal(4), Decimal(9)
        add(shop, plan)
    oldest, old = store.part("OLDEST"), store.part("OLD")
    heir, poor = store.part("HEIR", minimum=5), store.part("POOR HEIR", minimum=5)
    other = store.part("OLD OTHER")
    for part, quantity in (*((parts[name], n) for name, n in held.items()), (oldest, 4), (old, 2)):
        store.come(part, f"{quantity}", "10")
    store.come(other, "1", "10")
    for before, after in ((oldest, old), (old, heir), (other, poor)):
        shop.do(supersede_part, before, after)
    wanted = {one.part_id for one in shop.ask(suggestions)}
    rows = {row.id: row for row in shop.ask(PARTS.first, EVERYTHING, 50)}
    assert {key for key, row in rows.items() if row.state is PartState.BELOW} == wanted
    assert {rows[key].number for key in wanted} == {"ORDERED TOO LITTLE", "PLANNED", "POOR HEIR"}
    assert set(listed(shop, state="below")) == {rows[key].number for key in wanted}
    assert (rows[heir].replaced, rows[poor].replaced) == (6, 1)


def test_sums_of_the_list_tell_what_is_below_zero(shop, store):
    first, second = store.part("A-1"), store.part("B-1", cost=50)
    store.come(first, "3", "33.33")
    store.go(second, "2")
    totals = shop.ask(part_totals, EVERYTHING)
    assert (totals.value, totals.below_zero, totals.negative) == (
        Decimal("-0.01"),
        Decimal(-100),
        1,
    )
    assert shop.ask(part_totals, ListQuery(text="A-1")).value == Decimal("99.99")


def test_the_list_is_sorted_by_what_is_on_hand_and_what_it_is_worth(shop, store):
    for number, quantity, cost in (("A", "1", "500"), ("B", "9", "1"), ("C", "3", "10")):
        store.come(store.part(number), quantity, cost)
    store.part("D")
    for sort, expected in (("on_hand", "BCAD"), ("stock_value", "ACBD")):
        query = ListQuery(sort=sort, descending=True)
        assert [row.number for row in shop.ask(PARTS.first, query, 9)] == list(expected)


def test_shelves_and_suppliers_narrow_the_list(shop, store):
    supplier = store.supplier()
    store.part("A-1", shelves=("B-2",), sources=(SourceDraft("大同汽材"),))
    store.part("A-2")
    assert listed(shop, shelf="B-2") == ["A-1"]
    assert listed(shop, supplier=str(supplier)) == ["A-1"]


def test_the_page_of_a_part_shows_what_it_replaces_with_it(shop, store):
    new, old = store.part("NEW"), store.part("OLD")
    store.come(new, "3", "10")
    store.come(old, "2", "8")
    store.go(old, "1")
    shop.do(supersede_part, old, new)
    page = story(shop, new)
    assert [row.number for row in page.replaced] == ["OLD"]
    assert (page.on_hand, page.stock_value) == (4, 38)
    assert page.asked[-1].quantity == 1
    assert len(page.ledger) == 1
    assert page.ledger[0].on_hand == 3


def test_demand_is_what_was_handed_out_missed_and_told(shop, store, lines):
    part, billed = store.part("A-1"), store.part("B-1")
    now = shop.office.now
    earlier = now - timedelta(days=31)
    store.come(part, "10", "10", done_at=earlier)
    sale = store.go(part, "4", done_at=earlier)
    origin = shop.ask(movement_of, sale.document_id)
    back = Entry(part, Decimal(1), origin_id=origin)
    store.post(Paper(MovementKind.RETURN_IN), back)
    lost = LostSale(asked_on=now.date(), asked_at=now, part_id=part, quantity=Decimal(2))
    before = earlier - timedelta(days=62)
    told = PartDemand(part_id=part, month=before.year * 100 + before.month, quantity=Decimal(7))
    add(shop, lost, told)
    months = {one.month: (one.quantity, one.missed) for one in story(shop, part).asked}
    assert len(months) == 3  # nobody counted in September
    assert months[now.date().replace(day=1)] == (1, 2)
    assert months[earlier.date().replace(day=1)] == (4, 0)
    assert months[before.date().replace(day=1)] == (7, 0)
    shop.settled(lines.part("300", quantity=Decimal(2), part_id=billed))
    assert story(shop, billed).asked[-1].quantity == 2


def movement_of(session, document_id):
    table = Base.metadata.tables["stock_movement"]
    return session.execute(
        table.select().with_only_columns(table.c.id).where(table.c.document_id == document_id)
    ).scalar_one()


def test_a_stale_form_is_refused_even_when_only_a_shelf_changed(shop, store):
    part = store.part("A-1")
    draft = PartDraft("A-1", "機油濾芯", shelves=("B-2",))
    shop.do(change_part, part, 1, draft)
    with pytest.raises(ConflictError):
        shop.do(change_part, part, 1, replace(draft, shelves=("C-3",)))
    assert shop.ask(part_card, part).shelves == ("B-2",)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"pack_size": Decimal(0)}, "more than nothing"),
        ({"minimum": Decimal(-1)}, "may not be negative"),
        ({"maximum": Decimal(0)}, "more than zero"),
        ({"minimum": Decimal(5), "maximum": Decimal(4)}, "below the minimum"),
        ({"minimum": Decimal("0.0001")}, "three digits"),
        ({"service_level": Decimal("0.3")}, "between 50%"),
        ({"service_level": Decimal(1)}, "between 50%"),
    ],
)
def test_figures_that_cannot_be_are_refused(shop, store, more, sentence):
    part = store.part("A-1")
    with pytest.raises(RuleBrokenError, match=sentence):
        shop.do(change_part, part, 1, PartDraft("A-1", "機油濾芯", **more))
