"""Messages above the page, and questions that need an answer first."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMessageBox, QPushButton, QWidget

from desktop.system.i18n import N_, _
from desktop.views.kit.icons import SMALL, icon

STAYS_MS = 5_000


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message: told apart by shape and word, not by colour alone."""

    shape: str
    word: str
    closes_itself: bool = False


KINDS = {
    "info": Kind("info", N_("Note")),
    "success": Kind("success", N_("Done"), closes_itself=True),
    "warning": Kind("warning", N_("Careful")),
    "error": Kind("error", N_("Not done")),
}


class MessageBar(QFrame):
    """One message above the page; the next replaces it, Esc closes it.

    Signals:
        closed: The message has gone.
    """

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messageBar")
        self.hide()
        self.kind = ""
        self._sign, self._word = QLabel(), QLabel()
        self._word.setObjectName("messageWord")
        self._text = QLabel(wordWrap=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._button = QPushButton(flat=True)
        self._close = QPushButton(_("Close"), flat=True)
        self._close.setAccessibleName(_("Close the message"))
        self._close.clicked.connect(self.close_message)
        self._action: QAction | None = None
        self._lifetime = QTimer(self, singleShot=True, interval=STAYS_MS)
        self._lifetime.timeout.connect(self.close_message)
        self._escape = QAction(self, shortcut=QKeySequence("Esc"))
        self._escape.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._escape.triggered.connect(self.close_message)
        self.addAction(self._escape)
        self._lay_out()

    def show_message(self, kind: str, text: str, action: QAction | None = None) -> None:
        """Show a message of one of KINDS, with at most one thing to do about it."""
        self.kind, told = kind, KINDS[kind]
        self._sign.setPixmap(icon(told.shape).pixmap(SMALL))
        self._word.setText(_(told.word))
        self._text.setText(text)
        self._offer(action)
        self.setProperty("kind", kind)
        for part in (self, self._word, self._text):
            part.style().polish(part)  # the style sheet looks at the property
        self.setAccessibleName(f"{_(told.word)}: {text}")
        self._lifetime.stop()
        if told.closes_itself:
            self._lifetime.start()
        self.show()

    def text(self) -> str:
        """Return the message on show, or an empty text."""
        return "" if self.isHidden() else self._text.text()

    def close_message(self) -> None:
        """Take the message away."""
        self._lifetime.stop()
        self.hide()
        self.closed.emit()

    def _offer(self, action: QAction | None) -> None:
        if self._action is not None:
            self._button.clicked.disconnect(self._action.trigger)
        self._action = action
        self._button.setVisible(action is not None)
        if action is not None:
            self._button.setText(action.text())
            self._button.clicked.connect(action.trigger)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 6, 4)
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addWidget(self._word)
        row.addWidget(self._text, 1)
        row.addWidget(self._button)
        row.addWidget(self._close)


def ask(
    parent: QWidget, question: str, choices: Mapping[str, str], *, default: str = "", more: str = ""
) -> str:
    """Ask and return the key of the choice; Esc means the last one.

    Args:
        parent: The window the question is about.
        question: One sentence.
        choices: Keys and their translated buttons.
        default: The key that Enter means; the last choice when empty.
        more: What else there is to know.
    """
    box = QMessageBox(QMessageBox.Icon.Question, parent.window().windowTitle(), question)
    box.setParent(parent.window(), box.windowFlags())
    box.setInformativeText(more)
    role = QMessageBox.ButtonRole.ActionRole
    buttons = {key: box.addButton(text, role) for key, text in choices.items()}
    last = list(choices)[-1]
    box.setDefaultButton(buttons[default or last])
    box.setEscapeButton(buttons[last])
    box.exec()
    chosen = next((key for key, button in buttons.items() if button is box.clickedButton()), last)
    box.deleteLater()
    return chosen


def leave_draft(parent: QWidget, title: str) -> bool:
    """Ask whether a form may be left that was typed into; what was typed is kept."""
    question = _("“{form}” is not saved. What you typed is kept as a draft; leave now?")
    choices = {"leave": _("Leave, keep the draft"), "stay": _("Keep typing")}
    return ask(parent, question.format(form=title), choices, default="stay") == "leave"
