"""What was proposed on visits, as it is shown: lines with their answers, and the answers given."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from desktop.models.bill import line_amount
from desktop.models.money import Currency
from desktop.models.proposal import Approval, ApprovalWay, ProposalLine, ProposalState, Urgency
from desktop.models.staff import Staff
from desktop.models.visit import LineKind, Visit
from desktop.services.declined import still_declined
from desktop.services.settings import office_info
from desktop.services.visit_rows import LINE_KIND_NAMES
from desktop.system.i18n import N_, _

WAY_NAMES = {
    ApprovalWay.SIGNED: N_("Signed"),
    ApprovalWay.IN_PERSON: N_("In person"),
    ApprovalWay.PHONE: N_("By phone"),
    ApprovalWay.MESSAGE: N_("By message"),
}
URGENCY_NAMES = {
    Urgency.SAFETY: N_("Safety"),
    Urgency.SOON: N_("Soon"),
    Urgency.LATER: N_("Later"),
}
ANSWER_NAMES = {
    ProposalState.OPEN: N_("No answer yet"),
    ProposalState.APPROVED: N_("Approved"),
    ProposalState.DECLINED: N_("Declined"),
}


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposed line, and what became of it.

    Attributes:
        amount: Less the discount, with or without tax as its visit says; None without a price.
        offered_on: When the vehicle had come.
        answered_at: When the customer answered; `answered_by` who, `way` how.
    """

    id: int
    version: int
    visit_id: int
    visit_number: str
    offered_on: date
    vehicle_id: int
    kind: str
    text: str
    job: str
    part_id: int | None
    quantity: Decimal
    unit: str
    price: Decimal | None
    discount: Decimal
    hours: Decimal | None
    urgency: str
    state: str
    taken_up_id: int | None
    dropped_reason: str
    answered_at: datetime | None
    answered_by: str | None
    way: str | None
    amount: Decimal | None = field(default=None)

    @property
    def kind_name(self) -> str:
        """The kind in the user's words."""
        return _(LINE_KIND_NAMES[LineKind(self.kind)])

    @property
    def urgency_name(self) -> str:
        """The urgency in the user's words."""
        return _(URGENCY_NAMES[Urgency(self.urgency)])

    @property
    def state_name(self) -> str:
        """The answer in the user's words."""
        return _(ANSWER_NAMES[ProposalState(self.state)])


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """An answer of a customer: what was approved and declined, tax as the visit says."""

    at: datetime
    name: str
    way: str
    staff: str
    approved: Decimal
    declined: Decimal
    note: str

    @property
    def way_name(self) -> str:
        """How it was given, in the user's words."""
        return _(WAY_NAMES[ApprovalWay(self.way)])


def proposal_rows(session: Session, visit_id: int) -> tuple[ProposalRow, ...]:
    """Read what was proposed on a visit, in its order, answered or not."""
    return _rows(session, ProposalLine.visit_id == visit_id)


def declined_for(session: Session, vehicle_id: int) -> tuple[ProposalRow, ...]:
    """Read declined work of a vehicle that is still to be offered, the newest visit first."""
    mine = _rows(session, (ProposalLine.vehicle_id == vehicle_id) & still_declined())
    return tuple(sorted(mine, key=lambda row: (-row.visit_id, row.id)))


def approval_rows(session: Session, visit_id: int) -> tuple[ApprovalRow, ...]:
    """Read the customer's answers on a visit, the first one first."""
    statement = (
        select(
            Approval.at,
            Approval.name,
            Approval.way,
            func.coalesce(Staff.name, ""),
            Approval.approved,
            Approval.declined,
            Approval.note,
        )
        .outerjoin(Staff, Staff.id == Approval.staff_id)
        .where(Approval.visit_id == visit_id)
        .order_by(Approval.id)
    )
    return tuple(ApprovalRow(*row) for row in session.execute(statement))


def _rows(session: Session, condition: ColumnElement[bool]) -> tuple[ProposalRow, ...]:
    line = ProposalLine.__table__.c
    own = ProposalRow.__slots__
    before = own[: own.index("visit_number")], own[own.index("vehicle_id") : -4]
    columns = [
        *(line[name] for name in before[0]),
        Visit.number,
        Visit.arrived_on,
        *(line[name] for name in before[1]),
        Approval.at,
        Approval.name,
        Approval.way,
    ]
    statement = (
        select(*columns)
        .join_from(ProposalLine, Visit, Visit.id == ProposalLine.visit_id)
        .outerjoin(Approval, Approval.id == ProposalLine.answer_id)
        .where(condition)
        .order_by(ProposalLine.visit_id, ProposalLine.position)
    )
    found = [ProposalRow(*row) for row in session.execute(statement)]
    return tuple(_with_amount(row, office_info(session).currency) for row in found)


def _with_amount(row: ProposalRow, currency: Currency) -> ProposalRow:
    values = {name: getattr(row, name) for name in ProposalRow.__slots__}
    values["amount"] = line_amount(row.quantity, row.price, row.discount, currency)
    return ProposalRow(**values)
