"""Sales as a list and a card: what the office reads of them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from desktop.models.branch import Branch
from desktop.models.customer import Customer
from desktop.models.errors import NotFoundError
from desktop.models.sale import Sale, SaleKind, SaleShare
from desktop.models.segment import Segment
from desktop.models.staff import Staff
from desktop.models.vehicle import Plate, Vehicle
from desktop.services.cards import card_of, text_of
from desktop.services.listing import ListQuery, TableSource
from desktop.services.locks import AdjustmentRow, adjustments_of
from desktop.services.measures.opening import conditions_of
from desktop.services.search.index import SALE
from desktop.services.search.lists import ByWords
from desktop.services.shares import ShareRow
from desktop.system.i18n import N_, _

KIND_NAMES = {
    SaleKind.VEHICLE: N_("Vehicle"),
    SaleKind.INSURANCE: N_("Insurance"),
    SaleKind.ACCESSORY: N_("Accessories"),
    SaleKind.PACKAGE: N_("Package"),
}


class SaleState(StrEnum):
    """What became of an order; follows from its dates."""

    OPEN = "open"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


STATE_NAMES = {
    SaleState.OPEN: N_("Ordered"),
    SaleState.DELIVERED: N_("Delivered"),
    SaleState.CANCELLED: N_("Cancelled"),
}


def state_of(delivered_on: date | None, cancelled_on: date | None) -> SaleState:
    """Return what became of an order."""
    if delivered_on is not None:
        return SaleState.DELIVERED
    return SaleState.OPEN if cancelled_on is None else SaleState.CANCELLED


class _Sold:
    """What follows from the values of a sale, in a list and on its card."""

    __slots__ = ()
    kind: str
    delivered_on: date | None
    cancelled_on: date | None
    quantity: Decimal
    price: Decimal | None

    @property
    def state(self) -> SaleState:
        """What became of it."""
        return state_of(self.delivered_on, self.cancelled_on)

    @property
    def state_name(self) -> str:
        """The state in the user's words."""
        return _(STATE_NAMES[self.state])

    @property
    def kind_name(self) -> str:
        """The kind in the user's words."""
        return _(KIND_NAMES[SaleKind(self.kind)])

    @property
    def total(self) -> Decimal | None:
        """Price of all pieces."""
        return None if self.price is None else self.price * self.quantity


@dataclass(frozen=True, slots=True)
class SaleRow(_Sold):
    """A line of the list of sales.

    Attributes:
        salesperson: Who has the first share.
        people: How many have a share.
    """

    id: int
    version: int
    number: str
    kind: str
    customer_id: int
    customer: str
    model: str
    ordered_on: date
    delivered_on: date | None
    cancelled_on: date | None
    quantity: Decimal
    price: Decimal | None
    segment: str
    source: str
    salesperson: str | None
    people: int

    @property
    def sold_by(self) -> str:
        """The first salesperson, and how many others."""
        others = self.people - 1
        first = self.salesperson or ""
        return first if others < 1 else f"{first} +{others}"


@dataclass(frozen=True, slots=True)
class SaleCard(_Sold):
    """Everything that is known of one sale."""

    id: int
    version: int
    number: str
    kind: str
    customer_id: int
    customer: str
    segment: str
    branch: str
    vehicle_id: int | None
    vehicle: str
    model: str
    ordered_on: date
    delivered_on: date | None
    cancelled_on: date | None
    cancel_reason: str
    quantity: Decimal
    list_price: Decimal | None
    price: Decimal | None
    cost: Decimal | None
    source: str
    referred_by_id: int | None
    referred_by: str
    note: str
    shares: tuple[ShareRow, ...]
    adjustments: tuple[AdjustmentRow, ...]


_sale, _customer, _segment = Sale.__table__, Customer.__table__, Segment.__table__
_DAYS = {
    SaleState.OPEN: _sale.c.ordered_on,
    SaleState.DELIVERED: _sale.c.delivered_on,
    SaleState.CANCELLED: _sale.c.cancelled_on,
}


