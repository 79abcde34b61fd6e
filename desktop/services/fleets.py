"""Fleets: companies with their vehicles, what is due, who drives, and what they spend."""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, partial
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, and_, case, func, select, union_all
from sqlalchemy.orm import Session

from desktop.models.customer import Contact, Customer, CustomerKind
from desktop.models.errors import NotFoundError
from desktop.models.forecast import OdometerReading, ServiceForecast
from desktop.models.segment import Segment
from desktop.models.vehicle import DriverAssignment, Ownership, Plate, Vehicle
from desktop.models.visit import Visit, VisitState
from desktop.services.customers import KIND_NAMES
from desktop.services.listing import ListQuery, TableSource
from desktop.services.search.index import CUSTOMER, VEHICLE
from desktop.services.search.lists import ByWords
from desktop.services.spending import as_money, spent, year_before
from desktop.system.i18n import N_, _

SOON = timedelta(days=30)  # what falls due within these is spoken of
DUE = {"": N_("All vehicles"), "soon": N_("Overdue or due in 30 days"), "overdue": N_("Overdue")}
MOST_PRINTED = 5_000
_FAR = date(9999, 12, 31)  # behind everything that has a day
_customer, _segment = Customer.__table__, Segment.__table__
_own, _vehicle, _plate = Ownership.__table__, Vehicle.__table__, Plate.__table__
_driven, _contact, _seen = DriverAssignment.__table__, Contact.__table__, ServiceForecast.__table__
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class FleetRow:
    """A company or fleet in the list.

    Attributes:
        overdue: Vehicles of which something should have been done before today.
        soon: Vehicles of which something falls due within 30 days.
        billed: What it spent on service in twelve months, in the smallest units.
    """

    id: int
    name: str
    kind: str
    segment: str
    vehicles: int
    overdue: int
    soon: int
    billed: int
    last_seen_on: date

    @property
    def spent(self) -> Decimal:
        """What it spent on service in twelve months, as the catalogue counts it."""
        return as_money(self.billed)

    @property
    def kind_name(self) -> str:
        """The kind in the user's words."""
        return _(KIND_NAMES[CustomerKind(self.kind)])


@dataclass(frozen=True, slots=True)
class FleetVehicle:
    """A vehicle of a fleet.

    Attributes:
        billed: What the fleet spent on it in twelve months, in the smallest units.
        odometer: The newest reading, on a visit or by telephone.
    """

    id: int
    plate: str
    make: str
    model: str
    driver: str
    service_on: date | None
    inspection_on: date | None
    insurance_on: date | None
    last_visit_on: date | None
    billed: int
    odometer: int | None = None

    @property
    def spent(self) -> Decimal:
        """What the fleet spent on it in twelve months, as the catalogue counts it."""
        return as_money(self.billed)

    @property
    def car(self) -> str:
        """Make and model."""
        return f"{self.make} {self.model}".strip()

    @property
    def due_on(self) -> date | None:
        """The first of service, inspection and insurance; None where none is known."""
        known = (self.service_on, self.inspection_on, self.insurance_on)
        return min(filter(None, known), default=None)


@dataclass(frozen=True, slots=True)
class FleetSum:
    """A fleet in one row.

    Attributes:
        spent: What was spent on the vehicles it has now.
        whole: What it spent in all, vehicles it has no more included.
    """

    id: int
    name: str
    vehicles: int
    overdue: int
    soon: int
    spent: Decimal
    whole: Decimal


def fleet_list(today: Callable[[], date]) -> "Daily[FleetRow]":
    """Return the list of companies and fleets; what is due depends on the day."""
    return Daily(today, _fleets, lambda _session, rows: rows)


def fleet_vehicles(today: Callable[[], date]) -> "Daily[FleetVehicle]":
    """Return the list of the vehicles of a fleet, which the filter `fleet` names."""
    return Daily(today, _vehicles_of, _with_odometers)


def fleet_sum(session: Session, customer_id: int, today: date) -> FleetSum:
    """Read a fleet in one row.

    Raises:
        NotFoundError: There is no such customer.
    """
    mine = Visit.customer_id == Customer.id
    after = year_before(today)
    statement = select(
        Customer.name,
        _count(_owned()),
        _count(_owned(), _overdue(today)),
        _count(_owned(), _due_soon(today)),
        spent(and_(mine, Visit.vehicle_id.in_(_ids_of(customer_id))), after),
        spent(mine, after),
    ).where(Customer.id == customer_id)
    row = session.execute(statement).first()
    if row is None:
        raise NotFoundError(_("This customer does not exist any more; refresh the list."))
    name, vehicles, overdue, soon, kept, whole = row
    return FleetSum(customer_id, name, vehicles, overdue, soon, as_money(kept), as_money(whole))


