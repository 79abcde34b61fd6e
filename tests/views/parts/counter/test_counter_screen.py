"""The counter by keys alone: sold, paid, taken back, handed out, moved."""

from decimal import Decimal
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.models.staff import Role
from desktop.services.buying.lost import LOST_SALES
from desktop.services.counter.documents import document
from desktop.services.listing import ListQuery
from desktop.services.parts.links import supersede_part
from desktop.views.kit.issue_parts import IssueDialog

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def told(screen):
    heard = []
    screen.context.told.connect(lambda kind, text: heard.append((kind, text)))
    return heard


def find(qtbot, screen, text):
    """Type into the finder and press Enter before anything is found, as people do."""
    form = screen.form.form
    count = len(form.lines.value())
    form.lines.finder.line.setFocus()
    qtbot.keyClicks(form.lines.finder.line, text)
    qtbot.keyClick(form.lines.finder.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(form.lines.value()) > count)
    return form


def save(qtbot, screen):
    before = screen.record
    qtbot.keyClick(screen.form.form, Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: screen.form is None and screen.record not in (None, before))


def sold(qtbot, screen, text="A1"):
    screen.sell()
    find(qtbot, screen, text)
    save(qtbot, screen)
    return screen.record


def test_a_part_is_found_sold_and_paid_by_keys(qtbot, screen, stocked, left, told):
    part = stocked()
    screen.sell()
    form = find(qtbot, screen, "2*A1")
    line = form.lines.value()[0]
    assert (line.text("quantity"), line.text("price"), line.text("amount")) == ("2", "300", "600")
    assert form.sum.text() == "Total 600"
    form.given.set_value(Decimal(1000))
    assert form.sum.text() == "Total 600   Change 400"
    save(qtbot, screen)
    assert left(part) == 8
    assert told[-1] == ("success", "C-20261120-1: 600, change 400.")
    assert screen.record.total == 600
    assert "機油芯 A1" in screen.pane.text.toPlainText()


def test_a_sale_that_is_saved_does_not_come_back_as_a_draft(qtbot, screen, stocked):
    stocked()
    screen.sell()
    form = find(qtbot, screen, "A1")
    form.given.line.setFocus()
    qtbot.keyClicks(form.given.line, "1000")
    save(qtbot, screen)  # the field that had the keyboard is left with the form
    screen.sell()
    assert screen.form.form.lines.value() == []
    assert not screen.form.messages.isVisible()


def test_finding_a_part_again_counts_it_up(qtbot, screen, stocked):
    stocked()
    screen.sell()
    form = find(qtbot, screen, "A1")
    form.want(form.lines.value()[0].id, Decimal(2))
    qtbot.waitUntil(lambda: form.lines.value()[0].text("quantity") == "3")
    assert len(form.lines.value()) == 1


def test_a_scanned_part_begins_a_sale_and_the_next_one_joins_it(qtbot, screen, stocked, told):
    stocked()
    stocked("A2")
    assert screen.take_scan("A1")
    qtbot.waitUntil(lambda: screen.form is not None and screen.form.form.lines.value() != [])
    assert screen.take_scan("A2")
    qtbot.waitUntil(lambda: len(screen.form.form.lines.value()) == 2)
    assert screen.take_scan("4710000000000")
    qtbot.waitUntil(lambda: told != [])
    assert told == [("warning", "No part has the code 4710000000000.")]


def test_cells_are_typed_into_without_the_mouse(qtbot, screen, stocked):
    stocked()
    screen.sell()
    form = find(qtbot, screen, "A1")
    table = form.lines.table
    qtbot.keyClick(form.lines.finder.line, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is table
    qtbot.keyClicks(table, "4")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: table.currentColumn() == 3)  # the price
    assert form.lines.value()[0].text("amount") == "1,200"
    for _cell in range(3):
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is form.lines.finder.line
    qtbot.keyClick(form.lines.finder.line, Qt.Key.Key_Delete, CONTROL)
    assert form.lines.value() == []


def test_what_is_being_typed_is_sold_as_it_stands(qtbot, screen, stocked, left):
    part = stocked()
    screen.sell()
    form = find(qtbot, screen, "A1")
    qtbot.keyClick(form.lines.finder.line, Qt.Key.Key_Down)
    qtbot.keyClicks(form.lines.table, "4")
    save(qtbot, screen)
    assert left(part) == 6


def test_what_is_odd_stands_under_the_lines(qtbot, screen, stocked, sqlite_office):
    old, new = stocked(price="90", stock="1"), stocked("A2")
    today = screen.context.today()
    sqlite_office.write(partial(supersede_part, part_id=old, successor_id=new, from_on=today))
    screen.sell()
    form = find(qtbot, screen, "2*A1")
    for part in ("Only 1 on the shelf", "A2 is sold in its place", "below what it cost"):
        assert part in form.lines.caution
    qtbot.keyClick(form, Qt.Key.Key_U, CONTROL)
    qtbot.waitUntil(lambda: [line.id for line in form.lines.value()] == [new])
    assert form.lines.value()[0].text("quantity") == "2"