def _where(query: ListQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if state := query.filter("state"):
        conditions.append(_is(SaleState(state)))
    if kind := query.filter("kind"):
        conditions.append(Sale.kind == kind)
    if person := query.filter("salesperson"):
        sold = select(SaleShare.sale_id).where(SaleShare.staff_id == int(person))
        conditions.append(Sale.id.in_(sold))
    if customer := query.filter("customer"):
        conditions.append(Sale.customer_id == int(customer))
    if period := query.filter("period"):
        # A state's own day: delivered in November are those handed over in November.
        start, end = map(date.fromisoformat, period.split("/"))
        conditions.append(_DAYS[SaleState(state or SaleState.OPEN)].between(start, end))
    if behind := query.filter("figure"):
        conditions += conditions_of(behind)
    return conditions


def _is(state: SaleState) -> ColumnElement[bool]:
    if state is SaleState.OPEN:
        return and_(Sale.delivered_on.is_(None), Sale.cancelled_on.is_(None))
    return _DAYS[state].is_not(None)


_first_seller = (
    select(Staff.name)
    .join(SaleShare, SaleShare.staff_id == Staff.id)
    .where(SaleShare.sale_id == Sale.id)
    .order_by(SaleShare.id)
    .limit(1)
    .scalar_subquery()
)
_sellers = select(func.count(SaleShare.id)).where(SaleShare.sale_id == Sale.id).scalar_subquery()

SALES = TableSource(
    row=SaleRow,
    columns=(
        _sale.c.id,
        _sale.c.version,
        _sale.c.number,
        _sale.c.kind,
        _sale.c.customer_id,
        _customer.c.name,
        _sale.c.model,
        _sale.c.ordered_on,
        _sale.c.delivered_on,
        _sale.c.cancelled_on,
        _sale.c.quantity,
        _sale.c.price,
        _segment.c.name,
        _sale.c.source,
        _first_seller,
        _sellers,
    ),
    origin=_sale.join(_customer, _customer.c.id == _sale.c.customer_id).join(
        _segment, _segment.c.id == _sale.c.segment_id
    ),
    narrow=_sale,
    key=_sale.c.id,
    where=_where,
    sorts={
        "ordered_on": _sale.c.ordered_on,
        "delivered_on": _sale.c.delivered_on,
        "number": _sale.c.number,
    },
    newest_first=True,
    finder=ByWords(SALE, _sale, _sale.c.id),
)


def sale_card(session: Session, sale_id: int) -> SaleCard:
    """Read one sale with its shares.

    Raises:
        NotFoundError: There is no such sale.
    """
    sale = session.get(Sale, sale_id)
    if sale is None:
        raise NotFoundError(_("This sale does not exist any more; refresh the list."))
    return card_of(
        SaleCard,
        sale,
        customer=text_of(session, Customer, sale.customer_id),
        segment=text_of(session, Segment, sale.segment_id),
        branch=text_of(session, Branch, sale.branch_id),
        vehicle=_vehicle_title(session, sale.vehicle_id),
        cancel_reason=sale.cancel_reason or "",
        referred_by=text_of(session, Customer, sale.referred_by_id),
        shares=sale_shares(session, sale_id),
        adjustments=adjustments_of(session, sale_id=sale_id),
    )


def sale_shares(session: Session, sale_id: int) -> tuple[ShareRow, ...]:
    """Read the shares of a sale, the first salesperson's first."""
    statement = (
        select(SaleShare.staff_id, Staff.name, SaleShare.share)
        .join(Staff, Staff.id == SaleShare.staff_id)
        .where(SaleShare.sale_id == sale_id)
        .order_by(SaleShare.id)
    )
    return tuple(ShareRow(*row) for row in session.execute(statement))


def last_sale(session: Session, staff_id: int | None) -> SaleCard | None:
    """Read the sale that was entered last: of this person, else of anybody."""
    newest = select(Sale.id).order_by(Sale.id.desc()).limit(1)
    mine = newest.where(
        Sale.id.in_(select(SaleShare.sale_id).where(SaleShare.staff_id == staff_id))
    )
    found = session.execute(mine).scalar() or session.execute(newest).scalar()
    return None if found is None else sale_card(session, found)


def _vehicle_title(session: Session, vehicle_id: int | None) -> str:
    """Return a vehicle's plate of today, else its VIN, else its model."""
    if vehicle_id is None:
        return ""
    plate = select(Plate.plate).where(Plate.vehicle_id == vehicle_id, Plate.to_on.is_(None))
    vehicle = session.get_one(Vehicle, vehicle_id)
    return session.execute(plate).scalar() or vehicle.vin or vehicle.model
