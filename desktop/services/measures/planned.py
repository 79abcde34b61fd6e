"""What was planned for a period: targets of months, put together for periods and owners."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, select
from sqlalchemy.orm import Session

from desktop.db.engine import ONE_MOMENT
from desktop.models.segment import Segment
from desktop.models.staff import Staff, Team
from desktop.models.target import Target, Tier
from desktop.services.measures.plain import Asked, Found, plus
from desktop.services.measures.slices import (
    DATE_SLICES,
    Period,
    Value,
    month_after,
    month_number,
    months_of,
    period_of_months,
    stretches,
)
from desktop.services.measures.terms import Measure, Stock

# Slices that targets have; an advisor is the person of a visit.
_STRETCHES = frozenset({"month", "quarter", "year"})
_OWNERS = {"person": "person", "advisor": "person", "team": "team", "segment": "segment"}
_KNOWN = "targets"  # in the info of a session that sees one moment
Share = Callable[[Period, int], Decimal]
_Kept = dict[tuple[Any, ...], dict[str, list["_Planned"]]]  # by measure, first and last month


@dataclass(frozen=True, slots=True)
class _Planned:
    """One current target, with the names of its owner and the owner's team."""

    month: int
    value: Decimal
    staff_id: int | None
    team_id: int | None
    segment_id: int | None
    person: str
    team: str
    segment: str
    staff_team_id: int | None
    staff_team: str

    @property
    def level(self) -> str:
        """Whose it is."""
        if self.staff_id is not None:
            return "person"
        if self.team_id is not None:
            return "team"
        return "office" if self.segment_id is None else "segment"


def planned_all(
    session: Session, wanted: Sequence[tuple[Measure, str]], asked: Asked
) -> dict[tuple[str, str], Found | None]:
    """Return the targets of measures and tiers by slice, read at once."""
    if not wanted:
        return {}
    names = sorted({measure.id for measure, _tier in wanted})
    rows = _known(session, names, months_of(asked.period))
    return {
        (measure.id, tier): _planned(session, measure, rows[measure.id].get(tier, []), asked)
        for measure, tier in wanted
    }


def planned(session: Session, measure: Measure, tier: str, asked: Asked) -> Found | None:
    """Return the targets of a measure by slice; None where targets have no such slices."""
    return planned_all(session, [(measure, tier)], asked)[measure.id, tier]


def _planned(
    session: Session, measure: Measure, rows: list[_Planned], asked: Asked
) -> Found | None:
    """Put the targets of a measure together by slice.

    The target of a sum is that of its months added up, of a month in part the share of its
    working days; of what there is at the end of a period it is that of the last month; of any
    other measure it is the plain mean of its months. The office's target is the one set for it,
    or else its people's, teams' or segments' put together; a team's is its own, or its people's.
    """
    owners = [cut for cut in asked.cuts if cut in _OWNERS]
    dates = tuple(cut for cut in asked.by if cut in DATE_SLICES)
    limits = asked.scope.chosen
    known = len(owners) == len(asked.cuts) and _STRETCHES.issuperset(dates)
    if not known or len(owners) > 1 or "branch" in limits or len(limits) > 1:
        return None
    level = _OWNERS[owners[0]] if owners else "office"
    owned = _owned(rows, level, limits)
    if owned is None:
        return None
    share = _shares(session)
    found: Found = {}
    for labels, stretch in stretches(asked.period, dates):
        told = dict(zip(dates, labels, strict=True))
        for owner, months in owned.items():
            named = told | dict.fromkeys(owners, owner)
            value = _of_stretch(measure, months, stretch, share)
            if value is not None:
                found[tuple(named[cut] for cut in asked.by)] = value
    return found


def planned_months_on(session: Session, measure: Measure, months_on: int, asked: Asked) -> Found:
    """Return by slice the target of the month that lies some months behind each stretch."""
    dates = tuple(cut for cut in asked.by if cut in DATE_SLICES)
    found: Found = {}
    for labels, stretch in stretches(asked.period, dates):
        month = month_after(month_number(stretch.end), months_on)
        told = dict(zip(dates, labels, strict=True))
        later = Asked(period_of_months(month), asked.cuts, asked.scope)
        for key, value in (planned(session, measure, Tier.TARGET, later) or {}).items():
            named = told | dict(zip(asked.cuts, key, strict=True))
            found[tuple(named[cut] for cut in asked.by)] = value
    return found


@cache
def _current() -> Select[Any]:
    """Select the current targets of some measures and months, with the names of their owners."""
    own, home = Team.__table__.alias("own"), Team.__table__.alias("home")
    return (
        select(
            Target.month,
            Target.value,
            Target.staff_id,
            Target.team_id,
            Target.segment_id,
            Staff.name,
            own.c.name,
            Segment.name,
            Staff.team_id,
            home.c.name,
            Target.measure,
            Target.tier,
        )
        .outerjoin(Staff, Staff.id == Target.staff_id)
        .outerjoin(own, own.c.id == Target.team_id)
        .outerjoin(Segment, Segment.id == Target.segment_id)
        .outerjoin(home, home.c.id == Staff.team_id)
        .where(
            Target.measure.in_(bindparam("measures", expanding=True)),
            Target.superseded_by.is_(None),
        )
        .where(
            Target.month.between(
                bindparam("first", type_=Integer), bindparam("last", type_=Integer)
            )
        )
    )


