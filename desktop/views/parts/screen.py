"""The list of parts, and the page of one."""

from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtWidgets import QLabel, QWidget
from typing_extensions import override

from desktop.models.errors import DuplicateError
from desktop.services.find import find_parts
from desktop.services.formats import sentences
from desktop.services.parts import (
    PARTS,
    PartRow,
    archive_part,
    change_part,
    enter_part,
    part_card,
)
from desktop.services.parts.cards import PartStory, part_story
from desktop.services.parts.links import add_alternate, remove_link, supersede_part
from desktop.services.parts.prices import PriceStep, set_price, withdraw_price
from desktop.services.parts.rows import STATE_NAMES, PartState, PartTotals, part_totals
from desktop.system.i18n import N_, _, ngettext
from desktop.views.kit.actions import ActionSpec
from desktop.views.kit.chart import ChartView
from desktop.views.kit.date_field import DateField
from desktop.views.kit.fields import ChoiceField, MoneyField, TextField
from desktop.views.kit.list_pane import Choice, ListSpec
from desktop.views.kit.parted_screen import PartedScreen
from desktop.views.kit.pick_field import PickField
from desktop.views.kit.screen import Command, Context
from desktop.views.kit.writing import Command as Deed
from desktop.views.kit.writing import FormPage, ShortForm, Task, Values, searcher
from desktop.views.parts.columns import SHAPES, columns
from desktop.views.parts.form import PartForm, card_values
from desktop.views.parts.labels import LabelDialog, Wanted
from desktop.views.parts.profile import PARTS as PAGES
from desktop.views.parts.profile import asked_chart, part_html

MENU = N_("P&art")
NEW = ActionSpec("parts.new", N_("&New part"), MENU, "Ctrl+Shift+N", "add")
EDIT = ActionSpec("parts.edit", N_("&Edit…"), MENU, "F2", "edit")
REPLACED = ActionSpec("parts.replaced", N_("Replaced &by…"), MENU, "F7", new_group=True)
ALTERNATE = ActionSpec("parts.alternate", N_("A&lternate…"), MENU, "F8")
UNLINK = ActionSpec("parts.unlink", N_("Remove a lin&k…"), MENU, "Shift+F8")
PRICE = ActionSpec("parts.price", N_("Pr&ice from a day on…"), MENU, "F9", new_group=True)
WITHDRAW = ActionSpec("parts.withdraw", N_("&Withdraw a price to come…"), MENU, "Shift+F9")
LABELS = ActionSpec(
    "parts.labels", N_("Prin&t labels…"), MENU, "Ctrl+Shift+B", "print", new_group=True
)
ARCHIVE = ActionSpec("parts.archive", N_("&Archive…"), MENU, "Del", new_group=True)
LISTED = frozenset(
    {
        "part",
        "part_link",
        "part_plan",
        "part_shelf",
        "purchase_order",
        "purchase_order_line",
        "stock",
        "stock_movement",
        "visit",
        "visit_line",
    }
)
SHOWN = LISTED | {"lost_sale", "office", "part_price", "part_supplier", "supplier"}
DRAFT = "parts.new"
CHART_HEIGHT = 220


