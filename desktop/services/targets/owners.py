"""Whose a target is: the whole office's, a team's, a person's or a segment's."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, and_

from desktop.models.errors import RuleBrokenError
from desktop.models.target import Target, Tier
from desktop.services.periods import months_of_year
from desktop.system.i18n import _


class Level(StrEnum):
    """The levels of a plan."""

    OFFICE = "office"
    TEAM = "team"
    PERSON = "person"
    SEGMENT = "segment"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a target is; the whole office's where nothing is given."""

    staff_id: int | None = None
    team_id: int | None = None
    segment_id: int | None = None

    @property
    def level(self) -> Level:
        """The level of the plan it stands on."""
        if self.staff_id is not None:
            return Level.PERSON
        if self.team_id is not None:
            return Level.TEAM
        return Level.OFFICE if self.segment_id is None else Level.SEGMENT


OFFICE = Owner()


def owner_of(
    staff_id: int | None = None, team_id: int | None = None, segment_id: int | None = None
) -> Owner:
    """Name an owner by one id, or by none for the office.

    Raises:
        RuleBrokenError: More than one id is given.
    """
    given = [key for key in (staff_id, team_id, segment_id) if key is not None]
    if len(given) > 1:
        raise RuleBrokenError(
            _("A target belongs to one person, one team or one segment; give one of them.")
        )
    return Owner(staff_id, team_id, segment_id)


def owned_by(owner: Owner) -> ColumnElement[bool]:
    """Return the condition that picks the targets of an owner."""
    pairs = (
        (Target.staff_id, owner.staff_id),
        (Target.team_id, owner.team_id),
        (Target.segment_id, owner.segment_id),
    )
    # IS NOT DISTINCT FROM would say the same, and keep PostgreSQL from its indexes.
    return and_(*(column.is_(None) if key is None else column == key for column, key in pairs))


def in_year(year: int) -> ColumnElement[bool]:
    """Return the condition that picks the targets of a year's months."""
    return Target.month.in_(months_of_year(year))


def current(tier: Tier | None = None) -> ColumnElement[bool]:
    """Return the condition that picks values no later version replaced, of one tier or all."""
    valid = Target.superseded_by.is_(None)
    return valid if tier is None else and_(valid, Target.tier == tier)
