"""The page of counts: begun, counted by scanner, reviewed and posted by keyboard alone."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from desktop.services.counting.shelves import take_shelf
from desktop.views.kit.scan_choice import ScanChoice
from desktop.views.parts.counts.entry import CountEntry
from desktop.views.parts.counts.review import LEFT, CountReview

CODE = "4710000000017"
CTRL = Qt.KeyboardModifier.ControlModifier


def cell(entry, column, row=0):
    """Return what a line of the table says; nothing until it is read."""
    item = entry.table.item(row, column)
    return "" if item is None else item.text()


@pytest.fixture
def part(shelves):
    part = shelves.put("A1", "10", "R1", cost="100")
    shelves.barcode(part, CODE)
    return part


@pytest.fixture
def show(qtbot, open_screen):
    """Show a count on its page."""

    def show(count):
        screen = open_screen()
        screen.show_record(count)
        qtbot.waitUntil(lambda: screen.record is not None)
        return screen

    return show


@pytest.fixture
def entry_of(qtbot, show):
    """Begin to count the first free shelf."""

    def entry_of(count):
        screen = show(count)
        screen.enter()
        entry = screen.findChild(CountEntry)
        qtbot.waitUntil(lambda: entry.code.hasFocus() or bool(entry.messages.text()))
        return entry

    return entry_of


@pytest.fixture
def review_of(qtbot, show):
    """Look at what was found."""

    def review_of(count):
        screen = show(count)
        screen.review()
        review = screen.findChild(CountReview)
        qtbot.waitUntil(lambda: review.seen is not None)
        return review

    return review_of


@pytest.fixture
def scan(qtbot):
    """Type a code and Enter into whatever has the keyboard, as a scanner does."""

    def scan(entry, text):
        widget = entry.focusWidget()
        qtbot.keyClicks(widget, text)
        qtbot.keyClick(widget, Qt.Key.Key_Return)

    return scan


def cells(table, row=0):
    return [table.item(row, column).text() for column in range(table.columnCount())]


def test_a_count_is_begun_and_shown_with_its_shelves(qtbot, open_screen, part):
    screen = open_screen()
    screen.new_count()
    qtbot.keyClick(screen.form.form.fields["kind"].combo, Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: screen.record is not None)
    text = screen.pane.text.toPlainText()
    assert "N-20261120-1" in text
    assert "R1" in text
    assert "0 of 1" in text


def test_scanning_then_a_quantity_counts_a_part(qtbot, shelves, part, entry_of, scan):
    count = shelves.start()
    entry = entry_of(count)
    scan(entry, CODE)
    qtbot.waitUntil(entry.quantity.hasFocus)
    scan(entry, "8")
    qtbot.waitUntil(lambda: cell(entry, 3, 0) == "8")
    assert entry.code.hasFocus()
    assert shelves.line(count, part).counted == 8


def test_scanning_again_adds_one(qtbot, shelves, part, entry_of, scan):
    count = shelves.start()
    entry = entry_of(count)
    scan(entry, CODE)
    for counted in ("1", "2", "3"):
        qtbot.waitUntil(entry.quantity.hasFocus)
        scan(entry, CODE)
        qtbot.waitUntil(lambda counted=counted: cell(entry, 3) == counted)
    assert shelves.line(count, part).counted == 3


def test_a_scanner_need_not_wait_for_answers(qtbot, shelves, part, entry_of, scan):
    """Five codes within a moment: the first asks, each other one adds one to the part before."""
    other, code = shelves.put("B1", "10", "R1"), "4710000000024"
    shelves.barcode(other, code)
    count = shelves.start("R1")
    entry = entry_of(count)
    for scanned in (CODE, CODE, code, CODE, CODE, code):
        scan(entry, scanned)
    qtbot.waitUntil(lambda: (cell(entry, 3), cell(entry, 3, 1)) == ("4", "1"))
    assert [shelves.line(count, one).counted for one in (part, other)] == [4, 1]
    qtbot.waitUntil(lambda: "B1" in entry.part.text())


def test_half_a_code_is_not_lost_when_the_answer_comes(qtbot, shelves, part, entry_of, scan):
    count = shelves.start()
    entry = entry_of(count)
    scan(entry, CODE)
    qtbot.keyClicks(entry.focusWidget(), CODE[:5])
    qtbot.waitUntil(entry.quantity.hasFocus)
    assert entry.quantity.text() == CODE[:5]
    scan(entry, CODE[5:])
    qtbot.waitUntil(lambda: cell(entry, 3) == "1")
    assert shelves.line(count, part).counted == 1


def test_enter_alone_adds_one_too(qtbot, shelves, part, entry_of, scan):
    count = shelves.start()
    entry = entry_of(count)
    scan(entry, "a1")
    qtbot.waitUntil(entry.quantity.hasFocus)
    scan(entry, "")
    qtbot.waitUntil(lambda: cell(entry, 3) == "1")
    assert shelves.line(count, part).counted == 1


def test_nothing_on_the_entry_tells_what_the_ledger_says(shelves, part, entry_of, qtbot):
    shelves.goes(part, "3")
    entry = entry_of(shelves.start())
    qtbot.waitUntil(lambda: entry.table.rowCount() == 1)
    assert cells(entry.table) == ["A1", "機油芯", "", "", ""]


def test_an_unknown_code_is_one_sentence_and_the_next_scan_goes_on(
    qtbot, shelves, part, entry_of, scan
):
    entry = entry_of(shelves.start())
    scan(entry, "999999")
    qtbot.waitUntil(lambda: "No part has the code 999999" in entry.messages.text())
    scan(entry, CODE)
    qtbot.waitUntil(entry.quantity.hasFocus)
    assert entry.messages.text() == ""


def test_an_ambiguous_code_is_asked_about(qtbot, shelves, part, entry_of, scan, activate):
    other = shelves.put("A2", "1", "R1")
    shelves.barcode(other, CODE)
    count = shelves.start()
    entry = entry_of(count)
    scan(entry, CODE)
    qtbot.waitUntil(lambda: entry.findChild(ScanChoice) is not None)
    choice = entry.findChild(ScanChoice).list
    qtbot.keyClick(choice, Qt.Key.Key_Down)
    qtbot.keyClick(choice, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: entry.focusWidget() is entry.quantity)
    activate(entry)
    scan(entry, "5")
    qtbot.waitUntil(lambda: cell(entry, 3, 1) == "5")
    assert shelves.line(count, other).counted == 5


def test_a_part_of_another_shelf_is_counted_here_only_with_a_quantity(
    qtbot, shelves, part, entry_of, scan
):
    shelves.put("B1", "4", "R2")
    count = shelves.start()
    entry = entry_of(count)
    scan(entry, "B1")
    qtbot.waitUntil(entry.quantity.hasFocus)
    assert "B1 belongs on R2" in entry.messages.text()
    scan(entry, CODE)
    qtbot.waitUntil(lambda: entry.current is not None and entry.current.number == "A1")
    assert shelves.card(count).counted == 0
    scan(entry, "10")
    qtbot.waitUntil(lambda: cell(entry, 3, 0) == "10")


def test_a_shelf_that_somebody_counts_names_the_person(qtbot, shelves, part, show):
    count = shelves.start()
    owner = shelves.office.actor
    shelves.sit_down(shelves.hire("Ann"))
    shelves.do(take_shelf, count, "R1")
    shelves.sit_down(owner)
    screen = show(count)
    screen.enter()
    entry = screen.findChild(CountEntry)
    entry.choose_shelf("R1")
    qtbot.waitUntil(lambda: "Ann is counting shelf R1" in entry.messages.text())
    entry.shelf.set_value("R1")
    qtbot.keyClick(entry, Qt.Key.Key_Return, CTRL | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: "free for anybody" in entry.messages.text())
    entry.choose_shelf("R1")
    qtbot.waitUntil(entry.code.hasFocus)


def test_a_shelf_that_is_done_leads_to_the_next_one(qtbot, shelves, part, entry_of):
    shelves.put("B1", "4", "R2")
    entry = entry_of(shelves.start())
    qtbot.waitUntil(lambda: entry.progress.text().startswith("R1"))
    qtbot.keyClick(entry.code, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: entry.progress.text().startswith("R2"))


def test_the_differences_are_posted_after_one_question(
    qtbot, monkeypatch, shelves, part, review_of, context
):
    asked = []
    monkeypatch.setattr(
        "desktop.views.parts.counts.review.ask",
        lambda *_args, more, **_named: asked.append(more) or "post",
    )
    shelves.put("A2", "4", "R1")
    count = shelves.start()
    shelves.count(count, "R1", part, "7")
    review = review_of(count)
    assert cells(review.table)[4:8] == [
        "10",
        "7",
        "-3",
        context.office.currency.text(Decimal(-300)),
    ]
    with qtbot.waitSignal(context.told) as told:
        qtbot.keyClick(review, Qt.Key.Key_Return, CTRL)
    assert "is posted as K-20261120-1" in told.args[1]
    assert asked[0].startswith("1 part was counted and is posted. 1 part stays as it is")
    assert shelves.left(part) == (7, 700)


def test_what_stays_is_listed_with_its_reason(qtbot, shelves, part, review_of):
    review = review_of(shelves.start())
    review.shown.set_value(LEFT)
    assert cells(review.table)[-1] == "not counted"
    assert not review.buttons["Ctrl+Return"].isEnabled()


def test_a_part_can_be_sent_back_to_be_counted_again(qtbot, shelves, part, review_of):
    count = shelves.start()
    shelves.count(count, "R1", part, "7")
    review = review_of(count)
    qtbot.keyClick(review.table, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: not review.seen.ready)
    assert shelves.card(count).counted == 0


def test_the_sheets_are_printed_from_the_page(qtbot, shelves, part, show, context):
    screen = show(shelves.start())
    with qtbot.waitSignal(context.printed) as printed:
        screen.print_sheets()
    assert printed.args[0].startswith(b"%PDF")
    assert printed.args[1] == "Count N-20261120-1"


def test_a_cancelled_count_is_asked_about_first(qtbot, monkeypatch, shelves, part, show):
    monkeypatch.setattr("desktop.views.parts.counts.screen.ask", lambda *_a, **_n: "cancel")
    count = shelves.start()
    screen = show(count)
    screen.cancel()
    qtbot.waitUntil(lambda: screen.record is not None and not screen.record.open)
    assert "Cancelled" in screen.pane.text.toPlainText()
