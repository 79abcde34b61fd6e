"""The form of the week: its hours by weekday, and whose public holidays are kept."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.models.errors import ConflictError, OfficeError, RuleBrokenError
from desktop.services.calendars.hours import (
    DayHours,
    Week,
    change_week,
    hours_text,
    parse_hours,
    week_info,
)
from desktop.services.calendars.library import COUNTRIES
from desktop.services.formats import WEEKDAYS
from desktop.system.i18n import _
from desktop.views.kit.fields import ChoiceField, TextField
from desktop.views.kit.screen import Context
from desktop.views.kit.standing import StandingForm
from desktop.views.kit.writing import EditForm, Values
from desktop.views.settings.lists import NOTE, button_row

COUNTRY, DRAFT = "country", "settings.week"
LONGEST = 20


class WeekForm(QWidget):
    """Hours like 08:30-17:30, or nothing on a day off.

    Signals:
        saved: The week was written.
    """

    saved = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._read: Week | None = None
        self.form = _form()
        self.note = QLabel(wordWrap=True)
        self.note.setObjectName(NOTE)
        self.standing = StandingForm(context, self.form, self.note)
        self.save_button = QPushButton(_("Save the week"))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        for part in (self.standing.conflict, self.form, self.note):
            box.addWidget(part)
        box.addLayout(button_row(self.save_button))
        self.form.submitted.connect(self._save)
        self.standing.left.connect(self._show_anew)
        self.form.changed.connect(self._on_changed)
        self.save_button.clicked.connect(self.form.submit)
        self._on_changed()

    def show_week(self, week: Week) -> None:
        """Show the week unless something is typed."""
        if self.form.is_dirty():
            return
        self._show(week)

    def _show(self, week: Week) -> None:
        self._read = week
        self.standing.show_record(DRAFT, 0, _values(week))
        self.save_button.setEnabled(self.form.is_dirty())

    def _show_anew(self) -> None:
        if self._read is not None:
            self._show(self._read)

    def _save(self) -> None:
        if self._read is None:
            return
        values = self.form.values()
        typed = {day: parse_hours(str(values[str(day)])) for day in range(len(WEEKDAYS))}
        hours: dict[int, DayHours] = {day: each for day, each in typed.items() if each is not None}
        week = Week(str(values[COUNTRY] or ""), hours)
        command = partial(change_week, read=self._read, week=week)
        self._context.desk.write(self, command, lambda _done: self._saved(), self._refused)

    def _saved(self) -> None:
        self.standing.saved()
        self._on_changed()
        self._context.told.emit("success", _("The opening hours are saved."))
        self.saved.emit()

    def _refused(self, error: OfficeError) -> None:
        self._say(str(error))
        if isinstance(error, ConflictError):
            self._context.desk.read(self, week_info, partial(self._merge, str(error)))

    def _merge(self, sentence: str, week: Week) -> None:
        """Show what another seat set beside what is typed."""
        self._read = week
        self.standing.merge(0, _values(week), sentence)

    def _say(self, sentence: str) -> None:
        self.note.setText(sentence)
        self.note.setVisible(bool(sentence))

    def _on_changed(self) -> None:
        self._say("")
        self.save_button.setEnabled(self.form.is_dirty())


def _values(week: Week) -> Values:
    hours = {str(day): hours_text(week.hours.get(day)) for day in range(len(WEEKDAYS))}
    return {COUNTRY: week.country, **hours}


def _form() -> EditForm:
    form = EditForm()
    form.add_heading(_("Opening hours"))
    for number, name in enumerate(WEEKDAYS):
        field = TextField(_(name), placeholder=_("day off"), longest=LONGEST, check=_fault)
        form.add(str(number), field)
    countries = [("", _("none"))] + [(code, _(name)) for code, name in COUNTRIES.items()]
    form.add(COUNTRY, ChoiceField(_("Public &holidays of"), countries, required=True))
    return form


def _fault(text: str) -> str | None:
    try:
        parse_hours(text)
    except RuleBrokenError as error:
        return str(error)
    return None
