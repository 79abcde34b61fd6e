"""Importing the suppliers."""

from typing import Any

from typing_extensions import override

from desktop.models.keys import name_key
from desktop.models.purchase import Supplier
from desktop.services.importing.job import Job
from desktop.services.importing.lists.keyed import KeyedTaker
from desktop.services.importing.lists.list_import import ListRow
from desktop.system.i18n import _

_TEXTS = ("contact", "phone", "email", "address", "tax_id", "note")
_COLUMNS = ("name", "name_key", *_TEXTS, "lead_days", "import_id", "external_ref")


class SupplierTaker(KeyedTaker[Supplier]):
    """Takes in who sells parts to the office."""

    entity = "supplier"
    kind = "suppliers"
    key_field = "name"
    said = ("name", *_TEXTS, "lead_days")

    def __init__(self, job: Job) -> None:
        super().__init__(job, Supplier, _COLUMNS)

    @override
    def key_of(self, text: str) -> str:
        return name_key(text)

    @override
    def no_key_sentence(self) -> str:
        return _("The supplier has no name; type one.")

    @override
    def named(self, text: str, key: int) -> str:
        return _("Supplier {name} (id {id})").format(name=text, id=key)

    @override
    def enter(self, row: ListRow, ref: str | None, key: str) -> int:
        values = row.values
        texts = (values.get(f"supplier.{name}") or "" for name in _TEXTS)
        own = values.get("supplier.lead_days"), self._job.import_id, ref
        return self._new.add(values["supplier.name"].strip(), key, *texts, *own)

    @override
    def derived(self, values: dict[str, Any]) -> dict[str, Any]:
        return {"name_key": name_key(values["name"])} if "name" in values else {}
