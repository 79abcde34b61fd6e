"""What is typed about a vehicle."""

from functools import partial

from PySide6.QtWidgets import QLabel

from desktop.models.errors import DuplicateError, OfficeError
from desktop.models.keys import compact_key
from desktop.services.duplicates.checks import plate_caution, vin_caution
from desktop.services.duplicates.taking import take_over_vehicle
from desktop.services.find import find_customers
from desktop.services.vehicles import VehicleCard, VehicleDraft
from desktop.system.i18n import _
from desktop.views.kit.date_field import DateField
from desktop.views.kit.fields import MultilineField, TextField, YearField
from desktop.views.kit.offers import Offer, Offers
from desktop.views.kit.pick_field import PickField
from desktop.views.kit.screen import Context
from desktop.views.kit.writing import EditForm, Values, searcher

LONGEST_PLATE, LONGEST_VIN = 20, 40
MOVE_KEYS, SOLD_KEYS = "Ctrl+Shift+M", "Ctrl+Shift+W"


class VehicleForm(EditForm):
    """Plate first; a new vehicle also asks whose it is."""

    def __init__(self, context: Context, *, plate_now: str | None = None) -> None:
        super().__init__()
        self._context, self._plate_now = context, plate_now
        self._takes_plate = ""  # the plate that is declared to have moved on
        self.plate = self.add("plate", TextField(_("Plate"), longest=LONGEST_PLATE))
        self.plate_note = QLabel(wordWrap=True)
        self.plate_note.setObjectName("hint")
        self.add_row(self.plate_note)
        self.offers = Offers(self, _("What to do with this plate"))
        self._rows.addRow("", self.offers)
        self.owner = self._add_owner() if plate_now is None else None
        self.make = self.add("make", TextField(_("Make")))
        self.model = self.add("model", TextField(_("Model")))
        self.vin = self.add("vin", TextField(_("VIN"), longest=LONGEST_VIN))
        self.made_in = self.add("made_in", YearField(_("Made in")))
        self.colour = self.add("colour", TextField(_("Colour")))
        today = context.today
        self.inspection = self.add("inspection", DateField(_("Inspection due"), today=today))
        self.insurance = self.add("insurance", DateField(_("Insurance due"), today=today))
        self.note = self.add("note", MultilineField(_("Remark")))
        self.plate.changed.connect(self._tell_of_history)
        self.plate.changed.connect(self.offers.clear)
        self.plate.left.connect(lambda: self.plate.set_caution(plate_caution(self.plate.value())))
        self.vin.left.connect(lambda: self.vin.set_caution(vin_caution(self.vin.value())))
        self._tell_of_history()

    def draft(self) -> VehicleDraft:
        """Return what was typed."""
        return VehicleDraft(
            self.plate.value(),
            self.make.value(),
            self.model.value(),
            self.vin.value(),
            self.colour.value(),
            self.made_in.value(),
            self.inspection.value(),
            self.insurance.value(),
            self.note.value(),
            takes_plate=bool(self.plate.value()) and self.plate.value() == self._takes_plate,
        )

    def blame(self, error: DuplicateError) -> str:
        """Name the field that a duplicate was found by, and offer there what can be done."""
        offers: list[Offer] = []
        if self.owner is not None:
            take = partial(self._take_over, error.row_id)
            text = _("It is that car, sold to the owner typed here: write it over")
            offers.append(Offer(text, SOLD_KEYS, take))
        if error.field == "plate":
            text = _("The plate moved to this vehicle today: end it on the other")
            offers.append(Offer(text, MOVE_KEYS, self._move_plate))
        self.offers.offer(offers)
        return "plate" if error.field == "plate" else "vin"

    def _move_plate(self) -> None:
        """Save with the plate taken from the vehicle that bears it."""
        self._takes_plate = self.plate.value()
        self.plate.clear_problem()
        self.submit()

    def _take_over(self, vehicle_id: int) -> None:
        owner = self.owner.value() if self.owner is not None else None
        if owner is None and self.owner is not None:
            self.owner.show_problem()
            self.focus("owner")
            return
        command = partial(
            take_over_vehicle, vehicle_id=vehicle_id, owner_id=owner or 0, draft=self.draft()
        )
        self._context.desk.write(self, command, self._on_taken_over, self._on_refused)

    def _on_taken_over(self, vehicle_id: int) -> None:
        """Leave the form: all that was typed stands with the vehicle that was there."""
        context = self._context
        self.mark_clean()
        self.cancelled.emit()
        context.told.emit("success", _("The vehicle is written over to its new owner."))
        context.go.emit("vehicles", vehicle_id)

    def _on_refused(self, error: OfficeError) -> None:
        if isinstance(error, DuplicateError):
            key = self.blame(error)
            self.fields[key].set_problem(str(error))
        else:
            self._context.told.emit("error", str(error))

    def _add_owner(self) -> PickField:
        search = searcher(self._context, self, find_customers)
        hint = _("name, end of a phone, or tax id")
        field = PickField(_("Vehicle owner"), search, required=True, placeholder=hint)
        return self.add("owner", field)

    def _tell_of_history(self) -> None:
        """Say that a plate is not overwritten: the old one ends and stays known."""
        old, new = self._plate_now or "", self.plate.value()
        changed = bool(old) and compact_key(old) != compact_key(new)
        self.plate_note.setVisible(changed)
        if changed and new:
            text = _("{old} ends today and {new} begins; both stay in the vehicle's history.")
            self.plate_note.setText(text.format(old=old, new=new.upper()))
        elif changed:
            text = _("{old} ends today and stays in the vehicle's history.")
            self.plate_note.setText(text.format(old=old))


def card_values(card: VehicleCard) -> Values:
    """Return what the fields show of a vehicle."""
    return {
        "plate": card.plate,
        "make": card.make,
        "model": card.model,
        "vin": card.vin,
        "made_in": card.made_in,
        "colour": card.colour,
        "inspection": card.inspection_due_on,
        "insurance": card.insurance_due_on,
        "note": card.note,
    }
