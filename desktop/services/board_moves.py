"""What moving a card on the workshop board does to its visit."""

from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from desktop.db.uow import UnitOfWork
from desktop.models.errors import RuleBrokenError
from desktop.models.reception import Bay
from desktop.models.staff import Staff
from desktop.models.visit import VisitShare, VisitState
from desktop.services.board import NOBODY, PLACES, By
from desktop.services.rights import Right, require
from desktop.services.visit_steps import load_open
from desktop.services.visit_work import move_visit
from desktop.system.i18n import _

WHOLE = Decimal(1)


def move_card(
    uow: UnitOfWork, visit_id: int, version: int, by: str, column: str, waiting_for: str = ""
) -> None:
    """Move a card to another column of the board.

    Raises:
        RuleBrokenError: The visit cannot go there.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not work on visits.
    """
    if by == By.STATE:
        state, stage = PLACES[column]
        if state == VisitState.SETTLED:
            raise RuleBrokenError(settle_sentence())
        move_visit(uow, visit_id, version, state, waiting_for, stage)
    elif by == By.BAY:
        place_visit(uow, visit_id, version, _key(column))
    else:
        assign_visit(uow, visit_id, version, _key(column))


def settle_sentence() -> str:
    """Say how a card gets into the last column."""
    return _("A vehicle is handed over by settling its visit: open it with Enter, then press F8.")


def place_visit(uow: UnitOfWork, visit_id: int, version: int, bay_id: int | None) -> None:
    """Put the vehicle of an open visit into a bay, or into none.

    Raises:
        RuleBrokenError: It is settled or void, or the bay is out of use.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not work on visits.
    """
    require(uow, Right.WORK)
    with uow:
        visit = load_open(uow, visit_id, version)
        if bay_id is not None and uow.load(Bay, bay_id).archived_at is not None:
            raise RuleBrokenError(_("This bay is out of use; choose another one."))
        visit.bay_id = bay_id
        uow.commit()


def assign_visit(uow: UnitOfWork, visit_id: int, version: int, staff_id: int | None) -> None:
    """Give the work of an open visit to one person, or to nobody yet.

    Raises:
        RuleBrokenError: It is settled or void, or several people share the work.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not work on visits.
    """
    require(uow, Right.WORK)
    with uow:
        visit = load_open(uow, visit_id, version)
        mine = select(VisitShare).where(VisitShare.visit_id == visit.id)
        shares = list(uow.session.execute(mine).scalars())
        if len(shares) > 1:
            raise RuleBrokenError(
                _(
                    "Several people share visit {number}; change the shares in its bill (F6)."
                ).format(number=visit.number)
            )
        for share in shares:
            uow.session.delete(share)
        if staff_id is not None:
            person = uow.load(Staff, staff_id)
            uow.session.flush()
            uow.session.add(VisitShare(visit_id=visit.id, staff_id=person.id, share=WHOLE))
        flag_modified(visit, "stage")  # another seat that shows the old card is told so
        uow.commit()


def _key(column: str) -> int | None:
    return None if column == NOBODY else int(column)
