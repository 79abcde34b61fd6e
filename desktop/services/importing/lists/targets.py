"""Importing targets, and the results that stand beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from desktop.models.target import PlanOrigin, Target, Tier
from desktop.services.importing.books.changes import Changes
from desktop.services.importing.books.identity import unknown_id
from desktop.services.importing.books.known import fetch
from desktop.services.importing.books.people import PeopleBook, Who
from desktop.services.importing.books.plans import PlanBook
from desktop.services.importing.books.result_book import ResultBook, What, refuse_no_sum
from desktop.services.importing.cells.values import RowRejectedError
from desktop.services.importing.job import Job
from desktop.services.importing.kinds import KINDS
from desktop.services.importing.lists.list_import import (
    ListRow,
    Spoken,
    changed_in,
    here_already,
    refuse_new,
    unchanged,
)
from desktop.services.importing.lists.monthly import MonthReader, MonthValue, together
from desktop.services.importing.lists.tiers import TierOrder
from desktop.services.importing.outcomes import Outcome
from desktop.services.importing.report import Oddity
from desktop.services.targets.owners import Owner, current
from desktop.services.targets.writing import Slot
from desktop.system.i18n import _

ACTUAL = "target.actual"
TIERS = {
    "target.value": Tier.TARGET,
    "target.sprint": Tier.SPRINT,
    "target.challenge": Tier.CHALLENGE,
}
_COLUMNS = ("measure", "month", "tier", "staff_id", "team_id", "segment_id", "value", "plan_id")
_What = tuple[str, Slot]


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose a row is, as the file says: nobody's is the office's.

    Attributes:
        team: Whose it is without a person; with one, where that person works.
    """

    who: Who
    team: str
    segment: int | None


@dataclass(frozen=True, slots=True)
class Known:
    """A target that holds now."""

    measure: str
    slot: Slot


