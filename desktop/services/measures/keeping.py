"""Keeping the answers of days, months and years that are over: each question is asked once.

What is kept is the plain query's own answer. Triggers delete it when something it was read from is
written; then it is asked again, when the office is opened. Of days only those are kept that make up
a month of which a part is asked: of the month at work, and of the same month of the years before.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import chain
from time import monotonic
from typing import Any, NamedTuple

from sqlalchemy import insert
from sqlalchemy.orm import Session

from desktop.db.locks import try_to_hold_tables
from desktop.models.base import Base
from desktop.models.summary import KeptFigure
from desktop.services.measures.clock import given_for, is_steady
from desktop.services.measures.closed import ADDED, NAMES, STOCKS, Named
from desktop.services.measures.plain import Asked, groups_of, sum_rows, sum_stocks
from desktop.services.measures.slices import (
    EVERYTHING,
    Period,
    Value,
    label_of,
    month_end,
    month_number,
    month_start,
    months_of,
    span_of,
)
from desktop.services.measures.spans import (
    LAST_MONTH,
    cut_of_span,
    period_of_span,
    span_at,
    span_of_year,
)
from desktop.services.measures.terms import Stock, Sum
from desktop.services.measures.visitors import CAME, rows_of_came, told_by
from desktop.services.measures.yearly import QUESTIONS, Question

_DECEMBER, _QUARTER = 12, 3
_DAY = timedelta(days=1)
_PATIENCE = 0.5  # seconds, after which who would write comes first
_YEARS_OF_DAYS = 4  # who stayed away is told by the days of so many years
_table = Base.metadata.tables[KeptFigure.__tablename__]
Item = Named | Question | str  # what is kept: a sum, a question, the name of a set
READ = (
    *("visit", "visit_line", "follow_up", "answer", "sale", "market_total"),
    *("phone", "vehicle", "customer", "office"),
)


class Work(NamedTuple):
    """What is kept of each day, month or year of a period."""

    period: Period
    cut: str
    items: tuple[Item, ...]

    @property
    def spans(self) -> list[int]:
        """The days, months or years, as they are kept."""
        start, end = self.period.start, self.period.end
        if self.cut == "year":
            return [span_of_year(year) for year in range(start.year, end.year + 1)]
        if self.cut == "month":
            return months_of(self.period)
        return [span_of(start + back * _DAY) for back in range(self.period.days)]


def rows_of(session: Session, work: Work) -> list[dict[str, Any]]:
    """Ask what is to be kept of the days, months or years of a period, as rows."""
    sums = [each for each in work.items if isinstance(each, Sum)]
    stocks = [each for each in work.items if isinstance(each, Stock)]
    names = [each for each in work.items if isinstance(each, str)]
    rows = [*_rows_of_sums(session, sums, work), *_rows_of_stocks(session, stocks, work)]
    if names:
        rows += rows_of_came(session, names, work.period, work.cut, work.spans)
    for each in work.items:
        if isinstance(each, Question):
            rows += _rows_of_question(session, each, work)
    return rows


def _rows_of_sums(session: Session, parts: Sequence[Sum], work: Work) -> Iterator[dict[str, Any]]:
    """Ask for all days or months at once, unless the clock was changed in them."""
    steady = is_steady(session, parts, work.period)
    periods = [work.period] if steady else list(map(period_of_span, work.spans))
    for each in periods:
        asked = Asked(each, (work.cut,), EVERYTHING)
        for group in groups_of(parts):
            (found,) = sum_rows(session, group, [asked], given_for(session, group, asked))
            for part, own in found.items():
                for span in Work(each, work.cut, ()).spans:
                    label = label_of(work.cut, period_of_span(span).start)
                    yield _row(part, span, own.get((label,)))


def _rows_of_stocks(
    session: Session, parts: Sequence[Stock], work: Work
) -> Iterator[dict[str, Any]]:
    """Ask what there is at the end of each year."""
    for span in work.spans if parts else ():
        asked = Asked(period_of_span(span), (), EVERYTHING)
        for part, own in sum_stocks(session, parts, asked, {}).items():
            yield _row(part, span, own.get(()))


def _row(part: Named, span: int, value: Value) -> dict[str, Any]:
    value = part.of_nothing if value is None else value
    units = None if value is None else int(value.scaleb(part.scale))
    head = {"topic": part.origin.name, "what": NAMES[part], "span": span, "key": ""}
    return head | {"value": units, "members": None}


def _rows_of_question(session: Session, question: Question, work: Work) -> Iterator[dict[str, Any]]:
    """Yield the rows of an answer, and one that says that it is kept, even where it is empty."""
    for span in work.spans:
        values = {"": None, **question.ask(session, period_of_span(span))}
        head = {"topic": question.topic, "what": question.name, "span": span, "members": None}
        yield from (head | {"key": key, "value": value} for key, value in values.items())


def work_left(session: Session) -> Iterator[Work]:
    """Yield what is over and not kept."""
    kept = _kept(session)
    for cut, items, spans in _plan(session):
        left = [span for span in spans if any((_name(each), span) not in kept for each in items)]
        yield from (Work(period, cut, items) for period in _stretches(cut, left))


def work_kept(session: Session) -> Iterator[Work]:
    """Yield what is kept, to be asked again."""
    kept = _kept(session)
    every: tuple[Item, ...] = (*ADDED, *STOCKS, *CAME, *QUESTIONS)
    for item in every:
        own = sorted(span for what, span in kept if what == _name(item))
        for cut in ("day", "month", "year"):
            spans = [span for span in own if cut_of_span(span) == cut]
            yield from (Work(period, cut, (item,)) for period in _stretches(cut, spans))


def _plan(session: Session) -> list[tuple[str, tuple[Item, ...], list[int]]]:
    """Return what is to be kept of which days, months and years."""
    newest, years = _written(session)
    if newest is None:
        return []
    last = month_number(newest)
    months = [year * 100 + month for year in years for month in range(1, 13)]
    months = [month for month in months if month < last]
    lately = [month for month in months if month // 100 >= newest.year - 1]
    over = [span_of_year(month // 100) for month in months if month % 100 == _DECEMBER]
    days = [
        _days_over(newest, back) for back in range(_YEARS_OF_DAYS) if newest.year - back in years
    ]
    this_and_last, every = list(chain(*days[:2])), list(chain(*days))
    groups = [tuple(group) for group in groups_of(ADDED)]
    return [
        *(("month", group, months) for group in groups),
        *(("day", group, this_and_last) for group in groups),
        ("month", CAME, months),
        ("day", CAME, every),
        ("month", QUESTIONS, lately),
        ("day", QUESTIONS, this_and_last),
        ("year", (*STOCKS, *QUESTIONS), over),
    ]


def rows_kept(session: Session, work: Work) -> dict[tuple[str, int, str], Any]:
    """Return what is kept of a piece of work, by question, span and key."""
    rows = session.connection().exec_driver_sql(
        "SELECT what, span, key, value, members FROM kept_figure "  # noqa: S608 -- names and numbers of ours
        f"WHERE {_within(work)}"
    )
    return {(row[0], row[1], row[2]): told_by(row[3], row[4]) for row in rows}


def _kept(session: Session) -> set[tuple[str, int]]:
    rows = session.connection().exec_driver_sql("SELECT what, span FROM kept_figure WHERE key = ''")
    return {(row[0], row[1]) for row in rows}


def _written(session: Session) -> tuple[date | None, list[int]]:
    """Return the newest day on which cars came or were settled, and all years with such days."""
    rows = session.connection().exec_driver_sql(
        "SELECT span / 10000, MAX(span) FROM figure_sum "  # noqa: S608 -- a number of ours
        "WHERE rule IN ('arrived_on', 'settled_on') AND cut = '' "
        f"AND span > {LAST_MONTH} GROUP BY span / 10000"
    )
    found = dict(tuple(row) for row in rows)
    newest = period_of_span(max(found.values())).start if found else None
    return newest, sorted(found)


def _days_over(newest: date, years_back: int) -> list[int]:
    """Return the days of the newest month that are over, or those of the same month long ago."""
    month = (newest.year - years_back) * 100 + newest.month
    days = range(span_of(month_start(month)), span_of(month_end(month)) + 1)
    return [day for day in days if day < span_of(newest)]


def _stretches(cut: str, spans: Sequence[int]) -> Iterator[Period]:
    """Yield the spans as stretches, of a quarter at most, where they follow each other.

    Whoever writes waits for one of them: at full size a quarter takes up to two seconds.
    """
    start = None
    for place, span in enumerate(spans):
        start = period_of_span(span).start if start is None else start
        end = period_of_span(span).end
        follows = spans[place + 1 : place + 2] == [span_at(cut, end + _DAY)]
        if not follows or (cut != "day" and end.month % _QUARTER == 0):
            yield Period(start, end)
            start = None


def has_work(session: Session) -> bool:
    """Tell whether something is over and not kept."""
    return next(work_left(session), None) is not None


def keep_next(session: Session) -> bool:
    """Keep what some stretches of what is over said; return whether there may be more.

    Whoever writes what it is read from is held up until it is kept, or it would stand there old.
    """
    left = list(work_left(session))
    if not left or not try_to_hold_tables(session, READ):
        return False
    until = monotonic() + _PATIENCE
    for work in left:
        _keep(session, work)
        if monotonic() > until:
            break
    if any(work.cut == "day" for work in left):
        _forget_other_days(session)
    return True


def _keep(session: Session, work: Work) -> None:
    rows = rows_of(session, work)
    connection = session.connection()
    connection.exec_driver_sql(f"DELETE FROM kept_figure WHERE {_within(work)}")  # noqa: S608 -- names and numbers of ours
    connection.execute(insert(_table), rows)


def _forget_other_days(session: Session) -> None:
    """Forget the days of months that have their own rows by now."""
    months = {
        span // 100 for cut, _items, spans in _plan(session) if cut == "day" for span in spans
    }
    session.connection().exec_driver_sql(
        f"DELETE FROM kept_figure WHERE span > {LAST_MONTH} "  # noqa: S608 -- numbers of ours
        f"AND span / 100 NOT IN ({', '.join(map(str, sorted(months)))})"
    )


def _within(work: Work) -> str:
    """Write the condition of the rows of a piece of work."""
    names = ", ".join(f"'{_name(each)}'" for each in work.items)
    spans = work.spans
    numbers = f"span BETWEEN {spans[0]} AND {spans[-1]}"
    if work.cut == "year":
        numbers = f"span IN ({', '.join(map(str, spans))})"
    return f"what IN ({names}) AND {numbers}"


def _name(each: Item) -> str:
    if isinstance(each, str):
        return each
    return each.name if isinstance(each, Question) else NAMES[each]
