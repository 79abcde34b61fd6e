"""The page of sales."""

from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from desktop.models.errors import DuplicateError
from desktop.services.locks import SALE_FIELDS, adjust_sale, undelivered_sentence
from desktop.services.sales.lists import salespeople
from desktop.services.sales.records import (
    KIND_NAMES,
    SALES,
    STATE_NAMES,
    SaleCard,
    SaleRow,
    SaleState,
    sale_card,
)
from desktop.services.sales.work import (
    cancel_sale,
    change_sale,
    deliver_sale,
    enter_sale,
    take_back,
)
from desktop.system.i18n import N_, _
from desktop.views.kit.actions import ActionSpec
from desktop.views.kit.adjusting import AdjustDialog
from desktop.views.kit.figure_chip import FigureChip
from desktop.views.kit.list_pane import Choice, ListSpec
from desktop.views.kit.messages import ask
from desktop.views.kit.record_screen import RecordScreen
from desktop.views.kit.screen import Command, Context
from desktop.views.kit.writing import Command as Deed
from desktop.views.kit.writing import FormPage, Task, Values
from desktop.views.sales.card_html import card_html
from desktop.views.sales.closing import CancellationForm, DeliveryForm
from desktop.views.sales.columns import columns
from desktop.views.sales.form import SaleForm, card_values
from desktop.views.sales.periods import period_options

MENU = N_("Sa&le")
NEW = ActionSpec("sales.new", N_("&New sale"), MENU, "Ctrl+Shift+N", "add")
EDIT = ActionSpec("sales.edit", N_("&Edit…"), MENU, "F2", "edit")
DELIVER = ActionSpec("sales.deliver", N_("&Deliver…"), MENU, "F8", new_group=True)
CANCEL = ActionSpec("sales.cancel", N_("&Cancel the order…"), MENU, "Ctrl+Shift+Del")
TAKE_BACK = ActionSpec(
    "sales.take_back", N_("&Take back delivery or cancellation…"), MENU, "Shift+F8", new_group=True
)
ADJUST = ActionSpec("sales.adjust", N_("&Adjust a delivered sale…"), MENU, "Ctrl+Shift+J")
LISTED = frozenset({"sale", "sale_share", "customer", "segment", "staff"})
DRAFT = "sales.new"


