"""What a list shows while it stands open behind a figure: which figure, and the way back."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from desktop.services.analysis.wording import label_text
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.opening import ROWS, figure_of
from desktop.services.measures.rows import count_beside
from desktop.system.i18n import _, ngettext
from desktop.views.kit.actions import without_state
from desktop.views.kit.screen import Context


class FigureChip(QFrame):
    """A strip above a list; hidden while the list stands behind nothing.

    What is in the figure beside the list, such as a correction, is one button away.

    Signals:
        removed: The user wants to see everything again.
    """

    removed = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.setObjectName("messageBar")
        self.setProperty("kind", "info")
        self.filter = ""  # the list's filter that it stands for
        self._value = ""
        self.label = QLabel()
        self.beside = QPushButton()  # all that is in the figure
        self.beside.clicked.connect(without_state(self._open_rows))
        self.button = QPushButton(_("Show all again"))
        self.button.clicked.connect(without_state(self.remove))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.addWidget(self.label)
        row.addWidget(self.beside)
        row.addWidget(self.button)
        row.addStretch(1)
        self.hide()

    @property
    def on_show(self) -> bool:
        """Whether the list stands behind a figure."""
        return bool(self.filter)

    def show_filter(self, name: str, value: str) -> None:
        """Say what the list shows now: `figure` and `car_count/2026-11-01/2026-11-19`."""
        self.filter, self._value = name, value
        self.label.setText(filter_text(name, value))
        self.beside.hide()
        self.show()
        if name == "figure":
            query = partial(count_beside, value=value)
            self._context.desk.read(self, query, partial(self._offer, value))

    def remove(self) -> None:
        """Go away; whoever owns the list takes its filter away."""
        if self.on_show:
            self.hide()
            self.removed.emit()
            self.filter = self._value = ""

    def _offer(self, value: str, count: int) -> None:
        """Offer all rows of the figure, where the list is not all of them."""
        if value == self._value and count:
            text = ngettext("and {count} more row…", "and {count} more rows…", count)
            self.beside.setText(text.format(count=count))
            self.beside.setToolTip(_("Results of another system and corrections, with the sum"))
            self.beside.show()

    def _open_rows(self) -> None:
        self._context.listed.emit(ROWS, self.filter, self._value)


def filter_text(name: str, value: str) -> str:
    """Write a filter in the user's words: a measure, its days, and its slice."""
    if name != "figure" or value.partition("/")[0] not in CATALOGUE:
        return value
    measure, period, labels = figure_of(value)
    start, end = period.start.isoformat(), period.end.isoformat()
    days = start if start == end else _("{start} – {end}").format(start=start, end=end)
    slices = (label_text(cut, label) for cut, label in labels.items())
    return " · ".join((f"{_(CATALOGUE[measure].name)} {days}", *slices))
