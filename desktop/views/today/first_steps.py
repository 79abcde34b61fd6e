"""What a new office does first."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.system.i18n import _
from desktop.views.kit.actions import without_state

WIDEST = 560


class FirstSteps(QWidget):
    """Three ways to begin, while there is no visit yet."""

    def __init__(self, new_visit: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = QLabel(_("Your office is open. Nothing is in it yet."))
        font = title.font()
        font.setBold(True)
        font.setPointSize(font.pointSize() + 4)
        title.setFont(font)
        self.button = QPushButton(_("Receive the first car (Ctrl+N)"))
        self.button.setDefault(True)
        self.button.clicked.connect(without_state(new_visit))
        texts = (
            _("Customer and vehicle are entered on the way: type a plate, a phone or a name."),
            _("Have you a file of old invoices? Office > Import a file (Ctrl+I) takes it in."),
            _("Only looking? Begin another office and choose the sample shop at its first start."),
        )
        box = QVBoxLayout(self)
        box.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box.setSpacing(12)
        box.addWidget(title)
        box.addWidget(self.button)
        for text in texts:
            label = QLabel(text, wordWrap=True)
            label.setMaximumWidth(WIDEST)
            label.setMinimumWidth(WIDEST)
            box.addWidget(label)
