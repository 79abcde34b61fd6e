"""Posting a count: all of its differences in one document, or none of them."""

from decimal import Decimal

from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.count import CountState
from desktop.models.errors import ConflictError, RuleBrokenError
from desktop.models.stock import MovementKind
from desktop.services.counting.review import Review, ReviewLine, review
from desktop.services.counting.starting import load_open
from desktop.services.rights import Right, require
from desktop.services.stock.posting import Entry, Paper, Posted, post
from desktop.system.i18n import _


def post_count(uow: UnitOfWork, count_id: int, version: int, stamp: str) -> Posted:
    """Post what a count found, as its approver saw it; what was not counted stays as it is.

    What was counted without a difference is posted, too: from then on nothing is dated before it.

    Args:
        uow: The transaction.
        count_id: Which count.
        version: As its approver saw it.
        stamp: Of the review that its approver saw.

    Raises:
        RuleBrokenError: Nothing can be posted, or the count is over.
        ConflictError: Something was counted or moved since the review.
        NotAllowedError: The role may not approve counts.
    """
    require(uow, Right.APPROVE_COUNT)
    with uow:
        _hold(uow.session)
        count = load_open(uow, count_id, version)
        seen = review(uow.session, count_id)
        _check(seen, stamp)
        paper = Paper(MovementKind.COUNT, count_id=count.id, reference=count.number)
        posted = post(uow, paper, [_entry(line) for line in seen.ready])
        count.state, count.posted_at = CountState.POSTED, uow.now
        count.posted_by_id = uow.actor.staff_id
        uow.commit()
    return posted


def _hold(session: Session) -> None:
    """Let nobody count or move anything until it is posted."""
    serialise(session, "stock count")
    serialise(session, "stock")


def _check(seen: Review, stamp: str) -> None:
    if seen.stamp != stamp:
        raise ConflictError(
            _("Something was counted or moved meanwhile; look at the differences again, then post.")
        )
    if not seen.ready:
        raise RuleBrokenError(_("Nothing is counted yet that could be posted; count first."))


def _entry(line: ReviewLine) -> Entry:
    return Entry(line.part_id, line.difference or Decimal(0), moved_at=line.counted_at)
