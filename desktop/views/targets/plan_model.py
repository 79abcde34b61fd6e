"""A year's plan as a table: a row for each measure, a column for each month and the year."""

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QAbstractTableModel, QLocale, QModelIndex, QPersistentModelIndex, Qt
from typing_extensions import override

from desktop.services.formats import number_text
from desktop.services.measures.catalogue import CATALOGUE, Ratio
from desktop.services.targets import MONTHS, TargetCell, TargetYear
from desktop.system.i18n import _
from desktop.views.kit.column import LEFT, RIGHT
from desktop.views.kit.figures import NotANumberError, parse_decimal

DISPLAY = int(Qt.ItemDataRole.DisplayRole)
EDIT = int(Qt.ItemDataRole.EditRole)
ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
TIP = int(Qt.ItemDataRole.ToolTipRole)
MEASURE_COLUMN, YEAR_COLUMN = 0, MONTHS + 1
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


class PlanModel(QAbstractTableModel):
    """Values as planned, and as typed over them; nothing is written before it is saved.

    Attributes:
        refused: The sentence about the last text that was no number; empty when there is none.
    """

    def __init__(self) -> None:
        super().__init__()
        self._years: list[TargetYear] = []
        self._typed: dict[tuple[str, int], Decimal | None] = {}
        self.refused = ""

    @property
    def is_dirty(self) -> bool:
        """Whether anything is typed that is not saved."""
        return bool(self._typed)

    def show(self, years: Sequence[TargetYear]) -> None:
        """Show plans, forgetting what was typed over the last ones."""
        self.beginResetModel()
        self._years, self._typed, self.refused = list(years), {}, ""
        self.endResetModel()

    def changes(self) -> dict[str, tuple[TargetCell, ...]]:
        """Return the months that were typed, by measure, with the versions that were read."""
        found: dict[str, list[TargetCell]] = {}
        for year in self._years:
            for cell in year.cells:
                if (year.measure, cell.month) in self._typed:
                    value = self._typed[year.measure, cell.month]
                    changed = TargetCell(cell.month, value, cell.version)
                    found.setdefault(year.measure, []).append(changed)
        return {measure: tuple(cells) for measure, cells in found.items()}

    @override
    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._years)

    @override
    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else MONTHS + 2

    @override
    def data(self, index: Index, role: int = DISPLAY) -> object:
        if not index.isValid():
            return None
        year, column = self._years[index.row()], index.column()
        if role in {DISPLAY, EDIT}:
            return self._text(year, column)
        if role == ALIGN:
            return LEFT if column == MEASURE_COLUMN else RIGHT
        if role == TIP and column == MEASURE_COLUMN:
            return _(CATALOGUE[year.measure].formula)
        return None

    @override
    def setData(self, index: Index, value: object, role: int = EDIT) -> bool:
        if role != EDIT or not self._is_month(index):
            return False
        year = self._years[index.row()]
        cell = year.cells[index.column() - 1]
        try:
            number = parse_decimal(str(value), QLocale())
        except NotANumberError as error:
            self.refused = str(error)
            return False
        self.refused = ""
        self._typed[year.measure, cell.month] = number
        if number == cell.value:
            del self._typed[year.measure, cell.month]
        self.dataChanged.emit(index, self.index(index.row(), YEAR_COLUMN))
        return True

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        plain = super().flags(index)
        return plain | Qt.ItemFlag.ItemIsEditable if self._is_month(index) else plain

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == ALIGN:
            return LEFT if section == MEASURE_COLUMN else RIGHT
        if role != DISPLAY:
            return None
        if section == MEASURE_COLUMN:
            return _("Measure")
        return _("Year") if section == YEAR_COLUMN else _("Month {number}").format(number=section)

    def _is_month(self, index: Index) -> bool:
        return MEASURE_COLUMN < index.column() < YEAR_COLUMN

    def _text(self, year: TargetYear, column: int) -> str:
        if column == MEASURE_COLUMN:
            return _(CATALOGUE[year.measure].name)
        if column == YEAR_COLUMN:
            return number_text(self._sum(year))
        value = self._value(year, year.cells[column - 1])
        return "" if value is None else f"{value.normalize():,f}"

    def _value(self, year: TargetYear, cell: TargetCell) -> Decimal | None:
        return self._typed.get((year.measure, cell.month), cell.value)

    def _sum(self, year: TargetYear) -> Decimal | None:
        """Sum the year; the months of a rate do not add up."""
        if isinstance(CATALOGUE[year.measure].query, Ratio):
            return None
        known = [self._value(year, cell) for cell in year.cells]
        values = [value for value in known if value is not None]
        return sum(values, Decimal(0)) if values else None
