"""What no measure says: hours of arrival, fleets, people, and what the records lack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from desktop.models.complaint import Complaint, ComplaintState
from desktop.models.customer import Customer
from desktop.models.part import Part
from desktop.models.period_lock import Adjustment, PeriodLock
from desktop.models.sale import Sale
from desktop.models.staff import Role, Staff
from desktop.models.visit import Visit
from desktop.services.measures.closed import answer, stocks_at
from desktop.services.measures.customers import ACTIVE, CUSTOMERS_LOST, CUSTOMERS_THEN, EVER
from desktop.services.measures.figures import Period, Value
from desktop.services.measures.terms import scaled
from desktop.services.measures.workshop import REVENUE
from desktop.services.measures.yearly import (
    CUSTOMER_LACKS,
    FLEET_MONTHS,
    FLEET_VEHICLES,
    FLEETS,
    HOURS,
    LINE_LACKS,
    OF,
    SALE_LACKS,
    VEHICLE_LACKS,
    VISIT_LACKS,
    Question,
)
from desktop.services.year_end.reading import MONTHS, YearFigures, month_key

AT_ONCE = 5_000  # ids in a statement
_NONE = (Decimal(0), Decimal(0))


def arrivals_by_hour(session: Session, figures: YearFigures) -> Mapping[tuple[int, int], int]:
    """Count arrivals by weekday and hour of the office's clock; days without a clock are absent."""
    found = answer(session, HOURS, figures.period)
    places = ((*map(int, key.split("/")), count or 0) for key, count in found.items())
    return {(weekday, hour): count for weekday, hour, count in places}


@dataclass(frozen=True, slots=True)
class Fleet:
    """What a fleet brought: vehicles, visits and revenue of the year, and the year before."""

    id: int
    name: str
    vehicles: Decimal
    visits: Decimal
    revenue: Value
    visits_before: Decimal
    revenue_before: Value


def fleets(session: Session, figures: YearFigures) -> tuple[Fleet, ...]:
    """Read what each fleet brought, the largest first."""
    this = answer(session, FLEETS, figures.period)
    last = answer(session, FLEETS, figures.period_before) if figures.years_before else {}
    vehicles = answer(session, FLEET_VEHICLES, figures.period)
    keys = {int(path.partition("/")[0]) for path in (*this, *last)}
    made = [
        Fleet(
            key,
            name,
            Decimal(vehicles.get(str(key)) or 0),
            Decimal(this.get(f"{key}/visits") or 0),
            scaled(this.get(f"{key}/revenue"), REVENUE.scale),
            Decimal(last.get(f"{key}/visits") or 0),
            scaled(last.get(f"{key}/revenue"), REVENUE.scale),
        )
        for key, name in _names(session, sorted(keys))
    ]
    return tuple(sorted(made, key=lambda fleet: (-(fleet.revenue or 0), fleet.name)))


def _names(session: Session, keys: Sequence[int]) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for start in range(0, len(keys), AT_ONCE):
        some = Customer.id.in_(keys[start : start + AT_ONCE])
        rows = session.execute(select(Customer.id, Customer.name).where(some))
        found += [(row[0], row[1]) for row in rows]
    return found


def fleet_months(
    session: Session, figures: YearFigures, of: Sequence[Fleet]
) -> tuple[tuple[Decimal, ...], ...]:
    """Read the visits of some fleets in each month of the year."""
    found = answer(session, FLEET_MONTHS, figures.period, [fleet.id for fleet in of])
    return tuple(
        tuple(Decimal(found.get(f"{fleet.id}/{month}") or 0) for month in MONTHS) for fleet in of
    )


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
    """Tell active customers apart, by the measures of who is active, and who stayed away.

    Active is who has a settled visit in the year that ends on the last day counted; in a year that
    is over these are the calendar's years.
    """
    counts = stocks_at(session, (CUSTOMERS_THEN, ACTIVE, CUSTOMERS_LOST, EVER), figures.through)
    before, now, lost, ever = (count or Decimal(0) for count in counts)
    known = stocks_at(session, (EVER,), figures.period_before.end)[0] or Decimal(0)
    new = ever - known
    return Bridge(before, new, now - new - (before - lost), lost, now, ever - now - lost)


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
class Cause:
    """How many complaints had a cause: of the year, those of them that are closed, and before.

    Attributes:
        text: As the office wrote it; empty where it wrote none.
    """

    text: str
    count: Decimal
    closed: Decimal
    before: Decimal


def causes(session: Session, figures: YearFigures) -> tuple[Cause, ...]:
    """Read what was complained of by cause, the most frequent first."""
    this = _by_cause(session, figures.period)
    last = _by_cause(session, figures.period_before) if figures.years_before else {}
    found = [
        Cause(text, count, closed, last.get(text, _NONE)[0])
        for text, (count, closed) in this.items()
    ]
    return tuple(sorted(found, key=lambda cause: (-cause.count, not cause.text, cause.text)))


def _by_cause(session: Session, period: Period) -> dict[str, tuple[Decimal, Decimal]]:
    """Count complaints by cause; causes that differ in their spaces alone are one."""
    closed = func.sum(case((Complaint.state == ComplaintState.CLOSED, 1), else_=0))
    within = Complaint.received_on.between(period.start, period.end)
    rows = session.execute(
        select(Complaint.why, func.count(), closed).where(within).group_by(Complaint.why)
    )
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for text, count, done in rows:
        name = " ".join(text.split())
        former = found.get(name, _NONE)
        found[name] = (former[0] + count, former[1] + int(done))
    return found


@dataclass(frozen=True, slots=True)
class Lack:
    """How many records of a kind lack something."""

    id: str
    missing: Decimal
    of: Decimal


def lacks(session: Session, figures: YearFigures) -> tuple[Lack, ...]:
    """Count what the year's records lack, each table read once."""
    lines = answer(session, LINE_LACKS, figures.period)
    parts = select(func.count() - func.count(Part.cost), func.count())
    missing, of = session.execute(parts.where(Part.archived_at.is_(None))).one()
    found = (
        *_lacks(session, "visit", VISIT_LACKS, figures.period),
        _lack("line.hours", lines["hours"], lines["labour"]),
        _lack("line.cost", lines["cost"], lines["parts"]),
        *_lacks(session, "customer", CUSTOMER_LACKS, figures.period),
        *_lacks(session, "vehicle", VEHICLE_LACKS, figures.period),
        _lack("part.cost", missing, of),
        *_lacks(session, "sale", SALE_LACKS, figures.period),
    )
    return tuple(lack for lack in found if lack.of)


def _lacks(session: Session, name: str, question: Question, period: Period) -> list[Lack]:
    told = answer(session, question, period)
    missing = [(key, value) for key, value in told.items() if key != OF]
    return [_lack(f"{name}.{key}", value, told[OF]) for key, value in missing]


def _lack(name: str, missing: int | None, of: int | None) -> Lack:
    return Lack(name, Decimal(missing or 0), Decimal(of or 0))


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
