"""The people of the shop: the first fourteen, and whom a larger shop needs beside them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from desktop.models.keys import name_key
from desktop.models.staff import Role
from desktop.services.bulk import Row, Writer
from desktop.services.sample import names
from desktop.services.sample.dice import Dice
from desktop.services.sample.names import Unique
from desktop.services.sample.plan import SamplePlan

ENGINE, BODY, NO_TEAM = "引擎", "鈑噴", ""
_TEAM = 10  # people of a team, at most
_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九")
_PRESENT = 64  # days whose people are kept at hand


class Person(NamedTuple):
    """Somebody to be hired.

    Attributes:
        craft: What the team does; empty for those who belong to none.
        hired: Days before the last day.
        left: Days before the last day; 0 for those who are there.
    """

    name: str
    role: Role
    craft: str
    hired: int
    left: int


_PEOPLE = (
    Person("林順發", Role.OWNER, NO_TEAM, 6200, 0),
    Person("陳淑惠", Role.MANAGER, NO_TEAM, 4100, 0),
    Person("黃怡君", Role.FRONT_DESK, NO_TEAM, 2300, 0),
    Person("吳佩珊", Role.FRONT_DESK, NO_TEAM, 1500, 0),
    Person("張志強", Role.TECHNICIAN, ENGINE, 3900, 0),
    Person("李文堃", Role.TECHNICIAN, ENGINE, 2800, 0),
    Person("王建宏", Role.TECHNICIAN, ENGINE, 1900, 0),
    Person("許家豪", Role.TECHNICIAN, ENGINE, 420, 0),
    Person("蔡金龍", Role.TECHNICIAN, BODY, 3300, 0),
    Person("劉冠廷", Role.TECHNICIAN, BODY, 1700, 0),
    Person("郭俊雄", Role.TECHNICIAN, ENGINE, 3000, 400),
    Person("曾雅婷", Role.PARTS, NO_TEAM, 2100, 0),
    Person("楊承翰", Role.SALES, NO_TEAM, 1650, 0),
    Person("謝詩涵", Role.SALES, NO_TEAM, 1300, 0),
)
# How many of the cars of a day one person of a kind sees to, at most.
_LOADS = {
    (Role.MANAGER, NO_TEAM): 100,
    (Role.FRONT_DESK, NO_TEAM): 24,
    (Role.TECHNICIAN, ENGINE): 7,
    (Role.TECHNICIAN, BODY): 25,
    (Role.PARTS, NO_TEAM): 80,
    (Role.SALES, NO_TEAM): 40,
}
_NEW_ONE_IN, _GONE_ONE_IN = 6, 9
_LONG_AGO = 1200  # days; whoever was hired before was there when the records begin


@dataclass(frozen=True, slots=True)
class Mate:
    """Somebody of the shop, and the days he or she is there."""

    id: int
    hired_on: date
    left_on: date | None

    def is_there(self, day: date) -> bool:
        """Return whether somebody worked here on a day."""
        return self.hired_on <= day and (self.left_on is None or day < self.left_on)


class Team(NamedTuple):
    """Who works together."""

    craft: str
    mates: Sequence[Mate]


class Shift:
    """Who is there on a day.

    Attributes:
        desk: Those who take cars in and money.
        sales: Those who look after customers.
        engine: The teams for engines and undercarriages, each with its people.
        body: The teams for dents and paint alike.
    """

    def __init__(self, crew: "Crew", day: date) -> None:
        self.desk = [mate for mate in crew.desk if mate.is_there(day)]
        self.sales = [mate for mate in crew.sales if mate.is_there(day)]
        self.engine, self.body = (
            [
                [mate for mate in team.mates if mate.is_there(day)]
                for team in crew.teams
                if team.craft == craft
            ]
            for craft in (ENGINE, BODY)
        )
        self._callers: dict[int, list[Mate]] = {}

    def callers(self, advisor: Mate) -> list[Mate]:
        """Return who may call a customer: anybody but the one who received the car."""
        found = self._callers.get(advisor.id)
        if found is None:
            found = [mate for mate in (*self.desk, *self.sales) if mate.id != advisor.id]
            self._callers[advisor.id] = found
        return found


class Crew:
    """The people a made-up visit meets."""

    def __init__(self, desk: Sequence[Mate], sales: Sequence[Mate], teams: Sequence[Team]) -> None:
        self.desk, self.sales, self.teams = desk, sales, teams
        self.on = lru_cache(maxsize=_PRESENT)(self._shift)

    def _shift(self, day: date) -> Shift:
        return Shift(self, day)


def hire(writer: Writer, plan: SamplePlan, dice: Dice) -> Crew:
    """Write the shop's people, as many as its cars need, and the teams they work in."""
    people = [*_PEOPLE, *_further(plan.cars_a_day, dice)]
    teams = _teams(people)
    keys = [writer.add("team", {"name": name}) for name in _team_names(teams)]
    places = {person: key for (_craft, of), key in zip(teams, keys, strict=True) for person in of}
    mates = {person: _write(writer, person, places.get(person), plan.last_day) for person in people}
    return Crew(
        [mates[person] for person in people if person.role == Role.FRONT_DESK],
        [mates[person] for person in people if person.role == Role.SALES],
        [Team(craft, [mates[person] for person in of]) for craft, of in teams],
    )


