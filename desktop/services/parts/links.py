"""Parts that stand in for others: what replaces a part for good, and what may be taken instead."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.errors import NotFoundError, RuleBrokenError
from desktop.models.part import Part, PartLink, PartLinkKind
from desktop.services.rights import Right, require
from desktop.services.settings import office_info
from desktop.system.i18n import _

_SUBJECT = "part link"
_ARROW = " → "


@dataclass(frozen=True, slots=True)
class LinkedPart:
    """A part that is linked with another.

    Attributes:
        link_id: The link itself.
        direct: False for one further along the chain.
    """

    link_id: int
    part_id: int
    number: str
    name: str
    from_on: date
    note: str
    direct: bool = True


@dataclass(frozen=True, slots=True)
class Links:
    """All that stands in for a part, or that it stands in for.

    Attributes:
        successors: What replaces it, step by step; the last one is what is sold today.
        predecessors: What it replaces, the nearest first.
    """

    successors: tuple[LinkedPart, ...] = ()
    predecessors: tuple[LinkedPart, ...] = ()
    alternates: tuple[LinkedPart, ...] = ()


def newest_of(session: Session, part_id: int) -> int:
    """Return the part that has replaced a part in the end; the part itself where none has."""
    chain = _onward(session, part_id)
    return chain[-1].part_id if chain else part_id


def newest_parts(session: Session) -> dict[int, int]:
    """Return what every superseded part of the office is sold as today."""
    rows = session.execute(
        select(PartLink.part_id, PartLink.other_id).where(
            PartLink.kind == PartLinkKind.SUPERSEDED_BY
        )
    )
    onward = {row.part_id: row.other_id for row in rows}
    newest: dict[int, int] = {}
    for part in onward:
        end = part
        while end in onward:
            end = onward[end]
        newest[part] = end
    return newest


def family(session: Session, part_id: int) -> tuple[int, ...]:
    """Return a part and all that it replaces: their stock and demand are shown together."""
    return (part_id, *(old.part_id for old in _back(session, part_id)))


def part_links(session: Session, part_id: int) -> Links:
    """Read all that stands in for a part, or that it stands in for."""
    return Links(
        tuple(_onward(session, part_id)),
        tuple(_back(session, part_id)),
        tuple(_alternates(session, part_id)),
    )


def supersede_part(
    uow: UnitOfWork, part_id: int, successor_id: int, from_on: date | None = None, note: str = ""
) -> None:
    """Say which part replaces a part for good, in the place of one that was said before.

    Args:
        uow: The transaction.
        part_id: What is not to be had any more.
        successor_id: What replaces it.
        from_on: Since when; None is today.
        note: Anything worth knowing.

    Raises:
        RuleBrokenError: The chain would come back to the part.
        NotFoundError: There is no such part.
        NotAllowedError: The role may not change the parts list.
    """
    require(uow, Right.PARTS)
    with uow:
        serialise(uow.session, _SUBJECT)
        _refuse_loop(uow.session, part_id, successor_id)
        _forget(uow, part_id, PartLinkKind.SUPERSEDED_BY)
        _link(uow, PartLinkKind.SUPERSEDED_BY, (part_id, successor_id), from_on, note)
        uow.commit()


def add_alternate(uow: UnitOfWork, part_id: int, other_id: int, note: str = "") -> None:
    """Say that either of two parts may be taken for the other.

    Raises:
        RuleBrokenError: It is said already, or the two are the same part.
        NotFoundError: There is no such part.
        NotAllowedError: The role may not change the parts list.
    """
    require(uow, Right.PARTS)
    with uow:
        serialise(uow.session, _SUBJECT)
        if part_id == other_id:
            raise RuleBrokenError(_("A part is no alternate of itself; choose another one."))
        if any(one.part_id == other_id for one in _alternates(uow.session, part_id)):
            raise RuleBrokenError(_("The two are alternates already; nothing is left to do."))
        _link(uow, PartLinkKind.ALTERNATE, (part_id, other_id), None, note)
        uow.commit()


def remove_link(uow: UnitOfWork, link_id: int) -> None:
    """Take back that a part stands in for another.

    Raises:
        NotFoundError: It is gone already.
        NotAllowedError: The role may not change the parts list.
    """
    require(uow, Right.PARTS)
    with uow:
        uow.session.delete(uow.load(PartLink, link_id))
        uow.commit()


def _link(
    uow: UnitOfWork, kind: PartLinkKind, ends: tuple[int, int], from_on: date | None, note: str
) -> None:
    part_id, other_id = ends
    _refuse_unknown(uow.session, ends)
    day = from_on or office_info(uow.session).calendar.day(uow.now)
    link = PartLink(part_id=part_id, kind=kind, other_id=other_id, from_on=day, note=note.strip())
    uow.session.add(link)


def _forget(uow: UnitOfWork, part_id: int, kind: PartLinkKind) -> None:
    chosen = select(PartLink).where(PartLink.part_id == part_id, PartLink.kind == kind)
    for link in uow.session.execute(chosen).scalars():
        uow.session.delete(link)
    uow.session.flush()


def _refuse_unknown(session: Session, ids: Iterable[int]) -> None:
    if any(session.get(Part, part_id) is None for part_id in ids):
        raise NotFoundError(_("This part does not exist any more; refresh the list."))


def _refuse_loop(session: Session, part_id: int, successor_id: int) -> None:
    numbers = [_number(session, part_id), _number(session, successor_id)]
    if part_id == successor_id:
        raise RuleBrokenError(_("A part cannot replace itself; choose another one."))
    for step in _onward(session, successor_id):
        numbers.append(step.number)
        if step.part_id == part_id:
            raise RuleBrokenError(
                _("That would lead in a circle: {chain}. Choose a part outside of it.").format(
                    chain=_ARROW.join(numbers)
                )
            )


def _number(session: Session, part_id: int) -> str:
    part = session.get(Part, part_id)
    return "" if part is None else part.number


def _onward(session: Session, part_id: int) -> list[LinkedPart]:
    """Follow the successors; the loops are refused, so that the chain ends."""
    chain: list[LinkedPart] = []
    here = part_id
    while found := _linked(session, PartLink.part_id, PartLink.other_id, [here]):
        chain.append(_further(found[0], direct=not chain))
        here = found[0].part_id
    return chain


def _back(session: Session, part_id: int) -> list[LinkedPart]:
    """Gather what was replaced by a part, and by what it replaced."""
    found: list[LinkedPart] = []
    nearest = [part_id]
    while rows := _linked(session, PartLink.other_id, PartLink.part_id, nearest):
        found += (_further(row, direct=nearest == [part_id]) for row in rows)
        nearest = [row.part_id for row in rows]
    return found


def _further(part: LinkedPart, *, direct: bool) -> LinkedPart:
    whole = part.link_id, part.part_id, part.number, part.name, part.from_on, part.note
    return LinkedPart(*whole, direct)


def _alternates(session: Session, part_id: int) -> list[LinkedPart]:
    kind = PartLinkKind.ALTERNATE
    there = _linked(session, PartLink.part_id, PartLink.other_id, [part_id], kind)
    back = _linked(session, PartLink.other_id, PartLink.part_id, [part_id], kind)
    return sorted([*there, *back], key=lambda part: part.number)


def _linked(
    session: Session,
    here: InstrumentedAttribute[int],
    there: InstrumentedAttribute[int],
    ids: list[int],
    kind: PartLinkKind = PartLinkKind.SUPERSEDED_BY,
) -> list[LinkedPart]:
    columns = PartLink.id, Part.id, Part.number, Part.name, PartLink.from_on, PartLink.note
    rows = session.execute(
        select(*columns)
        .join(Part, Part.id == there)
        .where(here.in_(ids), PartLink.kind == kind)
        .order_by(Part.number_key)
    )
    return [LinkedPart(*row) for row in rows]
