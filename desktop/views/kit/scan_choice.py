"""Which of several parts is meant by a code that they share."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.system.i18n import _

PART = Qt.ItemDataRole.UserRole
WIDTH = 480


class ScanChoice(QDialog):
    """Asks which part is meant where several bear a code.

    Args:
        parts: How each part reads, and what stands for it.

    Signals:
        chosen: Carries what stands for the part.
    """

    chosen = Signal(object)

    def __init__(self, code: str, parts: Sequence[tuple[str, object]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Which part?"))
        self.setMinimumWidth(WIDTH)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Parts with the code {code}").format(code=code))
        for line, part in parts:
            item = QListWidgetItem(line)
            item.setData(PART, part)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.itemActivated.connect(self._choose)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.addWidget(QLabel(_("{code} stands on several parts.").format(code=code)))
        box.addWidget(self.list)
        box.addWidget(buttons)
        self.list.setFocus()

    def _choose(self, item: QListWidgetItem) -> None:
        part = item.data(PART)
        self.accept()
        self.chosen.emit(part)
