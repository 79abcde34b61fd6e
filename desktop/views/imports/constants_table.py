"""Values that hold for all rows of a file, typed beside the fields."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView
from typing_extensions import override

from desktop.services.importing import Mapping, kind_of
from desktop.system.i18n import _
from desktop.views.imports.grid import Grid, GridModel
from desktop.views.kit.column import Column
from desktop.views.kit.rows_model import Index

VALUE_COLUMN = 1
FIELD_WIDTH = 320
EDIT = int(Qt.ItemDataRole.EditRole)
Trigger = QAbstractItemView.EditTrigger


@dataclass(frozen=True, slots=True)
class Constant:
    """A field and its value for rows that do not say it."""

    field: str
    title: str
    value: str


class ConstantsModel(GridModel[Constant]):
    """The fields of a kind; their values can be typed."""

    def __init__(self, mapping: Mapping) -> None:
        columns: tuple[Column[Constant], ...] = (
            Column("title", _("Field"), lambda row: row.title, width=FIELD_WIDTH),
            Column("value", _("Value"), lambda row: row.value),
        )
        super().__init__(columns)
        fields = kind_of(mapping.kind).fields
        given = mapping.defaults
        self.show([Constant(f.id, _(f.title), given.get(f.id, "")) for f in fields])

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        types = index.isValid() and index.column() == VALUE_COLUMN
        return flags | Qt.ItemFlag.ItemIsEditable if types else flags

    @override
    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        if index.isValid() and role == EDIT:
            return self.rows[index.row()].value
        return super().data(index, role)

    @override
    def setData(self, index: Index, value: object, role: int = EDIT) -> bool:
        row = self.rows[index.row()]
        self.rows[index.row()] = Constant(row.field, row.title, str(value).strip())
        self.dataChanged.emit(index, index)
        return True


class ConstantsTable(Grid):
    """Lets values be typed; a letter, F2 or Enter begins."""

    def __init__(self, mapping: Mapping) -> None:
        self.constants = ConstantsModel(mapping)
        super().__init__(self.constants, _("One value for all rows"))
        self.setEditTriggers(
            Trigger.EditKeyPressed
            | Trigger.AnyKeyPressed
            | Trigger.DoubleClicked
            | Trigger.SelectedClicked
        )
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.lay_out()
        self.setCurrentIndex(self.constants.index(0, VALUE_COLUMN))

    def values(self) -> dict[str, str]:
        """Return the values by field."""
        return {row.field: row.value for row in self.constants.rows if row.value}
