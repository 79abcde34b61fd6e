"""The settlement: the bill of a visit, or its estimate as long as nothing is settled."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from desktop.models.money import Currency
from desktop.models.visit import LineKind, VisitState
from desktop.reports.capital import capital_amount
from desktop.reports.kit import (
    Block,
    Columns,
    Document,
    Fields,
    Heading,
    Paragraph,
    Provenance,
    Section,
    Shop,
    Signatures,
    Space,
    Table,
    TableColumn,
)
from desktop.reports.report import provenance, shop_of
from desktop.services.customers import CustomerCard, customer_card
from desktop.services.formats import (
    UNKNOWN,
    day_text,
    instant_text,
    quantity_text,
    rate_text,
)
from desktop.services.settings import OfficeInfo, printed_office
from desktop.services.visits import LineRow, VisitCard, visit_card
from desktop.system.i18n import N_, _, current_language

CLASS_NAMES = {
    LineKind.LABOUR: N_("Labour"),
    LineKind.PART: N_("Parts"),
    LineKind.OUTSOURCED: N_("Outsourced work"),
    LineKind.OTHER: N_("Other"),
}
PHONES = 2  # that fit
Pairs = tuple[tuple[str, str], ...]
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClassOfCost:
    """The lines of one kind and their sum."""

    name: str
    lines: tuple[Row, ...]
    amount: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """All that the bill says; texts are finished texts."""

    shop: Shop
    provenance: Provenance
    number: str
    settled: bool
    state: str
    customer: Pairs
    vehicle: Pairs
    classes: tuple[ClassOfCost, ...]
    sums: tuple[Row, ...]
    total: str
    in_words: str
    money: Pairs
    due: str
    currency: str
    print_note: str


def collect(session: Session, visit_id: int) -> Settlement:
    """Read what the bill of a visit says.

    Raises:
        NotFoundError: There is no such visit.
    """
    office, card = printed_office(session), visit_card(session, visit_id)
    currency = office.currency
    return Settlement(
        shop=shop_of(office, with_tax_id=True),
        provenance=provenance(session, office, _("visit {number}").format(number=card.number)),
        number=card.number,
        settled=card.state == VisitState.SETTLED,
        state=card.state_name,
        customer=_customer(card, customer_card(session, card.customer_id)),
        vehicle=_vehicle(card, office),
        classes=tuple(_classes(card, currency)),
        sums=tuple(_sums(card, currency)),
        total=currency.text(card.total),
        in_words=_in_words(card, currency),
        money=tuple(_money(card, office)),
        due=currency.text(card.due),
        currency=currency.symbol,
        print_note=office.print_note,
    )


def layout(bill: Settlement) -> Document:
    """Lay the bill out on A4."""
    facts = Columns(
        (Heading(_("Customer")), Fields(bill.customer, across=1)),
        (Heading(_("Vehicle")), Fields(bill.vehicle, across=1)),
    )
    blocks = [*_warning(bill), facts, *_lines(bill), *_result(bill)]
    return Document(
        _("Settlement") if bill.settled else _("Estimate"),
        bill.shop,
        blocks,
        bill.provenance,
        note=bill.number,
        subject=bill.number,
    )


def _customer(card: VisitCard, customer: CustomerCard) -> Pairs:
    phones = _(", ").join(phone.number for phone in customer.phones[:PHONES])
    return (
        (_("Name"), card.customer),
        (_("Tax id"), customer.tax_id or UNKNOWN),
        (_("Telephone"), phones or UNKNOWN),
        (_("Address"), customer.address or UNKNOWN),
        (_("Advisor"), card.advisor or UNKNOWN),
    )


def _vehicle(card: VisitCard, office: OfficeInfo) -> Pairs:
    odometer = UNKNOWN if card.odometer is None else f"{card.odometer:,} km"
    arrived = day_text(card.arrived_on)
    if card.arrived_at is not None:
        arrived = instant_text(card.arrived_at, office.calendar)
    return (
        (_("Plate"), card.plate or UNKNOWN),
        (_("Model"), f"{card.make} {card.model}".strip() or UNKNOWN),
        (_("Odometer"), odometer),
        (_("Arrived"), arrived),
        (_("Settled on"), day_text(card.settled_on)),
    )


def _classes(card: VisitCard, currency: Currency) -> Iterator[ClassOfCost]:
    for kind in LineKind:
        if lines := [line for line in card.lines if line.kind == kind]:
            rows = tuple(_line_row(line, currency) for line in lines)
            yield ClassOfCost(_(CLASS_NAMES[kind]), rows, currency.text(_sum(lines)))


def _sum(lines: list[LineRow]) -> Decimal | None:
    """Sum what is known; unknown where no amount is."""
    known = [line.amount for line in lines if line.amount is not None]
    return sum(known, Decimal(0)) if known else None


def _line_row(line: LineRow, currency: Currency) -> Row:
    return (
        line.text,
        quantity_text(line.quantity),
        line.unit,
        currency.text(line.price),
        currency.text(line.discount) if line.discount else "",
        currency.text(line.amount),
    )


def _sums(card: VisitCard, currency: Currency) -> Iterator[Row]:
    for part in _classes(card, currency):
        yield (part.name, part.amount)
    if card.tax.rate and not card.tax.inclusive:
        tax = _("Tax {rate}").format(rate=rate_text(card.tax.rate))
        yield (tax, currency.text(card.tax_amount))


def _in_words(card: VisitCard, currency: Currency) -> str:
    if card.total is None:
        return ""
    return capital_amount(card.total, currency.code, current_language())


def _money(card: VisitCard, office: OfficeInfo) -> Iterator[tuple[str, str]]:
    """Yield what stands below the total: the tax in it, and each payment."""
    currency = office.currency
    if card.tax.rate and card.tax.inclusive:
        label = _("Tax included, {rate}").format(rate=rate_text(card.tax.rate))
        yield (label, currency.text(card.tax_amount))
    for payment in card.payments:
        label = _("{method} {time}").format(
            method=payment.method_name, time=instant_text(payment.paid_at, office.calendar)
        )
        yield (label, currency.text(payment.amount))
    if not card.payments:
        yield (_("Paid so far"), currency.text(Decimal(0)))


def _warning(bill: Settlement) -> Iterator[Block]:
    if not bill.settled:
        words = _("Not settled ({state}): an estimate, no bill. Amounts may change.")
        yield Paragraph(words.format(state=bill.state), bold=True)


def _lines(bill: Settlement) -> Iterator[Block]:
    yield Heading(_("Work and parts"), _("Amounts in {currency}").format(currency=bill.currency))
    columns = (
        TableColumn(_("Text"), lines=3),
        TableColumn(_("Quantity"), 16, "right"),
        TableColumn(_("Unit"), 12),
        TableColumn(_("Price"), 23, "right"),
        TableColumn(_("Discount"), 20, "right"),
        TableColumn(_("Amount"), 25, "right"),
    )
    rows: list[Row | Section] = []
    for part in bill.classes:
        rows += [Section(part.name), *part.lines]
    yield Table(columns, rows, empty=_("No line is written yet."))


def _result(bill: Settlement) -> Iterator[Block]:
    figures = (TableColumn(""), TableColumn("", 34, "right"))
    sums = Table(figures, bill.sums, total=(_("Total"), bill.total))
    money = Table(figures, bill.money, total=(_("Still due"), bill.due))
    yield Columns((*_words(bill), *_signing(bill)), (sums, money))


def _words(bill: Settlement) -> Iterator[Block]:
    if bill.in_words:
        yield Paragraph(_("Total in words"), small=True)
        yield Paragraph(bill.in_words, bold=True)


def _signing(bill: Settlement) -> Iterator[Block]:
    """Print the note and the lines to sign on, beside the sums so that they never part."""
    if bill.print_note:
        yield Paragraph(bill.print_note, small=True)
    yield Space(4)
    yield Signatures((_("Customer"), _("Cashier")))
