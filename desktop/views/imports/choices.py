"""Boxes that show what was found and let it be overruled."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QSpinBox, QWidget
from typing_extensions import override

from desktop.system.i18n import _

SHORTEST = 8  # characters a box has room for at least


class FoundBox(QComboBox):
    """The first line is what the program found; any other line overrules it.

    Signals:
        overruled: The user chose; carries the value, or None for what was found.
    """

    overruled = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setMinimumContentsLength(SHORTEST)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.installEventFilter(self)
        self.activated.connect(lambda place: self.overruled.emit(self.itemData(place)))

    def offer(self, found: str, choices: Sequence[tuple[object, str]], chosen: object) -> None:
        """Offer these values beside what was found; `chosen` is None as long as that holds."""
        with QSignalBlocker(self):
            self.clear()
            self.addItem(_("Found: {what}").format(what=found) if found else _("As found"), None)
            for value, text in choices:
                self.addItem(text, value)
            self.setCurrentIndex(max(0, self.findData(chosen)) if chosen is not None else 0)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the wheel to the page: scrolling must not change a choice."""
        if event.type() == QEvent.Type.Wheel:
            event.ignore()
            return True
        return super().eventFilter(watched, event)


class FoundNumber(QSpinBox):
    """A number that the program found; 0 goes back to that.

    Signals:
        overruled: The user chose; carries the number, 0 for what was found.
    """

    overruled = Signal(int)

    def __init__(self, name: str, most: int) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setRange(0, most)
        self.setKeyboardTracking(False)
        self.lineEdit().setTextMargins(4, 0, 4, 0)
        self.valueChanged.connect(self.overruled)

    def offer(self, found: int, chosen: int) -> None:
        """Show the number in use."""
        with QSignalBlocker(self):
            self.setSpecialValueText(_("Found: {what}").format(what=found))
            self.setValue(chosen)


def labelled(text: str, editor: QWidget) -> QLabel:
    """Make the label of an editor that shares its row."""
    label = QLabel(text)
    label.setBuddy(editor)
    return label
