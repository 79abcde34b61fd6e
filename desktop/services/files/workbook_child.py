"""The program that reads a workbook: run by `workbooks`, in a process of its own.

It knows nothing of Daysheet, so that it starts quickly. The order (`order.json`) and the answer
(`answer.json`) are files in its working folder, `share` beside them says how far it is. The
sheet's cells go into the file that the order names, as UTF-8 CSV, one record for each row of the
sheet from its first on.
"""

import contextlib
import csv
import json
import re
import shutil
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree import ElementTree as ET

import python_calamine as calamine

# A full sheet (1,048,576 rows) of forty text columns unpacks to about 3 GB.
MOST_UNPACKED = 4 << 30
# Cells say where they are, so that a sheet of equal rows packs to a fiftieth, not to a thousandth.
MOST_TIMES = 250
_SUSPECT = 128 << 20
# The reader keeps a rectangle of cells: 48 columns in each row a sheet can have.
MOST_CELLS = 48 << 20
# What the rectangle, its texts and the interpreter need; more is a file made to do harm.
MOST_MEMORY = 8 << 30
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BLOCK = 1 << 20
# A cell that holds something, in a column behind the 47th.
_WIDE = re.compile(rb'<c r="(A[V-Z]|[B-Z][A-Z]|[A-Z]{3})[0-9]+"[^>/]*>')
_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
_ERROR = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?=[^>]* t="e")[^>/]*>'
    rb"(?:<f\b[^>]*(?:/>|>[^<]*</f>))?<v>([^<]*)</v>"
)
_SHOWN = 15  # digits of a number that a spreadsheet shows
_NOISE = 3  # so many digits more may be meant
_EXACT = 1e15
_THOUSANDTH = 1000

_DAMAGE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,  # what zipfile calls a way of packing it does not know
    ET.ParseError,
    UnicodeDecodeError,  # a part's name
)
# What stands in the cells that hold an error, by row and column from 0.
Errors = dict[int, dict[int, str]]


class RefusedError(Exception):
    """The workbook cannot be read; the code says why.

    Attributes:
        code: A word that `workbooks` has a sentence for.
        more: What the sentence names.
    """

    def __init__(self, code: str, **more: str) -> None:
        super().__init__(code)
        self.code, self.more = code, more


def main(folder: Path) -> None:
    """Do what the order says and leave an answer."""
    order = json.loads((folder / "order.json").read_text("utf-8"))
    _limit_memory()
    try:
        answer = _read(Path(order["path"]), order["sheet"], Path(order["spool"]), folder)
    except RefusedError as refused:
        answer = {"refused": refused.code, **refused.more}
    except _DAMAGE:
        answer = {"refused": "damaged"}
    except MemoryError:
        answer = {"refused": "large"}
    except OSError as error:
        answer = {"refused": "system", "reason": error.strerror or str(error)}
    (folder / "answer.json").write_text(json.dumps(answer), "utf-8")


def _limit_memory() -> None:
    """Let the system end this process before it takes all memory; Windows does so by itself."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _read(path: Path, wanted: str, spool: Path, folder: Path) -> dict[str, Any]:
    with (folder / "share").open("wb", buffering=0) as stream:

        def tell(share: float) -> None:
            stream.seek(0)
            stream.write(b"%.4f" % share)

        # Two views of the file: the archive is looked into while the reader has it.
        with path.open("rb") as file, path.open("rb") as source:
            archive = _checked_archive(file, tell)
            book = _opened(source, path, folder)
            names = [entry.name for entry in _worksheets(book)]
            sheet, errors = _chosen(book, wanted, archive)
            tell(0.7)
            rows = _spooled(sheet, errors, spool, tell)
    return {"sheet": sheet.name, "sheets": names, "rows": rows}


def _checked_archive(file: BinaryIO, tell: Callable[[float], None]) -> zipfile.ZipFile | None:
    """Unpack all that the reader will unpack, and count: declared sizes may lie."""
    start = file.read(len(_OLE))
    if start == _OLE:
        return None
    if not start.startswith(b"PK"):
        raise RefusedError("other")
    archive = zipfile.ZipFile(file)
    parts = [part for part in archive.infolist() if part.filename.endswith((".xml", ".bin"))]
    if any(part.flag_bits & 1 for part in parts):
        raise RefusedError("password")
    whole, unpacked = file.seek(0, 2), 0
    for part in sorted(parts, key=lambda part: part.header_offset):
        of_part = 0
        for block in _blocks(archive, part):
            of_part += len(block)
            packed = file.tell() - part.header_offset
            if of_part > max(_SUSPECT, MOST_TIMES * packed) or unpacked + of_part > MOST_UNPACKED:
                raise RefusedError("bomb")
            tell(0.2 * file.tell() / whole)
        unpacked += of_part
    _check_kind(archive)
    return archive


def _check_kind(archive: zipfile.ZipFile) -> None:
    """Tell a workbook from other archives, and one whose password is not the archive's own."""
    names = {name.lower() for name in archive.namelist()}
    excel = names & {"xl/workbook.xml", "xl/workbook.bin"}
    if not excel and b"spreadsheet" not in (
        archive.read("mimetype") if "mimetype" in names else b""
    ):
        raise RefusedError("other")
    manifest = "META-INF/manifest.xml"
    if manifest in archive.namelist() and b"encryption-data" in archive.read(manifest):
        raise RefusedError("password")


