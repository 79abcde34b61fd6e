"""The calls of the day, worked through by keyboard: the next one is chosen by itself."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.models.errors import OfficeError
from desktop.services.calls.call_list import CallKind, CallRow, call_list
from desktop.services.calls.reports import CallReport, Outcome
from desktop.services.calls.second_calls import report_second_call
from desktop.services.follow_ups import report_follow_up
from desktop.services.list_exports import ListExport
from desktop.services.questions import QuestionRow, question_list
from desktop.services.reception.appointments import AppointmentDraft, book_appointment
from desktop.services.reminders import report_reminder
from desktop.services.staff import StaffRow, staff_list
from desktop.system.i18n import N_, _, ngettext
from desktop.views.kit.actions import ActionSpec
from desktop.views.kit.screen import Command, Context, Screen
from desktop.views.today.call_pane import INSIDE, CallPane, draft_key
from desktop.views.today.columns import call_columns
from desktop.views.today.tables import ShortTable

MENU = N_("&Today")
EVERYBODY = ActionSpec("today.calls", N_("Calls of e&verybody"), MENU, "F7")
SUBJECTS = frozenset(
    {
        *("follow_up", "reminder", "complaint", "call_attempt", "question"),
        *("customer", "phone", "staff", "visit", "segment"),
    }
)
REPORTS: dict[str, Callable[..., int | None]] = {
    CallKind.FOLLOW_UP: report_follow_up,
    CallKind.REMINDER: report_reminder,
    CallKind.COMPLAINT: report_second_call,
}
HALVES = (600, 600)


@dataclass(frozen=True, slots=True)
class Held:
    """Everything the page shows."""

    calls: tuple[CallRow, ...]
    questions: tuple[QuestionRow, ...]
    people: tuple[StaffRow, ...]


class CallsScreen(Screen):
    """Whom to call today, and the call that is being made."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._held = Held((), (), ())
        self._busy = self._reading = self._stale = False
        self._wanted: tuple[str, int] | None = None  # a call another page asked for
        self._next: int | None = None  # the place of the call that was just made
        self.everybody = context.actor.staff_id is None
        self.heading = QLabel()
        self.heading.setObjectName("formHeading")
        self.whose = QPushButton()
        self.whose.setAutoDefault(False)
        self.table = ShortTable(call_columns(context.today), _("Calls to make"), "call")
        self.pane = CallPane(context)
        self._lay_out()
        self._connect()

    @override
    def commands(self) -> tuple[Command, ...]:
        return (Command(EVERYBODY, self.toggle_whose),)

    @override
    def take_focus(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def list_on_show(self) -> ListExport[Any]:
        return self.table.as_shown()

    @override
    def refresh(self) -> None:
        """Read the calls; while one answer is under way, only one more is wanted."""
        if self._reading:
            self._stale = True
            return
        self._reading, self._stale = True, False
        staff_id = None if self.everybody else self.context.actor.staff_id
        query = partial(_held, staff_id=staff_id, day=self.context.today())
        self.context.desk.read(self, query, self._show, self._failed)

    @override
    def show_list(self, name: str, value: str) -> None:
        """Begin a call that another page shows: `reminder/12`."""
        kind, _slash, record = value.partition("/")
        if record.isdecimal():
            self._wanted = (kind, int(record))
            self.everybody = True
            self.refresh()

    def toggle_whose(self) -> None:
        """Show one's own calls, or those of everybody."""
        self.everybody = not self.everybody
        self.refresh()

    # -- inside --------------------------------------------------------------------------

    def _show(self, held: Held) -> None:
        self._reading = False
        before = self.pane.call
        self._held = held
        self.pane.offer_people([(row.id, row.name) for row in held.people])
        self._show_heading()
        with QSignalBlocker(self.table.selectionModel()):  # the call on show stays for now
            self.table.set_rows(held.calls)
        self._choose(before)
        if self._stale:
            self.refresh()

    def _choose(self, before: CallRow | None) -> None:
        """Stay at the call on show; go on to the next one where it was just made."""
        calls, going_on, wanted = self._held.calls, self._next, self._wanted
        self._next = self._wanted = None
        keys = [row.key for row in calls]
        if wanted in keys:
            self._go_to(keys.index(wanted), begin=True)
        elif going_on is not None and calls:
            self._go_to(min(going_on, len(calls) - 1), begin=True)
        elif before is not None and before.key in keys:
            self._go_to(keys.index(before.key))
        elif before is not None and self.pane.is_dirty():
            self.pane.refuse(_("Somebody else has made this call; what you typed is kept here."))
        elif calls:
            self._go_to(0)
        else:
            self.pane.show_call(None, ())
            self.pane.say("" if self.everybody else _("F7 shows the calls of everybody."))
            self.table.setFocus()

    def _go_to(self, place: int, *, begin: bool = False) -> None:
        call = self._held.calls[place]
        same = self.pane.call is not None and self.pane.call.key == call.key
        if same and not begin:
            self.pane.renew(call)
        else:
            self.pane.show_call(call, self._held.questions)
        self.table.selectRow(place)
        if begin:
            self.pane.begin()

    def _on_row(self) -> None:
        call = self.table.current()
        if isinstance(call, CallRow) and (self.pane.call is None or self.pane.call.key != call.key):
            self.pane.show_call(call, self._held.questions)

    def _report(self, report: CallReport) -> None:
        call = self.pane.call
        if call is None or self._busy:
            return
        self._busy = True
        deed = REPORTS[call.kind]

        def command(uow: Any) -> int | None:  # noqa: ANN401 -- the services know what it is
            return deed(uow, call.record, call.version, report)

        self.context.desk.write(self, command, partial(self._reported, call), self._refused)

    def _book(self, draft: AppointmentDraft) -> None:
        """Book first; the call is written down when the time is kept."""
        if not self._busy:
            self._busy = True
            command = partial(book_appointment, draft=draft)
            self.context.desk.write(self, command, self._booked, self._not_booked)

    def _booked(self, _appointment_id: int) -> None:
        self._busy = False
        self._report(self.pane.report_of(Outcome.BOOKED))

    def _not_booked(self, error: OfficeError) -> None:
        self._busy = False
        if self.pane.strip is not None:
            self.pane.strip.fields["day"].set_problem(str(error))
            self.pane.strip.focus("day")

    def _reported(self, call: CallRow, complaint_id: int | None) -> None:
        self._busy = False
        self.context.drafts.discard(draft_key(call))
        text = _("Call to {name} is written down.").format(name=call.customer)
        if complaint_id is not None:
            text = _("Call to {name} is written down, and the complaint is open.").format(
                name=call.customer
            )
        self.context.told.emit("success", text)
        keys = [row.key for row in self._held.calls]
        self._next = keys.index(call.key) if call.key in keys else 0
        self.pane.show_call(None, ())
        self.refresh()

    def _refused(self, error: OfficeError) -> None:
        self._busy = False
        self.pane.close_strip()
        self.pane.refuse(str(error))

    def _failed(self, error: Exception) -> None:
        self._reading = False
        self.context.told.emit("error", str(error))

    def _open_record(self) -> None:
        call = self.pane.call
        if call is None:
            return
        if call.kind == CallKind.FOLLOW_UP and call.visit_id is not None:
            self.context.go.emit("visits", call.visit_id)
        elif call.kind == CallKind.COMPLAINT:
            self.context.go.emit("today", call.record)
        elif call.vehicle_id is not None:
            self.context.go.emit("vehicles", call.vehicle_id)
        else:
            self.context.go.emit("customers", call.customer_id)

    def _begin(self, _call: object) -> None:
        self._on_row()
        self.pane.begin()

    def _on_changed(self, subjects: frozenset[str]) -> None:
        if subjects & SUBJECTS and not self._busy:
            self.refresh()

    def _show_heading(self) -> None:
        count, late = len(self._held.calls), sum(row.level > 0 for row in self._held.calls)
        text = ngettext("{count} call to make", "{count} calls to make", count).format(count=count)
        more = _("late: {count}").format(count=late)
        self.heading.setText(f"{text} · ▲ {more}" if late else text)
        name = _("Show my calls (F7)") if self.everybody else _("Show everybody's (F7)")
        self.whose.setText(name)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addWidget(self.whose)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self.pane)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.addWidget(left)
        halves.addWidget(area)
        halves.setSizes(list(HALVES))
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 4, 8, 8)
        box.addWidget(halves)

    def _connect(self) -> None:
        self.table.opened.connect(self._begin)
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.table.export_wanted.connect(self.context.export_wanted)
        self.pane.reported.connect(self._report)
        self.pane.booked.connect(self._book)
        self.pane.opened.connect(self._open_record)
        self.pane.left.connect(self.take_focus)
        self.whose.clicked.connect(self.toggle_whose)
        copy = QShortcut(QKeySequence("Ctrl+C"), self.table)
        copy.setContext(INSIDE)
        copy.activated.connect(self.pane.copy_number)
        self.context.desk.changed.connect(self._on_changed)


def _held(session: Any, staff_id: int | None, day: Any) -> Held:  # noqa: ANN401 -- the services know what a session is
    return Held(
        tuple(call_list(session, staff_id, day)),
        tuple(question_list(session)),
        tuple(staff_list(session, day)),
    )
