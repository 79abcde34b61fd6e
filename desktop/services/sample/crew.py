"""The people of the shop."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from desktop.models.keys import name_key
from desktop.models.staff import Role
from desktop.services.bulk import Row, Writer

_TEAMS = ("引擎組", "鈑噴組")
# Name, role, team, hired so many days before the last day, left so many days before it.
_PEOPLE: tuple[tuple[str, Role, str, int, int], ...] = (
    ("林順發", Role.OWNER, "", 6200, 0),
    ("陳淑惠", Role.MANAGER, "", 4100, 0),
    ("黃怡君", Role.FRONT_DESK, "", 2300, 0),
    ("吳佩珊", Role.FRONT_DESK, "", 1500, 0),
    ("張志強", Role.TECHNICIAN, "引擎組", 3900, 0),
    ("李文堃", Role.TECHNICIAN, "引擎組", 2800, 0),
    ("王建宏", Role.TECHNICIAN, "引擎組", 1900, 0),
    ("許家豪", Role.TECHNICIAN, "引擎組", 420, 0),
    ("蔡金龍", Role.TECHNICIAN, "鈑噴組", 3300, 0),
    ("劉冠廷", Role.TECHNICIAN, "鈑噴組", 1700, 0),
    ("郭俊雄", Role.TECHNICIAN, "引擎組", 3000, 400),
    ("曾雅婷", Role.PARTS, "", 2100, 0),
    ("楊承翰", Role.SALES, "", 1650, 0),
    ("謝詩涵", Role.SALES, "", 1300, 0),
)


@dataclass(frozen=True, slots=True)
class Mate:
    """Somebody of the shop, and the days he or she is there."""

    id: int
    hired_on: date
    left_on: date | None

    def is_there(self, day: date) -> bool:
        """Return whether somebody worked here on a day."""
        return self.hired_on <= day and (self.left_on is None or day < self.left_on)


@dataclass(frozen=True, slots=True)
class Crew:
    """The people a made-up visit meets."""

    desk: Sequence[Mate]
    sales: Sequence[Mate]
    parts: Sequence[Mate]
    engine: Sequence[Mate]
    body: Sequence[Mate]


def hire(writer: Writer, last_day: date) -> Crew:
    """Write the shop's teams and people."""
    teams = {name: writer.add("team", {"name": name}) for name in _TEAMS}
    groups: dict[tuple[Role, str], list[Mate]] = {}
    for name, role, team, hired, left in _PEOPLE:
        hired_on = last_day - timedelta(days=hired)
        left_on = last_day - timedelta(days=left) if left else None
        row: Row = {"name": name, "name_key": name_key(name), "role": role}
        row |= {"team_id": teams.get(team), "hired_on": hired_on, "left_on": left_on}
        mate = Mate(writer.add("staff", row), hired_on, left_on)
        groups.setdefault((role, team), []).append(mate)
    return Crew(
        groups[Role.FRONT_DESK, ""],
        groups[Role.SALES, ""],
        groups[Role.PARTS, ""],
        groups[Role.TECHNICIAN, "引擎組"],
        groups[Role.TECHNICIAN, "鈑噴組"],
    )
