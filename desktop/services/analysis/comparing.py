"""A period beside another: stretch by stretch, slice by slice, or several years in a row."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy.orm import Session

from desktop.services.analysis.questions import DATE_CUTS, YEARS, Against, Column, Kind, Question
from desktop.services.analysis.wording import period_text
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.figures import (
    Period,
    SliceKey,
    Value,
    attainment,
    figure_table,
    figures,
)
from desktop.services.measures.opening import figure_filter
from desktop.services.measures.slices import stretches
from desktop.services.periods import (
    new_year_aligned,
    previous,
    same_dates_last_year,
    same_working_days,
    years_back,
)
from desktop.services.work_days import work_calendar
from desktop.system.i18n import _

Move = Callable[[Period], Period]
PLANNED_CUTS = ("month", "quarter", "year", "segment", "person", "team")


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of an answer.

    Attributes:
        keys: The label of each slice, as the catalogue writes it.
        periods: The days of each row.
    """

    keys: tuple[str, ...]
    periods: tuple[Period, ...]


def moves(session: Session, question: Question) -> list[Move]:
    """Return how to come from a period to what it is compared with."""
    match question.against:
        case Against.PREVIOUS:
            return [previous]
        case Against.SAME_DATES:
            return [same_dates_last_year]
        case Against.WORKING_DAYS:
            calendar = work_calendar(session)
            return [lambda period: same_working_days(calendar, period)]
        case Against.NEW_YEAR:
            return [new_year_aligned]
        case Against.YEARS:
            return [_years_back(count) for count in range(1, YEARS + 1)]
    return []


def _years_back(count: int) -> Move:
    return lambda period: years_back(period, count)[-1]


def compared(session: Session, question: Question) -> tuple[Rows, list[Column]]:
    """Return the rows of a comparison and their columns."""
    ways = moves(session, question)
    if question.cut in DATE_CUTS:
        rows = _stretched(question)
        own = _figures_of(session, question, rows.periods)
        others = [_figures_of(session, question, [way(p) for p in rows.periods]) for way in ways]
    else:
        tables = [_sliced(session, question, way(question.period)) for way in (_as_it_is, *ways)]
        keys = sorted(set().union(*tables), key=lambda key: _order(tables[0].get(key), key))
        rows = Rows(tuple(keys), (question.period,) * len(keys))
        own, *others = [tuple(table.get(key) for key in keys) for table in tables]
    columns = [_column(session, question, rows, own, _as_it_is)]
    for way, values in zip(ways, others, strict=True):
        columns.append(_column(session, question, rows, values, way))
    if len(others) == 1:
        columns.append(change_column(columns[0], columns[1]))
    return rows, [*columns[:1], *_planned(session, question, rows, columns[0]), *columns[1:]]


def _as_it_is(period: Period) -> Period:
    return period


def _stretched(question: Question) -> Rows:
    found = stretches(question.period, (question.cut,)) if question.period.days else []
    return Rows(tuple(key for (key,), _days in found), tuple(days for _key, days in found))


def _figures_of(
    session: Session, question: Question, periods: Sequence[Period]
) -> tuple[Value, ...]:
    """Return a figure for each period: in one reading where they are slices of one stretch."""
    if not periods:
        return ()
    whole = Period(min(p.start for p in periods), max(p.end for p in periods))
    slices = {days: key for key, days in stretches(whole, (question.cut,))}
    if all(days in slices for days in periods):
        table = figure_table(session, [question.measure], whole, (question.cut,), question.scope)
        found = {key: value for key, (value,) in table.rows}
        nothing = _of_nothing(question)
        return tuple(found.get(slices[days], nothing) for days in periods)
    return tuple(_figure(session, question, days) for days in periods)


def _of_nothing(question: Question) -> Value:
    """The figure of a stretch in which there is nothing: none of a count, unknown of a sum."""
    parts = CATALOGUE[question.measure].parts
    return getattr(parts[0], "of_nothing", None) if len(parts) == 1 else None


def _figure(session: Session, question: Question, period: Period) -> Value:
    return figures(session, [question.measure], period, question.scope)[question.measure]


def _sliced(session: Session, question: Question, period: Period) -> dict[str, Value]:
    table = figure_table(session, [question.measure], period, (question.cut,), question.scope)
    return {key: value for (key,), (value,) in table.rows}


def _order(value: Value, key: str) -> tuple[bool, Decimal, str]:
    """The greatest first, the unknown last."""
    return value is None, -(value or Decimal(0)), key


def column(session: Session, question: Question, rows: Rows, against: Against) -> Column:
    """Return the figures that rows of dates are compared with."""
    way = moves(session, replace(question, against=against))[0]
    values = _figures_of(session, question, [way(period) for period in rows.periods])
    return _column(session, question, rows, values, way)


def _column(
    session: Session, question: Question, rows: Rows, values: tuple[Value, ...], way: Move
) -> Column:
    """Make a column of figures that open their records."""
    days = way(question.period)
    by_date = question.cut in DATE_CUTS
    opens = tuple(
        figure_filter(question.measure, way(period), labels_of(question, None if by_date else key))
        for key, period in zip(rows.keys, rows.periods, strict=True)
    )
    whole = figure_filter(question.measure, days, labels_of(question))
    return Column(
        period_text(days), values, _figure(session, question, days), Kind.FIGURE, opens, whole
    )


def labels_of(question: Question, key: str | None = None) -> dict[str, str]:
    """Name the slice that a row is, and the person it is asked for; an empty one is a slice too."""
    found = {"person": question.whose} if question.scope.staff_id is not None else {}
    return found if key is None else {**found, question.cut: key}


def change_column(one: Column, other: Column) -> Column:
    """Compare two columns."""
    values = tuple(change(a, b) for a, b in zip(one.values, other.values, strict=True))
    return Column(_("Change"), values, change(one.total, other.total), Kind.CHANGE)


def change(value: Value, before: Value) -> Value:
    """Growth on what was before; unknown where there was nothing to grow from."""
    return None if value is None or before is None or before <= 0 else value / before - 1


def _planned(session: Session, question: Question, rows: Rows, own: Column) -> Iterable[Column]:
    """The targets and what was attained of them, where there are any."""
    if question.cut not in PLANNED_CUTS or question.against is Against.YEARS:
        return []
    return planned_columns(session, question, rows.keys, own)


def planned_columns(
    session: Session, question: Question, keys: Sequence[str], own: Column
) -> list[Column]:
    """Return targets and attainment of rows; nothing where nothing is planned."""
    names = [f"{question.measure}.target", f"{question.measure}.attainment"]
    table = figure_table(session, names, question.period, (question.cut,), question.scope)
    found: dict[SliceKey, Value] = {key: target for key, (target, _attained) in table.rows}
    targets = tuple(found.get((key,)) for key in keys)
    if not any(target is not None for target in targets):
        return []
    up = CATALOGUE[question.measure].better_up
    shares = tuple(
        attainment(value, target, better_up=up)
        for value, target in zip(own.values, targets, strict=True)
    )
    whole = figures(session, names, question.period, question.scope)
    return [
        Column(_("Target"), targets, whole[names[0]], is_target=True),
        Column(_("Attained"), shares, whole[names[1]], Kind.SHARE),
    ]
