"""The page of vehicles."""

from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.services.find import find_customers
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
from desktop.views.kit.fields import TextField
from desktop.views.kit.list_pane import ListSpec
from desktop.views.kit.pick_field import PickField
from desktop.views.kit.record_screen import RecordScreen
from desktop.views.kit.screen import Command, Context
from desktop.views.kit.writing import Command as Deed
from desktop.views.kit.writing import FormPage, ShortForm, Task, Values, searcher
from desktop.views.vehicles.columns import columns
from desktop.views.vehicles.form import VehicleForm, card_values
from desktop.views.vehicles.profile import VehicleProfile, profile_html, vehicle_profile

MENU = N_("V&ehicle")
NEW = ActionSpec("vehicles.new", N_("&New vehicle"), MENU, "Ctrl+Shift+N", "add")
EDIT = ActionSpec("vehicles.edit", N_("&Edit…"), MENU, "F2", "edit")
NEW_VISIT = ActionSpec("vehicles.visit", N_("New &visit of this vehicle"), MENU, "F6")
OWNER = ActionSpec("vehicles.owner", N_("Change vehicle &owner…"), MENU, "F7", new_group=True)
DRIVER = ActionSpec("vehicles.driver", N_("Assign a &driver…"), MENU, "F8")
LISTED = frozenset({"vehicle", "plate", "ownership", "customer"})
DRAFT = "vehicles.new"


class VehiclesScreen(RecordScreen[VehicleProfile]):
    """Every vehicle the office has seen, with its past."""

    subjects = LISTED | {"driver_assignment", "contact", "phone", "visit"}

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, _spec(context), parent)
        new, edit, visit, owner, driver = self.commands()
        self.pane.add_button(new, _("New"), always=True)
        self.pane.add_button(edit, _("Edit"))
        self.pane.add_button(visit, _("New visit"))
        self.pane.add_entry(owner)
        self.pane.add_entry(driver)

    @override
    def commands(self) -> tuple[Command, ...]:
        return (
            Command(NEW, self.new_vehicle),
            Command(EDIT, self.edit),
            Command(NEW_VISIT, self.new_visit),
            Command(OWNER, self.change_owner),
            Command(DRIVER, self.assign_driver),
        )

    @override
    def read(self, session: Any, record: int) -> VehicleProfile:
        return vehicle_profile(session, record)

    @override
    def text(self, record: VehicleProfile) -> str:
        return profile_html(record, self.context.office, self.context.today())

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

    def _on_entered(self, vehicle_id: int) -> None:
        self.context.told.emit("success", _("The vehicle is entered."))
        self.show_record(vehicle_id)

    def _on_edited(self, form: VehicleForm, profile: VehicleProfile, _nothing: object) -> None:
        name = form.plate.value().upper() or profile.title  # a new plate is the vehicle's name now
        self.context.told.emit("success", _("{name} is saved.").format(name=name))
        self.want(profile.id)

    def _on_done(self, profile: VehicleProfile, _nothing: object) -> None:
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


def _newest(session: Any, vehicle_id: int) -> tuple[int, Values]:  # noqa: ANN401 -- the services know what a session is
    card = vehicle_card(session, vehicle_id)
    return card.version, card_values(card)
