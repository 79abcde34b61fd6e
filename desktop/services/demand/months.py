"""Months as numbers: year x 100 + month, and those of files without a calendar."""

_NO_CALENDAR = 1000  # the year in which m01 is January
CALENDAR = 1900  # the first year of a real month
_MONTHS = 12


def month_place(month: int) -> int:
    """Return a number that grows by one with each month."""
    return month // 100 * _MONTHS + month % 100 - 1


def placed_month(place: int) -> int:
    """Return the month of a place."""
    return place // _MONTHS * 100 + place % _MONTHS + 1


def numbered_month(number: int) -> int:
    """Return how month number 1, 2 … of a file without a calendar is kept."""
    return placed_month(_NO_CALENDAR * _MONTHS + number - 1)


def is_numbered(month: int) -> bool:
    """Return whether a month is one without a calendar."""
    return month < CALENDAR * 100


def month_label(month: int) -> str:
    """Write a month as 2026-11, or as m01 where it has no calendar."""
    if is_numbered(month):
        return f"m{month_place(month) - _NO_CALENDAR * _MONTHS + 1:02}"
    return f"{month // 100:04}-{month % 100:02}"
