"""The form of a new visit: customer and vehicle are found or made in it."""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget
from typing_extensions import override

from desktop.models.errors import DuplicateError
from desktop.models.staff import Role
from desktop.models.visit import VisitKind
from desktop.services.customer_work import CustomerDraft, PhoneDraft
from desktop.services.customers import KIND_NAMES as CUSTOMER_KINDS
from desktop.services.find import find_customers, find_vehicles, vehicles_of
from desktop.services.hits import Hit
from desktop.services.vehicles import VehicleDraft
from desktop.services.visit_work import NewVisit
from desktop.services.visits import KIND_NAMES
from desktop.system.i18n import _
from desktop.views.kit.drop_down import Entry
from desktop.views.kit.field import Field
from desktop.views.kit.fields import (
    ChoiceField,
    MultilineField,
    NumberField,
    TextField,
    TickField,
)
from desktop.views.kit.forms import Form
from desktop.views.kit.pick_field import Candidate, Found, PickField
from desktop.views.kit.screen import Context
from desktop.views.visits.arrivals import (
    NEW,
    FormLists,
    KnownVehicle,
    customer_candidates,
    find_arrivals,
    form_lists,
    guess,
    known_vehicle,
    vehicle_candidates,
)
from desktop.views.visits.promise_field import PromiseField

CUSTOMER_FIELDS = ("name", "phones", "shared", "customer_kind", "segment")
VEHICLE_FIELDS = ("plate", "make", "model", "vin")
NEEDED = ("who", "customer", "vehicle", "name", "segment")
BETWEEN_PHONES = re.compile(r"[,;/、，；]+")
CONCERN_LINES = 2
LONGEST_PLATE, LONGEST_VIN = 20, 17


class NewVisitForm(Form):
    """One flow from a plate, a phone or a name to a saved visit.

    The first field finds a vehicle or a customer. What it does not find becomes new fields in
    this same form, filled with what was typed.

    Signals:
        known: What is known of the vehicle, a KnownVehicle, or None for a new one.
    """

    known = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._shown: set[str] = set()
        self._add_customer()
        self._add_vehicle()
        self._add_visit()
        for key in NEEDED:
            label = self.fields[key].label
            label.setText(f"{label.text()} *")
        self._arrange()
        self.mark_clean()
        context.desk.read(self, partial(form_lists, day=context.today()), self._offer_lists)

    def begin(self) -> None:
        """Take the focus where the next thing is to be typed."""
        self.focus(self._gap())

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

    def new_visit(self) -> NewVisit:
        """Return what was typed."""
        return NewVisit(
            customer=self.customer.value() or self._customer_draft(),
            vehicle=self.vehicle.value() or self._vehicle_draft(),
            kind=self.kind.value() or VisitKind.MAINTENANCE,
            concern=self.concern.value(),
            odometer=self.odometer.value(),
            promised_at=self.promised.value(),
            advisor_id=self.advisor.value(),
            original_number=self.original.value(),
        )

    def blame(self, error: DuplicateError) -> None:
        """Show the sentence about a duplicate at the field that it is about."""
        key = "phones" if error.subject == "customer" else "plate"
        self.fields[key].set_problem(str(error))
        self.focus(key)

    def use_existing(self, subject: str, candidate: Candidate) -> None:
        """Take the record that is there already; all else that was typed stays."""
        field = self.customer if subject == "customer" else self.vehicle
        field.pick(candidate)
        self.begin()

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
        self.phones = self.add("phones", TextField(_("Phone"), placeholder=_("several with /")))
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

    def _add_visit(self) -> None:
        self.concern = self.add("concern", MultilineField(_("Concern"), lines=CONCERN_LINES))
        kinds = [(kind.value, _(name)) for kind, name in KIND_NAMES.items()]
        self.kind = self.add("kind", ChoiceField(_("Kind"), kinds))
        self.kind.set_value(VisitKind.MAINTENANCE.value)
        self.odometer = self.add("odometer", NumberField(_("Odometer"), least=Decimal(0)))
        calendar = self._context.office.calendar
        self.promised = self.add(
            "promised", PromiseField(_("Promised"), calendar, self._context.now)
        )
        self.advisor: ChoiceField[int] = self.add("advisor", ChoiceField(_("Advisor"), []))
        self.original = self.add(
            "original", TextField(_("Comeback of"), placeholder=_("number of the earlier visit"))
        )
        self.print = self.add("print", TickField("", _("Print the work order")))
        self.print.set_value(True)

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
        if "print" not in self.fields:
            return  # the form is still being built
        begun = any(slot.line.text() for slot in (self.customer, self.vehicle))
        new_customer, new_vehicle = (
            begun and slot.value() == NEW for slot in (self.customer, self.vehicle)
        )
        parts = {"who": not begun, "customer": begun, "vehicle": begun}
        parts |= dict.fromkeys(CUSTOMER_FIELDS, new_customer)
        parts |= dict.fromkeys(VEHICLE_FIELDS, new_vehicle)
        self._shown = {key for key in self.fields if parts.get(key, True)}
        for key, field in self.fields.items():
            self._show_field(key, field)
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
        if isinstance(self.fields[key], PickField):
            self.focus(self._gap())
        else:
            super()._go_on(key)

    # -- finding and making --------------------------------------------------------------

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
            self._context.desk.read(self, query, partial(self._offer_vehicles, candidate.id))

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
            self.known.emit(None)
            return
        query = partial(known_vehicle, vehicle_id=candidate.id)
        self._context.desk.read(self, query, self._on_known)

    def _on_known(self, vehicle: KnownVehicle) -> None:
        if self.vehicle.value() != vehicle.id:
            return
        if vehicle.owner_id is not None and not self.customer.line.text():
            self.customer.pick(Candidate(vehicle.owner_id, vehicle.owner))
        if vehicle.last_odometer is not None:
            last = _("last {km}").format(km=f"{vehicle.last_odometer:,}")
            self.odometer.line.setPlaceholderText(last)
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

    def _offer_lists(self, lists: FormLists) -> None:
        was_clean = not self.is_dirty()
        self.segment.set_choices(lists.segments)
        self.advisor.set_choices(lists.people)
        if not self.segment.typed() and lists.segments:
            self.segment.set_value(lists.segments[0][0])
        actor = self._context.actor
        if not self.advisor.typed() and actor.role == Role.FRONT_DESK:
            self.advisor.set_value(actor.staff_id)
        if was_clean:
            self.mark_clean()

    def _customer_draft(self) -> CustomerDraft:
        numbers = [text.strip() for text in BETWEEN_PHONES.split(self.phones.value())]
        return CustomerDraft(
            self.name.value(),
            self.segment.value() or 0,
            self.customer_kind.value() or "",
            tuple(PhoneDraft(text, shared=self.shared.value()) for text in numbers if text),
        )

    def _vehicle_draft(self) -> VehicleDraft:
        return VehicleDraft(
            self.plate.value(),
            self.make.value(),
            self.model.value(),
            self.vin.value(),
        )


def _filled(field: Field[object]) -> bool:
    if isinstance(field, PickField):
        return field.candidate is not None
    return bool(field.typed())
