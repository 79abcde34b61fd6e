"""Reading the files that come in: a header and rows, or one sentence why not."""

import re
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Self, TextIO

from desktop.models.errors import OfficeError
from desktop.services.files.big5 import errors_of
from desktop.services.files.codepages import find_encoding
from desktop.services.files.csv_files import restored
from desktop.services.files.delimited import (
    Dialect,
    Record,
    check_delimiter,
    find_dialect,
    records,
)
from desktop.services.files.forms import FileForm, Found, ReadOptions, TableRow
from desktop.services.files.layout import (
    LOOKED_AT,
    RESULT_COLUMNS,
    SUSPECT,
    Layout,
    find_layout,
    foot,
    head,
    is_alone,
    is_blank,
    is_own,
    letter,
    note,
    repeated,
)
from desktop.services.files.scan import Scan, Watch, scan
from desktop.services.files.signatures import workbook_form
from desktop.services.files.trouble import changed, check_file, told
from desktop.services.files.workbooks import Spool, spool_workbook
from desktop.system.i18n import _

__all__ = [
    "RESULT_COLUMNS",
    "FileForm",
    "Found",
    "ReadOptions",
    "Table",
    "TableRow",
    "letter",
    "read_table",
]

_PRIVATE = re.compile("[\ue000-\uf8ff]")
_AS_FOUND = ReadOptions()
_SCANNED, _SPOOLED = 0.5, 1.0  # the share of the work that is done after each step


class _Source:
    """The text that is read: the file itself, or the sheet that was written out of it."""

    def __init__(self, path: Path, encoding: str, spool: Path | None = None) -> None:
        self.path, self.encoding = spool or path, encoding
        self.close: Callable[[], object] = (
            weakref.finalize(self, spool.unlink, missing_ok=True) if spool else lambda: None
        )

    def open(self) -> TextIO:
        """Open the text; the mark of its encoding is no part of it."""
        with told(self.path):
            return self.path.open(
                encoding=self.encoding, errors=errors_of(self.encoding), newline=""
            )


