"""Parts that were ordered for a visit: what has come, and who is still to be told."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from desktop.db.uow import UnitOfWork
from desktop.models.customer import Customer, Phone
from desktop.models.errors import RuleBrokenError
from desktop.models.part import Part
from desktop.models.purchase import OPEN_ORDERS, PurchaseOrder, PurchaseOrderLine
from desktop.models.visit import OPEN_STATES, Visit
from desktop.services.buying.order_rows import received_of
from desktop.services.rights import Right, require
from desktop.system.i18n import _


@dataclass(frozen=True, slots=True)
class SpecialRow:
    """A part that was ordered for a visit.

    Attributes:
        expected_on: When it is to come.
        phone: Where the customer is reached; empty where no phone is known.
    """

    id: int
    order_id: int
    order: str
    part_id: int
    part: str
    name: str
    quantity: Decimal
    received: Decimal
    expected_on: date | None
    visit_id: int
    visit: str
    plate: str
    customer_id: int
    customer: str
    phone: str

    @property
    def arrived(self) -> bool:
        """Whether all of it is here."""
        return self.received >= self.quantity


_phone = (
    select(func.min(Phone.number))
    .where(Phone.customer_id == Customer.id)
    .correlate(Customer)
    .scalar_subquery()
)
_COLUMNS: tuple[Any, ...] = (
    PurchaseOrderLine.id,
    PurchaseOrderLine.order_id,
    PurchaseOrder.number,
    PurchaseOrderLine.part_id,
    Part.number,
    Part.name,
    PurchaseOrderLine.quantity,
    received_of(PurchaseOrderLine.id),
    PurchaseOrder.expected_on,
    PurchaseOrderLine.visit_id,
    Visit.number,
    Visit.plate,
    Customer.id,
    Customer.name,
    func.coalesce(_phone, ""),
)


def to_be_told(session: Session) -> list[SpecialRow]:
    """List what has come for visits that are still open, and nobody has told the customer."""
    return [row for row in _rows(session, PurchaseOrderLine.told_at.is_(None)) if row.arrived]


def awaited(session: Session) -> list[SpecialRow]:
    """List what is still to come for visits that are open, the soonest first."""
    rows = _rows(session, PurchaseOrder.state.in_(OPEN_ORDERS))
    return [row for row in rows if not row.arrived]


def note_told(uow: UnitOfWork, line_id: int) -> None:
    """Note that the customer knows that the part is here.

    Raises:
        RuleBrokenError: It was not ordered for a visit, or somebody told the customer already.
        NotAllowedError: The role may neither order nor hand out parts.
    """
    require(uow, Right.COUNTER)
    with uow:
        line = uow.load(PurchaseOrderLine, line_id)
        if line.visit_id is None:
            raise RuleBrokenError(_("Nobody waits for this part."))
        if line.told_at is not None:
            raise RuleBrokenError(_("Somebody has told the customer already."))
        line.told_at, line.told_by_id = uow.now, uow.actor.staff_id
        uow.commit()


def _rows(session: Session, condition: ColumnElement[bool]) -> list[SpecialRow]:
    statement = (
        select(*_COLUMNS)
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseOrderLine.order_id)
        .join(Part, Part.id == PurchaseOrderLine.part_id)
        .join(Visit, Visit.id == PurchaseOrderLine.visit_id)
        .join(Customer, Customer.id == Visit.customer_id)
        .where(condition, Visit.state.in_(OPEN_STATES))
        .order_by(PurchaseOrder.expected_on, PurchaseOrderLine.id)
    )
    return [SpecialRow(*row) for row in session.execute(statement)]
