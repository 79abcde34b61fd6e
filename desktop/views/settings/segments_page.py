"""The segments: a list, and beside it the form of one segment."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from typing_extensions import override

from desktop.services.segments import (
    SegmentRow,
    archive_segment,
    change_segment,
    enter_segment,
    segment_list,
)
from desktop.system.i18n import _
from desktop.views.kit.fields import MultilineField, TextField
from desktop.views.kit.screen import Context
from desktop.views.kit.writing import EditForm
from desktop.views.settings.record_page import ArchivingPage


class SegmentsPage(ArchivingPage[SegmentRow]):
    """Which markets the office serves, and how."""

    draft = "settings.segments"

    def __init__(self, context: Context) -> None:
        form = EditForm()
        form.add("name", TextField(_("&Name"), required=True))
        form.add("strategy", MultilineField(_("&Strategy")))
        super().__init__(context, form, _("Segments"), _("&New segment"))

    @override
    def read(self, session: Any) -> Sequence[SegmentRow]:
        return segment_list(session)

    @override
    def line(self, record: SegmentRow) -> str:
        return record.name

    @override
    def values_of(self, record: SegmentRow | None) -> Mapping[str, object]:
        return {
            "name": record.name if record else "",
            "strategy": record.strategy if record else "",
        }

    @override
    def enter(self, values: dict[str, Any]) -> Callable[..., object]:
        return partial(enter_segment, **values)

    @override
    def change(self, record: SegmentRow, values: dict[str, Any]) -> Callable[..., object]:
        return partial(change_segment, segment_id=record.id, version=record.version, **values)

    @override
    def archive_of(self, record: SegmentRow, reason: str) -> Callable[..., object]:
        key, version = record.id, record.version
        return partial(archive_segment, segment_id=key, version=version, reason=reason)

    @override
    def saved_sentence(self) -> str:
        return _("The segments are saved.")
