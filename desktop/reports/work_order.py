"""The work order: what the workshop works by, and what the customer signs."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from desktop.reports.kit import (
    A4,
    Block,
    Boxes,
    Check,
    Columns,
    Document,
    Fields,
    Heading,
    Paper,
    Paragraph,
    Provenance,
    Ruled,
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
    hours_text,
    instant_text,
    percent_text,
    quantity_text,
)
from desktop.services.settings import OfficeInfo, printed_office
from desktop.services.visits import LineRow, VisitCard, visit_card
from desktop.system.i18n import _

WRITING_LINES = 3  # for each of findings, cause and correction
PHONES = 2  # that fit
Pairs = tuple[tuple[str, str], ...]
NARROW = 420.0  # points: a sheet of less width has its fields below each other


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """All that the order says; texts are finished texts."""

    shop: Shop
    provenance: Provenance
    number: str
    kind: str
    state: str
    customer: Pairs
    vehicle: Pairs
    times: Pairs
    concern: str
    comeback_of: str
    lines: tuple[tuple[str, ...], ...]
    written: Pairs
    print_note: str


def collect(session: Session, visit_id: int) -> WorkOrder:
    """Read what the order of a visit says.

    Raises:
        NotFoundError: There is no such visit.
    """
    office, card = printed_office(session), visit_card(session, visit_id)
    return WorkOrder(
        shop=shop_of(office),
        provenance=provenance(session, office, _("visit {number}").format(number=card.number)),
        number=card.number,
        kind=card.kind_name,
        state=card.state_name,
        customer=_customer(card, customer_card(session, card.customer_id)),
        vehicle=_vehicle(card),
        times=_times(card, office),
        concern=card.concern or UNKNOWN,
        comeback_of=card.original_number,
        lines=tuple(_line_row(line) for line in card.lines),
        written=((_("Cause"), card.cause), (_("Correction"), card.correction)),
        print_note=office.print_note,
    )


def layout(order: WorkOrder, paper: Paper = A4) -> Document:
    """Lay the order out, on A4 or a smaller sheet."""
    blocks = [
        *_facts(order, narrow=paper.inner < NARROW),
        *_concern(order),
        *_lines(order),
        *_writing(order),
        *_covers(),
        *_signing(order),
    ]
    return Document(
        _("Work order"),
        order.shop,
        blocks,
        order.provenance,
        subtitle=_("{kind}, {state}").format(kind=order.kind, state=order.state),
        note=order.number,
        paper=paper,
        subject=order.number,
    )


def _customer(card: VisitCard, customer: CustomerCard) -> Pairs:
    phones = _(", ").join(phone.number for phone in customer.phones[:PHONES])
    return (
        (_("Name"), card.customer),
        (_("Telephone"), phones or UNKNOWN),
        (_("Address"), customer.address or UNKNOWN),
        (_("Advisor"), card.advisor or UNKNOWN),
    )


def _vehicle(card: VisitCard) -> Pairs:
    odometer = UNKNOWN if card.odometer is None else f"{card.odometer:,} km"
    return (
        (_("Plate"), card.plate or UNKNOWN),
        (_("Model"), f"{card.make} {card.model}".strip() or UNKNOWN),
        (_("VIN"), card.vin or UNKNOWN),
        (_("Odometer"), odometer),
    )


def _times(card: VisitCard, office: OfficeInfo) -> Pairs:
    calendar = office.calendar
    known = instant_text(card.arrived_at, calendar)
    arrived = day_text(card.arrived_on) if card.arrived_at is None else known
    return (
        (_("Arrived"), arrived),
        (_("Promised"), instant_text(card.promised_at, calendar)),
        (_("Technician"), _technicians(card)),
    )


def _technicians(card: VisitCard) -> str:
    if len(card.shares) == 1:
        return card.shares[0].name
    shares = [(share.name, percent_text(share.share)) for share in card.shares]
    return _(", ").join(_("{name} {share}").format(name=n, share=s) for n, s in shares)


def _line_row(line: LineRow) -> tuple[str, ...]:
    hours = hours_text(line.hours) if line.hours is not None else ""
    return (line.kind_name, line.text, quantity_text(line.quantity), line.unit, hours)


def _facts(order: WorkOrder, *, narrow: bool) -> Iterator[Block]:
    customer, vehicle = Fields(order.customer, across=1), Fields(order.vehicle, across=1)
    yield Columns((Heading(_("Customer")), customer), (Heading(_("Vehicle")), vehicle))
    yield Fields(order.times, across=2 if narrow else 3)


def _concern(order: WorkOrder) -> Iterator[Block]:
    note = ""
    if order.comeback_of:
        note = _("Comeback of {number}").format(number=order.comeback_of)
    yield Heading(_("What the customer says"), note)
    yield Paragraph(order.concern, bold=True, large=True)


def _lines(order: WorkOrder) -> Iterator[Block]:
    if not order.lines:
        return
    yield Heading(_("Work and parts so far"))
    columns = (
        TableColumn(_("Kind"), 18),
        TableColumn(_("Text"), lines=2),
        TableColumn(_("Quantity"), 16, "right"),
        TableColumn(_("Unit"), 12),
        TableColumn(_("Hours"), 12, "right"),
    )
    yield Table(columns, order.lines)


def _writing(order: WorkOrder) -> Iterator[Block]:
    """Print what is known already, and lines to write the rest on by hand."""
    yield Space()
    yield Ruled((TableColumn(_("Findings")),), WRITING_LINES)
    for label, text in order.written:
        if text:
            yield Heading(label)
            yield Paragraph(text)
        else:
            yield Ruled((TableColumn(label),), WRITING_LINES)


def _covers() -> Iterator[Block]:
    yield Heading(_("Covers in place"))
    names = (_("Seat cover"), _("Steering wheel cover"), _("Floor mat"), _("Fender cover"))
    yield Boxes([Check(name) for name in names])


def _signing(order: WorkOrder) -> Iterator[Block]:
    if order.print_note:
        yield Paragraph(order.print_note, small=True)
    yield Signatures((_("Customer"), _("Advisor"), _("Technician"), _("Final check")))
