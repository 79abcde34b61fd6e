"""What two seats wrote into one record, side by side, to choose from field by field."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QWidget,
)
from typing_extensions import override

from desktop.system.i18n import _
from desktop.views.kit.actions import without_state
from desktop.views.kit.field import Typed

MINE, THEIRS = 1, 2  # columns of the grid; behind the field's name


@dataclass(frozen=True, slots=True)
class Clash:
    """One field that another seat changed, and that reads otherwise here.

    Attributes:
        typed_here: Whether it was changed here too; if not, the other seat's value stands.
    """

    key: str
    name: str
    mine: Typed
    theirs: Typed
    typed_here: bool


class ConflictPane(QFrame):
    """One row a field: what stands here, what the other seat saved, and which of them stays.

    Signals:
        chosen: The field of this key shall hold this, as it was typed.
    """

    chosen = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("conflict")
        self._grid = QGridLayout(self)
        self._grid.setColumnStretch(MINE, 1)
        self._grid.setColumnStretch(THEIRS, 1)
        self.choices: dict[str, QButtonGroup] = {}
        self.hide()

    def show_clashes(self, clashes: Sequence[Clash]) -> None:
        """Show these fields; the first choice takes the focus."""
        self.clear()
        for column, text in ((MINE, _("Here")), (THEIRS, _("The other seat"))):
            head = QLabel(text)
            head.setObjectName("conflictHead")
            self._grid.addWidget(head, 0, column)
        for row, clash in enumerate(clashes, start=1):
            self._add(row, clash)
        self.setVisible(bool(clashes))
        first = next(iter(self.choices.values()), None)
        if first is not None and (button := first.checkedButton()):
            button.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """Show nothing."""
        self.choices.clear()
        while (item := self._grid.takeAt(0)) is not None:
            if part := item.widget():
                part.hide()
                part.deleteLater()
        self.hide()

    def _add(self, row: int, clash: Clash) -> None:
        name = QLabel(clash.name)
        name.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        self._grid.addWidget(name, row, 0)
        group = QButtonGroup(self)
        for column, typed in ((MINE, clash.mine), (THEIRS, clash.theirs)):
            choice = _Choice(shown(typed))
            choice.button.setAccessibleName(f"{clash.name}: {shown(typed)}")
            choice.button.setChecked(clash.typed_here is (column == MINE))
            choice.button.clicked.connect(
                without_state(partial(self.chosen.emit, clash.key, typed))
            )
            group.addButton(choice.button, column)
            self._grid.addWidget(choice, row, column)
        self.choices[clash.key] = group


class _Choice(QWidget):
    """A round button whose text may take several lines."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.button = QRadioButton()
        label = QLabel(text, wordWrap=True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label, 1, Qt.AlignmentFlag.AlignTop)
        self.setFocusProxy(self.button)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.button.click()
        event.accept()


def shown(typed: Typed) -> str:
    """Write what stands in a field as one reads it."""
    if isinstance(typed, bool):
        return _("yes") if typed else _("no")
    if isinstance(typed, dict):
        typed = typed.get("text")
    if isinstance(typed, list):
        rows = (" ".join(cell for cell in row if isinstance(cell, str)) for row in typed)
        typed = " · ".join(row.strip() for row in rows)
    return str(typed or "—")
