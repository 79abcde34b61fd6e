"""What a file is by its first bytes, whatever its name says."""

import re
import zipfile
from pathlib import Path

from desktop.models.errors import OfficeError
from desktop.services.files.forms import FileForm
from desktop.system.i18n import N_, _

HEAD = 4096  # bytes that are looked at
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_BOOKS = {"xl/workbook.xml": FileForm.XLSX, "xl/workbook.bin": FileForm.XLSB}
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_ENDINGS = {form.value: form for form in FileForm} | {"xlsm": FileForm.XLSX, "xltx": FileForm.XLSX}

_PACKED = N_("{name} is a packed file; unpack it and choose the table inside.")
_PICTURE = N_("{name} is a picture; choose the table it was made from, as CSV or xlsx.")
_PAPER = N_("{name} is a printed document (PDF); ask for the same list as CSV or xlsx.")
_TEXT = N_("{name} is a document of a word processor; save its table as CSV or xlsx.")
_DATABASE = N_("{name} is a database file; export the table you need as CSV or xlsx.")
_PROGRAM = N_("{name} is a program or another file of machines; choose a CSV or xlsx file.")
_PAGE = N_("{name} is a web page; open it in a spreadsheet and save it as xlsx or “CSV UTF-8”.")
_XML = N_("{name} is XML; open it in a spreadsheet and save it as xlsx or “CSV UTF-8”.")
_JSON = N_("{name} is JSON and no table; export the same data as CSV or xlsx.")
_DBF = N_("{name} is a dBASE table; open it in a spreadsheet and save it as xlsx.")
_ARCHIVE = N_("{name} is an archive without a workbook; unpack it and choose the table inside.")

_STARTS = {
    b"\x1f\x8b": _PACKED,
    b"BZh": _PACKED,
    b"\xfd7zXZ\x00": _PACKED,
    b"7z\xbc\xaf\x27\x1c": _PACKED,
    b"Rar!\x1a\x07": _PACKED,
    b"\x28\xb5\x2f\xfd": _PACKED,
    b"%PDF-": _PAPER,
    b"\x89PNG\r\n": _PICTURE,
    b"\xff\xd8\xff": _PICTURE,
    b"GIF8": _PICTURE,
    b"II*\x00": _PICTURE,
    b"MM\x00*": _PICTURE,
    b"{\\rtf": _TEXT,
    b"SQLite format 3\x00": _DATABASE,
    b"\x00\x01\x00\x00Standard ": _DATABASE,
    b"PAR1": _DATABASE,
    b"\x7fELF": _PROGRAM,
    b"MZ\x90\x00": _PROGRAM,
}
_BMP = re.compile(rb"BM....\x00\x00\x00\x00", re.DOTALL)
_RIFF = re.compile(rb"RIFF....WEBP|....ftyp(heic|heix|mif1|avif)", re.DOTALL)
_WEB = re.compile(
    rb"(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|table|meta|style)\b", re.IGNORECASE
)
_MAIL = re.compile(rb"mime-version:", re.IGNORECASE)
_MARKUP = re.compile(rb"<\?xml\s", re.IGNORECASE)
_BRACES = re.compile(rb'(\{\s*("([^"\\]|\\.)*"\s*:|\})|\[\s*[\[{])')
_DBF_KINDS = b"\x03\x30\x31\x32\x43\x63\x83\x8b\xcb\xf5\xfb"


def workbook_form(path: Path, head: bytes) -> FileForm | None:
    """Tell which workbook a file is; None when it is text.

    Raises:
        OfficeError: It is something else, which the sentence names.
    """
    if head.startswith(_OLE):
        return FileForm.XLS
    if head.startswith(_ZIP):
        return _zipped(path)
    kind = _other(head)
    if kind:
        raise OfficeError(_(kind).format(name=path.name))
    return None


def _zipped(path: Path) -> FileForm:
    """Look into an archive; a damaged workbook is left to the reader of workbooks."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _form_in(archive, path)
    # zipfile calls a way of packing it does not know "not implemented".
    except (zipfile.BadZipFile, NotImplementedError, UnicodeError, ValueError) as error:
        form = _ENDINGS.get(path.suffix.lower().removeprefix("."))
        if form in {None, FileForm.CSV}:
            raise OfficeError(_(_ARCHIVE).format(name=path.name)) from error
        return form or FileForm.XLSX


def _form_in(archive: zipfile.ZipFile, path: Path) -> FileForm:
    names = {name.replace("\\", "/").lower() for name in archive.namelist()}
    for name, form in _BOOKS.items():
        if name in names:
            return form
    if "mimetype" in names and _mimetype(archive).startswith(_ODS):
        return FileForm.ODS
    document = {"word/document.xml", "ppt/presentation.xml", "mimetype"} & names
    raise OfficeError(_(_TEXT if document else _ARCHIVE).format(name=path.name))


def _mimetype(archive: zipfile.ZipFile) -> bytes:
    entry = next(name for name in archive.namelist() if name.lower() == "mimetype")
    try:
        with archive.open(entry) as stream:
            return stream.read(200)
    except (RuntimeError, zipfile.BadZipFile):
        return b""


def _other(head: bytes) -> str:
    """Name what is no table; empty when it may be one."""
    for start, kind in _STARTS.items():
        if head.startswith(start):
            return kind
    if _BMP.match(head) or _RIFF.match(head):
        return _PICTURE
    if _is_dbf(head):
        return _DBF
    return _markup(_plain(head))


def _plain(head: bytes) -> bytes:
    """Take the first words as ASCII, whichever Unicode form they come in."""
    return head.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe \t\r\n")


def _markup(text: bytes) -> str:
    if _WEB.match(text) or _MAIL.match(text):
        return _PAGE
    if _MARKUP.match(text):
        return _PAGE if b"<html" in text.lower() else _XML
    return _JSON if _BRACES.match(text) else ""


def _is_dbf(head: bytes) -> bool:
    """Look for the head of a dBASE table: kind, day, and the lengths of its head and rows."""
    if len(head) < 32 or head[0] not in _DBF_KINDS:  # noqa: PLR2004 -- the length of the head
        return False
    month, day, length = head[2], head[3], int.from_bytes(head[8:10], "little")
    day_is_one = 1 <= month <= 12 and 1 <= day <= 31  # noqa: PLR2004 -- months and days
    return day_is_one and length > 32 and int.from_bytes(head[10:12], "little") > 0  # noqa: PLR2004
