"""Undoing an import: first what would go, come back and stay, then the undo itself."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.models.errors import OfficeError
from desktop.services.files.xlsx_files import new_table_file
from desktop.services.importing import ImportStoppedError, Progress
from desktop.services.importing.undoing.left import Left
from desktop.services.importing.undoing.undo import UndoResult, undo_import
from desktop.system.i18n import _, ngettext
from desktop.views.imports.buttons import Button
from desktop.views.imports.grid import Grid, GridModel
from desktop.views.imports.progress_box import ProgressBox
from desktop.views.imports.result_view import FILES, with_ending
from desktop.views.imports.words import table_name, unexpected
from desktop.views.kit.column import RIGHT, Column
from desktop.views.kit.screen import Context

SIZE = (720, 480)
NAME, COUNT, RECORD = 180, 96, 200


@dataclass(frozen=True, slots=True)
class Undone:
    """A line of the table of what goes and what comes back."""

    name: str
    removed: int
    restored: int


class UndoDialog(QDialog):
    """Tries the undo, shows what would come of it, and does it when told to.

    Signals:
        progressed: The undo, on its own thread, has come this far.
        undone: The import is undone.
    """

    progressed = Signal(object)
    undone = Signal()

    def __init__(self, context: Context, run_id: int, file_name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context, self._run_id, self._file = context, run_id, file_name
        self._stop, self._running = Event(), False
        self._left: tuple[Left, ...] = ()
        self.setWindowTitle(_("Undo the import of {file}").format(file=file_name))
        self.resize(*SIZE)
        self.head = QLabel(wordWrap=True)
        self.problem = QLabel(wordWrap=True)
        self.problem.setObjectName("fieldProblem")
        self.progress = ProgressBox()
        self.counts = Grid(GridModel[Undone](_count_columns()), _("What goes and comes back"))
        self.left_label = QLabel(wordWrap=True)
        self.left = Grid(GridModel[Left](_left_columns()), _("What stays"))
        self.save_button = Button(_("&Save this list…"))
        self.undo_button = Button(_("&Undo the import"))
        self.close_button = Button(_("Close"))
        self._lay_out()
        self._connect()
        self._run(dry_run=True)

    def undo(self) -> None:
        """Undo the import."""
        self._run(dry_run=False)

    def save_left(self, path: Path) -> None:
        """Write the list of what stays."""
        self._context.desk.read(
            self,
            partial(_write_left, self._left, path),
            lambda _done: self.head.setText(
                _("The list is saved as {name}.").format(name=path.name)
            ),
            self._refuse,
        )

    @override
    def reject(self) -> None:
        """Stop what runs, and close."""
        self._stop.set()
        super().reject()

    def _run(self, *, dry_run: bool) -> None:
        self._running = True
        self.progress.begin(_("Looking what would come of it…") if dry_run else _("Undoing…"))
        command = partial(
            _undo,
            run_id=self._run_id,
            dry_run=dry_run,
            progress=self.progressed.emit,
            cancelled=self._stop.is_set,
        )
        done: Callable[[Any], None] = self._tried if dry_run else self._done
        self._context.desk.write(self, command, done, self._refuse)
        self._tidy()

    def _tried(self, result: UndoResult | ImportStoppedError) -> None:
        if isinstance(result, ImportStoppedError):
            self._refuse(result)
            return
        self._show(result)
        self.undo_button.setEnabled(True)
        self.undo_button.setFocus()
        self.head.setText(
            "\n".join((_("This is what an undo would do; nothing is changed yet."), *result.notes))
        )

    def _done(self, result: UndoResult) -> None:
        self._show(result)
        self.head.setText(
            "\n".join((_("The import of {file} is undone.").format(file=self._file), *result.notes))
        )
        self.close_button.setFocus()
        self.undone.emit()

    def _show(self, result: UndoResult) -> None:
        self._running, self._left = False, result.left
        self.counts.grid.show(_counts(result))
        self.left.grid.show(result.left)
        for table in (self.counts, self.left):
            table.lay_out()
        self.counts.stand_alone()
        text = ngettext(
            "{count} record stays, because somebody has used or changed it since:",
            "{count} records stay, because somebody has used or changed them since:",
            len(result.left),
        )
        self.left_label.setText(
            text.format(count=QLocale().toString(len(result.left)))
            if result.left
            else _("Nothing has to stay.")
        )
        self.progress.hide()
        self._tidy()

    def _refuse(self, error: OfficeError) -> None:
        self._running = False
        self.progress.hide()
        self.problem.setText(str(error))
        self.problem.show()
        self._tidy()

    def _on_settled(self) -> None:
        """Come to an end also when the undo broke: then nobody else tells this window."""
        if self._running:
            self._refuse(OfficeError(unexpected()))

    def _stop_run(self) -> None:
        self._stop.set()
        self.progress.stopping()

    def _show_progress(self, progress: Progress) -> None:
        if self._running:
            self.progress.tell(progress)

    def _ask_file(self) -> None:
        path, chosen = QFileDialog.getSaveFileName(
            self, _("Save the list"), _("undo-left.csv"), _(FILES)
        )
        if path:
            self.save_left(with_ending(Path(path), chosen))

    def _tidy(self) -> None:
        self.undo_button.setEnabled(False)
        for part in (self.left, self.save_button):
            part.setVisible(bool(self._left))

    def _lay_out(self) -> None:
        self.problem.hide()
        buttons = QHBoxLayout()
        buttons.addWidget(self.save_button)
        buttons.addStretch(1)
        for button in (self.close_button, self.undo_button):
            buttons.addWidget(button)
        box = QVBoxLayout(self)
        for part in (self.head, self.problem, self.progress, self.counts, self.left_label):
            box.addWidget(part)
        box.addWidget(self.left, 1)
        box.addStretch(0)
        box.addLayout(buttons)

    def _connect(self) -> None:
        self.progressed.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)
        self.progress.stop_button.clicked.connect(self._stop_run)
        self._context.desk.settled.connect(self._on_settled)
        self.save_button.clicked.connect(self._ask_file)
        self.undo_button.clicked.connect(self.undo)
        self.close_button.clicked.connect(self.reject)


def _undo(
    uow: Any,  # noqa: ANN401 -- views do not know the database
    run_id: int,
    *,
    dry_run: bool,
    progress: Callable[[Progress], None],
    cancelled: Callable[[], bool],
) -> UndoResult | ImportStoppedError:
    try:
        return undo_import(uow, run_id, dry_run=dry_run, progress=progress, cancelled=cancelled)
    except ImportStoppedError as error:
        if dry_run:  # when the window has closed meanwhile, nobody needs to hear of it
            return error
        raise


def _write_left(left: tuple[Left, ...], path: Path, _session: object) -> None:
    header = (_("Records"), _("Id"), _("Name"), _("Reason"))
    with new_table_file(path, header, (str, int, str, str)) as writer:
        for row in left:
            writer.writerow((table_name(row.table), row.row_id, row.name, row.reason))


def _counts(result: UndoResult) -> list[Undone]:
    tables = dict.fromkeys((*result.removed, *result.restored))
    return [
        Undone(table_name(name), result.removed.get(name, 0), result.restored.get(name, 0))
        for name in tables
    ]


def _count_columns() -> tuple[Column[Undone], ...]:
    number = QLocale().toString
    return (
        Column("name", _("Records"), lambda row: row.name, width=NAME),
        Column("removed", _("Removed"), lambda row: number(row.removed), RIGHT, COUNT),
        Column("restored", _("As before"), lambda row: number(row.restored), RIGHT, COUNT),
    )


def _left_columns() -> tuple[Column[Left], ...]:
    return (
        Column("table", _("Records"), lambda row: table_name(row.table), width=NAME),
        Column("name", _("Name"), lambda row: row.name, width=RECORD),
        Column("reason", _("Reason"), lambda row: row.reason),
    )
