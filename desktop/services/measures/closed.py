"""Reading answers that are kept of months and years that are over: what no day's sum can tell.

Who is new, who came again and who stays away depends on other visits; calls and sales are counted
by days of their own. The plain query is asked once when a month or a year is over, and its answer
is kept until somebody writes what it was read from: triggers then delete it, and it is asked again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from desktop.models.summary import WHOLE_YEAR
from desktop.services.measures import checks, customers
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.clock import is_steady
from desktop.services.measures.day_rows import column_of
from desktop.services.measures.origins import CALLS, LINES, VISITS
from desktop.services.measures.plain import (
    Asked,
    Found,
    groups_of,
    plus,
    sum_rows,
    sum_stocks,
)
from desktop.services.measures.slices import (
    DATE_SLICES,
    EVERYTHING,
    Period,
    Value,
    label_of,
    month_after,
    month_end,
    month_start,
    months_of,
    stretches,
)
from desktop.services.measures.terms import Stock, Sum, scaled
from desktop.services.measures.yearly import Answer, Question

_TOPICS = frozenset({VISITS.name, CALLS.name, "sale"})
_BY_MONTH = frozenset({"month", "quarter", "year"})
_READ_ANEW = (LINES, checks.EXPECTED)  # no trigger watches what these are read from
_SHORTEST = 28  # days of a month: nothing is kept of less
_MOST = 3  # stretches that are asked beside what is kept
_DECEMBER, _LAST = 12, 31
_OF = "/"  # before it a key names the record it is of
Named = Sum | Stock


def _named() -> dict[Named, str]:
    """Return what is kept of the catalogue, each by the first measure that is made of it."""
    found: dict[Named, str] = {customers.EVER: "customers_ever"}
    for measure in CATALOGUE.values():
        for place, part in enumerate(measure.parts):
            if isinstance(part, Sum | Stock) and _is_kept(part):
                found.setdefault(part, f"{measure.id}.{place}")
    return found


def _is_kept(part: Named) -> bool:
    if part.origin.name not in _TOPICS or part.origin in _READ_ANEW or part.uncut:
        return False
    return isinstance(part, Stock) or not column_of(part, "")


NAMES = _named()
ADDED = tuple(part for part in NAMES if isinstance(part, Sum) and not part.distinct)
COUNTED = tuple(part for part in NAMES if isinstance(part, Sum) and part.distinct)
STOCKS = tuple(part for part in NAMES if isinstance(part, Stock))


def span_of_year(year: int) -> int:
    """Return a year as it is kept."""
    return year * 100 + WHOLE_YEAR


def sum_closed(
    session: Session, parts: Iterable[Sum], every: Sequence[Asked], given: dict[str, Any]
) -> list[dict[Sum, Found]]:
    """Sum over the rows of each period, but for the months and years whose answers are kept."""
    if all(asked.period.days < _SHORTEST for asked in every):
        return sum_rows(session, list(parts), every, given)
    found: list[dict[Sum, Found]] = [{} for _asked in every]
    for group in _kinds(parts):
        rests: list[tuple[int, Asked]] = []
        for place, asked in enumerate(every):
            known, rest = _known(session, group, asked)
            found[place] |= known
            rests += [(place, each) for each in rest]
        rows = sum_rows(session, group, [each for _place, each in rests], given) if rests else []
        for (place, _asked), sums in zip(rests, rows, strict=True):
            for part, own in sums.items():
                _merge(found[place].setdefault(part, {}), own)
    return found


def _kinds(parts: Iterable[Sum]) -> Iterator[list[Sum]]:
    """Yield the sums that are asked for together: by what is kept of them, and by their rows."""
    kinds: dict[str, list[Sum]] = {}
    for part in dict.fromkeys(parts):
        kind = ("counted" if part.distinct else "added") if part in NAMES else "plain"
        kinds.setdefault(kind, []).append(part)
    for kind, group in kinds.items():
        yield from [group] if kind == "plain" else groups_of(group)


def _merge(found: Found, more: Found) -> None:
    for key, value in more.items():
        found[key] = plus(found.get(key), value)


def _known(
    session: Session, parts: Sequence[Sum], asked: Asked
) -> tuple[dict[Sum, Found], list[Asked]]:
    """Return what is kept of some sums, and what is still to be asked."""
    nothing: tuple[dict[Sum, Found], list[Asked]] = ({}, [asked])
    if parts[0] not in NAMES or asked.needed or not _BY_MONTH.issuperset(asked.by):
        return nothing
    spans = _years(asked) if parts[0].distinct else _months(asked.period)
    if not spans or not is_steady(session, parts, asked.period):
        return nothing
    kept = _read(session, parts, spans)
    there = {span for span in spans if all((part, span) in kept for part in parts)}
    rest = list(_without(asked.period, there))
    if len(rest) > _MOST or (rest and parts[0].distinct):
        return nothing
    found = {part: _found(part, there, kept, asked) for part in parts} if there else {}
    return found, [Asked(period, asked.by, asked.scope) for period in rest]


def _found(
    part: Sum, spans: Iterable[int], kept: Mapping[tuple[Named, int], int | None], asked: Asked
) -> Found:
    found: Found = {}
    for span in spans:
        day = month_start(min(span, span // 100 * 100 + _DECEMBER))
        value = scaled(kept[part, span], part.scale)
        value = part.of_nothing if value is None else value
        _merge(found, {tuple(label_of(cut, day) for cut in asked.by): value})
    return found


def _months(period: Period) -> list[int]:
    """Return the whole months of a period."""
    return [
        month
        for month in months_of(period)
        if period.start <= month_start(month) and month_end(month) <= period.end
    ]


def _years(asked: Asked) -> list[int]:
    """Return the years of a period, as they are kept; none where it is not cut into whole ones."""
    start, end = asked.period.start, asked.period.end
    years = range(start.year, end.year + 1)
    whole = (start.month, start.day, end.month, end.day) == (1, 1, _DECEMBER, _LAST)
    cut = asked.by == ("year",) or (not asked.by and len(years) == 1)
    return [span_of_year(year) for year in years] if whole and cut else []


def _without(period: Period, spans: Iterable[int]) -> Iterator[Period]:
    """Yield the stretches of a period that lie in none of the spans."""
    known = {month for span in spans for month in _months_in(span)}
    open_from: date | None = None
    for month in months_of(period):
        if month not in known:
            open_from = open_from or max(month_start(month), period.start)
        elif open_from:
            yield Period(open_from, month_end(month_after(month, -1)))
            open_from = None
    if open_from:
        yield Period(open_from, period.end)


def _months_in(span: int) -> Iterable[int]:
    year, number = divmod(span, 100)
    return [year * 100 + month for month in range(1, 13)] if number == WHOLE_YEAR else [span]


def _read(
    session: Session, parts: Iterable[Named], spans: Sequence[int]
) -> dict[tuple[Named, int], int | None]:
    names = {NAMES[part]: part for part in parts}
    listed = ", ".join(f"'{name}'" for name in names)
    rows = session.connection().exec_driver_sql(
        f"SELECT what, span, value FROM kept_figure WHERE what IN ({listed}) AND key = '' "  # noqa: S608 -- names and numbers of ours
        f"AND span BETWEEN {spans[0]} AND {spans[-1]}"
    )
    return {(names[what], span): value for what, span, value in rows}


def sum_ends(
    session: Session, parts: Sequence[Stock], asked: Asked, given: dict[str, Any]
) -> dict[Stock, Found]:
    """Sum what there is at the end of each stretch, but for the ends of years that are kept."""
    if not parts or asked.needed:
        return sum_stocks(session, parts, asked, given)
    ends = [stretch.end for _labels, stretch in stretches(asked.period, _dates(asked))]
    return sum_stocks(session, parts, asked, given, _at_ends(session, parts, ends))


def stocks_at(session: Session, parts: Sequence[Stock], day: date) -> list[Value]:
    """Return what there is at the end of a day, of everybody."""
    asked = Asked(Period(day, day), (), EVERYTHING)
    found = sum_ends(session, parts, asked, {})
    return [found[part].get((), part.of_nothing) for part in parts]


def _dates(asked: Asked) -> tuple[str, ...]:
    return tuple(cut for cut in asked.by if cut in DATE_SLICES)


def _at_ends(
    session: Session, parts: Sequence[Stock], ends: Sequence[date]
) -> dict[tuple[Stock, date], Value]:
    years = [end.year for end in ends if (end.month, end.day) == (_DECEMBER, _LAST)]
    named = [part for part in parts if part in NAMES]
    if not years or not named:
        return {}
    kept = _read(session, named, [span_of_year(min(years)), span_of_year(max(years))])
    found: dict[tuple[Stock, date], Value] = {}
    for (part, span), value in kept.items():
        if isinstance(part, Stock) and span % 100 == WHOLE_YEAR:
            told = scaled(value, part.scale)
            found[part, date(span // 100, _DECEMBER, _LAST)] = (
                part.of_nothing if told is None else told
            )
    return found


def answer(session: Session, question: Question, period: Period, of: Sequence[int] = ()) -> Answer:
    """Answer a question of a period: a year that is over from what is kept, any other plainly.

    Args:
        session: Where to read.
        question: The question.
        period: The year, or a part of one.
        of: The records that are asked for; all when none is given.
    """
    years = _years(Asked(period, (), EVERYTHING))
    kept = _kept_of(session, question, years[0], of) if years else {}
    if "" in kept:
        return {key: value for key, value in kept.items() if key}
    asked = question.ask(session, period)
    wanted = set(map(str, of))
    return {k: v for k, v in asked.items() if not wanted or k.partition(_OF)[0] in wanted}


def _kept_of(session: Session, question: Question, span: int, of: Sequence[int]) -> Answer:
    """Read what is kept of a question; under the empty key it says whether anything is."""
    keys = " OR ".join(("key = ''", *(f"key BETWEEN '{each}/' AND '{each}0'" for each in of)))
    rows = session.connection().exec_driver_sql(
        f"SELECT key, value FROM kept_figure WHERE what = '{question.name}' "  # noqa: S608 -- names and numbers of ours
        f"AND span = {span}{f' AND ({keys})' if of else ''}"
    )
    return {row[0]: row[1] for row in rows}
