"""The versions of a plan: who set it, when it came, why it was changed, and what it said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.errors import ConflictError, RuleBrokenError
from desktop.models.staff import Staff
from desktop.models.target import Plan, PlanOrigin, Target, Tier
from desktop.services.rights import Right, require
from desktop.services.targets.measured import require_target
from desktop.services.targets.owners import Owner, current, in_year
from desktop.services.targets.writing import (
    Slot,
    Writing,
    latest_number,
    next_version,
    running_version,
)
from desktop.system.i18n import N_, _

ORIGIN_NAMES = {
    PlanOrigin.OFFICE: N_("The office"),
    PlanOrigin.HEAD_OFFICE: N_("Head office"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A value to be planned; None takes it away."""

    owner: Owner
    month: int
    value: Decimal | None
    tier: Tier = Tier.TARGET


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """Values of a measure's year that are written together.

    Attributes:
        seen: What `plan_state` said when the values were made.
        reason: Why the plan is changed; the first version needs none.
        received_on: When it was set or came from head office; None for today.
    """

    measure: str
    year: int
    entries: tuple[Entry, ...]
    seen: str
    reason: str = ""
    origin: PlanOrigin = PlanOrigin.OFFICE
    received_on: date | None = None


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """A version, as the list of versions shows it; without a day before versions were kept."""

    number: int
    origin: PlanOrigin
    received_on: date | None
    reason: str
    made_at: datetime | None
    made_by: str

    @property
    def origin_name(self) -> str:
        """Who set it, in the user's words."""
        return _(ORIGIN_NAMES[self.origin])


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that two versions do not share."""

    slot: Slot
    before: Decimal | None
    after: Decimal | None


def plan_state(session: Session, measure: str, year: int) -> str:
    """Return a text that is another one as soon as any value of the year is."""
    counted = select(
        func.count(), func.coalesce(func.max(Target.id), 0), func.sum(Target.version)
    ).where(Target.measure == measure, in_year(year))
    rows, last, versions = session.execute(counted).one()
    return f"{latest_number(session, measure, year)}/{rows}/{last}/{int(versions or 0)}"


def fill_plan(uow: UnitOfWork, draft: PlanDraft) -> int:
    """Write values into the running version, as typing does; return its number.

    Raises:
        RuleBrokenError: A value is not allowed, or the measure takes no targets.
        ConflictError: Another seat changed the plan first.
        NotAllowedError: Only a manager or the owner may.
    """
    require(uow, Right.TARGETS)
    require_target(draft.measure)
    with uow:
        _begin(uow, draft)
        number = _write(running_version(uow, draft.measure, draft.year), draft)
        uow.commit()
        return number


def new_plan(uow: UnitOfWork, draft: PlanDraft) -> int:
    """Write values as a new version and return its number; what it leaves out stays as it is.

    Raises:
        RuleBrokenError: A change of a plan has no reason, or a value is not allowed.
        ConflictError: Another seat changed the plan first.
        NotAllowedError: Only a manager or the owner may.
    """
    require(uow, Right.TARGETS)
    require_target(draft.measure)
    with uow:
        _begin(uow, draft)
        number = _write(_next(uow, draft), draft)
        uow.commit()
        return number


def replan(uow: UnitOfWork, draft: PlanDraft, from_month: int) -> int:
    """Plan the months from one on anew, with a reason; earlier months stay.

    Raises:
        RuleBrokenError: It has no reason, changes an earlier month, or a value is not allowed.
        ConflictError: Another seat changed the plan first.
        NotAllowedError: Only a manager or the owner may.
    """
    require(uow, Right.TARGETS)
    require_target(draft.measure)
    if any(entry.month < from_month for entry in draft.entries):
        raise RuleBrokenError(_("A month that has gone by keeps its targets; leave it out."))
    if not draft.reason.strip():
        raise RuleBrokenError(_no_reason())
    with uow:
        _begin(uow, draft)
        number = _write(_next(uow, draft), draft)
        uow.commit()
        return number


def plan_versions(session: Session, measure: str, year: int) -> tuple[PlanVersion, ...]:
    """List the versions of a measure's year, the last one first."""
    statement = (
        select(Plan, Staff.name)
        .outerjoin(Staff, Staff.id == Plan.staff_id)
        .where(Plan.measure == measure, Plan.year == year)
        .order_by(Plan.number.desc())
    )
    found = [
        PlanVersion(
            plan.number,
            PlanOrigin(plan.origin),
            plan.received_on,
            plan.reason,
            plan.made_at,
            name or "",
        )
        for plan, name in session.execute(statement)
    ]
    if latest_number(session, measure, year) and (not found or found[-1].number > 1):
        found.append(PlanVersion(1, PlanOrigin.OFFICE, None, "", None, ""))
    return tuple(found)


