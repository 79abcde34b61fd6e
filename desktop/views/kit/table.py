"""The table every list of the program is shown in."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTableView, QWidget
from typing_extensions import override

from desktop.system.i18n import _
from desktop.views.kit.actions import export_action
from desktop.views.kit.column import Column
from desktop.views.kit.drop_down import RETURNS
from desktop.views.kit.lazy_model import LazyTableModel
from desktop.views.kit.memory import Memory
from desktop.views.kit.table_layout import TableLayout
from desktop.views.kit.theme import tokens

ROW_HEIGHT = 24
COPY_LIMIT = 10_000
KEPT_SELECTION = 500
LAYOUT_PAUSE_MS = 300
UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
SELECT_ROW = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows


def show_dense(view: QTableView) -> None:
    """Let a table look and behave like every other: low rows, chosen as a whole, read only."""
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setAlternatingRowColors(True)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)  # Tab leaves the table, arrows move in it
    rows = view.verticalHeader()
    rows.setVisible(False)
    rows.setSectionResizeMode(rows.ResizeMode.Fixed)
    rows.setMinimumSectionSize(ROW_HEIGHT)
    rows.setDefaultSectionSize(ROW_HEIGHT)
    view.horizontalHeader().setHighlightSections(False)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where its user was in a list, by ids."""

    current: int | None
    chosen: tuple[int, ...]
    top: int | None


