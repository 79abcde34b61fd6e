"""The pages of a PDF under one another, drawn when they come into sight."""

from concurrent.futures import Future
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.system.i18n import _
from desktop.views.kit.background import Background
from desktop.views.kit.pdf import POINTS_PER_INCH, NoPages, PdfPages

MARGIN = 12
STEP = 1.25
SMALLEST, LARGEST = 0.25, 4.0
RESIZE_PAUSE_MS = 80


class PageColumn(QScrollArea):
    """Scrolls through pages; fits their width unless another zoom is asked for."""

    def __init__(self, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._pages: PdfPages = NoPages()
        self._papers: list[QLabel] = []
        self._drawn: dict[int, int] = {}  # page -> the width it was asked for at
        self._zoom: float | None = None  # None fits the width
        self._column = QWidget()
        self._box = QVBoxLayout(self._column)
        self._box.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self._box.setSpacing(MARGIN)
        self.setWidget(self._column)
        self.setWidgetResizable(True)
        self.setAccessibleName(_("Pages"))
        self._soon = QTimer(self, singleShot=True, interval=RESIZE_PAUSE_MS)
        self._soon.timeout.connect(self._lay_out)
        self.verticalScrollBar().valueChanged.connect(self._draw_what_is_seen)

    def show_pages(self, pages: PdfPages) -> None:
        """Show these pages from the first on."""
        self._pages = pages
        for number in range(len(pages.sizes)):
            paper = QLabel()
            paper.setObjectName("paper")
            paper.setAccessibleName(_("Page {number}").format(number=number + 1))
            self._papers.append(paper)
            self._box.addWidget(paper, 0, Qt.AlignmentFlag.AlignHCenter)
        self._box.addStretch(1)
        self._lay_out()

    def zoom_by(self, steps: int) -> None:
        """Show the pages larger or smaller."""
        now = self._zoom or self._fitting_zoom()
        self._zoom = max(SMALLEST, min(LARGEST, now * STEP**steps))
        self._lay_out()

    def fit_width(self) -> None:
        """Show the pages as wide as the window."""
        self._zoom = None
        self._lay_out()

    def paper_width(self, page: int = 0) -> int:
        """Return how wide a page is shown, in pixels."""
        zoom = self._zoom or self._fitting_zoom()
        return round(self._pages.sizes[page][0] * self._scale() * zoom)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._soon.start()

    def _scale(self) -> float:
        return self.logicalDpiX() / POINTS_PER_INCH

    def _fitting_zoom(self) -> float:
        widest = max((width for width, _height in self._pages.sizes), default=1.0)
        room = self.viewport().width() - 2 * MARGIN - self.verticalScrollBar().sizeHint().width()
        return max(SMALLEST, room / (widest * self._scale()))

    def _lay_out(self) -> None:
        for page, paper in enumerate(self._papers):
            width, height = self._pages.sizes[page]
            shown = self.paper_width(page)
            paper.setFixedSize(shown, round(shown * height / width))
        self._draw_what_is_seen()

    def _draw_what_is_seen(self) -> None:
        top = self.verticalScrollBar().value()
        bottom = top + self.viewport().height()
        y = MARGIN  # counted here, because Qt places the papers later
        for page, paper in enumerate(self._papers):
            if y <= bottom and y + paper.height() >= top:
                self._draw(page, round(paper.width() * self.devicePixelRatioF()))
            y += paper.height() + MARGIN

    def _draw(self, page: int, width: int) -> None:
        if self._drawn.get(page) != width:
            self._drawn[page] = width
            job = partial(self._pages.picture, page, width)
            self._background.run(self, job, partial(self._on_drawn, page, width))

    def _on_drawn(self, page: int, width: int, answer: Future[QImage]) -> None:
        if self._drawn.get(page) == width:  # else it was zoomed meanwhile
            picture = QPixmap.fromImage(answer.result())
            picture.setDevicePixelRatio(self.devicePixelRatioF())
            self._papers[page].setPixmap(picture)
