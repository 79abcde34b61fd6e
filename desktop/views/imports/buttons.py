"""Buttons and drops of the import windows."""

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton
from typing_extensions import override

from desktop.views.kit.drop_down import RETURNS


class Button(QPushButton):
    """A button that Enter presses where it stands, and nowhere else.

    Qt's own buttons either take every Enter of the window, or none.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setAutoDefault(False)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in RETURNS and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            self.click()
        else:
            super().keyPressEvent(event)


def dropped_file(data: QMimeData) -> Path | None:
    """Return the one file that is dropped; None for anything else."""
    urls = data.urls()
    if len(urls) == 1 and urls[0].isLocalFile():
        return Path(urls[0].toLocalFile())
    return None
