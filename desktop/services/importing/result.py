"""What became of the rows of a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from desktop.models.errors import OfficeError, RuleBrokenError
from desktop.services.files.csv_files import defused, new_csv_file
from desktop.services.files.tables import RESULT_COLUMNS, read_table
from desktop.services.importing.mapping import Mapping
from desktop.system.i18n import N_, _


class Outcome(StrEnum):
    """What became of a row."""

    USED = "used"
    REPEATED = "repeated"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class ImportSource:
    """A file to take in.

    Attributes:
        mapping: How it is read; None when its columns are called like fields.
    """

    path: Path
    kind: str
    mapping: Mapping | None = None


class Stage(StrEnum):
    """Where an import stands."""

    CHECKING = "checking"
    WRITING = "writing"


STAGE_TITLES = {Stage.CHECKING: N_("Checking the rows"), Stage.WRITING: N_("Writing the rows")}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is.

    Attributes:
        rows: Rows done in this stage.
        share: Of the whole import, from 0 to 1.
    """

    stage: Stage
    rows: int
    share: float

    @property
    def title(self) -> str:
        """The stage in the user's language."""
        return _(STAGE_TITLES[self.stage])


class ImportStoppedError(OfficeError):
    """The user stopped the import; nothing was written."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is said of a row: why it was not used, or what is odd about it."""

    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """A row of the result file."""

    number: int
    outcome: Outcome
    reason: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or what it would do.

    Attributes:
        run_id: Id of the import run; None of a dry run.
        rows_used: Rows that say something the office did not know.
        rows_repeated: Rows that say what an earlier row, or the office, says already.
        created: New records by table; `updated` and `unchanged` alike.
        warnings: Finished sentences.
        marks: By row number; a row without a mark was used as it is.
    """

    source: ImportSource
    sha256: str
    run_id: int | None
    rows_read: int
    rows_used: int
    rows_repeated: int
    rows_rejected: int
    created: dict[str, int]
    updated: dict[str, int]
    unchanged: dict[str, int]
    warnings: tuple[str, ...]
    marks: dict[int, Mark]

    @property
    def outcomes(self) -> Iterator[RowOutcome]:
        """Read the file once more, each row with what became of it.

        Raises:
            RuleBrokenError: The file has changed since.
        """
        table = read_table(self.source.path)
        if table.sha256 != self.sha256:
            raise RuleBrokenError(
                _("{name} was changed meanwhile; import it again for its result.").format(
                    name=self.source.path.name
                )
            )
        used = Mark(Outcome.USED, "")
        for row in table.rows():
            mark = self.marks.get(row.number, used)
            yield RowOutcome(row.number, mark.outcome, mark.reason, row.cells)


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
    header = read_table(result.source.path).header
    with new_csv_file(path) as writer:
        writer.writerow([*RESULT_COLUMNS, *map(defused, header)])
        for row in result.outcomes:
            said = [str(row.number), str(row.outcome), row.reason]
            writer.writerow([*said, *map(defused, row.cells)])
