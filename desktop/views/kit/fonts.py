"""The program's fonts on the screen: the chain of the printed sheets, glyph by glyph."""

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from desktop.system.fonts import CHAIN, FontFile

POINTS = 10


def install(app: QApplication) -> None:
    """Load the program's fonts and write everything with them; the system's come after."""
    for family in CHAIN:
        _load(family)
    font = QFont()
    font.setFamilies([family.family for family in CHAIN])
    font.setPointSize(POINTS)
    app.setFont(font)


def _load(family: FontFile) -> None:
    """Load each weight; a file that is missing is a broken installation, not a detail."""
    for path in sorted({family.regular, family.bold}):
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise RuntimeError(f"The font {path.name} cannot be loaded.")
