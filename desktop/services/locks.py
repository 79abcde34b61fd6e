"""Locked months, and the adjustments that correct a bill or a sale afterwards.

A locked month's figures are final: the database refuses whatever would move them. What turns out
wrong later is an adjustment: it counts on the day it is booked, and shows in both months.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from desktop.db.locks import hold_tables, serialise
from desktop.db.uow import UnitOfWork
from desktop.models.errors import RuleBrokenError
from desktop.models.money import fits_places
from desktop.models.period_lock import AdjustedField, Adjustment, PeriodLock
from desktop.models.sale import Sale
from desktop.models.staff import Staff
from desktop.models.visit import Visit, VisitState
from desktop.services.formats import month_text
from desktop.services.measures.slices import month_number
from desktop.services.periods import months_of_year
from desktop.services.rights import Right, require
from desktop.services.settings import OfficeInfo, office_info
from desktop.system.i18n import N_, _

FIELD_NAMES = {
    AdjustedField.LABOUR_NET: N_("Labour"),
    AdjustedField.PARTS_NET: N_("Parts"),
    AdjustedField.OUTSOURCED_NET: N_("Outsourced work"),
    AdjustedField.OTHER_NET: N_("Other"),
    AdjustedField.PRICE: N_("Price"),
    AdjustedField.COST: N_("Cost"),
}
# Tables whose rows make the figures of a month.
COUNTED = ("visit", "visit_line", "visit_share", "sale", "sale_share", "result")
VISIT_FIELDS = (
    AdjustedField.LABOUR_NET,
    AdjustedField.PARTS_NET,
    AdjustedField.OUTSOURCED_NET,
    AdjustedField.OTHER_NET,
)
SALE_FIELDS = (AdjustedField.PRICE, AdjustedField.COST)


@dataclass(frozen=True, slots=True)
class LockRow:
    """A month and who locked it when; `locked_at` is None while it is open."""

    month: int
    locked_at: datetime | None
    by: str


@dataclass(frozen=True, slots=True)
class AdjustmentRow:
    """A correction, beside the record it corrects."""

    id: int
    number: str
    visit_id: int | None
    sale_id: int | None
    field: str
    value: Decimal
    for_month: int
    booked_on: date
    reason: str
    by: str

    @property
    def field_name(self) -> str:
        """The corrected amount in the user's words."""
        return _(FIELD_NAMES[AdjustedField(self.field)])


@dataclass(frozen=True, slots=True)
class AdjustmentDraft:
    """What is typed of a correction; the value is the difference, before tax."""

    field: str
    value: Decimal
    reason: str


def locked_months(session: Session) -> frozenset[int]:
    """Return the months whose figures are final."""
    return frozenset(session.execute(select(PeriodLock.month)).scalars())


def lock_rows(session: Session, year: int) -> tuple[LockRow, ...]:
    """List the months of a year, locked or open."""
    months = months_of_year(year)
    found = {
        month: LockRow(month, at, by or "")
        for month, at, by in session.execute(
            select(PeriodLock.month, PeriodLock.locked_at, Staff.name)
            .outerjoin(Staff, Staff.id == PeriodLock.staff_id)
            .where(PeriodLock.month.in_(months))
        )
    }
    return tuple(found.get(month, LockRow(month, None, "")) for month in months)


def lock_months(uow: UnitOfWork, months: Iterable[int]) -> tuple[int, ...]:
    """Make the figures of months final and return those that were open; nothing unlocks them.

    Raises:
        RuleBrokenError: A month is not over yet.
        NotAllowedError: The role may not lock.
    """
    require(uow, Right.LOCK)
    with uow:
        serialise(uow.session, "period lock")
        hold_tables(uow.session, COUNTED)  # a settlement under way elsewhere comes in first
        this_month = month_number(office_info(uow.session).calendar.day(uow.now))
        known = locked_months(uow.session)
        new = tuple(sorted(set(months) - known))
        for month in new:
            if month >= this_month:
                raise RuleBrokenError(
                    _("{month} is not over yet; lock it when it is.").format(
                        month=month_text(month)
                    )
                )
            uow.session.add(PeriodLock(month=month, locked_at=uow.now, staff_id=uow.actor.staff_id))
        uow.commit()
        return new


