"""The work order: what the workshop works by, and what the customer signs."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from desktop.models.checklist import CheckResult, Phase
from desktop.models.proposal import ProposalState
from desktop.reports.kit import (
    Block,
    Boxes,
    Check,
    Document,
    Fields,
    Heading,
    Paragraph,
    Ruled,
    Signatures,
    Space,
    Table,
    TableColumn,
    page_count,
)
from desktop.reports.visit_parts import (
    TEXT_LINES,
    Frame,
    Pairs,
    Parties,
    Row,
    arrived_text,
    framed,
    note,
    parties,
)
from desktop.services.checks import CheckRow, visit_checks
from desktop.services.formats import (
    UNKNOWN,
    hours_text,
    instant_text,
    percent_text,
    quantity_text,
)
from desktop.services.proposal_rows import ProposalRow, proposal_rows
from desktop.services.settings import OfficeInfo, printed_office
from desktop.services.visit_rows import LineRow
from desktop.services.visits import VisitCard, visit_card
from desktop.system.i18n import _

WRITING_LINES = (3, 2, 1)  # for each of findings, cause and correction: as many as fit
Ticks = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """All that the order says; texts are finished texts.

    Attributes:
        lines: What was agreed; `proposed` what nobody has answered yet.
        covers: The covers of the reception's checklist, with their ticks; `checks` the rest of it.
        faults: What was found wrong in any phase.
    """

    frame: Frame
    kind: str
    state: str
    parties: Parties
    times: Pairs
    concern: str
    comeback_of: str
    lines: tuple[Row, ...]
    proposed: tuple[Row, ...]
    covers: Ticks
    checks: Ticks
    faults: tuple[str, ...]
    written: Pairs


def collect(session: Session, visit_id: int) -> WorkOrder:
    """Read what the order of a visit says.

    Raises:
        NotFoundError: There is no such visit.
    """
    office, card = printed_office(session), visit_card(session, visit_id)
    checks = visit_checks(session, visit_id)
    reception = [row for row in checks if row.phase == Phase.RECEPTION]
    open_rows = [row for row in proposal_rows(session, visit_id) if row.state == ProposalState.OPEN]
    subject = _("visit {number}").format(number=card.number)
    return WorkOrder(
        frame=framed(session, office, card.number, subject, with_tax_id=False),
        kind=card.kind_name,
        state=card.state_name,
        parties=parties(session, card, with_tax_id=False),
        times=_times(card, office),
        concern=card.concern or UNKNOWN,
        comeback_of=card.original_number,
        lines=tuple(_row(line) for line in card.lines),
        proposed=tuple(_row(line) for line in open_rows),
        covers=tuple(_tick(row) for row in reception if row.covers),
        checks=tuple(_tick(row) for row in reception if not row.covers),
        faults=tuple(_fault(row) for row in checks if row.result == CheckResult.FAULT),
        written=((_("Cause"), card.cause), (_("Correction"), card.correction)),
    )


def layout(order: WorkOrder) -> Document:
    """Lay the order out on the office's paper, with room to write on no page more than it needs."""
    tries = [_document(order, lines) for lines in WRITING_LINES]
    least = page_count(tries[-1])
    return next(each for each in tries if page_count(each) == least)


def _document(order: WorkOrder, lines: int) -> Document:
    narrow = order.frame.is_narrow
    blocks = [
        order.parties.block(),
        Fields(order.times, across=2 if narrow else 3),
        *_concern(order),
        *_lines(_("Work and parts so far"), order.lines),
        *_lines(_("Proposed, not agreed yet"), order.proposed),
        *_reception(order, across=2 if narrow else 4),
        *_writing(order, lines),
        *_signing(order),
    ]
    subtitle = _("{kind}, {state}").format(kind=order.kind, state=order.state)
    return order.frame.document(_("Work order"), blocks, subtitle)


def _times(card: VisitCard, office: OfficeInfo) -> Pairs:
    return (
        (_("Arrived"), arrived_text(card, office)),
        (_("Promised"), instant_text(card.promised_at, office.calendar)),
        (_("Technician"), _technicians(card)),
    )


def _technicians(card: VisitCard) -> str:
    if len(card.shares) == 1:
        return card.shares[0].name
    shares = [(share.name, percent_text(share.share)) for share in card.shares]
    return _(", ").join(_("{name} {share}").format(name=n, share=s) for n, s in shares)


def _row(line: LineRow | ProposalRow) -> Row:
    hours = hours_text(line.hours) if line.hours is not None else ""
    return (line.kind_name, line.text, quantity_text(line.quantity), line.unit, hours)


def _tick(row: CheckRow) -> tuple[str, bool]:
    return (row.text, row.result == CheckResult.DONE)


def _fault(row: CheckRow) -> str:
    return _("{item}: {fault}").format(item=row.text, fault=row.note)


def _concern(order: WorkOrder) -> Iterator[Block]:
    said = ""
    if order.comeback_of:
        said = _("Comeback of {number}").format(number=order.comeback_of)
    yield Heading(_("What the customer says"), said)
    yield Paragraph(order.concern, bold=True, large=True)


def _lines(title: str, rows: tuple[Row, ...]) -> Iterator[Block]:
    if not rows:
        return
    yield Heading(title)
    columns = (
        TableColumn(_("Kind"), 18),
        TableColumn(_("Text"), lines=TEXT_LINES),
        TableColumn(_("Quantity"), 16, "right"),
        TableColumn(_("Unit"), 12),
        TableColumn(_("Hours"), 12, "right"),
    )
    yield Table(columns, rows)


def _reception(order: WorkOrder, across: int) -> Iterator[Block]:
    """Print the checklist of the reception, ticked where somebody has looked already."""
    if order.covers:
        yield Heading(_("Covers in place"))
        yield Boxes([Check(*tick) for tick in order.covers], across)
    if order.checks:
        yield Heading(_("At the reception"))
        yield Boxes([Check(*tick) for tick in order.checks], across // 2)
    if order.faults:
        yield Heading(_("Found so far"))
        yield from (Paragraph(fault) for fault in order.faults)


def _writing(order: WorkOrder, lines: int) -> Iterator[Block]:
    """Print what is known already, and lines to write the rest on by hand."""
    yield Space()
    yield Ruled((TableColumn(_("Findings")),), lines)
    for label, text in order.written:
        if text:
            yield Heading(label)
            yield Paragraph(text)
        else:
            yield Ruled((TableColumn(label),), lines)


def _signing(order: WorkOrder) -> Iterator[Block]:
    yield from note(order.frame.print_note)
    yield Signatures((_("Customer"), _("Advisor"), _("Technician"), _("Final check")))
