"""What a count found, part by part: the differences with their money, and what must wait.

The difference of a part is what was counted less what the ledger said at that moment. What moved
afterwards does not touch it: the ledger goes on from there.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from desktop.models.calendar import BusinessCalendar
from desktop.models.count import CountLine
from desktop.models.part import Part
from desktop.models.staff import Staff
from desktop.models.stock import MovementKind, Stock, StockDocument, StockMovement
from desktop.services.counting.shelves import shelf_name
from desktop.services.locks import locked_months
from desktop.services.settings import office_info
from desktop.services.stock.costing import Level, come, go
from desktop.system.i18n import N_, _

_NOTHING = Decimal(0)


class Mark(StrEnum):
    """Why a part cannot be posted."""

    NONE = ""
    NOT_COUNTED = "not_counted"
    PARTLY = "partly"
    BETWEEN = "between"
    BEFORE = "before"
    COUNTED_SINCE = "counted_since"
    LOCKED = "locked"


MARK_TEXTS = {
    Mark.NONE: "",
    Mark.NOT_COUNTED: N_("not counted"),
    Mark.PARTLY: N_("not counted on all of its shelves"),
    Mark.BETWEEN: N_("moved meanwhile: count again"),
    Mark.BEFORE: N_("something was dated before the count: count again"),
    Mark.COUNTED_SINCE: N_("counted again since, in another count"),
    Mark.LOCKED: N_("its month was locked meanwhile: count again"),
}
AGAIN = frozenset({Mark.BETWEEN, Mark.BEFORE, Mark.LOCKED})


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A part of a count.

    Attributes:
        shelves: Where it was counted, as shown.
        counted: On all of its shelves together; None as long as one of them is missing.
        on_hand: What the ledger said at that moment.
        counted_at: When the last of its shelves was counted.
        value: What the difference is worth, as it will be posted.
        mark: Why it cannot be posted.
    """

    part_id: int
    number: str
    name: str
    unit: str
    shelves: str
    counted: Decimal | None
    on_hand: Decimal | None
    counted_at: datetime | None
    people: str
    value: Decimal
    mark: Mark

    @property
    def id(self) -> int:
        """The number of the part."""
        return self.part_id

    @property
    def difference(self) -> Decimal | None:
        """What there is more than the ledger said, or less if negative."""
        if self.counted is None or self.on_hand is None:
            return None
        return self.counted - self.on_hand

    @property
    def ready(self) -> bool:
        """Whether it can be posted."""
        return self.mark == Mark.NONE

    @property
    def mark_text(self) -> str:
        """Why it cannot be posted, in the user's words."""
        return _(MARK_TEXTS[self.mark]) if self.mark else ""


@dataclass(frozen=True, slots=True)
class Review:
    """A count as its approver sees it.

    Attributes:
        stamp: Tells this state of the count from any other.
        lines: What can be posted, the dearest differences first; then what cannot.
    """

    count_id: int
    stamp: str
    lines: tuple[ReviewLine, ...]

    @property
    def ready(self) -> tuple[ReviewLine, ...]:
        """What will be posted."""
        return tuple(line for line in self.lines if line.ready)

    @property
    def different(self) -> tuple[ReviewLine, ...]:
        """What will be posted and changes the stock."""
        return tuple(line for line in self.ready if line.difference)

    @property
    def left(self) -> tuple[ReviewLine, ...]:
        """What stays as it is."""
        return tuple(line for line in self.lines if not line.ready)

    @property
    def gained(self) -> Decimal:
        """What all that was found too much is worth."""
        return sum((line.value for line in self.ready if line.value > 0), _NOTHING)

    @property
    def lost(self) -> Decimal:
        """What all that is missing is worth; below zero."""
        return sum((line.value for line in self.ready if line.value < 0), _NOTHING)


def review(session: Session, count_id: int) -> Review:
    """Compare what was counted with what the ledger said at that moment.

    What a count has posted already is told as it was posted.
    """
    late, posted = _late(session, count_id), _posted(session, count_id)
    calendar, locked = office_info(session).calendar, locked_months(session)
    rows = session.execute(_LINES, {"count": count_id}).all()
    lines = [
        _reviewed(list(own), late, posted, calendar, locked)
        for _part, own in groupby(rows, key=lambda row: row.part_id)
    ]
    lines.sort(key=lambda line: (not line.ready, line.mark, -abs(line.value), line.number))
    ready = sum(line.ready for line in lines)
    stamp = f"{len(rows)}.{sum(row.version for row in rows)}.{ready}"
    return Review(count_id, stamp, tuple(lines))


