"""Monthly targets, of the office and of each person."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.errors import ConflictError, RuleBrokenError
from desktop.models.money import fits_places
from desktop.models.target import Target
from desktop.services.measures.figures import measure_named
from desktop.services.rights import Right, require
from desktop.system.i18n import _

MONTHS = 12
PLACES = 4


@dataclass(frozen=True, slots=True)
class TargetCell:
    """One month of a plan; version 0 where nothing is planned yet."""

    month: int
    value: Decimal | None
    version: int


@dataclass(frozen=True, slots=True)
class TargetYear:
    """The plan of one measure and year, for the office or one person."""

    measure: str
    year: int
    staff_id: int | None
    cells: tuple[TargetCell, ...]

    @property
    def total(self) -> Decimal | None:
        """Sum of the months that are planned; None where none is."""
        known = [cell.value for cell in self.cells if cell.value is not None]
        return sum(known, Decimal(0)) if known else None


def month_of(day: date) -> int:
    """Return a day's month as targets keep it: 202611."""
    return day.year * 100 + day.month


def target_year(session: Session, measure: str, year: int, staff_id: int | None) -> TargetYear:
    """Read the twelve months of a plan.

    Raises:
        RuleBrokenError: The measure is unknown.
    """
    measure_named(measure)
    statement = select(Target.month, Target.value, Target.version).where(
        Target.measure == measure,
        Target.month.between(year * 100 + 1, year * 100 + MONTHS),
        _whose(staff_id),
    )
    found = {
        month: TargetCell(month, value, version)
        for month, value, version in session.execute(statement)
    }
    months = [year * 100 + number for number in range(1, MONTHS + 1)]
    cells = tuple(found.get(month, TargetCell(month, None, 0)) for month in months)
    return TargetYear(measure, year, staff_id, cells)


def target_value(
    session: Session, measure: str, month: int, staff_id: int | None = None
) -> Decimal | None:
    """Read one target; None where nothing is planned."""
    statement = select(Target.value).where(
        Target.measure == measure, Target.month == month, _whose(staff_id)
    )
    return session.execute(statement).scalar()


def set_targets(
    uow: UnitOfWork, measure: str, staff_id: int | None, cells: tuple[TargetCell, ...]
) -> None:
    """Write months of a plan; an empty value takes the target away.

    Raises:
        RuleBrokenError: A value is negative, or the measure unknown.
        ConflictError: Another seat changed one of the months first.
        NotAllowedError: Only a manager or the owner may.
    """
    require(uow, Right.TARGETS)
    measure_named(measure)
    with uow:
        serialise(uow.session, "target")
        for cell in cells:
            _set(uow, measure, staff_id, cell)
        uow.commit()


def _set(uow: UnitOfWork, measure: str, staff_id: int | None, cell: TargetCell) -> None:
    if cell.value is not None and cell.value < 0:
        raise RuleBrokenError(_("A target may not be negative; correct it."))
    if not fits_places(cell.value, PLACES):
        raise RuleBrokenError(
            _("A target has {count} digits behind the point at most; correct it.").format(
                count=PLACES
            )
        )
    same = select(Target).where(
        Target.measure == measure, Target.month == cell.month, _whose(staff_id)
    )
    row = uow.session.execute(same).scalars().first()
    if (row.version if row else 0) != cell.version:
        raise ConflictError(
            _("Somebody else changed these targets meanwhile; look at them again, then save.")
        )
    if row is None and cell.value is not None:
        uow.session.add(
            Target(measure=measure, month=cell.month, staff_id=staff_id, value=cell.value)
        )
    elif row is not None and cell.value is None:
        uow.session.delete(row)
    elif row is not None and cell.value is not None:
        row.value = cell.value


def _whose(staff_id: int | None) -> ColumnElement[bool]:
    return Target.staff_id.is_(None) if staff_id is None else Target.staff_id == staff_id
