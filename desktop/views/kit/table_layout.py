"""The order, widths and sorting of a table's columns, remembered."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView

from desktop.services.listing import ListQuery
from desktop.views.kit.column import Column
from desktop.views.kit.memory import Memory, recall, remember

UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
NARROWEST = 24
NO_SECTION = -1


class TableLayout:
    """Keeps the columns of one table as its user left them."""

    def __init__(
        self, view: QTableView, columns: Sequence[Column[Any]], memory: Memory, key: str
    ) -> None:
        self._view, self._memory, self._key = view, memory, key
        self._columns = tuple(columns)
        self._place = {column.key: number for number, column in enumerate(columns)}

    def save(self, query: ListQuery) -> None:
        """Remember the columns as they are now, and how they are sorted."""
        header = self._view.horizontalHeader()
        order = [self._columns[header.logicalIndex(n)] for n in range(header.count())]
        shown = [c for c in order if not header.isSectionHidden(self._place[c.key])]
        stretched = shown[-1] if header.stretchLastSection() else None  # has no width of its own
        facts: dict[str, object] = {
            "order": [column.key for column in order],
            "hidden": [column.key for column in order if column not in shown],
            "width": {
                c.key: header.sectionSize(self._place[c.key]) for c in shown if c is not stretched
            },
            "sort": query.sort,
            "descending": query.descending,
        }
        remember(self._memory, self._key, facts)

    def restore(self, query: ListQuery) -> ListQuery:
        """Lay the columns out as remembered; return the query sorted as remembered."""
        self.reset()
        facts = recall(self._memory, self._key)
        self._restore_order(facts.get("order"))
        self._restore_hidden(facts.get("hidden"))
        self._restore_widths(facts.get("width"))
        sort = facts.get("sort")
        if isinstance(sort, str) and sort in {column.sort_key for column in self._columns}:
            down = facts.get("descending") is True
            query = ListQuery(text=query.text, sort=sort, descending=down, filters=query.filters)
        self.show_sort(query)
        return query

    def reset(self) -> None:
        """Lay the columns out as the program does on the first day."""
        header = self._view.horizontalHeader()
        for number, column in enumerate(self._columns):
            header.moveSection(header.visualIndex(number), number)
            header.setSectionHidden(number, column.hidden)
            header.resizeSection(number, column.width)

    def show_sort(self, query: ListQuery) -> None:
        """Show the arrow over the column the query sorts by."""
        keys = [column.sort_key for column in self._columns]
        place = keys.index(query.sort) if query.sort in keys else NO_SECTION
        order = DOWN if query.descending else UP
        self._view.horizontalHeader().setSortIndicator(place, order)

    def _restore_order(self, order: object) -> None:
        header = self._view.horizontalHeader()
        known = [key for key in order if key in self._place] if isinstance(order, list) else []
        for visual, key in enumerate(known):
            header.moveSection(header.visualIndex(self._place[key]), visual)

    def _restore_hidden(self, hidden: object) -> None:
        if isinstance(hidden, list) and len(hidden) < len(self._columns):
            for key, number in self._place.items():
                self._view.setColumnHidden(number, key in hidden)

    def _restore_widths(self, widths: object) -> None:
        for key, width in widths.items() if isinstance(widths, dict) else ():
            if key in self._place and isinstance(width, int) and width >= NARROWEST:
                self._view.setColumnWidth(self._place[key], width)
