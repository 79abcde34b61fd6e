"""A printed sheet, looked at before it is printed or kept."""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.system.i18n import _, ngettext
from desktop.views.kit.actions import without_state
from desktop.views.kit.background import Background
from desktop.views.kit.messages import MessageBar
from desktop.views.kit.page_column import PageColumn
from desktop.views.kit.pdf import NoPages, PdfPages, open_pdf
from desktop.views.kit.print_run import PrintRun

WIDTH, HEIGHT = 900, 760


class PreviewDialog(QDialog):
    """Shows a PDF; Ctrl+P prints it, Ctrl+S saves it, Esc closes."""

    def __init__(self, data: bytes, name: str, background: Background, parent: QWidget) -> None:
        super().__init__(parent)
        self._data, self._name, self._background = data, name, background
        self._pages: PdfPages = NoPages()
        self.setWindowTitle(name)
        self.resize(WIDTH, HEIGHT)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)  # with the PDF in its memory
        self.column = PageColumn(background)
        self.messages = MessageBar()
        self.count_label = QLabel(_("Opening…"))
        self.count_label.setObjectName("hint")
        self.print_button = self._button(_("Print…"), self.print_pages, "Ctrl+P")
        self.save_button = self._button(_("Save as PDF…"), self.save_as, "Ctrl+S")
        self._lay_out()
        background.run(self, partial(open_pdf, data), self._on_open)

    def print_pages(self) -> None:
        """Ask for a printer and print."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self._name)
        dialog = QPrintDialog(printer, self)
        dialog.setMinMax(1, max(1, len(self._pages.sizes)))
        if dialog.exec():
            self.print_on(printer)

    def print_on(self, printer: QPrinter) -> PrintRun:
        """Print on this printer."""
        # The run belongs to the window behind: it goes on when the preview is closed.
        run = PrintRun(self._pages, printer, self._background, self.parent() or self)
        run.finished.connect(self._on_printed)
        run.failed.connect(self._on_print_failed)
        run.start()
        return run

    def save_as(self) -> None:
        """Ask for a file and save."""
        kinds = _("PDF files (*.pdf)")
        path, _kind = QFileDialog.getSaveFileName(self, _("Save as PDF"), self._file_name(), kinds)
        if path:
            self.save_to(Path(path))

    def save_to(self, path: Path) -> None:
        """Save the PDF in this file."""
        self._background.run(
            self, partial(path.write_bytes, self._data), partial(self._saved, path)
        )

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.addWidget(self.print_button)
        bar.addWidget(self.save_button)
        bar.addStretch(1)
        bar.addWidget(self.count_label)
        bar.addWidget(self._button(_("Smaller"), partial(self.column.zoom_by, -1), "Ctrl+-"))
        bar.addWidget(
            self._button(_("Larger"), partial(self.column.zoom_by, 1), "Ctrl++", "Ctrl+=")
        )
        bar.addWidget(self._button(_("Fit width"), self.column.fit_width, "Ctrl+0"))
        bar.addWidget(self._button(_("Close"), self.reject))
        box = QVBoxLayout(self)
        box.addLayout(bar)
        box.addWidget(self.messages)
        box.addWidget(self.column, 1)
        self.column.setFocus()

    def _button(self, text: str, run: Callable[[], object], *keys: str) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        action = QAction(text, self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.triggered.connect(without_state(run))
        self.addAction(action)
        button.clicked.connect(action.trigger)
        if keys:
            native = QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
            button.setToolTip(f"{text} ({native})")
        return button

    def _file_name(self) -> str:
        return self._name if self._name.endswith(".pdf") else f"{self._name}.pdf"

    def _on_open(self, answer: Future[PdfPages]) -> None:
        self._pages = answer.result()
        count = len(self._pages.sizes)
        text = ngettext("{count} page", "{count} pages", count).format(count=count)
        self.count_label.setText(text)
        self.column.show_pages(self._pages)

    def _saved(self, path: Path, answer: Future[int]) -> None:
        error = answer.exception()
        if error is None:
            self._tell("success", _("Saved as {file}.").format(file=path.name))
        elif isinstance(error, OSError):
            text = _("{file} could not be written ({reason}); choose another folder.")
            self._tell("error", text.format(file=path.name, reason=error.strerror))
        else:
            raise error

    def _on_printed(self) -> None:
        self._tell("success", _("Sent to the printer."))

    def _on_print_failed(self, _error: Exception) -> None:
        text = _("The printer did not take the pages; check that it is on, then print again.")
        self._tell("error", text)

    def _tell(self, kind: str, text: str) -> None:
        self.messages.show_message(kind, text)
