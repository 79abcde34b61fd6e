"""A list as it stands on the screen, written to a file: its columns, its order, all its rows.

The first column is the id of each row, so that the file, edited, can be imported again and speaks
of exactly these rows.
"""

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from desktop.models.errors import OfficeError
from desktop.services.files.xlsx_files import MOST_ROWS, Value, new_table_file, too_many_rows
from desktop.services.listing import Listed, ListQuery, ListSource, in_order
from desktop.system.i18n import _

BATCH = 1000  # rows in memory at a time
R = TypeVar("R", bound=Listed)


class ExportStoppedError(OfficeError):
    """Somebody wanted no more of an export."""


@dataclass(frozen=True, slots=True)
class ListColumn(Generic[R]):
    """A column of a file.

    Attributes:
        header: Its word in the first row.
        value: What a cell holds.
        type: The Python type of its values; None may stand in every column.
    """

    header: str
    value: Callable[[R], Value]
    type: type = str


@dataclass(frozen=True, slots=True)
class ListExport(Generic[R]):
    """A list as it stands on the screen.

    Attributes:
        name: What is listed, in the user's words.
        source: Where the rows come from.
        query: Text, filters and order.
        columns: The columns from left to right; the first is the id.
    """

    name: str
    source: ListSource[R]
    query: ListQuery
    columns: tuple[ListColumn[R], ...]


@dataclass(frozen=True, slots=True)
class HeldRows(Generic[R]):
    """Rows that are at hand already, as a source: they are exported as they are shown.

    Attributes:
        held: The rows in their order.
    """

    held: tuple[R, ...]

    def count(self, _session: Session, _query: ListQuery) -> int:
        """Count the rows."""
        return len(self.held)

    def first(self, _session: Session, _query: ListQuery, limit: int) -> list[R]:
        """Return the first rows."""
        return list(self.held[:limit])

    def ids(self, _session: Session, _query: ListQuery) -> "array[int]":
        """Return the ids of all rows."""
        return array("q", [row.id for row in self.held])

    def rows(self, _session: Session, ids: Sequence[int]) -> list[R]:
        """Return the rows with these ids."""
        wanted = set(ids)
        return [row for row in self.held if row.id in wanted]


def write_list(
    session: Session,
    wanted: ListExport[Any],
    path: Path,
    *,
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> int:
    """Write all rows of a list and return how many there are.

    Args:
        session: One moment of the office: ids and rows agree with each other.
        wanted: The list.
        path: The file; its ending says whether it is CSV or xlsx.
        progress: Told after every batch how many rows are written, and of how many.
        cancelled: Asked before every batch whether to stop.

    Raises:
        ExportStoppedError: `cancelled` returned true; there is no new file.
        OfficeError: The file cannot be written.
    """
    ids = wanted.source.ids(session, wanted.query)
    if path.suffix.lower() == ".xlsx" and len(ids) >= MOST_ROWS:  # the header is a row as well
        raise too_many_rows(path.name)
    header = tuple(column.header for column in wanted.columns)
    types = tuple(column.type for column in wanted.columns)
    values = [column.value for column in wanted.columns]
    done = 0
    with new_table_file(path, header, types) as writer:
        for batch in _batches(session, wanted, ids):
            _stop_if_asked(cancelled)
            for row in batch:
                writer.writerow([value(row) for value in values])
            done += len(batch)
            progress(done, len(ids))
    return done


def _batches(
    session: Session, wanted: ListExport[Any], ids: Sequence[int]
) -> Iterator[list[Listed]]:
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        rows = in_order(some, wanted.source.rows(session, some))
        yield [row for row in rows if row is not None]


def _stop_if_asked(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise ExportStoppedError(_("The export was stopped; there is no new file."))
