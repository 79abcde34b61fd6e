"""Keeping the summaries: the plain query's answer of each day, stored, and of months gone by.

What is kept is made from the very sums of the catalogue, so that there is one definition of each.
Triggers say which days are stale; whoever commits computes these again in the same transaction.
"""

from collections.abc import Iterable
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
    Select,
    and_,
    bindparam,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.models.base import KEY, Base
from desktop.models.summary import EVERYTHING, MONTH_OF, NEVER, FigureSum, StaleDay
from desktop.models.vehicle import Vehicle
from desktop.models.visit import LineKind, Visit, VisitLine, VisitShare
from desktop.services.measures import workshop
from desktop.services.measures.days import day_span
from desktop.services.measures.origins import LINES, VISITS
from desktop.services.measures.slices import month_end, month_number, month_start, span_of
from desktop.services.measures.terms import WHOLE, DateRule, Sum

RULES = (DateRule.ARRIVED, DateRule.FINISHED, DateRule.SETTLED)
SHARED, PARTS = "technician", "part"
_CUTS = ("", "advisor", "segment", "branch", "kind")
CUTS: dict[DateRule, tuple[str, ...]] = {
    DateRule.ARRIVED: _CUTS,
    DateRule.FINISHED: ("", "advisor", "segment"),
    DateRule.SETTLED: (*_CUTS, "model", SHARED, PARTS),
}
_AT_ONCE = 40  # stale days that a command computes itself
HEAP = 2_000  # visits, from which on it is quicker to declare everything stale

_visit, _line = Visit.__table__.c, VisitLine.__table__.c
_share, _sum = VisitShare.__table__.c, FigureSum.__table__.c
_table = Base.metadata.tables[FigureSum.__tablename__]
_stale = Base.metadata.tables[StaleDay.__tablename__]
SUBJECT = "summaries"
_ANY_STALE = (
    "SELECT 1 FROM stale_day WHERE rule IN ('', 'arrived_on', 'finished_on', 'settled_on') LIMIT 1"
)
COLUMNS = tuple(
    column.name for column in _sum if column.name not in {"id", "rule", "cut", "span", "key"}
)
_HEADS = ("rule", "cut", "span", "key")


_PUT = (
    f"INSERT INTO figure_sum ({', '.join((*_HEADS, *COLUMNS))})",
    f"ON CONFLICT ({', '.join(_HEADS)}) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in COLUMNS),
)
Marks = dict[str, set[date]]


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


def all_stale(session: Session) -> None:
    """Declare everything stale: what is written in heaps is then computed once, afterwards."""
    connection = session.connection()
    if EVERYTHING not in stale_marks(connection):
        connection.execute(insert(_stale), [{"rule": EVERYTHING, "day": NEVER}])


def is_behind(session: Session) -> bool:
    """Tell whether there are stale days."""
    return session.connection().exec_driver_sql(_ANY_STALE).first() is not None


def is_left_behind(session: Session) -> bool:
    """Tell whether there are stale days, but not so many that computing them takes its time."""
    return is_behind(session) and EVERYTHING not in stale_marks(session.connection())


def refresh(session: Session) -> None:
    """Compute the days that a desk's command touched; on a server one seat after the other.

    Many stale days are left to `catch_up`: until then they are read from their visits.
    """
    if not is_behind(session):
        return
    connection = session.connection()
    serialise(session, SUBJECT)
    marks = stale_marks(connection)
    days = [(rule, day) for rule in RULES for day in sorted(marks.get(rule, ()))]
    if EVERYTHING in marks or len(days) > _AT_ONCE:
        return
    for rule, day in days:
        _open(connection, marks, rule, month_number(day))
        _mend_day(connection, rule, day)
    for rule in {rule for rule, _day in days}:
        _close_others(connection, marks, rule, max(month_number(day) for day in marks[rule]))
    _forget(connection, marks, days)


