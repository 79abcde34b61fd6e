"""What is typed about a customer."""

from desktop.models.customer import CustomerKind
from desktop.models.errors import DuplicateError
from desktop.models.keys import phone_digits
from desktop.services.customer_work import CustomerDraft, PhoneDraft
from desktop.services.customers import KIND_NAMES, CustomerCard
from desktop.services.find import find_customers
from desktop.services.segments import SegmentRow
from desktop.system.i18n import _
from desktop.views.customers.rows_field import Cell, Row, RowsField
from desktop.views.kit.date_field import DateField
from desktop.views.kit.fields import ChoiceField, MultilineField, TextField
from desktop.views.kit.pick_field import Candidate, PickField
from desktop.views.kit.screen import Context
from desktop.views.kit.writing import EditForm, Values, searcher

FEWEST_DIGITS = 3  # so many make a typed text a phone rather than a name


class CustomerForm(EditForm):
    """Name first, then the phones: what the front desk asks for."""

    def __init__(self, context: Context, segments: list[SegmentRow]) -> None:
        super().__init__()
        self._context = context
        kinds = [(kind.value, _(name)) for kind, name in KIND_NAMES.items()]
        choices = [(row.id, row.name) for row in segments]
        self.name = self.add("name", TextField(_("Name"), required=True))
        self.phones = self.add("phones", RowsField(_("Phone"), _phone_cells(), _check_phones))
        self.segment: ChoiceField[int] = self.add(
            "segment", ChoiceField(_("Segment"), choices, required=True)
        )
        self.kind = self.add("kind", ChoiceField(_("Kind"), kinds, required=True))
        self.tax_id = self.add("tax_id", TextField(_("Tax id")))
        self.address = self.add("address", TextField(_("Address")))
        self._add_rest()

    def _add_rest(self) -> None:
        search = searcher(self._context, self, find_customers)
        contacts = (Cell(_("Full name")), Cell(_("Job title")))
        self.contacts = self.add("contacts", RowsField(_("Contacts"), contacts, _check_contacts))
        self.birthday = self.add("birthday", DateField(_("Birthday"), today=self._context.today))
        self.referred_by = self.add("referred_by", PickField(_("Referred by"), search))
        self.note = self.add("note", MultilineField(_("Remark")))

    def begin_new(self, typed: str) -> None:
        """Begin an empty form; a text that nothing was found for becomes phone or name."""
        is_phone = typed[-1:].isdecimal() and len(phone_digits(typed)) >= FEWEST_DIGITS
        segment = self.segment.combo.itemText(0)
        self.segment.set_typed(segment)
        self.kind.set_value(CustomerKind.PERSON.value)
        self.start(0, {})
        if is_phone:
            self.phones.set_value([[typed, "", False]])
        elif typed:
            self.name.set_value(typed)

    def offer_segments(self, segments: list[SegmentRow]) -> None:
        """Offer the segments as they are now; what is typed stays."""
        was_clean = not self.is_dirty()
        self.segment.set_choices([(row.id, row.name) for row in segments])
        if not self.segment.typed() and segments:
            self.segment.set_value(segments[0].id)
        if was_clean:
            self.start(self.version, {})

    def draft(self) -> CustomerDraft:
        """Return what was typed."""
        phones = (
            PhoneDraft(str(number), shared=shared is True, contact=str(contact))
            for number, contact, shared in self.phones.value()
        )
        return CustomerDraft(
            name=self.name.value(),
            segment_id=self.segment.value() or 0,
            kind=self.kind.value() or CustomerKind.PERSON.value,
            phones=tuple(phones),
            tax_id=self.tax_id.value(),
            address=self.address.value(),
            birthday=self.birthday.value(),
            note=self.note.value(),
            referred_by_id=self.referred_by.value(),
            contacts=tuple((str(name), str(title)) for name, title in self.contacts.value()),
        )

    def blame(self, error: DuplicateError) -> str:
        """Name the field that a duplicate was found by: the sentence quotes what was typed."""
        numbers = (phone.number for phone in self.draft().phones if not phone.shared)
        return "phones" if any(number in str(error) for number in numbers) else "tax_id"


def card_values(card: CustomerCard) -> Values:
    """Return what the fields show of a customer."""
    referred_by = card.referred_by_id
    return {
        "name": card.name,
        "phones": [[row.number, row.contact, row.shared] for row in card.phones],
        "segment": card.segment_id,
        "kind": card.kind,
        "tax_id": card.tax_id,
        "address": card.address,
        "contacts": [[row.name, row.title] for row in card.contacts],
        "birthday": card.birthday,
        "referred_by": Candidate(referred_by, card.referred_by) if referred_by else None,
        "note": card.note,
    }


def _phone_cells() -> tuple[Cell, ...]:
    shared = Cell(_("Shared"), tick=True)
    return (Cell(_("Phone number"), stretch=3), Cell(_("Whose phone"), stretch=2), shared)


def _check_phones(rows: list[Row]) -> str | None:
    for number, contact, _shared in rows:
        if not number:
            text = _("{name} has no number; type it, or clear the name.")
            return text.format(name=contact)
        if not phone_digits(str(number)):
            text = _("{number} is no phone number; type its digits.")
            return text.format(number=number)
    return None


def _check_contacts(rows: list[Row]) -> str | None:
    if any(not name for name, _title in rows):
        return _("A contact has no name; type it, or clear the job title.")
    return None
