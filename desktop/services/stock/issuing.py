"""Parts of a visit: what its bill needs, what was handed out to it, and what comes back.

What belongs together are the visit and the part, not the line: the lines of a bill may be written
anew at any time. When the visit is settled, what was handed out is made to be what the bill says.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.errors import RuleBrokenError
from desktop.models.part import Part
from desktop.models.stock import MovementKind, Stock, StockDocument, StockMovement
from desktop.models.visit import OPEN_STATES, Visit, VisitLine
from desktop.services.rights import Right, require
from desktop.services.stock.balances import FOR_VISITS
from desktop.services.stock.costing import money
from desktop.services.stock.posting import Entry, Paper, Posted, post
from desktop.services.visit_steps import refuse_closed
from desktop.system.i18n import _

_NOTHING = Decimal(0)
_IN_USE = select(exists().select_from(Stock.__table__))
_STATE = select(Visit.__table__.c.state).where(Visit.__table__.c.id == bindparam("visit"))


@dataclass(frozen=True, slots=True)
class Needed:
    """A part of a visit.

    Attributes:
        kept: Whether the ledger knows the part; nothing is issued of others.
        needed: What the lines of the bill say.
        issued: What was handed out, less what came back.
        on_hand: What is on the shelf.
    """

    part_id: int
    number: str
    name: str
    unit: str
    kept: bool
    needed: Decimal
    issued: Decimal
    on_hand: Decimal

    @property
    def open(self) -> Decimal:
        """What is still to be handed out; below zero where some is to come back."""
        return self.needed - self.issued


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many of a part."""

    part_id: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class _Out:
    """What is still out of a movement: how many, and what they went out for."""

    movement_id: int
    part_id: int
    quantity: Decimal
    unit_cost: Decimal
    value: Decimal


def needed(session: Session, visit_id: int) -> tuple[Needed, ...]:
    """Read what a visit needs and what it has, in the order of the parts' numbers."""
    lines, issued = _lines(session, visit_id), _issued(session, visit_id)
    statement = (
        select(Part.id, Part.number, Part.name, Part.unit, Stock.on_hand)
        .outerjoin(Stock, Stock.part_id == Part.id)
        .where(Part.id.in_(lines.keys() | issued.keys()))
        .order_by(Part.number_key)
    )
    return tuple(
        Needed(
            row.id,
            row.number,
            row.name,
            row.unit,
            row.on_hand is not None,
            lines.get(row.id, _NOTHING),
            issued.get(row.id, _NOTHING),
            row.on_hand or _NOTHING,
        )
        for row in session.execute(statement)
    )


def issue_parts(uow: UnitOfWork, visit_id: int, wanted: Sequence[Wanted]) -> Posted:
    """Hand parts out to an open visit, on its bill or not yet.

    Raises:
        RuleBrokenError: It is settled or void, or the ledger refuses a quantity.
        NotAllowedError: The role may not issue parts.
    """
    require(uow, Right.COUNTER)
    with uow:
        _refuse_closed(uow, visit_id)
        _refuse_nothing(wanted)
        posted = _issue(uow, visit_id, wanted)
        uow.commit()
        return posted


def take_back_parts(uow: UnitOfWork, visit_id: int, wanted: Sequence[Wanted]) -> Posted:
    """Put parts of an open visit back on the shelf, for exactly what they went out for.

    What went out last comes back first; the last piece of an issue takes what is left of its
    value, so that several returns add up to the cent.

    Raises:
        RuleBrokenError: It is settled or void, or less was issued to it.
        NotAllowedError: The role may not issue parts.
    """
    require(uow, Right.COUNTER)
    with uow:
        _refuse_closed(uow, visit_id)
        _refuse_nothing(wanted)
        posted = _take_back(uow, visit_id, wanted)
        uow.commit()
        return posted


def reconcile(uow: UnitOfWork, visit: Visit) -> None:
    """Let a visit that is about to be settled have had just what its bill says.

    What is missing is issued, what is too much comes back, and the part lines bear what the
    ledger says they cost. To be called before the visit changes its state.
    """
    if not _in_use(uow.session):
        return
    serialise(uow.session, "stock")
    lines = _lines(uow.session, visit.id)
    issued = _issued(uow.session, visit.id)
    known = _known(uow.session, lines.keys() | issued.keys())
    if not known:
        return
    short = {key: lines.get(key, _NOTHING) - issued.get(key, _NOTHING) for key in sorted(known)}
    out = [Wanted(key, quantity) for key, quantity in short.items() if quantity > 0]
    back = [Wanted(key, -quantity) for key, quantity in short.items() if quantity < 0]
    if back:
        _take_back(uow, visit.id, back)
    if out:
        _issue(uow, visit.id, out)
    _write_costs(uow.session, visit.id, known & lines.keys())


def take_all_back(uow: UnitOfWork, visit: Visit) -> None:
    """Put everything that was issued to a visit back on the shelf: it is about to be void."""
    if not _in_use(uow.session):
        return
    serialise(uow.session, "stock")
    issued = _issued(uow.session, visit.id)
    if back := [Wanted(key, quantity) for key, quantity in sorted(issued.items()) if quantity]:
        _take_back(uow, visit.id, back)


def _refuse_closed(uow: UnitOfWork, visit_id: int) -> None:
    serialise(uow.session, "stock")  # who settles it waits, or has done so
    state = uow.session.connection().execute(_STATE, {"visit": visit_id}).scalar()
    if state not in OPEN_STATES:
        refuse_closed(uow.load(Visit, visit_id))


def _refuse_nothing(wanted: Sequence[Wanted]) -> None:
    if any(each.quantity <= 0 for each in wanted):
        raise RuleBrokenError(_("A quantity must be more than zero; correct it."))


