"""What to order, whom to tell, and what was asked for in vain."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from desktop.services.buying.lost import LOST_SALES, LostDraft, lose
from desktop.services.buying.orders import OrderDraft, OrderLineDraft, enter_order, send_order
from desktop.services.buying.receipts import ReceiptDraft, ReceivedLine, receive
from desktop.services.buying.special import to_be_told
from desktop.services.listing import ListQuery
from desktop.services.parts import SourceDraft
from desktop.views.kit.pick_field import Candidate
from desktop.views.parts.orders.arrivals import ArrivalsScreen
from desktop.views.parts.orders.lost import LostScreen
from desktop.views.parts.orders.suggested import CHECK, SuggestedScreen

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def due(store, maker):
    """A part at its minimum that its supplier sells at 5."""
    sources = (SourceDraft("正廠", last_price=Decimal(5), preferred=True),)
    return store.part("A-1", minimum=Decimal(2), maximum=Decimal(10), sources=sources)


def test_what_is_ticked_goes_into_one_draft(qtbot, open_page, store, due, told):
    page = open_page(SuggestedScreen)
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    assert page.sum.text() == "1 part to order · 50"
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    assert page.model.index(0, 0).data(CHECK) == Qt.CheckState.Checked
    assert page.sum.text() == "1 part to order · 50 · 1 ticked · 50"
    page.order()
    qtbot.waitUntil(lambda: told == ["1 order is waiting to be sent."])
    (line,) = store.card(1).lines
    assert (line.part_id, line.quantity, line.price) == (due, 10, 5)


def test_nothing_to_order_says_why_the_button_is_off_and_keeps_the_keyboard(qtbot, open_page):
    page = open_page(SuggestedScreen)
    qtbot.waitUntil(lambda: not page.button.isEnabled())
    assert page.button.toolTip() == page.hint.text()
    assert page.hint.text().startswith("Nothing needs to be ordered")
    page.take_focus()
    assert page.table.hasFocus()


def test_a_second_space_takes_the_tick_away(qtbot, open_page, due):
    page = open_page(SuggestedScreen)
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    for _time in range(2):
        qtbot.keyClick(page.table, Qt.Key.Key_Space)
    assert page.model.wanted() == []


def test_ordering_without_a_tick_says_what_to_do(qtbot, open_page, due, desk):
    refused = []
    desk.refused.connect(refused.append)
    page = open_page(SuggestedScreen)
    page.order()
    qtbot.waitUntil(lambda: bool(refused))
    assert "tick what is to be ordered" in refused[0]


@pytest.fixture
def special(store, maker, oil, wang):
    """A part that was ordered for the visit of 王."""
    line = OrderLineDraft(oil, Decimal(1), Decimal(5), visit_id=wang)
    order = store.do(enter_order, OrderDraft(maker, (line,)))
    store.do(send_order, order, store.card(order).version)
    return order


def test_who_waits_for_a_part_is_told_when_it_is_here(
    qtbot, open_page, store, special, oil, maker, told
):
    page = open_page(ArrivalsScreen)
    qtbot.waitUntil(lambda: page.later.rowCount() == 1)
    assert page.table.rowCount() == 0
    line = ReceivedLine(oil, Decimal(1), Decimal(5), store.card(special).lines[0].id)
    store.do(receive, ReceiptDraft(maker, (line,), order_id=special))
    page.refresh()
    qtbot.waitUntil(lambda: page.table.rowCount() == 1)
    page.told()
    qtbot.waitUntil(lambda: page.table.rowCount() == 0)
    assert store.ask(to_be_told) == []
    assert told[0].endswith("knows that A-1 is here.")


def test_nobody_to_tell_is_said(qtbot, open_page, told):
    page = open_page(ArrivalsScreen)
    page.told()
    assert told == ["Choose who was told in the list above."]


def lost_rows(session):
    return LOST_SALES.first(session, ListQuery(), 10)


def test_a_lost_sale_is_written_down_in_words(qtbot, show_screen, store):
    screen = show_screen(LostScreen)
    screen.lose()
    screen.form.form.fields["text"].set_value("藍色雨刷")
    qtbot.keyClick(screen.form.form, Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: "藍色雨刷" in screen.pane.text.toPlainText())
    (row,) = store.ask(lost_rows)
    assert (row.text, row.quantity) == ("藍色雨刷", 1)


def test_a_lost_sale_of_a_part_needs_no_words(qtbot, show_screen, store, oil):
    screen = show_screen(LostScreen)
    screen.lose()
    screen.form.form.fields["part"].pick(Candidate(oil, "A-1"))
    qtbot.keyClick(screen.form.form, Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: screen.record is not None)
    assert screen.record.number == "A-1"


def test_a_voided_lost_sale_does_not_count(qtbot, show_screen, store, oil):
    lost = store.do(lose, LostDraft(Decimal(1), oil))
    screen = show_screen(LostScreen)
    screen.show_record(lost)
    qtbot.waitUntil(lambda: screen.record is not None)
    screen.void()
    screen.form.form.fields["reason"].set_value("找到了")
    qtbot.keyClick(screen.form.form, Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: "找到了" in screen.pane.text.toPlainText())
    assert store.ask(lost_rows) == []
