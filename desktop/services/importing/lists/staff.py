"""Importing the people of the office: name, role, team, branch, days; never a PIN."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from desktop.models.branch import Branch
from desktop.models.keys import name_key
from desktop.models.staff import Role, Staff, Team
from desktop.services.importing.books.changes import Changes
from desktop.services.importing.books.inserts import Inserter
from desktop.services.importing.cells.values import RowRejectedError, refuse_missing
from desktop.services.importing.job import Job
from desktop.services.importing.kinds import KINDS
from desktop.services.importing.lists.list_import import (
    ListRow,
    Spoken,
    changed_in,
    here_already,
    refuse_new,
    unchanged,
)
from desktop.services.importing.outcomes import Outcome
from desktop.services.staff import no_owner_sentence
from desktop.system.i18n import _

_COLUMNS = ("name", "name_key", "role", "team_id", "branch_id", "hired_on", "left_on")
_LINKS: dict[str, type[Team] | type[Branch]] = {"team": Team, "branch": Branch}


class StaffTaker:
    """Takes in people; a team or a branch that nobody knows is entered with them."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._new = job.inserts.into(Staff, _COLUMNS)
        self._changes, self._spoken = Changes(job, Staff), Spoken(job, "staff")
        self._places = {name: _Places(job, table) for name, table in _LINKS.items()}
        people = select(Staff.id, Staff.name_key, Staff.role, Staff.left_on).order_by(Staff.id)
        rows = list(job.session.execute(people))
        self._bearers: dict[str, list[int]] = {}
        for key, name, _role, _left in rows:
            self._bearers.setdefault(name, []).append(key)
        self._owners = {key for key, _name, role, left in rows if role == Role.OWNER and not left}
        self._fresh: set[int] = set()

    def prepare(self, rows: Sequence[ListRow]) -> None:
        """Look up whom the rows speak of."""
        found = (self._known(row) for row in rows)
        self._changes.load(key for key in found if key is not None)

    def take(self, row: ListRow) -> tuple[Outcome, str]:
        """Enter a person, or change the known one.

        Raises:
            RowRejectedError: The row says too little, contradicts the file, or would leave the
                office without an owner.
        """
        known = self._known(row)
        if known is None:
            refuse_new(self._job)
            self._enter(row)
            return Outcome.CREATED, ""
        if known in self._fresh:
            self._spoken.refuse_second(known)
            return unchanged(_name(row.values["staff.name"], known))
        record = self._changes.row(known)
        if self._job.mode == "create":
            return here_already(_name(record.name, known))
        return self._change(record, row)

    def flush(self) -> None:
        """Write the batch; teams and branches stand already."""
        self._job.inserts.flush_table(Staff.__tablename__)
        self._changes.flush()
        self._spoken.flush()

    def _known(self, row: ListRow) -> int | None:
        """Return who bears the name; of namesakes whom the id means, or else the first.

        An id says nothing where the name beside it is another's: it is of another office.
        """
        bearers = self._bearers.get(name_key(row.values.get("staff.name") or ""), [])
        given = row.values.get("staff.id")
        return given if given in bearers else next(iter(bearers), None)

    def _enter(self, row: ListRow) -> None:
        values = row.values
        refuse_missing(values, "staff", self._job.readers)
        _check_days(values.get("staff.hired_on"), values.get("staff.left_on"))
        name, role = values["staff.name"].strip(), values["staff.role"]
        links = (self._places[link].find(values.get(f"staff.{link}") or "") for link in _LINKS)
        days = values.get("staff.hired_on"), values.get("staff.left_on")
        key = self._new.add(name, name_key(name), role, *links, *days)
        self._job.trail.inserted(Staff, [key])
        self._bearers.setdefault(name_key(name), []).append(key)
        self._owners |= {key} if role == Role.OWNER and days[1] is None else set()
        self._fresh.add(key)
        self._spoken.note(key, row.number)

    def _change(self, record: Staff, row: ListRow) -> tuple[Outcome, str]:
        said = self._said(row)
        different = [column for column in said if getattr(record, column) != said[column]]
        name = _name(record.name, record.id)
        if not different:
            self._spoken.note(record.id, row.number)
            self._job.report.unchanged["staff"] += 1
            return unchanged(name)
        self._spoken.refuse_second(record.id)
        now = {column: said.get(column, getattr(record, column)) for column in _COLUMNS}
        _check_days(now["hired_on"], now["left_on"])
        self._keep_an_owner(record.id, now)
        self._spoken.note(record.id, row.number)
        self._changes.change(record, {column: said[column] for column in different})
        fields = KINDS["staff"].by_id
        titles = [fields[f"staff.{column.removesuffix('_id')}"].title for column in different]
        return changed_in(name, titles)

    def _said(self, row: ListRow) -> dict[str, Any]:
        """Return what the row itself says of somebody, by column; an empty cell says nothing."""
        values = {name: row.values.get(f"staff.{name}") for name in ("role", "hired_on", "left_on")}
        said = {name: value for name, value in values.items() if f"staff.{name}" in row.said}
        for link, places in self._places.items():
            text = row.values.get(f"staff.{link}")
            if text and f"staff.{link}" in row.said:
                said[f"{link}_id"] = places.find(text)
        return {column: value for column, value in said.items() if value is not None}

    def _keep_an_owner(self, key: int, now: dict[str, Any]) -> None:
        owns = now["role"] == Role.OWNER and now["left_on"] is None
        left = self._owners | {key} if owns else self._owners - {key}
        if self._owners and not left:
            raise RowRejectedError(no_owner_sentence())
        self._owners = left


class _Places:
    """Teams or branches by name: found, or entered."""

    def __init__(self, job: Job, table: type[Team] | type[Branch]) -> None:
        self._job, self._table = job, table
        self._new: Inserter = job.inserts.into(table, ("name",))
        named = job.session.execute(select(table.name, table.id))
        self._known = {name_key(name): key for name, key in named}

    def find(self, name: str) -> int | None:
        """Return the id of a name, which is entered where nobody knows it; None of no name."""
        key = name_key(name)
        if not key:
            return None
        if key not in self._known:
            self._known[key] = self._new.add(name.strip())
            self._job.inserts.flush_table(self._table.__tablename__)  # somebody joins it at once
            self._job.trail.inserted(self._table, [self._known[key]])
        return self._known[key]


def _check_days(hired: Any, left: Any) -> None:  # noqa: ANN401 -- values of rows have no types
    if hired is not None and left is not None and left < hired:
        raise RowRejectedError(_("Somebody leaves before the first day here; correct one day."))


def _name(name: str, key: int) -> str:
    return _("{name} (id {id})").format(name=name, id=key)
