"""Who counts which shelf: one person at a time."""

from sqlalchemy import select

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.count import CountShelf
from desktop.models.errors import NotFoundError, RuleBrokenError
from desktop.models.staff import Staff
from desktop.services.cards import text_of
from desktop.services.counting.starting import load_open
from desktop.services.rights import Right, require
from desktop.system.i18n import _


def take_shelf(uow: UnitOfWork, count_id: int, shelf: str) -> None:
    """Take a shelf, so that nobody else counts it meanwhile.

    Raises:
        RuleBrokenError: Somebody else is counting it, or the count is over.
        NotFoundError: The count has no such shelf.
        NotAllowedError: The role may not move parts.
    """
    require(uow, Right.STOCK)
    with uow:
        load_open(uow, count_id)
        hold_shelf(uow, count_id, shelf)
        uow.commit()


def release_shelf(uow: UnitOfWork, count_id: int, shelf: str) -> None:
    """Give a shelf back; anybody may do so, since who took it may have gone home.

    Raises:
        RuleBrokenError: The count is over.
        NotFoundError: The count has no such shelf.
        NotAllowedError: The role may not move parts.
    """
    require(uow, Right.STOCK)
    with uow:
        load_open(uow, count_id)
        row = shelf_row(uow, count_id, shelf)
        row.staff_id, row.taken_at = None, None
        uow.commit()


def finish_shelf(uow: UnitOfWork, count_id: int, shelf: str) -> None:
    """Note that a shelf is done; what was not counted on it stays uncounted.

    Raises:
        RuleBrokenError: Somebody else is counting it, or the count is over.
        NotFoundError: The count has no such shelf.
        NotAllowedError: The role may not move parts.
    """
    require(uow, Right.STOCK)
    with uow:
        load_open(uow, count_id)
        hold_shelf(uow, count_id, shelf).done_at = uow.now
        uow.commit()


def hold_shelf(uow: UnitOfWork, count_id: int, shelf: str) -> CountShelf:
    """Take a shelf inside another command; what was done is taken up again.

    Raises:
        RuleBrokenError: Somebody else is counting it.
        NotFoundError: The count has no such shelf.
    """
    serialise(uow.session, "stock count")
    row = shelf_row(uow, count_id, shelf)
    mine = row.staff_id == uow.actor.staff_id
    if row.taken_at is not None and row.done_at is None and not mine:
        name = text_of(uow.session, Staff, row.staff_id) or _("Somebody")
        raise RuleBrokenError(
            _("{name} is counting shelf {shelf}; take another one, or release it first.").format(
                name=name, shelf=shelf_name(shelf)
            )
        )
    if row.taken_at is None or not mine:
        row.staff_id, row.taken_at = uow.actor.staff_id, uow.now
    row.done_at = None
    return row


def shelf_row(uow: UnitOfWork, count_id: int, shelf: str) -> CountShelf:
    """Load a shelf of a count.

    Raises:
        NotFoundError: The count has no such shelf.
    """
    there = select(CountShelf).where(CountShelf.count_id == count_id, CountShelf.shelf == shelf)
    row = uow.session.scalars(there).one_or_none()
    if row is None:
        raise NotFoundError(
            _("This count has no shelf {shelf}; choose one from its list.").format(
                shelf=shelf_name(shelf)
            )
        )
    return row


def shelf_name(shelf: str) -> str:
    """Return a shelf as it is shown."""
    return shelf or _("(no shelf)")