def catch_up(session: Session) -> bool:
    """Compute one month that is stale, if there is one; return whether there may be more."""
    connection = session.connection()
    serialise(session, SUBJECT)
    newest = select(_stale.c.rule, func.max(_stale.c.day)).where(
        _stale.c.rule.in_((EVERYTHING, *RULES))
    )
    found = connection.execute(newest.group_by(_stale.c.rule).order_by(_stale.c.rule)).first()
    if found is None:
        return False
    if found[0] == EVERYTHING:
        _mark_each_day(connection)
        return True
    rule, month = DateRule(found[0]), month_number(found[1])
    name = MONTH_OF + rule
    opened = select(_stale.c.day).where(_stale.c.rule == name)
    marks: Marks = {name: set(connection.execute(opened).scalars())}
    _open(connection, marks, rule, month)
    _write_month(connection, rule, month)
    _close_others(connection, marks, rule, 0)
    within = _stale.c.day.between(month_start(month), month_end(month))
    connection.execute(delete(_stale).where(_stale.c.rule == rule, within))
    return True


def _mark_each_day(connection: Connection) -> None:
    """Turn "everything" into the days there are, so that it can be computed month by month."""
    connection.execute(delete(_table))
    connection.execute(delete(_stale))
    for rule in RULES:
        days = select(literal(str(rule)), _visit[rule]).distinct()
        known = days.where(_visit[rule].is_not(None))
        connection.execute(insert(_stale).from_select(["rule", "day"], known))


def _open(connection: Connection, marks: Marks, rule: DateRule, month: int) -> None:
    """Take the rows of a month away that is written in: from now on its days tell."""
    opened = marks.setdefault(MONTH_OF + rule, set())
    if month_start(month) in opened:
        return
    opened.add(month_start(month))
    connection.execute(delete(_table).where(_of(rule), _sum.span == month))
    mark = {"rule": MONTH_OF + rule, "day": month_start(month)}
    connection.execute(insert(_stale), [mark])


def _close_others(connection: Connection, marks: Marks, rule: DateRule, at_work: int) -> None:
    """Put the days of every open month together, but for the one at work."""
    name = MONTH_OF + rule
    for day in sorted(marks[name]):
        if (month := month_number(day)) != at_work:
            _close(connection, rule, month)
            _forget(connection, marks, [(name, day)])


def _forget(connection: Connection, marks: Marks, days: Iterable[tuple[str, date]]) -> None:
    for rule, day in days:
        marks[rule].discard(day)
        connection.execute(delete(_stale).where(_stale.c.rule == rule, _stale.c.day == day))


def _write_month(connection: Connection, rule: DateRule, month: int) -> None:
    """Compute all days of a month at once."""
    within = _sum.span.between(month * 100, month * 100 + 99)
    connection.execute(delete(_table).where(_of(rule), within))
    rows_of_days(connection, rule, month_start(month), month_end(month), writing=True)


def _mend_day(connection: Connection, rule: DateRule, day: date) -> None:
    """Compute one day and write the few rows that are not as they were."""
    span = span_of(day)
    rows = rows_of_days(connection, rule, day, day, writing=False).fetchall()
    new = {(row[1], row[3]): row[4:] for row in map(tuple, rows)}
    kept = f"SELECT cut, key, {', '.join(COLUMNS)} FROM figure_sum "  # noqa: S608 -- ours
    where = f"WHERE rule = '{rule}' AND cut IN {CUTS[rule]} AND span = {span}"
    found = connection.exec_driver_sql(kept + where).fetchall()
    old = {(row[0], row[1]): row[2:] for row in map(tuple, found)}
    for cut, key in old.keys() - new.keys():
        gone = and_(_sum.rule == rule, _sum.cut == cut, _sum.span == span, _sum.key == key)
        connection.execute(delete(_table).where(gone))
    changed = [
        (rule.value, cut, span, key, *values)
        for (cut, key), values in new.items()
        if old.get((cut, key)) != values
    ]
    if changed:
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        marks = ", ".join([mark] * len(changed[0]))
        connection.exec_driver_sql(f"{_PUT[0]} VALUES ({marks}) {_PUT[1]}", changed)


