"""Pages of a PDF as pictures; the only module that knows which library draws them."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, Protocol

from PySide6.QtGui import QImage

POINTS_PER_INCH = 72
LIBRARY = Lock()  # PDFium is not made for two threads at once


class PdfPages(Protocol):
    """An open PDF; its methods may be called on any worker thread."""

    @property
    def sizes(self) -> tuple[tuple[float, float], ...]:
        """Width and height of each page in points."""
        ...

    def picture(self, page: int, width: int) -> QImage:
        """Draw a page, `width` pixels wide."""
        ...


class NoPages:
    """What is shown until the PDF is open."""

    sizes: tuple[tuple[float, float], ...] = ()

    def picture(self, page: int, width: int) -> QImage:
        """Draw nothing: there is no page to ask for."""
        raise IndexError(page, width)


def open_pdf(data: bytes) -> PdfPages:
    """Open a PDF from memory; slow the first time, so call it on a worker thread."""
    return _PdfiumPages(data)


class _PdfiumPages:
    """Opens the PDF for each question: that takes under a millisecond and leaves nothing open."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        with _opened(data) as document:
            self._sizes = tuple(page.get_size() for page in document)

    @property
    def sizes(self) -> tuple[tuple[float, float], ...]:
        return self._sizes

    def picture(self, page: int, width: int) -> QImage:
        with _opened(self._data) as document:
            scale = width / self._sizes[page][0]
            bitmap = document[page].render(scale=scale, prefer_bgrx=True)
            size = bitmap.width, bitmap.height
            drawn = QImage(bitmap.buffer, *size, bitmap.stride, QImage.Format.Format_RGB32)
            return drawn.copy()  # the bitmap's memory belongs to the library


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    import pypdfium2

    with LIBRARY:
        document = pypdfium2.PdfDocument(data)
        try:
            yield document
        finally:
            document.close()
