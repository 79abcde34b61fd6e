"""Counting while an import runs: rows, records, oddities."""

from collections import Counter
from collections.abc import Callable, Iterator
from enum import StrEnum

from desktop.services.files.tables import Table, TableRow
from desktop.services.importing.result import (
    ImportStoppedError,
    Mark,
    Outcome,
    Progress,
    Stage,
)
from desktop.system.i18n import N_, _, ngettext

_EVERY = 500


class Oddity(StrEnum):
    """Something a row is used in spite of."""

    SETTLED_FIRST = "settled_first"
    NO_TEXT = "no_text"
    UNKNOWN_PART = "unknown_part"
    OTHER_NAME = "other_name"


_NOTES = {
    Oddity.SETTLED_FIRST: N_("The visit was settled before it arrived; both days stay as given."),
    Oddity.NO_TEXT: N_("The row has no text: it counts for its visit and makes no line."),
    Oddity.UNKNOWN_PART: N_("The parts list does not know the part number; the line has its text."),
    Oddity.OTHER_NAME: N_("The office knows this customer by another name, and keeps that name."),
}


def _warning(oddity: Oddity, count: int, row: int) -> str:
    match oddity:
        case Oddity.SETTLED_FIRST:
            text = ngettext(
                "{count} row belongs to a visit that was settled before it arrived: row {row}.",
                "{count} rows belong to visits that were settled before they arrived, "
                "the first is row {row}.",
                count,
            )
        case Oddity.NO_TEXT:
            text = ngettext(
                "{count} row has no text and makes no line: row {row}.",
                "{count} rows have no text and make no lines, the first is row {row}.",
                count,
            )
        case Oddity.UNKNOWN_PART:
            text = ngettext(
                "{count} line names a part that the parts list does not know: row {row}.",
                "{count} lines name parts that the parts list does not know, "
                "the first is row {row}.",
                count,
            )
        case Oddity.OTHER_NAME:
            text = ngettext(
                "{count} row gives a known customer another name: row {row}.",
                "{count} rows give known customers other names, the first is row {row}.",
                count,
            )
    return text.format(count=count, row=row)


class Report:
    """What an import has seen so far.

    Attributes:
        rows_read: Rows of the file.
        marks: What is said of rows, by number.
    """

    def __init__(
        self, table: Table, progress: Callable[[Progress], None], cancelled: Callable[[], bool]
    ) -> None:
        self._table, self._progress, self._cancelled = table, progress, cancelled
        self.rows_read = 0
        self.marks: dict[int, Mark] = {}
        self.created: Counter[str] = Counter()
        self.updated: Counter[str] = Counter()
        self.unchanged: Counter[str] = Counter()
        self._odd: Counter[Oddity] = Counter()
        self._first: dict[Oddity, int] = {}

    def rows(self, stage: Stage, start: float, end: float) -> Iterator[TableRow]:
        """Read the file, telling how far it is and listening for a stop.

        Raises:
            ImportStoppedError: The user wants no more of it.
        """
        done = 0
        for done, row in enumerate(self._table.rows(), start=1):
            yield row
            if done % _EVERY == 0:
                self.tell(stage, done, start, end)
        self.rows_read = done
        self.tell(stage, done, end, end)

    def tell(self, stage: Stage, done: int, start: float, end: float) -> None:
        """Tell how far the import is, and listen for a stop."""
        share = start + (end - start) * min(1.0, done / self._table.lines)
        self._progress(Progress(stage, done, share))
        self.stop_if_asked()

    def stop_if_asked(self) -> None:
        """Leave the import when the user asks for it."""
        if self._cancelled():
            raise ImportStoppedError(_("The import was stopped; nothing was changed."))

    def reject(self, row: int, reason: str) -> None:
        """Note that a row is not taken in."""
        self.marks[row] = Mark(Outcome.REJECTED, reason)

    def repeat(self, row: int, reason: str) -> None:
        """Note that a row says nothing new."""
        self.marks[row] = Mark(Outcome.REPEATED, reason)

    def note(self, row: int, oddity: Oddity) -> None:
        """Note something odd about a row that is used."""
        before = self.marks.get(row)
        reason = _(_NOTES[oddity])
        self.marks[row] = Mark(Outcome.USED, f"{before.reason} {reason}" if before else reason)
        self._odd[oddity] += 1
        self._first.setdefault(oddity, row)

    def count(self, outcome: Outcome) -> int:
        """Count the rows with an outcome."""
        if outcome is Outcome.USED:
            return self.rows_read - self.count(Outcome.REPEATED) - self.count(Outcome.REJECTED)
        return sum(mark.outcome is outcome for mark in self.marks.values())

    @property
    def warnings(self) -> tuple[str, ...]:
        """A sentence for each sort of oddity."""
        return tuple(_warning(odd, self._odd[odd], self._first[odd]) for odd in self._first)
