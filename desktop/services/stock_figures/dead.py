"""Dead stock on any day, and what might be done about each part.

Dead is what lies on the shelf, lay there twelve months before as well, and was neither issued nor
sold since. The rules of what to do are plain, and said beside; the person decides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.models.purchase import PartSupplier
from desktop.models.stock import Clearing, StockMovement
from desktop.services.stock_figures.ages import Shelf, months_back, shelves
from desktop.system.i18n import N_, _

DEAD_MONTHS = 12
RETURN_MONTHS = 18  # a supplier takes back what came no longer ago
DISCOUNT_MONTHS = 24  # somebody may still want what was asked for no longer ago
SCRAP_BELOW = Decimal(100)  # what all of it is worth: less than the work it takes
_AT_ONCE = 5_000  # ids in one statement; SQLite takes 32,766 values
_moved = StockMovement.__table__.c
ACTION_NAMES = {
    Clearing.RETURN: N_("Return to the supplier"),
    Clearing.DISCOUNT: N_("Sell for less"),
    Clearing.TRANSFER: N_("Give to another shop"),
    Clearing.SCRAP: N_("Scrap"),
    Clearing.PROMOTION: N_("Campaign"),
}


@dataclass(frozen=True, slots=True)
class DeadPart:
    """A part that is dead, and what to do with it.

    Attributes:
        action: What the rules suggest.
        why: The rule in words.
    """

    shelf: Shelf
    action: Clearing
    why: str

    @property
    def id(self) -> int:
        """The id of the part."""
        return self.shelf.part_id


@dataclass(frozen=True, slots=True)
class DeadStock:
    """The dead stock of a day, the most money first.

    Attributes:
        value: What the dead parts are worth.
        inventory: What all stock above zero is worth.
    """

    day: date
    parts: tuple[DeadPart, ...]
    value: Decimal
    inventory: Decimal

    @property
    def ratio(self) -> Decimal | None:
        """The share of dead stock in all stock; unknown where there is no stock."""
        return self.value / self.inventory if self.inventory else None


def action_name(action: Clearing) -> str:
    """Name what may be done with dead stock."""
    return _(ACTION_NAMES[action])


def dead_shelves(session: Session, day: date, held: Sequence[Shelf] | None = None) -> list[Shelf]:
    """Read the parts that are dead at the end of a day."""
    held = shelves(session, day) if held is None else held
    edge = months_back(day, DEAD_MONTHS)
    idle = [shelf for shelf in held if shelf.idle_since <= edge]
    since = _moved_since(session, [shelf.part_id for shelf in idle], edge, day)
    return [shelf for shelf in idle if shelf.on_hand > since.get(shelf.part_id, Decimal(0))]


def dead_stock(session: Session, day: date, held: Sequence[Shelf] | None = None) -> DeadStock:
    """Read the dead stock of a day with what might be done about it."""
    held = shelves(session, day) if held is None else held
    dead = dead_shelves(session, day, held)
    sold_by = _with_supplier(session, [shelf.part_id for shelf in dead])
    parts = [suggest(shelf, day, has_supplier=shelf.part_id in sold_by) for shelf in dead]
    parts.sort(key=lambda part: (-part.shelf.value, part.shelf.number))
    value = sum((shelf.value for shelf in dead), Decimal(0))
    inventory = sum((shelf.value for shelf in held), Decimal(0))
    return DeadStock(day, tuple(parts), value, inventory)


def suggest(shelf: Shelf, day: date, *, has_supplier: bool) -> DeadPart:
    """Suggest what to do with a dead part; the first rule that fits."""
    if shelf.value < SCRAP_BELOW:
        why = _("All of it is worth less than {amount}.").format(amount=SCRAP_BELOW)
        return DeadPart(shelf, Clearing.SCRAP, why)
    came = shelf.received_on
    if has_supplier and came is not None and came > months_back(day, RETURN_MONTHS):
        why = _("It came less than {months} months ago.").format(months=RETURN_MONTHS)
        return DeadPart(shelf, Clearing.RETURN, why)
    if shelf.asked_on is not None and shelf.asked_on > months_back(day, DISCOUNT_MONTHS):
        why = _("It was asked for less than {months} months ago.").format(months=DISCOUNT_MONTHS)
        return DeadPart(shelf, Clearing.DISCOUNT, why)
    why = _("Nobody has asked for it here in {months} months.").format(months=DISCOUNT_MONTHS)
    return DeadPart(shelf, Clearing.TRANSFER, why)


def _moved_since(session: Session, ids: list[int], edge: date, day: date) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for some in in_lots(ids):
        sums = (
            select(_moved.part_id, func.sum(_moved.quantity))
            .where(_moved.part_id.in_(some), _moved.moved_on > edge, _moved.moved_on <= day)
            .group_by(_moved.part_id)
        )
        found |= {row[0]: row[1] for row in session.execute(sums)}
    return found


def _with_supplier(session: Session, ids: list[int]) -> set[int]:
    found: set[int] = set()
    for some in in_lots(ids):
        found |= set(
            session.scalars(select(PartSupplier.part_id).where(PartSupplier.part_id.in_(some)))
        )
    return found


def in_lots(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    """Cut ids into lots that fit into a statement."""
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
