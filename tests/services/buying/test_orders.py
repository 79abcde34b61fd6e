"""Orders to suppliers, from the draft to the last delivery."""

from datetime import date
from decimal import Decimal

import pytest

from desktop.models.errors import ConflictError, RuleBrokenError
from desktop.models.purchase import OrderState
from desktop.services.buying.order_rows import OPEN, ORDERS
from desktop.services.buying.orders import (
    OrderDraft,
    OrderLineDraft,
    change_order,
    close_order,
    enter_order,
    send_order,
)
from desktop.services.buying.receipts import (
    DeliveryError,
    ReceiptDraft,
    ReceivedLine,
    receive,
    spread,
)
from desktop.services.buying.returns import (
    ReturnedLine,
    SupplierReturn,
    return_to_supplier,
    take_back_receipt,
)
from desktop.services.listing import ListQuery
from desktop.services.parts.links import supersede_part
from desktop.services.parts.suppliers import sources_of
from desktop.services.stock.balances import balance
from tests.helpers.buying import Store


@pytest.fixture
def store(office):
    return Store(office)


@pytest.fixture
def oil(store):
    return store.part("A-1")


@pytest.fixture
def maker(store):
    return store.supplier()


def came(store, order, *quantities, **more):
    """Receive the lines of an order at the prices they were ordered for."""
    card = store.card(order)
    lines = tuple(
        ReceivedLine(line.part_id, Decimal(n), line.price or Decimal(1), line.id)
        for line, n in zip(card.lines, quantities, strict=False)
        if n
    )
    return store.do(receive, ReceiptDraft(card.supplier_id, lines, order_id=order, **more))


def test_an_order_is_a_draft_until_it_is_sent(store, maker, oil):
    order = store.order(maker, (oil, 10, Decimal("12.5")), sent=False)
    card = store.card(order)
    assert (card.state, card.number, card.total) == ("draft", "P-20261120-1", Decimal(125))
    assert store.ask(balance, oil).ordered == 0
    store.do(send_order, order, card.version)
    card = store.card(order)
    assert card.state == OrderState.SENT
    assert card.expected_on == date(2026, 11, 27)  # the office's seven days
    assert store.ask(balance, oil).ordered == 10


def test_the_suppliers_own_days_count(store, oil):
    slow = store.supplier("慢慢來", lead_days=30)
    assert store.card(store.order(slow, (oil, 1, None))).expected_on == date(2026, 12, 20)


def test_a_draft_may_be_changed_and_keeps_the_rows_of_its_lines(store, maker, oil):
    other = store.part("B-2")
    order = store.order(maker, (oil, 10, None), sent=False)
    first = store.card(order)
    lines = (
        OrderLineDraft(other, Decimal(2)),
        OrderLineDraft(oil, Decimal(7), line_id=first.lines[0].id),
    )
    store.do(change_order, order, first.version, OrderDraft(maker, lines))
    now = store.card(order).lines
    assert [(line.part_id, line.quantity) for line in now] == [(other, 2), (oil, 7)]
    assert now[1].id == first.lines[0].id


def test_a_sent_order_is_not_changed(store, maker, oil):
    order = store.order(maker, (oil, 1, None))
    draft = OrderDraft(maker, (OrderLineDraft(oil, Decimal(2)),))
    with pytest.raises(RuleBrokenError, match="is sent"):
        store.do(change_order, order, store.card(order).version, draft)


def test_the_second_seat_that_sends_is_told(store, maker, oil):
    order = store.order(maker, (oil, 1, None), sent=False)
    version = store.card(order).version
    store.do(send_order, order, version)
    with pytest.raises(ConflictError):
        store.do(send_order, order, version)


@pytest.mark.parametrize(
    ("quantity", "price", "said"),
    [
        ("0", None, "more than zero"),
        ("-1", None, "more than zero"),
        ("1.0001", None, "three digits"),
        ("1", "-1", "zero or more"),
        ("1", "1.00001", "four digits"),
    ],
)
def test_figures_that_cannot_be_are_refused(store, maker, oil, quantity, price, said):
    line = OrderLineDraft(oil, Decimal(quantity), price and Decimal(price))
    with pytest.raises(RuleBrokenError, match=said):
        store.do(enter_order, OrderDraft(maker, (line,)))
    assert store.office.read(lambda session: ORDERS.count(session, ListQuery())) == 0


def test_what_has_been_replaced_is_not_ordered(store, maker, oil):
    newer = store.part("A-2")
    store.do(supersede_part, oil, newer)
    with pytest.raises(RuleBrokenError, match=r"A-1 has been replaced by A-2"):
        store.order(maker, (oil, 1, None))


def test_a_delivery_in_two_parts(store, maker, oil):
    order = store.order(maker, (oil, 10, Decimal(5)))
    came(store, order, 4)
    card = store.card(order)
    assert (card.state, card.lines[0].received, card.lines[0].left) == ("partly_received", 4, 6)
    assert store.stock(oil) == (4, 20)
    assert store.ask(balance, oil).ordered == 6
    came(store, order, 6)
    assert store.card(order).state == OrderState.CLOSED
    assert store.ask(balance, oil).ordered == 0


