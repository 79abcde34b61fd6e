"""The estimate: what is proposed, what the customer has answered, and a place to sign."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.models.audit import AuditEntry
from desktop.models.bill import BillTotals, bill_totals, line_net
from desktop.models.money import Currency
from desktop.models.proposal import ApprovalWay, ProposalLine, ProposalState
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
    TableColumn,
)
from desktop.reports.visit_parts import (
    TEXT_LINES,
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
from desktop.services.formats import day_text, instant_text, rate_text
from desktop.services.proposal_rows import WAY_NAMES, ProposalRow, proposal_rows
from desktop.services.settings import OfficeInfo, printed_office
from desktop.services.visits import VisitCard, visit_card
from desktop.system.i18n import _

VALID_DAYS = 14  # from the day the proposals were last written
BOX = "□"


@dataclass(frozen=True, slots=True)
class Estimate:
    """All that the estimate says; texts are finished texts.

    Attributes:
        offered: Lines without an answer yet, each with how soon it should be done.
        answered: Text, amount, answer, and who gave it when and how.
        agreed: Lines of the bill, where nothing is proposed beside them.
        sums: What is agreed and what is offered; `total` is both.
    """

    frame: Frame
    parties: Parties
    validity: Pairs
    concern: str
    offered: tuple[tuple[PricedLine, str], ...]
    answered: tuple[Row, ...]
    agreed: tuple[PricedLine, ...]
    sums: tuple[Row, ...]
    total: str
    in_words: str
    tax: str
    currency: str


def collect(session: Session, visit_id: int) -> Estimate:
    """Read what the estimate of a visit says.

    Raises:
        NotFoundError: There is no such visit.
    """
    office, card = printed_office(session), visit_card(session, visit_id)
    currency, rows = office.currency, proposal_rows(session, visit_id)
    open_rows = [row for row in rows if row.state == ProposalState.OPEN]
    answered = [row for row in rows if row.state != ProposalState.OPEN]
    offer = _totals(card, open_rows, currency)
    total = _added(card.total, offer.total)
    subject = _("visit {number}").format(number=card.number)
    return Estimate(
        frame=framed(session, office, card.number, subject),
        parties=parties(session, card, ((_("Arrived"), arrived_text(card, office)),)),
        validity=_validity(_written_on(session, card, office)),
        concern=card.concern,
        offered=tuple((priced_line(row, currency), row.urgency_name) for row in open_rows),
        answered=tuple(_answer(row, office) for row in answered),
        agreed=() if rows else tuple(priced_line(line, currency) for line in card.lines),
        sums=tuple(_sums(card, offer, currency)),
        total=currency.text(total),
        in_words=spelled(total, currency),
        tax=_tax(card),
        currency=currency.symbol,
    )


def layout(estimate: Estimate) -> Document:
    """Lay the estimate out on the office's paper."""
    narrow = estimate.frame.is_narrow
    blocks = [
        estimate.parties.block(),
        Fields(estimate.validity, across=2),
        *_concern(estimate),
        *_offered(estimate, narrow=narrow),
        *_answered(estimate, narrow=narrow),
        *_result(estimate),
    ]
    return estimate.frame.document(_("Estimate"), blocks)


def _written_on(session: Session, card: VisitCard, office: OfficeInfo) -> date:
    """Return the day on which the proposals were last written or answered."""
    mine = select(ProposalLine.id).where(ProposalLine.visit_id == card.id)
    statement = select(func.max(AuditEntry.at)).where(
        AuditEntry.table_name == ProposalLine.__tablename__, AuditEntry.row_id.in_(mine)
    )
    found = session.execute(statement).scalar()
    return card.arrived_on if found is None else office.calendar.day(found)


def _validity(written_on: date) -> Pairs:
    until = written_on + timedelta(days=VALID_DAYS)
    return ((_("Estimated on"), day_text(written_on)), (_("Valid until"), day_text(until)))


def _totals(card: VisitCard, rows: list[ProposalRow], currency: Currency) -> BillTotals:
    """Sum proposed lines as a bill would."""
    lines = [(row.kind, row.amount, line_net(row.amount, card.tax, currency)) for row in rows]
    return bill_totals(lines, card.tax, currency)


