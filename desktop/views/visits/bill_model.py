"""The item model of the bill's table."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor
from typing_extensions import override

from desktop.models.money import Currency
from desktop.models.visit import LineKind
from desktop.services.parts import PartRow
from desktop.system.i18n import N_, _
from desktop.views.kit.column import LEFT, RIGHT
from desktop.views.kit.theme import tokens
from desktop.views.visits.bill_lines import (
    TypedLine,
    amount,
    number_text,
    problem,
    with_kind,
    with_part,
    with_text,
)

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
Role = Qt.ItemDataRole


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of the bill; `title` is marked with N_()."""

    key: str
    title: str
    align: int
    width: int


CELLS = (
    Cell("kind", N_("Kind"), LEFT, 88),
    Cell("text", N_("Work or part"), LEFT, 190),
    Cell("job", N_("Job"), LEFT, 58),
    Cell("hours", N_("Hours"), RIGHT, 60),
    Cell("quantity", N_("Quantity"), RIGHT, 78),
    Cell("unit", N_("Unit"), LEFT, 44),
    Cell("price", N_("Price"), RIGHT, 68),
    Cell("discount", N_("Discount"), RIGHT, 78),
    Cell("cost", N_("Cost"), RIGHT, 64),
    Cell("amount", N_("Amount"), RIGHT, 74),
)
PLACES = {cell.key: place for place, cell in enumerate(CELLS)}
# What Enter visits, so that nobody walks through cells that are filled or empty anyway.
WAYS = {
    LineKind.LABOUR: ("kind", "text", "hours", "quantity", "price", "discount"),
    LineKind.PART: ("kind", "text", "quantity", "price", "discount"),
    LineKind.OUTSOURCED: ("kind", "text", "quantity", "price", "discount", "cost"),
    LineKind.OTHER: ("kind", "text", "quantity", "price", "discount", "cost"),
}


class BillModel(QAbstractTableModel):
    """Typed lines; what is no number yet stays as it was typed and is shown as wrong.

    Signals:
        edited: A line has changed, come or gone.
    """

    edited = Signal()

    def __init__(self, lines: list[TypedLine], currency: Currency) -> None:
        super().__init__()
        self._lines, self._currency = list(lines), currency

    @property
    def lines(self) -> list[TypedLine]:
        """All lines, the empty ones too."""
        return list(self._lines)

    def line(self, row: int) -> TypedLine:
        """Return one line."""
        return self._lines[row]

    def add_row(self) -> int:
        """Add an empty line of the same kind as the last one and return its row."""
        row = len(self._lines)
        kind = self._lines[-1].kind if self._lines else LineKind.LABOUR
        self.beginInsertRows(ROOT, row, row)
        self._lines.append(TypedLine(kind=kind))
        self.endInsertRows()
        return row

    def remove_row(self, row: int) -> None:
        """Take a line away."""
        self.beginRemoveRows(ROOT, row, row)
        del self._lines[row]
        self.endRemoveRows()
        self.edited.emit()

    def set_lines(self, lines: list[TypedLine]) -> None:
        """Show other lines."""
        self.beginResetModel()
        self._lines = list(lines)
        self.endResetModel()

    def set_kind(self, row: int, kind: str) -> None:
        """Make a line one of another kind."""
        self._put(row, with_kind(self._lines[row], kind))

    def fill_part(self, row: int, part: PartRow) -> None:
        """Fill a line from the parts list."""
        self._put(row, with_part(self._lines[row], part))

    @override
    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    @override
    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(CELLS)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> object:
        if orientation == Qt.Orientation.Vertical:
            return section + 1 if role == Role.DisplayRole else None
        if role == Role.DisplayRole:
            return _(CELLS[section].title)
        return CELLS[section].align if role == Role.TextAlignmentRole else None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        plain = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        typed = CELLS[index.column()].key not in ("kind", "amount")
        return plain | Qt.ItemFlag.ItemIsEditable if typed else plain

    @override
    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        if not index.isValid():
            return None
        cell, line = CELLS[index.column()], self._lines[index.row()]
        if role in (Role.DisplayRole, Role.EditRole):
            return self._text(line, cell.key)
        if role == Role.TextAlignmentRole:
            return cell.align
        return self._fault(line, cell.key, role)

    @override
    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        if role != Role.EditRole:
            return False
        row, key = index.row(), CELLS[index.column()].key
        if str(value) != self._text(self._lines[row], key):
            self._put(row, with_text(self._lines[row], key, str(value)))
        return True

    def _text(self, line: TypedLine, key: str) -> str:
        if key == "kind":
            return line.kind_name
        if key == "amount":
            return number_text(amount(line, self._currency))
        return str(getattr(line, key))

    def _fault(self, line: TypedLine, key: str, role: int) -> object:
        wrong = problem(line)
        if wrong is None or wrong[0] != key:
            return None
        if role == Role.ForegroundRole:
            return QColor(tokens().error)
        return wrong[1] if role in (Role.ToolTipRole, Role.AccessibleDescriptionRole) else None

    def _put(self, row: int, line: TypedLine) -> None:
        self._lines[row] = line
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(CELLS) - 1))
        self.edited.emit()
