"""Somebody at the keyboard of the window: keys, and texts as an input method inserts them."""

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QListWidget,
    QMainWindow,
    QMessageBox,
    QPlainTextEdit,
    QTableWidget,
    QTextEdit,
    QWidget,
)

from desktop.views.kit.field import plain_label

PATIENCE = 20_000


class Typist:
    """Knows nothing of the pages: it presses keys, reads labels, and sees where the focus is.

    Attributes:
        pressed: How many keys were pressed so far; a text of an input method counts its signs.
    """

    def __init__(self, qtbot):
        self._qtbot, self.pressed = qtbot, 0

    def press(self, *keys):
        """Press keys such as "Ctrl+K", one after the other, wherever the focus is."""
        for key in keys:
            stroke = QKeySequence(key)[0]
            self.pressed += 1
            QTest.keyClick(_front().windowHandle(), stroke.key(), stroke.keyboardModifiers())
            QApplication.processEvents()

    def type(self, text, *keys):
        """Type a text, then press keys."""
        for sign in text:
            self.pressed += 1
            if sign.isascii():
                QTest.keyClick(_front().windowHandle(), sign)
            else:
                event = QInputMethodEvent()
                event.setCommitString(sign)
                QApplication.sendEvent(QApplication.focusWidget(), event)
        QApplication.processEvents()
        self.press(*keys)

    def scan(self, code):
        """Scan a code: its keys come five milliseconds after each other, Enter at the end."""
        window = _front().windowHandle()
        for place, sign in enumerate(code + "\r"):
            key = Qt.Key.Key_Return if sign == "\r" else Qt.Key(ord(sign.upper()))
            event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, sign)
            event.setTimestamp(10_000 + 5 * place)
            QApplication.sendEvent(window, event)
        QApplication.processEvents()

    def answer(self, key):
        """Press a key as soon as a question is on the screen, which waits for it."""
        patient = QTimer(interval=5)

        def press():
            box = QApplication.activeModalWidget()
            if isinstance(box, QMessageBox) and box.isVisible():
                patient.stop()
                QTest.keyClick(box, QKeySequence(key)[0].key())

        patient.timeout.connect(press)
        patient.start()
        return patient

    def until(self, holds):
        """Wait until something holds."""
        self._qtbot.waitUntil(holds, timeout=PATIENCE)

    def reach(self, name):
        """Wait until the focus is in the part of this accessible name."""

        def reached():
            assert _focus_name() == name, f"{_focus_name()} has the focus, not {name}."

        self.until(reached)

    def focus(self):
        """Return the accessible name of the part that has the focus."""
        return _focus_name()

    def cells(self):
        """Return what stands in the tables of the window in front."""
        tables = [table for table in _front().findChildren(QTableWidget) if table.isVisible()]
        items = [
            t.item(r, c)
            for t in tables
            for r in range(t.rowCount())
            for c in range(t.columnCount())
        ]
        return "\n".join(item.text() for item in items if item is not None)

    def go_to(self, name, by="Tab"):
        """Press a key until the focus is in the part of this accessible name."""
        for _step in range(40):
            if _focus_name() == name:
                return
            self.press(by)
        raise AssertionError(f"Tab never comes to {name}, now at {_focus_name()}.")

    def offered(self, text):
        """Wait until a list has dropped down that offers this."""

        def drops():
            lists = [w for w in QApplication.topLevelWidgets() if isinstance(w, QListWidget)]
            shown = [one for one in lists if one.isVisible()]
            lines = [one.item(row).text() for one in shown for row in range(one.count())]
            assert any(text in line for line in lines), lines

        self.until(drops)

    def typed(self, *names):
        """Return what stands in the lines and boxes of these accessible names."""
        shown = (part for part in _front().findChildren(QWidget) if part.isVisible())
        parts = {part.accessibleName(): part for part in shown}
        return [_content(parts[name]) for name in names]

    def title(self):
        """Return the title of the window in front."""
        return _front().windowTitle()

    def read(self, text):
        """Wait until a text can be read somewhere in the window in front."""

        def readable():
            seen = self.sight()
            assert text in seen, f"No {text} in sight, but: {seen}"

        self.until(readable)

    def sight(self):
        """Return every label and record that can be read in the window in front."""
        window = _front()
        labels = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
        pages = [p.toPlainText() for p in window.findChildren(QTextEdit) if p.isVisible()]
        return "\n".join([*labels, *pages])


def _front():
    """Return the window in front; who closes one has the one behind, as on any desktop."""
    front = QApplication.activeWindow()
    if front is None:
        shown = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
        front = QApplication.activeModalWidget() or next(
            window for window in shown if isinstance(window, QMainWindow)
        )
        front.activateWindow()
    return front


def _content(part):
    if isinstance(part, QPlainTextEdit):
        return part.toPlainText()
    return part.currentText() if isinstance(part, QComboBox) else part.text()


def _focus_name():
    widget = QApplication.focusWidget()
    if isinstance(widget, QAbstractButton):
        return widget.accessibleName() or plain_label(widget.text())
    return widget.accessibleName() if widget is not None else ""
