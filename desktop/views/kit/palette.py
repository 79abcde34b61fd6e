"""The command palette: type what you want to do, press Enter."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.system.i18n import _
from desktop.views.kit.actions import Actions, ActionSpec, keys_text
from desktop.views.kit.drop_down import ENTRY, SUBTITLE, TwoTones
from desktop.views.kit.field import plain_label
from desktop.views.kit.icons import BLANK, icon

WIDTH, HEIGHT = 560, 380
MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Palette(QDialog):
    """Lists what the window can do now, and does the one that is picked."""

    def __init__(self, actions: Sequence[Actions], parent: QWidget) -> None:
        super().__init__(parent)
        self._entries = [(spec, group[spec.id]) for group in actions for spec in group.specs]
        self.setWindowTitle(_("Commands"))
        self.resize(WIDTH, HEIGHT)
        self.line = QLineEdit()
        self.line.setPlaceholderText(_("Type what you want to do"))
        self.line.setAccessibleName(self.line.placeholderText())
        self.lines = QListWidget()
        self.lines.setItemDelegate(TwoTones(self.lines))
        self.lines.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.lines.setAccessibleName(self.windowTitle())
        box = QVBoxLayout(self)
        box.addWidget(self.line)
        box.addWidget(self.lines)
        self.line.textChanged.connect(self._filter)
        self.line.returnPressed.connect(self._run)
        self.lines.itemClicked.connect(self._run)
        self.line.installEventFilter(self)
        self._filter("")

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Up and Down in the line move in the list."""
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() in MOVES:
            self.lines.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def _filter(self, text: str) -> None:
        self.lines.clear()
        words = text.casefold().split()
        for spec, action in self._entries:
            haystack = f"{plain_label(_(spec.text))} {plain_label(_(spec.menu))}".casefold()
            if action.isEnabled() and all(word in haystack for word in words):
                self.lines.addItem(_line(spec, action))
        self.lines.setCurrentRow(0)

    def _run(self) -> None:
        item = self.lines.currentItem()
        if self.lines.count():
            action: QAction = item.data(ENTRY)
            self.accept()
            action.trigger()


def _line(spec: ActionSpec, action: QAction) -> QListWidgetItem:
    item = QListWidgetItem(icon(spec.icon or BLANK), plain_label(_(spec.text)))
    menu = plain_label(_(spec.menu))
    item.setData(ENTRY, action)
    item.setData(SUBTITLE, f"{menu}   {keys_text(spec.shortcut)}".strip())
    return item
