"""The editors of the bill's cells; that of a part finds it in the parts list."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCompleter,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from desktop.models.visit import LineKind
from desktop.services.parts import PartRow
from desktop.system.i18n import _
from desktop.views.kit.drop_down import RETURNS, DropDown, Entry
from desktop.views.kit.lines.model import BillModel
from desktop.views.kit.lines.typed import PACKAGE, TypedLine

Index = QModelIndex | QPersistentModelIndex
Offer = Callable[[Sequence[Entry]], None]
Find = Callable[[str, str, Offer], None]  # a kind of line, a text, and where the finds go to
TYPING_PAUSE_MS = 60
STEERING = (*RETURNS, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Escape)
FOUND = (LineKind.PART, PACKAGE)  # kinds whose texts are found in a list
Package = Sequence[TypedLine]  # the lines it puts on a bill
Hint = QStyledItemDelegate.EndEditHint


class FindLine(QLineEdit):
    """A line whose parts or packages drop down while its user types; any text is good too.

    Signals:
        picked: A part was picked, or a package.
        passed: Enter was pressed before anything was found, and nothing was found.
    """

    picked = Signal(object)
    passed = Signal()

    def __init__(self, find: Callable[[str, Offer], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._find, self._turn = find, 0
        self.waiting = self.enter_waits = False
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.drop_down = DropDown(self)
        self.drop_down.picked.connect(self.picked)
        self.textEdited.connect(self._on_edited)

    def takes(self, event: QKeyEvent) -> bool:
        """Tell whether a key is meant for the list of parts."""
        if self.drop_down.isVisible():
            return event.key() in STEERING
        if self.waiting and self.text().strip() and event.key() in RETURNS:
            self.enter_waits = True  # typed faster than found: the first one is meant
            return True
        return False

    def _on_edited(self) -> None:
        self.waiting, self.enter_waits = True, False
        self.drop_down.expire()
        self._pause.start()

    def _ask(self) -> None:
        self._turn += 1
        text = self.text().strip()
        if text:
            self._find(text, partial(self._offer, self._turn))
        else:
            self.waiting = False
            self.drop_down.offer([])

    def _offer(self, turn: int, found: Sequence[Entry]) -> None:
        if turn != self._turn:
            return
        self.waiting = False
        if self.enter_waits and found:
            self.picked.emit(found[0].value)
        elif self.enter_waits:
            self.passed.emit()
        else:
            self.drop_down.offer(found)


class BillDelegate(QStyledItemDelegate):
    """Writes every keystroke into the model at once, so that sums and drafts follow.

    Signals:
        package_put: The lines of a package stand in the table; carries the row behind them.
    """

    package_put = Signal(int)

    def __init__(self, model: BillModel, find: Find, parent: QObject) -> None:
        super().__init__(parent)
        self._bill, self._find = model, find
        self._jobs: Sequence[str] = ()
        self.editor: QLineEdit | None = None

    def offer_jobs(self, jobs: Sequence[str]) -> None:
        """Offer the categories of work that are in use, so that one is not written in two ways."""
        self._jobs = jobs

    @override
    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> QLineEdit:
        cell = self._bill.sheet.cells[index.column()]
        kind = self._bill.line(index.row()).kind
        if cell.key == "text" and kind in FOUND:
            editor: QLineEdit = self._find_line(parent, index.row(), kind)
        else:
            editor = QLineEdit(parent)
        editor.setFrame(False)
        editor.setAlignment(Qt.AlignmentFlag(cell.align))
        if cell.key == "job":
            editor.setCompleter(self._completer(editor))
        editor.setAccessibleName(_(cell.title))
        editor.textEdited.connect(partial(self._on_typed, editor))
        self.editor = editor
        return editor

    @override
    def setEditorData(self, editor: QWidget, index: Index) -> None:
        text = str(index.data(Qt.ItemDataRole.EditRole))
        if isinstance(editor, QLineEdit) and editor.text() != text:
            editor.setText(text)
            editor.selectAll()

    @override
    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            model.setData(index, editor.text())

    @override
    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        editor.setGeometry(option.rect)

    @override
    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        if editor is self.editor:
            self.editor = None
        super().destroyEditor(editor, index)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the keys that steer the list of parts to that list."""
        pressed = event.type() == QEvent.Type.KeyPress
        if not pressed or not isinstance(watched, FindLine) or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if watched.takes(event):
            return not watched.drop_down.isVisible()
        return super().eventFilter(watched, event)

    def _completer(self, editor: QLineEdit) -> QCompleter:
        completer = QCompleter(list(self._jobs), editor)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.InlineCompletion)
        return completer

    def _find_line(self, parent: QWidget, row: int, kind: str) -> FindLine:
        line = FindLine(partial(self._find, kind), parent)
        line.picked.connect(partial(self._fill, line, row))
        line.passed.connect(partial(self.closeEditor.emit, line, Hint.EditNextItem))
        return line

    def _on_typed(self, editor: QLineEdit, _text: str) -> None:
        self.commitData.emit(editor)

    def _fill(self, line: FindLine, row: int, found: PartRow | Package) -> None:
        if isinstance(found, PartRow):
            self._bill.fill_part(row, found)
            self.closeEditor.emit(line, Hint.EditNextItem)
        else:
            self.closeEditor.emit(line, Hint.NoHint)
            self._bill.add_lines(row, found)
            self.package_put.emit(row + len(found))
