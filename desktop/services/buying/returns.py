"""What goes back to a supplier, and receipts that are taken back."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.uow import UnitOfWork
from desktop.models.errors import NotFoundError, RuleBrokenError
from desktop.models.part import Part
from desktop.models.purchase import OrderState, PurchaseOrder, Supplier
from desktop.models.stock import Clearing, MovementKind, StockDocument, StockMovement
from desktop.services.buying.figures import check_price, check_quantity
from desktop.services.rights import Right, require
from desktop.services.stock.costing import money
from desktop.services.stock.posting import Entry, Paper, post
from desktop.system.i18n import _


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """What goes back of a part; `price` is what the supplier gives back for one."""

    part_id: int
    quantity: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True)
class SupplierReturn:
    """What is typed about a return to a supplier.

    Attributes:
        clearing: Whether it clears dead stock.
    """

    supplier_id: int
    lines: tuple[ReturnedLine, ...]
    reason: str
    reference: str = ""
    clearing: bool = False
    done_at: datetime | None = None


def return_to_supplier(uow: UnitOfWork, draft: SupplierReturn) -> int:
    """Send parts back; they leave at what they are worth on average. Returns the document's id.

    Raises:
        RuleBrokenError: There is no line or no reason, a line is not as it must be, or more is to
            go than is there.
        NotAllowedError: The role may not move parts.
    """
    require(uow, Right.STOCK)
    if not draft.reason.strip():
        raise RuleBrokenError(_("A return needs a reason; type one."))
    with uow:
        uow.load(Supplier, draft.supplier_id)
        for line in draft.lines:
            part = uow.load(Part, line.part_id)
            check_quantity(line.quantity, part)
            check_price(line.price, part)
        amounts = [money(line.quantity * line.price) for line in draft.lines]
        entries = [
            Entry(line.part_id, -line.quantity, price=money(line.price), amount=amount, net=amount)
            for line, amount in zip(draft.lines, amounts, strict=True)
        ]
        back = sum(amounts, Decimal(0))
        paper = Paper(
            MovementKind.RETURN_OUT,
            done_at=draft.done_at,
            supplier_id=draft.supplier_id,
            reason=draft.reason.strip(),
            reference=draft.reference.strip(),
            clearing=Clearing.RETURN if draft.clearing else Clearing.NONE,
            net=back,
            tax=Decimal(0),
            total=back,
        )
        posted = post(uow, paper, entries)
        uow.commit()
        return posted.document_id


def take_back_receipt(uow: UnitOfWork, document_id: int, reason: str) -> int:
    """Undo a receipt that was entered wrongly, with a paper that sets it off.

    Its parts leave again, and its order waits for them as before. Returns the document's id.

    Raises:
        RuleBrokenError: No reason is given, it is no receipt, or it was taken back already.
        NotAllowedError: The role may not move parts.
    """
    require(uow, Right.STOCK)
    if not reason.strip():
        raise RuleBrokenError(_("Taking a receipt back needs a reason; type one."))
    with uow:
        receipt = _receipt(uow.session, document_id)
        statement = (
            select(StockMovement)
            .where(StockMovement.document_id == document_id)
            .order_by(StockMovement.position)
        )
        entries = [
            Entry(
                line.part_id,
                -line.quantity,
                price=line.price,
                amount=line.amount,
                net=line.net,
                order_line_id=line.order_line_id,
                origin_id=line.id,
            )
            for line in uow.session.scalars(statement)
        ]
        paper = Paper(
            MovementKind.RETURN_OUT,
            supplier_id=receipt.supplier_id,
            order_id=receipt.order_id,
            reverses_id=receipt.id,
            reason=reason.strip(),
            reference=receipt.reference,
            net=receipt.net,
            tax=receipt.tax,
            total=receipt.total,
        )
        posted = post(uow, paper, entries)
        if receipt.order_id is not None:
            _reopen(uow, uow.session.get_one(PurchaseOrder, receipt.order_id))
        uow.commit()
        return posted.document_id


def _receipt(session: Session, document_id: int) -> StockDocument:
    receipt = session.get(StockDocument, document_id)
    if receipt is None:
        raise NotFoundError(_("This receipt does not exist; refresh the list."))
    if receipt.kind != MovementKind.RECEIPT:
        raise RuleBrokenError(_("Only a receipt can be taken back like this."))
    back = select(StockDocument.number).where(StockDocument.reverses_id == document_id)
    if (number := session.execute(back).scalars().first()) is not None:
        raise RuleBrokenError(
            _("{receipt} was taken back by {number} already.").format(
                receipt=receipt.number, number=number
            )
        )
    return receipt


def _reopen(uow: UnitOfWork, order: PurchaseOrder) -> None:
    """Let an order wait again, unless somebody closed it although parts were missing."""
    if order.close_reason:
        return
    came = select(func.count(StockDocument.id)).where(
        StockDocument.order_id == order.id, StockDocument.kind == MovementKind.RECEIPT
    )
    back = select(func.count(StockDocument.id)).where(
        StockDocument.order_id == order.id, StockDocument.reverses_id.is_not(None)
    )
    left = uow.session.execute(came).scalar_one() - uow.session.execute(back).scalar_one()
    order.state = OrderState.PARTLY_RECEIVED if left else OrderState.SENT
    order.closed_at = None
