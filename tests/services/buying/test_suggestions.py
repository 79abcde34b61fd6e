"""What should be ordered, what has come for whom, and what was asked for in vain."""

from datetime import date
from decimal import Decimal

import pytest

from desktop.models.errors import RuleBrokenError
from desktop.models.visit import LineKind
from desktop.services.buying.lost import LOST_SALES, LostDraft, lose, void_lost
from desktop.services.buying.order_rows import order_card
from desktop.services.buying.orders import OrderDraft, OrderLineDraft, enter_order, send_order
from desktop.services.buying.receipts import ReceiptDraft, ReceivedLine, receive
from desktop.services.buying.special import awaited, note_told, to_be_told
from desktop.services.buying.suggestions import order_suggested, suggestions
from desktop.services.listing import ListQuery
from desktop.services.parts import SourceDraft
from desktop.services.parts.links import supersede_part
from desktop.services.visit_bill import LineDraft
from tests.helpers.buying import Store
from tests.helpers.garage import Garage, at

DAY = date(2026, 11, 20)


@pytest.fixture
def store(office):
    return Store(office)


@pytest.fixture
def maker(store):
    return store.supplier()


def suggested(store):
    return {one.number: one for one in store.ask(suggestions)}


def sold_by(supplier="正廠", price="5", **more):
    return (SourceDraft(supplier, last_price=Decimal(price), preferred=True, **more),)


@pytest.mark.usefixtures("maker")
def test_a_part_that_has_run_down_is_suggested_in_whole_packs(store):
    oil = store.part("A-1", sources=sold_by(pack_size=Decimal(6)))
    store.plan(oil, DAY)
    one = suggested(store)["A-1"]
    assert (one.quantity, one.value, one.supplier) == (12, 60, "正廠")
    store.plan(store.part("B-2", sources=sold_by()), DAY, order_up_to=Decimal("11.5"))
    assert suggested(store)["B-2"].quantity == 12


@pytest.mark.usefixtures("maker")
def test_what_is_left_of_a_replaced_part_is_used_up_first(store, maker):
    first, old, new = (store.part(number, sources=sold_by()) for number in ("A-0", "A-1", "A-2"))
    store.plan(new, DAY)
    for part, count in ((first, 2), (old, 1)):
        line = ReceivedLine(part, Decimal(count), Decimal(5))
        store.do(receive, ReceiptDraft(maker, (line,)))
    store.do(supersede_part, first, old)
    store.do(supersede_part, old, new)
    one = suggested(store)["A-2"]
    assert (one.on_hand, one.quantity) == (3, 9)
    store.order(maker, (new, 4, None))
    assert "A-2" not in suggested(store)


def test_what_is_on_order_and_on_the_shelf_counts(store, maker):
    oil = store.part("A-1", sources=sold_by())
    store.plan(oil, DAY)
    store.order(maker, (oil, 6, None))
    assert "A-1" not in suggested(store)


@pytest.mark.usefixtures("maker")
def test_minimum_and_maximum_by_hand_win(store):
    oil = store.part("A-1", sources=sold_by(), minimum=Decimal(0), maximum=Decimal(3))
    store.plan(oil, DAY)
    one = suggested(store)["A-1"]
    assert (one.point, one.up_to, one.quantity, one.by_hand) == (0, 3, 3, True)


@pytest.mark.usefixtures("maker")
def test_a_maximum_by_hand_is_not_passed_by_plan_or_packs(store):
    oil = store.part("A-1", sources=sold_by(pack_size=Decimal(2)), maximum=Decimal(3))
    store.plan(oil, DAY)
    one = suggested(store)["A-1"]
    assert (one.point, one.up_to, one.quantity, one.by_hand) == (3, 3, 2, True)


@pytest.mark.usefixtures("maker")
def test_a_part_that_was_replaced_is_not_suggested(store):
    oil = store.part("A-1", sources=sold_by())
    store.plan(oil, DAY)
    store.do(supersede_part, oil, store.part("A-2"))
    assert suggested(store) == {}


