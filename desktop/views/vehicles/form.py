"""What is typed about a vehicle."""

from PySide6.QtWidgets import QLabel

from desktop.models.errors import DuplicateError
from desktop.models.keys import compact_key
from desktop.services.find import find_customers
from desktop.services.vehicles import VehicleCard, VehicleDraft
from desktop.system.i18n import _
from desktop.views.kit.date_field import DateField
from desktop.views.kit.fields import MultilineField, TextField, YearField
from desktop.views.kit.pick_field import PickField
from desktop.views.kit.screen import Context
from desktop.views.kit.writing import EditForm, Values, searcher

LONGEST_PLATE, LONGEST_VIN = 20, 40


class VehicleForm(EditForm):
    """Plate first; a new vehicle also asks whose it is."""

    def __init__(self, context: Context, *, plate_now: str | None = None) -> None:
        super().__init__()
        self._context, self._plate_now = context, plate_now
        self.plate = self.add("plate", TextField(_("Plate"), longest=LONGEST_PLATE))
        self.plate_note = QLabel(wordWrap=True)
        self.plate_note.setObjectName("hint")
        self.add_row(self.plate_note)
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
        )

    def blame(self, error: DuplicateError) -> str:
        """Name the field that a duplicate was found by: the sentence quotes what was typed."""
        plate = self.plate.value()
        return "plate" if plate and plate in str(error) else "vin"

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
