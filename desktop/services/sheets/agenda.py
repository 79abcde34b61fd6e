"""What a sheet says of the meeting itself: who leads, what was decided, who was there."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from desktop.models.meeting import MeetingKind, Presence
from desktop.services.decisions import DecisionRow, open_decisions
from desktop.services.meetings import meeting_of

THERE = frozenset({Presence.PRESENT, Presence.LATE})


@dataclass(frozen=True, slots=True)
class Agenda:
    """A meeting as it is printed; empty texts are lines to write on.

    Attributes:
        decisions: Those that are open, the meeting's own at the end.
        people: Names of those who are to come, and whether they were there.
    """

    chair: str
    duty: str
    kudos: str
    policy: str
    script: str
    decisions: tuple[DecisionRow, ...]
    people: tuple[tuple[str, bool], ...]


def agenda(session: Session, day: date, kind: str = MeetingKind.MORNING) -> Agenda:
    """Read what is prepared for the meeting of a day, and what came of it so far."""
    card = meeting_of(session, day, kind)
    names: dict[int | None, str] = {row.staff_id: row.name for row in card.attendance}
    own = tuple(row for row in card.decisions if row.closed_on is None)
    return Agenda(
        names.get(card.chair_id, ""),
        names.get(card.duty_id, ""),
        card.kudos,
        card.policy,
        card.script,
        (*open_decisions(session, day), *own),
        tuple((row.name, row.presence in THERE) for row in card.attendance),
    )