class LazyTable(QTableView):
    """A dense, keyboard-friendly view of a `LazyTableModel`.

    Signals:
        row_selected: The current row, or None when there is none (any more).
        row_activated: A row was chosen with Enter or a double click.
        export_wanted: The list is to be written to a file.
    """

    row_selected = Signal(object)
    row_activated = Signal(object)
    export_wanted = Signal()

    def __init__(
        self,
        model: LazyTableModel[Any],
        memory: Memory,
        key: str,
        empty: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._list = model
        self._empty = empty or _("Nothing here yet.")
        self._told: object = None
        self._kept: _Place | None = None  # while rows are exchanged for newer ones
        self._layout = TableLayout(self, model.columns, memory, f"table.{key}")
        self._layout_soon = QTimer(self, singleShot=True, interval=LAYOUT_PAUSE_MS)
        self._layout_soon.timeout.connect(self._settle_layout)
        self._fitting = False
        self.setModel(model)
        self._look()
        self.copy_action = self._make_copy_action()
        self.export_action = export_action(self, self.export_wanted.emit)
        self.addAction(self.export_action)
        model.query = self._layout.restore(model.query)
        self._connect()
        model.watch(on=False)  # until it is shown

    @property
    def list_model(self) -> LazyTableModel[Any]:
        """The model, with its own type."""
        return self._list

    def set_empty_text(self, text: str) -> None:
        """Say what to do first where there is nothing to list."""
        self._empty = text
        self.viewport().update()

    def current_row(self) -> object:
        """Return the current row, or None while there is none at hand."""
        return self._list.row_at(self.currentIndex())

    def select_first(self) -> None:
        """Make the first row the current one."""
        if self._list.rowCount() and not self.currentIndex().isValid():
            self.setCurrentIndex(self._list.index(0, self._first_column()))

    def select_id(self, record: int) -> bool:
        """Make a record the current row; return False where it is not listed."""
        row = self._list.row_of(record)
        if row is not None:
            self.setCurrentIndex(self._list.index(row, self._first_column()))
        return row is not None

    def sort_by(self, column: int) -> None:
        """Sort by a column, or turn its order round."""
        if self._list.columns[column].sort_key is None:
            self._layout.show_sort(self._list.query)
            return
        key, query = self._list.columns[column].sort_key, self._list.query
        self._list.sort(column, DOWN if query.sort == key and not query.descending else UP)
        self._layout.show_sort(self._list.query)
        self._layout_soon.start()

    def shown_columns(self) -> list[Column[Any]]:
        """Return the columns that are not hidden, from left to right."""
        header = self.horizontalHeader()
        order = [header.logicalIndex(place) for place in range(header.count())]
        return [self._list.columns[n] for n in order if not self.isColumnHidden(n)]

    def column_menu(self) -> QMenu:
        """Build the menu that sorts, shows and hides columns, and exports them."""
        menu = QMenu(self)
        sorting = menu.addMenu(_("Sort by"))
        for number, column in enumerate(self._list.columns):
            if column.sort_key is not None:
                sorting.addAction(_(column.title)).triggered.connect(partial(self._sort, number))
        menu.addSeparator()
        for number in range(len(self._list.columns)):
            menu.addAction(self._column_action(menu, number))
        menu.addSeparator()
        menu.addAction(_("Standard columns")).triggered.connect(self._reset_layout)
        menu.addSeparator()
        menu.addAction(self.export_action)
        return menu

    def save_layout(self) -> None:
        """Remember order, widths, hidden columns and sorting."""
        self._layout_soon.stop()
        self._layout.save(self._list.query)

    def copy_rows(self) -> None:
        """Copy the selected rows, with their titles, as a table other programs can paste."""
        ids = self._selected_ids(COPY_LIMIT)
        if ids:
            self._list.read_rows(ids, self._put_on_clipboard)

    # -- Qt ------------------------------------------------------------------------------

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in RETURNS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._activate(self.currentIndex())
        elif event.key() == Qt.Key.Key_Home:
            self._go_to(0)
        elif event.key() == Qt.Key.Key_End:
            self._go_to(self._list.rowCount() - 1)
        else:
            super().keyPressEvent(event)

    @override
    def keyboardSearch(self, search: str) -> None:
        """Do nothing: Qt would read the whole list to look for the letter."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._list.rowCount():
            painter = QPainter(self.viewport())
            painter.setPen(QColor(tokens().muted))
            text = self._text_without_rows()
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.viewport().rect().adjusted(24, 0, -24, 0), int(flags), text)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        if self._layout_soon.isActive():
            self.save_layout()
        self._list.watch(on=False)
        super().hideEvent(event)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._list.watch(on=True)

    # -- inside --------------------------------------------------------------------------

    def _look(self) -> None:
        show_dense(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def _connect(self) -> None:
        header = self.horizontalHeader()
        header.sectionClicked.connect(self.sort_by)
        header.sectionMoved.connect(self._on_layout_changed)
        header.sectionResized.connect(self._on_layout_changed)
        header.customContextMenuRequested.connect(self._show_column_menu)
        self.doubleClicked.connect(self._activate)
        self.selectionModel().currentRowChanged.connect(self._announce)
        self.verticalScrollBar().valueChanged.connect(self._tell_top)
        self._list.refreshing.connect(self._keep_place)
        self._list.refreshed.connect(self._find_place)
        self._list.modelReset.connect(self._after_reset)
        self._list.dataChanged.connect(self._announce)
        self._list.busy_changed.connect(self.viewport().update)

    def _on_layout_changed(self) -> None:
        if not self._fitting:
            self._layout_soon.start()

    def _settle_layout(self) -> None:
        self._fit()
        self.save_layout()

    def _fit(self) -> None:
        """Let the last column fill what the columns leave free, but never be squeezed by them."""
        if self._fitting:
            return
        self._fitting, header = True, self.horizontalHeader()
        header.setStretchLastSection(False)  # gives the column its own width back
        header.setStretchLastSection(header.length() < self.viewport().width())
        self._fitting = False

    def _text_without_rows(self) -> str:
        if self._list.busy:
            return _("Searching…")
        query = self._list.query
        return _("Nothing fits the filter.") if query.text or query.filters else self._empty

    def _make_copy_action(self) -> QAction:
        action = QAction(_("Copy rows"), self, shortcut=QKeySequence(QKeySequence.StandardKey.Copy))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(self.copy_rows)
        self.addAction(action)
        return action

    def _column_action(self, menu: QMenu, number: int) -> QAction:
        action = QAction(_(self._list.columns[number].title), menu, checkable=True)
        action.setChecked(not self.isColumnHidden(number))
        action.toggled.connect(partial(self._show_column, number))
        return action

    def _show_column(self, number: int, shown: bool) -> None:  # noqa: FBT001 -- Qt's toggled(bool)
        visible = len(self._list.columns) - self.horizontalHeader().hiddenSectionCount()
        if shown or visible > 1:  # a table without columns could not be mended
            self.setColumnHidden(number, not shown)
            self._settle_layout()

    def _show_column_menu(self) -> None:
        self.column_menu().popup(self.cursor().pos())

    def _sort(self, number: int) -> None:
        self.sort_by(number)

    def _reset_layout(self) -> None:
        self._layout.reset()
        self._settle_layout()

    def _go_to(self, row: int) -> None:
        if 0 <= row < self._list.rowCount():
            column = max(self.currentIndex().column(), self._first_column())
            self.setCurrentIndex(self._list.index(row, column))

    def _first_column(self) -> int:
        header = self.horizontalHeader()
        order = (header.logicalIndex(place) for place in range(header.count()))
        return next((number for number in order if not self.isColumnHidden(number)), 0)

    def _activate(self, index: QModelIndex) -> None:
        row = self._list.row_at(index)
        if row is not None and not self._list.busy:  # never act on the rows of an old search
            self.row_activated.emit(row)

    def _announce(self) -> None:
        index = self.currentIndex()
        row = self._list.row_at(index)
        waiting = index.isValid() and row is None and self._list.id_at(index.row()) is not None
        if not waiting and row != self._told:
            self._told = row
            self.row_selected.emit(row)

    def _tell_top(self, top: int) -> None:
        self._list.top_row = top

    def _keep_place(self) -> None:
        current = self._list.id_at(self.currentIndex().row())
        chosen = tuple(self._selected_ids(KEPT_SELECTION))
        self._kept = _Place(current, chosen, self._list.id_at(self._list.top_row))

    def _find_place(self) -> None:
        kept, self._kept = self._kept or _Place(None, (), None), None
        self._scroll_to(kept.top)
        if kept.current is not None:
            self._set_current(kept.current)
        places = [place for place in map(self._list.row_of, kept.chosen) if place is not None]
        selection = QItemSelection()
        for place in places:
            index = self._list.index(place, 0)
            selection.select(index, index)
        self.selectionModel().select(selection, SELECT_ROW)
        self._announce()

    def _scroll_to(self, record: int | None) -> None:
        place = None if record is None else self._list.row_of(record)
        if place is not None:
            top = self._list.index(place, self._first_column())
            self.scrollTo(top, QAbstractItemView.ScrollHint.PositionAtTop)

    def _set_current(self, record: int) -> None:
        place = self._list.row_of(record)
        if place is not None:
            index = self._list.index(place, self._first_column())
            self.selectionModel().setCurrentIndex(index, SELECT_ROW)

    def _after_reset(self) -> None:
        self._list.top_row = self.verticalScrollBar().value()
        if self._kept is None:
            self._announce()

    def _selected_ids(self, limit: int) -> Sequence[int]:
        ids: list[int] = []
        selection = self.selectionModel().selection()
        for part in (selection.at(place) for place in range(selection.count())):
            last = min(part.bottom(), part.top() + limit - len(ids) - 1)
            ids.extend(self._list.ids_between(part.top(), last))
        return ids

    def _put_on_clipboard(self, rows: list[Any]) -> None:
        columns = self.shown_columns()
        lines = [[_(column.title) for column in columns]]
        lines += [[column.text(row) for column in columns] for row in rows]
        text = "\n".join("\t".join(map(_one_line, line)) for line in lines)
        QGuiApplication.clipboard().setText(text)


def _one_line(text: str) -> str:
    return " ".join(text.split())
