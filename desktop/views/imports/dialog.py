"""One window from the file to its result: preview, dry run, import, cancel."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.models.errors import OfficeError
from desktop.services.importing import (
    KINDS,
    ImportResult,
    ImportSource,
    Mapping,
    Preview,
    Progress,
    load_mapping,
    mapping_for,
    preview,
    read_table,
    run_import,
    write_result,
)
from desktop.system.i18n import _
from desktop.views.kit.screen import Context

SIZE = (980, 640)
TENTHS_OF_PERCENT = 1000
RESULT_FILE = "result.csv"


class ImportDialog(QDialog):
    """Takes one CSV file in; nothing is written before the last button.

    Signals:
        progressed: The import, on its own thread, has come this far.
    """

    progressed = Signal(object)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._stop = Event()
        self._running = False
        self._result: ImportResult | None = None
        self.setWindowTitle(_("Import a file"))
        self.resize(*SIZE)
        self.file = QLineEdit()
        self.mapping = QLineEdit()
        self.mapping.setPlaceholderText(_("none: the columns are called like Daysheet's fields"))
        self.kind = QComboBox()
        for kind in KINDS.values():
            self.kind.addItem(_(kind.title), kind.id)
        self.table = self._make_table()
        self.answer = QPlainTextEdit()
        self.answer.setReadOnly(True)
        self.answer.setAccessibleName(_("What becomes of the rows"))
        self.bar = QProgressBar()
        self.bar.setRange(0, TENTHS_OF_PERCENT)
        self.try_button = QPushButton(_("&Try (dry run)"))
        self.import_button = QPushButton(_("&Import"))
        self.stop_button = QPushButton(_("&Stop"))
        self.result_button = QPushButton(_("Save the &result…"))
        self.close_button = QPushButton(_("Close"))
        self._lay_out()
        self._connect()
        self._tidy()

    def choose(self, path: Path, kind: str, mapping: Path | None = None) -> None:
        """Fill in what is to be imported and show its preview."""
        self.file.setText(str(path))
        self.mapping.setText("" if mapping is None else str(mapping))
        self.kind.setCurrentIndex(self.kind.findData(kind))
        self.show_preview()

    def show_preview(self) -> None:
        """Show what the first rows become."""
        if self.file.text().strip():
            self._result = None
            self._context.desk.read(
                self, partial(_preview, self._source()), self._show_preview, self._refused
            )

    def run(self, *, dry_run: bool) -> None:
        """Count and explain; without `dry_run` write as well."""
        self._stop.clear()
        self._running = True
        self.answer.setPlainText("")
        command = partial(
            _run,
            source=self._source(),
            dry_run=dry_run,
            progress=self.progressed.emit,
            cancelled=self._stop.is_set,
        )
        self._context.desk.write(self, command, self._finished, self._refused)
        self._tidy()

    def stop(self) -> None:
        """Stop the import; nothing of it stays."""
        self._stop.set()

    def save_result(self, path: Path) -> None:
        """Write what became of each row, to be corrected and imported again."""
        result = self._result
        if result is None:
            return
        self._context.desk.read(
            self,
            lambda _session: write_result(result, path),
            lambda _done: self.answer.appendPlainText(
                _("The result is saved as {name}.").format(name=path.name)
            ),
            self._refused,
        )

    @override
    def reject(self) -> None:
        self.stop()
        super().reject()

    def _source(self) -> Callable[[], ImportSource]:
        """Return what reads the mapping, on a worker: its mistakes are told like all others."""
        texts = (self.file.text().strip(), self.mapping.text().strip())
        return partial(_read_source, *texts, str(self.kind.currentData()))

    def _show_preview(self, found: Preview) -> None:
        heads = [_("Row"), *found.titles, _("Problem")]
        self.table.setColumnCount(len(heads))
        self.table.setHorizontalHeaderLabels(heads)
        self.table.setRowCount(len(found.rows))
        for number, row in enumerate(found.rows):
            cells = (str(row.number), *row.values, row.problem)
            for column, text in enumerate(cells):
                self.table.setItem(number, column, QTableWidgetItem(text))
        self.table.resizeColumnsToContents()
        said = [_("These are the first {count} rows.").format(count=len(found.rows))]
        if found.unused:
            said.append(_("Columns not used: {names}.").format(names=", ".join(found.unused)))
        self.answer.setPlainText("\n".join(said))
        self._tidy()

    def _show_progress(self, progress: Progress) -> None:
        self.bar.setValue(round(progress.share * TENTHS_OF_PERCENT))
        self.bar.setFormat(f"{progress.title}  %p%")

    def _finished(self, result: ImportResult) -> None:
        self._running, self._result = False, result
        self.answer.setPlainText("\n".join(_told(result)))
        self._tidy()

    def _refused(self, error: OfficeError) -> None:
        self._running = False
        self.answer.setPlainText(str(error))
        self._tidy()

    def _ask_file(self) -> None:
        kinds = ";;".join((_("CSV files (*.csv *.txt)"), _("All files (*)")))
        path, _kind = QFileDialog.getOpenFileName(self, _("Choose a file"), "", kinds)
        if path:
            self.file.setText(path)
            self.show_preview()

    def _ask_mapping(self) -> None:
        kinds = _("Mappings (*.toml)")
        path, _kind = QFileDialog.getOpenFileName(self, _("Choose a mapping"), "", kinds)
        if path:
            self.mapping.setText(path)
            self.show_preview()

    def _ask_result(self) -> None:
        kinds = _("CSV files (*.csv)")
        path, _kind = QFileDialog.getSaveFileName(self, _("Save the result"), RESULT_FILE, kinds)
        if path:
            self.save_result(Path(path))

    def _tidy(self) -> None:
        chosen = bool(self.file.text().strip())
        for button in (self.try_button, self.import_button):
            button.setEnabled(chosen and not self._running)
        self.stop_button.setEnabled(self._running)
        self.result_button.setEnabled(self._result is not None)
        self.bar.setVisible(self._running)

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, 0)
        table.setAccessibleName(_("Preview"))
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setAlternatingRowColors(True)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(24)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        return table

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow(_label(_("&File"), self.file), _with_button(self.file, self._ask_file))
        form.addRow(_("It &holds"), self.kind)
        mapping = _with_button(self.mapping, self._ask_mapping)
        form.addRow(_label(_("&Mapping"), self.mapping), mapping)
        buttons = QHBoxLayout()
        buttons.addWidget(self.bar, 1)
        for button in (self.stop_button, self.result_button, self.try_button, self.import_button):
            buttons.addWidget(button)
        buttons.addStretch(0)
        buttons.addWidget(self.close_button)
        box = QVBoxLayout(self)
        box.addLayout(form)
        box.addWidget(QLabel(_("Preview")))
        box.addWidget(self.table, 3)
        box.addWidget(self.answer, 1)
        box.addLayout(buttons)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)
        self.file.setAccessibleName(_("File"))
        self.mapping.setAccessibleName(_("Mapping"))

    def _connect(self) -> None:
        # The import runs on another thread: its news cross over in the order they were sent.
        self.progressed.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)
        self.file.editingFinished.connect(self._tidy)
        self.file.returnPressed.connect(self.show_preview)
        self.mapping.returnPressed.connect(self.show_preview)
        self.kind.activated.connect(self.show_preview)
        self.try_button.clicked.connect(partial(self.run, dry_run=True))
        self.import_button.clicked.connect(partial(self.run, dry_run=False))
        self.stop_button.clicked.connect(self.stop)
        self.result_button.clicked.connect(self._ask_result)
        self.close_button.clicked.connect(self.reject)


def _read_source(file: str, mapping: str, kind: str) -> ImportSource:
    known = load_mapping(Path(mapping)) if mapping else None
    return ImportSource(Path(file), kind, known)


def _preview(source: Callable[[], ImportSource], session: Any) -> Preview:  # noqa: ANN401
    wanted = source()
    table = read_table(wanted.path)
    mapping: Mapping = wanted.mapping or mapping_for(table, wanted.kind)
    return preview(session, table, mapping)


def _run(
    uow: Any,  # noqa: ANN401 -- views do not know the database
    source: Callable[[], ImportSource],
    *,
    dry_run: bool,
    progress: Callable[[Progress], None],
    cancelled: Callable[[], bool],
) -> ImportResult:
    return run_import(uow, source(), dry_run=dry_run, progress=progress, cancelled=cancelled)


def _told(result: ImportResult) -> list[str]:
    lines = [
        _("{read} rows read: {used} used, {repeated} repeated, {rejected} rejected.").format(
            read=result.rows_read,
            used=result.rows_used,
            repeated=result.rows_repeated,
            rejected=result.rows_rejected,
        )
    ]
    if result.run_id is None:
        lines.append(_("This was a dry run; nothing was written."))
    return [*lines, *result.warnings]


def _label(text: str, line: QLineEdit) -> QLabel:
    """Make the label of a line that shares its row: a form sees to plain fields only."""
    label = QLabel(text)
    label.setBuddy(line)
    return label


def _with_button(line: QLineEdit, run: Callable[[], None]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(line, 1)
    button = QPushButton(_("Choose…"))
    button.clicked.connect(run)
    row.addWidget(button)
    return row