def due_vehicles(session: Session, customer_id: int, today: date) -> tuple[FleetVehicle, ...]:
    """Read the vehicles of a fleet that are overdue or due soon, the most urgent first."""
    query = ListQuery(filters=(("fleet", str(customer_id)), ("due", "soon")))
    return tuple(fleet_vehicles(lambda: today).first(session, query, MOST_PRINTED))


@dataclass(frozen=True, slots=True, eq=False)
class Daily(Generic[R]):
    """A list whose columns depend on the present day.

    Attributes:
        of: The list of a day.
        fill: Adds to some rows what one more query knows of all of them.
    """

    today: Callable[[], date]
    of: Callable[[date], TableSource[R]]
    fill: Callable[[Session, list[R]], list[R]]

    def count(self, session: Session, query: ListQuery) -> int:
        """Count the rows."""
        return self._source.count(session, _narrowed(query))

    def first(self, session: Session, query: ListQuery, limit: int) -> list[R]:
        """Read the first rows in the query's order."""
        return self.fill(session, self._source.first(session, _narrowed(query), limit))

    def ids(self, session: Session, query: ListQuery) -> "array[int]":
        """Read the ids of all rows in the query's order."""
        return self._source.ids(session, _narrowed(query))

    def rows(self, session: Session, ids: Sequence[int]) -> list[R]:
        """Read the rows with these ids, in no order."""
        return self.fill(session, self._source.rows(session, ids))

    @property
    def _source(self) -> TableSource[R]:
        return self.of(self.today())


def _narrowed(query: ListQuery) -> ListQuery:
    """Name a filter: what is typed is not looked for among all customers, or all vehicles."""
    return replace(query, filters=(*query.filters, ("narrowed", "yes")))


def _with_odometers(session: Session, rows: list[FleetVehicle]) -> list[FleetVehicle]:
    found = _odometers(session, [row.id for row in rows])
    return [replace(row, odometer=found.get(row.id)) for row in rows]


def _first_due() -> ColumnElement[date]:
    """Return the first day on which something of a vehicle is due; far away where none is."""
    service = func.coalesce(_seen.c.due_on, _FAR)
    inspection = func.coalesce(_vehicle.c.inspection_due_on, _FAR)
    insurance = func.coalesce(_vehicle.c.insurance_due_on, _FAR)
    papers = case((inspection < insurance, inspection), else_=insurance)
    return case((service < papers, service), else_=papers)


def _overdue(today: date) -> ColumnElement[bool]:
    return _first_due() < today


def _due_soon(today: date) -> ColumnElement[bool]:
    return _first_due().between(today, today + SOON)


def _owned() -> ColumnElement[bool]:
    return and_(
        _own.c.customer_id == _customer.c.id,
        _own.c.to_on.is_(None),
        _vehicle.c.archived_at.is_(None),
    )


