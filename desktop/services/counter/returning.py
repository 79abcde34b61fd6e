"""What customers bring back: for what it went out for, and for the money it brought."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.bill import TaxRule
from desktop.models.errors import NotFoundError, RuleBrokenError
from desktop.models.money import Currency
from desktop.models.part import Part
from desktop.models.stock import MovementKind, StockDocument, StockMovement
from desktop.models.visit import PaymentMethod
from desktop.services.counter.drafts import ReturnDraft, Sold
from desktop.services.counter.tenders import ACCOUNT, note_payments, owed_for, paying
from desktop.services.rights import Right, require
from desktop.services.settings import office_info
from desktop.services.stock.costing import money
from desktop.services.stock.posting import Entry, Paper, post
from desktop.system.i18n import _

SOLD = (MovementKind.COUNTER, MovementKind.WHOLESALE)
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class StillOut:
    """A line of a sale, and what of it has not come back.

    Attributes:
        quantity: How many are still with the customer.
        value: What these went out for.
        amount: What the customer paid for these; `net` before tax.
    """

    movement_id: int
    part_id: int
    number: str
    name: str
    unit: str
    sold: Decimal
    quantity: Decimal
    unit_cost: Decimal
    value: Decimal
    price: Decimal | None
    amount: Decimal
    net: Decimal

    def share(self, quantity: Decimal, currency: Currency) -> "StillOut":
        """Return what a quantity of it is; the last piece takes what is left."""
        if quantity == self.quantity:
            return self
        part = quantity / self.quantity
        return StillOut(
            *(self.movement_id, self.part_id, self.number, self.name, self.unit, self.sold),
            quantity,
            self.unit_cost,
            money(self.value * part),
            self.price,
            currency.rounded(self.amount * part),
            currency.rounded(self.net * part),
        )


def still_out(session: Session, document_id: int) -> tuple[StillOut, ...]:
    """Read the lines of a sale, with what of each may still come back."""
    columns = StockMovement, Part.number, Part.name, Part.unit
    lines = session.execute(
        select(*columns)
        .join(Part, Part.id == StockMovement.part_id)
        .where(StockMovement.document_id == document_id)
        .order_by(StockMovement.position)
    ).all()
    back = _came_back(session, [line[0].id for line in lines])
    return tuple(_left_of(*line, back.get(line[0].id, (_NOTHING,) * 4)) for line in lines)


def take_back_sale(uow: UnitOfWork, draft: ReturnDraft) -> Sold:
    """Take parts back: they are worth what they went out for, and the customer gets the money.

    What is still owed for the sale is written off first; the rest goes back.

    Raises:
        RuleBrokenError: No reason is given, it is no sale, nothing comes back, or more than was
            sold.
        NotFoundError: There is no such sale.
        NotAllowedError: The role may not sell parts.
    """
    require(uow, Right.COUNTER)
    if not draft.reason.strip():
        raise RuleBrokenError(_("A return needs a reason; type one."))
    if draft.method == ACCOUNT or draft.method not in list(PaymentMethod):
        raise RuleBrokenError(_("Choose how the money goes back."))
    with uow:
        serialise(uow.session, "stock")  # who takes the same parts back waits, or has done so
        serialise(uow.session, paying(draft.document_id))
        sale, office = _sale(uow.session, draft.document_id), office_info(uow.session)
        shares = list(_shares(uow.session, draft, office.currency))
        paper = _paper(uow.session, sale, shares, draft.reason.strip(), office.currency)
        total = paper.total or _NOTHING
        written_off = min(max(owed_for(uow.session, sale.id), _NOTHING), total)
        posted = post(uow, paper, [_entry(share) for share in shares])
        back = [(ACCOUNT, -written_off), (draft.method, written_off - total)]
        note_payments(uow, office, posted.document_id, back, draft.reason)
        uow.commit()
        return Sold(posted.document_id, posted.number, total)


def _sale(session: Session, document_id: int) -> StockDocument:
    sale = session.get(StockDocument, document_id)
    if sale is None:
        raise NotFoundError(_("This sale does not exist; refresh the list."))
    if sale.kind not in SOLD:
        raise RuleBrokenError(
            _("{number} is no sale; choose the receipt of what comes back.").format(
                number=sale.number
            )
        )
    return sale


def _shares(session: Session, draft: ReturnDraft, currency: Currency) -> Iterator[StillOut]:
    out = {line.movement_id: line for line in still_out(session, draft.document_id)}
    wanted: dict[int, Decimal] = {}
    for each in draft.lines:
        wanted[each.movement_id] = wanted.get(each.movement_id, _NOTHING) + each.quantity
    for movement_id, quantity in wanted.items():
        if (line := out.get(movement_id)) is None:
            raise NotFoundError(_("This line is not of that sale; look at it again."))
        if quantity <= 0:
            raise RuleBrokenError(_("The quantity must be more than zero; correct it."))
        if quantity > line.quantity:
            raise RuleBrokenError(
                _("Only {count} of {part} may still come back; correct the quantity.").format(
                    count=f"{line.quantity.normalize():f}", part=f"{line.number} {line.name}"
                )
            )
        yield line.share(quantity, currency)


def _entry(share: StillOut) -> Entry:
    return Entry(
        share.part_id,
        share.quantity,
        share.unit_cost,
        share.value,
        share.price,
        share.amount,
        share.net,
        origin_id=share.movement_id,
    )


def _paper(
    session: Session,
    sale: StockDocument,
    shares: Sequence[StillOut],
    reason: str,
    currency: Currency,
) -> Paper:
    net = sum((share.net for share in shares), _NOTHING)
    tax = _tax_back(session, sale, shares, currency)
    return Paper(
        MovementKind.RETURN_IN,
        customer_id=sale.customer_id,
        campaign_id=sale.campaign_id,
        reverses_id=sale.id,
        reason=reason,
        tax_rate=sale.tax_rate,
        tax_inclusive=sale.tax_inclusive,
        net=net,
        tax=tax,
        total=net + tax,
    )


def _tax_back(
    session: Session, sale: StockDocument, shares: Sequence[StillOut], currency: Currency
) -> Decimal:
    """Return the tax of what comes back: to the cent what the sale had once all is back."""
    net = sum((share.net for share in shares), _NOTHING)
    if sale.tax_inclusive:
        return sum((share.amount for share in shares), _NOTHING) - net
    sums = select(func.sum(StockDocument.net), func.sum(StockDocument.tax)).where(
        StockDocument.reverses_id == sale.id
    )
    net_back, tax_back = session.execute(sums).one()
    if net + (net_back or _NOTHING) == sale.net:
        return (sale.tax or _NOTHING) - (tax_back or _NOTHING)
    rule = TaxRule(sale.tax_rate or _NOTHING, inclusive=False)
    return currency.rounded(net * rule.rate)


def _came_back(session: Session, ids: Iterable[int]) -> Mapping[int | None, tuple[Decimal, ...]]:
    move = StockMovement
    sums = tuple(func.sum(column) for column in (move.quantity, move.value, move.amount, move.net))
    statement = (
        select(move.origin_id, *sums).where(move.origin_id.in_(list(ids))).group_by(move.origin_id)
    )
    found: dict[int | None, tuple[Decimal, ...]] = {}
    for origin_id, *values in session.execute(statement):
        found[origin_id] = tuple(value or _NOTHING for value in values)
    return found


def _left_of(
    line: Any,  # noqa: ANN401 -- a movement, read once and thrown away
    number: str,
    name: str,
    unit: str,
    back: tuple[Decimal, ...],
) -> StillOut:
    quantity, value, amount, net = back
    return StillOut(
        *(line.id, line.part_id, number, name, unit, -line.quantity),
        -line.quantity - quantity,
        line.unit_cost,
        -line.value - value,
        line.price,
        (line.amount or _NOTHING) - amount,
        (line.net or _NOTHING) - net,
    )
