"""Receipts: what a supplier delivered, as it was ordered or not, at what it really cost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.uow import UnitOfWork
from desktop.models.calendar import BusinessCalendar
from desktop.models.errors import NotFoundError, RuleBrokenError
from desktop.models.part import Part
from desktop.models.purchase import (
    OPEN_ORDERS,
    OrderState,
    PartSupplier,
    PurchaseOrder,
    Supplier,
)
from desktop.models.stock import MovementKind, StockDocument
from desktop.services.buying.figures import check_price, check_quantity
from desktop.services.buying.order_rows import OrderLineRow, order_lines
from desktop.services.buying.orders import refuse_superseded, shut
from desktop.services.rights import Right, require
from desktop.services.settings import office_info
from desktop.services.stock.costing import money
from desktop.services.stock.posting import Entry, Paper, post
from desktop.system.i18n import _


@dataclass(frozen=True, slots=True)
class ReceivedLine:
    """What came of a part.

    Attributes:
        price: What one costs without freight.
        order_line_id: The line it was ordered by, if any.
    """

    part_id: int
    quantity: Decimal
    price: Decimal
    order_line_id: int | None = None


@dataclass(frozen=True, slots=True)
class ReceiptDraft:
    """What is typed about a delivery.

    Attributes:
        freight: What the delivery cost beside the parts; spread over them by their value.
        reference: The number of the supplier's delivery note.
        order_id: The order it belongs to, if any.
        close: Whether nothing more will come of the order.
        more_is_right: Whether somebody has looked at lines that brought more than was ordered.
        again_is_right: Whether somebody has looked at a delivery note that was entered before.
        done_at: When it came; None is now.
    """

    supplier_id: int
    lines: tuple[ReceivedLine, ...]
    freight: Decimal = Decimal(0)
    reference: str = ""
    order_id: int | None = None
    close: bool = False
    more_is_right: bool = False
    again_is_right: bool = False
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """What a receipt came to.

    Attributes:
        waiting: Lines of the order whose customers wait for a call, now that their parts came.
    """

    document_id: int
    number: str
    waiting: tuple[OrderLineRow, ...]


class DeliveryError(RuleBrokenError):
    """Something unusual, which is right if the person says so.

    Attributes:
        field: The field of the draft that says so: `more_is_right` or `again_is_right`.
    """

    def __init__(self, sentence: str, field: str) -> None:
        super().__init__(sentence)
        self.field = field


def receive(uow: UnitOfWork, draft: ReceiptDraft) -> Received:
    """Put a delivery on the shelves, and note what has come of its order.

    Raises:
        DeliveryError: More came than was ordered, or the delivery note was entered before, and
            nobody has said that it is right.
        RuleBrokenError: There is no line, one is not as it must be, or the order is not open.
        NotAllowedError: The role may not move parts.
    """
    require(uow, Right.STOCK)
    with uow:
        supplier = uow.load(Supplier, draft.supplier_id)
        _check_lines(uow.session, draft)
        order = _order_of(uow, draft)
        _check_reference(uow.session, draft, supplier)
        posted = post(uow, _paper(draft), entries_of(draft))
        uow.session.flush()
        _note_prices(uow, draft)
        lines = () if order is None else _follow_order(uow, order, close=draft.close)
        uow.commit()
    came = {line.order_line_id for line in draft.lines}
    waiting = tuple(line for line in lines if line.id in came and _waits(line))
    return Received(posted.document_id, posted.number, waiting)


def came_at(calendar: BusinessCalendar, came_on: date | None, now: datetime) -> datetime | None:
    """Return when a delivery of a day is taken to have come; None is now.

    Of a day that is over nobody knows the hour: it counts from its beginning, so that a count of
    that day is never followed by what it may have found already.
    """
    if came_on is None or came_on == calendar.day(now):
        return None
    return calendar.instant(came_on, time(calendar.cutoff_hour))


def entries_of(draft: ReceiptDraft) -> list[Entry]:
    """Return the lines of the ledger: the freight is part of what the parts cost, to the cent."""
    values = [money(line.quantity * line.price) for line in draft.lines]
    return [
        Entry(
            line.part_id,
            line.quantity,
            unit_cost=_unit_cost(value + freight, line.quantity),
            value=value + freight,
            price=money(line.price),
            amount=value,
            net=value,
            order_line_id=line.order_line_id,
        )
        for line, value, freight in zip(
            draft.lines, values, spread(draft.freight, values), strict=True
        )
    ]


def spread(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Spread an amount over weights so that the parts sum to it; evenly where all are zero."""
    whole = sum(weights, Decimal(0))
    shares = weights if whole else [Decimal(1)] * len(weights)
    whole = whole or Decimal(len(weights))
    parts, used, passed = [], Decimal(0), Decimal(0)
    for share in shares:
        passed += share
        part = money(amount * passed / whole) - used
        used += part
        parts.append(part)
    return parts