def _blocks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack a part to its true end, also when the archive says that it is shorter."""
    part.file_size = sys.maxsize
    with archive.open(part) as stream:
        while block := stream.read(_BLOCK):
            yield block


def _opened(stream: BinaryIO, path: Path, folder: Path) -> calamine.CalamineWorkbook:
    """Open the workbook by what is in it, not by the ending of its name."""
    try:
        return calamine.load_workbook(stream)
    except OSError:
        raise
    except BaseException as error:
        # A panic of the reader is no Exception.
        locked = not zipfile.is_zipfile(path) and _is_locked(path, folder)
        raise RefusedError("password" if locked else "damaged") from error


def _is_locked(path: Path, folder: Path) -> bool:
    """Ask once more under the old ending, for the reader then says what is wrong."""
    copy = folder / "book.xls"
    shutil.copyfile(path, copy)
    if "EncryptedPackage".encode("utf-16-le") in copy.read_bytes():
        return True
    try:
        calamine.load_workbook(str(copy))
    except calamine.PasswordError:
        return True
    except BaseException:  # noqa: BLE001 -- a panic of the reader is no Exception
        return False
    return False


def _worksheets(book: calamine.CalamineWorkbook) -> list[calamine.SheetMetadata]:
    kind = calamine.SheetTypeEnum.WorkSheet
    return [entry for entry in book.sheets_metadata if entry.typ == kind]


def _chosen(
    book: calamine.CalamineWorkbook, wanted: str, archive: zipfile.ZipFile | None
) -> tuple[calamine.CalamineSheet, Errors]:
    """Take the sheet that is wanted, or the first that is shown and holds a table.

    A page of explanations often stands first: one column is taken when nothing else is there.
    """
    entries = _worksheets(book)
    names = [entry.name for entry in entries]
    if wanted and wanted not in names:
        raise RefusedError("no_such_sheet", sheet=wanted, sheets=", ".join(names))
    shown = calamine.SheetVisibleEnum.Visible
    narrow = None
    for entry in entries:
        if wanted == entry.name or (not wanted and entry.visible == shown):
            sheet, errors = _sheet(book, entry.name, archive)
            if wanted == entry.name or min(sheet.height, sheet.width) > 1:
                narrow = sheet, errors
                break
            if narrow is None and (sheet.height or errors):
                narrow = sheet, errors
    if narrow is None or not (narrow[0].height or narrow[1]):
        raise RefusedError("empty_sheet", sheet=wanted) if wanted else RefusedError("empty")
    return narrow


def _sheet(
    book: calamine.CalamineWorkbook, name: str, archive: zipfile.ZipFile | None
) -> tuple[calamine.CalamineSheet, Errors]:
    errors: Errors = {}
    part = _part_of(archive, name) if archive else None
    if archive and part:
        errors = _scanned(archive, part, name)
    try:
        return book.get_sheet_by_name(name), errors
    except BaseException as error:
        # A panic of the reader is no Exception.
        raise RefusedError("damaged") from error


def _part_of(archive: zipfile.ZipFile, sheet: str) -> zipfile.ZipInfo | None:
    """Find the part of an xlsx file that a sheet is in; none in files of another kind."""
    if "xl/workbook.xml" not in archive.namelist():
        return None
    links = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 -- expat limits entities
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for element in ET.fromstring(archive.read("xl/workbook.xml")).iter():  # noqa: S314 -- as above
        if element.tag.endswith("}sheet") and element.get("name") == sheet:
            link = next((v for k, v in element.items() if k.endswith("}id")), None)
            name = targets.get(link, "")
            name = name[1:] if name.startswith("/") else f"xl/{name}"
            return archive.NameToInfo.get(name)
    return None


def _scanned(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> Errors:
    """Measure a sheet before the reader takes memory for it, and note the errors in it."""
    tail, last, wide = b"", 0, 0
    errors: Errors = {}
    for block in _blocks(archive, part):
        text = tail + block
        wide = max([wide, *map(_column, set(_WIDE.findall(text)))])
        last = max(last, _last_row(text))
        if wide * last > MOST_CELLS:
            raise RefusedError("far", sheet=name, cell=f"{_letters(wide)}{last}")
        if b't="e"' in text:
            for letters, row, said in _ERROR.findall(text):
                cells = errors.setdefault(int(row) - 1, {})
                cells[_column(letters) - 1] = said.decode("utf-8", "replace")
        tail = text[max(text.rfind(b"<c "), len(text) - _BLOCK // 16) :]
    return errors


def _last_row(text: bytes) -> int:
    """The row of the last cell that holds something; formatted ones that do not are many."""
    value = max(text.rfind(b"<v>"), text.rfind(b"<is>"))
    cell = _CELL.match(text, text.rfind(b"<c ", 0, value)) if value >= 0 else None
    return int(cell[2]) if cell else 0


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def _letters(column: int) -> str:
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def _spooled(
    sheet: calamine.CalamineSheet, errors: Errors, spool: Path, tell: Callable[[float], None]
) -> int:
    count, height = 0, sheet.end[0] + 1 if sheet.end else 1
    with spool.open("w", encoding="utf-8", newline="") as stream:
        plain = csv.writer(stream, lineterminator="\n")
        # Without its quotation marks a carriage return in a cell would end the record.
        quoted = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL)
        for row in _rows(sheet, errors):
            (quoted if "\r" in "".join(row) else plain).writerow(row)
            count += 1
            if not count % 5000:
                tell(min(0.7 + 0.3 * count / height, 1))
    return count


def _rows(sheet: calamine.CalamineSheet, errors: Errors) -> Iterator[list[str]]:
    """Yield the rows from the sheet's first row and column on, all of one width."""
    before = [""] * (sheet.start[1] if sheet.start else 0)
    bottom, right = (sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0)
    width = max([right, *(max(cells) + 1 for cells in errors.values())])
    filled = sheet.iter_rows() if sheet.end else iter(())
    for number in range(max([bottom, *(row + 1 for row in errors)])):
        row = next(filled, [])
        texts = before + [value if isinstance(value, str) else cell_text(value) for value in row]
        texts += [""] * (width - len(texts))
        for column, said in errors.get(number, {}).items():
            texts[column] = said
        yield texts


