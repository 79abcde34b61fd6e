"""Labels of parts: how many of each, on which paper, from which label on."""

from io import BytesIO

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt

from desktop.views.parts.counts.screen import CountsScreen
from desktop.views.parts.labels import LabelDialog, Wanted
from desktop.views.parts.screen import PartsScreen
from tests.helpers.counting import Shelves

CODE = "4710000000017"
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def shelves(sqlite_office, clock):
    return Shelves(sqlite_office, clock)


@pytest.fixture
def part(shelves):
    part = shelves.put("A1", "3", "R1")
    shelves.barcode(part, CODE)
    return part


@pytest.fixture
def ask(qtbot, context, show_screen):
    """Ask for labels of parts."""

    def ask(*wanted):
        screen = show_screen(CountsScreen)
        dialog = LabelDialog(context, wanted, screen)
        dialog.open()
        qtbot.waitUntil(dialog.of_each.line.hasFocus)
        return dialog

    return ask


@pytest.fixture
def printed(qtbot, context):
    """Print, and return the texts of the pages."""

    def printed(dialog):
        with qtbot.waitSignal(context.printed) as told:
            qtbot.keyClick(dialog.of_each.line, Qt.Key.Key_S, CTRL)
        return [page.extract_text() for page in PdfReader(BytesIO(told.args[0])).pages]

    return printed


def test_as_many_labels_are_printed_as_were_asked_for(ask, printed, part):
    dialog = ask(Wanted(part))
    dialog.paper.set_value("roll-50x30")
    dialog.of_each.set_value(3)
    pages = printed(dialog)
    assert len(pages) == 3
    assert all(CODE in page and "A1" in page and "R1" in page for page in pages)


def test_a_part_without_a_barcode_has_its_number(ask, printed, shelves):
    dialog = ask(Wanted(shelves.put("B7", "1")))
    dialog.paper.set_value("roll-50x30")
    assert "B7" in printed(dialog)[0]


def test_what_came_gets_as_many_labels_as_pieces(ask, printed, shelves, part):
    dialog = ask(Wanted(part, 2), Wanted(shelves.put("B7", "1"), 3))
    assert dialog.of_each.value() is None
    dialog.paper.set_value("roll-50x30")
    assert ["B7" in page for page in printed(dialog)] == [False, False, True, True, True]


def test_a_first_label_that_the_sheet_does_not_have_is_one_sentence(qtbot, ask, part):
    dialog = ask(Wanted(part))
    dialog.paper.set_value("a4-24")
    dialog.first.set_value(25)
    qtbot.keyClick(dialog.of_each.line, Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: "The sheet has 24 labels" in dialog.messages.text())


def test_the_paper_that_was_chosen_last_stands_there_again(ask, printed, part):
    dialog = ask(Wanted(part))
    dialog.paper.set_value("a4-40")
    printed(dialog)
    assert ask(Wanted(part)).paper.value() == "a4-40"


def test_the_parts_of_a_count_get_labels_from_its_page(qtbot, show_screen, shelves, part):
    count = shelves.start()
    screen = show_screen(CountsScreen)
    screen.show_record(count)
    qtbot.waitUntil(lambda: screen.record is not None)
    screen.print_labels()
    qtbot.waitUntil(lambda: screen.findChild(LabelDialog) is not None)
    assert screen.findChild(LabelDialog).of_each.value() == 1


def test_the_part_on_show_gets_labels_from_the_list(qtbot, show_screen, part):
    screen = show_screen(PartsScreen)
    screen.show_record(part)
    qtbot.waitUntil(lambda: screen.record is not None)
    screen.print_labels()
    qtbot.waitUntil(lambda: screen.findChild(LabelDialog) is not None)
