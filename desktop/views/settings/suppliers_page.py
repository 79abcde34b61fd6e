"""Who sells parts to the office."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from typing_extensions import override

from desktop.services.parts.drafts import LONGEST_LEAD
from desktop.services.parts.suppliers import (
    SupplierDraft,
    SupplierRow,
    archive_supplier,
    change_supplier,
    enter_supplier,
    supplier_list,
)
from desktop.system.i18n import _, ngettext
from desktop.views.kit.fields import MultilineField, NumberField, TextField
from desktop.views.kit.screen import Context
from desktop.views.kit.writing import EditForm
from desktop.views.settings.record_page import ArchivingPage

FIELDS = ("name", "contact", "phone", "email", "address", "tax_id", "lead_days", "note")


class SuppliersPage(ArchivingPage[SupplierRow]):
    """Suppliers with their usual lead time; a part may have one of its own."""

    draft = "settings.suppliers"

    def __init__(self, context: Context) -> None:
        form = EditForm()
        form.add("name", TextField(_("&Name"), required=True))
        form.add("contact", TextField(_("Contact")))
        form.add("phone", TextField(_("Phone")))
        form.add("email", TextField(_("E-mail")))
        form.add("address", TextField(_("Address")))
        form.add("tax_id", TextField(_("Tax id")))
        form.add("lead_days", NumberField(_("Lead time in days"), least=0, most=LONGEST_LEAD))
        form.add("note", MultilineField(_("Remark"), lines=2))
        super().__init__(context, form, _("Suppliers"), _("&New supplier"))

    @override
    def read(self, session: Any) -> Sequence[SupplierRow]:
        return supplier_list(session)

    @override
    def line(self, record: SupplierRow) -> str:
        sells = ngettext("{count} part", "{count} parts", record.parts).format(count=record.parts)
        return f"{record.name} · {sells}"

    @override
    def values_of(self, record: SupplierRow | None) -> Mapping[str, object]:
        empty = {name: None if name == "lead_days" else "" for name in FIELDS}
        return empty if record is None else {name: getattr(record, name) for name in FIELDS}

    @override
    def enter(self, values: dict[str, Any]) -> Callable[..., object]:
        return partial(enter_supplier, draft=SupplierDraft(**values))

    @override
    def change(self, record: SupplierRow, values: dict[str, Any]) -> Callable[..., object]:
        key, version = record.id, record.version
        draft = SupplierDraft(**values)
        return partial(change_supplier, supplier_id=key, version=version, draft=draft)

    @override
    def archive_of(self, record: SupplierRow, reason: str) -> Callable[..., object]:
        key, version = record.id, record.version
        return partial(archive_supplier, supplier_id=key, version=version, reason=reason)

    @override
    def saved_sentence(self) -> str:
        return _("The suppliers are saved.")
