"""The frame of the windows that keep monthly values: a list, and a form beside it."""

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.models.errors import OfficeError
from desktop.system.i18n import _
from desktop.views.kit.actions import without_state
from desktop.views.kit.forms import Form
from desktop.views.kit.plain_table import PlainTable
from desktop.views.kit.screen import Context

R = TypeVar("R")
SIZE = (900, 520)
FORM_WIDTH = 320


class EntriesDialog(QDialog, Generic[R]):
    """Lists entries; the form takes a new one, or changes the one the list stands on.

    Signals:
        written: Something was entered, changed or taken away.
    """

    written = Signal()

    def __init__(
        self, context: Context, title: str, note: str, parent: QWidget, figure: int
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.resize(*SIZE)
        self.context = context
        self.rows: tuple[R, ...] = ()
        self.chosen: R | None = None
        self.table = PlainTable(title, range(figure, figure + 1), wide=1)
        self.form = Form()
        self.note = QLabel(note, wordWrap=True)
        self.note.setObjectName("hint")
        self.problem = QLabel(wordWrap=True)
        self.problem.setObjectName("fieldProblem")
        self.new_button = QPushButton(_("&New"))
        self.remove_button = QPushButton(_("&Take away"))
        self.close_button = QPushButton(_("Close"))
        self.save_button = QPushButton(_("&Save"))
        self._lay_out()
        self.table.currentCellChanged.connect(self._on_row)
        self.form.submitted.connect(self.save)
        self.form.cancelled.connect(self.reject)
        self.new_button.clicked.connect(without_state(self.begin))
        self.remove_button.clicked.connect(without_state(self.take_away))
        self.save_button.clicked.connect(without_state(self.form.submit))
        self.close_button.clicked.connect(self.reject)
        self.remove_button.setEnabled(False)

    def refresh(self) -> None:
        """Read the list anew."""
        self.context.desk.read(self, self._query(), self._show)

    def begin(self) -> None:
        """Begin a new entry."""
        self.chosen = None
        self.table.setCurrentCell(-1, -1)
        self._fill(None)
        self.form.mark_clean()
        self.remove_button.setEnabled(False)
        self.form.focus(next(iter(self.form.fields)))

    def save(self) -> None:
        """Write what stands in the form."""
        self._write(self._command(taken_away=False))

    def take_away(self) -> None:
        """Take the chosen entry away."""
        if self.chosen is not None:
            self._write(self._command(taken_away=True))

    @abstractmethod
    def _query(self) -> Callable[[Any], tuple[R, ...]]:
        """Return what reads the list."""

    @abstractmethod
    def _texts(self, row: R) -> tuple[str, ...]:
        """Return what the list shows of an entry."""

    @abstractmethod
    def _heads(self) -> tuple[str, ...]:
        """Return the heads of the list."""

    @abstractmethod
    def _fill(self, row: R | None) -> None:
        """Show an entry in the form, or an empty one."""

    @abstractmethod
    def _command(self, *, taken_away: bool) -> Callable[[Any], Any]:
        """Return what writes the form, or takes the chosen entry away."""

    def _write(self, command: Callable[[Any], Any]) -> None:
        self.problem.setText("")
        self.context.desk.write(self, command, lambda _done: self._written(), self._refuse)

    def _written(self) -> None:
        self.written.emit()
        self.refresh()
        self.begin()

    def _refuse(self, error: OfficeError) -> None:
        self.problem.setText(str(error))

    def _show(self, rows: tuple[R, ...]) -> None:
        self.rows = rows
        self.table.fill(self._heads(), [self._texts(row) for row in rows])

    def _on_row(self, row: int) -> None:
        if 0 <= row < len(self.rows) and not self.form.is_dirty():
            self.chosen = self.rows[row]
            self._fill(self.chosen)
            self.form.mark_clean()
            self.remove_button.setEnabled(True)
            self.problem.setText("")

    def _lay_out(self) -> None:
        side = QVBoxLayout()
        side.addWidget(self.form)
        side.addWidget(self.problem)
        row = QHBoxLayout()
        for button in (self.new_button, self.remove_button, self.save_button):
            button.setAutoDefault(False)
            row.addWidget(button)
        side.addLayout(row)
        side.addStretch(1)
        right = QWidget()
        right.setFixedWidth(FORM_WIDTH)
        side.setContentsMargins(0, 0, 0, 0)
        right.setLayout(side)
        both = QHBoxLayout()
        both.addWidget(self.table, 1)
        both.addWidget(right, 0, Qt.AlignmentFlag.AlignTop)
        foot = QHBoxLayout()
        foot.addWidget(self.note, 1)
        self.close_button.setAutoDefault(False)
        foot.addWidget(self.close_button)
        box = QVBoxLayout(self)
        box.addLayout(both, 1)
        box.addLayout(foot)
