"""Open accounts (存帳): what each customer owes, for how long, and paying it later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.customer import Customer
from desktop.models.errors import RuleBrokenError
from desktop.models.money import MONEY_PLACES, fits_places
from desktop.models.visit import Payment, PaymentMethod, Visit
from desktop.services.rights import Right, require
from desktop.services.settings import OfficeInfo, office_info
from desktop.services.visit_kinds import NOT_CHARGED
from desktop.services.visit_money import add_payment
from desktop.system.i18n import _

AGES = (30, 60, 90)  # days: up to 30, up to 60, up to 90, and older
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """A settled visit that is not wholly paid.

    Attributes:
        on_account: What was put on account of it; the rest of `owed` was simply not paid.
        days: Since the settlement.
    """

    id: int
    number: str
    plate: str
    settled_on: date
    total: Decimal
    owed: Decimal
    on_account: Decimal
    days: int


@dataclass(frozen=True, slots=True)
class OpenAccount:
    """What one customer owes.

    Attributes:
        ages: The same by age, as AGES says; the last is what is older.
        visits: The oldest first.
    """

    customer_id: int
    customer: str
    owed: Decimal
    ages: tuple[Decimal, ...]
    visits: tuple[OpenVisit, ...]


def open_accounts(
    session: Session, on: date, customer_id: int | None = None
) -> tuple[OpenAccount, ...]:
    """List who owes what, the largest first.

    Visits of imported files count only where something was put on account here: files say what
    was billed, seldom what was paid. Nobody owes warranty or internal work.
    """
    found: dict[int, tuple[str, list[OpenVisit]]] = {}
    for customer, name, visit in _open_visits(session, on, customer_id):
        found.setdefault(customer, (name, []))[1].append(visit)
    accounts = [_account(key, name, visits) for key, (name, visits) in found.items()]
    return tuple(sorted(accounts, key=lambda account: (-account.owed, account.customer_id)))


def pay_account(
    uow: UnitOfWork, customer_id: int, method: str, amount: Decimal, note: str = ""
) -> Decimal:
    """Take money for what a customer owes, the oldest visit first; return what is still owed.

    Raises:
        RuleBrokenError: The amount is not above zero, or more than is owed.
        NotAllowedError: The role may not take money.
    """
    require(uow, Right.SETTLE)
    if method not in set(PaymentMethod) - {PaymentMethod.ON_ACCOUNT}:
        raise RuleBrokenError(_("{name} is no way to pay; choose one.").format(name=method))
    with uow:
        office = office_info(uow.session)
        today = office.calendar.day(uow.now)
        for visit in _visits_of(uow.session, today, customer_id):
            serialise(uow.session, f"payment {visit.id}")
        visits = _visits_of(uow.session, today, customer_id)
        owed = sum((visit.owed for visit in visits), _ZERO)
        _check(amount, owed, office)
        _spread(uow, office, visits, method, amount, note)
        uow.commit()
        return owed - amount


def _open_visits(
    session: Session, on: date, customer_id: int | None
) -> list[tuple[int, str, OpenVisit]]:
    on_account = _paid(Payment.method == PaymentMethod.ON_ACCOUNT)
    received = _paid(Payment.method != PaymentMethod.ON_ACCOUNT)
    statement = (
        select(
            Visit.id,
            Visit.number,
            Visit.plate,
            Visit.settled_on,
            Visit.total,
            received,
            on_account,
            Customer.id,
            Customer.name,
        )
        .join(Customer, Customer.id == Visit.customer_id)
        # The same as the state by a CHECK, and leads to the index of one customer.
        .where(Visit.settled_on.is_not(None), Visit.total > received)
        .where(or_(Visit.import_id.is_(None), on_account > 0))
        .where(or_(Visit.kind.not_in(NOT_CHARGED), on_account > 0))
        .order_by(Visit.settled_on, Visit.id)
    )
    if customer_id is not None:
        statement = statement.where(Visit.customer_id == customer_id)
    return [(row[7], row[8], _open_visit(on, row[:7])) for row in session.execute(statement)]


def _open_visit(on: date, row: Any) -> OpenVisit:  # noqa: ANN401 -- the columns of one visit
    key, number, plate, day, total, paid, put = row
    return OpenVisit(key, number, plate, day, total, total - paid, put, (on - day).days)


def _paid(condition: ColumnElement[bool]) -> ColumnElement[Decimal]:
    amounts = func.sum(case((condition, Payment.amount)))
    summed = select(amounts).where(Payment.visit_id == Visit.id).correlate(Visit)
    return func.coalesce(summed.scalar_subquery(), 0)


def _account(customer_id: int, name: str, visits: Sequence[OpenVisit]) -> OpenAccount:
    ages = [_ZERO] * (len(AGES) + 1)
    for visit in visits:
        ages[sum(visit.days > age for age in AGES)] += visit.owed
    return OpenAccount(customer_id, name, sum(ages, _ZERO), tuple(ages), tuple(visits))


def _visits_of(session: Session, on: date, customer_id: int) -> tuple[OpenVisit, ...]:
    accounts = open_accounts(session, on, customer_id)
    return accounts[0].visits if accounts else ()


def _check(amount: Decimal, owed: Decimal, office: OfficeInfo) -> None:
    if amount <= 0:
        raise RuleBrokenError(_("The amount is not above zero; type what was paid."))
    if not fits_places(amount, MONEY_PLACES):
        raise RuleBrokenError(_("An amount has two digits behind the point at most; correct it."))
    if amount > owed:
        raise RuleBrokenError(
            _("Only {due} is owed; type that or less.").format(due=office.currency.text(owed))
        )


def _spread(
    uow: UnitOfWork,
    office: OfficeInfo,
    visits: Sequence[OpenVisit],
    method: str,
    amount: Decimal,
    note: str,
) -> None:
    for visit in visits:
        part = min(amount, visit.owed)
        if not part:
            return
        amount -= part
        add_payment(uow, office, visit.id, method, part, note)
        not_put = visit.owed - visit.on_account
        if from_account := max(part - max(not_put, _ZERO), _ZERO):
            add_payment(uow, office, visit.id, PaymentMethod.ON_ACCOUNT, -from_account, note)
