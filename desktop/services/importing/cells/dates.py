"""Days as people and programs write them: every form, and which readings a text allows."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache

from desktop.system.i18n import _

FIRST_YEAR, LAST_YEAR = 1900, 2199
# The order of day, month and year where the text itself does not tell: "roc" and "ymd" both begin
# with the year, and differ in whether a year of two digits is one of the Republic of China.
ORDERS = ("dmy", "mdy", "ymd", "roc")
UNAMBIGUOUS = "iso"
_ROC = 1911
# As strptime has it: 69 to 99 are of the last century.
_PIVOT = 69

_TIME = re.compile(
    r"[T ]\s*(?:(?:[ap]\.?m\.?|上午|下午)\s*)?\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?"
    r"\s*(?:[ap]\.?m\.?|上午|下午)?\s*(?:Z|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"\s*(?:\([^()]{1,9}\)|(?:星期|週|周)[一二三四五六日天])$")
_PARTS = re.compile(r"(\d{1,4})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,4})")
_CHINESE = re.compile(
    r"(?:中[華华])?(?:(民國|民国)\s*)?(\d{1,4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日號号]?"
)
_REPUBLIC = re.compile(
    r"(?:中[華华])?(?:民國|民国)\s*(\d{1,3})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})"
)
_DIGITS = re.compile(r"\d{6,8}")
# Days since the end of 1899, as spreadsheets count: five digits are 1927 to 2173.
_SERIAL = re.compile(r"([1-9]\d{4})(?:\.\d+)?")
_ZERO_DAY = date(1899, 12, 30)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WORD = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY_FIRST = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th)?[-/., ]*{_WORD}[-/., ]*(\d{{4}}|\d{{2}})", re.IGNORECASE
)
_MONTH_FIRST = re.compile(
    rf"{_WORD}[-/., ]*(\d{{1,2}})(?:st|nd|rd|th)?[-/., ]+(\d{{4}}|\d{{2}})", re.IGNORECASE
)
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/., ]*{_WORD}[-/., ]*(\d{{1,2}})", re.IGNORECASE)

Readings = dict[str, date | None]


def day_reader(form: str) -> Callable[[str], date]:
    """Return what reads the days of a file.

    Args:
        form: One of ORDERS, UNAMBIGUOUS, or a form as `strptime` takes it.
    """
    if "%" in form:
        return lambda text: _by_form(text, form)
    return lambda text: read_day(text, form)


def read_day(text: str, order: str) -> date:
    """Read a day.

    Raises:
        ValueError: It is none, or an impossible one; the sentence says so.
    """
    readings = readings_of(text)
    if not readings:
        raise ValueError(_no_date(text, "2026-12-31"))
    wanted = [readings[order]] if order in readings else readings.values()
    days = {day for day in wanted if day is not None}
    if not days:
        raise ValueError(_("“{text}” is a day that no calendar has.").format(text=text))
    if len(days) > 1:
        raise ValueError(
            _("“{text}” can be read in several ways; say in which order days stand.").format(
                text=text
            )
        )
    return days.pop()


@lru_cache(maxsize=4096)
def readings_of(text: str) -> Readings:
    """Return what a text may mean, by order; one entry named "iso" when only one thing.

    An order that makes an impossible day of it has None; a text that is no date has no entries.
    Callers do not change what they get.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = _WEEKDAY.sub("", _TIME.sub("", plain)).strip()
    for pattern, read in _FORMS:
        if found := pattern.fullmatch(plain):
            return read(found)
    return {}


def is_republican(text: str) -> bool:
    """Return whether a text is surely a day of the Republic's calendar: 107/03/05, 1070305."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain.startswith(("民國", "民国", "中華民國", "中华民国")):
        return True
    found = _PARTS.match(plain) or re.match(r"(\d{3})()年", plain)
    if found:
        return len(found[1]) == len("107")
    return len(plain) == len("1070305") and plain.isdigit()


def _by_form(text: str, form: str) -> date:
    try:
        day = datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 -- a day
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(_no_date(text, date(2026, 12, 31).strftime(form)))
    return day


def _no_date(text: str, example: str) -> str:
    return _("“{text}” is no date like {example}.").format(text=text, example=example)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if FIRST_YEAR <= year <= LAST_YEAR else None


def _only(year: int, month: int, day: int) -> Readings:
    return {UNAMBIGUOUS: _day(year, month, day)}


def _full(year: int) -> int:
    return year + (1900 if year >= _PIVOT else 2000)


def _written(text: str) -> int:
    return int(text) if len(text) == len("2026") else _full(int(text))


def _year_first(year: int, month: int, day: int) -> Readings:
    """Read a year of two digits either way."""
    roc = _day(year + _ROC, month, day) if year else None
    return {"ymd": _day(_full(year), month, day), "roc": roc}


def _by_parts(found: re.Match[str]) -> Readings:
    first, middle, last = found[1], int(found[3]), found[4]
    if len(last) == len("2026"):
        return _year_last(first, middle, int(last))
    if len(last) > len("31"):
        return {}
    start, end = int(first), int(last)
    if len(first) == len("2026"):
        return _only(start, middle, end)
    if len(first) == len("107"):
        return _only(start + _ROC, middle, end)
    # A year has two digits at least.
    early = _year_first(start, middle, end) if len(first) > 1 or len(last) == 1 else {}
    late = _year_last(first, middle, _full(end)) if len(last) > 1 else {}
    return {**late, **early}


def _year_last(first: str, middle: int, year: int) -> Readings:
    if len(first) > len("31"):
        return {}
    return {"dmy": _day(year, middle, int(first)), "mdy": _day(year, int(first), middle)}


def _by_characters(found: re.Match[str]) -> Readings:
    year, month, day = int(found[2]), int(found[3]), int(found[4])
    if found[1] or len(found[2]) == len("107"):
        return _only(year + _ROC, month, day)
    if len(found[2]) == len("2026"):
        return _only(year, month, day)
    return _year_first(year, month, day)


def _by_republic(found: re.Match[str]) -> Readings:
    return _only(int(found[1]) + _ROC, int(found[2]), int(found[3]))


def _by_digits(found: re.Match[str]) -> Readings:
    text = found[0]
    year, month, day = int(text[:-4]), int(text[-4:-2]), int(text[-2:])
    match len(text) - 4:
        case 4:
            return _only(year, month, day)
        case 3:
            return _only(year + _ROC, month, day)
        case _:
            return _year_first(year, month, day)


def _by_serial(found: re.Match[str]) -> Readings:
    return {UNAMBIGUOUS: _ZERO_DAY + timedelta(days=int(found[1]))}


def _month(word: str) -> int:
    return _MONTHS.index(word.lower()) + 1


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Readings]], ...] = (
    (_PARTS, _by_parts),
    (_SERIAL, _by_serial),
    (_DIGITS, _by_digits),
    (_CHINESE, _by_characters),
    (_REPUBLIC, _by_republic),
    (_DAY_FIRST, lambda f: _only(_written(f[3]), _month(f[2]), int(f[1]))),
    (_MONTH_FIRST, lambda f: _only(_written(f[3]), _month(f[1]), int(f[2]))),
    (_YEAR_FIRST, lambda f: _only(int(f[1]), _month(f[2]), int(f[3]))),
)
