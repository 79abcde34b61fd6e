"""Visits as lists and cards: what the office reads of them."""

import unicodedata
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from desktop.models.base import Base
from desktop.models.bill import TaxRule
from desktop.models.customer import Customer
from desktop.models.errors import NotFoundError
from desktop.models.keys import compact_key, name_key
from desktop.models.segment import Segment
from desktop.models.staff import Staff
from desktop.models.vehicle import Plate, Vehicle
from desktop.models.visit import (
    OPEN_STATES,
    LineKind,
    Payment,
    PaymentMethod,
    Visit,
    VisitKind,
    VisitLine,
    VisitShare,
    VisitState,
    VisitStateTime,
)
from desktop.services.listing import ListQuery, TableSource, starts_with
from desktop.services.locks import AdjustmentRow, adjustments_of
from desktop.services.measures.opening import conditions_of
from desktop.services.shares import ShareRow
from desktop.system.i18n import N_, _

KIND_NAMES = {
    VisitKind.MAINTENANCE: N_("Maintenance"),
    VisitKind.REPAIR: N_("Repair"),
    VisitKind.BODY: N_("Body and paint"),
    VisitKind.WARRANTY: N_("Warranty"),
    VisitKind.RESCUE: N_("Rescue"),
    VisitKind.ON_SITE: N_("On site"),
    VisitKind.FREE_CLINIC: N_("Free clinic"),
    VisitKind.INTERNAL: N_("Internal"),
}
STATE_NAMES = {
    VisitState.ARRIVED: N_("Arrived"),
    VisitState.WORKING: N_("In work"),
    VisitState.WAITING: N_("Waiting"),
    VisitState.FINISHED: N_("Finished"),
    VisitState.SETTLED: N_("Settled"),
    VisitState.VOID: N_("Void"),
}
LINE_KIND_NAMES = {
    LineKind.LABOUR: N_("Labour"),
    LineKind.PART: N_("Part"),
    LineKind.OUTSOURCED: N_("Outsourced"),
    LineKind.OTHER: N_("Other"),
}
RECENT_LINES = 20_000  # in which the categories of work are looked for
METHOD_NAMES = {
    PaymentMethod.CASH: N_("Cash"),
    PaymentMethod.CARD: N_("Card"),
    PaymentMethod.TRANSFER: N_("Bank transfer"),
    PaymentMethod.MOBILE: N_("Mobile payment"),
    PaymentMethod.ON_ACCOUNT: N_("On account"),
}


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A line of the visit list."""

    id: int
    version: int
    number: str
    state: str
    kind: str
    arrived_on: date
    promised_at: datetime | None
    settled_on: date | None
    vehicle_id: int
    plate: str
    model: str
    customer_id: int
    customer: str
    advisor: str | None
    waiting_for: str
    total: Decimal | None

    @property
    def state_name(self) -> str:
        """The state in the user's words."""
        return _(STATE_NAMES[VisitState(self.state)])

    @property
    def kind_name(self) -> str:
        """The kind in the user's words."""
        return _(KIND_NAMES[VisitKind(self.kind)])


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of a bill."""

    id: int
    kind: str
    text: str
    part_id: int | None
    quantity: Decimal
    unit: str
    price: Decimal | None
    discount: Decimal
    amount: Decimal | None
    net: Decimal | None
    cost: Decimal | None
    hours: Decimal | None
    job: str = ""

    @property
    def kind_name(self) -> str:
        """The kind in the user's words."""
        return _(LINE_KIND_NAMES[LineKind(self.kind)])


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """Money that came in for a visit."""

    id: int
    paid_at: datetime
    method: str
    amount: Decimal
    cashier: str
    note: str

    @property
    def method_name(self) -> str:
        """The way of payment in the user's words."""
        return _(METHOD_NAMES[PaymentMethod(self.method)])


@dataclass(frozen=True, slots=True)
class StateTimeRow:
    """When a visit entered a state, and who moved it."""

    state: str
    at: datetime
    by: str

    @property
    def state_name(self) -> str:
        """The state in the user's words."""
        return _(STATE_NAMES[VisitState(self.state)])


