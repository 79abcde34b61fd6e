"""What the meeting must know of parts: who waits for a call, what is missing, what is late.

The state is that of now, as nothing keeps what was missing on a morning long ago; only the day
decides which orders are late.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    Date,
    Executable,
    Select,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import union_all

from desktop.models.count import CountState, StockCount
from desktop.models.part import Part, PartPlan
from desktop.models.purchase import OPEN_ORDERS, PurchaseOrder, PurchaseOrderLine, Supplier
from desktop.models.stock import Stock
from desktop.models.visit import OPEN_STATES, Visit
from desktop.services.buying.order_rows import received_of
from desktop.services.stock.balances import RESERVED
from desktop.system.i18n import N_, _

MOST = 50  # of a kind: no sheet has room for more
_quantity = Stock.__table__.c.on_hand.type


class Reminder(StrEnum):
    """What is to be done about a part; in the order of the sheet."""

    ARRIVED = "arrived"
    MISSING = "missing"
    LOW = "low"
    NEGATIVE = "negative"
    OVERDUE = "overdue"
    COUNTING = "counting"


REMINDER_NAMES = {
    Reminder.ARRIVED: N_("Came in, call"),
    Reminder.MISSING: N_("Missing today"),
    Reminder.LOW: N_("Running out"),
    Reminder.NEGATIVE: N_("Below zero"),
    Reminder.OVERDUE: N_("Order late"),
    Reminder.COUNTING: N_("Count open"),
}


@dataclass(frozen=True, slots=True)
class PartReminder:
    """One thing to see to.

    Attributes:
        what: The part, the order or the count.
        whose: The plate of the car, the supplier, the shelves.
        quantity: How many came, or are left on the shelf; None of orders and counts.
        day: When an order was to come, or a count began.
    """

    kind: Reminder
    what: str
    whose: str
    quantity: Decimal | None
    day: date | None

    @property
    def name(self) -> str:
        """What is to be done, in the user's words."""
        return _(REMINDER_NAMES[self.kind])


def part_reminders(session: Session, day: date) -> tuple[PartReminder, ...]:
    """List what is to be seen to on the morning of a day, calls first."""
    rows = session.connection().execute(_reminders(), {"day": day}).all()
    found = [PartReminder(Reminder(kind), *told) for kind, *told in rows]
    order = list(Reminder)
    return tuple(sorted(found, key=lambda each: order.index(each.kind)))


@cache
def _reminders() -> Executable:
    """Select all of them at once: each arm starts from what is open, by an index."""
    arms = (_arrived(), _needed(), _negative(), _overdue(), _counting())
    parts = [arm.limit(MOST).subquery() for arm in arms]
    return union_all(*(select(part) for part in parts))


_NOTHING: Any = cast(null(), _quantity)
_NO_DAY: Any = cast(null(), Date)
_PART: Any = Part.number + literal(" ") + Part.name


def _row(kind: Any, what: Any, whose: Any, quantity: Any, day: Any) -> Select[Any]:  # noqa: ANN401 -- columns
    return select(
        kind.label("kind"),
        what.label("what"),
        whose.label("whose"),
        quantity.label("quantity"),
        day.label("day"),
    )


def _arrived() -> Select[Any]:
    """Select what came for visits that are open, and nobody has told the customer."""
    line = PurchaseOrderLine
    return (
        _row(literal(Reminder.ARRIVED.value), Part.name, Visit.plate, line.quantity, _NO_DAY)
        .select_from(Visit)
        .join(line, line.visit_id == Visit.id)
        .join(Part, Part.id == line.part_id)
        .where(
            Visit.state.in_(OPEN_STATES),
            line.told_at.is_(None),
            received_of(line.id) >= line.quantity,
        )
        .order_by(line.id)
    )


def _needed() -> Select[Any]:
    """Select what cars that are here need and is not there, or takes the last ones."""
    left = Stock.on_hand - RESERVED.c.quantity
    kind = case((left < 0, Reminder.MISSING.value), else_=Reminder.LOW.value)
    return (
        _row(kind, _PART, literal(""), Stock.on_hand, _NO_DAY)
        .select_from(RESERVED)
        .join(Stock, Stock.part_id == RESERVED.c.part)
        .join(Part, Part.id == Stock.part_id)
        .outerjoin(PartPlan, PartPlan.part_id == Part.id)
        .where(
            Stock.on_hand >= 0,
            or_(left < 0, left <= func.coalesce(Part.minimum, PartPlan.reorder_point)),
        )
        .order_by(left, Part.number_key)
    )


def _negative() -> Select[Any]:
    return (
        _row(literal(Reminder.NEGATIVE.value), _PART, literal(""), Stock.on_hand, _NO_DAY)
        .select_from(Stock)
        .join(Part, Part.id == Stock.part_id)
        .where(Stock.on_hand < 0)
        .order_by(Stock.on_hand, Stock.part_id)
    )


def _overdue() -> Select[Any]:
    late = PurchaseOrder.expected_on < bindparam("day", type_=Date)
    order = PurchaseOrder
    return (
        _row(
            literal(Reminder.OVERDUE.value),
            order.number,
            Supplier.name,
            _NOTHING,
            order.expected_on,
        )
        .select_from(order)
        .join(Supplier, Supplier.id == order.supplier_id)
        .where(order.state.in_(OPEN_ORDERS), late)
        .order_by(order.expected_on, order.id)
    )


def _counting() -> Select[Any]:
    count = StockCount
    return (
        _row(
            literal(Reminder.COUNTING.value), count.number, count.scope, _NOTHING, count.started_on
        )
        .where(count.state == CountState.OPEN)
        .order_by(count.started_on, count.id)
    )
