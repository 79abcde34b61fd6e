"""How a sale of parts is paid: money, change, and what is put on account."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.customer import Customer
from desktop.models.errors import RuleBrokenError
from desktop.models.money import MONEY_PLACES, Currency, fits_places
from desktop.models.stock import CounterPayment, StockDocument
from desktop.models.visit import PaymentMethod
from desktop.services.counter.drafts import Tender
from desktop.services.rights import Right, require
from desktop.services.settings import OfficeInfo, office_info
from desktop.system.i18n import _

_NOTHING = Decimal(0)
ACCOUNT = PaymentMethod.ON_ACCOUNT
Paid = tuple[str, Decimal]


@dataclass(frozen=True, slots=True)
class Owed:
    """A sale that is not paid yet.

    Attributes:
        owed: What is left of its total, returns taken off.
    """

    document_id: int
    number: str
    done_on: date
    customer_id: int | None
    customer: str
    owed: Decimal


def settle_up(
    tenders: Sequence[Tender], total: Decimal, customer_id: int | None, currency: Currency
) -> tuple[list[Paid], Decimal]:
    """Return what is kept of what was handed over, and the change.

    Raises:
        RuleBrokenError: Too little is paid, too much without cash, or on account of nobody.
    """
    paid = _handed_over(tenders, total)
    for method, amount in paid:
        _check_tender(method, amount, customer_id)
    over = sum((amount for _method, amount in paid), _NOTHING) - total
    if over < 0:
        raise RuleBrokenError(
            _("{left} is not paid yet; type how it is paid.").format(left=currency.text(-over))
        )
    if over > sum((amount for method, amount in paid if method == PaymentMethod.CASH), _NOTHING):
        raise RuleBrokenError(
            _("{over} too much is paid, and only cash gives change; correct it.").format(
                over=currency.text(over)
            )
        )
    return _less_change(paid, over), over


def note_payments(
    uow: UnitOfWork, office: OfficeInfo, document_id: int, paid: Iterable[Paid], note: str = ""
) -> None:
    """Write down money that came in, or went back; a step of a larger command."""
    for method, amount in paid:
        if amount:
            uow.session.add(
                CounterPayment(
                    document_id=document_id,
                    paid_at=uow.now,
                    paid_on=office.calendar.day(uow.now),
                    method=method,
                    amount=amount,
                    cashier_id=uow.actor.staff_id,
                    note=note.strip(),
                )
            )


def pay_wholesale(
    uow: UnitOfWork, document_id: int, method: str, amount: Decimal, note: str = ""
) -> Decimal:
    """Take money for a sale that was put on account, and return what is still owed for it.

    Raises:
        RuleBrokenError: The amount is not above zero, or more than is owed.
        NotFoundError: There is no such sale.
        NotAllowedError: The role may not sell parts.
    """
    require(uow, Right.COUNTER)
    if method == ACCOUNT or method not in list(PaymentMethod):
        raise RuleBrokenError(_("Choose how the money came in."))
    with uow:
        serialise(uow.session, paying(document_id))
        uow.load(StockDocument, document_id)
        office, left = office_info(uow.session), owed_for(uow.session, document_id)
        if amount <= 0 or not fits_places(amount, MONEY_PLACES):
            raise RuleBrokenError(_("The amount must be more than zero; type what was paid."))
        if amount > left:
            raise RuleBrokenError(
                _("Only {due} is due; type that or less.").format(due=office.currency.text(left))
            )
        note_payments(uow, office, document_id, [(method, amount), (ACCOUNT, -amount)], note)
        uow.commit()
        return left - amount


def paying(document_id: int) -> str:
    """Name what is serialised while money for a sale comes or goes."""
    return f"counter payment {document_id}"


def owed_for(session: Session, document_id: int) -> Decimal:
    """Return what is owed for a sale: what was put on account, less what was paid or came back."""
    statement = (
        select(func.sum(CounterPayment.amount))
        .join(StockDocument, StockDocument.id == CounterPayment.document_id)
        .where(CounterPayment.method == ACCOUNT)
        .where((StockDocument.id == document_id) | (StockDocument.reverses_id == document_id))
    )
    return session.execute(statement).scalar() or _NOTHING


def all_owed(session: Session) -> list[Owed]:
    """List the sales that are not paid yet, the oldest first."""
    sale = func.coalesce(StockDocument.reverses_id, StockDocument.id).label("sale")
    total = func.sum(CounterPayment.amount)
    sums = (
        select(sale, total.label("owed"))
        .join(StockDocument, StockDocument.id == CounterPayment.document_id)
        .where(CounterPayment.method == ACCOUNT)
        .group_by(sale)
        .having(total != 0)
        .subquery()
    )
    paper = StockDocument
    statement = (
        select(paper.id, paper.number, paper.done_on, paper.customer_id, Customer.name, sums.c.owed)
        .join(sums, sums.c.sale == paper.id)
        .outerjoin(Customer, Customer.id == paper.customer_id)
        .order_by(paper.done_on, paper.id)
    )
    return [
        Owed(key, number, day, customer_id, name or "", owed)
        for key, number, day, customer_id, name, owed in session.execute(statement)
    ]


def _handed_over(tenders: Sequence[Tender], total: Decimal) -> list[Paid]:
    """Say what was handed over; where no amount is typed, it is what is still to be paid."""
    known = sum((tender.amount or _NOTHING for tender in tenders), _NOTHING)
    left, paid = max(total - known, _NOTHING), list[Paid]()
    for tender in tenders:
        if tender.amount is None:
            paid.append((tender.method, left))
            left = _NOTHING
        else:
            paid.append((tender.method, tender.amount))
    return paid


def _check_tender(method: str, amount: Decimal, customer_id: int | None) -> None:
    if method not in list(PaymentMethod):
        raise RuleBrokenError(_("{name} is no way to pay; choose one.").format(name=method))
    if amount < 0 or not fits_places(amount, MONEY_PLACES):
        raise RuleBrokenError(
            _("A payment is zero or more, with two digits behind the point at most; correct it.")
        )
    if method == ACCOUNT and amount and customer_id is None:
        raise RuleBrokenError(
            _("Only a customer who is known pays later; choose the customer, or take the money.")
        )


def _less_change(paid: list[Paid], change: Decimal) -> list[Paid]:
    kept = list[Paid]()
    for method, amount in paid:
        back = min(change, amount) if method == PaymentMethod.CASH else _NOTHING
        change -= back
        kept.append((method, amount - back))
    return kept
