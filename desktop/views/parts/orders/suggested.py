"""What should be ordered: parts at their reorder point, ticked and collected into orders."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLabel, QPushButton, QTableView, QVBoxLayout
from typing_extensions import override

from desktop.models.purchase import OrderState
from desktop.services.buying.suggestions import Suggestion, order_suggested, suggestions
from desktop.services.settings import OfficeInfo
from desktop.system.i18n import N_, _, ngettext
from desktop.views.kit.actions import ActionSpec, keys_text, without_state
from desktop.views.kit.column import Column
from desktop.views.kit.rows_model import DISPLAY, ROOT, Index, RowsModel
from desktop.views.kit.screen import Command, Context, Screen
from desktop.views.kit.table import show_dense
from desktop.views.parts.orders.columns import suggestion_columns
from desktop.views.parts.orders.screen import MENU

KEYS = "Ctrl+Shift+D"
ORDER = ActionSpec("suggested.order", N_("Or&der what is ticked"), MENU, KEYS, new_group=True)
SUBJECTS = frozenset(
    {
        "part",
        "part_link",
        "part_plan",
        "part_supplier",
        "purchase_order",
        "purchase_order_line",
        "stock_movement",
        "supplier",
        "visit",
        "visit_line",
    }
)
CHECK = int(Qt.ItemDataRole.CheckStateRole)
SPACE = Qt.Key.Key_Space


class TickModel(RowsModel[Suggestion]):
    """What should be ordered, with a tick before each part."""

    def __init__(self, office: OfficeInfo) -> None:
        super().__init__(suggestion_columns(office))
        self.ticked: set[int] = set()  # ids of parts

    @override
    def title(self, column: Column[Suggestion]) -> str:
        return _(column.title)

    @override
    def data(self, index: Index, role: int = DISPLAY) -> object:
        if role == CHECK and index.isValid():
            if index.column():
                return None
            on = self.rows[index.row()].part_id in self.ticked
            return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        return super().data(index, role)

    @override
    def show(
        self, rows: Sequence[Suggestion], columns: Sequence[Column[Suggestion]] | None = None
    ) -> None:
        self.ticked &= {row.part_id for row in rows}
        super().show(rows, columns)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        tick = Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else Qt.ItemFlag.NoItemFlags
        return super().flags(index) | tick

    @override
    def setData(self, index: Index, value: object, role: int = CHECK) -> bool:
        """Follow a click on a tick."""
        self.toggle([index.row()])
        return role == CHECK

    def toggle(self, places: Sequence[int]) -> None:
        """Tick these rows; where all of them are ticked, take the ticks away."""
        parts = {self.rows[place].part_id for place in places}
        self.ticked = self.ticked - parts if parts <= self.ticked else self.ticked | parts
        last = self.index(self.rowCount(ROOT) - 1, 0)
        self.dataChanged.emit(self.index(0, 0), last, [CHECK])

    def wanted(self) -> list[Suggestion]:
        """Return what is ticked."""
        return [row for row in self.rows if row.part_id in self.ticked]


class TickTable(QTableView):
    """The table; Space ticks the selected rows, Enter opens the part.

    Signals:
        spaced: Space was pressed.
        opened: Enter was pressed in a row.
    """

    spaced = Signal()
    opened = Signal(int)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == SPACE:
            self.spaced.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)


class SuggestedScreen(Screen):
    """Parts to order, by supplier; what is ticked goes into one draft for each supplier."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.model = TickModel(context.office)
        self.table = TickTable()
        self.sum, self.hint = QLabel(), QLabel()
        self.sum.setObjectName("pageTitle")
        self.hint.setObjectName("hint")
        text = _("{text} ({keys})").format(text=_("Order these"), keys=keys_text(KEYS))
        self.button = QPushButton(text)
        self.button.setAutoDefault(False)
        self._lay_out()
        self.button.clicked.connect(without_state(self.order))
        self.table.spaced.connect(self.tick)
        self.table.opened.connect(self._open)
        self.model.dataChanged.connect(self._add_up)
        context.desk.changed.connect(self._on_changed)

    @override
    def commands(self) -> tuple[Command, ...]:
        return (Command(ORDER, self.order),)

    @override
    def take_focus(self) -> None:
        self.table.setFocus()

    @override
    def refresh(self) -> None:
        self.context.desk.read(self, suggestions, self._show)

    def tick(self) -> None:
        """Tick the selected parts, or take their ticks away."""
        places = [index.row() for index in self.table.selectionModel().selectedRows()]
        if places:
            self.model.toggle(places)

    def order(self) -> None:
        """Collect what is ticked into drafts of orders."""
        command = partial(order_suggested, wanted=self.model.wanted())
        self.context.desk.write(self, command, self._ordered)

    # -- inside --------------------------------------------------------------------------

    def _ordered(self, orders: list[int]) -> None:
        text = ngettext(
            "{count} order is waiting to be sent.",
            "{count} orders are waiting to be sent.",
            len(orders),
        )
        self.context.told.emit("success", text.format(count=len(orders)))
        self.model.ticked.clear()
        self.refresh()
        shown = str(orders[0]) if len(orders) == 1 else OrderState.DRAFT
        self.context.listed.emit("parts", "orders", shown)

    def _show(self, rows: list[Suggestion]) -> None:
        row = self.table.currentIndex().row()
        self.model.show(rows)
        if rows:
            self._select(min(max(row, 0), len(rows) - 1))
        self._tell(some=bool(rows))
        self._add_up()

    def _tell(self, *, some: bool) -> None:
        """Say what can be done here, or why there is nothing to do."""
        if some:
            text = _("Space ticks the selected parts, Ctrl+A selects all of them.")
        else:
            text = _("Nothing needs to be ordered: no part is down to its reorder point.")
        self.hint.setText(text)
        self.button.setEnabled(some)
        self.button.setToolTip("" if some else text)

    def _select(self, row: int) -> None:
        """Select a row; `selectRow` would ask which keys are held down, such as those of a menu."""
        whole = QItemSelectionModel.SelectionFlag.ClearAndSelect
        rows = whole | QItemSelectionModel.SelectionFlag.Rows
        self.table.selectionModel().setCurrentIndex(self.model.index(row, 0), rows)

    def _add_up(self, *_cells: object) -> None:
        wanted = self.model.wanted()
        text = ngettext("{count} part to order", "{count} parts to order", self.model.rowCount())
        told = [text.format(count=self.model.rowCount()), self._worth(self.model.rows)]
        if wanted:
            told += [_("{count} ticked").format(count=len(wanted)), self._worth(wanted)]
        self.sum.setText(" · ".join(part for part in told if part))

    def _worth(self, rows: Sequence[Suggestion]) -> str:
        """Write what parts would cost together, as far as their prices are known."""
        known = [row.value for row in rows if row.value is not None]
        return self.context.office.currency.text(sum(known, Decimal(0))) if known else ""

    def _open(self, place: int) -> None:
        if 0 <= place < self.model.rowCount():
            self.context.go.emit("parts", self.model.rows[place].part_id)

    def _on_changed(self, subjects: frozenset[str]) -> None:
        if subjects & SUBJECTS and self.isVisible():
            self.refresh()

    def _lay_out(self) -> None:
        self.table.setModel(self.model)
        show_dense(self.table)
        self.table.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.table.setAccessibleName(_("What should be ordered"))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)  # the supplier, so that figures stay beside names
        for place, column in enumerate(self.model.columns):
            self.table.setColumnWidth(place, column.width)
        top = QHBoxLayout()
        top.addWidget(self.sum, 1)
        top.addWidget(self.button)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 4, 8, 8)
        box.addLayout(top)
        box.addWidget(self.table, 1)
        box.addWidget(self.hint)
        self.setFocusProxy(self.table)
