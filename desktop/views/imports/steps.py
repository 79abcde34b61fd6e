"""The four steps at the left edge of the import window."""

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from desktop.system.i18n import N_, _

FILE, COLUMNS, CHECK, IMPORT = range(4)
TITLES = (N_("File"), N_("Columns"), N_("Check"), N_("Import"))
HEIGHT, ROOM, NARROWEST = 36, 40, 120
STAYS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class Steps(QListWidget):
    """Shows where the user is; a step that can be gone to is one key or click away.

    Signals:
        chosen: The user wants to go to a step.
    """

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("navigation")
        self.setAccessibleName(_("Steps"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for number, title in enumerate(TITLES, 1):
            item = QListWidgetItem(f"{number}  {_(title)}", self)
            item.setSizeHint(QSize(0, HEIGHT))
        texts = (self.item(row).text() for row in range(self.count()))
        widest = max(map(self.fontMetrics().horizontalAdvance, texts))
        self.setFixedWidth(max(NARROWEST, widest + ROOM))
        self.currentRowChanged.connect(self.chosen)

    def show_step(self, step: int) -> None:
        """Mark a step as the one on show."""
        with QSignalBlocker(self):
            self.item(step).setFlags(STAYS)
            self.setCurrentRow(step)

    def allow(self, last: int | None) -> None:
        """Let the user go as far as this step; None keeps everybody where they are."""
        with QSignalBlocker(self):
            for row in range(self.count()):
                here = row == self.currentRow()
                open_ = here or (last is not None and row <= last)
                self.item(row).setFlags(STAYS if open_ else Qt.ItemFlag.NoItemFlags)
