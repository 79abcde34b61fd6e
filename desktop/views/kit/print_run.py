"""Printing page pictures one after another, without holding up the window."""

from concurrent.futures import Future
from functools import partial

from PySide6.QtCore import QMarginsF, QObject, QSizeF, Signal
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

from desktop.views.kit.background import Background
from desktop.views.kit.pdf import POINTS_PER_INCH, PdfPages

FINEST = 300  # dots per inch; finer pictures of a page only cost memory


class PrintRun(QObject):
    """Prints some pages of a PDF; each is drawn on a worker and laid on paper here.

    Signals:
        finished: The last page is with the printer.
        failed: The printer or the drawing failed; carries the exception.
    """

    finished = Signal()
    failed = Signal(Exception)

    def __init__(
        self, pages: PdfPages, printer: QPrinter, background: Background, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._pages, self._printer, self._background = pages, printer, background
        first, last = printer.fromPage() or 1, printer.toPage() or len(pages.sizes)
        self._waiting = list(range(first - 1, min(last, len(pages.sizes))))
        self._painter = QPainter()
        self.finished.connect(self.deleteLater)
        self.failed.connect(self.deleteLater)

    def start(self) -> None:
        """Begin with the first page."""
        self._printer.setFullPage(True)
        self._lay_paper(self._waiting[0])
        if self._painter.begin(self._printer):
            self._draw()
        else:
            self.failed.emit(OSError("The printer did not start."))

    def _draw(self) -> None:
        page = self._waiting[0]
        inches = self._pages.sizes[page][0] / POINTS_PER_INCH
        width = round(inches * min(self._printer.resolution(), FINEST))
        job = partial(self._pages.picture, page, width)
        self._background.run(self, job, self._on_drawn)

    def _on_drawn(self, answer: Future[QImage]) -> None:
        if error := answer.exception():
            self._painter.end()
            self.failed.emit(error)
            return
        paper = self._printer.pageLayout().fullRectPixels(self._printer.resolution())
        self._painter.drawImage(paper, answer.result())
        del self._waiting[0]
        if self._waiting:
            self._lay_paper(self._waiting[0])
            self._printer.newPage()
            self._draw()
        else:
            self._painter.end()
            self.finished.emit()

    def _lay_paper(self, page: int) -> None:
        """Turn the paper the way the page is."""
        width, height = self._pages.sizes[page]
        paper = QPageSize(QSizeF(*sorted((width, height))), QPageSize.Unit.Point)
        ways = QPageLayout.Orientation
        way = ways.Landscape if width > height else ways.Portrait
        self._printer.setPageLayout(QPageLayout(paper, way, QMarginsF()))
