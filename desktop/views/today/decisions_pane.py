"""Decisions: those still open and those of the meeting on show, each worked by key."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.models.errors import OfficeError
from desktop.services.decisions import (
    DecisionDraft,
    DecisionRow,
    add_decision,
    change_decision,
    close_decision,
    reopen_decision,
)
from desktop.services.staff import StaffRow
from desktop.system.i18n import N_, _, ngettext
from desktop.views.kit.actions import keys_text, without_state
from desktop.views.kit.column import Column
from desktop.views.kit.date_field import DateField
from desktop.views.kit.fields import ChoiceField, TextField
from desktop.views.kit.messages import MessageBar
from desktop.views.kit.screen import Context
from desktop.views.kit.writing import ShortForm
from desktop.views.today.tables import ShortTable

LONGEST = 300
DRAFT = "today.decision"


class DecisionsPane(QWidget):
    """A table of decisions, and under it the form of a new one or of the chosen one.

    Signals:
        written: A decision was added, changed, closed or opened again.
    """

    written = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._meeting: tuple[date, str] = (context.today(), "")
        self._chosen: DecisionRow | None = None
        self._closing = self._writing = False
        self.heading = QLabel()
        self.heading.setObjectName("formHeading")
        self.table = ShortTable(_columns(context.today()), _("Decisions"), "decision")
        self.messages = MessageBar()
        self.title = QLabel()
        self.form = _form(context)
        self.outcome = ShortForm()
        self.outcome.add("outcome", TextField(_("What ca&me of it"), longest=LONGEST))
        self.done_action = self._action(_("Done…"), "Ctrl+D", self.close_chosen)
        self.reopen_action = self._action(_("Open again"), "Ctrl+Shift+D", self.reopen_chosen)
        self.save_button = QPushButton(_("Save the decision"))
        self.save_button.setAutoDefault(False)
        self._lay_out()
        self._connect()
        context.drafts.attach(self.form, DRAFT)
        self._show_form()

    def show_people(self, people: list[StaffRow]) -> None:
        """Offer these people as owners."""
        owner = self.form.fields["owner_id"]
        if isinstance(owner, ChoiceField):
            owner.set_choices([(row.id, row.name) for row in people])

    def show_decisions(self, day: date, kind: str, rows: tuple[DecisionRow, ...]) -> None:
        """Show what is open and what the meeting of a day decided."""
        self._meeting = (day, kind)
        self.table.set_rows(rows)
        open_ = [row for row in rows if row.closed_on is None]
        late = sum(row.is_late(day) for row in open_)
        text = ngettext("{count} decision open", "{count} decisions open", len(open_))
        text = text.format(count=len(open_)) if open_ else _("No decision is open")
        if late:
            text = _("{decisions}, {late} of them late").format(decisions=text, late=late)
        self.heading.setText(text)

    def begin(self) -> None:
        """Begin a new decision."""
        self._chosen, self._closing = None, False
        self._show_form()
        self.form.focus("text")

    def close_chosen(self) -> None:
        """Ask what came of the current decision; Enter closes it."""
        row = self.table.current()
        if isinstance(row, DecisionRow) and row.closed_on is None:
            self._chosen, self._closing = row, True
            self.outcome.set_values({"outcome": row.outcome})
            self._show_form()
            self.outcome.focus("outcome")

    def reopen_chosen(self) -> None:
        """Take back that the current decision was closed."""
        row = self.table.current()
        if isinstance(row, DecisionRow) and row.closed_on is not None:
            self._write(partial(reopen_decision, decision_id=row.id, version=row.version))

    def _open(self, row: DecisionRow) -> None:
        self._chosen, self._closing = row, False
        self.form.set_values(
            {
                "text": row.text,
                "owner_id": row.owner_id,
                "due_on": row.due_on,
                "method": row.method,
            }
        )
        self._show_form()
        self.form.focus("text")

    def _submit(self) -> None:
        (self.outcome if self._closing else self.form).submit()

    def _save(self) -> None:
        values: dict[str, Any] = self.form.values()
        draft = DecisionDraft(**values)
        if self._chosen is None:
            day, kind = self._meeting
            self._write(partial(add_decision, day=day, draft=draft, kind=kind))
        else:
            row = self._chosen
            command = partial(change_decision, decision_id=row.id, version=row.version, draft=draft)
            self._write(command)

    def _close(self) -> None:
        if self._chosen is not None:
            row, outcome = self._chosen, str(self.outcome.values()["outcome"])
            command = partial(
                close_decision, decision_id=row.id, version=row.version, outcome=outcome
            )
            self._write(command)

    def _write(self, command: Callable[..., object]) -> None:
        if self._writing:
            return  # a second Enter while the first is under way says nothing new
        self._writing = True
        self.messages.close_message()
        self._context.desk.write(self, command, lambda _done: self._written(), self._refused)

    def _written(self) -> None:
        self._writing = False
        self._context.drafts.discard(DRAFT)
        self.form.set_values({"text": "", "owner_id": None, "due_on": None, "method": ""})
        self.begin()
        self.written.emit()

    def _refused(self, error: OfficeError) -> None:
        self._writing = False
        self.messages.show_message("error", str(error))

    def _leave(self) -> None:
        self._context.drafts.discard(DRAFT)
        self.form.set_values({"text": "", "owner_id": None, "due_on": None, "method": ""})
        self._chosen, self._closing = None, False
        self._show_form()
        self.table.setFocus()

    def _show_form(self) -> None:
        self.outcome.setVisible(self._closing)
        self.form.setVisible(not self._closing)
        text = _("New decision") if self._chosen is None else _("Change the decision")
        if self._closing and self._chosen is not None:
            text = _("Done: {decision}").format(decision=self._chosen.text)
        self.title.setText(text)

    def _action(self, text: str, keys: str, run: Callable[[], None]) -> QAction:
        action = QAction(text, self, shortcut=QKeySequence(keys))
        action.triggered.connect(without_state(run))
        self.table.addAction(action)
        return action

    def _lay_out(self) -> None:
        self.title.setObjectName("formHeading")
        self.title.setWordWrap(True)
        buttons = QHBoxLayout()
        for action in (self.done_action, self.reopen_action):
            keys = keys_text(action.shortcut().toString())
            button = QPushButton(_("{text} ({keys})").format(text=action.text(), keys=keys))
            button.setAutoDefault(False)
            button.clicked.connect(without_state(action.trigger))
            buttons.addWidget(button)
        buttons.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.heading)
        box.addWidget(self.table, 1)
        box.addLayout(buttons)
        for part in (self.title, self.messages, self.form, self.outcome):
            box.addWidget(part)
        box.addWidget(self.save_button, 0, Qt.AlignmentFlag.AlignRight)

    def _connect(self) -> None:
        self.table.opened.connect(self._open)
        self.table.export_wanted.connect(self._context.export_wanted)
        self.save_button.clicked.connect(without_state(self._submit))
        self.form.submitted.connect(self._save)
        self.outcome.submitted.connect(self._close)
        for form in (self.form, self.outcome):
            form.cancelled.connect(self._leave)


def _form(context: Context) -> ShortForm:
    form = ShortForm()
    form.add("text", TextField(_("&What"), required=True, longest=LONGEST))
    form.add("owner_id", ChoiceField[int](_("Respons&ible"), []))
    form.add("due_on", DateField(_("U&ntil"), today=context.today))
    form.add("method", TextField(_("&How"), longest=LONGEST))
    return form


def _columns(today: date) -> tuple[Column[DecisionRow], ...]:
    return (
        Column("state", N_("State"), partial(_state, today=today), width=92),
        Column("text", N_("Decision"), lambda row: row.text, width=230),
        Column("owner", N_("Responsible"), lambda row: row.owner, width=92),
        Column(
            "due",
            N_("Until"),
            lambda row: row.due_on.isoformat() if row.due_on else "",
            width=86,
            value=lambda row: row.due_on,
            holds=date,
        ),
        Column("method", N_("How"), lambda row: row.outcome or row.method, width=140),
    )


def _state(row: DecisionRow, today: date) -> str:
    if row.closed_on is not None:
        return _("■ done")
    return _("▲ late") if row.is_late(today) else _("○ open")
