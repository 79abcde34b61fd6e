"""A list on the left and what belongs to its current entry on the right."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

ENTRY = int(Qt.ItemDataRole.UserRole)
NOTE = "fieldProblem"  # the style sheet's name for a sentence about something wrong
SIDE_WIDTH = 520


def list_beside(page: QWidget, entries: QListWidget, new: QPushButton, side: QLayout) -> None:
    """Lay a page out: the list with its button, and the form beside it."""
    left = QVBoxLayout()
    left.addWidget(entries, 1)
    left.addWidget(new)
    right = QWidget()
    right.setLayout(side)
    right.setMaximumWidth(SIDE_WIDTH)
    row = QHBoxLayout(page)
    row.addLayout(left, 1)
    row.addWidget(right, 1, Qt.AlignmentFlag.AlignTop)
    entries.currentItemChanged.connect(_select)


def button_row(*buttons: QPushButton) -> QHBoxLayout:
    """Lay buttons side by side, each as wide as its text."""
    row = QHBoxLayout()
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row


def _select(entry: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
    """Mark the entry the form is about; Qt itself does not where the keyboard just came in."""
    if entry is not None:
        entry.setSelected(True)
