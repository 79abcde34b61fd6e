"""Writing workbooks whose cells are what they are: days are days, amounts numbers, texts texts.

A text is never guessed at: one that looks like a formula, a link or a number stays a text, and so
does what somebody types over it later, such as a phone number that begins with 0.
"""

import io
import tempfile
import traceback
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from typing_extensions import Buffer, override

from desktop.models.errors import OfficeError
from desktop.services.files.csv_files import RowWriter, defused, new_csv_file
from desktop.system.i18n import _

MOST_ROWS = 1_048_576  # of a sheet, with its header
MOST_UNITS = 32_767  # of UTF-16 in a cell
_OTHER_BOOKS = (".xls", ".xlsm", ".xlsb", ".ods")
_MEASURED = 200  # rows whose texts decide how wide the columns are
_NARROWEST, _WIDEST = 8, 50
_EXACT = 10**15
_FIRST_YEAR = 1900
_FORMATS: dict[type, str | int] = {
    str: 49,  # for texts
    int: "0",
    Decimal: "0.00##",
    date: "yyyy-mm-dd",
    datetime: "yyyy-mm-dd hh:mm:ss",
}

Value = str | int | Decimal | date | datetime | None


class ValueWriter(Protocol):
    """Writes rows of values under the header."""

    def writerow(self, row: Sequence[Value], /) -> object:
        """Write one row."""


@contextmanager
def new_table_file(
    path: Path, header: Sequence[str], types: Sequence[type]
) -> Iterator[ValueWriter]:
    """Write a table whole or not at all, as a workbook or as CSV by the ending of its name.

    Args:
        path: Ends in .xlsx for a workbook.
        header: The names of the columns; they are written first.
        types: What each column holds: str, int, bool, Decimal, date or datetime.

    Raises:
        OfficeError: The file cannot be written, or its ending names another form.
    """
    ending = path.suffix.lower()
    if ending in _OTHER_BOOKS:
        raise OfficeError(
            _("{name} cannot be written as {ending}; choose a name with .xlsx or .csv.").format(
                name=path.name, ending=ending
            )
        )
    if ending == ".xlsx":
        with new_xlsx_file(path, header, types) as workbook:
            yield workbook
    else:
        with new_csv_file(path) as stream:
            yield CsvRows(stream, header)


class CsvRows:
    """Writes values as CSV has them, none of which a spreadsheet runs."""

    def __init__(self, writer: RowWriter, header: Sequence[str]) -> None:
        self._writer = writer
        self.writerow(header)

    def writerow(self, row: Sequence[Value], /) -> None:
        """Write one row."""
        self._writer.writerow([defused(v) if isinstance(v, str) else value_text(v) for v in row])


