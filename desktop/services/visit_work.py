"""What happens to a visit on its way: opened, changed, moved, or void."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import String, and_, bindparam, func, select, update
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.base import Base
from desktop.models.customer import Customer
from desktop.models.errors import NotFoundError, RuleBrokenError
from desktop.models.vehicle import Plate, Vehicle
from desktop.models.visit import OPEN_STATES, Stage, Visit, VisitKind, VisitLine, VisitState
from desktop.services.branches import branch_of
from desktop.services.customer_work import CustomerDraft, add_customer
from desktop.services.listing import starts_with
from desktop.services.packages import ordered_package
from desktop.services.promises import promise, promise_after, promise_problem
from desktop.services.proposals import taken_up_lines
from desktop.services.rights import Right, require
from desktop.services.settings import OfficeInfo, office_info
from desktop.services.stock.issuing import take_all_back
from desktop.services.vehicles import VehicleDraft, add_vehicle, write_over
from desktop.services.visit_bill import append_lines, first_lines
from desktop.services.visit_steps import balance_of, finish, load_open, note_first_state, note_state
from desktop.system.i18n import _

DIGITS = 3  # of the number behind the day, until there are more visits

_customer, _vehicle, _plate = Customer.__table__, Vehicle.__table__, Plate.__table__
# Made once: saving a visit is what a front desk does most.
_PREFIX, _number = bindparam("prefix", type_=String), Visit.__table__.c.number
_NUMBERS = select(_number).where(starts_with(_number, _PREFIX))
_LAST_NUMBER = select(func.max(_number)).where(
    _number.between(_PREFIX + "0", _PREFIX + ":")  # which comes behind 9
)
_VISITORS = (
    select(_customer.c.segment_id, _plate.c.plate, _LAST_NUMBER.scalar_subquery())
    .join_from(_customer, _vehicle, _vehicle.c.id == bindparam("vehicle"))
    .outerjoin(_plate, and_(_plate.c.vehicle_id == _vehicle.c.id, _plate.c.to_on.is_(None)))
    .where(_customer.c.id == bindparam("customer"))
)
_SEEN = {
    name: update(table).where(table.c.id == bindparam("key")).values(last_seen_on=bindparam("day"))
    for name, table in Base.metadata.tables.items()
    if name in {"customer", "vehicle"}
}


@dataclass(frozen=True, slots=True)
class NewVisit:
    """What the front desk types while a car rolls in.

    Attributes:
        customer: An existing customer's id, or a new one.
        vehicle: An existing vehicle's id, or a new one.
        original_number: Number of the visit this one is a comeback of; empty for none.
        package_ids: Packages whose lines go on the bill at once.
        taken_up: Declined proposals of the vehicle that are done now: they go on the bill too.
        new_owner: Whether the vehicle is the customer's from today on.
    """

    customer: int | CustomerDraft
    vehicle: int | VehicleDraft
    kind: str = VisitKind.MAINTENANCE
    concern: str = ""
    odometer: int | None = None
    promised_at: datetime | None = None
    advisor_id: int | None = None
    original_number: str = ""
    package_ids: tuple[int, ...] = ()
    taken_up: tuple[int, ...] = ()
    new_owner: bool = False


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
        RuleBrokenError: A needed value is missing, or the promise lies before the arrival.
        DuplicateError: The new customer or vehicle is there already.
        NotAllowedError: The role may not receive visits.
    """
    require(uow, Right.RECEIVE)
    with uow:
        visit = add_visit(uow, new)
        uow.commit()
        return visit.id


def add_visit(uow: UnitOfWork, new: NewVisit) -> Visit:
    """Add a visit within a larger command."""
    office = office_info(uow.session)
    customer_id = _customer_id(uow, new.customer)
    vehicle_id = _vehicle_id(uow, new.vehicle, customer_id)
    if new.new_owner:
        write_over(uow, vehicle_id, customer_id)
    visit = _visit(uow, office, new, customer_id, vehicle_id)
    rows = _order(uow, visit, office, new.package_ids)
    _insert(uow, visit, rows)
    _note_seen(uow, visit)
    if new.taken_up:
        append_lines(uow, visit, taken_up_lines(uow, visit, new.taken_up))
    return visit


def _order(
    uow: UnitOfWork, visit: Visit, office: OfficeInfo, package_ids: Sequence[int]
) -> list[VisitLine]:
    """Return the lines of packages; together they promise their time, unless one is typed."""
    found = {
        key: ordered_package(uow.session, key, office.currency)
        for key in dict.fromkeys(package_ids)
    }
    rows = first_lines(visit, [line for key in package_ids for line in found[key].lines], office)
    if found and visit.promised_at is None:
        minutes = sum(package.minutes for package in found.values())
        promise(visit, office, promise_after(uow.session, office, minutes, uow.now))
    return rows


def _insert(uow: UnitOfWork, visit: Visit, lines: Sequence[VisitLine]) -> None:
    """Write a visit with its first state and its lines."""
    uow.insert([visit])
    uow.hold(visit)
    note_first_state(uow, visit)
    for line in lines:
        line.visit_id = visit.id
    if lines:
        uow.insert(lines)


def change_visit(uow: UnitOfWork, visit_id: int, version: int, changes: VisitChanges) -> None:
    """Change what was typed about an open visit.

    Raises:
        RuleBrokenError: It is settled or void, or the promise lies before the arrival.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not work on visits.
    """
    require(uow, Right.WORK)
    with uow:
        visit = load_open(uow, visit_id, version)
        office = office_info(uow.session)
        _check_promise(visit, changes.promised_at)
        visit.kind, visit.concern = changes.kind, changes.concern.strip()
        visit.cause, visit.correction = changes.cause.strip(), changes.correction.strip()
        visit.odometer = changes.odometer
        if visit.advisor_id != changes.advisor_id:
            visit.advisor_id = changes.advisor_id
            visit.branch_id = branch_of(uow.session, changes.advisor_id) or visit.branch_id
        promise(visit, office, changes.promised_at)
        uow.commit()


