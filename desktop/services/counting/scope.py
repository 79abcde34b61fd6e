"""Which parts a count goes through, and on which shelves they lie."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from desktop.models.count import CountKind
from desktop.models.errors import RuleBrokenError
from desktop.models.part import Part, PartShelf
from desktop.models.stock import DEMAND, Stock, StockMovement
from desktop.system.i18n import N_, _

YEAR = timedelta(days=365)
_A_ENDS, _B_ENDS = Decimal("0.80"), Decimal("0.95")  # of the year's issues, in money
_AT_ONCE = 5_000  # ids in one statement; SQLite takes 32,766 values
NO_SHELF = ""


class AbcClass(StrEnum):
    """How much of the year's issues a part makes, in money."""

    A = "A"
    B = "B"
    C = "C"


CLASS_NAMES = {
    AbcClass.A: N_("Class A: the parts that make 80% of a year's issues"),
    AbcClass.B: N_("Class B: the next 15%"),
    AbcClass.C: N_("Class C: all others"),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """What is to be counted.

    Attributes:
        shelves: Of a count by shelves.
        abc_class: Of a count by class.
    """

    kind: CountKind
    shelves: tuple[str, ...] = ()
    abc_class: AbcClass = AbcClass.A

    @property
    def text(self) -> str:
        """The shelves or the class, as they are shown."""
        if self.kind == CountKind.SHELVES:
            return ", ".join(sorted(self.shelves))
        return self.abc_class.value if self.kind == CountKind.ABC_CLASS else ""


@dataclass(frozen=True, slots=True)
class Place:
    """A part on a shelf; an empty shelf for a part that has none."""

    shelf: str
    part_id: int


def places_of(session: Session, scope: Scope, today: date) -> list[Place]:
    """Return each part of a scope on each of its shelves, in the order in which they are counted.

    A part that lies on a chosen shelf is counted on its other shelves, too: only all of it
    together can be compared with the ledger.

    Raises:
        RuleBrokenError: No shelf is chosen, or nothing lies there.
    """
    match scope.kind:
        case CountKind.FULL:
            places = _places(session)
        case CountKind.SHELVES:
            chosen = _on_shelves(session, _shelves(scope))
            places = [place for place in _places(session) if place.part_id in chosen]
        case CountKind.ABC_CLASS:
            wanted = _of_class(session, scope.abc_class, today)
            places = [place for place in _places(session) if place.part_id in wanted]
    if not places:
        raise RuleBrokenError(_("There is no part to count there; choose something else."))
    return places


def shelves_of(session: Session, part_ids: Iterable[int]) -> dict[int, list[str]]:
    """Return the shelves of parts; a part without one is not among them."""
    found: dict[int, list[str]] = {}
    ids = sorted(set(part_ids))
    for start in range(0, len(ids), _AT_ONCE):
        statement = (
            select(PartShelf.part_id, PartShelf.shelf)
            .where(PartShelf.part_id.in_(ids[start : start + _AT_ONCE]))
            .order_by(PartShelf.position)
        )
        for part_id, shelf in session.execute(statement):
            found.setdefault(part_id, []).append(shelf)
    return found


def shelf_names(session: Session) -> tuple[str, ...]:
    """Return every shelf on which a part lies."""
    return tuple(session.scalars(select(PartShelf.shelf).distinct().order_by(PartShelf.shelf)))


def classes(issued: Sequence[tuple[int, Decimal]]) -> dict[int, AbcClass]:
    """Rank parts by what their issues of a year cost: the most costly first.

    A part belongs to the class in which its share begins, so that the most costly one is always
    an A.
    """
    total = sum((cost for _part, cost in issued), Decimal(0))
    ranked = sorted(issued, key=lambda row: (-row[1], row[0]))
    return dict(_ranked(ranked, total))


def _ranked(rows: Iterable[tuple[int, Decimal]], total: Decimal) -> Iterator[tuple[int, AbcClass]]:
    before = Decimal(0)
    for part_id, cost in rows:
        if cost <= 0 or before >= total * _B_ENDS:
            yield part_id, AbcClass.C
        else:
            yield part_id, AbcClass.A if before < total * _A_ENDS else AbcClass.B
        before += cost


def _shelves(scope: Scope) -> tuple[str, ...]:
    shelves = tuple(shelf.strip() for shelf in scope.shelves if shelf.strip())
    if not shelves:
        raise RuleBrokenError(_("Which shelves shall be counted? Choose one at least."))
    return shelves


def _counted() -> ColumnElement[bool]:
    """Return what belongs into a count: parts in use, and what is left of others."""
    return or_(Part.archived_at.is_(None), func.coalesce(Stock.on_hand, Decimal(0)) != 0)


def _places(session: Session) -> list[Place]:
    statement = (
        select(func.coalesce(PartShelf.shelf, NO_SHELF).label("shelf"), Part.id)
        .outerjoin(PartShelf, PartShelf.part_id == Part.id)
        .outerjoin(Stock, Stock.part_id == Part.id)
        .where(_counted())
        .order_by("shelf", Part.number_key, Part.id)
    )
    return [Place(shelf, part_id) for shelf, part_id in session.execute(statement)]


def _on_shelves(session: Session, shelves: Sequence[str]) -> set[int]:
    unknown = [shelf for shelf in shelves if shelf not in shelf_names(session)]
    if unknown:
        raise RuleBrokenError(
            _(
                "No part lies on shelf {shelf}; correct it, or write it on the page of a part."
            ).format(shelf=", ".join(unknown))
        )
    there = select(PartShelf.part_id).where(PartShelf.shelf.in_(shelves))
    return set(session.scalars(there))


def _of_class(session: Session, wanted: AbcClass, today: date) -> set[int]:
    """Return the parts of a class; of which nothing was issued for a year are of the last."""
    issued = (
        select(StockMovement.part_id, func.sum(-StockMovement.value))
        .where(StockMovement.kind.in_(DEMAND), StockMovement.moved_on > today - YEAR)
        .group_by(StockMovement.part_id)
    )
    ranked = classes([(part_id, cost) for part_id, cost in session.execute(issued)])
    kept = set(session.scalars(select(Stock.part_id)))
    return {part_id for part_id in kept if ranked.get(part_id, AbcClass.C) == wanted}
