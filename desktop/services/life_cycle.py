"""Where a customer stands: computed from what happened, never typed."""

from datetime import date
from enum import StrEnum

from desktop.services.forecasts.next_service import add_months
from desktop.system.i18n import N_, _

NEW_MONTHS, QUIET_MONTHS, AWAY_MONTHS = 6, 6, 12


class LifeCycle(StrEnum):
    """How far a customer has come with the office."""

    PROSPECT = "prospect"
    NEW = "new"
    ACTIVE = "active"
    DORMANT = "dormant"
    LOST = "lost"


LIFE_CYCLE_NAMES = {
    LifeCycle.PROSPECT: N_("Prospect"),
    LifeCycle.NEW: N_("First-time customer"),
    LifeCycle.ACTIVE: N_("Active"),
    LifeCycle.DORMANT: N_("Dormant"),
    LifeCycle.LOST: N_("Lost"),
}


def life_cycle(first: date | None, last: date | None, today: date) -> LifeCycle:
    """Tell where a customer stands.

    Args:
        first: The day of the first visit or delivery; None for who never came.
        last: The day of the last one.
        today: The present business day.
    """
    if first is None or last is None:
        return LifeCycle.PROSPECT
    if last <= add_months(today, -AWAY_MONTHS):
        return LifeCycle.LOST
    if last <= add_months(today, -QUIET_MONTHS):
        return LifeCycle.DORMANT
    return LifeCycle.NEW if first > add_months(today, -NEW_MONTHS) else LifeCycle.ACTIVE


def life_cycle_name(state: LifeCycle) -> str:
    """Return the state in the user's words."""
    return _(LIFE_CYCLE_NAMES[state])


def life_cycle_definition() -> str:
    """Say how the states are told apart."""
    return _(
        "Computed from visits that are not void and from delivered sales. Prospect: none yet."
        " First-time customer: the first one within {new} months. Active: the last one within"
        " {quiet} months. Dormant: {quiet} to {away} months ago. Lost: more than {away} months ago."
        " The figure “Active customers” counts everybody with a settled visit within a year."
    ).format(new=NEW_MONTHS, quiet=QUIET_MONTHS, away=AWAY_MONTHS)
