"""The parts list: what each part is, how many there are, and what needs a look."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from desktop.models.errors import NotFoundError
from desktop.models.office import OfficeSettings
from desktop.models.part import Part, PartLink, PartLinkKind, PartPlan, PartShelf
from desktop.models.purchase import PartSupplier
from desktop.models.stock import MovementKind, Stock, StockMovement
from desktop.services.listing import ListQuery, TableSource
from desktop.services.parts.replaced import REPLACED, left_of_replaced
from desktop.services.search.index import PART
from desktop.services.search.lists import ByWords
from desktop.services.stock.balances import ORDERED, RESERVED
from desktop.system.i18n import N_, _

BOUGHT = (MovementKind.OPENING, MovementKind.RECEIPT, MovementKind.TRANSFER_IN)
COST_MOVED = 20  # the newest cost differs from the one before by a twentieth of it, or more
_WHOLE = 10_000  # a share of one, as the tables keep it


class PartState(StrEnum):
    """What is to be seen of a part at a glance, the most pressing first."""

    NEGATIVE = "negative"
    SUPERSEDED = "superseded"
    BELOW = "below"
    EMPTY = "empty"
    MARGIN = "margin"
    FINE = ""


STATE_NAMES = {
    PartState.NEGATIVE: N_("Below zero"),
    PartState.SUPERSEDED: N_("Superseded"),
    PartState.BELOW: N_("To reorder"),
    PartState.EMPTY: N_("None left"),
    PartState.MARGIN: N_("Margin"),
}


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part of the list.

    Attributes:
        price: What a customer pays for one today.
        cost: What one costs, as entered.
        shelf: Where it lies; its home, where there are several.
        on_hand: None for a part that the ledger does not keep yet; `reserved` alike.
        last_cost: What one cost when it last came.
        planned: The reorder point of the newest plan; the minimum by hand wins.
        maximum: How far is ordered up, by hand; it wins over `planned_up_to`.
        replaced: What is left and on its way of the parts that it replaces, which go first.
        asked_on: When some was last issued or sold.
        successor: The number of the part that replaces it.
        watched: Whether its margin is too small, or its cost has moved.
    """

    id: int
    version: int
    number: str
    name: str
    brand: str
    category: str
    unit: str
    price: Decimal | None
    cost: Decimal | None
    shelf: str | None
    on_hand: Decimal | None
    reserved: Decimal | None
    ordered: Decimal | None
    stock_value: Decimal | None
    last_cost: Decimal | None
    minimum: Decimal | None
    planned: Decimal | None
    maximum: Decimal | None
    planned_up_to: Decimal | None
    replaced: Decimal
    asked_on: date | None
    successor: str | None
    watched: bool

    @property
    def available(self) -> Decimal | None:
        """What is on the shelf and promised to nobody."""
        return None if self.on_hand is None else self.on_hand - (self.reserved or Decimal(0))

    @property
    def unit_cost(self) -> Decimal | None:
        """What one is worth: the average of the shelf, the last known cost, or as entered."""
        if self.on_hand and self.stock_value is not None:
            return self.stock_value / self.on_hand
        return self.last_cost or self.cost

    @property
    def reorder_point(self) -> Decimal | None:
        """Order when no more than this is there and on its way: by hand, or else as planned."""
        point = self.planned if self.minimum is None else self.minimum
        return point if point is None or self.maximum is None else min(point, self.maximum)

    @property
    def coming(self) -> Decimal:
        """What is on its way, and left of what it replaces."""
        return (self.ordered or Decimal(0)) + self.replaced

    @property
    def runs_down(self) -> bool:
        """Whether it should be ordered: what is there and coming is no more than the point."""
        point, there = self.reorder_point, (self.available or Decimal(0)) + self.coming
        if point is None:
            return False
        up_to = max(self.planned_up_to or point, point) if self.maximum is None else self.maximum
        return there <= point and there < up_to

    @property
    def state(self) -> PartState:
        """What is to be seen at a glance."""
        if self.on_hand is not None and self.on_hand < 0:
            return PartState.NEGATIVE
        if self.successor:
            return PartState.SUPERSEDED
        if self.runs_down:
            return PartState.BELOW
        if self.on_hand == 0:
            return PartState.EMPTY
        return PartState.MARGIN if self.watched else PartState.FINE

    @property
    def state_name(self) -> str:
        """The state in the user's words; nothing where all is well."""
        return _(STATE_NAMES[self.state]) if self.state else ""


