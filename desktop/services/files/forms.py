"""What is said of a file of tables: by its reader, and by the user who overrules it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class FileForm(StrEnum):
    """How a file keeps its tables."""

    CSV = "csv"
    XLSX = "xlsx"
    XLS = "xls"
    XLSB = "xlsb"
    ODS = "ods"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """What the user says of a file; what is left as it is, the reader finds out.

    Attributes:
        encoding: Name of a Python codec.
        delimiter: The character between two cells.
        sheet: Name of a worksheet.
        header_row: Number of the first record of the header; the file's first record is 1.
        header_rows: How many records the header takes: 0, 1 or 2.
    """

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int = 0
    header_rows: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How a file is read, to be shown and overruled.

    Attributes:
        certain: Whether the encoding follows from the bytes alone.
        encodings: All that are known to read the file, the likeliest first.
        sheets: The worksheets of a workbook.
        above: How many records stand above the header.
    """

    form: FileForm = FileForm.CSV
    encoding: str = ""
    certain: bool = True
    encodings: tuple[str, ...] = ()
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    header_row: int = 1
    header_rows: int = 1
    above: int = 0


class TableRow(NamedTuple):
    """One row of a file.

    Attributes:
        number: As a spreadsheet numbers it: the file's first record is 1.
        cells: As many as the header has, when the row has no fault.
        fault: Why the row cannot be read, as a finished sentence; empty when it can.
        short: Whether the fault is only that the last cells are missing; they are empty here.
    """

    number: int
    cells: tuple[str, ...]
    fault: str = ""
    short: bool = False
