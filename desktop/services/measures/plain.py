"""The plain query: sums straight from the rows, one SELECT for all that share rows and day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import and_ as and_operator
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Executable,
    FromClause,
    Select,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import BooleanClauseList

from desktop.models.period_lock import Adjustment
from desktop.services.measures.days import day_part
from desktop.services.measures.slices import (
    DATE_SLICES,
    Period,
    Scope,
    SliceKey,
    Value,
    label_of,
    month_after,
    month_end,
    month_number,
    stretches,
)
from desktop.services.measures.terms import (
    WHOLE,
    Cut,
    DateRule,
    Origin,
    Stock,
    Sum,
    scaled,
)

Conditions = list[ColumnElement[bool]]
Found = dict[SliceKey, Value]
_SHARE_SCALE = 4
_ENDS = frozenset({"month", "quarter", "year"})
_NOTHING: Mapping[Any, Value] = {}
_adjustment = Adjustment.__table__.c


@dataclass(frozen=True, slots=True)
class Asked:
    """What figures are asked for: days, slices, whose."""

    period: Period
    by: tuple[str, ...]
    scope: Scope

    def without(self, uncut: frozenset[str]) -> "Asked":
        """Return the same without slices and limits that do not cut a sum."""
        kept = tuple(cut for cut in self.by if cut not in uncut)
        limits = self.scope.chosen
        fields = {"person": "staff_id", "team": "team_id", "segment": "segment_id"}
        fields["branch"] = "branch_id"
        scope = Scope(**{fields[cut]: key for cut, key in limits.items() if cut not in uncut})
        return Asked(self.period, kept, scope)

    @property
    def cuts(self) -> tuple[str, ...]:
        """The slices that are cut by records, not by days."""
        return tuple(cut for cut in self.by if cut not in DATE_SLICES)

    @property
    def needed(self) -> tuple[str, ...]:
        """The slices that rows must have: those cut by, and those limited to."""
        return tuple(dict.fromkeys((*self.cuts, *self.scope.chosen)))


def fitting(part: Sum | Stock, asked: Asked) -> Sum | Stock | None:
    """Return the sum in the form that has the slices asked for; None where none has.

    What there is at the end of days or weeks is not told: that would be a query for each.
    """
    if isinstance(part, Stock) and not _ENDS.issuperset(set(asked.by).intersection(DATE_SLICES)):
        return None
    if all(cut in part.origin.cuts for cut in asked.needed):
        return part
    lined = part.lined if isinstance(part, Sum) else None
    return None if lined is None else fitting(lined, asked)


def sum_rows(
    session: Session, parts: Sequence[Sum], every: Sequence[Asked], given: dict[str, Any]
) -> list[dict[Sum, Found]]:
    """Sum over the rows of each period; sums of the same rows by the same day share a query.

    What is given is what some conditions must know of the office.
    """
    found: list[dict[Sum, Found]] = [{} for _asked in every]
    for group in groups_of(parts):
        query, statement = _sums(tuple(group), every[0].by, every[0].scope, len(every))
        days: dict[str, Any] = {}
        for number, asked in enumerate(every):
            ends = _ends(asked.period, monthly=group[0].rule is DateRule.MONTH_END)
            days |= zip(_bounds(number), ends, strict=True)
        rows: list[list[Any]] = [[] for _asked in every]
        for number, *row in session.execute(statement, {**given, **days}).all():
            rows[number].append(row)
        for place, part in enumerate(group):
            for own, sums in zip(rows, found, strict=True):
                sums[part] = query.read(own, place, part)
    return found


@lru_cache(maxsize=256)  # the same questions come again; a statement takes longer than its rows
def _sums(
    parts: tuple[Sum, ...], by: tuple[str, ...], scope: Scope, periods: int
) -> tuple["Query", Executable]:
    """Build the query of sums that share rows and day; the days of the periods are given to it."""
    origin, rule = parts[0].origin, parts[0].rule
    day = Days(origin.days[rule], monthly=rule is DateRule.MONTH_END)
    query = Query(origin, by, scope, day)
    values = [query.value(part) for part in parts]
    condition = or_(*_widest(part.condition for part in parts))
    arms = []
    for number in range(periods):
        first, last = (bindparam(name, type_=day.column.type) for name in _bounds(number))
        within = [condition, day.column.between(first, last)]
        arms.append(query.statement(values, within, literal_column(str(number))))
    return query, arms[0] if periods == 1 else union_all(*arms)


def _widest(conditions: Iterable[ColumnElement[bool]]) -> Conditions:
    """Leave out what only narrows another condition down: its rows are among the other's."""
    every = list(dict.fromkeys(conditions))
    terms = {each: set(_terms(each)) for each in every}
    return [each for each in every if not any(terms[other] < terms[each] for other in every)]