@dataclass(frozen=True, slots=True)
class PartTotals:
    """Sums of a list of parts.

    Attributes:
        value: What all that is on the shelves is worth.
        below_zero: What is worth less than nothing, which `value` contains.
    """

    value: Decimal
    below_zero: Decimal
    negative: int


_part, _stock, _plan = Part.__table__.c, Stock.__table__.c, PartPlan.__table__.c


_home = (
    select(PartShelf.shelf)
    .where(PartShelf.part_id == _part.id)
    .order_by(PartShelf.position, PartShelf.id)
    .limit(1)
    .correlate(Part.__table__)
    .scalar_subquery()
)
_new = Part.__table__.alias("successor")
_successor = (
    select(_new.c.number)
    .join(PartLink, PartLink.other_id == _new.c.id)
    .where(PartLink.part_id == _part.id, PartLink.kind == PartLinkKind.SUPERSEDED_BY)
    .limit(1)
    .correlate(Part.__table__)
    .scalar_subquery()
)


def _of_shelf(column: Any) -> ColumnElement[Any]:  # noqa: ANN401 -- any column of the stock
    """Return what the ledger says of the part, nothing where it does not keep it."""
    told = select(column).where(Stock.part_id == _part.id).correlate(Part.__table__)
    return func.coalesce(told.scalar_subquery(), 0)


_on_hand, _value = _of_shelf(Stock.on_hand), _of_shelf(Stock.stock_value)


def _of_office(column: Any) -> ColumnElement[Any]:  # noqa: ANN401 -- any column of the settings
    return type_coerce(select(column).limit(1).scalar_subquery(), BigInteger)


def _newest_cost(place: int = 0) -> ColumnElement[Any]:
    """What one cost when it came last, or `place` times before that."""
    cost = (
        select(StockMovement.unit_cost)
        .where(StockMovement.part_id == _part.id, StockMovement.kind.in_(BOUGHT))
        .order_by(StockMovement.seq.desc())
        .limit(1)
        .offset(place)
        .correlate(Part.__table__)
        .scalar_subquery()
    )
    return type_coerce(cost, BigInteger)


def below_floor() -> ColumnElement[bool]:
    """Return the condition that the margin, before tax, is below what the office wants.

    Costs have four digits behind the point, prices two, shares four.
    """
    newest = func.coalesce(_newest_cost(), type_coerce(_part.cost, BigInteger) * 100)
    inclusive = select(OfficeSettings.tax_inclusive).limit(1).scalar_subquery()
    tax = case((inclusive, _of_office(OfficeSettings.tax_rate)), else_=0)
    wanted = _WHOLE - _of_office(OfficeSettings.margin_floor)
    return newest * (_WHOLE + tax) > type_coerce(_part.price, BigInteger) * 100 * wanted


def cost_moved() -> ColumnElement[bool]:
    """Return the condition that the newest cost is another than the one before."""
    before = _newest_cost(1)
    return and_(before > 0, func.abs(_newest_cost() - before) * COST_MOVED >= before)


_watched = func.coalesce(or_(below_floor(), cost_moved()), False)


def _where(query: ListQuery) -> list[ColumnElement[bool]]:
    shown: list[ColumnElement[bool]] = [_part.archived_at.is_(None)]
    if (state := query.filter("state")) in _STATES:
        shown.append(_STATES[PartState(state)])
    if shelf := query.filter("shelf"):
        lies = exists().where(PartShelf.part_id == _part.id, PartShelf.shelf == shelf)
        shown.append(lies)
    if supplier := query.filter("supplier"):
        shown.append(_sold_by(int(supplier)))
    return shown


def _sold_by(supplier_id: int) -> ColumnElement[bool]:
    sold = PartSupplier.part_id == _part.id, PartSupplier.supplier_id == supplier_id
    return exists().where(*sold)


