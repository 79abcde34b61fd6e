"""The view of a plan's year: typed, copied and pasted like a spreadsheet."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QHeaderView, QTableView
from typing_extensions import override

from desktop.system.i18n import _
from desktop.views.kit.drop_down import RETURNS
from desktop.views.kit.table import ROW_HEIGHT
from desktop.views.targets.year_model import LINES, MONTH_ROWS, Col, YearModel

MONTH_WIDTH = 112
DELETES = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class YearTable(QTableView):
    """Types over months, copies and pastes blocks; Enter on a figure opens its rows.

    Signals:
        opened: The rows behind the figure at this place are wanted.
    """

    opened = Signal(object)

    def __init__(self, model: YearModel) -> None:
        super().__init__()
        self.year = model
        self.setModel(model)
        self.setAccessibleName(_("Targets by month"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setMinimumSectionSize(ROW_HEIGHT)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(Col.MONTH, QHeaderView.ResizeMode.Fixed)
        self.setColumnWidth(Col.MONTH, MONTH_WIDTH)
        self.doubleClicked.connect(self.opened.emit)

    def height_of_rows(self) -> int:
        """Return how high the table is with all its rows."""
        return self.horizontalHeader().sizeHint().height() + len(LINES) * ROW_HEIGHT + 4

    def finish_typing(self) -> None:
        """Take what stands in a cell that is still being typed into."""
        editor = self.indexWidget(self.currentIndex())
        if editor is not None:
            self.commitData(editor)
            self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def copy(self) -> None:
        """Put the selected block on the clipboard, as spreadsheets take it."""
        selected = self.selectedIndexes()
        columns = _span([index.column() for index in selected])
        lines = [
            "\t".join(str(self._at(row, column) or "") for column in columns)
            for row in _span([index.row() for index in selected])
        ]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def paste(self) -> None:
        """Type the clipboard over the months from here down; twelve beside one another, too."""
        index = self.currentIndex()
        if index.row() not in MONTH_ROWS:
            return
        text = QGuiApplication.clipboard().text().rstrip("\r\n")
        block = [line.split("\t") for line in text.splitlines()]
        if len(block) == 1 and len(block[0]) > Col.CHALLENGE:
            block = [[cell] for cell in block[0]]
        rows = MONTH_ROWS[MONTH_ROWS.index(index.row()) :]
        refused = ""
        for row, cells in zip(rows, block, strict=False):
            for column, cell in enumerate(cells, index.column()):
                if column in range(Col.TARGET, Col.ACTUAL):
                    self.year.type_text(row, column, cell)
                    refused = refused or self.year.refused
        self.year.tell(refused)

    def clear_cells(self) -> None:
        """Take the targets of the selected months away."""
        for index in self.selectedIndexes():
            self.year.type_text(index.row(), index.column(), "")

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.key() in DELETES:
            self.clear_cells()
        elif event.key() in RETURNS and self.year.period_at(index) is not None:
            self.opened.emit(index)
        else:
            super().keyPressEvent(event)

    def _at(self, row: int, column: int) -> object:
        return self.year.data(self.year.index(row, column))


def _span(places: Sequence[int]) -> range:
    return range(min(places), max(places) + 1) if places else range(0)
