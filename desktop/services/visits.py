"""Visits as lists and cards: what the office reads of them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from desktop.models.bill import TaxRule
from desktop.models.customer import Customer
from desktop.models.errors import NotFoundError
from desktop.models.segment import Segment
from desktop.models.staff import Staff
from desktop.models.vehicle import Vehicle
from desktop.models.visit import (
    OPEN_STATES,
    PaymentMethod,
    Stage,
    Visit,
    VisitKind,
    VisitShare,
    VisitState,
    VisitStateTime,
)
from desktop.services.cards import card_of, text_of
from desktop.services.listing import ListQuery, TableSource
from desktop.services.locks import AdjustmentRow, adjustments_of
from desktop.services.measures.opening import conditions_of
from desktop.services.search.visits import ByVisitors
from desktop.services.shares import ShareRow
from desktop.services.visit_kinds import is_charged
from desktop.services.visit_rows import LineRow, PaymentRow, visit_lines, visit_payments
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
STAGE_NAMES = {
    Stage.INSPECTION: N_("Inspection"),
    Stage.REPAIR: N_("Under repair"),
    Stage.QUALITY_CHECK: N_("Quality check"),
}


def state_name(state: str, stage: str = "") -> str:
    """Name a state in the user's words, or the stage of it where there is one."""
    return _(STAGE_NAMES[Stage(stage)] if stage else STATE_NAMES[VisitState(state)])


class VisitRow(NamedTuple):
    """A line of the visit list; a tuple, because lists make thousands of them."""

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
class StateTimeRow:
    """When a visit entered a state or a stage of it, and who moved it."""

    state: str
    at: datetime
    by: str
    stage: str = ""

    @property
    def state_name(self) -> str:
        """The state in the user's words, or the stage where there is one."""
        return _(
            STAGE_NAMES[Stage(self.stage)] if self.stage else STATE_NAMES[VisitState(self.state)]
        )


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
    stage: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it is neither settled nor void."""
        return self.state in OPEN_STATES

    @property
    def paid(self) -> Decimal:
        """What came in, less what was given back; what is on account is not paid yet."""
        return self._sum(on_account=False)

    @property
    def on_account(self) -> Decimal:
        """What the customer owes by agreement and pays later."""
        return self._sum(on_account=True)

    @property
    def due(self) -> Decimal | None:
        """What is still to be paid at the desk; None while no amount is known.

        Warranty and internal work is due from nobody here; what was paid too much shows.
        """
        return None if self.total is None else self.due_of(self.total)

    def due_of(self, total: Decimal) -> Decimal:
        """Return what would be due if the bill came to a total."""
        due = total - self.paid - self.on_account
        return due if is_charged(self.kind) else min(due, Decimal(0))

    def _sum(self, *, on_account: bool) -> Decimal:
        return sum(
            (
                payment.amount
                for payment in self.payments
                if (payment.method == PaymentMethod.ON_ACCOUNT) == on_account
            ),
            Decimal(0),
        )

    @property
    def state_name(self) -> str:
        """The state in the user's words, or the stage where there is one."""
        return _(
            STAGE_NAMES[Stage(self.stage)] if self.stage else STATE_NAMES[VisitState(self.state)]
        )

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
    return conditions


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
    finder=ByVisitors(),
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
    return card_of(
        VisitCard,
        visit,
        customer=text_of(session, Customer, visit.customer_id),
        segment=text_of(session, Segment, visit.segment_id),
        make=vehicle.make,
        model=vehicle.model,
        vin=vehicle.vin or "",
        advisor=text_of(session, Staff, visit.advisor_id),
        cashier=text_of(session, Staff, visit.cashier_id),
        original_number=text_of(session, Visit, visit.original_id, "number"),
        tax=TaxRule(visit.tax_rate, visit.tax_inclusive),
        tax_amount=visit.tax,
        lines=visit_lines(session, visit_id),
        shares=_shares(session, visit_id),
        payments=visit_payments(session, visit_id),
        adjustments=adjustments_of(session, visit_id=visit_id),
        times=_times(session, visit_id),
    )


def _shares(session: Session, visit_id: int) -> tuple[ShareRow, ...]:
    statement = (
        select(VisitShare.staff_id, Staff.name, VisitShare.share)
        .join(Staff, Staff.id == VisitShare.staff_id)
        .where(VisitShare.visit_id == visit_id)
        .order_by(VisitShare.id)
    )
    return tuple(ShareRow(*row) for row in session.execute(statement))


def _times(session: Session, visit_id: int) -> tuple[StateTimeRow, ...]:
    statement = (
        select(VisitStateTime.state, VisitStateTime.at, Staff.name, VisitStateTime.stage)
        .outerjoin(Staff, Staff.id == VisitStateTime.staff_id)
        .where(VisitStateTime.visit_id == visit_id)
        .order_by(VisitStateTime.id)
    )
    found = session.execute(statement)
    return tuple(StateTimeRow(state, at, by or "", stage) for state, at, by, stage in found)
