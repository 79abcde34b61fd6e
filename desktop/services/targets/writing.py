"""Writing target values into a version of a plan, with all that must hold for them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.uow import UnitOfWork
from desktop.models.errors import RuleBrokenError
from desktop.models.money import fits_places
from desktop.models.target import Plan, PlanOrigin, Target, Tier
from desktop.services.formats import month_text
from desktop.services.measures.figures import measure_named
from desktop.services.settings import office_info
from desktop.services.targets.owners import Owner, current, in_year, owned_by
from desktop.system.i18n import N_, _

PLACES = 4
TIER_NAMES = {
    Tier.TARGET: N_("Target"),
    Tier.SPRINT: N_("Sprint"),
    Tier.CHALLENGE: N_("Challenge"),
}


@dataclass(frozen=True, slots=True)
class Slot:
    """Where one value of a measure's year stands."""

    owner: Owner
    month: int
    tier: Tier


def running_version(uow: UnitOfWork, measure: str, year: int) -> "Writing":
    """Write into the last version of a measure's year; the first value begins the first."""
    plan = _latest_plan(uow.session, measure, year)
    return Writing(uow, plan or _add_plan(uow, Plan(measure=measure, year=year, number=1)))


def next_version(
    uow: UnitOfWork,
    measure: str,
    year: int,
    *,
    origin: PlanOrigin,
    received_on: date | None,
    reason: str,
) -> "Writing":
    """Write a new version behind the others of a measure's year."""
    number = latest_number(uow.session, measure, year) + 1
    plan = Plan(measure=measure, year=year, number=number, origin=origin, reason=reason)
    return Writing(uow, _add_plan(uow, plan, received_on))


def latest_number(session: Session, measure: str, year: int) -> int:
    """Return the number of the last version; values of no version make up the first."""
    plan = _latest_plan(session, measure, year)
    if plan is not None:
        return plan.number
    statement = select(func.count()).where(Target.measure == measure, in_year(year))
    return min(session.execute(statement).scalar_one(), 1)


class Writing:
    """Puts values into one version; earlier versions keep what they said."""

    def __init__(self, uow: UnitOfWork, plan: Plan) -> None:
        self._session, self._plan = uow.session, plan
        self._rows = _current_rows(uow.session, plan)
        self._new: list[Target] = []
        self._touched: dict[Owner, set[int]] = defaultdict(set)

    @property
    def number(self) -> int:
        """The version's number."""
        return self._plan.number

    def seen(self, slot: Slot) -> tuple[int | None, int]:
        """Return id and version of a slot's current value; None and 0 where there is none."""
        row = self._rows.get(slot)
        return (None, 0) if row is None else (row.id, row.version)

    def put(self, slot: Slot, value: Decimal | None) -> None:
        """Set the value of a slot; None takes it away.

        Raises:
            RuleBrokenError: The value is negative or finer than what is kept.
        """
        _check(value)
        row = self._rows.get(slot)
        if value == (None if row is None else row.value):
            return
        self._touched[slot.owner].add(slot.month)
        if row is None:
            self._add(slot, value)
        elif not self._is_of_this(row):
            row.superseded_by = self._plan.id
            self._add(slot, value)
        elif value is None:
            self._session.delete(row)
        else:
            row.value = value

    def finish(self) -> None:
        """Write everything.

        Raises:
            RuleBrokenError: The tiers of a month are out of order.
        """
        self._session.flush()  # a slot has one current value: the old must go first
        self._session.add_all(self._new)
        self._session.flush()
        for owner, months in self._touched.items():
            _check_tiers(self._session, self._plan.measure, owner, months)

    def _is_of_this(self, row: Target) -> bool:
        """Return whether a row belongs to the version; one without any belongs to the first."""
        first = row.plan_id is None and self._plan.number == 1
        return first or row.plan_id == self._plan.id

    def _add(self, slot: Slot, value: Decimal | None) -> None:
        if value is not None:
            row = Target(
                measure=self._plan.measure,
                month=slot.month,
                tier=slot.tier,
                staff_id=slot.owner.staff_id,
                team_id=slot.owner.team_id,
                segment_id=slot.owner.segment_id,
                value=value,
                plan_id=self._plan.id,
            )
            self._new.append(row)


def _latest_plan(session: Session, measure: str, year: int) -> Plan | None:
    statement = (
        select(Plan)
        .where(Plan.measure == measure, Plan.year == year)
        .order_by(Plan.number.desc())
        .limit(1)
    )
    return session.execute(statement).scalars().first()


def _add_plan(uow: UnitOfWork, plan: Plan, received_on: date | None = None) -> Plan:
    """Note when and by whom a version is made; without another word it is received today."""
    plan.received_on = received_on or office_info(uow.session).calendar.day(uow.now)
    plan.made_at, plan.staff_id = uow.now, uow.actor.staff_id
    uow.session.add(plan)
    uow.session.flush()
    return plan


def _current_rows(session: Session, plan: Plan) -> dict[Slot, Target]:
    statement = select(Target).where(Target.measure == plan.measure, in_year(plan.year), current())
    return {
        Slot(Owner(row.staff_id, row.team_id, row.segment_id), row.month, Tier(row.tier)): row
        for row in session.execute(statement).scalars()
    }


def tiers_problem(month: int, values: dict[Tier, Decimal | None], *, better_up: bool) -> str | None:
    """Return what is wrong with the tiers of a month, in one sentence."""
    known = [(tier, value) for tier in Tier if (value := values.get(tier)) is not None]
    for (nearer, near), (further, far) in pairwise(known):
        if (far < near) if better_up else (far > near):
            below = _("{month}: “{further}” is {far}, less than “{nearer}” with {near}; raise it.")
            above = _("{month}: “{further}” is {far}, more than “{nearer}” with {near}; lower it.")
            return (below if better_up else above).format(
                month=month_text(month),
                further=_(TIER_NAMES[further]),
                far=f"{far.normalize():,f}",
                nearer=_(TIER_NAMES[nearer]),
                near=f"{near.normalize():,f}",
            )
    return None


def _check(value: Decimal | None) -> None:
    if value is not None and value < 0:
        raise RuleBrokenError(_("A target may not be negative; correct it."))
    if not fits_places(value, PLACES):
        raise RuleBrokenError(
            _("A target has {count} digits behind the point at most; correct it.").format(
                count=PLACES
            )
        )


def _check_tiers(session: Session, measure: str, owner: Owner, months: Iterable[int]) -> None:
    """Refuse a sprint that asks for less than the target, or a challenge below the sprint."""
    statement = select(Target.month, Target.tier, Target.value).where(
        Target.measure == measure, Target.month.in_(sorted(months)), current(), owned_by(owner)
    )
    found: dict[int, dict[Tier, Decimal | None]] = defaultdict(dict)
    for month, tier, value in session.execute(statement):
        found[month][Tier(tier)] = value
    better_up = measure_named(measure).better_up
    for month in sorted(found):
        if problem := tiers_problem(month, found[month], better_up=better_up):
            raise RuleBrokenError(problem)