@dataclass(frozen=True, slots=True)
class VisitCard:
    """Everything that is known of one visit."""

    id: int
    version: int
    number: str
    state: str
    kind: str
    customer_id: int
    customer: str
    segment: str
    vehicle_id: int
    plate: str
    make: str
    model: str
    vin: str
    odometer: int | None
    arrived_at: datetime | None
    arrived_on: date
    promised_at: datetime | None
    finished_at: datetime | None
    finished_on: date | None
    settled_at: datetime | None
    settled_on: date | None
    advisor_id: int | None
    advisor: str
    cashier: str
    concern: str
    cause: str
    correction: str
    waiting_for: str
    original_id: int | None
    original_number: str
    void_reason: str | None
    tax: TaxRule
    labour_net: Decimal | None
    parts_net: Decimal | None
    outsourced_net: Decimal | None
    other_net: Decimal | None
    tax_amount: Decimal | None
    total: Decimal | None
    lines: tuple[LineRow, ...]
    shares: tuple[ShareRow, ...]
    payments: tuple[PaymentRow, ...]
    adjustments: tuple[AdjustmentRow, ...]
    times: tuple[StateTimeRow, ...]

    @property
    def is_open(self) -> bool:
        """Whether it is neither settled nor void."""
        return self.state in OPEN_STATES

    @property
    def paid(self) -> Decimal:
        """Sum of the payments."""
        return sum((payment.amount for payment in self.payments), Decimal(0))

    @property
    def due(self) -> Decimal | None:
        """What is still to be paid; None while no amount is known."""
        return None if self.total is None else self.total - self.paid

    @property
    def state_name(self) -> str:
        """The state in the user's words."""
        return _(STATE_NAMES[VisitState(self.state)])

    @property
    def kind_name(self) -> str:
        """The kind in the user's words."""
        return _(KIND_NAMES[VisitKind(self.kind)])


_visit, _vehicle = Visit.__table__, Vehicle.__table__
_customer, _staff = Customer.__table__, Staff.__table__