def test_what_will_not_come_is_not_on_order_any_more(store, maker, oil):
    order = store.order(maker, (oil, 10, Decimal(5)))
    came(store, order, 4, close=True)
    assert store.card(order).state == OrderState.CLOSED
    assert store.ask(balance, oil).ordered == 0


def test_an_order_closed_by_hand_says_why(store, maker, oil):
    order = store.order(maker, (oil, 10, None))
    with pytest.raises(RuleBrokenError, match="reason"):
        store.do(close_order, order, store.card(order).version, " ")
    store.do(close_order, order, store.card(order).version, "停產")
    assert store.card(order).close_reason == "停產"


def test_more_than_ordered_must_be_said_to_be_right(store, maker, oil):
    order = store.order(maker, (oil, 10, Decimal(5)))
    with pytest.raises(DeliveryError, match="12 came, 10 are still to come") as refused:
        came(store, order, 12)
    assert refused.value.field == "more_is_right"
    assert store.stock(oil) is None
    came(store, order, 12, more_is_right=True)
    assert store.stock(oil) == (12, 60)


def test_the_same_delivery_note_twice_is_pointed_out(store, maker, oil):
    line = ReceivedLine(oil, Decimal(1), Decimal(5))
    store.do(receive, ReceiptDraft(maker, (line,), reference="DN-7"))
    with pytest.raises(DeliveryError, match="DN-7 of 正廠 was entered as G-20261120-1"):
        store.do(receive, ReceiptDraft(maker, (line,), reference="DN-7"))
    assert store.stock(oil) == (1, 5)


def test_freight_is_part_of_what_the_parts_cost_to_the_cent(store, maker, oil):
    filter_ = store.part("B-2")
    lines = (
        ReceivedLine(oil, Decimal(3), Decimal("3.33")),
        ReceivedLine(filter_, Decimal(1), Decimal("0.01")),
    )
    store.do(receive, ReceiptDraft(maker, lines, freight=Decimal("1.00")))
    assert store.stock(oil)[1] + store.stock(filter_)[1] == Decimal("11.00")


@pytest.mark.parametrize(
    ("amount", "weights"),
    [("10", ["1", "1", "1"]), ("0.01", ["3", "3"]), ("7", ["0", "0"]), ("0", ["5"])],
)
def test_what_is_spread_sums_to_the_whole(amount, weights):
    parts = spread(Decimal(amount), [Decimal(weight) for weight in weights])
    assert sum(parts) == Decimal(amount)
    assert min(parts) >= 0


def test_the_supplier_keeps_his_last_price(store, maker, oil):
    order = store.order(maker, (oil, 2, Decimal("4.5")))
    came(store, order, 2)
    (source,) = store.ask(sources_of, oil)
    assert (source.supplier, source.last_price) == ("正廠", Decimal("4.5"))


def test_a_receipt_that_is_taken_back_leaves_the_order_waiting(store, maker, oil):
    order = store.order(maker, (oil, 10, Decimal(5)))
    receipt = came(store, order, 10).document_id
    store.do(take_back_receipt, receipt, "入錯單")
    card = store.card(order)
    assert (card.state, card.lines[0].received) == ("sent", 0)
    assert store.stock(oil) == (0, 0)
    with pytest.raises(RuleBrokenError, match="taken back by B-20261120-1"):
        store.do(take_back_receipt, receipt, "再一次")


def test_parts_go_back_at_what_they_are_worth(store, maker, oil):
    for price in (10, 20):
        line = ReceivedLine(oil, Decimal(1), Decimal(price))
        store.do(receive, ReceiptDraft(maker, (line,)))
    back = ReturnedLine(oil, Decimal(1), Decimal(18))
    store.do(return_to_supplier, SupplierReturn(maker, (back,), "瑕疵"))
    assert store.stock(oil) == (1, 15)


def test_no_more_goes_back_than_is_there(store, maker, oil):
    store.do(receive, ReceiptDraft(maker, (ReceivedLine(oil, Decimal(1), Decimal(5)),)))
    back = SupplierReturn(maker, (ReturnedLine(oil, Decimal(0), Decimal(5)),), "瑕疵")
    with pytest.raises(RuleBrokenError, match="more than zero"):
        store.do(return_to_supplier, back)


def test_the_list_shows_open_orders(store, maker, oil):
    store.order(maker, (oil, 1, None), sent=False)
    sent = store.order(maker, (oil, 2, Decimal(3)))

    def listed(session):
        return ORDERS.first(session, ListQuery(filters=(("state", OPEN),)), 10)

    (row,) = store.office.read(listed)
    assert (row.id, row.supplier, row.lines, row.total) == (sent, "正廠", 1, Decimal(6))
