"""Who is rolling in: a form's fields that find a customer and a vehicle, or make them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget
from typing_extensions import override

from desktop.models.errors import DuplicateError, OfficeError
from desktop.services.customer_work import CustomerDraft, PhoneDraft
from desktop.services.customers import KIND_NAMES as CUSTOMER_KINDS
from desktop.services.customers import customer_card
from desktop.services.duplicates.checks import (
    plate_caution,
    vin_caution,
)
from desktop.services.duplicates.names import Alike
from desktop.services.find import find_customers, find_vehicles, vehicles_of
from desktop.services.hits import Hit
from desktop.services.reception.expected import Expected
from desktop.services.vehicles import VehicleDraft
from desktop.system.i18n import _
from desktop.views.kit.drop_down import Entry
from desktop.views.kit.field import Field
from desktop.views.kit.fields import ChoiceField, TextField, TickField
from desktop.views.kit.forms import Form
from desktop.views.kit.known_customer import AlikeNames, Taking
from desktop.views.kit.pick_field import Candidate, Found, PickField
from desktop.views.kit.screen import Context
from desktop.views.visits.arrivals import (
    NEW,
    KnownVehicle,
    customer_candidates,
    find_arrivals,
    guess,
    known_vehicle,
    vehicle_candidates,
)
from desktop.views.visits.phones_field import PhonesField, phones_caution

CUSTOMER_FIELDS = ("name", "phones", "shared", "customer_kind", "segment")
VEHICLE_FIELDS = ("plate", "make", "model", "vin")
FINDING = ("who", "customer", "vehicle")
NEEDED = ("who", "customer", "vehicle", "name", "segment")
LONGEST_PLATE, LONGEST_VIN = 20, 17


class ArrivalForm(Form):
    """One flow from a plate, a phone or a name to a customer and a vehicle.

    The first field finds a vehicle or a customer. What it does not find becomes new fields in
    this same form, filled with what was typed. Subclasses add the fields behind them, and call
    `_arrange` when all are there.

    Signals:
        known: What is known of the vehicle, a KnownVehicle, or None for a new one.
    """

    known = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._shown: set[str] = set()
        self._built = False  # whether all fields are there
        self._looking, self._save_waits = 0, False  # what is being read; for the last of it
        self._add_customer()
        self._add_vehicle()

    def begin(self) -> None:
        """Take the focus where the next thing is to be typed."""
        self.focus(self._gap())

    def look_for(self, text: str) -> None:
        """Look for a text that was typed elsewhere, unless somebody is chosen already."""
        if self._gap() == "who":
            self.begin()
            self.who.line.selectAll()
            self.who.line.insert(text)

    def take_vehicle(self, vehicle_id: int, title: str) -> None:
        """Begin with a vehicle that was chosen elsewhere."""
        self.vehicle.pick(Candidate(vehicle_id, title))
        self.begin()

    def take_text(self, text: str) -> None:
        """Begin with a text that nothing was found for."""
        self.who.pick(None)
        if guess(text) == "plate":
            self._make_vehicle(text)
        else:
            self._make_customer(text)
        self.begin()

    def take_names(self, expected: Expected) -> None:
        """Begin with a customer or a vehicle that is not in the book yet."""
        if expected.customer_id is None and (text := expected.name or expected.phone):
            self._make_customer(text)
            self.phones.set_value(expected.phone or self.phones.value())
        if expected.vehicle_id is None and expected.plate:
            self._make_vehicle(expected.plate)

    def blame(self, error: DuplicateError) -> None:
        """Show the sentence about a duplicate at its field, and offer there what can be done."""
        key = "phones" if error.subject == "customer" else "plate"
        if key == "phones":
            self.phone_offers.offer_ways(error.row_id, self._declare_shared)
        self.fields[key].set_problem(str(error))
        self.focus(key)

    def use_existing(self, subject: str, candidate: Candidate) -> None:
        """Take the record that is there already; all else that was typed stays."""
        field = self.customer if subject == "customer" else self.vehicle
        field.pick(candidate)
        self.begin()

    def knows(self, vehicle: KnownVehicle | None) -> None:
        """Follow what is known of the vehicle; a subclass offers more by it."""

    def hidden(self) -> set[str]:
        """Name the fields behind customer and vehicle that there is no use for now."""
        return set()

    @override
    def submit(self) -> bool:
        """Save; typed faster than the owner or the vehicle is read, as soon as it is."""
        self._save_waits = bool(self._looking)
        return not self._save_waits and super().submit()

    @override
    def problems(self) -> dict[str, str]:
        """Return the problems of the fields on show."""
        return {key: text for key, text in super().problems().items() if key in self._shown}

    # -- fields --------------------------------------------------------------------------

    def _add_customer(self) -> None:
        plate_or = _("plate, end of a phone, or name")
        self.who = self.add(
            "who",
            PickField(
                _("Customer or plate"),
                self._search_who,
                placeholder=plate_or,
                create=self.take_text,
                create_text=_("New: {text}"),
            ),
        )
        self.who.picked.connect(self._on_who)
        self.customer = self._add_slot(
            "customer", _("Customer"), find_customers, customer_candidates, self._make_customer
        )
        self._customer_heading = self._add_heading(_("New customer"))
        self.name = self.add("name", TextField(_("Name")))
        self.alike = AlikeNames(self._context, self, self.name, self._use_alike)
        self._rows.addRow("", self.alike)
        self.phones = self.add("phones", PhonesField(_("Phone")))
        self.phone_offers = Taking(
            self._context,
            self,
            _("What to do with this phone"),
            draft=self._customer_draft,
            added=self._on_contact_added,
            refused=self._on_refused,
        )
        self._rows.addRow("", self.phone_offers)
        self.phones.changed.connect(self.phone_offers.clear)
        self.shared = self.add("shared", TickField("", _("Others use this phone too")))
        kinds = [(kind.value, _(name)) for kind, name in CUSTOMER_KINDS.items()]
        self.customer_kind = self.add("customer_kind", ChoiceField(_("Customer is a"), kinds))
        self.customer_kind.set_value(kinds[0][0])
        self.segment: ChoiceField[int] = self.add("segment", ChoiceField(_("Segment"), []))

    def _add_vehicle(self) -> None:
        self.vehicle = self._add_slot(
            "vehicle", _("Vehicle"), find_vehicles, vehicle_candidates, self._make_vehicle
        )
        self._vehicle_heading = self._add_heading(_("New vehicle"))
        self.plate = self.add("plate", TextField(_("Plate"), longest=LONGEST_PLATE))
        self.make = self.add("make", TextField(_("Make")))
        self.model = self.add("model", TextField(_("Model")))
        self.vin = self.add("vin", TextField(_("VIN"), longest=LONGEST_VIN))
        for field, caution in (
            (self.phones, phones_caution),
            (self.plate, plate_caution),
            (self.vin, vin_caution),
        ):
            field.changed.connect(partial(_caution, field, caution, typing=True))
            field.left.connect(partial(_caution, field, caution, typing=False))

    def _add_slot(
        self,
        key: str,
        label: str,
        find: Callable[..., list[Hit]],
        candidates: Callable[[list[Hit]], list[Candidate]],
        make: Callable[[str], None],
    ) -> PickField:
        def search(text: str, done: Found) -> None:
            self._context.desk.read(
                self, partial(find, text=text), lambda hits: done(candidates(hits))
            )

        field = PickField(label, search, create=make, create_text=_("New: {text}"))
        picked = self._on_customer if key == "customer" else self._on_vehicle
        self.add(key, field)
        field.picked.connect(picked)
        field.changed.connect(self._arrange)
        return field

    def _add_heading(self, text: str) -> QLabel:
        heading = QLabel(text)
        heading.setObjectName("formHeading")
        self.add_row(heading)
        return heading

    # -- which fields are on show --------------------------------------------------------

    def _arrange(self) -> None:
        """Show the fields that there is something to type into."""
        if not self._built:
            return
        begun = any(slot.line.text() for slot in (self.customer, self.vehicle))
        new_customer, new_vehicle = (
            begun and slot.value() == NEW for slot in (self.customer, self.vehicle)
        )
        parts = {"who": not begun, "customer": begun, "vehicle": begun}
        parts |= dict.fromkeys(CUSTOMER_FIELDS, new_customer)
        parts |= dict.fromkeys(VEHICLE_FIELDS, new_vehicle)
        hidden = self.hidden()
        self._shown = {key for key in self.fields if parts.get(key, key not in hidden)}
        for key, field in self.fields.items():
            self._show_field(key, field)
        if not new_customer:
            self.alike.rest()
            self.phone_offers.clear()
        self._rows.setRowVisible(self._customer_heading, new_customer)
        self._rows.setRowVisible(self._vehicle_heading, new_vehicle)

    def _show_field(self, key: str, field: Field[object]) -> None:
        shown = key in self._shown
        field.required = shown and key in NEEDED
        field.setEnabled(shown)
        self._rows.setRowVisible(field, shown)

    def _gap(self) -> str:
        """Name the first field that still wants something."""
        wanted = ["who", "customer", "name", "phones", "vehicle", "plate", "make", "model"]
        if self.vehicle.value() and not self.customer.line.text():
            wanted.remove("customer")  # its owner is on the way
        for key in wanted:
            if key in self._shown and not _filled(self.fields[key]):
                return key
        return "concern"

    @override
    def _go_on(self, key: str) -> None:
        if key in FINDING:
            self.focus(self._gap())
        else:
            super()._go_on(key)

    # -- finding and making --------------------------------------------------------------

    def _look(self, query: Callable[[Any], Any], done: Callable[[Any], None]) -> None:
        """Read what belongs to what was picked."""
        self._looking += 1
        self._context.desk.read(self, query, partial(self._looked, done), self._not_found)

    def _looked(self, done: Callable[[Any], None], found: object) -> None:
        self._looking -= 1
        done(found)
        if self._save_waits and not self._looking:
            self.submit()

    def _not_found(self, error: OfficeError) -> None:
        self._looking -= 1
        self._save_waits = False
        self._context.told.emit("error", str(error))

    def _search_who(self, text: str, done: Found) -> None:
        self._context.desk.read(self, partial(find_arrivals, text=text), done)

    def _on_who(self, candidate: Candidate | None) -> None:
        if candidate is None:
            return
        self.who.pick(None)
        if candidate.id > 0:
            self.vehicle.pick(candidate)
        else:
            self.customer.pick(Candidate(-candidate.id, candidate.title, candidate.subtitle))

    def _on_customer(self, candidate: Candidate | None) -> None:
        self._arrange()
        if candidate is not None and candidate.id != NEW and self.vehicle.candidate is None:
            query = partial(vehicles_of, customer_id=candidate.id)
            self._look(query, partial(self._offer_vehicles, candidate.id))

    def _offer_vehicles(self, customer_id: int, hits: list[Hit]) -> None:
        if self.customer.value() != customer_id or self.vehicle.line.text():
            return  # the user has gone on
        here = self.vehicle.line.hasFocus()
        found = vehicle_candidates(hits)
        if len(found) == 1:
            self.vehicle.pick(found[0])
            if here:
                self.begin()
        elif here:
            self.vehicle.drop_down.offer([Entry(c.title, c.subtitle, c) for c in found])

    def _on_vehicle(self, candidate: Candidate | None) -> None:
        self._arrange()
        if candidate is None or candidate.id == NEW:
            self._tell_known(None)
            return
        self._look(partial(known_vehicle, vehicle_id=candidate.id), self._on_known)

    def _on_known(self, vehicle: KnownVehicle) -> None:
        if self.vehicle.value() != vehicle.id:
            return
        if vehicle.owner_id is not None and not self.customer.line.text():
            self.customer.pick(Candidate(vehicle.owner_id, vehicle.owner))
        self._tell_known(vehicle)

    def _tell_known(self, vehicle: KnownVehicle | None) -> None:
        self.knows(vehicle)
        self._arrange()
        self.known.emit(vehicle)

    def _make_customer(self, text: str) -> None:
        self.customer.pick(Candidate(NEW, text))
        field = self.phones if guess(text) == "phone" else self.name
        if not field.value():
            field.set_value(text)
        self.begin()

    def _make_vehicle(self, text: str) -> None:
        self.vehicle.pick(Candidate(NEW, text))
        if not self.plate.value():
            self.plate.set_value(text.upper())
        self.begin()

    # -- a customer who is there already -------------------------------------------------

    def _use_alike(self, alike: Alike) -> None:
        self.use_existing("customer", Candidate(alike.id, alike.name, alike.phone))

    def _declare_shared(self) -> None:
        """Tick that others use the phone too, and save."""
        self.shared.set_value(True)
        self.phones.clear_problem()
        self.phone_offers.clear()
        self.submit()

    def _on_contact_added(self, customer_id: int) -> None:
        """Go on with the customer who was there; what was typed is a contact of theirs."""
        query = partial(customer_card, customer_id=customer_id)
        self._look(query, lambda card: self.use_existing("customer", Candidate(card.id, card.name)))

    def _on_refused(self, error: OfficeError) -> None:
        if isinstance(error, DuplicateError):
            self.blame(error)
        else:
            self._context.told.emit("error", str(error))

    def _customer_draft(self) -> CustomerDraft:
        return CustomerDraft(
            self.name.value(),
            self.segment.value() or 0,
            self.customer_kind.value() or "",
            tuple(PhoneDraft(text, shared=self.shared.value()) for text in self.phones.numbers()),
        )

    def _vehicle_draft(self) -> VehicleDraft:
        return VehicleDraft(
            self.plate.value(),
            self.make.value(),
            self.model.value(),
            self.vin.value(),
        )


def _caution(field: TextField, caution: Callable[[str], str], *, typing: bool) -> None:
    """Say what is odd about a text, and nothing while it is being typed."""
    field.set_caution("" if typing and field.line.hasFocus() else caution(field.value()))


def _filled(field: Field[object]) -> bool:
    if isinstance(field, PickField):
        return field.candidate is not None
    return bool(field.typed())
