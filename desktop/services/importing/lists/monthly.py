"""Rows that speak of months: of one, or of each month that heads a column."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from desktop.services.importing.cells.months import DECEMBER
from desktop.services.importing.cells.values import RowRejectedError, refuse_missing
from desktop.services.importing.job import Job
from desktop.services.importing.lists.list_import import ListRow
from desktop.services.importing.outcomes import Outcome
from desktop.system.i18n import _

_ORDER = (Outcome.UPDATED, Outcome.CREATED, Outcome.UNCHANGED, Outcome.DUPLICATE)


class MonthValue(NamedTuple):
    """One value of one month; the month is year x 100 + month."""

    field: str
    month: int
    value: Decimal


class MonthReader:
    """Reads the values of a row with their months.

    Args:
        job: The import that is running.
        fields: What may hold a value; the first is the usual one.
    """

    def __init__(self, job: Job, fields: tuple[str, ...]) -> None:
        self._job, self._fields = job, fields
        self._entity = fields[0].partition(".")[0]
        self._wide = bool(job.mapping.rules.months)

    def values(self, row: ListRow) -> list[MonthValue]:
        """Return what a row says of months.

        Raises:
            RowRejectedError: It says nothing, or a month without its year.
        """
        month = f"{self._entity}.month"
        if not self._wide:
            refuse_missing(row.values, self._entity, self._job.readers)
            return list(self._of_month(row, self.full(row, row.values[month])))
        but = (month, self._fields[0])
        refuse_missing(row.values, self._entity, self._job.readers, but)
        found = list(self._of_months(row))
        if not found:
            raise RowRejectedError(_("No month of the row has a value; fill in one."))
        return found

    def months(self, rows: Iterable[ListRow]) -> set[int]:
        """Return the months that rows speak of, as far as they can be told."""
        found: set[int] = set()
        for row in rows:
            try:
                found.update(one.month for one in self.values(row))
            except RowRejectedError:  # it is asked again, and refused, when it is its turn
                continue
        return found

    def full(self, row: ListRow, month: int) -> int:
        """Give a month its year.

        Raises:
            RowRejectedError: Nothing says the year, or the row says two.
        """
        year = row.values.get(f"{self._entity}.year")
        if month > DECEMBER:
            if year is not None and month // 100 != year:
                raise RowRejectedError(
                    _("The month is of {month}, and the year is {year}; correct one.").format(
                        month=month // 100, year=year
                    )
                )
            return month
        if year is None:
            raise RowRejectedError(_("Nothing says the year of the month; fill it in."))
        return int(year) * 100 + month

    def _of_month(self, row: ListRow, month: int) -> Iterator[MonthValue]:
        for name in self._fields:
            if (value := row.values.get(name)) is not None:
                yield MonthValue(name, month, value)

    def _of_months(self, row: ListRow) -> Iterator[MonthValue]:
        for name, value in row.values.items():
            field, mark, month = name.partition("@")
            if mark and value is not None:
                yield MonthValue(field, self.full(row, int(month)), value)


def together(ends: list[tuple[Outcome, str]]) -> tuple[Outcome, str]:
    """Say what became of a row of which each value came to an end of its own."""
    outcome = min((end for end, _reason in ends), key=_ORDER.index)
    reasons = dict.fromkeys(reason for end, reason in ends if end is outcome and reason)
    return outcome, _few(list(reasons))


def _few(reasons: list[str]) -> str:
    """Join a few sentences; what is said of many months is said of the first and counted."""
    if len(reasons) <= 1:
        return "".join(reasons)
    return _("{first} And {count} more like it.").format(first=reasons[0], count=len(reasons) - 1)
