"""Cards of the workshop board: one column of them, drawn in any size."""

from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QDropEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)
from typing_extensions import override

from desktop.services.board import BoardCard, BoardColumn, promise_words
from desktop.services.formats import moment_text
from desktop.services.settings import OfficeInfo
from desktop.system.i18n import _
from desktop.views.kit.drop_down import RETURNS
from desktop.views.kit.theme import Tokens

Index = QModelIndex | QPersistentModelIndex
CARD, LINES = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
ROLES = (CARD, LINES)
POINTS, TITLE_POINTS = 9.5, 12.5
PAD, AIR, BAR = 6, 5, 4
NO_LINE_BEGINS = tuple("，。、；：）」,.;:)")
ALT = Qt.KeyboardModifier.AltModifier
SIDEWAYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


@dataclass(frozen=True, slots=True)
class Look:
    """How cards are drawn: their colours, how large, and how much of them."""

    colours: Tokens
    scale: float = 1.0
    full: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a card below its title: a text, what stands right of it, and how it is drawn."""

    text: str
    beside: str = ""
    colour: str = "text"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class CardLines:
    """The texts of a card: title and promise, how the promise stands, and the lines below."""

    title: str
    promised: str
    clock: str
    lacks: str
    lines: tuple[str, ...]
    kind: str  # late, soon or plain


def card_lines(card: BoardCard, now: datetime, office: OfficeInfo) -> CardLines:
    """Write a card."""
    kind = "late" if card.is_late(now) else "soon" if card.is_soon(now) else "plain"
    clock = promise_words(card, now)
    today = office.calendar.day(now)
    promised = moment_text(card.promised_at, office.calendar, today) if clock else ""
    people = " · ".join(filter(None, (card.advisor, card.technician)))
    lacks = f"△ {card.waiting_for}" if card.waiting_for else ""
    car = card.car if card.plate else ""
    lines = tuple(filter(None, (card.customer, car, people, card.bay)))
    return CardLines(card.title, promised, clock, lacks, lines, kind)


class CardDelegate(QStyledItemDelegate):
    """Draws a card: title and clock in large type, what it lacks, and the rest below."""

    def __init__(self, look: Look, parent: QListWidget) -> None:
        super().__init__(parent)
        self._cards, self.look = parent, look

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        lines: CardLines = index.data(LINES)
        plain, title = self._metrics()
        room = self._room()
        count = len(self._below(lines, room))
        pad = self._points(2 * PAD + AIR)
        return QSize(60, title.lineSpacing() + count * plain.lineSpacing() + pad)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        lines: CardLines = index.data(LINES)
        colours = self.look.colours
        area = option.rect.adjusted(2, 2, -2, -self._points(AIR) + 2)
        back, bar = {
            "late": (colours.error_back, colours.error),
            "soon": (colours.warning_back, colours.warning),
            "plain": (colours.surface, colours.control),
        }[lines.kind]
        painter.save()
        painter.setPen(QColor(colours.line))
        painter.setBrush(QColor(back))
        painter.drawRect(area)
        painter.fillRect(
            QRect(area.left(), area.top(), self._points(BAR), area.height() + 1), QColor(bar)
        )
        self._write(
            painter,
            area.adjusted(self._points(PAD + BAR), self._points(PAD), -self._points(PAD), 0),
            lines,
        )
        if option.state & QStyle.StateFlag.State_Selected:
            pen = painter.pen()
            pen.setColor(QColor(colours.focus))
            pen.setWidth(3)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(area)
        painter.restore()

    def _write(self, painter: QPainter, area: QRect, lines: CardLines) -> None:
        colours = self.look.colours
        plain, title = self._metrics()
        painter.setFont(self._font(TITLE_POINTS, bold=True))
        painter.setPen(QColor(colours.text))
        top = area.top()
        _draw(painter, area, top, title, lines.title)
        if self._fits_above(lines, self._room()):
            drop = title.lineSpacing() - plain.lineSpacing()
            self._write_right(painter, area, top + drop, lines.promised)
        top += title.lineSpacing()
        for line in self._below(lines, self._room()):
            painter.setFont(self._font(POINTS, bold=line.bold))
            painter.setPen(QColor(getattr(colours, line.colour)))
            _draw(painter, area, top, QFontMetrics(painter.font()), line.text)
            if line.beside:
                self._write_right(painter, area, top, line.beside)
            top += plain.lineSpacing()

    def _write_right(self, painter: QPainter, area: QRect, top: int, text: str) -> None:
        painter.setFont(self._font(POINTS, bold=False))
        painter.setPen(QColor(self.look.colours.muted))
        metrics = QFontMetrics(painter.font())
        wide = metrics.horizontalAdvance(text)
        painter.drawText(area.right() - wide, top, wide + 1, metrics.lineSpacing(), 0, text)

    def _below(self, lines: CardLines, room: int) -> tuple[Line, ...]:
        rest = lines.lines if self.look.full else lines.lines[:1]
        return (
            *self._promise(lines, room),
            *(Line(text, colour="warning", bold=True) for text in self._lacking(lines, room)),
            *map(Line, rest),
        )

    def _fits_above(self, lines: CardLines, room: int) -> bool:
        """Tell whether the promise stands beside the title: a plate is never cut for it."""
        plain, title = self._metrics()
        wide = title.horizontalAdvance(lines.title) + plain.horizontalAdvance(lines.promised)
        return wide + self._points(PAD) <= room

    def _promise(self, lines: CardLines, room: int) -> tuple[Line, ...]:
        """Write how the promise stands, and the promise itself where the title has no room."""
        if not lines.clock:
            return ()
        colour = {"late": "error", "soon": "warning"}.get(lines.kind, "muted")
        clock = Line(lines.clock, colour=colour, bold=lines.kind != "plain")
        if self._fits_above(lines, room):
            return (clock,)
        metrics = QFontMetrics(self._font(POINTS, bold=clock.bold))
        plain, _title = self._metrics()
        wide = metrics.horizontalAdvance(lines.clock) + plain.horizontalAdvance(lines.promised)
        if wide + self._points(PAD) <= room:
            return (replace(clock, beside=lines.promised),)
        return (clock, Line("", lines.promised))

    def _lacking(self, lines: CardLines, room: int) -> tuple[str, ...]:
        """Break what a vehicle waits for into two lines: it is what everybody looks for."""
        if not lines.lacks:
            return ()
        metrics = QFontMetrics(self._font(POINTS, bold=True))
        fits = len(lines.lacks)
        while fits > 1 and metrics.horizontalAdvance(lines.lacks[:fits]) > room:
            fits -= 1
        fits -= lines.lacks[fits : fits + 1] in NO_LINE_BEGINS and fits < len(lines.lacks)
        return tuple(filter(None, (lines.lacks[:fits], lines.lacks[fits:])))

    def _room(self) -> int:
        """Return the width that the texts of a card have."""
        return self._cards.viewport().width() - 4 - 2 * self._points(PAD) - self._points(BAR)

    def _font(self, points: float, *, bold: bool) -> QFont:
        font = QFont(self._cards.font())
        font.setPointSizeF(points * self.look.scale)
        font.setBold(bold)
        return font

    def _metrics(self) -> tuple[QFontMetrics, QFontMetrics]:
        return (
            QFontMetrics(self._font(POINTS, bold=False)),
            QFontMetrics(self._font(TITLE_POINTS, bold=True)),
        )

    def _points(self, size: int) -> int:
        return round(size * self.look.scale)


def _draw(painter: QPainter, area: QRect, top: int, metrics: QFontMetrics, text: str) -> None:
    fitted = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area.left(), top, area.width(), metrics.lineSpacing(), 0, fitted)


class CardList(QListWidget):
    """The cards of one column; they are dragged, or moved with Alt and an arrow.

    Signals:
        went: Left or right was pressed: to the column that many further.
        moved: A card shall go to the column that many further.
        dropped: A card, by the id of its visit, was dropped here.
        opened: Enter, or a double click.
        other: A key that is not the list's own was pressed.
    """

    went = Signal(int)
    moved = Signal(int)
    dropped = Signal(int)
    opened = Signal()
    other = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.drawn = CardDelegate(look, self)
        self.setItemDelegate(self.drawn)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.itemDoubleClicked.connect(lambda _item: self.opened.emit())

    def show_column(self, column: BoardColumn, now: datetime, office: OfficeInfo) -> None:
        """Show the cards of a column."""
        self.setAccessibleName(f"{column.title}: {len(column.cards)}")
        self.clear()
        for card in column.cards:
            lines = card_lines(card, now, office)
            item = QListWidgetItem()
            item.setData(CARD, card)
            item.setData(LINES, lines)
            words = (lines.title, lines.promised, lines.clock, lines.lacks, *lines.lines)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, _(", ").join(filter(None, words)))
            item.setToolTip("\n".join(filter(None, (card.number, *words, card.concern))))
            self.addItem(item)

    def chosen(self) -> BoardCard | None:
        """Return the card that is chosen."""
        return self.currentIndex().data(CARD) if self.currentRow() >= 0 else None

    def cards_that_fit(self, room: int) -> int:
        """Return how many cards can be seen in so much height."""
        count = used = 0
        while count < self.count():
            used += self.sizeHintForRow(count)
            if used > room:
                break
            count += 1
        return count

    @override
    def event(self, event: QEvent) -> bool:
        """Take F11 before the window does: here it is the wall's."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_F11
            and not event.modifiers()
        ):
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = SIDEWAYS.get(Qt.Key(event.key()))
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if step is not None and event.modifiers() & ALT:
            self.moved.emit(step)
        elif step is not None and plain:
            self.went.emit(step)
        elif plain and event.key() in RETURNS:
            self.opened.emit()
        elif plain and (event.text().isalpha() or event.key() == Qt.Key.Key_F11):
            self.other.emit(event.key())
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure the cards anew: what a vehicle waits for is broken by the width."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    @override
    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters are keys here."""

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        """Ask for the move; the card itself stays where it is until the office has said yes."""
        source = event.source()
        if isinstance(source, CardList) and source is not self and (card := source.chosen()):
            self.dropped.emit(card.id)
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.ignore()