class SalesScreen(RecordScreen[SaleCard]):
    """What was ordered, delivered, and cancelled."""

    subjects = LISTED | {"adjustment", "vehicle", "plate", "branch"}

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, _spec(context), parent)
        self._today = context.today()
        self._before: dict[str, str] = {}  # the choices before a figure was opened
        self.chip = FigureChip(context)
        self.chip.removed.connect(self._on_chip_removed)
        box = self.layout()
        if isinstance(box, QVBoxLayout):
            box.setSpacing(0)
            box.insertWidget(0, self.chip)
        self._fill_bar()
        context.desk.changed.connect(self._on_people_changed)
        context.desk.read(self, salespeople, self._take_people)

    @override
    def commands(self) -> tuple[Command, ...]:
        return (
            Command(NEW, self.new_sale),
            Command(EDIT, self.edit),
            Command(DELIVER, self.deliver),
            Command(CANCEL, self.cancel),
            Command(TAKE_BACK, self.take_back),
            Command(ADJUST, self.adjust),
        )

    @override
    def read(self, session: Any, record: int) -> SaleCard:
        return sale_card(session, record)

    @override
    def text(self, record: SaleCard) -> str:
        return card_html(record, self.context.office.currency)

    @override
    def advice(self) -> str:
        return _("Choose a sale in the list, or enter a new one with Ctrl+Shift+N.")

    @override
    def show_list(self, name: str, value: str) -> None:
        """Show the sales behind a figure: `orders/2026-11-01/2026-11-19`.

        The name `new` begins a new sale: other pages have a button for it.
        """
        if name == "new":
            self.new_sale()
            return
        combos = self.listing.combos
        if not self.chip.on_show:
            self._before = {key: str(combo.currentData()) for key, combo in combos.items()}
        self.listing.set_filter_text("")
        for key in combos:
            self.listing.set_choice(key, "")
        self.chip.show_filter(name, value)
        self.listing.set_filter(name, value)
        self.listing.table.setFocus()

    @override
    def show_record(self, record: int) -> None:
        self.chip.remove()
        super().show_record(record)

    @override
    def refresh(self) -> None:
        self._note_day()
        super().refresh()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._note_day()

    def new_sale(self) -> None:
        """Begin a new sale, or go on with the one that was begun."""
        if self.form is not None:
            self.form.begin()
            return
        form = SaleForm(self.context)
        form.begin_new()
        task = Task(
            _("New sale"),
            DRAFT,
            lambda: partial(enter_sale, draft=form.draft()),
            _("Take the customer who is there"),
            _blame,
        )
        page = FormPage(self.context, form, task)
        self.show_form(page, self._on_entered, partial(_take_existing, page, form))

    def edit(self) -> None:
        """Change what was agreed in the sale on show."""
        if (card := self.chosen()) is None:
            return
        form = SaleForm(self.context, card)
        form.start(card.version, card_values(card))

        def deed() -> Deed:
            return partial(change_sale, sale_id=card.id, version=form.version, draft=form.draft())

        task = Task(
            _("Edit {name}").format(name=card.number),
            f"sales.edit.{card.id}",
            deed,
            _("Take the customer who is there"),
            _blame,
            partial(_newest, sale_id=card.id),
        )
        page = FormPage(self.context, form, task)
        done = partial(self._on_done, card, _("{name} is saved."))
        self.show_form(page, done, partial(_take_existing, page, form))

    def deliver(self) -> None:
        """Ask when it was handed over, and what the vehicle's plate is."""
        if (card := self._open_card()) is None:
            return
        form = DeliveryForm(self.context, card)

        def deed() -> Deed:
            return partial(deliver_sale, sale_id=card.id, version=form.version, draft=form.draft())

        task = Task(
            _("Deliver {name}").format(name=_title(card)),
            f"sales.deliver.{card.id}",
            deed,
            newest=partial(_newest_version, sale_id=card.id),
        )
        done = partial(self._on_done, card, _("{name} is delivered."))
        self.show_form(FormPage(self.context, form, task), done)

    def cancel(self) -> None:
        """Ask when and why the customer stepped back."""
        if (card := self._open_card()) is None:
            return
        form = CancellationForm(self.context, card)

        def deed() -> Deed:
            return partial(
                cancel_sale,
                sale_id=card.id,
                version=form.version,
                cancelled_on=form.day.value(),
                reason=form.reason.value(),
            )

        task = Task(
            _("Cancel {name}").format(name=_title(card)),
            f"sales.cancel.{card.id}",
            deed,
            newest=partial(_newest_version, sale_id=card.id),
        )
        done = partial(self._on_done, card, _("{name} is cancelled."))
        self.show_form(FormPage(self.context, form, task), done)

    def take_back(self) -> None:
        """Make a sale open again whose delivery or cancellation was a mistake; ask first."""
        if (card := self.chosen()) is None:
            return
        if card.state is SaleState.OPEN:
            text = _("Sale {number} is still open; there is nothing to take back.")
            self.context.told.emit("info", text.format(number=card.number))
            return
        question = _("{number}: {state}. Take that back and make the order open again?")
        question = question.format(number=card.number, state=card.state_name)
        stays = _("The vehicle stays the customer's; its own page can change that.")
        choices = {"back": _("Take it back"), "stay": _("Leave it")}
        more = stays if card.vehicle_id is not None else ""
        if ask(self, question, choices, default="stay", more=more) == "back":
            command = partial(take_back, sale_id=card.id, version=card.version)
            done = partial(self._on_done, card, _("{name} is open again."))
            self.context.desk.write(self, command, done)

    def adjust(self) -> None:
        """Correct the price or the cost of a sale that is delivered."""
        if (card := self.chosen()) is None:
            return
        if card.state is not SaleState.DELIVERED:
            self.context.told.emit("info", undelivered_sentence(card.number))
            return
        title = _("Adjust {number}").format(number=card.number)
        now = [(field, _whole(getattr(card, field), card.quantity)) for field in SALE_FIELDS]
        book = partial(adjust_sale, sale_id=card.id)
        AdjustDialog(self.context, title, now, book, self).open()

    # -- inside --------------------------------------------------------------------------

    def _open_card(self) -> SaleCard | None:
        """Return the sale on show if it is open, else say why nothing can be done."""
        card = self.chosen()
        if card is None or card.state is SaleState.OPEN:
            return card
        if card.state is SaleState.DELIVERED:
            text = _("Sale {number} was delivered on {day}; take that back first.")
        else:
            text = _("Sale {number} was cancelled on {day}; take that back first.")
        day = card.delivered_on or card.cancelled_on
        self.context.told.emit("warning", text.format(number=card.number, day=day))
        return None

    def _on_entered(self, sale_id: int) -> None:
        self.context.told.emit("success", _("The sale is entered."))
        self.show_record(sale_id)

    def _on_done(self, card: SaleCard, text: str, _nothing: object) -> None:
        self.context.told.emit("success", text.format(name=card.number))
        self.want(card.id)

    def _on_chip_removed(self) -> None:
        self.listing.set_filter(self.chip.filter, "")
        for key, value in self._before.items():
            self.listing.set_choice(key, value)
        self.listing.setFocus()

    def _on_people_changed(self, subjects: frozenset[str]) -> None:
        if "staff" in subjects:
            self.context.desk.read(self, salespeople, self._take_people)

    def _take_people(self, people: list[tuple[int, str]]) -> None:
        combo = self.listing.combos["salesperson"]
        chosen = combo.currentData()
        combo.blockSignals(True)  # the list has not been asked for anything else
        while combo.count() > 1:
            combo.removeItem(1)
        for key, name in people:
            combo.addItem(name, str(key))
        combo.setCurrentIndex(max(0, combo.findData(chosen)))
        combo.blockSignals(False)

    def _note_day(self) -> None:
        """Let the choice of periods follow the calendar: a window may stay open for days."""
        today = self.context.today()
        if today == self._today:
            return
        self._today = today
        combo = self.listing.combos["period"]
        chosen = combo.currentIndex()
        combo.setCurrentIndex(0)
        for place, (value, _label) in enumerate(period_options(today)):
            combo.setItemData(place, value)
        combo.setCurrentIndex(chosen)

    def _fill_bar(self) -> None:
        new, edit, deliver, cancel, back, adjust = self.commands()
        self.pane.add_button(new, _("New"), always=True)
        self.pane.add_button(edit, _("Edit"))
        self.pane.add_button(deliver, _("Deliver"))
        self.pane.add_button(cancel, _("Cancel order"))
        self.pane.add_entry(back)
        self.pane.add_entry(adjust)


