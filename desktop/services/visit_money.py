"""The money of a visit: settled, paid, given back, and the call that asks how it went."""

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.customer import Customer
from desktop.models.errors import RuleBrokenError
from desktop.models.follow_up import FollowUp
from desktop.models.money import MONEY_PLACES, fits_places
from desktop.models.staff import Role, Staff
from desktop.models.visit import Payment, PaymentMethod, Visit, VisitKind, VisitLine, VisitState
from desktop.services.rights import Right, require
from desktop.services.settings import OfficeInfo, office_info
from desktop.services.visit_steps import finish, load_open, note_state, paid_so_far
from desktop.system.i18n import _


def settle_visit(uow: UnitOfWork, visit_id: int, version: int) -> Decimal:
    """Freeze the bill of a visit and return what is to be paid.

    Prices, costs, hours, tax and the customer's segment stay from now on as they are.

    Raises:
        RuleBrokenError: It is not open, has no lines, or a line has no amount.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not settle.
    """
    require(uow, Right.SETTLE)
    with uow:
        visit = load_open(uow, visit_id, version)
        total = _settleable_total(uow.session, visit)
        office = office_info(uow.session)
        customer = uow.load(Customer, visit.customer_id)
        visit.segment_id, visit.cashier_id = customer.segment_id, uow.actor.staff_id
        finish(uow, visit, office)
        visit.state, visit.waiting_for = VisitState.SETTLED, ""
        visit.settled_at, visit.settled_on = uow.now, office.calendar.day(uow.now)
        note_state(uow, visit)
        _plan_follow_up(uow, visit, office)
        uow.commit()
        return total


def take_payment(
    uow: UnitOfWork, visit_id: int, method: str, amount: Decimal, note: str = ""
) -> Decimal:
    """Take money for a visit, or give it back, and return what is still due.

    Raises:
        RuleBrokenError: The amount is zero, more than is due or, given back, more than was
            paid; or the visit is void.
        NotAllowedError: The role may not take money.
    """
    require(uow, Right.SETTLE)
    if method not in list(PaymentMethod):
        raise RuleBrokenError(_("{name} is no way to pay; choose one.").format(name=method))
    with uow:
        serialise(uow.session, f"payment {visit_id}")
        visit = uow.load(Visit, visit_id)
        paid = paid_so_far(uow.session, visit_id)
        due = (visit.total or Decimal(0)) - paid
        office = office_info(uow.session)
        _check_payment(visit, amount, due, office)
        _check_refund(amount, paid, office)
        payment = Payment(
            visit_id=visit_id,
            paid_at=uow.now,
            paid_on=office.calendar.day(uow.now),
            method=method,
            amount=amount,
            cashier_id=uow.actor.staff_id,
            note=note.strip(),
        )
        uow.session.add(payment)
        uow.commit()
        return due - amount


def _settleable_total(session: Session, visit: Visit) -> Decimal:
    unknown = select(func.count()).where(VisitLine.visit_id == visit.id, VisitLine.amount.is_(None))
    if session.execute(unknown).scalar_one():
        raise RuleBrokenError(_("A line of the bill has no price; type it, then settle."))
    if visit.total is None:
        raise RuleBrokenError(_("The bill has no lines; write at least one, then settle."))
    return visit.total


def _check_payment(visit: Visit, amount: Decimal, due: Decimal, office: OfficeInfo) -> None:
    if visit.state == VisitState.VOID:
        raise RuleBrokenError(
            _("Visit {number} is void; open a new one.").format(number=visit.number)
        )
    if amount == 0:
        raise RuleBrokenError(_("The amount is zero; type what was paid."))
    if not fits_places(amount, MONEY_PLACES):
        raise RuleBrokenError(_("An amount has two digits behind the point at most; correct it."))
    if amount > max(due, Decimal(0)) and visit.state == VisitState.SETTLED:
        raise RuleBrokenError(
            _("Only {due} is due; type that or less.").format(
                due=office.currency.text(max(due, Decimal(0)))
            )
        )


def _check_refund(amount: Decimal, paid: Decimal, office: OfficeInfo) -> None:
    if amount < 0 and -amount > paid:
        raise RuleBrokenError(
            _("Only {paid} was paid; give back that or less.").format(
                paid=office.currency.text(paid)
            )
        )


def _plan_follow_up(uow: UnitOfWork, visit: Visit, office: OfficeInfo) -> None:
    """Ask somebody to call a few days later: not the one who received the car."""
    if visit.kind == VisitKind.INTERNAL or visit.settled_on is None:
        return
    callers = (
        select(Staff.id)
        .where(Staff.left_on.is_(None), Staff.role.in_((Role.FRONT_DESK, Role.SALES)))
        .where(Staff.id != (visit.advisor_id or 0))
        .order_by(Staff.id)
    )
    found = uow.session.execute(callers).scalars().all()
    uow.session.add(
        FollowUp(
            visit_id=visit.id,
            due_on=visit.settled_on + timedelta(days=office.follow_up_days),
            assignee_id=found[visit.id % len(found)] if found else None,
        )
    )
