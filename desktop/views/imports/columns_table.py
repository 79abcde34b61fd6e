"""The columns of a file and what each of them says."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHeaderView

from desktop.services.importing import Mapping, kind_of
from desktop.services.importing.kinds import Field
from desktop.system.i18n import _
from desktop.views.imports.grid import MUTED, PLAIN
from desktop.views.imports.mapping_edit import fields_of
from desktop.views.imports.pick_cells import PickGrid, PickModel
from desktop.views.imports.words import entity_name
from desktop.views.kit.column import Column
from desktop.views.kit.drop_down import Entry

NAME_WIDTH, FIELD_WIDTH = 160, 190
SAMPLES_SHOWN = 3
SAMPLES_COLUMN, FIELD_COLUMN, REASON_COLUMN = 1, 2, 3
NO_FIELD = "-"  # the value of the first line of the list


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A column of the file.

    Attributes:
        samples: Some of its values.
        says: The titles of its fields; empty when it is not read.
        reason: Why it is thought to say that.
    """

    name: str
    samples: tuple[str, ...]
    says: str
    reason: str


class ColumnsModel(PickModel[ColumnLine]):
    """The columns of a file."""

    pick_column = FIELD_COLUMN

    def __init__(self) -> None:
        super().__init__(_columns(), _tone)


class ColumnsTable(PickGrid):
    """Shows what each column says; Enter, F2 or a letter changes it.

    Signals:
        assigned: A column shall say another field; carries its name and the field, or "".
        visited: Another column is the current one; carries its name.
    """

    assigned = Signal(str, str)
    visited = Signal(str)

    def __init__(self) -> None:
        self._kind = ""
        super().__init__(ColumnsModel(), _("Columns of the file"), self._entries)
        self.delegate.picked.connect(self._on_picked)
        self.selectionModel().currentRowChanged.connect(self._on_row)
        self.lay_out()
        for column in (SAMPLES_COLUMN, REASON_COLUMN):
            self.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    def show_lines(self, kind: str, lines: Sequence[ColumnLine]) -> None:
        """Show the columns of a file that holds this kind; the place is kept."""
        self._kind = kind
        place, same = self.currentIndex(), len(lines) == len(self.grid.rows)
        row = place.row() if place.isValid() and same else 0
        self.grid.show(lines)
        self.setCurrentIndex(self.grid.index(row, FIELD_COLUMN))

    def current_column(self) -> str:
        """Return the name of the column the user stands on, or an empty text."""
        row = self.currentIndex().row()
        return self.grid.rows[row].name if 0 <= row < len(self.grid.rows) else ""

    def _entries(self, _row: int) -> list[Entry]:
        entries = [Entry(_("Not used"), "", NO_FIELD)]
        entity = ""
        for field in kind_of(self._kind).fields:
            if field.entity != entity:
                entity = field.entity
                entries.append(Entry(entity_name(entity)))
            entries.append(Entry(_(field.title), field.id, field))
        return entries

    def _on_picked(self, row: int, value: object) -> None:
        field = value.id if isinstance(value, Field) else ""
        self.assigned.emit(self.grid.rows[row].name, field)
        self.setFocus()

    def _on_row(self) -> None:
        if column := self.current_column():
            self.visited.emit(column)


def said_by(mapping: Mapping, column: str) -> str:
    """Name the fields that a column says; one that only tells a key or a month apart says so."""
    by_id = kind_of(mapping.kind).by_id
    titles = [_(by_id[field].title) for field in fields_of(mapping, column) if field in by_id]
    if not titles and any(column in names for names in mapping.keys.values()):
        return _("Part of a key")
    if not titles and mapping.month_columns([column]):
        return _("{field}, of this month").format(field=_(by_id[mapping.rules.months].title))
    return ", ".join(titles)


def _columns() -> tuple[Column[ColumnLine], ...]:
    return (
        Column("name", _("Column"), lambda line: line.name, width=NAME_WIDTH),
        Column("samples", _("Such as"), _samples),
        Column("says", _("Is read as"), _says, width=FIELD_WIDTH),
        Column("reason", _("Why"), lambda line: line.reason),
    )


def _samples(line: ColumnLine) -> str:
    return "  ·  ".join(line.samples[:SAMPLES_SHOWN])


def _says(line: ColumnLine) -> str:
    return line.says or _("Not used")


def _tone(line: ColumnLine, _column: int) -> str:
    return PLAIN if line.says else MUTED