def _terms(condition: ColumnElement[bool]) -> Iterable[ColumnElement[bool]]:
    """Return what all must hold together."""
    if isinstance(condition, BooleanClauseList) and condition.operator is and_operator:
        return condition.clauses
    return (condition,)


def _bounds(number: int) -> tuple[str, str]:
    return f"first_day_{number}", f"last_day_{number}"


def sum_stocks(
    session: Session,
    parts: Sequence[Stock],
    asked: Asked,
    given: dict[str, Any],
    known: Mapping[tuple[Stock, date], Value] = _NOTHING,
) -> dict[Stock, Found]:
    """Sum what there is at the end of each stretch of days, unless it is known already."""
    found: dict[Stock, Found] = {part: {} for part in parts}
    if not parts:
        return found
    dates = tuple(cut for cut in asked.by if cut in DATE_SLICES)
    bare = Asked(asked.period, asked.cuts, asked.scope)
    for labels, stretch in stretches(asked.period, dates):
        told = dict(zip(dates, labels, strict=True))
        for part in parts:
            if (part, stretch.end) in known:
                found[part][labels] = known[part, stretch.end]
                continue
            query = Query(part.origin, bare.by, bare.scope, None)
            rows = session.execute(
                query.statement([query.value(part)], [part.at(stretch.end)]), given
            ).all()
            for key, value in query.read(rows, 0, part).items():
                named = told | dict(zip(bare.by, key, strict=True))
                found[part][tuple(named[cut] for cut in asked.by)] = value
    return found


def sum_adjustments(
    session: Session, parts: Iterable[Sum], asked: Asked, given: dict[str, Any]
) -> dict[Sum, Found]:
    """Sum the later corrections of amounts, on the day they were booked."""
    found: dict[Sum, Found] = {}
    for part in parts:
        if not part.adjusted or part.origin.adjusts is None:
            continue
        day = Days(_adjustment.booked_on, monthly=False)
        query = Query(part.origin, asked.by, asked.scope, day, part.origin.adjusts)
        value = query.amount(part, adjusted(part))
        within = [part.condition, *day.within(asked.period)]
        rows = session.execute(query.statement([value], within), given).all()
        found[part] = query.read(rows, 0, part)
    return found


def adjusted(part: Sum) -> ColumnElement[Any]:
    """Return an adjustment's value as a sum takes it: with its sign, or unknown."""
    signed = type_coerce(_adjustment.value, BigInteger)
    ways = [(_adjustment.field == name, signed * sign) for name, sign in part.adjusted]
    return case(*ways, else_=None)


def groups_of(parts: Iterable[Sum]) -> list[list[Sum]]:
    """Return the sums that share rows and day together."""
    groups: dict[tuple[Origin, DateRule], list[Sum]] = {}
    for part in dict.fromkeys(parts):
        groups.setdefault((part.origin, part.rule), []).append(part)
    return list(groups.values())


@dataclass(frozen=True, slots=True)
class Days:
    """The days of rows: a column of days, or of months that count on their last day."""

    column: ColumnElement[Any]
    monthly: bool

    def within(self, period: Period) -> Conditions:
        """Pick the rows that count in a period."""
        return [self.column.between(*_ends(period, monthly=self.monthly))]

    def part(self, cut: str) -> ColumnElement[Any]:
        """Return what rows are grouped by for a slice of days."""
        return self.column if self.monthly else day_part(cut, self.column)

    def label(self, cut: str, value: Any) -> str:  # noqa: ANN401 -- a text, or a month
        """Return what such a slice is called."""
        return label_of(cut, month_end(value)) if self.monthly else str(value)


def _ends(period: Period, *, monthly: bool) -> tuple[Any, Any]:
    """Return the first and the last day of a period, or its first month and the last that ended."""
    if not monthly:
        return period.start, period.end
    last = month_number(period.end)
    ended = last if month_end(last) == period.end else month_after(last, -1)
    return month_number(period.start), ended


