"""Selling parts: over the counter, or wholesale to a customer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from sqlalchemy.orm import Session

from desktop.db.uow import UnitOfWork
from desktop.models.bill import bill_totals, line_amount, line_net
from desktop.models.customer import Customer
from desktop.models.errors import NotFoundError, RuleBrokenError
from desktop.models.money import MONEY_PLACES, Currency, fits_places
from desktop.models.part import Part
from desktop.models.stock import MovementKind
from desktop.models.visit import LineKind
from desktop.services.counter.drafts import SaleDraft, SaleLine, Sold
from desktop.services.counter.offers import Offer, offers
from desktop.services.counter.tenders import note_payments, settle_up
from desktop.services.discounts import DiscountRule, ceiling_of
from desktop.services.rights import Right, require
from desktop.services.settings import OfficeInfo, office_info
from desktop.services.stock.posting import Entry, Paper, post
from desktop.system.i18n import _


def sell(uow: UnitOfWork, draft: SaleDraft) -> Sold:
    """Sell parts: the stock goes, the money comes, and both stand on one paper.

    Raises:
        RuleBrokenError: A line has no quantity or no price, a discount is above the ceiling of
            who gives it, it is not paid, or more is sold than is there.
        NotFoundError: A part or the customer does not exist.
        NotAllowedError: The role may not sell parts.
    """
    require(uow, Right.COUNTER)
    if draft.wholesale and draft.customer_id is None:
        raise RuleBrokenError(_("A wholesale delivery needs a customer; choose who it goes to."))
    with uow:
        office = office_info(uow.session)
        if draft.customer_id is not None:
            uow.load(Customer, draft.customer_id)
        asked = _offers(uow, draft, office)
        _check_lines(uow, draft.lines, asked, office)
        entries = [_entry(line, office) for line in draft.lines]
        paper = _paper(draft, entries, asked.values(), office)
        total = paper.total or Decimal(0)
        paid, change = settle_up(draft.tenders, total, draft.customer_id, office.currency)
        posted = post(uow, paper, entries)
        note_payments(uow, office, posted.document_id, paid)
        uow.commit()
        return Sold(posted.document_id, posted.number, total, change)


def _offers(uow: UnitOfWork, draft: SaleDraft, office: OfficeInfo) -> dict[int, Offer]:
    day = office.calendar.day(uow.now)
    ids = {line.part_id for line in draft.lines}
    return offers(uow.session, ids, day, draft.customer_id)


def _check_lines(
    uow: UnitOfWork, lines: Sequence[SaleLine], asked: Mapping[int, Offer], office: OfficeInfo
) -> None:
    ceiling = ceiling_of(uow.session, uow.actor.role)
    rule = DiscountRule(ceiling, office.currency, {})
    for line in lines:
        problem = _fault(line, office.currency)
        if problem is None:
            wrong = rule.problem(judged(line, asked[line.part_id].price, office.currency))
            problem = wrong[1] if wrong else None
        if problem is not None:
            named = _named(uow.session, line.part_id)
            raise RuleBrokenError(_("{part}: {problem}").format(part=named, problem=problem))


def _fault(line: SaleLine, currency: Currency) -> str | None:
    """Say what is wrong with a line by itself."""
    if line.quantity <= 0:
        return _("The quantity must be more than zero; correct it.")
    if line.price is None:
        return _("The part has no price; type one.")
    if line.price < 0 or line.discount < 0:
        return _("A price or a discount may not be negative; correct it.")
    if not fits_places(line.price, MONEY_PLACES) or not fits_places(line.discount, MONEY_PLACES):
        return _("An amount has two digits behind the point at most; correct it.")
    if (line_amount(line.quantity, line.price, line.discount, currency) or Decimal(0)) < 0:
        return _("The discount is more than the line costs; lower it.")
    return None


def judged(line: SaleLine, usual: Decimal | None, currency: Currency) -> SaleLine:
    """Return a line as its discount is judged: a price below the usual one is one, too."""
    if usual is None or line.price is None or line.price >= usual:
        return line
    amount = line_amount(line.quantity, line.price, line.discount, currency) or Decimal(0)
    given = currency.rounded(line.quantity * usual) - amount
    return replace(line, price=usual, discount=given)


def _entry(line: SaleLine, office: OfficeInfo) -> Entry:
    amount = line_amount(line.quantity, line.price, line.discount, office.currency)
    net = line_net(amount, office.tax, office.currency)
    return Entry(line.part_id, -line.quantity, price=line.price, amount=amount, net=net)


def _paper(
    draft: SaleDraft, entries: Sequence[Entry], asked: Iterable[Offer], office: OfficeInfo
) -> Paper:
    sums = bill_totals(
        ((LineKind.PART, entry.amount, entry.net) for entry in entries), office.tax, office.currency
    )
    return Paper(
        MovementKind.WHOLESALE if draft.wholesale else MovementKind.COUNTER,
        customer_id=draft.customer_id,
        campaign_id=next((offer.campaign_id for offer in asked if offer.campaign_id), None),
        reference=draft.reference.strip(),
        clearing=draft.clearing,
        tax_rate=office.tax_rate,
        tax_inclusive=office.tax_inclusive,
        net=sums.parts_net,
        tax=sums.tax,
        total=sums.total,
    )


def _named(session: Session, part_id: int) -> str:
    if (part := session.get(Part, part_id)) is None:
        raise NotFoundError(_("This part does not exist any more; refresh the list."))
    return f"{part.number} {part.name}"
