"""The people of the office: a list, and beside it the form of one person."""

from functools import partial
from typing import Any

from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

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
from desktop.views.kit.forms import Form
from desktop.views.kit.screen import Context
from desktop.views.settings.lists import ENTRY, NOTE, list_beside

PIN_LENGTH = 32


class PeoplePage(QWidget):
    """Who works here, in which role, from when to when."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._person: StaffRow | None = None
        self.list = QListWidget()
        self.list.setAccessibleName(_("People"))
        self.form = _form()
        self.note = QLabel()
        self.note.setObjectName(NOTE)
        self.note.setWordWrap(True)
        self.new_button = QPushButton(_("&New person"))
        self.save_button = QPushButton(_("Save"))
        self.pin = TextField(_("New P&IN (empty: none)"), longest=PIN_LENGTH)
        self.pin_button = QPushButton(_("Set the PIN"))
        self._lay_out()
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        """Read the list anew."""
        self._context.desk.read(self, staff_list, self._show_list)

    def new_person(self) -> None:
        """Begin with an empty form."""
        self._person = None
        self.list.setCurrentRow(-1)
        self.form.set_values(
            {
                "name": "",
                "role": Role.FRONT_DESK,
                "team": "",
                "branch": "",
                "hired_on": None,
                "left_on": None,
            }
        )
        self.form.focus("name")

    def _show_list(self, people: list[StaffRow]) -> None:
        chosen = self._person.id if self._person else None
        self.list.clear()
        for person in people:
            left = "" if person.left_on is None else _("left {day}").format(day=person.left_on)
            parts = filter(None, (person.name, person.role_name, person.team, left))
            item = QListWidgetItem(" · ".join(parts))
            item.setData(ENTRY, person)
            self.list.addItem(item)
            if person.id == chosen:
                self.list.setCurrentItem(item)

    def _on_person(self) -> None:
        item = self.list.currentItem()
        if self.list.currentRow() < 0 or self.form.is_dirty():
            return
        person: StaffRow = item.data(ENTRY)
        if self._person is None or self._person.id != person.id:
            self.note.clear()
        self._person = person
        self.form.set_values(
            {
                "name": person.name,
                "role": Role(person.role),
                "team": person.team,
                "branch": person.branch,
                "hired_on": person.hired_on,
                "left_on": person.left_on,
            }
        )
        self._tidy()

    def _save(self) -> None:
        values: dict[str, Any] = dict(self.form.values())
        draft = StaffDraft(**values)
        if self._person is None:
            self._context.desk.write(
                self, partial(enter_staff, draft=draft), lambda _id: self._saved(), self._refused
            )
            return
        command = partial(
            change_staff, staff_id=self._person.id, version=self._person.version, draft=draft
        )
        self._context.desk.write(self, command, lambda _done: self._saved(), self._refused)

    def _set_pin(self) -> None:
        if self._person is None:
            self._refused(Exception(_("Choose a person first, or save the new one.")))
            return
        command = partial(set_pin, staff_id=self._person.id, pin=self.pin.value())
        self._context.desk.write(self, command, lambda _done: self._pin_set(), self._refused)

    def _pin_set(self) -> None:
        self.pin.set_value("")
        self._context.told.emit("success", _("The PIN is set."))
        self.refresh()

    def _saved(self) -> None:
        self.form.mark_clean()
        self.note.clear()
        self._tidy()
        self._context.told.emit("success", _("The person is saved."))
        self.refresh()

    def _refused(self, error: Exception) -> None:
        self.note.setText(str(error))

    def _tidy(self) -> None:
        self.save_button.setEnabled(self.form.is_dirty())

    def _lay_out(self) -> None:
        pin = QHBoxLayout()
        pin.addWidget(self.pin.label)
        pin.addWidget(self.pin, 1)
        pin.addWidget(self.pin_button)
        side = QVBoxLayout()
        side.addWidget(self.form)
        side.addWidget(self.note)
        side.addWidget(self.save_button)
        side.addSpacing(16)
        side.addLayout(pin)
        side.addStretch(1)
        list_beside(self, self.list, self.new_button, side)

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(self._on_person)
        self.new_button.clicked.connect(self.new_person)
        self.form.submitted.connect(self._save)
        self.form.changed.connect(self._tidy)
        self.form.changed.connect(self.note.clear)
        self.save_button.clicked.connect(self.form.submit)
        self.pin_button.clicked.connect(self._set_pin)


def _form() -> Form:
    form = Form()
    form.add("name", TextField(_("&Name"), required=True))
    roles = [(role, _(name)) for role, name in ROLE_NAMES.items()]
    form.add("role", ChoiceField(_("&Role"), roles, required=True))
    form.add("team", TextField(_("&Team")))
    form.add("branch", TextField(_("B&ranch")))
    form.add("hired_on", DateField(_("&Hired on")))
    form.add("left_on", DateField(_("&Left on")))
    return form
