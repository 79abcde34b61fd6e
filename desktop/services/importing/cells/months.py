"""Months as people and spreadsheets write them, in cells and above columns."""

import re
import unicodedata
from collections.abc import Iterable

from desktop.services.importing.cells.dates import (
    FIRST_YEAR,
    LAST_YEAR,
    UNAMBIGUOUS,
    readings_of,
)
from desktop.services.measures.slices import month_number
from desktop.system.i18n import _

DECEMBER = 12
_MONTH = re.compile(
    r"([0-9]{2,4})(?:\s*[-/.年\s]\s*|(?=[0-9]{2}(?![0-9])))(0?[1-9]|1[0-2])\s*(?:月|[-/]0?1)?"
)
# A month whose year stands elsewhere: 3, 03, 3月; as a header a bare number is none.
_BARE = re.compile(r"(0?[1-9]|1[0-2])(\.0+)?\s*(月份?)?")
_CHINESE = {f"{word}月": number for number, word in enumerate("一二三四五六七八九十", start=1)}
_CHINESE |= {"十一月": 11, "十二月": 12}
_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NAME = re.compile(rf"({'|'.join(_NAMES)})[a-z]*\.?", re.IGNORECASE)
_ROC = 1911


def read_month(text: str, *, bare: bool = False) -> int:
    """Read a month into year x 100 + month.

    Args:
        text: What the cell says.
        bare: Whether the year may stand elsewhere: then 1 to 12 is returned for such a month.

    Raises:
        ValueError: It is none; the sentence says so.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    # A spreadsheet makes Mar-18 of 2018/3.
    if plain[:1].isalpha() and (day := readings_of(f"1 {plain}").get(UNAMBIGUOUS)):
        return month_number(day)
    found = _MONTH.fullmatch(plain)
    year = _year(found[1]) if found else 0
    if found and FIRST_YEAR <= year <= LAST_YEAR:
        return year * 100 + int(found[2])
    if bare and (month := bare_month(plain)):
        return month
    raise ValueError(_("“{text}” is no month like 2026-11.").format(text=text))


def bare_month(text: str) -> int:
    """Return which month of any year a text names, from 1 to 12; 0 for none."""
    if number := _BARE.fullmatch(text):
        return int(number[1])
    if name := _NAME.fullmatch(text):
        return _NAMES.index(name[1].lower()) + 1
    return _CHINESE.get(text, 0)


def months_among(header: Iterable[str], taken: Iterable[str], *, bare: bool) -> dict[str, int]:
    """Return which columns are called like months, and like which.

    Args:
        header: The names of the columns.
        taken: Columns that say something else.
        bare: Whether a month without its year counts; a number alone is never a header.
    """
    others = set(taken)
    found: dict[str, int] = {}
    for name in header:
        if name in others or (bare and name.strip().isdigit() and len(name.strip()) < 3):  # noqa: PLR2004 -- a month has two digits at most
            continue
        try:
            found[name] = read_month(name, bare=bare)
        except ValueError:
            continue
    return found


def _year(digits: str) -> int:
    """Read a year of four digits, or of three as the Republic counts them."""
    return int(digits) + (_ROC if len(digits) == len("107") else 0)