def _where(query: ListQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if state := query.filter("state"):
        wanted = OPEN_STATES if state == "open" else (state,)
        conditions.append(Visit.state.in_(wanted))
    if customer := query.filter("customer"):
        conditions.append(Visit.customer_id == int(customer))
    if vehicle := query.filter("vehicle"):
        conditions.append(Visit.vehicle_id == int(vehicle))
    if kind := query.filter("kind"):
        conditions.append(Visit.kind == kind)
    if day := query.filter("arrived_on"):
        conditions.append(Visit.arrived_on == date.fromisoformat(day))
    if behind := query.filter("figure"):
        conditions += conditions_of(behind)
    conditions += [visit_matches(word) for word in query.text.split()]
    return conditions


def visit_matches(word: str) -> ColumnElement[bool]:
    """Match a visit's number, part of its plate, or part of its customer's name."""
    named = select(Customer.id).where(Customer.name_key.contains(name_key(word), autoescape=True))
    plain = compact_key(word)
    ways: list[ColumnElement[bool]] = [
        starts_with(_visit.c.number, unicodedata.normalize("NFKC", word)),
        Visit.customer_id.in_(named),
    ]
    if plain:
        plates = select(Plate.vehicle_id).where(Plate.plate_key.contains(plain, autoescape=True))
        ways.append(Visit.vehicle_id.in_(plates))
    return or_(*ways)


VISITS = TableSource(
    row=VisitRow,
    columns=(
        _visit.c.id,
        _visit.c.version,
        _visit.c.number,
        _visit.c.state,
        _visit.c.kind,
        _visit.c.arrived_on,
        _visit.c.promised_at,
        _visit.c.settled_on,
        _visit.c.vehicle_id,
        _visit.c.plate,
        _vehicle.c.model,
        _visit.c.customer_id,
        _customer.c.name,
        _staff.c.name,
        _visit.c.waiting_for,
        _visit.c.total,
    ),
    origin=_visit.join(_vehicle, _vehicle.c.id == _visit.c.vehicle_id)
    .join(_customer, _customer.c.id == _visit.c.customer_id)
    .outerjoin(_staff, _staff.c.id == _visit.c.advisor_id),
    narrow=_visit,
    key=_visit.c.id,
    where=_where,
    sorts={
        "arrived_on": _visit.c.arrived_on,
        "settled_on": _visit.c.settled_on,
        "number": _visit.c.number,
        "plate": _visit.c.plate,
    },
    newest_first=True,
)


def visit_card(session: Session, visit_id: int) -> VisitCard:
    """Read one visit with its lines, shares, payments and state times.

    Raises:
        NotFoundError: There is no such visit.
    """
    visit = session.get(Visit, visit_id)
    if visit is None:
        raise NotFoundError(_("This visit does not exist any more; refresh the list."))
    vehicle = session.get_one(Vehicle, visit.vehicle_id)
    return VisitCard(
        id=visit.id,
        version=visit.version,
        number=visit.number,
        state=visit.state,
        kind=visit.kind,
        customer_id=visit.customer_id,
        customer=_text(session, Customer, "name", visit.customer_id),
        segment=_text(session, Segment, "name", visit.segment_id),
        vehicle_id=visit.vehicle_id,
        plate=visit.plate,
        make=vehicle.make,
        model=vehicle.model,
        vin=vehicle.vin or "",
        odometer=visit.odometer,
        arrived_at=visit.arrived_at,
        arrived_on=visit.arrived_on,
        promised_at=visit.promised_at,
        finished_at=visit.finished_at,
        finished_on=visit.finished_on,
        settled_at=visit.settled_at,
        settled_on=visit.settled_on,
        advisor_id=visit.advisor_id,
        advisor=_text(session, Staff, "name", visit.advisor_id),
        cashier=_text(session, Staff, "name", visit.cashier_id),
        concern=visit.concern,
        cause=visit.cause,
        correction=visit.correction,
        waiting_for=visit.waiting_for,
        original_id=visit.original_id,
        original_number=_text(session, Visit, "number", visit.original_id),
        void_reason=visit.void_reason,
        tax=TaxRule(visit.tax_rate, visit.tax_inclusive),
        labour_net=visit.labour_net,
        parts_net=visit.parts_net,
        outsourced_net=visit.outsourced_net,
        other_net=visit.other_net,
        tax_amount=visit.tax,
        total=visit.total,
        lines=visit_lines(session, visit_id),
        shares=_shares(session, visit_id),
        payments=_payments(session, visit_id),
        adjustments=adjustments_of(session, visit_id=visit_id),
        times=_times(session, visit_id),
    )


def jobs_in_use(session: Session) -> list[str]:
    """Name the categories of work among the newest lines, in the order of their letters."""
    newest = select(func.max(VisitLine.id)).scalar_subquery()
    recent = VisitLine.id > newest - RECENT_LINES
    statement = select(VisitLine.job).where(recent, VisitLine.job != "").distinct()
    return sorted(session.execute(statement).scalars())


def visit_lines(session: Session, visit_id: int) -> tuple[LineRow, ...]:
    """Read the lines of a visit in their order."""
    table = VisitLine.__table__.c
    columns = [table[field.name] for field in fields(LineRow)]
    statement = select(*columns).where(table.visit_id == visit_id).order_by(table.position)
    return tuple(LineRow(*row) for row in session.execute(statement))


def _text(session: Session, kind: type[Base], column: str, key: int | None) -> str:
    if key is None:
        return ""
    return str(session.execute(select(kind.__table__.c[column]).where(kind.id == key)).scalar_one())


def _shares(session: Session, visit_id: int) -> tuple[ShareRow, ...]:
    statement = (
        select(VisitShare.staff_id, Staff.name, VisitShare.share)
        .join(Staff, Staff.id == VisitShare.staff_id)
        .where(VisitShare.visit_id == visit_id)
        .order_by(VisitShare.id)
    )
    return tuple(ShareRow(*row) for row in session.execute(statement))


def _payments(session: Session, visit_id: int) -> tuple[PaymentRow, ...]:
    statement = (
        select(
            Payment.id, Payment.paid_at, Payment.method, Payment.amount, Staff.name, Payment.note
        )
        .outerjoin(Staff, Staff.id == Payment.cashier_id)
        .where(Payment.visit_id == visit_id)
        .order_by(Payment.id)
    )
    return tuple(PaymentRow(*row[:4], row[4] or "", row[5]) for row in session.execute(statement))


def _times(session: Session, visit_id: int) -> tuple[StateTimeRow, ...]:
    statement = (
        select(VisitStateTime.state, VisitStateTime.at, Staff.name)
        .outerjoin(Staff, Staff.id == VisitStateTime.staff_id)
        .where(VisitStateTime.visit_id == visit_id)
        .order_by(VisitStateTime.id)
    )
    return tuple(StateTimeRow(row[0], row[1], row[2] or "") for row in session.execute(statement))
