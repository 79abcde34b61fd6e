"""Counting while an import runs: rows, records, oddities."""

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum

from desktop.services.files.tables import Table, TableRow
from desktop.services.importing.marks import Marks
from desktop.services.importing.outcomes import Mark, Outcome
from desktop.services.importing.progress import SETTLED, Pace, Stage
from desktop.system.i18n import N_, _, ngettext

_EVERY = 500


class Oddity(StrEnum):
    """Something a row is used in spite of."""

    SETTLED_FIRST = "settled_first"
    NO_TEXT = "no_text"
    UNKNOWN_PART = "unknown_part"
    OTHER_NAME = "other_name"
    BESIDE = "beside"
    OTHER_TEAM = "other_team"
    NO_REFERRER = "no_referrer"
    NO_CALENDAR = "no_calendar"
    ADDED_UP = "added_up"
    LEFT_OUT = "left_out"


_NOTES = {
    Oddity.SETTLED_FIRST: N_("The visit was settled before it arrived; both days stay as given."),
    Oddity.NO_TEXT: N_("The row has no text: it counts for its visit and makes no line."),
    Oddity.UNKNOWN_PART: N_("The parts list does not know the part number; the line has its text."),
    Oddity.OTHER_NAME: N_("The office knows this customer by another name, and keeps that name."),
    Oddity.BESIDE: N_(
        "The row says something else of its customer or vehicle, which stays as it is; "
        "import it as a list of customers or of vehicles."
    ),
    Oddity.OTHER_TEAM: N_("The person works in another team here, and stays in it."),
    Oddity.NO_REFERRER: N_(
        "The office knows nobody, or more than one, by the name or phone of who sent the customer; "
        "nobody is noted."
    ),
    Oddity.NO_CALENDAR: N_("Its months are only counted; they are kept as m01, m02 and so on."),
    Oddity.ADDED_UP: N_("Rows before it speak of the same part and month; they are added up."),
    Oddity.LEFT_OUT: N_(
        "A month of it is no quantity, or less than 0; that month is left out as not counted."
    ),
}


def _warning(oddity: Oddity, count: int, row: int) -> str:
    text = _of_demand(oddity, count) or _of_records(oddity, count)
    return text.format(count=count, row=row)


def _of_records(oddity: Oddity, count: int) -> str:
    text = ""
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
        case Oddity.BESIDE:
            text = ngettext(
                "{count} row says something else of its customer or vehicle, "
                "which stays as it is: row {row}.",
                "{count} rows say something else of their customers or vehicles, "
                "which stay as they are; the first is row {row}.",
                count,
            )
        case Oddity.OTHER_TEAM:
            text = ngettext(
                "{count} row names a person with another team than here: row {row}.",
                "{count} rows name people with other teams than here, the first is row {row}.",
                count,
            )
        case Oddity.NO_REFERRER:
            text = ngettext(
                "{count} row does not tell for certain who sent the customer: row {row}.",
                "{count} rows do not tell for certain who sent the customer, "
                "the first is row {row}.",
                count,
            )
    return text


def _of_demand(oddity: Oddity, count: int) -> str:
    text = ""
    match oddity:
        case Oddity.NO_CALENDAR:
            text = ngettext(
                "{count} row has months that are only counted, kept as m01, m02 and so on: "
                "row {row}.",
                "{count} rows have months that are only counted, kept as m01, m02 and so on; "
                "the first is row {row}.",
                count,
            )
        case Oddity.ADDED_UP:
            text = ngettext(
                "{count} row is about a part and month of a row before it, and was added to it: "
                "row {row}.",
                "{count} rows are about a part and month of a row before them, and were added to "
                "it; the first is row {row}.",
                count,
            )
        case Oddity.LEFT_OUT:
            text = ngettext(
                "{count} row has a month that is no quantity, or less than 0, which is left out "
                "as not counted: row {row}.",
                "{count} rows have a month that is no quantity, or less than 0, which is left out "
                "as not counted; the first is row {row}.",
                count,
            )
    return text


class Report:
    """What an import has seen so far.

    Attributes:
        rows_read: Rows of the file.
        marks: What is said of rows.
        created: New records by table; `updated` and `unchanged` alike.
    """

    def __init__(self, table: Table, pace: Pace, marks: Marks) -> None:
        self._table, self._pace = table, pace
        self.rows_read = 0
        self.marks = marks
        self.created: Counter[str] = Counter()
        self.updated: Counter[str] = Counter()
        self.unchanged: Counter[str] = Counter()
        self._odd: Counter[Oddity] = Counter()
        self._first: dict[Oddity, int] = {}

    def rows(self, end: float) -> Iterator[TableRow]:
        """Read the file, telling how far it is and listening for a stop.

        Args:
            end: The share of the whole import that is done when the file is read.

        Raises:
            ImportStoppedError: The user wants no more of it.
        """
        done, step, about = 0, _EVERY, max(self._table.lines, 1)
        for row in self._table.rows():
            yield row
            done += 1
            if done == step:
                step += _EVERY
                share = SETTLED + (end - SETTLED) * min(1.0, done / about)
                self._pace.tell(Stage.READING, done, share)
        self.rows_read = done
        self._pace.tell(Stage.READING, done, end)

    def wrote(self, rows: int, start: float, end: float) -> None:
        """Tell how many rows are written, and listen for a stop."""
        share = rows / self.rows_read if self.rows_read else 1.0
        self._pace.tell(Stage.WRITING, rows, start + (end - start) * share)

    def stop_if_asked(self) -> None:
        """Leave the import when the user asks for it."""
        self._pace.stop_if_asked()

    def reject(self, row: int, reason: str) -> None:
        """Note that a row is not taken in."""
        self.marks[row] = Mark(Outcome.REJECTED, reason)

    def say(self, row: int, outcome: Outcome, reason: str) -> None:
        """Note what became of a row."""
        self.marks[row] = Mark(outcome, reason)

    def note(self, row: int, oddity: Oddity) -> None:
        """Note something odd about a row that is taken in."""
        before, reason = self.marks.waiting(row), self.oddity(row, oddity)
        outcome = Outcome.CREATED if before is None else before.outcome
        said = f"{before.reason} {reason}" if before and before.reason else reason
        self.marks[row] = Mark(outcome, said)

    def oddity(self, row: int, oddity: Oddity) -> str:
        """Count something odd about a row, and return the sentence that says so."""
        self._odd[oddity] += 1
        self._first[oddity] = min(row, self._first.get(oddity, row))
        return _(_NOTES[oddity])

    def count(self) -> Counter[Outcome]:
        """Count the rows by outcome; those without a mark are new."""
        counted = Counter(self.marks.count())
        counted[Outcome.CREATED] += self.rows_read - counted.total()
        return counted

    @property
    def warnings(self) -> tuple[str, ...]:
        """A sentence for each sort of oddity, in the order of the file."""
        order = sorted(self._first, key=self._first.__getitem__)
        return tuple(_warning(odd, self._odd[odd], self._first[odd]) for odd in order)
