"""Importing results of another system."""

from collections.abc import Sequence

from desktop.services.importing.books.identity import unknown_id
from desktop.services.importing.books.people import PeopleBook
from desktop.services.importing.books.result_book import ResultBook, What
from desktop.services.importing.cells.values import RowRejectedError
from desktop.services.importing.job import Job
from desktop.services.importing.lists.list_import import ListRow
from desktop.services.importing.lists.monthly import MonthReader, together
from desktop.services.importing.outcomes import Outcome
from desktop.services.importing.report import Oddity
from desktop.system.i18n import _

_VALUE = "result.value"


class ResultTaker:
    """Takes in results."""

    def __init__(self, job: Job) -> None:
        self._job, self._months = job, MonthReader(job, (_VALUE,))
        self._people, self._book = PeopleBook(job), ResultBook(job)

    def prepare(self, rows: Sequence[ListRow]) -> None:
        """Look up what the rows speak of."""
        ids = [row.values.get("result.id") for row in rows]
        self._book.prepare(self._months.months(rows), ids)

    def take(self, row: ListRow) -> tuple[Outcome, str]:
        """Enter results, or change the known ones.

        Raises:
            RowRejectedError: The row contradicts the file or an id, or says too little.
        """
        named = self._named(row)
        if named is not None:
            return self._take_named(named, row)
        found = self._months.values(row)
        who, team = row.values.get("result.staff"), row.values.get("result.team") or ""
        staff = self._people.known(who)
        known_team = None if who is not None else self._people.known_team(team)
        measure, new = row.values["result.measure"], _is_new(who, staff, team, known_team)
        for one in found:
            self._book.check(None if new else What(measure, one.month, staff, known_team))
        odd = self._people.has_other_team(who, team)
        staff = None if who is None else self._people.person(who, team)
        known_team = self._people.team(team) if who is None and team.strip() else None
        ends = [
            self._take(What(measure, one.month, staff, known_team), one.value, row) for one in found
        ]
        outcome, reason = together(ends)
        if odd:
            reason = f"{reason} {self._job.report.oddity(row.number, Oddity.OTHER_TEAM)}".strip()
        return outcome, reason

    def flush(self) -> None:
        """Write the batch."""
        self._people.flush()
        self._book.flush()
        self._job.inserts.flush()

    def _take(self, what: What, value: object, row: ListRow) -> tuple[Outcome, str]:
        said = row.values.get("result.source")
        source = said or self._job.table.path.name
        says = "result.source" in row.said
        return self._book.take(what, value, source, row.number, says_source=says)  # type: ignore[arg-type]  # values of rows have no types

    def _named(self, row: ListRow) -> What | None:
        """Return which result the id of a row means; None where measure and month say it."""
        key = row.values.get("result.id")
        if key is None or key in self._book.ids:
            return None if key is None else self._book.ids[key]
        if row.values.get("result.measure") is None or row.values.get("result.month") is None:
            raise unknown_id(key)
        return None  # an id of another office says nothing here

    def _take_named(self, what: What, row: ListRow) -> tuple[Outcome, str]:
        values = row.values
        month = values.get("result.month")
        said = (
            (values.get("result.measure"), what.measure),
            (None if month is None else self._months.full(row, month), what.month),
            (values.get("result.staff"), what.staff_id),
        )
        team = values.get("result.team")
        other_team = team and what.staff_id is None and self._people.known_team(team)
        if any(here not in (None, there) for here, there in said) or (
            other_team not in ("", None, what.team_id)
        ):
            raise RowRejectedError(
                _("Result {id} is for something else; clear the id for a new one.").format(
                    id=values["result.id"]
                )
            )
        self._book.check(what)
        return self._take(what, values.get(_VALUE), row)


def _is_new(who: object, staff: int | None, team: str, known_team: int | None) -> bool:
    """Return whether the owner of a row is not known yet."""
    if who is not None:
        return staff is None
    return bool(team.strip()) and known_team is None
