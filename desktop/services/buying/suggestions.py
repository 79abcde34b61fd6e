"""What should be ordered: parts that have run down to their reorder point."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ScalarSelect, Select, exists, or_, select
from sqlalchemy.orm import Session

from desktop.db.uow import UnitOfWork
from desktop.models.errors import RuleBrokenError
from desktop.models.part import Part, PartLink, PartLinkKind, PartPlan
from desktop.models.purchase import OrderState, PartSupplier, PurchaseOrder, Supplier
from desktop.services.buying.order_rows import order_lines
from desktop.services.buying.orders import (
    OrderDraft,
    OrderLineDraft,
    add_order,
    write_lines,
)
from desktop.services.demand.ordering import order_quantity
from desktop.services.demand.terms import OrderTerms
from desktop.services.parts.links import newest_parts
from desktop.services.rights import Right, require
from desktop.services.stock.balances import Balance, balances
from desktop.system.i18n import _

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Position:
    """What is there of a part and of what it replaces."""

    on_hand: Decimal
    reserved: Decimal
    ordered: Decimal


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A part that should be ordered.

    Attributes:
        on_hand: With what is left of the parts it replaces, as `reserved` and `coming`.
        coming: What is on order.
        point: Where it is to be ordered; `up_to` is how far.
        by_hand: Whether minimum or maximum were set by hand.
        quantity: How many to order, in whole packs.
        made_on: The day the plan is from; None where only minimum and maximum say so.
    """

    part_id: int
    number: str
    name: str
    unit: str
    supplier_id: int | None
    supplier: str
    price: Decimal | None
    on_hand: Decimal
    reserved: Decimal
    coming: Decimal
    point: Decimal
    up_to: Decimal
    by_hand: bool
    pack: Decimal
    quantity: Decimal
    made_on: date | None

    @property
    def value(self) -> Decimal | None:
        """What the order would cost."""
        return None if self.price is None else self.price * self.quantity


def suggestions(session: Session, supplier_id: int | None = None) -> list[Suggestion]:
    """List what should be ordered, by supplier and number.

    A part is listed when what is on hand and on order, less what is reserved, is no more than its
    reorder point. What is left of the parts it replaces is counted with it. Minimum and maximum
    that were set by hand win over the plan.
    """
    rows = session.execute(_statement()).all()
    there = _positions(session, [row.id for row in rows])
    found = (_suggestion(row, there[row.id]) for row in rows)
    return [one for one in found if one.quantity > 0 and supplier_id in (None, one.supplier_id)]


def order_suggested(uow: UnitOfWork, wanted: Sequence[Suggestion]) -> list[int]:
    """Collect parts in one draft for each supplier, and return the drafts' ids.

    A draft that is there already is added to; a part that stands on it already is left alone.

    Raises:
        RuleBrokenError: Nothing is wanted, or a part has no supplier.
        NotAllowedError: The role may not order parts.
    """
    require(uow, Right.BUY)
    if not wanted:
        raise RuleBrokenError(_("Nothing is ticked; tick what is to be ordered."))
    by_supplier: dict[int, list[OrderLineDraft]] = {}
    for one in wanted:
        if one.supplier_id is None:
            raise RuleBrokenError(
                _("{part} has no supplier; choose one on the page of the part.").format(
                    part=one.number
                )
            )
        line = OrderLineDraft(one.part_id, one.quantity, one.price)
        by_supplier.setdefault(one.supplier_id, []).append(line)
    with uow:
        orders = [_collect(uow, supplier, lines) for supplier, lines in by_supplier.items()]
        uow.commit()
        return [order.id for order in orders]


