"""Days in a query: the slice a day lies in, days between two, hours of the night.

Both engines give the same texts; each is asked in its own words.
"""

from typing import Any

from sqlalchemy import Boolean, ColumnElement, Integer, String, bindparam, cast
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

LATE_FROM = "late_from"  # minutes from a day's midnight in UTC to 22:00 of the office's clock
_LATE_HOUR = 22
_USUAL = (_LATE_HOUR - 8) * 60  # where the office's clock is that of Taipei

# What each engine makes of a day: the templates of SQLite and of PostgreSQL.
_TEXTS = {
    "day": ("{0}", "to_char({0}, 'YYYY-MM-DD')"),
    "week": ("strftime('%G-W%V', {0})", "to_char({0}, 'IYYY-\"W\"IW')"),
    "month": ("substr({0}, 1, 7)", "to_char({0}, 'YYYY-MM')"),
    "quarter": (
        "substr({0}, 1, 4) || '-Q' || ((substr({0}, 6, 2) + 2) / 3)",
        "to_char({0}, 'YYYY-\"Q\"Q')",
    ),
    "year": ("substr({0}, 1, 4)", "to_char({0}, 'YYYY')"),
    "span": ("replace({0}, '-', '')", "to_char({0}, 'YYYYMMDD')"),
    "weekday": ("strftime('%u', {0})", "to_char({0}, 'ID')"),
}
_SINCE = ("julianday({0}) - julianday({1})", "({0} - {1})")
_MINUTES = (
    "CAST((julianday({0}) - julianday({1})) * 1440 + 0.001 AS INTEGER)",
    "CAST(FLOOR(EXTRACT(EPOCH FROM {0} - {1}) / 60) AS BIGINT)",
)
_IS_LATE = (
    "({0} >= datetime({1}, '+' || {2} || ' minutes'))",
    "({0} >= {1} + make_interval(mins => {2}))",
)


class DaysSince(FunctionElement[int]):
    """Whole days from the second day to the first."""

    inherit_cache = True
    name = "days_since"
    type = Integer()


class MinutesBetween(FunctionElement[int]):
    """Whole minutes from the second instant to the first."""

    inherit_cache = True
    name = "minutes_between"
    type = Integer()


class IsLate(FunctionElement[bool]):
    """Whether an instant lies behind the beginning of a business day's late hours."""

    inherit_cache = True
    name = "is_late"
    type = Boolean()


def day_part(cut: str, day: ColumnElement[Any]) -> ColumnElement[str]:
    """Return the label of the slice that a day lies in: `2026-07`, `2026-Q3`, `2026-W07`."""
    return _PARTS[cut](day)


def day_span(day: ColumnElement[Any]) -> ColumnElement[int]:
    """Return a day as the summaries keep it: 20261123."""
    return cast(day_part("span", day), Integer)


def days_since(day: ColumnElement[Any], before: ColumnElement[Any]) -> ColumnElement[int]:
    """Count the days between two."""
    return DaysSince(day, before)


def minutes_between(instant: ColumnElement[Any], before: ColumnElement[Any]) -> ColumnElement[int]:
    """Count the whole minutes between two instants."""
    return MinutesBetween(instant, before)


def late(instant: ColumnElement[Any], day: ColumnElement[Any]) -> ColumnElement[bool]:
    """Tell whether an instant is at 22:00 of a business day's clock or later."""
    return IsLate(instant, day, bindparam(LATE_FROM, _USUAL, Integer))


def late_from(offset_minutes: int) -> int:
    """Return what `late` needs to know of an office that is so far before UTC."""
    return _LATE_HOUR * 60 - offset_minutes


def _written(
    template: str,
    element: FunctionElement[Any],
    compiler: SQLCompiler,
    **how: Any,  # noqa: ANN401 -- SQLAlchemy's own
) -> str:
    return template.format(*(compiler.process(part, **how) for part in element.clauses))


def _teach(kind: type[FunctionElement[Any]], templates: tuple[str, str]) -> None:
    """Tell SQLAlchemy how each engine writes an element."""
    for dialect, template in zip(("sqlite", "postgresql"), templates, strict=True):

        def write(
            element: FunctionElement[Any],
            compiler: SQLCompiler,
            template: str = template,
            **how: Any,  # noqa: ANN401 -- SQLAlchemy's own
        ) -> str:
            return _written(template, element, compiler, **how)

        compiles(kind, dialect)(write)


def _part_kind(cut: str) -> type[FunctionElement[str]]:
    members = {"inherit_cache": True, "name": f"{cut}_text", "type": String()}
    return type(f"{cut.title()}Text", (FunctionElement,), members)


_PARTS = {cut: _part_kind(cut) for cut in _TEXTS}
for _cut, _kind in _PARTS.items():
    _teach(_kind, _TEXTS[_cut])
_teach(DaysSince, _SINCE)
_teach(MinutesBetween, _MINUTES)
_teach(IsLate, _IS_LATE)
