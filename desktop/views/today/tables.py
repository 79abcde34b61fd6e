"""The short tables of the Today screen: visits and calls, worked through by keyboard."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QTableView, QWidget
from typing_extensions import override

from desktop.services.list_exports import HeldRows, ListExport
from desktop.services.listing import ListQuery
from desktop.system.i18n import _
from desktop.views.kit.actions import export_action
from desktop.views.kit.column import Column, file_columns
from desktop.views.kit.drop_down import RETURNS
from desktop.views.kit.rows_model import RowsModel
from desktop.views.kit.table import show_dense

Index = QModelIndex | QPersistentModelIndex


class ShortModel(RowsModel[Any]):
    """A few rows under heads that are translated."""

    @override
    def title(self, column: Column[Any]) -> str:
        return _(column.title)


class ShortTable(QTableView):
    """Shows a ShortModel as high as its rows; Enter opens the current one.

    Signals:
        opened: A row was chosen with Enter or a double click.
        export_wanted: The list is to be written to a file.
    """

    opened = Signal(object)
    export_wanted = Signal()

    def __init__(
        self,
        columns: Sequence[Column[Any]],
        name: str,
        record: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._columns, self._record = tuple(columns), record
        self.short_model = ShortModel(columns)
        self.setModel(self.short_model)
        self.setAccessibleName(name)
        show_dense(self)
        header = self.horizontalHeader()
        header.setStretchLastSection(True)
        for place, column in enumerate(columns):
            header.resizeSection(place, column.width)
        self.doubleClicked.connect(self._open)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.addAction(export_action(self, self.export_wanted.emit))

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows; the place is kept, and begins at the top where the keyboard waits."""
        place = self.currentIndex().row()
        self.short_model.show(rows)
        if rows and (place >= 0 or self.hasFocus()):
            self.selectRow(min(max(place, 0), len(rows) - 1))

    def as_shown(self) -> ListExport[Any]:
        """Return the rows on show as a list to be exported."""
        rows = HeldRows(tuple(self.short_model.rows))
        columns = file_columns(self._columns, self._record)
        return ListExport(self.accessibleName(), rows, ListQuery(), columns)

    def current(self) -> object:
        """Return the current row, or None."""
        place = self.currentIndex().row()
        return self.short_model.rows[place] if place >= 0 else None

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show which row the keys work on: Qt goes to the first one without choosing it."""
        super().focusInEvent(event)
        if self.currentIndex().isValid() and not self.selectionModel().hasSelection():
            self.selectRow(self.currentIndex().row())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in RETURNS:
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _open(self, index: Index) -> None:
        if index.isValid():
            self.opened.emit(self.short_model.rows[index.row()])
