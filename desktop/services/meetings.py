"""Meetings: who leads, who was there, and the lines that are read out."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
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
from desktop.services.staff import staff_list
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
    found = session.execute(
        select(Meeting).where(Meeting.day == day, Meeting.kind == kind)
    ).scalar_one_or_none()
    if found is None:
        chair = next_chair(session, day) if kind == MeetingKind.MORNING else None
        people = _attendance(session, day, None)
        return MeetingCard(day, kind, 0, chair, None, "", "", "", "", people, ())
    return MeetingCard(
        day,
        kind,
        found.version,
        found.chair_id,
        found.duty_id,
        found.kudos,
        found.policy,
        found.script,
        found.notes,
        _attendance(session, day, found.id),
        decisions_of(session, found.id),
    )


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


def _attendance(session: Session, day: date, meeting: int | None) -> tuple[AttendanceRow, ...]:
    written = {
        staff_id: AttendanceRow(staff_id, name, presence, note)
        for staff_id, name, presence, note in session.execute(
            select(Attendance.staff_id, Staff.name, Attendance.presence, Attendance.note)
            .join(Staff, Staff.id == Attendance.staff_id)
            .where(Attendance.meeting_id == meeting)
            .order_by(Staff.name_key)
        )
    }
    here = [row for row in staff_list(session, day) if row.hired_on is None or row.hired_on <= day]
    rows = [written.pop(row.id, AttendanceRow(row.id, row.name)) for row in here]
    return (*rows, *written.values())


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
