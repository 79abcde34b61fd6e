"""The order as it goes to the supplier: what is wanted, at what price, and by when."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from desktop.models.purchase import OrderState
from desktop.reports.kit import (
    A4,
    Block,
    Columns,
    Document,
    Fields,
    Heading,
    Paragraph,
    Signatures,
    Space,
    Table,
    TableColumn,
)
from desktop.reports.report import provenance, shop_of
from desktop.reports.visit_parts import Frame, Pairs, Row, in_words, note, spelled, sum_columns
from desktop.services.buying.order_rows import OrderCard, OrderLineRow, order_card
from desktop.services.formats import UNKNOWN, day_text, quantity_text
from desktop.services.parts.suppliers import SupplierRow, supplier_card
from desktop.services.settings import OfficeInfo, printed_office
from desktop.system.i18n import _


@dataclass(frozen=True, slots=True)
class PurchaseOrderPaper:
    """All that the order says; texts are finished texts.

    Attributes:
        state: Said under the title where the order is not on its way: a draft, for one.
        unpriced: How many lines have no price; they are not in the total.
    """

    frame: Frame
    state: str
    supplier: Pairs
    facts: Pairs
    lines: tuple[Row, ...]
    total: str
    in_words: str
    unpriced: int
    remark: str
    currency: str


def collect(session: Session, order_id: int) -> PurchaseOrderPaper:
    """Read what an order says.

    Raises:
        NotFoundError: There is no such order.
    """
    office, card = printed_office(session), order_card(session, order_id)
    subject = _("order {number}").format(number=card.number)
    total = None if card.total is None else office.currency.rounded(card.total)
    frame = Frame(
        shop_of(office),
        provenance(session, office, subject),
        A4,
        card.number,
        office.print_note,
    )
    return PurchaseOrderPaper(
        frame=frame,
        state=_("Draft, not sent yet") if card.state == OrderState.DRAFT else "",
        supplier=_supplier(supplier_card(session, card.supplier_id)),
        facts=_facts(card),
        lines=tuple(_line(line, office) for line in card.lines),
        total=office.currency.text(total),
        in_words=spelled(total, office.currency),
        unpriced=sum(1 for line in card.lines if line.price is None),
        remark=card.note,
        currency=office.currency.symbol,
    )


def layout(order: PurchaseOrderPaper) -> Document:
    """Lay the order out on A4."""
    blocks: list[Block] = [
        Columns(
            (Heading(_("Supplier")), Fields(order.supplier, across=1)),
            (Heading(_("Order")), Fields(order.facts, across=1, label_width=26)),
        ),
        Heading(_("Parts"), _("Amounts in {currency}").format(currency=order.currency)),
        Table(_columns(), order.lines, empty=_("Nothing is ordered.")),
        *_remark(order),
        Columns(_said(order), (Table(sum_columns(), ((_("Total"), order.total),)),)),
        Space(4),
        Signatures((_("Ordered by"), _("Confirmed by the supplier"), _("Date"))),
    ]
    return order.frame.document(_("Purchase order"), blocks, order.state)


def _supplier(row: SupplierRow) -> Pairs:
    return (
        (_("Name"), row.name),
        (_("Contact"), row.contact or UNKNOWN),
        (_("Telephone"), row.phone or UNKNOWN),
        (_("E-mail"), row.email or UNKNOWN),
        (_("Address"), row.address or UNKNOWN),
        (_("Tax id"), row.tax_id or UNKNOWN),
    )


def _facts(card: OrderCard) -> Pairs:
    urgent = ((_("Urgency"), _("Urgent")),) if card.emergency else ()
    return (
        (_("Number"), card.number),
        (_("Written on"), day_text(card.made_on)),
        (_("Expected on"), day_text(card.expected_on)),
        *urgent,
        (_("By"), card.person or UNKNOWN),
    )


def _line(line: OrderLineRow, office: OfficeInfo) -> Row:
    amount = None if line.total is None else office.currency.rounded(line.total)
    return (
        str(line.position),
        line.their_number or UNKNOWN,
        line.number,
        " · ".join(filter(None, (line.name, line.note))),
        quantity_text(line.quantity),
        line.unit,
        UNKNOWN if line.price is None else quantity_text(line.price),
        office.currency.text(amount),
    )


def _columns() -> tuple[TableColumn, ...]:
    return (
        TableColumn("#", 8, "right"),
        TableColumn(_("Your number"), 28, lines=2),
        TableColumn(_("Our number"), 28, lines=2),
        TableColumn(_("Name"), lines=3),
        TableColumn(_("Quantity"), 16, "right"),
        TableColumn(_("Unit"), 11),
        TableColumn(_("Price"), 20, "right"),
        TableColumn(_("Amount"), 23, "right"),
    )


def _remark(order: PurchaseOrderPaper) -> tuple[Block, ...]:
    return (Heading(_("Remark")), Paragraph(order.remark)) if order.remark else ()


def _said(order: PurchaseOrderPaper) -> tuple[Block, ...]:
    said = list(in_words(order.in_words))
    if order.unpriced:
        text = _("Lines without a price are not in the total; please tell us their prices.")
        said.append(Paragraph(text, small=True))
    said += note(order.frame.print_note)
    return tuple(said) or (Space(1),)
