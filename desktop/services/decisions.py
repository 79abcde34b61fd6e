"""What meetings decided: tasks with an owner, printed every morning until they are closed."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Integer, Select, bindparam, or_, select
from sqlalchemy.orm import Session

from desktop.db.uow import UnitOfWork
from desktop.models.errors import RuleBrokenError
from desktop.models.meeting import Decision, Meeting, MeetingKind
from desktop.models.staff import Staff
from desktop.services.chairs import begin_meeting
from desktop.services.rights import Right, require
from desktop.services.settings import office_info
from desktop.system.i18n import _


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision, with the meeting it was made in."""

    id: int
    version: int
    decided_on: date
    text: str
    owner_id: int | None
    owner: str
    due_on: date | None
    method: str
    closed_on: date | None
    outcome: str

    def is_late(self, day: date) -> bool:
        """Tell whether it should have been done before a day."""
        return self.closed_on is None and self.due_on is not None and self.due_on < day


@dataclass(frozen=True, slots=True)
class DecisionDraft:
    """What is typed of a decision."""

    text: str
    owner_id: int | None = None
    due_on: date | None = None
    method: str = ""


def open_decisions(session: Session, day: date) -> tuple[DecisionRow, ...]:
    """List what was decided before a day and not closed on its morning, the most urgent first."""
    return tuple(
        DecisionRow(*row) for row in session.connection().execute(_open_before(), {"day": day})
    )


@cache
def _open_before() -> Select[Any]:
    day = bindparam("day", type_=Date)
    still_open = or_(Decision.closed_on.is_(None), Decision.closed_on >= day)
    return _select().where(Meeting.day < day, still_open)


def decisions_of(session: Session, meeting_id: int) -> tuple[DecisionRow, ...]:
    """List what one meeting decided, in the order it was written down."""
    rows = session.connection().execute(_of_meeting(), {"meeting": meeting_id})
    return tuple(DecisionRow(*row) for row in rows)


@cache
def _of_meeting() -> Select[Any]:
    of_meeting = _select().where(Decision.meeting_id == bindparam("meeting", type_=Integer))
    return of_meeting.order_by(None).order_by(Decision.id)


def decisions_between(session: Session, start: date, end: date) -> tuple[DecisionRow, ...]:
    """List what was decided in a period, both ends included, the oldest first."""
    statement = _select().where(Meeting.day.between(start, end)).order_by(None)
    ordered = statement.order_by(Meeting.day, Decision.id)
    return tuple(DecisionRow(*row) for row in session.execute(ordered))


def add_decision(
    uow: UnitOfWork, day: date, draft: DecisionDraft, kind: str = MeetingKind.MORNING
) -> int:
    """Write down what a meeting decided and return the decision's id.

    Raises:
        RuleBrokenError: It says nothing, or is due before it was decided.
        NotAllowedError: The role may not write meetings down.
    """
    require(uow, Right.MEET)
    _check(draft, day)
    with uow:
        decision = Decision(meeting_id=begin_meeting(uow, day, kind))
        _fill(decision, draft)
        uow.session.add(decision)
        uow.commit()
        return decision.id


def change_decision(uow: UnitOfWork, decision_id: int, version: int, draft: DecisionDraft) -> None:
    """Correct a decision that is open.

    Raises:
        RuleBrokenError: It says nothing, is due before it was decided, or is closed.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not write meetings down.
    """
    require(uow, Right.MEET)
    with uow:
        decision = uow.load(Decision, decision_id, version)
        _refuse_closed(decision)
        decided = select(Meeting.day).where(Meeting.id == decision.meeting_id)
        _check(draft, uow.session.execute(decided).scalar_one())
        _fill(decision, draft)
        uow.commit()


def close_decision(uow: UnitOfWork, decision_id: int, version: int, outcome: str = "") -> None:
    """Say that it is done, or was given up and why.

    Raises:
        RuleBrokenError: It is closed already.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not write meetings down.
    """
    require(uow, Right.MEET)
    with uow:
        decision = uow.load(Decision, decision_id, version)
        _refuse_closed(decision)
        today = office_info(uow.session).calendar.day(uow.now)
        decision.closed_on, decision.closed_at = today, uow.now
        decision.outcome = outcome.strip()
        uow.commit()


def reopen_decision(uow: UnitOfWork, decision_id: int, version: int) -> None:
    """Take back that it was closed.

    Raises:
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not write meetings down.
    """
    require(uow, Right.MEET)
    with uow:
        decision = uow.load(Decision, decision_id, version)
        decision.closed_on = decision.closed_at = None
        uow.commit()


def _refuse_closed(decision: Decision) -> None:
    if decision.closed_on is not None:
        raise RuleBrokenError(_("This decision is closed already; open it again first."))


def _check(draft: DecisionDraft, decided_on: date) -> None:
    if not draft.text.strip():
        raise RuleBrokenError(_("The decision says nothing; type what is to be done."))
    if draft.due_on is not None and draft.due_on < decided_on:
        raise RuleBrokenError(_("The decision is due before it was made; correct the day."))


def _fill(decision: Decision, draft: DecisionDraft) -> None:
    decision.text, decision.method = draft.text.strip(), draft.method.strip()
    decision.owner_id, decision.due_on = draft.owner_id, draft.due_on


def _select() -> Select[Any]:
    columns: tuple[Any, ...] = (
        Decision.id,
        Decision.version,
        Meeting.day,
        Decision.text,
        Decision.owner_id,
        Staff.name,
        Decision.due_on,
        Decision.method,
        Decision.closed_on,
        Decision.outcome,
    )
    return (
        select(*columns)
        .join(Meeting, Meeting.id == Decision.meeting_id)
        .outerjoin(Staff, Staff.id == Decision.owner_id)
        .order_by(Decision.due_on.is_(None), Decision.due_on, Decision.id)
    )
