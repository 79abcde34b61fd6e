"""Reading the files that come in: a header and rows, or one sentence why not."""

import codecs
import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from desktop.models.errors import OfficeError
from desktop.services.files.csv_files import restored
from desktop.system.i18n import _

# What write_result puts before a file's own columns.
RESULT_COLUMNS = ("daysheet.row", "daysheet.outcome", "daysheet.reason")
_OWN = re.compile(r"(customer|vehicle|visit|line|part|target)\.[a-z_]+")
_BLOCK = 1 << 20


class TableRow(NamedTuple):
    """One row of a file.

    Attributes:
        number: As a spreadsheet numbers it: the header is row 1.
        sound: Whether it has as many cells as the header.
    """

    number: int
    cells: tuple[str, ...]
    sound: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A file that can be read again and again, a row at a time.

    Attributes:
        header: The names of the columns, without those of a result file.
        columns: Where these columns stand in the file.
        width: How many columns the file has.
        lines: How many lines of text it has: about how many rows.
        defused: Whether Daysheet wrote it, and so put apostrophes before formulas.
    """

    path: Path
    header: tuple[str, ...]
    columns: tuple[int, ...]
    width: int
    lines: int
    sha256: str
    defused: bool

    def rows(self) -> Iterator[TableRow]:
        """Read the rows; wholly empty ones are no rows.

        Raises:
            OfficeError: The file breaks off inside a quoted cell, or a cell has no end.
        """
        whole = len(self.header) == self.width
        with self.path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            next(reader)
            for number, cells in enumerate(_checked(reader, self.path.name, 1), start=2):
                if not any(map(str.strip, cells)):
                    continue
                sound = len(cells) == self.width
                kept = cells if whole else self._own(cells)
                if self.defused:
                    kept = [restored(cell) for cell in kept]
                yield TableRow(number, tuple(kept), sound)

    def _own(self, cells: list[str]) -> list[str]:
        """Leave out the cells of a result; a row too long or too short stays so."""
        there = [cells[column] for column in self.columns if column < len(cells)]
        return there + cells[self.width :]


def read_table(path: Path) -> Table:
    """Open a CSV file: UTF-8, the names of its columns in the first row.

    Raises:
        OfficeError: It is no such file; the sentence says what to do.
    """
    sha256, lines = _scanned(path)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        first = next(_checked(csv.reader(stream, strict=True), path.name), [])
    names = [name.strip() for name in first]
    _check_header(names, path.name)
    columns = tuple(i for i, name in enumerate(names) if name not in RESULT_COLUMNS)
    return Table(
        path,
        tuple(names[i] for i in columns),
        columns,
        len(names),
        max(lines, 1),
        sha256,
        defused=len(columns) < len(names) or all(map(_OWN.fullmatch, names)),
    )


def _checked(reader: Iterator[list[str]], name: str, done: int = 0) -> Iterator[list[str]]:
    try:
        for cells in reader:
            yield cells
            done += 1
    except csv.Error as error:
        raise OfficeError(
            _(
                "{name} cannot be read behind row {row} ({reason}); mend its quotation marks."
            ).format(name=name, row=done, reason=error)
        ) from error


def _scanned(path: Path) -> tuple[str, int]:
    """Read all bytes once: their fingerprint, their lines, and whether they are text."""
    if path.is_dir():
        raise OfficeError(_("{name} is a folder; choose a CSV file in it.").format(name=path.name))
    digest, lines, size = hashlib.sha256(), 0, 0
    decoder = codecs.getincrementaldecoder("utf-8-sig")("strict")
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
                lines, size = lines + block.count(b"\n"), size + len(block)
                _check_text(decoder, block, path.name)
    except FileNotFoundError as error:
        raise OfficeError(
            _("There is no file {name}; check the name and the folder.").format(name=path)
        ) from error
    except OSError as error:
        raise OfficeError(
            _("{name} cannot be read ({reason}); close it elsewhere or copy it here.").format(
                name=path.name, reason=error.strerror
            )
        ) from error
    _check_text(decoder, b"", path.name, final=True)
    if not size:
        raise OfficeError(_("{name} is empty; choose another file.").format(name=path.name))
    return digest.hexdigest(), lines


def _check_text(
    decoder: codecs.IncrementalDecoder, block: bytes, name: str, *, final: bool = False
) -> None:
    if b"\0" in block:
        raise OfficeError(
            _(
                "{name} holds zero bytes, which no UTF-8 text does; "
                "save it as “CSV UTF-8”, then import it again."
            ).format(name=name)
        )
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError as error:
        raise OfficeError(
            _("{name} is not UTF-8 text; save it as “CSV UTF-8”, then import it again.").format(
                name=name
            )
        ) from error


def _check_header(names: list[str], file: str) -> None:
    if not any(names):
        raise OfficeError(
            _("The first row of {name} is empty; it must name the columns.").format(name=file)
        )
    for name in names:
        if name and names.count(name) > 1:
            raise OfficeError(
                _("{name} has two columns called {column}; rename one.").format(
                    name=file, column=name
                )
            )