def value_text(value: object) -> str:
    """Write a value so that an import in any language understands it."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case datetime():
            return value.isoformat(" ")  # with a T between, spreadsheets take it for a text
        case date():
            return value.isoformat()
        case _:
            return str(value)


@contextmanager
def new_xlsx_file(
    path: Path, header: Sequence[str], types: Sequence[type], *, most_rows: int = MOST_ROWS
) -> Iterator[ValueWriter]:
    """Write a workbook of one sheet, whole or not at all; its memory does not grow.

    Raises:
        OfficeError: The file cannot be written, or a sheet cannot hold the table.
    """
    import xlsxwriter

    part = path.with_name(f"{path.name}.part")
    try:
        with _writable(part) as stream, tempfile.TemporaryDirectory(prefix="daysheet-") as folder:
            options = {"constant_memory": True, "tmpdir": folder, "use_zip64": True}
            book = xlsxwriter.Workbook(stream, options)
            with _abandoned_on_error(book):
                rows = _XlsxRows(book, path.name, header, types, most_rows)
                yield rows
                rows.finish()
                _close(book)
        part.replace(path)
    except OSError as error:
        raise OfficeError(
            _("{name} cannot be written ({reason}); choose another place.").format(
                name=path.name, reason=error.strerror
            )
        ) from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _abandoned_on_error(book: Any) -> Iterator[None]:  # noqa: ANN401 -- the library has no types
    """Close the half-written sheet, which waits in a temporary file, when it comes to nothing."""
    try:
        yield
    except BaseException:
        for sheet in book.worksheets():
            with suppress(OSError):
                sheet.row_data_fh.close()
        raise


def _close(book: Any) -> None:  # noqa: ANN401 -- the library has no types
    from xlsxwriter.exceptions import FileCreateError

    try:
        book.close()
    except FileCreateError as error:
        cause = error.args[0]
        # The half-written archive in there must go while its file is open.
        traceback.clear_frames(cause.__traceback__)
        raise OSError(cause.errno, cause.strerror) from error


def _writable(path: Path) -> BinaryIO:
    return io.BufferedWriter(_Sink(path, "w"))


class _Sink(io.FileIO):
    """A file that tells once that it is full, and then only counts what comes.

    The library drops its half-written archive, which writes its end when it goes.
    """

    _counted: int | None = None

    @override
    def write(self, data: Buffer, /) -> int:
        if self._counted is None:
            try:
                return super().write(data)
            except OSError:
                self._counted = 0
                raise
        self._counted += len(memoryview(data))
        return len(memoryview(data))

    @override
    def seek(self, pos: int, whence: int = 0, /) -> int:
        if self._counted is None:
            return super().seek(pos, whence)
        self._counted = pos
        return pos

    @override
    def tell(self) -> int:
        return super().tell() if self._counted is None else self._counted


class _XlsxRows:
    """The rows of the one sheet, each written when the next begins."""

    def __init__(
        self,
        book: Any,  # noqa: ANN401 -- the library has no types
        name: str,
        header: Sequence[str],
        types: Sequence[type],
        most_rows: int,
    ) -> None:
        self._name, self._header, self._types, self._most = name, header, types, most_rows
        self._formats = {kind: book.add_format({"num_format": f}) for kind, f in _FORMATS.items()}
        self._sheet = book.add_worksheet("Daysheet")
        self._sheet.freeze_panes(1, 0)
        self._sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        bold = book.add_format({"bold": True, "num_format": "@"})
        for column, word in enumerate(header):
            self._sheet.write_string(0, column, self._checked(word, column), bold)
        self._widths = [_width(word) + 2 for word in header]  # the filter's button takes two
        self._row = 1

    def writerow(self, row: Sequence[Value], /) -> None:
        """Write one row."""
        if self._row >= self._most:
            raise too_many_rows(self._name)
        for column, (value, kind) in enumerate(zip(row, self._types, strict=True)):
            if value is not None and value != "":
                named = kind is str and not isinstance(value, str)
                self._write(column, value_text(value) if named else value)
        self._row += 1

    def finish(self) -> None:
        """Set what depends on all rows: the filter, and how wide the columns are."""
        if self._header:
            self._sheet.autofilter(0, 0, self._row - 1, len(self._header) - 1)
        for column, (kind, width) in enumerate(zip(self._types, self._widths, strict=True)):
            wide = min(max(width + 1, _NARROWEST), _WIDEST)
            self._sheet.set_column(column, column, wide, self._formats.get(kind))

    def _write(self, column: int, value: Value) -> None:
        if self._row <= _MEASURED:
            self._widths[column] = max(self._widths[column], _width(value_text(value)))
        kind = type(value)
        if kind is bool:
            self._sheet.write_boolean(self._row, column, value)
        elif isinstance(value, int | Decimal) and _is_exact(value):
            self._sheet.write_number(self._row, column, float(value), self._formats[kind])
        elif isinstance(value, date) and _has_serial(value):
            self._sheet.write_datetime(self._row, column, value, self._formats[kind])
        else:
            text = self._checked(value_text(value), column)
            self._sheet.write_string(self._row, column, text, self._formats[str])

    def _checked(self, text: str, column: int) -> str:
        if len(text) > MOST_UNITS // 2 and len(text.encode("utf-16-le")) // 2 > MOST_UNITS:
            raise OfficeError(
                _(
                    "A text of {length} characters under {column} is too long for a cell of "
                    "{name}, which takes {most}; choose a name with .csv."
                ).format(
                    length=len(text), column=self._header[column], name=self._name, most=MOST_UNITS
                )
            )
        return text


def too_many_rows(name: str) -> OfficeError:
    """Say that a sheet has no room for a table."""
    return OfficeError(
        _(
            "{name} would have more rows than a sheet has room for ({most}); "
            "choose a name with .csv."
        ).format(name=name, most=MOST_ROWS)
    )


def _is_exact(value: int | Decimal) -> bool:
    """Whether a number stays what it is; a spreadsheet keeps 15 digits."""
    if isinstance(value, Decimal):
        return value.is_finite() and Decimal(repr(float(value))) == value and abs(value) < _EXACT
    return abs(value) < _EXACT


def _has_serial(value: date) -> bool:
    """Whether a spreadsheet counts the day; it knows no time zones either."""
    return value.year >= _FIRST_YEAR and getattr(value, "tzinfo", None) is None


def _width(text: str) -> int:
    line = max(text.splitlines(), key=len, default="")[:_WIDEST]
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)
