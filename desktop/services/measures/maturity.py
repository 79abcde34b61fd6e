"""Figures that still move after their period: until the days of waiting are over."""

from datetime import date, timedelta

from desktop.services.formats import day_text
from desktop.services.measures.catalogue import measure_named
from desktop.services.measures.opening import figure_of
from desktop.system.i18n import _


def provisional_until(measure_id: str, end: date, today: date) -> date | None:
    """Return the last day on which a figure may move whose period ends so; None if it is final.

    Raises:
        RuleBrokenError: There is no such measure.
    """
    waits = measure_named(measure_id).waits
    last = end + timedelta(days=waits)
    return last if waits and last >= today else None


def opened_until(value: str, today: date) -> date | None:
    """Return the same of a figure that is written as a list's filter; None of an empty text."""
    if not value:
        return None
    measure, period, _labels = figure_of(value)
    return provisional_until(measure, period.end, today)


def provisional_mark() -> str:
    """Return the mark of a figure that still moves: 暫."""
    return _("prov.")


def provisional_note(until: date) -> str:
    """Say until when it moves, and why."""
    return _("Provisional: what was settled may still come back until {day}.").format(
        day=day_text(until)
    )
