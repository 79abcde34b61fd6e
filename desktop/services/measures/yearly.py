"""What no measure says of a year: hours of arrival, fleets, and what the records lack.

Each question is a plain query with small whole numbers for an answer, so that the answers of days,
months and years that are over can be kept. The answers of days that follow each other within a year
add up: different customers and vehicles count in the first of them, and not again in that year.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Select,
    and_,
    bindparam,
    case,
    exists,
    extract,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from desktop.models.customer import Customer, CustomerKind, Phone
from desktop.models.office import OfficeSettings
from desktop.models.sale import Sale
from desktop.models.vehicle import Vehicle
from desktop.models.visit import LineKind, Visit, VisitLine, VisitState
from desktop.services.measures import workshop
from desktop.services.measures.slices import Period

Answer = Mapping[str, int | None]  # by key
NOT_VOID = Visit.state != VisitState.VOID
_other = aliased(Visit)
_DAY = timedelta(days=1)
_GIVEN = ("start", "end", "first", "before")
_START, _END, _FIRST, _BEFORE = (bindparam(name, type_=Date()) for name in _GIVEN)
OF = "of"  # the key of how many records there are of which some lack something


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a year, or of some days of one.

    Attributes:
        topic: What its answer is read from, as kept figures have it.
    """

    name: str
    topic: str
    ask: Callable[[Session, Period], Answer]


def _days(period: Period) -> dict[str, date]:
    """Return what the statements are given: a period, and the days of its year before it."""
    first = date(period.start.year, 1, 1)
    return dict(zip(_GIVEN, (period.start, period.end, first, period.start - _DAY), strict=True))


def _is_later(period: Period) -> bool:
    """Tell whether days of the same year lie before a period."""
    return period.start > date(period.start.year, 1, 1)


def _hours(session: Session, period: Period) -> Answer:
    """Count arrivals by weekday and hour of the office's clock; those without one are absent."""
    clock = ZoneInfo(session.get_one(OfficeSettings, 1).time_zone)
    found: Counter[str] = Counter()
    for day, utc_hour, count in session.execute(_arrivals(), _days(period)):
        instant = datetime.combine(day, time(int(utc_hour)), tzinfo=UTC)
        found[f"{day.weekday()}/{instant.astimezone(clock).hour}"] += count
    return found


@cache  # a statement takes longer to make than a day's rows to read
def _arrivals() -> Select[Any]:
    hour: ColumnElement[Any] = extract("hour", Visit.arrived_at)
    day: ColumnElement[Any] = Visit.arrived_on.expression
    return (
        select(day, hour, func.count())
        .where(Visit.arrived_on.between(_START, _END), Visit.arrived_at.is_not(None), NOT_VOID)
        .group_by(Visit.arrived_on, hour)
    )


def _of_fleets(*columns: ColumnElement[Any]) -> Select[Any]:
    """Select something of the settled visits of each fleet."""
    # No index leads to a sum: the visits of the period are read, not all those of every fleet.
    return (
        select(Customer.id, *columns)
        .join(Visit, Visit.customer_id + 0 == Customer.id)
        .where(
            Customer.kind == CustomerKind.FLEET,
            workshop.CAR_COUNT.condition,
            Visit.settled_on.between(_START, _END),
        )
        .group_by(Customer.id)
    )


def _fleets(session: Session, period: Period) -> Answer:
    """Count the visits of each fleet, and add up what they brought."""
    found: dict[str, int | None] = {}
    for key, visits, revenue in session.execute(_fleet_sums(), _days(period)):
        found[f"{key}/visits"] = visits
        found[f"{key}/revenue"] = None if revenue is None else int(revenue)
    return found


@cache
def _fleet_sums() -> Select[Any]:
    return _of_fleets(func.count(), func.sum(workshop.REVENUE.of))


def _fleet_months(session: Session, period: Period) -> Answer:
    """Count the visits of each fleet by month."""
    rows = session.execute(_fleet_visits(), _days(period))
    return {f"{key}/{int(number)}": count for key, number, count in rows}


@cache
def _fleet_visits() -> Select[Any]:
    month = extract("month", Visit.settled_on)
    return _of_fleets(month, func.count()).group_by(month)


def _fleet_vehicles(session: Session, period: Period) -> Answer:
    """Count the vehicles of each fleet that had not come before in the same year."""
    rows = session.execute(_fleet_cars(later=_is_later(period)), _days(period))
    return {str(key): count for key, count in rows}


@cache
def _fleet_cars(*, later: bool) -> Select[Any]:
    rows = _of_fleets(func.count(Visit.vehicle_id.distinct()))
    came = and_(
        _other.customer_id == Visit.customer_id,
        _other.vehicle_id == Visit.vehicle_id,
        _other.settled_on.between(_FIRST, _BEFORE),
    )
    return rows.where(~select(_other.id).where(came).exists()) if later else rows


def _came(start: BindParameter[date], end: BindParameter[date]) -> ColumnElement[bool]:
    return and_(Visit.arrived_on.between(start, end), NOT_VOID)


