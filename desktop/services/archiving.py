"""Archiving: a record leaves the lists with a reason, and stays in everything that was."""

from desktop.db.uow import UnitOfWork
from desktop.models.base import Archivable
from desktop.models.errors import RuleBrokenError
from desktop.system.i18n import _


def check_reason(reason: str) -> None:
    """Demand a reason.

    Raises:
        RuleBrokenError: There is none.
    """
    if not reason.strip():
        raise RuleBrokenError(_("Archiving needs a reason; type one."))


def mark_archived(uow: UnitOfWork, row: Archivable, reason: str) -> None:
    """Take a record out of the lists as of now."""
    row.archived_at, row.archived_reason = uow.now, reason.strip()
