"""Segments: the markets of the office, which it may rename and add to."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.uow import UnitOfWork
from desktop.models.errors import RuleBrokenError
from desktop.models.segment import Segment
from desktop.services.archiving import check_reason, mark_archived
from desktop.services.rights import Right, require
from desktop.system.i18n import _


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A market and how the office serves it."""

    id: int
    version: int
    name: str
    strategy: str
    archived: bool


def segment_list(session: Session, *, archived: bool = False) -> list[SegmentRow]:
    """List the segments in the office's order, without the archived unless asked."""
    statement = select(Segment).order_by(Segment.position, Segment.id)
    if not archived:
        statement = statement.where(Segment.archived_at.is_(None))
    return [
        SegmentRow(row.id, row.version, row.name, row.strategy, row.archived_at is not None)
        for row in session.execute(statement).scalars()
    ]


def enter_segment(uow: UnitOfWork, name: str, strategy: str) -> int:
    """Add a segment behind the others and return its id.

    Raises:
        RuleBrokenError: It has no name.
        ConflictError: Another segment has this name.
        NotAllowedError: Only the owner may.
    """
    require(uow, Right.SETTINGS)
    _check(name)
    with uow:
        last = uow.session.execute(select(func.max(Segment.position))).scalar() or 0
        segment = Segment(name=name.strip(), strategy=strategy, position=last + 1)
        uow.session.add(segment)
        uow.commit()
        return segment.id


def change_segment(
    uow: UnitOfWork, segment_id: int, version: int, name: str, strategy: str
) -> None:
    """Rename a segment or change its strategy; what is settled follows the new name.

    Raises:
        RuleBrokenError: It would have no name.
        ConflictError: Another segment has this name, or another seat changed it first.
        NotAllowedError: Only the owner may.
    """
    require(uow, Right.SETTINGS)
    _check(name)
    with uow:
        segment = uow.load(Segment, segment_id, version)
        segment.name, segment.strategy = name.strip(), strategy
        uow.commit()


def archive_segment(uow: UnitOfWork, segment_id: int, version: int, reason: str) -> None:
    """Take a segment out of the choices; its customers keep it.

    Raises:
        RuleBrokenError: No reason is given, or it is the last segment.
        ConflictError: Another seat changed it first.
        NotAllowedError: Only the owner may.
    """
    require(uow, Right.SETTINGS)
    check_reason(reason)
    with uow:
        segment = uow.load(Segment, segment_id, version)
        if [row.id for row in segment_list(uow.session)] == [segment_id]:
            raise RuleBrokenError(_("It is the last segment; add another one first."))
        mark_archived(uow, segment, reason)
        uow.commit()


def _check(name: str) -> None:
    if not name.strip():
        raise RuleBrokenError(_("The segment has no name; type one."))