class Query:
    """One SELECT over an origin: its joins, its limits, and how its rows are read."""

    def __init__(
        self,
        origin: Origin,
        by: tuple[str, ...],
        scope: Scope,
        day: Days | None,
        joined: ColumnElement[Any] | None = None,
    ) -> None:
        self._by, self._day, self._record = by, day, origin.record
        self._rows: FromClause = origin.rows
        if joined is not None:
            self._rows = origin.rows.join(Adjustment.__table__, joined == origin.record)
        self._cuts: list[Cut] = [origin.cuts[cut] for cut in by if cut not in DATE_SLICES]
        self._limits = [(origin.cuts[cut], key) for cut, key in scope.chosen.items()]
        self._join()
        self._labels = [self._label(origin, cut) for cut in by]
        used = (*self._cuts, *(cut for cut, _key in self._limits))
        shares = dict.fromkeys(cut.share for cut in used if cut.share is not None)
        self._shares = [func.coalesce(type_coerce(share, BigInteger), WHOLE) for share in shares]

    def statement(
        self,
        values: Sequence[ColumnElement[Any]],
        where: Conditions,
        *heads: ColumnElement[Any],
    ) -> Select[Any]:
        """Select aggregates by slice, behind what is the same in each row."""
        only = [cut.key == key for cut, key in self._limits]
        return (
            select(*heads, *self._labels, *values)
            .select_from(self._rows)
            .where(*where, *only)
            .group_by(*self._labels)
        )

    def behind(
        self,
        record: ColumnElement[Any],
        value: ColumnElement[Any],
        where: Conditions,
        labels: Mapping[str, str],
    ) -> Select[Any]:
        """Select the records behind a slice, each with what it brought."""
        only = [cut.key == key for cut, key in self._limits]
        is_named = [
            func.coalesce(label, "") == labels[cut]
            for cut, label in zip(self._by, self._labels, strict=True)
        ]
        return (
            select(record, value)
            .select_from(self._rows)
            .where(*where, *only, *is_named)
            .group_by(record)
            .order_by(record)
        )

    def weight(self, part: Sum | Stock) -> int:
        """Return the digits behind the point of a sum's aggregate."""
        weighed = bool(self._shares) and not part.distinct
        return part.scale + _SHARE_SCALE * len(self._shares) * weighed

    def value(self, part: Sum | Stock) -> ColumnElement[Any]:
        """Return the aggregate of a sum, over the rows it counts."""
        condition = part.condition if isinstance(part, Sum) else None
        return self._aggregate(part, part.of, condition)

    def amount(self, part: Sum, of: ColumnElement[Any]) -> ColumnElement[Any]:
        """Return the aggregate of another amount in a sum's place."""
        return self._aggregate(part, of, None)

    def read(self, rows: Sequence[Any], place: int, part: Sum | Stock) -> Found:
        """Return one aggregate by slice; labels that mean the same day are put together."""
        found: Found = {}
        first = len(self._labels)
        scale = self.weight(part)
        for row in rows:
            key = tuple(map(self._text, self._by, row[:first]))
            found[key] = plus(found.get(key), scaled(row[first + place], scale))
        return found

    def _aggregate(
        self,
        part: Sum | Stock,
        of: ColumnElement[Any] | None,
        condition: ColumnElement[bool] | None,
    ) -> ColumnElement[Any]:
        made: Any
        if part.distinct:
            made = func.count(part.of.distinct()) if part.of is not None else None
        elif of is None and not self._shares:
            made = func.count(self._record)
        else:
            weighed: Any = of
            for share in self._shares:
                weighed = share if weighed is None else weighed * share
            made = func.sum(weighed)
        kept: ColumnElement[Any] = made if condition is None else made.filter(condition)
        return func.coalesce(kept, 0) if of is None or part.pieces else kept

    def _label(self, origin: Origin, cut: str) -> ColumnElement[Any]:
        if cut in DATE_SLICES and self._day is not None:
            return self._day.part(cut)
        return origin.cuts[cut].label

    def _text(self, cut: str, value: Any) -> str:  # noqa: ANN401 -- whatever a slice is cut by
        if cut in DATE_SLICES and self._day is not None:
            return self._day.label(cut, value)
        return str(value or "")

    def _join(self) -> None:
        """Join what leads to the keys and labels, each table once."""
        joins = [join for cut, _key in self._limits for join in cut.to_key]
        for cut in self._cuts:
            joins += (*cut.to_key, *cut.to_label)
        for table, condition in dict(joins).items():
            self._rows = self._rows.outerjoin(table, condition)


def plus(one: Value, other: Value) -> Value:
    """Add two figures; an unknown one adds nothing."""
    if one is None or other is None:
        return other if one is None else one
    return one + other
