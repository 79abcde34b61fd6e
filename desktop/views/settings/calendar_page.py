"""The calendar: the days of a year that are not what their weekday says, and the week."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.models.errors import ConflictError, OfficeError
from desktop.models.work_calendar import DayKind, DayOrigin
from desktop.services.calendars.days import (
    KIND_NAMES,
    DayDraft,
    DayRow,
    change_day,
    enter_day,
    remove_day,
)
from desktop.services.calendars.holidays import load_holidays
from desktop.services.calendars.library import LAST_YEAR, years_text
from desktop.services.calendars.overview import CalendarYear, calendar_year
from desktop.services.formats import day_text, weekday_name
from desktop.system.i18n import N_, _, ngettext
from desktop.views.kit.date_field import DateField
from desktop.views.kit.fields import ChoiceField, TextField
from desktop.views.kit.forms import Form
from desktop.views.kit.plain_table import PlainTable
from desktop.views.kit.screen import Context
from desktop.views.kit.standing import StandingForm
from desktop.views.kit.writing import EditForm, Values
from desktop.views.kit.year_box import YearBox
from desktop.views.settings.lists import NOTE, SIDE_WIDTH, button_row
from desktop.views.settings.week_form import WeekForm

FIRST_YEAR = 1990
HEADS = (N_("Date"), N_("Weekday"), N_("What it is"), N_("Name"), N_("Origin"))
NAME = 3
DRAFT = "settings.day"


class CalendarPage(QWidget):
    """Which days are worked, when, and what is not known yet."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._shown: CalendarYear | None = None
        self._day: DayRow | None = None
        self._chosen: date | None = None  # stays chosen when the list is read anew
        self.year = YearBox(FIRST_YEAR, LAST_YEAR, context.today().year)
        self.load_button, self.all_button = QPushButton(), QPushButton()
        self.facts, self.missing = QLabel(), QLabel(wordWrap=True)
        self.table = PlainTable(
            _("Days of the year that are not what their weekday says"), range(0), wide=NAME
        )
        self.new_button = QPushButton(_("&New day"))
        self.remove_button = QPushButton(_("&Remove"))
        self.form = _day_form(context)
        self.note = QLabel(wordWrap=True)
        self.standing = StandingForm(context, self.form, self.note)
        self.save_button = QPushButton(_("Save the day"))
        self.week = WeekForm(context)
        self._lay_out()
        self._connect()
        self._show_day()
        self.refresh()

    @property
    def forms(self) -> tuple[Form, Form]:
        """The forms in which something may be typed that is not saved."""
        return self.form, self.week.form

    def refresh(self) -> None:
        """Read the year anew."""
        query = partial(calendar_year, year=self.year.value(), today=self._context.today())
        self._context.desk.read(self, query, self._show, self._refused)

    def new_day(self) -> None:
        """Begin with an empty form."""
        self._empty()
        self.form.focus("day")

    def remove(self) -> None:
        """Take the chosen day away."""
        if self._day is not None and self.remove_button.isEnabled():
            command = partial(remove_day, day_id=self._day.id, version=self._day.version)
            self._write(command, None, _("The day is removed."))

    def load(self, years: tuple[int, ...]) -> None:
        """Load the public holidays of years."""
        told = _("The holidays of {years} are loaded.").format(years=years_text(years))

        def done(_count: int) -> None:
            self._context.told.emit("success", told)
            self.refresh()

        self._context.desk.write(self, lambda uow: load_holidays(uow, *years), done, self._refused)

    # -- showing -------------------------------------------------------------------------

    def _show(self, shown: CalendarYear) -> None:
        if shown.year != self.year.value():
            return
        self._shown = shown
        count = ngettext("{count} working day", "{count} working days", shown.working_days)
        self.facts.setText(count.format(count=shown.working_days))
        self.missing.setText(shown.missing)
        self.missing.setVisible(bool(shown.missing))
        self.load_button.setText(_("&Load the holidays of {year}").format(year=shown.year))
        self.load_button.setEnabled(bool(shown.week.country))
        others = bool(set(shown.to_load) - {shown.year})
        self.all_button.setVisible(others)
        self.all_button.setText(_("L&oad all of {years}").format(years=years_text(shown.to_load)))
        self._fill(shown.days)
        self.week.show_week(shown.week)

    def _fill(self, days: tuple[DayRow, ...]) -> None:
        with QSignalBlocker(self.table):
            self.table.fill([_(head) for head in HEADS], [_cells(day) for day in days])
            place = next((row for row, day in enumerate(days) if day.day == self._chosen), -1)
            self.table.setCurrentCell(place, 0 if place >= 0 else -1)
        self._on_row()

    def _on_row(self) -> None:
        place = self.table.currentRow()
        if self._shown is None or place < 0 or self.form.is_dirty():
            self._tidy()
            return
        day = self._shown.days[place]
        if self._day is None or self._day.id != day.id:
            self._say("")
        self._day, self._chosen = day, day.day
        self._show_day()

    def _show_day(self) -> None:
        day = self._day
        key, version = (day.id, day.version) if day else ("new", 0)
        self.standing.show_record(f"{DRAFT}.{key}", version, _values(day))
        self._tidy()

    def _empty(self) -> None:
        self._day = self._chosen = None
        with QSignalBlocker(self.table):
            self.table.setCurrentCell(-1, -1)
        self._say("")
        self._show_day()

    def _tidy(self) -> None:
        self.save_button.setEnabled(self.form.is_dirty())
        own = self._day is not None and self._day.origin == DayOrigin.OFFICE
        self.remove_button.setEnabled(own)

    # -- writing -------------------------------------------------------------------------

    def _save(self) -> None:
        values: dict[str, Any] = self.form.values()
        draft = DayDraft(**values)
        command: Callable[[Any], object] = partial(enter_day, draft=draft)
        if self._day is not None:
            command = partial(
                change_day, day_id=self._day.id, version=self.form.version, draft=draft
            )
        self._write(command, draft.day, _("The day is saved."))

    def _write(self, command: Callable[[Any], object], chosen: date | None, told: str) -> None:
        def done(_answer: object) -> None:
            self.standing.saved()
            self._empty()
            self._chosen = chosen
            self._context.told.emit("success", told)
            self.refresh()

        self._context.desk.write(self, command, done, self._refused)

    def _refused(self, error: OfficeError) -> None:
        self._say(str(error))
        if isinstance(error, ConflictError) and self._day is not None:
            year = self._day.day.year
            query = partial(calendar_year, year=year, today=self._context.today())
            self._context.desk.read(self, query, partial(self._merge, str(error)))

    def _merge(self, sentence: str, shown: CalendarYear) -> None:
        """Show what another seat made of the day beside what is typed."""
        found = next((day for day in shown.days if self._day and day.id == self._day.id), None)
        if found is not None:
            self._day = found
            self.standing.merge(found.version, _values(found), sentence)

    def _say(self, sentence: str) -> None:
        self.note.setText(sentence)
        self.note.setVisible(bool(sentence))

    # -- building ------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.note.setObjectName(NOTE)
        self.missing.setObjectName(NOTE)
        self.note.hide()
        self.missing.hide()
        self.all_button.hide()
        self.facts.setObjectName("hint")
        label = QLabel(_("&Year"))
        label.setBuddy(self.year)
        head = QHBoxLayout()
        for part in (label, self.year, self.facts):
            head.addWidget(part)
        head.addStretch(1)
        head.addWidget(self.all_button)
        head.addWidget(self.load_button)
        foot = QHBoxLayout()
        foot.addWidget(self.new_button)
        foot.addWidget(self.remove_button)
        foot.addStretch(1)
        left = QVBoxLayout()
        left.addLayout(head)
        left.addWidget(self.missing)
        left.addWidget(self.table, 1)
        left.addLayout(foot)
        row = QHBoxLayout(self)
        row.addLayout(left, 1)
        row.addWidget(self._side(), 0, Qt.AlignmentFlag.AlignTop)

    def _side(self) -> QWidget:
        side = QWidget()
        box = QVBoxLayout(side)
        box.setContentsMargins(0, 0, 0, 0)
        for part in (self.standing.conflict, self.form, self.note):
            box.addWidget(part)
        box.addLayout(button_row(self.save_button))
        box.addWidget(self.week)
        box.addStretch(1)
        side.setFixedWidth(SIDE_WIDTH * 3 // 4)
        return side

    def _connect(self) -> None:
        self.year.valueChanged.connect(self._on_year)
        self.load_button.clicked.connect(lambda: self.load((self.year.value(),)))
        self.all_button.clicked.connect(self._load_all)
        self.table.currentCellChanged.connect(self._on_row)
        self.new_button.clicked.connect(self.new_day)
        self.remove_button.clicked.connect(self.remove)
        self.week.saved.connect(self.refresh)
        self.form.submitted.connect(self._save)
        self.standing.left.connect(self._show_day)
        self.form.changed.connect(self._tidy)
        self.form.changed.connect(lambda: self._say(""))
        self.save_button.clicked.connect(self.form.submit)
        delete = QAction(self.table, shortcut=QKeySequence(QKeySequence.StandardKey.Delete))
        delete.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        delete.triggered.connect(self.remove)
        self.table.addAction(delete)

    def _on_year(self) -> None:
        if not self.form.is_dirty():
            self._empty()
        self.refresh()

    def _load_all(self) -> None:
        if self._shown is not None:
            self.load(self._shown.to_load)


def _values(day: DayRow | None) -> Values:
    if day is None:
        return {"day": None, "kind": DayKind.HOLIDAY, "name": ""}
    return {"day": day.day, "kind": day.kind, "name": day.name}


def _cells(day: DayRow) -> tuple[str, ...]:
    return day_text(day.day), weekday_name(day.day), day.kind_name, day.name, day.origin_name


def _day_form(context: Context) -> EditForm:
    form = EditForm()
    form.add_heading(_("A day that is otherwise"))
    form.add("day", DateField(_("&Date"), required=True, today=context.today))
    kinds = [(kind, _(name)) for kind, name in KIND_NAMES.items()]
    form.add("kind", ChoiceField(_("&What it is"), kinds, required=True))
    form.add("name", TextField(_("Na&me")))
    return form
