"""What a list shows while it stands open behind a figure: which figure, and the way back."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.opening import figure_of
from desktop.system.i18n import _
from desktop.views.kit.actions import without_state


class FigureChip(QFrame):
    """A strip above a list; hidden while the list stands behind nothing.

    Signals:
        removed: The user wants to see everything again.
    """

    removed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messageBar")
        self.setProperty("kind", "info")
        self.filter = ""  # the list's filter that it stands for
        self.label = QLabel()
        self.button = QPushButton(_("Show all again"))
        self.button.clicked.connect(without_state(self.remove))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.addWidget(self.label)
        row.addWidget(self.button)
        row.addStretch(1)
        self.hide()

    @property
    def on_show(self) -> bool:
        """Whether the list stands behind a figure."""
        return bool(self.filter)

    def show_filter(self, name: str, value: str) -> None:
        """Say what the list shows now: `figure` and `car_count/2026-11-01/2026-11-19`."""
        self.filter = name
        self.label.setText(filter_text(name, value))
        self.show()

    def remove(self) -> None:
        """Go away; whoever owns the list takes its filter away."""
        if self.on_show:
            self.hide()
            self.removed.emit()
            self.filter = ""


def filter_text(name: str, value: str) -> str:
    """Write a filter in the user's words: a measure, its days, and its slice."""
    if name != "figure" or value.partition("/")[0] not in CATALOGUE:
        return value
    measure, period, labels = figure_of(value)
    start, end = period.start.isoformat(), period.end.isoformat()
    days = start if start == end else _("{start} – {end}").format(start=start, end=end)
    return " · ".join((f"{_(CATALOGUE[measure].name)} {days}", *labels.values()))
