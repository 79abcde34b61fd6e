"""Words for what becomes of the rows of a file."""

from dataclasses import dataclass
from enum import StrEnum

from desktop.system.i18n import N_, _


class Outcome(StrEnum):
    """What became of a row.

    Attributes:
        CREATED: It entered something new.
        UPDATED: It changed what the office has.
        UNCHANGED: The office knows all of it already.
        DUPLICATE: An earlier row, or a record that may not be changed, says it already.
        REJECTED: It was not taken in; its reason says why.
    """

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


_TITLES = {
    Outcome.CREATED: N_("New"),
    Outcome.UPDATED: N_("Changed"),
    Outcome.UNCHANGED: N_("Known already"),
    Outcome.DUPLICATE: N_("Duplicate"),
    Outcome.REJECTED: N_("Rejected"),
}


def outcome_title(outcome: Outcome) -> str:
    """Return an outcome in the user's language."""
    return _(_TITLES[outcome])


@dataclass(frozen=True, slots=True)
class Mark:
    """What is said of a row: why it is not new, or what is odd about it."""

    outcome: Outcome
    reason: str
