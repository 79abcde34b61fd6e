"""The words of an answer: rows, columns, titles, notes."""

from datetime import date

from desktop.services.analysis.questions import Against, Question, View
from desktop.services.formats import UNKNOWN
from desktop.services.measures.catalogue import CATALOGUE, Measure
from desktop.services.measures.figures import Period
from desktop.services.visits import KIND_NAMES
from desktop.system.i18n import N_, _

CUT_NAMES = {
    "day": N_("Date"),
    "week": N_("Week"),
    "month": N_("Month"),
    "quarter": N_("Quarter"),
    "year": N_("Year"),
    "segment": N_("Segment"),
    "branch": N_("Branch"),
    "team": N_("Team"),
    "person": N_("Member of staff"),
    "advisor": N_("Advisor"),
    "technician": N_("Technician"),
    "model": N_("Model"),
    "make": N_("Make"),
    "kind": N_("Kind"),
    "job": N_("Job"),
    "source": N_("Source"),
}
VIEW_NAMES = {
    View.COMPARE: N_("Comparison"),
    View.ROLLING: N_("Rolling 12 months"),
    View.TARGET: N_("Target and attainment"),
    View.SEASONS: N_("Season"),
    View.RECORDS: N_("Best ever"),
}
AGAINST_NAMES = {
    Against.NOTHING: N_("Nothing"),
    Against.PREVIOUS: N_("The period before"),
    Against.SAME_DATES: N_("Last year, same dates"),
    Against.WORKING_DAYS: N_("Last year, same number of working days"),
    Against.NEW_YEAR: N_("Last year, by the Lunar New Year"),
    Against.YEARS: N_("Several years"),
}


def period_text(period: Period) -> str:
    """Write a period as short as it may be: 2026, 2026-11, or both its ends."""
    start, end = period.start, period.end
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31) and start.year == end.year:
        return f"{start.year:04}"
    if start.day == 1 and start.replace(day=1) == end.replace(day=1) and _ends_month(end):
        return f"{start:%Y-%m}"
    if start == end:
        return start.isoformat()
    return _("{start} – {end}").format(start=start.isoformat(), end=end.isoformat())


def _ends_month(day: date) -> bool:
    return date.fromordinal(day.toordinal() + 1).day == 1


def label_text(cut: str, label: str) -> str:
    """Write the label of a slice in the user's words."""
    if not label:
        return _("(not given)")
    if cut == "kind":
        from desktop.services.sales.records import KIND_NAMES as SALE_KIND_NAMES

        every = (*KIND_NAMES.items(), *SALE_KIND_NAMES.items())
        names = {str(key): name for key, name in every}
        return _(names[label]) if label in names else label
    return label


def measure_name(question: Question) -> str:
    """Name a measure, and the person it is asked for."""
    name = _(CATALOGUE[question.measure].name)
    return f"{question.whose} · {name}" if question.whose else name


def title(question: Question, view: str) -> str:
    """Write the title of an answer."""
    if question.view in (View.RECORDS, View.SEASONS):
        return f"{measure_name(question)} · {view}"
    return f"{measure_name(question)} · {view} · {period_text(question.period)}"


def definition(measure: Measure) -> str:
    """Write what a measure is: formula, exclusions, whose it is."""
    parts = (_(measure.formula), _(measure.exclusions) if measure.exclusions else "")
    said = _("; ").join(part for part in parts if part)
    return _("{measure}: {formula}.").format(measure=_(measure.name), formula=said or UNKNOWN)
