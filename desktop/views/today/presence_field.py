"""Who is at a meeting: a name a row, set with one key each."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem
from typing_extensions import override

from desktop.models.meeting import Presence
from desktop.services.meetings import PRESENCE_NAMES, AttendanceRow
from desktop.system.i18n import N_, _
from desktop.views.kit.column import LEFT
from desktop.views.kit.field import Field, Typed
from desktop.views.kit.table import ROW_HEIGHT

HEADS = (N_("Full name"), N_("Attendance"), N_("Remark"))
NAME, PRESENCE, NOTE = range(3)
WIDTHS = (150, 110)
ROWS_SHOWN = 8
ID = int(Qt.ItemDataRole.UserRole)
# Digits in the order of the words; 0 takes away what was noted.
KEYS = {Qt.Key.Key_0: "", Qt.Key.Key_Delete: ""} | {
    Qt.Key(Qt.Key.Key_1 + place): presence for place, presence in enumerate(Presence)
}


class PresenceField(Field[tuple[AttendanceRow, ...]]):
    """People and whether they are there; Space goes on to the next word, A notes everybody."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.table = QTableWidget(0, len(HEADS))
        self.table.setHorizontalHeaderLabels([_(head) for head in HEADS])
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag(LEFT))
        self.table.horizontalHeader().setSectionResizeMode(NOTE, QHeaderView.ResizeMode.Stretch)
        for column, width in enumerate(WIDTHS):
            self.table.setColumnWidth(column, width)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setMinimumHeight(ROW_HEIGHT * (ROWS_SHOWN + 1))
        self.table.installEventFilter(self)
        self._place(self.table)
        self.table.itemChanged.connect(lambda _item: self.changed.emit())

    @override
    def value(self) -> tuple[AttendanceRow, ...]:
        return tuple(
            AttendanceRow(
                int(self._item(row, NAME).data(ID)),
                self._item(row, NAME).text(),
                str(self._item(row, PRESENCE).data(ID)),
                self._item(row, NOTE).text().strip(),
            )
            for row in range(self.table.rowCount())
        )

    @override
    def set_value(self, value: tuple[AttendanceRow, ...]) -> None:
        with QSignalBlocker(self.table):
            self.table.setRowCount(len(value))
            for row, person in enumerate(value):
                self._fill(row, person)
        self.changed.emit()

    @override
    def typed(self) -> Typed:
        return [[row.staff_id, row.name, row.presence, row.note] for row in self.value()]

    @override
    def set_typed(self, typed: Typed) -> None:
        if isinstance(typed, list):
            self.set_value(tuple(AttendanceRow(*row) for row in typed))

    def set_all(self, presence: str) -> None:
        """Note the same of everybody of whom nothing is noted yet."""
        for row in range(self.table.rowCount()):
            if not self._item(row, PRESENCE).data(ID):
                self._put(row, presence)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        return self._note_by(event.key()) or super().eventFilter(watched, event)

    def _note_by(self, key: int) -> bool:
        """Note what a key stands for; on the note itself keys are letters."""
        row, column = self.table.currentRow(), self.table.currentColumn()
        if row < 0 or column == NOTE:
            return False
        if key == Qt.Key.Key_A:
            self.set_all(Presence.PRESENT)
        elif key == Qt.Key.Key_Space:
            self._put(row, _after(str(self._item(row, PRESENCE).data(ID))))
        elif key in KEYS:
            self._put(row, KEYS[Qt.Key(key)])
            self.table.setCurrentCell(min(row + 1, self.table.rowCount() - 1), column)
        else:
            return False
        return True

    def _put(self, row: int, presence: str) -> None:
        item = self._item(row, PRESENCE)
        item.setData(ID, str(presence))
        item.setText(_word(presence))

    def _fill(self, row: int, person: AttendanceRow) -> None:
        name = QTableWidgetItem(person.name)
        name.setData(ID, person.staff_id)
        presence = QTableWidgetItem(_word(person.presence))
        presence.setData(ID, str(person.presence))
        fixed = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        for item in (name, presence):
            item.setFlags(fixed)
        for column, item in enumerate((name, presence, QTableWidgetItem(person.note))):
            self.table.setItem(row, column, item)

    def _item(self, row: int, column: int) -> QTableWidgetItem:
        item = self.table.item(row, column)
        if item is None:
            raise LookupError(f"no cell {row}, {column}")  # every cell is filled
        return item


def _word(presence: str) -> str:
    return _(PRESENCE_NAMES[Presence(presence)]) if presence else ""


def _after(presence: str) -> str:
    words: Sequence[str] = ("", *Presence)
    return words[(words.index(presence) + 1) % len(words)]