def cell_text(value: object) -> str:
    """Write a cell's value as the importer reads it, without a trace of any language."""
    return _TEXTS.get(type(value), str)(value)


def number_text(value: float) -> str:
    """Write a number in plain digits, the fewest that say it.

    A spreadsheet shows 15 digits; what stands behind a row of zeros or nines there comes from
    counting with fractions of two, as in 0.30000000000000004, and nobody entered it.
    """
    if value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    exact = repr(value)
    if len(exact) > _SHOWN:
        shown = f"{value:.{_SHOWN}g}"
        exact = shown if len(exact) - len(shown) > _NOISE else exact
    return f"{Decimal(exact):f}" if "e" in exact else exact


def _clock(value: time) -> str:
    # Days kept as numbers are some microseconds off; thousandths may be meant.
    return value.isoformat("milliseconds" if value.microsecond >= _THOUSANDTH else "seconds")


def _instant(value: datetime) -> str:
    return f"{value.date().isoformat()} {_clock(value.time())}"


def _duration(value: timedelta) -> str:
    seconds = round(value.total_seconds())
    sign, seconds = "-" if seconds < 0 else "", abs(seconds)
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


_TEXTS: dict[type, Callable[[Any], str]] = {
    float: number_text,
    bool: lambda value: "true" if value else "false",
    date: date.isoformat,
    datetime: _instant,
    time: _clock,
    timedelta: _duration,
}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
