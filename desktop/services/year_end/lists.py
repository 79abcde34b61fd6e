"""What no measure says: hours of arrival, fleets, people, and what the records lack."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, extract, func, not_, or_, select
from sqlalchemy.orm import Session

from desktop.models.customer import Customer, CustomerKind, Phone
from desktop.models.part import Part
from desktop.models.period_lock import Adjustment, PeriodLock
from desktop.models.sale import Sale
from desktop.models.staff import Role, Staff
from desktop.models.vehicle import Vehicle
from desktop.models.visit import LineKind, Visit, VisitLine, VisitState
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.figures import Period, Value
from desktop.services.measures.terms import Sum, scaled
from desktop.services.periods import year_before
from desktop.services.year_end.reading import YearFigures, month_key

ONE_DAY = timedelta(days=1)
NOT_VOID = Visit.state != VisitState.VOID


def arrivals_by_hour(session: Session, figures: YearFigures) -> Mapping[tuple[int, int], int]:
    """Count arrivals by weekday and hour of the office's clock; days without a clock are absent."""
    hour = extract("hour", Visit.arrived_at)
    statement = (
        select(Visit.arrived_on, hour, func.count())
        .where(
            Visit.arrived_on.between(figures.period.start, figures.period.end),
            Visit.arrived_at.is_not(None),
            NOT_VOID,
        )
        .group_by(Visit.arrived_on, hour)
    )
    calendar = figures.office.calendar
    found: Counter[tuple[int, int]] = Counter()
    for day, utc_hour, count in session.execute(statement):
        instant = datetime.combine(day, time(int(utc_hour)), tzinfo=UTC)
        found[day.weekday(), calendar.local(instant).hour] += count
    return found


@dataclass(frozen=True, slots=True)
class Fleet:
    """What a fleet brought: vehicles, visits and revenue of the year, and the year before."""

    name: str
    vehicles: Decimal
    visits: Decimal
    revenue: Value
    visits_before: Decimal
    revenue_before: Value
    by_month: tuple[Decimal, ...]


def fleets(session: Session, figures: YearFigures) -> tuple[Fleet, ...]:
    """Read what each fleet brought, the largest first."""
    rows = session.execute(_fleet_months(figures)).all()
    vehicles = {
        key: Decimal(count) for key, count in session.execute(_fleet_vehicles(figures)).all()
    }
    found: dict[int, list[Any]] = {}
    for key, name, year, month, visits, revenue in rows:
        found.setdefault(key, [name]).append((int(year), int(month), visits, revenue))
    made = [_fleet(figures, vehicles.get(key, Decimal(0)), *lines) for key, lines in found.items()]
    return tuple(sorted(made, key=lambda fleet: (-(fleet.revenue or 0), fleet.name)))


def _measured(name: str) -> Sum:
    query = CATALOGUE[name].query
    assert isinstance(query, Sum)  # noqa: S101 -- car count and revenue are sums
    return query


def _fleet_months(figures: YearFigures) -> Any:  # noqa: ANN401 -- a select of many types
    cars, revenue = _measured("car_count"), _measured("service_revenue")
    year, month = (extract(part, Visit.settled_on) for part in ("year", "month"))
    start = figures.period_before.start if figures.years_before else figures.period.start
    return (
        select(Customer.id, Customer.name, year, month, func.count(), func.sum(revenue.of))
        .join(Visit, Visit.customer_id == Customer.id)
        .where(
            Customer.kind == CustomerKind.FLEET,
            cars.condition,
            or_(
                Visit.settled_on.between(start, figures.period_before.end),
                Visit.settled_on.between(figures.period.start, figures.period.end),
            ),
        )
        .group_by(Customer.id, Customer.name, year, month)
    )


def _fleet_vehicles(figures: YearFigures) -> Any:  # noqa: ANN401 -- a select of many types
    return (
        select(Customer.id, func.count(Visit.vehicle_id.distinct()))
        .join(Visit, Visit.customer_id == Customer.id)
        .where(
            Customer.kind == CustomerKind.FLEET,
            _measured("car_count").condition,
            Visit.settled_on.between(figures.period.start, figures.period.end),
        )
        .group_by(Customer.id)
    )


