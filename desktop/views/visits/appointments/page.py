"""The page of an appointment: its form, what is refused, and what can be done about it."""

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from desktop.models.errors import ConflictError, OfficeError
from desktop.services.reception.appointments import (
    AppointmentDraft,
    AppointmentError,
    book_appointment,
    change_appointment,
)
from desktop.services.reception.diary import AppointmentRow, appointment
from desktop.system.i18n import _
from desktop.views.kit.actions import without_state
from desktop.views.kit.screen import Context
from desktop.views.visits.appointments.form import BookingForm, BookingLists, row_values
from desktop.views.visits.page import FormPage

DRAFT = "appointments"
SQUEEZE_KEY = "Ctrl+E"


class BookingPage(FormPage):
    """Books an appointment, or changes one.

    Signals:
        saved: It is in the diary; carries its draft.
        left: The user does not want it.
    """

    saved = Signal(object)
    left = Signal()

    def __init__(
        self,
        context: Context,
        lists: BookingLists,
        row: AppointmentRow | None = None,
        parent: QWidget | None = None,
    ) -> None:
        self._context, self._row = context, row
        self._draft = f"{DRAFT}.{row.id if row else 'new'}"
        self._saving = False
        self.form = BookingForm(context, lists)
        title = _("New appointment") if row is None else _("Appointment")
        super().__init__(title, self.form, parent)
        self.conflict = self.form.conflict_pane()
        self.add_above(self.conflict)
        self.add_buttons(self.form.save_action, self.form.cancel_action)
        self._squeeze = QAction(_("Squeeze it in (Ctrl+E)"), self)
        self._squeeze.setShortcut(QKeySequence(SQUEEZE_KEY))
        self._squeeze.triggered.connect(without_state(self._save_squeezed))
        self._squeeze.setEnabled(False)
        self.addAction(self._squeeze)
        self.form.submitted.connect(self._save)
        self.form.cancelled.connect(self._leave)
        self.form.changed.connect(self._on_changed)

    def begin(self) -> None:
        """Take the focus; what was typed before and not saved is there again."""
        if self._context.drafts.attach(self.form, self._draft):
            text = _("This appointment was not saved; here is what you typed. Esc throws it away.")
            self.messages.show_message("info", text)
        self.form.begin()

    def is_dirty(self) -> bool:
        """Tell whether anything was typed that is not saved."""
        return self.form.is_dirty()

    def _save(self) -> None:
        self._write(self.form.draft())

    def _save_squeezed(self) -> None:
        self._write(replace(self.form.draft(), squeeze=True, bay_id=None))

    def _write(self, draft: AppointmentDraft) -> None:
        if self._saving:
            return
        self._saving = True
        self.messages.close_message()
        self.conflict.clear()
        command: partial[Any] = partial(book_appointment, draft=draft)
        if self._row is not None:
            key, version = self._row.id, self.form.version  # a draft knows what it was typed over
            command = partial(change_appointment, appointment_id=key, version=version, draft=draft)
        self._context.desk.write(self, command, lambda _done: self._saved(draft), self._failed)

    def _saved(self, draft: AppointmentDraft) -> None:
        self._context.drafts.discard(self._draft)
        self.saved.emit(draft)

    def _failed(self, error: OfficeError) -> None:
        self._saving = False
        if isinstance(error, ConflictError) and self._row is not None:
            query = partial(appointment, appointment_id=self._row.id)
            self._context.desk.read(self, query, partial(self._show_conflict, str(error)))
            return
        if not isinstance(error, AppointmentError):
            self.messages.show_message("error", str(error))
            return
        self.form.blame(error.field, str(error))
        self._squeeze.setEnabled(error.full)
        if error.full:
            text = _("All bays are taken then. Choose another time, or squeeze it in.")
            self.messages.show_message("warning", text, self._squeeze)

    def _show_conflict(self, sentence: str, now: AppointmentRow | None) -> None:
        """Show what the other seat wrote beside what is typed here, to choose from."""
        clashes = self.form.merge(now.version, row_values(now)) if now is not None else []
        self.messages.show_message("error", sentence)
        self.conflict.show_clashes(clashes)

    def _on_changed(self) -> None:
        self._squeeze.setEnabled(False)
        if self.messages.kind == "warning":
            self.messages.close_message()

    def _leave(self) -> None:
        self._context.drafts.discard(self._draft)
        self.left.emit()
