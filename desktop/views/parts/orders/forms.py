"""What is typed about an order, a delivery, and what goes back."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from typing_extensions import override

from desktop.models.errors import OfficeError
from desktop.services.buying.finding import find_bought, find_visits, last_price
from desktop.services.buying.order_rows import OrderCard, OrderLineRow, order_card
from desktop.services.buying.orders import OrderDraft, OrderLineDraft
from desktop.services.buying.receipts import DeliveryError, ReceiptDraft, ReceivedLine, came_at
from desktop.services.buying.returns import ReturnedLine, SupplierReturn
from desktop.services.parts.suppliers import SupplierDraft, enter_supplier, find_suppliers
from desktop.system.i18n import _
from desktop.views.kit.date_field import DateField
from desktop.views.kit.fields import MoneyField, TextField, TickField
from desktop.views.kit.pick_field import Candidate, PickField
from desktop.views.kit.screen import Context
from desktop.views.kit.writing import EditForm, FormPage, Values, searcher
from desktop.views.parts.labels import Wanted
from desktop.views.parts.orders.lines_field import (
    LineRow,
    LineRules,
    PartLine,
    PartLinesField,
)

MONEY_PLACES = 2
NOTHING = Decimal(0)


class LinesForm(EditForm):
    """A form with a supplier and lines of parts."""

    def __init__(self, context: Context, rules: LineRules | None = None) -> None:
        super().__init__()
        self.context = context
        self.supplier = self.add("supplier", self._supplier_field())
        self._add_facts()
        search = searcher(context, self, find_bought)
        self.lines = self.add("lines", PartLinesField(_("Parts"), search, rules))
        self._add_rest()

    def count_in(self, part: Candidate) -> None:
        """Take a part that was scanned."""
        self.lines.count_in(part)

    def _add_facts(self) -> None:
        """Add the fields before the lines."""

    def _add_rest(self) -> None:
        """Add the fields behind the lines."""

    def _supplier_field(self) -> PickField:
        search = searcher(self.context, self, find_suppliers)
        return PickField(
            _("Supplier"),
            search,
            required=True,
            placeholder=_("Name of the supplier"),
            create=self._enter_supplier,
            create_text=_("New supplier: {text}"),
        )

    def _enter_supplier(self, name: str) -> None:
        """Enter a supplier of whom the name alone is known."""
        command = partial(enter_supplier, draft=SupplierDraft(name))
        self.context.desk.write(self, command, partial(self._pick_supplier, name))

    def _pick_supplier(self, name: str, supplier_id: int) -> None:
        self.supplier.pick(Candidate(supplier_id, name))
        self.supplier.entered.emit()


class OrderForm(LinesForm):
    """What is ordered, from whom, and when it is to come; prices are the supplier's last ones."""

    @override
    def _add_facts(self) -> None:
        self.expected = self.add(
            "expected_on", DateField(_("Expected on"), today=self.context.today)
        )
        search = searcher(self.context, self, find_visits)
        self.visit = self.add(
            "visit", PickField(_("For a visit"), search, placeholder=_("Visit, plate, or name"))
        )

    @override
    def _add_rest(self) -> None:
        self.emergency = self.add("emergency", TickField(_("Urgent"), _("Urgent order")))
        self.note = self.add("note", TextField(_("Remark")))
        self.lines.part_picked.connect(self._ask_price)
        self.supplier.picked.connect(self._ask_prices)

    def draft(self) -> OrderDraft:
        """Return what was typed."""
        return OrderDraft(
            self.supplier.value() or 0,
            tuple(self._line(line) for line in self.lines.value()),
            self.expected.value(),
            self.emergency.value(),
            self.note.value(),
        )

    def _ask_price(self, row: LineRow) -> None:
        """Ask what the supplier took for the part of a line last, unless somebody typed it."""
        part, supplier = row.part.value(), self.supplier.value()
        if part is not None and supplier is not None and row.takes_offer:
            query = partial(last_price, part_id=part, supplier_id=supplier)
            self.context.desk.read(self, query, partial(self._offer, row, part))

    def _offer(self, row: LineRow, part: int, price: Decimal | None) -> None:
        if row in self.lines.rows:  # it may have been taken away meanwhile
            row.offer_price(part, price)

    def _ask_prices(self, _supplier: object) -> None:
        """Follow another supplier."""
        for row in self.lines.rows:
            self._ask_price(row)

    def _line(self, line: PartLine) -> OrderLineDraft:
        visit = line.visit_id or self.visit.value()
        quantity = line.quantity or NOTHING
        return OrderLineDraft(line.part_id, quantity, line.price, line.note, visit, line.line_id)


