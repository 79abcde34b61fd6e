"""The columns of the workshop board beside each other."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.services.board import Board, BoardCard, BoardColumn
from desktop.services.settings import OfficeInfo
from desktop.system.i18n import _
from desktop.views.visits.board.cards import CardList, Look

NEVER = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
HEAD_POINTS, FRAME = 10, 8
LEAST = 132  # pixels; more columns than fit are scrolled to


class Columns(QWidget):
    """All the columns; arrows go between them.

    Signals:
        moved: A card shall move; carries the card and the key of the column.
        opened: Enter on a card; carries the card.
        pressed: A letter was pressed; carries the key.
    """

    moved = Signal(object, str)
    opened = Signal(object)
    pressed = Signal(int)

    def __init__(self, office: OfficeInfo, look: Look) -> None:
        super().__init__()
        self._office, self.look = office, look
        self.board: Board | None = None
        self.lists: list[CardList] = []
        self.heads: list[QLabel] = []
        self._read_only = False
        self._at = 0  # the column that has the keys
        self._box = QHBoxLayout()
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(4)
        inner = QWidget()
        inner.setLayout(self._box)
        self._area = QScrollArea(widgetResizable=True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(inner)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._area)

    def show_board(self, board: Board) -> None:
        """Show the board; the chosen card stays chosen wherever it is now."""
        chosen, had = self.chosen(), self.has_keys()
        self.board = board
        self._make(len(board.columns))
        for number, column in enumerate(board.columns):
            self.heads[number].setText(f"{column.title}  {len(column.cards)}")
            self.lists[number].show_column(column, board.at, self._office)
        place = board.find(chosen.id) if chosen else None
        if place is None:
            filled = (n for n, column in enumerate(board.columns) if column.cards)
            near = self._at if self._at < len(self.lists) else 0
            place = (near, 0) if self._count(near) else (next(filled, 0), 0)
        self._choose(*place, focus=had)

    def chosen(self) -> BoardCard | None:
        """Return the card that is chosen."""
        return self.lists[self._at].chosen() if self._at < len(self.lists) else None

    def has_keys(self) -> bool:
        """Tell whether one of the columns has the keyboard."""
        return any(each.hasFocus() for each in self.lists)

    def take_focus(self) -> None:
        """Take the keyboard."""
        if self.lists:
            self.lists[self._at].setFocus()

    def choose(self, visit_id: int) -> None:
        """Go to a card."""
        if self.board is not None and (place := self.board.find(visit_id)):
            self._choose(*place, focus=True)

    def step(self, by: int) -> None:
        """Go to the next column to the left or right; an empty one is a place too."""
        target = self._at + by
        if 0 <= target < len(self.lists):
            row = max(self.lists[self._at].currentRow(), 0)
            self._choose(target, min(row, max(self._count(target) - 1, 0)), focus=True)

    def column_beside(self, by: int) -> BoardColumn | None:
        """Return the column to the left or right of the chosen one."""
        target = self._at + by
        if self.board is None or not 0 <= target < len(self.board.columns):
            return None
        return self.board.columns[target]

    def wear(self, look: Look) -> None:
        """Draw the cards otherwise."""
        self.look = look
        for head, cards in zip(self.heads, self.lists, strict=True):
            self._dress(head, cards)

    def be_read_only(self) -> None:
        """Take no keys and no mouse, and show no scroll bars: for a wall."""
        self._read_only = True
        self._area.setHorizontalScrollBarPolicy(NEVER)
        self._area.setVerticalScrollBarPolicy(NEVER)

    def all_fit(self) -> bool:
        """Tell whether every card can be seen without scrolling."""
        return all(cards.cards_that_fit(self._room(cards)) == cards.count() for cards in self.lists)

    def tell_more(self) -> None:
        """Say in the heads how many cards there is no room for."""
        if self.board is None:
            return
        for column, head, cards in zip(self.board.columns, self.heads, self.lists, strict=True):
            hidden = cards.count() - cards.cards_that_fit(self._room(cards))
            more = " · " + _("{n} below").format(n=hidden) if hidden else ""
            head.setText(f"{column.title}  {len(column.cards)}{more}")

    # -- inside --------------------------------------------------------------------------

    def _dress(self, head: QLabel, cards: CardList) -> None:
        font = head.font()
        font.setPointSizeF(HEAD_POINTS * self.look.scale)
        head.setFont(font)
        cards.drawn.look = self.look
        cards.scheduleDelayedItemsLayout()
        cards.viewport().update()

    def _room(self, cards: CardList) -> int:
        """Return the height a column has for its cards."""
        head = self.heads[self.lists.index(cards)].sizeHint().height()
        return self.height() - head - 2 * FRAME

    def _choose(self, column: int, row: int, *, focus: bool) -> None:
        self._at = column
        for number, each in enumerate(self.lists):
            if number != column:
                each.setCurrentRow(-1)
        if self._count(column) and not self._read_only:
            self.lists[column].setCurrentRow(row)
        if focus:
            self.lists[column].setFocus()
            self._area.ensureWidgetVisible(self.lists[column], 0, 0)

    def _count(self, column: int) -> int:
        return self.lists[column].count() if column < len(self.lists) else 0

    def _make(self, count: int) -> None:
        while len(self.lists) > count:
            part = self._box.takeAt(len(self.lists) - 1)
            widget = part.widget() if part else None
            if widget is not None:
                widget.deleteLater()
            self.lists.pop()
            self.heads.pop()
        while len(self.lists) < count:
            self._add(len(self.lists))
        self._at = min(self._at, max(count - 1, 0))

    def _add(self, number: int) -> None:
        head, cards = QLabel(), CardList(self.look)
        head.setObjectName("formHeading")
        self._dress(head, cards)
        if self._read_only:
            cards.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            cards.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            cards.setVerticalScrollBarPolicy(NEVER)
        head.setToolTip(_("Alt+Left and Alt+Right move the chosen card"))
        cards.went.connect(self.step)
        cards.moved.connect(self._move_chosen)
        cards.dropped.connect(lambda visit_id, n=number: self._dropped(visit_id, n))
        cards.opened.connect(self._open)
        cards.other.connect(self.pressed)
        cards.currentRowChanged.connect(lambda row, n=number: self._on_row(row, n))
        column = QWidget()
        column.setMinimumWidth(LEAST)
        box = QVBoxLayout(column)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(head)
        box.addWidget(cards, 1)
        self.heads.append(head)
        self.lists.append(cards)
        self._box.addWidget(column, 1)

    def _on_row(self, row: int, column: int) -> None:
        """Follow the mouse: a click in another column goes there."""
        if row >= 0 and column != self._at and self.lists[column].hasFocus():
            self._choose(column, row, focus=False)

    def _move_chosen(self, by: int) -> None:
        card, column = self.chosen(), self.column_beside(by)
        if card is not None and column is not None:
            self.moved.emit(card, column.key)

    def _dropped(self, visit_id: int, number: int) -> None:
        place = self.board.find(visit_id) if self.board else None
        if self.board is not None and place is not None:
            card = self.board.columns[place[0]].cards[place[1]]
            self.moved.emit(card, self.board.columns[number].key)

    def _open(self) -> None:
        if card := self.chosen():
            self.opened.emit(card)
