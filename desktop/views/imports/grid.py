"""The plain tables of the import: rows that are at hand, read only, by keyboard."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView
from typing_extensions import override

from desktop.views.kit.column import Column
from desktop.views.kit.rows_model import DISPLAY, TOOLTIP, Index, R, RowsModel
from desktop.views.kit.table import ROW_HEIGHT, show_dense
from desktop.views.kit.theme import tokens

COLOUR = int(Qt.ItemDataRole.ForegroundRole)
FONT = int(Qt.ItemDataRole.FontRole)
NARROW, WIDE = 56, 280
MARGINS = 24
LONGEST_CELL = 300  # characters: a cell may hold a whole letter, the screen does not
MOST_ALONE, EDGE = 12, 2
MEASURED = 20  # rows that decide how wide a column begins
PLAIN, MUTED, WRONG, STRONG = "", "muted", "error", "strong"
Tone = Callable[[Any, int], str]


class GridModel(RowsModel[R]):
    """Rows of a file, or about one: long cells are cut, and what matters stands out."""

    def __init__(self, columns: Sequence[Column[R]] = (), tone: Tone | None = None) -> None:
        super().__init__(columns)
        self._tone = tone

    @override
    def data(self, index: Index, role: int = DISPLAY) -> object:
        if not index.isValid():
            return None
        if role in (COLOUR, FONT):
            return self._look(self.rows[index.row()], index.column(), role)
        shown = super().data(index, role)
        if role == DISPLAY:
            return one_line(str(shown))
        return str(shown)[:LONGEST_CELL] or None if role == TOOLTIP else shown

    def _look(self, row: R, column: int, role: int) -> object:
        if self._tone is None:
            return None
        tone = self._tone(row, column)
        if role == COLOUR and tone in (MUTED, WRONG):
            return QColor(getattr(tokens(), tone))
        return _bold() if role == FONT and tone == STRONG else None


class Grid(QTableView):
    """A dense view of a `GridModel`; Tab leaves it, arrows move in it.

    Attributes:
        grid: The model, with its own type.
        empty_text: What stands where there are no rows.
    """

    def __init__(self, model: GridModel[Any], name: str, empty: str = "") -> None:
        super().__init__()
        self.grid, self.empty_text = model, empty
        self.setModel(model)
        self.setAccessibleName(name)
        show_dense(self)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().setStretchLastSection(True)

    def set_empty_text(self, text: str) -> None:
        """Say why there are no rows."""
        self.empty_text = text
        self.viewport().update()

    def lay_out(self) -> None:
        """Give the columns the widths that they name."""
        for number, column in enumerate(self.grid.columns):
            self.setColumnWidth(number, column.width)

    def stand_alone(self) -> None:
        """Be as high as the rows, with the first column as wide as the others leave it."""
        header = self.horizontalHeader()
        header.setStretchLastSection(False)
        if self.grid.columns:
            header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        rows = min(MOST_ALONE, max(1, len(self.grid.rows)))
        self.setFixedHeight(header.sizeHint().height() + rows * ROW_HEIGHT + 2 * EDGE)

    def fit(self) -> None:
        """Give each column the width of what its first rows hold, within bounds."""
        measure = self.fontMetrics().horizontalAdvance
        for number, column in enumerate(self.grid.columns):
            texts = [column.title, *(column.text(row) for row in self.grid.rows[:MEASURED])]
            widest = max(measure(one_line(text)) for text in texts)
            self.setColumnWidth(number, max(NARROW, min(WIDE, widest + MARGINS)))

    @override
    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters belong to the buttons of the window."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.empty_text and not self.grid.rows:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(tokens().muted))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            place = self.viewport().rect().adjusted(24, 0, -24, 0)
            painter.drawText(place, int(flags), self.empty_text)


def one_line(text: str) -> str:
    """Return what a row of one line has room for."""
    return " ".join(text[:LONGEST_CELL].split())


def _bold() -> QFont:
    font = QFont()
    font.setBold(True)
    return font