def _known(
    session: Session, measures: Sequence[str], months: list[int]
) -> dict[str, dict[str, list[_Planned]]]:
    """Return the targets of measures by tier; a session that sees one moment reads them once."""
    kept: _Kept = session.info.setdefault(_KNOWN, {}) if session.info.get(ONE_MOMENT) else {}
    months = [months[0], months[-1]]
    anew = [name for name in measures if (name, *months) not in kept]
    kept |= {(name, *months): {} for name in anew}
    for name, tier, row in _rows(session, anew, months) if anew else ():
        kept[name, *months].setdefault(tier, []).append(row)
    return {name: kept[name, *months] for name in measures}


def _rows(
    session: Session, measures: Sequence[str], months: list[int]
) -> Iterator[tuple[str, str, _Planned]]:
    asked = {"measures": measures, "first": months[0], "last": months[-1]}
    for row in session.execute(_current(), asked).all():
        person, team, segment = (text or "" for text in row[5:8])
        month, value, staff_id, team_id, segment_id = row[:5]
        owner = (staff_id, team_id, segment_id, person, team, segment)
        yield row[10], row[11], _Planned(month, value, *owner, row[8], row[9] or "")


Months = dict[int, Decimal]


def _owned(rows: list[_Planned], level: str, limits: dict[str, int]) -> dict[str, Months] | None:
    """Return the months of each owner of a level; None where a limit does not fit."""
    match limits:
        case {"person": staff_id}:
            mine = [row for row in rows if row.staff_id == staff_id]
            return None if level == "segment" else _by(mine, level)
        case {"team": team_id}:
            people = [row for row in rows if row.staff_id and row.staff_team_id == team_id]
            own = [row for row in rows if row.team_id == team_id and level != "person"]
            return None if level == "segment" else _first(_by(own, level), _by(people, level))
        case {"segment": segment_id}:
            mine = [row for row in rows if row.segment_id == segment_id]
            return _by(mine, level) if level in {"segment", "office"} else None
    return _everybodys(rows, level)


def _everybodys(rows: list[_Planned], level: str) -> dict[str, Months]:
    at: dict[str, list[_Planned]] = {each: [] for each in _LABELS}
    for row in rows:
        at[row.level].append(row)
    match level:
        case "office":
            return _first(*(_by(at[each], "office") for each in _LABELS))
        case "team":
            people = [row for row in at["person"] if row.staff_team_id is not None]
            return _first(_by(at["team"], "team"), _by(people, "team"))
    return _by(at[level], level)


# The office's target is its own, or else what comes next here put together.
_LABELS: dict[str, Callable[[_Planned], str]] = {
    "office": lambda _row: "",
    "person": lambda row: row.person,
    "team": lambda row: row.team if row.team_id is not None else row.staff_team,
    "segment": lambda row: row.segment,
}


def _by(rows: Iterable[_Planned], level: str) -> dict[str, Months]:
    """Add the targets of each month up by what their owners are called."""
    label = _LABELS[level]
    found: dict[str, Months] = defaultdict(dict)
    for row in rows:
        months = found[label(row)]
        months[row.month] = months.get(row.month, Decimal(0)) + row.value
    return found


def _first(*ways: dict[str, Months]) -> dict[str, Months]:
    """Take each owner's month from the first way that knows it."""
    found: dict[str, Months] = defaultdict(dict)
    for way in reversed(ways):
        for owner, months in way.items():
            found[owner].update(months)
    return found


def _of_stretch(measure: Measure, months: Months, stretch: Period, share: Share) -> Value:
    known = {month: months[month] for month in months_of(stretch) if month in months}
    if not known:
        return None
    if isinstance(measure.query, Stock):
        return known[max(known)]
    if not measure.is_additive:
        return sum(known.values(), Decimal(0)) / len(known)
    value: Value = None
    for month, of_month in known.items():
        value = plus(value, of_month * share(stretch, month))
    return value


def _shares(session: Session) -> Share:
    """Return how much of a month lies in a stretch: by working days where it is a part."""
    from desktop.services.work_days import work_calendar  # which knows the periods of figures

    read = cache(lambda: work_calendar(session))

    def share(stretch: Period, month: int) -> Decimal:
        whole = period_of_months(month)
        within = Period(max(stretch.start, whole.start), min(stretch.end, whole.end))
        if within == whole:
            return Decimal(1)
        if days := read().working_days(whole):
            return Decimal(read().working_days(within)) / days
        return Decimal(within.days) / whole.days

    return share
