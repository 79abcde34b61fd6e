"""The people and teams that a file names: found, or entered where the mapping lets them be."""

from sqlalchemy import select

from desktop.models.keys import name_key
from desktop.models.staff import Role, Staff, Team
from desktop.services.importing.books.changes import Changes
from desktop.services.importing.cells.names import Newcomer
from desktop.services.importing.job import Job

Who = int | Newcomer | None


class PeopleBook:
    """Finds people and teams; newcomers join the sales team they are named with.

    Teams are entered as they are named; people only where the mapping lets the reader make a
    `Newcomer` of an unknown name.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self._staff = job.inserts.into(Staff, ("name", "name_key", "role", "team_id"))
        self._new_teams = job.inserts.into(Team, ("name",))
        self._changes = Changes(job, Staff)
        people = job.session.execute(select(Staff.id, Staff.team_id))
        self._team_of = {key: team for key, team in people}  # noqa: C416 -- dict() of rows has no types
        teams = job.session.execute(select(Team.name, Team.id))
        self._teams = {name_key(name): key for name, key in teams}
        self._entered: dict[str, int] = {}

    def known(self, who: Who) -> int | None:
        """Return the id of somebody who is there already, or entered by an earlier row."""
        return self._entered.get(name_key(who.name)) if isinstance(who, Newcomer) else who

    def known_team(self, name: str) -> int | None:
        """Return the id of a team that is there already; None of no name."""
        return self._teams.get(name_key(name))

    def has_other_team(self, who: Who, team: str) -> bool:
        """Return whether somebody works in another team than a file says."""
        key = self.known(who)
        mine = None if key is None else self._team_of.get(key)
        return bool(team.strip()) and mine is not None and mine != self.known_team(team)

    def team(self, name: str) -> int:
        """Return the id of a team, which is entered where nobody knows it."""
        key = name_key(name)
        if key not in self._teams:
            self._teams[key] = self._new_teams.add(name.strip())
            self._job.inserts.flush_table(Team.__tablename__)  # somebody may join it at once
            self._job.trail.inserted(Team, [self._teams[key]])
        return self._teams[key]

    def person(self, who: int | Newcomer, team: str = "") -> int:
        """Return the id of a person, entered where unknown; whoever has no team joins this one."""
        team_id = self.team(team) if team.strip() else None
        known = self.known(who)
        if known is None and isinstance(who, Newcomer):
            return self._enter(who.name, team_id)
        key = int(known or 0)
        if team_id is not None and self._team_of.get(key) is None and key not in self._fresh():
            self._join(key, team_id)
        return key

    def flush(self) -> None:
        """Write the batch: people, then who joined a team."""
        self._job.inserts.flush_table(Staff.__tablename__)
        self._changes.flush()

    def _fresh(self) -> set[int]:
        return set(self._entered.values())

    def _enter(self, name: str, team_id: int | None) -> int:
        key = name_key(name)
        self._entered[key] = self._staff.add(name.strip(), key, Role.SALES, team_id)
        self._team_of[self._entered[key]] = team_id
        self._job.trail.inserted(Staff, [self._entered[key]])
        return self._entered[key]

    def _join(self, key: int, team_id: int) -> None:
        self._changes.load([key])
        self._changes.change(self._changes.row(key), {"team_id": team_id})
        self._team_of[key] = team_id
