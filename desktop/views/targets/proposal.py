"""The frame of the windows that propose a plan: what is wanted, what comes of it, one button."""

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.models.errors import OfficeError
from desktop.system.i18n import _
from desktop.views.kit.actions import without_state
from desktop.views.kit.forms import Form
from desktop.views.kit.plain_table import PlainTable
from desktop.views.kit.screen import Context

P = TypeVar("P")
TYPING_PAUSE_MS = 150
FORM_WIDTH = 380
SIZE = (1080, 560)


class ProposalDialog(QDialog, Generic[P]):
    """Proposes while its user types, and writes what is on show.

    Signals:
        written: The plan was changed.
    """

    written = Signal()

    def __init__(self, context: Context, title: str, button: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.resize(*SIZE)
        self.context = context
        self.proposal: P | None = None
        self.form = Form()
        self.table = PlainTable(title)
        self.told = QLabel(wordWrap=True)
        self.problem = QLabel(wordWrap=True)
        self.problem.setObjectName("fieldProblem")
        self.write_button = QPushButton(button)
        self.close_button = QPushButton(_("Close"))
        self.close_button.setAutoDefault(False)
        self._asked = 0
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._lay_out()
        self._pause.timeout.connect(self.propose)
        self.form.changed.connect(self._pause.start)
        self.form.submitted.connect(self.write)
        self.form.cancelled.connect(self.reject)
        self.write_button.clicked.connect(without_state(self.form.submit))
        self.close_button.clicked.connect(self.reject)
        self._let_write(may=False)

    def begin(self) -> None:
        """Take what stands in the form as its beginning, and propose something."""
        self.form.mark_clean()
        draft = f"targets.{type(self).__name__}"
        self.context.drafts.attach(self.form, draft)
        self.finished.connect(lambda: self.context.drafts.discard(draft))
        self.form.focus(next(iter(self.form.fields)))
        self.propose()

    def propose(self) -> None:
        """Compute anew what comes of what is typed."""
        query = self._query()
        self._asked += 1
        if query is None:
            self._refuse("")
            return
        asked = self._asked
        self.context.desk.read(
            self,
            query,
            lambda made: self._answer(asked, made),
            lambda error: self._refuse(str(error)),
        )

    def write(self) -> None:
        """Write what is on show."""
        if self.proposal is None:
            return
        self._let_write(may=False)
        command = self._command(self.proposal)
        self.context.desk.write(self, command, lambda _done: self._done(), self._not_done)

    @abstractmethod
    def _query(self) -> Callable[[Any], P] | None:
        """Return what computes the proposal; None while something is missing."""

    @abstractmethod
    def _show(self, proposal: P) -> None:
        """Show the proposal."""

    @abstractmethod
    def _command(self, proposal: P) -> Callable[[Any], Any]:
        """Return what writes it."""

    def _answer(self, asked: int, made: P) -> None:
        if asked != self._asked:
            return  # typed on meanwhile
        self.proposal = made
        self.problem.setText("")
        self._show(made)
        self._let_write(may=True)

    def _refuse(self, sentence: str) -> None:
        self.proposal = None
        self.problem.setText(sentence)
        self.told.setText("")
        self.table.setRowCount(0)
        self._let_write(may=False)

    def _done(self) -> None:
        self.form.mark_clean()
        self.written.emit()
        self.accept()

    def _not_done(self, error: OfficeError) -> None:
        self.problem.setText(str(error))
        self._let_write(may=self.proposal is not None)

    def _let_write(self, *, may: bool) -> None:
        self.write_button.setEnabled(may)
        self.write_button.setDefault(may)

    def _lay_out(self) -> None:
        self.form.setFixedWidth(FORM_WIDTH)
        right = QVBoxLayout()
        right.addWidget(self.table, 1)
        right.addWidget(self.told)
        row = QHBoxLayout()
        row.addWidget(self.form, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(right, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.problem, 1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.write_button)
        box = QVBoxLayout(self)
        box.addLayout(row, 1)
        box.addLayout(buttons)
