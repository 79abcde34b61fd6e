"""Orders to suppliers: the list, the page of one, and what is done with it."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from typing_extensions import override

from desktop.models.stock import Clearing
from desktop.reports.registry import render_purchase_order
from desktop.services.buying.finding import OrderStory, find_receipts, order_story
from desktop.services.buying.order_rows import OPEN, ORDERS, STATE_NAMES, OrderRow
from desktop.services.buying.orders import change_order, close_order, enter_order, send_order
from desktop.services.buying.receipts import Received, receive
from desktop.services.buying.returns import return_to_supplier, take_back_receipt
from desktop.services.counter.clearing import ToClear, to_clear
from desktop.services.parts.scanning import ScanHit, scan
from desktop.system.i18n import N_, _, ngettext
from desktop.views.kit.actions import ActionSpec
from desktop.views.kit.date_field import DateField
from desktop.views.kit.fields import TextField
from desktop.views.kit.list_pane import Choice, ListSpec
from desktop.views.kit.pick_field import Candidate, PickField
from desktop.views.kit.record_screen import RecordScreen
from desktop.views.kit.screen import Command, Context
from desktop.views.kit.writing import FormPage, ShortForm, Task, Values, searcher
from desktop.views.parts.labels import LabelDialog
from desktop.views.parts.orders.clear import clearing_return
from desktop.views.parts.orders.columns import order_columns
from desktop.views.parts.orders.forms import (
    LinesForm,
    OrderForm,
    ReceiptForm,
    ReceiptPage,
    ReturnForm,
    newest_order,
    order_values,
    receipt_values,
)
from desktop.views.parts.orders.order_html import order_html
from desktop.views.parts.wanted import wish_of

MENU = N_("P&urchase")
NEW = ActionSpec("orders.new", N_("&New order"), MENU, "Ctrl+Shift+O", "add")
CHANGE = ActionSpec("orders.change", N_("&Change the order…"), MENU, "Shift+F2")
SEND = ActionSpec("orders.send", N_("&Send the order…"), MENU, "F6", new_group=True)
RECEIVE = ActionSpec("orders.receive", N_("&Receive a delivery…"), MENU, "Ctrl+R")
CLOSE = ActionSpec("orders.close", N_("C&lose the order…"), MENU, "Shift+F6")
PRINT = ActionSpec("orders.print", N_("&Print the order"), MENU, "Ctrl+P", "print")
RECEIVE_BARE = ActionSpec(
    "orders.receive_bare", N_("Receive &without an order…"), MENU, "Ctrl+Shift+R", new_group=True
)
TAKE_BACK = ActionSpec("orders.take_back", N_("&Take back a receipt…"), MENU, "Ctrl+Shift+Y")
RETURN = ActionSpec("orders.return", N_("Send parts &back…"), MENU, "Ctrl+Shift+U")
SUBJECTS = frozenset({"purchase_order", "purchase_order_line", "stock_document", "stock_movement"})


class OrdersScreen(RecordScreen[OrderStory]):
    """Every order, what has come of it, and everything that comes from suppliers."""

    subjects = SUBJECTS
    form_width = 700

    def __init__(self, context: Context) -> None:
        super().__init__(context, _spec(context))
        new, change, send, come, close, paper, *others = self.commands()
        self.pane.add_button(new, _("New"), always=True)
        self.pane.add_button(change, _("Edit"))
        self.pane.add_button(send, _("Send"))
        self.pane.add_button(come, _("Receive"))
        for command in (close, paper, *others):
            self.pane.add_entry(command)

    @override
    def commands(self) -> tuple[Command, ...]:
        return (
            Command(NEW, self.new_order),
            Command(CHANGE, self.change),
            Command(SEND, self.send),
            Command(RECEIVE, self.receive),
            Command(CLOSE, self.close_order),
            Command(PRINT, self.print),
            Command(RECEIVE_BARE, self.receive_bare),
            Command(TAKE_BACK, self.take_back),
            Command(RETURN, self.send_back),
        )

    @override
    def read(self, session: Any, record: int) -> OrderStory:
        return order_story(session, record)

    @override
    def text(self, record: OrderStory) -> str:
        return order_html(record, self.context.office)

    @override
    def advice(self) -> str:
        return _("Choose an order in the list, or write a new one with Ctrl+Shift+O.")

    @override
    def show_list(self, _name: str, value: str) -> None:
        """Show the order of a number, or orders in a state, or begin the return of dead stock."""
        if value.isdigit():
            self.show_record(int(value))
            return
        word, part_ids = wish_of(value)
        if part_ids and word == Clearing.RETURN:
            query = partial(to_clear, part_ids=part_ids)
            self.context.desk.read(self, query, self._return_dead)
        else:
            self.listing.set_choice("state", value)

    @override
    def take_scan(self, code: str) -> bool:
        """Take a scanned part into the lines that are being typed."""
        form = None if self.form is None else self.form.form
        if not isinstance(form, LinesForm):
            return False
        self.context.desk.read(self, partial(scan, text=code), partial(self._count_in, form))
        return True

    def new_order(self) -> None:
        """Begin a new order, or go on with the one that was begun."""
        if self.form is not None:
            self.form.begin()
            return
        form = OrderForm(self.context)
        form.start(0, {})
        task = Task(_("New order"), "orders.new", lambda: partial(enter_order, draft=form.draft()))
        done = partial(self._on_order, _("The order is written; F6 sends it."))
        self.show_form(FormPage(self.context, form, task), done)

    def change(self) -> None:
        """Change an order that is not sent yet."""
        if (story := self.chosen()) is None:
            return
        card, form = story.card, OrderForm(self.context)
        form.start(card.version, order_values(card))
        task = Task(
            _("Change order {number}").format(number=card.number),
            f"orders.change.{card.id}",
            lambda: partial(
                change_order, order_id=card.id, version=form.version, draft=form.draft()
            ),
            newest=partial(newest_order, order_id=card.id),
        )
        self.show_form(
            FormPage(self.context, form, task), self._done(story, _("The order is saved."))
        )

    def send(self) -> None:
        """Ask when the order is to come, and note that it has gone to the supplier."""
        if (story := self.chosen()) is None:
            return
        card, form = story.card, ShortForm()
        day = form.add("day", DateField(_("Expected on"), today=self.context.today))
        day.line.setPlaceholderText(_("as the supplier usually takes"))
        form.start(card.version, {"day": card.expected_on})
        task = Task(
            _("Send order {number}").format(number=card.number),
            f"orders.send.{card.id}",
            lambda: partial(
                send_order, order_id=card.id, version=form.version, expected_on=day.value()
            ),
            newest=partial(_newest_version, order_id=card.id),
        )
        text = _("{number} is sent; its parts are on order.").format(number=card.number)
        self.show_form(FormPage(self.context, form, task), self._done(story, text))

    def close_order(self) -> None:
        """Ask why nothing more will come."""
        if (story := self.chosen()) is None:
            return
        card, form = story.card, ShortForm()
        reason = form.add("reason", TextField(_("Reason"), required=True))
        form.start(card.version, {})
        task = Task(
            _("Close order {number}").format(number=card.number),
            f"orders.close.{card.id}",
            lambda: partial(
                close_order, order_id=card.id, version=form.version, reason=reason.value()
            ),
            newest=partial(_newest_version, order_id=card.id),
        )
        text = _("{number} is closed.").format(number=card.number)
        self.show_form(FormPage(self.context, form, task), self._done(story, text))

    def receive(self) -> None:
        """Receive what was delivered for the order on show."""
        if (story := self.chosen()) is not None:
            form = ReceiptForm(self.context, story.card)
            form.start(0, receipt_values(story.card, self.context.today()))
            title = _("Delivery for order {number}").format(number=story.card.number)
            self._show_receipt(form, title, f"orders.receive.{story.id}")

    def receive_bare(self) -> None:
        """Receive what nobody ordered in writing."""
        if self.form is not None:
            self.form.begin()
            return
        form = ReceiptForm(self.context, None)
        form.start(0, {"came_on": self.context.today()})
        self._show_receipt(form, _("Delivery without an order"), "orders.receive")

    def take_back(self) -> None:
        """Ask which receipt was entered wrongly; the newest of the order on show stands there."""
        if self.form is not None:
            self.form.begin()
            return
        form = ShortForm()
        search = searcher(self.context, form, find_receipts)
        place = _("Number, delivery note, or supplier")
        receipt = form.add(
            "receipt", PickField(_("Receipt"), search, required=True, placeholder=place)
        )
        reason = form.add("reason", TextField(_("Reason"), required=True))
        form.start(0, {"receipt": self._last_receipt()})
        task = Task(
            _("Take back a receipt"),
            "orders.take_back",
            lambda: partial(
                take_back_receipt, document_id=receipt.value() or 0, reason=reason.value()
            ),
        )
        text = _("The receipt is taken back; its parts have left again.")
        self.show_form(FormPage(self.context, form, task), partial(self._on_paper, text))

    def send_back(self) -> None:
        """Ask which parts go back to a supplier."""
        if self.form is not None:
            self.form.begin()
            return
        form = ReturnForm(self.context)
        form.start(0, {})
        self._show_return(form, "orders.return")

    def print(self) -> None:
        """Print the order on show for the supplier."""
        if (story := self.chosen()) is None:
            return
        name = _("Order {number}").format(number=story.card.number)
        render = partial(render_purchase_order, order_id=story.id)
        self.context.desk.read(self, render, lambda data: self.context.printed.emit(data, name))

    # -- inside --------------------------------------------------------------------------

    def _return_dead(self, parts: Sequence[ToClear]) -> None:
        self.set_aside()
        if parts:
            self._show_return(clearing_return(self.context, parts), "orders.clearing")

    def _show_return(self, form: ReturnForm, draft: str) -> None:
        task = Task(
            _("Parts back to a supplier"),
            draft,
            lambda: partial(return_to_supplier, draft=form.draft()),
        )
        text = _("The parts have left the shelves.")
        self.show_form(FormPage(self.context, form, task), partial(self._on_paper, text))

    def _show_receipt(self, form: ReceiptForm, title: str, draft: str) -> None:
        task = Task(title, draft, lambda: partial(receive, draft=form.draft()))
        self.show_form(ReceiptPage(self.context, form, task), partial(self._on_received, form))

    def _last_receipt(self) -> Candidate | None:
        rows = () if self.record is None else self.record.receipts
        standing = [row for row in rows if not row.taken_back]
        return Candidate(standing[-1].id, standing[-1].number) if standing else None

    def _count_in(self, form: LinesForm, hits: list[ScanHit]) -> None:
        if not hits:
            self.context.told.emit("warning", _("No part has this code."))
            return
        hit = hits[0]
        if hit.successor_id is None:
            form.count_in(Candidate(hit.part_id, hit.number))
        else:
            form.count_in(Candidate(hit.successor_id, hit.successor))

    def _done(self, story: OrderStory, text: str) -> Any:  # noqa: ANN401 -- gets what a command returns
        """Return what follows a command: it says so and shows the order anew."""
        return lambda _nothing: self._on_order(text, story.id)

    def _on_order(self, text: str, order_id: int) -> None:
        self.context.told.emit("success", text)
        self.show_record(order_id)

    def _on_paper(self, text: str, _document: int) -> None:
        self.context.told.emit("success", text)
        self.want(self._wanted)

    def _on_received(self, form: ReceiptForm, received: Received) -> None:
        text = _("{number} is entered; the parts are on the shelves.")
        waiting = ngettext(
            "{count} customer waits for a call: see Arrivals.",
            "{count} customers wait for a call: see Arrivals.",
            len(received.waiting),
        ).format(count=len(received.waiting))
        told = text.format(number=received.number)
        self.context.told.emit("success", f"{told} {waiting}" if received.waiting else told)
        self.want(self._wanted)
        if labels := form.wanted_labels():
            LabelDialog(self.context, labels, self).open()


def _spec(context: Context) -> ListSpec[OrderRow]:
    states = [(state.value, _(name)) for state, name in STATE_NAMES.items()]
    options = (("", _("All orders")), (OPEN, _("On their way")), *states)
    return ListSpec(
        key="orders",
        name=_("Orders"),
        columns=order_columns(context.office),
        source=ORDERS,
        subjects=SUBJECTS,
        record="purchase_order",
        placeholder=_("Number of an order, or supplier"),
        empty=_("No orders yet: Ctrl+Shift+O writes the first one."),
        choices=(Choice("state", _("State"), options),),
    )


def _newest_version(session: Any, order_id: int) -> tuple[int, Values]:  # noqa: ANN401 -- the services know what a session is
    return newest_order(session, order_id)[0], {}
