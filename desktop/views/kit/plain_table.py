"""A plain table: texts that are read and not typed into."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem

from desktop.views.kit.column import LEFT, RIGHT
from desktop.views.kit.table import show_dense

FIXED = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled


class PlainTable(QTableWidget):
    """Rows of texts: the figures among them stand right, one of the others takes what is left."""

    def __init__(self, name: str, figures: range = range(1, 99), wide: int = 0) -> None:
        super().__init__()
        self._figures, self._wide = figures, wide
        self.setAccessibleName(name)
        show_dense(self)

    def fill(self, heads: Sequence[str], rows: Sequence[Sequence[str]], sums: int = 0) -> None:
        """Show rows, none of which can be typed into; the last `sums` of them stand out."""
        self.setColumnCount(len(heads))
        self.setRowCount(len(rows))
        for column, text in enumerate(heads):
            self.setHorizontalHeaderItem(column, self._item(text, column))
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                item = self._item(text, column)
                if row >= len(rows) - sums:
                    _stand_out(item)
                self.setItem(row, column, item)
        self._widen()

    def _item(self, text: str, column: int) -> QTableWidgetItem:
        item = QTableWidgetItem(text)
        item.setTextAlignment(Qt.AlignmentFlag(RIGHT if column in self._figures else LEFT))
        item.setFlags(FIXED)
        return item

    def _widen(self) -> None:
        """Give each column the room it needs, and what is left to one."""
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(self._wide, QHeaderView.ResizeMode.Stretch)


def _stand_out(item: QTableWidgetItem) -> None:
    font = item.font()
    font.setBold(True)
    item.setFont(font)
