"""The rows that the summaries keep of some days: the statements that compute them.

They are made from the very sums of the catalogue, so that there is one definition of each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Connection,
    CursorResult,
    Date,
    Dialect,
    FromClause,
    Select,
    bindparam,
    case,
    cast,
    func,
    insert,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)

from desktop.models.base import KEY, Base
from desktop.models.summary import NEVER, FigureSum
from desktop.models.vehicle import Vehicle
from desktop.models.visit import LineKind, Visit, VisitLine, VisitShare
from desktop.services.measures import workshop
from desktop.services.measures.days import day_span
from desktop.services.measures.origins import LINES, VISITS
from desktop.services.measures.terms import WHOLE, DateRule, Sum

RULES = (DateRule.ARRIVED, DateRule.FINISHED, DateRule.SETTLED)
SHARED, PARTS = "technician", "part"
_CUTS = ("", "advisor", "segment", "branch", "kind")
CUTS: dict[DateRule, tuple[str, ...]] = {
    DateRule.ARRIVED: _CUTS,
    DateRule.FINISHED: ("", "advisor", "segment"),
    DateRule.SETTLED: (*_CUTS, "model", SHARED, PARTS),
}
_visit, _line = Visit.__table__.c, VisitLine.__table__.c
_share, _sum = VisitShare.__table__.c, FigureSum.__table__.c
_table = Base.metadata.tables[FigureSum.__tablename__]
COLUMNS = tuple(
    column.name for column in _sum if column.name not in {"id", "rule", "cut", "span", "key"}
)
HEADS = ("rule", "cut", "span", "key")


def _kept_sums() -> tuple[Sum, ...]:
    """Return every sum of the workshop that the summaries tell."""
    found = [value for value in vars(workshop).values() if isinstance(value, Sum) and value.kept]
    return tuple(dict.fromkeys(found))


TOLD = _kept_sums()
SUMS = tuple(value for value in TOLD if value.kept in COLUMNS)
PART_SUMS = (
    *(value.lined for value in SUMS if value.kept == "parts" and value.lined is not None),
    *(value for value in SUMS if value.kept in {"pieces", "parts_profit", "parts_with_cost"}),
)
PART_COLUMNS = dict(
    zip(("parts", *(value.kept for value in PART_SUMS[1:])), PART_SUMS, strict=True)
)


def column_of(part: Sum, cut: str) -> str | None:
    """Return what tells a sum under a cut, as SQL; None where the summaries do not."""
    if cut == PARTS:
        names = [name for name, value in PART_COLUMNS.items() if value is part]
        return names[0] if names else None
    kept = part.kept if part in TOLD and cut in CUTS.get(part.rule, ()) else ""
    return kept or None


def scale_of(part: Sum, cut: str) -> int:
    """Return the digits behind the point of what a column keeps."""
    return part.scale + 4 * (cut == SHARED)


def rows_of_days(
    connection: Connection, rule: DateRule, start: date, end: date, *, writing: bool
) -> CursorResult[Any]:
    """Compute the rows of some days, and write them if so wished."""
    return connection.exec_driver_sql(*given_days(connection, rule, start, end, writing=writing))


def given_days(
    connection: Connection, rule: DateRule, start: date, end: date, *, writing: bool
) -> tuple[str, Any]:
    """Return the statement that computes some days, and what is given to it."""
    one = start == end
    sql, names, values = _compiled(connection.dialect, rule, writing=writing, one=one)
    days = {"start": start, "end": end}
    if names is None:
        return sql, {**values, **days}
    texts = {name: day.isoformat() for name, day in days.items()}
    return sql, tuple(({**values, **texts})[name] for name in names)


@lru_cache(maxsize=16)
def _compiled(
    dialect: Dialect, rule: DateRule, *, writing: bool, one: bool
) -> tuple[str, tuple[str, ...] | None, dict[str, Any]]:
    """Compile a statement once: it is long, and given at every settlement.

    Args:
        dialect: Of which engine.
        rule: By which day.
        writing: Whether the rows are written, too.
        one: Whether a single day is asked for.

    Returns:
        The statement, the names of its values where they go by place, and the values.
    """
    rows = _rows(rule, one=one)
    statement: Any = insert(_table).from_select([*HEADS, *COLUMNS], rows) if writing else rows
    compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    names = tuple(compiled.positiontup) if compiled.positional else None
    return str(compiled), names, dict(compiled.params)


def _rows(rule: DateRule, *, one: bool) -> CompoundSelect[Any]:
    """Select what the summaries keep of the days between `start` and `end`, or of a single day."""
    visits = _with_lines(_visits(rule), _lines_of_visits(rule))
    arms = [_arm(rule, cut, visits) for cut in CUTS[rule] if cut != PARTS]
    arms += [_parts_arm(rule)] if PARTS in CUTS[rule] else []
    return union_all(*(arm.made(one=one) for arm in arms))


def _within(rule: DateRule) -> ColumnElement[bool]:
    return _visit[rule].between(bindparam("start", NEVER, Date), bindparam("end", NEVER, Date))


def _visits(rule: DateRule) -> CTE:
    """Select each visit with what it brings to the sums."""
    own = [part for part in SUMS if part.origin is VISITS and part.rule is rule]
    sums = [_brought(part).label(part.kept) for part in own]
    heads = [_visit.id, _visit[rule].label("day"), _visit.advisor_id, _visit.segment_id]
    rows = (
        select(*heads, _visit.branch_id, _visit.kind, Vehicle.__table__.c.model, *sums)
        .join(Vehicle, Vehicle.id == _visit.vehicle_id)
        .where(_within(rule))
    )
    return rows.cte("each_visit").prefix_with("MATERIALIZED")


def _lines_of_visits(rule: DateRule) -> CTE | None:
    """Select what the lines of each visit bring, if they bring anything by this day."""
    own = [part for part in SUMS if part.origin is LINES and part.rule is rule]
    if not own:
        return None
    sums = [func.sum(_brought(part)).label(part.kept) for part in own]
    # An outer join, grouped as the index by date is: SQLite then reads the visits of these days
    # and their lines, and no others.
    rows = select(_visit.id, *sums).select_from(Visit.__table__.outerjoin(VisitLine.__table__))
    rows = rows.where(_within(rule))
    return rows.group_by(_visit[rule], _visit.id).cte("lines_of_visit").prefix_with("MATERIALIZED")


def _with_lines(visits: CTE, lines: CTE | None) -> CTE:
    """Put what the lines of a visit bring beside what the visit brings."""
    if lines is None:
        return visits
    told = [column for column in lines.c if column.name != "id"]
    rows = select(*visits.c, *told).select_from(visits.outerjoin(lines, lines.c.id == visits.c.id))
    return rows.cte("whole_visit").prefix_with("MATERIALIZED")


def _brought(part: Sum) -> ColumnElement[Any]:
    """Return what a row brings to a sum."""
    if part.of is None:
        return case((part.condition, 1), else_=0)
    return case((part.condition, type_coerce(part.of, BigInteger)), else_=None)


@dataclass(frozen=True, slots=True)
class _Arm:
    """The sums under one cut: what is selected from which rows, and what tells the days apart."""

    rule: DateRule
    cut: str
    day: ColumnElement[Any]
    key: ColumnElement[Any]
    sums: Sequence[ColumnElement[Any]]
    rows: FromClause
    where: Sequence[ColumnElement[bool]] = ()

    def made(self, *, one: bool) -> Select[Any]:
        """Make the query; rows of a single day are sorted by their key alone."""
        day, groups = (func.min(self.day), []) if one else (self.day, [self.day])
        heads: tuple[ColumnElement[Any], ...]
        heads = (literal(str(self.rule)), literal(self.cut), day_span(day), self.key)
        columns = [head.label(name) for head, name in zip(heads, HEADS, strict=True)]
        named = [value.label(name) for value, name in zip(self.sums, COLUMNS, strict=True)]
        rows = select(*columns, *named).select_from(self.rows).where(*self.where)
        return rows.group_by(*groups, self.key)


def _arm(rule: DateRule, cut: str, visits: CTE) -> _Arm:
    """Select the sums of each day under one cut."""
    rows: FromClause = visits
    weight: Any = 1
    if cut == SHARED:
        rows = visits.outerjoin(VisitShare, _share.visit_id == visits.c.id)
        weight = func.coalesce(type_coerce(_share.share, BigInteger), WHOLE)
    weighed = {name: visits.c[name] * weight for name in COLUMNS if name in visits.c}
    if cut != SHARED:
        weighed = {name: visits.c[name] for name in weighed}
    sums = [_total(weighed.get(name)) for name in COLUMNS]
    return _Arm(rule, cut, visits.c.day, _key(cut, visits), sums, rows)


def _parts_arm(rule: DateRule) -> _Arm:
    """Select what the part lines of each day bring, by part."""
    sums = [
        _total(_brought(PART_COLUMNS[name]) if name in PART_COLUMNS else None) for name in COLUMNS
    ]
    where = (_within(rule), _line.kind == LineKind.PART)
    return _Arm(rule, PARTS, _visit[rule], _text(_line.part_id), sums, LINES.rows, where)


def _total(value: ColumnElement[Any] | None) -> ColumnElement[Any]:
    return cast(null() if value is None else func.sum(value), BigInteger)


def _key(cut: str, visits: CTE) -> ColumnElement[Any]:
    match cut:
        case "":
            return _text(cast(null(), KEY))
        case "technician":
            return _text(_share.staff_id)
        case "kind" | "model":
            return _text(visits.c[cut])
    return _text(visits.c[f"{cut}_id"])


def _text(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(cast(column, KEY), "")
