"""Stock that leaves or comes without a sale: to other shops, to the bin, or in its worth."""

from collections.abc import Sequence
from decimal import Decimal

from desktop.db.uow import UnitOfWork
from desktop.models.errors import RuleBrokenError
from desktop.models.money import fits_places
from desktop.models.stock import Clearing, MovementKind
from desktop.services.counter.drafts import MovedLine, ScrapDraft, TransferDraft
from desktop.services.rights import Right, require
from desktop.services.stock.balances import balance
from desktop.services.stock.costing import COST_PLACES, money
from desktop.services.stock.posting import Entry, Paper, Posted, post
from desktop.system.i18n import _


def transfer(uow: UnitOfWork, draft: TransferDraft) -> Posted:
    """Give parts to another shop for what they are worth, or take some from it.

    Raises:
        RuleBrokenError: The other shop is not named, a quantity is not above zero, what comes has
            no cost, or more goes than is there.
        NotAllowedError: The role may not move parts.
    """
    require(uow, Right.STOCK)
    if not draft.party.strip():
        raise RuleBrokenError(_("A transfer names the other shop; type it."))
    if not draft.out and any(line.unit_cost is None for line in draft.lines):
        raise RuleBrokenError(_("What did one cost? Type the cost of each part that comes."))
    paper = Paper(
        MovementKind.TRANSFER_OUT if draft.out else MovementKind.TRANSFER_IN,
        party=draft.party.strip(),
        reference=draft.reference.strip(),
        clearing=Clearing.TRANSFER if draft.clearing and draft.out else Clearing.NONE,
    )
    return _move(uow, paper, draft.lines, comes=not draft.out)


def scrap(uow: UnitOfWork, draft: ScrapDraft) -> Posted:
    """Throw parts away; what they were worth is lost.

    Raises:
        RuleBrokenError: No reason is given, a quantity is not above zero, or more goes than is
            there.
        NotAllowedError: The role may not move parts.
    """
    require(uow, Right.STOCK)
    if not draft.reason.strip():
        raise RuleBrokenError(_("Scrapping needs a reason; type one."))
    clearing = Clearing.SCRAP if draft.clearing else Clearing.NONE
    paper = Paper(MovementKind.SCRAP, reason=draft.reason.strip(), clearing=clearing)
    return _move(uow, paper, draft.lines, comes=False)


def revalue_part(uow: UnitOfWork, part_id: int, unit_cost: Decimal, reason: str) -> Posted:
    """Let what is on the shelf of a part be worth another amount a piece from now on.

    Raises:
        RuleBrokenError: No reason is given, nothing is there, or it is worth that already.
        NotFoundError: There is no such part.
        NotAllowedError: Only who approves counts may change what stock is worth.
    """
    require(uow, Right.APPROVE_COUNT)
    if not reason.strip():
        raise RuleBrokenError(_("A revaluation needs a reason; type one."))
    if unit_cost < 0 or not fits_places(unit_cost, COST_PLACES):
        raise RuleBrokenError(
            _("A cost is zero or more, with four digits behind the point at most; correct it.")
        )
    with uow:
        held = balance(uow.session, part_id)
        if held.on_hand <= 0:
            raise RuleBrokenError(_("Nothing is on the shelf of this part; there is no worth."))
        gain = money(unit_cost * held.on_hand) - held.stock_value
        if not gain:
            raise RuleBrokenError(_("It is worth that already; type another cost."))
        paper = Paper(MovementKind.REVALUATION, reason=reason.strip())
        posted = post(uow, paper, [Entry(part_id, Decimal(0), value=gain)])
        uow.commit()
        return posted


def _move(uow: UnitOfWork, paper: Paper, lines: Sequence[MovedLine], *, comes: bool) -> Posted:
    if any(line.quantity <= 0 for line in lines):
        raise RuleBrokenError(_("The quantity must be more than zero; correct it."))
    entries = [
        Entry(line.part_id, line.quantity, line.unit_cost)
        if comes
        else Entry(line.part_id, -line.quantity)
        for line in lines
    ]
    with uow:
        posted = post(uow, paper, entries)
        uow.commit()
        return posted
