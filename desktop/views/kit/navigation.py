"""The places of the program, at the left edge."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget
from typing_extensions import override

from desktop.system.i18n import N_, _
from desktop.views.kit.actions import Actions, ActionSpec, keys_text
from desktop.views.kit.field import plain_label
from desktop.views.kit.icons import SMALL, icon

MOST = 9  # Alt+1 to Alt+9
MENU = N_("&Go")
ROOM = 64  # for the icon and the margins beside the longest text


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the window; `text` is marked with N_()."""

    key: str
    text: str
    icon: str


class Navigation(QListWidget):
    """A list of at most nine places; the chosen one is on show.

    Signals:
        chosen: Another place was chosen; carries its key.
        again: The place on show was chosen with its key: its page shall have the focus.
    """

    chosen = Signal(str)
    again = Signal()

    def __init__(self, places: Sequence[Place], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if len(places) > MOST:
            raise ValueError(f"There is room for {MOST} places, not for {len(places)}.")
        self._places = tuple(places)
        self.setObjectName("navigation")
        self.setAccessibleName(_("Places"))
        self.setIconSize(SMALL)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for number, place in enumerate(self._places, 1):
            self.addItem(_item(number, place))
        self._draw_icons()
        self.setFixedWidth(self._widest() + ROOM)
        self.currentRowChanged.connect(self._on_row)

    def go(self, key: str) -> None:
        """Choose a place."""
        self.setCurrentRow([place.key for place in self._places].index(key))

    def current(self) -> str:
        """Return the key of the place on show, or an empty text at the very start."""
        row = self.currentRow()
        return self._places[row].key if row >= 0 else ""

    def add_to(self, actions: Actions) -> None:
        """Add one action for each place, with Alt and its number."""
        for number, place in enumerate(self._places, 1):
            spec = ActionSpec(f"go.{place.key}", place.text, MENU, f"Alt+{number}", place.icon)
            actions.add(spec, partial(self._go_by_key, place.key))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.count():
            self._draw_icons()

    def _draw_icons(self) -> None:
        for row, place in enumerate(self._places):
            self.item(row).setIcon(icon(place.icon))

    def _widest(self) -> int:
        texts = (plain_label(_(place.text)) for place in self._places)
        return max((self.fontMetrics().horizontalAdvance(text) for text in texts), default=0)

    def _go_by_key(self, key: str) -> None:
        if self.current() == key:
            self.again.emit()
        else:
            self.go(key)

    def _on_row(self, row: int) -> None:
        if row >= 0:
            self.chosen.emit(self._places[row].key)


def _item(number: int, place: Place) -> QListWidgetItem:
    text = plain_label(_(place.text))
    item = QListWidgetItem(text)
    item.setToolTip(f"{text} ({keys_text(f'Alt+{number}')})")
    item.setData(Qt.ItemDataRole.AccessibleTextRole, text)
    item.setSizeHint(QSize(0, 36))
    return item
