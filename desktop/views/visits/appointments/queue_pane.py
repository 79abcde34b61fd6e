"""Who waits at the desk without an appointment, and since when."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.models.errors import OfficeError
from desktop.services.reception.queue import (
    QueueRow,
    greet,
    join_queue,
    leave_queue,
    queue_of,
)
from desktop.system.i18n import _
from desktop.views.kit.actions import without_state
from desktop.views.kit.drop_down import RETURNS
from desktop.views.kit.fields import TextField
from desktop.views.kit.plain_table import PlainTable
from desktop.views.kit.screen import Context
from desktop.views.visits.appointments.who import WhoField, arrival_of, search_arrivals
from desktop.views.visits.strips import LastEnterForm

LONG = 10  # minutes; whoever waits longer is marked
KEYS = {Qt.Key.Key_J: "join", Qt.Key.Key_G: "greet", Qt.Key.Key_L: "left", Qt.Key.Key_R: "receive"}


class QueueTable(PlainTable):
    """The rows of the queue, worked by letters.

    Signals:
        wanted: A key of KEYS was pressed; carries what it wants.
    """

    wanted = Signal(str)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in RETURNS:
            self.wanted.emit("receive")
        elif plain and event.key() in KEYS:
            self.wanted.emit(KEYS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    @override
    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters are keys here."""


class QueuePane(QWidget):
    """The queue of the day, and the line by which somebody joins it.

    Signals:
        received: The visit of a QueueRow shall be opened.
    """

    received = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.rows: Sequence[QueueRow] = ()
        self.title = QLabel(_("At the desk"))
        self.title.setObjectName("pageTitle")
        self.count = QLabel()
        self.count.setObjectName("hint")
        self.table = QueueTable(_("Queue"), range(1), wide=1)
        self.form = LastEnterForm("wish")
        self.who = self.form.add("who", self._who_field())
        self.wish = self.form.add("wish", TextField(_("Wish"), placeholder=_("Enter joins")))
        self._buttons = self._make_buttons()
        self._lay_out()
        self.table.wanted.connect(self.run)
        self.form.submitted.connect(self._join)
        self.form.cancelled.connect(self._leave_form)
        self.form.changed.connect(self._tidy)

    def refresh(self) -> None:
        """Read the queue of today."""
        query = partial(queue_of, day=self._context.today())
        self._context.desk.read(self, query, self._show)

    def chosen(self) -> QueueRow | None:
        """Return the row that is chosen."""
        place = self.table.currentRow()
        return self.rows[place] if 0 <= place < len(self.rows) else None

    def run(self, what: str) -> None:
        """Do what a key wants."""
        if what == "join":
            self.form.focus("who")
            return
        row = self.chosen()
        if row is None:
            self._context.told.emit("info", _("Nobody is chosen in the queue."))
        elif what == "receive":
            self.received.emit(row)
        else:
            command = greet if what == "greet" else leave_queue
            write = partial(command, entry_id=row.id, version=row.version)
            self._context.desk.write(self, write, lambda _done: self.table.setFocus())

    def is_dirty(self) -> bool:
        """Tell whether somebody's name stands in the line."""
        return self.form.is_dirty()

    # -- inside --------------------------------------------------------------------------

    def _show(self, rows: Sequence[QueueRow]) -> None:
        before = self.chosen()
        now = self._context.now()
        self.rows = [row for row in rows if row.left_at is None and row.visit_id is None]
        lines = [(_waited(row, row.waited(now)), *_texts(row)) for row in self.rows]
        self.table.fill((_("Min"), _("Name or plate"), _("Wish"), _("State")), lines)
        ids = [row.id for row in self.rows]
        if ids:
            place = ids.index(before.id) if before and before.id in ids else 0
            self.table.setCurrentCell(place, 0)
        waiting = [row for row in self.rows if row.waiting]
        longest = max((row.waited(now) for row in waiting), default=0)
        received = sum(row.visit_id is not None for row in rows)
        left = sum(row.left_at is not None for row in rows)
        parts = [_("{n} waiting, {longest} min at most").format(n=len(waiting), longest=longest)]
        if not waiting:
            parts = [_("Nobody is waiting")]
        if received:
            parts.append(_("{n} received").format(n=received))
        if left:
            parts.append(_("{n} left").format(n=left))
        self.count.setText(" · ".join(parts))
        self._tidy()

    def _join(self) -> None:
        arrival = arrival_of(self.who, self.wish.value())
        command = partial(join_queue, arrival=arrival)
        self._context.desk.write(self, command, self._joined, self._refused)

    def _joined(self, _entry_id: int) -> None:
        self.form.set_values({"who": None, "wish": ""})
        self.form.focus("who")

    def _refused(self, error: OfficeError) -> None:
        self.who.set_problem(str(error))
        self.form.focus("who")

    def _leave_form(self) -> None:
        self.form.set_values({"who": None, "wish": ""})
        self.table.setFocus()

    def _tidy(self) -> None:
        for what in ("greet", "left", "receive"):
            self._buttons[what].setEnabled(bool(self.rows))

    def _who_field(self) -> WhoField:
        return WhoField(
            _("Name or plate"),
            partial(search_arrivals, self._context, self),
            required=True,
            placeholder=_("or what they look like"),
            create=self._take_name,
            create_text=_("As typed: {text}"),
        )

    def _take_name(self, _text: str) -> None:
        self.form.focus("wish")

    def _make_buttons(self) -> dict[str, QPushButton]:
        texts = {"greet": _("Greeted (G)"), "left": _("Left (L)"), "receive": _("Receive (R)")}
        made = {}
        for what, text in texts.items():
            made[what] = QPushButton(text)
            made[what].setAutoDefault(False)
            made[what].clicked.connect(without_state(partial(self.run, what)))
        return made

    def _lay_out(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(4, 4, 8, 4)
        for part in (self.title, self.count, self.table):
            box.addWidget(part)
        row = QHBoxLayout()
        for button in self._buttons.values():
            row.addWidget(button)
        box.addLayout(row)
        heading = QLabel(_("Somebody comes in (J)"))
        heading.setObjectName("formHeading")
        box.addWidget(heading)
        box.addWidget(self.form)


def _waited(row: QueueRow, minutes: int) -> str:
    return f"▲ {minutes}" if row.waiting and minutes >= LONG else str(minutes)


def _texts(row: QueueRow) -> tuple[str, str, str]:
    who = " · ".join(dict.fromkeys(filter(None, (row.who, row.plate))))
    state = _("waiting") if row.waiting else _("with {name}").format(name=row.advisor)
    return who, row.wish, state
