"""What the forms of a visit stand in: a title, messages, the form, and its two buttons."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.system.i18n import _
from desktop.views.kit.actions import keys_text, without_state
from desktop.views.kit.messages import MessageBar

MARGINS = (8, 4, 4, 4)


class FormPage(QWidget):
    """The frame around a form; what is in focus is always in sight."""

    def __init__(self, title: str, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLabel(title)
        self.title.setObjectName("pageTitle")
        self.messages = MessageBar()
        self._area = QScrollArea(widgetResizable=True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(content)
        self._content = content
        self._buttons = QHBoxLayout()
        self._buttons.addStretch(1)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(*MARGINS)
        for part in (self.title, self.messages, self._area):
            self._box.addWidget(part)
        self._box.addLayout(self._buttons)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)

    def add_above(self, part: QWidget) -> None:
        """Put something between the messages and the form."""
        self._box.insertWidget(self._box.indexOf(self._area), part)

    def add_buttons(self, save: QAction, cancel: QAction) -> None:
        """Show both actions as buttons with their keys."""
        for action in (save, cancel):
            keys = keys_text(action.shortcuts()[0].toString())
            button = QPushButton(
                _("{text} ({keys})").format(text=action.text().replace("&", ""), keys=keys)
            )
            button.setAutoDefault(False)
            button.setDefault(action is save)
            button.clicked.connect(without_state(action.trigger))
            self._buttons.addWidget(button)

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self._content.isAncestorOf(now):
            self._area.ensureWidgetVisible(now)
