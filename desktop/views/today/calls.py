"""Follow-up calls that are due, and what came of them."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.models.errors import OfficeError
from desktop.models.follow_up import FollowUpResult
from desktop.services.follow_ups import RESULT_NAMES, FollowUpRow, close_follow_up
from desktop.system.i18n import _
from desktop.views.kit.actions import without_state
from desktop.views.kit.screen import Context
from desktop.views.today.columns import call_columns
from desktop.views.today.tables import ShortTable

KEYS = {
    FollowUpResult.REACHED: "Ctrl+1",
    FollowUpResult.UNREACHABLE: "Ctrl+2",
    FollowUpResult.NOT_NEEDED: "Ctrl+3",
}


class CallsPane(QWidget):
    """The list of calls with a note and three buttons, each with a key."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._saving = False
        self.table = ShortTable(call_columns(), _("Calls due"), "follow_up")
        self.note = QLineEdit()
        self.note.setPlaceholderText(_("What the customer said"))
        self.note.setAccessibleName(_("Note about the call"))
        self.problem = QLabel(wordWrap=True)
        self.problem.setObjectName("fieldProblem")
        self.problem.hide()
        self.actions_ = {result: self._action(result, key) for result, key in KEYS.items()}
        self.table.opened.connect(self._show_visit)
        row = QHBoxLayout()
        row.addWidget(self.note, 1)
        for result, action in self.actions_.items():
            row.addWidget(_button(action, KEYS[result]))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.table, 1)
        box.addLayout(row)
        box.addWidget(self.problem)

    def show_calls(self, calls: tuple[FollowUpRow, ...]) -> None:
        """Show the calls that are due."""
        self.table.set_rows(calls)
        if calls and self.table.current() is None:
            self.table.selectRow(0)
        for action in self.actions_.values():
            action.setEnabled(bool(calls))

    def close_call(self, result: FollowUpResult) -> None:
        """Write down how the current call ended."""
        call = self.table.current()
        if self._saving or not isinstance(call, FollowUpRow):
            return
        self._saving = True
        command = partial(
            close_follow_up,
            follow_up_id=call.id,
            version=call.version,
            result=result,
            note=self.note.text(),
        )
        self._context.desk.write(self, command, partial(self._closed, call), self._failed)

    def _closed(self, call: FollowUpRow, _nothing: None) -> None:
        self._saving = False
        self.problem.hide()
        self.note.clear()
        text = _("Call to {name} is written down.").format(name=call.customer)
        self._context.told.emit("success", text)

    def _failed(self, error: OfficeError) -> None:
        self._saving = False
        self.problem.setText(str(error))
        self.problem.show()

    def _show_visit(self, call: FollowUpRow) -> None:
        self._context.go.emit("visits", call.visit_id)

    def _action(self, result: FollowUpResult, key: str) -> QAction:
        action = QAction(_(RESULT_NAMES[result]), self)
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(without_state(partial(self.close_call, result)))
        self.addAction(action)
        return action


def _button(action: QAction, key: str) -> QPushButton:
    native = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
    button = QPushButton(action.text())
    button.setToolTip(f"{action.text()} ({native})")
    button.setAutoDefault(False)
    button.clicked.connect(without_state(action.trigger))
    button.setEnabled(action.isEnabled())
    action.enabledChanged.connect(button.setEnabled)
    return button
