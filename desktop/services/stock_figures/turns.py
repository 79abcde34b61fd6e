"""What the stock of the months is worth, and how fast it turns: read from sums kept by month."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from desktop.models.stock import DEMAND, MovementKind, StockMonth, StockMovement
from desktop.models.visit import LineKind, Visit, VisitLine
from desktop.services.measures.slices import (
    Period,
    month_after,
    month_number,
    month_start,
    months_of,
    period_of_months,
)
from desktop.system.i18n import N_

YEAR, QUARTER, DAYS = 12, 3, 365
CHANNEL_NAMES = {
    "workshop": N_("Workshop"),
    "counter": N_("Counter"),
    "wholesale": N_("Wholesale"),
}
_NOTHING = Decimal(0)
_SOLD = (MovementKind.COUNTER, MovementKind.WHOLESALE)
_USED = (*DEMAND, MovementKind.RETURN_IN)
_month = StockMonth.__table__.c


@dataclass(frozen=True, slots=True)
class StockFigures:
    """How the stock of a month's end was used; unknown where the ledger is too young to tell.

    Attributes:
        value: What all of it is worth at the end of the month.
        average: Of the month ends of the last twelve months and the one before them.
        issued: What was issued and sold at cost in twelve months, less what came back.
        margin: What parts brought above their cost in twelve months, where the cost is known.
        months_of_stock: Average stock of three month ends over a month's issues of the three.
    """

    month: int
    value: Decimal
    average: Decimal | None
    issued: Decimal | None
    margin: Decimal | None
    months_of_stock: Decimal | None

    @property
    def turns(self) -> Decimal | None:
        """How often the stock was used up in twelve months."""
        return _over(self.issued, self.average)

    @property
    def days_of_supply(self) -> Decimal | None:
        """How many days the stock would last."""
        return _over(self.average, None if self.issued is None else self.issued / DAYS)

    @property
    def gmroi(self) -> Decimal | None:
        """What twelve months brought above cost for each unit of money in stock."""
        return _over(self.margin, self.average)


@dataclass(frozen=True, slots=True)
class MonthSums:
    """What a month did to the stock: the whole gain, and what was issued of it at cost."""

    gain: Decimal = _NOTHING
    issued: Decimal = _NOTHING


def stock_figures(session: Session, months: Iterable[int]) -> list[StockFigures]:
    """Read the figures of some month ends."""
    sums = month_sums(session)
    return [_figures(session, sums, month) for month in months if sums and month >= min(sums)]


def month_sums(session: Session) -> dict[int, MonthSums]:
    """Read what each month did to the stock."""
    statement = select(*(_month[name] for name in ("month", "kind", "value", "residual")))
    found: dict[int, MonthSums] = {}
    for month, kind, value, residual in session.execute(statement):
        had = found.get(month, MonthSums())
        issued = had.issued - (cents(value) if kind in _USED else _NOTHING)
        found[month] = MonthSums(had.gain + cents(value + residual), issued)
    return found


def margin_of(session: Session, period: Period) -> Decimal | None:
    """Return what parts brought above their cost in whole months: workshop and counter."""
    known = [channel.margin for channel in channels(session, period) if channel.margin is not None]
    return sum(known, _NOTHING) if known else None


@dataclass(frozen=True, slots=True)
class Channel:
    """What parts brought by one way of selling them.

    Attributes:
        revenue: Before tax, less what came back.
        known: The revenue of those whose cost is known; None where none is.
        cost: What these had cost.
    """

    id: str
    revenue: Decimal | None
    known: Decimal | None
    cost: Decimal

    @property
    def margin(self) -> Decimal | None:
        """Revenue less cost, of those whose cost is known."""
        return None if self.known is None else self.known - self.cost

    @property
    def margin_share(self) -> Decimal | None:
        """The same as a share of their revenue."""
        return _over(self.margin, self.known)


def channels(session: Session, period: Period) -> tuple[Channel, ...]:
    """Read what parts brought in the workshop, over the counter and wholesale."""
    return (_workshop(session, period), *_counters(session, period))


def _workshop(session: Session, period: Period) -> Channel:
    line, known = VisitLine, VisitLine.cost.is_not(None)
    statement = (
        select(
            func.sum(line.net), func.sum(line.net).filter(known), func.sum(line.cost).filter(known)
        )
        .join(Visit, Visit.id == line.visit_id)
        .where(Visit.settled_on.between(period.start, period.end), line.kind == LineKind.PART)
    )
    revenue, told, cost = session.execute(statement).one()
    return Channel("workshop", revenue, told, cost or _NOTHING)


def _counters(session: Session, period: Period) -> Iterable[Channel]:
    """Read what was sold without a visit: sums of months, less the few things that came back."""
    back = _came_back(session, period)
    sums = (func.sum(_month.net), func.sum(_month.priced_value))
    statement = (
        select(_month.kind, *sums)
        .where(
            _month.kind.in_(_SOLD),
            _month.month.between(month_number(period.start), month_number(period.end)),
        )
        .group_by(_month.kind)
    )
    sold = {kind: (cents(net), -cents(value)) for kind, net, value in session.execute(statement)}
    for kind in _SOLD:
        revenue, cost = sold.get(kind, (_NOTHING, _NOTHING))
        less, less_cost = back.get(kind, (_NOTHING, _NOTHING))
        net = revenue - less if kind in sold or kind in back else None
        yield Channel(kind, net, net, cost - less_cost)


def _came_back(session: Session, period: Period) -> dict[str, tuple[Decimal, Decimal]]:
    sale = aliased(StockMovement)
    statement = (
        select(sale.kind, func.sum(StockMovement.net), func.sum(StockMovement.value))
        .join(sale, sale.id == StockMovement.origin_id)
        .where(
            StockMovement.kind == MovementKind.RETURN_IN,
            StockMovement.net.is_not(None),
            StockMovement.moved_on.between(period.start, period.end),
        )
        .group_by(sale.kind)
    )
    rows = session.execute(statement)
    return {kind: (net or _NOTHING, value) for kind, net, value in rows}


def _figures(session: Session, sums: Mapping[int, MonthSums], month: int) -> StockFigures:
    ends = month_ends(sums, month)
    whole = len(ends) >= YEAR
    average = _mean(ends) if whole else None
    issued = _issued(sums, month, YEAR) if whole else None
    year = period_of_months(month_after(month, 1 - YEAR), YEAR)
    return StockFigures(
        month,
        ends[-1],
        average,
        issued,
        margin_of(session, year) if whole else None,
        _quarter(sums, month, ends),
    )


def month_ends(sums: Mapping[int, MonthSums], month: int) -> list[Decimal]:
    """Return the worth of the stock at up to thirteen month ends, a month's own the last."""
    first = max(month_after(month, -YEAR), min(sums))
    months = months_of(Period(month_start(first), month_start(month)))
    return [
        sum((had.gain for key, had in sums.items() if key <= each), _NOTHING) for each in months
    ]


def _quarter(sums: Mapping[int, MonthSums], month: int, ends: Sequence[Decimal]) -> Decimal | None:
    if len(ends) < QUARTER:
        return None
    return _over(_mean(ends[-QUARTER:]), _issued(sums, month, QUARTER) / QUARTER)


def _issued(sums: Mapping[int, MonthSums], month: int, count: int) -> Decimal:
    first = month_after(month, 1 - count)
    return sum((had.issued for key, had in sums.items() if first <= key <= month), _NOTHING)


def _mean(values: Sequence[Decimal]) -> Decimal:
    return sum(values, _NOTHING) / len(values)


def cents(units: int | Decimal | None) -> Decimal:
    """Turn the smallest units of money into money."""
    return Decimal(int(units or 0)).scaleb(-2)


def _over(over: Decimal | None, under: Decimal | None) -> Decimal | None:
    return None if over is None or not under else over / under
