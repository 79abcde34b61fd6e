"""The bill of an open visit: its lines, and who of the technicians did the work."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from desktop.db.inserting import new_row
from desktop.db.uow import UnitOfWork
from desktop.models.bill import TaxRule, bill_totals, line_amount, line_net
from desktop.models.errors import RuleBrokenError
from desktop.models.money import MONEY_PLACES, Currency, fits_places
from desktop.models.visit import LineKind, Visit, VisitLine, VisitShare
from desktop.services.declined import give_back
from desktop.services.discounts import DiscountRule, ceiling_of
from desktop.services.promises import promise, promise_for
from desktop.services.rights import Right, require
from desktop.services.settings import OfficeInfo, office_info
from desktop.services.shares import ShareDraft, shares_problem
from desktop.services.visit_steps import load_open
from desktop.system.i18n import _

_ONE = Decimal(1)
_KINDS = frozenset(LineKind)
QUANTITY_PLACES = 3


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A line as typed.

    Attributes:
        id: The line of the bill that this one replaces.
        discount_reason: Why something is given away.
        package_id: The package the line came with.
    """

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
    discount_reason: str = ""
    package_id: int | None = None


def write_bill(
    uow: UnitOfWork,
    visit_id: int,
    version: int,
    lines: tuple[LineDraft, ...],
    shares: tuple[ShareDraft, ...],
) -> None:
    """Give an open visit its lines and technician shares, replacing those it had.

    A package that comes with them promises its time, unless something is promised already.

    Raises:
        RuleBrokenError: It is settled or void, a line or the shares are wrong, or a discount is
            above the ceiling of who gives it.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not work on visits.
    """
    require(uow, Right.WORK)
    with uow:
        visit = load_open(uow, visit_id, version)
        check_lines(lines)
        if problem := shares_problem(shares):
            raise RuleBrokenError(problem)
        office = office_info(uow.session)
        old = _lines_of(uow.session, visit)
        ceiling = ceiling_of(uow.session, uow.actor.role)
        check_discounts(DiscountRule(ceiling, office.currency, old), lines)
        new_packages = _packages(lines) - _packages(old.values())
        _replace_shares(uow, visit, shares)
        _replace_lines(uow, visit, lines, old)
        _promise_packages(uow, visit, office, new_packages)
        uow.commit()


def first_lines(visit: Visit, lines: Sequence[LineDraft], office: OfficeInfo) -> list[VisitLine]:
    """Return the lines of a visit that is not entered yet; its sums are those of them."""
    check_lines(lines)
    return _bill(visit, lines, {}, office.currency) if lines else []


def append_lines(uow: UnitOfWork, visit: Visit, lines: Sequence[LineDraft]) -> None:
    """Put lines behind those that an open visit has; a step of a larger command."""
    check_lines(lines)
    old = _lines_of(uow.session, visit)
    there = sorted(old.values(), key=lambda line: line.position)
    _replace_lines(uow, visit, [*map(draft_of, there), *lines], old)


def draft_of(row: VisitLine) -> LineDraft:
    """Return a line of the office as a draft that changes nothing."""
    return LineDraft(**{field.name: getattr(row, field.name) for field in fields(LineDraft)})


def check_discounts(rule: DiscountRule, lines: Sequence[LineDraft]) -> None:
    """Refuse a discount that is above the ceiling, or has no reason."""
    for number, line in enumerate(lines, start=1):
        if wrong := rule.problem(line, line.id):
            raise RuleBrokenError(
                _("Line {number}: {problem}").format(number=number, problem=wrong[1])
            )


def check_lines(lines: Sequence[LineDraft]) -> None:
    """Refuse a line without text, kind or quantity, or with a number that cannot be."""
    for number, line in enumerate(lines, start=1):
        if not line.text.strip():
            raise RuleBrokenError(
                _("Line {number} has no text; type one or remove it.").format(number=number)
            )
        if line.kind not in _KINDS:
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


def _promise_packages(
    uow: UnitOfWork, visit: Visit, office: OfficeInfo, package_ids: set[int]
) -> None:
    """Promise what packages take, from now on, unless something is promised already."""
    if package_ids and visit.promised_at is None:
        promise(visit, office, promise_for(uow.session, office, package_ids, uow.now))


def _replace_lines(
    uow: UnitOfWork, visit: Visit, lines: Sequence[LineDraft], old: dict[int, VisitLine]
) -> None:
    numbered = reversed(list(enumerate(lines, start=1)))  # of an id given twice, the first holds
    places = {line.id: position for position, line in numbered if line.id}
    _make_room(uow.session, visit, places, old)
    uow.session.add_all(_bill(visit, lines, old, office_info(uow.session).currency))
    flag_modified(visit, "total")  # a new version even when only a line's text changed


def _bill(
    visit: Visit, lines: Sequence[LineDraft], old: dict[int, VisitLine], currency: Currency
) -> list[VisitLine]:
    """Fill the rows of a bill, new ones where a line replaces none, and sum them up."""
    tax = TaxRule(visit.tax_rate, visit.tax_inclusive)
    left, rows = dict(old), list[VisitLine]()
    for position, draft in enumerate(lines, start=1):
        amount = line_amount(draft.quantity, draft.price, draft.discount, currency)
        values = _line_values(position, draft)
        values |= {"amount": amount, "net": line_net(amount, tax, currency)}
        rows.append(_filled(left.pop(draft.id or 0, None), visit, values))
    totals = bill_totals(((row.kind, row.amount, row.net) for row in rows), tax, currency)
    for field in fields(totals):
        setattr(visit, field.name, getattr(totals, field.name))
    return rows


def _lines_of(session: Session, visit: Visit) -> dict[int, VisitLine]:
    mine = select(VisitLine).where(VisitLine.visit_id == visit.id)
    return {line.id: line for line in session.execute(mine).scalars()}


def _packages(lines: Iterable[VisitLine | LineDraft]) -> set[int]:
    return {line.package_id for line in lines if line.package_id is not None}


def _make_room(
    session: Session, visit: Visit, places: dict[int, int], old: dict[int, VisitLine]
) -> None:
    """Delete the lines that are gone; move aside those that move, for positions are unique."""
    gone = [line for line in old.values() if line.id not in places]
    give_back(session, visit, [(line.kind, line.text, line.part_id) for line in gone])
    for line in old.values():
        if line.id not in places:
            session.delete(line)
        elif line.position != places[line.id]:
            line.position = -line.position
    session.flush()


def _line_values(position: int, draft: LineDraft) -> dict[str, Any]:
    return {
        "position": position,
        "kind": draft.kind,
        "text": draft.text.strip(),
        "part_id": draft.part_id if draft.kind == LineKind.PART else None,
        "quantity": draft.quantity,
        "unit": draft.unit,
        "price": draft.price,
        "discount": draft.discount,
        "discount_reason": draft.discount_reason.strip() if draft.discount else "",
        "cost": draft.cost,
        "hours": draft.hours,
        "job": draft.job.strip(),
        "package_id": draft.package_id,
    }


def _filled(row: VisitLine | None, visit: Visit, values: dict[str, Any]) -> VisitLine:
    """Give a line its values: one that stands already, or a new one."""
    if row is None:
        return new_row(VisitLine, values | {"visit_id": visit.id})
    for name, value in values.items():
        setattr(row, name, value)
    return row


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
