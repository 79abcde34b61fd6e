"""A table of rows that are all at hand, read only: its counts, its heads, its cells."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from typing_extensions import override

from desktop.views.kit.column import Column

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
DISPLAY = int(Qt.ItemDataRole.DisplayRole)
TOOLTIP = int(Qt.ItemDataRole.ToolTipRole)
ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)


class RowsModel(QAbstractTableModel, Generic[R]):
    """Some rows and how they are shown; columns may change with the rows."""

    def __init__(self, columns: Sequence[Column[R]] = ()) -> None:
        super().__init__()
        self.columns, self.rows = tuple(columns), list[R]()

    def show(self, rows: Sequence[R], columns: Sequence[Column[R]] | None = None) -> None:
        """Show other rows, and other columns where they are given."""
        self.beginResetModel()
        self.rows = list(rows)
        if columns is not None:
            self.columns = tuple(columns)
        self.endResetModel()

    def title(self, column: Column[R]) -> str:
        """Return what stands above a column; a file's own heads are not translated."""
        return column.title

    @override
    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    @override
    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> object:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role in (DISPLAY, TOOLTIP):
            return self.title(column)
        return column.align if role == ALIGN else None

    @override
    def data(self, index: Index, role: int = DISPLAY) -> object:
        if not index.isValid():
            return None
        column, row = self.columns[index.column()], self.rows[index.row()]
        if role in (DISPLAY, TOOLTIP):
            return column.text(row)
        if role == SPOKEN and column.spoken is not None:
            return column.spoken(row)
        return column.align if role == ALIGN else None
