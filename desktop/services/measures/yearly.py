"""What no measure says of a year: hours of arrival, fleets, and what the records lack.

Each question is a plain query with small whole numbers for an answer, so that the answers of years
that are over can be kept.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, exists, extract, func, or_, select
from sqlalchemy.orm import Session

from desktop.models.customer import Customer, CustomerKind, Phone
from desktop.models.office import OfficeSettings
from desktop.models.sale import Sale
from desktop.models.vehicle import Vehicle
from desktop.models.visit import LineKind, Visit, VisitLine, VisitState
from desktop.services.measures import workshop
from desktop.services.measures.slices import Period

Answer = Mapping[str, int | None]  # by key
NOT_VOID = Visit.state != VisitState.VOID
OF = "of"  # the key of how many records there are of which some lack something


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a year.

    Attributes:
        topic: What its answer is read from, as kept figures have it.
    """

    name: str
    topic: str
    ask: Callable[[Session, Period], Answer]


def _hours(session: Session, period: Period) -> Answer:
    """Count arrivals by weekday and hour of the office's clock; those without one are absent."""
    hour = extract("hour", Visit.arrived_at)
    statement = (
        select(Visit.arrived_on, hour, func.count())
        .where(
            Visit.arrived_on.between(period.start, period.end),
            Visit.arrived_at.is_not(None),
            NOT_VOID,
        )
        .group_by(Visit.arrived_on, hour)
    )
    clock = ZoneInfo(session.get_one(OfficeSettings, 1).time_zone)
    found: Counter[str] = Counter()
    for day, utc_hour, count in session.execute(statement):
        instant = datetime.combine(day, time(int(utc_hour)), tzinfo=UTC)
        found[f"{day.weekday()}/{instant.astimezone(clock).hour}"] += count
    return found


def _of_fleets(period: Period, *columns: ColumnElement[Any]) -> Select[Any]:
    """Select something of the settled visits of each fleet."""
    return (
        select(Customer.id, *columns)
        .join(Visit, Visit.customer_id == Customer.id)
        .where(
            Customer.kind == CustomerKind.FLEET,
            workshop.CAR_COUNT.condition,
            Visit.settled_on.between(period.start, period.end),
        )
        .group_by(Customer.id)
    )


def _fleets(session: Session, period: Period) -> Answer:
    """Count the visits of each fleet, and add up what they brought."""
    rows = _of_fleets(period, func.count(), func.sum(workshop.REVENUE.of))
    found: dict[str, int | None] = {}
    for key, visits, revenue in session.execute(rows):
        found[f"{key}/visits"] = visits
        found[f"{key}/revenue"] = None if revenue is None else int(revenue)
    return found


def _fleet_months(session: Session, period: Period) -> Answer:
    """Count the visits of each fleet by month."""
    month = extract("month", Visit.settled_on)
    rows = session.execute(_of_fleets(period, month, func.count()).group_by(month))
    return {f"{key}/{int(number)}": count for key, number, count in rows}


def _fleet_vehicles(session: Session, period: Period) -> Answer:
    """Count the vehicles of each fleet that came."""
    rows = session.execute(_of_fleets(period, func.count(Visit.vehicle_id.distinct())))
    return {str(key): count for key, count in rows}


def _came(period: Period) -> ColumnElement[bool]:
    return and_(Visit.arrived_on.between(period.start, period.end), NOT_VOID)


def _sold(period: Period) -> ColumnElement[bool]:
    return Sale.ordered_on.between(period.start, period.end)


def _missing(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _counted(
    session: Session,
    table: Any,  # noqa: ANN401 -- a mapped class
    lacks: Mapping[str, ColumnElement[bool]],
    *conditions: ColumnElement[bool],
) -> Answer:
    """Count the records of a table that lack something, each in its way, and all of them."""
    columns = [_missing(lack) for lack in lacks.values()]
    statement = select(*columns, func.count()).select_from(table).where(*conditions)
    return dict(zip((*lacks, OF), map(int, session.execute(statement).one()), strict=True))


def _visits(session: Session, period: Period) -> Answer:
    lacks = {
        "amount": Visit.total.is_(None),
        "clock": Visit.arrived_at.is_(None),
        "advisor": Visit.advisor_id.is_(None),
        "odometer": Visit.odometer.is_(None),
        "promise": Visit.promised_at.is_(None),
    }
    settled = Visit.settled_on.between(period.start, period.end)
    return _counted(session, Visit, lacks, settled)


def _lines(session: Session, period: Period) -> Answer:
    labour, part = VisitLine.kind == LineKind.LABOUR, VisitLine.kind == LineKind.PART
    columns = {
        "hours": and_(labour, VisitLine.hours.is_(None)),
        "labour": labour,
        "cost": and_(part, VisitLine.cost.is_(None)),
        "parts": part,
    }
    statement = (
        select(*map(_missing, columns.values()))
        .join(Visit, Visit.id == VisitLine.visit_id)
        .where(Visit.settled_on.between(period.start, period.end))
    )
    return dict(zip(columns, map(int, session.execute(statement).one()), strict=True))


def _customers(session: Session, period: Period) -> Answer:
    phone = exists(select(Phone.id).where(Phone.customer_id == Customer.id))
    seen = or_(
        Customer.id.in_(select(Visit.customer_id).where(_came(period))),
        Customer.id.in_(select(Sale.customer_id).where(_sold(period))),
    )
    return _counted(session, Customer, {"phone": ~phone}, seen)


def _vehicles(session: Session, period: Period) -> Answer:
    driven = Vehicle.id.in_(select(Visit.vehicle_id).where(_came(period)))
    lacks = {"vin": Vehicle.vin.is_(None), "model": Vehicle.model == ""}
    return _counted(session, Vehicle, lacks, driven)


def _sales(session: Session, period: Period) -> Answer:
    lacks = {"price": Sale.price.is_(None), "cost": Sale.cost.is_(None)}
    return _counted(session, Sale, lacks, _sold(period))


HOURS = Question("hours", "visit", _hours)
FLEETS = Question("fleets", "visit", _fleets)
FLEET_MONTHS = Question("fleet_months", "visit", _fleet_months)
FLEET_VEHICLES = Question("fleet_vehicles", "visit", _fleet_vehicles)
VISIT_LACKS = Question("lacks.visit", "visit", _visits)
LINE_LACKS = Question("lacks.line", "line", _lines)
CUSTOMER_LACKS = Question("lacks.customer", "sale", _customers)
VEHICLE_LACKS = Question("lacks.vehicle", "visit", _vehicles)
SALE_LACKS = Question("lacks.sale", "sale", _sales)
QUESTIONS: Iterable[Question] = (
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