_LINES = (
    select(
        *(CountLine.part_id, CountLine.shelf, CountLine.counted, CountLine.counted_at),
        *(CountLine.seq, CountLine.on_hand, CountLine.version),
        *(Part.number, Part.name, Part.unit, Part.cost, Staff.name.label("person")),
        *(Stock.seq.label("stock_seq"), Stock.on_hand.label("there")),
        *(Stock.stock_value, Stock.last_cost),
    )
    .join(Part, Part.id == CountLine.part_id)
    .outerjoin(Stock, Stock.part_id == CountLine.part_id)
    .outerjoin(Staff, Staff.id == CountLine.counted_by_id)
    .where(CountLine.count_id == bindparam("count"))
    .order_by(Part.number_key, Part.id, CountLine.shelf)
)


def _late(session: Session, count_id: int) -> dict[int, Mark]:
    """Find the parts of which something was posted later that spoils the count."""
    counted = StockMovement.kind == MovementKind.COUNT
    statement = (
        select(CountLine.part_id, StockMovement.kind)
        .join(StockMovement, StockMovement.part_id == CountLine.part_id)
        .where(
            CountLine.count_id == count_id,
            StockMovement.seq > CountLine.seq,
            (StockMovement.moved_at < CountLine.counted_at) | counted,
        )
    )
    found: dict[int, Mark] = {}
    for part_id, kind in session.execute(statement):
        again = kind == MovementKind.COUNT
        found[part_id] = Mark.COUNTED_SINCE if again else found.get(part_id, Mark.BEFORE)
    return found


def _posted(session: Session, count_id: int) -> dict[int, Decimal]:
    """Return what the differences were worth that the count has posted, by part."""
    statement = (
        select(StockMovement.part_id, StockMovement.value)
        .join(StockDocument, StockDocument.id == StockMovement.document_id)
        .where(StockDocument.count_id == count_id)
    )
    return {row.part_id: row.value for row in session.execute(statement)}


def _reviewed(
    rows: list[Any],
    late: dict[int, Mark],
    posted: dict[int, Decimal],
    calendar: BusinessCalendar,
    locked: frozenset[int],
) -> ReviewLine:
    """Lay the shelves of a part together."""
    first, seen = rows[0], [row for row in rows if row.counted is not None]
    counted_at = max((row.counted_at for row in seen), default=None)
    mark = _mark(rows, seen) or late.get(first.part_id, Mark.NONE)
    if not mark and counted_at is not None and _month(calendar.day(counted_at)) in locked:
        mark = Mark.LOCKED
    if first.part_id in posted:
        mark = Mark.NONE
    counted, on_hand, value = None, None, _NOTHING
    if seen and len(seen) == len(rows):
        counted, on_hand = sum((row.counted for row in seen), _NOTHING), seen[-1].on_hand
        value = _NOTHING if mark else posted.get(first.part_id, _value(first, counted - on_hand))
    return ReviewLine(
        *(first.part_id, first.number, first.name, first.unit),
        ", ".join(shelf_name(row.shelf) for row in rows),
        *(counted, on_hand, counted_at),
        ", ".join(dict.fromkeys(row.person for row in seen if row.person)),
        *(value, mark),
    )


def _mark(rows: list[Any], seen: list[Any]) -> Mark:
    if not seen:
        return Mark.NOT_COUNTED
    if len(seen) < len(rows):
        return Mark.PARTLY
    return Mark.NONE if len({row.seq for row in seen}) == 1 else Mark.BETWEEN


def _value(row: Any, difference: Decimal) -> Decimal:  # noqa: ANN401 -- a row of the statement above
    """Return what a difference is worth on the shelf as it is now: what will be posted."""
    if row.stock_seq is None:
        level = Level(last_cost=row.cost or _NOTHING)
    else:
        level = Level(row.stock_seq, row.there, row.stock_value, row.last_cost)
    if difference > 0:
        return come(level, difference, level.unit_cost).value
    return go(level, -difference).value if difference else _NOTHING


def _month(day: date) -> int:
    return day.year * 100 + day.month
