"""Lost sales 缺件: what was asked for and not there; the fill rate is reckoned from it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, func

from desktop.db.uow import UnitOfWork
from desktop.models.customer import Customer
from desktop.models.errors import RuleBrokenError
from desktop.models.money import fits_places
from desktop.models.part import Part
from desktop.models.purchase import LostSale
from desktop.models.staff import Staff
from desktop.services.listing import ListQuery, TableSource
from desktop.services.rights import Right, require
from desktop.services.settings import office_info
from desktop.services.stock.costing import QUANTITY_PLACES
from desktop.system.i18n import _


@dataclass(frozen=True, slots=True)
class LostDraft:
    """What is typed when something is asked for that is not there.

    Attributes:
        text: What was asked for, where the part list does not know it.
    """

    quantity: Decimal
    part_id: int | None = None
    text: str = ""
    customer_id: int | None = None
    visit_id: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class LostRow:
    """A lost sale in the list."""

    id: int
    version: int
    asked_on: date
    number: str
    text: str
    quantity: Decimal
    customer: str
    person: str
    note: str
    void_reason: str | None


_lost, _part, _customer = LostSale.__table__, Part.__table__, Customer.__table__
_staff = Staff.__table__


def _where(query: ListQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if not query.filter("void"):
        conditions.append(LostSale.void_reason.is_(None))
    if part := query.filter("part"):
        conditions.append(LostSale.part_id == int(part))
    for word in query.text.split():
        like = f"%{word}%"
        conditions.append(
            Part.number.ilike(like) | Part.name.ilike(like) | LostSale.text.ilike(like)
        )
    return conditions


LOST_SALES = TableSource(
    row=LostRow,
    columns=(
        *(_lost.c.id, _lost.c.version, _lost.c.asked_on, func.coalesce(_part.c.number, "")),
        *(func.coalesce(_part.c.name, _lost.c.text), _lost.c.quantity),
        *(func.coalesce(_customer.c.name, ""), func.coalesce(_staff.c.name, "")),
        *(_lost.c.note, _lost.c.void_reason),
    ),
    origin=_lost.outerjoin(_part, _part.c.id == _lost.c.part_id)
    .outerjoin(_customer, _customer.c.id == _lost.c.customer_id)
    .outerjoin(_staff, _staff.c.id == _lost.c.staff_id),
    key=_lost.c.id,
    where=_where,
    sorts={"asked_on": _lost.c.asked_on},
    newest_first=True,
)


def lose(uow: UnitOfWork, draft: LostDraft) -> int:
    """Write down that something was asked for in vain, and return the id of the entry.

    Raises:
        RuleBrokenError: Nothing is named, or the quantity is not above zero.
        NotAllowedError: The role may not sell parts.
    """
    require(uow, Right.COUNTER)
    if draft.part_id is None and not draft.text.strip():
        raise RuleBrokenError(_("What was asked for? Choose a part, or type what it was."))
    if draft.quantity <= 0 or not fits_places(draft.quantity, QUANTITY_PLACES):
        raise RuleBrokenError(
            _(
                "The quantity must be more than zero, with three digits behind the point at most; "
                "correct it."
            )
        )
    with uow:
        lost = LostSale(
            asked_at=uow.now,
            asked_on=office_info(uow.session).calendar.day(uow.now),
            part_id=draft.part_id,
            text=draft.text.strip(),
            quantity=draft.quantity,
            customer_id=draft.customer_id,
            visit_id=draft.visit_id,
            staff_id=uow.actor.staff_id,
            note=draft.note.strip(),
        )
        uow.session.add(lost)
        uow.commit()
        return lost.id


def void_lost(uow: UnitOfWork, lost_id: int, version: int, reason: str) -> None:
    """Let an entry not count, with a reason.

    Raises:
        RuleBrokenError: No reason is given.
        ConflictError: Another seat changed the entry first.
        NotAllowedError: The role may not sell parts.
    """
    require(uow, Right.COUNTER)
    if not reason.strip():
        raise RuleBrokenError(_("Voiding needs a reason; type one."))
    with uow:
        uow.load(LostSale, lost_id, version).void_reason = reason.strip()
        uow.commit()
