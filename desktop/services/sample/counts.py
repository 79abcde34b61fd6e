"""Counts of the made-up store: one that is posted, and one that somebody is at."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from desktop.db.uow import UnitOfWork
from desktop.models.count import CountKind, CountState
from desktop.models.stock import MovementKind
from desktop.services.bulk import Row
from desktop.services.counting.scope import AbcClass, classes
from desktop.services.sample.dice import Dice
from desktop.services.sample.ledger import Kept, Ledger
from desktop.services.stock.costing import Step, come, go, revalue

_SUNDAY = 6
_AGO = timedelta(days=19)  # the count of a class was on the Sunday before
_AT, _EACH = time(10), timedelta(seconds=40)
_WRONG, _MISSING = 0.08, 0.7  # parts with a difference; most of them are fewer than they should be
_BEGAN = timedelta(minutes=40)  # before the moment the office stands at
_SHELVES, _COUNTED = 8, 5  # of the count that goes on


class Counting:
    """Counts class A on a Sunday, and begins to count some shelves on the last morning."""

    def __init__(
        self, uow: UnitOfWork, ledger: Ledger, parts: Mapping[int, Kept], shelves: Mapping[int, str]
    ) -> None:
        self._uow, self._ledger, self._parts, self._shelves = uow, ledger, parts, shelves
        first = ledger.last_day - _AGO
        self._day = first - timedelta(days=(first.weekday() - _SUNDAY) % 7)

    def count_class(self, day: date, dice: Dice) -> None:
        """Count the parts that bring most, where this is the day for it, and post what is found."""
        if day != self._day:
            return
        parts = self._class_a()
        begun = self._ledger.calendar.instant(day, _AT)
        done = begun + _EACH * (len(parts) + 1)
        count = self._count(CountKind.ABC_CLASS, AbcClass.A.value, begun, done)
        steps = [(part, _found(part, dice)) for part in parts]
        for place, (part, step) in enumerate(steps, start=1):
            at = begun + _EACH * place
            self._line(count, place, part, at, part.level.on_hand + step.quantity)
        for part in parts:
            self._shelf(count, part, done)
        number = self._number(day)
        self._ledger.paper(MovementKind.COUNT, done, steps, count_id=count, reference=number)

    def begin(self, now: datetime) -> None:
        """Begin to count the shelves whose first box comes first; somebody is at them."""
        boxes = sorted(self._parts.values(), key=lambda part: self._shelves[part.id])
        aisle = [part for part in boxes if self._shelves[part.id].startswith("B")][:_SHELVES]
        scope = ", ".join(self._shelves[part.id] for part in aisle)
        count = self._count(CountKind.SHELVES, scope, now - _BEGAN, None)
        for place, part in enumerate(aisle, start=1):
            seen = place <= _COUNTED
            found = part.level.on_hand - (place == _COUNTED and part.level.on_hand > 0)
            self._line(count, place, part, now if seen else None, found if seen else None)
            self._shelf(count, part, now if seen else None)

    def _class_a(self) -> Sequence[Kept]:
        worth = [
            (part.id, Decimal(part.weekly) * part.cost)
            for part in self._parts.values()
            if part.weekly
        ]
        ranked = classes(sorted(worth, key=lambda one: (-one[1], one[0])))
        chosen = [self._parts[key] for key, letter in ranked.items() if letter == AbcClass.A]
        return sorted(chosen, key=lambda part: self._shelves[part.id])

    def _number(self, day: date) -> str:
        return f"N-{day:%Y%m%d}-1"

    def _count(self, kind: str, scope: str, begun: datetime, posted: datetime | None) -> int:
        day, keeper = self._ledger.calendar.day(begun), self._ledger.keeper
        row: Row = {"number": self._number(day), "kind": kind, "scope": scope}
        row |= {"started_on": day, "started_at": begun, "started_by_id": keeper}
        if posted is not None:
            more = {"state": CountState.POSTED, "posted_at": posted, "posted_by_id": keeper}
            row |= more
        return self._ledger.writer.add("stock_count", row)

    def _shelf(self, count: int, part: Kept, done: datetime | None) -> None:
        row: Row = {"count_id": count, "shelf": self._shelves[part.id], "done_at": done}
        if done is not None:
            row |= {"staff_id": self._ledger.keeper, "taken_at": done}
        self._ledger.writer.add("count_shelf", row)

    def _line(
        self, count: int, place: int, part: Kept, at: datetime | None, found: Decimal | None
    ) -> None:
        row: Row = {"count_id": count, "part_id": part.id, "position": place}
        row["shelf"] = self._shelves[part.id]
        if at is not None:
            row |= {"counted": found, "counted_at": at, "counted_by_id": self._ledger.keeper}
            row |= {"seq": part.level.seq, "on_hand": part.level.on_hand}
        self._ledger.writer.add("count_line", row)


def _found(part: Kept, dice: Dice) -> Step:
    """Find what is there; now and then a piece is missing, or one too many."""
    level = part.level
    if not dice.happens(_WRONG) or level.on_hand <= 0:
        return revalue(level, Decimal(0))
    if dice.happens(_MISSING):
        return go(level, Decimal(1))
    return come(level, Decimal(1), level.unit_cost)