def _sold(start: BindParameter[date], end: BindParameter[date]) -> ColumnElement[bool]:
    return Sale.ordered_on.between(start, end)


def _missing(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _lacking(
    table: Any,  # noqa: ANN401 -- a mapped class
    lacks: Mapping[str, ColumnElement[bool]],
    *conditions: ColumnElement[bool],
) -> Select[Any]:
    """Count the records of a table that lack something, each in its way, and all of them."""
    columns = [_missing(lack).label(name) for name, lack in lacks.items()]
    return select(*columns, func.count().label(OF)).select_from(table).where(*conditions)


def _counted(session: Session, statement: Select[Any], period: Period) -> Answer:
    row = session.execute(statement, _days(period)).mappings().one()
    return {name: int(count) for name, count in row.items()}


def _visits(session: Session, period: Period) -> Answer:
    return _counted(session, _visits_lacking(), period)


@cache
def _visits_lacking() -> Select[Any]:
    lacks = {
        "amount": Visit.total.is_(None),
        "clock": Visit.arrived_at.is_(None),
        "advisor": Visit.advisor_id.is_(None),
        "odometer": Visit.odometer.is_(None),
        "promise": Visit.promised_at.is_(None),
    }
    return _lacking(Visit, lacks, Visit.settled_on.between(_START, _END))


def _lines(session: Session, period: Period) -> Answer:
    return _counted(session, _lines_lacking(), period)


@cache
def _lines_lacking() -> Select[Any]:
    labour, part = VisitLine.kind == LineKind.LABOUR, VisitLine.kind == LineKind.PART
    columns = {
        "hours": and_(labour, VisitLine.hours.is_(None)),
        "labour": labour,
        "cost": and_(part, VisitLine.cost.is_(None)),
        "parts": part,
    }
    return (
        select(*(_missing(of).label(name) for name, of in columns.items()))
        .join(Visit, Visit.id == VisitLine.visit_id)
        .where(Visit.settled_on.between(_START, _END))
    )


def _customers(session: Session, period: Period) -> Answer:
    """Count the customers who had not come or bought before in the same year."""
    return _counted(session, _customers_lacking(later=_is_later(period)), period)


@cache
def _customers_lacking(*, later: bool) -> Select[Any]:
    phone = exists(select(Phone.id).where(Phone.customer_id == Customer.id))
    now = or_(
        Customer.id.in_(select(Visit.customer_id).where(_came(_START, _END))),
        Customer.id.in_(select(Sale.customer_id).where(_sold(_START, _END))),
    )
    came = select(Visit.id).where(Visit.customer_id == Customer.id, _came(_FIRST, _BEFORE))
    bought = select(Sale.id).where(Sale.customer_id == Customer.id, _sold(_FIRST, _BEFORE))
    first = [~came.exists(), ~bought.exists()] if later else []
    return _lacking(Customer, {"phone": ~phone}, now, *first)


def _vehicles(session: Session, period: Period) -> Answer:
    """Count the vehicles that had not come before in the same year."""
    return _counted(session, _vehicles_lacking(later=_is_later(period)), period)


@cache
def _vehicles_lacking(*, later: bool) -> Select[Any]:
    now = Vehicle.id.in_(select(Visit.vehicle_id).where(_came(_START, _END)))
    came = select(Visit.id).where(Visit.vehicle_id == Vehicle.id, _came(_FIRST, _BEFORE))
    lacks = {"vin": Vehicle.vin.is_(None), "model": Vehicle.model == ""}
    return _lacking(Vehicle, lacks, now, *([~came.exists()] if later else []))


def _sales(session: Session, period: Period) -> Answer:
    return _counted(session, _sales_lacking(), period)


@cache
def _sales_lacking() -> Select[Any]:
    lacks = {"price": Sale.price.is_(None), "cost": Sale.cost.is_(None)}
    return _lacking(Sale, lacks, _sold(_START, _END))


HOURS = Question("hours", "visit", _hours)
FLEETS = Question("fleets", "visit", _fleets)
FLEET_MONTHS = Question("fleet_months", "visit", _fleet_months)
FLEET_VEHICLES = Question("fleet_vehicles", "visit", _fleet_vehicles)
VISIT_LACKS = Question("lacks.visit", "visit", _visits)
LINE_LACKS = Question("lacks.line", "line", _lines)
CUSTOMER_LACKS = Question("lacks.customer", "sale", _customers)
VEHICLE_LACKS = Question("lacks.vehicle", "visit", _vehicles)
SALE_LACKS = Question("lacks.sale", "sale", _sales)
QUESTIONS: tuple[Question, ...] = (
    HOURS,
    FLEETS,
    FLEET_MONTHS,
    FLEET_VEHICLES,
    VISIT_LACKS,
    LINE_LACKS,
    CUSTOMER_LACKS,
    VEHICLE_LACKS,
    SALE_LACKS,
)
