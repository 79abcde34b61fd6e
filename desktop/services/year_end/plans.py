"""The targets of a year and of the next one, as the measures' own targets say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from desktop.models.target import Target, Tier
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.figures import Period, Value, figure_table, figures
from desktop.services.measures.slices import labelled_month
from desktop.services.periods import ends_year, year_period

Place = tuple[str, str]  # measure and tier
# Whose tiers are shown month by month, if they are planned.
TIERED = ("car_count", "service_revenue", "deliveries", "sales_revenue")
Key = TypeVar("Key", int, str)


@dataclass(frozen=True, slots=True)
class Plans:
    """What is planned now.

    Attributes:
        months: By month as 202511, of the year and the next.
        years: By year, the first cut at the last day that is counted.
        segments: Of the next year, by segment.
    """

    months: Mapping[Place, Mapping[int, Value]]
    years: Mapping[int, Mapping[Place, Value]]
    segments: Mapping[Place, Mapping[str, Value]]

    def month(self, measure: str, month: int, tier: Tier = Tier.TARGET) -> Value:
        """Return the office's target of a month."""
        return self.months.get((measure, tier), {}).get(month)

    def year(self, measure: str, year: int, tier: Tier = Tier.TARGET) -> Value:
        """Return the office's target of a year."""
        return self.years.get(year, {}).get((measure, tier))

    def planned(self, year: int) -> tuple[str, ...]:
        """Return the measures that the office has a target of in a year."""
        found = self.years.get(year, {})
        known = {measure for (measure, _tier), value in found.items() if value is not None}
        return tuple(name for name in CATALOGUE if name in known)

    def segment_names(self, measure: str) -> tuple[str, ...]:
        """Return the segments that have targets of a measure in the next year."""
        found = [self.segments.get((measure, tier), {}) for tier in Tier]
        named = [name for names in found for name, value in names.items() if value is not None]
        return tuple(dict.fromkeys(named))


def read_plans(session: Session, period: Period) -> Plans:
    """Read the targets of a year, through the last day that is counted, and of the next one."""
    year = period.start.year
    places = _places(session, year)
    if not places:
        return Plans({}, {}, {})
    ids, cut = [_id(place) for place in places], [place for place in places if places[place]]
    following = year_period(year + 1)
    both = Period(period.start, following.end)
    monthly = [place for place in places if place[1] == Tier.TARGET or place[0] in TIERED]
    by_month = figure_table(session, [_id(place) for place in monthly], both, ("month",))
    by_year = figure_table(session, ids, both, ("year",))
    years = {int(key[0]): dict(zip(places, row, strict=True)) for key, row in by_year.rows}
    if not ends_year(period.end):  # a part of the year has a part of its plan
        years[year] = dict(zip(places, figures(session, ids, period).values(), strict=True))
    by_segment = figure_table(session, [_id(place) for place in cut], following, ("segment",))
    return Plans(
        _columns(monthly, [(labelled_month(key[0]), row) for key, row in by_month.rows]),
        years,
        _columns(cut, [(key[0], row) for key, row in by_segment.rows]),
    )


def _places(session: Session, year: int) -> dict[Place, bool]:
    """Return what is planned, and whether segments have a part of it in the next year."""
    coming = and_(Target.segment_id.is_not(None), Target.month > year * 100 + 100)
    statement = (
        select(Target.measure, Target.tier, func.max(case((coming, 1), else_=0)))
        .where(
            Target.superseded_by.is_(None),
            Target.month.between(year * 100 + 1, year * 100 + 112),
        )
        .group_by(Target.measure, Target.tier)
        .order_by(Target.measure, Target.tier)
    )
    rows = session.execute(statement)
    return {(name, tier): bool(cut) for name, tier, cut in rows if name in CATALOGUE}


def _id(place: Place) -> str:
    measure, tier = place
    return f"{measure}.target" if tier == Tier.TARGET else f"{measure}.target.{tier}"


def _columns(
    places: Sequence[Place], rows: Sequence[tuple[Key, Sequence[Value]]]
) -> dict[Place, dict[Key, Value]]:
    return {
        place: {key: values[number] for key, values in rows if values[number] is not None}
        for number, place in enumerate(places)
    }
