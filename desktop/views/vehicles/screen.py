"""The page of vehicles."""

from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.models.merge import MergeKind
from desktop.services.duplicates.merging import kept_id
from desktop.services.find import find_customers
from desktop.services.forecasts.keeping import note_next_service, note_reading
from desktop.services.vehicle_story import VehicleStory, vehicle_story
from desktop.services.vehicles import (
    VEHICLES,
    VehicleRow,
    assign_driver,
    change_owner,
    change_vehicle,
    enter_vehicle,
    vehicle_card,
)
from desktop.system.i18n import N_, _
from desktop.views.kit.actions import ActionSpec
from desktop.views.kit.asking import ask_spec
from desktop.views.kit.date_field import DateField
from desktop.views.kit.fields import TextField
from desktop.views.kit.list_pane import ListSpec
from desktop.views.kit.merge_choice import MergeChoice
from desktop.views.kit.parted_screen import PartedScreen
from desktop.views.kit.pick_field import Candidate, PickField
from desktop.views.kit.screen import Command, Context
from desktop.views.kit.writing import Command as Deed
from desktop.views.kit.writing import FormPage, ShortForm, Task, Values, searcher
from desktop.views.vehicles.columns import columns
from desktop.views.vehicles.form import VehicleForm, card_values
from desktop.views.vehicles.profile import PARTS, part_html
from desktop.views.vehicles.said_form import SaidForm

MENU = N_("V&ehicle")
NEW = ActionSpec("vehicles.new", N_("&New vehicle"), MENU, "Ctrl+Shift+N", "add")
EDIT = ActionSpec("vehicles.edit", N_("&Edit…"), MENU, "F2", "edit")
NEW_VISIT = ActionSpec("vehicles.visit", N_("New &visit of this vehicle"), MENU, "F6")
OWNER = ActionSpec("vehicles.owner", N_("Change vehicle &owner…"), MENU, "F7", new_group=True)
DRIVER = ActionSpec("vehicles.driver", N_("Assign a &driver…"), MENU, "F8")
MERGE = ActionSpec("vehicles.merge", N_("&Merge with another…"), MENU, "Ctrl+Shift+F9")
ASK = ask_spec("vehicles", MENU, N_("&Fill in what we do not know yet…"))
SAID = ActionSpec("vehicles.said", N_("The customer says how many &km…"), MENU, "F9")
SERVICE = ActionSpec("vehicles.service", N_("The customer says &when to come…"), MENU, "Shift+F9")
LAST_VISIT = ActionSpec("vehicles.last_visit", N_("Open the &last visit"), MENU, "Shift+F6")
LISTED = frozenset({"vehicle", "plate", "ownership", "customer"})
SHOWN = LISTED | {
    "complaint",
    "contact",
    "driver_assignment",
    "odometer_reading",
    "office",
    "phone",
    "proposal_line",
    "visit",
    "visit_line",
}
DRAFT = "vehicles.new"