class TargetTaker:
    """Takes in targets; what changes one makes a new version of its plan."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._people, self._plans = PeopleBook(job), PlanBook(job)
        self._results = ResultBook(job)
        self._months = MonthReader(job, (*TIERS, ACTUAL))
        self._new = job.inserts.into(Target, _COLUMNS)
        self._changes, self._spoken = Changes(job, Target), Spoken(job, "target")
        self._known: dict[_What, int] = {}
        self._ids: dict[int, Known] = {}
        # Targets bear no import: a handful a month, those of this file are remembered.
        self._fresh: set[int] = set()
        self._order = TierOrder()

    def prepare(self, rows: Sequence[ListRow]) -> None:
        """Look up what the rows speak of."""
        months = self._months.months(rows)
        ids = [row.values.get("target.id") for row in rows]
        columns = (Target.id, Target.measure, Target.month, Target.tier, Target.value)
        owner = (Target.staff_id, Target.team_id, Target.segment_id)
        chosen = select(*columns, *owner).where(current())
        for column, keys in ((Target.month, months), (Target.id, ids)):
            for key, measure, month, tier, value, *whose in fetch(
                self._job.session, chosen, column, keys
            ):
                slot = Slot(Owner(*whose), month, Tier(tier))
                self._known[measure, slot], self._ids[key] = key, Known(measure, slot)
                self._order.holds(measure, slot, value)
        self._changes.load(self._ids)
        self._results.prepare(months)
        self._plan_order(rows)

    def take(self, row: ListRow) -> tuple[Outcome, str]:
        """Enter the targets of a row, or change the known ones.

        Raises:
            RowRejectedError: Nothing says what it is for, or the file says two things of one.
        """
        named = self._named(row)
        measure = row.values.get("target.measure") if named is None else named.measure
        found = self._months.values(row) if named is None else self._values_of(named, row)
        measure, whose = str(measure), _whose(row)
        self._check(measure, whose, found, row)
        odd = self._people.has_other_team(whose.who, whose.team)
        owner = self._owner(whose) if named is None else named.slot.owner
        ends = [self._take(measure, owner, one, row) for one in found]
        outcome, reason = together(ends)
        if odd:
            reason = f"{reason} {self._job.report.oddity(row.number, Oddity.OTHER_TEAM)}".strip()
        return outcome, reason

    def flush(self) -> None:
        """Write the batch: what is replaced first, since a month has one target that holds."""
        self._people.flush()
        self._changes.flush()
        self._results.flush()
        self._job.inserts.flush()
        self._spoken.flush()
        self._known, self._ids = {}, {}
        self._order.forget()

    def _named(self, row: ListRow) -> Known | None:
        """Return which target the id of a row means; None where the row says it otherwise.

        Raises:
            RowRejectedError: No target has the id and nothing else says which it is.
        """
        key: int | None = row.values.get("target.id")
        if key is None:
            return None
        if key in self._ids and key not in self._fresh:
            self._refuse_other(key, self._ids[key], row)
            return self._ids[key]
        whole = all(row.values.get(f"target.{name}") is not None for name in ("measure", "month"))
        if not whole:
            raise unknown_id(key)
        return None  # an id of another office says nothing here; measure, month and person do

    def _refuse_other(self, key: int, known: Known, row: ListRow) -> None:
        """Refuse an id beside the measure, month or owner of another target."""
        values, owner = row.values, known.slot.owner
        month, whose = values.get("target.month"), _whose(row)
        tier = {_tier(name, row) for name in TIERS if values.get(name) is not None}
        team = None if whose.who is not None else self._people.known_team(whose.team)
        other = (
            values.get("target.measure") not in (None, known.measure),
            month is not None and self._months.full(row, month) != known.slot.month,
            whose.who not in (None, owner.staff_id),
            bool(whose.team) and owner.staff_id is None and team != owner.team_id,
            whose.segment not in (None, owner.segment_id),
            not tier <= {known.slot.tier},
        )
        if any(other):
            raise RowRejectedError(
                _("{target} is for something else; clear the id for a new target.").format(
                    target=_name(known.measure, known.slot.month, key)
                )
            )

    def _values_of(self, known: Known, row: ListRow) -> list[MonthValue]:
        """Return what a row says of the target that its id means; unchanged when nothing."""
        value = next((row.values[n] for n in TIERS if row.values.get(n) is not None), None)
        here = self._changes.row(self._known[known.measure, known.slot]).value
        said = [
            MonthValue(_field(known.slot.tier), known.slot.month, here if value is None else value)
        ]
        actual = row.values.get(ACTUAL)
        return said if actual is None else [*said, MonthValue(ACTUAL, known.slot.month, actual)]

    def _plan_order(self, rows: Sequence[ListRow]) -> None:
        """Take in what the batch says of tiers, to refuse what would put them out of order."""
        for row in rows:
            measure, whose = row.values.get("target.measure"), _whose(row)
            owner = self._owner_known(whose)
            if measure is None or owner is None:
                continue
            try:
                for one in self._months.values(row):
                    if one.field in TIERS:
                        slot = Slot(owner, one.month, _tier(one.field, row))
                        self._order.holds(measure, slot, one.value)
            except RowRejectedError:  # it is refused when it is its turn
                continue

    def _check(self, measure: str, whose: Whose, found: list[MonthValue], row: ListRow) -> None:
        """Refuse a row before anything of it is written."""
        _refuse_two_owners(whose)
        owner = self._owner_known(whose)
        for one in found:
            if one.field == ACTUAL:
                self._check_actual(measure, whose, owner, one.month)
                continue
            slot = None if owner is None else Slot(owner, one.month, _tier(one.field, row))
            known = None if slot is None else self._known.get((measure, slot))
            if known is None:
                refuse_new(self._job)
            elif known in self._fresh:
                self._spoken.refuse_second(known)
            if slot is not None:
                self._order.refuse(measure, slot)

    def _check_actual(self, measure: str, whose: Whose, owner: Owner | None, month: int) -> None:
        if whose.segment is not None:
            raise RowRejectedError(
                _("A result is a person's, a team's or the office's; clear the segment.")
            )
        refuse_no_sum(measure)
        what = None if owner is None else What(measure, month, owner.staff_id, owner.team_id)
        self._results.check(what)

    def _take(
        self, measure: str, owner: Owner, one: MonthValue, row: ListRow
    ) -> tuple[Outcome, str]:
        if one.field == ACTUAL:
            what = What(measure, one.month, owner.staff_id, owner.team_id)
            source = self._job.table.path.name
            return self._results.take(what, one.value, source, row.number, says_source=False)
        slot = Slot(owner, one.month, _tier(one.field, row))
        known = self._known.get((measure, slot))
        if known is None:
            self._enter(measure, slot, one.value, row)
            return Outcome.CREATED, ""
        return self._change(known, measure, slot, one, row)

    def _change(
        self, known: int, measure: str, slot: Slot, one: MonthValue, row: ListRow
    ) -> tuple[Outcome, str]:
        record, name = self._changes.row(known), _name(measure, slot.month, known)
        if self._job.mode == "create":
            return here_already(name)
        if record.value == one.value:
            self._spoken.note(known, row.number)
            self._job.report.unchanged["target"] += 1
            return unchanged(name)
        self._spoken.refuse_second(known)
        self._spoken.note(known, row.number)
        plan = self._enter(measure, slot, one.value, row)
        self._changes.change(record, {"superseded_by": plan})
        return changed_in(name, [KINDS["targets"].by_id[one.field].title])

    def _enter(self, measure: str, slot: Slot, value: Decimal, row: ListRow) -> int:
        """Enter a target, and return the version of the plan it belongs to."""
        plan = self._plans.version(
            measure,
            slot.month // 100,
            row.values.get("target.origin") or PlanOrigin.OFFICE,
            row.values.get("target.received_on") or self._job.today,
        )
        owner = slot.owner.staff_id, slot.owner.team_id, slot.owner.segment_id
        key = self._new.add(measure, slot.month, slot.tier, *owner, value, plan)
        self._job.trail.inserted(Target, [key])
        self._known[measure, slot] = key
        self._fresh.add(key)
        self._spoken.note(key, row.number)
        return plan

    def _owner_known(self, whose: Whose) -> Owner | None:
        """Return the owner of a row; None where it is somebody or some team that is new."""
        if whose.who is not None:
            key = self._people.known(whose.who)
            return None if key is None else Owner(staff_id=key)
        if whose.team:
            team = self._people.known_team(whose.team)
            return None if team is None else Owner(team_id=team)
        return Owner(segment_id=whose.segment)

    def _owner(self, whose: Whose) -> Owner:
        """Return the owner of a row, entered where new."""
        if whose.who is not None:
            return Owner(staff_id=self._people.person(whose.who, whose.team))
        if whose.team:
            return Owner(team_id=self._people.team(whose.team))
        return Owner(segment_id=whose.segment)


def _whose(row: ListRow) -> Whose:
    values = row.values
    team = (values.get("target.team") or "").strip()
    return Whose(values.get("target.staff"), team, values.get("target.segment"))


def _refuse_two_owners(whose: Whose) -> None:
    if whose.segment is not None and (whose.who is not None or whose.team):
        raise RowRejectedError(
            _("A target belongs to one person, one team or one segment; give one of them.")
        )


def _tier(field: str, row: ListRow) -> Tier:
    """Return the tier that a value is of: its column says it, or the column of the tier."""
    said = row.values.get("target.tier")
    return Tier(said) if said and field == "target.value" else TIERS[field]


def _field(tier: Tier) -> str:
    return next(name for name, one in TIERS.items() if one is tier)


def _name(measure: str, month: int, key: int) -> str:
    return _("Target {measure} {month} (id {id})").format(measure=measure, month=month, id=key)
