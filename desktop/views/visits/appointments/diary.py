"""The diary on the screen: a table of times that is worked by keyboard."""

from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QBrush, QColor, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)
from typing_extensions import override

from desktop.models.reception import AppointmentState
from desktop.system.i18n import _
from desktop.views.kit.drop_down import RETURNS
from desktop.views.kit.theme import Tokens, tokens
from desktop.views.visits.appointments.sheet import Cell, Sheet, cells_of

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
ROW_HEIGHT, COLUMN_LEAST = 32, 92
WEEK_ROW = 62
PAD, BAR = 6, 4
NOTHING = Sheet((), (), {})
DISPLAY, CELL = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.UserRole
# The keys of the diary and what each of them wants.
KEYS = {
    Qt.Key.Key_N: "new",
    Qt.Key.Key_M: "move",
    Qt.Key.Key_C: "confirm",
    Qt.Key.Key_X: "cancel",
    Qt.Key.Key_A: "arrived",
    Qt.Key.Key_D: "missed",
    Qt.Key.Key_T: "today",
    Qt.Key.Key_W: "week",
    Qt.Key.Key_PageUp: "before",
    Qt.Key.Key_PageDown: "after",
    Qt.Key.Key_Escape: "escape",
}


class DiaryModel(QAbstractTableModel):
    """Hands a sheet of the diary to its table."""

    def __init__(self) -> None:
        super().__init__()
        self.sheet = NOTHING

    def show(self, sheet: Sheet) -> None:
        """Show another sheet."""
        self.beginResetModel()
        self.sheet = sheet
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.sheet.rows)

    @override
    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.sheet.columns)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> object:
        if role == DISPLAY and orientation is Qt.Orientation.Horizontal:
            return self.sheet.columns[section]
        if role == DISPLAY:
            shape = "▸ " if section == self.sheet.now_row else ""
            return f"{shape}{self.sheet.rows[section]}"
        if role == Qt.ItemDataRole.FontRole and section == self.sheet.now_row:
            font = QFont()
            font.setBold(orientation is Qt.Orientation.Vertical)
            return font
        return None

    @override
    def data(self, index: Index, role: int = DISPLAY) -> object:
        cell = self.sheet.cells.get((index.row(), index.column()))
        if cell is None:
            return None
        if role == CELL:
            return cell
        if role in (DISPLAY, Qt.ItemDataRole.ToolTipRole):
            return "\n".join(cell.lines)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            head = self.sheet.rows[index.row()]
            nothing = _("Not open") if cell.kind == "closed" else _("free")
            words = _(", ").join(cell.lines) or nothing
            return f"{head} {self.sheet.columns[index.column()]}: {words}".replace("\n", " ")
        return None


@dataclass(frozen=True, slots=True)
class _Look:
    """The colours of a cell: what it stands on, and the bar at its left."""

    back: str
    bar: str


class CellDelegate(QStyledItemDelegate):
    """Draws a cell: a bar and words for an appointment, hatched where the office is closed."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell: Cell | None = index.data(CELL)
        if cell is None:
            return
        colours, area = tokens(), option.rect
        look = _look(cell, colours)
        painter.save()
        painter.fillRect(area, QColor(look.back))
        if cell.kind == "closed":
            painter.fillRect(area, QBrush(QColor(colours.line), Qt.BrushStyle.BDiagPattern))
        painter.setPen(QColor(colours.line))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.drawLine(area.topRight(), area.bottomRight())
        if look.bar:
            painter.fillRect(
                QRect(area.left() + 1, area.top() + 1, BAR, area.height() - 2), QColor(look.bar)
            )
        self._write(painter, area, cell, colours)
        self._frame(painter, option, colours)
        painter.restore()

    def _write(self, painter: QPainter, area: QRect, cell: Cell, colours: Tokens) -> None:
        room = area.adjusted(PAD + BAR, 2, -PAD, -2)
        high = painter.fontMetrics().lineSpacing()
        painter.setPen(QColor(colours.muted if cell.kind == "closed" else colours.text))
        lines = cell.lines
        if cell.rows == 1 and cell.appointment is not None and room.height() < 2 * high:
            lines = (cell.short,)
        for number, line in enumerate(lines[: max(room.height() // high, 1)]):
            font = painter.font()
            font.setBold(number == 0 and cell.appointment is not None)
            painter.setFont(font)
            text = painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, room.width())
            top = room.top() + number * high
            if len(lines) == 1:
                top = room.top() + (min(room.height(), ROW_HEIGHT) - high) // 2
            painter.drawText(room.left(), top, room.width(), high, 0, text)

    def _frame(self, painter: QPainter, option: QStyleOptionViewItem, colours: Tokens) -> None:
        state = option.state
        if not state & QStyle.StateFlag.State_Selected:
            return
        pen = painter.pen()
        pen.setColor(QColor(colours.focus))
        pen.setWidth(3 if option.widget.hasFocus() else 1)
        painter.setPen(pen)
        painter.drawRect(option.rect.adjusted(1, 1, -2, -2))


def _look(cell: Cell, colours: Tokens) -> _Look:
    looks = {
        "free": _Look(colours.surface, ""),
        "closed": _Look(colours.window, ""),
        "late": _Look(colours.warning_back, colours.warning),
        AppointmentState.BOOKED: _Look(colours.info_back, colours.info),
        AppointmentState.CONFIRMED: _Look(colours.info_back, colours.info),
        AppointmentState.ARRIVED: _Look(colours.success_back, colours.success),
        AppointmentState.NO_SHOW: _Look(colours.error_back, colours.error),
    }
    return looks[cell.kind]


class Diary(QTableView):
    """A day or a week; arrows go from cell to cell, keys do something with it.

    Signals:
        wanted: A key of KEYS was pressed; carries what it wants.
        opened: Enter, or a double click.
    """

    wanted = Signal(str)
    opened = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.times = DiaryModel()
        self.setModel(self.times)
        self.setItemDelegate(CellDelegate(self))
        self.setAccessibleName(_("Diary"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setMinimumSectionSize(COLUMN_LEAST)
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignTop)
        self.verticalHeader().setHighlightSections(False)
        self.doubleClicked.connect(self.opened)

    def show_sheet(self, sheet: Sheet, *, week: bool) -> None:
        """Show a sheet; the cell that was chosen stays so where it is still there."""
        before = self.chosen()
        self.clearSpans()
        self.verticalHeader().setDefaultSectionSize(WEEK_ROW if week else ROW_HEIGHT)
        self.times.show(sheet)
        for row, column, cell in cells_of(sheet):
            self.setSpan(row, column, cell.rows, 1)
        if before is not None:
            self.choose(*sheet.find(before.start, before.bay_id))

    def choose(self, row: int, column: int) -> None:
        """Go to a cell."""
        if row >= 0:
            self.setCurrentIndex(self.times.index(row, column))

    def chosen(self) -> Cell | None:
        """Return the cell that is chosen."""
        index = self.currentIndex()
        return self.times.sheet.cells.get((index.row(), index.column()))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in RETURNS:
            self.opened.emit()
        elif plain and event.key() in KEYS:
            self.wanted.emit(KEYS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    @override
    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters are keys here."""
