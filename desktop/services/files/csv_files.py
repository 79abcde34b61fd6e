"""Writing CSV files that a spreadsheet opens as it should, and no cell of which it runs."""

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TextIO

from desktop.models.errors import OfficeError
from desktop.system.i18n import _

# A spreadsheet takes a cell that begins so for a formula; some do with full width signs too.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_DEFUSED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


class RowWriter(Protocol):
    """Writes a row of cells."""

    def writerow(self, row: "list[str] | tuple[str, ...]", /) -> object:
        """Write one row."""


def defused(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run; numbers stay numbers."""
    runs = _FORMULA.match(text) and not _NUMBER.fullmatch(text)
    return f"'{text}" if runs else text


def restored(text: str) -> str:
    """Take away what `defused` put there."""
    return text[1:] if _DEFUSED.match(text) else text


def csv_writer(stream: TextIO) -> RowWriter:
    """Write rows as RFC 4180 has them."""
    return csv.writer(stream, lineterminator="\r\n")


@contextmanager
def new_csv_file(path: Path) -> Iterator[RowWriter]:
    """Write a UTF-8 file with a byte order mark, whole or not at all.

    Raises:
        OfficeError: The file cannot be written.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="utf-8-sig", newline="") as stream:
            yield csv_writer(stream)
        part.replace(path)
    except OSError as error:
        raise OfficeError(
            _("{name} cannot be written ({reason}); choose another place.").format(
                name=path.name, reason=error.strerror
            )
        ) from error
    finally:
        part.unlink(missing_ok=True)