def _fleet(
    figures: YearFigures, vehicles: Decimal, name: str, *months: tuple[int, int, int, Any]
) -> Fleet:
    this = [line for line in months if line[0] == figures.year]
    last = [line for line in months if line[0] != figures.year]
    by_month = {line[1]: Decimal(line[2]) for line in this}
    return Fleet(
        name,
        vehicles,
        sum(by_month.values(), Decimal(0)),
        _money(this),
        sum((Decimal(line[2]) for line in last), Decimal(0)),
        _money(last),
        tuple(by_month.get(month, Decimal(0)) for month in range(1, 13)),
    )


def _money(lines: list[tuple[int, int, int, Any]]) -> Value:
    known = [int(line[3]) for line in lines if line[3] is not None]
    return scaled(sum(known), _measured("service_revenue").scale) if known else None


@dataclass(frozen=True, slots=True)
class Bridge:
    """How the active customers of one year became those of the next.

    Attributes:
        new: Active for the first time.
        back: Active again after a year's absence at least.
        sleeping: Active neither now nor the year before.
    """

    before: Decimal
    new: Decimal
    back: Decimal
    lost: Decimal
    now: Decimal
    sleeping: Decimal


def customer_bridge(session: Session, figures: YearFigures) -> Bridge:
    """Tell active customers apart: one row for each customer, then sums.

    Active is who has a settled visit in the year that ends on the last day counted, as the
    measure of active customers says; in a year that is over these are the calendar's years.
    """
    last = figures.period_before.end
    this = Period(last + ONE_DAY, figures.through)
    before = Period(year_before(last) + ONE_DAY, last)
    came = (
        select(
            func.min(Visit.settled_on).label("first"),
            func.max(case((_within(this), 1), else_=0)).label("now"),
            func.max(case((_within(before), 1), else_=0)).label("before"),
        )
        .where(Visit.settled_on <= this.end)
        .group_by(Visit.customer_id)
        .subquery()
    )
    new, now, then = came.c.first >= this.start, came.c.now == 1, came.c.before == 1
    counts = session.execute(
        select(
            _count(then),
            _count(and_(now, new)),
            _count(and_(now, not_(new), not_(then))),
            _count(and_(then, not_(now))),
            _count(now),
            _count(and_(not_(now), not_(then))),
        )
    ).one()
    return Bridge(*(Decimal(count) for count in counts))


def _within(period: Period) -> ColumnElement[bool]:
    return Visit.settled_on.between(period.start, period.end)


