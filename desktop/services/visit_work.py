"""What happens to a visit on its way: opened, changed, moved, or void."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.customer import Customer
from desktop.models.errors import RuleBrokenError
from desktop.models.vehicle import Plate, Vehicle
from desktop.models.visit import OPEN_STATES, Visit, VisitKind, VisitState
from desktop.services.branches import branch_of
from desktop.services.customer_work import CustomerDraft, add_customer
from desktop.services.listing import starts_with
from desktop.services.rights import Right, require
from desktop.services.settings import OfficeInfo, office_info
from desktop.services.vehicles import VehicleDraft, add_vehicle
from desktop.services.visit_steps import finish, load_open, note_state, paid_so_far
from desktop.system.i18n import _


@dataclass(frozen=True, slots=True)
class NewVisit:
    """What the front desk types while a car rolls in.

    Attributes:
        customer: An existing customer's id, or a new one.
        vehicle: An existing vehicle's id, or a new one.
        original_number: Number of the visit this one is a comeback of; empty for none.
    """

    customer: int | CustomerDraft
    vehicle: int | VehicleDraft
    kind: str = VisitKind.MAINTENANCE
    concern: str = ""
    odometer: int | None = None
    promised_at: datetime | None = None
    advisor_id: int | None = None
    original_number: str = ""


@dataclass(frozen=True, slots=True)
class VisitChanges:
    """What may be changed while a visit is open."""

    kind: str
    concern: str
    cause: str
    correction: str
    odometer: int | None
    promised_at: datetime | None
    advisor_id: int | None


def open_visit(uow: UnitOfWork, new: NewVisit) -> int:
    """Open a visit, with its customer and vehicle where they are new, and return its id.

    Raises:
        RuleBrokenError: A needed value is missing.
        DuplicateError: The new customer or vehicle is there already.
        NotAllowedError: The role may not receive visits.
    """
    require(uow, Right.RECEIVE)
    with uow:
        office = office_info(uow.session)
        customer_id = _customer_id(uow, new.customer)
        vehicle = _vehicle_of(uow, new.vehicle, customer_id)
        visit = _visit(uow, office, new, customer_id, vehicle)
        uow.session.add(visit)
        uow.session.flush()
        note_state(uow, visit)
        _note_seen(uow, visit)
        uow.commit()
        return visit.id


def change_visit(uow: UnitOfWork, visit_id: int, version: int, changes: VisitChanges) -> None:
    """Change what was typed about an open visit.

    Raises:
        RuleBrokenError: It is settled or void.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not work on visits.
    """
    require(uow, Right.WORK)
    with uow:
        visit = load_open(uow, visit_id, version)
        office = office_info(uow.session)
        visit.kind, visit.concern = changes.kind, changes.concern.strip()
        visit.cause, visit.correction = changes.cause.strip(), changes.correction.strip()
        visit.odometer = changes.odometer
        if visit.advisor_id != changes.advisor_id:
            visit.advisor_id = changes.advisor_id
            visit.branch_id = branch_of(uow.session, changes.advisor_id) or visit.branch_id
        _promise(visit, office, changes.promised_at)
        uow.commit()


def move_visit(
    uow: UnitOfWork, visit_id: int, version: int, state: str, waiting_for: str = ""
) -> None:
    """Bring an open visit into another open state.

    Raises:
        RuleBrokenError: It is not open, or a waiting visit does not say what for.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not work on visits.
    """
    require(uow, Right.WORK)
    if state not in OPEN_STATES:
        raise RuleBrokenError(_("Settling and voiding have commands of their own; use those."))
    if state == VisitState.WAITING and not waiting_for.strip():
        raise RuleBrokenError(_("A waiting visit says what it waits for; type it."))
    with uow:
        visit = load_open(uow, visit_id, version)
        office = office_info(uow.session)  # read first: a read writes out what is half changed
        visit.state = state
        visit.waiting_for = waiting_for.strip() if state == VisitState.WAITING else ""
        if state == VisitState.FINISHED:
            finish(uow, visit, office)
        else:
            visit.finished_at = visit.finished_on = None  # taken up again
        note_state(uow, visit)
        uow.commit()


def void_visit(uow: UnitOfWork, visit_id: int, version: int, reason: str) -> None:
    """Take a visit that was opened by mistake out of every figure; it stays in the list.

    Raises:
        RuleBrokenError: No reason is given, money was taken, or the visit is not open.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not receive visits.
    """
    require(uow, Right.RECEIVE)
    if not reason.strip():
        raise RuleBrokenError(_("Voiding needs a reason; type one."))
    with uow:
        serialise(uow.session, f"payment {visit_id}")
        visit = load_open(uow, visit_id, version)
        if paid_so_far(uow.session, visit_id):
            raise RuleBrokenError(_("Money was taken for this visit; give it back first."))
        visit.state, visit.void_reason = VisitState.VOID, reason.strip()
        note_state(uow, visit)
        uow.commit()


def next_number(session: Session, day_text: str) -> str:
    """Return the next free visit number of a day, given as `yymmdd`: `261120-004`."""
    prefix = f"{day_text}-"
    taken = select(Visit.number).where(starts_with(Visit.__table__.c.number, prefix))
    counts = [found.removeprefix(prefix) for found in session.execute(taken).scalars()]
    # An imported number may end in letters; it counts for nothing here.
    last = max((int(count) for count in counts if count.isdecimal()), default=0)
    return f"{prefix}{last + 1:03}"


def _customer_id(uow: UnitOfWork, customer: int | CustomerDraft) -> int:
    if isinstance(customer, int):
        return uow.load(Customer, customer).id
    return add_customer(uow, customer).id


def _vehicle_of(uow: UnitOfWork, vehicle: int | VehicleDraft, owner_id: int) -> Vehicle:
    if isinstance(vehicle, int):
        return uow.load(Vehicle, vehicle)
    return add_vehicle(uow, vehicle, owner_id)


def _visit(
    uow: UnitOfWork, office: OfficeInfo, new: NewVisit, customer_id: int, vehicle: Vehicle
) -> Visit:
    today = office.calendar.day(uow.now)
    serialise(uow.session, "visit number")
    segment = select(Customer.segment_id).where(Customer.id == customer_id)
    plate = select(Plate.plate).where(Plate.vehicle_id == vehicle.id, Plate.to_on.is_(None))
    visit = Visit(
        number=next_number(uow.session, f"{today:%y%m%d}"),
        vehicle_id=vehicle.id,
        customer_id=customer_id,
        segment_id=uow.session.execute(segment).scalar_one(),
        plate=uow.session.execute(plate).scalar() or "",
        kind=new.kind,
        state=VisitState.ARRIVED,
        advisor_id=new.advisor_id,
        branch_id=branch_of(uow.session, new.advisor_id),
        arrived_at=uow.now,
        arrived_on=today,
        odometer=new.odometer,
        concern=new.concern.strip(),
        original_id=_original_id(uow.session, new.original_number, vehicle.id),
        tax_rate=office.tax_rate,
        tax_inclusive=office.tax_inclusive,
    )
    _promise(visit, office, new.promised_at)
    return visit


def _original_id(session: Session, number: str, vehicle_id: int) -> int | None:
    if not number.strip():
        return None
    found = session.execute(
        select(Visit.id, Visit.vehicle_id).where(Visit.number == number.strip())
    ).first()
    if found is None or found[1] != vehicle_id:
        raise RuleBrokenError(
            _("The vehicle has no earlier visit with the number {number}; correct it.").format(
                number=number.strip()
            )
        )
    return found[0]


def _promise(visit: Visit, office: OfficeInfo, promised_at: datetime | None) -> None:
    visit.promised_at = promised_at
    visit.promised_on = None if promised_at is None else office.calendar.day(promised_at)


def _note_seen(uow: UnitOfWork, visit: Visit) -> None:
    """Bring customer and vehicle to the top of their lists; no audit row for a mere order."""
    for kind, key in ((Customer, visit.customer_id), (Vehicle, visit.vehicle_id)):
        seen = update(kind).where(kind.id == key).values(last_seen_on=visit.arrived_on)
        uow.session.execute(seen, execution_options={"synchronize_session": False})
        uow.changed.add(kind.__tablename__)
