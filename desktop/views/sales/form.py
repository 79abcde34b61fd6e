"""What is typed about an order."""

from decimal import Decimal
from functools import partial

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QCompleter, QLabel, QPushButton
from typing_extensions import override

from desktop.models.sale import SaleKind
from desktop.models.staff import Role
from desktop.services.customer_work import CustomerDraft, PhoneDraft
from desktop.services.customers import CustomerCard, customer_card
from desktop.services.find import find_customers
from desktop.services.formats import quantity_text
from desktop.services.sales.drafts import (
    QUANTITY_PLACES,
    Course,
    SaleDraft,
    sale_cautions,
    sale_problems,
)
from desktop.services.sales.lists import SaleLists, sale_lists
from desktop.services.sales.records import KIND_NAMES, SaleCard, last_sale
from desktop.services.shares import WHOLE, ShareRow
from desktop.system.i18n import _
from desktop.views.kit.actions import keys_text, without_state
from desktop.views.kit.date_field import DateField
from desktop.views.kit.fields import (
    ChoiceField,
    DecimalField,
    MoneyField,
    MultilineField,
    TextField,
)
from desktop.views.kit.pick_field import Candidate, PickField
from desktop.views.kit.screen import Context
from desktop.views.kit.shares import ShareWords
from desktop.views.kit.shares_field import SharesField
from desktop.views.kit.writing import EditForm, Values, searcher
from desktop.views.sales.card_html import earned_text
from desktop.views.sales.remarks import watch

NEW = 0  # the id of a customer who is not in the office yet
NEW_CUSTOMER = ("phone", "segment")
COPIED = ("kind", "model", "quantity", "list_price", "price", "cost", "source", "shares")
COPY_KEY = "Ctrl+D"
NOTE_LINES = 2
FINE = 2  # places that are kept, whatever the currency's everyday use


class QuantityField(DecimalField):
    """How many: written without zeros that say nothing."""

    @override
    def _show(self, number: Decimal | int | None) -> str:
        return "" if number is None else quantity_text(Decimal(number))


