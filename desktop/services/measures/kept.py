"""Reading sums from the summaries: whole months from their rows, the other days from theirs.

A day at work is stale while it is worked in: it alone is read from its visits, beside the rest.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from desktop.db.engine import ONE_MOMENT
from desktop.models.summary import EVERYTHING, MONTH_OF
from desktop.services.measures.day_rows import column_of, scale_of
from desktop.services.measures.plain import Asked, Found, plus, sum_rows
from desktop.services.measures.slices import (
    DATE_SLICES,
    Period,
    SliceKey,
    label_of,
    month_after,
    month_number,
    month_start,
    months_of,
    period_of_months,
    span_of,
)
from desktop.services.measures.terms import DateRule, Sum, scaled

# Slices by what the summaries keep of them: an advisor's sums are also those of the team.
_CUT_OF = {"person": "advisor", "team": "advisor"}
_BY_MONTH = frozenset({"month", "quarter", "year"})
_LAST_MONTH = 999_999  # a month is kept as a number of six digits, a day as one of eight
_STAFF = (
    "SELECT staff.id, staff.name, team.name, team.id "
    "FROM staff LEFT JOIN team ON team.id = staff.team_id"
)
_NAMES = {
    "advisor": _STAFF,
    "technician": _STAFF,
    "segment": "SELECT id, name FROM segment",
    "branch": "SELECT id, name FROM branch",
    "part": "SELECT id, name FROM part",
}
_ADJUSTED, _TOLD = "adjustment", "result"
_STALE_OR_MORE = (
    "SELECT rule, day, 0 FROM stale_day "
    "UNION ALL SELECT DISTINCT 'adjustment', booked_on, 0 FROM adjustment "
    "UNION ALL SELECT DISTINCT 'result', CAST(NULL AS DATE), month FROM result"
)
_FEW = 3  # stale days that are read by themselves
_KNOWN = "days beside the summaries"  # in the info of a session that sees one moment
Names = Mapping[str, tuple[str, str | None, int | None]]


@dataclass(frozen=True, slots=True)
class Moment:
    """What must be known of an office before its summaries are believed for some days.

    Attributes:
        days: Stale days, and months whose days must be read, by rule.
        adjusted: Whether amounts were corrected on these days.
        told: Whether another system told something of these months.
    """

    days: Mapping[str, Sequence[date]]
    adjusted: bool
    told: bool

    def beside(self, rule: str, period: Period) -> list[date] | None:
        """Return the days of a period that are read beside the summaries: they are stale.

        None where the whole period must be: many days are stale, or one of a month with a row
        of its own, which someone wrote in by hand.
        """
        days = [day for day in self.days.get(rule, ()) if period.start <= day <= period.end]
        is_told = all(self.is_open(rule, month_number(day)) for day in days)
        return days if is_told and len(days) <= _FEW and EVERYTHING not in self.days else None

    def is_open(self, rule: str, month: int) -> bool:
        """Tell whether a month has no rows of its own."""
        return month_start(month) in self.days.get(MONTH_OF + rule, ())


def moment(session: Session, period: Period) -> Moment:
    """Return what must be known beside the summaries.

    A session that sees one moment of the office is asked once, any other one each time.
    """
    days = session.info.get(_KNOWN)
    if days is None:
        days = _days(session)
        if session.info.get(ONE_MOMENT):
            session.info[_KNOWN] = days
    first = month_start(month_number(period.start))
    adjusted = any(period.start <= day <= period.end for day in days.get(_ADJUSTED, ()))
    told = any(first <= month <= period.end for month in days.get(_TOLD, ()))
    return Moment(days, adjusted, told)


def _days(session: Session) -> Mapping[str, Sequence[date]]:
    """Read, in one go, the days that are stale or corrected, and the months told, by what."""
    found: dict[str, list[date]] = {}
    for what, day, month in session.connection().exec_driver_sql(_STALE_OR_MORE):
        days = found.setdefault(what, [])
        if month:
            days.append(month_start(month))
        else:
            days.append(date.fromisoformat(day) if isinstance(day, str) else day)
    return found


def cut_of(asked: Asked) -> str | None:
    """Return the one thing that the summaries must be cut by; None where there are two."""
    found = {_CUT_OF.get(cut, cut) for cut in asked.needed}
    return None if len(found) > 1 else next(iter(found), "")


def read_kept(
    session: Session,
    parts: Iterable[Sum],
    every: Sequence[Asked],
    now: Sequence[Moment],
    given: dict[str, Any],
) -> list[dict[Sum, Found]]:
    """Read those of the sums that the summaries keep as they are asked for, of each period."""
    found: list[dict[Sum, Found]] = [{} for _asked in every]
    cut = cut_of(every[0])
    if cut is None:
        return found
    told = [part for part in parts if column_of(part, cut)]
    groups: dict[tuple[int, DateRule], list[Sum]] = {}
    for place, (asked, then) in enumerate(zip(every, now, strict=True)):
        for part in told:
            if then.beside(part.rule, asked.period) is not None:
                groups.setdefault((place, part.rule), []).append(part)
    if not groups:
        return found
    names, most = _names(session, cut), max(map(len, groups.values()))
    arms = [
        _statement(arm, (rule, cut), group, most, every[place], now[place])
        for arm, ((place, rule), group) in enumerate(groups.items())
    ]
    rows: list[list[Any]] = [[] for _arm in arms]
    for arm, *row in session.connection().exec_driver_sql(" UNION ALL ".join(arms)).all():
        rows[arm].append(row)
    for ((place, _rule), group), own in zip(groups.items(), rows, strict=True):
        found[place] |= _read(own, cut, group, every[place], names)
    _add_beside(session, found, every, now, given)
    return found


def _add_beside(
    session: Session,
    found: Sequence[dict[Sum, Found]],
    every: Sequence[Asked],
    now: Sequence[Moment],
    given: dict[str, Any],
) -> None:
    """Add what the visits of stale days bring to sums that were read without these days."""
    wanted: dict[date, list[tuple[Found, Sum]]] = {}
    for sums, asked, then in zip(found, every, now, strict=True):
        for part, told in sums.items():
            for day in then.beside(part.rule, asked.period) or ():
                wanted.setdefault(day, []).append((told, part))
    for day, takers in wanted.items():
        asked = replace(every[0], period=Period(day, day))
        (read,) = sum_rows(session, [part for _told, part in takers], [asked], given)
        for told, part in takers:
            for key, value in read[part].items():
                told[key] = plus(told.get(key), value)


def _read(
    rows: Sequence[Any], cut: str, parts: Sequence[Sum], asked: Asked, names: Names
) -> dict[Sum, Found]:
    """Put the rows of a slice together; a row is a span, a key and the sums."""
    labels = {span: _dates(asked, span) for span in {row[0] for row in rows}}
    records = {key: _records(asked, key, cut, names) for key in {row[1] for row in rows}}
    sums: dict[SliceKey, list[int | None]] = {}
    for span, key, *values in rows:
        record = records[key]
        if record is None:
            continue
        whole = tuple(map(_either, labels[span], record))
        if whole in sums:
            _add(sums[whole], values)
        else:
            sums[whole] = values
    found: dict[Sum, Found] = {}
    for place, part in enumerate(parts):
        scale, nothing = scale_of(part, cut), part.of_nothing
        found[part] = {
            key: nothing if values[place] is None else scaled(values[place], scale)
            for key, values in sums.items()
        }
    return found


def _either(label: str | None, name: str) -> str:
    return name if label is None else label


def _dates(asked: Asked, span: int) -> tuple[str | None, ...]:
    """Return the labels of a span's slices; None where it is a record that cuts."""
    if not span:
        return (None,) * len(asked.by)
    day = _day(span)
    return tuple(label_of(each, day) if each in DATE_SLICES else None for each in asked.by)


