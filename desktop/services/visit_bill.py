"""The bill of an open visit: its lines, and who of the technicians did the work."""

from dataclasses import dataclass, fields
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from desktop.db.uow import UnitOfWork
from desktop.models.bill import TaxRule, bill_totals, line_amount, line_net
from desktop.models.errors import RuleBrokenError
from desktop.models.money import MONEY_PLACES, fits_places
from desktop.models.visit import LineKind, Visit, VisitLine, VisitShare
from desktop.services.rights import Right, require
from desktop.services.settings import office_info
from desktop.services.shares import ShareDraft, shares_problem
from desktop.services.visit_steps import load_open
from desktop.system.i18n import _

_ONE = Decimal(1)
QUANTITY_PLACES = 3


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A line as typed; `id` is that of the line it replaces."""

    kind: str
    text: str
    quantity: Decimal = _ONE
    price: Decimal | None = None
    discount: Decimal = Decimal(0)
    unit: str = ""
    part_id: int | None = None
    hours: Decimal | None = None
    cost: Decimal | None = None
    job: str = ""
    id: int | None = None


def write_bill(
    uow: UnitOfWork,
    visit_id: int,
    version: int,
    lines: tuple[LineDraft, ...],
    shares: tuple[ShareDraft, ...],
) -> None:
    """Give an open visit its lines and technician shares, replacing those it had.

    Raises:
        RuleBrokenError: It is settled or void, or a line or the shares are wrong.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not work on visits.
    """
    require(uow, Right.WORK)
    with uow:
        visit = load_open(uow, visit_id, version)
        _check_lines(lines)
        if problem := shares_problem(shares):
            raise RuleBrokenError(problem)
        _replace_shares(uow, visit, shares)
        _replace_lines(uow, visit, lines)
        uow.commit()


def _check_lines(lines: tuple[LineDraft, ...]) -> None:
    for number, line in enumerate(lines, start=1):
        if not line.text.strip():
            raise RuleBrokenError(
                _("Line {number} has no text; type one or remove it.").format(number=number)
            )
        if line.kind not in list(LineKind):
            raise RuleBrokenError(
                _("Line {number} is of no known kind; choose one.").format(number=number)
            )
        if line.quantity <= 0:
            raise RuleBrokenError(
                _("Line {number} has no quantity above zero; correct it.").format(number=number)
            )
        _check_numbers(number, line)


def _check_numbers(number: int, line: LineDraft) -> None:
    if min(line.discount, line.hours or 0) < 0:
        raise RuleBrokenError(
            _("Line {number} has a negative discount or negative hours; correct it.").format(
                number=number
            )
        )
    fine = (line.price, line.discount, line.cost, line.hours)
    if not fits_places(line.quantity, QUANTITY_PLACES) or not all(
        fits_places(value, MONEY_PLACES) for value in fine
    ):
        raise RuleBrokenError(
            _(
                "Line {number} has too many digits behind the point: "
                "a quantity has three at most, amounts and hours two."
            ).format(number=number)
        )


def _replace_lines(uow: UnitOfWork, visit: Visit, lines: tuple[LineDraft, ...]) -> None:
    numbered = reversed(list(enumerate(lines, start=1)))  # of an id given twice, the first holds
    places = {line.id: position for position, line in numbered if line.id}
    old = _keep_lines(uow.session, visit, places)
    currency = office_info(uow.session).currency
    tax = TaxRule(visit.tax_rate, visit.tax_inclusive)
    rows: list[VisitLine] = []
    for position, draft in enumerate(lines, start=1):
        row = old.pop(draft.id or 0, None) or VisitLine(visit_id=visit.id)
        _fill_line(row, position, draft)
        row.amount = line_amount(draft.quantity, draft.price, draft.discount, currency)
        row.net = line_net(row.amount, tax, currency)
        rows.append(row)
    uow.session.add_all(rows)
    totals = bill_totals(((row.kind, row.amount, row.net) for row in rows), tax, currency)
    for field in fields(totals):
        setattr(visit, field.name, getattr(totals, field.name))
    flag_modified(visit, "total")  # a new version even when only a line's text changed


def _keep_lines(session: Session, visit: Visit, places: dict[int, int]) -> dict[int, VisitLine]:
    """Delete the lines that are gone; move aside those that move, for positions are unique."""
    mine = select(VisitLine).where(VisitLine.visit_id == visit.id)
    old = {line.id: line for line in session.execute(mine).scalars()}
    for line in old.values():
        if line.id not in places:
            session.delete(line)
        elif line.position != places[line.id]:
            line.position = -line.position
    session.flush()
    return old


def _fill_line(row: VisitLine, position: int, draft: LineDraft) -> None:
    row.position, row.kind, row.text = position, draft.kind, draft.text.strip()
    row.part_id = draft.part_id if draft.kind == LineKind.PART else None
    row.quantity, row.unit = draft.quantity, draft.unit
    row.price, row.discount = draft.price, draft.discount
    row.cost, row.hours, row.job = draft.cost, draft.hours, draft.job.strip()


def _replace_shares(uow: UnitOfWork, visit: Visit, shares: tuple[ShareDraft, ...]) -> None:
    mine = select(VisitShare).where(VisitShare.visit_id == visit.id)
    old = {share.staff_id: share for share in uow.session.execute(mine).scalars()}
    for draft in shares:
        row = old.pop(draft.staff_id, None)
        row = row or VisitShare(visit_id=visit.id, staff_id=draft.staff_id)
        row.share = draft.share
        uow.session.add(row)
    for gone in old.values():
        uow.session.delete(gone)
