"""Counting a shelf with a scanner: scan, type how many, Enter; scanning again adds one."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.models.errors import OfficeError
from desktop.services.counting.entering import (
    Found,
    ScannedPart,
    count_part,
    scanned,
    unexpected_sentence,
)
from desktop.services.counting.rows import CountCard, ShelfLine, count_card, shelf_lines
from desktop.services.counting.shelves import finish_shelf, release_shelf, shelf_name, take_shelf
from desktop.services.formats import quantity_text
from desktop.system.i18n import _
from desktop.views.kit.actions import keys_text, without_state
from desktop.views.kit.fields import ChoiceField
from desktop.views.kit.figures import NotANumberError, parse_decimal
from desktop.views.kit.line import Line
from desktop.views.kit.messages import MessageBar
from desktop.views.kit.plain_table import PlainTable
from desktop.views.kit.scan_choice import ScanChoice
from desktop.views.kit.screen import Context
from desktop.views.parts.counts.columns import progress_text
from desktop.views.parts.counts.count_html import shelf_state

SIZE = (900, 620)
SHOWN = 500  # lines of a shelf; what lies further down is found by scanning
FINISH_KEYS, RELEASE_KEYS = "Ctrl+Return", "Ctrl+Shift+Return"
CODE_LENGTH = 7  # signs from which on it is no quantity any more


@dataclass(frozen=True, slots=True)
class Current:
    """The part that is being counted.

    Attributes:
        unexpected: Whether the count does not expect it on this shelf.
    """

    part_id: int
    number: str
    unexpected: bool = False


class CountEntry(QDialog):
    """Takes what lies on a shelf; what the ledger says is not shown."""

    def __init__(self, context: Context, card: CountCard, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Count {number}").format(number=card.number))
        self.resize(*SIZE)
        self._context, self._card = context, card
        self._shelf: str | None = None
        self._lines: tuple[ShelfLine, ...] = ()
        self.current: Current | None = None
        self._scanned = ""  # the last code: a number may be one, too
        # A scanner does not wait: what comes while something is looked up is taken afterwards.
        self._waiting: deque[str] = deque()
        self._busy = False
        self.messages = MessageBar()
        self.shelf: ChoiceField[str] = ChoiceField(_("Shelf"), self._shelf_choices())
        self.code, self.quantity = Line(), Line()
        self.part, self.progress = QLabel(), QLabel()
        self.table = PlainTable(_("Parts of the shelf"), range(3, 4), wide=1)
        self._name()
        self._lay_out()
        self._connect()
        self._begin()

    # -- shelves -------------------------------------------------------------------------

    def choose_shelf(self, shelf: str) -> None:
        """Take a shelf, so that nobody else counts it."""
        command = partial(take_shelf, count_id=self._card.id, shelf=shelf)
        self._context.desk.write(self, command, lambda _none: self._taken(shelf), self._refuse)

    def finish(self) -> None:
        """Leave the shelf as done, and go on to the next one that is free."""
        if self._shelf is not None:
            command = partial(finish_shelf, count_id=self._card.id, shelf=self._shelf)
            self._context.desk.write(self, command, lambda _none: self._leave(), self._refuse)

    def release(self) -> None:
        """Give the shelf that is chosen back, to whoever wants to count it."""
        shelf = self.shelf.value()
        if shelf is None:
            return
        command = partial(release_shelf, count_id=self._card.id, shelf=shelf)
        self._context.desk.write(self, command, lambda _none: self._released(), self._refuse)

    def _begin(self) -> None:
        free = [row for row in self._card.shelves if not row.busy and row.done_at is None]
        mine = [row for row in self._card.shelves if row.busy and self._is_mine(row.staff_id)]
        if wanted := (mine or free):
            self.shelf.set_value(wanted[0].shelf)
            self.choose_shelf(wanted[0].shelf)
        else:
            self._shelf = None
            self._show_lines(())
            self.shelf.combo.setFocus()
            if all(row.done_at for row in self._card.shelves):
                text = _("All shelves are done; look at the differences, or choose one again.")
                self.messages.show_message("info", text)

    def _is_mine(self, staff_id: int | None) -> bool:
        return staff_id == self._context.actor.staff_id

    def _taken(self, shelf: str) -> None:
        self._shelf = shelf
        self.messages.close_message()
        self._read()
        self._wait_for_code()

    def _leave(self) -> None:
        self._shelf = None
        self._context.desk.read(self, partial(count_card, count_id=self._card.id), self._go_on)

    def _released(self) -> None:
        self._shelf = None
        self._show_lines(())
        query = partial(count_card, count_id=self._card.id)
        self._context.desk.read(self, query, self._renew)
        self.messages.show_message("success", _("The shelf is free for anybody."))
        self.shelf.combo.setFocus()

    def _go_on(self, card: CountCard) -> None:
        self._renew(card)
        self._begin()

    def _renew(self, card: CountCard) -> None:
        self._card = card
        self.shelf.set_choices(self._shelf_choices())

    def _shelf_choices(self) -> list[tuple[str, str]]:
        return [
            (row.shelf, " · ".join(filter(None, (row.name, shelf_state(row), row.person))))
            for row in self._card.shelves
        ]

    def _on_shelf(self) -> None:
        shelf = self.shelf.value()
        if shelf is not None and shelf != self._shelf:
            self.choose_shelf(shelf)
        elif shelf is not None:
            self._wait_for_code()

    # -- codes and quantities ------------------------------------------------------------

    def _entered(self, field: Line) -> None:
        """Take what stands in a field, after what was entered before it."""
        self._waiting.append(field.text().strip())
        field.clear()
        self._take_next()

    def _take_next(self) -> None:
        while self._waiting and not self._busy:
            text = self._waiting.popleft()
            self._look_up(text) if self.current is None else self._on_quantity(text)

    def _rest(self) -> None:
        """Go on with what was entered meanwhile."""
        self._busy = False
        self._take_next()

    def _look_up(self, text: str) -> None:
        self._scanned = text
        if text and self._shelf is not None:
            self._busy = True
            query = partial(scanned, count_id=self._card.id, shelf=self._shelf, text=text)
            self._context.desk.read(self, query, self._on_found, self._on_unknown)

    def _on_unknown(self, error: OfficeError) -> None:
        self._refuse(error)
        self._wait_for_code()

    def _choose_none(self) -> None:
        self._wait_for_code()
        self._rest()

    def _on_found(self, hits: Sequence[ScannedPart]) -> None:
        self.messages.close_message()
        if len(hits) == 1:
            self._take(hits[0])
            return
        parts = [(_hit_text(found), found) for found in hits]
        choice = ScanChoice(self._scanned, parts, self)
        choice.chosen.connect(self._take)
        choice.rejected.connect(self._choose_none)
        choice.open()

    def _take(self, found: ScannedPart) -> None:
        """Ask how many there are of a part."""
        hit, shelf = found.hit, self._shelf or ""
        self.current = Current(hit.part_id, hit.number, unexpected=not found.here)
        if not found.here:
            sentence = unexpected_sentence(hit.number, shelf, found.shelves)
            self.messages.show_message("warning", sentence)
        self._ask(f"{hit.number}  {hit.name}", found.counted)
        self._rest()

    def _ask(self, name: str, counted: Decimal | None) -> None:
        if counted is not None:
            name = _("{part}: {count} counted; a number replaces it, scanning adds one").format(
                part=name, count=quantity_text(counted)
            )
        self.part.setText(name)
        self.quantity.setEnabled(True)
        _go_on_typing(self.code, self.quantity)

    def _on_quantity(self, text: str) -> None:
        """Take a number; anything else was scanned: it adds one, and is looked up."""
        number = None if text == self._scanned else _number(text)
        if number is not None:
            self._count(number, more=False)
        elif self.current is not None and self.current.unexpected and text:
            self._look_up(text)  # it was left alone
        else:
            self._count(Decimal(1), more=True, then=text)

    def _count(self, quantity: Decimal, *, more: bool, then: str = "") -> None:
        current, shelf = self.current, self._shelf
        if current is None or shelf is None:
            return
        self._busy = True
        found = Found(current.part_id, quantity, more, current.unexpected)
        command = partial(count_part, count_id=self._card.id, shelf=shelf, found=found)
        done = partial(self._counted, current, then)
        failed = partial(self._not_counted, then or quantity_text(quantity))
        self._context.desk.write(self, command, done, failed)

    def _counted(self, current: Current, then: str, counted: Decimal) -> None:
        if not then:
            text = _("{part}: {count} on the shelf").format(
                part=current.number, count=quantity_text(counted)
            )
            self.messages.close_message()
            self._wait_for_code()
            self.part.setText(text)
            self._rest()
        else:
            self._look_up(then)
        self._read()

    def _not_counted(self, typed: str, error: OfficeError) -> None:
        self.quantity.setText(typed)
        self._refuse(error)
        self.quantity.selectAll()

    def _wait_for_code(self) -> None:
        self.current = None
        self.part.setText(_("Scan a part, or type its number."))
        _go_on_typing(self.quantity, self.code)
        self.quantity.setEnabled(False)

    def _on_line(self, row: int, _column: int) -> None:
        """Count the part of a line that was chosen in the table."""
        if row < len(self._lines):
            line = self._lines[row]
            self.current = Current(line.part_id, line.number)
            self.quantity.clear()
            self._ask(f"{line.number}  {line.name}", line.counted)

    def _refuse(self, error: OfficeError) -> None:
        self.messages.show_message("error", str(error))
        self._waiting.clear()  # of what was refused, or spoken of before anybody read why
        self._busy = False

    # -- what is shown -------------------------------------------------------------------

    def _read(self) -> None:
        if self._shelf is not None:
            query = partial(shelf_lines, count_id=self._card.id, shelf=self._shelf)
            self._context.desk.read(self, query, self._show_lines)

    def _show_lines(self, lines: tuple[ShelfLine, ...]) -> None:
        self._lines = lines
        heads = (_("Part number"), _("Name"), _("Unit"), _("Counted"), _("By"))
        self.table.fill(heads, [_cells(line) for line in lines[:SHOWN]])
        counted = sum(line.counted is not None for line in lines)
        name = "" if self._shelf is None else shelf_name(self._shelf)
        self.progress.setText(
            _("{shelf}: {progress} counted").format(
                shelf=name, progress=progress_text(counted, len(lines))
            )
            if lines
            else ""
        )

    def _name(self) -> None:
        self.code.setAccessibleName(_("Code or number"))
        self.quantity.setAccessibleName(_("Quantity"))
        self.progress.setObjectName("pageTitle")
        self.part.setObjectName("formHeading")

    def _lay_out(self) -> None:
        rows = QFormLayout()
        rows.addRow(self.shelf.label, self.shelf)
        rows.addRow(_("Code or number"), self.code)
        rows.addRow("", self.part)
        rows.addRow(_("Quantity"), self.quantity)
        box = QVBoxLayout(self)
        for part in (self.progress, self.messages):
            box.addWidget(part)
        box.addLayout(rows)
        box.addWidget(self.table, 1)
        box.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.addStretch(1)
        for text, keys, run in (
            (_("Shelf is done"), FINISH_KEYS, self.finish),
            (_("Release the shelf"), RELEASE_KEYS, self.release),
            (_("Close"), "Esc", self.reject),
        ):
            said = _("{text} ({keys})").format(text=text, keys=keys_text(keys))
            button = QPushButton(said)
            button.setAutoDefault(False)
            button.clicked.connect(without_state(run))
            foot.addWidget(button)
            if keys != "Esc":
                QShortcut(QKeySequence(keys), self).activated.connect(run)
        return foot

    def _connect(self) -> None:
        self.shelf.entered.connect(self._on_shelf)
        self.shelf.combo.activated.connect(lambda _place: self._on_shelf())
        for field in (self.code, self.quantity):
            field.returnPressed.connect(partial(self._entered, field))
        self.table.cellActivated.connect(self._on_line)


def _go_on_typing(before: Line, field: Line) -> None:
    """Give a field the keyboard, with what a scanner has typed half into the one before."""
    field.setText(field.text() + before.text())
    before.clear()
    field.setFocus()


def _cells(line: ShelfLine) -> tuple[str, ...]:
    counted = "" if line.counted is None else quantity_text(line.counted)
    return (line.number, line.name, line.unit, counted, line.person)


def _hit_text(found: ScannedPart) -> str:
    shelves = ", ".join(shelf_name(shelf) for shelf in found.shelves)
    place = _("on this shelf") if found.here else shelves
    return " · ".join(filter(None, (found.hit.number, found.hit.name, found.hit.how, place)))


def _number(text: str) -> Decimal | None:
    """Return what is a quantity; None for a code, which is scanned into any field."""
    try:
        return parse_decimal(text, QLocale()) if len(text) < CODE_LENGTH else None
    except NotANumberError:
        return None
