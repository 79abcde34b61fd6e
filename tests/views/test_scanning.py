from functools import partial

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from desktop.services.parts import PartDraft, enter_part
from desktop.services.parts.links import supersede_part
from desktop.views.kit.memory import ShortMemory
from desktop.views.kit.scan_choice import ScanChoice
from desktop.views.main_window import MainWindow

EAN = "4006381333931"


@pytest.fixture
def window(qtbot, context, activate):
    window = MainWindow(ShortMemory())
    qtbot.addWidget(window)
    window.enter(context)
    activate(window)
    return window


@pytest.fixture
def enter(sqlite_office):
    def enter(number, *codes):
        draft = PartDraft(number, "機油濾芯", barcodes=codes)
        return sqlite_office.write(partial(enter_part, draft=draft))[0]

    return enter


def scan(window, code):
    """Type as a scanner does: five milliseconds between two keys, Enter at the end."""
    window.screen_on_show.setFocus()
    window.navigation.setFocus()
    for place, sign in enumerate(code + "\r"):
        key = Qt.Key.Key_Return if sign == "\r" else Qt.Key(ord(sign.upper()))
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, sign)
        event.setTimestamp(10_000 + 5 * place)
        QApplication.sendEvent(window.windowHandle(), event)


def part_on_show(window):
    place = window.screen_on_show
    record = place.listed.record if window.navigation.current() == "parts" else None
    return None if record is None else record.id


@pytest.mark.parametrize("page", ["today", "customers", "reports", "parts"])
def test_scanning_opens_the_part_from_any_page(window, qtbot, enter, page):
    part = enter("A-1", EAN)
    window.go(page)
    scan(window, EAN)
    qtbot.waitUntil(lambda: part_on_show(window) == part)


def test_a_code_on_several_parts_asks_which(window, qtbot, enter):
    enter("A-1", EAN)
    second = enter("A-2", EAN)
    scan(window, EAN)
    qtbot.waitUntil(lambda: window.findChild(ScanChoice) is not None)
    choice = window.findChild(ScanChoice)
    assert [choice.list.item(row).text() for row in range(2)] == [
        "A-1 · 機油濾芯 · barcode",
        "A-2 · 機油濾芯 · barcode",
    ]
    qtbot.keyClick(choice.list, Qt.Key.Key_Down)
    qtbot.keyClick(choice.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: part_on_show(window) == second)


def test_a_code_that_nobody_knows_is_offered_for_a_new_part(window, qtbot, enter):
    scan(window, EAN)
    qtbot.waitUntil(lambda: "No part has the code" in window.messages.text())
    qtbot.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.navigation.current() == "parts")
    page = window.screen_on_show.listed
    assert page.form.form.barcodes.value() == [[EAN]]
    assert window.messages.text() == ""
    page.close_form()


def test_a_superseded_number_names_its_successor(window, qtbot, enter, sqlite_office):
    old, new = enter("OLD-1"), enter("NEW-1")
    sqlite_office.write(partial(supersede_part, part_id=old, successor_id=new))
    scan(window, "OLD1")
    qtbot.waitUntil(lambda: part_on_show(window) == old)
    assert "OLD-1 was replaced by NEW-1" in window.messages.text()


def test_a_page_that_takes_codes_itself_keeps_them(window, qtbot, enter):
    enter("A-1", EAN)
    taken = []
    window.screen_on_show.take_scan = lambda code: taken.append(code) is None
    scan(window, EAN)
    assert taken == [EAN]
    assert window.navigation.current() == "today"
