"""A whole list screen: filter box, choices, count, table and a detail pane beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QEvent, QLocale, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.services.list_exports import ListExport
from desktop.services.listing import Listed, ListQuery, ListSource
from desktop.system.i18n import _, ngettext
from desktop.views.kit.column import Column, file_columns
from desktop.views.kit.desk import Desk
from desktop.views.kit.lazy_model import LazyTableModel
from desktop.views.kit.memory import Memory, recall, remember
from desktop.views.kit.table import LazyTable

R = TypeVar("R", bound=Listed)
TYPING_PAUSE_MS = 120
SPLITTER_PAUSE_MS = 300
DETAIL_WIDTH = 420


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter with a few values, shown as a combo box.

    Attributes:
        key: The filter's name in the query.
        name: What it filters, translated.
        options: Values and their translated labels; the value "" stands for all.
        start: The value at the start.
    """

    key: str
    name: str
    options: tuple[tuple[str, str], ...]
    start: str = ""


@dataclass(frozen=True, slots=True)
class ListSpec(Generic[R]):
    """All that makes one list different from another; its texts are already translated.

    Attributes:
        key: Its name in the memory.
        name: What is listed, for screen readers.
        columns: The columns, from left to right.
        source: Where the rows come from.
        subjects: Changes of these make the list read itself anew.
        record: What imports call a row's record, such as "customer".
        placeholder: What may be typed into the filter box.
        empty: What to do first while there is nothing to list.
        choices: Filters with a few values.
    """

    key: str
    name: str
    columns: tuple[Column[R], ...]
    source: ListSource[R]
    subjects: frozenset[str]
    record: str
    placeholder: str = ""
    empty: str = ""
    choices: tuple[Choice, ...] = ()


