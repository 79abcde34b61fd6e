"""Orders to suppliers: written, sent, and closed when everything has come or will not come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.errors import NotFoundError, RuleBrokenError
from desktop.models.part import Part
from desktop.models.purchase import OrderState, PurchaseOrder, PurchaseOrderLine, Supplier
from desktop.services.buying.figures import check_price, check_quantity
from desktop.services.cards import text_of
from desktop.services.parts.links import newest_of
from desktop.services.rights import Right, require
from desktop.services.settings import office_info
from desktop.system.i18n import _


@dataclass(frozen=True, slots=True)
class OrderLineDraft:
    """What is typed about a line of an order; `line_id` is that of a line which is there."""

    part_id: int
    quantity: Decimal
    price: Decimal | None = None
    note: str = ""
    visit_id: int | None = None
    line_id: int | None = None


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """What is typed about an order."""

    supplier_id: int
    lines: tuple[OrderLineDraft, ...]
    expected_on: date | None = None
    emergency: bool = False
    note: str = ""


def enter_order(uow: UnitOfWork, draft: OrderDraft) -> int:
    """Write an order that is not sent yet, and return its id.

    Raises:
        RuleBrokenError: There is no line, or one is not as it must be; see `OrderLineDraft`.
        NotAllowedError: The role may not order parts.
    """
    require(uow, Right.BUY)
    with uow:
        order = add_order(uow, draft)
        uow.commit()
        return order.id


def add_order(uow: UnitOfWork, draft: OrderDraft) -> PurchaseOrder:
    """Write an order inside another command."""
    serialise(uow.session, "purchase order")
    day = office_info(uow.session).calendar.day(uow.now)
    order = PurchaseOrder(
        number=_next_number(uow.session, day), made_on=day, staff_id=uow.actor.staff_id
    )
    _fill(uow, order, draft)
    uow.session.add(order)
    uow.session.flush()
    write_lines(uow, order, draft.lines)
    return order


def change_order(uow: UnitOfWork, order_id: int, version: int, draft: OrderDraft) -> None:
    """Change an order that is not sent yet.

    Raises:
        RuleBrokenError: It is sent, has no line, or a line is not as it must be.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not order parts.
    """
    require(uow, Right.BUY)
    with uow:
        order = _load_draft(uow, order_id, version)
        _fill(uow, order, draft)
        write_lines(uow, order, draft.lines)
        uow.commit()


def send_order(
    uow: UnitOfWork, order_id: int, version: int, expected_on: date | None = None
) -> None:
    """Note that an order has gone to the supplier; from now on its parts are on order.

    Args:
        uow: The transaction.
        order_id: Which order.
        version: As its user saw it.
        expected_on: When it is to come; None reckons with the supplier's days.

    Raises:
        RuleBrokenError: It is sent already, or is to come before today.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not order parts.
    """
    require(uow, Right.BUY)
    with uow:
        order = _load_draft(uow, order_id, version)
        office = office_info(uow.session)
        today = office.calendar.day(uow.now)
        expected = expected_on or order.expected_on
        if expected is None:
            supplier = uow.session.get_one(Supplier, order.supplier_id)
            days = office.lead_days if supplier.lead_days is None else supplier.lead_days
            expected = today + timedelta(days=days)
        if expected < today:
            raise RuleBrokenError(_("The order cannot come before today; correct the day."))
        order.state, order.sent_at, order.expected_on = OrderState.SENT, uow.now, expected
        uow.commit()


def close_order(uow: UnitOfWork, order_id: int, version: int, reason: str) -> None:
    """Close an order of which nothing more will come; what is left is not on order any more.

    Raises:
        RuleBrokenError: No reason is given, or it is closed already.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not order parts.
    """
    require(uow, Right.BUY)
    if not reason.strip():
        raise RuleBrokenError(_("Closing an order needs a reason; type one."))
    with uow:
        order = uow.load(PurchaseOrder, order_id, version)
        if order.state == OrderState.CLOSED:
            raise RuleBrokenError(_("The order is closed already."))
        shut(uow, order, reason.strip())
        uow.commit()


def shut(uow: UnitOfWork, order: PurchaseOrder, reason: str = "") -> None:
    """Close an order inside another command."""
    order.state, order.closed_at, order.close_reason = OrderState.CLOSED, uow.now, reason


def _load_draft(uow: UnitOfWork, order_id: int, version: int) -> PurchaseOrder:
    order = uow.load(PurchaseOrder, order_id, version)
    if order.state != OrderState.DRAFT:
        raise RuleBrokenError(
            _("Order {number} is sent; write another one for what is missing.").format(
                number=order.number
            )
        )
    return order


def _fill(uow: UnitOfWork, order: PurchaseOrder, draft: OrderDraft) -> None:
    uow.load(Supplier, draft.supplier_id)
    order.supplier_id, order.expected_on = draft.supplier_id, draft.expected_on
    order.emergency, order.note = draft.emergency, draft.note.strip()


def write_lines(uow: UnitOfWork, order: PurchaseOrder, drafts: Sequence[OrderLineDraft]) -> None:
    """Put the lines of an order down anew; those that stay keep their row."""
    if not drafts:
        raise RuleBrokenError(_("There is no line yet; enter a part and how many."))
    _check_lines(uow.session, drafts)
    there = select(PurchaseOrderLine).where(PurchaseOrderLine.order_id == order.id)
    kept = {line.id: line for line in uow.session.scalars(there)}
    for line in kept.values():
        line.position = -line.id  # two lines may change places
    gone = kept.keys() - {draft.line_id for draft in drafts}
    for key in gone:
        uow.session.delete(kept[key])
    uow.session.flush()
    for position, draft in enumerate(drafts, start=1):
        line = kept.get(draft.line_id or 0) or PurchaseOrderLine(order_id=order.id)
        line.position, line.part_id, line.quantity = position, draft.part_id, draft.quantity
        line.price, line.visit_id, line.note = draft.price, draft.visit_id, draft.note.strip()
        uow.session.add(line)


def _check_lines(session: Session, drafts: Iterable[OrderLineDraft]) -> None:
    for draft in drafts:
        part = session.get(Part, draft.part_id)
        if part is None:
            raise NotFoundError(_("This part does not exist any more; refresh the list."))
        refuse_superseded(session, part)
        check_quantity(draft.quantity, part)
        check_price(draft.price, part)


def refuse_superseded(session: Session, part: Part) -> None:
    """Refuse to buy what has been replaced.

    Raises:
        RuleBrokenError: Another part has replaced it.
    """
    newest = newest_of(session, part.id)
    if newest != part.id:
        raise RuleBrokenError(
            _("{part} has been replaced by {newest}; take that one.").format(
                part=part.number, newest=text_of(session, Part, newest, "number")
            )
        )


def _next_number(session: Session, day: date) -> str:
    statement = select(func.count(PurchaseOrder.id)).where(PurchaseOrder.made_on == day)
    return f"P-{day:%Y%m%d}-{session.execute(statement).scalar_one() + 1}"
