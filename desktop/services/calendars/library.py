"""Public holidays and make-up days as the maintained library `holidays` knows them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from desktop.models.work_calendar import DayKind
from desktop.system.i18n import N_

TAIWAN, MAINLAND = "TW", "CN"
COUNTRIES = {TAIWAN: N_("Taiwan"), MAINLAND: N_("Mainland China")}
# The years whose official calendar the library holds. Later ones follow from the law alone; the
# tests hold the bounds against the library and the published calendars.
ANNOUNCED = {TAIWAN: range(1998, 2028), MAINLAND: range(2001, 2027)}
LAST_YEAR = 2100
_LANGUAGES = {"zh_Hant_TW": "zh_TW", "zh_Hans_CN": "zh_CN", "en": "en_US"}
# The library gives make-up workdays no name; these stand beside its own, as they do in its files.
_MAKE_UP = {"zh_TW": "補行上班", "zh_CN": "调休上班", "en_US": "Make-up workday"}
_NOT_ANNOUNCED = {"zh_TW": "（未公布）", "zh_CN": "（未公布）", "en_US": " (not announced)"}
_LABOUR_DAY = (5, 1)


@dataclass(frozen=True, slots=True)
class LibraryDay:
    """A day that is not what its weekday says."""

    day: date
    kind: DayKind
    name: str


def has_year(country: str, year: int) -> bool:
    """Tell whether the library can say anything about a year."""
    return country in ANNOUNCED and ANNOUNCED[country].start <= year <= LAST_YEAR


def is_awaited(name: str) -> bool:
    """Tell by its name whether a day was loaded before its year was announced."""
    return name.endswith(tuple(_NOT_ANNOUNCED.values()))


@lru_cache(maxsize=64)
def library_days(country: str, year: int, language: str) -> Sequence[LibraryDay]:
    """Return a year's public holidays and make-up workdays, by date.

    Taiwan's Labour Day is among them in every year: it is a day off for firms, though until 2025
    it was none for government offices. A make-up day of January may lie in December: the year
    after is asked too.
    """
    import holidays  # a tenth of a second that only loading needs

    years, spoken = (year, min(year + 1, LAST_YEAR)), _LANGUAGES[language]
    public = holidays.country_holidays(country, years=years, language=spoken)
    off = dict(public.items()) | _labour_day(country, year, spoken)
    mark = "" if year in ANNOUNCED[country] else _NOT_ANNOUNCED[spoken]
    found = [
        *((day, DayKind.WORKDAY, _MAKE_UP[spoken]) for day in public.weekend_workdays),
        *((day, DayKind.HOLIDAY, name) for day, name in off.items()),
    ]
    return tuple(
        LibraryDay(day, kind, f"{name}{mark}")
        for day, kind, name in sorted(found)
        if day.year == year
    )


def _labour_day(country: str, year: int, spoken: str) -> dict[date, str]:
    import holidays

    if country != TAIWAN:
        return {}
    optional = holidays.country_holidays(
        country, years=year, categories="optional", language=spoken
    )
    return {day: name for day, name in optional.items() if (day.month, day.day) == _LABOUR_DAY}


def years_text(years: Iterable[int]) -> str:
    """Write years briefly: 2019, 2021–2023."""
    groups: list[list[int]] = []
    for year in sorted(years):
        if groups and groups[-1][-1] == year - 1:
            groups[-1].append(year)
        else:
            groups.append([year])
    spans = (f"{group[0]}–{group[-1]}" if len(group) > 1 else str(group[0]) for group in groups)
    return ", ".join(spans)
