"""The page of customers."""

from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.models.merge import MergeKind
from desktop.services.completeness import CUSTOMER, NEW_VEHICLE
from desktop.services.customer_story import CustomerStory, customer_story
from desktop.services.customer_work import (
    archive_customer,
    change_customer,
    enter_customer,
    hand_over_customer,
    restore_customer,
)
from desktop.services.customers import (
    CUSTOMERS,
    KIND_NAMES,
    CustomerCard,
    CustomerRow,
    customer_card,
)
from desktop.services.duplicates.merging import kept_id
from desktop.services.parts.price_lists import price_list_choices
from desktop.services.segments import SegmentRow, segment_list
from desktop.services.staff import StaffRow, staff_list
from desktop.system.i18n import N_, _
from desktop.views.customers.columns import COLUMNS
from desktop.views.customers.form import CustomerForm, card_values
from desktop.views.customers.profile import PARTS, part_html
from desktop.views.kit.actions import ActionSpec
from desktop.views.kit.asking import ask_spec, ask_value
from desktop.views.kit.fields import ChoiceField, TextField
from desktop.views.kit.list_pane import Choice, ListSpec
from desktop.views.kit.merge_choice import MergeChoice
from desktop.views.kit.parted_screen import PartedScreen
from desktop.views.kit.pick_field import Candidate
from desktop.views.kit.screen import Command, Context
from desktop.views.kit.writing import Command as Deed
from desktop.views.kit.writing import FormPage, ShortForm, Task, Values

MENU = N_("&Customer")
NEW = ActionSpec("customers.new", N_("&New customer"), MENU, "Ctrl+Shift+N", "add")
EDIT = ActionSpec("customers.edit", N_("&Edit…"), MENU, "F2", "edit")
HAND_OVER = ActionSpec("customers.hand_over", N_("&Hand over to a salesperson…"), MENU, "F7")
ARCHIVE = ActionSpec("customers.archive", N_("&Archive…"), MENU, "Del", new_group=True)
BRING_BACK = ActionSpec("customers.restore", N_("&Bring back from the archive"), MENU, "Shift+F7")
MERGE = ActionSpec("customers.merge", N_("&Merge with another…"), MENU, "Ctrl+Shift+F9")
ASK = ask_spec("customers", MENU, N_("&Fill in what we do not know yet…"))
NEW_VISIT = ActionSpec("customers.visit", N_("New &visit of this customer"), MENU, "F6")
LAST_VISIT = ActionSpec("customers.last_visit", N_("Open the &last visit"), MENU, "Shift+F6")
COMPLAIN = ActionSpec("customers.complain", N_("Write &down a complaint…"), MENU, "Ctrl+Shift+K")
LISTED = frozenset({"customer", "phone", "segment"})
SHOWN = LISTED | {
    "adjustment",
    "appointment",
    "approval",
    "call_attempt",
    "complaint",
    "contact",
    "customer_owner",
    "driver_assignment",
    "follow_up",
    "odometer_reading",
    "ownership",
    "payment",
    "plate",
    "price_list",
    "proposal_line",
    "reminder",
    "sale",
    "vehicle",
    "visit",
}
DRAFT = "customers.new"


