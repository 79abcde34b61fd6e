"""What the papers of a visit share: who and what they are about, lines with prices, signatures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from desktop.models.money import Currency
from desktop.reports.capital import capital_amount
from desktop.reports.kit import (
    A4,
    A5,
    Block,
    Columns,
    Document,
    Fields,
    Heading,
    Paper,
    Paragraph,
    Provenance,
    Shop,
    Space,
    TableColumn,
)
from desktop.reports.report import provenance, shop_of
from desktop.services.customers import CustomerCard, customer_card
from desktop.services.formats import UNKNOWN, day_text, instant_text, quantity_text
from desktop.services.proposal_rows import ProposalRow
from desktop.services.settings import OfficeInfo
from desktop.services.visit_rows import LineRow
from desktop.services.visits import VisitCard
from desktop.system.i18n import _, current_language

PHONES = 2  # that fit
NARROW = 420.0  # points: what is less wide has fewer columns
TEXT_LINES = 12  # a line of a bill is printed whole
PAPERS = {"A4": A4, "A5": A5}

Pairs = tuple[tuple[str, str], ...]
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line with its price; texts are finished texts.

    Attributes:
        discount: Empty where nothing is given away.
        note: What is said below the text: why something is given away.
    """

    text: str
    quantity: str
    unit: str
    price: str
    discount: str
    amount: str
    note: str = ""

    def row(self, *, narrow: bool) -> Row:
        """Return the cells; a narrow sheet tells the discount below the text."""
        if narrow:
            given = _("less {amount}").format(amount=self.discount) if self.discount else ""
            quantity = f"{self.quantity} {self.unit}".strip()
            return (_joined(self.text, given, self.note), quantity, self.price, self.amount)
        text = _joined(self.text, self.note)
        return (text, self.quantity, self.unit, self.price, self.discount, self.amount)


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the contents of each paper of a visit.

    Attributes:
        number: Of the paper: the visit's, or one that begins with it.
        print_note: What the office says under its papers.
    """

    shop: Shop
    provenance: Provenance
    paper: Paper
    number: str
    print_note: str

    @property
    def is_narrow(self) -> bool:
        """Whether the sheet has room for few columns only."""
        return self.paper.inner < NARROW

    def document(self, title: str, blocks: Sequence[Block], subtitle: str = "") -> Document:
        """Put the contents into the frame."""
        return Document(
            title,
            self.shop,
            blocks,
            self.provenance,
            subtitle=subtitle,
            note=self.number,
            paper=self.paper,
            subject=self.number,
        )


def framed(
    session: Session, office: OfficeInfo, number: str, subject: str, *, with_tax_id: bool = True
) -> Frame:
    """Return the frame of a paper; `subject` is what its foot says it was printed of."""
    return Frame(
        shop_of(office, with_tax_id=with_tax_id),
        provenance(session, office, subject),
        PAPERS[office.paper],
        number,
        office.print_note,
    )


@dataclass(frozen=True, slots=True)
class Parties:
    """Whom and what a paper is about."""

    customer: Pairs
    vehicle: Pairs

    def block(self) -> Block:
        """Set customer and vehicle beside each other."""
        return Columns(
            (Heading(_("Customer")), Fields(self.customer, across=1)),
            (Heading(_("Vehicle")), Fields(self.vehicle, across=1)),
        )


def parties(
    session: Session, card: VisitCard, times: Pairs = (), *, with_tax_id: bool = True
) -> Parties:
    """Say who the customer is, and what the vehicle is and when it came."""
    customer = customer_card(session, card.customer_id)
    facts = _customer_facts(card, customer, with_tax_id=with_tax_id)
    return Parties(facts, (*_vehicle_facts(card), *times))


def priced_columns(*, narrow: bool) -> tuple[TableColumn, ...]:
    """Return the columns of lines with prices."""
    if narrow:
        return (
            TableColumn(_("Text"), lines=TEXT_LINES),
            TableColumn(_("Quantity"), 18, "right"),
            TableColumn(_("Price"), 19, "right"),
            TableColumn(_("Amount"), 21, "right"),
        )
    return (
        TableColumn(_("Text"), lines=TEXT_LINES),
        TableColumn(_("Quantity"), 16, "right"),
        TableColumn(_("Unit"), 12),
        TableColumn(_("Price"), 23, "right"),
        TableColumn(_("Discount"), 20, "right"),
        TableColumn(_("Amount"), 25, "right"),
    )


def priced_line(line: LineRow | ProposalRow, currency: Currency, note: str = "") -> PricedLine:
    """Write a line of a bill, or a proposed one."""
    return PricedLine(
        line.text,
        quantity_text(line.quantity),
        line.unit,
        currency.text(line.price),
        currency.text(line.discount) if line.discount else "",
        currency.text(line.amount),
        note,
    )


def _customer_facts(card: VisitCard, customer: CustomerCard, *, with_tax_id: bool) -> Pairs:
    phones = _(", ").join(phone.number for phone in customer.phones[:PHONES])
    tax_id = ((_("Tax id"), customer.tax_id or UNKNOWN),) if with_tax_id else ()
    return (
        (_("Name"), card.customer),
        *tax_id,
        (_("Telephone"), phones or UNKNOWN),
        (_("Address"), customer.address or UNKNOWN),
        (_("Advisor"), card.advisor or UNKNOWN),
    )


def _vehicle_facts(card: VisitCard) -> Pairs:
    odometer = UNKNOWN if card.odometer is None else f"{card.odometer:,} km"
    return (
        (_("Plate"), card.plate or UNKNOWN),
        (_("Model"), f"{card.make} {card.model}".strip() or UNKNOWN),
        (_("VIN"), card.vin or UNKNOWN),
        (_("Odometer"), odometer),
    )


def arrived_text(card: VisitCard, office: OfficeInfo) -> str:
    """Say when the vehicle came; a file may know the day and not the hour."""
    if card.arrived_at is None:
        return day_text(card.arrived_on)
    return instant_text(card.arrived_at, office.calendar)


def sum_columns() -> tuple[TableColumn, ...]:
    """Return the columns of sums: what they are of, and how much."""
    return (TableColumn("", lines=3), TableColumn("", 24, "right"))


def spelled(amount: Decimal | None, currency: Currency) -> str:
    """Spell an amount where the language has capital numerals for it; nothing while unknown."""
    return "" if amount is None else capital_amount(amount, currency.code, current_language())


def in_words(text: str) -> Iterator[Block]:
    """Repeat an amount in words, where the language has capital numerals for it."""
    if text:
        yield Paragraph(_("Amount in words"), small=True)
        yield Paragraph(text, bold=True)


def note(text: str) -> Sequence[Block]:
    """Print what the office says under its papers."""
    return (Space(1), Paragraph(text, small=True)) if text else ()


def _joined(*parts: str) -> str:
    return " · ".join(filter(None, parts))
