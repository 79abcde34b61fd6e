"""The queue: who came without an appointment, and how long they have been waiting."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from desktop.db.uow import UnitOfWork
from desktop.models.customer import Customer
from desktop.models.errors import RuleBrokenError
from desktop.models.reception import QueueEntry
from desktop.models.staff import Staff
from desktop.models.vehicle import Plate
from desktop.services.branches import branch_of
from desktop.services.rights import Right, require
from desktop.services.settings import office_info
from desktop.services.visit_work import NewVisit, add_visit
from desktop.system.i18n import _


@dataclass(frozen=True, slots=True)
class QueueRow:
    """Somebody at the desk.

    Attributes:
        who: The customer's name, or what was typed.
    """

    id: int
    version: int
    came_at: datetime
    customer_id: int | None
    vehicle_id: int | None
    who: str
    plate: str
    wish: str
    advisor: str
    greeted_at: datetime | None
    left_at: datetime | None
    visit_id: int | None

    def waited(self, now: datetime) -> int:
        """Return the whole minutes of waiting, until somebody took care of them."""
        until = self.greeted_at or self.left_at or now
        return max(int((until - self.came_at).total_seconds()) // 60, 0)

    @property
    def waiting(self) -> bool:
        """Whether they still wait."""
        return self.greeted_at is None and self.left_at is None


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who comes in: of the book, or as they are called."""

    who: str = ""
    wish: str = ""
    customer_id: int | None = None
    vehicle_id: int | None = None


def queue_of(session: Session, day: date) -> list[QueueRow]:
    """List who came without an appointment on a business day, the earliest first."""
    statement = _select().where(QueueEntry.came_on == day)
    return [QueueRow(*row) for row in session.execute(statement)]


def join_queue(uow: UnitOfWork, arrival: Arrival) -> int:
    """Let somebody wait and return the entry's id.

    Raises:
        RuleBrokenError: Nobody is named.
        NotAllowedError: The role may not receive customers.
    """
    require(uow, Right.RECEIVE)
    if arrival.customer_id is None and not arrival.who.strip():
        raise RuleBrokenError(_("Nobody is named; type a name or a plate."))
    with uow:
        entry = QueueEntry(
            came_on=office_info(uow.session).calendar.day(uow.now),
            came_at=uow.now,
            branch_id=branch_of(uow.session, uow.actor.staff_id),
            customer_id=arrival.customer_id,
            vehicle_id=arrival.vehicle_id,
            who=arrival.who.strip(),
            wish=arrival.wish.strip(),
        )
        uow.session.add(entry)
        uow.commit()
        return entry.id


def greet(uow: UnitOfWork, entry_id: int, version: int) -> None:
    """Note that whoever is at the desk takes care of them now; waiting ends.

    Raises:
        RuleBrokenError: They do not wait any more.
        ConflictError: Another seat took care of them first.
        NotAllowedError: The role may not receive customers.
    """
    require(uow, Right.RECEIVE)
    with uow:
        entry = _waiting(uow, entry_id, version)
        entry.greeted_at, entry.advisor_id = uow.now, uow.actor.staff_id
        uow.commit()


def leave_queue(uow: UnitOfWork, entry_id: int, version: int) -> None:
    """Note that they went away unreceived.

    Raises:
        RuleBrokenError: They do not wait any more.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not receive customers.
    """
    require(uow, Right.RECEIVE)
    with uow:
        _waiting(uow, entry_id, version).left_at = uow.now
        uow.commit()


def receive_from_queue(uow: UnitOfWork, entry_id: int, version: int, new: NewVisit) -> int:
    """Open the visit of somebody who waited, or was greeted, and return the visit's id.

    Raises:
        RuleBrokenError: They left or have a visit already, or the visit lacks something.
        DuplicateError: The new customer or vehicle is there already.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not receive customers.
    """
    require(uow, Right.RECEIVE)
    with uow:
        entry = uow.load(QueueEntry, entry_id, version)
        if entry.left_at is not None or entry.visit_id is not None:
            raise RuleBrokenError(_gone())
        visit = add_visit(uow, new)
        if entry.greeted_at is None:
            entry.greeted_at, entry.advisor_id = uow.now, visit.advisor_id
        entry.visit_id, entry.customer_id = visit.id, visit.customer_id
        entry.vehicle_id = visit.vehicle_id
        uow.commit()
        return visit.id


def _waiting(uow: UnitOfWork, entry_id: int, version: int) -> QueueEntry:
    entry = uow.load(QueueEntry, entry_id, version)
    if entry.greeted_at is not None or entry.left_at is not None:
        raise RuleBrokenError(_gone())
    return entry


def _gone() -> str:
    return _("They do not wait any more; look at the queue again.")


def _select() -> Select[Any]:
    plate = (
        select(Plate.plate)
        .where(Plate.vehicle_id == QueueEntry.vehicle_id, Plate.to_on.is_(None))
        .scalar_subquery()
    )
    columns: tuple[Any, ...] = (
        *(QueueEntry.id, QueueEntry.version, QueueEntry.came_at),
        *(QueueEntry.customer_id, QueueEntry.vehicle_id),
        func.coalesce(Customer.name, QueueEntry.who),
        func.coalesce(plate, ""),
        QueueEntry.wish,
        func.coalesce(Staff.name, ""),
        *(QueueEntry.greeted_at, QueueEntry.left_at, QueueEntry.visit_id),
    )
    return (
        select(*columns)
        .outerjoin(Customer, Customer.id == QueueEntry.customer_id)
        .outerjoin(Staff, Staff.id == QueueEntry.advisor_id)
        .order_by(QueueEntry.came_at, QueueEntry.id)
    )
