"""Months of files about demand: as calendars have them, as days, or counted from m01 on."""

import re
import unicodedata
from collections.abc import Iterable

from desktop.services.demand.months import numbered_month
from desktop.services.importing.cells.dates import UNAMBIGUOUS, readings_of
from desktop.services.importing.cells.months import read_month
from desktop.services.measures.slices import month_number
from desktop.system.i18n import _

_FEWEST = 2
_MOST = 999
# Month 1, m01, M-1, period 3, t12, 第3月, 3期, or the number alone.
_COUNTED = re.compile(
    r"(?P<before>[a-z]{0,12}|第)[ ._-]*0*(?P<number>[1-9][0-9]{0,2})(?:\.0+)?\s*"
    r"(?P<behind>個?月|期)?",
    re.IGNORECASE,
)
_WORDS = frozenset({"", "m", "mo", "mon", "mth", "month", "p", "per", "period", "t", "第"})
# X1998.01, as one program writes a column whose name begins with a digit.
_MARKED = re.compile(r"x(?=[0-9]{4})", re.IGNORECASE)
_STATISTICAL = re.compile(r"([0-9]{4})\s*m(0?[1-9]|1[0-2])", re.IGNORECASE)
_YEAR_LAST = re.compile(r"(0?[1-9]|1[0-2])\s*[-/.]\s*([12][0-9]{3})")


def read_demand_month(text: str, *, bare: bool = False) -> int:
    """Read a month into year x 100 + month; a counted one as those of the year 1000.

    Args:
        text: What the cell says.
        bare: Whether the year stands elsewhere: then 1 to 12 is returned for such a month.

    Raises:
        ValueError: It is none; the sentence says so.
    """
    plain = _plain(text)
    found = _calendar(plain, bare=bare)
    if found is None and (number := _counted(plain)[1]):
        found = numbered_month(number)
    if found is None:
        raise ValueError(_("“{text}” is no month like 2026-11 or m01.").format(text=text))
    return found


def demand_months_among(
    header: Iterable[str], taken: Iterable[str], *, bare: bool
) -> dict[str, int]:
    """Return which columns are called like months, and like which.

    Columns that only count are months where they count on without a gap.
    """
    others = set(taken)
    names = [name for name in header if name not in others]
    found = {name: _calendar(_plain(name), bare=bare) for name in names if not _is_short(name)}
    dated = {name: month for name, month in found.items() if month is not None}
    return dated if len(dated) >= _FEWEST else _counted_among(names)


def _counted_among(names: list[str]) -> dict[str, int]:
    counted: dict[str, dict[str, int]] = {}
    for name in names:
        mark, number = _counted(_plain(name))
        if number:
            counted.setdefault(mark, {})[name] = number
    found = max(counted.values(), key=len, default={})
    numbers = sorted(found.values())
    whole = len(numbers) >= _FEWEST and numbers == list(range(numbers[0], numbers[-1] + 1))
    return {name: numbered_month(number) for name, number in found.items()} if whole else {}


def _plain(text: str) -> str:
    return _MARKED.sub("", unicodedata.normalize("NFKC", text).strip(), count=1)


def _is_short(name: str) -> bool:
    """Return whether a header is a number of two digits: no month of a year that is elsewhere."""
    return len(name.strip()) < len("123") and name.strip().isdigit()


def _counted(plain: str) -> tuple[str, int]:
    """Return the word before a number, and the number; 0 for none."""
    found = _COUNTED.fullmatch(plain)
    if not found or found["before"].lower() not in _WORDS or int(found["number"]) > _MOST:
        return "", 0
    return found["before"].lower() + (found["behind"] or ""), int(found["number"])


def _calendar(plain: str, *, bare: bool) -> int | None:
    if found := _STATISTICAL.fullmatch(plain):
        return int(found[1]) * 100 + int(found[2])
    if found := _YEAR_LAST.fullmatch(plain):
        return int(found[2]) * 100 + int(found[1])
    try:
        return read_month(plain, bare=bare)
    except ValueError:
        return _of_day(plain)


def _of_day(plain: str) -> int | None:
    """Return the month of a day; of 01/02/2024 that which begins on it."""
    readings = readings_of(plain) or readings_of(f"{plain}-1")
    days = {day for order, day in readings.items() if day is not None}
    firsts = {day for day in days if day.day == 1}
    if UNAMBIGUOUS not in readings and len(days) > 1:
        days = firsts
    return month_number(days.pop()) if len(days) == 1 else None
