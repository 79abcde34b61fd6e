"""A sentence under a table, whole where the cell that holds it is too narrow."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel


class WholeText(QLabel):
    """Shows the text of the current row; takes no room when there is none."""

    def __init__(self) -> None:
        super().__init__(wordWrap=True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.hide()

    def show_text(self, text: str) -> None:
        """Show a text, or nothing."""
        self.setText(text)
        self.setVisible(bool(text))
