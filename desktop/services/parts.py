"""The parts list."""

from dataclasses import dataclass, fields
from decimal import Decimal

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.errors import DuplicateError, NotFoundError, RuleBrokenError
from desktop.models.keys import compact_key, name_key
from desktop.models.money import MONEY_PLACES, fits_places
from desktop.models.part import Part
from desktop.services.listing import ListQuery, TableSource
from desktop.services.rights import Right, require
from desktop.services.search.index import PART
from desktop.services.search.lists import ByWords
from desktop.system.i18n import _


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part of the list."""

    id: int
    version: int
    number: str
    name: str
    brand: str
    category: str
    unit: str
    price: Decimal | None
    cost: Decimal | None


@dataclass(frozen=True, slots=True)
class PartDraft:
    """What is typed about a part."""

    number: str
    name: str
    brand: str = ""
    category: str = ""
    unit: str = ""
    price: Decimal | None = None
    cost: Decimal | None = None


_part = Part.__table__.c


def _where(_query: ListQuery) -> list[ColumnElement[bool]]:
    return [Part.archived_at.is_(None)]


PARTS = TableSource(
    row=PartRow,
    columns=tuple(_part[field.name] for field in fields(PartRow)),
    origin=Part.__table__,
    key=_part.id,
    where=_where,
    sorts={"number": _part.number_key, "name": _part.name_key},
    finder=ByWords(PART, Part.__table__, _part.id, by_place=False),
)


def part_card(session: Session, part_id: int) -> PartRow:
    """Read one part.

    Raises:
        NotFoundError: There is no such part.
    """
    rows = PARTS.rows(session, [part_id])
    if not rows:
        raise NotFoundError(_("This part does not exist any more; refresh the list."))
    return rows[0]


def enter_part(uow: UnitOfWork, draft: PartDraft) -> int:
    """Add a part and return its id.

    Raises:
        RuleBrokenError: Number or name is missing, or an amount is negative.
        DuplicateError: Another part has the number.
        NotAllowedError: The role may not change the parts list.
    """
    require(uow, Right.PARTS)
    with uow:
        serialise(uow.session, "part")
        _check(uow, draft, part_id=None)
        part = Part()
        _fill(part, draft)
        uow.session.add(part)
        uow.commit()
        return part.id


def change_part(uow: UnitOfWork, part_id: int, version: int, draft: PartDraft) -> None:
    """Change a part; bills keep the name and price they were written with.

    Raises:
        RuleBrokenError: Number or name is missing, or an amount is negative.
        DuplicateError: Another part has the number.
        ConflictError: Another seat changed the part first.
        NotAllowedError: The role may not change the parts list.
    """
    require(uow, Right.PARTS)
    with uow:
        serialise(uow.session, "part")
        part = uow.load(Part, part_id, version)
        _check(uow, draft, part_id)
        _fill(part, draft)
        uow.commit()


def archive_part(uow: UnitOfWork, part_id: int, version: int, reason: str) -> None:
    """Take a part out of the list, with a reason.

    Raises:
        RuleBrokenError: No reason is given.
        ConflictError: Another seat changed the part first.
        NotAllowedError: The role may not change the parts list.
    """
    require(uow, Right.PARTS)
    if not reason.strip():
        raise RuleBrokenError(_("Archiving needs a reason; type one."))
    with uow:
        part = uow.load(Part, part_id, version)
        part.archived_at, part.archived_reason = uow.now, reason.strip()
        uow.commit()


def _check(uow: UnitOfWork, draft: PartDraft, part_id: int | None) -> None:
    key = compact_key(draft.number)
    if not key or not draft.name.strip():
        raise RuleBrokenError(_("A part needs a number and a name; type both."))
    if min(draft.price or 0, draft.cost or 0) < 0:
        raise RuleBrokenError(_("Price and cost may not be negative; correct them."))
    if not all(fits_places(amount, MONEY_PLACES) for amount in (draft.price, draft.cost)):
        raise RuleBrokenError(
            _("Price and cost have two digits behind the point at most; correct them.")
        )
    same = select(Part.id).where(Part.number_key == key)
    taken = uow.session.execute(same).scalar()
    if taken is not None and taken != part_id:
        raise DuplicateError(
            _("Another part has the number {number} already; open that part.").format(
                number=draft.number
            ),
            "part",
            taken,
            "number",
        )


def _fill(part: Part, draft: PartDraft) -> None:
    part.number, part.number_key = draft.number.strip(), compact_key(draft.number)
    part.name, part.name_key = draft.name.strip(), name_key(draft.name)
    part.brand, part.category = draft.brand.strip(), draft.category.strip()
    part.unit = draft.unit.strip()
    part.price, part.cost = draft.price, draft.cost