@pytest.mark.usefixtures("maker")
def test_what_is_ticked_is_collected_in_one_draft_a_supplier(store):
    store.supplier("副廠")
    for number, supplier in (("A-1", "正廠"), ("B-2", "副廠"), ("C-3", "正廠")):
        store.plan(store.part(number, sources=sold_by(supplier)), DAY)
    found = suggested(store)
    first = store.do(order_suggested, [found["A-1"], found["B-2"]])
    again = store.do(order_suggested, [found["A-1"], found["C-3"]])
    assert len(first) == 2
    assert again == [key for key in first if store.card(key).supplier == "正廠"]
    assert [line.number for line in store.card(again[0]).lines] == ["A-1", "C-3"]


def test_a_part_without_a_supplier_says_so(store):
    store.plan(store.part("A-1"), DAY)
    with pytest.raises(RuleBrokenError, match="A-1 has no supplier"):
        store.do(order_suggested, [suggested(store)["A-1"]])


@pytest.fixture
def waiting(office, clock, store, maker):
    """A visit whose part was ordered for it: returns visit, order and part."""
    garage = Garage(office, clock)
    visit = garage.visit(at(DAY, 9), plate="ABC-1234")
    part = store.part("A-1")
    garage.bill(visit, [LineDraft(LineKind.PART, "濾芯", price=Decimal(100), part_id=part)])
    line = OrderLineDraft(part, Decimal(2), Decimal(5), visit_id=visit)
    order = store.do(enter_order, OrderDraft(maker, (line,)))
    store.do(send_order, order, store.card(order).version)
    return visit, order, part


def test_who_waits_is_listed_until_he_is_told(store, waiting, maker):
    _visit, order, part = waiting
    (row,) = store.ask(awaited)
    assert (row.plate, row.arrived, row.phone) == ("ABC-1234", False, "0912000001")
    line = store.ask(order_card, order).lines[0]
    came = ReceivedLine(part, Decimal(2), Decimal(5), line.id)
    received = store.do(receive, ReceiptDraft(maker, (came,), order_id=order))
    assert [waits.visit_id for waits in received.waiting] == [row.visit_id]
    assert [told.id for told in store.ask(to_be_told)] == [line.id]
    store.do(note_told, line.id)
    assert store.ask(to_be_told) == []
    with pytest.raises(RuleBrokenError, match="already"):
        store.do(note_told, line.id)


def test_nobody_is_told_of_half_a_delivery(store, waiting, maker):
    _visit, order, part = waiting
    line = store.ask(order_card, order).lines[0]
    came = ReceivedLine(part, Decimal(1), Decimal(5), line.id)
    store.do(receive, ReceiptDraft(maker, (came,), order_id=order))
    assert store.ask(to_be_told) == []
    assert len(store.ask(awaited)) == 1


def test_a_lost_sale_names_a_part_or_a_text(store):
    part = store.part("A-1")
    store.do(lose, LostDraft(Decimal(2), part_id=part))
    store.do(lose, LostDraft(Decimal(1), text="渦輪"))
    rows = store.office.read(lambda session: LOST_SALES.first(session, ListQuery(), 10))
    assert {(row.number, row.text, row.quantity) for row in rows} == {
        ("A-1", "機油 A-1", Decimal(2)),
        ("", "渦輪", Decimal(1)),
    }


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        (LostDraft(Decimal(1), text=" "), "What was asked for"),
        (LostDraft(Decimal(0), text="渦輪"), "more than zero"),
        (LostDraft(Decimal("0.0001"), text="渦輪"), "three digits"),
    ],
)
def test_a_lost_sale_of_nothing_is_refused(store, draft, said):
    with pytest.raises(RuleBrokenError, match=said):
        store.do(lose, draft)


def test_a_void_entry_does_not_count(store):
    key = store.do(lose, LostDraft(Decimal(1), text="渦輪"))
    with pytest.raises(RuleBrokenError, match="reason"):
        store.do(void_lost, key, 1, "")
    store.do(void_lost, key, 1, "看錯")
    assert store.office.read(lambda session: LOST_SALES.count(session, ListQuery())) == 0