class ListPane(QWidget):
    """A list with its filters, and beside it the detail of the current row.

    Signals:
        selected: The current row, or None.
        activated: A row was chosen with Enter or a double click.
        export_wanted: The list is to be written to a file.
    """

    selected = Signal(object)
    activated = Signal(object)
    export_wanted = Signal()

    def __init__(
        self,
        spec: ListSpec[Any],
        desk: Desk,
        memory: Memory,
        detail: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._spec, self._memory = spec, memory
        self._fixed: dict[str, str] = {}  # filters without a box of their own
        self._next = ""  # what Down or Enter in the filter box wants once the answer is there
        self.model: LazyTableModel[Any] = LazyTableModel(
            spec.columns, spec.source, desk, spec.subjects, self
        )
        self.table = LazyTable(self.model, memory, spec.key, spec.empty)
        self.table.setAccessibleName(spec.name)
        self.filter_box = self._make_filter_box()
        self.count_label = QLabel()
        self.count_label.setObjectName("listCount")
        self.combos = {choice.key: self._make_combo(choice) for choice in spec.choices}
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self._typed = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._moved = QTimer(self, singleShot=True, interval=SPLITTER_PAUSE_MS)
        self._lay_out(detail)
        self._connect()
        self._search()

    def set_filter_text(self, text: str) -> None:
        """Filter by a text, at once."""
        self.filter_box.setText(text)
        self._typed.stop()
        self._search()

    def set_choice(self, key: str, value: str) -> None:
        """Filter by one of the values of a choice."""
        combo = self.combos[key]
        combo.setCurrentIndex(combo.findData(value))

    def set_filter(self, name: str, value: str) -> None:
        """Filter by something that has no box of its own; an empty value filters no more."""
        self._fixed[name] = value
        self._search()

    def as_shown(self) -> ListExport[Any]:
        """Return the list as it stands, what was typed just now included."""
        if self._typed.isActive():
            self._search()
        spec = self._spec
        columns = file_columns(self.table.shown_columns(), spec.record)
        return ListExport(spec.name, spec.source, self.model.query, columns)

    def refresh(self) -> None:
        """Read the rows anew, keeping place and selection."""
        self.model.refresh()

    def add_below(self, strip: QWidget) -> None:
        """Put something below the list, such as its sums."""
        self._box.addWidget(strip)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Lead Down and Enter from the filter box into the table."""
        pressed = event.type() == QEvent.Type.KeyPress and watched is self.filter_box
        if pressed and isinstance(event, QKeyEvent):
            return self._filter_key(event)
        return super().eventFilter(watched, event)

    def _make_filter_box(self) -> QLineEdit:
        box = QLineEdit()
        box.setPlaceholderText(self._spec.placeholder or _("Filter"))
        box.setAccessibleName(_("Filter: {list}").format(list=self._spec.name))
        box.setClearButtonEnabled(True)
        box.installEventFilter(self)
        return box

    def _make_combo(self, choice: Choice) -> QComboBox:
        combo = QComboBox()
        for value, label in choice.options:
            combo.addItem(label, value)
        combo.setCurrentIndex(max(0, combo.findData(choice.start)))
        combo.setAccessibleName(choice.name)
        combo.setToolTip(choice.name)
        combo.currentIndexChanged.connect(self._search)
        return combo

    def _make_columns_button(self) -> QToolButton:
        button = QToolButton()
        button.setText(_("Columns"))
        button.setAccessibleName(_("Sort, show and hide columns"))
        button.setToolTip(_("Sort, show and hide columns"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(button)
        menu.aboutToShow.connect(partial(self._fill_column_menu, menu))
        button.setMenu(menu)
        return button

    def _fill_column_menu(self, menu: QMenu) -> None:
        menu.clear()
        menu.addActions(self.table.column_menu().actions())

    def _lay_out(self, detail: QWidget | None) -> None:
        bar = QHBoxLayout()
        bar.addWidget(self.filter_box, 1)
        for combo in self.combos.values():
            bar.addWidget(combo)
        bar.addWidget(self.count_label)
        bar.addWidget(self._make_columns_button())
        self.splitter.addWidget(self.table)
        self.splitter.setChildrenCollapsible(False)
        self.count_label.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        if detail is not None:
            self.splitter.addWidget(detail)
            self.splitter.setStretchFactor(0, 1)
            self.splitter.setStretchFactor(1, 0)
            self.splitter.setSizes(self._remembered_sizes())
        self._box = box = QVBoxLayout(self)
        box.setContentsMargins(8, 8, 8, 8)
        box.setSpacing(6)
        box.addLayout(bar)
        box.addWidget(self.splitter, 1)
        self.setFocusProxy(self.filter_box)

    def _connect(self) -> None:
        self.filter_box.textEdited.connect(self._typed.start)
        self.filter_box.textChanged.connect(self._typed.start)
        self._typed.timeout.connect(self._search)
        self.splitter.splitterMoved.connect(self._moved.start)
        self._moved.timeout.connect(self._remember_sizes)
        self.model.counted.connect(self._show_count)
        self.model.busy_changed.connect(self._on_busy)
        self.table.row_selected.connect(self.selected)
        self.table.row_activated.connect(self.activated)
        self.table.export_wanted.connect(self.export_wanted)

    def _search(self) -> None:
        self._typed.stop()
        chosen = ((key, combo.currentData()) for key, combo in self.combos.items())
        filters = (*chosen, *self._fixed.items())
        before = self.model.query
        self.model.search(
            ListQuery(
                text=self.filter_box.text().strip(),
                sort=before.sort,
                descending=before.descending,
                filters=tuple(part for part in filters if part[1]),
            )
        )

    def _filter_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key not in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        if self._typed.isActive():
            self._search()
        self._next = "look" if key == Qt.Key.Key_Down else "open"
        self._enter_table()
        return True

    def _enter_table(self) -> None:
        """Take the first row once it belongs to what was typed, not to the search before."""
        if self.model.busy or not self._next:
            return
        wanted, self._next = self._next, ""
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.table.select_first()
        if wanted == "open" and self.model.rowCount() == 1:
            self.activated.emit(self.table.current_row())

    def _on_busy(self, busy: bool) -> None:  # noqa: FBT001 -- the model's busy_changed(bool)
        if busy:
            self.count_label.setText(_("Searching…"))
        else:
            self._show_count(self.model.rowCount())
            self._enter_table()

    def _show_count(self, count: int) -> None:
        text = ngettext("{count} row", "{count} rows", count)
        self.count_label.setText(text.format(count=QLocale().toString(count)))

    def _remembered_sizes(self) -> list[int]:
        sizes = recall(self._memory, f"pane.{self._spec.key}").get("sizes")
        if isinstance(sizes, list) and all(isinstance(size, int) for size in sizes):
            return sizes
        return [DETAIL_WIDTH * 2, DETAIL_WIDTH]

    def _remember_sizes(self) -> None:
        sizes: Sequence[int] = self.splitter.sizes()
        remember(self._memory, f"pane.{self._spec.key}", {"sizes": list(sizes)})
