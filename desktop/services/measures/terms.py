"""The terms measures are made of: what is summed, on which day, for whom, and in which slices.

The formulas are those of the trade (car count, average repair order, effective labour rate);
rates are ratios of sums, and an unknown figure is None, never zero.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, case, func, type_coerce
from sqlalchemy.orm import Session

from desktop.models.period_lock import AdjustedField
from desktop.services.measures.slices import Period, Value

WHOLE = 10_000  # a share of all of a record, as shares are kept


class DateRule(StrEnum):
    """Which day of a record decides the period it counts in."""

    ARRIVED = "arrived_on"
    FINISHED = "finished_on"
    SETTLED = "settled_on"
    ORDERED = "ordered_on"
    DELIVERED = "delivered_on"
    CANCELLED = "cancelled_on"
    DUE = "due_on"
    DONE = "done_on"
    RECEIVED = "received_on"
    BOOKED = "day"
    CAME = "came_on"
    MOVED = "moved_on"
    ASKED = "asked_on"
    MONTH_END = "month"  # known by month: counts on the month's last day
    PERIOD_END = "period_end"  # what there is at the end of the period


class Unit(StrEnum):
    """What a figure is counted in."""

    COUNT = "count"
    MONEY = "money"
    HOURS = "hours"
    RATIO = "ratio"
    SHARE = "share"


Join = tuple[FromClause, ColumnElement[bool]]


@dataclass(frozen=True, slots=True, eq=False)  # columns have no == that answers yes or no
class Cut:
    """A way to cut the rows of an origin.

    Attributes:
        key: The id, or the text itself, that tells the slices apart.
        label: What a slice is called.
        to_key: Tables that lead from the rows to the key, outer joined in this order.
        to_label: Tables that lead on from the key to the label.
        share: The part of a record that is this slice's, in 10,000ths; None where it is all.
    """

    key: ColumnElement[Any]
    label: ColumnElement[Any]
    to_key: tuple[Join, ...] = ()
    to_label: tuple[Join, ...] = ()
    share: ColumnElement[Any] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """Rows that figures are summed over.

    Attributes:
        name: The table whose records a figure opens.
        rows: A table, or tables joined.
        record: The id of what a figure opens.
        days: The column of each date rule; of monthly rows it is year x 100 + month.
        cuts: By the id of a slice; `person` and `team` are those of the measure's own person.
        adjusts: The column of an adjustment that names the record it corrects.
    """

    name: str
    rows: FromClause
    record: ColumnElement[Any]
    days: Mapping[DateRule, ColumnElement[Any]]
    cuts: Mapping[str, Cut]
    adjusts: ColumnElement[Any] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Sum:
    """A sum or a count over rows of an origin.

    Attributes:
        origin: Where it is summed.
        rule: Which day counts.
        condition: Which rows count.
        of: What is summed: whole minor units of a row; None counts the rows.
        scale: Digits behind the point of what is summed as whole numbers; 0 of a count.
        distinct: Whether different values of `of` are counted instead.
        pieces: Whether pieces are summed: of no rows they are 0, not unknown.
        adjusted: Amounts whose later corrections belong to it, each with its sign.
        uncut: Slices that do not cut it: each slice is given the whole.
        lined: The same over the lines of the bill, for slices that only lines have.
        kept: The column of the summaries that keeps it, or what is made of several; empty where
            none does.
    """

    origin: Origin
    rule: DateRule
    condition: ColumnElement[bool]
    of: ColumnElement[Any] | None = None
    scale: int = 0
    distinct: bool = False
    pieces: bool = False
    adjusted: tuple[tuple[AdjustedField, int], ...] = ()
    uncut: frozenset[str] = frozenset()
    lined: "Sum | None" = None
    kept: str = ""

    @property
    def counts(self) -> bool:
        """Whether it counts: of no rows that is 0, of a sum it is unknown."""
        return self.of is None or self.distinct or self.pieces

    @property
    def of_nothing(self) -> Decimal | None:
        """The figure where there are no rows."""
        return Decimal(0) if self.counts else None


@dataclass(frozen=True, slots=True, eq=False)
class Stock:
    """A sum or a count of what there is at the end of a day, such as open orders.

    Attributes:
        at: Which rows count at the end of a day.
        of: What is summed: whole minor units of a row; None counts the rows.
        pieces: Whether pieces are summed: of no rows they are 0, not unknown.
    """

    origin: Origin
    at: Callable[[date], ColumnElement[bool]]
    of: ColumnElement[Any] | None = None
    scale: int = 0
    distinct: bool = False
    pieces: bool = False
    uncut: frozenset[str] = frozenset()

    @property
    def counts(self) -> bool:
        """Whether it counts: of no rows that is 0, of a sum it is unknown."""
        return self.of is None or self.distinct or self.pieces

    @property
    def of_nothing(self) -> Decimal | None:
        """The figure where there are no rows."""
        return Decimal(0) if self.counts else None


@dataclass(frozen=True, slots=True)
class Planned:
    """The target of another measure for the whole month that lies `months_on` after the period."""

    measure: str
    months_on: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Added:
    """Sums of several origins added up, of the whole office and whole months, quarters or years.

    Attributes:
        sums: What is added, each with its sign.
        months: Over how many months up to the last one that is over within the period; 0 is the
            period itself.
        least: Below which it is not told.
        of_nothing: The figure where there are no rows.
    """

    sums: tuple[tuple[Sum, int], ...]
    months: int = 0
    least: Value = None
    of_nothing: Value = None
    uncut: frozenset[str] = frozenset()


Brought = tuple[str, int, Value]  # the table of a record, its id, and what it brought


@dataclass(frozen=True, slots=True, eq=False)
class Reckoned:
    """What a function reckons of the whole office for a stretch of days, such as a stock's worth.

    Attributes:
        of: The figure of a stretch; None where it cannot be told.
        rows: What it is made of; the values add up to it.
    """

    of: Callable[[Session, Period], Value]
    rows: Callable[[Session, Period], Iterable[Brought]]
    of_nothing: Value = None
    uncut: frozenset[str] = frozenset()


Stretched = Added | Reckoned  # of the whole office, and told by whole stretches of days
Part = Sum | Stock | Planned | Stretched


@dataclass(frozen=True, slots=True)
class Ratio:
    """A figure that is one sum over another; unknown when the other is zero."""

    over: Part
    under: Part


@dataclass(frozen=True, slots=True)
class Measure:
    """One entry of the catalogue; name, formula, person rule and exclusions are source texts.

    Attributes:
        date_rule: The day that decides, as it is told to the user.
        external: Whether its figures come from another system alone.
        waits: Days after a period in which its figure still moves, and is provisional (暫).
    """

    id: str
    name: str
    formula: str
    date_rule: DateRule
    person_rule: str
    exclusions: str
    unit: Unit
    query: Part | Ratio
    better_up: bool = True
    external: bool = field(default=False)
    waits: int = 0

    @property
    def parts(self) -> tuple[Part, ...]:
        """What is summed for it: one sum, or the two that are divided."""
        query = self.query
        return (query.over, query.under) if isinstance(query, Ratio) else (query,)

    @property
    def is_additive(self) -> bool:
        """Whether the figures of days add up to that of the period."""
        return isinstance(self.query, Sum) and not self.query.distinct


def total(*columns: ColumnElement[Any]) -> ColumnElement[Any]:
    """Add columns of a row; an unknown counts as nothing unless everything is unknown."""
    plain = [type_coerce(column, BigInteger) for column in columns]
    if len(plain) == 1:
        return plain[0]
    row: ColumnElement[Any] = func.coalesce(plain[0], 0)
    for column in plain[1:]:
        row = row + func.coalesce(column, 0)
    return case((func.coalesce(*plain).is_(None), None), else_=row)


def scaled(value: Any, scale: int) -> Decimal | None:  # noqa: ANN401 -- int or Decimal by engine
    """Turn a sum of whole units into a decimal number."""
    return None if value is None else Decimal(int(value)).scaleb(-scale)
