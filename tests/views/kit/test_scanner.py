import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTextBrowser,
    QWidget,
)

from desktop.views.kit.scanner import GAP_MS, Burst, Scanner, takes_text

CODE = "4006381333931"


def typed(signs, gap, start=1_000):
    """Give keys at a steady pace; return the burst and the time of the last key."""
    burst, at = Burst(), start
    for sign in signs:
        burst.key(sign, at)
        at += gap
    return burst, at - gap


@pytest.mark.parametrize("gap", [1, 10, GAP_MS])
def test_a_fast_burst_is_a_code(gap):
    burst, last = typed(CODE, gap)
    assert burst.end(last + gap) == CODE
    assert burst.end(last + gap) == ""


@pytest.mark.parametrize("gap", [GAP_MS + 1, 60, 200])
def test_what_a_person_types_is_no_code(gap):
    burst, last = typed(CODE, gap)
    assert burst.end(last + gap) == ""


def test_an_enter_that_comes_late_ends_no_code():
    burst, last = typed(CODE, 5)
    assert burst.end(last + GAP_MS + 1) == ""


def test_what_was_typed_before_does_not_belong_to_the_code():
    burst, last = typed("ab", 100)
    at = last + 300
    for sign in CODE:
        burst.key(sign, at)
        at += 8
    assert burst.end(at) == CODE


def test_three_quick_keys_are_a_person_with_fast_fingers():
    burst, last = typed("abc", 5)
    assert burst.end(last + 5) == ""


def test_the_first_key_goes_on_and_the_others_belong_to_the_burst():
    burst = Burst()
    assert [burst.key(sign, 1_000 + place * 5) for place, sign in enumerate("4006")] == [
        False,
        True,
        True,
        True,
    ]


@pytest.fixture
def bench(qtbot, activate):
    """A window with a button and a line, whose keys are watched."""
    window = QWidget()
    window.button, window.line = QPushButton("x", window), QLineEdit(window)
    qtbot.addWidget(window)
    activate(window)
    return window


def press(scanner, signs, gap=5, start=1_000, modifiers=Qt.KeyboardModifier.NoModifier):
    """Give keys as the window gets them; return which were kept from their widget."""
    kept, at = [], start
    for sign in signs:
        key = Qt.Key.Key_Return if sign == "\r" else Qt.Key(ord(sign.upper()))
        event = QKeyEvent(QEvent.Type.KeyPress, key, modifiers, sign)
        event.setTimestamp(at)
        kept.append(scanner.eventFilter(scanner, event))
        at += gap
    return kept


def test_a_code_is_told_and_its_enter_presses_no_button(bench, qtbot):
    scanner = Scanner(bench)
    bench.button.setFocus()
    with qtbot.waitSignal(scanner.scanned) as told:
        kept = press(scanner, CODE + "\r")
    assert told.args == [CODE]
    assert kept == [False] + [True] * len(CODE)


def test_a_code_that_goes_into_a_field_is_left_whole(bench, qtbot):
    scanner = Scanner(bench)
    bench.line.setFocus()
    with qtbot.assertNotEmitted(scanner.scanned):
        kept = press(scanner, CODE + "\r")
    assert not any(kept)


def test_typing_beside_a_field_reaches_its_widget(bench, qtbot):
    scanner = Scanner(bench)
    bench.button.setFocus()
    with qtbot.assertNotEmitted(scanner.scanned):
        assert not any(press(scanner, CODE + "\r", gap=80))


def test_a_shortcut_in_between_ends_a_burst(bench, qtbot):
    scanner = Scanner(bench)
    bench.button.setFocus()
    with qtbot.assertNotEmitted(scanner.scanned):
        press(scanner, "400")
        press(scanner, "S", start=1_020, modifiers=Qt.KeyboardModifier.ControlModifier)
        press(scanner, "33\r", start=1_025)


def test_a_scanner_without_times_is_timed_by_the_clock(bench, qtbot):
    ticks = iter(range(1_000))
    scanner = Scanner(bench, now=lambda: next(ticks) / 100)
    bench.button.setFocus()
    with qtbot.waitSignal(scanner.scanned):
        for sign in CODE + "\r":
            press(scanner, sign, start=0)


def test_keys_reach_the_scanner_through_the_window(bench, qtbot):
    scanner = Scanner(bench)
    scanner.watch(bench)
    scanner.watch(bench)  # shown once more
    bench.button.setFocus()
    with qtbot.waitSignal(scanner.scanned) as told:
        for sign in "ABCD\r":
            key = Qt.Key.Key_Return if sign == "\r" else Qt.Key(ord(sign))
            event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, sign)
            event.setTimestamp(1_000)
            QApplication.sendEvent(bench.windowHandle(), event)
    assert told.args == ["ABCD"]


def test_what_takes_text_is_known(qtbot):
    shown = QLineEdit()
    shown.setReadOnly(True)
    chooser, typed_into = QComboBox(), QComboBox()
    typed_into.setEditable(True)
    takes = [QLineEdit(), QPlainTextEdit(), QSpinBox(), typed_into]
    leaves = [shown, QTextBrowser(), QPushButton(), chooser, None]
    for widget in (*takes, *leaves):
        if widget is not None:
            qtbot.addWidget(widget)
    assert all(map(takes_text, takes))
    assert not any(map(takes_text, leaves))
