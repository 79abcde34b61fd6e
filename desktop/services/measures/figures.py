"""Reading figures: measures over a period, in slices, for a scope, beside their targets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from desktop.models.target import Tier
from desktop.services.measures.behind import Behind, behind, rows_behind
from desktop.services.measures.catalogue import measure_named
from desktop.services.measures.plain import Asked, Found, plus
from desktop.services.measures.planned import planned_all, planned_months_on
from desktop.services.measures.reading import Readings, read_parts, read_results
from desktop.services.measures.slices import (
    EVERYTHING,
    SLICES,
    Period,
    Scope,
    SliceKey,
    Value,
    check_slices,
    period_of,
)
from desktop.services.measures.terms import Measure, Part, Planned, Ratio

__all__ = [
    "EVERYTHING",
    "SLICES",
    "Behind",
    "FigureTable",
    "Period",
    "Scope",
    "SliceKey",
    "Value",
    "attainment",
    "behind",
    "figure_table",
    "figure_tables",
    "figures",
    "figures_of",
    "is_rate",
    "measure_named",
    "period_of",
    "rows_behind",
]

_TARGET, _ATTAINMENT = "target", "attainment"
_TIERS = {f"{_TARGET}.{tier}": tier for tier in (Tier.SPRINT, Tier.CHALLENGE)}
_TIERS[_TARGET] = Tier.TARGET


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Figures of several measures in the same slices, in the slices' order.

    Attributes:
        told: Slice and measure of the figures that hold what another system told.
        corrected: Slice and measure of the figures that hold a later correction.
    """

    slices: tuple[str, ...]
    measures: tuple[str, ...]
    rows: tuple[tuple[SliceKey, tuple[Value, ...]], ...]
    told: frozenset[tuple[SliceKey, str]] = frozenset()
    corrected: frozenset[tuple[SliceKey, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One column: a measure's figure, its target, or how much of the target was reached."""

    id: str
    measure: Measure
    what: Literal["figure", "target", "attainment"]
    tier: str = Tier.TARGET


def is_rate(name: str) -> bool:
    """Tell whether a figure's id is that of something divided: a ratio, or an attainment.

    Raises:
        RuleBrokenError: There is no such measure.
    """
    wanted = _wanted(name)
    return wanted.what == "attainment" or isinstance(wanted.measure.query, Ratio)


def figures(
    session: Session, measure_ids: Sequence[str], period: Period, scope: Scope = EVERYTHING
) -> dict[str, Value]:
    """Compute measures, their targets (`ID.target`) or attainments over a period.

    Raises:
        RuleBrokenError: A measure is unknown.
    """
    return figures_of(session, measure_ids, (period,), scope)[0]


def figures_of(
    session: Session,
    measure_ids: Sequence[str],
    periods: Sequence[Period],
    scope: Scope = EVERYTHING,
) -> list[dict[str, Value]]:
    """Compute measures over several periods at once: by as many queries as over one.

    Raises:
        RuleBrokenError: A measure is unknown.
    """
    tables = figure_tables(session, measure_ids, periods, (), scope)
    return [dict(zip(table.measures, table.rows[0][1], strict=True)) for table in tables]


def figure_table(
    session: Session,
    measure_ids: Sequence[str],
    period: Period,
    by: Sequence[str] = (),
    scope: Scope = EVERYTHING,
) -> FigureTable:
    """Compute measures, their targets (`ID.target`) or attainments, cut into slices.

    A figure is unknown where its measure, or its target, has no such slices.

    Raises:
        RuleBrokenError: A measure or a slice is unknown.
    """
    return figure_tables(session, measure_ids, (period,), by, scope)[0]


def figure_tables(
    session: Session,
    measure_ids: Sequence[str],
    periods: Sequence[Period],
    by: Sequence[str] = (),
    scope: Scope = EVERYTHING,
) -> list[FigureTable]:
    """Compute the table of each period at once: by as many queries as that of one.

    Raises:
        RuleBrokenError: A measure or a slice is unknown.
    """
    cuts = tuple(by)
    check_slices(cuts)
    wanted = [_wanted(name) for name in measure_ids]
    every = [Asked(period, cuts, scope) for period in periods]
    parts = [part for each in wanted if each.what != "target" for part in each.measure.parts]
    readings = read_parts(session, parts, every)
    return [
        _Table(session, wanted, asked, read).made()
        for asked, read in zip(every, readings, strict=True)
    ]


def _wanted(name: str) -> _Wanted:
    measure_id, _dot, what = name.partition(".")
    if what in _TIERS:
        return _Wanted(name, measure_named(measure_id), "target", _TIERS[what])
    if what == _ATTAINMENT:
        return _Wanted(name, measure_named(measure_id), "attainment")
    return _Wanted(name, measure_named(name), "figure")


class _Table:
    """The figures of one question, read once and put together slice by slice."""

    def __init__(
        self, session: Session, wanted: list[_Wanted], asked: Asked, read: Readings
    ) -> None:
        self._wanted, self._asked, self._read = wanted, asked, read
        counted = [each.measure for each in wanted if each.what != "target"]
        parts = [part for measure in counted for part in measure.parts]
        told = counted if self._read.now.told else []
        self._results = read_results(session, told, asked)
        self._later = {
            part: planned_months_on(session, measure_named(part.measure), part.months_on, asked)
            for part in parts
            if isinstance(part, Planned)
        }
        self._columns = {each.id: [self._column(part) for part in each.parts] for each in counted}
        self._targets = planned_all(
            session, [(each.measure, each.tier) for each in wanted if each.what != "figure"], asked
        )

    def made(self) -> FigureTable:
        told = (
            (key, tuple(self._value(each, key) for each in self._wanted)) for key in self._keys()
        )
        shown = tuple(sorted(row for row in told if not self._asked.by or any(row[1])))
        ids = tuple(each.id for each in self._wanted)
        return FigureTable(self._asked.by, ids, shown, self._told(), self._corrected())

    def _keys(self) -> set[SliceKey]:
        if not self._asked.by:
            return {()}
        whole = [found for part, found in self._read.found.items() if not self._uncut(part)]
        every = [*whole, *self._results.values(), *self._targets.values()]
        return set[SliceKey]().union(*(found for found in every if found))

    def _value(self, each: _Wanted, key: SliceKey) -> Value:
        if each.what == "figure":
            return self._figure(each.measure, key)
        target = (self._targets[each.measure.id, each.tier] or {}).get(key)
        if each.what == "target":
            return target
        value = self._figure(each.measure, key)
        return attainment(value, target, better_up=each.measure.better_up)

    def _figure(self, measure: Measure, key: SliceKey) -> Value:
        values = [
            found.get(self._reduced(uncut, key) if uncut else key, nothing)
            for found, nothing, uncut in self._columns[measure.id]
        ]
        if len(values) > 1:
            return _ratio(*values)
        told = self._results.get(measure.id)
        return values[0] if told is None else plus(values[0], told.get(key))

    def _column(self, part: Part) -> tuple[Found, Value, frozenset[str]]:
        """Return what was read of a part, what it is of nothing, and what does not cut it."""
        if isinstance(part, Planned):
            return self._later[part], None, frozenset()
        found = self._read.found[part]
        return ({}, None, frozenset()) if found is None else (found, part.of_nothing, part.uncut)

    def _uncut(self, part: Part) -> bool:
        return isinstance(part, Planned) or not part.uncut.isdisjoint(self._asked.by)

    def _reduced(self, uncut: frozenset[str], key: SliceKey) -> SliceKey:
        pairs = zip(self._asked.by, key, strict=True)
        return tuple(label for cut, label in pairs if cut not in uncut)

    def _told(self) -> frozenset[tuple[SliceKey, str]]:
        told = {(key, name) for name, found in self._results.items() for key in found}
        told |= {
            (key, each.id)
            for each in self._wanted
            if each.measure.external and each.what == "figure"
            for key in self._keys()
        }
        shown = [each for each in self._wanted if each.what == "figure"]
        return frozenset(told & {(key, each.id) for key, _n in told for each in shown})

    def _corrected(self) -> frozenset[tuple[SliceKey, str]]:
        return frozenset(
            (key, each.id)
            for each in self._wanted
            if each.what == "figure"
            for part in each.measure.parts
            for key in self._read.corrected.get(part, ())
        )


def attainment(actual: Value, target: Value, *, better_up: bool = True) -> Value:
    """Divide the actual by the target; the other way round where less is better."""
    over, under = (actual, target) if better_up else (target, actual)
    return _ratio(over, under)


def _ratio(over: Value, under: Value) -> Value:
    return None if over is None or not under else over / under
