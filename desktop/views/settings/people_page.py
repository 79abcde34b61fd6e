"""The people of the office: a list, and beside it the form of one person."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget
from typing_extensions import override

from desktop.models.staff import Role
from desktop.services.staff import (
    ROLE_NAMES,
    StaffDraft,
    StaffRow,
    change_staff,
    enter_staff,
    set_pin,
    staff_list,
)
from desktop.system.i18n import _
from desktop.views.kit.date_field import DateField
from desktop.views.kit.fields import ChoiceField, TextField
from desktop.views.kit.screen import Context
from desktop.views.kit.writing import EditForm
from desktop.views.settings.record_page import RecordPage

PIN_LENGTH = 32
PIN_AIR = 16


class PeoplePage(RecordPage[StaffRow]):
    """Who works here, in which role, from when to when."""

    draft = "settings.people"

    def __init__(self, context: Context) -> None:
        self.pin = TextField(_("New P&IN (empty: none)"), longest=PIN_LENGTH)
        self.pin_button = QPushButton(_("Set the PIN"))
        super().__init__(context, _form(), _("People"), _("&New person"))
        self.pin_button.clicked.connect(self._set_pin)

    @override
    def read(self, session: Any) -> Sequence[StaffRow]:
        return staff_list(session)

    @override
    def line(self, record: StaffRow) -> str:
        left = "" if record.left_on is None else _("left {day}").format(day=record.left_on)
        return " · ".join(filter(None, (record.name, record.role_name, record.team, left)))

    @override
    def values_of(self, record: StaffRow | None) -> Mapping[str, object]:
        return {
            "name": record.name if record else "",
            "role": Role(record.role) if record else Role.FRONT_DESK,
            "team": record.team if record else "",
            "branch": record.branch if record else "",
            "hired_on": record.hired_on if record else None,
            "left_on": record.left_on if record else None,
        }

    @override
    def enter(self, values: dict[str, Any]) -> Callable[..., object]:
        return partial(enter_staff, draft=StaffDraft(**values))

    @override
    def change(self, record: StaffRow, values: dict[str, Any]) -> Callable[..., object]:
        key, version = record.id, record.version
        return partial(change_staff, staff_id=key, version=version, draft=StaffDraft(**values))

    @override
    def saved_sentence(self) -> str:
        return _("The person is saved.")

    @override
    def more(self) -> Sequence[QWidget]:
        pin = QWidget()
        row = QHBoxLayout(pin)
        row.setContentsMargins(0, PIN_AIR, 0, 0)
        row.addWidget(self.pin.label)
        row.addWidget(self.pin, 1)
        row.addWidget(self.pin_button)
        return (pin,)

    def _set_pin(self) -> None:
        if self.record is None:
            self.note.setText(_("Choose a person first, or save the new one."))
            return
        command = partial(set_pin, staff_id=self.record.id, pin=self.pin.value())
        self._context.desk.write(self, command, lambda _done: self._pin_set(), self._refused)

    def _pin_set(self) -> None:
        self.pin.set_value("")
        self._context.told.emit("success", _("The PIN is set."))
        self.refresh()


def _form() -> EditForm:
    form = EditForm()
    form.add("name", TextField(_("&Name"), required=True))
    roles = [(role, _(name)) for role, name in ROLE_NAMES.items()]
    form.add("role", ChoiceField(_("&Role"), roles, required=True))
    form.add("team", TextField(_("&Team")))
    form.add("branch", TextField(_("B&ranch")))
    form.add("hired_on", DateField(_("&Hired on")))
    form.add("left_on", DateField(_("&Left on")))
    return form
