"""Results of another system: monthly values that a file brings, by measure, month and owner."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select

from desktop.models.result import Result
from desktop.services.importing.books.changes import Changes
from desktop.services.importing.books.known import fetch
from desktop.services.importing.cells.values import RowRejectedError
from desktop.services.importing.figure_fields import takes_results
from desktop.services.importing.job import Job
from desktop.services.importing.lists.list_import import (
    Spoken,
    changed_in,
    here_already,
    refuse_new,
    unchanged,
)
from desktop.services.importing.outcomes import Outcome
from desktop.services.measures.catalogue import CATALOGUE
from desktop.system.i18n import N_, _

_COLUMNS = ("measure", "month", "staff_id", "team_id", "value", "source", "import_id")
_TITLES = {"value": N_("Result: value"), "source": N_("Result: who says so")}


class What(NamedTuple):
    """What a result is of; nobody's is the whole office's."""

    measure: str
    month: int
    staff_id: int | None = None
    team_id: int | None = None


def refuse_no_sum(measure: str) -> None:
    """Refuse results of a measure that the office can only divide, never add.

    Raises:
        RowRejectedError: It is such a one.
    """
    if not takes_results(CATALOGUE[measure]):
        raise RowRejectedError(
            _("“{measure}” takes no results: months of it do not add up.").format(
                measure=_(CATALOGUE[measure].name)
            )
        )


class ResultBook:
    """Finds results and enters or changes them."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._new = job.inserts.into(Result, _COLUMNS)
        self._changes, self._spoken = Changes(job, Result), Spoken(job, "result")
        self._known: dict[What, int] = {}
        self._fresh: set[int] = set()
        self.ids: dict[int, What] = {}

    def prepare(self, months: Iterable[int], ids: Iterable[int | None] = ()) -> None:
        """Look up the results of some months, and some by id."""
        columns = (Result.id, Result.import_id, Result.measure, Result.month)
        chosen = select(*columns, Result.staff_id, Result.team_id)
        for column, keys in ((Result.month, months), (Result.id, ids)):
            for key, run, *what in fetch(self._job.session, chosen, column, keys):
                self._known[What(*what)], self.ids[key] = key, What(*what)
                self._fresh.update([key] if run == self._job.import_id else [])
        self._changes.load(self.ids)

    def check(self, what: What | None) -> None:
        """Refuse what cannot be taken, before anything of its row is written.

        Args:
            what: The result; None of somebody who is new, and has none yet.

        Raises:
            RowRejectedError: An earlier row entered it, or the import may not enter it.
        """
        known = None if what is None else self._known.get(what)
        if known is None:
            refuse_new(self._job)
        elif known in self._fresh:
            self._spoken.refuse_second(known)

    def take(
        self, what: What, value: Decimal | None, source: str, row: int, *, says_source: bool
    ) -> tuple[Outcome, str]:
        """Enter a result, or change the known one.

        Args:
            what: The result, which was checked.
            value: None leaves the known one.
            source: Who says so.
            row: Number of the row.
            says_source: Whether the row itself names the source.

        Raises:
            RowRejectedError: An earlier row says something else of it.
        """
        known = self._known.get(what)
        if known is None:
            self._enter(what, value or Decimal(0), source, row)
            return Outcome.CREATED, ""
        name = _("Result {measure} {month} (id {id})").format(
            measure=what.measure, month=what.month, id=known
        )
        if self._job.mode == "create":
            return here_already(name)
        record = self._changes.row(known)
        said: dict[str, object] = {} if value is None else {"value": value}
        said |= {"source": source} if says_source else {}
        different = [column for column in said if getattr(record, column) != said[column]]
        if not different:
            self._spoken.note(known, row)
            self._job.report.unchanged["result"] += 1
            return unchanged(name)
        self._spoken.refuse_second(known)
        self._spoken.note(known, row)
        self._changes.change(record, {column: said[column] for column in different})
        return changed_in(name, [_TITLES[column] for column in different])

    def flush(self) -> None:
        """Write the batch; people and teams stand already."""
        self._job.inserts.flush_table(Result.__tablename__)
        self._changes.flush()
        self._spoken.flush()
        self._known, self.ids = {}, {}

    def _enter(self, what: What, value: Decimal, source: str, row: int) -> None:
        key = self._known[what] = self._new.add(*what, value, source, self._job.import_id)
        self._fresh.add(key)
        self._spoken.note(key, row)
