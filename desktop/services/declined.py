"""Declined work that a later visit takes up, and what a visit gives back again."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from desktop.db.uow import UnitOfWork
from desktop.models.errors import RuleBrokenError
from desktop.models.proposal import ProposalLine, ProposalState
from desktop.models.visit import Visit, VisitState
from desktop.system.i18n import _

Work = tuple[str, str, int | None]  # kind, text and part: by these two lines are the same work


def still_declined() -> ColumnElement[bool]:
    """Match declined work that nobody took up or dropped; a void visit says and does nothing."""
    void = select(Visit.id).where(Visit.state == VisitState.VOID)
    return (
        (ProposalLine.state == ProposalState.DECLINED)
        & (ProposalLine.dropped_reason == "")
        & ProposalLine.visit_id.not_in(void)
        & or_(ProposalLine.taken_up_id.is_(None), ProposalLine.taken_up_id.in_(void))
    )


def take_up_line(uow: UnitOfWork, visit: Visit, proposal_id: int) -> ProposalLine:
    """Mark declined work of the same vehicle as taken up by a visit.

    Raises:
        RuleBrokenError: It is of another vehicle, or no longer offered.
    """
    wanted = select(ProposalLine).where(ProposalLine.id == proposal_id, still_declined())
    line = uow.session.scalar(wanted)
    if line is None or line.vehicle_id != visit.vehicle_id:
        raise RuleBrokenError(
            _("Declined work was taken up or dropped meanwhile; look at what is offered again.")
        )
    line.taken_up_id = visit.id
    return line


def give_back(session: Session, visit: Visit, gone: Iterable[Work]) -> None:
    """Offer declined work again whose line has left the visit that had taken it up."""
    works = set(gone)
    if not works:
        return
    taken = select(ProposalLine).where(ProposalLine.taken_up_id == visit.id)
    for line in session.scalars(taken):
        if (line.kind, line.text, line.part_id) in works:
            line.taken_up_id = None