class SaleForm(EditForm):
    """Customer first, then what is sold, for how much, and by whom."""

    def __init__(self, context: Context, now: SaleCard | None = None) -> None:
        super().__init__()
        self._context, self._now = context, now
        self._currency = context.office.currency
        self._add_customer()
        self._add_thing()
        self._add_prices()
        self._add_people()
        self.copy_action = self._add_copy()
        watch(self, self._problems, self._cautions)
        self.changed.connect(self._show_earned)
        self._arrange(None)
        context.desk.read(self, partial(sale_lists, day=context.today()), self._offer)

    def begin_new(self) -> None:
        """Begin an empty order of today; a salesperson at the desk sells it."""
        actor = self._context.actor
        mine = actor.role == Role.SALES and actor.staff_id is not None
        me = (ShareRow(actor.staff_id or 0, actor.name, WHOLE),) if mine else ()
        values: Values = {
            "kind": SaleKind.VEHICLE.value,
            "ordered_on": self._context.today(),
            "quantity": Decimal(1),
            "shares": me,
        }
        self.start(0, values)

    def draft(self) -> SaleDraft:
        """Return what was typed."""
        return SaleDraft(
            customer=self._customer(),
            shares=self.shares.drafts(),
            ordered_on=self.ordered_on.value(),
            kind=self.kind.value() or "",
            model=self.model.value(),
            quantity=self.quantity.value(),
            list_price=self.list_price.value(),
            price=self.price.value(),
            cost=self.cost.value(),
            source=self.source.value(),
            referred_by_id=self.referred_by.value(),
            note=self.note.value(),
        )

    def take_customer(self, customer_id: int) -> None:
        """Take a customer who is in the office already; all else that was typed stays."""
        query = partial(customer_card, customer_id=customer_id)
        self._context.desk.read(self, query, self._take)

    def copy_last(self) -> None:
        """Fill in what was sold last: by the person at the desk, or else by anybody."""
        query = partial(last_sale, staff_id=self._context.actor.staff_id)
        self._context.desk.read(self, query, self._copy)

    # -- fields --------------------------------------------------------------------------

    def _add_customer(self) -> None:
        search = searcher(self._context, self, find_customers)
        self.customer = self.add(
            "customer",
            PickField(
                _("Customer"),
                search,
                required=True,
                placeholder=_("name, end of a phone, or tax id"),
                create=self._make_customer,
                create_text=_("New: {text}"),
            ),
        )
        self.customer.picked.connect(self._arrange)
        self.phone = self.add("phone", TextField(_("Phone")))
        self.segment: ChoiceField[int] = self.add("segment", ChoiceField(_("Segment"), []))

    def _add_thing(self) -> None:
        kinds = [(kind.value, _(name)) for kind, name in KIND_NAMES.items()]
        self.kind = self.add("kind", ChoiceField(_("Kind"), kinds, required=True))
        self.model = self.add("model", TextField(_("Model"), placeholder=_("or what it is called")))
        today = self._context.today
        self.ordered_on = self.add(
            "ordered_on", DateField(_("Ordered on"), required=True, today=today)
        )

    def _add_prices(self) -> None:
        places = FINE if _is_fine(self._now) else self._currency.decimals
        self.quantity = self.add(
            "quantity", QuantityField(_("Quantity"), required=True, places=QUANTITY_PLACES)
        )
        self.list_price = self.add("list_price", MoneyField(_("List price"), places=places))
        self.price = self.add("price", MoneyField(_("Price"), places=places))
        self.cost = self.add("cost", MoneyField(_("Cost"), places=places))
        self.earned = QLabel(wordWrap=True)
        self.earned.setObjectName("hint")
        self.earned.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.add_row(self.earned)

    def _add_people(self) -> None:
        words = ShareWords("", _("Add a salesperson"), _("Choose who sold it."))
        self.shares = self.add("shares", SharesField(_("Salespeople"), words, required=True))
        search = searcher(self._context, self, find_customers)
        self.referred_by = self.add("referred_by", PickField(_("Referred by"), search))
        self.source = self.add("source", TextField(_("Source")))
        self.note = self.add("note", MultilineField(_("Remark"), lines=NOTE_LINES))

    def _add_copy(self) -> QAction:
        action = QAction(self, shortcut=QKeySequence(COPY_KEY))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(without_state(self.copy_last))
        self.addAction(action)
        text = _("Copy from the last sale ({keys})").format(keys=keys_text(COPY_KEY))
        button = QPushButton(text, flat=True)
        button.clicked.connect(without_state(self.copy_last))
        self.add_row(button)
        return action

    # -- inside --------------------------------------------------------------------------

    def _customer(self) -> int | CustomerDraft | None:
        picked = self.customer.candidate
        if picked is None or picked.id != NEW:
            return self.customer.value()
        phones = (PhoneDraft(self.phone.value()),) if self.phone.value() else ()
        return CustomerDraft(picked.title, self.segment.value() or 0, phones=phones)

    def _course(self) -> Course:
        now = self._now
        if now is None:
            return Course()
        return Course(delivered_on=now.delivered_on, cancelled_on=now.cancelled_on)

    def _problems(self) -> dict[str, str]:
        return sale_problems(self.draft(), self._course())

    def _cautions(self) -> dict[str, str]:
        return sale_cautions(self.draft(), self._context.today())

    def _make_customer(self, text: str) -> None:
        self.customer.pick(Candidate(NEW, text))
        self.focus("phone")

    def _arrange(self, _picked: object) -> None:
        """Show the fields of a new customer while there is one."""
        picked = self.customer.candidate
        new = picked is not None and picked.id == NEW
        for key in NEW_CUSTOMER:
            self.fields[key].setEnabled(new)
            self._rows.setRowVisible(self.fields[key], new)

    def _show_earned(self) -> None:
        prices = (self.list_price.value(), self.price.value(), self.cost.value())
        self.earned.setText(earned_text(*prices, self.quantity.value(), self._currency))

    def _offer(self, lists: SaleLists) -> None:
        was_clean = not self.is_dirty()
        self.segment.set_choices(lists.segments)
        if not self.segment.typed() and lists.segments:
            self.segment.set_value(lists.segments[0][0])
        self.shares.offer(lists.people)
        self._complete(self.model, lists.models)
        self._complete(self.source, lists.sources)
        if was_clean:
            self.start(self.version, {})

    def _complete(self, field: TextField, words: tuple[str, ...]) -> None:
        completer = QCompleter(QStringListModel(list(words), field), field)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        field.line.setCompleter(completer)

    def _take(self, card: CustomerCard) -> None:
        self.customer.pick(Candidate(card.id, card.name))
        self.focus("kind")

    def _copy(self, card: SaleCard | None) -> None:
        if card is None:
            self._context.told.emit("info", _("There is no sale to copy from yet."))
            return
        values = card_values(card)
        for key in COPIED:
            self.fields[key].set_value(values[key])

    @override
    def focus(self, key: str) -> None:
        """Go to a field; a text that stands there is selected, to be typed over."""
        super().focus(key)
        field = self.fields[key]
        if isinstance(field, DecimalField):
            field.line.selectAll()


def card_values(card: SaleCard) -> Values:
    """Return what the fields show of a sale."""
    referrer = card.referred_by_id
    return {
        "customer": Candidate(card.customer_id, card.customer),
        "kind": card.kind,
        "model": card.model,
        "ordered_on": card.ordered_on,
        "quantity": card.quantity,
        "list_price": card.list_price,
        "price": card.price,
        "cost": card.cost,
        "shares": card.shares,
        "referred_by": Candidate(referrer, card.referred_by) if referrer else None,
        "source": card.source,
        "note": card.note,
    }


def _is_fine(card: SaleCard | None) -> bool:
    """Tell whether an amount is finer than whole units: an old file's cents are kept."""
    if card is None:
        return False
    amounts = (card.list_price, card.price, card.cost)
    return any(amount is not None and amount != int(amount) for amount in amounts)
