from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from desktop.services.customer_work import CustomerDraft, PhoneDraft, enter_customer
from desktop.services.segments import segment_list
from desktop.services.vehicles import VehicleDraft
from desktop.services.visit_work import NewVisit, open_visit
from desktop.system.i18n import LANGUAGES, speaking
from desktop.views.kit.memory import ShortMemory
from desktop.views.kit.palette import Palette
from desktop.views.kit.preview import PreviewDialog
from desktop.views.kit.shortcuts import ShortcutsDialog
from desktop.views.main_window import HIT_KINDS, MainWindow
from desktop.views.screens import PLACES, screen_classes


@pytest.fixture
def window(qtbot, context, activate, monkeypatch):
    # A form that a test leaves unsaved asks nobody when the window is closed after it.
    monkeypatch.setattr("desktop.views.visits.screen.leave_draft", lambda *_args: True)
    window = MainWindow(ShortMemory())
    qtbot.addWidget(window)
    window.enter(context)
    activate(window)
    return window


@pytest.fixture
def wang(sqlite_office):
    """The id of a customer who is there already."""
    segment = sqlite_office.read(segment_list)[0].id
    draft = CustomerDraft("王小明", segment, phones=(PhoneDraft("0912-345-678"),))
    return sqlite_office.write(partial(enter_customer, draft=draft))[0]


def test_every_place_has_a_page_and_every_hit_a_place():
    places = {place.key for place in PLACES}
    assert places == screen_classes().keys()
    assert HIT_KINDS.keys() <= places


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.key)
def test_every_place_is_one_key_away(window, qtbot, place):
    number = Qt.Key(ord("1") + PLACES.index(place))
    qtbot.keyClick(window, number, Qt.KeyboardModifier.AltModifier)
    assert window.navigation.current() == place.key
    assert window.pages.currentWidget() is window.screen_on_show
    assert window.screen_on_show.isAncestorOf(QApplication.focusWidget())


def test_the_menus_of_a_page_are_there_while_the_page_is(window):
    def menus():
        return [menu.text() for menu in window.menuBar().actions() if menu.isVisible()]

    window.go("visits")
    assert "Vis&it" in menus()
    window.go("targets")
    assert "Vis&it" not in menus()
    assert "&Target" in menus()
    assert menus()[-1] == "Hel&p"


@pytest.fixture
def window_in(qtbot, context, activate):
    """A window that was made in a language."""

    def window_in(language):
        with speaking(language):
            window = MainWindow(ShortMemory())
            qtbot.addWidget(window)
            window.enter(context)
            activate(window)
            for place in PLACES:
                window.go(place.key)
        return window

    return window_in


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_menu_and_every_entry_has_a_key_of_its_own(window_in, language):
    window = window_in(language)
    for place in PLACES:
        window.go(place.key)
        menus = [menu for menu in window.menuBar().actions() if menu.isVisible()]
        assert _without_own_key(menus) == [], place.key
        for menu in menus:
            assert _without_own_key(menu.menu().actions()) == [], menu.text()


def _without_own_key(entries):
    """Return the texts that share their key with one before them, or have none."""
    taken, found = {""}, []
    for text in (entry.text() for entry in entries if not entry.isSeparator()):
        key = QKeySequence.mnemonic(text).toString()
        found += [text] if key in taken else []
        taken.add(key)
    return found


def test_ctrl_k_finds_by_the_end_of_a_phone_and_opens(window, qtbot, wang):
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.search.hasFocus()
    qtbot.keyClicks(window.search, "5678")
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.navigation.current() == "customers")
    assert window.search.text() == ""


def test_ctrl_n_begins_a_visit_from_any_page(window, qtbot):
    window.go("parts")
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert window.navigation.current() == "visits"
    assert window.screen_on_show.isAncestorOf(QApplication.focusWidget())


def test_a_page_may_ask_for_another_page_s_record(window, qtbot, context, wang):
    context.go.emit("customers", wang)
    assert window.navigation.current() == "customers"


def test_a_visit_is_begun_for_a_vehicle_of_another_page(window, qtbot, context, sqlite_office):
    segment = sqlite_office.read(segment_list)[0].id
    new = NewVisit(CustomerDraft("林", segment), VehicleDraft("ABC-1234"))
    sqlite_office.write(partial(open_visit, new=new))
    context.go.emit("visits.new", 1)
    assert window.navigation.current() == "visits"


def test_a_refusal_nobody_took_is_shown(window, context):
    context.desk.refused.emit("The office says no.")
    assert window.messages.text() == "The office says no."


def test_a_printed_sheet_is_previewed(window, qtbot, context):
    window.go("reports")
    window.screen_on_show.pages["print"].print_sheet()
    qtbot.waitUntil(lambda: window.findChild(PreviewDialog) is not None)
    dialog = window.findChild(PreviewDialog)
    qtbot.waitUntil(lambda: "page" in dialog.count_label.text())
    dialog.reject()


def test_the_help_lists_the_keys_of_every_page(window):
    window.actions_["help.shortcuts"].trigger()
    dialog = window.findChild(ShortcutsDialog)
    shown = {dialog.table.item(row, 2).text() for row in range(dialog.table.rowCount())}
    assert {"Ctrl+K", "Ctrl+N", "F8", "F9", "Alt+1"} <= shown
    dialog.reject()


def test_the_palette_offers_window_and_page(window):
    window.go("visits")
    window.actions_["view.commands"].trigger()
    palette = window.findChild(Palette)
    for typed, first in (("new vis", "New visit"), ("quit", "Quit")):
        palette.line.setText(typed)
        assert palette.lines.item(0).text() == first
    palette.reject()


def test_another_person_finds_pages_of_their_own(window, context):
    window.go("visits")
    before = window.screen_on_show
    window.enter(context)
    assert window.navigation.current() == "visits"
    assert window.screen_on_show is not before


def test_an_unsaved_plan_keeps_the_window_open(window, qtbot, monkeypatch):
    window.go("targets")
    qtbot.waitUntil(lambda: window.screen_on_show.model.rowCount() > 0)
    window.screen_on_show.model.setData(window.screen_on_show.model.index(0, 1), "7")
    monkeypatch.setattr("desktop.views.targets.screen.ask", lambda *_args, **_more: "stay")
    assert not window.close()
    monkeypatch.setattr("desktop.views.targets.screen.ask", lambda *_args, **_more: "leave")
    assert window.close()


def test_the_size_of_the_window_is_remembered(qtbot, window):
    memory = ShortMemory()
    first = MainWindow(memory)
    qtbot.addWidget(first)
    first.resize(780, 640)
    first.close()
    second = MainWindow(memory)
    qtbot.addWidget(second)
    assert (second.width(), second.height()) == (780, 640)


def test_escape_leads_from_the_search_back_to_where_it_was_begun(window, qtbot):
    window.go("targets")
    before = window.focusWidget()
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window.search, Qt.Key.Key_Escape)
    assert window.focusWidget() is before


def test_the_key_of_the_page_on_show_leads_back_to_its_work(window, qtbot):
    window.go("customers")
    window.navigation.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    assert window.screen_on_show.pages["list"].listing.filter_box.hasFocus()