class VehiclesScreen(PartedScreen[VehicleStory]):
    """Every vehicle the office has seen, with its past."""

    subjects = SHOWN
    parts = PARTS
    owner_kind = "vehicle"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        self._asked: tuple[int, str] | None = None  # a field of a vehicle that is on its way
        super().__init__(context, _spec(context), parent)
        new, edit, visit, ask, *others = self._own_commands()
        self.pane.add_button(new, _("New"), always=True)
        self.pane.add_button(edit, _("Edit"))
        self.pane.add_button(visit, _("New visit"))
        self.pane.add_button(ask, _("Ask"))
        for command in others:
            self.pane.add_entry(command)

    @override
    def commands(self) -> tuple[Command, ...]:
        return (*self._own_commands(), *self.part_commands("vehicles", MENU))

    def _own_commands(self) -> tuple[Command, ...]:
        return (
            Command(NEW, self.new_vehicle),
            Command(EDIT, self.edit),
            Command(NEW_VISIT, self.new_visit),
            Command(ASK, self.ask),
            Command(LAST_VISIT, self.open_last_visit),
            Command(SAID, self.note_odometer),
            Command(SERVICE, self.note_service),
            Command(OWNER, self.change_owner),
            Command(DRIVER, self.assign_driver),
            self.attach_command("vehicles", MENU),
            Command(MERGE, self.merge),
        )

    @override
    def read(self, session: Any, record: int) -> VehicleStory:
        return vehicle_story(session, kept_id(session, MergeKind.VEHICLE, record))

    @override
    def part(self, record: VehicleStory, key: str) -> str:
        return part_html(record, key, self.context.office, self.context.today())

    @override
    def show_list(self, name: str, value: str) -> None:
        """Fill in what another page asks for: `ask` VEHICLE/FIELD, or `new` OWNER/NAME."""
        number, _slash, rest = value.partition("/")
        if name == "new":
            self.new_vehicle()
            self._offer_owner(Candidate(int(number), rest))
        elif name == "ask":
            self._asked = (int(number), rest)
            self.show_record(int(number))

    @override
    def advice(self) -> str:
        return _("Choose a vehicle in the list, or enter a new one with Ctrl+Shift+N.")

    def new_vehicle(self) -> None:
        """Begin a new vehicle, or go on with the one that was begun."""
        if self.form is not None:
            self.form.begin()
            return
        form = VehicleForm(self.context)
        form.start(0, {})

        def deed() -> Deed:
            owner_id = form.owner.value() if form.owner else None
            return partial(enter_vehicle, draft=form.draft(), owner_id=owner_id or 0)

        task = Task(_("New vehicle"), DRAFT, deed, _("Open the existing vehicle"), form.blame)
        self.show_form(FormPage(self.context, form, task), self._on_entered)

    def edit(self) -> None:
        """Change what is known of the vehicle on show."""
        if (profile := self.chosen()) is None:
            return
        card = profile.card
        form = VehicleForm(self.context, plate_now=card.plate)
        form.start(card.version, card_values(card))

        def deed() -> Deed:
            return partial(
                change_vehicle, vehicle_id=card.id, version=form.version, draft=form.draft()
            )

        task = Task(
            _("Edit {name}").format(name=profile.title),
            f"vehicles.edit.{card.id}",
            deed,
            _("Open the existing vehicle"),
            form.blame,
            partial(_newest, vehicle_id=card.id),
        )
        self.show_form(FormPage(self.context, form, task), partial(self._on_edited, form, profile))

    def new_visit(self) -> None:
        """Begin a visit of the vehicle on show."""
        if (profile := self.chosen()) is not None:
            self.context.go.emit("visits.new", profile.id)

    def change_owner(self) -> None:
        """Ask whose the vehicle is from today on."""
        if (profile := self.chosen()) is None:
            return
        form = ShortForm()
        search = searcher(self.context, form, find_customers)
        owner = form.add("owner", PickField(_("Vehicle owner"), search, required=True))
        form.start(0, {})
        task = Task(
            _("New vehicle owner of {vehicle} from today on").format(vehicle=profile.title),
            f"vehicles.owner.{profile.id}",
            lambda: partial(change_owner, vehicle_id=profile.id, customer_id=owner.value() or 0),
        )
        self.show_form(FormPage(self.context, form, task), partial(self._on_done, profile))

    def ask(self) -> None:
        """Jump into the form at what is to be asked next."""
        if (story := self.chosen()) is None:
            return
        if story.completeness.next is None:
            self.context.told.emit("info", _("All that matters of this vehicle is known."))
        else:
            self._fill_in(story.completeness.next.field)

    def note_odometer(self) -> None:
        """Ask what the customer says the odometer shows."""
        if (story := self.chosen()) is None:
            return
        form = SaidForm(self.context, story)
        task = Task(
            _("What {vehicle} shows, as the customer says").format(vehicle=story.title),
            f"vehicles.said.{story.id}",
            lambda: partial(
                note_reading,
                vehicle_id=story.id,
                odometer=form.odometer.value() or 0,
                day=form.day.value() or self.context.today(),
            ),
        )
        self.show_form(FormPage(self.context, form, task), partial(self._on_done, story))

    def note_service(self) -> None:
        """Ask on which day the customer wants to come for the next service."""
        if (story := self.chosen()) is None:
            return
        form = ShortForm()
        label = _("Next service, as the customer says")
        day = form.add("day", DateField(label, today=self.context.today))
        form.start(story.card.version, {"day": story.said_on})
        task = Task(
            _("Next service of {vehicle}; no day lets it be computed").format(vehicle=story.title),
            f"vehicles.service.{story.id}",
            lambda: partial(
                note_next_service, vehicle_id=story.id, version=form.version, day=day.value()
            ),
            newest=partial(_newest_service, vehicle_id=story.id),
        )
        self.show_form(FormPage(self.context, form, task), partial(self._on_done, story))

    def open_last_visit(self) -> None:
        """Show the newest visit of the vehicle on show."""
        if (story := self.chosen()) is None:
            return
        if story.visits:
            self.context.go.emit("visits", story.visits[0].id)
        else:
            self.context.told.emit("info", _("This vehicle has no visit yet."))

    def merge(self) -> None:
        """Ask which vehicle is the same as the one on show."""
        if (profile := self.chosen()) is not None:
            mine = Candidate(profile.id, profile.title)
            kind = MergeKind.VEHICLE
            MergeChoice(self.context, kind, mine, self.window(), self.show_record).open()

    def assign_driver(self) -> None:
        """Ask who drives the vehicle from today on."""
        if (profile := self.chosen()) is None:
            return
        form = ShortForm()
        name = form.add("name", TextField(_("Driver"), required=True))
        form.start(0, {})
        task = Task(
            _("Driver of {vehicle} from today on").format(vehicle=profile.title),
            f"vehicles.driver.{profile.id}",
            lambda: partial(assign_driver, vehicle_id=profile.id, name=name.value()),
        )
        self.show_form(FormPage(self.context, form, task), partial(self._on_done, profile))

    # -- inside --------------------------------------------------------------------------

    @override
    def _show(self, number: int, record: VehicleStory) -> None:
        super()._show(number, record)
        if self._asked is not None and self._asked[0] == number:
            field, self._asked = self._asked[1], None
            self._fill_in(field)

    def _fill_in(self, field: str) -> None:
        """Open the form that a field stands in, at this field."""
        if field == "driver":
            self.assign_driver()
        elif field == "odometer":
            self.note_odometer()
        else:
            self.edit()
            if self.form is not None:
                self.form.form.focus(field)

    def _offer_owner(self, owner: Candidate) -> None:
        """Name the owner of a new vehicle, unless somebody else was named already."""
        form = self.form.form if self.form is not None else None
        if isinstance(form, VehicleForm) and form.owner is not None and form.owner.value() is None:
            form.owner.pick(owner)

    def _on_entered(self, vehicle_id: int) -> None:
        self.context.told.emit("success", _("The vehicle is entered."))
        self.show_record(vehicle_id)

    def _on_edited(self, form: VehicleForm, profile: VehicleStory, _nothing: object) -> None:
        name = form.plate.value().upper() or profile.title  # a new plate is the vehicle's name now
        self.context.told.emit("success", _("{name} is saved.").format(name=name))
        self.want(profile.id)

    def _on_done(self, profile: VehicleStory, _nothing: object) -> None:
        self.context.told.emit("success", _("{name} is saved.").format(name=profile.title))
        self.want(profile.id)


def _spec(context: Context) -> ListSpec[VehicleRow]:
    return ListSpec(
        key="vehicles",
        name=_("Vehicles"),
        columns=columns(context.today),
        source=VEHICLES,
        subjects=LISTED,
        record="vehicle",
        placeholder=_("Part of a plate, model, vehicle owner, or end of the VIN"),
        empty=_("No vehicles yet: Ctrl+Shift+N enters the first one, Ctrl+I imports a file."),
    )


def _newest_service(session: Any, vehicle_id: int) -> tuple[int, Values]:  # noqa: ANN401 -- see below
    story = vehicle_story(session, vehicle_id)
    return story.card.version, {"day": story.said_on}


def _newest(session: Any, vehicle_id: int) -> tuple[int, Values]:  # noqa: ANN401 -- the services know what a session is
    card = vehicle_card(session, vehicle_id)
    return card.version, card_values(card)