class ReceiptForm(LinesForm):
    """What a supplier delivered; what is unusual about it must be said to be right."""

    def __init__(self, context: Context, order: OrderCard | None) -> None:
        self._order = order
        super().__init__(context, LineRules(priced=True, may_stay_out=order is not None))
        self.ticks = {
            "more_is_right": self.add(
                "more_is_right", TickField("", _("More came than was ordered: it is right"))
            ),
            "again_is_right": self.add(
                "again_is_right", TickField("", _("The same delivery note again: it is right"))
            ),
        }
        for tick in self.ticks.values():
            self._show_tick(tick, on=False)

    @override
    def _add_facts(self) -> None:
        self.reference = self.add("reference", TextField(_("Delivery note")))
        self.freight = self.add("freight", MoneyField(_("Freight"), places=MONEY_PLACES, least=0))

    @override
    def _add_rest(self) -> None:
        today = self.context.today
        self.came_on = self.add("came_on", DateField(_("Came on"), required=True, today=today))
        printed = _("Print a label for every piece that came")
        self.labels = self.add("labels", TickField(_("Labels"), printed))
        text = _("Nothing more will come: close the order")
        self.close_order = self.add("close_order", TickField(_("Rest"), text))
        if self._order is None:
            self._show_tick(self.close_order, on=False)

    def ask_whether_right(self, field: str) -> None:
        """Show the tick that says that something unusual is right, and go there."""
        self._show_tick(self.ticks[field], on=True)
        self.focus(field)

    def draft(self) -> ReceiptDraft:
        """Return what was typed."""
        return ReceiptDraft(
            self.supplier.value() or 0,
            tuple(
                ReceivedLine(
                    line.part_id, line.quantity or NOTHING, line.price or NOTHING, line.line_id
                )
                for line in self.lines.value()
            ),
            freight=self.freight.value() or NOTHING,
            reference=self.reference.value(),
            order_id=None if self._order is None else self._order.id,
            close=self.close_order.value(),
            more_is_right=self.ticks["more_is_right"].value(),
            again_is_right=self.ticks["again_is_right"].value(),
            done_at=came_at(self.context.office.calendar, self.came_on.value(), self.context.now()),
        )

    def wanted_labels(self) -> list[Wanted]:
        """Return a label for every piece of each part; what is not counted in pieces gets one."""
        came: dict[int, Decimal] = {}
        for line in self.lines.value() if self.labels.value() else ():
            came[line.part_id] = came.get(line.part_id, NOTHING) + (line.quantity or NOTHING)
        return [
            Wanted(part, int(count) if count == int(count) else 1) for part, count in came.items()
        ]

    def _show_tick(self, tick: TickField, *, on: bool) -> None:
        tick.setEnabled(on)
        self._rows.setRowVisible(tick, on)


class ReceiptPage(FormPage):
    """Receives a delivery; what the office finds unusual can be said to be right."""

    form: ReceiptForm

    @override
    def _failed(self, error: OfficeError) -> None:
        super()._failed(error)
        if isinstance(error, DeliveryError):
            self.form.ask_whether_right(error.field)


class ReturnForm(LinesForm):
    """What goes back to a supplier, and what he gives for it."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, LineRules(priced=True))

    @override
    def _add_rest(self) -> None:
        self.reason = self.add("reason", TextField(_("Reason"), required=True))
        self.reference = self.add("reference", TextField(_("Their reference")))
        self.clearing = self.add("clearing", TickField(_("Dead stock"), _("It clears dead stock")))

    def draft(self) -> SupplierReturn:
        """Return what was typed."""
        return SupplierReturn(
            self.supplier.value() or 0,
            tuple(
                ReturnedLine(line.part_id, line.quantity or NOTHING, line.price or NOTHING)
                for line in self.lines.value()
            ),
            self.reason.value(),
            self.reference.value(),
            self.clearing.value(),
        )


def order_values(card: OrderCard) -> Values:
    """Return what the fields show of an order."""
    return {
        "supplier": Candidate(card.supplier_id, card.supplier),
        "expected_on": card.expected_on,
        "lines": [_ordered(line) for line in card.lines],
        "emergency": card.emergency,
        "note": card.note,
    }


def receipt_values(card: OrderCard, today: date) -> Values:
    """Return what the fields show of what is still to come of an order."""
    return {
        "supplier": Candidate(card.supplier_id, card.supplier),
        "lines": _still_to_come(card.lines),
        "came_on": today,
    }


def newest_order(session: Any, order_id: int) -> tuple[int, Values]:  # noqa: ANN401 -- the services know what a session is
    """Read the version and the values of an order."""
    card = order_card(session, order_id)
    return card.version, order_values(card)


def _still_to_come(lines: Sequence[OrderLineRow]) -> list[PartLine]:
    return [
        PartLine(line.part_id, _title(line), line.left, line.price, line.id)
        for line in lines
        if line.left
    ]


def _ordered(line: OrderLineRow) -> PartLine:
    return PartLine(
        line.part_id, _title(line), line.quantity, line.price, line.id, line.visit_id, line.note
    )


def _title(line: OrderLineRow) -> str:
    return f"{line.number} {line.name}"
