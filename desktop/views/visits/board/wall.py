"""The board on the wall: a whole monitor, large type, no controls, always as it is now."""

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.services.board import BY_NAMES, Board, By, board
from desktop.services.formats import instant_text
from desktop.system.i18n import _, ngettext
from desktop.views.kit.screen import Context
from desktop.views.kit.theme import DARK, LIGHT, Tokens, palette, style_sheet, tokens
from desktop.views.visits.board.cards import Look
from desktop.views.visits.board.columns import Columns

REFRESH_MS = 30_000
USUAL_WIDTH = 1130  # pixels at which type is as large as at the desk
SMALLEST, SHRINK = 0.5, 0.9
THEME_KEY = "board.wall"


class Wall(QWidget):
    """Shows the board and nothing else; Esc or F11 closes it, D changes light and dark.

    Signals:
        closed: It has gone.
    """

    closed = Signal()

    def __init__(self, context: Context, by: str = By.STATE) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._context, self.by = context, by
        kept = context.memory.get(THEME_KEY)
        self.colours: Tokens = {"light": LIGHT, "dark": DARK}.get(kept or "", tokens())
        self.title, self.clock = QLabel(), QLabel()
        self.columns = Columns(context.office, Look(self.colours))
        self.columns.be_read_only()
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()
        self._lay_out()
        self._dress()
        self.refresh()

    def show_on(self, window: QWidget) -> None:
        """Fill the monitor that the window is not on, or the window's where there is one."""
        here = window.screen()
        others = [screen for screen in QGuiApplication.screens() if screen is not here]
        self.setGeometry((others or [here])[0].geometry())
        self.showFullScreen()
        self.activateWindow()

    def refresh(self) -> None:
        """Read the board as it stands now."""
        query = partial(board, now=self._context.now(), by=self.by)
        self._context.desk.read(self, query, self._show)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F11):
            self.close()
        elif event.key() == Qt.Key.Key_D:
            self.colours = LIGHT if self.colours.name == "dark" else DARK
            self._context.memory.set(THEME_KEY, self.colours.name)
            self._dress()
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self._timer.stop()
        self.closed.emit()
        super().closeEvent(event)

    def _show(self, found: Board) -> None:
        self.columns.show_board(found)
        office = self._context.office
        self.title.setText(f"{office.name} · {_(BY_NAMES[found.by])}")
        text = ngettext("{n} vehicle in the house", "{n} vehicles in the house", found.open)
        late = "▲ " + _("{n} late").format(n=found.late) if found.late else ""
        words = (text.format(n=found.open), late, instant_text(found.at, office.calendar))
        self.clock.setText(" · ".join(filter(None, words)))
        self._fit()

    def _fit(self) -> None:
        """Make the type as large as the monitor allows, and smaller where cards would not fit."""
        usual = max(self.width() / USUAL_WIDTH, 1.0)
        for full in (True, False):
            scale = usual
            while scale >= usual * SMALLEST:
                self.columns.wear(Look(self.colours, scale, full))
                if self.columns.all_fit():
                    break
                scale *= SHRINK
            else:
                continue
            break
        self.columns.tell_more()
        for label, points in ((self.title, 12), (self.clock, 12)):
            font = label.font()
            font.setPointSizeF(points * usual)
            font.setBold(True)
            label.setFont(font)

    def _dress(self) -> None:
        self.setPalette(palette(self.colours))
        self.setStyleSheet(style_sheet(self.colours))
        self.setAutoFillBackground(True)
        self._fit()

    def _lay_out(self) -> None:
        self.setWindowTitle(_("Workshop board"))
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.clock)
        box = QVBoxLayout(self)
        box.addLayout(top)
        box.addWidget(self.columns, 1)
