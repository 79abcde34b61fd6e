"""The pages of a report that is still being written: replaced whenever it is made anew."""

from concurrent.futures import Future
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.views.kit.background import Background
from desktop.views.kit.page_column import MARGIN, PageColumn
from desktop.views.kit.pdf import PdfPages, open_pdf


class PageView(QWidget):
    """Shows a PDF; a newer one takes its place and stays at the same page."""

    def __init__(self, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._pages: PdfPages | None = None
        self._wanted, self._made = 0, 0
        self.column = PageColumn(background)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.addWidget(self.column)

    @property
    def count(self) -> int:
        """How many pages are on show."""
        return 0 if self._pages is None else len(self._pages.sizes)

    def show_pdf(self, data: bytes) -> None:
        """Open a PDF and show it at the page that is wanted."""
        self._made += 1
        self._background.run(self, partial(open_pdf, data), partial(self._on_open, self._made))

    def go_to(self, page: int) -> None:
        """Show a page, counted from 1; now, or when the pages are there."""
        self._wanted = page
        if self._pages is None or not 1 <= page <= self.count:
            return
        top = sum(self._height(number) + MARGIN for number in range(page - 1))
        self.column.verticalScrollBar().setValue(top)

    def _height(self, page: int) -> int:
        assert self._pages is not None  # noqa: S101 -- asked for pages on show only
        width, height = self._pages.sizes[page]
        return round(self.column.paper_width(page) * height / width)

    def _on_open(self, made: int, answer: Future[PdfPages]) -> None:
        if made != self._made:
            return  # a newer one is on its way
        fresh = PageColumn(self._background)
        self._box.replaceWidget(self.column, fresh)
        self.column.deleteLater()
        self.column, self._pages = fresh, answer.result()
        fresh.show_pages(self._pages)
        bar = fresh.verticalScrollBar()
        bar.rangeChanged.connect(self._on_range)

    def _on_range(self) -> None:
        """Go to the wanted page once Qt has placed the papers."""
        self.go_to(self._wanted)
