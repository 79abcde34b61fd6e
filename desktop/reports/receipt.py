"""The receipt of one payment, or of money that was given back."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from desktop.models.errors import NotFoundError, RuleBrokenError
from desktop.models.money import Currency
from desktop.models.visit import Payment, PaymentMethod
from desktop.reports.kit import (
    Block,
    Columns,
    Document,
    Fields,
    Heading,
    Paragraph,
    Signatures,
    Space,
    Table,
)
from desktop.reports.visit_parts import (
    Frame,
    Pairs,
    Row,
    framed,
    in_words,
    note,
    spelled,
    sum_columns,
)
from desktop.services.customers import customer_card
from desktop.services.formats import UNKNOWN, instant_text
from desktop.services.settings import OfficeInfo, printed_office
from desktop.services.visit_kinds import is_charged
from desktop.services.visit_rows import PaymentRow
from desktop.services.visits import VisitCard, visit_card
from desktop.system.i18n import _

ON_ACCOUNT = PaymentMethod.ON_ACCOUNT


@dataclass(frozen=True, slots=True)
class Receipt:
    """All that the receipt says; texts are finished texts.

    Attributes:
        refund: Whether the money was given back.
        facts: From whom, for what, how and when.
        sums: The bill, and what was paid for it until then.
        left: What was left to pay then.
    """

    frame: Frame
    refund: bool
    facts: Pairs
    amount: str
    in_words: str
    sums: tuple[Row, ...]
    left: str


def collect(session: Session, payment_id: int) -> Receipt:
    """Read what the receipt of a payment says, as things stood when the money came in.

    Raises:
        NotFoundError: There is no such payment.
        RuleBrokenError: It was put on account: no money came in.
    """
    found = session.get(Payment, payment_id)
    if found is None:
        raise NotFoundError(_("This payment does not exist; look at the visit again."))
    if found.method == ON_ACCOUNT:
        raise RuleBrokenError(
            _("What is put on account is no money yet; print a receipt once it is paid.")
        )
    office, card = printed_office(session), visit_card(session, found.visit_id)
    place = [paid.id for paid in card.payments].index(payment_id)
    then, payment = card.payments[: place + 1], card.payments[place]
    number = f"{card.number}/{place + 1}"
    currency = office.currency
    return Receipt(
        frame=framed(session, office, number, _("receipt {number}").format(number=number)),
        refund=payment.amount < 0,
        facts=tuple(_facts(session, card, payment, office)),
        amount=f"{currency.symbol} {currency.text(abs(payment.amount))}",
        in_words=spelled(abs(payment.amount), currency),
        sums=tuple(_sums(card, then, currency)),
        left=currency.text(_left(card, then)),
    )


def layout(receipt: Receipt) -> Document:
    """Lay the receipt out on the office's paper."""
    blocks = [
        Fields(receipt.facts, across=1 if receipt.frame.is_narrow else 2, label_width=26),
        *_amount(receipt),
        *_result(receipt),
    ]
    title = _("Receipt for money given back") if receipt.refund else _("Receipt")
    return receipt.frame.document(title, blocks)


def _facts(
    session: Session, card: VisitCard, payment: PaymentRow, office: OfficeInfo
) -> Iterator[tuple[str, str]]:
    yield (_("Given back to") if payment.amount < 0 else _("Received from"), card.customer)
    if tax_id := customer_card(session, card.customer_id).tax_id:
        yield (_("Tax id"), tax_id)
    yield (_("Visit"), card.number)
    model = f"{card.make} {card.model}".strip()
    yield (_("Vehicle"), " ".join(filter(None, (card.plate, model))) or UNKNOWN)
    yield (_("Method"), payment.method_name)
    yield (_("Time"), instant_text(payment.paid_at, office.calendar))
    if payment.note:
        yield (_("Reason") if payment.amount < 0 else _("Remark"), payment.note)
    yield (_("Cashier"), payment.cashier or UNKNOWN)


def _received(payments: tuple[PaymentRow, ...]) -> Decimal:
    return sum((paid.amount for paid in payments if paid.method != ON_ACCOUNT), Decimal(0))


def _left(card: VisitCard, payments: tuple[PaymentRow, ...]) -> Decimal | None:
    """Return what was left to pay then: at the desk, or of what is on account."""
    if card.total is None:
        return None
    left = card.total - _received(payments)
    return left if is_charged(card.kind) else min(left, Decimal(0))


def _sums(card: VisitCard, payments: tuple[PaymentRow, ...], currency: Currency) -> Iterator[Row]:
    yield (_("Bill of the visit"), currency.text(card.total))
    yield (_("Paid in all, this receipt included"), currency.text(_received(payments)))
    account = sum((paid.amount for paid in payments if paid.method == ON_ACCOUNT), Decimal(0))
    if account:
        yield (_("Of the rest, on account"), currency.text(account))


def _amount(receipt: Receipt) -> Iterator[Block]:
    yield Heading(_("Amount"))
    yield Paragraph(receipt.amount, bold=True, large=True)
    yield from in_words(receipt.in_words)


def _result(receipt: Receipt) -> Iterator[Block]:
    sums = Table(sum_columns(), receipt.sums, total=(_("Left to pay"), receipt.left))
    names = (_("Cashier"), _("Received by")) if receipt.refund else (_("Cashier"),)
    signing = (*note(receipt.frame.print_note), Space(6), Signatures(names))
    yield Space()
    yield Columns(signing, (sums,))
