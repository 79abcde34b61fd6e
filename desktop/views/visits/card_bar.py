"""The row of buttons over a visit: what can be done with it now."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from desktop.models.visit import VisitState
from desktop.services.visits import VisitCard
from desktop.system.i18n import _
from desktop.views.kit.actions import ActionSpec, keys_text, without_state
from desktop.views.kit.field import plain_label
from desktop.views.kit.screen import Command

ALWAYS, OPEN, NOT_VOID, SETTLED = "always", "open", "not void", "settled"


class CardBar(QWidget):
    """Buttons for the usual steps, a menu for the rare ones; each names its key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._more = QToolButton()
        self._more.setText(_("More"))
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._menu = QMenu(self._more)
        self._more.setMenu(self._menu)
        self._row.addWidget(self._more)
        self._row.addStretch(1)
        self._parts: list[tuple[str, QToolButton | QAction]] = []
        self._enable("")

    def add_button(self, command: Command, text: str, when: str) -> None:
        """Add a button for a command of the screen."""
        button = QToolButton()
        button.setText(text)
        button.setToolTip(_tip(command.spec))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(without_state(command.run))
        self._row.insertWidget(self._row.count() - 2, button)
        self._parts.append((when, button))
        self._enable("")

    def add_entry(self, command: Command, when: str) -> None:
        """Add a line of the menu for a command of the screen."""
        keys = keys_text(command.spec.shortcut)
        action = self._menu.addAction(f"{_(command.spec.text)}\t{keys}")
        action.triggered.connect(without_state(command.run))
        self._parts.append((when, action))
        self._enable("")

    def show_card(self, card: VisitCard) -> None:
        """Enable what can be done with this visit."""
        self._enable(card.state)

    def _enable(self, state: str) -> None:
        closed = (VisitState.SETTLED, VisitState.VOID)
        fitting = {
            ALWAYS: bool(state),
            OPEN: bool(state) and state not in closed,
            NOT_VOID: bool(state) and state != VisitState.VOID,
            SETTLED: state == VisitState.SETTLED,
        }
        self._more.setEnabled(bool(state))
        for when, part in self._parts:
            part.setEnabled(fitting[when])


def _tip(spec: ActionSpec) -> str:
    return f"{plain_label(_(spec.text)).rstrip('…')} ({keys_text(spec.shortcut)})"