def version_values(session: Session, measure: str, year: int, number: int) -> dict[Slot, Decimal]:
    """Return every value that a version held."""
    brought, replaced = aliased(Plan), aliased(Plan)
    statement = (
        select(Target)
        .outerjoin(brought, brought.id == Target.plan_id)
        .outerjoin(replaced, replaced.id == Target.superseded_by)
        .where(
            Target.measure == measure,
            in_year(year),
            func.coalesce(brought.number, 1) <= number,
            or_(Target.superseded_by.is_(None), replaced.number > number),
        )
    )
    return {
        Slot(Owner(row.staff_id, row.team_id, row.segment_id), row.month, Tier(row.tier)): row.value
        for row in session.execute(statement).scalars()
    }


def compare_versions(
    session: Session, measure: str, year: int, before: int, after: int
) -> tuple[Difference, ...]:
    """Return what changed from one version to another, by owner, month and tier."""
    old = version_values(session, measure, year, before)
    new = version_values(session, measure, year, after)
    return tuple(
        Difference(slot, old.get(slot), new.get(slot))
        for slot in sorted(old.keys() | new.keys(), key=_order)
        if old.get(slot) != new.get(slot)
    )


def current_values(session: Session, measure: str, year: int) -> Mapping[Slot, Decimal]:
    """Return every value that holds now: of all owners, months and tiers."""
    statement = select(Target).where(Target.measure == measure, in_year(year), current())
    return {
        Slot(Owner(row.staff_id, row.team_id, row.segment_id), row.month, Tier(row.tier)): row.value
        for row in session.execute(statement).scalars()
    }


def _begin(uow: UnitOfWork, draft: PlanDraft) -> None:
    serialise(uow.session, "target")
    if plan_state(uow.session, draft.measure, draft.year) != draft.seen:
        raise ConflictError(
            _("Somebody else changed this plan meanwhile; look at it again, then save.")
        )


def _next(uow: UnitOfWork, draft: PlanDraft) -> Writing:
    if not draft.reason.strip() and latest_number(uow.session, draft.measure, draft.year):
        raise RuleBrokenError(_no_reason())
    return next_version(
        uow,
        draft.measure,
        draft.year,
        origin=draft.origin,
        received_on=draft.received_on,
        reason=draft.reason.strip(),
    )


def _write(writing: Writing, draft: PlanDraft) -> int:
    for entry in draft.entries:
        if entry.month // 100 != draft.year:
            raise RuleBrokenError(_("A plan is one year's; leave out the months of other years."))
        writing.put(Slot(entry.owner, entry.month, entry.tier), entry.value)
    writing.finish()
    return writing.number


def _no_reason() -> str:
    return _("A plan is changed with a reason; type one.")


def _order(slot: Slot) -> tuple[str, int, int, int]:
    owner = slot.owner
    key = owner.staff_id or owner.team_id or owner.segment_id or 0
    return owner.level, key, slot.month, list(Tier).index(slot.tier)
