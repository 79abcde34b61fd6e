"""Keeping the summaries: the plain query's answer of each day, stored, and of months gone by.

What is kept is made from the very sums of the catalogue, so that there is one definition of each.
Triggers say which days are stale; whoever commits computes these again in the same transaction,
but for the newest of them where there is one seat: a day at work is read from its visits.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    and_,
    bindparam,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.models.base import Base
from desktop.models.summary import EVERYTHING, MONTH_OF, NEVER, FigureSum, KeptFigure, StaleDay
from desktop.models.visit import Visit
from desktop.services.measures.day_rows import COLUMNS, CUTS, HEADS, RULES, given_days, rows_of_days
from desktop.services.measures.slices import month_end, month_number, month_start, span_of
from desktop.services.measures.terms import DateRule

_AT_ONCE = 40  # stale days that a command computes itself
HEAP = 2_000  # visits, from which on it is quicker to declare everything stale

_visit, _sum = Visit.__table__.c, FigureSum.__table__.c
_table = Base.metadata.tables[FigureSum.__tablename__]
_stale = Base.metadata.tables[StaleDay.__tablename__]
_kept = Base.metadata.tables[KeptFigure.__tablename__]
SUBJECT = "summaries"
_ANY_STALE = (
    "SELECT 1 FROM stale_day WHERE rule IN ('', 'arrived_on', 'finished_on', 'settled_on') LIMIT 1"
)


_PUT = (
    f"INSERT INTO figure_sum ({', '.join((*HEADS, *COLUMNS))})",
    f"ON CONFLICT ({', '.join(HEADS)}) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in COLUMNS),
)
_MARKS = select(_stale.c.rule, _stale.c.day)
_FORGET = delete(_stale).where(
    _stale.c.rule == bindparam("of_rule"), _stale.c.day == bindparam("of_day")
)
Marks = dict[str, set[date]]


def all_stale(session: Session) -> None:
    """Declare everything stale: what is written in heaps is then computed once, afterwards.

    Nothing is kept of what was over either, which also silences the triggers.
    """
    connection = session.connection()
    connection.execute(delete(_kept))
    if EVERYTHING not in stale_marks(connection):
        connection.execute(insert(_stale), [{"rule": EVERYTHING, "day": NEVER}])


def is_behind(session: Session) -> bool:
    """Tell whether there are stale days."""
    return session.connection().exec_driver_sql(_ANY_STALE).first() is not None


def is_left_behind(session: Session) -> bool:
    """Tell whether there are stale days, but not so many that computing them takes its time."""
    return is_behind(session) and EVERYTHING not in stale_marks(session.connection())


def refresh(session: Session) -> None:
    """Compute the days that a desk's command touched, but for the one at work.

    The newest stale day of each rule rests: it is read from its visits until another one is
    written in. On a server it is computed as well, one seat after the other: a day that rests
    has its mark already, so nobody would see that another seat is just writing in it.

    Many stale days are left to `catch_up`: until then they are read from their visits.
    """
    connection = session.connection()
    marks = stale_marks(connection)
    if not marks.keys() & {EVERYTHING, *RULES}:
        return
    has_seats = serialise(session, SUBJECT)
    if has_seats:
        marks = stale_marks(connection)  # another seat may have computed them meanwhile
    stale = {rule: sorted(marks[rule]) for rule in RULES if marks.get(rule)}
    if EVERYTHING in marks or sum(map(len, stale.values())) > _AT_ONCE:
        return
    for rule, days in stale.items():
        for day in days:
            _open(connection, marks, rule, month_number(day))
        due = days if has_seats else days[:-1]
        for day in due:
            _mend_day(connection, rule, day)
        _close_others(connection, marks, rule, month_number(days[-1]))
        _forget(connection, marks, [(rule, day) for day in due])


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
        connection.execute(_FORGET, {"of_rule": rule, "of_day": day})


def _write_month(connection: Connection, rule: DateRule, month: int) -> None:
    """Compute all days of a month at once."""
    within = _sum.span.between(month * 100, month * 100 + 99)
    connection.execute(delete(_table).where(_of(rule), within))
    rows_of_days(connection, rule, month_start(month), month_end(month), writing=True)


def _mend_day(connection: Connection, rule: DateRule, day: date) -> None:
    """Compute one day and write the few rows that are not as they were."""
    span = span_of(day)
    changed: list[tuple[Any, ...]] = []
    for is_new, *row in _changes(connection, rule, day, span):
        if is_new:
            changed.append(tuple(row))
            continue
        gone = and_(_sum.rule == rule, _sum.cut == row[1], _sum.span == span, _sum.key == row[3])
        connection.execute(delete(_table).where(gone))
    if changed:
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        marks = ", ".join([mark] * len(changed[0]))
        connection.exec_driver_sql(f"{_PUT[0]} VALUES ({marks}) {_PUT[1]}", changed)


def _changes(connection: Connection, rule: DateRule, day: date, span: int) -> Sequence[Any]:
    """Compute a day and return what is not as it was: 1 before what is new, 0 before what is gone.

    The database compares: most of a day's rows stay as they are and need not come here.
    """
    heads, sums = ", ".join(HEADS), ", ".join(COLUMNS)
    nothing = ", ".join(["CAST(NULL AS BIGINT)"] * len(COLUMNS))
    of_day = f"FROM figure_sum WHERE rule = '{rule}' AND cut IN {CUTS[rule]} AND span = {span}"
    sql, given = given_days(connection, rule, day, day, writing=False)
    changes = (
        f"WITH fresh AS MATERIALIZED ({sql}) "  # noqa: S608 -- names and numbers of ours
        f"SELECT 1, {heads}, {sums} FROM "
        f"(SELECT {heads}, {sums} FROM fresh EXCEPT SELECT {heads}, {sums} {of_day}) AS new_row "
        f"UNION ALL SELECT 0, {heads}, {nothing} {of_day} "
        "AND (cut, key) NOT IN (SELECT cut, key FROM fresh)"
    )
    return connection.exec_driver_sql(changes, given).fetchall()


def _close(connection: Connection, rule: DateRule, month: int) -> None:
    """Put the days of a month together."""
    sums = [cast(func.sum(_sum[name]), BigInteger) for name in COLUMNS]
    month_rows = and_(_of(rule), _sum.span == month)
    connection.execute(delete(_table).where(month_rows))
    days = select(_sum.rule, _sum.cut, literal(month), _sum.key, *sums).where(
        _of(rule), _sum.span.between(month * 100, month * 100 + 99)
    )
    grouped = days.group_by(_sum.rule, _sum.cut, _sum.key)
    connection.execute(insert(_table).from_select([*HEADS, *COLUMNS], grouped))


def _of(rule: DateRule) -> ColumnElement[bool]:
    return and_(_sum.rule == rule, _sum.cut.in_(CUTS[rule]))


def stale_marks(connection: Connection) -> Marks:
    """Read the days that are stale, and the months at work, by rule."""
    found: Marks = {}
    for rule, day in connection.execute(_MARKS):
        found.setdefault(rule, set()).add(day)
    return found
