"""Cells whose value is picked from a list that is searched by typing."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from desktop.system.i18n import _
from desktop.views.imports.grid import Grid, GridModel
from desktop.views.kit.drop_down import RETURNS, DropDown, Entry
from desktop.views.kit.rows_model import Index, R

STEERING = (*RETURNS, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Escape)
EDIT = int(Qt.ItemDataRole.EditRole)
Entries = Callable[[int], Sequence[Entry]]
Trigger = QAbstractItemView.EditTrigger


class PickModel(GridModel[R]):
    """A grid of which one column can be picked."""

    pick_column = 0

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        picks = index.isValid() and index.column() == self.pick_column
        return flags | Qt.ItemFlag.ItemIsEditable if picks else flags


class PickLine(QLineEdit):
    """A line under which the entries that hold the typed words drop down.

    Signals:
        picked: One was picked; carries its value.
    """

    picked = Signal(object)

    def __init__(self, entries: Sequence[Entry], current: str, parent: QWidget) -> None:
        super().__init__(parent, placeholderText=current)
        self._entries = entries
        self.setFrame(False)
        self.drop_down = DropDown(self)
        self.drop_down.picked.connect(self.picked)
        self.textEdited.connect(self.search)

    def search(self) -> None:
        """Offer what holds all typed words."""
        words = self.text().casefold().split()
        found = [entry for entry in self._entries if _holds(entry, words)]
        self.drop_down.offer(without_bare_headings(found) or [_nothing()])


class PickDelegate(QStyledItemDelegate):
    """Opens a `PickLine` in a cell.

    Signals:
        picked: Something was picked for a row; carries the row and the value.
    """

    picked = Signal(int, object)

    def __init__(self, entries: Entries, parent: QObject) -> None:
        super().__init__(parent)
        self._entries = entries

    @override
    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> QLineEdit:
        line = PickLine(self._entries(index.row()), str(index.data()), parent)
        line.setAccessibleName(
            str(index.model().headerData(index.column(), Qt.Orientation.Horizontal))
        )
        line.picked.connect(partial(self._pick, line, index.row()))
        QTimer.singleShot(0, line, line.search)  # the line is on show by then
        return line

    @override
    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Leave the line as it is: what is typed is searched for, not kept."""

    @override
    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        editor.setGeometry(option.rect)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the keys that steer the list to the list."""
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if (
            pressed
            and isinstance(watched, PickLine)
            and isinstance(event, QKeyEvent)
            and event.key() in STEERING
            and watched.drop_down.isVisible()
        ):
            return False
        return super().eventFilter(watched, event)

    def _pick(self, line: PickLine, row: int, value: object) -> None:
        self.closeEditor.emit(line, QStyledItemDelegate.EndEditHint.NoHint)
        self.picked.emit(row, value)


class PickGrid(Grid):
    """A grid in which Enter, F2, a letter or a click opens the cell that can be picked."""

    def __init__(self, model: PickModel[R], name: str, entries: Entries, empty: str = "") -> None:
        super().__init__(model, name, empty)
        self._column = model.pick_column
        self.delegate = PickDelegate(entries, self)
        self.setItemDelegateForColumn(self._column, self.delegate)
        self.setEditTriggers(
            Trigger.EditKeyPressed
            | Trigger.AnyKeyPressed
            | Trigger.SelectedClicked
            | Trigger.DoubleClicked
        )

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = self.currentIndex()
        if place.isValid() and place.column() != self._column and _opens(event):
            place = self.grid.index(place.row(), self._column)
            self.setCurrentIndex(place)
        if place.isValid() and event.key() in RETURNS:
            self.edit(place)
        else:
            super().keyPressEvent(event)


def without_bare_headings(entries: Sequence[Entry]) -> list[Entry]:
    """Leave out headings under which nothing stands."""
    after = [*entries[1:], Entry("")]
    pairs = zip(entries, after, strict=True)
    return [entry for entry, follows in pairs if entry.value or follows.value]


def _holds(entry: Entry, words: list[str]) -> bool:
    text = f"{entry.title} {entry.subtitle}".casefold()
    return entry.value is None or all(word in text for word in words)


def _nothing() -> Entry:
    return Entry(_("Nothing found."))


def _opens(event: QKeyEvent) -> bool:
    return event.key() in (*RETURNS, Qt.Key.Key_F2) or (
        event.text().isprintable() and bool(event.text())
    )
