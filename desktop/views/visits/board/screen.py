"""The page of the workshop board: where every vehicle stands, and moving it on."""

from functools import partial

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout
from typing_extensions import override

from desktop.models.errors import OfficeError
from desktop.models.visit import VisitState
from desktop.reports.registry import render_board
from desktop.services.board import BY_NAMES, PLACES, Board, BoardCard, By, board
from desktop.services.board_moves import move_card
from desktop.system.i18n import N_, _, ngettext
from desktop.views.kit.actions import ActionSpec, without_state
from desktop.views.kit.screen import Command, Context, Screen
from desktop.views.kit.theme import tokens
from desktop.views.visits.board.cards import Look
from desktop.views.visits.board.columns import Columns
from desktop.views.visits.board.wall import Wall
from desktop.views.visits.card_reading import CardReading, read_card
from desktop.views.visits.strips import ReasonStrip
from desktop.views.visits.waiting import waiting_reasons

MENU = N_("Boar&d")
WALL = ActionSpec("board.wall", N_("&Wall display"), MENU, "Shift+F11")
PRINT = ActionSpec("board.print", N_("&Print on A3"), MENU, "Ctrl+Shift+B", "print")
NEXT_BY = ActionSpec("board.by", N_("By &state, technician or bay (B)"), MENU)
SUBJECTS = frozenset(
    {"visit", "visit_share", "customer", "vehicle", "plate", "staff", "bay", "appointment"}
)
REFRESH_MS = 30_000
BY_KEY = "board.by"
HINT = N_("Arrows choose · Alt+Left, Alt+Right move · Enter opens · B other columns · F11 wall")


class BoardScreen(Screen):
    """The board at the desk; the wall shows the same on a second monitor."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.wall: Wall | None = None
        self.strip: ReasonStrip | None = None
        self._sought: int | None = None
        self.by = QComboBox()
        self.by.setAccessibleName(_("Columns"))
        for way, name in BY_NAMES.items():
            self.by.addItem(_(name), way.value)
        kept = self.by.findData(context.memory.get(BY_KEY) or By.STATE.value)
        self.by.setCurrentIndex(max(kept, 0))
        self.count, self.hint = QLabel(), QLabel()
        self.count.setObjectName("pageTitle")
        self.hint.setObjectName("hint")
        self.hint.setText(_(HINT))
        self.columns = Columns(context.office, Look(tokens()))
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(self._look)
        self._lay_out()
        self.by.currentIndexChanged.connect(self._on_by)
        self.columns.moved.connect(self.move_card)
        self.columns.opened.connect(self._open)
        self.columns.pressed.connect(self._on_letter)
        context.desk.changed.connect(self._on_changed)

    @property
    def board(self) -> Board | None:
        """The board on show."""
        return self.columns.board

    @override
    def commands(self) -> tuple[Command, ...]:
        return (
            Command(WALL, self.show_wall),
            Command(PRINT, self.print),
            Command(NEXT_BY, self.next_by),
        )

    @override
    def take_focus(self) -> None:
        if self.strip is not None:
            self.strip.begin()
        else:
            self.columns.take_focus()

    @override
    def refresh(self) -> None:
        self._timer.start()
        query = partial(board, now=self.context.now(), by=self._way())
        self.context.desk.read(self, query, self._show)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.columns.wear(Look(tokens()))

    def move_card(self, card: BoardCard, column: str) -> None:
        """Move a card; one that is to wait says what for first."""
        waits = self._way() == By.STATE and PLACES[column][0] == VisitState.WAITING
        if waits:
            query = partial(read_card, visit_id=card.id)
            self.context.desk.read(self, query, partial(self._ask_what, card, column))
        else:
            self._write(card, column, "")

    def print(self) -> None:
        """Show the board as it is printed on A3."""
        query = partial(render_board, now=self.context.now(), by=self._way())
        name = _("Workshop board")
        self.context.desk.read(self, query, lambda data: self.context.printed.emit(data, name))

    def next_by(self) -> None:
        """Make the columns something else."""
        self.by.setCurrentIndex((self.by.currentIndex() + 1) % self.by.count())

    def show_wall(self) -> None:
        """Show the board without controls, on a second monitor where there is one."""
        if self.wall is None:
            self.wall = Wall(self.context, self._way())
            self.wall.closed.connect(self._forget_wall)
        self.wall.show_on(self.window())

    def chosen(self) -> BoardCard | None:
        """Return the card that is chosen."""
        return self.columns.chosen()

    def close_strip(self) -> None:
        """Take the question away."""
        if self.strip is not None:
            strip, self.strip = self.strip, None
            strip.hide()
            strip.deleteLater()
            self.columns.take_focus()

    # -- inside --------------------------------------------------------------------------

    def _way(self) -> str:
        return str(self.by.currentData())

    def _show(self, found: Board) -> None:
        if found.by != self._way():
            return  # the user has gone on
        self.columns.show_board(found)
        if self._sought is not None:
            self.columns.choose(self._sought)
            self._sought = None
        text = ngettext("{n} vehicle in the house", "{n} vehicles in the house", found.open)
        words = [text.format(n=found.open)]
        if found.late:
            words.append("▲ " + _("{n} late").format(n=found.late))
        self.count.setText(" · ".join(words))

    def _ask_what(self, card: BoardCard, column: str, reading: CardReading) -> None:
        self.close_strip()
        question = _("What does {title} wait for?").format(title=card.title)
        strip = ReasonStrip(question, _("Waiting for"), _("Waiting (Enter)"), card.waiting_for)
        strip.offer(waiting_reasons(reading))
        strip.answered.connect(lambda: self._write(card, column, strip.reason.value()))
        strip.closed.connect(self.close_strip)
        self.strip = strip
        self._box.insertWidget(2, strip)
        strip.begin()

    def _write(self, card: BoardCard, column: str, waiting_for: str) -> None:
        command = partial(
            move_card,
            visit_id=card.id,
            version=card.version,
            by=self._way(),
            column=column,
            waiting_for=waiting_for,
        )
        self._sought = card.id
        self.context.desk.write(self, command, lambda _done: self.close_strip(), self._refused)

    def _refused(self, error: OfficeError) -> None:
        self._sought = None
        self.close_strip()
        self.context.told.emit("error", str(error))
        self.refresh()  # another seat may have moved it: what is on show is as it is

    def _open(self, card: BoardCard) -> None:
        self.context.go.emit("visits", card.id)

    def _on_letter(self, key: int) -> None:
        if key == Qt.Key.Key_B:
            self.next_by()
        elif key == Qt.Key.Key_F11:
            self.show_wall()

    def _on_by(self, _place: int) -> None:
        self.context.memory.set(BY_KEY, self._way())
        self.refresh()

    def _look(self) -> None:
        if self.isVisible():
            self.refresh()

    def _on_changed(self, subjects: frozenset[str]) -> None:
        if not subjects & SUBJECTS:
            return
        if self.isVisible():
            self.refresh()
        if self.wall is not None:
            self.wall.refresh()

    def _forget_wall(self) -> None:
        self.wall = None

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.count)
        top.addStretch(1)
        top.addWidget(self.by)
        for text, run in ((_("Print on A3"), self.print), (_("Wall display"), self.show_wall)):
            button = QPushButton(text)
            button.setAutoDefault(False)
            button.clicked.connect(without_state(run))
            top.addWidget(button)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(8, 4, 8, 4)
        self._box.addLayout(top)
        self._box.addWidget(self.hint)
        self._box.addWidget(self.columns, 1)
