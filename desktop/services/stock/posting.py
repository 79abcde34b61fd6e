"""Writing into the ledger: the one place where stock moves."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, bindparam, func, select, true
from sqlalchemy.orm import Session

from desktop.db.inserting import insert_many, new_row
from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.calendar import BusinessCalendar
from desktop.models.errors import NotFoundError, RuleBrokenError
from desktop.models.money import MONEY_PLACES, fits_places
from desktop.models.office import OfficeSettings
from desktop.models.part import Part
from desktop.models.period_lock import PeriodLock
from desktop.models.stock import Clearing, MovementKind, Stock, StockDocument, StockMovement
from desktop.services.rights import Right, may
from desktop.services.stock.costing import (
    COST_PLACES,
    QUANTITY_PLACES,
    Level,
    Step,
    come,
    go,
    revalue,
)
from desktop.system.i18n import _

LETTERS = {
    MovementKind.OPENING: "O",
    MovementKind.RECEIPT: "G",
    MovementKind.ISSUE: "I",
    MovementKind.COUNTER: "C",
    MovementKind.WHOLESALE: "W",
    MovementKind.RETURN_IN: "R",
    MovementKind.RETURN_OUT: "B",
    MovementKind.TRANSFER_IN: "TI",
    MovementKind.TRANSFER_OUT: "TO",
    MovementKind.SCRAP: "S",
    MovementKind.COUNT: "K",
    MovementKind.REVALUATION: "V",
}
_AT_ONCE = 5_000  # ids in one statement; SQLite takes 32,766 values
_part, _stock, _paper = Part.__table__.c, Stock.__table__.c, StockDocument.__table__.c
# Made once: making a statement takes longer than answering it, and a desk waits for each.
_office = OfficeSettings.__table__
_DAYS = select(
    _office.c.time_zone, _office.c.cutoff_hour, PeriodLock.__table__.c.month
).select_from(_office.outerjoin(PeriodLock.__table__, true()))
_LEVELS = select(
    *(_stock[name] for name in ("part_id", "seq", "on_hand", "stock_value", "last_cost"))
).where(_stock.part_id.in_(bindparam("ids", expanding=True)))
_OF_THE_DAY = select(func.count(_paper.id)).where(
    _paper.kind == bindparam("kind"), _paper.done_on == bindparam("day")
)
_PARTS = select(
    *(_part[name] for name in ("id", "number", "name", "cost")),
    *(_stock[name] for name in ("counted_at", "seq", "on_hand", "stock_value", "last_cost")),
    _OF_THE_DAY.scalar_subquery().label("before"),
).select_from(Part.__table__.outerjoin(Stock.__table__, _stock.part_id == _part.id))
# A list of ids is written into its statement anew each time; most papers have one part.
_ONE_PART = _PARTS.where(_part.id == bindparam("one"))
_MANY_PARTS = _PARTS.where(_part.id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True, slots=True)
class Paper:
    """The head of a document that is to be posted.

    Attributes:
        done_at: When the stock moved; None is now.
    """

    kind: MovementKind
    done_at: datetime | None = None
    supplier_id: int | None = None
    customer_id: int | None = None
    visit_id: int | None = None
    order_id: int | None = None
    count_id: int | None = None
    campaign_id: int | None = None
    reverses_id: int | None = None
    import_id: int | None = None
    party: str = ""
    reference: str = ""
    reason: str = ""
    clearing: Clearing = Clearing.NONE
    tax_rate: Decimal | None = None
    tax_inclusive: bool | None = None
    net: Decimal | None = None
    tax: Decimal | None = None
    total: Decimal | None = None


_SAID = tuple(field.name for field in fields(Paper))


@dataclass(frozen=True, slots=True)
class Entry:
    """A line that is to be posted.

    Attributes:
        quantity: What comes, or goes if negative.
        unit_cost: What one costs, of what comes; None takes what one is worth now.
        value: What all of it costs, where that is known better than by the unit; of a
            revaluation, what the shelf gains.
        price: What the other side pays for one; `amount` and `net` for the line.
        moved_at: When it moved, where that is not when the document was done.
    """

    part_id: int
    quantity: Decimal
    unit_cost: Decimal | None = None
    value: Decimal | None = None
    price: Decimal | None = None
    amount: Decimal | None = None
    net: Decimal | None = None
    order_line_id: int | None = None
    origin_id: int | None = None
    moved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """What was written.

    Attributes:
        steps: What each entry did, in their order.
    """

    document_id: int
    number: str
    steps: tuple[Step, ...]


def post(uow: UnitOfWork, paper: Paper, entries: Sequence[Entry]) -> Posted:
    """Write a document and its movements, inside a command that commits; all of it or nothing.

    Raises:
        RuleBrokenError: A quantity is zero or too fine, the day lies ahead, before a count or in
            a locked month, or more goes than is there and the role may not allow it.
        NotFoundError: A part does not exist.
    """
    serialise(uow.session, "stock")
    if not entries:
        raise RuleBrokenError(_("There is no line yet; enter a part and how many."))
    calendar, locked = _days(uow.session)
    done_at = paper.done_at or uow.now
    day = calendar.day(done_at)
    parts, before = _parts(uow.session, {entry.part_id for entry in entries}, paper.kind, day)
    for entry in entries:
        _check_figures(paper.kind, entry, parts[entry.part_id])
        at = entry.moved_at or done_at
        _check_day(at, uow.now, calendar, locked, parts[entry.part_id])
    number = f"{LETTERS[paper.kind]}-{day:%Y%m%d}-{before + 1}"  # G-20261123-4
    document = _document(uow, paper, number, done_at, day)
    uow.insert([document])
    rows = list(_rows(uow, calendar, document, entries, parts))
    insert_many(uow.session.connection(), StockMovement, [row for row, _step in rows])
    uow.changed |= {"stock_movement", "stock"}
    return Posted(document.id, document.number, tuple(step for _row, step in rows))


def levels(session: Session, part_ids: Iterable[int]) -> dict[int, Level]:
    """Read what is on the shelves; a part the ledger does not know has no level."""
    found: dict[int, Level] = {}
    ids = sorted(part_ids)
    for start in range(0, len(ids), _AT_ONCE):
        rows = session.execute(_LEVELS, {"ids": ids[start : start + _AT_ONCE]})
        found |= {part: Level(seq, held, worth, cost) for part, seq, held, worth, cost in rows}
    return found


@dataclass(frozen=True, slots=True)
class _Known:
    """What is to be known of a part before it moves."""

    name: str
    counted_at: datetime | None
    level: Level


def _parts(
    session: Session, ids: set[int], kind: MovementKind, day: date
) -> tuple[dict[int, _Known], int]:
    """Read the parts; return also how many papers of a kind its day has, in the same breath."""
    session.flush()  # a part may have been entered by the same command
    found: dict[int, _Known] = {}
    before = 0
    for statement, wanted in _asked(sorted(ids)):
        rows = session.connection().execute(statement, {**wanted, "kind": kind, "day": day})
        for row in rows:
            *_head, seq, on_hand, value, cost, before = row
            new = Level(last_cost=row.cost or Decimal(0))
            level = new if seq is None else Level(seq, on_hand, value, cost)
            found[row.id] = _Known(f"{row.number} {row.name}", row.counted_at, level)
    if len(found) < len(ids):
        raise NotFoundError(_("This part does not exist any more; refresh the list."))
    return found, before


def _asked(ids: Sequence[int]) -> Iterator[tuple[Select[Any], dict[str, Any]]]:
    """Yield the statements that read some parts, and what is given to them."""
    if len(ids) == 1:
        yield _ONE_PART, {"one": ids[0]}
        return
    for start in range(0, len(ids), _AT_ONCE):
        yield _MANY_PARTS, {"ids": ids[start : start + _AT_ONCE]}


def _days(session: Session) -> tuple[BusinessCalendar, set[int]]:
    """Read how the office reckons its days, and which months are locked, in one go."""
    rows = session.connection().execute(_DAYS).all()
    zone, cutoff, _month = rows[0]
    return BusinessCalendar(zone, cutoff), {month for _zone, _cutoff, month in rows}


def _check_day(
    at: datetime, now: datetime, calendar: BusinessCalendar, locked: set[int], part: _Known
) -> None:
    if at > now:
        raise RuleBrokenError(_("Stock cannot move tomorrow; choose today or a day before."))
    if part.counted_at is not None and at < part.counted_at:
        raise RuleBrokenError(
            _(
                "{part} was counted on {day}; nothing is dated before that any more. Date it "
                "today, or count the part once more."
            ).format(part=part.name, day=calendar.day(part.counted_at))
        )
    day = calendar.day(at)
    if day.year * 100 + day.month in locked:
        raise RuleBrokenError(
            _("The month of {day} is locked; date it in a month that is open.").format(day=day)
        )


def _check_figures(kind: MovementKind, entry: Entry, part: _Known) -> None:
    if entry.quantity == 0 and kind not in (MovementKind.COUNT, MovementKind.REVALUATION):
        raise RuleBrokenError(
            _("How many of {part}? The quantity may not be zero.").format(part=part.name)
        )
    if not fits_places(entry.quantity, QUANTITY_PLACES):
        raise RuleBrokenError(
            _("A quantity has three digits behind the point at most; correct {part}.").format(
                part=part.name
            )
        )
    cost = entry.unit_cost
    if cost is not None and (cost < 0 or not fits_places(cost, COST_PLACES)):
        raise RuleBrokenError(
            _(
                "The cost of {part} must be zero or more, with four digits behind the point at "
                "most; correct it."
            ).format(part=part.name)
        )
    if not all(fits_places(x, MONEY_PLACES) for x in (entry.price, entry.amount, entry.value)):
        raise RuleBrokenError(
            _("The price of {part} has two digits behind the point at most; correct it.").format(
                part=part.name
            )
        )


def _document(
    uow: UnitOfWork, paper: Paper, number: str, done_at: datetime, day: date
) -> StockDocument:
    values = {name: getattr(paper, name) for name in _SAID}
    values |= {"number": number, "done_at": done_at, "done_on": day, "entered_at": uow.now}
    return new_row(StockDocument, values | {"staff_id": uow.actor.staff_id})


def _rows(
    uow: UnitOfWork,
    calendar: BusinessCalendar,
    document: StockDocument,
    entries: Sequence[Entry],
    parts: dict[int, _Known],
) -> Iterator[tuple[dict[str, Any], Step]]:
    now = {part_id: part.level for part_id, part in parts.items()}
    for position, entry in enumerate(entries, start=1):
        step = _step(uow, entry, now[entry.part_id], parts[entry.part_id])
        now[entry.part_id] = step.after
        moved_at = entry.moved_at or document.done_at
        yield (
            {
                "document_id": document.id,
                "position": position,
                "part_id": entry.part_id,
                "seq": step.after.seq,
                "kind": document.kind,
                "moved_at": moved_at,
                "moved_on": calendar.day(moved_at),
                "quantity": step.quantity,
                "unit_cost": step.unit_cost,
                "value": step.value,
                "residual": step.residual,
                "on_hand": step.after.on_hand,
                "stock_value": step.after.value,
                "price": entry.price,
                "amount": entry.amount,
                "net": entry.net,
                "order_line_id": entry.order_line_id,
                "origin_id": entry.origin_id,
            },
            step,
        )


def _step(uow: UnitOfWork, entry: Entry, level: Level, part: _Known) -> Step:
    if entry.quantity == 0:
        return _revaluation(level, entry.value or Decimal(0), part)
    if entry.quantity > 0:
        cost = level.unit_cost if entry.unit_cost is None else entry.unit_cost
        return come(level, entry.quantity, cost, entry.value)
    if -entry.quantity > max(level.on_hand, Decimal(0)) and not may(uow.actor.role, Right.OVERDRAW):
        raise RuleBrokenError(
            _(
                "{on_hand} of {part} are on the shelf, {quantity} are to go; enter what came "
                "first, or ask a manager."
            ).format(
                on_hand=f"{level.on_hand.normalize():f}",
                part=part.name,
                quantity=f"{-entry.quantity.normalize():f}",
            )
        )
    return go(level, -entry.quantity)


def _revaluation(level: Level, value: Decimal, part: _Known) -> Step:
    if value and (level.on_hand <= 0 or level.value + value < 0):
        raise RuleBrokenError(
            _("{part} cannot be worth less than nothing; correct the amount.").format(
                part=part.name
            )
        )
    return revalue(level, value)
