"""Declined work of earlier visits, to be taken up with the space bar."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPalette
from PySide6.QtWidgets import QListWidget, QListWidgetItem
from typing_extensions import override

from desktop.models.money import Currency
from desktop.services.proposal_rows import ProposalRow
from desktop.system.i18n import _
from desktop.views.kit.drop_down import RETURNS
from desktop.views.kit.field import Field, Typed
from desktop.views.kit.theme import tokens
from desktop.views.visits.declined_text import declined_text

ROW = int(Qt.ItemDataRole.UserRole)
MOST_ROWS = 4
CHECKED, UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class TakeUpField(Field[tuple[int, ...]]):
    """What was declined before; Space takes a line up, Enter goes on to the next field."""

    def __init__(self, label: str, currency: Currency) -> None:
        super().__init__(label)
        self._currency = currency
        self._ticked: set[int] = set()
        self.list = QListWidget()
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._place(self.list)
        self.list.setToolTip(_("Space takes work up; it goes on the bill."))
        self.list.installEventFilter(self)
        self.list.itemChanged.connect(self._on_ticked)

    def offer(self, rows: Sequence[ProposalRow]) -> None:
        """Offer this work; what was ticked before stays ticked where it is still offered."""
        self._show_ticks()
        self.list.blockSignals(True)  # nobody ticked anything
        self.list.clear()
        for row in rows:
            item = QListWidgetItem(declined_text(row, self._currency))
            item.setData(ROW, row.id)
            item.setCheckState(CHECKED if row.id in self._ticked else UNCHECKED)
            self.list.addItem(item)
        self.list.blockSignals(False)
        if rows:
            self.list.setCurrentRow(0)
        height = self.list.sizeHintForRow(0) * min(len(rows), MOST_ROWS)
        self.list.setFixedHeight(max(height, 0) + 2 * self.list.frameWidth())

    def is_offered(self) -> bool:
        """Tell whether there is anything to take up."""
        return self.list.count() > 0

    @override
    def value(self) -> tuple[int, ...]:
        return tuple(item.data(ROW) for item in self._items() if item.checkState() == CHECKED)

    @override
    def set_value(self, value: tuple[int, ...]) -> None:
        self._ticked = set(value)
        for item in self._items():
            item.setCheckState(CHECKED if item.data(ROW) in self._ticked else UNCHECKED)

    @override
    def typed(self) -> Typed:
        return sorted(self._ticked)

    @override
    def set_typed(self, typed: Typed) -> None:
        self.set_value(tuple(typed) if isinstance(typed, list) else ())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go on with Enter, as from a line; Space is what ticks a line."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in RETURNS
            and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.entered.emit()
            return True
        return super().eventFilter(watched, event)

    def _show_ticks(self) -> None:
        """Draw the boxes so that they are seen on a dark ground: Qt takes the window's colour."""
        look = self.list.palette()
        look.setColor(QPalette.ColorRole.Window, QColor(tokens().muted))
        self.list.setPalette(look)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(place) for place in range(self.list.count())]

    def _on_ticked(self, item: QListWidgetItem) -> None:
        if item.checkState() == CHECKED:
            self._ticked.add(item.data(ROW))
        else:
            self._ticked.discard(item.data(ROW))
        self.changed.emit()