def _count(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    owned = _own.join(_vehicle, _vehicle.c.id == _own.c.vehicle_id).outerjoin(
        _seen, _seen.c.vehicle_id == _vehicle.c.id
    )
    counted = select(func.count()).select_from(owned).where(*conditions)
    return counted.correlate(_customer).scalar_subquery()


def _ids_of(customer_id: int) -> Any:  # noqa: ANN401 -- a select of ids
    return select(_own.c.vehicle_id).where(
        _own.c.customer_id == customer_id, _own.c.to_on.is_(None)
    )


def _which_fleets(query: ListQuery) -> list[ColumnElement[bool]]:
    kinds = (CustomerKind.COMPANY, CustomerKind.FLEET)
    kind = query.filter("kind")
    return [
        _customer.c.archived_at.is_(None),
        _customer.c.kind.in_((kind,) if kind else kinds),
    ]


@cache
def _fleets(today: date) -> TableSource[FleetRow]:
    vehicles = _count(_owned())
    overdue, soon = _count(_owned(), _overdue(today)), _count(_owned(), _due_soon(today))
    year = spent(Visit.customer_id == _customer.c.id, year_before(today))
    return TableSource(
        row=FleetRow,
        columns=(
            _customer.c.id,
            _customer.c.name,
            _customer.c.kind,
            _segment.c.name,
            vehicles,
            overdue,
            soon,
            year,
            _customer.c.last_seen_on,
        ),
        origin=_customer.join(_segment, _segment.c.id == _customer.c.segment_id),
        narrow=_customer,
        key=_customer.c.id,
        where=_which_fleets,
        sorts={
            "last_seen_on": _customer.c.last_seen_on,
            "name": _customer.c.name_key,
            "vehicles": vehicles,
            "overdue": overdue,
            "soon": soon,
            "spent": year,
        },
        newest_first=True,
        finder=ByWords(CUSTOMER, _customer, _customer.c.id),
    )


def _which_vehicles(today: date, query: ListQuery) -> list[ColumnElement[bool]]:
    mine = and_(_own.c.customer_id == int(query.filter("fleet") or 0), _own.c.to_on.is_(None))
    conditions = [mine, _vehicle.c.archived_at.is_(None)]
    if due := query.filter("due"):
        until = today + SOON if due == "soon" else today - timedelta(days=1)
        conditions.append(_first_due() <= until)
    return conditions


@cache
def _vehicles_of(today: date) -> TableSource[FleetVehicle]:
    due = _first_due()
    plate = func.coalesce(_plate.c.plate, "")
    year = spent(
        and_(
            Visit.vehicle_id == _vehicle.c.id,
            Visit.customer_id == _own.c.customer_id,
        ),
        year_before(today),
    )
    return TableSource(
        row=FleetVehicle,
        columns=(
            _vehicle.c.id,
            plate,
            _vehicle.c.make,
            _vehicle.c.model,
            func.coalesce(_driver(), ""),
            _seen.c.due_on,
            _vehicle.c.inspection_due_on,
            _vehicle.c.insurance_due_on,
            _last_visit(),
            year,
        ),
        origin=_own.join(_vehicle, _vehicle.c.id == _own.c.vehicle_id)
        .outerjoin(_seen, _seen.c.vehicle_id == _vehicle.c.id)
        .outerjoin(_plate, and_(_plate.c.vehicle_id == _vehicle.c.id, _plate.c.to_on.is_(None))),
        key=_vehicle.c.id,
        where=partial(_which_vehicles, today),
        sorts={
            "due": due,
            "plate": plate,
            "model": _vehicle.c.model_key,
            "service": _seen.c.due_on,
            "inspection": _vehicle.c.inspection_due_on,
            "insurance": _vehicle.c.insurance_due_on,
            "last_visit": func.coalesce(_last_visit(), date.min),
            "spent": year,
        },
        finder=ByWords(VEHICLE, _vehicle, _vehicle.c.id, by_place=False),
    )


def _driver() -> ColumnElement[str]:
    """Return the name of the driver of now; the last one where two are noted."""
    named = (
        select(_contact.c.name)
        .join_from(_driven, _contact, _contact.c.id == _driven.c.contact_id)
        .where(_driven.c.vehicle_id == _vehicle.c.id, _driven.c.to_on.is_(None))
        .order_by(_driven.c.id.desc())
    )
    return named.limit(1).correlate(_vehicle).scalar_subquery()


def _last_visit() -> ColumnElement[date]:
    visit = Visit.__table__.c
    last = select(func.max(visit.arrived_on)).where(
        visit.vehicle_id == _vehicle.c.id, visit.state != VisitState.VOID
    )
    return last.correlate(_vehicle).scalar_subquery()


def _odometers(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """Read the newest odometer of some vehicles: of a visit, or a later one by telephone."""
    visit, said = Visit.__table__.c, OdometerReading.__table__.c
    on_visit = select(visit.vehicle_id, visit.arrived_on, visit.odometer).where(
        visit.vehicle_id.in_(ids), visit.odometer > 0, visit.state != VisitState.VOID
    )
    by_phone = select(said.vehicle_id, said.read_on, said.odometer).where(said.vehicle_id.in_(ids))
    rows = session.execute(union_all(on_visit, by_phone)).all() if ids else ()
    return {key: odometer for key, _day, odometer in sorted(rows, key=lambda row: row[:3])}
