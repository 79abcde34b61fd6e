"""A field of several lines of parts: which one, how many, and what one costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.system.i18n import _
from desktop.views.kit.field import Field, Typed
from desktop.views.kit.fields import DecimalField, LineField
from desktop.views.kit.figures import show_decimal
from desktop.views.kit.pick_field import Candidate, PickField, Search

QUANTITY, PRICE = 3, 4  # places
PART_WIDTH, QUANTITY_WIDTH, PRICE_WIDTH = 5, 2, 3  # shares of a line
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class PartLine:
    """A line as it was typed.

    Attributes:
        part: How the part reads.
        line_id: The line of the order that it stands for.
        visit_id: The visit that the part is ordered for.
    """

    part_id: int
    part: str
    quantity: Decimal | None
    price: Decimal | None = None
    line_id: int | None = None
    visit_id: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class LineRules:
    """What a field of lines demands.

    Attributes:
        priced: Whether each line needs a price.
        may_stay_out: Whether a line of the order may be left without a quantity: nothing came.
    """

    priced: bool = False
    may_stay_out: bool = False


class TidyField(DecimalField):
    """A number that is written without zeros that say nothing."""

    @override
    def _show(self, number: Decimal | int | None) -> str:
        if number is None:
            return ""
        digits = Decimal(number).normalize().as_tuple().exponent
        return show_decimal(Decimal(number), max(0, -int(digits)), QLocale())


class LineRow(QWidget):
    """One line: the fields of part, quantity and price beside each other."""

    def __init__(self, search: Search, said: str) -> None:
        super().__init__()
        self.part = PickField(f"{said}: {_('Part')}", search, placeholder=_("Part or barcode"))
        self.quantity = TidyField(f"{said}: {_('Quantity')}", places=QUANTITY, least=0)
        self.price = TidyField(f"{said}: {_('Price')}", places=PRICE, least=0)
        self.quantity.line.setPlaceholderText(_("Quantity"))
        self.price.line.setPlaceholderText(_("Price"))
        self._kept: PartLine | None = None  # what the office knows of the line
        self._offered: Decimal | None = None  # the price that nobody typed
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(self.part, PART_WIDTH)
        box.addWidget(self.quantity, QUANTITY_WIDTH)
        box.addWidget(self.price, PRICE_WIDTH)

    @property
    def fields(self) -> tuple[LineField[Any], ...]:
        """The fields from left to right."""
        return (self.part, self.quantity, self.price)

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        lines = (self.part.line, self.quantity.line, self.price.line)
        return not any(line.text().strip() for line in lines)

    def value(self) -> PartLine:
        """Return what was typed; of another part the office knows nothing yet."""
        part_id, kept = self.part.value() or 0, self._kept
        known = kept if kept is not None and kept.part_id == part_id else PartLine(0, "", None)
        return PartLine(
            part_id,
            self.part.line.text(),
            self.quantity.value(),
            self.price.value(),
            known.line_id,
            known.visit_id,
            known.note,
        )

    @property
    def takes_offer(self) -> bool:
        """Whether nobody has typed a price."""
        empty = not self.price.line.text().strip()
        return empty or (self._offered is not None and self.price.value() == self._offered)

    def offer_price(self, part_id: int, price: Decimal | None) -> None:
        """Show what one cost last; a price that was typed meanwhile stays."""
        if self.part.value() != part_id or not self.takes_offer:
            return
        self._offered = price
        self.price.set_value(price)
        if self.price.line.hasFocus():
            self.price.line.selectAll()

    def fill(self, line: PartLine) -> None:
        """Show a line."""
        self._kept, self._offered = line, None
        self.part.pick(Candidate(line.part_id, line.part))
        self.quantity.set_value(line.quantity)
        self.price.set_value(line.price)

    def clear(self) -> None:
        """Show nothing."""
        self._kept = self._offered = None
        for field in self.fields:
            field.set_typed(None)

    def typed(self) -> list[Typed]:
        """Return what stands in it, first what is read of it, for a draft."""
        line = self.value()
        known = [line.line_id, line.visit_id, line.note]
        texts = [self.part.line.text(), self.quantity.line.text(), self.price.line.text()]
        return [*texts, {"picked": self.part.typed(), "known": known}]

    def set_typed(self, typed: Typed) -> None:
        """Show a line of a draft."""
        match typed:
            case [_part, quantity, price, {"picked": picked, "known": [line, visit, note]}]:
                self.part.set_typed(picked)
                self._kept = PartLine(self.part.value() or 0, "", None, None, line, visit, note)
                self.quantity.set_typed(quantity)
                self.price.set_typed(price)
            case _:
                self.clear()


class PartLinesField(Field[list[PartLine]]):
    """Lines of parts; Enter goes from cell to cell, and from the empty line to the next field.

    Signals:
        part_picked: Somebody picked the part of a line; carries the `LineRow`.
    """

    part_picked = Signal(object)

    def __init__(self, label: str, search: Search, rules: LineRules | None = None) -> None:
        super().__init__(label, required=True)
        self._search, self._rules = search, rules or LineRules()
        self.rows: list[LineRow] = []
        self._whole = QWidget()
        self._column = QVBoxLayout(self._whole)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(3)
        self._add_row()
        self._place(self._whole)

    @override
    def value(self) -> list[PartLine]:
        """Return the lines of which something is to be had."""
        return [line for line in (row.value() for row in self._filled()) if line.quantity]

    @override
    def set_value(self, value: Sequence[PartLine]) -> None:
        self._make_rows(len(value))
        for row, line in zip(self.rows, value, strict=False):
            row.fill(line)
        self.changed.emit()

    @override
    def typed(self) -> Typed:
        return [row.typed() for row in self._filled()]

    @override
    def set_typed(self, typed: Typed) -> None:
        lines = typed if isinstance(typed, list) else []
        self._make_rows(len(lines))
        for row, line in zip(self.rows, lines, strict=False):
            row.set_typed(line)
        self.changed.emit()

    def count_in(self, part: Candidate) -> None:
        """Take a part that was scanned: one more where it stands already, else a new line."""
        row = next((row for row in self.rows if row.part.value() == part.id), self.rows[-1])
        if row is self.rows[-1]:
            row.part.pick(part)
            self.part_picked.emit(row)
        row.quantity.set_value((row.quantity.value() or Decimal(0)) + ONE)
        row.quantity.line.setFocus()
        row.quantity.line.selectAll()

    @override
    def show_problem(self) -> None:
        super().show_problem()
        wrong = self._first_wrong()
        self._whole.setFocusProxy(wrong[1] if wrong else self.rows[0].part)

    @override
    def _check(self) -> str | None:
        wrong = self._first_wrong()
        return wrong[0] if wrong else None

    @override
    def _is_empty(self) -> bool:
        return not self._filled()

    def _first_wrong(self) -> tuple[str, QWidget] | None:
        for number, row in enumerate(self.rows, start=1):
            if not row.is_empty and (wrong := self._wrong(row)):
                text = _("Line {number}: {problem}").format(number=number, problem=wrong[0])
                return text, wrong[1]
        return None

    def _wrong(self, row: LineRow) -> tuple[str, QWidget] | None:
        """Return what is wrong in a line, and where."""
        line = row.value()
        if not line.part_id:
            return _("Pick the part from the list."), row.part
        for field in (row.quantity, row.price):
            if sentence := field.problem():
                return sentence, field
        if not line.quantity:
            out = self._rules.may_stay_out and line.line_id is not None
            return None if out else (_("How many? Type a quantity above zero."), row.quantity)
        if self._rules.priced and line.price is None:
            return _("What does one of them cost? Type the price."), row.price
        return None

    def _filled(self) -> list[LineRow]:
        return [row for row in self.rows if not row.is_empty]

    def _make_rows(self, filled: int) -> None:
        """Have so many lines and an empty one below, all of them empty for now."""
        while len(self.rows) > 1:
            row = self.rows.pop()
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows[0].clear()
        while len(self.rows) < filled + 1:
            self._add_row()

    def _add_row(self) -> None:
        said = _("Line {number}").format(number=len(self.rows) + 1)
        row = LineRow(self._search, said)
        self.rows.append(row)
        self._column.addWidget(row)
        for place, field in enumerate(row.fields):
            field.changed.connect(self._on_typed)
            field.entered.connect(partial(self._go_on, row, place))
        row.part.entered.connect(partial(self._on_part, row))
        if len(self.rows) == 1:
            self._whole.setFocusProxy(row.part)

    def _on_typed(self) -> None:
        if not self.rows[-1].is_empty:
            self._add_row()
        self.changed.emit()

    def _on_part(self, row: LineRow) -> None:
        if row.part.value() is not None:
            self.part_picked.emit(row)

    def _go_on(self, row: LineRow, place: int) -> None:
        """Go to the next cell; an empty line leads out of the field."""
        if row.is_empty:
            self.entered.emit()
            return
        following: list[LineField[Any]] = [*row.fields, self.rows[self.rows.index(row) + 1].part]
        line = following[place + 1].line
        line.setFocus()
        line.selectAll()
