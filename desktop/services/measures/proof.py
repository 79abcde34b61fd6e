"""Proving the summaries: everything that is kept is compared with what the visits say."""

from collections.abc import Iterable

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from desktop.models.summary import EVERYTHING, MONTH_OF, FigureSum
from desktop.models.visit import Visit
from desktop.services.measures.day_rows import COLUMNS, RULES, rows_of_days
from desktop.services.measures.keeping import rows_kept, rows_of, work_kept
from desktop.services.measures.slices import Period, month_end, month_start, months_of, span_of
from desktop.services.measures.summaries import stale_marks
from desktop.services.measures.terms import DateRule
from desktop.services.measures.visitors import told_by

_sum, _visit = FigureSum.__table__.c, Visit.__table__.c
_LAST_MONTH = 999_999  # a month is kept as a number of six digits, a day as one of eight
# By day or month, cut and key: the sums.
Kept = dict[tuple[int, str, str], tuple[int | None, ...]]


def wrong_spans(session: Session) -> list[int]:
    """Return the days and months whose sums are not those of their visits, stale ones left out."""
    connection = session.connection()
    marks = stale_marks(connection)
    if EVERYTHING in marks:
        return []
    wrong = wrong_kept(session)
    for rule in RULES:
        stale = {span_of(day) for day in marks.get(rule, ())}
        at_work = {span_of(day) // 100 for day in marks.get(MONTH_OF + rule, ())}
        for month in _months(connection, rule):
            differ = _differ(connection, rule, month, at_work=month in at_work) - stale
            months = {month} if any(span // 100 == month for span in stale) else set()
            wrong |= differ - months
    return sorted(wrong)


def wrong_kept(session: Session) -> set[int]:
    """Return the days, months and years of which something is kept that the plain query denies.

    A year is the month behind its last: 202513.
    """
    wrong: set[int] = set()
    for work in work_kept(session):
        asked = {
            (row["what"], row["span"], row["key"]): told_by(row["value"], row["members"])
            for row in rows_of(session, work)
        }
        found = rows_kept(session, work)
        keys = asked.keys() | found.keys()
        wrong |= {key[1] for key in keys if key not in found or asked.get(key) != found[key]}
    return wrong


def _months(connection: Connection, rule: DateRule) -> Iterable[int]:
    """Return every month that has visits, or sums."""
    first, last = connection.execute(select(func.min(_visit[rule]), func.max(_visit[rule]))).one()
    spans = select(_sum.span).distinct().where(_sum.rule == rule)
    kept = {_month(span) for span in connection.execute(spans).scalars()}
    return sorted(kept.union(() if first is None else months_of(Period(first, last))))


def _differ(connection: Connection, rule: DateRule, month: int, *, at_work: bool) -> set[int]:
    days = rows_of_days(connection, rule, month_start(month), month_end(month), writing=False)
    expected: Kept = {(row[2], row[1], row[3]): row[4:] for row in map(tuple, days)}
    if not at_work:
        expected |= _together(expected, month)
    found = _kept(connection, rule, month)
    keys = expected.keys() | found.keys()
    return {key[0] for key in keys if expected.get(key) != found.get(key)}


def _kept(connection: Connection, rule: DateRule, month: int) -> Kept:
    within = (_sum.span == month) | _sum.span.between(month * 100, month * 100 + 99)
    columns = (_sum.span, _sum.cut, _sum.key, *(_sum[name] for name in COLUMNS))
    rows = connection.execute(select(*columns).where(_sum.rule == rule, within))
    return {(row[0], row[1], row[2]): row[3:] for row in map(tuple, rows)}


def _together(days: Kept, month: int) -> Kept:
    """Add the days of a month up; an unknown adds nothing."""
    whole: Kept = {}
    for (_span, cut, key), values in days.items():
        former = whole.get((month, cut, key), (None,) * len(values))
        whole[month, cut, key] = tuple(map(_plus, former, values))
    return whole


def _plus(one: int | None, other: int | None) -> int | None:
    return (one or 0) + other if other is not None else one


def _month(span: int) -> int:
    return span if span <= _LAST_MONTH else span // 100
