"""Proposals (estimates): work is offered, the customer answers, and what is declined is kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from desktop.db.uow import UnitOfWork
from desktop.models.bill import line_amount
from desktop.models.errors import RuleBrokenError
from desktop.models.money import MONEY_PLACES
from desktop.models.part import Part
from desktop.models.proposal import Approval, ApprovalWay, ProposalLine, ProposalState, Urgency
from desktop.models.visit import LineKind, Visit
from desktop.services.declined import give_back, take_up_line
from desktop.services.discounts import DiscountRule, ceiling_of
from desktop.services.rights import Right, require
from desktop.services.settings import office_info
from desktop.services.visit_bill import (
    LineDraft,
    append_lines,
    check_discounts,
    check_lines,
)
from desktop.services.visit_steps import load_open
from desktop.system.i18n import _

_COSTS = select(Part.id, Part.cost)
_ZERO, _CENT = Decimal(0), Decimal(1).scaleb(-MONEY_PLACES)


@dataclass(frozen=True, slots=True)
class ProposalDraft:
    """A proposed line as typed.

    Attributes:
        id: The open line that this one replaces.
        answer: What the customer says to it; "open" while nothing was said.
        taken_from: Declined work of an earlier visit that this line offers again.
    """

    kind: str
    text: str
    quantity: Decimal = Decimal(1)
    price: Decimal | None = None
    discount: Decimal = _ZERO
    unit: str = ""
    part_id: int | None = None
    hours: Decimal | None = None
    job: str = ""
    urgency: str = Urgency.SOON
    id: int | None = None
    answer: str = ProposalState.OPEN
    taken_from: int | None = None

    def as_line(self, **more: object) -> LineDraft:
        """Return what would stand on the bill."""
        values = {name: getattr(self, name) for name in _ON_BILL}
        return LineDraft(**values | more)


_ON_BILL = ("kind", "text", "quantity", "price", "discount", "unit", "part_id", "hours", "job")


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """Who answered, and how."""

    name: str
    way: str = ApprovalWay.IN_PERSON
    note: str = ""


def write_proposals(
    uow: UnitOfWork, visit_id: int, version: int, lines: tuple[ProposalDraft, ...]
) -> None:
    """Give an open visit its proposed lines, replacing those that have no answer yet.

    Nothing of it is on the bill, and no figure knows it, before the customer approves.

    Raises:
        RuleBrokenError: The visit is settled or void, or a line is wrong.
        ConflictError: Another seat changed the visit first.
        NotAllowedError: The role may not work on visits.
    """
    require(uow, Right.WORK)
    if any(line.answer != ProposalState.OPEN for line in lines):
        raise RuleBrokenError(_("An answer needs somebody who gave it; type the name."))
    with uow:
        visit = load_open(uow, visit_id, version)
        _write(uow, visit, lines)
        uow.commit()


def answer_proposals(
    uow: UnitOfWork,
    visit_id: int,
    version: int,
    lines: tuple[ProposalDraft, ...],
    answer: AnswerDraft,
) -> None:
    """Write proposed lines with what the customer answered to them.

    Approved lines go on the bill; declined ones are kept and offered again when the vehicle
    comes next; lines without an answer stay open.

    Raises:
        RuleBrokenError: The visit is settled or void, a line is wrong, nobody is named, or no
            line has an answer.
        ConflictError: Another seat changed the visit first.
        NotAllowedError: The role may not record a customer's answer.
    """
    require(uow, Right.ANSWER)
    _check_answer(lines, answer)
    with uow:
        visit = load_open(uow, visit_id, version)
        rows = _write(uow, visit, lines)
        answers = [line.answer for line in lines]
        approval = _approval(uow, visit, answer, zip(rows, answers, strict=True))
        uow.session.add(approval)
        uow.session.flush()
        for row, state in zip(rows, answers, strict=True):
            if state != ProposalState.OPEN:
                row.state, row.answer_id = state, approval.id
        yes = [line for line in lines if line.answer == ProposalState.APPROVED]
        append_lines(uow, visit, _bill_lines(uow.session, yes))
        uow.commit()


def drop_declined(uow: UnitOfWork, proposal_id: int, version: int, reason: str) -> None:
    """Offer declined work no longer.

    Raises:
        RuleBrokenError: No reason is given, or it is not declined.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not record a customer's answer.
    """
    require(uow, Right.ANSWER)
    if not reason.strip():
        raise RuleBrokenError(_("Dropping declined work needs a reason; type one."))
    with uow:
        row = uow.load(ProposalLine, proposal_id, version)
        if row.state != ProposalState.DECLINED:
            raise RuleBrokenError(_("Only declined work is dropped; remove the line instead."))
        row.dropped_reason = reason.strip()
        uow.commit()


def taken_up_lines(uow: UnitOfWork, visit: Visit, proposal_ids: Iterable[int]) -> list[LineDraft]:
    """Mark declined work as taken up by a new visit and return it as lines of its bill."""
    rows = [take_up_line(uow, visit, key) for key in proposal_ids]
    return _bill_lines(uow.session, [_proposed(row) for row in rows])


def _write(uow: UnitOfWork, visit: Visit, lines: Sequence[ProposalDraft]) -> list[ProposalLine]:
    session, office = uow.session, office_info(uow.session)
    mine = select(ProposalLine).where(ProposalLine.visit_id == visit.id)
    there = session.scalars(mine).all()
    old = {row.id: row for row in there if row.state == ProposalState.OPEN}
    drafts = [line.as_line(id=line.id) for line in lines]
    check_lines(drafts)
    # What is offered says itself why it costs less; the ceiling holds all the same.
    known = {row.id: _proposed(row).as_line() for row in old.values()}
    ceiling = ceiling_of(session, uow.actor.role)
    check_discounts(DiscountRule(ceiling, office.currency, known, needs_reason=False), drafts)
    _clear(session, visit, old, {line.id for line in lines})
    last = max((row.position for row in there if row.id not in old), default=0)
    rows = []
    for position, line in enumerate(lines, start=last + 1):
        row = old.pop(line.id or 0, None)
        row = row or ProposalLine(visit_id=visit.id, vehicle_id=visit.vehicle_id)
        _fill(row, position, line)
        if line.taken_from is not None:
            take_up_line(uow, visit, line.taken_from)
        rows.append(row)
    session.add_all(rows)
    flag_modified(visit, "total")  # the visit is what another seat has seen
    return rows


def _clear(
    session: Session, visit: Visit, old: dict[int, ProposalLine], kept: set[int | None]
) -> None:
    """Delete the open lines that are gone, and move the others aside: positions are unique."""
    gone = [row for row in old.values() if row.id not in kept]
    give_back(session, visit, [(row.kind, row.text, row.part_id) for row in gone])
    for row in old.values():
        if row.id in kept:
            row.position = -row.position
        else:
            session.delete(row)
    session.flush()


def _fill(row: ProposalLine, position: int, line: ProposalDraft) -> None:
    row.position, row.state = position, ProposalState.OPEN
    for name in _ON_BILL:
        setattr(row, name, getattr(line, name))
    row.text, row.job = line.text.strip(), line.job.strip()
    row.part_id = line.part_id if line.kind == LineKind.PART else None
    if line.urgency not in list(Urgency):
        raise RuleBrokenError(_("“{text}” has no known urgency; choose one.").format(text=row.text))
    row.urgency = line.urgency


def _check_answer(lines: Sequence[ProposalDraft], answer: AnswerDraft) -> None:
    if not answer.name.strip():
        raise RuleBrokenError(_("An answer needs somebody who gave it; type the name."))
    if answer.way not in list(ApprovalWay):
        raise RuleBrokenError(_("Choose how the customer answered."))
    if all(line.answer == ProposalState.OPEN for line in lines):
        raise RuleBrokenError(_("No line has an answer; mark what is approved or declined."))


def _approval(
    uow: UnitOfWork,
    visit: Visit,
    answer: AnswerDraft,
    rows: Iterable[tuple[ProposalLine, str]],
) -> Approval:
    currency = office_info(uow.session).currency
    sums = dict.fromkeys(ProposalState, _ZERO)
    for row, state in rows:
        amount = line_amount(row.quantity, row.price, row.discount, currency)
        sums[ProposalState(state)] += amount or _ZERO
    return Approval(
        visit_id=visit.id,
        at=uow.now,
        name=answer.name.strip(),
        way=answer.way,
        staff_id=uow.actor.staff_id,
        approved=sums[ProposalState.APPROVED],
        declined=sums[ProposalState.DECLINED],
        note=answer.note.strip(),
    )


def _proposed(row: ProposalLine) -> ProposalDraft:
    return ProposalDraft(**{name: getattr(row, name) for name in _ON_BILL})


def _bill_lines(session: Session, drafts: Sequence[ProposalDraft]) -> list[LineDraft]:
    """Return lines for the bill; a part costs what the parts list says now."""
    keys = {line.part_id for line in drafts if line.part_id is not None}
    found = session.execute(_COSTS.where(Part.id.in_(keys))) if keys else ()
    costs = {key: cost for key, cost in found}  # noqa: C416 -- a row is no pair to mypy
    return [
        line.as_line(
            cost=_cost(costs.get(line.part_id or 0), line.quantity),
            discount_reason=_("As proposed") if line.discount else "",
        )
        for line in drafts
    ]


def _cost(each: Decimal | None, quantity: Decimal) -> Decimal | None:
    return None if each is None else (each * quantity).quantize(_CENT, ROUND_HALF_UP)
