"""A barcode scanner is a keyboard that types fast and ends with Enter."""

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from typing_extensions import override

from desktop.views.kit.drop_down import RETURNS

GAP_MS = 35  # between two keys; nobody types twenty-eight keys a second
LEAST = 4  # keys of a code
QUICK = 2  # keys from which on it is no person any more
TYPING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class Burst:
    """Tells a scanned code from typing, by the time between the keys."""

    def __init__(self) -> None:
        self._signs, self._last = "", 0

    def key(self, sign: str, at: int) -> bool:
        """Take a key; return whether it belongs to a burst.

        Args:
            sign: What the key types.
            at: When it was pressed, in milliseconds.
        """
        follows = bool(self._signs) and at - self._last <= GAP_MS
        self._signs = self._signs + sign if follows else sign
        self._last = at
        return len(self._signs) >= QUICK

    def end(self, at: int) -> str:
        """Take Enter; return the code, or nothing where somebody typed."""
        code = self._signs if at - self._last <= GAP_MS else ""
        self._signs = ""
        return code if len(code) >= LEAST else ""

    def stop(self) -> None:
        """Forget what was begun: a key came that no code has."""
        self._signs = ""


class Scanner(QObject):
    """Watches the keys of a window, and leaves those alone that go into a field.

    The first key of a burst goes on to where it was meant for, because it may be a person's.

    Signals:
        scanned: A code was scanned.
    """

    scanned = Signal(str)

    def __init__(self, parent: QObject | None = None, now: Callable[[], float] = monotonic) -> None:
        super().__init__(parent)
        self._burst, self._now = Burst(), now

    def watch(self, window: QWidget) -> None:
        """Watch the keys of a window that is on the screen."""
        handle = window.windowHandle()
        if handle is not None:
            handle.removeEventFilter(self)
            handle.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the keys of a burst from whatever has the keyboard."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._take(event)
        return False

    def _take(self, event: QKeyEvent) -> bool:
        if takes_text(QApplication.focusWidget()) or QApplication.activePopupWidget():
            self._burst.stop()
            return False
        at = event.timestamp() or int(self._now() * 1000)
        if event.key() in RETURNS:
            return self._end(at)
        if event.modifiers() & ~TYPING or not event.text().isprintable() or not event.text():
            if event.key() != Qt.Key.Key_Shift:  # capitals come with it
                self._burst.stop()
            return False
        return self._burst.key(event.text(), at)

    def _end(self, at: int) -> bool:
        code = self._burst.end(at)
        if code:
            self.scanned.emit(code)
        return bool(code)


def takes_text(widget: QWidget | None) -> bool:
    """Return whether keys that go to a widget are text: a scanner may type into it."""
    match widget:
        case QLineEdit() | QTextEdit() | QPlainTextEdit():
            return not widget.isReadOnly()
        case QComboBox():
            return widget.isEditable()
        case QAbstractSpinBox():
            return True
        case QWidget():
            return widget.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        case _:
            return False
