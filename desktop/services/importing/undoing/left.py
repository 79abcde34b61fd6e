"""What an undo left: by a name that a person knows, with the reason in a sentence."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.models.branch import Branch
from desktop.models.customer import Contact, Customer, Phone
from desktop.models.demand import PartDemand
from desktop.models.market import MarketTotal
from desktop.models.part import Part
from desktop.models.purchase import Supplier
from desktop.models.result import Result
from desktop.models.sale import Sale
from desktop.models.staff import Staff, Team
from desktop.models.target import Plan, Target
from desktop.models.vehicle import Ownership, Plate, Vehicle
from desktop.models.visit import Visit
from desktop.services.importing.undoing.restore import MISSING
from desktop.services.importing.undoing.stays import CHANGED
from desktop.system.i18n import N_, _

_BATCH = 500
# By what keeps a record here: a change, or a table with a row that refers to it.
_REASONS = {
    CHANGED: N_("It was changed after the import."),
    MISSING: N_("It does not exist any more."),
    "payment": N_("Money was taken or returned for it."),
    "follow_up": N_("A follow-up call belongs to it."),
    "visit_state_time": N_("Its state was changed after the import."),
    "visit": N_("A visit that stays refers to it."),
    "visit_line": N_("A line of a visit that stays names it."),
    "sale": N_("A sale that stays refers to it."),
    "sale_share": N_("A sale that stays refers to it."),
    "target": N_("A target that stays belongs to it."),
    "result": N_("A result that stays belongs to it."),
    "staff": N_("Somebody works in it."),
    "adjustment": N_("It was corrected after its month was locked."),
    "ownership": N_("A vehicle that stays belongs to it."),
    "driver_assignment": N_("A driver is noted for it."),
    "customer_owner": N_("A salesperson looks after it."),
    "customer": N_("Another customer was referred by it."),
    "part_supplier": N_("A part that stays is bought from it."),
    "purchase_order": N_("An order was made to it."),
    "purchase_order_line": N_("It was ordered."),
    "stock_movement": N_("Stock of it has moved."),
    "part_demand": N_("Its demand of some months stays."),
}


@dataclass(frozen=True, slots=True)
class Left:
    """A record that an undo left as it is.

    Attributes:
        name: Plate, name or number: what a person knows it by.
        reason: Why, in a sentence.
    """

    table: str
    row_id: int
    name: str
    reason: str


def reason_sentence(reason: str) -> str:
    """Return why a record stays; a finished sentence stays as it is."""
    if reason in _REASONS:
        return _(_REASONS[reason])
    return reason if reason.endswith((".", "。")) else _("Something else refers to it.")


def names_of(session: Session, rows: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Return what a person knows each record by: by table and id."""
    ids: dict[str, list[int]] = defaultdict(list)
    for table, key in rows:
        ids[table].append(key)
    names: dict[tuple[str, int], str] = {}
    for table, keys in ids.items():
        for start in range(0, len(keys), _BATCH):
            for key, *parts in _name_rows(session, table, keys[start : start + _BATCH]):
                names[table, key] = " ".join(str(part) for part in parts if part)
    return names


def _name_rows(session: Session, table: str, ids: list[int]) -> list[Any]:
    if table not in _NAMES:
        return []
    key, statement = _NAMES[table]
    return list(session.execute(statement.where(key.in_(ids))).all())


def _plate_of(vehicle_id: Any) -> Any:  # noqa: ANN401 -- a column, and what reads its plate
    plates = select(func.max(Plate.plate)).where(
        Plate.vehicle_id == vehicle_id, Plate.to_on.is_(None)
    )
    return plates.scalar_subquery()


# By table: the id, and what to read for the name.
_NAMES: dict[str, tuple[Any, Any]] = {
    "customer": (Customer.id, select(Customer.id, Customer.name)),
    "contact": (Contact.id, select(Contact.id, Contact.name)),
    "phone": (Phone.id, select(Phone.id, Phone.number)),
    "vehicle": (
        Vehicle.id,
        select(Vehicle.id, _plate_of(Vehicle.id), Vehicle.make, Vehicle.model),
    ),
    "plate": (Plate.id, select(Plate.id, Plate.plate)),
    "ownership": (Ownership.id, select(Ownership.id, _plate_of(Ownership.vehicle_id))),
    "part": (Part.id, select(Part.id, Part.number, Part.name)),
    "supplier": (Supplier.id, select(Supplier.id, Supplier.name)),
    "visit": (Visit.id, select(Visit.id, Visit.number)),
    "sale": (Sale.id, select(Sale.id, Sale.number)),
    "staff": (Staff.id, select(Staff.id, Staff.name)),
    "team": (Team.id, select(Team.id, Team.name)),
    "branch": (Branch.id, select(Branch.id, Branch.name)),
    "plan": (Plan.id, select(Plan.id, Plan.measure, Plan.year)),
    "target": (Target.id, select(Target.id, Target.measure, Target.month)),
    "result": (Result.id, select(Result.id, Result.measure, Result.month)),
    "market_total": (
        MarketTotal.id,
        select(MarketTotal.id, MarketTotal.month, MarketTotal.area, MarketTotal.make),
    ),
    "part_demand": (
        PartDemand.id,
        select(PartDemand.id, Part.number, PartDemand.month).join_from(PartDemand, Part),
    ),
}
