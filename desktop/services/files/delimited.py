"""Records of delimited text: which character parts the cells, and reading them one by one."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

from desktop.models.errors import OfficeError
from desktop.services.files.trouble import changed, told
from desktop.system.i18n import _

Record = tuple[int, list[str]]

SAMPLE = 1 << 16  # characters that are looked at
_USUAL = ",;\t|"
# Met now and then; they part cells only where they do so in every line.
_UNUSUAL = "，；^~¦\x1f\x01§:"
_NAMED = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
_FENCE = "---"
_FRONT = 1_000  # lines that front matter may take
_NUMBER = re.compile(r"[-+(]?[^\w\s]?\s?\d[\d.,' ]*\)?%?\s*[^\d\s]{0,4}")
_POOR = 0.3
_WRAPPED = re.compile(r'^="([^"]*)"$')
_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text parts its cells.

    Attributes:
        padded: Whether blanks stand between a delimiter and a quotation mark.
        front: Lines at the beginning that are no records: front matter, or Excel's "sep=;".
        wrapped: Whether texts stand as formulas, ="0912", so that Excel keeps their zeros.
    """

    delimiter: str = ","
    padded: bool = False
    front: int = 0
    wrapped: bool = False


def check_delimiter(delimiter: str) -> None:
    """Refuse what cannot part cells.

    Raises:
        OfficeError: It is no single character, or one that means something else.
    """
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise OfficeError(
            _("“{text}” cannot part cells; give one character, such as a comma or a tab.").format(
                text=delimiter
            )
        )


def find_dialect(stream: TextIO, chosen: str = "") -> Dialect:
    """Look at the first lines of a text and tell how it parts its cells."""
    front, named = _front_matter(stream)
    text = _sample(stream)
    delimiter = chosen or named or _likeliest(text)
    return Dialect(delimiter, _is_padded(text, delimiter), front, _is_wrapped(text, delimiter))


def _front_matter(stream: TextIO) -> tuple[int, str]:
    """Read over the lines before the table; of others, start again at the first."""
    first = stream.readline(SAMPLE)
    found = _NAMED.fullmatch(first)
    if found:
        return 1, found[1]
    if first.rstrip() == _FENCE:
        for count, line in enumerate(islice(stream, _FRONT), start=2):
            if line.rstrip() in {_FENCE, "..."}:
                return count, ""
    stream.seek(0)
    return 0, ""


def _sample(stream: TextIO) -> str:
    """Read whole lines, as many as are looked at."""
    text = stream.read(SAMPLE)
    end = max(text.rfind("\n"), text.rfind("\r")) + 1
    return text[:end] if len(text) == SAMPLE and end else text


def _parsed(text: str, delimiter: str, *, padded: bool = False) -> list[list[str]]:
    """Part a sample; blank records are none, and a fault ends it."""
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=padded)
    rows: list[list[str]] = []
    try:
        rows.extend(cells for cells in reader if any(map(str.strip, cells)))
    except csv.Error:
        return rows
    return rows


def _likeliest(text: str) -> str:
    """Take the delimiter that makes the most even rows of the cleanest cells."""
    scores = {delimiter: _score(_parsed(text, delimiter), delimiter) for delimiter in _USUAL}
    best = max(scores, key=scores.__getitem__)
    if scores[best] >= _POOR:
        return best
    for delimiter in _UNUSUAL:
        rows = _parsed(text, delimiter)
        if len(rows) > 1 and {len(cells) for cells in rows} == {len(rows[0])} != {1}:
            return delimiter
    if scores[best] and best in text.lstrip().partition("\n")[0]:
        return best
    # One column: whatever stands in it stays together.
    return next((each for each in _USUAL if not scores[each]), "\x1f")


def _score(rows: list[list[str]], delimiter: str) -> float:
    """Weigh how even rows are, how many cells they have, and how clean the cells."""
    widths = Counter(len(cells) for cells in rows if len(cells) > 1)
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
    cells = [cell for row in rows for cell in row]
    clean = sum(_is_clean(cell, delimiter) for cell in cells) / len(cells)
    return count / len(rows) * (width - 1) / width * clean


def _is_clean(cell: str, delimiter: str) -> bool:
    """Tell whether a cell looks whole: no other delimiter in it, but for a number's comma."""
    others = [other for other in _USUAL if other != delimiter and other in cell]
    if not others:
        return True
    return others == [","] and (_NUMBER.fullmatch(cell) is not None or ", " in cell)


def _is_padded(text: str, delimiter: str) -> bool:
    """Tell whether blanks before quotation marks must be read over to get even rows."""
    if delimiter == " " or not re.search(rf'{re.escape(delimiter)} +"', text):
        return False
    plain, padded = (_spread(_parsed(text, delimiter, padded=each)) for each in (False, True))
    return padded < plain


def _is_wrapped(text: str, delimiter: str) -> bool:
    """Tell whether cells begin as a formula that is nothing but a text."""
    return re.search(rf'(?:^|{re.escape(delimiter)})"?="', text, re.MULTILINE) is not None


def _spread(rows: list[list[str]]) -> int:
    """Count the rows that are not as wide as most."""
    widths = Counter(map(len, rows))
    return len(rows) - max(widths.values(), default=0)


def records(stream: TextIO, dialect: Dialect, path: Path) -> Iterator[Record]:
    """Read the records of a text with their numbers, the blank ones too.

    Raises:
        OfficeError: Its quotation marks do not match, or it can no longer be read.
    """
    reader = csv.reader(
        stream, delimiter=dialect.delimiter, skipinitialspace=dialect.padded, strict=True
    )
    number = 0
    try:
        with told(path):
            for number, line in enumerate(islice(stream, dialect.front), start=1):
                yield number, [line.rstrip("\r\n")]
            for number, cells in enumerate(reader, start=dialect.front + 1):
                yield number, _plain(cells, dialect) if cells else cells
    except csv.Error as error:
        raise _unquoted(path, number, error) from error
    except UnicodeError as error:
        raise changed(path) from error


def _plain(cells: list[str], dialect: Dialect) -> list[str]:
    """Take away what is no part of the cells: wrappings, and the mark of a file put behind."""
    if cells[0][:1] == _MARK:
        cells[0] = cells[0].removeprefix(_MARK)
    return [_WRAPPED.sub(r"\1", cell) for cell in cells] if dialect.wrapped else cells


def _unquoted(path: Path, row: int, error: csv.Error) -> OfficeError:
    """Say where quotation marks go wrong."""
    if "expected after" in str(error):
        text = _(
            "{name} cannot be read behind row {row}: text follows a closing quotation mark; "
            "write a quotation mark inside a cell twice."
        )
    else:
        text = _(
            "{name} cannot be read behind row {row}: a cell that begins with a quotation mark in "
            "the next row has no end; close it there."
        )
    return OfficeError(text.format(name=path.name, row=row))
