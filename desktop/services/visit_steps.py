"""Steps that several commands on a visit share."""

from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.uow import UnitOfWork
from desktop.models.errors import RuleBrokenError
from desktop.models.visit import Payment, Visit, VisitState, VisitStateTime
from desktop.services.settings import OfficeInfo
from desktop.system.i18n import _


def load_open(uow: UnitOfWork, visit_id: int, version: int) -> Visit:
    """Load a visit that may still be worked on.

    Raises:
        RuleBrokenError: It is settled or void.
        ConflictError: Another seat changed it first.
    """
    visit = uow.load(Visit, visit_id, version)
    if visit.state == VisitState.SETTLED:
        raise RuleBrokenError(
            _("Visit {number} is settled; its bill stays as it is.").format(number=visit.number)
        )
    if visit.state == VisitState.VOID:
        raise RuleBrokenError(
            _("Visit {number} is void; open a new one.").format(number=visit.number)
        )
    return visit


def note_state(uow: UnitOfWork, visit: Visit) -> None:
    """Write down that the visit is in its state from now on, and who moved it there."""
    uow.session.add(
        VisitStateTime(
            visit_id=visit.id, state=visit.state, at=uow.now, staff_id=uow.actor.staff_id
        )
    )


def finish(uow: UnitOfWork, visit: Visit, office: OfficeInfo) -> None:
    """Note when the work was done; a time that stands already stays."""
    if visit.finished_on is None:
        visit.finished_at, visit.finished_on = uow.now, office.calendar.day(uow.now)


def paid_so_far(session: Session, visit_id: int) -> Decimal:
    """Sum the payments of a visit, less what was given back."""
    statement = select(Payment.amount).where(Payment.visit_id == visit_id)
    return sum(session.execute(statement).scalars(), Decimal(0))
