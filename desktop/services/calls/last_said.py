"""What a customer said last on the phone, so that nobody is asked the same twice."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import Session

from desktop.models.call import CallAttempt, Reminder
from desktop.models.complaint import Complaint
from desktop.models.follow_up import FollowUp
from desktop.models.visit import Visit

BATCH = 500  # customers in one statement
Said = tuple[datetime, str]


def last_said(session: Session, customer_ids: Collection[int]) -> dict[int, Said]:
    """Return the latest note about a call with each customer, and when it was made."""
    ids = sorted(set(customer_ids))
    found: dict[int, Said] = {}
    for start in range(0, len(ids), BATCH):
        for customer_id, at, note in session.execute(_notes(ids[start : start + BATCH])):
            if customer_id not in found or at > found[customer_id][0]:
                found[customer_id] = (at, note)
    return found


def _notes(ids: list[int]) -> Any:  # noqa: ANN401 -- a union of selects
    calls = (
        _attempts(Visit.customer_id)
        .join(FollowUp, FollowUp.id == CallAttempt.follow_up_id)
        .join(Visit, Visit.id == FollowUp.visit_id)
        .where(Visit.customer_id.in_(ids)),
        _attempts(Reminder.customer_id)
        .join(Reminder, Reminder.id == CallAttempt.reminder_id)
        .where(Reminder.customer_id.in_(ids)),
        _attempts(Complaint.customer_id)
        .join(Complaint, Complaint.id == CallAttempt.complaint_id)
        .where(Complaint.customer_id.in_(ids)),
        # Calls of a time before attempts were written down.
        select(Visit.customer_id, FollowUp.done_at, FollowUp.note)
        .join(Visit, Visit.id == FollowUp.visit_id)
        .where(Visit.customer_id.in_(ids), FollowUp.done_at.is_not(None), FollowUp.note != ""),
    )
    return union_all(*calls)


def _attempts(customer_id: Any) -> Select[Any]:  # noqa: ANN401 -- a column
    noted = select(customer_id, CallAttempt.at, CallAttempt.note).select_from(CallAttempt)
    return noted.where(CallAttempt.note != "")
