from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from desktop.models.money import CURRENCIES
from desktop.services.parts import PartDraft, change_part, enter_part, part_card
from desktop.services.staff import sign_in
from desktop.views.parts.columns import margin_text

CONTROL = Qt.KeyboardModifier.ControlModifier
TWD = CURRENCIES["TWD"]


@pytest.fixture
def enter(sqlite_office):
    """Enter a part and return its id."""

    def enter(number, name, **more):
        draft = PartDraft(number, name, **more)
        return sqlite_office.write(lambda uow: enter_part(uow, draft))[0]

    return enter


def cells(screen, row=0):
    model = screen.listing.model
    return [model.index(row, column).data() for column in range(model.columnCount())]


def numbers(screen):
    model = screen.listing.model
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def show(qtbot, screen, part):
    screen.show_record(part)
    qtbot.waitUntil(lambda: screen.record is not None and screen.record.id == part)


def save(qtbot, screen):
    qtbot.keyClick(screen.form.form, Qt.Key.Key_S, CONTROL)


def card(office, part):
    return office.read(lambda session: part_card(session, part))


def test_a_part_is_entered_by_keyboard_and_its_margin_is_shown(open_screen, qtbot, focused):
    screen = open_screen()
    screen.new_part()
    for text in ("04152-YZZA1", "Oil filter", "Toyota", "Engine", "pc", "320", "200"):
        qtbot.keyClicks(focused(), text)
        qtbot.keyClick(focused(), Qt.Key.Key_Return)
    assert screen.form.form.margin.text() == "Margin 120 (37.5%)"
    save(qtbot, screen)
    qtbot.waitUntil(lambda: numbers(screen) == ["04152-YZZA1"])
    assert cells(screen)[5:] == ["320", "200", "120 (37.5%)"]
    qtbot.waitUntil(lambda: getattr(screen.listing.table.current_row(), "name", "") == "Oil filter")
    qtbot.waitUntil(lambda: "120 (37.5%)" in screen.pane.text.toPlainText())


def test_prices_are_right_aligned(open_screen, enter):
    enter("1", "Oil filter")
    screen = open_screen()
    model = screen.listing.model
    role = Qt.ItemDataRole.TextAlignmentRole
    for column in (5, 6, 7):
        assert model.index(0, column).data(role) & Qt.AlignmentFlag.AlignRight.value


def test_an_unknown_margin_is_a_dash():
    assert margin_text(Decimal(100), None, TWD) == "—"
    assert margin_text(Decimal(0), Decimal(10), TWD) == "-10"


def test_cents_of_an_old_file_are_kept(open_screen, enter, qtbot, sqlite_office):
    part = enter("1", "Oil filter", price=Decimal("12.50"))
    screen = open_screen()
    show(qtbot, screen, part)
    screen.edit()
    screen.form.form.brand.set_value("Toyota")
    save(qtbot, screen)
    qtbot.waitUntil(lambda: screen.form is None)
    assert card(sqlite_office, part).price == Decimal("12.50")


def test_a_number_that_is_taken_offers_that_part(open_screen, enter, qtbot, focused):
    existing = enter("A-1", "Oil filter")
    screen = open_screen()
    screen.new_part()
    form = screen.form.form
    form.number.set_value("a1")
    form.name.set_value("Air filter")
    save(qtbot, screen)
    qtbot.waitUntil(lambda: "number" in form.problems())
    qtbot.keyClick(focused(), Qt.Key.Key_E, CONTROL)
    qtbot.waitUntil(lambda: screen.record is not None and screen.record.id == existing)
    screen.new_part()
    assert screen.form.form.name.value() == "Air filter"


def test_two_seats_lose_nothing(open_screen, enter, qtbot, sqlite_office, beside):
    part = enter("A-1", "Oil filter", price=Decimal(300))
    screen = open_screen()
    show(qtbot, screen, part)
    screen.edit()
    screen.form.form.brand.set_value("Toyota")
    theirs = PartDraft("A-1", "Oil filter", price=Decimal(1350))
    sqlite_office.write(lambda uow: change_part(uow, part, 1, theirs))
    save(qtbot, screen)
    qtbot.waitUntil(lambda: "Somebody else changed" in screen.form.messages.text())
    assert beside(screen.form) == {"price": ["Price: 300", "Price: 1,350"]}
    save(qtbot, screen)
    qtbot.waitUntil(lambda: screen.form is None)
    assert card(sqlite_office, part).brand == "Toyota"
    assert card(sqlite_office, part).price == Decimal(1350)


def test_archiving_a_part_needs_a_reason(open_screen, enter, qtbot, focused):
    part = enter("A-1", "Oil filter")
    screen = open_screen()
    show(qtbot, screen, part)
    screen.archive()
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    assert screen.form.form.problems().keys() == {"reason"}
    qtbot.keyClicks(focused(), "not sold any more")
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: numbers(screen) == [])
    assert screen.record is None


def test_who_may_not_change_the_list_is_told_why_and_keeps_what_was_typed(
    open_screen, qtbot, sqlite_office, people
):
    today = date(2026, 11, 20)
    clerk = people["林淑芬"]
    sqlite_office.actor = sqlite_office.read(lambda session: sign_in(session, clerk, "", today))
    screen = open_screen()
    screen.new_part()
    screen.form.form.number.set_value("A-1")
    screen.form.form.name.set_value("Oil filter")
    save(qtbot, screen)
    qtbot.waitUntil(lambda: "ask a manager" in screen.form.messages.text())
    assert screen.form.form.name.value() == "Oil filter"


def test_a_part_that_is_gone_is_told_in_a_sentence(open_screen, qtbot):
    screen = open_screen()
    screen.show_record(4711)
    qtbot.waitUntil(lambda: "does not exist any more" in screen.pane.text.toPlainText())


def test_refresh_reads_what_another_seat_wrote(open_screen, enter, qtbot, sqlite_office):
    part = enter("A-1", "Oil filter")
    screen = open_screen()
    show(qtbot, screen, part)
    renamed = PartDraft("A-1", "Air filter")
    sqlite_office.write(lambda uow: change_part(uow, part, 1, renamed))
    screen.refresh()
    qtbot.waitUntil(lambda: "Air filter" in screen.pane.text.toPlainText())
    qtbot.waitUntil(lambda: cells(screen)[1] == "Air filter")
