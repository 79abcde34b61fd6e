"""A field of parts: found or scanned, and typed into without the mouse."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.system.i18n import _
from desktop.views.kit.column import LEFT, RIGHT
from desktop.views.kit.drop_down import RETURNS
from desktop.views.kit.field import Field, Typed, narrow
from desktop.views.kit.pick_field import Candidate, PickField, Search
from desktop.views.kit.table import show_dense

FIXED = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
OPEN = FIXED | Qt.ItemFlag.ItemIsEditable
ROWS_SEEN = 8
TIMES = "*"  # 3*A1: three of A1


@dataclass(frozen=True, slots=True)
class GoodsColumn:
    """A column beside the part; `typed` may be written into by hand."""

    key: str
    title: str
    typed: bool = False
    figure: bool = True
    width: int = 70


@dataclass(frozen=True, slots=True)
class GoodsLine:
    """A part on the form.

    Attributes:
        id: The part, or the line of a paper that it stands on.
        texts: What stands in the columns, as typed.
        known: What the office said of it when it was put here, for what follows from it.
    """

    id: int
    title: str
    texts: dict[str, str] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)

    def text(self, key: str) -> str:
        """Return what stands in a column."""
        return self.texts.get(key, "")

    def number(self, key: str) -> Decimal | None:
        """Return what is typed as a number; None where it is none."""
        return number_of(self.text(key))

    def with_texts(self, **texts: str) -> "GoodsLine":
        """Return it with other texts."""
        return GoodsLine(self.id, self.title, self.texts | texts, self.known)


def number_of(text: str) -> Decimal | None:
    """Read a number as it is typed."""
    try:
        number = Decimal(narrow(text).replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


class GoodsField(Field[list[GoodsLine]]):
    """Lines of parts, and above them a field that finds or scans the next one.

    `3*` before a number takes three. Down goes from the finder into the lines, Enter from cell
    to cell and back to the finder; Ctrl+Delete removes a line.

    Signals:
        wanted: A part was found: its id and how many.
    """

    wanted = Signal(int, Decimal)

    def __init__(
        self,
        label: str,
        columns: Sequence[GoodsColumn],
        *,
        search: Search | None = None,
        check: Callable[[GoodsLine], str | None] = lambda _line: None,
        follow: Callable[[GoodsLine], Mapping[str, str]] = lambda _line: {},
        odd: Callable[[GoodsLine], str] = lambda _line: "",
    ) -> None:
        super().__init__(label, required=True)
        self._columns, self._fault, self._follow, self._odd = tuple(columns), check, follow, odd
        self._lines: list[GoodsLine] = []
        self._times = Decimal(1)
        self._search = search
        self.finder = None if search is None else self._make_finder()
        self.table = GoodsTable(self.name, self._columns, with_finder=search is not None)
        self.table.left.connect(self._leave_table)
        self.table.itemChanged.connect(self._on_item)
        self.left.connect(self.table.finish_cell)
        self._add_remove_key()
        self._lay_out()

    @override
    def value(self) -> list[GoodsLine]:
        return list(self._lines)

    @override
    def set_value(self, value: list[GoodsLine]) -> None:
        self._lines = [self._followed(line) for line in value]
        self._show()
        self.changed.emit()

    @override
    def typed(self) -> Typed:
        return [asdict(line) for line in self._lines]

    @override
    def set_typed(self, typed: Typed) -> None:
        kept = typed if isinstance(typed, list) else []
        self.set_value([GoodsLine(**line) for line in kept])

    def line_of(self, key: int) -> GoodsLine | None:
        """Return the line of a part, where there is one."""
        return next((line for line in self._lines if line.id == key), None)

    def current(self) -> GoodsLine | None:
        """Return the line the user is in, or the last one."""
        row = self.table.currentRow()
        if 0 <= row < len(self._lines):
            return self._lines[row]
        return self._lines[-1] if self._lines else None

    def put(self, line: GoodsLine) -> None:
        """Put a line at the end, or in the place of that of the same part."""
        places = [place for place, there in enumerate(self._lines) if there.id == line.id]
        if places:
            self._lines[places[0]] = self._followed(line)
        else:
            self._lines.append(self._followed(line))
        self._show()
        row = places[0] if places else len(self._lines) - 1
        self.table.setCurrentCell(row, self.table.typed_columns[0])
        self.changed.emit()

    def remove(self) -> None:
        """Take the current line away."""
        if (line := self.current()) is not None:
            self.set_value([other for other in self._lines if other is not line])

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go down from the finder into the lines."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Down
            and self._lines
            and isinstance(watched, QLineEdit)
            and not watched.text()
        ):
            self.table.begin()
            return True
        return super().eventFilter(watched, event)

    @override
    def _check(self) -> str | None:
        return next(filter(None, map(self._fault, self._lines)), None)

    @override
    def _is_empty(self) -> bool:
        return not self._lines

    def _make_finder(self) -> PickField:
        finder = PickField(
            _("Find or scan a part"), self._look, placeholder=_("Part number, name or barcode")
        )
        finder.picked.connect(self._on_picked)
        finder.entered.connect(self._on_entered)
        finder.line.installEventFilter(self)
        return finder

    def _look(self, text: str, done: Callable[[Sequence[Candidate]], None]) -> None:
        head, times, tail = text.rpartition(TIMES)
        count = number_of(head) if times else None
        self._times = count if count is not None and count > 0 else Decimal(1)
        if self._search is not None:
            self._search(tail if count is not None else text, done)

    def _on_picked(self, candidate: Candidate | None) -> None:
        if candidate is not None:
            self.wanted.emit(candidate.id, self._times)

    def _on_entered(self) -> None:
        """Wait for the next part; from the empty finder go on to the next field."""
        if self.finder is None:
            return
        if self.finder.candidate is None:
            self.entered.emit()
        else:
            self.finder.pick(None)

    def _leave_table(self) -> None:
        if self.finder is not None:
            self.finder.line.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.entered.emit()

    def _on_item(self, item: QTableWidgetItem) -> None:
        line, column = self._lines[item.row()], self._columns[item.column() - 1]
        text = narrow(item.text()) if column.figure else item.text().strip()
        self._lines[item.row()] = self._followed(line.with_texts(**{column.key: text}))
        self._show_row(item.row())
        self._show_odd()
        self.changed.emit()

    def _followed(self, line: GoodsLine) -> GoodsLine:
        return line.with_texts(**self._follow(line))

    def _show(self) -> None:
        row = max(self.table.currentRow(), 0)
        with QSignalBlocker(self.table):
            self.table.setRowCount(len(self._lines))
        for place in range(len(self._lines)):
            self._show_row(place)
        if self._lines:
            self.table.setCurrentCell(min(row, len(self._lines) - 1), self.table.typed_columns[0])
        self._show_odd()

    def _show_row(self, row: int) -> None:
        line = self._lines[row]
        with QSignalBlocker(self.table):
            self._show_cell(row, 0, line.title, FIXED, LEFT)
            for place, column in enumerate(self._columns, start=1):
                flags, side = OPEN if column.typed else FIXED, RIGHT if column.figure else LEFT
                self._show_cell(row, place, line.text(column.key), flags, side)

    def _show_cell(self, row: int, column: int, text: str, flags: Qt.ItemFlag, side: int) -> None:
        item = self.table.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            item.setFlags(flags)
            item.setTextAlignment(Qt.AlignmentFlag(side))
            self.table.setItem(row, column, item)
        item.setText(text)

    def _show_odd(self) -> None:
        self.set_caution("\n".join(filter(None, map(self._odd, self._lines))))

    def _add_remove_key(self) -> None:
        remove = QAction(_("Remove line"), self)
        remove.setShortcut(QKeySequence("Ctrl+Delete"))
        remove.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        remove.triggered.connect(lambda _on: self.remove())
        self.addAction(remove)

    def _lay_out(self) -> None:
        whole = QWidget()
        box = QVBoxLayout(whole)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        if self.finder is not None:
            box.addWidget(self.finder)
        box.addWidget(self.table)
        hint = QLabel(self._hint(), wordWrap=True)
        hint.setObjectName("hint")
        box.addWidget(hint)
        self._place(whole)
        begin = self.table if self.finder is None else self.finder.line
        whole.setFocusProxy(begin)

    def _hint(self) -> str:
        if self.finder is None:
            return _("Type into the cells; Enter goes on.")
        return _("3* before a number takes three; Down goes to the lines, Ctrl+Delete removes one.")


class GoodsTable(QTableWidget):
    """The lines; Enter goes from one typed cell to the next.

    Signals:
        left: Enter was pressed in the last cell of a line, or of all lines.
    """

    left = Signal()

    def __init__(self, name: str, columns: Sequence[GoodsColumn], *, with_finder: bool) -> None:
        super().__init__(0, len(columns) + 1)
        self.typed_columns = [place for place, one in enumerate(columns, start=1) if one.typed]
        self._one_line = with_finder  # from the end of a line back to the finder
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels([_("Part"), *(column.title for column in columns)])
        show_dense(self)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        header = self.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for place, column in enumerate(columns, start=1):
            header.resizeSection(place, column.width)
        line = self.verticalHeader().defaultSectionSize()
        self.setFixedHeight(line * ROWS_SEEN)

    def begin(self) -> None:
        """Go to the first typed cell of the current line, or of the last one."""
        row = self.currentRow() if self.currentRow() >= 0 else self.rowCount() - 1
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.setCurrentCell(row, self.typed_columns[0])

    def finish_cell(self) -> None:
        """Take what is being typed, and close its cell."""
        if self.state() != QAbstractItemView.State.EditingState:
            return
        for editor in self.viewport().findChildren(QLineEdit):
            if editor.isVisible():
                self.commitData(editor)
                super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() == QAbstractItemView.State.EditingState:
            event.ignore()  # a line edit lets Enter through; its cell has seen it
        elif event.key() in RETURNS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._go_on()
        else:
            super().keyPressEvent(event)

    @override
    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        if hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache:  # Enter
            self._go_on()

    def _go_on(self) -> None:
        row, after = self.currentRow(), [c for c in self.typed_columns if c > self.currentColumn()]
        if after:
            self.setCurrentCell(row, after[0])
        elif not self._one_line and row + 1 < self.rowCount():
            self.setCurrentCell(row + 1, self.typed_columns[0])
        else:
            self.left.emit()
