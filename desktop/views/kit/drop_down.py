"""A list that drops down from a line while its user types, and leaves the focus there."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QGuiApplication, QHideEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from desktop.views.kit.theme import tokens

ENTRY = int(Qt.ItemDataRole.UserRole)
SUBTITLE = ENTRY + 1
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
LONGEST = 12  # lines without scrolling
NARROWEST = 280
GAP = 16
RETURNS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
STEERING = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Escape)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the drop-down; one without a value is a heading."""

    title: str
    subtitle: str = ""
    value: object = None


class TwoTones(QStyledItemDelegate):
    """Paints the title on the left and the subtitle, quieter, on the right."""

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().paint(painter, option, index)
        subtitle = index.data(SUBTITLE)
        if not subtitle:
            return
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        title = option.fontMetrics.horizontalAdvance(index.data())
        place: QRect = option.rect.adjusted(title + GAP, 0, -8, 0)
        text = option.fontMetrics.elidedText(subtitle, Qt.TextElideMode.ElideRight, place.width())
        painter.save()
        painter.setPen(QColor(tokens().on_selection if chosen else tokens().muted))
        painter.drawText(place, RIGHT, text)
        painter.restore()


class DropDown(QListWidget):
    """The list itself; Up, Down, Enter and Esc come from the line.

    Signals:
        picked: A line was chosen; carries its value.
    """

    picked = Signal(object)

    def __init__(self, line: QLineEdit) -> None:
        super().__init__(line)
        self._line = line
        self._fresh = False  # whether the lines belong to what stands in the line edit
        self.setWindowFlags(Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setItemDelegate(TwoTones(self))
        self.setAccessibleName(line.accessibleName())
        self.itemClicked.connect(self._pick)
        line.installEventFilter(self)
        self._moves_with: list[QWidget] = []
        application = QApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._on_application)

    def offer(self, entries: Sequence[Entry], *, mark_first: bool = True) -> None:
        """Show these lines under the line edit, or nothing when there are none."""
        self._fresh = True
        self.clear()
        for entry in entries:
            self.addItem(_item(entry))
        if not entries or not self._line.isVisible():
            self.hide()
            return
        if mark_first:
            self._step(1)
        self._watch()
        self._place()
        self.show()

    def expire(self) -> None:
        """Take no Enter until other lines are offered: the text has changed since."""
        self._fresh = False

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that steer the list; go away when the line does."""
        if watched is not self._line:
            if event.type() in (QEvent.Type.Move, QEvent.Type.Resize) and self.isVisible():
                QTimer.singleShot(0, self, self._follow)  # the line itself moves a moment later
        elif isinstance(event, QKeyEvent) and self.isVisible():
            return self._steer(event)
        elif event.type() == QEvent.Type.Hide or _is_left(event):
            self.hide()
        return super().eventFilter(watched, event)

    def _on_application(self, state: Qt.ApplicationState) -> None:
        """Go away when the user goes to another program."""
        if state == Qt.ApplicationState.ApplicationInactive:
            self.hide()

    def _steer(self, event: QKeyEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        if event.type() == QEvent.Type.ShortcutOverride and event.key() in STEERING:
            event.accept()  # else Esc would leave the form instead of closing the list
            return True
        return False

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._step(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Escape:
            self.hide()
        elif key in RETURNS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return self._fresh and self._pick(self.currentItem())
        else:
            return False
        return True

    def _step(self, by: int) -> None:
        """Go to the next line that can be picked; stay at the ends."""
        place = self.currentRow() + by
        while 0 <= place < self.count():
            if self.item(place).data(ENTRY) is not None:
                self.setCurrentRow(place)
                return
            place += by

    def _pick(self, item: QListWidgetItem | None) -> bool:
        value = item.data(ENTRY) if item is not None else None
        if value is None:
            return False
        self.hide()
        self.picked.emit(value)
        return True

    def _watch(self) -> None:
        """Notice, while the list is on show, when something moves that the line moves with."""
        self._forget()
        widget = self._line.parentWidget()
        while widget is not None:
            widget.installEventFilter(self)
            self._moves_with.append(widget)
            widget = None if widget.isWindow() else widget.parentWidget()

    def _forget(self) -> None:
        for widget in self._moves_with:
            widget.removeEventFilter(self)
        self._moves_with.clear()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self._forget()
        super().hideEvent(event)

    def _follow(self) -> None:
        if self.isVisible() and self._line.isVisible():
            self._place()

    def _place(self) -> None:
        lines = min(self.count(), LONGEST)
        height = self.sizeHintForRow(0) * lines + 2 * self.frameWidth()
        self.resize(max(self._line.width(), NARROWEST), height)
        corner = self._line.mapToGlobal(self._line.rect().bottomLeft())
        screen = self._line.screen().availableGeometry()
        if corner.y() + height > screen.bottom():
            corner.setY(corner.y() - self._line.height() - height)
        corner.setX(max(screen.left(), min(corner.x(), screen.right() - self.width())))
        self.move(corner)


def _is_left(event: QEvent) -> bool:
    """Tell whether the user left the line; that its window lost the lead may be our own doing.

    Some window systems make every new window the active one, this list too.
    """
    if not isinstance(event, QFocusEvent) or event.type() != QEvent.Type.FocusOut:
        return False
    return event.reason() != Qt.FocusReason.ActiveWindowFocusReason


def _item(entry: Entry) -> QListWidgetItem:
    item = QListWidgetItem(entry.title)
    item.setData(SUBTITLE, entry.subtitle)
    item.setData(ENTRY, entry.value)
    spoken = f"{entry.title}, {entry.subtitle}" if entry.subtitle else entry.title
    item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
    if entry.value is None:
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setForeground(QColor(tokens().muted))
    return item
