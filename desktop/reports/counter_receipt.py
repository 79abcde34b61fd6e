"""The paper of the parts counter: a receipt, a delivery note, a slip of what came or went."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from desktop.models.money import Currency
from desktop.models.stock import MovementKind
from desktop.reports.kit import (
    Block,
    Columns,
    Document,
    Fields,
    Heading,
    Signatures,
    Space,
    Table,
    TableColumn,
)
from desktop.reports.visit_parts import (
    TEXT_LINES,
    Frame,
    Pairs,
    PricedLine,
    Row,
    framed,
    in_words,
    note,
    priced_columns,
    spelled,
    sum_columns,
)
from desktop.services.counter.documents import Document as CounterPaper
from desktop.services.counter.documents import DocumentLine, document
from desktop.services.customers import customer_card
from desktop.services.formats import UNKNOWN, instant_text, quantity_text, rate_text
from desktop.services.settings import OfficeInfo, printed_office
from desktop.system.i18n import _


@dataclass(frozen=True, slots=True)
class CounterReceipt:
    """All that the paper says; texts are finished texts.

    Attributes:
        facts: The other side, when, by whom and why.
        lines: With prices where it has some.
        before: What the total is made of.
        total: Empty on a paper without prices.
        paid: How it was paid, or what went back.
        signing: Who signs it.
    """

    frame: Frame
    title: str
    facts: Pairs
    lines: tuple[PricedLine, ...]
    before: tuple[Row, ...]
    total: str
    in_words: str
    paid: tuple[Row, ...]
    currency: str
    signing: tuple[str, ...]


def collect(session: Session, document_id: int) -> CounterReceipt:
    """Read what the paper of a document says.

    Raises:
        NotFoundError: There is no such paper.
    """
    office, paper = printed_office(session), document(session, document_id)
    currency = office.currency
    priced = paper.total is not None
    subject = _("paper {number}").format(number=paper.number)
    return CounterReceipt(
        frame=framed(session, office, paper.number, subject),
        title=_title(paper),
        facts=tuple(_facts(session, paper, office)),
        lines=tuple(_line(line, currency) for line in paper.lines),
        before=tuple(_before(paper, currency)),
        total=currency.text(paper.total) if priced else "",
        in_words=spelled(paper.total, currency) if priced else "",
        paid=tuple(_paid(paper, currency)),
        currency=currency.symbol,
        signing=_signing(paper),
    )


def layout(receipt: CounterReceipt) -> Document:
    """Lay the paper out on the office's sheet."""
    narrow = receipt.frame.is_narrow
    blocks: list[Block] = [
        Fields(receipt.facts, across=1 if narrow else 2, label_width=26),
        *(_priced(receipt) if receipt.total else _bare(receipt)),
    ]
    return receipt.frame.document(receipt.title, blocks)


def _title(paper: CounterPaper) -> str:
    if paper.kind == MovementKind.COUNTER:
        return _("Receipt")
    if paper.kind == MovementKind.WHOLESALE:
        return _("Delivery note")
    return paper.kind_name


def _facts(session: Session, paper: CounterPaper, office: OfficeInfo) -> Iterator[tuple[str, str]]:
    if paper.other or paper.is_sale:
        yield _("Other side"), paper.other or _("Walk-in customer")
    if paper.customer_id is not None:
        card = customer_card(session, paper.customer_id)
        if card.tax_id:
            yield _("Tax id"), card.tax_id
        if paper.kind == MovementKind.WHOLESALE:
            yield _("Address"), card.address or UNKNOWN
    yield _("Time"), instant_text(paper.done_at, office.calendar)
    yield _("By"), paper.by or UNKNOWN
    told = (
        (_("Visit"), paper.visit),
        (_("Takes back"), paper.reverses),
        (_("Their reference"), paper.reference),
        (_("Reason"), paper.reason),
    )
    yield from ((name, text) for name, text in told if text)


def _line(line: DocumentLine, currency: Currency) -> PricedLine:
    return PricedLine(
        f"{line.number} {line.name}",
        quantity_text(abs(line.quantity)),
        line.unit,
        currency.text(line.price),
        currency.text(line.discount) if line.discount else "",
        currency.text(line.amount),
    )


def _before(paper: CounterPaper, currency: Currency) -> Iterator[Row]:
    yield _("Before tax"), currency.text(paper.net)
    if paper.tax_rate:
        text = _("Tax included, {rate}") if paper.tax_inclusive else _("Tax {rate}")
        yield text.format(rate=rate_text(paper.tax_rate)), currency.text(paper.tax)


def _paid(paper: CounterPaper, currency: Currency) -> Iterator[Row]:
    for paid in paper.payments:
        text = _("Given back, {method}") if paid.amount < 0 else "{method}"
        yield text.format(method=paid.method_name), currency.text(abs(paid.amount))


def _signing(paper: CounterPaper) -> tuple[str, ...]:
    if paper.kind == MovementKind.COUNTER:
        return (_("Cashier"),)
    return _("Handed over by"), _("Received by")


def _priced(receipt: CounterReceipt) -> Iterator[Block]:
    narrow = receipt.frame.is_narrow
    yield Heading(_("Parts"), _("Amounts in {currency}").format(currency=receipt.currency))
    columns = (TableColumn(_("Part"), lines=TEXT_LINES), *priced_columns(narrow=narrow)[1:])
    yield Table(columns, [row.row(narrow=narrow) for row in receipt.lines])
    signing = (
        *in_words(receipt.in_words),
        *note(receipt.frame.print_note),
        Space(6),
        Signatures(receipt.signing),
    )
    total = Table(sum_columns(), receipt.before, total=(_("Total"), receipt.total))
    yield Space()
    yield Columns(
        signing, (total, Table(sum_columns(), receipt.paid)) if receipt.paid else (total,)
    )


def _bare(receipt: CounterReceipt) -> Iterator[Block]:
    columns = (
        TableColumn(_("Part"), lines=TEXT_LINES),
        TableColumn(_("Quantity"), 24, "right"),
        TableColumn(_("Unit"), 18),
    )
    yield Heading(_("Parts"))
    yield Table(columns, [(row.text, row.quantity, row.unit) for row in receipt.lines])
    yield from (*note(receipt.frame.print_note), Space(6), Signatures(receipt.signing))
