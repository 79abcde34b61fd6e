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
from desktop.models.proposal import ProposalLine, ProposalState
from desktop.models.visit import (
    Payment,
    PaymentMethod,
    Stage,
    Visit,
    VisitKind,
    VisitLine,
    VisitState,
)
from desktop.services.calls.callers import caller_for
from desktop.services.rights import Right, require
from desktop.services.settings import OfficeInfo, office_info
from desktop.services.stock.issuing import reconcile
from desktop.services.visit_kinds import is_charged
from desktop.services.visit_steps import Balance, balance_of, finish, load_open, note_state
from desktop.system.i18n import _, ngettext


def settle_visit(uow: UnitOfWork, visit_id: int, version: int) -> Decimal:
    """Freeze the bill of a visit and return what is to be paid.

    Prices, costs, hours, tax and the customer's segment stay from now on as they are.

    Raises:
        RuleBrokenError: It is not open, has no lines, a line has no amount, or a proposal has no
            answer.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not settle.
    """
    require(uow, Right.SETTLE)
    with uow:
        visit = load_open(uow, visit_id, version)
        total = _settleable_total(uow.session, visit)
        _check_answered(uow.session, visit)
        office = office_info(uow.session)
        reconcile(uow, visit)
        customer = uow.load(Customer, visit.customer_id)
        visit.segment_id, visit.cashier_id = customer.segment_id, uow.actor.staff_id
        finish(uow, visit, office)
        visit.state, visit.waiting_for, visit.stage = VisitState.SETTLED, "", Stage.NONE
        visit.settled_at, visit.settled_on = uow.now, office.calendar.day(uow.now)
        note_state(uow, visit)
        _plan_follow_up(uow, visit, office)
        uow.commit()
        return total


def take_payment(
    uow: UnitOfWork, visit_id: int, method: str, amount: Decimal, note: str = ""
) -> Decimal:
    """Take money for a visit, or give it back, and return what is still due at the desk.

    What is put on account (存帳) is due no longer, and is owed until money comes in for it: a
    payment above what is due takes the rest off the account.

    Raises:
        RuleBrokenError: The amount is zero, more than is owed or, given back, more than was
            paid that way or without a reason; or the visit is void.
        NotAllowedError: The role may not take money.
    """
    require(uow, Right.SETTLE)
    if method not in list(PaymentMethod):
        raise RuleBrokenError(_("{name} is no way to pay; choose one.").format(name=method))
    with uow:
        serialise(uow.session, f"payment {visit_id}")
        visit = uow.load(Visit, visit_id)
        office = office_info(uow.session)
        balance = balance_of(uow.session, visit_id)
        due = (visit.total or Decimal(0)) - balance.covered
        _check_payment(visit, amount)
        if amount > 0:
            _check_most(visit, method, amount, due, balance, office)
        else:
            _check_refund(method, amount, note, balance, office)
        from_account = _from_account(visit, method, amount, due, balance)
        for way, part in ((method, amount), (PaymentMethod.ON_ACCOUNT, -from_account)):
            if part:
                add_payment(uow, office, visit_id, way, part, note)
        uow.commit()
        still = due - amount + from_account
        return still if is_charged(visit.kind) else min(still, Decimal(0))


def add_payment(
    uow: UnitOfWork, office: OfficeInfo, visit_id: int, method: str, amount: Decimal, note: str
) -> None:
    """Write down money that came in, or went back; a step of a larger command."""
    uow.session.add(
        Payment(
            visit_id=visit_id,
            paid_at=uow.now,
            paid_on=office.calendar.day(uow.now),
            method=method,
            amount=amount,
            cashier_id=uow.actor.staff_id,
            note=note.strip(),
        )
    )


def _settleable_total(session: Session, visit: Visit) -> Decimal:
    unknown = select(func.count()).where(VisitLine.visit_id == visit.id, VisitLine.amount.is_(None))
    if session.execute(unknown).scalar_one():
        raise RuleBrokenError(_("A line of the bill has no price; type it, then settle."))
    if visit.total is None:
        raise RuleBrokenError(_("The bill has no lines; write at least one, then settle."))
    return visit.total


def _check_answered(session: Session, visit: Visit) -> None:
    """Keep work that was offered from being forgotten: what has no answer is asked about."""
    waiting = select(func.count()).where(
        ProposalLine.visit_id == visit.id, ProposalLine.state == ProposalState.OPEN
    )
    if count := session.scalar(waiting):
        text = ngettext(
            "{count} proposed line has no answer; write down what the customer says, or remove it.",
            "{count} proposed lines have no answer; write down what the customer says, "
            "or remove them.",
            count,
        )
        raise RuleBrokenError(text.format(count=count))


def _check_payment(visit: Visit, amount: Decimal) -> None:
    if visit.state == VisitState.VOID:
        raise RuleBrokenError(
            _("Visit {number} is void; open a new one.").format(number=visit.number)
        )
    if amount == 0:
        raise RuleBrokenError(_("The amount is zero; type what was paid."))
    if not fits_places(amount, MONEY_PLACES):
        raise RuleBrokenError(_("An amount has two digits behind the point at most; correct it."))
    if visit.kind == VisitKind.INTERNAL and amount > 0:
        raise RuleBrokenError(_("Nobody pays for internal work; change the kind of the visit."))


def _check_most(
    visit: Visit, method: str, amount: Decimal, due: Decimal, balance: Balance, office: OfficeInfo
) -> None:
    """Refuse more than is owed; before the settlement a deposit may be of any height."""
    if method == PaymentMethod.ON_ACCOUNT and not is_charged(visit.kind):
        raise RuleBrokenError(_("The customer owes nothing for this kind of visit."))
    most = max(due, Decimal(0))
    if method != PaymentMethod.ON_ACCOUNT:
        most += balance.on_account
    if amount > most and (visit.state == VisitState.SETTLED or method == PaymentMethod.ON_ACCOUNT):
        raise RuleBrokenError(
            _("Only {due} is due; type that or less.").format(due=office.currency.text(most))
        )


def _check_refund(
    method: str, amount: Decimal, note: str, balance: Balance, office: OfficeInfo
) -> None:
    on_account = method == PaymentMethod.ON_ACCOUNT
    most = max(balance.on_account if on_account else balance.received, Decimal(0))
    if -amount > most:
        text = (
            _("Only {paid} is on account; take off that or less.")
            if on_account
            else _("Only {paid} was paid; give back that or less.")
        )
        raise RuleBrokenError(text.format(paid=office.currency.text(most)))
    if not note.strip():
        raise RuleBrokenError(_("Giving money back needs a reason; type one."))


def _from_account(
    visit: Visit, method: str, amount: Decimal, due: Decimal, balance: Balance
) -> Decimal:
    """Return how much of a payment is for what was put on account before."""
    if method == PaymentMethod.ON_ACCOUNT or amount < 0 or balance.on_account <= 0:
        return Decimal(0)
    if visit.state != VisitState.SETTLED:
        return Decimal(0)
    return min(max(amount - max(due, Decimal(0)), Decimal(0)), balance.on_account)


def _plan_follow_up(uow: UnitOfWork, visit: Visit, office: OfficeInfo) -> None:
    """Ask somebody to call a few days later: not the one who received the car."""
    if visit.kind == VisitKind.INTERNAL or visit.settled_on is None:
        return
    uow.session.add(
        FollowUp(
            visit_id=visit.id,
            due_on=visit.settled_on + timedelta(days=office.follow_up_days),
            assignee_id=caller_for(uow.session, visit.advisor_id, visit.settled_on),
        )
    )
