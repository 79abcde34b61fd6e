"""One box that finds anything: customers, vehicles, visits, sales and parts."""

from sqlalchemy.orm import Session

from desktop.services.customers import CUSTOMERS, CustomerRow
from desktop.services.hits import Hit
from desktop.services.listing import ListQuery, in_order
from desktop.services.parts import PARTS, PartRow
from desktop.services.sales.records import SALES, SaleRow
from desktop.services.search.index import PART
from desktop.services.search.lists import look_around, newest_ids
from desktop.services.vehicles import VEHICLES, VehicleRow
from desktop.services.visits import VISITS, VisitRow

LIMIT = 8
MOST_OWNED = 50  # of a fleet's vehicles; a plate finds the others


def find_anything(session: Session, text: str) -> list[Hit]:
    """Find what a text may mean, a few of each kind, the most recently seen first."""
    if not text.strip():
        return []
    query = ListQuery(text=text)
    look_around(session, text, LIMIT)
    return [
        *(_customer_hit(row) for row in CUSTOMERS.first(session, query, LIMIT)),
        *(_vehicle_hit(row) for row in VEHICLES.first(session, query, LIMIT)),
        *(_visit_hit(row) for row in VISITS.first(session, query, LIMIT)),
        *(_sale_hit(row) for row in SALES.first(session, query, LIMIT)),
        *find_parts(session, text),
    ]


def find_customers(session: Session, text: str) -> list[Hit]:
    """Find customers for a chooser; without a text, those seen last."""
    return [_customer_hit(row) for row in CUSTOMERS.first(session, ListQuery(text=text), LIMIT)]


def find_vehicles(session: Session, text: str) -> list[Hit]:
    """Find vehicles for a chooser by plate, owner, model or the end of a VIN."""
    return [_vehicle_hit(row) for row in VEHICLES.first(session, ListQuery(text=text), LIMIT)]


def find_parts(session: Session, text: str) -> list[Hit]:
    """Find parts for a chooser, the latest entered first; without a text, by their numbers."""
    if not text.strip():
        return [_part_hit(row) for row in PARTS.first(session, ListQuery(), LIMIT)]
    ids = newest_ids(session, PART, text, LIMIT)
    rows = in_order(ids, PARTS.rows(session, ids))
    return [_part_hit(row) for row in rows if row is not None]


def vehicles_of(session: Session, customer_id: int) -> list[Hit]:
    """List the vehicles a customer owns now, the most recently seen first."""
    query = ListQuery(filters=(("owner", str(customer_id)),))
    return [_vehicle_hit(row) for row in VEHICLES.first(session, query, MOST_OWNED)]


def _customer_hit(row: CustomerRow) -> Hit:
    return Hit("customers", row.id, row.name, " · ".join(filter(None, (row.phone, row.segment))))


def _vehicle_hit(row: VehicleRow) -> Hit:
    car = f"{row.make} {row.model}".strip()
    return Hit("vehicles", row.id, row.plate or car, " · ".join(filter(None, (car, row.owner))))


def _visit_hit(row: VisitRow) -> Hit:
    told = (row.state_name, row.plate, row.customer)
    return Hit("visits", row.id, row.number, " · ".join(filter(None, told)))


def _sale_hit(row: SaleRow) -> Hit:
    told = (row.state_name, row.model, row.customer)
    return Hit("sales", row.id, row.number, " · ".join(filter(None, told)))


def _part_hit(row: PartRow) -> Hit:
    return Hit("parts", row.id, row.number, " · ".join(filter(None, (row.name, row.brand))))