def _issue(uow: UnitOfWork, visit_id: int, wanted: Iterable[Wanted]) -> Posted:
    paper = Paper(MovementKind.ISSUE, visit_id=visit_id)
    return post(uow, paper, [Entry(each.part_id, -each.quantity) for each in wanted])


def _take_back(uow: UnitOfWork, visit_id: int, wanted: Sequence[Wanted]) -> Posted:
    out = _still_out(uow.session, visit_id, {each.part_id for each in wanted})
    paper = Paper(MovementKind.RETURN_IN, visit_id=visit_id)
    entries: list[Entry] = []
    for each in wanted:
        entries += _returns(uow.session, each, out)
    return post(uow, paper, entries)


def _returns(session: Session, wanted: Wanted, out: list[_Out]) -> Iterator[Entry]:
    """Take a quantity from what is still out, the newest first; `out` loses it."""
    left = wanted.quantity
    there = sum((each.quantity for each in out if each.part_id == wanted.part_id), _NOTHING)
    if left > there:
        raise RuleBrokenError(
            _("Only {count} of {part} are out with this visit; take back that or less.").format(
                count=f"{there.normalize():f}", part=_name(session, wanted.part_id)
            )
        )
    for place, each in enumerate(out):
        if each.part_id != wanted.part_id or not each.quantity or not left:
            continue
        taken = min(left, each.quantity)
        whole = taken == each.quantity
        value = each.value if whole else money(each.value * taken / each.quantity)
        out[place] = _less(each, taken, value)
        left -= taken
        yield Entry(each.part_id, taken, each.unit_cost, value, origin_id=each.movement_id)


def _less(out: _Out, quantity: Decimal, value: Decimal) -> _Out:
    return _Out(
        out.movement_id, out.part_id, out.quantity - quantity, out.unit_cost, out.value - value
    )


def _still_out(session: Session, visit_id: int, part_ids: Iterable[int]) -> list[_Out]:
    """Read what of each issue to a visit has not come back, the newest first."""
    rows = session.execute(
        select(
            StockMovement.id,
            StockMovement.part_id,
            StockMovement.quantity,
            StockMovement.unit_cost,
            StockMovement.value,
            StockMovement.origin_id,
        )
        .join(StockDocument, StockDocument.id == StockMovement.document_id)
        .where(StockDocument.visit_id == visit_id, StockMovement.kind.in_(FOR_VISITS))
        .where(StockMovement.part_id.in_(part_ids))
        .order_by(StockMovement.id)
    ).all()
    out = {
        row.id: _Out(row.id, row.part_id, -row.quantity, row.unit_cost, -row.value)
        for row in rows
        if row.origin_id is None
    }
    for row in rows:
        if row.origin_id is not None:
            out[row.origin_id] = _less(out[row.origin_id], row.quantity, row.value)
    return sorted(out.values(), key=lambda each: -each.movement_id)


def _lines(session: Session, visit_id: int) -> dict[int, Decimal]:
    """Sum the part lines of a visit by part."""
    statement = (
        select(VisitLine.part_id, func.sum(VisitLine.quantity))
        .where(VisitLine.visit_id == visit_id, VisitLine.part_id.is_not(None))
        .group_by(VisitLine.part_id)
    )
    return {key: quantity for key, quantity in session.execute(statement) if key is not None}


def _issued(session: Session, visit_id: int) -> dict[int, Decimal]:
    """Sum what was handed out to a visit by part, less what came back."""
    return {key: -quantity for key, quantity, _value in _moved(session, visit_id)}


def _moved(session: Session, visit_id: int) -> Sequence[Any]:
    return session.execute(
        select(
            StockMovement.part_id, func.sum(StockMovement.quantity), func.sum(StockMovement.value)
        )
        .join(StockDocument, StockDocument.id == StockMovement.document_id)
        .where(StockDocument.visit_id == visit_id, StockMovement.kind.in_(FOR_VISITS))
        .group_by(StockMovement.part_id)
    ).all()


def _write_costs(session: Session, visit_id: int, part_ids: Iterable[int]) -> None:
    """Let part lines bear what was handed out for them, to the cent over lines of one part."""
    costs = {key: -value for key, _quantity, value in _moved(session, visit_id)}
    statement = (
        select(VisitLine)
        .where(VisitLine.visit_id == visit_id, VisitLine.part_id.in_(part_ids))
        .order_by(VisitLine.position)
    )
    lines: dict[int, list[VisitLine]] = {}
    for line in session.execute(statement).scalars():
        lines.setdefault(line.part_id or 0, []).append(line)
    for key, mine in lines.items():
        shares = split([line.quantity for line in mine], costs.get(key, _NOTHING))
        for line, cost in zip(mine, shares, strict=True):
            line.cost = cost
    session.flush()  # before the visit is frozen


def split(weights: Sequence[Decimal], amount: Decimal) -> list[Decimal]:
    """Split an amount by weights so that the shares add up to it, to the cent."""
    total, reached, given = sum(weights, _NOTHING), _NOTHING, _NOTHING
    shares: list[Decimal] = []
    for weight in weights:
        reached += weight
        upto = money(amount * reached / total)
        shares.append(upto - given)
        given = upto
    return shares


def _known(session: Session, part_ids: Iterable[int]) -> set[int]:
    """Return those of some parts that the ledger keeps."""
    statement = select(Stock.part_id).where(Stock.part_id.in_(part_ids))
    return set(session.execute(statement).scalars())


def _in_use(session: Session) -> bool:
    """Tell whether the office keeps a ledger at all."""
    return bool(session.connection().execute(_IN_USE).scalar())


def _name(session: Session, part_id: int) -> str:
    number, name = session.execute(select(Part.number, Part.name).where(Part.id == part_id)).one()
    return f"{number} {name}"
