"""Reading targets, and typing them over: the twelve months of a measure and an owner."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.errors import ConflictError
from desktop.models.target import Target, Tier
from desktop.services.measures.figures import measure_named
from desktop.services.periods import months_of_year
from desktop.services.rights import Right, require
from desktop.services.targets.measured import require_target
from desktop.services.targets.owners import Owner, current, in_year, owned_by, owner_of
from desktop.services.targets.writing import Slot, running_version
from desktop.system.i18n import _


@dataclass(frozen=True, slots=True)
class TargetCell:
    """One month of a plan; version 0 where nothing is planned yet.

    Attributes:
        id: Of the value that was read; None says nothing about it.
    """

    month: int
    value: Decimal | None
    version: int
    tier: Tier = Tier.TARGET
    id: int | None = None


@dataclass(frozen=True, slots=True)
class TargetYear:
    """The plan of one measure and year, for one owner."""

    measure: str
    year: int
    owner: Owner
    cells: tuple[TargetCell, ...]

    @property
    def total(self) -> Decimal | None:
        """Sum of the months that are planned; None where none is."""
        known = [cell.value for cell in self.cells if cell.value is not None]
        return sum(known, Decimal(0)) if known else None


def target_year(  # noqa: PLR0913 -- a plan is known by all of these
    session: Session,
    measure: str,
    year: int,
    staff_id: int | None = None,
    *,
    tier: Tier = Tier.TARGET,
    team_id: int | None = None,
    segment_id: int | None = None,
) -> TargetYear:
    """Read the twelve months of one tier of a plan.

    Raises:
        RuleBrokenError: The measure is unknown, or more than one owner is given.
    """
    owner = owner_of(staff_id, team_id, segment_id)
    cells = owner_cells(session, measure, year, owner, (tier,))
    return TargetYear(measure, year, owner, cells)


def owner_cells(
    session: Session, measure: str, year: int, owner: Owner, tiers: Sequence[Tier] = tuple(Tier)
) -> tuple[TargetCell, ...]:
    """Read the months of an owner's plan, tier after tier; empty ones included.

    Raises:
        RuleBrokenError: The measure is unknown.
    """
    measure_named(measure)
    statement = select(Target.id, Target.month, Target.tier, Target.value, Target.version).where(
        Target.measure == measure,
        in_year(year),
        current(),
        owned_by(owner),
    )
    found = {
        (tier, month): TargetCell(month, value, version, Tier(tier), key)
        for key, month, tier, value, version in session.execute(statement)
    }
    return tuple(
        found.get((tier, month), TargetCell(month, None, 0, tier))
        for tier in tiers
        for month in months_of_year(year)
    )


def target_value(  # noqa: PLR0913 -- a plan is known by all of these
    session: Session,
    measure: str,
    month: int,
    *,
    tier: Tier = Tier.TARGET,
    staff_id: int | None = None,
    team_id: int | None = None,
    segment_id: int | None = None,
) -> Decimal | None:
    """Read one target; None where nothing is planned."""
    statement = select(Target.value).where(
        Target.measure == measure,
        Target.month == month,
        current(tier),
        owned_by(owner_of(staff_id, team_id, segment_id)),
    )
    return session.execute(statement).scalar()


def set_targets(
    uow: UnitOfWork,
    measure: str,
    staff_id: int | None,
    cells: Iterable[TargetCell],
    *,
    team_id: int | None = None,
    segment_id: int | None = None,
) -> None:
    """Type months of the running version of a plan; an empty value takes the target away.

    What an earlier version brought stays readable in that version.

    Raises:
        RuleBrokenError: A value is negative, its tiers are out of order, or the measure unknown.
        ConflictError: Another seat changed one of the months first.
        NotAllowedError: Only a manager or the owner may.
    """
    require(uow, Right.TARGETS)
    require_target(measure)
    owner = owner_of(staff_id, team_id, segment_id)
    with uow:
        serialise(uow.session, "target")
        ordered = sorted(cells, key=lambda cell: cell.month)
        for year, months in groupby(ordered, key=lambda cell: cell.month // 100):
            writing = running_version(uow, measure, year)
            for cell in months:
                slot = Slot(owner, cell.month, cell.tier)
                _refuse_changed(cell, *writing.seen(slot))
                writing.put(slot, cell.value)
            writing.finish()
        uow.commit()


def _refuse_changed(cell: TargetCell, known: int | None, version: int) -> None:
    if version != cell.version or (cell.id is not None and cell.id != known):
        raise ConflictError(
            _("Somebody else changed these targets meanwhile; look at them again, then save.")
        )
