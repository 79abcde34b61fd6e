"""The first reading of a file: all its bytes once, a block at a time."""

import codecs
import csv
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop.models.errors import OfficeError
from desktop.services.files.signatures import HEAD
from desktop.services.files.trouble import told
from desktop.system.i18n import _

Watch = Callable[[float], None]

BLOCK = 1 << 20
# No cell of an office is longer; the module's own limit of 131,072 refuses honest notes.
LONGEST_CELL = 1 << 24
csv.field_size_limit(LONGEST_CELL)
_TO_COMMA = str.maketrans(";\t|", ",,,")


@dataclass(frozen=True, slots=True)
class Scan:
    """What one reading of all bytes tells.

    Attributes:
        head: The first bytes.
        lines: About how many lines of text there are.
        zero: Where the first zero byte stands; -1 without one.
        broken: Where the bytes stop being UTF-8; -1 when they never do.
        plain: Whether all bytes are ASCII.
    """

    sha256: str
    size: int
    head: bytes
    lines: int
    zero: int
    broken: int
    plain: bool


class _Utf8:
    """Follows a text and remembers where it stops being UTF-8."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("strict")
        self._fed = 0
        self.broken, self.plain = -1, True

    def feed(self, block: bytes, *, final: bool = False) -> None:
        """Take the next bytes."""
        if self.broken >= 0:
            return
        self.plain = self.plain and block.isascii()
        waiting = len(self._decoder.getstate()[0])
        try:
            self._decoder.decode(block, final)
        except UnicodeDecodeError as error:
            self.broken = self._fed - waiting + error.start
        self._fed += len(block)


def scan(path: Path, watch: Watch) -> Scan:
    """Read a file once.

    Raises:
        OfficeError: It cannot be read, or is empty.
    """
    digest, text, head = hashlib.sha256(), _Utf8(), b""
    size, feeds, returns, zero = 0, 0, 0, -1
    for block in blocks(path, watch):
        head = head or block[:HEAD]
        digest.update(block)
        text.feed(block)
        if zero < 0 and (here := block.find(0)) >= 0:
            zero = size + here
        feeds, returns = feeds + block.count(b"\n"), returns + block.count(b"\r")
        size += len(block)
    text.feed(b"", final=True)
    if not size:
        raise OfficeError(_("{name} is empty; choose another file.").format(name=path.name))
    lines = max(feeds, returns)
    return Scan(digest.hexdigest(), size, head, lines, zero, text.broken, text.plain)


def blocks(path: Path, watch: Watch) -> Iterator[bytes]:
    """Read a file block by block, telling the share that is read.

    Raises:
        OfficeError: It cannot be read.
    """
    with told(path):
        whole = max(path.stat().st_size, 1)
        stream = path.open("rb")
    with stream:
        done = 0
        while True:
            with told(path):
                block = stream.read(BLOCK)
            if not block:
                return
            yield block
            done += len(block)
            watch(min(done / whole, 1.0))


def segments(path: Path, length: int, watch: Watch) -> Iterator[tuple[int, bytes]]:
    """Read a file in pieces of whole lines, each with the place where it begins.

    Raises:
        OfficeError: It cannot be read, or a line has no end.
    """
    offset, rest = 0, b""
    for block in blocks(path, watch):
        rest += block
        start = 0
        while (end := _line_end(rest, start + length)) > start:
            yield offset + start, rest[start:end]
            start = end
        offset, rest = offset + start, rest[start:]
        if len(rest) > LONGEST_CELL:
            raise OfficeError(
                _("{name} has a line that does not end and is no table; choose another.").format(
                    name=path.name
                )
            )
    if rest:
        yield offset, rest


def _line_end(data: bytes, at: int) -> int:
    """Find where the first line that ends at or behind a place ends; 0 when none does."""
    if at > len(data):
        return 0
    found = [end for end in (data.find(b"\n", at - 1), data.find(b"\r", at - 1)) if end >= 0]
    return min(found) + 1 if found else 0


def row_at(path: Path, offset: int, encoding: str = "latin-1") -> int:
    """Count the rows up to a byte, as a spreadsheet counts them.

    A quotation mark, a line end and a delimiter are the same bytes in every encoding of ASCII's
    family, so that the rows of Big5 can be counted as if it were Latin-1.
    """
    row = 0
    try:
        for _cells in csv.reader(_lines_before(path, offset, encoding)):
            row += 1
    except csv.Error:
        row += 1
    return row


def _lines_before(path: Path, offset: int, encoding: str) -> Iterator[str]:
    """Read the lines up to a byte, the last of which is unfinished."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    rest, done = "", 0
    for block in blocks(path, lambda _share: None):
        text = decoder.decode(block[: offset - done]).translate(_TO_COMMA)
        lines = _lines(rest + text)
        rest = lines.pop()
        yield from lines
        done += len(block)
        if done >= offset:
            break
    yield f"{rest}x"


def _lines(text: str) -> list[str]:
    """Part a text behind its line ends; the last part has none yet."""
    if "\n" not in text:
        text = text.replace("\r", "\r\n")
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + parts[-1:]
