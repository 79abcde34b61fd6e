"""Who leads the meetings, in turn."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.errors import RuleBrokenError
from desktop.models.meeting import ChairTurn, Meeting, MeetingKind
from desktop.services.rights import Right, require
from desktop.services.staff import staff_list
from desktop.system.i18n import _


def chair_rota(session: Session) -> list[int]:
    """Return the ids of those who lead in turn, in their order."""
    turns = select(ChairTurn.staff_id).order_by(ChairTurn.position, ChairTurn.id)
    return list(session.execute(turns).scalars())


def set_chair_rota(uow: UnitOfWork, staff_ids: tuple[int, ...]) -> None:
    """Say who leads in turn; an empty rota proposes nobody.

    Raises:
        RuleBrokenError: Somebody is named twice.
        NotAllowedError: The role may not write meetings down.
    """
    require(uow, Right.MEET)
    if len(set(staff_ids)) < len(staff_ids):
        raise RuleBrokenError(_("Somebody stands in the rota twice; take one of them out."))
    with uow:
        serialise(uow.session, "chair rota")
        old = {turn.staff_id: turn for turn in uow.session.execute(select(ChairTurn)).scalars()}
        for position, staff_id in enumerate(staff_ids, start=1):
            turn = old.pop(staff_id, None) or ChairTurn(staff_id=staff_id)
            turn.position = position
            uow.session.add(turn)
        for gone in old.values():
            uow.session.delete(gone)
        uow.commit()


def next_chair(session: Session, day: date, here: Collection[int] | None = None) -> int | None:
    """Return whose turn it is: who comes in the rota after the last one who led, and is here.

    Args:
        session: Where to read.
        day: The day of the meeting.
        here: The ids of those who work here on the day, where that is known already.
    """
    rota = chair_rota(session)
    if not rota:
        return None
    if here is None:
        people = staff_list(session, day)
        here = {row.id for row in people if row.hired_on is None or row.hired_on <= day}
    last = session.execute(
        select(Meeting.chair_id)
        .where(Meeting.day < day, Meeting.kind == MeetingKind.MORNING, Meeting.chair_id.in_(rota))
        .order_by(Meeting.day.desc())
        .limit(1)
    ).scalar()
    after = rota.index(last) + 1 if last is not None else 0
    return next((staff_id for staff_id in rota[after:] + rota[:after] if staff_id in here), None)


def begin_meeting(uow: UnitOfWork, day: date, kind: str) -> int:
    """Return a meeting's id; one that nobody wrote down begins with whose turn it is to lead."""
    serialise(uow.session, "meeting")
    known = select(Meeting.id).where(Meeting.day == day, Meeting.kind == kind)
    if (found := uow.session.execute(known).scalar()) is not None:
        return found
    chair_id = next_chair(uow.session, day) if kind == MeetingKind.MORNING else None
    meeting = Meeting(day=day, kind=kind, chair_id=chair_id)
    uow.session.add(meeting)
    uow.session.flush()
    return meeting.id
