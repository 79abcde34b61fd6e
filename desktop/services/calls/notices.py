"""What somebody at the desk is to be reminded of now: calls, promises, complaints."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.complaint import Complaint, ComplaintState
from desktop.models.visit import OPEN_STATES, Visit, VisitState
from desktop.services.calls.call_list import call_list
from desktop.services.formats import clock_text
from desktop.services.settings import office_info
from desktop.system.i18n import _, ngettext

PROMISED_SOON = timedelta(minutes=30)
OVERDUE_SOON = timedelta(hours=2)


class Topic(StrEnum):
    """What reminders are about; a seat may do without any of them."""

    CALLS = "calls"
    PROMISES = "promises"
    COMPLAINTS = "complaints"


@dataclass(frozen=True, slots=True)
class Notice:
    """A reminder.

    Attributes:
        key: What tells it apart: nobody is reminded twice of the same thing.
    """

    topic: Topic
    key: str
    title: str
    text: str


def notices_now(session: Session, staff_id: int | None, now: datetime) -> list[Notice]:
    """List what a person is to be reminded of at a moment."""
    return [
        *_calls(session, staff_id, now),
        *_promises(session, now),
        *_complaints(session, staff_id, now),
    ]


def _calls(session: Session, staff_id: int | None, now: datetime) -> list[Notice]:
    """Remind of the calls once a day, with their number."""
    day = office_info(session).calendar.day(now)
    rows = call_list(session, staff_id, day)
    if not rows:
        return []
    text = ngettext("{count} call is to be made.", "{count} calls are to be made.", len(rows))
    key = f"calls {day.isoformat()}"
    return [Notice(Topic.CALLS, key, _("Calls"), text.format(count=len(rows)))]


def _promises(session: Session, now: datetime) -> list[Notice]:
    calendar = office_info(session).calendar
    statement = (
        select(Visit.id, Visit.number, Visit.plate, Visit.promised_at)
        .where(Visit.state.in_(OPEN_STATES), Visit.state != VisitState.FINISHED)
        .where(Visit.promised_at.between(now, now + PROMISED_SOON))
        .order_by(Visit.promised_at)
    )
    found = []
    for key, number, plate, promised_at in session.execute(statement):
        text = _("{car} is promised for {time}.").format(
            car=plate or number, time=clock_text(promised_at, calendar)
        )
        title = _("Promised time")
        found.append(Notice(Topic.PROMISES, f"promise {key} {promised_at}", title, text))
    return found


def _complaints(session: Session, staff_id: int | None, now: datetime) -> list[Notice]:
    calendar = office_info(session).calendar
    statement = (
        select(Complaint.id, Complaint.number, Complaint.due_at)
        .where(Complaint.state == ComplaintState.OPEN)
        .where(Complaint.due_at.between(now, now + OVERDUE_SOON))
        .order_by(Complaint.due_at)
    )
    if staff_id is not None:
        mine = (Complaint.owner_id == staff_id) | Complaint.owner_id.is_(None)
        statement = statement.where(mine)
    found = []
    for key, number, due_at in session.execute(statement):
        text = _("Complaint {number} is to be fixed by {time}.").format(
            number=number, time=clock_text(due_at, calendar)
        )
        found.append(Notice(Topic.COMPLAINTS, f"complaint {key} {due_at}", _("Complaint"), text))
    return found
