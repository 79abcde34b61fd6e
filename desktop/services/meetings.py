"""Meetings: who leads, who was there, and the lines that are read out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.errors import ConflictError
from desktop.models.meeting import Attendance, Meeting, MeetingKind, Presence
from desktop.models.staff import Staff
from desktop.services.chairs import begin_meeting, next_chair
from desktop.services.decisions import DecisionRow, decisions_of
from desktop.services.rights import Right, require
from desktop.system.i18n import N_, _

MEETING_NAMES = {
    MeetingKind.MORNING: N_("Morning meeting"),
    MeetingKind.EVENING: N_("Evening meeting"),
    MeetingKind.WEEKLY: N_("Weekly meeting"),
    MeetingKind.MONTHLY: N_("Monthly meeting"),
    MeetingKind.SPECIAL: N_("Special meeting"),
}
PRESENCE_NAMES = {
    Presence.PRESENT: N_("Present"),
    Presence.LATE: N_("Late"),
    Presence.ABSENT: N_("Absent"),
    Presence.ON_LEAVE: N_("On leave"),
}


@dataclass(frozen=True, slots=True)
class AttendanceRow:
    """Whether somebody was there; an empty presence is not written down yet."""

    staff_id: int
    name: str
    presence: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class MeetingCard:
    """A meeting as its page shows it; version 0 while nothing of it is written down.

    Attributes:
        chair_id: Who leads; before anything is written, whose turn it is.
        attendance: Everybody who works here on the day, and who was written down otherwise.
    """

    day: date
    kind: str
    version: int
    chair_id: int | None
    duty_id: int | None
    kudos: str
    policy: str
    script: str
    notes: str
    attendance: tuple[AttendanceRow, ...]
    decisions: tuple[DecisionRow, ...]


@dataclass(frozen=True, slots=True)
class MeetingDraft:
    """What is typed of a meeting; people without a presence are left out of its attendance."""

    day: date
    kind: str = MeetingKind.MORNING
    chair_id: int | None = None
    duty_id: int | None = None
    kudos: str = ""
    policy: str = ""
    script: str = ""
    notes: str = ""
    attendance: tuple[AttendanceRow, ...] = ()


def meeting_of(session: Session, day: date, kind: str = MeetingKind.MORNING) -> MeetingCard:
    """Read a meeting, or what it begins with."""
    asked = {"day": day, "kind": kind}
    found = session.connection().execute(_meeting(), asked).first()
    people = _attendance(session, asked)
    if found is None:
        here = {row.staff_id for row in people}
        chair = next_chair(session, day, here) if kind == MeetingKind.MORNING else None
        return MeetingCard(day, kind, 0, chair, None, "", "", "", "", people, ())
    key, *columns = found
    return MeetingCard(*(day, kind, *columns, people, decisions_of(session, key)))


@cache
def _meeting() -> Select[Any]:
    columns: tuple[Any, ...] = (
        Meeting.id,
        Meeting.version,
        Meeting.chair_id,
        Meeting.duty_id,
        Meeting.kudos,
        Meeting.policy,
        Meeting.script,
        Meeting.notes,
    )
    return select(*columns).where(_asked())


def _asked() -> ColumnElement[bool]:
    """Pick the meeting that is asked for."""
    return and_(Meeting.day == bindparam("day", type_=Date), Meeting.kind == bindparam("kind"))


def save_meeting(uow: UnitOfWork, draft: MeetingDraft, version: int) -> int:
    """Write a meeting down and return its new version; `version` 0 is that of an unwritten one.

    Raises:
        ConflictError: Another seat wrote it down or changed it first.
        NotAllowedError: The role may not write meetings down.
    """
    require(uow, Right.MEET)
    with uow:
        serialise(uow.session, "meeting")
        if _version(uow.session, draft) != version:
            raise ConflictError(
                _("Somebody else wrote this meeting down meanwhile; look at it again, then save.")
            )
        meeting = uow.load(Meeting, begin_meeting(uow, draft.day, draft.kind))
        meeting.chair_id, meeting.duty_id = draft.chair_id, draft.duty_id
        meeting.kudos, meeting.policy = draft.kudos.strip(), draft.policy.strip()
        meeting.script, meeting.notes = draft.script.strip(), draft.notes.strip()
        flag_modified(meeting, "notes")  # a new version even when only somebody's presence changed
        uow.session.flush()
        _write_attendance(uow, meeting.id, draft.attendance)
        uow.commit()
        return meeting.version


def _version(session: Session, draft: MeetingDraft) -> int:
    known = select(Meeting.version).where(Meeting.day == draft.day, Meeting.kind == draft.kind)
    return session.execute(known).scalar() or 0


def _attendance(session: Session, asked: Mapping[str, Any]) -> tuple[AttendanceRow, ...]:
    """Read who works here on the day; then, who does not but was written down."""
    rows = session.connection().execute(_people(), asked).all()
    people = [AttendanceRow(*row[1:]) for row in rows if row.is_here]
    return (*people, *(AttendanceRow(*row[1:]) for row in rows if not row.is_here))


@cache
def _people() -> Select[Any]:
    """Select who works here on a day or was written down in its meeting, by name."""
    day = bindparam("day", type_=Date)
    is_here = and_(
        or_(Staff.hired_on.is_(None), Staff.hired_on <= day),
        or_(Staff.left_on.is_(None), Staff.left_on >= day),
    )
    meeting = select(Meeting.id).where(_asked()).scalar_subquery()
    written = and_(Attendance.staff_id == Staff.id, Attendance.meeting_id == meeting)
    columns: tuple[Any, ...] = (
        is_here.label("is_here"),
        Staff.id,
        Staff.name,
        func.coalesce(Attendance.presence, ""),
        func.coalesce(Attendance.note, ""),
    )
    return (
        select(*columns)
        .outerjoin(Attendance, written)
        .where(or_(is_here, Attendance.id.is_not(None)))
        .order_by(Staff.name_key, Staff.id)
    )


def _write_attendance(uow: UnitOfWork, meeting: int, rows: tuple[AttendanceRow, ...]) -> None:
    old = {
        row.staff_id: row
        for row in uow.session.execute(
            select(Attendance).where(Attendance.meeting_id == meeting)
        ).scalars()
    }
    for row in rows:
        if not row.presence:
            continue
        kept = old.pop(row.staff_id, None)
        kept = kept or Attendance(meeting_id=meeting, staff_id=row.staff_id)
        kept.presence, kept.note = row.presence, row.note.strip()
        uow.session.add(kept)
    for gone in old.values():
        uow.session.delete(gone)
