import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QListWidget, QMainWindow

from desktop.views.kit.actions import KEY_NOTES, Actions, ActionSpec
from desktop.views.kit.navigation import Navigation, Place
from desktop.views.kit.palette import Palette
from desktop.views.kit.shortcuts import ShortcutsDialog, key_rows

NEW = ActionSpec("visit.new", "&New visit…", "&File", "Ctrl+N", "add", "Receive a car.")
CLOSE = ActionSpec("close", "&Close", "&File", new_group=True)
FIND = ActionSpec("find", "&Find", "&Edit", "Ctrl+K")
PLACES = (Place("today", "&Today", "today"), Place("visits", "&Visits", "visits"))


@pytest.fixture
def main_window(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def done():
    return []


@pytest.fixture
def actions(main_window, done):
    actions = Actions(main_window)
    for spec in (NEW, CLOSE, FIND):
        actions.add(spec, lambda spec=spec: done.append(spec.id))
    return actions


def test_a_key_runs_its_action(actions, main_window, done, qtbot, activate):
    activate(main_window)
    qtbot.keyClick(main_window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert done == ["visit.new"]


def test_no_two_actions_of_a_window_share_a_key(actions):
    with pytest.raises(ValueError, match=r"other and visit\.new both want Ctrl\+N"):
        actions.add(ActionSpec("other", "Other", "&File", "ctrl+n"), print)


def test_no_two_actions_of_a_window_share_an_id(actions):
    with pytest.raises(ValueError, match=r"has an action visit\.new already"):
        actions.add(ActionSpec("visit.new", "Other", "&File"), print)


def test_menus_stand_in_the_order_asked_for(actions, main_window):
    actions.fill(main_window.menuBar(), ("&Edit", "&File"))
    menus = [action.menu() for action in main_window.menuBar().actions()]
    assert [menu.title() for menu in menus] == ["&Edit", "&File"]
    assert [action.text() for action in menus[1].actions()] == ["&New visit…", "", "&Close"]


def test_a_tip_names_the_key(actions):
    assert actions["visit.new"].toolTip() == "Receive a car. (Ctrl+N)"
    assert actions["close"].toolTip() == "Close"


def test_icons_follow_the_theme(actions, main_window):
    before = actions["visit.new"].icon()
    QApplication.sendEvent(main_window, QEvent(QEvent.Type.PaletteChange))
    assert not before.isNull()
    assert not actions["visit.new"].icon().isNull()


def test_the_palette_finds_by_parts_of_words_and_runs(actions, main_window, done, qtbot):
    palette = Palette([actions], main_window)
    qtbot.addWidget(palette)
    qtbot.keyClicks(palette.line, "vis new")
    assert [palette.lines.item(row).text() for row in range(palette.lines.count())] == [
        "New visit…"
    ]
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert done == ["visit.new"]
    assert not palette.isVisible()


def test_the_palette_offers_only_what_is_possible_now(actions, main_window, qtbot):
    actions["find"].setEnabled(False)
    palette = Palette([actions], main_window)
    qtbot.addWidget(palette)
    assert palette.lines.count() == 2
    qtbot.keyClicks(palette.line, "find")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert palette.lines.count() == 0


def test_arrow_keys_move_in_the_palette(actions, main_window, done, qtbot):
    palette = Palette([actions], main_window)
    qtbot.addWidget(palette)
    qtbot.keyClick(palette.line, Qt.Key.Key_Down)
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert done == ["close"]


def test_the_shortcuts_dialog_lists_every_key_there_is(actions, main_window, qtbot):
    rows = key_rows([actions])
    assert ("File", "New visit", "Ctrl+N") in rows
    assert len(rows) == 2 + len(KEY_NOTES)
    dialog = ShortcutsDialog([actions], main_window)
    qtbot.addWidget(dialog)
    dialog.line.setText("visit")
    hidden = [dialog.table.isRowHidden(row) for row in range(dialog.table.rowCount())]
    assert hidden.count(False) == 1


@pytest.mark.parametrize("note", KEY_NOTES, ids=lambda note: note.text)
def test_keys_in_the_help_are_keys_that_exist(note):
    for key in note.keys.split(", "):
        assert QKeySequence(key)[0].key() != Qt.Key.Key_unknown


def test_places_are_reached_with_alt_and_their_number(actions, main_window, qtbot, activate):
    navigation = Navigation(PLACES)
    main_window.setCentralWidget(navigation)
    navigation.add_to(actions)
    activate(main_window)
    with qtbot.waitSignal(navigation.chosen) as chosen:
        qtbot.keyClick(main_window, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert chosen.args == ["visits"]
    assert navigation.current() == "visits"


def test_places_have_names_to_be_read_aloud(qtbot):
    navigation = Navigation(PLACES)
    qtbot.addWidget(navigation)
    assert isinstance(navigation, QListWidget)
    assert navigation.accessibleName() == "Places"
    assert navigation.item(0).data(Qt.ItemDataRole.AccessibleTextRole) == "Today"
    assert navigation.item(0).toolTip() == "Today (Alt+1)"


def test_there_is_room_for_nine_places(qtbot):
    with pytest.raises(ValueError, match="room for 9 places"):
        Navigation([Place(str(number), "x", "today") for number in range(10)])
