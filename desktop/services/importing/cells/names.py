"""What the office calls its people, segments and branches, and whom it does not know."""

from collections.abc import Mapping as Map
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.branch import Branch
from desktop.models.keys import name_key
from desktop.models.segment import Segment
from desktop.models.staff import Staff


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody whom a file names and the office does not know yet."""

    name: str


@dataclass(frozen=True, slots=True)
class Lookups:
    """What the office calls its segments, people and branches: id by folded name.

    Attributes:
        first_segment: Where customers go of whom no file says more.
        works_at: The branch of each person who has one, by id.
    """

    segments: Map[str, int]
    staff: Map[str, int]
    first_segment: int
    branches: Map[str, int] = field(default_factory=dict)
    works_at: Map[int, int] = field(default_factory=dict)


NAMELESS = Lookups({}, {}, 0)


def lookups(session: Session) -> Lookups:
    """Read the names that files may refer to."""
    segments = session.execute(
        select(Segment.name, Segment.id).order_by(Segment.position, Segment.id)
    ).all()
    people = session.execute(
        select(Staff.name_key, Staff.id, Staff.branch_id).order_by(Staff.id.desc())
    ).all()
    branches = session.execute(select(Branch.name, Branch.id))
    return Lookups(
        {name_key(name): key for name, key in segments},
        {name: key for name, key, _branch in people},
        segments[0][1],
        {name_key(name): key for name, key in branches},
        {key: branch for _name, key, branch in people if branch is not None},
    )
