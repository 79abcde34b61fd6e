"""What was imported so far, and the way back."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.models.errors import OfficeError
from desktop.services.formats import instant_text
from desktop.services.importing.undoing.history import ImportRunRow, import_runs
from desktop.system.i18n import _, ngettext
from desktop.views.imports.buttons import Button
from desktop.views.imports.grid import MUTED, PLAIN, Grid, GridModel
from desktop.views.imports.undo_dialog import UndoDialog
from desktop.views.imports.words import kind_name
from desktop.views.kit.column import RIGHT, Column
from desktop.views.kit.screen import Context

SIZE = (1200, 520)
WHEN, WHO, NAME, KIND, COUNT = 128, 100, 190, 160, 76
SUBJECTS = frozenset({"import_run"})


class HistoryDialog(QDialog):
    """Lists the imports of the office, the newest first; each can be undone as a whole."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self.setWindowTitle(_("Import history"))
        self.resize(*SIZE)
        self.runs = Grid(
            GridModel[ImportRunRow](_columns(context), _tone), _("Imports"), _("Searching…")
        )
        self.problem = QLabel(wordWrap=True)
        self.problem.setObjectName("fieldProblem")
        self.problem.hide()
        self.undo_button = Button(_("&Undo…"))
        self.close_button = Button(_("Close"))
        self._lay_out()
        self.runs.lay_out()
        self.runs.selectionModel().currentRowChanged.connect(self._tidy)
        self.undo_button.clicked.connect(self.undo)
        self.close_button.clicked.connect(self.reject)
        context.desk.changed.connect(self._on_changed)
        self._tidy()
        self.refresh()

    def refresh(self) -> None:
        """Read the list anew."""
        self._context.desk.read(self, import_runs, self._show, self._refuse)

    def current(self) -> ImportRunRow | None:
        """Return the import the user stands on."""
        row = self.runs.currentIndex().row()
        return self.runs.grid.rows[row] if 0 <= row < len(self.runs.grid.rows) else None

    def undo(self) -> None:
        """Show what an undo of the current import would do."""
        run = self.current()
        if run is not None and run.can_undo:
            UndoDialog(self._context, run.id, run.file_name, self).open()

    def _show(self, rows: list[ImportRunRow]) -> None:
        place = max(0, self.runs.currentIndex().row())
        self.runs.grid.show(rows)
        self.runs.set_empty_text(_("Nothing was imported yet."))
        if rows:
            self.runs.selectRow(min(place, len(rows) - 1))
            self.runs.setFocus()
        self._tidy()

    def _refuse(self, error: OfficeError) -> None:
        self.problem.setText(str(error))
        self.problem.show()

    def _on_changed(self, subjects: frozenset[str]) -> None:
        if subjects & SUBJECTS:
            self.refresh()

    def _tidy(self) -> None:
        run = self.current()
        self.undo_button.setEnabled(run is not None and run.can_undo)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(self.undo_button)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        box = QVBoxLayout(self)
        box.addWidget(self.runs, 1)
        box.addWidget(self.problem)
        box.addLayout(buttons)


def _columns(context: Context) -> tuple[Column[ImportRunRow], ...]:
    when = partial(instant_text, calendar=context.office.calendar)
    counts = (
        Column(name, title, partial(_count, name=f"rows_{name}"), RIGHT, COUNT)
        for name, title in (
            ("read", _("Rows")),
            ("created", _("New")),
            ("updated", _("Changed")),
            ("unchanged", _("Known")),
            ("duplicate", _("Duplicate")),
            ("rejected", _("Rejected")),
        )
    )
    return (
        Column("at", _("When"), lambda run: when(run.at), width=WHEN),
        Column("who", _("Who"), lambda run: run.who or _("Command line"), width=WHO),
        Column("file", _("File"), lambda run: run.file_name, width=NAME),
        Column("kind", _("Holds"), lambda run: kind_name(run.kind), width=KIND),
        *counts,
        Column("undone", _("Undone"), partial(_undone, when=when)),
    )


def _count(run: ImportRunRow, name: str) -> str:
    return QLocale().toString(getattr(run, name))


def _undone(run: ImportRunRow, when: Callable[[datetime], str]) -> str:
    if run.undone_at is None:
        return run.note
    said = [when(run.undone_at), run.undone_by or _("Command line")]
    if run.records_left:
        text = ngettext("{count} record stays", "{count} records stay", run.records_left)
        said.append(text.format(count=run.records_left))
    return " · ".join(said)


def _tone(run: ImportRunRow, _column: int) -> str:
    return MUTED if run.undone_at else PLAIN