def _count(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works here, or did."""

    name: str
    role: Role
    hired_on: date | None
    left_on: date | None

    def is_there(self, day: date) -> bool:
        """Return whether somebody worked here on a day."""
        hired = self.hired_on is None or self.hired_on <= day
        return hired and (self.left_on is None or self.left_on > day)


def people(session: Session) -> tuple[Person, ...]:
    """Read everybody, also those who left."""
    statement = select(Staff.name, Staff.role, Staff.hired_on, Staff.left_on)
    rows = session.execute(statement.order_by(Staff.name_key, Staff.id))
    return tuple(Person(name, Role(role), hired, left) for name, role, hired, left in rows)


@dataclass(frozen=True, slots=True)
class Lack:
    """How many records of a kind lack something."""

    id: str
    missing: Decimal
    of: Decimal


def lacks(session: Session, figures: YearFigures) -> tuple[Lack, ...]:
    """Count what the year's records lack, each table read once."""
    found = [*_visit_lacks(session, figures.period), *_line_lacks(session, figures.period)]
    phone = exists(select(Phone.id).where(Phone.customer_id == Customer.id))
    came = Visit.arrived_on.between(figures.period.start, figures.period.end) & NOT_VOID
    sold = Sale.ordered_on.between(figures.period.start, figures.period.end)
    seen = or_(
        Customer.id.in_(select(Visit.customer_id).where(came)),
        Customer.id.in_(select(Sale.customer_id).where(sold)),
    )
    customers = (_count(~phone), func.count())
    found += _lacks(session, ("customer.phone",), customers, Customer, seen)
    vehicles = (_count(Vehicle.vin.is_(None)), _count(Vehicle.model == ""), func.count())
    names = ("vehicle.vin", "vehicle.model")
    driven = Vehicle.id.in_(select(Visit.vehicle_id).where(came))
    found += _lacks(session, names, vehicles, Vehicle, driven)
    parts = (_count(Part.cost.is_(None)), func.count())
    found += _lacks(session, ("part.cost",), parts, Part, Part.archived_at.is_(None))
    sales = (_count(Sale.price.is_(None)), _count(Sale.cost.is_(None)), func.count())
    found += _lacks(session, ("sale.price", "sale.cost"), sales, Sale, sold)
    return tuple(lack for lack in found if lack.of)


def _visit_lacks(session: Session, period: Period) -> list[Lack]:
    settled = Visit.settled_on.between(period.start, period.end)
    names = ("visit.amount", "visit.clock", "visit.advisor", "visit.odometer", "visit.promise")
    columns = (
        _count(Visit.total.is_(None)),
        _count(Visit.arrived_at.is_(None)),
        _count(Visit.advisor_id.is_(None)),
        _count(Visit.odometer.is_(None)),
        _count(Visit.promised_at.is_(None)),
        func.count(),
    )
    return _lacks(session, names, columns, Visit, settled)


def _line_lacks(session: Session, period: Period) -> list[Lack]:
    labour = VisitLine.kind == LineKind.LABOUR
    part = VisitLine.kind == LineKind.PART
    statement = (
        select(
            _count(and_(labour, VisitLine.hours.is_(None))),
            _count(labour),
            _count(and_(part, VisitLine.cost.is_(None))),
            _count(part),
        )
        .join(Visit, Visit.id == VisitLine.visit_id)
        .where(Visit.settled_on.between(period.start, period.end))
    )
    found = [Decimal(count) for count in session.execute(statement).one()]
    return [Lack("line.hours", found[0], found[1]), Lack("line.cost", found[2], found[3])]


def _lacks(
    session: Session,
    names: tuple[str, ...],
    columns: tuple[Any, ...],
    table: Any,  # noqa: ANN401 -- a mapped class
    condition: ColumnElement[bool],
) -> list[Lack]:
    statement = select(*columns).select_from(table).where(condition)
    *missing, total = (Decimal(count) for count in session.execute(statement).one())
    return [Lack(name, count, total) for name, count in zip(names, missing, strict=True)]


def locked_months(session: Session, year: int) -> tuple[int, ...]:
    """Return the months of a year that are locked."""
    span = PeriodLock.month.between(month_key(year, 1), month_key(year, 12))
    statement = select(PeriodLock.month).where(span).order_by(PeriodLock.month)
    return tuple(session.execute(statement).scalars())


@dataclass(frozen=True, slots=True)
class Correction:
    """A late correction of a locked month."""

    record: str
    field: str
    for_month: int
    booked_on: date
    value: Decimal
    reason: str


def corrections(session: Session, figures: YearFigures) -> tuple[Correction, ...]:
    """List the adjustments that were booked in the year or that correct one of its months."""
    year = figures.year
    statement = (
        select(
            func.coalesce(Visit.number, Sale.number, ""),
            Adjustment.field,
            Adjustment.for_month,
            Adjustment.booked_on,
            Adjustment.value,
            Adjustment.reason,
        )
        .outerjoin(Visit, Visit.id == Adjustment.visit_id)
        .outerjoin(Sale, Sale.id == Adjustment.sale_id)
        .where(
            or_(
                Adjustment.booked_on.between(figures.period.start, date(year, 12, 31)),
                Adjustment.for_month.between(month_key(year, 1), month_key(year, 12)),
            )
        )
        .order_by(Adjustment.booked_on, Adjustment.id)
    )
    return tuple(Correction(*row) for row in session.execute(statement))
