"""The one search box on top: finds anything, opens what is chosen."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from desktop.services.hits import Hit
from desktop.system.i18n import _
from desktop.views.kit.drop_down import DropDown, Entry
from desktop.views.kit.icons import line_icon

TYPING_PAUSE_MS = 40


Found = Callable[[Sequence[Hit]], None]


class SearchBox(QLineEdit):
    """A line whose hits drop down while its user types.

    `search(text, done)` looks for hits and calls `done` with them, now or later; `kinds` names
    the kinds, translated, in the order they are listed.

    Signals:
        chosen: A hit was chosen.
        left: Esc was pressed; the search is given up.
    """

    chosen = Signal(object)
    left = Signal()

    def __init__(
        self,
        search: Callable[[str, Found], None],
        kinds: Mapping[str, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._search, self._kinds = search, dict(kinds)
        self._turn = 0
        self._waiting = self._enter_waits = False
        self.setPlaceholderText(_("Find a customer, plate, phone, visit … (Ctrl+K)"))
        self.setAccessibleName(_("Find anything"))
        self.setClearButtonEnabled(True)
        line_icon(self, "search", QLineEdit.ActionPosition.LeadingPosition)
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.drop_down = DropDown(self)
        self.drop_down.picked.connect(self._choose)
        self.textEdited.connect(self._on_edited)
        self.returnPressed.connect(self._on_return)

    def begin(self) -> None:
        """Take the focus, ready to type over what was searched for last."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _on_edited(self) -> None:
        self._turn += 1  # an answer to what stood here before is none any more
        self._waiting, self._enter_waits = True, False
        self.drop_down.expire()
        self._pause.start()

    def _on_return(self) -> None:
        if self._waiting:
            self._enter_waits = True  # typed faster than found: the first hit is meant
        else:
            self._ask()

    def _ask(self) -> None:
        self._turn += 1
        text = self.text().strip()
        if text:
            self._search(text, partial(self._offer, self._turn, text))
        else:
            self._waiting = False
            self.drop_down.offer([])

    def _offer(self, turn: int, text: str, hits: Sequence[Hit]) -> None:
        if turn != self._turn or not self.hasFocus():
            return
        self._waiting = False
        ordered = self._ordered(hits)
        if self._enter_waits and ordered:
            self._choose(ordered[0])
        elif hits:
            self.drop_down.offer(self._entries(ordered))
        else:
            nothing = _("Nothing found for “{text}”.").format(text=text)
            self.drop_down.offer([Entry(nothing)])

    def _ordered(self, hits: Sequence[Hit]) -> list[Hit]:
        places = {kind: place for place, kind in enumerate(self._kinds)}
        return sorted(hits, key=lambda hit: places.get(hit.kind, len(places)))

    def _entries(self, hits: Sequence[Hit]) -> list[Entry]:
        entries: list[Entry] = []
        kind = ""
        for hit in hits:
            if hit.kind != kind:
                kind = hit.kind
                entries.append(Entry(self._kinds.get(kind, kind)))
            entries.append(Entry(hit.title, hit.subtitle, hit))
        return entries

    def _choose(self, hit: object) -> None:
        self._turn += 1
        self._waiting = self._enter_waits = False
        self.drop_down.hide()
        self.chosen.emit(hit)