def _collect(uow: UnitOfWork, supplier_id: int, lines: Sequence[OrderLineDraft]) -> PurchaseOrder:
    statement = select(PurchaseOrder).where(
        PurchaseOrder.supplier_id == supplier_id,
        PurchaseOrder.state == OrderState.DRAFT,
        ~PurchaseOrder.emergency,
    )
    order = uow.session.scalars(statement.order_by(PurchaseOrder.id.desc())).first()
    if order is None:
        return add_order(uow, OrderDraft(supplier_id, tuple(lines)))
    there = [
        OrderLineDraft(line.part_id, line.quantity, line.price, line.note, line.visit_id, line.id)
        for line in order_lines(uow.session, order.id)
    ]
    known = {line.part_id for line in there}
    write_lines(uow, order, [*there, *(line for line in lines if line.part_id not in known)])
    return order


def seller() -> ScalarSelect[int]:
    """Say in a statement over parts which of its sources a part is ordered from."""
    return (
        select(PartSupplier.id)
        .join(Supplier, Supplier.id == PartSupplier.supplier_id)
        .where(PartSupplier.part_id == Part.id, Supplier.archived_at.is_(None))
        .order_by(PartSupplier.preferred.desc(), PartSupplier.id.desc())
        .limit(1)
        .correlate(Part)
        .scalar_subquery()
    )


def _statement() -> Select[Any]:
    """Read every part that is to be reordered at some point, and whom it is ordered from."""
    replaced = exists().where(
        PartLink.part_id == Part.id, PartLink.kind == PartLinkKind.SUPERSEDED_BY
    )
    columns: tuple[Any, ...] = (
        *(Part.id, Part.number, Part.name, Part.unit, Part.pack_size, Part.minimum, Part.maximum),
        *(PartPlan.reorder_point, PartPlan.order_up_to, PartPlan.made_on),
        PartSupplier.supplier_id,
        Supplier.name.label("supplier"),
        PartSupplier.last_price,
        PartSupplier.pack_size.label("their_pack"),
    )
    return (
        select(*columns)
        .outerjoin(PartPlan, PartPlan.part_id == Part.id)
        .outerjoin(PartSupplier, PartSupplier.id == seller())
        .outerjoin(Supplier, Supplier.id == PartSupplier.supplier_id)
        .where(
            Part.archived_at.is_(None),
            or_(Part.minimum.is_not(None), PartPlan.reorder_point.is_not(None)),
            ~replaced,
        )
        .order_by(Supplier.name_key, Part.number_key)
    )


def _positions(session: Session, parts: Sequence[int]) -> dict[int, _Position]:
    """Read what is there of parts, and of all that each of them replaces."""
    families: dict[int, list[int]] = {part: [part] for part in parts}
    for old, newest in newest_parts(session).items():
        if newest in families:
            families[newest].append(old)
    there = balances(session, [one for family in families.values() for one in family])
    return {part: _position([there[one] for one in family]) for part, family in families.items()}


def _position(balances: Sequence[Balance]) -> _Position:
    return _Position(
        sum((each.on_hand for each in balances), _NOTHING),
        sum((each.reserved for each in balances), _NOTHING),
        sum((each.ordered for each in balances), _NOTHING),
    )


def _suggestion(row: Any, there: _Position) -> Suggestion:  # noqa: ANN401 -- a row of the statement below
    point = row.minimum if row.minimum is not None else row.reorder_point
    up_to = row.maximum if row.maximum is not None else (row.order_up_to or _NOTHING)
    if row.maximum is None:
        up_to = max(up_to, point or _NOTHING)
    point = None if point is None else min(point, up_to)
    terms = OrderTerms(
        pack_size=row.their_pack or row.pack_size,
        on_hand=there.on_hand,
        ordered=there.ordered,
        reserved=there.reserved,
        maximum=row.maximum,
    )
    quantity = _NOTHING if point is None else order_quantity(point, up_to, terms)[0]
    return Suggestion(
        part_id=row.id,
        number=row.number,
        name=row.name,
        unit=row.unit,
        supplier_id=row.supplier_id,
        supplier=row.supplier or "",
        price=row.last_price,
        on_hand=there.on_hand,
        reserved=there.reserved,
        coming=there.ordered,
        point=point or _NOTHING,
        up_to=up_to,
        by_hand=row.minimum is not None or row.maximum is not None,
        pack=terms.pack_size,
        quantity=quantity,
        made_on=row.made_on,
    )
