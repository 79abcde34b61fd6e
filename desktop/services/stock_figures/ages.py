"""How old the stock is on any day: since somebody asked for it, and since it came.

By demand a part is as old as the time since it was last issued or sold, or since it came if nobody
ever asked. A sale that clears dead stock is no demand: it does not make the rest of the shelf
young. By receipt the oldest pieces are taken to go first, so what is left came with the newest
receipts; what no receipt explains is as old as the part itself.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from desktop.models.part import Part
from desktop.models.stock import DEMAND, MovementKind, Stock, StockDocument, StockMovement
from desktop.services.measures.slices import month_after, month_number
from desktop.services.stock.issuing import split
from desktop.services.stock_figures.worth import moved_after
from desktop.system.i18n import N_, _

EDGES = (3, 6, 9, 12, 24)  # months
BUCKET_NAMES = (
    N_("Up to 3 months"),
    N_("3 to 6"),
    N_("6 to 9"),
    N_("9 to 12"),
    N_("12 to 24"),
    N_("Over 24"),
)
BUCKETS = range(len(BUCKET_NAMES))
BOUGHT = (MovementKind.OPENING, MovementKind.RECEIPT, MovementKind.TRANSFER_IN)
_NOTHING = Decimal(0)
_stock, _moved, _paper = Stock.__table__.c, StockMovement.__table__.c, StockDocument.__table__.c
_part = Part.__table__.c


@dataclass(frozen=True, slots=True)
class Shelf:
    """What lies on the shelf of a part at the end of a day.

    Attributes:
        asked_on: When some was last issued or sold, sales that clear dead stock left out.
        came_on: When it came first.
        received_on: When it came last, as of today.
    """

    part_id: int
    number: str
    name: str
    unit: str
    on_hand: Decimal
    value: Decimal
    asked_on: date | None
    came_on: date
    received_on: date | None

    @property
    def idle_since(self) -> date:
        """Since when nobody has asked for it."""
        return self.asked_on or self.came_on


@dataclass(frozen=True, slots=True)
class Age:
    """What is of one age: how many parts, how many pieces, and the money in them."""

    parts: int = 0
    pieces: Decimal = _NOTHING
    value: Decimal = _NOTHING

    def plus(self, pieces: Decimal, value: Decimal) -> "Age":
        """Return the same with a part more."""
        return Age(self.parts + 1, self.pieces + pieces, self.value + value)


@dataclass(frozen=True, slots=True)
class Layer:
    """Pieces of a part that came at about the same time."""

    bucket: int
    pieces: Decimal
    value: Decimal


@dataclass(frozen=True, slots=True)
class Ages:
    """The stock of a day by age, a figure for each bucket; below zero is left out of both.

    Attributes:
        by_demand: Since somebody asked for it.
        by_receipt: Since it came.
    """

    day: date
    by_demand: tuple[Age, ...]
    by_receipt: tuple[Age, ...]

    @property
    def value(self) -> Decimal:
        """What all of it is worth."""
        return sum((age.value for age in self.by_demand), _NOTHING)


def bucket_name(bucket: int) -> str:
    """Name an age."""
    return _(BUCKET_NAMES[bucket])


def months_back(day: date, count: int) -> date:
    """Return the same day of a month `count` months before, or that month's last day."""
    month = month_after(month_number(day), -count)
    year, number = divmod(month, 100)
    return date(year, number, min(day.day, monthrange(year, number)[1]))


def bucket_of(since: date, day: date) -> int:
    """Return the bucket of what is there since a day; what is 3 months old is 3 to 6."""
    return sum(since <= months_back(day, months) for months in EDGES)


def shelves(session: Session, day: date, part_ids: Sequence[int] | None = None) -> list[Shelf]:
    """Read what lay on the shelves at the end of a day, by the part's number.

    What was entered later and dated before counts on the day it is dated.

    Args:
        session: Where to read.
        day: The day.
        part_ids: Parts to look at; all of them if None.
    """
    statement = _at(day, part_ids)
    if part_ids is not None:
        statement = statement.where(_stock.part_id.in_(part_ids))
    rows = session.execute(statement)
    return [shelf for row in rows if (shelf := _shelf(row)) is not None]


def demand_bucket(shelf: Shelf, day: date) -> int:
    """Return the age of a part since somebody asked for it."""
    return bucket_of(shelf.idle_since, day)


