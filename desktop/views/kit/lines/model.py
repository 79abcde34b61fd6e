"""The item model of the bill's table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor
from typing_extensions import override

from desktop.models.money import Currency
from desktop.models.visit import LineKind
from desktop.services.discounts import DiscountRule
from desktop.services.parts import PartRow
from desktop.system.i18n import N_, _
from desktop.views.kit.column import LEFT, RIGHT
from desktop.views.kit.lines.typed import (
    PACKAGE,
    TypedLine,
    amount,
    line_draft,
    number_text,
    problem,
    with_choice,
    with_part,
    with_text,
)
from desktop.views.kit.theme import tokens

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


# Told by the cells: chosen by a key, or computed.
CHOSEN, COMPUTED = ("kind", "urgency", "answer"), ("amount",)
_KIND = Cell("kind", N_("Kind"), LEFT, 78)
_TEXT = Cell("text", N_("Work or part"), LEFT, 190)
_JOB = Cell("job", N_("Job"), LEFT, 74)
_HOURS = Cell("hours", N_("Hours"), RIGHT, 52)
_QUANTITY = Cell("quantity", N_("Quantity"), RIGHT, 78)
_UNIT = Cell("unit", N_("Unit"), LEFT, 42)
_PRICE = Cell("price", N_("Price"), RIGHT, 66)
_DISCOUNT = Cell("discount", N_("Discount"), RIGHT, 80)
_AMOUNT = Cell("amount", N_("Amount"), RIGHT, 70)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Which cells lines have, and which of them Enter visits.

    Attributes:
        ways: By kind of line, so that nobody walks through cells that are filled or empty anyway.
    """

    cells: tuple[Cell, ...]
    ways: Mapping[str, tuple[str, ...]]

    def place(self, key: str) -> int:
        """Return the column of a cell."""
        return next(place for place, cell in enumerate(self.cells) if cell.key == key)

    def takes(self, key: str, value: str) -> bool:
        """Whether a value can be chosen in a cell: a package holds no packages."""
        return key != "kind" or value in self.ways

    def way(self, line: TypedLine) -> tuple[str, ...]:
        """Return the cells Enter visits in a line; a reason is asked for where there is need."""
        way = self.ways[line.kind]
        return way if line.discount else tuple(key for key in way if key != "reason")


BILL = Sheet(
    (
        _KIND,
        _TEXT,
        _JOB,
        _HOURS,
        _QUANTITY,
        _UNIT,
        _PRICE,
        _DISCOUNT,
        Cell("reason", N_("Reason"), LEFT, 76),
        Cell("cost", N_("Cost"), RIGHT, 60),
        _AMOUNT,
    ),
    {
        LineKind.LABOUR: ("kind", "text", "hours", "quantity", "price", "discount", "reason"),
        LineKind.PART: ("kind", "text", "quantity", "price", "discount", "reason"),
        LineKind.OUTSOURCED: ("kind", "text", "quantity", "price", "discount", "reason", "cost"),
        LineKind.OTHER: ("kind", "text", "quantity", "price", "discount", "reason", "cost"),
        PACKAGE: ("kind", "text"),
    },
)
PROPOSALS = Sheet(
    (
        _KIND,
        _TEXT,
        _JOB,
        _HOURS,
        _QUANTITY,
        _UNIT,
        _PRICE,
        _DISCOUNT,
        _AMOUNT,
        Cell("urgency", N_("Urgency"), LEFT, 76),
        Cell("answer", N_("Answer"), LEFT, 88),
    ),
    {
        LineKind.LABOUR: ("kind", "text", "hours", "quantity", "price", "discount", "urgency"),
        LineKind.PART: ("kind", "text", "quantity", "price", "discount", "urgency"),
        LineKind.OUTSOURCED: ("kind", "text", "quantity", "price", "discount", "urgency"),
        LineKind.OTHER: ("kind", "text", "quantity", "price", "discount", "urgency"),
        PACKAGE: ("kind", "text"),
    },
)


