"""A figure as a text that a list can be opened with: `orders/2026-11-01/2026-11-30/person=…`."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import quote, unquote

from sqlalchemy import ColumnElement, select

from desktop.models.follow_up import FollowUp
from desktop.models.visit import Visit
from desktop.services.measures.behind import rows_behind
from desktop.services.measures.catalogue import measure_named
from desktop.services.measures.slices import Period
from desktop.services.measures.terms import Stock, Sum

# The list that shows the records of an origin; calls are shown by their visits.
_LISTS = {
    "visit": "visits",
    "follow_up": "visits",
    "answer": "visits",
    "complaint": "today",
    "sale": "sales",
}
_CALLS = frozenset({"follow_up", "answer"})
ROWS = "rows"  # the window of rows, which shows what no page has a list of
_NONE: Mapping[str, str] = {}


def list_of(measure_id: str) -> str:
    """Name the list that a measure's figures open: a page's, or the window of rows.

    Raises:
        RuleBrokenError: There is no such measure.
    """
    return _LISTS.get(_origin(measure_id), ROWS)


def listed_table(measure_id: str) -> str:
    """Name the table whose records a page lists behind a measure; empty where none does.

    Raises:
        RuleBrokenError: There is no such measure.
    """
    origin = _origin(measure_id)
    return origin if origin in _LISTS else ""


def _origin(measure_id: str) -> str:
    parts = [part for part in measure_named(measure_id).parts if isinstance(part, Sum | Stock)]
    return parts[-1].origin.name if parts else ""


def figure_filter(measure_id: str, period: Period, labels: Mapping[str, str] = _NONE) -> str:
    """Write a figure, and its slice where it is one, for the filter `figure` of a list."""
    slices = (f"{quote(cut, safe='')}={quote(label, safe='')}" for cut, label in labels.items())
    return "/".join((measure_id, period.start.isoformat(), period.end.isoformat(), *slices))


def figure_of(value: str) -> tuple[str, Period, dict[str, str]]:
    """Read what `figure_filter` wrote: the measure, its days and its slice."""
    measure_id, start, end, *slices = value.split("/")
    pairs = (part.partition("=") for part in slices)
    labels = {unquote(cut): unquote(label) for cut, _sign, label in pairs}
    return measure_id, Period(date.fromisoformat(start), date.fromisoformat(end)), labels


def conditions_of(value: str) -> list[ColumnElement[bool]]:
    """Return the conditions of the records behind such a figure.

    Raises:
        RuleBrokenError: There is no such measure.
    """
    measure_id, period, labels = figure_of(value)
    conditions = rows_behind(measure_id, period.start, period.end, labels)
    if _origin(measure_id) not in _CALLS:
        return conditions
    return [Visit.id.in_(select(FollowUp.visit_id).join(Visit).where(*conditions).correlate(None))]