def stock_ages(session: Session, day: date, held: Sequence[Shelf] | None = None) -> Ages:
    """Sum the stock of a day by its ages."""
    held = shelves(session, day) if held is None else held
    by_demand, by_receipt = [Age()] * len(BUCKETS), [Age()] * len(BUCKETS)
    bought = _bought(session, day)
    for shelf in held:
        bucket = demand_bucket(shelf, day)
        by_demand[bucket] = by_demand[bucket].plus(shelf.on_hand, shelf.value)
        for layer in layers(shelf, bought.get(shelf.part_id, ()), day):
            by_receipt[layer.bucket] = by_receipt[layer.bucket].plus(layer.pieces, layer.value)
    return Ages(day, tuple(by_demand), tuple(by_receipt))


def layers(shelf: Shelf, bought: Sequence[Decimal], day: date) -> list[Layer]:
    """Split what is left of a part by when it came.

    Args:
        shelf: What is left.
        bought: How many came in each bucket, the youngest first.
        day: The day whose stock it is.
    """
    left, found = shelf.on_hand, dict.fromkeys(BUCKETS, _NOTHING)
    for bucket, came in enumerate(bought):
        found[bucket] = min(left, max(came, _NOTHING))
        left -= found[bucket]
    found[bucket_of(shelf.came_on, day)] += left
    there = [(bucket, pieces) for bucket, pieces in found.items() if pieces]
    values = split([pieces for _bucket, pieces in there], shelf.value)
    return [
        Layer(bucket, pieces, value) for (bucket, pieces), value in zip(there, values, strict=True)
    ]


def receipt_layers(session: Session, day: date, shelf: Shelf) -> list[Layer]:
    """Split what is left of one part by when it came."""
    return layers(shelf, _bought(session, day).get(shelf.part_id, ()), day)


def _bought(session: Session, day: date) -> dict[int, tuple[Decimal, ...]]:
    """Return how many came of each part in each bucket but the oldest, which needs no counting."""
    edges = (day, *(months_back(day, months) for months in EDGES))
    sums = [
        func.sum(case(((_moved.moved_on <= young) & (_moved.moved_on > old), _moved.quantity)))
        for young, old in pairwise(edges)
    ]
    statement = (
        select(_moved.part_id, *sums)
        .where(_moved.kind.in_(BOUGHT), _moved.moved_on > edges[-1], _moved.moved_on <= day)
        .group_by(_moved.part_id)
    )
    rows = session.execute(statement)
    return {part: tuple(came or _NOTHING for came in counts) for part, *counts in rows}


def _at(day: date, part_ids: Sequence[int] | None) -> Select[Any]:
    """Select every part's stock now, what moved after the day, and when it was asked for."""
    later = moved_after(day, part_ids)
    of_part = (_moved.part_id == _stock.part_id, _moved.moved_on <= day)
    asked = (
        select(_moved.moved_on)
        .join(StockDocument.__table__, _paper.id == _moved.document_id)
        .where(*of_part, _moved.kind.in_(DEMAND), _paper.clearing == "")
        .order_by(_moved.moved_on.desc())
        .limit(1)
        .scalar_subquery()
    )
    first = select(func.min(_moved.moved_on)).where(*of_part).scalar_subquery()
    return (
        select(
            *(_part[name] for name in ("id", "number", "name", "unit")),
            *(_stock[name] for name in ("on_hand", "stock_value", "received_on")),
            *(later.c[name] for name in ("quantity", "value", "residual")),
            case((_stock.asked_on.is_not(None), asked)).label("asked"),
            case((_stock.came_on <= day, _stock.came_on), else_=first).label("came"),
        )
        .join(Part.__table__, _part.id == _stock.part_id)
        .outerjoin(later, later.c.part_id == _stock.part_id)
        .order_by(_part.number_key)
    )


def _shelf(row: Any) -> Shelf | None:  # noqa: ANN401 -- a row of the statement above
    on_hand = row.on_hand - (row.quantity or _NOTHING)
    if on_hand <= 0:
        return None
    value = row.stock_value - (row.value or _NOTHING) - (row.residual or _NOTHING)
    asked, came, received = row.asked, row.came, row.received_on
    return Shelf(row.id, row.number, row.name, row.unit, on_hand, value, asked, came, received)
