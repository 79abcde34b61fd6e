"""The page of appointments: the diary, and beside it the queue or a form."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.services.formats import long_day_text
from desktop.services.reception.appointments import AppointmentDraft
from desktop.services.reception.diary import AppointmentRow, DayPlan, day_plan, week_plans
from desktop.system.i18n import N_, _
from desktop.views.kit.actions import ActionSpec, without_state
from desktop.views.kit.messages import leave_draft
from desktop.views.kit.screen import Command, Context, Screen
from desktop.views.visits.appointments.deeds import Deeds, moved_draft
from desktop.views.visits.appointments.diary import Diary
from desktop.views.visits.appointments.form import BookingLists, booking_lists
from desktop.views.visits.appointments.page import BookingPage
from desktop.views.visits.appointments.queue_pane import QueuePane
from desktop.views.visits.appointments.sheet import Cell, day_sheet, summary, week_sheet
from desktop.views.visits.strips import Strip

MENU = N_("Appoint&ments")
NEW = ActionSpec("appointments.new", N_("&New appointment"), MENU, "Ctrl+Shift+N", "add")
ARRIVED = ActionSpec("appointments.arrived", N_("&Arrived: open the visit (A)"), MENU)
CONFIRM = ActionSpec("appointments.confirm", N_("Con&firm (C)"), MENU)
MOVE = ActionSpec("appointments.move", N_("&Move (M)"), MENU)
MISSED = ActionSpec("appointments.missed", N_("&Did not come (D)"), MENU)
CANCEL = ActionSpec("appointments.cancel", N_("Cance&l… (X)"), MENU)
REMIND = ActionSpec("appointments.remind", N_("Copy the &reminder"), MENU, "Ctrl+Shift+L")
WEEK = ActionSpec("appointments.week", N_("Day or &week (W)"), MENU, new_group=True)
TODAY = ActionSpec("appointments.today", N_("&Today (T)"), MENU)
JOIN = ActionSpec("appointments.join", N_("&Somebody comes in"), MENU, "Ctrl+J", new_group=True)
SUBJECTS = frozenset(
    {"appointment", "queue_entry", "bay", "visit", "customer", "vehicle", "plate", "staff"}
    | {"calendar_day", "opening_hours", "office"}
)
REFRESH_MS = 30_000
SIDE_WIDTH = 390
ONE_DAY, ONE_WEEK = timedelta(days=1), timedelta(days=7)


class AppointmentsScreen(Screen):
    """Who is expected when, in which bay; and who waits at the desk.

    Signals:
        received: A visit shall be opened; carries its Origin.
    """

    received = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.day: date = context.today()
        self.week = False
        self._buttons: dict[str, QPushButton] = {}
        self.plans: list[DayPlan] = []
        self.moving: AppointmentRow | None = None
        self.strip: Strip | None = None
        self.page: BookingPage | None = None
        self._aim: datetime | None = None  # the time to go to, once it is read
        self._aim_bay: int | None = None
        self.title, self.words, self.hint = QLabel(), QLabel(), QLabel()
        self.words.setWordWrap(True)
        self.title.setObjectName("pageTitle")
        self.hint.setObjectName("hint")
        self.hint.setWordWrap(True)
        self.diary, self.queue = Diary(), QueuePane(context)
        self.side = QStackedWidget()
        self.side.addWidget(self.queue)
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(self._look)
        self.deeds = Deeds(context, self)
        self._runs = self._make_runs()
        self._lay_out()
        self._connect()

    @override
    def commands(self) -> tuple[Command, ...]:
        specs = {
            NEW: "new",
            ARRIVED: "arrived",
            CONFIRM: "confirm",
            MOVE: "move",
            MISSED: "missed",
            CANCEL: "cancel",
            REMIND: "remind",
            WEEK: "week",
            TODAY: "today",
        }
        diary = (Command(spec, self._runs[what]) for spec, what in specs.items())
        return (*diary, Command(JOIN, partial(self.queue.run, "join")))

    @override
    def take_focus(self) -> None:
        if self.strip is not None:
            self.strip.begin()
        elif self.page is not None:
            self.page.form.begin()
        else:
            self.diary.setFocus()

    @override
    def refresh(self) -> None:
        self._timer.start()
        self.queue.refresh()
        self._read()

    @override
    def may_leave(self) -> bool:
        if self.page is not None and self.page.is_dirty():
            return leave_draft(self, self.page.title.text())
        return True

    def go_to(self, day: date) -> None:
        """Show another day, or its week."""
        self.day = day
        self._read()

    def chosen(self) -> AppointmentRow | None:
        """Return the appointment that is chosen; says so where there is none."""
        cell = self.diary.chosen()
        if cell is None or cell.appointment is None:
            text = _("Choose an appointment first; in the week, Enter shows the day.")
            self.context.told.emit("info", text)
            return None
        return cell.appointment

    def open_chosen(self) -> None:
        """Do what Enter means: put down what is moved, open what stands there, or book."""
        cell = self.diary.chosen()
        if cell is None:
            return
        if self.week:
            self.week, self._aim = False, cell.start
            self.go_to(self.context.office.calendar.day(cell.start))
        elif self.moving is not None:
            self._put_down(self.moving, cell)
        elif cell.appointment is None:
            self.book()
        elif cell.appointment.visit_id is not None:
            self.context.go.emit("visits", cell.appointment.visit_id)
        else:
            self._with_expected(self._open_page)

    def book(self) -> None:
        """Book at the chosen time."""
        self._open_page(None)

    # -- what the keys do ----------------------------------------------------------------

    def _make_runs(self) -> dict[str, partial[None]]:
        return {
            "new": partial(self.book),
            "move": partial(self._pick_up),
            "confirm": partial(self._with_expected, self.deeds.confirm),
            "cancel": partial(self._with_expected, self.deeds.ask_reason),
            "arrived": partial(self._with_expected, self.deeds.receive),
            "missed": partial(self._with_expected, self.deeds.miss),
            "remind": partial(self._with_expected, self.deeds.remind),
            "today": partial(self._go_today),
            "week": partial(self._toggle_week),
            "before": partial(self._step, -1),
            "after": partial(self._step, 1),
            "escape": partial(self._escape),
        }

    def _with_expected(self, do: Callable[[AppointmentRow], None]) -> None:
        """Do something with the chosen appointment, if somebody is still expected."""
        row = self.chosen()
        if row is not None and row.expected:
            do(row)
        elif row is not None:
            text = _("{name} is not expected any more; N books a new time.")
            self.context.told.emit("info", text.format(name=row.who or row.plate))

    def _pick_up(self) -> None:
        self._with_expected(self._begin_move)

    def _begin_move(self, row: AppointmentRow) -> None:
        self.moving = row
        self._tell()

    def _put_down(self, row: AppointmentRow, cell: Cell) -> None:
        """Move an appointment to a cell: into its bay, or into none."""
        no_bay = cell.bay_id is None and bool(self.plans and self.plans[0].bays)
        self.deeds.move(row, moved_draft(row, cell.start, cell.bay_id, squeeze=no_bay))

    def _done(self, start: datetime | None) -> None:
        """Go on once something is done; to where an appointment is now, if it moved."""
        self._aim = start
        self._escape()

    def _refused(self, sentence: str) -> None:
        if self.strip is not None:
            self.strip.setEnabled(True)
            self.strip.show_problem(sentence)
            self.strip.begin()
        else:
            self.context.told.emit("error", sentence)

    def _go_today(self) -> None:
        self._aim = self.context.now()
        self.go_to(self.context.today())

    def _toggle_week(self) -> None:
        self.week = not self.week
        self._read()

    def _step(self, by: int) -> None:
        self.go_to(self.day + by * (ONE_WEEK if self.week else ONE_DAY))

    def _escape(self) -> None:
        self.moving = None
        self.close_strip()
        self._tell()

    # -- reading -------------------------------------------------------------------------

    def _read(self) -> None:
        if self.week:
            self.context.desk.read(self, partial(week_plans, day=self.day), self._show)
        else:
            query = partial(day_plan, day=self.day)
            self.context.desk.read(self, query, lambda plan: self._show([plan]))

    def _show(self, plans: list[DayPlan]) -> None:
        if self.week != (len(plans) > 1) or self.day not in {plan.day for plan in plans}:
            return  # the user has gone on
        first = not self.plans
        self.plans, office, now = plans, self.context.office, self.context.now()
        sheet = week_sheet(plans, office, now) if self.week else day_sheet(plans[0], office, now)
        self.diary.show_sheet(sheet, week=self.week)
        aim = self._aim or (now if first or self.diary.chosen() is None else None)
        bay = self._aim_bay or (chosen.bay_id if (chosen := self.diary.chosen()) else None)
        self._aim = self._aim_bay = None
        if aim is not None:
            self.diary.choose(*sheet.find(aim, bay or sheet.cells[0, 0].bay_id))
            self.diary.scrollTo(self.diary.currentIndex())
        self._tell()

    def _tell(self) -> None:
        """Say which day it is, and what the keys do."""
        if not self.plans:
            return
        if self.week:
            first, last = (long_day_text(plan.day) for plan in (self.plans[0], self.plans[-1]))
            self.title.setText(_("{start} to {end}").format(start=first, end=last))
        else:
            self.title.setText(long_day_text(self.day))
        self.words.setText("" if self.week else summary(self.plans[0], self.context.office))
        self.words.setVisible(not self.week)
        self._buttons["week"].setText(_("Day") if self.week else _("Week"))
        self.hint.setText(self._keys())

    def _keys(self) -> str:
        if self.moving is not None:
            text = _("Moving {name}: choose a time and press Enter; Esc leaves it where it is.")
            return text.format(name=self.moving.who or self.moving.plate)
        if self.week:
            return _("Enter shows the day · PageUp, PageDown another week · W day · T today")
        return _(
            "Enter books or opens · A arrived · C confirm · M move · X cancel · D did not come · "
            "W week"
        )

    def _look(self) -> None:
        """Read anew by the clock: minutes go by, and other seats work too."""
        if self.isVisible():
            self.queue.refresh()
            self._read()

    def _on_changed(self, subjects: frozenset[str]) -> None:
        if subjects & SUBJECTS and self.isVisible():
            self.refresh()

    # -- the form and the questions ------------------------------------------------------

    def _open_page(self, row: AppointmentRow | None) -> None:
        if self.page is not None:
            self.page.form.begin()
            return
        query = partial(booking_lists, context=self.context)
        self.context.desk.read(self, query, partial(self._begin_page, row))

    def _begin_page(self, row: AppointmentRow | None, lists: BookingLists) -> None:
        if self.page is not None:
            return
        self.page = BookingPage(self.context, lists, row)
        cell = self.diary.chosen()
        if row is not None:
            self.page.form.show_appointment(row)
        elif cell is not None and not self.week and cell.start >= self.context.now():
            free = cell.bay_id is None and len(self.diary.times.sheet.columns) > 1
            self.page.form.show_time(cell.start, cell.bay_id, bays=free)
        self.page.saved.connect(self._booked)
        self.page.left.connect(self._close_page)
        self.side.addWidget(self.page)
        self.side.setCurrentWidget(self.page)
        self.page.begin()

    def _booked(self, draft: AppointmentDraft) -> None:
        self._close_page()
        self.week, self._aim, self._aim_bay = False, draft.starts_at, draft.bay_id
        self.go_to(self.context.office.calendar.day(draft.starts_at))
        self.context.told.emit("success", _("The appointment is in the diary."))

    def _close_page(self) -> None:
        if self.page is not None:
            page, self.page = self.page, None
            self.side.setCurrentWidget(self.queue)
            self.side.removeWidget(page)
            page.hide()
            page.deleteLater()
            self.diary.setFocus()

    def _ask(self, strip: Strip) -> None:
        self.close_strip()
        self.strip = strip
        strip.closed.connect(self.close_strip)
        self._left.insertWidget(3, strip)
        strip.begin()

    def close_strip(self) -> None:
        """Take the question away."""
        if self.strip is not None:
            strip, self.strip = self.strip, None
            strip.hide()
            strip.deleteLater()
            self.diary.setFocus()

    def _connect(self) -> None:
        self.diary.opened.connect(self.open_chosen)
        self.diary.wanted.connect(lambda what: self._runs[what]())
        self.queue.received.connect(self.deeds.receive_waiting)
        self.deeds.received.connect(self.received)
        self.deeds.asked.connect(self._ask)
        self.deeds.done.connect(self._done)
        self.deeds.refused.connect(self._refused)
        self.context.desk.changed.connect(self._on_changed)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        buttons = (
            (_("◂"), "before", _("Day or week before (PageUp)")),
            (_("Today"), "today", _("Today (T)")),
            (_("▸"), "after", _("Next day or week (PageDown)")),
            (_("Week"), "week", _("Day or week (W)")),
            (_("New appointment"), "new", _("New appointment (N)")),
        )
        for text, what, tip in buttons:
            button = QPushButton(text)
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.setAutoDefault(False)
            button.clicked.connect(without_state(self._runs[what]))
            top.addWidget(button)
            self._buttons[what] = button
        left = QWidget()
        self._left = QVBoxLayout(left)
        self._left.setContentsMargins(8, 4, 4, 4)
        self._left.addLayout(top)
        self._left.addWidget(self.words)
        self._left.addWidget(self.hint)
        self._left.addWidget(self.diary, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(left)
        splitter.addWidget(self.side)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([10 * SIDE_WIDTH, SIDE_WIDTH])
        self.side.setMinimumWidth(SIDE_WIDTH)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(splitter)
