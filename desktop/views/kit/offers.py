"""What a form offers under one of its fields, each by a button and a key of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.system.i18n import _
from desktop.views.kit.actions import keys_text, without_state
from desktop.views.kit.forms import Form


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that may be done; the key works while it is offered, anywhere in the form."""

    text: str
    keys: str
    run: Callable[[], object]


class Offers(QWidget):
    """Buttons under one another, of which there are none until something is offered."""

    def __init__(self, form: Form, name: str) -> None:
        super().__init__()
        self._form = form
        self._actions: list[QAction] = []
        self.buttons: list[QPushButton] = []
        self._head = QLabel(wordWrap=True)
        self._head.setObjectName("fieldCaution")
        self.setAccessibleName(name)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 4)
        self._box.setSpacing(3)
        self._box.addWidget(self._head)
        self.hide()

    def offer(self, offers: Sequence[Offer], sentence: str = "") -> None:
        """Offer these and nothing else; nothing at all takes the buttons away."""
        self.clear()
        self._head.setText(f"△ {sentence}" if sentence else "")
        self._head.setVisible(bool(sentence))
        for one in offers:
            self._add(one)
        self.setVisible(bool(offers))

    def clear(self) -> None:
        """Offer nothing any more."""
        for action in self._actions:
            self._form.removeAction(action)
            action.deleteLater()
        for button in self.buttons:
            self._box.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._actions, self.buttons = [], []
        self.hide()

    def _add(self, one: Offer) -> None:
        text = _("{text} ({keys})").format(text=one.text, keys=keys_text(one.keys))
        button = QPushButton(text if one.keys else one.text)
        button.setAutoDefault(False)
        button.setStyleSheet("text-align: left")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus if one.keys else Qt.FocusPolicy.ClickFocus)
        button.clicked.connect(without_state(one.run))
        self._box.addWidget(button)
        self.buttons.append(button)
        if one.keys:
            action = QAction(one.text, self._form, shortcut=QKeySequence(one.keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(without_state(one.run))
            self._form.addAction(action)
            self._actions.append(action)
