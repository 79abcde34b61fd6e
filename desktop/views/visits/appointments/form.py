"""The form of an appointment: who comes, when, for how long, and what for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.models.staff import Role
from desktop.models.visit import VisitKind
from desktop.services.find import vehicles_of
from desktop.services.hits import Hit
from desktop.services.reception.appointments import (
    LEAST,
    MOST,
    AppointmentDraft,
    appointment_warning,
)
from desktop.services.reception.bays import BayRow, bay_list
from desktop.services.reception.diary import AppointmentRow
from desktop.services.staff import StaffRow, staff_list
from desktop.services.visits import KIND_NAMES
from desktop.system.i18n import _
from desktop.views.kit.fields import ChoiceField, MultilineField, NumberField, TextField
from desktop.views.kit.pick_field import Candidate
from desktop.views.kit.screen import Context
from desktop.views.kit.writing import EditForm, Values
from desktop.views.visits.appointments.who import (
    WhoField,
    picked_customer,
    picked_vehicle,
    search_arrivals,
)
from desktop.views.visits.arrivals import guess
from desktop.views.visits.promise_field import PromiseField

USUAL_MINUTES = 60
FIRST_FREE, NO_BAY = 0, -1  # choices of the bay beside the ids
PLAIN = ("caller", "phone", "plate")  # asked of somebody who is not of the book
LONGEST_PLATE, CONCERN_LINES = 20, 2


@dataclass(frozen=True, slots=True)
class BookingLists:
    """What the choices of the form offer."""

    bays: Sequence[BayRow]
    people: Sequence[StaffRow]


def booking_lists(session: Any, context: Context) -> BookingLists:  # noqa: ANN401 -- the services know what a session is
    """Read the bays and the people who work here."""
    return BookingLists(bay_list(session), staff_list(session, context.today()))


class BookingForm(EditForm):
    """One flow from a voice on the phone to a time in the diary."""

    def __init__(
        self, context: Context, lists: BookingLists, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context, self._lists = context, lists
        self._add_who()
        self._add_time()
        self._add_people()
        for key in PLAIN:  # what was refused may be right now
            self.fields[key].changed.connect(self.who.clear_problem)
        for field in (self.starts_at, self.minutes):
            field.changed.connect(self.bay.clear_problem)
        self._arrange()
        self.start(0, {})

    def begin(self) -> None:
        """Take the focus where the next thing is to be typed."""
        known = self.who.candidate is not None or any(self.fields[key].typed() for key in PLAIN)
        self.focus("concern" if known else "who")

    def show_time(self, start: datetime, bay_id: int | None, *, bays: bool) -> None:
        """Begin with a time that was chosen in the diary; `bays` where its column is a bay's."""
        self.starts_at.set_value(start)
        if self._lists.bays:
            self.bay.set_value(bay_id if bay_id is not None else (NO_BAY if bays else FIRST_FREE))
        self.start(0, {})

    def show_appointment(self, row: AppointmentRow) -> None:
        """Begin with what is known of an appointment."""
        self.start(row.version, row_values(row))

    def draft(self) -> AppointmentDraft:
        """Return what was typed."""
        bay, plain = self.bay.value(), self.who.candidate is None
        typed = self.who.line.text().strip() if plain else ""
        return AppointmentDraft(
            starts_at=self.starts_at.value() or self._context.now(),
            minutes=self.minutes.value() or 0,
            kind=self.kind.value() or VisitKind.MAINTENANCE,
            concern=self.concern.value(),
            customer_id=picked_customer(self.who),
            vehicle_id=picked_vehicle(self.who) or self.vehicle.value(),
            caller=(self.caller.value() or typed) if plain else "",
            phone=self.phone.value() if plain else "",
            plate=self.plate.value() if plain else "",
            bay_id=bay if bay and bay > 0 else None,
            advisor_id=self.advisor.value(),
            technician_id=self.technician.value(),
            squeeze=bay == NO_BAY,
        )

    def blame(self, field: str, sentence: str) -> None:
        """Show what is wrong beside the field it is about."""
        key = {"bay_id": "bay"}.get(field, field)
        self.fields[key].set_problem(sentence)
        self.focus(key)

    # -- fields --------------------------------------------------------------------------

    def _add_who(self) -> None:
        self.who = self.add(
            "who",
            WhoField(
                _("Customer or plate"),
                partial(search_arrivals, self._context, self),
                placeholder=_("plate, end of a phone, or name"),
                create=self._take_text,
                create_text=_("Not in the book: {text}"),
            ),
        )
        self.who.picked.connect(self._on_who)
        self.vehicle: ChoiceField[int] = self.add("vehicle", ChoiceField(_("Vehicle"), []))
        self.caller = self.add("caller", TextField(_("Name")))
        self.phone = self.add("phone", TextField(_("Phone")))
        self.plate = self.add("plate", TextField(_("Plate"), longest=LONGEST_PLATE))

    def _add_time(self) -> None:
        calendar = self._context.office.calendar
        field = PromiseField(_("Time *"), calendar, self._context.now, arrived=lambda: None)
        field.required = True
        self.starts_at = self.add("starts_at", field)
        self.starts_at.left.connect(self._warn)
        self.minutes = self.add(
            "minutes", NumberField(_("Length (min)"), required=True, least=LEAST, most=MOST)
        )
        self.minutes.set_value(USUAL_MINUTES)
        bays = [(bay.id, bay.name) for bay in self._lists.bays]
        choices = [(FIRST_FREE, _("The first that is free")), *bays, (NO_BAY, _("No bay"))]
        self.bay = self.add("bay", ChoiceField(_("Bay"), choices, required=True))
        self.bay.set_value(FIRST_FREE)
        kinds = [(kind.value, _(name)) for kind, name in KIND_NAMES.items()]
        self.kind = self.add("kind", ChoiceField(_("Kind"), kinds))
        self.kind.set_value(VisitKind.MAINTENANCE.value)
        self.concern = self.add("concern", MultilineField(_("Concern"), lines=CONCERN_LINES))

    def _add_people(self) -> None:
        people = [(row.id, row.name) for row in self._lists.people]
        working = [(row.id, row.name) for row in self._lists.people if row.role == Role.TECHNICIAN]
        self.advisor = self.add("advisor", ChoiceField(_("Advisor"), people))
        self.technician = self.add("technician", ChoiceField(_("Technician"), working))
        actor = self._context.actor
        if actor.role == Role.FRONT_DESK:
            self.advisor.set_value(actor.staff_id)

    # -- who comes -----------------------------------------------------------------------

    def _take_text(self, text: str) -> None:
        """Put what is not in the book where it belongs."""
        key = {"phone": "phone", "plate": "plate"}.get(guess(text), "caller")
        self.who.pick(None)
        if not self.fields[key].typed():
            self.fields[key].set_value(text)
        self.focus("phone" if key == "caller" else "caller")

    def _on_who(self, candidate: Candidate | None) -> None:
        self.vehicle.set_choices([])
        self.vehicle.set_value(None)
        self._arrange()
        customer = picked_customer(self.who)
        if candidate is not None and customer is not None:
            query = partial(vehicles_of, customer_id=customer)
            self._context.desk.read(self, query, partial(self._offer_vehicles, customer))

    def _offer_vehicles(self, customer: int, hits: list[Hit]) -> None:
        if picked_customer(self.who) != customer:
            return  # the user has gone on
        kept = self.vehicle.typed()
        self.vehicle.set_choices([(hit.id, hit.title) for hit in hits])
        if len(hits) == 1 and not kept:
            self.vehicle.set_value(hits[0].id)
        self._arrange()

    def _arrange(self) -> None:
        """Show the fields that there is something to type into."""
        picked = self.who.candidate is not None
        shown = dict.fromkeys(PLAIN, not picked)
        shown["vehicle"] = picked_customer(self.who) is not None
        shown["bay"] = bool(self._lists.bays)
        for key, on in shown.items():
            self.fields[key].setEnabled(on)
            self._rows.setRowVisible(self.fields[key], on)

    def _warn(self) -> None:
        """Say that the office is closed then; it may be booked all the same."""
        start = self.starts_at.value()
        if start is None:
            self.starts_at.set_caution("")
            return
        query = partial(appointment_warning, draft=self.draft())
        self._context.desk.read(self, query, self._show_warning)

    def _show_warning(self, sentence: str | None) -> None:
        self.starts_at.set_caution(sentence or "")


def row_values(row: AppointmentRow) -> Values:
    """Return what the fields show of an appointment."""
    known = row.vehicle_id is not None or row.customer_id is not None
    texts = ("", "", "") if known else (row.who, row.phone, row.plate)
    return {
        "who": _candidate(row),
        "vehicle": None,
        **dict(zip(PLAIN, texts, strict=True)),
        "starts_at": row.starts_at,
        "minutes": row.minutes,
        "kind": row.kind,
        "concern": row.concern,
        "bay": row.bay_id if row.bay_id is not None else NO_BAY,
        "advisor": row.advisor_id,
        "technician": row.technician_id,
    }


def _candidate(row: AppointmentRow) -> Candidate | None:
    if row.vehicle_id is not None:
        return Candidate(row.vehicle_id, " · ".join(filter(None, (row.plate, row.who))))
    return Candidate(-row.customer_id, row.who) if row.customer_id is not None else None
