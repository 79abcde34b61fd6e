"""The program's own small drawings, in the colour of the theme."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from desktop.system.paths import RESOURCES
from desktop.views.kit.theme import tokens

ICONS = RESOURCES / "icons"
SMALL = QSize(18, 18)
BLANK = "blank"  # nothing drawn, to line up with those that have a drawing
SIZES = (16, 18, 24, 32, 48)  # so that a sharp one exists for every screen
KIND_COLOURS = ("info", "success", "warning", "error")


def icon(name: str) -> QIcon:
    """Return a drawing in the colours of the theme in use; an empty icon for an empty name."""
    if not name:
        return QIcon()
    theme = tokens()
    colour = getattr(theme, name) if name in KIND_COLOURS else theme.icon
    return _icon(name, colour, theme.icon_disabled)


class _Repaint(QObject):
    """Draws the icon of an action again when its widget gets other colours."""

    def __init__(self, action: QAction, name: str, widget: QWidget) -> None:
        super().__init__(action)
        self._action, self._name = action, name
        widget.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.PaletteChange:
            self._action.setIcon(icon(self._name))
        return super().eventFilter(watched, event)


def line_icon(line: QLineEdit, name: str, place: QLineEdit.ActionPosition) -> QAction:
    """Put a drawing into a line edit; it follows the theme."""
    action = line.addAction(icon(name), place)
    _Repaint(action, name, line)
    return action


@lru_cache(maxsize=256)
def _icon(name: str, colour: str, disabled: str) -> QIcon:
    drawing = (ICONS / f"{name}.svg").read_text(encoding="utf-8")
    made = QIcon()
    for size in SIZES:
        made.addPixmap(_paint(drawing, colour, size))
        made.addPixmap(_paint(drawing, disabled, size), QIcon.Mode.Disabled)
    return made


def _paint(drawing: str, colour: str, size: int) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer

    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    coloured = drawing.replace("currentColor", colour).encode()
    QSvgRenderer(QByteArray(coloured)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap
