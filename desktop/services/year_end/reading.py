"""Reading a year: each figure once, by as few queries as there are tables."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.figures import Period, Value, attainment, figure_table, figures
from desktop.services.measures.maturity import provisional_until
from desktop.services.measures.slices import (
    labelled_month,
    month_after,
    month_end,
    month_number,
)
from desktop.services.measures.terms import Sum, Unit
from desktop.services.morning import data_as_of, known_since, reaches_back
from desktop.services.periods import (
    change,
    ends_year,
    month_period,
    months_of_year,
    rolling_12,
    same_dates_last_year,
    year_before,
)
from desktop.services.settings import OfficeInfo, printed_office
from desktop.services.year_end.plans import Plans, read_plans

MONTHS = range(1, 13)
OF_COMEBACKS = frozenset({"comebacks", "comeback_rate", "first_time_fix"})
# What began to be recorded later than visits: by the measure that tells of what there is.
TOLD_BY = {
    **dict.fromkeys(("csi", "nps", "questionnaires"), "questionnaires"),
    "complaints": "complaints",
    "complaint_rate": "complaints",
    "complaints_closed_share": "complaints",
    "complaints_overdue_share": "complaints",
}
BEGINNING = 3  # the last month of a year in which that may begin for the year to count as whole
YEARS_BEFORE = 3
OLDEST_YEARS = 30  # further back no record is looked for
# What is shown month by month.
MONTHLY = (
    "arrivals",
    "car_count",
    "labour_revenue",
    "parts_revenue",
    "outsourced_revenue",
    "service_revenue",
    "aro",
    "billed_hours",
    "hours_per_visit",
    "effective_labour_rate",
    "parts_to_labour",
    "parts_gross_margin",
    "service_gross_profit",
    "service_gross_margin",
    "on_time_share",
    "late_night_share",
    "comebacks",
    "comeback_rate",
    "first_time_fix",
    "follow_up_share",
    "csi",
    "questionnaires",
    "nps",
    "complaints",
    "complaint_rate",
    "complaints_closed_share",
    "complaints_overdue_share",
    "new_customers",
    "orders",
    "deliveries",
    "cancellations",
    "sales_revenue",
    "sales_gross_profit",
    "sales_gross_margin",
    "average_price",
    "discount_share",
    "referral_share",
    "repeat_share",
    "insurance_revenue",
    "accessory_revenue",
    "package_revenue",
    "market_units",
    "market_share",
)
# What is shown for the whole year beside these.
YEARLY = (
    "vehicles_served",
    "order_reserve",
    "follow_ups_due",
    "follow_ups_done",
    "active_customers",
    "retention",
    "lost_share",
    "return_interval",
    "head_office_score",
)
Months = Mapping[int, Value]


@dataclass(frozen=True, slots=True)
class YearFigures:
    """A year's figures beside the years before.

    Attributes:
        through: The last day counted; the years before are cut at the same date.
        as_of: The day of the last change; until then it is known what came later.
        first_month: The month of the first record, as 202306; 0 where there is none.
        first_whole: The first month that is known from its beginning; 0 where there is none.
        monthly: By measure and month, from the first record on.
        yearly: By year and measure.
        r12: By measure, over the last twelve complete months.
    """

    year: int
    through: date
    as_of: date
    office: OfficeInfo
    first_month: int
    first_whole: int
    monthly: Mapping[str, Months]
    yearly: Mapping[int, Mapping[str, Value]]
    r12: Mapping[str, Value]
    plans: Plans

    @property
    def period(self) -> Period:
        """The days of the year that are counted."""
        return Period(date(self.year, 1, 1), self.through)

    @property
    def period_before(self) -> Period:
        """The same days a year before."""
        return same_dates_last_year(self.period)

    @property
    def years_before(self) -> tuple[int, ...]:
        """The years before, three at most, the latest first; only the latest may be a part."""
        if not self.first_month or self.first_month // 100 >= self.year:
            return ()
        whole = self.first_month // 100 + (self.first_month % 100 > 1)
        first = min(max(whole, self.year - YEARS_BEFORE), self.year - 1)
        return tuple(range(self.year - 1, first - 1, -1))

    @property
    def comparable(self) -> bool:
        """Whether the records reach back over the whole year before."""
        return self.is_whole(month_key(self.year - 1, 1))

    def is_whole(self, month: int) -> bool:
        """Return whether the records tell of a month from its beginning."""
        return bool(self.first_whole) and self.first_whole <= month

    @property
    def last_complete(self) -> int:
        """The last month that is over, as 202510."""
        return month_after(month_number(self.through), 0 if self.complete else -1)

    @property
    def complete(self) -> bool:
        """Whether the year is over."""
        return ends_year(self.through)

    def moves_until(self, measure: str, month: int) -> date | None:
        """Return until when a figure of a month may still move; None if it is final."""
        return provisional_until(measure, min(month_end(month), self.through), self.as_of)

    def month(self, measure: str, month: int) -> Value:
        """Return a figure of a month; a count of a month without rows is 0, not unknown."""
        found = self.monthly.get(measure, {}).get(month)
        if found is not None or not self.first_month <= month <= month_number(self.through):
            return found
        return Decimal(0) if is_count(measure) else None

    def months(self, measure: str, year: int | None = None) -> tuple[Value, ...]:
        """Return the twelve months of a year."""
        year = self.year if year is None else year
        return tuple(self.month(measure, month) for month in months_of_year(year))

    def months_before(self, month: int) -> Iterator[int]:
        """Yield the months from the first record up to one."""
        key = self.first_month or month
        while key < month:
            yield key
            key = month_after(key, 1)

    def this(self, measure: str) -> Value:
        """Return a figure of the year."""
        return self.yearly.get(self.year, {}).get(measure)

    def before(self, measure: str) -> Value:
        """Return a figure of the same days of the year before; unknown before all records."""
        return self.yearly.get(self.year - 1, {}).get(measure)

    def recorded_since(self, measure: str) -> int:
        """Return the first month that has what a measure is counted by, as 202510; 0 if none."""
        told_by = TOLD_BY.get(measure)
        if told_by is None:
            return self.first_month
        return min((month for month, value in self.monthly[told_by].items() if value), default=0)

    def is_comparable(self, measure: str) -> bool:
        """Whether a measure is recorded since the beginning of the year before."""
        begun = self.recorded_since(measure)
        return self.comparable and 0 < begun <= month_key(self.year - 1, BEGINNING)

    def change(self, measure: str) -> Value:
        """Return the growth, of a share the difference; unknown beside a part of a year."""
        if not self.is_comparable(measure):
            return None
        return change_of(measure, self.this(measure), self.before(measure))

    def target(self, measure: str) -> Value:
        """Return what was planned for the days that are counted."""
        return self.plans.year(measure, self.year)

    def attainment(self, measure: str) -> Value:
        """Return how much of the target was reached."""
        return attained(measure, self.this(measure), self.target(measure))

    def has(self, measure: str) -> bool:
        """Whether the year has anything of a measure; no complaint overdue is something to tell."""
        told_by = TOLD_BY.get(measure, measure)
        if told_by != measure:
            return self.this(measure) is not None and self.has(told_by)
        return bool(self.this(measure)) or any(self.months(measure))

    def known(self, measures: Iterable[str]) -> tuple[str, ...]:
        """Return those of the measures that the year has anything of."""
        found = [name for name in measures if name in CATALOGUE and self.has(name)]
        # Where nobody records comebacks, a perfect share of them would be a lie.
        silent = not (self.has("comebacks") or self.before("comebacks"))
        return tuple(name for name in found if not (silent and name in OF_COMEBACKS))


def read_year(session: Session, year: int) -> YearFigures:
    """Read the figures of a year.

    Raises:
        NotFoundError: Nobody has answered the office's first questions yet.
    """
    office = printed_office(session)
    changed = data_as_of(session)
    as_of = office.calendar.day(changed) if changed else date(year, 12, 31)
    through = as_of if as_of.year == year else date(year, 12, 31)
    first = known_since(session)
    start = max(first.year, year - OLDEST_YEARS) if first else year
    ids = tuple(name for name in MONTHLY if name in CATALOGUE)
    every = (*ids, *(name for name in YEARLY if name in CATALOGUE))
    table = figure_table(session, ids, Period(date(min(start, year), 1, 1), through), ("month",))
    monthly: dict[str, dict[int, Value]] = {name: {} for name in ids}
    for (label,), values in table.rows:
        for name, value in zip(ids, values, strict=True):
            monthly[name][labelled_month(label)] = value
    yearly = _yearly(session, every, through, start)
    return YearFigures(
        year,
        through,
        as_of,
        office,
        month_number(first) if first and first.year <= year else 0,
        _first_whole(first) if first and first.year <= year else 0,
        monthly,
        yearly,
        _r12(session, every, through, yearly),
        read_plans(session, Period(date(year, 1, 1), through)),
    )


def _first_whole(first: date) -> int:
    month = month_number(first)
    return month if reaches_back(first, month_period(month)) else month_after(month, 1)


def _yearly(
    session: Session, ids: Sequence[str], through: date, first: int
) -> dict[int, Mapping[str, Value]]:
    """Read the year and the year before it, both cut at the same date; whole ones at once."""
    days = {through.year - 1: year_before(through), through.year: through}
    spans = {year: Period(date(year, 1, 1), last) for year, last in days.items() if first <= year}
    if not ends_year(through) or len(spans) == 1:
        return {year: figures(session, ids, span) for year, span in spans.items()}
    both = Period(date(through.year - 1, 1, 1), through)
    table = figure_table(session, ids, both, ("year",))
    found = {int(key[0]): dict(zip(ids, values, strict=True)) for key, values in table.rows}
    return {year: found.get(year, {}) for year in spans}


def _r12(
    session: Session, ids: Sequence[str], through: date, yearly: Mapping[int, Mapping[str, Value]]
) -> Mapping[str, Value]:
    """Return the last twelve complete months; in a year that is over, these are the year."""
    if ends_year(through):
        return yearly.get(through.year, {})
    return figures(session, ids, rolling_12(month_after(month_number(through), -1)))


def month_key(year: int, month: int) -> int:
    """Return a month as it is kept: 202511."""
    return year * 100 + month


def is_sum(measure: str) -> bool:
    """Whether the months of a measure add up to its year."""
    return CATALOGUE[measure].is_additive


def is_count(measure: str) -> bool:
    """Whether nothing means 0."""
    query = CATALOGUE[measure].query
    return isinstance(query, Sum) and query.counts


def is_share(measure: str) -> bool:
    """Whether a measure is a percentage, whose growth is a difference in points."""
    return CATALOGUE[measure].unit is Unit.SHARE


def change_of(measure: str, this: Value, last: Value) -> Value:
    """Return the growth of a figure; of a share the difference of both."""
    if is_share(measure):
        return None if this is None or last is None else this - last
    return change(this, last)


def attained(measure: str, actual: Value, target: Value) -> Value:
    """Return how much of a target was reached; less is better for some measures."""
    return attainment(actual, target, better_up=CATALOGUE[measure].better_up)


def day_of_weekday(weekday: int) -> date:
    """Return a day that bears a weekday, 0 for Monday."""
    return date(2024, 1, 1 + weekday)  # a Monday
