"""From the dead stock of one day to that of another: every step in money, to the cent.

A part that is dead when the period opens is followed through its movements until it is asked for:
then what is left of it moves again and leaves the dead stock. What is dead at the end and was not
followed until then is newly aged.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.models.stock import DEMAND, Clearing, MovementKind, StockDocument, StockMovement
from desktop.services.measures.slices import Period
from desktop.services.stock_figures.ages import Shelf
from desktop.services.stock_figures.dead import dead_shelves, in_lots
from desktop.system.i18n import N_, _

_NOTHING = Decimal(0)
_moved, _paper = StockMovement.__table__.c, StockDocument.__table__.c
REVERSED = StockDocument.__table__.alias("reversed")
# How a movement cleared dead stock; what comes back of such a sale takes it back.
CLEARED: Any = func.coalesce(func.nullif(_paper.clearing, ""), REVERSED.c.clearing, "")


class Step(StrEnum):
    """A line of the bridge."""

    AGED = "aged"
    RETURN = "return"
    DISCOUNT = "discount"
    PROMOTION = "promotion"
    TRANSFER = "transfer"
    SCRAP = "scrap"
    CONSUMED = "consumed"
    MOVING = "moving"
    BOUGHT = "bought"
    BACK = "back"
    COUNTED = "counted"
    REVALUED = "revalued"


STEP_NAMES = {
    Step.AGED: N_("Newly aged"),
    Step.RETURN: N_("Returned to suppliers"),
    Step.DISCOUNT: N_("Sold for less"),
    Step.PROMOTION: N_("Sold in campaigns"),
    Step.TRANSFER: N_("Given to other shops"),
    Step.SCRAP: N_("Scrapped"),
    Step.CONSUMED: N_("Used and sold as usual"),
    Step.MOVING: N_("Left of what moves again"),
    Step.BOUGHT: N_("Bought although dead"),
    Step.BACK: N_("Came back from customers"),
    Step.COUNTED: N_("Found otherwise when counted"),
    Step.REVALUED: N_("Revalued"),
}
_BY_KIND = {
    MovementKind.OPENING: Step.BOUGHT,
    MovementKind.RECEIPT: Step.BOUGHT,
    MovementKind.TRANSFER_IN: Step.BOUGHT,
    MovementKind.ISSUE: Step.CONSUMED,
    MovementKind.COUNTER: Step.CONSUMED,
    MovementKind.WHOLESALE: Step.CONSUMED,
    MovementKind.RETURN_IN: Step.BACK,
    MovementKind.RETURN_OUT: Step.RETURN,
    MovementKind.TRANSFER_OUT: Step.TRANSFER,
    MovementKind.SCRAP: Step.SCRAP,
    MovementKind.COUNT: Step.COUNTED,
    MovementKind.REVALUATION: Step.REVALUED,
}


@dataclass(frozen=True, slots=True)
class BridgeRow:
    """What a part adds to a line of the bridge; without a document it is the part's whole stock."""

    part_id: int
    part: str
    step: Step
    day: date
    document: str
    quantity: Decimal
    value: Decimal


@dataclass(frozen=True, slots=True)
class Bridge:
    """How the dead stock of the day before a period became that of its last day.

    Attributes:
        rows: What each step is made of, in the order of days within a part.
    """

    period: Period
    opening: Decimal
    closing: Decimal
    rows: tuple[BridgeRow, ...]

    def of(self, step: Step) -> Decimal:
        """Return what a step adds, below zero where it takes away."""
        return sum((row.value for row in self.rows if row.step == step), _NOTHING)

    @property
    def steps(self) -> tuple[tuple[Step, Decimal], ...]:
        """Every step of which there is something, with its money."""
        there = {row.step for row in self.rows}
        return tuple((step, self.of(step)) for step in Step if step in there)

    @property
    def residual(self) -> Decimal:
        """What the steps do not explain; nothing, unless something is wrong."""
        told = sum((row.value for row in self.rows), _NOTHING)
        return self.closing - self.opening - told


def step_name(step: Step) -> str:
    """Name a line of the bridge."""
    return _(STEP_NAMES[step])


def dead_bridge(session: Session, period: Period) -> Bridge:
    """Follow the dead stock through a period, both its days included."""
    before = {s.part_id: s for s in dead_shelves(session, period.start - timedelta(days=1))}
    after = {s.part_id: s for s in dead_shelves(session, period.end)}
    moves = _movements(session, sorted(before), period)
    rows: list[BridgeRow] = []
    for part_id, shelf in before.items():
        found, moving_on = _follow(shelf, moves.get(part_id, ()))
        rows += found
        left = shelf.value + sum((row.value for row in found), _NOTHING)
        if moving_on is None and part_id in after:
            continue
        if left:
            rows.append(_whole(shelf, Step.MOVING, moving_on or period.end, -left))
        if moving_on is not None and part_id in after:
            rows.append(_aged(after[part_id], period.end))
    rows += [_aged(shelf, period.end) for key, shelf in after.items() if key not in before]
    return Bridge(period, _worth(before.values()), _worth(after.values()), tuple(rows))


def _follow(shelf: Shelf, moves: Sequence[Any]) -> tuple[list[BridgeRow], date | None]:
    """Follow a dead part until it is asked for, and return that day; None if it never is."""
    rows = []
    for move in moves:
        rows.append(_row(shelf, move))
        if move.kind in DEMAND and move.cleared == Clearing.NONE:
            return rows, move.moved_on
    return rows, None


def _row(shelf: Shelf, move: Any) -> BridgeRow:  # noqa: ANN401 -- a row of `_movements`
    step = Step(move.cleared) if move.cleared else _BY_KIND[MovementKind(move.kind)]
    gain = move.value + move.residual
    return BridgeRow(
        shelf.part_id, _title(shelf), step, move.moved_on, move.number, move.quantity, gain
    )


def _aged(shelf: Shelf, day: date) -> BridgeRow:
    return BridgeRow(shelf.part_id, _title(shelf), Step.AGED, day, "", shelf.on_hand, shelf.value)


def _whole(shelf: Shelf, step: Step, day: date, value: Decimal) -> BridgeRow:
    return BridgeRow(shelf.part_id, _title(shelf), step, day, "", _NOTHING, value)


def _title(shelf: Shelf) -> str:
    return f"{shelf.number} {shelf.name}"


def _worth(held: Iterable[Shelf]) -> Decimal:
    return sum((shelf.value for shelf in held), _NOTHING)


def _movements(session: Session, ids: Sequence[int], period: Period) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in _read(session, ids, period):
        found[row.part_id].append(row)
    return found


def _read(session: Session, ids: Sequence[int], period: Period) -> Iterator[Any]:
    columns = ("part_id", "kind", "moved_on", "quantity", "value", "residual")
    statement = (
        select(*(_moved[name] for name in columns), _paper.number, CLEARED.label("cleared"))
        .select_from(StockMovement.__table__)
        .join(StockDocument.__table__, _paper.id == _moved.document_id)
        .outerjoin(REVERSED, REVERSED.c.id == _paper.reverses_id)
        .where(_moved.moved_on.between(period.start, period.end))
        .order_by(_moved.part_id, _moved.moved_on, _moved.seq)
    )
    for some in in_lots(ids):
        yield from session.execute(statement.where(_moved.part_id.in_(some)))
