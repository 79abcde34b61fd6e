"""The paths of a stored document's figures, in the user's words."""

from desktop.models.visit import VisitKind
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.visits import KIND_NAMES
from desktop.system.i18n import N_, _

SEPARATOR = " › "
WORDS = {
    "yesterday": N_("Yesterday"),
    "today": N_("Today"),
    "weekly": N_("Week"),
    "monthly": N_("Month"),
    "month": N_("Month to date"),
    "leading": N_("Indicators"),
    "visits": N_("Visits"),
    "calls": N_("Calls"),
    "appointments": N_("Appointments"),
    "complaints": N_("Complaints"),
    "unclosed": N_("Not closed yet"),
    "checks": N_("Checklists"),
    "sales": N_("Sales"),
    "workshop": N_("Workshop"),
    "course": N_("Chart"),
    "day": N_("Day"),
    "day_target": N_("Target of the day"),
    "day_attained": N_("Attained on the day"),
    "month_target": N_("Month's target"),
    "target": N_("Target"),
    "attained": N_("Attained"),
    "time": N_("Time gone"),
    "last_year": N_("Last year"),
    "month_end": N_("Forecast"),
    "now": N_("Now"),
    "before": N_("Before"),
    "change_before": N_("Change from before"),
    "change_last_year": N_("Change from last year"),
    "year": N_("12 months"),
    "change_year": N_("Change of the 12 months"),
    "gap": N_("To go"),
    "orders": N_("Orders"),
    "open": N_("Open orders"),
    "left_over": N_("Cars left over"),
    "late": N_("Past their promise"),
    "handovers": N_("Promised handovers"),
    "overdue": N_("Overdue"),
    "due": N_("Due"),
    "segment": N_("By segment"),
    "kind": N_("By kind of visit"),
    "advisor": N_("By advisor"),
    "technician": N_("By technician"),
    "person": N_("By salesperson"),
    "model": N_("Sales by model or item"),
    "*": N_("Office"),
}


def path_text(path: str) -> str:
    """Write a figure's path in words; names of people stay as they are."""
    return SEPARATOR.join(_word(part) for part in path.split("/"))


def _word(part: str) -> str:
    if part in CATALOGUE:
        return _(CATALOGUE[part].name)
    if part in set(VisitKind):
        return _(KIND_NAMES[VisitKind(part)])
    return _(WORDS[part]) if part in WORDS else part or _("(not given)")