def _records(asked: Asked, key: str, cut: str, names: Names) -> tuple[str, ...] | None:
    """Return the labels of a key's slices; None where the scope leaves it out."""
    name, team, team_id = names.get(key, ("", "", None)) if cut in _NAMES else (key, "", None)
    for limit, wanted in asked.scope.chosen.items():
        if (str(team_id) if limit == "team" else key) != str(wanted):
            return None
    return tuple((team or "") if each == "team" else name for each in asked.by)


def _add(sums: list[int | None], values: Iterable[Any]) -> None:
    for place, value in enumerate(values):
        if value is not None:
            sums[place] = value + (sums[place] or 0)


def _statement(
    arm: int, of: tuple[DateRule, str], parts: Sequence[Sum], most: int, asked: Asked, now: Moment
) -> str:
    """Write the query of one rule and period, one arm of many: `most` columns, the last ones 0."""
    rule, cut = of
    head, grouped = _grouping({name for name in asked.by if name in DATE_SLICES})
    columns = [column_of(part, cut) for part in parts]
    shown = [f"SUM({name})" if grouped else str(name) for name in columns]
    values = ", ".join(shown + ["0"] * (most - len(shown)))
    heads = f"{arm}, {head}, key"
    within = " OR ".join(
        f"span BETWEEN {first} AND {last}" for first, last in _spans(rule, asked, now)
    )
    stale = ", ".join(str(span_of(day)) for day in now.beside(rule, asked.period) or ())
    without = f" AND span NOT IN ({stale})" if stale else ""
    return (
        f"SELECT {heads}, {values} FROM figure_sum "  # noqa: S608 -- names and numbers of ours
        f"WHERE rule = '{rule}' AND cut = '{cut}' AND ({within}){without}"
        f"{grouped}"
    )


def _grouping(dates: set[str]) -> tuple[str, str]:
    """Return what tells the days of a row, and how rows are put together that share them."""
    if not dates:
        return "0", " GROUP BY key"
    if dates == {"year"}:
        year = f"CASE WHEN span > {_LAST_MONTH} THEN span / 10000 ELSE span / 100 END"
        return "MIN(span)", f" GROUP BY key, {year}"
    return "span", ""


def _spans(rule: DateRule, asked: Asked, now: Moment) -> list[tuple[int, int]]:
    """Return what is read of a period: stretches of months, and of days where none are whole."""
    period = asked.period
    if not _BY_MONTH.issuperset(name for name in asked.by if name in DATE_SLICES):
        return [(span_of(period.start), span_of(period.end))]
    found: list[tuple[int, int]] = []
    for month in months_of(period):
        whole = period_of_months(month)
        within = Period(max(whole.start, period.start), min(whole.end, period.end))
        if within != whole or now.is_open(rule, month):
            found.append((span_of(within.start), span_of(within.end)))
        elif found and found[-1][1] == month_after(month, -1):
            found[-1] = (found[-1][0], month)
        else:
            found.append((month, month))
    return found


def _day(span: int) -> date:
    if span <= _LAST_MONTH:
        return month_start(span)
    return date(span // 10_000, span // 100 % 100, span % 100)


def _names(session: Session, cut: str) -> Names:
    if cut not in _NAMES:
        return {}
    rows = session.connection().exec_driver_sql(_NAMES[cut]).all()
    return {str(row[0]): (row[1], *(row[2:] or ("", None))) for row in rows}
