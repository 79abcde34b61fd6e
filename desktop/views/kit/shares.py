"""The shares of people in one thing: one row, in percent."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QEvent, QLocale, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.services.formats import quantity_text
from desktop.services.shares import ShareDraft
from desktop.system.i18n import _
from desktop.views.kit.actions import without_state
from desktop.views.kit.drop_down import RETURNS
from desktop.views.kit.figures import NotANumberError, parse_decimal

WHOLE = Decimal(100)
PERCENT_PLACES = Decimal("0.01")
PERCENT_WIDTH = 58
OPENING = (Qt.Key.Key_Down, Qt.Key.Key_Up, *RETURNS)


@dataclass(frozen=True, slots=True)
class ShareWords:
    """What a row of shares says, translated.

    Attributes:
        title: Whose shares they are; empty where a label says so already.
        add: What the list of names is for.
        advice: What to do while nobody is chosen.
    """

    title: str
    add: str
    advice: str


@dataclass(slots=True)
class _Row:
    staff_id: int
    name: str
    line: QLineEdit
    box: QWidget


class SharesBar(QWidget):
    """Up, Down or Enter opens the names; Enter on one adds it and splits evenly.

    Signals:
        changed: A share has changed, come or gone.
        entered: Enter was pressed where somebody has a share already: the user goes on.
    """

    changed = Signal()
    entered = Signal()

    def __init__(self, words: ShareWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._rows: list[_Row] = []
        self.combo = QComboBox()
        self.combo.setAccessibleName(words.add)
        self.combo.setPlaceholderText(f"{words.add}…")
        self.combo.activated.connect(self._on_activated)
        self.combo.installEventFilter(self)
        self.even = QPushButton(_("Split evenly"))
        self.even.clicked.connect(without_state(self.split_evenly))
        self.sum_label = QLabel()
        self.sum_label.setObjectName("hint")
        first = QHBoxLayout()
        if words.title:
            first.addWidget(QLabel(words.title))
        first.addWidget(self.combo)
        first.addWidget(self.even)
        first.addWidget(self.sum_label, 1)
        self._names = QHBoxLayout()
        self._names.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(first)
        box.addLayout(self._names)
        self._tell()

    def offer(self, people: Sequence[tuple[int, str]]) -> None:
        """Offer these people."""
        self.combo.clear()
        for key, name in people:
            self.combo.addItem(name, key)
        self.combo.setCurrentIndex(-1)

    def typed(self) -> list[list[object]]:
        """Return id, name and percentage of each, as typed."""
        return [[row.staff_id, row.name, row.line.text()] for row in self._rows]

    def set_typed(self, rows: Sequence[Sequence[object]]) -> None:
        """Show these shares."""
        for row in list(self._rows):
            self._drop(row)
        for key, name, text in rows:
            self._append(int(str(key)), str(name), str(text))
        self._tell()

    def drafts(self) -> tuple[ShareDraft, ...]:
        """Return the shares; one that is no number counts as nothing."""
        parts = [(row.staff_id, _percent(row) or Decimal(0)) for row in self._rows]
        return tuple(ShareDraft(staff_id, percent / 100) for staff_id, percent in parts)

    def add(self, staff_id: int, name: str) -> None:
        """Add a person and split evenly; one who is there already gets the whole."""
        there = [row for row in self._rows if row.staff_id == staff_id]
        if there:
            for row in self._rows:
                row.line.setText("100" if row is there[0] else "0")
        else:
            self._append(staff_id, name, "")
            self.split_evenly()

    def split_evenly(self) -> None:
        """Give everybody the same; what cannot be divided goes to the first."""
        if not self._rows:
            return
        each = (WHOLE / len(self._rows)).quantize(PERCENT_PLACES)
        first = WHOLE - each * (len(self._rows) - 1)
        for place, row in enumerate(self._rows):
            row.line.setText(quantity_text(each if place else first))

    def begin(self) -> None:
        """Take the focus."""
        self.combo.setFocus(Qt.FocusReason.TabFocusReason)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Open the names where Qt would take the next one at once."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in OPENING
            and not event.modifiers()
        ):
            self._open_or_go_on(event.key())
            return True
        return super().eventFilter(watched, event)

    def _open_or_go_on(self, key: int) -> None:
        if key in RETURNS and self._rows:
            self.entered.emit()
        else:
            self._open_names()

    def _open_names(self) -> None:
        self.combo.showPopup()
        self.combo.view().setCurrentIndex(self.combo.model().index(0, 0))  # in sight, for Enter

    def _append(self, staff_id: int, name: str, text: str) -> None:
        line, gone = QLineEdit(text), QPushButton("×")
        row = _Row(staff_id, name, line, QWidget())
        line.setFixedWidth(PERCENT_WIDTH)
        line.setAlignment(Qt.AlignmentFlag.AlignRight)
        line.setAccessibleName(_("Share of {name} in percent").format(name=name))
        line.textChanged.connect(self._tell)
        gone.setFlat(True)
        gone.setAccessibleName(_("Remove {name}").format(name=name))
        gone.clicked.connect(partial(self._remove, row))
        inside = QHBoxLayout(row.box)
        inside.setContentsMargins(0, 0, 12, 0)
        for part in (QLabel(name), line, QLabel("%"), gone):
            inside.addWidget(part)
        self._rows.append(row)
        self._names.insertWidget(len(self._rows) - 1, row.box)

    def _remove(self, row: _Row, _checked: object = None) -> None:
        self._drop(row)
        self._tell()

    def _drop(self, row: _Row) -> None:
        self._rows.remove(row)
        self._names.removeWidget(row.box)
        row.box.deleteLater()

    def _on_activated(self, place: int) -> None:
        if place >= 0:
            self.add(self.combo.itemData(place), self.combo.itemText(place))
        self.combo.setCurrentIndex(-1)

    def _tell(self) -> None:
        self.even.setEnabled(len(self._rows) > 1)
        parts = [_percent(row) for row in self._rows]
        if not parts:
            self.sum_label.setText(self._words.advice)
        elif None in parts:
            self.sum_label.setText(_("A share is no number."))
        else:
            sum_ = sum((part for part in parts if part is not None), Decimal(0))
            self.sum_label.setText(_("Sum {percent} %").format(percent=quantity_text(sum_)))
        self.changed.emit()


def _percent(row: _Row) -> Decimal | None:
    try:
        return parse_decimal(row.line.text(), QLocale())
    except NotANumberError:
        return None
