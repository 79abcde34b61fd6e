"""The rows of a long list that are at hand, page by page."""

from collections.abc import Iterable
from typing import Generic, TypeVar

from desktop.services.listing import Listed

R = TypeVar("R", bound=Listed)

PAGE = 128
PAGES = 64


class PageCache(Generic[R]):
    """Pages of rows; when there are too many, the one not used for longest goes."""

    def __init__(self, pages: int = PAGES) -> None:
        self._room = pages
        self._pages: dict[int, list[R | None]] = {}  # oldest use first
        self._newest = -1

    def __contains__(self, page: int) -> bool:
        return page in self._pages

    def row(self, number: int) -> R | None:
        """Return a row that is at hand; None also for a record that has gone."""
        page, offset = divmod(number, PAGE)
        rows = self._pages.get(page)
        if rows is None or offset >= len(rows):
            return None
        if page != self._newest:  # painting asks for the same page a thousand times
            self._touch(page)
        return rows[offset]

    def put(self, page: int, rows: Iterable[R | None]) -> None:
        """Keep a page."""
        self._pages[page] = list(rows)
        self._touch(page)
        while len(self._pages) > self._room:
            del self._pages[next(iter(self._pages))]

    def clear(self) -> None:
        """Forget every page."""
        self._pages.clear()
        self._newest = -1

    def _touch(self, page: int) -> None:
        self._pages[page] = self._pages.pop(page)
        self._newest = page
