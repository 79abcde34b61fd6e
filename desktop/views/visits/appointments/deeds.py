"""What is done with an appointment, or with somebody in the queue, once it is chosen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from desktop.models.errors import OfficeError
from desktop.services.reception.appointments import (
    AppointmentDraft,
    AppointmentError,
    cancel_appointment,
    change_appointment,
    confirm_appointment,
    miss_appointment,
    receive_appointment,
)
from desktop.services.reception.diary import AppointmentRow
from desktop.services.reception.expected import Expected, expected_by, expected_in_queue
from desktop.services.reception.queue import QueueRow, receive_from_queue
from desktop.system.i18n import _
from desktop.views.kit.screen import Context
from desktop.views.visits.appointments.words import reminder_text
from desktop.views.visits.origin import Origin
from desktop.views.visits.strips import Confirmation, ReasonStrip


class Deeds(QObject):
    """Writes what the keys of the diary and the queue want.

    Signals:
        done: It is written; carries where an appointment is now if it moved, else None.
        refused: The office refused; carries its sentence.
        asked: A question comes first; carries its Strip.
        received: A visit shall be opened; carries its Origin.
    """

    done = Signal(object)
    refused = Signal(str)
    asked = Signal(object)
    received = Signal(object)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context

    def confirm(self, row: AppointmentRow) -> None:
        """Note that the customer said once more to come."""
        self._write(partial(confirm_appointment, appointment_id=row.id, version=row.version))

    def miss(self, row: AppointmentRow) -> None:
        """Note that nobody came."""
        self._write(partial(miss_appointment, appointment_id=row.id, version=row.version))

    def ask_reason(self, row: AppointmentRow) -> None:
        """Ask why an appointment is cancelled, then cancel it."""
        question = _("Why is the appointment of {name} cancelled?")
        strip = ReasonStrip(
            question.format(name=row.who or row.plate),
            _("Reason"),
            _("Cancel the appointment (Enter)"),
        )
        strip.offer((_("The customer cannot come"), _("The part is not there"), _("By mistake")))
        strip.answered.connect(partial(self._cancel, row, strip))
        self.asked.emit(strip)

    def move(self, row: AppointmentRow, draft: AppointmentDraft) -> None:
        """Move an appointment; where all bays are taken, ask whether to squeeze it in."""
        command = partial(
            change_appointment, appointment_id=row.id, version=row.version, draft=draft
        )
        moved, refused = partial(self._moved, draft), partial(self._not_moved, row, draft)
        self._context.desk.write(self, command, moved, refused)

    def remind(self, row: AppointmentRow) -> None:
        """Copy a reminder, to be pasted into a message."""
        QGuiApplication.clipboard().setText(reminder_text(row, self._context.office))
        text = _("The reminder for {name} is copied; paste it into a message.")
        self._context.told.emit("success", text.format(name=row.who or row.plate))

    def receive(self, row: AppointmentRow) -> None:
        """Open the visit of somebody who has an appointment."""
        query = partial(expected_by, row=row)
        self._context.desk.read(self, query, partial(self._receive, row))

    def receive_waiting(self, row: QueueRow) -> None:
        """Open the visit of somebody who waits."""
        query = partial(expected_in_queue, row=row, advisor=self._context.actor.name)
        self._context.desk.read(self, query, partial(self._receive_waiting, row))

    # -- inside --------------------------------------------------------------------------

    def _write(self, command: Callable[..., None]) -> None:
        self._context.desk.write(self, command, lambda _done: self.done.emit(None), self._failed)

    def _failed(self, error: OfficeError) -> None:
        self.refused.emit(str(error))

    def _cancel(self, row: AppointmentRow, strip: ReasonStrip) -> None:
        strip.setEnabled(False)  # a second Enter changes nothing
        reason = strip.reason.value()
        command = partial(
            cancel_appointment, appointment_id=row.id, version=row.version, reason=reason
        )
        self._write(command)

    def _moved(self, draft: AppointmentDraft, _done: None) -> None:
        self.done.emit(draft.starts_at)

    def _not_moved(self, row: AppointmentRow, draft: AppointmentDraft, error: OfficeError) -> None:
        if not (isinstance(error, AppointmentError) and error.full):
            self._failed(error)
            return
        strip = Confirmation(str(error), _("Squeeze it in (Enter)"))
        squeezed = replace(draft, squeeze=True, bay_id=None)
        strip.answered.connect(partial(self.move, row, squeezed))
        self.asked.emit(strip)

    def _receive(self, row: AppointmentRow, expected: Expected) -> None:
        title = _("New visit: the appointment of {name}").format(name=row.who or row.plate)
        command = partial(receive_appointment, appointment_id=row.id, version=row.version)
        self.received.emit(Origin(f"visits.appointment.{row.id}", title, expected, command))

    def _receive_waiting(self, row: QueueRow, expected: Expected) -> None:
        title = _("New visit: {name} from the queue").format(name=row.who)
        command = partial(receive_from_queue, entry_id=row.id, version=row.version)
        self.received.emit(Origin(f"visits.queue.{row.id}", title, expected, command))


def moved_draft(
    row: AppointmentRow, start: datetime, bay_id: int | None, *, squeeze: bool
) -> AppointmentDraft:
    """Return an appointment as it is, at another time and in another bay."""
    return AppointmentDraft(
        starts_at=start,
        minutes=row.minutes,
        kind=row.kind,
        concern=row.concern,
        customer_id=row.customer_id,
        vehicle_id=row.vehicle_id,
        caller="" if row.customer_id else row.who,
        phone="" if row.customer_id else row.phone,
        plate="" if row.vehicle_id else row.plate,
        bay_id=bay_id,
        advisor_id=row.advisor_id,
        technician_id=row.technician_id,
        squeeze=squeeze,
    )
