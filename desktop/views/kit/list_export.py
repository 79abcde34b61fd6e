"""Writing the list on show to a file: where to, how far it is, and Stop."""

from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

from PySide6.QtCore import QLocale, QStandardPaths, Qt, QTimer
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QWidget,
)

from desktop.models.errors import OfficeError
from desktop.services.list_exports import ExportStoppedError, ListExport, write_list
from desktop.system.i18n import N_, _, ngettext
from desktop.views.kit.memory import recall, remember
from desktop.views.kit.messages import ask
from desktop.views.kit.screen import Context

FORMS = {"xlsx": N_("Excel workbook (*.xlsx)"), "csv": N_("CSV in UTF-8 (*.csv)")}
MEMORY = "export"
LOOK_MS = 100


class _Run:
    """What window and worker know together of one export.

    The worker writes the numbers and the window looks at them now and then: so no worker ever
    holds a part of the window.
    """

    def __init__(self) -> None:
        self.done = self.total = 0
        self.stopped = Event()

    def tell(self, done: int, total: int) -> None:
        """Note how far it is."""
        self.done, self.total = done, total


class ExportBar(QFrame):
    """Writes one list at a time; the work at the window goes on meanwhile."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._run: _Run | None = None
        self._file = ""
        self.label = QLabel()
        self.bar = QProgressBar()
        self.stop_button = QPushButton(_("Stop"))
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self._show_progress)
        self.stop_button.clicked.connect(self.stop)
        context.desk.closing.connect(self.stop)
        context.desk.broke.connect(self._give_up)
        self._lay_out()
        self.hide()

    @property
    def running(self) -> bool:
        """Whether a list is being written."""
        return self._run is not None

    def begin(self, wanted: ListExport[Any]) -> None:
        """Ask for a file and write the list."""
        if self.running:
            text = _("{name} is still being written; stop it first, or wait for it.")
            self._context.told.emit("info", text.format(name=self._file))
            return
        dialog = SaveDialog(self._proposed(wanted.name), self.window())
        dialog.fileSelected.connect(lambda path: self.write(wanted, Path(path)))
        dialog.open()

    def write(self, wanted: ListExport[Any], path: Path) -> None:
        """Write the list to this file; its ending decides the form."""
        facts: dict[str, object] = {"folder": str(path.parent), "form": path.suffix[1:].lower()}
        remember(self._context.memory, MEMORY, facts)
        self._run, self._file = _Run(), path.name
        query = partial(
            write_list,
            wanted=wanted,
            path=path,
            progress=self._run.tell,
            cancelled=self._run.stopped.is_set,
        )
        self._context.desk.read(self, query, self._finished, self._failed)
        self._show_progress()
        self._look.start()
        self.show()

    def stop(self) -> None:
        """Stop writing; no file is left."""
        if self._run is not None:
            self._run.stopped.set()

    def may_leave(self) -> bool:
        """Ask before the window closes on a file that is not whole yet."""
        if not self.running:
            return True
        question = _("{name} is still being written. Stop it and close?").format(name=self._file)
        choices = {"leave": _("Stop and close"), "stay": _("Go on writing")}
        return ask(self, question, choices, default="stay") == "leave"

    def _show_progress(self) -> None:
        run = self._run or _Run()
        number = QLocale().toString
        self.bar.setRange(0, run.total)
        self.bar.setValue(run.done)
        self.label.setText(_("Writing {name}").format(name=self._file))
        of = _("{done} of {total} rows").format(done=number(run.done), total=number(run.total))
        self.bar.setFormat(of if run.done < run.total else _("Closing the file…"))

    def _finished(self, count: int) -> None:
        name = self._file
        self._end()
        text = ngettext(
            "{count} row is written to {name}.", "{count} rows are written to {name}.", count
        )
        said = text.format(count=QLocale().toString(count), name=name)
        self._context.told.emit("success", said)

    def _failed(self, error: OfficeError) -> None:
        self._end()
        kind = "info" if isinstance(error, ExportStoppedError) else "error"
        self._context.told.emit(kind, str(error))

    def _give_up(self, _reason: object) -> None:
        """Do not wait for an answer that may never come."""
        self.stop()
        self._end()

    def _end(self) -> None:
        self._look.stop()
        self._run = None
        self.hide()

    def _proposed(self, name: str) -> Path:
        """Name the file after the list and the day, in the folder that was used last."""
        known = recall(self._context.memory, MEMORY)
        documents = QStandardPaths.writableLocation(
            QStandardPaths.StandardLocation.DocumentsLocation
        )
        folder, form = Path(str(known.get("folder") or documents)), known.get("form")
        ending = form if form in FORMS else next(iter(FORMS))
        return folder / f"{name} {self._context.today().isoformat()}.{ending}"

    def _lay_out(self) -> None:
        self.setObjectName("messageBar")
        self.setProperty("kind", "info")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.addWidget(self.label)
        row.addWidget(self.bar, 1)
        row.addWidget(self.stop_button)
        self.bar.setAccessibleName(_("Progress of the export"))


class SaveDialog(QFileDialog):
    """Asks where to write; the ending of the name follows the chosen form."""

    def __init__(self, proposed: Path, parent: QWidget) -> None:
        super().__init__(parent, _("Export this list"), str(proposed.parent))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setNameFilters([_(text) for text in FORMS.values()])
        form = proposed.suffix[1:]
        self.selectNameFilter(_(FORMS[form]))
        self.setDefaultSuffix(form)
        self.selectFile(proposed.name)
        self.filterSelected.connect(self._follow)

    def _follow(self, chosen: str) -> None:
        form = next(form for form, text in FORMS.items() if _(text) == chosen)
        self.setDefaultSuffix(form)
        if typed := self.selectedFiles():
            self.selectFile(Path(typed[0]).with_suffix(f".{form}").name)