def _unit_cost(value: Decimal, quantity: Decimal) -> Decimal:
    return (value / quantity).quantize(Decimal("0.0001"))


def _paper(draft: ReceiptDraft) -> Paper:
    values = [money(line.quantity * line.price) for line in draft.lines]
    net = sum(values, draft.freight)
    return Paper(
        MovementKind.RECEIPT,
        done_at=draft.done_at,
        supplier_id=draft.supplier_id,
        order_id=draft.order_id,
        reference=draft.reference.strip(),
        net=net,
        tax=Decimal(0),
        total=net,
    )


def _check_lines(session: Session, draft: ReceiptDraft) -> None:
    if not draft.lines:
        raise RuleBrokenError(_("There is no line yet; enter a part and how many."))
    if draft.freight < 0:
        raise RuleBrokenError(_("The freight may not be negative; correct it."))
    for line in draft.lines:
        part = session.get(Part, line.part_id)
        if part is None:
            raise NotFoundError(_("This part does not exist any more; refresh the list."))
        if line.order_line_id is None:
            refuse_superseded(session, part)
        check_quantity(line.quantity, part)
        check_price(line.price, part)


def _order_of(uow: UnitOfWork, draft: ReceiptDraft) -> PurchaseOrder | None:
    if draft.order_id is None:
        return None
    order = uow.load(PurchaseOrder, draft.order_id)
    if order.state not in OPEN_ORDERS:
        raise RuleBrokenError(
            _("Order {number} is not open; receive the parts without an order.").format(
                number=order.number
            )
        )
    known = {line.id: line for line in order_lines(uow.session, order.id)}
    _check_amounts(draft, known)
    return order


def _check_amounts(draft: ReceiptDraft, known: dict[int, OrderLineRow]) -> None:
    came: dict[int, Decimal] = {}
    for line in draft.lines:
        if line.order_line_id is not None:
            came[line.order_line_id] = came.get(line.order_line_id, Decimal(0)) + line.quantity
    for key, quantity in came.items():
        ordered = known.get(key)
        if ordered is None:
            raise NotFoundError(_("The order was changed meanwhile; open it again."))
        if quantity > ordered.left and not draft.more_is_right:
            raise DeliveryError(
                _(
                    "{part}: {quantity} came, {left} are still to come. Correct it, or say that "
                    "it is right."
                ).format(part=ordered.number, quantity=_plain(quantity), left=_plain(ordered.left)),
                "more_is_right",
            )


def _plain(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}"


def _check_reference(session: Session, draft: ReceiptDraft, supplier: Supplier) -> None:
    reference = draft.reference.strip()
    if not reference or draft.again_is_right:
        return
    same = select(StockDocument.number).where(
        StockDocument.kind == MovementKind.RECEIPT,
        StockDocument.supplier_id == supplier.id,
        StockDocument.reference == reference,
    )
    if (before := session.execute(same).scalars().first()) is not None:
        raise DeliveryError(
            _(
                "Delivery note {reference} of {supplier} was entered as {number} already. Look "
                "there, or say that it is right."
            ).format(reference=reference, supplier=supplier.name, number=before),
            "again_is_right",
        )


def _note_prices(uow: UnitOfWork, draft: ReceiptDraft) -> None:
    """Keep what the supplier asked last, and that he sells the part at all."""
    day = office_info(uow.session).calendar.day(draft.done_at or uow.now)
    known = _sources(uow.session, draft.supplier_id, {line.part_id for line in draft.lines})
    for line in draft.lines:
        source = known.setdefault(
            line.part_id, PartSupplier(part_id=line.part_id, supplier_id=draft.supplier_id)
        )
        if source.last_price_on is None or source.last_price_on <= day:
            source.last_price, source.last_price_on = line.price, day
        uow.session.add(source)


def _sources(session: Session, supplier_id: int, parts: Iterable[int]) -> dict[int, PartSupplier]:
    statement = select(PartSupplier).where(
        PartSupplier.supplier_id == supplier_id, PartSupplier.part_id.in_(parts)
    )
    return {source.part_id: source for source in session.scalars(statement)}


def _follow_order(
    uow: UnitOfWork, order: PurchaseOrder, *, close: bool
) -> tuple[OrderLineRow, ...]:
    lines = order_lines(uow.session, order.id)
    missing = any(line.left for line in lines)
    if not missing:
        shut(uow, order)
    elif close:
        shut(uow, order, _("Closed with the last delivery."))
    else:
        order.state = OrderState.PARTLY_RECEIVED
    return lines


def _waits(line: OrderLineRow) -> bool:
    return line.visit_id is not None and line.told_at is None
