"""Steps that several commands on a visit share."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.uow import UnitOfWork
from desktop.models.errors import RuleBrokenError
from desktop.models.visit import Payment, PaymentMethod, Visit, VisitState, VisitStateTime
from desktop.services.settings import OfficeInfo
from desktop.system.i18n import _


@dataclass(frozen=True, slots=True)
class Balance:
    """What was paid for a visit.

    Attributes:
        received: Money that came in, less what was given back.
        on_account: What the customer owes by agreement and pays later.
    """

    received: Decimal
    on_account: Decimal

    @property
    def covered(self) -> Decimal:
        """What is no longer due at the desk."""
        return self.received + self.on_account


def load_open(uow: UnitOfWork, visit_id: int, version: int) -> Visit:
    """Load a visit that may still be worked on.

    Raises:
        RuleBrokenError: It is settled or void.
        ConflictError: Another seat changed it first.
    """
    visit = uow.load(Visit, visit_id, version)
    refuse_closed(visit)
    return visit


def refuse_closed(visit: Visit) -> None:
    """Refuse a visit that is not worked on any more.

    Raises:
        RuleBrokenError: It is settled or void.
    """
    if visit.state == VisitState.SETTLED:
        raise RuleBrokenError(
            _("Visit {number} is settled; its bill stays as it is.").format(number=visit.number)
        )
    if visit.state == VisitState.VOID:
        raise RuleBrokenError(
            _("Visit {number} is void; open a new one.").format(number=visit.number)
        )


def note_state(uow: UnitOfWork, visit: Visit) -> None:
    """Write down that the visit is in its state from now on, and who moved it there."""
    uow.session.add(_state_time(uow, visit))


def note_first_state(uow: UnitOfWork, visit: Visit) -> None:
    """Do the same for a visit that was just inserted, past the session."""
    uow.insert([_state_time(uow, visit)])


def _state_time(uow: UnitOfWork, visit: Visit) -> VisitStateTime:
    return VisitStateTime(
        visit_id=visit.id,
        state=visit.state,
        stage=visit.stage or "",
        at=uow.now,
        staff_id=uow.actor.staff_id,
    )


def finish(uow: UnitOfWork, visit: Visit, office: OfficeInfo) -> None:
    """Note when the work was done; a time that stands already stays."""
    if visit.finished_on is None:
        visit.finished_at, visit.finished_on = uow.now, office.calendar.day(uow.now)


def balance_of(session: Session, visit_id: int) -> Balance:
    """Sum the payments of a visit."""
    statement = select(Payment.method, Payment.amount).where(Payment.visit_id == visit_id)
    received = on_account = Decimal(0)
    for method, amount in session.execute(statement):
        if method == PaymentMethod.ON_ACCOUNT:
            on_account += amount
        else:
            received += amount
    return Balance(received, on_account)