def _close(connection: Connection, rule: DateRule, month: int) -> None:
    """Put the days of a month together."""
    sums = [cast(func.sum(_sum[name]), BigInteger) for name in COLUMNS]
    month_rows = and_(_of(rule), _sum.span == month)
    connection.execute(delete(_table).where(month_rows))
    days = select(_sum.rule, _sum.cut, literal(month), _sum.key, *sums).where(
        _of(rule), _sum.span.between(month * 100, month * 100 + 99)
    )
    grouped = days.group_by(_sum.rule, _sum.cut, _sum.key)
    connection.execute(insert(_table).from_select([*_HEADS, *COLUMNS], grouped))


def _of(rule: DateRule) -> ColumnElement[bool]:
    return and_(_sum.rule == rule, _sum.cut.in_(CUTS[rule]))


def stale_marks(connection: Connection) -> Marks:
    """Read the days that are stale, and the months at work, by rule."""
    found: Marks = {}
    for rule, day in connection.execute(select(_stale.c.rule, _stale.c.day)):
        found.setdefault(rule, set()).add(day)
    return found


def rows_of_days(
    connection: Connection, rule: DateRule, start: date, end: date, *, writing: bool
) -> CursorResult[Any]:
    """Compute the rows of some days, and write them if so wished."""
    sql, names, values = _compiled(connection.dialect, rule, writing=writing)
    days = {"start": start, "end": end}
    if names is None:
        return connection.exec_driver_sql(sql, {**values, **days})
    texts = {name: day.isoformat() for name, day in days.items()}
    return connection.exec_driver_sql(sql, tuple(({**values, **texts})[name] for name in names))


@lru_cache(maxsize=16)
def _compiled(
    dialect: Dialect, rule: DateRule, *, writing: bool
) -> tuple[str, tuple[str, ...] | None, dict[str, Any]]:
    """Compile a statement once: it is long, and given at every settlement.

    Returns:
        The statement, the names of its values where they go by place, and the values.
    """
    rows = _rows(rule)
    statement: Any = insert(_table).from_select([*_HEADS, *COLUMNS], rows) if writing else rows
    compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    names = tuple(compiled.positiontup) if compiled.positional else None
    return str(compiled), names, dict(compiled.params)


def _rows(rule: DateRule) -> CompoundSelect[Any]:
    """Select what the summaries keep of the days between `start` and `end`."""
    visits = _with_lines(_visits(rule), _lines_of_visits(rule))
    arms = [_arm(rule, cut, visits) for cut in CUTS[rule] if cut != PARTS]
    return union_all(*arms, *([_parts_arm(rule)] if PARTS in CUTS[rule] else ()))


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


def _arm(rule: DateRule, cut: str, visits: CTE) -> Select[Any]:
    """Select the sums of each day under one cut."""
    rows: Any = visits
    weight: Any = 1
    if cut == SHARED:
        rows = visits.outerjoin(VisitShare, _share.visit_id == visits.c.id)
        weight = func.coalesce(type_coerce(_share.share, BigInteger), WHOLE)
    weighed = {name: visits.c[name] * weight for name in COLUMNS if name in visits.c}
    if cut != SHARED:
        weighed = {name: visits.c[name] for name in weighed}
    sums = [_total(weighed.get(name)) for name in COLUMNS]
    return _select(rule, cut, visits.c.day, _key(cut, visits), sums, rows)


def _parts_arm(rule: DateRule) -> Select[Any]:
    """Select what the part lines of each day bring, by part."""
    sums = [
        _total(_brought(PART_COLUMNS[name]) if name in PART_COLUMNS else None) for name in COLUMNS
    ]
    selected = _select(rule, PARTS, _visit[rule], _text(_line.part_id), sums, LINES.rows)
    return selected.where(_within(rule), _line.kind == LineKind.PART)


def _select(
    rule: DateRule,
    cut: str,
    day: ColumnElement[Any],
    key: ColumnElement[Any],
    sums: Iterable[ColumnElement[Any]],
    rows: Any,  # noqa: ANN401 -- tables joined
) -> Select[Any]:
    heads: tuple[ColumnElement[Any], ...]
    heads = (literal(str(rule)), literal(cut), day_span(day), key)
    columns = [head.label(name) for head, name in zip(heads, _HEADS, strict=True)]
    named = [value.label(name) for value, name in zip(sums, COLUMNS, strict=True)]
    return select(*columns, *named).select_from(rows).group_by(day, key)


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
