"""The line edit of all fields."""

from PySide6.QtCore import QEvent, QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit
from typing_extensions import override

REMEDY = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_E)


class Line(QLineEdit):
    """A line that leaves Ctrl+E to the form: on some systems Qt goes to the line's end with it."""

    @override
    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.keyCombination() == REMEDY
        ):
            event.ignore()
            return False
        return super().event(event)