def _to_reorder() -> ColumnElement[bool]:
    """Parts that should be ordered; it is the rule of `PartRow.runs_down`."""
    there = _known(_stock.on_hand) - _known(RESERVED.c.quantity)
    coming = _known(ORDERED.c.quantity) + _known(REPLACED.c.quantity)
    planned = func.coalesce(_part.minimum, _plan.reorder_point)
    point = case((_part.maximum < planned, _part.maximum), else_=planned)
    planned_up_to = case((_plan.order_up_to > planned, _plan.order_up_to), else_=planned)
    up_to = func.coalesce(_part.maximum, planned_up_to)
    origin = (
        Part.__table__.outerjoin(Stock.__table__)
        .outerjoin(PartPlan.__table__)
        .outerjoin(RESERVED, RESERVED.c.part == _part.id)
        .outerjoin(ORDERED, ORDERED.c.part == _part.id)
        .outerjoin(REPLACED, REPLACED.c.part == _part.id)
    )
    chosen = select(_part.id).select_from(origin)
    chosen = chosen.where(there + coming <= point, there + coming < up_to)
    return and_(_part.id.in_(chosen.correlate(None)), ~_superseded())


def _known(quantity: Any) -> ColumnElement[Any]:  # noqa: ANN401 -- any column of quantities
    return func.coalesce(quantity, 0)


def _superseded() -> ColumnElement[bool]:
    link = PartLink.part_id == _part.id, PartLink.kind == PartLinkKind.SUPERSEDED_BY
    return exists().where(*link)


_STATES = {
    PartState.NEGATIVE: _part.id.in_(select(Stock.part_id).where(Stock.on_hand < 0)),
    PartState.SUPERSEDED: _superseded(),
    PartState.BELOW: _to_reorder(),
    PartState.EMPTY: _on_hand == 0,
    PartState.MARGIN: _watched,
}

PARTS = TableSource(
    row=PartRow,
    columns=(
        *(_part[name] for name in ("id", "version", "number", "name", "brand", "category")),
        *(_part[name] for name in ("unit", "price", "cost")),
        _home,
        _stock.on_hand,
        case((_stock.on_hand.is_not(None), func.coalesce(RESERVED.c.quantity, 0))),
        ORDERED.c.quantity,
        _stock.stock_value,
        _stock.last_cost,
        _part.minimum,
        _plan.reorder_point,
        _part.maximum,
        _plan.order_up_to,
        left_of_replaced(_part.id, Part.__table__),
        _stock.asked_on,
        _successor,
        _watched,
    ),
    origin=Part.__table__.outerjoin(Stock.__table__)
    .outerjoin(PartPlan.__table__)
    .outerjoin(RESERVED, RESERVED.c.part == _part.id)
    .outerjoin(ORDERED, ORDERED.c.part == _part.id),
    narrow=Part.__table__,
    key=_part.id,
    where=_where,
    sorts={
        "number": _part.number_key,
        "name": _part.name_key,
        "on_hand": _on_hand,
        "stock_value": _value,
    },
    finder=ByWords(PART, Part.__table__, _part.id, by_place=False),
)


def part_row(session: Session, part_id: int) -> PartRow:
    """Read one part.

    Raises:
        NotFoundError: There is no such part.
    """
    rows = PARTS.rows(session, [part_id])
    if not rows:
        raise NotFoundError(_("This part does not exist any more; refresh the list."))
    return rows[0]


def part_totals(session: Session, query: ListQuery) -> PartTotals:
    """Sum what the parts of a list are worth; what is below zero is told beside it."""
    listed = select(_part.id).where(*_where(query))
    if query.text.strip() and PARTS.finder is not None:
        listed = listed.where(PARTS.finder.condition(session, query))
    below = _stock.on_hand < 0
    worth = _stock.stock_value
    sums = select(
        func.coalesce(func.sum(worth), 0),
        func.coalesce(func.sum(case((below, worth), else_=0)), 0),
        func.coalesce(func.sum(case((below, 1), else_=0)), 0),
    ).where(_stock.part_id.in_(listed))
    value, below_zero, negative = session.execute(sums).one()
    return PartTotals(value, below_zero, int(negative))