class PartsScreen(PartedScreen[PartStory]):
    """Every part: how many there are, what they are worth, and what needs a look."""

    subjects = SHOWN
    form_width = 720
    parts = PAGES

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        self.sums = QLabel()
        self.chart = ChartView()
        super().__init__(context, _spec(context), parent)
        new, edit, *others, archive = self._own_commands()
        self.pane.add_button(new, _("New"), always=True)
        self.pane.add_button(edit, _("Edit"))
        self.pane.add_button(archive, _("Archive"))
        for command in others:
            self.pane.add_entry(command)
        self.sums.setObjectName("listCount")
        self.sums.setContentsMargins(8, 0, 8, 6)
        self.listing.add_below(self.sums)
        self.chart.setFixedHeight(CHART_HEIGHT)
        self.chart.hide()
        self.pane.add_below(self.chart)
        self.bar.currentChanged.connect(self._draw)
        self.listing.model.counted.connect(self._add_up)

    @override
    def commands(self) -> tuple[Command, ...]:
        return (*self._own_commands(), *self.part_commands("parts", MENU))

    def _own_commands(self) -> tuple[Command, ...]:
        return (
            Command(NEW, self.new_part),
            Command(EDIT, self.edit),
            Command(REPLACED, self.replace),
            Command(ALTERNATE, self.add_alternate),
            Command(UNLINK, self.unlink),
            Command(PRICE, self.set_price),
            Command(WITHDRAW, self.withdraw_price),
            Command(LABELS, self.print_labels),
            Command(ARCHIVE, self.archive),
        )

    def print_labels(self) -> None:
        """Ask how many labels of the part on show, and on which paper."""
        if (story := self.chosen()) is not None:
            LabelDialog(self.context, [Wanted(story.id)], self).open()

    @override
    def read(self, session: Any, record: int) -> PartStory:
        return part_story(session, record, self.context.today())

    @override
    def part(self, record: PartStory, key: str) -> str:
        return part_html(record, key, self.context.office)

    @override
    def advice(self) -> str:
        return _("Choose a part in the list, or enter a new one with Ctrl+Shift+N.")

    @override
    def show_list(self, name: str, value: str) -> None:
        """Show what another page asks for: parts in a state, or a new part with a code."""
        if name == "new":
            self.new_part(value)
        elif name == "state":
            self.listing.set_choice("state", value)
        else:
            self.listing.set_filter(name, value)

    def new_part(self, code: str = "") -> None:
        """Begin a new part, or go on with the one that was begun; a code that was scanned stays."""
        if self.form is not None:
            self.form.begin()
            return
        form = PartForm(self.context.office)
        form.start(0, {})
        task = Task(
            _("New part"),
            DRAFT,
            lambda: partial(enter_part, draft=form.draft()),
            _("Open the existing part"),
            _blame,
        )
        self.show_form(FormPage(self.context, form, task), self._on_entered)
        if code:
            form.add_code(code)

    def edit(self) -> None:
        """Change what is known of the part on show."""
        if (story := self.chosen()) is None:
            return
        card = story.card
        form = PartForm(self.context.office, card)
        form.start(card.version, card_values(card))

        def deed() -> Deed:
            return partial(change_part, part_id=card.id, version=form.version, draft=form.draft())

        task = Task(
            _("Edit {name}").format(name=card.number),
            f"parts.edit.{card.id}",
            deed,
            _("Open the existing part"),
            _blame,
            partial(_newest, part_id=card.id),
        )
        self.show_form(FormPage(self.context, form, task), partial(self._on_done, story))

    def replace(self) -> None:
        """Ask which part replaces the one on show for good."""
        if (story := self.chosen()) is None:
            return
        form = ShortForm()
        successor = form.add("successor", self._part_field(_("Replaced by"), form))
        since = form.add("since", DateField(_("Since"), today=self.context.today))
        note = form.add("note", TextField(_("Remark")))
        form.start(0, {"since": self.context.today()})

        def deed() -> Deed:
            return partial(
                supersede_part,
                part_id=story.id,
                successor_id=successor.value() or 0,
                from_on=since.value(),
                note=note.value(),
            )

        title = _("What replaces {name}").format(name=story.title)
        self._ask(story, form, title, "replaced", deed)

    def add_alternate(self) -> None:
        """Ask which part may be taken for the one on show."""
        if (story := self.chosen()) is None:
            return
        form = ShortForm()
        other = form.add("other", self._part_field(_("Alternate"), form))
        note = form.add("note", TextField(_("Remark")))
        form.start(0, {})

        def deed() -> Deed:
            return partial(
                add_alternate, part_id=story.id, other_id=other.value() or 0, note=note.value()
            )

        title = _("What may be taken for {name}").format(name=story.title)
        self._ask(story, form, title, "alternate", deed)

    def unlink(self) -> None:
        """Ask which link of the part on show is wrong."""
        if (story := self.chosen()) is None:
            return
        links = (*story.links.successors, *story.links.predecessors, *story.links.alternates)
        own = [one for one in links if one.direct]
        if not own:
            self.context.told.emit("info", _("This part is linked with no other."))
            return
        form = ShortForm()
        choices = [(one.link_id, f"{one.number} {one.name}") for one in own]
        field: ChoiceField[int] = ChoiceField(_("Linked part"), choices, required=True)
        chosen = form.add("link", field)
        form.start(0, {"link": choices[0][0]})
        title = _("Remove a link of {name}").format(name=story.title)
        self._ask(
            story,
            form,
            title,
            "unlink",
            lambda: partial(remove_link, link_id=chosen.value() or 0),
        )

    def set_price(self) -> None:
        """Ask for a price of the part on show, and the day from which it stands."""
        if (story := self.chosen()) is None:
            return
        form = ShortForm()
        day = form.add("day", DateField(_("From"), today=self.context.today, required=True))
        places = self.context.office.currency.decimals
        price = form.add("price", MoneyField(_("Price"), places=places, least=0, required=True))
        form.start(0, {"day": self.context.today(), "price": story.card.price})

        def deed() -> Deed:
            from_on = day.value() or self.context.today()
            amount = price.value() or Decimal(0)
            return partial(set_price, part_id=story.id, price=amount, from_on=from_on)

        title = _("Price of {name}").format(name=story.title)
        self._ask(story, form, title, "price", deed)

    def withdraw_price(self) -> None:
        """Ask which price to come is taken back."""
        if (story := self.chosen()) is None:
            return
        ahead = [step for step in story.prices if step.ahead]
        if not ahead:
            self.context.told.emit("info", _("No price of this part is still to come."))
            return
        form = ShortForm()
        choices = [(step.id, self._price_text(step)) for step in ahead]
        field: ChoiceField[int] = ChoiceField(_("Price"), choices, required=True)
        chosen = form.add("price", field)
        form.start(0, {"price": choices[0][0]})
        title = _("Withdraw a price of {name}").format(name=story.title)
        self._ask(
            story,
            form,
            title,
            "withdraw",
            lambda: partial(withdraw_price, price_id=chosen.value() or 0),
        )

    def archive(self) -> None:
        """Ask for the reason and take the part out of the list."""
        if (story := self.chosen()) is None:
            return
        card = story.card
        form = ShortForm()
        reason = form.add("reason", TextField(_("Reason"), required=True))
        form.start(card.version, {})

        def deed() -> Deed:
            return partial(
                archive_part, part_id=card.id, version=form.version, reason=reason.value()
            )

        task = Task(
            _("Archive {name}").format(name=story.title),
            f"parts.archive.{card.id}",
            deed,
            newest=partial(_newest_version, part_id=card.id),
        )
        self.show_form(FormPage(self.context, form, task), partial(self._on_archived, story))

    # -- inside --------------------------------------------------------------------------

    def _part_field(self, label: str, owner: QWidget) -> PickField:
        search = searcher(self.context, owner, find_parts)
        return PickField(label, search, required=True, placeholder=_("Part number or name"))

    def _ask(self, story: PartStory, form: ShortForm, title: str, key: str, deed: Any) -> None:  # noqa: ANN401 -- a command of the services
        """Show a form of a few lines about the part on show."""
        task = Task(title, f"parts.{key}.{story.id}", deed)
        self.show_form(FormPage(self.context, form, task), partial(self._on_done, story))

    def _price_text(self, step: PriceStep) -> str:
        amount = self.context.office.currency.text(step.price)
        told = (step.from_on.isoformat(), amount, step.price_list)
        return " ".join(filter(None, told))

    def _on_entered(self, part_id: int) -> None:
        self.context.told.emit("success", _("The part is entered."))
        self.show_record(part_id)

    def _on_done(self, story: PartStory, _nothing: object) -> None:
        self.context.told.emit("success", _("{name} is saved.").format(name=story.card.number))
        self.want(story.id)

    def _on_archived(self, story: PartStory, _nothing: object) -> None:
        text = _("{name} is archived; its history stays.").format(name=story.card.number)
        self.context.told.emit("success", text)
        self.want(None)

    def _add_up(self, _count: int = 0) -> None:
        query = partial(part_totals, query=self.listing.model.query)
        self.context.desk.read(self, query, self._show_sums)

    def _show_sums(self, totals: PartTotals) -> None:
        currency = self.context.office.currency
        value = _("Value of these parts {amount}.").format(
            amount=currency.text(currency.rounded(totals.value))
        )
        below = ""
        if totals.negative:
            below = ngettext(
                "{shape} {count} part is below zero: {amount}.",
                "{shape} {count} parts are below zero: {amount}.",
                totals.negative,
            ).format(
                shape=SHAPES[PartState.NEGATIVE],
                count=totals.negative,
                amount=currency.text(currency.rounded(totals.below_zero)),
            )
        self.sums.setText(sentences((value, below)))

    @override
    def _show(self, number: int, record: PartStory) -> None:
        super()._show(number, record)
        self._draw()

    def _draw(self, _place: int = 0) -> None:
        """Show the chart of the demand beside its figures, and nowhere else."""
        key = self.parts[max(0, self.bar.currentIndex())][0]
        chart = asked_chart(self.record) if self.record is not None and key == "asked" else None
        self.chart.set_chart(chart)
        self.chart.setVisible(chart is not None)


def _spec(context: Context) -> ListSpec[PartRow]:
    states = [(state.value, _(name)) for state, name in STATE_NAMES.items()]
    state = Choice("state", _("Attention"), (("", _("All parts")), *states))
    return ListSpec(
        key="parts",
        name=_("Parts"),
        columns=columns(context.office),
        source=PARTS,
        subjects=LISTED,
        record="part",
        placeholder=_("Start of a part number, name, or brand"),
        empty=_("No parts yet: Ctrl+Shift+N enters the first one, Ctrl+I imports a file."),
        choices=(state,),
    )


def _blame(_error: DuplicateError) -> str:
    return "number"


def _newest(session: Any, part_id: int) -> tuple[int, Values]:  # noqa: ANN401 -- the services know what a session is
    card = part_card(session, part_id)
    return card.version, card_values(card)


def _newest_version(session: Any, part_id: int) -> tuple[int, Values]:  # noqa: ANN401 -- see above
    return part_card(session, part_id).version, {}
