"""Orders and deliveries on the screen, by keyboard alone."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from desktop.models.purchase import OrderState
from desktop.services.buying.finding import order_story
from desktop.services.buying.orders import change_order, send_order
from desktop.services.buying.receipts import ReceiptDraft, ReceivedLine, receive
from desktop.services.parts.suppliers import find_suppliers
from desktop.views.kit.pick_field import Candidate
from desktop.views.parts.labels import LabelDialog
from tests.helpers.buying import OrderDraft, OrderLineDraft
from tests.helpers.counting import Shelves

CONTROL = Qt.KeyboardModifier.ControlModifier
RETURN = Qt.Key.Key_Return


@pytest.fixture
def show(qtbot, open_screen):
    """Show an order and return the screen."""

    def show(order):
        screen = open_screen()
        screen.show_record(order)
        qtbot.waitUntil(lambda: screen.record is not None and screen.record.id == order)
        return screen

    return show


@pytest.fixture
def say(qtbot, focused):
    """Type something where the keyboard is and press Enter."""

    def say(text=""):
        qtbot.keyClicks(focused(), text)
        qtbot.keyClick(focused(), RETURN)

    return say


@pytest.fixture
def pick(qtbot, focused):
    """Type something into a chooser and take the first that is found."""

    def pick(text):
        line = focused()
        qtbot.keyClicks(line, text)
        qtbot.keyClick(line, RETURN)
        qtbot.waitUntil(lambda: focused() is not line)

    return pick


def save(qtbot, screen):
    qtbot.keyClick(screen.form.form, Qt.Key.Key_S, CONTROL)


def saved(qtbot, screen):
    save(qtbot, screen)
    qtbot.waitUntil(lambda: screen.form is None)


def text(screen):
    return screen.pane.text.toPlainText()


def test_an_order_is_written_by_keyboard_alone(qtbot, open_screen, store, oil, pick, say, focused):
    store.supplier("Genuine")
    screen = open_screen()
    screen.new_order()
    pick("genu")
    say("+5")
    say()  # for no visit
    pick("A-1")
    assert focused() is screen.form.form.lines.rows[0].quantity.line
    say("12")
    say("3.5")
    assert focused() is screen.form.form.lines.rows[1].part.line
    say()  # the empty line leads out of the lines
    assert focused() is screen.form.form.emergency.box
    saved(qtbot, screen)
    qtbot.waitUntil(lambda: screen.record is not None)
    card = screen.record.card
    assert (card.supplier, card.total, card.state) == ("Genuine", Decimal(42), OrderState.DRAFT)
    assert card.lines[0].part_id == oil


def test_a_supplier_nobody_knows_is_entered_on_the_way(qtbot, open_screen, store, focused):
    screen = open_screen()
    screen.new_order()
    supplier = screen.form.form.supplier
    qtbot.keyClicks(focused(), "Wayside")
    qtbot.waitUntil(supplier.drop_down.isVisible)
    qtbot.keyClick(focused(), RETURN)
    qtbot.waitUntil(lambda: supplier.value() is not None)
    assert [hit.title for hit in store.ask(find_suppliers, "Wayside")] == ["Wayside"]


def test_an_order_without_lines_is_not_saved(qtbot, open_screen, maker):
    screen = open_screen()
    screen.new_order()
    screen.form.form.supplier.pick(Candidate(maker, "正廠"))
    save(qtbot, screen)
    assert "Parts" in screen.form.form.problems()["lines"]


def test_sending_puts_the_parts_on_order(qtbot, show, store, oil, maker):
    order = store.order(maker, (oil, 4, None), sent=False)
    screen = show(order)
    screen.send()
    saved(qtbot, screen)
    qtbot.waitUntil(lambda: "Sent" in text(screen))
    assert store.card(order).state == OrderState.SENT


def test_a_draft_that_another_seat_changed_is_laid_side_by_side(
    qtbot, show, store, oil, maker, beside
):
    order = store.order(maker, (oil, 4, None), sent=False)
    screen = show(order)
    screen.change()
    form = screen.form.form
    form.note.set_value("請快")
    line = OrderLineDraft(oil, Decimal(9), line_id=store.card(order).lines[0].id)
    draft = OrderDraft(maker, (line,), note="不急")
    store.do(change_order, order, store.card(order).version, draft)
    save(qtbot, screen)
    qtbot.waitUntil(screen.form.conflict.isVisible)
    assert beside(screen.form)["note"] == ["Remark: 請快", "Remark: 不急"]
    saved(qtbot, screen)
    card = store.card(order)
    assert (card.note, card.lines[0].quantity) == ("請快", 9)


def test_a_delivery_shows_what_is_to_come_and_posts_what_came(qtbot, show, store, oil, maker):
    order = store.order(maker, (oil, 10, Decimal(5)))
    screen = show(order)
    screen.receive()
    row = screen.form.form.lines.rows[0]
    assert row.part.line.text().startswith("A-1 ")
    assert (row.quantity.value(), row.price.value()) == (10, 5)
    row.quantity.line.setText("4")
    screen.form.form.freight.line.setText("2")
    saved(qtbot, screen)
    assert store.stock(oil) == (4, 22)
    qtbot.waitUntil(lambda: "G-20261120-1" in text(screen))
    assert "Partly received" in text(screen)


def test_a_line_of_which_nothing_came_stays_to_come(qtbot, show, store, oil, maker):
    other = store.part("B-2")
    order = store.order(maker, (oil, 10, Decimal(5)), (other, 3, Decimal(1)))
    screen = show(order)
    screen.receive()
    screen.form.form.lines.rows[0].quantity.line.clear()
    saved(qtbot, screen)
    assert [line.left for line in store.card(order).lines] == [10, 0]


def test_more_than_was_ordered_asks_for_a_tick(qtbot, show, store, oil, maker, focused):
    order = store.order(maker, (oil, 2, Decimal(5)))
    screen = show(order)
    screen.receive()
    form = screen.form.form
    assert not form.ticks["more_is_right"].isVisible()
    form.lines.rows[0].quantity.line.setText("3")
    save(qtbot, screen)
    tick = form.ticks["more_is_right"]
    qtbot.waitUntil(tick.isVisible)
    assert store.stock(oil) is None
    assert focused() is tick.box
    qtbot.keyClick(tick.box, Qt.Key.Key_Space)
    saved(qtbot, screen)
    assert store.stock(oil) == (3, 15)


def test_parts_come_without_an_order(qtbot, open_screen, store, oil, maker):
    screen = open_screen()
    screen.receive_bare()
    form = screen.form.form
    form.supplier.pick(Candidate(maker, "正廠"))
    row = form.lines.rows[0]
    row.part.pick(Candidate(oil, "A-1"))
    row.quantity.line.setText("3")
    save(qtbot, screen)
    assert "cost" in form.problems()["lines"]
    row.price.line.setText("7")
    saved(qtbot, screen)
    assert store.stock(oil) == (3, 21)


def test_a_scanned_part_counts_up_its_line(qtbot, open_screen, store, maker):
    store.part("C-3", barcodes=("4710088410016",))
    screen = open_screen()
    assert not screen.take_scan("4710088410016")
    screen.receive_bare()
    lines = screen.form.form.lines
    for count in (1, 2):
        assert screen.take_scan("4710088410016")
        qtbot.waitUntil(lambda n=count: lines.rows[0].quantity.value() == n)
    assert lines.rows[0].part.line.text() == "C-3"
    assert len(lines.rows) == 2


def test_a_code_of_no_part_is_said(qtbot, open_screen, told):
    screen = open_screen()
    screen.receive_bare()
    screen.take_scan("0000")
    qtbot.waitUntil(lambda: told == ["No part has this code."])


def test_the_last_receipt_of_the_order_is_taken_back(qtbot, show, store, oil, maker):
    order = store.order(maker, (oil, 2, Decimal(5)))
    line = ReceivedLine(oil, Decimal(2), Decimal(5), store.card(order).lines[0].id)
    store.do(receive, ReceiptDraft(maker, (line,), order_id=order))
    screen = show(order)
    screen.take_back()
    form = screen.form.form
    assert form.fields["receipt"].line.text() == "G-20261120-1"
    form.fields["reason"].set_value("入錯單")
    saved(qtbot, screen)
    assert store.stock(oil) == (0, 0)
    (receipt,) = store.ask(order_story, order).receipts
    assert receipt.taken_back == "B-20261120-1"


def test_closing_asks_why(qtbot, show, store, oil, maker):
    order = store.order(maker, (oil, 2, None))
    screen = show(order)
    screen.close_order()
    save(qtbot, screen)
    assert screen.form.form.problems()
    screen.form.form.fields["reason"].set_value("停產")
    saved(qtbot, screen)
    assert store.card(order).close_reason == "停產"


def test_parts_go_back_to_their_supplier(qtbot, open_screen, store, oil, maker):
    line = ReceivedLine(oil, Decimal(5), Decimal(4))
    store.do(receive, ReceiptDraft(maker, (line,)))
    screen = open_screen()
    screen.send_back()
    form = screen.form.form
    form.supplier.pick(Candidate(maker, "正廠"))
    row = form.lines.rows[0]
    row.part.pick(Candidate(oil, "A-1"))
    row.quantity.line.setText("2")
    row.price.line.setText("4")
    form.reason.set_value("瑕疵")
    saved(qtbot, screen)
    assert store.stock(oil) == (3, 12)


def test_what_was_typed_comes_back_with_its_lines(open_screen, store, oil, maker):
    order = store.order(maker, (oil, 2, Decimal(5)))
    screen = open_screen()
    screen.new_order()
    lines = screen.form.form.lines
    lines.rows[0].part.pick(Candidate(oil, "A-1"))
    lines.rows[0].quantity.line.setText("2x")
    kept = lines.typed()
    lines.set_value([])
    lines.set_typed(kept)
    assert lines.rows[0].part.value() == oil
    assert lines.rows[0].quantity.line.text() == "2x"
    assert "not a number" in lines.problem()
    assert store.card(order).lines[0].left == 2


def test_an_order_is_printed(qtbot, show, store, oil, maker, context):
    printed = []
    context.printed.connect(lambda data, name: printed.append((bytes(data[:4]), name)))
    show(store.order(maker, (oil, 2, Decimal(5)))).print()
    qtbot.waitUntil(lambda: printed == [(b"%PDF", "Order P-20261120-1")])


def test_the_list_shows_what_is_on_its_way(qtbot, open_screen, store, oil, maker):
    store.order(maker, (oil, 2, None), sent=False)
    sent = store.order(maker, (oil, 3, None), sent=False)
    store.do(send_order, sent, store.card(sent).version)
    screen = open_screen()
    screen.listing.set_choice("state", "open")
    qtbot.waitUntil(lambda: screen.listing.model.rowCount() == 1)
    assert screen.listing.model.index(0, 0).data() == "P-20261120-2"


def test_a_new_line_shows_what_the_supplier_took_last(qtbot, open_screen, store, oil, maker):
    line = ReceivedLine(oil, Decimal(1), Decimal(42))
    store.do(receive, ReceiptDraft(maker, (line,)))
    dear = store.supplier("Dear")
    store.do(receive, ReceiptDraft(dear, (ReceivedLine(oil, Decimal(1), Decimal(60)),)))
    screen = open_screen()
    screen.new_order()
    form = screen.form.form
    form.supplier.pick(Candidate(maker, "正廠"))
    row = form.lines.rows[0]
    row.part.line.setFocus()
    qtbot.keyClicks(row.part.line, "A-1")
    qtbot.keyClick(row.part.line, RETURN)
    qtbot.waitUntil(lambda: row.price.value() == 42)
    form.supplier.pick(Candidate(dear, "Dear"))
    qtbot.waitUntil(lambda: row.price.value() == 60)


def test_a_price_that_was_typed_stays(qtbot, open_screen, store, oil, maker):
    store.do(receive, ReceiptDraft(maker, (ReceivedLine(oil, Decimal(1), Decimal(42)),)))
    other = store.part("B-2")
    store.do(receive, ReceiptDraft(maker, (ReceivedLine(other, Decimal(1), Decimal(7)),)))
    screen = open_screen()
    screen.new_order()
    form = screen.form.form
    form.lines.count_in(Candidate(oil, "A-1"))
    form.lines.count_in(Candidate(other, "B-2"))
    form.lines.rows[0].price.line.setText("40")
    form.supplier.pick(Candidate(maker, "正廠"))
    qtbot.waitUntil(lambda: form.lines.rows[1].price.value() == 7)
    assert form.lines.rows[0].price.value() == 40


def test_a_delivery_of_another_day_is_entered_with_its_day(qtbot, show, store, oil, maker):
    order = store.order(maker, (oil, 10, Decimal(5)))
    screen = show(order)
    screen.receive()
    screen.form.form.came_on.line.setText("-2")
    saved(qtbot, screen)
    qtbot.waitUntil(lambda: "G-20261118-1" in text(screen))


def test_a_delivery_before_a_count_is_refused_with_what_is_left_to_do(
    qtbot, show, store, maker, clock
):
    shelves = Shelves(store.office, clock)
    part = shelves.put("C-1", "1", "R1", cost="5")
    count = shelves.start()
    shelves.count(count, "R1", part, "1")
    shelves.post_count(count)
    screen = show(store.order(maker, (part, 10, Decimal(5))))
    screen.receive()
    page = screen.form
    page.form.came_on.line.setText("-2")
    save(qtbot, screen)
    qtbot.waitUntil(lambda: "Date it today, or count the part once more" in page.messages.text())
    assert store.stock(part) == (1, 5)


def test_labels_of_what_came_are_asked_for(qtbot, show, store, oil, maker):
    order = store.order(maker, (oil, 10, Decimal(5)))
    screen = show(order)
    screen.receive()
    screen.form.form.lines.rows[0].quantity.line.setText("4")
    screen.form.form.labels.set_value(True)
    saved(qtbot, screen)
    qtbot.waitUntil(lambda: screen.findChild(LabelDialog) is not None)
    assert screen.findChild(LabelDialog).of_each.value() == 4


def test_columns_without_a_word_are_left_out(show, store, oil, maker):
    page = text(show(store.order(maker, (oil, 2, Decimal(5)))))
    assert "To come" in page
    assert "Visit" not in page
    assert "Remark" not in page
