"""The settlement: the bill of a visit, preliminary as long as nothing is settled."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from desktop.models.money import Currency
from desktop.models.visit import PaymentMethod, VisitState
from desktop.reports.kit import (
    Block,
    Columns,
    Document,
    Fields,
    Heading,
    Paragraph,
    Section,
    Signatures,
    Space,
    Table,
)
from desktop.reports.visit_parts import (
    Frame,
    Pairs,
    Parties,
    PricedLine,
    Row,
    arrived_text,
    framed,
    in_words,
    note,
    parties,
    priced_columns,
    priced_line,
    spelled,
    sum_columns,
)
from desktop.services.cost_classes import CLASS_NAMES, cost_class
from desktop.services.formats import day_text, instant_text, rate_text
from desktop.services.settings import OfficeInfo, printed_office
from desktop.services.visit_kinds import is_charged, kind_note
from desktop.services.visit_rows import LineRow, PaymentRow
from desktop.services.visits import VisitCard, visit_card
from desktop.system.i18n import _


@dataclass(frozen=True, slots=True)
class ClassOfCost:
    """The lines of one class and their sum."""

    name: str
    lines: tuple[PricedLine, ...]
    amount: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """All that the bill says; texts are finished texts.

    Attributes:
        classes: All six, those without a line too.
        money: The tax in the total, each payment, and what is on account.
        later: What is left to pay where something is on account; empty otherwise.
        remark: What the kind of the visit means for its bill.
    """

    frame: Frame
    settled: bool
    state: str
    parties: Parties
    classes: tuple[ClassOfCost, ...]
    sums: Pairs
    total: str
    in_words: str
    money: Pairs
    due: str
    later: str
    currency: str
    remark: str


def collect(session: Session, visit_id: int) -> Settlement:
    """Read what the bill of a visit says.

    Raises:
        NotFoundError: There is no such visit.
    """
    office, card = printed_office(session), visit_card(session, visit_id)
    currency = office.currency
    subject = _("visit {number}").format(number=card.number)
    return Settlement(
        frame=framed(session, office, card.number, subject),
        settled=card.state == VisitState.SETTLED,
        state=card.state_name,
        parties=parties(session, card, _times(card, office)),
        classes=tuple(_classes(card, currency)),
        sums=tuple(_sums(card, currency)),
        total=currency.text(card.total),
        in_words=spelled(card.total, currency),
        money=tuple(_money(card, office)),
        due=currency.text(card.due),
        later=_later(card, currency),
        currency=currency.symbol,
        remark=kind_note(card.kind),
    )


def layout(bill: Settlement) -> Document:
    """Lay the bill out on the office's paper."""
    blocks = [
        *_warning(bill),
        bill.parties.block(),
        *_lines(bill),
        *_result(bill),
    ]
    title = _("Settlement") if bill.settled else _("Preliminary bill")
    return bill.frame.document(title, blocks)


def _times(card: VisitCard, office: OfficeInfo) -> Pairs:
    return (
        (_("Arrived"), arrived_text(card, office)),
        (_("Settled on"), day_text(card.settled_on)),
    )


def _classes(card: VisitCard, currency: Currency) -> Iterator[ClassOfCost]:
    for kind, name in CLASS_NAMES.items():
        lines = [line for line in card.lines if cost_class(line) is kind]
        rows = tuple(_priced(line, currency) for line in lines)
        yield ClassOfCost(_(name), rows, currency.text(_sum(lines)))


def _sum(lines: list[LineRow]) -> Decimal | None:
    """Sum what is known: nothing of no lines, and unknown where no amount is."""
    known = [line.amount for line in lines if line.amount is not None]
    return sum(known, Decimal(0)) if known or not lines else None


def _priced(line: LineRow, currency: Currency) -> PricedLine:
    reason = ""
    if line.discount and line.discount_reason:
        reason = _("discount: {reason}").format(reason=line.discount_reason)
    return priced_line(line, currency, reason)


def _sums(card: VisitCard, currency: Currency) -> Iterator[tuple[str, str]]:
    for part in _classes(card, currency):
        yield (part.name, part.amount)
    if card.tax.rate and not card.tax.inclusive:
        tax = _("Tax {rate}").format(rate=rate_text(card.tax.rate))
        yield (tax, currency.text(card.tax_amount))


def _money(card: VisitCard, office: OfficeInfo) -> Iterator[tuple[str, str]]:
    """Yield what stands below the total: the tax in it, each payment, what is on account."""
    currency = office.currency
    if card.tax.rate and card.tax.inclusive:
        label = _("Tax included, {rate}").format(rate=rate_text(card.tax.rate))
        yield (label, currency.text(card.tax_amount))
    received = [paid for paid in card.payments if paid.method != PaymentMethod.ON_ACCOUNT]
    for payment in received:
        yield (_payment(payment, office), currency.text(payment.amount))
    if not received:
        yield (_("Paid so far"), currency.text(Decimal(0)))
    if card.on_account:
        yield (_("On account"), currency.text(card.on_account))


def _payment(payment: PaymentRow, office: OfficeInfo) -> str:
    time = instant_text(payment.paid_at, office.calendar)
    if payment.amount < 0:
        return _("Given back, {method} {time}").format(method=payment.method_name, time=time)
    return _("{method} {time}").format(method=payment.method_name, time=time)


def _later(card: VisitCard, currency: Currency) -> str:
    if not card.on_account or not is_charged(card.kind):
        return ""
    left = card.on_account + (card.due or Decimal(0))
    return _("Left to pay in all: {amount}.").format(amount=currency.text(left))


def _warning(bill: Settlement) -> Iterator[Block]:
    if not bill.settled:
        words = _("Not settled ({state}): an estimate, no bill. Amounts may change.")
        yield Paragraph(words.format(state=bill.state), bold=True)


def _lines(bill: Settlement) -> Iterator[Block]:
    narrow = bill.frame.is_narrow
    yield Heading(_("Work and parts"), _("Amounts in {currency}").format(currency=bill.currency))
    rows: list[Row | Section] = []
    for part in bill.classes:
        if part.lines:
            rows += [Section(part.name), *(line.row(narrow=narrow) for line in part.lines)]
    yield Table(priced_columns(narrow=narrow), rows, empty=_("No line is written yet."))


def _result(bill: Settlement) -> Iterator[Block]:
    figures = sum_columns()
    due = (_("Still due"), bill.due)
    if bill.frame.is_narrow:
        yield Fields(bill.sums, across=3, label_width=18)
        rows = ((_("Total"), bill.total), *bill.money)
        money = Table(figures, rows, total=due, note=bill.later)
        yield Columns((*_words(bill), *_signing()), (money,))
        return
    sums = Table(figures, bill.sums, total=(_("Total"), bill.total))
    money = Table(figures, bill.money, total=due, note=bill.later)
    # The lines to sign on stand beside the sums so that they never part.
    yield Columns((*_words(bill), *_signing()), (sums, money))


def _words(bill: Settlement) -> Iterator[Block]:
    yield from in_words(bill.in_words)
    for text in (bill.remark, bill.frame.print_note):
        yield from note(text)


def _signing() -> Iterator[Block]:
    yield Space(4)
    yield Signatures((_("Customer"), _("Cashier")))
