"""What customers brought: the sum of the catalogue's paid service revenue, customer by customer."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, case, func, select, type_coerce
from sqlalchemy.orm import Session

from desktop.models.period_lock import Adjustment
from desktop.models.sale import Sale
from desktop.models.visit import Visit, VisitState
from desktop.services.forecasts.next_service import add_months
from desktop.services.measures.terms import scaled
from desktop.services.measures.workshop import PAID_REVENUE
from desktop.system.i18n import _

YEAR = 12  # months
_FIELDS = tuple(field for field, _sign in PAID_REVENUE.adjusted)
_SCALE = PAID_REVENUE.scale
_NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Spend:
    """What one customer brought, and when they came.

    Attributes:
        service: Paid service revenue of all time, before tax, with later corrections.
        year: The same of the last twelve months.
        bought: Price of what was delivered to them, before tax.
        visits: How many visits that are not void.
        first: The day of the first visit or delivery; `last` alike.
    """

    service: Decimal
    year: Decimal
    bought: Decimal
    visits: int
    sales: int
    first: date | None
    last: date | None


def spend_definition() -> str:
    """Say what is counted as spent."""
    return _(
        "Labour, parts and outsourced work of settled visits before tax, without warranty and"
        " internal work, with later corrections: the revenue behind the average repair order."
    )


def year_before(today: date) -> date:
    """Return the day after which the last twelve months begin."""
    return add_months(today, -YEAR)


def spent(of: ColumnElement[bool], after: date | None = None) -> ColumnElement[Any]:
    """Sum what visits brought that meet a condition: whole minor units, 0 of none.

    Args:
        of: Which visits; the rest of the statement it stands in is left alone.
        after: Only what counts after this day.
    """
    billed = select(func.sum(PAID_REVENUE.of)).where(of, PAID_REVENUE.condition)
    corrected = (
        select(func.sum(type_coerce(Adjustment.value, BigInteger)))
        .select_from(Visit)  # SQLite would else read every correction there is
        .join(Adjustment, Adjustment.visit_id == Visit.id)
        .where(of, PAID_REVENUE.condition, Adjustment.field.in_(_FIELDS))
    )
    if after is not None:
        billed = billed.where(Visit.settled_on > after)
        corrected = corrected.where(Adjustment.booked_on > after)
    return func.coalesce(_once(billed), 0) + func.coalesce(_once(corrected), 0)


def as_money(units: Any) -> Decimal:  # noqa: ANN401 -- int or Decimal by engine
    """Turn a sum of `spent` into an amount."""
    return scaled(units, _SCALE) or _NONE


def spend_of(session: Session, customer_id: int, today: date) -> Spend:
    """Read what a customer brought."""
    mine = Visit.customer_id == customer_id
    came = select(
        spent(mine),
        spent(mine, year_before(today)),
        func.count(Visit.id),
        func.min(Visit.arrived_on),
        func.max(func.coalesce(Visit.settled_on, Visit.arrived_on)),
    ).where(mine, Visit.state != VisitState.VOID)
    service, year, visits, first, last = session.execute(came).one()
    bought, sales, earliest, latest = session.execute(_delivered(customer_id)).one()
    return Spend(
        as_money(service),
        as_money(year),
        scaled(bought, 5) or _NONE,
        visits,
        sales,
        min(filter(None, (first, earliest)), default=None),
        max(filter(None, (last, latest)), default=None),
    )


def _delivered(customer_id: int) -> Select[Any]:
    price = type_coerce(Sale.price, BigInteger) * type_coerce(Sale.quantity, BigInteger)
    known = case((Sale.price.is_(None), 0), else_=price)
    day = Sale.delivered_on
    columns: tuple[Any, ...] = (func.sum(known), func.count(Sale.id), func.min(day), func.max(day))
    return select(*columns).where(Sale.customer_id == customer_id, day.is_not(None))


def _once(statement: Select[Any]) -> ColumnElement[Any]:
    return statement.correlate_except(Visit, Adjustment).scalar_subquery()
