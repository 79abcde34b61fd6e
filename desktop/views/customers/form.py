"""What is typed about a customer."""

from collections.abc import Sequence
from functools import partial

from typing_extensions import override

from desktop.models.customer import CustomerKind
from desktop.models.errors import DuplicateError, OfficeError
from desktop.models.keys import compact_key, phone_digits
from desktop.services.customer_work import CustomerDraft, PhoneDraft
from desktop.services.customers import KIND_NAMES, CustomerCard
from desktop.services.duplicates.checks import (
    phone_caution,
    phone_problem,
    tax_id_caution,
    tax_id_problem,
)
from desktop.services.duplicates.names import Alike
from desktop.services.find import find_customers
from desktop.services.rights import Right, may
from desktop.services.segments import SegmentRow
from desktop.system.i18n import _
from desktop.views.kit.date_field import DateField
from desktop.views.kit.fields import ChoiceField, MultilineField, TextField
from desktop.views.kit.known_customer import AlikeNames, Taking
from desktop.views.kit.pick_field import Candidate, PickField
from desktop.views.kit.rows_field import Cell, Row, RowsField
from desktop.views.kit.screen import Context
from desktop.views.kit.writing import EditForm, Values, searcher

FEWEST_DIGITS = 3  # so many make a typed text a phone rather than a name


class CustomerForm(EditForm):
    """Name first, then the phones: what the front desk asks for.

    While a name is typed, customers of a similar name are named under it. Somebody who is
    there already by phone or tax id can be used in three ways: opened, given a contact with
    what was typed, or left beside it with a phone that is declared shared.
    """

    def __init__(
        self,
        context: Context,
        segments: list[SegmentRow],
        customer_id: int | None = None,
        price_lists: Sequence[tuple[int, str]] = (),
    ) -> None:
        super().__init__()
        self._price_lists = price_lists
        self._context, self._customer_id = context, customer_id
        self._known: tuple[frozenset[str], str] = (frozenset(), "")
        kinds = [(kind.value, _(name)) for kind, name in KIND_NAMES.items()]
        choices = [(row.id, row.name) for row in segments]
        self.name = self.add("name", TextField(_("Name"), required=True))
        self.alike = AlikeNames(context, self, self.name, self._open, customer_id)
        self._rows.addRow("", self.alike)
        self.phones = self.add("phones", RowsField(_("Phone"), _phone_cells(), self._check_phones))
        self.phone_offers = self._add_offers(_("What to do with this phone"))
        self.segment: ChoiceField[int] = self.add(
            "segment", ChoiceField(_("Segment"), choices, required=True)
        )
        self.kind = self.add("kind", ChoiceField(_("Kind"), kinds, required=True))
        self.tax_id = self.add("tax_id", TextField(_("Tax id"), check=self._check_tax_id))
        self.tax_offers = self._add_offers(_("What to do with this tax id"))
        self.address = self.add("address", TextField(_("Address")))
        self._add_rest()
        self._connect()

    def _add_rest(self) -> None:
        search = searcher(self._context, self, find_customers)
        contacts = (Cell(_("Full name")), Cell(_("Job title")))
        self.contacts = self.add("contacts", RowsField(_("Contacts"), contacts, _check_contacts))
        self.birthday = self.add("birthday", DateField(_("Birthday"), today=self._context.today))
        self.referred_by = self.add("referred_by", PickField(_("Referred by"), search))
        self.price_list = self._add_price_list()
        self.note = self.add("note", MultilineField(_("Remark")))

    def _add_price_list(self) -> ChoiceField[int]:
        """Add the price list; only who may change prices gives one."""
        field: ChoiceField[int] = ChoiceField(_("Price list"), self._price_lists)
        field.combo.lineEdit().setPlaceholderText(_("Retail prices"))  # type: ignore[union-attr]  # a choice is typed into its line
        field.setEnabled(may(self._context.actor.role, Right.PARTS))
        return self.add("price_list", field)

    @override
    def start(self, version: int, values: Values) -> None:
        """Show what the office knows; what stands there already is not judged."""
        super().start(version, values)
        numbers = frozenset(str(row[0]) for row in self.phones.value())
        self._known = (numbers, compact_key(self.tax_id.value())) if version else (frozenset(), "")
        self.alike.rest()

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

    def offer_price_lists(self, price_lists: Sequence[tuple[int, str]]) -> None:
        """Offer the price lists as they are now; what is chosen stays."""
        self.price_list.set_choices(price_lists)

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
            price_list_id=self.price_list.value(),
        )

    def blame(self, error: DuplicateError) -> str:
        """Name the field that a duplicate was found by, and offer there what can be done."""
        is_new = self._customer_id is None
        if error.field != "phone":
            self.tax_offers.offer_ways(error.row_id, contact=is_new)
            return "tax_id"
        share = partial(self._declare_shared, str(error))
        self.phone_offers.offer_ways(error.row_id, share, contact=is_new)
        return "phones"

    # -- inside --------------------------------------------------------------------------

    def _add_offers(self, name: str) -> Taking:
        offers = Taking(
            self._context,
            self,
            name,
            draft=self.draft,
            added=self._on_contact_added,
            refused=self._on_refused,
        )
        self._rows.addRow("", offers)
        return offers

    def _connect(self) -> None:
        self.phones.changed.connect(self.phone_offers.clear)
        self.tax_id.changed.connect(self.tax_offers.clear)
        self.phones.left.connect(self._caution_phones)
        self.tax_id.left.connect(
            lambda: self.tax_id.set_caution(tax_id_caution(self.tax_id.value()))
        )

    def _declare_shared(self, sentence: str) -> None:
        """Tick the phone that somebody else has, and save."""
        rows = self.phones.value()
        shared = [[number, name, tick or str(number) in sentence] for number, name, tick in rows]
        self.phones.set_value(shared)
        self.submit()

    def _on_contact_added(self, customer_id: int) -> None:
        """Leave the form: all that was typed stands with the customer who was there."""
        self.mark_clean()
        self.cancelled.emit()
        self._context.go.emit("customers", customer_id)

    def _on_refused(self, error: OfficeError) -> None:
        if isinstance(error, DuplicateError):
            key = self.blame(error)
            self.fields[key].set_problem(str(error))
        else:
            self._context.told.emit("error", str(error))

    def _open(self, alike: Alike) -> None:
        self._context.go.emit("customers", alike.id)

    def _caution_phones(self) -> None:
        cautions = (phone_caution(str(row[0])) for row in self.phones.value())
        self.phones.set_caution(next(filter(None, cautions), ""))

    def _check_tax_id(self, text: str) -> str | None:
        return None if compact_key(text) == self._known[1] else tax_id_problem(text) or None

    def _check_phones(self, rows: list[Row]) -> str | None:
        for number, contact, _shared in rows:
            if not number:
                text = _("{name} has no number; type it, or clear the name.")
                return text.format(name=contact)
            if number not in self._known[0] and (problem := phone_problem(str(number))):
                return problem
        return None


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
        "price_list": card.price_list_id,
        "note": card.note,
    }


def _phone_cells() -> tuple[Cell, ...]:
    shared = Cell(_("Shared"), tick=True)
    return (Cell(_("Phone number"), stretch=3), Cell(_("Whose phone"), stretch=2), shared)


def _check_contacts(rows: list[Row]) -> str | None:
    if any(not name for name, _title in rows):
        return _("A contact has no name; type it, or clear the job title.")
    return None
