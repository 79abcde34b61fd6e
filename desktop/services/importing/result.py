"""What became of a file, and the file that says so."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop.models.errors import RuleBrokenError
from desktop.services.files.tables import RESULT_COLUMNS, ReadOptions, Table, read_table
from desktop.services.files.xlsx_files import new_table_file
from desktop.services.importing.mapping import Mapping as ImportMapping
from desktop.services.importing.marks import Marks
from desktop.services.importing.outcomes import Mark, Outcome
from desktop.system.i18n import _


@dataclass(frozen=True, slots=True)
class ImportSource:
    """A file to take in.

    Attributes:
        mapping: How it is read; None when its columns are called like fields.
    """

    path: Path
    kind: str
    mapping: ImportMapping | None = None

    def open(self, watch: Callable[[float], None] | None = None) -> Table:
        """Open the file as the mapping says.

        Raises:
            OfficeError: It is no file that can be read.
        """
        options = ReadOptions() if self.mapping is None else self.mapping.options
        return read_table(self.path, options, watch)


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """A row of the result file; a short one keeps no cells that the file did not have."""

    number: int
    outcome: Outcome
    reason: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or what it would do.

    Attributes:
        run_id: Id of the import run; None of a dry run.
        rows: How many rows came to which end.
        created: New records by table; `updated` and `unchanged` alike.
        warnings: Finished sentences.
        marks: By row number; a row without a mark is new as it is.
    """

    source: ImportSource
    sha256: str
    run_id: int | None
    rows_read: int
    rows: Mapping[Outcome, int]
    created: dict[str, int]
    updated: dict[str, int]
    unchanged: dict[str, int]
    warnings: tuple[str, ...]
    marks: Marks

    @property
    def rows_used(self) -> int:
        """Rows that say something the office did not know."""
        return self._count(Outcome.CREATED, Outcome.UPDATED)

    @property
    def rows_repeated(self) -> int:
        """Rows that say what an earlier row, or the office, says already."""
        return self._count(Outcome.UNCHANGED, Outcome.DUPLICATE)

    @property
    def rows_rejected(self) -> int:
        """Rows that were not taken in."""
        return self._count(Outcome.REJECTED)

    @property
    def outcomes(self) -> Iterator[RowOutcome]:
        """Read the file once more, each row with what became of it.

        Raises:
            RuleBrokenError: The file has changed since.
        """
        with self.source.open() as table:
            self.refuse_changed(table)
            yield from self.outcomes_of(table)

    def outcomes_of(self, table: Table) -> Iterator[RowOutcome]:
        """Put what became of them beside the rows of the opened file."""
        marks = self.marks.items()
        nothing = 0, Mark(Outcome.CREATED, "")
        number, mark = next(marks, nothing)
        for row in table.rows():
            cells = _without_blank_end(row.cells) if row.short else row.cells
            if row.number == number:
                yield RowOutcome(row.number, mark.outcome, mark.reason, cells)
                number, mark = next(marks, nothing)
            else:
                yield RowOutcome(row.number, Outcome.CREATED, "", cells)

    def refuse_changed(self, table: Table) -> None:
        """Refuse a file that is not the one that was imported.

        Raises:
            RuleBrokenError: It has changed since.
        """
        if table.sha256 != self.sha256:
            raise RuleBrokenError(
                _("{name} was changed meanwhile; import it again for its result.").format(
                    name=self.source.path.name
                )
            )

    def _count(self, *outcomes: Outcome) -> int:
        return sum(self.rows.get(outcome, 0) for outcome in outcomes)


def _without_blank_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out the blank cells at the end, or the row would pass for whole the next time."""
    end = max((place for place, cell in enumerate(cells, start=1) if cell), default=0)
    return cells[:end]


def _width(table: Table) -> int:
    """Return how wide a sheet must be for the rows that have too many cells."""
    return max((len(row.cells) for row in table.rows()), default=0)


def _padded(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return (*cells, *[""] * (width - len(cells)))


def write_result(result: ImportResult, path: Path) -> None:
    """Write every row with its outcome and reason, to be corrected and imported again.

    Raises:
        OfficeError: The file cannot be written, or is the imported file itself.
    """
    if path.resolve() == result.source.path.resolve():
        raise RuleBrokenError(
            _("{name} is the imported file itself; give its result another name.").format(
                name=path.name
            )
        )
    with result.source.open() as table:
        result.refuse_changed(table)
        width = _width(table) if path.suffix.lower() == ".xlsx" else 0
        header = [*RESULT_COLUMNS, *_padded(table.header, width)]
        with new_table_file(path, header, [int, *[str] * (len(header) - 1)]) as writer:
            for row in result.outcomes_of(table):
                cells = _padded(row.cells, width)
                writer.writerow([row.number, str(row.outcome), row.reason, *cells])