def adjust_visit(uow: UnitOfWork, visit_id: int, draft: AdjustmentDraft) -> int:
    """Correct an amount of a settled visit and return the adjustment's id.

    Raises:
        RuleBrokenError: The visit is not settled, the amount is none of a bill, zero or too
            fine, or no reason is given.
        NotAllowedError: The role may not lock, and so not correct what is settled.
    """
    require(uow, Right.LOCK)
    with uow:
        visit = uow.load(Visit, visit_id)
        if visit.state != VisitState.SETTLED or visit.settled_on is None:
            raise RuleBrokenError(unsettled_sentence(visit.number))
        office = _check(uow, draft, VISIT_FIELDS)
        return _book(uow, office, draft, month_number(visit.settled_on), visit_id=visit_id)


def adjust_sale(uow: UnitOfWork, sale_id: int, draft: AdjustmentDraft) -> int:
    """Correct an amount of a delivered sale and return the adjustment's id.

    Raises:
        RuleBrokenError: The sale is not delivered, the amount is none of a sale, zero or too
            fine, or no reason is given.
        NotAllowedError: The role may not lock, and so not correct what is delivered.
    """
    require(uow, Right.LOCK)
    with uow:
        sale = uow.load(Sale, sale_id)
        if sale.delivered_on is None:
            raise RuleBrokenError(undelivered_sentence(sale.number))
        office = _check(uow, draft, SALE_FIELDS)
        return _book(uow, office, draft, month_number(sale.delivered_on), sale_id=sale_id)


def unsettled_sentence(number: str) -> str:
    """Say why the bill of a visit is not adjusted."""
    return _("Visit {number} is not settled; change its bill instead.").format(number=number)


def undelivered_sentence(number: str) -> str:
    """Say why a sale is not adjusted."""
    return _("Sale {number} is not delivered; change the sale itself instead.").format(
        number=number
    )


def adjustments(session: Session, start: date, end: date) -> tuple[AdjustmentRow, ...]:
    """List the corrections that a period sees: booked in it, or of one of its months."""
    seen = or_(
        Adjustment.booked_on.between(start, end),
        Adjustment.for_month.between(month_number(start), month_number(end)),
    )
    return _rows(session, _select().where(seen))


def adjustments_of(
    session: Session, *, visit_id: int | None = None, sale_id: int | None = None
) -> tuple[AdjustmentRow, ...]:
    """List the corrections of one visit or one sale."""
    if visit_id is not None:
        return _rows(session, _select().where(Adjustment.visit_id == visit_id))
    return _rows(session, _select().where(Adjustment.sale_id == sale_id))


def _check(
    uow: UnitOfWork, draft: AdjustmentDraft, fields: tuple[AdjustedField, ...]
) -> OfficeInfo:
    office = office_info(uow.session)
    if draft.field not in fields:
        raise RuleBrokenError(_("This amount cannot be adjusted here; choose one of the list."))
    if draft.value == 0:
        raise RuleBrokenError(_("The difference is zero; type by how much it was wrong."))
    if not fits_places(draft.value, office.currency.decimals):
        raise RuleBrokenError(
            _("An amount in {currency} has {count} digits behind the point; correct it.").format(
                currency=office.currency.code, count=office.currency.decimals
            )
        )
    if not draft.reason.strip():
        raise RuleBrokenError(_("An adjustment needs a reason; type one."))
    return office


def _book(
    uow: UnitOfWork, office: OfficeInfo, draft: AdjustmentDraft, month: int, **record: int
) -> int:
    adjustment = Adjustment(
        **record,
        field=draft.field,
        value=draft.value,
        for_month=month,
        booked_on=office.calendar.day(uow.now),
        reason=draft.reason.strip(),
        staff_id=uow.actor.staff_id,
        made_at=uow.now,
    )
    uow.session.add(adjustment)
    uow.commit()
    return adjustment.id


def _select() -> Select[Any]:
    columns: tuple[Any, ...] = (
        Adjustment.id,
        func.coalesce(Visit.number, Sale.number),
        Adjustment.visit_id,
        Adjustment.sale_id,
        Adjustment.field,
        Adjustment.value,
        Adjustment.for_month,
        Adjustment.booked_on,
        Adjustment.reason,
        func.coalesce(Staff.name, ""),
    )
    return (
        select(*columns)
        .outerjoin(Visit, Visit.id == Adjustment.visit_id)
        .outerjoin(Sale, Sale.id == Adjustment.sale_id)
        .outerjoin(Staff, Staff.id == Adjustment.staff_id)
        .order_by(Adjustment.booked_on, Adjustment.id)
    )


def _rows(session: Session, statement: Select[Any]) -> tuple[AdjustmentRow, ...]:
    return tuple(AdjustmentRow(*row) for row in session.execute(statement))