def test_one_key_writes_what_is_missing_down_as_lost(qtbot, screen, stocked, sqlite_office):
    part = stocked(stock="3")
    screen.sell()
    form = find(qtbot, screen, "5*A1")
    qtbot.keyClick(form, Qt.Key.Key_B, CONTROL)
    qtbot.waitUntil(lambda: form.lines.value()[0].text("quantity") == "3")
    rows = sqlite_office.read(lambda session: LOST_SALES.first(session, ListQuery(), 5))
    assert [(row.number, row.quantity) for row in rows] == [("A1", 2)]
    qtbot.keyClick(form, Qt.Key.Key_B, CONTROL)
    qtbot.waitUntil(lambda: not form.lines.value())
    assert part


def test_a_refused_sale_keeps_what_was_typed(qtbot, screen, stocked, left):
    part = stocked()
    screen.sell()
    form = find(qtbot, screen, "A1")
    form.given.set_value(Decimal(100))
    assert form.given.caution.endswith("200 is not paid yet; type how it is paid.")
    qtbot.keyClick(form, Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(screen.form.messages.isVisible)
    assert left(part) == 10
    form.rest.set_value("card")
    save(qtbot, screen)
    assert [(row.method, row.amount) for row in screen.record.payments] == [
        ("cash", 100),
        ("card", 200),
    ]


def test_a_sale_that_was_begun_comes_back_with_its_lines(qtbot, screen, stocked):
    stocked()
    screen.sell()
    find(qtbot, screen, "3*A1")
    screen.set_aside()
    assert screen.form is None
    screen.sell()
    form = screen.form.form
    assert [line.text("quantity") for line in form.lines.value()] == ["3"]
    assert form.sum.text() == "Total 900"


def test_a_sale_is_taken_back_in_part(qtbot, screen, stocked, left, told):
    part = stocked()
    sold(qtbot, screen, "3*A1")
    screen.take_back()
    qtbot.waitUntil(lambda: screen.form is not None)
    form = screen.form.form
    line = form.lines.value()[0]
    form.lines.put(line.with_texts(quantity="4"))
    assert form.lines.problem().startswith("Only 3 of A1")
    form.lines.put(line.with_texts(quantity="1"))
    form.reason.set_value("尺寸不合")
    save(qtbot, screen)
    assert left(part) == 8
    assert told[-1] == ("success", "R-20261120-1: 300 goes back.")
    screen.take_back()
    assert told[-1] == ("info", "Choose the sale that comes back in the list first.")


def test_scrap_and_transfers_are_written_with_their_words(qtbot, screen, stocked, left):
    part = stocked()
    screen.scrap()
    form = find(qtbot, screen, "A1")
    form.reason.set_value("過期")
    save(qtbot, screen)
    assert (screen.record.kind, left(part)) == ("scrap", 9)
    screen.transfer(out=True)
    form = find(qtbot, screen, "4*A1")
    form.party.set_value("台南店")
    form.clearing.set_value(True)
    save(qtbot, screen)
    assert (screen.record.clearing, left(part)) == ("transfer", 5)
    screen.transfer(out=False)
    form = find(qtbot, screen, "2*A1")
    assert form.lines.value()[0].text("cost") == "100"
    form.party.set_value("台南店")
    save(qtbot, screen)
    assert (screen.record.kind, left(part)) == ("transfer_in", 7)


def test_who_may_not_move_stock_sees_no_cost(qtbot, screen, stocked, sqlite_office):
    stocked()
    paper = sold(qtbot, screen)
    shown = sqlite_office.read(partial(document, document_id=paper.id))
    assert "Cost and margin" in screen.text(shown)
    screen.context.actor = type(screen.context.actor)(1, "櫃台", Role.FRONT_DESK)
    assert "Cost and margin" not in screen.text(shown)


def test_the_receipt_of_the_paper_on_show_is_printed(qtbot, screen, stocked):
    stocked()
    sold(qtbot, screen)
    with qtbot.waitSignal(screen.context.printed) as printed:
        screen.print_receipt()
    assert printed.args[0].startswith(b"%PDF")
    assert printed.args[1] == "Receipt C-20261120-1"


def test_parts_are_handed_out_to_a_visit_and_taken_back(qtbot, screen, stocked, left, open_visit):
    part = stocked()
    visit = open_visit(part, "4")
    dialog = IssueDialog(screen.context, visit, "Parts", screen)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.lines.value() != [])
    assert dialog.lines.value()[0].text("quantity") == "4"
    qtbot.keyClick(dialog.lines.finder.line, Qt.Key.Key_Return)  # nothing to find: hand out
    qtbot.waitUntil(lambda: left(part) == 6)
    again = IssueDialog(screen.context, visit, "Parts", screen)
    again.open()
    qtbot.waitUntil(lambda: again.lines.value() != [])
    assert again.lines.value()[0].text("quantity") == ""
    again.want(part, Decimal(1))
    again.want(part, Decimal(1))
    again.take_back()
    qtbot.waitUntil(lambda: left(part) == 8)


def test_a_part_that_is_not_on_the_bill_can_be_handed_out_too(
    qtbot, screen, stocked, left, open_visit
):
    needed, other = stocked(), stocked("A2")
    dialog = IssueDialog(screen.context, open_visit(needed, "12"), "Parts", screen)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.lines.value() != [])
    assert "2 more are needed than are on the shelf" in dialog.lines.caution
    dialog.want(other, Decimal(2))
    qtbot.waitUntil(lambda: len(dialog.lines.value()) == 2)
    dialog.issue()
    qtbot.waitUntil(lambda: left(other) == 8)
    assert left(needed) == 0
