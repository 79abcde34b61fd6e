"""Price lists: the list of them, the prices of one, and what is done with it."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from typing_extensions import override

from desktop.services.list_exports import HeldRows, ListExport
from desktop.services.listing import ListQuery
from desktop.services.parts.price_lists import (
    PRICE_LISTS,
    AgreedPrice,
    PriceListCard,
    PriceListRow,
    archive_price_list,
    change_price_list,
    enter_price_list,
    price_list_card,
    restore_price_list,
)
from desktop.services.parts.prices import set_price, withdraw_price
from desktop.system.i18n import N_, _
from desktop.views.kit.actions import ActionSpec
from desktop.views.kit.fields import ChoiceField
from desktop.views.kit.list_pane import Choice, ListSpec
from desktop.views.kit.record_screen import RecordScreen
from desktop.views.kit.screen import Command, Context
from desktop.views.kit.writing import EditForm, FormPage, ShortForm, Task
from desktop.views.parts.prices.columns import COLUMNS, price_columns
from desktop.views.parts.prices.forms import (
    AgreedPriceForm,
    PriceListForm,
    newest_price_list,
    price_list_values,
)
from desktop.views.parts.prices.price_html import price_list_html
from desktop.views.parts.reasons import ask_reason

MENU = N_("Mone&y")
NEW = ActionSpec("prices.new", N_("&New price list"), MENU, "Ctrl+Alt+N", "add")
EDIT = ActionSpec("prices.edit", N_("&Edit the price list…"), MENU, "Ctrl+Alt+E", "edit")
PRICE = ActionSpec("prices.set", N_("Set a &price in the list…"), MENU, "Ctrl+Alt+P")
WITHDRAW = ActionSpec("prices.withdraw", N_("&Withdraw a price to come…"), MENU, "Ctrl+Alt+W")
ARCHIVE = ActionSpec("prices.archive", N_("&Archive the price list…"), MENU, "Ctrl+Alt+A")
RESTORE = ActionSpec("prices.restore", N_("&Bring the price list back"), MENU, "Ctrl+Alt+B")
LISTED = frozenset({"price_list", "part_price", "customer"})
SUBJECTS = LISTED | {"part"}
DRAFT = "prices.new"


class PriceListsScreen(RecordScreen[PriceListCard]):
    """Every price list; beside it what it takes of retail, its own prices, and who pays by it."""

    subjects = SUBJECTS

    def __init__(self, context: Context) -> None:
        super().__init__(context, _spec())
        new, edit, price, *others = self.commands()
        self.pane.add_button(new, _("New"), always=True)
        self.pane.add_button(edit, _("Edit"))
        self.pane.add_button(price, _("Price"))
        for command in others:
            self.pane.add_entry(command)

    @override
    def commands(self) -> tuple[Command, ...]:
        return (
            Command(NEW, self.new_list),
            Command(EDIT, self.edit),
            Command(PRICE, self.set_price),
            Command(WITHDRAW, self.withdraw_price),
            Command(ARCHIVE, self.archive),
            Command(RESTORE, self.restore),
        )

    @override
    def read(self, session: Any, record: int) -> PriceListCard:
        return price_list_card(session, record, self.context.today())

    @override
    def text(self, record: PriceListCard) -> str:
        return price_list_html(record, self.context.office.currency)

    @override
    def advice(self) -> str:
        return _("Choose a price list, or make one with Ctrl+Alt+N.")

    @override
    def list_on_show(self) -> ListExport[Any]:
        """Return the prices of the list on show; all lists where none is."""
        if self.record is None:
            return super().list_on_show()
        held = HeldRows(self.record.prices)
        return ListExport(self.record.row.name, held, ListQuery(), price_columns())

    def new_list(self) -> None:
        """Begin a new price list, or go on with the one that was begun."""
        if self.form is not None:
            self.form.begin()
            return
        form = PriceListForm()
        form.start(0, price_list_values(None))
        task = Task(
            _("New price list"),
            DRAFT,
            lambda: partial(enter_price_list, draft=form.draft()),
            _("Open the existing price list"),
            lambda _error: "name",
        )
        self.show_form(FormPage(self.context, form, task), self._on_entered)

    def edit(self) -> None:
        """Change name and share of the list on show."""
        if (card := self.chosen()) is None:
            return
        form = PriceListForm()
        form.start(card.row.version, price_list_values(card.row))

        def deed() -> Callable[[Any], Any]:
            return partial(
                change_price_list,
                price_list_id=card.id,
                version=form.version,
                draft=form.draft(),
            )

        task = Task(
            _("Edit {name}").format(name=card.row.name),
            f"prices.edit.{card.id}",
            deed,
            _("Open the existing price list"),
            lambda _error: "name",
            partial(newest_price_list, price_list_id=card.id, today=self.context.today()),
        )
        self.show_form(FormPage(self.context, form, task), partial(self._on_done, card))

    def set_price(self) -> None:
        """Ask for a part, its price in the list on show, and the day from which it stands."""
        if (card := self.chosen()) is None:
            return
        form = AgreedPriceForm(self.context, card.id)

        def deed() -> Callable[[Any], Any]:
            return partial(
                set_price,
                part_id=form.part.value() or 0,
                price=form.price.value() or Decimal(0),
                from_on=form.day.value() or self.context.today(),
                price_list_id=card.id,
            )

        title = _("A price in {name}").format(name=card.row.name)
        self._ask(card, form, title, "price", deed)

    def withdraw_price(self) -> None:
        """Ask which price to come is taken back."""
        if (card := self.chosen()) is None:
            return
        ahead = [price for price in card.prices if price.ahead]
        if not ahead:
            self.context.told.emit("info", _("No price of this list is still to come."))
            return
        form = ShortForm()
        choices = [(price.id, self._price_text(price)) for price in ahead]
        field: ChoiceField[int] = ChoiceField(_("Price"), choices, required=True)
        chosen = form.add("price", field)
        form.start(0, {"price": choices[0][0]})
        title = _("Withdraw a price of {name}").format(name=card.row.name)
        self._ask(
            card,
            form,
            title,
            "withdraw",
            lambda: partial(withdraw_price, price_id=chosen.value() or 0),
        )

    def archive(self) -> None:
        """Ask for the reason, and take the list out of the choices."""
        if (card := self.chosen()) is None:
            return
        if card.row.archived:
            text = _("{name} is archived already.").format(name=card.row.name)
            self.context.told.emit("info", text)
            return
        ask_reason(
            self,
            _("Archive {name}").format(name=card.row.name),
            f"prices.archive.{card.id}",
            version=card.row.version,
            archive=partial(archive_price_list, price_list_id=card.id),
            newest_version=lambda session: self.read(session, card.id).row.version,
            done=partial(self._on_done, card),
        )

    def restore(self) -> None:
        """Take the archived list on show into the choices again."""
        if (card := self.chosen()) is None:
            return
        if not card.row.archived:
            text = _("{name} is not archived; there is nothing to bring back.")
            self.context.told.emit("info", text.format(name=card.row.name))
            return
        command = partial(restore_price_list, price_list_id=card.id, version=card.row.version)
        self.context.desk.write(self, command, partial(self._on_done, card))

    # -- inside --------------------------------------------------------------------------

    def _ask(
        self,
        card: PriceListCard,
        form: EditForm,
        title: str,
        key: str,
        deed: Callable[[], Callable[[Any], Any]],
    ) -> None:
        task = Task(title, f"prices.{key}.{card.id}", deed)
        self.show_form(FormPage(self.context, form, task), partial(self._on_done, card))

    def _price_text(self, price: AgreedPrice) -> str:
        amount = self.context.office.currency.text(price.price)
        return f"{price.from_on.isoformat()}  {amount}  {price.number} {price.name}"

    def _on_entered(self, price_list_id: int) -> None:
        text = _("The price list is made; Ctrl+Alt+P sets prices in it.")
        self.context.told.emit("success", text)
        self.show_record(price_list_id)

    def _on_done(self, card: PriceListCard, _nothing: object) -> None:
        text = _("{name} is saved.").format(name=card.row.name)
        self.context.told.emit("success", text)
        self.want(card.id)


def _spec() -> ListSpec[PriceListRow]:
    archived = (("", _("Without the archived")), ("yes", _("With the archived")))
    return ListSpec(
        key="price_lists",
        name=_("Price lists"),
        columns=COLUMNS,
        source=PRICE_LISTS,
        subjects=LISTED,
        record="price_list",
        placeholder=_("Name of a price list"),
        empty=_("No price lists yet: Ctrl+Alt+N makes the first one."),
        choices=(Choice("archived", _("Archived price lists"), archived),),
    )