@dataclass(frozen=True, slots=True)
class Table:
    """A file that can be read again and again, a row at a time.

    Attributes:
        header: The names of the columns, without those of a result file.
        columns: Where these columns stand in the file.
        width: How many columns the file has.
        lines: How many lines of text it has: about how many rows.
        defused: Whether Daysheet wrote it, and so put apostrophes before formulas.
        found: How it is read.
    """

    path: Path
    header: tuple[str, ...]
    columns: tuple[int, ...]
    width: int
    lines: int
    sha256: str
    defused: bool
    found: Found
    _source: _Source = field(repr=False, compare=False)
    _dialect: Dialect = field(repr=False)
    _heads: frozenset[tuple[str, ...]] = field(repr=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove what was written out of a workbook; the table cannot be read any more."""
        self._source.close()

    def records(self, limit: int) -> list[tuple[int, tuple[str, ...]]]:
        """Read the first records as they stand, those above the header and blank ones too.

        Raises:
            OfficeError: They cannot be read.
        """
        return [(number, tuple(cells)) for number, cells in islice(self._records(), limit)]

    def rows(self) -> Iterator[TableRow]:
        """Read the rows; wholly blank ones are no rows.

        Raises:
            OfficeError: The file breaks off inside a quoted cell, or can no longer be read.
        """
        first = self.found.header_row + self.found.header_rows
        body = islice(self._records(), first - 1, None)
        width = self.width
        plain, marked = len(self.columns) == width, self.defused
        suspect = {cells[0] for cells in self._heads}
        noted = False
        for number, cells in body:
            usual = plain and not noted and len(cells) == width and cells[0][:1] not in SUSPECT
            usual = usual and cells[0] not in suspect
            if usual and marked:
                usual = "'" not in "".join(cells)
            if usual and not self._is_private(cells):
                yield TableRow(number, tuple(cells))
            elif not is_blank(cells):
                row = self._row(number, cells, noted=noted)
                noted = bool(row.fault) and row.fault == note()
                yield row

    def _row(self, number: int, cells: list[str], *, noted: bool) -> TableRow:
        """Look at a record closely: whether it is whole, and stands for itself."""
        kept, fault, short = self._fitted(cells)
        text = self._said_beside(cells, noted=noted) if not fault or short else ""
        return TableRow(number, tuple(self._own(kept)), text or fault, short and not text)

    def _records(self) -> Iterator[Record]:
        with self._source.open() as stream:
            yield from records(stream, self._dialect, self.path)

    def _fitted(self, cells: list[str]) -> tuple[list[str], str, bool]:
        """Make a record as wide as the header, or say why it is not."""
        missing = self.width - len(cells)
        if missing == 0:
            return cells, "", False
        if missing > 0:
            whole = [*cells, *[""] * missing]
            loose = self.found.form is not FileForm.CSV
            return whole, "" if loose else _short(), not loose
        if any(map(str.strip, cells[self.width :])):
            return cells, _long(), False
        return cells[: self.width], "", False

    def _said_beside(self, cells: list[str], *, noted: bool) -> str:
        """Say why a row that can be read does not stand for itself; empty when it does."""
        if self.width > 1 and self._repeats(cells):
            return repeated()
        if self.width > 1 and (text := note() if noted and is_alone(cells) else foot(cells)):
            return text
        return _private() if self._is_private(cells) else ""

    def _repeats(self, cells: list[str]) -> bool:
        """Tell whether a row stands above the table as well; most differ in their first cell."""
        begun = head(cells[:1]) or ("",)
        return any(begun == one[:1] for one in self._heads) and head(cells) in self._heads

    def _is_private(self, cells: list[str]) -> bool:
        """Tell whether Big5 has characters of somebody's own making here."""
        return self.found.encoding == "cp950" and bool(_PRIVATE.search("".join(cells)))

    def _own(self, cells: list[str]) -> list[str]:
        """Leave out the cells of a result, and the marks that keep formulas from running."""
        if len(self.columns) < self.width:
            cells = [cells[column] for column in self.columns] + cells[self.width :]
        if not self.defused:
            return cells
        return [restored(cell) if cell[:1] == "'" else cell for cell in cells]


def _short() -> str:
    return _("The row has fewer cells than there are columns.")


def _long() -> str:
    return _("The row has more cells than there are columns.")


def _private() -> str:
    return _("A character exists only on the computer that wrote the file; type it anew.")


def _unwatched(_share: float) -> None:
    """Let nobody know."""


def read_table(path: Path, options: ReadOptions = _AS_FOUND, watch: Watch | None = None) -> Table:
    """Open a file of any form: find how it is written and where its table stands.

    Args:
        path: The file; what it is, its bytes say.
        options: What the user knows better.
        watch: Is told the share that is done, from 0 to 1, and may raise to stop.

    Raises:
        OfficeError: It cannot be read; the sentence says what to do.
    """
    check_file(path)
    if options.delimiter:
        check_delimiter(options.delimiter)
    tell = watch or _unwatched
    seen = scan(path, lambda share: tell(share * _SCANNED))
    with told(path):
        form = workbook_form(path, seen.head)

    def rest(share: float) -> None:
        tell(_SCANNED + share * (_SPOOLED - _SCANNED))

    if form is None:
        return _text_table(path, seen, options, rest)
    return _book_table(path, form, seen, options, spool_workbook(path, options.sheet, rest))


def _text_table(path: Path, seen: Scan, options: ReadOptions, watch: Watch) -> Table:
    encoding = find_encoding(path, seen, options.encoding, watch)
    found = Found(encoding=encoding.name, certain=encoding.certain, encodings=encoding.others)
    return _table(path, seen, options, found, _Source(path, encoding.name))


def _book_table(
    path: Path, form: FileForm, seen: Scan, options: ReadOptions, spool: Spool
) -> Table:
    source = _Source(path, "utf-8", spool.path)
    found = Found(form=form, sheet=spool.sheet, sheets=spool.sheets)
    try:
        return _table(path, seen, options, found, source, rows=spool.rows)
    except BaseException:
        source.close()
        raise


def _table(
    path: Path,
    seen: Scan,
    options: ReadOptions,
    found: Found,
    source: _Source,
    rows: int | None = None,
) -> Table:
    """Look at the first records and tell where the table stands."""
    book = rows is not None
    try:
        with source.open() as stream, told(path):
            dialect = Dialect() if book else find_dialect(stream, options.delimiter)
        with source.open() as stream:
            sample = _sample(records(stream, dialect, path), dialect, options, path)
    except UnicodeError as error:
        raise changed(path) from error
    layout = find_layout(sample, options.header_row, options.header_rows, book=book)
    own = is_own(layout.names)
    columns = tuple(i for i, name in enumerate(layout.names) if name not in RESULT_COLUMNS)
    names = [layout.names[i] for i in columns]
    return Table(
        path,
        tuple(map(restored, names)) if own and not book else tuple(names),
        columns,
        len(layout.names),
        max(seen.lines if rows is None else rows, 1),
        seen.sha256,
        defused=own and not book,
        found=_complete(found, dialect, layout, book=book),
        _source=source,
        _dialect=dialect,
        _heads=layout.heads,
    )


def _sample(
    read: Iterator[Record], dialect: Dialect, options: ReadOptions, path: Path
) -> list[Record]:
    """Take the first records that say something, from where the table may begin.

    Raises:
        OfficeError: There are none.
    """
    begin = max(dialect.front + 1, options.header_row)
    said = (record for record in read if record[0] >= begin and not is_blank(record[1]))
    sample = list(islice(said, LOOKED_AT))
    if not sample:
        raise OfficeError(
            _("{name} holds no row that names its columns; choose another file.").format(
                name=path.name
            )
        )
    if options.header_row and options.header_rows and sample[0][0] != begin:
        raise OfficeError(
            _("Row {row} of {name} is blank and names no columns; choose another row.").format(
                name=path.name, row=options.header_row
            )
        )
    return sample


def _complete(found: Found, dialect: Dialect, layout: Layout, *, book: bool) -> Found:
    """Add where the table stands to how the file is written."""
    return replace(
        found,
        delimiter="" if book else dialect.delimiter,
        header_row=layout.header_row,
        header_rows=layout.header_rows,
        above=layout.header_row - 1,
    )
