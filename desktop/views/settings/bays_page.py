"""The bays of the workshop: how many vehicles it can take in at once."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from typing_extensions import override

from desktop.services.reception.bays import (
    BayRow,
    archive_bay,
    bay_list,
    enter_bay,
    rename_bay,
)
from desktop.system.i18n import _
from desktop.views.kit.fields import TextField
from desktop.views.kit.screen import Context
from desktop.views.kit.writing import EditForm
from desktop.views.settings.record_page import ArchivingPage


class BaysPage(ArchivingPage[BayRow]):
    """Which bays there are; appointments and the workshop board are by these."""

    draft = "settings.bays"

    def __init__(self, context: Context) -> None:
        form = EditForm()
        form.add("name", TextField(_("&Name"), required=True, longest=40))
        super().__init__(context, form, _("Bays"), _("&New bay"))

    @override
    def read(self, session: Any) -> Sequence[BayRow]:
        return bay_list(session)

    @override
    def line(self, record: BayRow) -> str:
        return record.name

    @override
    def values_of(self, record: BayRow | None) -> Mapping[str, object]:
        return {"name": record.name if record else ""}

    @override
    def enter(self, values: dict[str, Any]) -> Callable[..., object]:
        return partial(enter_bay, name=values["name"])

    @override
    def change(self, record: BayRow, values: dict[str, Any]) -> Callable[..., object]:
        key, version = record.id, record.version
        return partial(rename_bay, bay_id=key, version=version, name=values["name"])

    @override
    def archive_of(self, record: BayRow, reason: str) -> Callable[..., object]:
        key, version = record.id, record.version
        return partial(archive_bay, bay_id=key, version=version, reason=reason)

    @override
    def saved_sentence(self) -> str:
        return _("The bays are saved.")
