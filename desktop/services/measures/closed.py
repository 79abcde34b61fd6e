"""Reading answers that are kept of days, months and years: what no sum of a day's rows can tell.

Who is new and who came again depends on other visits; calls, answers and sales are counted by days
of their own. The plain query is asked once when a day, a month or a year is over, and its answer
is kept until somebody writes what it was read from: triggers then delete it, and it is asked again.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from desktop.services.measures import checks
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.clock import is_steady
from desktop.services.measures.customers import WHO
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
    SliceKey,
    Value,
    stretches,
)
from desktop.services.measures.spans import (
    LAST_MONTH,
    labels_of_span,
    missing,
    outside,
    period_of_span,
    span_of_year,
    spans_in,
)
from desktop.services.measures.terms import Stock, Sum, scaled
from desktop.services.measures.visitors import SERVED, count_ends, count_served
from desktop.services.measures.yearly import Answer, Question

_TOPICS = frozenset({VISITS.name, CALLS.name, "sale", "answer"})
_BY_MONTH = frozenset({"month", "quarter", "year"})
_READ_ANEW = (LINES, checks.EXPECTED)  # no trigger watches what these are read from
_SHORTEST = 7  # days: of fewer the rows are asked, which is as quick
_MOST = 3  # stretches that are asked beside what is kept
_LAST_DAY = (12, 31)  # of a year
_OF = "/"  # before it a key names the record it is of
Named = Sum | Stock
Kept = Mapping[tuple[Named, int], int | None]


def _named() -> dict[Named, str]:
    """Return what is kept of the catalogue, each by the first measure that is made of it."""
    found: dict[Named, str] = {}
    for measure in CATALOGUE.values():
        for place, part in enumerate(measure.parts):
            if isinstance(part, Sum | Stock) and _is_kept(part):
                found.setdefault(part, f"{measure.id}.{place}")
    return found


def _is_kept(part: Named) -> bool:
    if part.origin.name not in _TOPICS or part.origin in _READ_ANEW or part.uncut:
        return False
    if isinstance(part, Stock):
        return part not in WHO
    # Different records are a count like any other: each has but one day.
    return not column_of(part, "") and (not part.distinct or part.of is part.origin.record)


NAMES = _named()
ADDED = tuple(part for part in NAMES if isinstance(part, Sum))
STOCKS = tuple(part for part in NAMES if isinstance(part, Stock))


def sum_closed(
    session: Session, parts: Iterable[Sum], every: Sequence[Asked], given: dict[str, Any]
) -> list[dict[Sum, Found]]:
    """Sum over the rows of each period, but for the days and months whose answers are kept."""
    if all(asked.period.days < _SHORTEST for asked in every):
        return sum_rows(session, list(parts), every, given)
    found: list[dict[Sum, Found]] = [{} for _asked in every]
    groups = list(_kinds(parts))
    kept = _kept(session, [part for group in groups for part in group], every)
    for group in groups:
        rests: list[tuple[int, Asked]] = []
        for place, asked in enumerate(every):
            known, rest = _known(session, group, asked, kept)
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
        kind = "served" if part in SERVED else "added" if part in NAMES else "plain"
        kinds.setdefault(kind, []).append(part)
    for kind, group in kinds.items():
        yield from groups_of(group) if kind == "added" else [group]


def _merge(found: Found, more: Found) -> None:
    for key, value in more.items():
        found[key] = plus(found.get(key), value)


def _kept(session: Session, parts: Sequence[Sum], every: Sequence[Asked]) -> Kept:
    """Read at once what is kept of some sums in some periods."""
    named = [part for part in parts if part in NAMES and part not in SERVED]
    periods = [asked.period for asked in every if _may_be_kept(asked)]
    return _read(session, named, list(map(spans_in, periods))) if named and periods else {}


def _may_be_kept(asked: Asked) -> bool:
    """Tell whether answers are kept that are cut like this, of so many days."""
    long = asked.period.days >= _SHORTEST
    return long and not asked.needed and _BY_MONTH.issuperset(asked.by)


def _known(
    session: Session, parts: Sequence[Sum], asked: Asked, kept: Kept
) -> tuple[dict[Sum, Found], list[Asked]]:
    """Return what is kept of some sums, and what is still to be asked."""
    nothing: tuple[dict[Sum, Found], list[Asked]] = ({}, [asked])
    if parts[0] in SERVED:
        served = {part: count_served(session, part, asked) for part in parts}
        told = {part: own for part, own in served.items() if own is not None}
        return (told, []) if len(told) == len(parts) else nothing
    if parts[0] not in NAMES or not _may_be_kept(asked):
        return nothing
    if not is_steady(session, parts, asked.period):
        return nothing
    spans = spans_in(asked.period)
    there, rest = _divided(asked.period, spans, kept.keys(), parts)
    if not there:
        return nothing
    found = {part: _found(part, there, kept, asked) for part in parts}
    return found, [Asked(period, asked.by, asked.scope) for period in rest]


def _divided(
    period: Period, spans: Sequence[int], kept: Collection[tuple[Any, int]], items: Sequence[Any]
) -> tuple[list[int], list[Period]]:
    """Divide a period: spans of which everything is kept, and the stretches between them."""
    there = {span for span in spans if all((item, span) in kept for item in items)}
    if len(there) == len(spans):
        return list(spans), []
    rest = missing(period, there)
    if len(rest) > _MOST:
        rest = [Period(rest[0].start, rest[-1].end)]
    return outside(sorted(there), rest), rest


def _found(part: Sum, spans: Iterable[int], kept: Kept, asked: Asked) -> Found:
    sums: dict[SliceKey, int | None] = {}
    for span in spans:
        key = labels_of_span(asked.by, span)
        sums[key] = _plus(sums.get(key), kept[part, span])
    nothing = part.of_nothing
    return {
        key: nothing if value is None else scaled(value, part.scale) for key, value in sums.items()
    }


def _plus(one: int | None, other: int | None) -> int | None:
    """Add two numbers; an unknown one adds nothing."""
    return other if one is None else one + (other or 0)


def _year_of(period: Period) -> int | None:
    """Return a period as a year is kept; None where it is no whole year."""
    span = span_of_year(period.start.year)
    return span if period_of_span(span) == period else None


def _read(
    session: Session, parts: Iterable[Named], every: Iterable[Sequence[int]]
) -> dict[tuple[Named, int], int | None]:
    """Read what is kept of sums in stretches of spans, each in the order of time."""
    names = {NAMES[part]: part for part in parts}
    listed = ", ".join(f"'{name}'" for name in names)
    rows = session.connection().exec_driver_sql(
        f"SELECT what, span, value FROM kept_figure WHERE what IN ({listed}) AND key = '' "  # noqa: S608 -- names and numbers of ours
        f"AND ({' OR '.join(map(_within, every))})"
    )
    return {(names[what], span): value for what, span, value in rows.all()}


def _within(spans: Sequence[int]) -> str:
    """Write the condition of some spans, months and days apart."""
    days = [span for span in spans if span > LAST_MONTH]
    months = [span for span in spans if span <= LAST_MONTH]
    ranges = [f"span BETWEEN {each[0]} AND {each[-1]}" for each in (months, days) if each]
    return f"({' OR '.join(ranges)})" if ranges else "1 = 0"


def sum_ends(
    session: Session, parts: Sequence[Stock], asked: Asked, given: dict[str, Any]
) -> dict[Stock, Found]:
    """Sum what there is at the end of each stretch, but for the ends of years that are kept."""
    if not parts or asked.needed:
        return sum_stocks(session, parts, asked, given)
    ends = [stretch.end for _labels, stretch in stretches(asked.period, _dates(asked))]
    known = _at_ends(session, parts, ends) | count_ends(session, parts, ends)
    return sum_stocks(session, parts, asked, given, known)


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
    """Read what is kept of the ends of years."""
    years = [span_of_year(end.year) for end in ends if (end.month, end.day) == _LAST_DAY]
    named = [part for part in parts if part in NAMES]
    if not years or not named:
        return {}
    found: dict[tuple[Stock, date], Value] = {}
    for (part, span), value in _read(session, named, [sorted(years)]).items():
        if isinstance(part, Stock) and span in years:
            told = scaled(value, part.scale)
            end = period_of_span(span).end
            found[part, end] = part.of_nothing if told is None else told
    return found


def answer(session: Session, question: Question, period: Period, of: Sequence[int] = ()) -> Answer:
    """Answer a question of a year, or of its days up to one: what is over from what is kept.

    Args:
        session: Where to read.
        question: The question.
        period: The year, or a part of one.
        of: The records that are asked for; all when none is given.
    """
    year, spans = _year_of(period), spans_in(period)
    kept = _spans_kept(session, question, [*spans, *([year] if year else [])])
    if year in kept:
        return _kept_of(session, question, [year], of)
    there, rest = _divided(period, spans, {(question, span) for span in kept}, [question])
    answers = [_kept_of(session, question, there, of)] if there else []
    answers += [_only(question.ask(session, each), of) for each in rest]
    return _added(answers)


def _added(answers: Sequence[Answer]) -> Answer:
    """Add answers of days that follow each other; an unknown adds nothing."""
    found: dict[str, int | None] = {}
    for told in answers:
        for key, value in told.items():
            found[key] = _plus(found.get(key), value)
    return found


def _only(told: Answer, of: Sequence[int]) -> Answer:
    wanted = set(map(str, of))
    return {k: v for k, v in told.items() if not wanted or k.partition(_OF)[0] in wanted}


def _spans_kept(session: Session, question: Question, spans: Sequence[int]) -> set[int]:
    rows = session.connection().exec_driver_sql(
        f"SELECT span FROM kept_figure WHERE what = '{question.name}' AND key = '' "  # noqa: S608 -- names and numbers of ours
        f"AND span IN {_listed(spans)}"
    )
    return {row[0] for row in rows}


def _kept_of(
    session: Session, question: Question, spans: Sequence[int], of: Sequence[int]
) -> Answer:
    """Read what is kept of a question, added up over some days, months or a year."""
    keys = " OR ".join(f"key BETWEEN '{each}/' AND '{each}0'" for each in of) or "key <> ''"
    rows = session.connection().exec_driver_sql(
        "SELECT key, CAST(SUM(value) AS BIGINT) FROM kept_figure "  # noqa: S608 -- names and numbers of ours
        f"WHERE what = '{question.name}' AND span IN {_listed(spans)} AND ({keys}) GROUP BY key"
    )
    return dict(map(tuple, rows.all()))


def _listed(numbers: Iterable[int]) -> str:
    return f"({', '.join(map(str, numbers))})"
