"""What was found on a shelf: each line remembers where the ledger stood when it was counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.uow import UnitOfWork
from desktop.models.count import CountLine, CountShelf
from desktop.models.errors import NotFoundError, RuleBrokenError
from desktop.models.money import fits_places
from desktop.models.part import Part
from desktop.services.counting.scope import NO_SHELF, shelves_of
from desktop.services.counting.shelves import hold_shelf, shelf_name
from desktop.services.counting.starting import load_open
from desktop.services.parts.scanning import ScanHit, scan
from desktop.services.rights import Right, require
from desktop.services.stock.costing import QUANTITY_PLACES, Level
from desktop.services.stock.posting import levels
from desktop.system.i18n import _

MOST = Decimal(1_000_000)  # a barcode that was scanned into the quantity is far above


@dataclass(frozen=True, slots=True)
class Found:
    """What somebody found.

    Attributes:
        more: Whether it is added to what was counted on this shelf before.
        unexpected: Whether somebody has looked at a part that the list does not have there.
    """

    part_id: int
    quantity: Decimal
    more: bool = False
    unexpected: bool = False


@dataclass(frozen=True, slots=True)
class ScannedPart:
    """A part that a code means, and where the count expects it.

    Attributes:
        here: Whether it is expected on the shelf that is being counted.
        shelves: Where else it is expected.
        counted: What was counted of it here; None for nothing yet.
    """

    hit: ScanHit
    here: bool
    shelves: tuple[str, ...]
    counted: Decimal | None


class UnexpectedError(RuleBrokenError):
    """A part lies where the count does not expect it; right if the person says so."""


def scanned(session: Session, count_id: int, shelf: str, text: str) -> tuple[ScannedPart, ...]:
    """Find the parts that a code means; several where it is ambiguous, those of the shelf first.

    Raises:
        NotFoundError: No part has the code.
    """
    hits = scan(session, text)
    if not hits:
        raise NotFoundError(
            _("No part has the code {code}; scan it again, or type the number.").format(
                code=text.strip()
            )
        )
    found = [_scanned(session, count_id, shelf, hit) for hit in hits]
    return tuple(sorted(found, key=lambda one: not one.here))


def count_part(uow: UnitOfWork, count_id: int, shelf: str, found: Found) -> Decimal:
    """Write down how many of a part lie on a shelf, and return what is counted there now.

    Raises:
        UnexpectedError: The part is not on the list of this shelf, and nobody has said that it
            lies there.
        RuleBrokenError: The quantity is below zero, too fine or a barcode, somebody else counts
            the shelf, the count is over, or more is added though the part has moved meanwhile.
        NotAllowedError: The role may not move parts.
    """
    require(uow, Right.STOCK)
    _check_quantity(found.quantity)
    with uow:
        load_open(uow, count_id)
        hold_shelf(uow, count_id, shelf)
        part = uow.load(Part, found.part_id)
        line = _line(uow.session, count_id, part.id, shelf)
        if line is None:
            line = _add_line(uow, count_id, shelf, part, found)
        level = levels(uow.session, [part.id]).get(part.id, Level())
        counted = _put(uow, line, found, level)
        uow.commit()
    return counted


def count_again(uow: UnitOfWork, count_id: int, part_id: int) -> None:
    """Forget what was counted of a part on all its shelves, so that it is counted once more.

    Raises:
        RuleBrokenError: The count is over.
        NotAllowedError: The role may not move parts.
    """
    require(uow, Right.STOCK)
    with uow:
        load_open(uow, count_id)
        there = select(CountLine).where(
            CountLine.count_id == count_id, CountLine.part_id == part_id
        )
        lines = uow.session.scalars(there).all()
        for line in lines:
            line.counted, line.counted_at, line.counted_by_id = None, None, None
            line.seq, line.on_hand = None, None
        shelves = [line.shelf for line in lines]
        done = select(CountShelf).where(
            CountShelf.count_id == count_id, CountShelf.shelf.in_(shelves)
        )
        for row in uow.session.scalars(done):
            row.done_at = row.taken_at = row.staff_id = None
        uow.commit()


def _scanned(session: Session, count_id: int, shelf: str, hit: ScanHit) -> ScannedPart:
    there = select(CountLine.shelf, CountLine.counted).where(
        CountLine.count_id == count_id, CountLine.part_id == hit.part_id
    )
    counted = {row.shelf: row.counted for row in session.execute(there)}
    elsewhere = tuple(sorted(one for one in counted if one != shelf))
    return ScannedPart(hit, shelf in counted, elsewhere, counted.get(shelf))


def _check_quantity(quantity: Decimal) -> None:
    if quantity < 0:
        raise RuleBrokenError(_("Nothing less than zero can lie on a shelf; type what is there."))
    if not fits_places(quantity, QUANTITY_PLACES):
        raise RuleBrokenError(
            _("A quantity has three digits behind the point at most; correct it.")
        )
    if quantity >= MOST:
        raise RuleBrokenError(
            _("{quantity} looks like a barcode; type how many there are.").format(
                quantity=f"{quantity.normalize():f}"
            )
        )


def _line(session: Session, count_id: int, part_id: int, shelf: str) -> CountLine | None:
    there = select(CountLine).where(
        CountLine.count_id == count_id, CountLine.part_id == part_id, CountLine.shelf == shelf
    )
    return session.scalars(there).one_or_none()


def _add_line(uow: UnitOfWork, count_id: int, shelf: str, part: Part, found: Found) -> CountLine:
    """Put a part on the list of a shelf, and on those of its other shelves if they are missing."""
    there = select(CountLine).where(CountLine.count_id == count_id, CountLine.part_id == part.id)
    lines = {line.shelf: line for line in uow.session.scalars(there)}
    if not found.unexpected:
        raise UnexpectedError(unexpected_sentence(part.number, shelf, lines))
    last = select(func.max(CountLine.position)).where(CountLine.count_id == count_id)
    position = uow.session.execute(last).scalar_one() + 1
    homeless = lines.get(NO_SHELF)
    if homeless is not None and homeless.counted is None:
        homeless.shelf, homeless.position = shelf, position  # that is where it lies
        return homeless
    own = shelves_of(uow.session, [part.id]).get(part.id, []) if not lines else []
    missing = dict.fromkeys([shelf, *own])
    made = {
        one: CountLine(count_id=count_id, part_id=part.id, shelf=one, position=position)
        for one in missing
    }
    uow.session.add_all(made.values())
    _add_shelves(uow, count_id, made)
    uow.session.flush()
    return made[shelf]


def _add_shelves(uow: UnitOfWork, count_id: int, shelves: dict[str, CountLine]) -> None:
    known = set(
        uow.session.scalars(select(CountShelf.shelf).where(CountShelf.count_id == count_id))
    )
    new = (shelf for shelf in shelves if shelf not in known)
    uow.session.add_all(CountShelf(count_id=count_id, shelf=shelf) for shelf in new)


def unexpected_sentence(number: str, shelf: str, shelves: Iterable[str]) -> str:
    """Say that a part is not expected on a shelf, and what to do about it."""
    elsewhere = ", ".join(shelf_name(one) for one in sorted(shelves))
    if elsewhere:
        return _(
            "{part} belongs on {shelves}; count it on {shelf} too if it lies there, or carry it "
            "back."
        ).format(part=number, shelves=elsewhere, shelf=shelf_name(shelf))
    return _("{part} is not on the list of this count; add it if it lies here.").format(part=number)


def _put(uow: UnitOfWork, line: CountLine, found: Found, level: Level) -> Decimal:
    counted = found.quantity
    if found.more and line.counted is not None:
        if line.seq != level.seq:
            raise RuleBrokenError(
                _(
                    "This part has moved since you counted it here; count all of it on this shelf "
                    "again and type how many."
                )
            )
        counted += line.counted
        _check_quantity(counted)
    line.counted, line.counted_at, line.counted_by_id = counted, uow.now, uow.actor.staff_id
    line.seq, line.on_hand = level.seq, level.on_hand
    return counted
