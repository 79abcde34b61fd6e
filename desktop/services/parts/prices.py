"""What a part costs a customer on a day, what it cost before, and what it costs the office."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.bill import TaxRule
from desktop.models.errors import NotFoundError, RuleBrokenError
from desktop.models.money import MONEY_PLACES, fits_places
from desktop.models.office import OfficeSettings
from desktop.models.part import Part, PartPrice, PriceList
from desktop.models.purchase import Supplier
from desktop.models.staff import Staff
from desktop.models.stock import StockDocument, StockMovement
from desktop.services.parts.rows import BOUGHT, COST_MOVED
from desktop.services.rights import Right, require
from desktop.services.settings import office_info
from desktop.system.i18n import _

BEGINNING = date(1900, 1, 1)  # since when a price stands of which nobody knows the day
_AT_ONCE = 5_000
_COSTS = 24  # deliveries that the page of a part shows


@dataclass(frozen=True, slots=True)
class PriceStep:
    """The price of a part from a day on.

    Attributes:
        price_list: Its name; empty for retail.
        ahead: Whether the day is still to come.
    """

    id: int
    from_on: date
    price: Decimal
    price_list: str
    who: str
    ahead: bool

    @property
    def is_first(self) -> bool:
        """Whether nobody knows since when it stands."""
        return self.from_on == BEGINNING


@dataclass(frozen=True, slots=True)
class CostStep:
    """What one cost when some came."""

    moved_on: date
    quantity: Decimal
    unit_cost: Decimal
    document: str
    supplier: str


@dataclass(frozen=True, slots=True)
class MarginAlert:
    """Why the margin of a part needs a look.

    Attributes:
        cost: The newest.
        before: The one before it; None where there is none.
        share: Of the price before tax, what is left after the newest cost.
        floor: What should be left at least.
    """

    cost: Decimal | None
    before: Decimal | None
    share: Decimal | None
    floor: Decimal

    @property
    def low(self) -> bool:
        """Whether too little is left."""
        return self.share is not None and self.share < self.floor

    @property
    def moved(self) -> bool:
        """Whether the cost is another than the one before, by a twentieth of it or more."""
        if not self.before or self.cost is None:
            return False
        return abs(self.cost - self.before) * COST_MOVED >= self.before


def net_price(price: Decimal | None, tax: TaxRule) -> Decimal | None:
    """Take the tax out of a price, where prices contain it; not rounded."""
    if price is None or not tax.inclusive:
        return price
    return price / (1 + tax.rate)


def margin_share(price: Decimal | None, cost: Decimal | None, tax: TaxRule) -> Decimal | None:
    """Return what share of the price before tax is left after the cost."""
    net = net_price(price, tax)
    return None if not net or cost is None else (net - cost) / net


def price_on(
    session: Session, part_id: int, day: date, price_list_id: int | None = None
) -> Decimal | None:
    """Return what a customer pays for one on a day; see `prices_on`."""
    return prices_on(session, [part_id], day, price_list_id)[part_id]


def prices_on(
    session: Session, part_ids: Iterable[int], day: date, price_list_id: int | None = None
) -> dict[int, Decimal | None]:
    """Return what customers pay for parts on a day.

    Where a price list says nothing of a part, it is the list's share of the retail price. Where
    no price is known, it is None.
    """
    ids = sorted(set(part_ids))
    retail = _plain_prices(session, ids) | _dated_prices(session, ids, day, None)
    if price_list_id is None:
        return retail
    office = session.get(PriceList, price_list_id)
    if office is None:
        raise NotFoundError(_("This price list does not exist any more; choose another one."))
    currency = office_info(session).currency
    shared = {
        key: None if price is None else currency.rounded(price * office.share)
        for key, price in retail.items()
    }
    return shared | _dated_prices(session, ids, day, price_list_id)


def set_price(
    uow: UnitOfWork, part_id: int, price: Decimal, from_on: date, price_list_id: int | None = None
) -> None:
    """Set the price of a part from a day on, in retail or in a price list.

    Raises:
        RuleBrokenError: The price is negative or too fine.
        NotFoundError: There is no such part or price list.
        NotAllowedError: The role may not change the parts list.
    """
    require(uow, Right.PARTS)
    if price < 0 or not fits_places(price, MONEY_PLACES):
        raise RuleBrokenError(
            _("A price is zero or more, with two digits behind the point at most; correct it.")
        )
    with uow:
        serialise(uow.session, "part")
        part = uow.load(Part, part_id)
        if price_list_id is not None:
            uow.load(PriceList, price_list_id)
        note_price(uow, part, price, from_on, price_list_id)
        uow.commit()


def withdraw_price(uow: UnitOfWork, price_id: int) -> None:
    """Take back a price that was set for a day to come.

    Raises:
        RuleBrokenError: It stands already.
        NotFoundError: It is gone already.
        NotAllowedError: The role may not change the parts list.
    """
    require(uow, Right.PARTS)
    with uow:
        step = uow.load(PartPrice, price_id)
        if step.from_on <= office_info(uow.session).calendar.day(uow.now):
            raise RuleBrokenError(_("This price stands already; set another one from today on."))
        uow.session.delete(step)
        uow.commit()


def note_price(
    uow: UnitOfWork,
    part: Part,
    price: Decimal,
    from_on: date,
    price_list_id: int | None = None,
) -> None:
    """Write a price from a day on, inside a command that commits.

    The part bears the retail price that stands today; what it was before is kept beside it.
    """
    if price_list_id is None and part.price is not None and not has_dated_price(uow, part.id):
        _add(uow, part.id, part.price, BEGINNING, None)
    step = uow.session.execute(
        select(PartPrice).where(
            PartPrice.part_id == part.id,
            PartPrice.from_on == from_on,
            _of_list(price_list_id),
        )
    ).scalar()
    if step is None:
        _add(uow, part.id, price, from_on, price_list_id)
    else:
        step.price, step.staff_id = price, uow.actor.staff_id
    uow.session.flush()
    if price_list_id is None:
        today = office_info(uow.session).calendar.day(uow.now)
        part.price = price_on(uow.session, part.id, today)


def has_dated_price(uow: UnitOfWork, part_id: int) -> bool:
    """Return whether a retail price of a part has a day."""
    found = select(PartPrice.id).where(PartPrice.part_id == part_id, _of_list(None)).limit(1)
    return uow.session.execute(found).scalar() is not None


def bring_prices(uow: UnitOfWork) -> int:
    """Let the parts bear the retail prices whose day has come; return how many changed."""
    with uow:
        today = office_info(uow.session).calendar.day(uow.now)
        later = aliased(PartPrice)
        newest = (
            select(func.max(later.from_on))
            .where(later.part_id == Part.id, later.price_list_id.is_(None))
            .where(later.from_on <= today)
            .scalar_subquery()
        )
        due = (
            select(Part, PartPrice.price)
            .join(PartPrice, PartPrice.part_id == Part.id)
            .where(_of_list(None), PartPrice.from_on == newest)
            .where(PartPrice.price.is_distinct_from(Part.price))
        )
        found = uow.session.execute(due).all()
        for part, price in found:
            part.price = price
        uow.commit()
        return len(found)


def price_history(session: Session, part_id: int, today: date) -> list[PriceStep]:
    """List the prices of a part, the newest first, those to come included."""
    columns = PartPrice.id, PartPrice.from_on, PartPrice.price, PriceList.name, Staff.name
    rows = session.execute(
        select(*columns)
        .outerjoin(PriceList, PriceList.id == PartPrice.price_list_id)
        .outerjoin(Staff, Staff.id == PartPrice.staff_id)
        .where(PartPrice.part_id == part_id)
        .order_by(PartPrice.from_on.desc(), PriceList.name)
    )
    return [
        PriceStep(key, day, price, listed or "", who or "", day > today)
        for key, day, price, listed, who in rows
    ]


def cost_history(session: Session, part_id: int) -> list[CostStep]:
    """List what a part cost when it came, the newest first."""
    move = StockMovement
    rows = session.execute(
        select(move.moved_on, move.quantity, move.unit_cost, StockDocument.number, Supplier.name)
        .join(StockDocument, StockDocument.id == move.document_id)
        .outerjoin(Supplier, Supplier.id == StockDocument.supplier_id)
        .where(move.part_id == part_id, move.kind.in_(BOUGHT))
        .order_by(move.seq.desc())
        .limit(_COSTS)
    )
    return [CostStep(*row[:4], row[4] or "") for row in rows]


def margin_alert(session: Session, part: Part) -> MarginAlert | None:
    """Return why the margin of a part needs a look; None where it does not."""
    costs = [step.unit_cost for step in cost_history(session, part.id)[:2]]
    cost = costs[0] if costs else part.cost
    before = costs[1] if len(costs) > 1 else None
    floor = session.execute(select(OfficeSettings.margin_floor)).scalar_one()
    tax = office_info(session).tax
    alert = MarginAlert(cost, before, margin_share(part.price, cost, tax), floor)
    return alert if alert.low or alert.moved else None


def _of_list(price_list_id: int | None) -> ColumnElement[bool]:
    if price_list_id is None:
        return PartPrice.price_list_id.is_(None)
    return PartPrice.price_list_id == price_list_id


def _add(
    uow: UnitOfWork, part_id: int, price: Decimal, from_on: date, price_list_id: int | None
) -> None:
    step = PartPrice(part_id=part_id, price_list_id=price_list_id, from_on=from_on, price=price)
    step.staff_id = uow.actor.staff_id
    uow.session.add(step)


def _plain_prices(session: Session, ids: list[int]) -> dict[int, Decimal | None]:
    found: dict[int, Decimal | None] = dict.fromkeys(ids)
    for start in range(0, len(ids), _AT_ONCE):
        chosen = select(Part.id, Part.price).where(Part.id.in_(ids[start : start + _AT_ONCE]))
        found |= {row.id: row.price for row in session.execute(chosen)}
    return found


def _dated_prices(
    session: Session, ids: list[int], day: date, price_list_id: int | None
) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for start in range(0, len(ids), _AT_ONCE):
        rows = session.execute(
            select(PartPrice.part_id, PartPrice.price)
            .where(PartPrice.part_id.in_(ids[start : start + _AT_ONCE]))
            .where(_of_list(price_list_id), PartPrice.from_on <= day)
            .order_by(PartPrice.from_on)
        )
        found |= {row.part_id: row.price for row in rows}
    return found
