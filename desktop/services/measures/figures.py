"""Reading figures: a measure over a period, in slices, beside its target."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Integer, cast, extract, or_, select
from sqlalchemy.orm import Session

from desktop.models.errors import RuleBrokenError
from desktop.models.segment import Segment
from desktop.models.staff import Staff
from desktop.models.vehicle import Vehicle
from desktop.models.visit import Visit
from desktop.services.measures.catalogue import (
    CATALOGUE,
    DateRule,
    Measure,
    Ratio,
    Sum,
    scaled,
)
from desktop.system.i18n import _

Value = Decimal | None
SliceKey = tuple[str, ...]
Found = dict[tuple[DateRule, Sum], dict[SliceKey, Value]]
Group = list[ColumnElement[Any]]
_visit = Visit.__table__.c


@dataclass(frozen=True, slots=True)
class Period:
    """Business days, both ends included."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Slice:
    """A way to cut a figure: by a part of its date, or by a column of the visit."""

    id: str

    def columns(self, day: ColumnElement[Any]) -> list[ColumnElement[Any]]:
        """Return what is grouped by, given the measure's date column."""
        match self.id:
            case "day":
                return [day]
            case "month":
                return [extract("year", day), extract("month", day)]
            case "quarter":
                # PostgreSQL extracts a NUMERIC, which would divide into thirds.
                return [extract("year", day), (cast(extract("month", day), Integer) - 1) // 3]
            case "year":
                return [extract("year", day)]
        return [_NAMED[self.id][1]]

    def text(self, values: Sequence[Any]) -> str:
        """Return the label: `2017-06`, `2017-Q2`, `2017`, or a name."""
        match self.id:
            case "day":
                return str(values[0])
            case "month":
                return f"{int(values[0]):04}-{int(values[1]):02}"
            case "quarter":
                return f"{int(values[0]):04}-Q{int(values[1]) + 1}"
            case "year":
                return f"{int(values[0]):04}"
        return str(values[0] or "")


def period_of(cut: str, label: str) -> Period | None:
    """Return the days a slice's label speaks of; None for slices that are not of the calendar."""
    match cut:
        case "day":
            day = date.fromisoformat(label)
            return Period(day, day)
        case "month":
            year, month = map(int, label.split("-"))
            return _months(year, month, 1)
        case "quarter":
            year, quarter = map(int, label.split("-Q"))
            return _months(year, quarter * 3 - 2, 3)
        case "year":
            return _months(int(label), 1, 12)
    return None


def _months(year: int, month: int, count: int) -> Period:
    after = year * 12 + month - 1 + count
    return Period(date(year, month, 1), date(after // 12, after % 12 + 1, 1) - timedelta(days=1))


# Table to join, column to group by, and the visit's own column that leads there.
_NAMED: dict[str, tuple[FromClause | None, ColumnElement[Any], ColumnElement[Any] | None]] = {
    "advisor": (Staff.__table__, Staff.__table__.c.name, _visit.advisor_id),
    "segment": (Segment.__table__, Segment.__table__.c.name, _visit.segment_id),
    "model": (Vehicle.__table__, Vehicle.__table__.c.model, _visit.vehicle_id),
    "kind": (None, _visit.kind, None),
}
SLICES = {name: Slice(name) for name in ("day", "month", "quarter", "year", *_NAMED)}


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Figures of several measures in the same slices, in the slices' order."""

    slices: tuple[str, ...]
    measures: tuple[str, ...]
    rows: tuple[tuple[SliceKey, tuple[Value, ...]], ...]


def measure_named(measure_id: str) -> Measure:
    """Return an entry of the catalogue.

    Raises:
        RuleBrokenError: There is no such measure.
    """
    if measure_id not in CATALOGUE:
        raise RuleBrokenError(
            _("There is no measure {name}; known are {known}.").format(
                name=measure_id, known=", ".join(CATALOGUE)
            )
        )
    return CATALOGUE[measure_id]


def figures(
    session: Session, measure_ids: Sequence[str], period: Period, advisor_id: int | None = None
) -> dict[str, Value]:
    """Compute measures over a period, for the office or for one advisor.

    Raises:
        RuleBrokenError: A measure is unknown.
    """
    only = [] if advisor_id is None else [_visit.advisor_id == advisor_id]
    measures = [measure_named(name) for name in measure_ids]
    found = _summed(session, measures, period, (), only)
    return {measure.id: _value(measure, found, ()) for measure in measures}


def figure_table(
    session: Session, measure_ids: Sequence[str], period: Period, by: Sequence[str]
) -> FigureTable:
    """Compute measures over a period, cut into slices.

    Raises:
        RuleBrokenError: A measure or a slice is unknown.
    """
    for name in by:
        if name not in SLICES:
            raise RuleBrokenError(
                _("Figures cannot be cut by {name}; known are {known}.").format(
                    name=name, known=", ".join(SLICES)
                )
            )
    cuts = tuple(SLICES[name] for name in by)
    measures = [measure_named(name) for name in measure_ids]
    found = _summed(session, measures, period, cuts, [])
    keys = sorted(set().union(*found.values()))
    rows = tuple((key, tuple(_value(each, found, key) for each in measures)) for key in keys)
    return FigureTable(tuple(by), tuple(measure_ids), rows)


def rows_behind(measure_id: str, start: date, end: date) -> list[ColumnElement[bool]]:
    """Return the conditions that pick the visits behind a figure.

    Raises:
        RuleBrokenError: There is no such measure.
    """
    measure = measure_named(measure_id)
    day = _visit[measure.date_rule]
    return [measure.condition, day.between(start, end)]


def _value(measure: Measure, found: Found, key: SliceKey) -> Value:
    values = [found[measure.date_rule, part].get(key, part.of_nothing) for part in measure.sums]
    return _ratio(*values) if isinstance(measure.query, Ratio) else values[0]


def _ratio(over: Value, under: Value) -> Value:
    return None if over is None or not under else over / under


def _summed(
    session: Session,
    measures: Sequence[Measure],
    period: Period,
    cuts: tuple[Slice, ...],
    only: list[ColumnElement[bool]],
) -> Found:
    """Read what the measures need; sums of the same rows by the same day share a query."""
    found: Found = {}
    for (rule, origin), parts in _queries(measures).items():
        day = _visit[rule]
        columns = [cut.columns(day) for cut in cuts]
        flat = [column for group in columns for column in group]
        conditions = dict.fromkeys(part.condition for part in parts)  # each once
        statement = (
            select(*flat, *(part.value.filter(part.condition) for part in parts))
            .select_from(_origin(origin, cuts))
            .where(or_(*conditions), day.between(period.start, period.end), *only)
            .group_by(*flat)
        )
        rows = session.execute(statement).all()
        keys = [_key(row, cuts, columns) for row in rows]
        for place, part in enumerate(parts, start=len(flat)):
            values = (scaled(row[place], part.scale) for row in rows)
            found[rule, part] = dict(zip(keys, values, strict=True))
    return found


def _queries(measures: Sequence[Measure]) -> dict[tuple[DateRule, FromClause], list[Sum]]:
    queries: dict[tuple[DateRule, FromClause], list[Sum]] = {}
    for measure in measures:
        for part in measure.sums:
            parts = queries.setdefault((measure.date_rule, part.origin), [])
            if part not in parts:
                parts.append(part)
    return queries


def _key(row: Sequence[Any], cuts: tuple[Slice, ...], columns: list[Group]) -> SliceKey:
    values = iter(row)
    pairs = zip(cuts, columns, strict=True)
    return tuple(cut.text([next(values) for _column in group]) for cut, group in pairs)


def _origin(origin: FromClause, cuts: tuple[Slice, ...]) -> FromClause:
    for cut in cuts:
        table, _column, link = _NAMED.get(cut.id, (None, None, None))
        if table is not None:
            origin = origin.outerjoin(table, table.c.id == link)
    return origin
