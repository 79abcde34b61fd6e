"""Bays: the places in the workshop, which are the capacity of a day."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.uow import UnitOfWork
from desktop.models.errors import RuleBrokenError
from desktop.models.reception import Bay
from desktop.services.archiving import check_reason, mark_archived
from desktop.services.rights import Right, require
from desktop.system.i18n import _


@dataclass(frozen=True, slots=True)
class BayRow:
    """A place where one vehicle stands."""

    id: int
    version: int
    name: str


def bay_list(session: Session) -> list[BayRow]:
    """List the bays in the office's order, without the archived."""
    statement = (
        select(Bay.id, Bay.version, Bay.name)
        .where(Bay.archived_at.is_(None))
        .order_by(Bay.position, Bay.id)
    )
    return [BayRow(*row) for row in session.execute(statement)]


def enter_bay(uow: UnitOfWork, name: str) -> int:
    """Add a bay behind the others and return its id.

    Raises:
        RuleBrokenError: It has no name.
        ConflictError: Another bay has this name.
        NotAllowedError: Only the owner may.
    """
    require(uow, Right.SETTINGS)
    _check(name)
    with uow:
        last = uow.session.execute(select(func.max(Bay.position))).scalar() or 0
        bay = Bay(name=name.strip(), position=last + 1)
        uow.session.add(bay)
        uow.commit()
        return bay.id


def rename_bay(uow: UnitOfWork, bay_id: int, version: int, name: str) -> None:
    """Give a bay another name.

    Raises:
        RuleBrokenError: It would have no name.
        ConflictError: Another bay has this name, or another seat changed it first.
        NotAllowedError: Only the owner may.
    """
    require(uow, Right.SETTINGS)
    _check(name)
    with uow:
        uow.load(Bay, bay_id, version).name = name.strip()
        uow.commit()


def archive_bay(uow: UnitOfWork, bay_id: int, version: int, reason: str) -> None:
    """Take a bay out of use; what was booked in it keeps its name.

    Raises:
        RuleBrokenError: No reason is given.
        ConflictError: Another seat changed it first.
        NotAllowedError: Only the owner may.
    """
    require(uow, Right.SETTINGS)
    check_reason(reason)
    with uow:
        mark_archived(uow, uow.load(Bay, bay_id, version), reason)
        uow.commit()


def _check(name: str) -> None:
    if not name.strip():
        raise RuleBrokenError(_("The bay has no name; type one."))