def _added(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    known = [value for value in (one, other) if value is not None]
    return sum(known, Decimal(0)) if known else None


def _sums(card: VisitCard, offer: BillTotals, currency: Currency) -> Iterator[Row]:
    yield (_("Agreed already, on the bill"), currency.text(card.total or Decimal(0)))
    if offer.total is not None:
        yield (_("Offered, no answer yet"), currency.text(offer.total))


def _tax(card: VisitCard) -> str:
    if not card.tax.rate:
        return ""
    rate = rate_text(card.tax.rate)
    if card.tax.inclusive:
        return _("Amounts contain {rate} tax.").format(rate=rate)
    return _("Amounts of lines are before tax; sums contain {rate} tax.").format(rate=rate)


def _answer(row: ProposalRow, office: OfficeInfo) -> Row:
    way = _(WAY_NAMES[ApprovalWay(row.way)]) if row.way else ""
    by = [row.answered_by or "", way, instant_text(row.answered_at, office.calendar)]
    amount = office.currency.text(row.amount)
    return (row.text, amount, row.state_name, " · ".join(part for part in by if part))


def _concern(estimate: Estimate) -> Iterator[Block]:
    if estimate.concern:
        yield Heading(_("What the customer says"))
        yield Paragraph(estimate.concern)


def _offered(estimate: Estimate, *, narrow: bool) -> Iterator[Block]:
    """Print what is offered with boxes for the answer; else what stands on the bill."""
    amounts = _("Amounts in {currency}").format(currency=estimate.currency)
    if estimate.agreed:
        yield Heading(_("Work and parts"), amounts)
        rows = [line.row(narrow=narrow) for line in estimate.agreed]
        yield Table(priced_columns(narrow=narrow), rows)
        return
    yield Heading(_("Proposed work and parts"), amounts)
    boxes = (TableColumn(_("Yes"), 7, "centre"), TableColumn(_("No"), 7, "centre"))
    columns = (*_slim(priced_columns(narrow=narrow)), *boxes)
    rows = [_offer(line, urgency, narrow=narrow) for line, urgency in estimate.offered]
    if not narrow:
        columns = (TableColumn(_("Urgency"), 16, lines=2), *columns)
    yield Table(columns, rows, empty=_("Nothing is waiting for an answer."))


def _offer(line: PricedLine, urgency: str, *, narrow: bool) -> Row:
    """Return the cells of a line; a narrow sheet tells how urgent it is before the text."""
    text, *more = line.row(narrow=narrow)
    if narrow:
        return (_("{urgency}: {text}").format(urgency=urgency, text=text), *more, BOX, BOX)
    return (urgency, text, *more, BOX, BOX)


def _slim(columns: tuple[TableColumn, ...]) -> tuple[TableColumn, ...]:
    """Make room for the boxes."""
    return tuple(
        TableColumn(column.title, column.width * 0.84, column.align, column.lines)
        for column in columns
    )


def _answered(estimate: Estimate, *, narrow: bool) -> Iterator[Block]:
    if not estimate.answered:
        return
    yield Heading(_("Answered already"))
    columns = (
        TableColumn(_("Text"), lines=TEXT_LINES),
        TableColumn(_("Amount"), 18 if narrow else 25, "right"),
        TableColumn(_("Answer"), 17 if narrow else 22, lines=2),
        TableColumn(_("By whom, how and when"), 36 if narrow else 58, lines=3),
    )
    yield Table(columns, estimate.answered)


def _result(estimate: Estimate) -> Iterator[Block]:
    total = (_("Total if all of it is approved"), estimate.total)
    if not estimate.offered:
        total = (_("Total"), estimate.total)
    sums = Table(sum_columns(), estimate.sums, total=total, note=estimate.tax)
    yield Columns((*_said(estimate), *_signing()), (sums,))


def _said(estimate: Estimate) -> Iterator[Block]:
    yield from in_words(estimate.in_words)
    yield Paragraph(
        _("Nothing is done that is not approved. Prices hold until the day named above."),
        small=True,
    )
    yield from note(estimate.frame.print_note)


def _signing() -> Iterator[Block]:
    yield Space(4)
    yield Signatures((_("Customer, approved"), _("Date")))