def move_visit(
    uow: UnitOfWork,
    visit_id: int,
    version: int,
    state: str,
    waiting_for: str = "",
    stage: str = Stage.NONE,
) -> None:
    """Bring an open visit into another open state, or to another stage of the work.

    Raises:
        RuleBrokenError: It is not open, a waiting visit does not say what for, or one that is
            not in work is to have a stage.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not work on visits.
    """
    require(uow, Right.WORK)
    if state not in OPEN_STATES:
        raise RuleBrokenError(_("Settling and voiding have commands of their own; use those."))
    if state == VisitState.WAITING and not waiting_for.strip():
        raise RuleBrokenError(_("A waiting visit says what it waits for; type it."))
    if stage not in list(Stage) or (stage and state != VisitState.WORKING):
        raise RuleBrokenError(_("Only a visit in work has a stage; move it into work first."))
    with uow:
        visit = load_open(uow, visit_id, version)
        office = office_info(uow.session)  # read first: a read writes out what is half changed
        visit.state, visit.stage = state, stage
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
        balance = balance_of(uow.session, visit_id)
        if balance.received or balance.on_account:
            raise RuleBrokenError(_("Money was taken for this visit; give it back first."))
        take_all_back(uow, visit)
        visit.state, visit.stage = VisitState.VOID, Stage.NONE
        visit.void_reason = reason.strip()
        note_state(uow, visit)
        uow.commit()


def next_number(session: Session, day_text: str) -> str:
    """Return the next free visit number of a day, given as `yymmdd`: `261120-004`."""
    prefix = f"{day_text}-"
    last = session.connection().execute(_LAST_NUMBER, {"prefix": prefix}).scalar()
    return _number_behind(session, prefix, last)


def _number_behind(session: Session, prefix: str, last: str | None) -> str:
    """Return the number behind the last one by spelling."""
    count = "0" if last is None else last.removeprefix(prefix)
    if last is not None and (len(count) != DIGITS or not count.isdecimal() or count == "999"):
        # Behind 999, and with imported numbers, the last by spelling need not be the highest.
        taken = session.execute(_NUMBERS, {"prefix": prefix}).scalars()
        counts = [found.removeprefix(prefix) for found in taken]
        count = max((found for found in counts if found.isdecimal()), key=int, default="0")
    return f"{prefix}{int(count) + 1:0{DIGITS}}"


def _customer_id(uow: UnitOfWork, customer: int | CustomerDraft) -> int:
    return customer if isinstance(customer, int) else add_customer(uow, customer).id


def _vehicle_id(uow: UnitOfWork, vehicle: int | VehicleDraft, owner_id: int) -> int:
    if isinstance(vehicle, int):
        return vehicle
    return add_vehicle(uow, vehicle, uow.load(Customer, owner_id).id).id


def _visit(
    uow: UnitOfWork, office: OfficeInfo, new: NewVisit, customer_id: int, vehicle_id: int
) -> Visit:
    today = office.calendar.day(uow.now)
    serialise(uow.session, "visit number")
    segment_id, plate, number = _heads(uow.session, customer_id, vehicle_id, today)
    visit = Visit(
        number=number,
        vehicle_id=vehicle_id,
        customer_id=customer_id,
        segment_id=segment_id,
        plate=plate,
        kind=new.kind,
        state=VisitState.ARRIVED,
        advisor_id=new.advisor_id,
        branch_id=branch_of(uow.session, new.advisor_id),
        arrived_at=uow.now,
        arrived_on=today,
        odometer=new.odometer,
        concern=new.concern.strip(),
        original_id=_original_id(uow.session, new.original_number, vehicle_id),
        tax_rate=office.tax_rate,
        tax_inclusive=office.tax_inclusive,
    )
    _check_promise(visit, new.promised_at)
    promise(visit, office, new.promised_at)
    return visit


def _heads(session: Session, customer_id: int, vehicle_id: int, day: date) -> tuple[int, str, str]:
    """Read the customer's segment and the vehicle's plate, which the visit keeps; number it.

    Raises:
        NotFoundError: One of them is gone.
    """
    prefix = f"{day:%y%m%d}-"
    keys = {"customer": customer_id, "vehicle": vehicle_id, "prefix": prefix}
    found = session.connection().execute(_VISITORS, keys).first()
    if found is None:
        raise NotFoundError(_("This record does not exist any more; refresh the list."))
    segment_id, plate, last = found
    return segment_id, plate or "", _number_behind(session, prefix, last)


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


def _check_promise(visit: Visit, promised_at: datetime | None) -> None:
    """Refuse a promise before the arrival; one that stands so already stays."""
    if promised_at == visit.promised_at:
        return
    if problem := promise_problem(promised_at, visit.arrived_at):
        raise RuleBrokenError(problem)


def _note_seen(uow: UnitOfWork, visit: Visit) -> None:
    """Bring customer and vehicle to the top of their lists; no audit row for a mere order."""
    for kind, key in (("customer", visit.customer_id), ("vehicle", visit.vehicle_id)):
        seen = {"key": key, "day": visit.arrived_on}
        uow.session.connection().execute(_SEEN[kind], seen)
        uow.changed.add(kind)