def _spec(context: Context) -> ListSpec[SaleRow]:
    states = [("", _("All states"))]
    states += [(state.value, _(name)) for state, name in STATE_NAMES.items()]
    kinds = [("", _("All kinds"))]
    kinds += [(kind.value, _(name)) for kind, name in KIND_NAMES.items()]
    return ListSpec(
        key="sales",
        name=_("Sales"),
        columns=columns(context.office.currency),
        source=SALES,
        subjects=LISTED,
        record="sale",
        placeholder=_("Number, customer, model or plate"),
        empty=_("No sales yet: Ctrl+Shift+N enters the first one, Ctrl+I imports a file."),
        choices=(
            Choice("period", _("Days of the state chosen"), period_options(context.today())),
            Choice("state", _("State"), tuple(states)),
            Choice("kind", _("Kind"), tuple(kinds)),
            Choice("salesperson", _("Salesperson"), (("", _("All salespeople")),)),
        ),
    )


def _whole(one: Decimal | None, quantity: Decimal) -> Decimal | None:
    """Return what all pieces come to; adjustments are of the whole sale."""
    return None if one is None else one * quantity


def _title(card: SaleCard) -> str:
    return " ".join(filter(None, (card.number, card.customer)))


def _blame(_error: DuplicateError) -> str:
    return "phone"


def _take_existing(page: FormPage, form: SaleForm, customer_id: int) -> None:
    page.messages.close_message()
    form.take_customer(customer_id)


def _newest(session: Any, sale_id: int) -> tuple[int, Values]:  # noqa: ANN401 -- the services know what a session is
    card = sale_card(session, sale_id)
    return card.version, card_values(card)


def _newest_version(session: Any, sale_id: int) -> tuple[int, Values]:  # noqa: ANN401 -- see above
    return sale_card(session, sale_id).version, {}
