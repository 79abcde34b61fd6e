"""The first records of a file as they stand in it, before anything is made of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from desktop.services.files.tables import Found
from desktop.system.i18n import _
from desktop.views.imports.grid import MUTED, PLAIN, STRONG, Grid, GridModel
from desktop.views.kit.column import RIGHT, Column

RAW_RECORDS = 50
MOST_COLUMNS = 300  # more are read, but nobody looks at them here
NUMBER_WIDTH = 56


@dataclass(frozen=True, slots=True)
class Record:
    """A record as the file has it.

    Attributes:
        number: As a spreadsheet numbers it.
        tone: How it is shown: the header strong, what stands above it muted.
    """

    number: int
    cells: tuple[str, ...]
    tone: str


class RawTable(Grid):
    """Shows records with their numbers; the header strong, what is not read muted."""

    def __init__(self) -> None:
        super().__init__(
            GridModel[Record](tone=_tone),
            _("The file as it is"),
            _("Choose a file, or drop one on this window."),
        )

    def show_records(self, records: Sequence[tuple[int, tuple[str, ...]]], found: Found) -> None:
        """Show the first records of a file."""
        rows = [Record(number, cells, _kind(number, found)) for number, cells in records]
        width = min(MOST_COLUMNS, max((len(row.cells) for row in rows), default=0))
        number = Column("number", _("Row"), _number, RIGHT, NUMBER_WIDTH)
        cells = (
            Column(str(place), letters(place), partial(_cell, place=place))
            for place in range(width)
        )
        self.grid.show(rows, (number, *cells))
        self.fit()

    def clear(self) -> None:
        """Show nothing."""
        self.grid.show((), ())


def letters(place: int) -> str:
    """Return what spreadsheets call a column: A to Z, AA and so on.

    Args:
        place: Of the column, from 0.
    """
    name, rest = "", place + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def _kind(number: int, found: Found) -> str:
    if found.header_row <= number < found.header_row + found.header_rows:
        return STRONG
    return MUTED if number < found.header_row else PLAIN


def _tone(row: Record, column: int) -> str:
    return row.tone if column else MUTED


def _number(row: Record) -> str:
    return str(row.number)


def _cell(row: Record, place: int) -> str:
    return row.cells[place] if place < len(row.cells) else ""
