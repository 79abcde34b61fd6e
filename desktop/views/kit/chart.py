"""A chart on the screen: by mouse and by keyboard, and as a picture for other programs."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from desktop.reports.charts.layout import marks_of
from desktop.reports.charts.marks import Mark, Pick, box_of, pick_at
from desktop.reports.charts.spec import Chart
from desktop.reports.charts.words import reading, spoken, value_at
from desktop.system.i18n import _
from desktop.views.kit.chart_painter import SCALE, ChartPainter, Colours, Fonts, colours_of
from desktop.views.kit.drop_down import RETURNS
from desktop.views.kit.theme import LIGHT, tokens

MARGIN = 8  # pixels round the chart
RING = 2.0
PICTURE_SCALE = 2.0  # of the picture for other programs, beside the screen's own
Key = Qt.Key
ACROSS = {Key.Key_Left: -1, Key.Key_Right: 1}
DOWN = {Key.Key_Up: -1, Key.Key_Down: 1}


class ChartView(QWidget):
    """Shows one chart.

    Left and Right go through the figures, Up and Down through the series, Enter opens.

    Signals:
        picked: A figure was chosen; carries the number of its series and its place.
    """

    picked = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart: Chart | None = None
        self.current: Pick | None = None
        self._marks: tuple[Mark, ...] = ()
        self._laid_out: object = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("Chart"))

    def set_chart(self, chart: Chart | None) -> None:
        """Show another chart."""
        self.chart, self.current, self._laid_out = chart, None, None
        self.setAccessibleName(chart.title if chart and chart.title else _("Chart"))
        self.setAccessibleDescription(spoken(chart) if chart else "")
        self.update()

    def marks(self) -> tuple[Mark, ...]:
        """Return what is drawn, in points from the top left corner within the margin."""
        fonts = Fonts(self.font())
        key = (self.chart, self.width(), self.height(), self.font().key())
        if self.chart is None:
            return ()
        if key != self._laid_out:
            self._marks = marks_of(self.chart, *self._room(), fonts.text_width)
            self._laid_out = key
        return self._marks

    def picture(self) -> QImage:
        """Return the chart on white, whatever the theme, fine enough for paper."""
        size = self.size() * PICTURE_SCALE
        image = QImage(size, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        painter.scale(PICTURE_SCALE, PICTURE_SCALE)
        self._paint(painter, colours_of(LIGHT))
        painter.end()
        return image

    def copy_picture(self) -> None:
        """Put the chart on the clipboard."""
        QGuiApplication.clipboard().setImage(self.picture())

    @override
    def sizeHint(self) -> QSize:
        return QSize(640, 260)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(240, 140)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = colours_of(tokens())
        painter.fillRect(self.rect(), colours.paper)
        self._paint(painter, colours)
        if self.hasFocus():
            self._paint_focus(painter)
        painter.end()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        pick = self._pick_at(event.position().x(), event.position().y())
        if pick is not None and event.button() == Qt.MouseButton.LeftButton:
            self._go(pick)
            self.picked.emit(*pick)
        else:
            super().mousePressEvent(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        pick = self._pick_at(event.position().x(), event.position().y())
        shape = Qt.CursorShape.PointingHandCursor if pick else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.chart:
            pick = self._pick_at(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), reading(self.chart, pick) if pick else "", self)
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Key(event.key())
        if self.current is not None and event.key() in RETURNS:
            self.picked.emit(*self.current)
        elif key in ACROSS:
            self._step(0, ACROSS[key])
        elif key in DOWN:
            self._step(DOWN[key], 0)
        elif key in (Key.Key_Home, Key.Key_End):
            self._to_end(last=key == Key.Key_End)
        else:
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        if self.current is None and (picks := self._picks()):
            self._go(picks[0])
        super().focusInEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.update()

    def _room(self) -> tuple[float, float]:
        wide, high = self.width() - 2 * MARGIN, self.height() - 2 * MARGIN
        return max(wide, 1) / SCALE, max(high, 1) / SCALE

    def _paint(self, painter: QPainter, colours: Colours) -> None:
        painter.translate(MARGIN, MARGIN)
        ChartPainter(painter, Fonts(self.font()), colours).draw_all(self.marks())
        painter.resetTransform()

    def _paint_focus(self, painter: QPainter) -> None:
        pen = QPen(tokens().focus)
        pen.setWidthF(RING)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        chosen = [mark for mark in self.marks() if mark.pick == self.current]
        for mark in chosen if self.current is not None else ():
            left, top, right, bottom = (part * SCALE + MARGIN for part in box_of(mark))
            painter.drawRect(QRectF(left - 4, top - 4, right - left + 8, bottom - top + 8))

    def _pick_at(self, x: float, y: float) -> Pick | None:
        return pick_at(self.marks(), (x - MARGIN) / SCALE, (y - MARGIN) / SCALE)

    def _picks(self) -> list[Pick]:
        """All figures that are known, series by series."""
        chart = self.chart
        if chart is None:
            return []
        return [
            (number, index)
            for number in range(len(chart.all_series))
            for index in range(len(chart.labels))
            if value_at(chart, (number, index)) is not None
        ]

    def _step(self, down: int, across: int) -> None:
        """Go to the next known figure in a direction; stay where there is none."""
        picks = self._picks()
        if self.current not in picks:
            return
        number, index = self.current
        if across:
            row = [pick for pick in picks if pick[0] == number]
            place = row.index(self.current) + across
            if 0 <= place < len(row):
                self._go(row[place])
            return
        beyond = [pick for pick in picks if (pick[0] - number) * down > 0]
        if beyond:
            self._go(min(beyond, key=lambda pick: (abs(pick[0] - number), abs(pick[1] - index))))

    def _to_end(self, *, last: bool) -> None:
        row = [pick for pick in self._picks() if self.current and pick[0] == self.current[0]]
        if row:
            self._go(row[-1 if last else 0])

    def _go(self, pick: Pick) -> None:
        self.current = pick
        if self.chart is not None:  # a screen reader says the name when it changes
            self.setAccessibleName(f"{self.chart.title}: {reading(self.chart, pick)}")
        self.update()
