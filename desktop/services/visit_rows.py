"""The lines and payments of a visit, as they are read."""

from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.models.staff import Staff
from desktop.models.visit import LineKind, Payment, PaymentMethod, VisitLine
from desktop.system.i18n import N_, _

LINE_KIND_NAMES = {
    LineKind.LABOUR: N_("Labour"),
    LineKind.PART: N_("Part"),
    LineKind.OUTSOURCED: N_("Outsourced"),
    LineKind.OTHER: N_("Other"),
}
METHOD_NAMES = {
    PaymentMethod.CASH: N_("Cash"),
    PaymentMethod.CARD: N_("Card"),
    PaymentMethod.TRANSFER: N_("Bank transfer"),
    PaymentMethod.MOBILE: N_("Mobile payment"),
    PaymentMethod.ON_ACCOUNT: N_("On account"),
}
RECENT_LINES = 20_000  # in which the categories of work are looked for


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
    discount_reason: str = ""
    package_id: int | None = None

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


def visit_payments(session: Session, visit_id: int) -> tuple[PaymentRow, ...]:
    """Read the payments of a visit, the first one first."""
    statement = (
        select(
            Payment.id, Payment.paid_at, Payment.method, Payment.amount, Staff.name, Payment.note
        )
        .outerjoin(Staff, Staff.id == Payment.cashier_id)
        .where(Payment.visit_id == visit_id)
        .order_by(Payment.id)
    )
    return tuple(PaymentRow(*row[:4], row[4] or "", row[5]) for row in session.execute(statement))