def _further(cars: float, dice: Dice) -> Iterator[Person]:
    """Make up whom a larger shop needs beside the first ones."""
    taken = Unique()
    for person in _PEOPLE:
        taken.take(person.name)
    for (role, craft), load in _LOADS.items():
        here = sum((p.role, p.craft, p.left) == (role, craft, 0) for p in _PEOPLE)
        for place in range(max(0, round(cars / load) - here)):
            hired, left = _career(place, dice)
            yield Person(taken.new(names.person, dice), role, craft, hired, left)


def _career(place: int, dice: Dice) -> tuple[int, int]:
    """Settle since when somebody is there; some came lately, and some have left."""
    if place % _NEW_ONE_IN == _NEW_ONE_IN - 1:
        return dice.randint(60, 1000), 0
    if place % _GONE_ONE_IN == _GONE_ONE_IN - 1:
        return dice.randint(_LONG_AGO, 3000), dice.randint(30, 1000)
    return dice.randint(_LONG_AGO, 6000), 0


def _teams(people: Sequence[Person]) -> list[tuple[str, list[Person]]]:
    """Share the technicians out, each craft into as many teams as it needs."""
    teams = []
    for craft in (ENGINE, BODY):
        mates = [person for person in people if person.craft == craft]
        count = -(-len(mates) // _TEAM)
        teams += [(craft, mates[place::count]) for place in range(count)]
    return teams


def _team_names(teams: Sequence[tuple[str, list[Person]]]) -> Iterator[str]:
    """Call a craft's only team by the craft, several by number."""
    crafts = [craft for craft, _of in teams]
    for place, craft in enumerate(crafts):
        number = crafts[:place].count(craft) + 1
        yield f"{craft}組" if crafts.count(craft) == 1 else f"{craft}{_numeral(number)}組"


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    ten = "" if not tens else "十" if tens == 1 else f"{_NUMERALS[tens - 1]}十"
    return ten + (_NUMERALS[ones - 1] if ones else "")


def _write(writer: Writer, person: Person, team_id: int | None, last_day: date) -> Mate:
    hired_on = last_day - timedelta(days=person.hired)
    left_on = last_day - timedelta(days=person.left) if person.left else None
    row: Row = {"name": person.name, "name_key": name_key(person.name), "role": person.role}
    row |= {"team_id": team_id, "hired_on": hired_on, "left_on": left_on}
    return Mate(writer.add("staff", row), hired_on, left_on)