PACKAGE_LINES = Sheet(
    (_KIND, _TEXT, _HOURS, _QUANTITY, _UNIT, _PRICE),
    {
        LineKind.LABOUR: ("kind", "text", "hours", "quantity", "price"),
        LineKind.PART: ("kind", "text", "quantity", "price"),
        LineKind.OUTSOURCED: ("kind", "text", "quantity", "price"),
        LineKind.OTHER: ("kind", "text", "quantity", "price"),
    },
)


class BillModel(QAbstractTableModel):
    """Typed lines; what is no number yet stays as it was typed and is shown as wrong.

    Signals:
        edited: A line has changed, come or gone.
    """

    edited = Signal()

    def __init__(self, lines: list[TypedLine], currency: Currency, sheet: Sheet = BILL) -> None:
        super().__init__()
        self._lines, self._currency, self.sheet = list(lines), currency, sheet
        self._rule: DiscountRule | None = None

    def set_rule(self, rule: DiscountRule) -> None:
        """Judge discounts by a rule from now on."""
        self._rule = rule
        self._tell_all()

    def problem(self, line: TypedLine) -> tuple[str, str] | None:
        """Return the first cell of a line that is wrong, and the sentence about it."""
        if line.is_empty or (wrong := problem(line)):
            return None if line.is_empty else wrong
        return self._rule.problem(line_draft(line), line.id) if self._rule else None

    def first_problem(self) -> tuple[int, str, str] | None:
        """Return row, cell and sentence of the first line that is wrong."""
        for row, line in enumerate(self._lines):
            if wrong := self.problem(line):
                return row, *wrong
        return None

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
        last = self._lines[-1].kind if self._lines else PACKAGE
        kind = LineKind.LABOUR.value if last == PACKAGE else last
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

    def choose(self, row: int, key: str, value: str) -> None:
        """Choose another value of a cell, such as another kind of line."""
        self._put(row, with_choice(self._lines[row], key, value))

    def add_lines(self, row: int, lines: Sequence[TypedLine]) -> None:
        """Put lines in the place of one, such as those of a package."""
        self.set_lines([*self._lines[:row], *lines, *self._lines[row + 1 :]])
        self.edited.emit()

    def fill_part(self, row: int, part: PartRow) -> None:
        """Fill a line from the parts list."""
        self._put(row, with_part(self._lines[row], part))

    @override
    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    @override
    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.sheet.cells)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> object:
        if orientation == Qt.Orientation.Vertical:
            return section + 1 if role == Role.DisplayRole else None
        if role == Role.DisplayRole:
            return _(self.sheet.cells[section].title)
        return self.sheet.cells[section].align if role == Role.TextAlignmentRole else None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        plain = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        typed = self.sheet.cells[index.column()].key not in (*CHOSEN, *COMPUTED)
        return plain | Qt.ItemFlag.ItemIsEditable if typed else plain

    @override
    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        if not index.isValid():
            return None
        cell, line = self.sheet.cells[index.column()], self._lines[index.row()]
        if role in (Role.DisplayRole, Role.EditRole):
            return self._text(line, cell.key)
        if role == Role.TextAlignmentRole:
            return cell.align
        return self._fault(line, cell.key, role)

    @override
    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        if role != Role.EditRole:
            return False
        row, key = index.row(), self.sheet.cells[index.column()].key
        if str(value) != self._text(self._lines[row], key):
            self._put(row, with_text(self._lines[row], key, str(value)))
        return True

    def _text(self, line: TypedLine, key: str) -> str:
        if key in CHOSEN:
            return line.choice_name(key)
        if key == "amount":
            return number_text(amount(line, self._currency))
        return str(getattr(line, key))

    def _fault(self, line: TypedLine, key: str, role: int) -> object:
        wrong = self.problem(line)
        if wrong is None or wrong[0] != key:
            return None
        if role == Role.ForegroundRole:
            return QColor(tokens().error)
        return wrong[1] if role in (Role.ToolTipRole, Role.AccessibleDescriptionRole) else None

    def _tell_all(self) -> None:
        if self._lines:
            last = self.index(len(self._lines) - 1, len(self.sheet.cells) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def _put(self, row: int, line: TypedLine) -> None:
        self._lines[row] = line
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.sheet.cells) - 1))
        self.edited.emit()
