"""Keeping the answers of months and years that are over: each question is asked once.

What is kept is the plain query's own answer. Triggers delete it when something it was read from is
written; then it is asked again, when the office is opened.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from desktop.db.locks import try_to_hold_tables
from desktop.models.base import Base
from desktop.models.summary import WHOLE_YEAR, KeptFigure
from desktop.services.measures.clock import given_for, is_steady
from desktop.services.measures.closed import (
    ADDED,
    COUNTED,
    NAMES,
    STOCKS,
    Named,
    span_of_year,
)
from desktop.services.measures.plain import Asked, Found, groups_of, sum_rows, sum_stocks
from desktop.services.measures.slices import (
    EVERYTHING,
    Period,
    Value,
    labelled_month,
    month_after,
    month_end,
    month_number,
    month_start,
    months_of,
    period_of_months,
)
from desktop.services.measures.terms import Stock, Sum
from desktop.services.measures.yearly import QUESTIONS, Question

_DECEMBER, _LAST = 12, 31
_table = Base.metadata.tables[KeptFigure.__tablename__]
Work = tuple[Period, tuple[Named | Question, ...]]
_OF_YEARS: tuple[Named | Question, ...] = (*COUNTED, *STOCKS, *QUESTIONS)
READ = (
    *("visit", "visit_line", "follow_up", "sale", "market_total"),
    *("phone", "vehicle", "customer", "office"),
)


def rows_of(session: Session, work: Work) -> list[dict[str, Any]]:
    """Ask what is to be kept of a stretch of months or of a year, as rows."""
    period, questions = work
    parts = [each for each in questions if not isinstance(each, Question)]
    added = [part for part in parts if isinstance(part, Sum) and not part.distinct]
    rows = list(_rows_of_months(session, added, period)) if added else []
    asked = Asked(period, (), EVERYTHING)
    span = span_of_year(period.end.year)
    counted = [part for part in parts if isinstance(part, Sum) and part.distinct]
    stocks = [part for part in parts if isinstance(part, Stock)]
    found: dict[Any, Found] = {}
    for group in groups_of(counted):
        found |= sum_rows(session, group, [asked], {})[0]
    found |= sum_stocks(session, stocks, asked, {})
    rows += [_row(part, span, own.get(())) for part, own in found.items()]
    for each in questions:
        if isinstance(each, Question):
            rows += _rows_of_question(session, each, period, span)
    return rows


def _rows_of_months(
    session: Session, parts: Sequence[Sum], period: Period
) -> Iterator[dict[str, Any]]:
    """Ask for all months at once, unless the clock was changed in them."""
    steady = is_steady(session, parts, period)
    months = months_of(period)
    periods = [period] if steady else [period_of_months(month) for month in months]
    for each in periods:
        asked = Asked(each, ("month",), EVERYTHING)
        for group in groups_of(parts):
            (found,) = sum_rows(session, group, [asked], given_for(session, group, asked))
            for part, own in found.items():
                told = {labelled_month(key[0]): value for key, value in own.items()}
                for month in months_of(each):
                    yield _row(part, month, told.get(month))


def _row(part: Named, span: int, value: Value) -> dict[str, Any]:
    value = part.of_nothing if value is None else value
    units = None if value is None else int(value.scaleb(part.scale))
    return {
        "topic": part.origin.name,
        "what": NAMES[part],
        "span": span,
        "key": "",
        "value": units,
    }


def _rows_of_question(
    session: Session, question: Question, period: Period, span: int
) -> list[dict[str, Any]]:
    """Return the rows of an answer, and one that says that it is kept, even where it is empty."""
    values = {"": None, **question.ask(session, period)}
    head = {"topic": question.topic, "what": question.name, "span": span}
    return [head | {"key": key, "value": value} for key, value in values.items()]


def work_left(session: Session) -> Iterator[Work]:
    """Yield what is over and not kept: months at once where they follow each other, then years."""
    kept, months = _kept(session), _over(session)
    for group in groups_of(ADDED):
        missing = [m for m in months if any((NAMES[part], m) not in kept for part in group)]
        yield from ((period, tuple(group)) for period in _stretches(missing))
    for month in months:
        if month % 100 == _DECEMBER:
            span = month + 1
            left = tuple(each for each in _OF_YEARS if (_name(each), span) not in kept)
            yield from [(_year(span), left)] if left else []


def work_kept(session: Session) -> Iterator[Work]:
    """Yield what is kept, to be asked again: sum by sum, year by year."""
    kept = _kept(session)
    for part in ADDED:
        months = sorted(span for what, span in kept if what == NAMES[part])
        yield from ((period, (part,)) for period in _stretches(months))
    for span in sorted({span for _what, span in kept if span % 100 == WHOLE_YEAR}):
        yield _year(span), tuple(each for each in _OF_YEARS if (_name(each), span) in kept)


def rows_kept(session: Session, work: Work) -> dict[tuple[str, int, str], int | None]:
    """Return what is kept of a piece of work, by question, span and key."""
    rows = session.connection().exec_driver_sql(
        f"SELECT what, span, key, value FROM kept_figure WHERE {_within(work)}"  # noqa: S608 -- names and numbers of ours
    )
    return {(row[0], row[1], row[2]): row[3] for row in rows}


def _kept(session: Session) -> set[tuple[str, int]]:
    rows = session.connection().exec_driver_sql("SELECT what, span FROM kept_figure WHERE key = ''")
    return {(row[0], row[1]) for row in rows}


def _year(span: int) -> Period:
    year = span // 100
    return Period(date(year, 1, 1), date(year, _DECEMBER, _LAST))


def _over(session: Session) -> list[int]:
    """Return the months that are over, of the years in which cars came or were settled."""
    rows = session.connection().exec_driver_sql(
        "SELECT rule, span / 10000, MAX(span / 100) FROM figure_sum "
        "WHERE rule IN ('arrived_on', 'settled_on') AND cut = '' AND span > 999999 "
        "GROUP BY rule, span / 10000"
    )
    found = [(year, month) for _rule, year, month in rows]
    newest = max((month for _year, month in found), default=0)
    years = sorted({year for year, _month in found})
    months = (year * 100 + month for year in years for month in range(1, 13))
    return [month for month in months if month < newest]


def _stretches(months: Sequence[int]) -> Iterator[Period]:
    start = None
    for place, month in enumerate(months):
        start = start or month
        if months[place + 1 : place + 2] != [month_after(month)]:
            yield Period(month_start(start), month_end(month))
            start = None


def has_work(session: Session) -> bool:
    """Tell whether something is over and not kept."""
    return next(work_left(session), None) is not None


def keep_next(session: Session) -> bool:
    """Keep what a stretch of months or a year that is over said; return whether there may be more.

    Whoever writes what it is read from is held up until it is kept, or it would stand there old.
    """
    work = next(work_left(session), None)
    if work is None or not try_to_hold_tables(session, READ):
        return False
    _keep(session, work)
    return True


def _keep(session: Session, work: Work) -> None:
    """Ask what is to be kept of a stretch of months or of a year, and keep it."""
    rows = rows_of(session, work)
    session.connection().exec_driver_sql(f"DELETE FROM kept_figure WHERE {_within(work)}")  # noqa: S608 -- names and numbers of ours
    session.connection().execute(insert(_table), rows)


def _within(work: Work) -> str:
    """Write the condition of the rows of a piece of work."""
    period, questions = work
    names = ", ".join(f"'{_name(each)}'" for each in questions)
    first, last = month_number(period.start), month_number(period.end)
    if not all(each in ADDED for each in questions):
        first = last = span_of_year(period.end.year)
    return f"what IN ({names}) AND span BETWEEN {first} AND {last}"


def _name(each: Named | Question) -> str:
    return each.name if isinstance(each, Question) else NAMES[each]
