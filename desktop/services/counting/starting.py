"""Beginning a count, and giving one up."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.count import CountLine, CountShelf, CountState, StockCount
from desktop.models.errors import RuleBrokenError
from desktop.services.counting.scope import Scope, places_of
from desktop.services.rights import Right, require
from desktop.services.settings import office_info
from desktop.system.i18n import _


@dataclass(frozen=True, slots=True)
class CountDraft:
    """What is typed about a count."""

    scope: Scope
    note: str = ""


def start_count(uow: UnitOfWork, draft: CountDraft) -> int:
    """Begin a count, and return its id; the shop goes on working.

    Raises:
        RuleBrokenError: No shelf is chosen, or nothing lies there.
        NotAllowedError: The role may not move parts.
    """
    require(uow, Right.STOCK)
    with uow:
        serialise(uow.session, "stock count")
        day = office_info(uow.session).calendar.day(uow.now)
        places = places_of(uow.session, draft.scope, day)
        count = StockCount(
            number=_next_number(uow.session, day),
            kind=draft.scope.kind,
            scope=draft.scope.text,
            started_on=day,
            started_at=uow.now,
            started_by_id=uow.actor.staff_id,
            note=draft.note.strip(),
        )
        uow.session.add(count)
        uow.session.flush()
        shelves = dict.fromkeys(place.shelf for place in places)
        uow.session.add_all(CountShelf(count_id=count.id, shelf=shelf) for shelf in shelves)
        rows = [
            {"count_id": count.id, "part_id": place.part_id, "shelf": place.shelf, "position": at}
            for at, place in enumerate(places, start=1)
        ]
        uow.session.execute(insert(CountLine), rows)
        uow.note_bulk("count_line", len(rows), f"count {count.number}")
        uow.commit()
        return count.id


def cancel_count(uow: UnitOfWork, count_id: int, version: int) -> None:
    """Give a count up; what was counted stays readable and is not posted.

    Raises:
        RuleBrokenError: It is posted or cancelled already.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not move parts.
    """
    require(uow, Right.STOCK)
    with uow:
        load_open(uow, count_id, version).state = CountState.CANCELLED
        uow.commit()


def load_open(uow: UnitOfWork, count_id: int, version: int | None = None) -> StockCount:
    """Load a count that still goes on.

    Raises:
        RuleBrokenError: It is posted or cancelled.
        ConflictError: Another seat changed it first.
    """
    count = uow.load(StockCount, count_id, version)
    if count.state == CountState.POSTED:
        raise RuleBrokenError(
            _("Count {number} is posted; begin another one.").format(number=count.number)
        )
    if count.state == CountState.CANCELLED:
        raise RuleBrokenError(
            _("Count {number} was cancelled; begin another one.").format(number=count.number)
        )
    return count


def _next_number(session: Session, day: date) -> str:
    statement = select(func.count(StockCount.id)).where(StockCount.started_on == day)
    return f"N-{day:%Y%m%d}-{session.execute(statement).scalar_one() + 1}"
