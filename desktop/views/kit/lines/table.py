"""The table a bill is typed into, without the mouse."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QTableView,
    QWidget,
)
from typing_extensions import override

from desktop.system.i18n import _
from desktop.views.kit.lines.delegate import BillDelegate, Find
from desktop.views.kit.lines.model import CHOSEN, BillModel
from desktop.views.kit.lines.typed import CHOICES, choice_for
from desktop.views.kit.table import ROW_HEIGHT

Hint = QAbstractItemDelegate.EndEditHint
Index = QModelIndex | QPersistentModelIndex
ON = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
KIND = 0  # the first cell of every line


class BillTable(QTableView):
    """Enter and Tab go from cell to cell and from the last one to a new line.

    Signals:
        left: The user goes on from the empty last line.
    """

    left = Signal()

    def __init__(
        self, model: BillModel, find: Find, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._bill = model
        self.setModel(model)
        self.delegate = BillDelegate(model, find, self)
        self.setItemDelegate(self.delegate)
        self.setAccessibleName(name)
        self.setAlternatingRowColors(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self._look()
        self.doubleClicked.connect(self._on_double_click)
        self.remove_action = QAction(_("Remove line"), self)
        self.remove_action.setShortcut(QKeySequence("Ctrl+Delete"))
        self.remove_action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.remove_action.triggered.connect(self.remove_line)
        self.addAction(self.remove_action)

    def begin(self) -> None:
        """Take the focus at the first empty line, made if there is none."""
        rows = self._bill.rowCount()
        if not rows or not self._bill.line(rows - 1).is_empty:
            self._bill.add_row()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.setCurrentIndex(self._bill.index(self._bill.rowCount() - 1, KIND))

    def go_to(self, row: int, key: str) -> None:
        """Open a cell."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        index = self._bill.index(row, self._bill.sheet.place(key))
        self.setCurrentIndex(index)
        self.scrollTo(index)
        if key not in CHOSEN:
            self.edit(index)

    def finish_cell(self) -> None:
        """Close the open cell; what was typed is in the model already."""
        if self.delegate.editor is not None:
            super().closeEditor(self.delegate.editor, Hint.NoHint)

    def remove_line(self) -> None:
        """Take the current line away."""
        row = self.currentIndex().row()
        if row < 0:
            return
        self.finish_cell()
        self._bill.remove_row(row)
        if self._bill.rowCount():
            self.setCurrentIndex(self._bill.index(min(row, self._bill.rowCount() - 1), KIND))
        else:
            self.begin()

    def step(self, by: int) -> None:
        """Go to the next cell that wants something, or back."""
        row, column = self.currentIndex().row(), self.currentIndex().column()
        if row < 0:
            self.begin()
            return
        sheet = self._bill.sheet
        way = sheet.way(self._bill.line(row))
        key = sheet.cells[column].key
        beyond = [cell for cell in way if (sheet.place(cell) - column) * by > 0]
        if by > 0 and key == "text" and self._is_end(row):
            self.left.emit()
        elif beyond:
            self.go_to(row, beyond[0] if by > 0 else beyond[-1])
        elif by > 0:
            self._next_line(row)
        elif row:
            before = sheet.way(self._bill.line(row - 1))
            self.go_to(row - 1, before[-1])

    @override
    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, Hint.NoHint)
        if hint in (Hint.EditNextItem, Hint.SubmitModelCache):
            self.step(1)
        elif hint == Hint.EditPreviousItem:
            self.step(-1)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() == QAbstractItemView.State.EditingState:
            event.ignore()  # a line edit lets Enter through; the delegate has seen it
            return
        plain = not event.modifiers() & ~(
            Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
        )
        if plain and event.key() in ON:
            self.step(1)
        elif event.key() == Qt.Key.Key_Backtab:
            self.step(-1)
        elif plain and self._choose(event.text()):
            event.accept()
        else:
            super().keyPressEvent(event)

    def _is_end(self, row: int) -> bool:
        """Whether the row is the empty one at the end."""
        return row == self._bill.rowCount() - 1 and self._bill.line(row).is_empty

    def _next_line(self, row: int) -> None:
        if row + 1 < self._bill.rowCount():
            self.go_to(row + 1, "kind")
        else:
            self.go_to(self._bill.add_row(), "kind")

    def _choose(self, pressed: str) -> bool:
        """Choose by a key in a cell that is not typed into."""
        row, key = self.currentIndex().row(), self._key(self.currentIndex())
        if row < 0 or key not in CHOSEN:
            return False
        if len(pressed) != 1 or not pressed.isprintable() or pressed == " ":
            return False
        value = choice_for(key, pressed, getattr(self._bill.line(row), key))
        if value is not None and self._bill.sheet.takes(key, value):
            self._bill.choose(row, key, value)
        return True

    def _key(self, index: Index) -> str:
        return self._bill.sheet.cells[index.column()].key if index.isValid() else ""

    def _on_double_click(self, index: Index) -> None:
        key = self._key(index)
        if key not in CHOSEN:
            return
        menu = QMenu(self)
        for value, name in CHOICES[key].items():
            if not self._bill.sheet.takes(key, value):
                continue
            action = menu.addAction(_(name))
            action.triggered.connect(_without_state(self._bill.choose, index.row(), key, value))
        menu.aboutToHide.connect(menu.deleteLater)
        place = self.visualRect(self._bill.index(index.row(), index.column())).bottomLeft()
        menu.popup(self.viewport().mapToGlobal(place))

    def _look(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        for place, cell in enumerate(self._bill.sheet.cells):
            header.resizeSection(place, cell.width)
        text = self._bill.sheet.place("text")
        header.setSectionResizeMode(text, QHeaderView.ResizeMode.Stretch)
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_HEIGHT + 2)
        self.setWordWrap(False)
        self.setMinimumHeight(ROW_HEIGHT * 8)


def _without_state(
    run: Callable[[int, str, str], None], row: int, key: str, value: str
) -> Callable[[bool], None]:
    def triggered(_checked: bool) -> None:  # noqa: FBT001 -- Qt's triggered(bool)
        run(row, key, value)

    return triggered