class CustomersScreen(PartedScreen[CustomerStory]):
    """Everybody the office works for."""

    subjects = SHOWN
    parts = PARTS
    owner_kind = "customer"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        self._segments: list[SegmentRow] = []
        self._price_lists: list[tuple[int, str]] = []
        super().__init__(context, _spec(), parent)
        new, edit, *others, visit, ask, last_visit = self._own_commands()
        self.pane.add_button(new, _("New"), always=True)
        self.pane.add_button(edit, _("Edit"))
        self.pane.add_button(visit, _("New visit"))
        self.pane.add_button(ask, _("Ask"))
        self.pane.add_button(last_visit, _("Last visit"))
        for command in others:
            self.pane.add_entry(command)
        context.desk.changed.connect(self._on_choices_changed)
        context.desk.read(self, segment_list, self._take_segments)
        context.desk.read(self, price_list_choices, self._take_price_lists)

    @override
    def commands(self) -> tuple[Command, ...]:
        return (*self._own_commands(), *self.part_commands("customers", MENU))

    def _own_commands(self) -> tuple[Command, ...]:
        return (
            Command(NEW, self.new_customer),
            Command(EDIT, self.edit),
            Command(HAND_OVER, self.hand_over),
            Command(COMPLAIN, self.complain),
            self.attach_command("customers", MENU),
            Command(ARCHIVE, self.archive),
            Command(BRING_BACK, self.bring_back),
            Command(MERGE, self.merge),
            Command(NEW_VISIT, self.new_visit),
            Command(ASK, self.ask),
            Command(LAST_VISIT, self.open_last_visit),
        )

    @override
    def read(self, session: Any, record: int) -> CustomerStory:
        kept = kept_id(session, MergeKind.CUSTOMER, record)
        return customer_story(session, kept, self.context.today())

    @override
    def part(self, record: CustomerStory, key: str) -> str:
        return part_html(record, key, self.context.office, self.context.today())

    @override
    def advice(self) -> str:
        return _("Choose a customer in the list, or enter a new one with Ctrl+Shift+N.")

    def new_customer(self) -> None:
        """Begin a new customer, or go on with the one that was begun."""
        if self.form is not None:
            self.form.begin()
            return
        form = CustomerForm(self.context, self._segments, price_lists=self._price_lists)
        form.begin_new(self._text_nothing_was_found_for())
        task = Task(
            _("New customer"),
            DRAFT,
            lambda: partial(enter_customer, draft=form.draft()),
            _("Open the existing customer"),
            form.blame,
        )
        self.show_form(FormPage(self.context, form, task), self._on_entered)

    def edit(self) -> None:
        """Change what is known of the customer on show."""
        if (profile := self.chosen()) is None:
            return
        card = profile.card
        form = CustomerForm(self.context, self._choices_for(card), card.id, self._lists_for(card))
        form.start(card.version, card_values(card))

        def deed() -> Deed:
            return partial(
                change_customer, customer_id=card.id, version=form.version, draft=form.draft()
            )

        title = _("Edit {name}").format(name=card.name)
        task = Task(
            title,
            f"customers.edit.{card.id}",
            deed,
            _("Open the existing customer"),
            form.blame,
            partial(_newest, customer_id=card.id),
        )
        self.show_form(FormPage(self.context, form, task), partial(self._on_done, card))

    def archive(self) -> None:
        """Ask for the reason and take the customer out of the list."""
        if (profile := self.chosen()) is None:
            return
        card = profile.card
        if card.archived_reason is not None:
            text = _("{name} is archived already; Shift+F7 brings it back.")
            self.context.told.emit("info", text.format(name=card.name))
            return
        form = ShortForm()
        reason = form.add("reason", TextField(_("Reason"), required=True))
        form.start(card.version, {})

        def deed() -> Deed:
            return partial(
                archive_customer, customer_id=card.id, version=form.version, reason=reason.value()
            )

        task = Task(
            _("Archive {name}").format(name=card.name),
            f"customers.archive.{card.id}",
            deed,
            newest=partial(_newest_version, customer_id=card.id),
        )
        self.show_form(FormPage(self.context, form, task), partial(self._on_archived, card))

    def bring_back(self) -> None:
        """Bring an archived customer back into the list."""
        if (profile := self.chosen()) is None:
            return
        card = profile.card
        if card.archived_reason is None:
            text = _("{name} is not archived; there is nothing to bring back.")
            self.context.told.emit("info", text.format(name=card.name))
            return
        command = partial(restore_customer, customer_id=card.id, version=card.version)
        self.context.desk.write(self, command, partial(self._on_brought_back, card))

    def ask(self) -> None:
        """Jump into the form at what is to be asked next, of the customer or of a vehicle."""
        if (story := self.chosen()) is None:
            return
        gap = story.completeness.next
        if gap is None:
            self.context.told.emit("info", _("All that matters of this customer is known."))
        elif gap.form == CUSTOMER:
            self.edit()
            if self.form is not None:
                self.form.form.focus(gap.field)
        elif gap.form == NEW_VEHICLE:
            owner = f"{story.id}/{story.card.name}"
            self.context.listed.emit("vehicles", "new", owner)
        else:
            self.context.listed.emit("vehicles", "ask", ask_value(gap))

    def new_visit(self) -> None:
        """Begin a visit of the customer on show, with the vehicle where there is only one."""
        if (story := self.chosen()) is None:
            return
        theirs = [row.id for row in story.vehicles if row.is_theirs]
        if len(theirs) == 1:
            self.context.go.emit("visits.new", theirs[0])
        else:
            self.context.listed.emit("visits", "new", story.card.name)

    def open_last_visit(self) -> None:
        """Show the newest visit of the customer on show."""
        if (story := self.chosen()) is None:
            return
        if story.visits:
            self.context.go.emit("visits", story.visits[0].id)
        else:
            self.context.told.emit("info", _("This customer has no visit yet."))

    def complain(self) -> None:
        """Begin a complaint of the customer on show, on the page of complaints."""
        if (story := self.chosen()) is not None:
            self.context.listed.emit("today", "complaint", f"customer/{story.id}")

    def merge(self) -> None:
        """Ask which customer is the same as the one on show."""
        if (profile := self.chosen()) is not None:
            mine = Candidate(profile.id, profile.card.name)
            kind = MergeKind.CUSTOMER
            MergeChoice(self.context, kind, mine, self.window(), self.show_record).open()

    def hand_over(self) -> None:
        """Ask who shall look after the customer from today on."""
        if self.chosen() is not None:
            query = partial(staff_list, on=self.context.today())
            self.context.desk.read(self, query, self._ask_for_salesperson)

    # -- inside --------------------------------------------------------------------------

    def _ask_for_salesperson(self, people: list[StaffRow]) -> None:
        if (profile := self.chosen()) is None:
            return
        card = profile.card
        form = ShortForm()
        choices = [(row.id, row.name) for row in people if row.name != card.owner]
        field: ChoiceField[int] = ChoiceField(_("Salesperson"), choices, required=True)
        staff = form.add("staff", field)
        form.start(0, {"staff": None})
        task = Task(
            _("Hand over {name}").format(name=card.name),
            f"customers.hand_over.{card.id}",
            lambda: partial(hand_over_customer, customer_id=card.id, staff_id=staff.value() or 0),
        )
        self.show_form(FormPage(self.context, form, task), partial(self._on_done, card))

    def _on_entered(self, customer_id: int) -> None:
        self.context.told.emit("success", _("The customer is entered."))
        self.show_record(customer_id)

    def _on_done(self, card: CustomerCard, _nothing: object) -> None:
        self.context.told.emit("success", _("{name} is saved.").format(name=card.name))
        self.want(card.id)

    def _on_archived(self, card: CustomerCard, _nothing: object) -> None:
        text = _("{name} is archived; its history stays.").format(name=card.name)
        self.context.told.emit("success", text)
        self.want(card.id)

    def _on_brought_back(self, card: CustomerCard, _nothing: object) -> None:
        self.context.told.emit("success", _("{name} is back.").format(name=card.name))
        self.show_record(card.id)

    def _text_nothing_was_found_for(self) -> str:
        model = self.listing.model
        nothing = not model.busy and not model.rowCount()
        return self.listing.filter_box.text().strip() if nothing else ""

    def _choices_for(self, card: CustomerCard) -> list[SegmentRow]:
        """Offer a customer's own segment too, even after it was archived."""
        if any(row.id == card.segment_id for row in self._segments):
            return self._segments
        own = SegmentRow(card.segment_id, 0, card.segment, "", archived=True)
        return [*self._segments, own]

    def _lists_for(self, card: CustomerCard) -> list[tuple[int, str]]:
        """Offer a customer's own price list too, even after it was archived."""
        own = card.price_list_id
        if own is None or any(key == own for key, _name in self._price_lists):
            return self._price_lists
        return [*self._price_lists, (own, card.price_list)]

    def _on_choices_changed(self, subjects: frozenset[str]) -> None:
        if "segment" in subjects:
            self.context.desk.read(self, segment_list, self._take_segments)
        if "price_list" in subjects:
            self.context.desk.read(self, price_list_choices, self._take_price_lists)

    def _take_price_lists(self, price_lists: list[tuple[int, str]]) -> None:
        self._price_lists = price_lists
        if self.form is not None and isinstance(self.form.form, CustomerForm):
            self.form.form.offer_price_lists(price_lists)

    def _take_segments(self, segments: list[SegmentRow]) -> None:
        self._segments = segments
        combo = self.listing.combos["segment"]
        chosen = combo.currentData()
        combo.blockSignals(True)  # the list has not been asked for anything else
        while combo.count() > 1:
            combo.removeItem(1)
        for row in segments:
            combo.addItem(row.name, str(row.id))
        combo.setCurrentIndex(max(0, combo.findData(chosen)))
        combo.blockSignals(False)
        if self.form is not None and isinstance(self.form.form, CustomerForm):
            self.form.form.offer_segments(segments)


def _spec() -> ListSpec[CustomerRow]:
    kinds = [("", _("All kinds"))]
    kinds += [(kind.value, _(name)) for kind, name in KIND_NAMES.items()]
    archived = (("", _("Without the archived")), ("yes", _("With the archived")))
    return ListSpec(
        key="customers",
        name=_("Customers"),
        columns=COLUMNS,
        source=CUSTOMERS,
        subjects=LISTED,
        record="customer",
        placeholder=_("Name, end of a phone, or tax id"),
        empty=_("No customers yet: Ctrl+Shift+N enters the first one, Ctrl+I imports a file."),
        choices=(
            Choice("segment", _("Segment"), (("", _("All segments")),)),
            Choice("kind", _("Kind"), tuple(kinds)),
            Choice("archived", _("Archived customers"), archived),
        ),
    )


def _newest(session: Any, customer_id: int) -> tuple[int, Values]:  # noqa: ANN401 -- the services know what a session is
    card = customer_card(session, customer_id)
    return card.version, card_values(card)


def _newest_version(session: Any, customer_id: int) -> tuple[int, Values]:  # noqa: ANN401 -- see above
    return customer_card(session, customer_id).version, {}
