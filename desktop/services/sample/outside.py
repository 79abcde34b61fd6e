"""What others tell a made-up shop: the scores of head office, and the size of the market."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Protocol

from desktop.services.bulk import Row, Writer

_SCORE, _SCORED_BY = "head_office_score", "總公司"
_AIM = Decimal(90)
_SCORES = (91, 88, 93, 86, 90, 94, 89, 92, 87, 95, 90, 91)
_AREA, _COUNTED_BY = "新北市", "監理所新車領牌統計"
# New cars of an ordinary year by month: few before Lunar New Year, many at the end of the year.
_MARKET = (6900, 5600, 7300, 6800, 6700, 6900, 7000, 6200, 6600, 6900, 7200, 7900)
_GROWTH = Decimal("0.02")
_DAY_KNOWN = 8  # of the month after


class AddTarget(Protocol):
    """Writes one target under the first version of its year."""

    def __call__(self, measure: str, month: int, value: Decimal, **more: object) -> None:
        """Write it."""
        ...


def write_scores(writer: Writer, last_day: date, add: AddTarget) -> None:
    """Write what head office scored the shop and its teams this year, and what it aims at."""
    teams = writer.heap("team")
    owners = (None, *range(teams.last - teams.count + 1, teams.last + 1))
    for team_id in owners:
        for month in range(1, 13):
            add(_SCORE, last_day.year * 100 + month, _AIM, team_id=team_id)
        for month in range(1, last_day.month):
            place = (month + 5 * (team_id or 0)) % len(_SCORES)
            row = {"measure": _SCORE, "month": last_day.year * 100 + month, "team_id": team_id}
            writer.add("result", row | {"value": Decimal(_SCORES[place]), "source": _SCORED_BY})


def write_market(writer: Writer, first_day: date, last_day: date) -> None:
    """Write how many new cars everybody sold in each month that is over."""
    for year, month in _months(first_day, last_day):
        grown = 1 + _GROWTH * (year - first_day.year)
        known_on = date(year + month // 12, month % 12 + 1, _DAY_KNOWN)
        row: Row = {"month": year * 100 + month, "area": _AREA, "source": _COUNTED_BY}
        row |= {"units": int(_MARKET[month - 1] * grown), "received_on": known_on}
        if known_on <= last_day:
            writer.add("market_total", row)


def _months(first_day: date, last_day: date) -> Iterator[tuple[int, int]]:
    first = first_day.year * 12 + first_day.month - 1
    last = last_day.year * 12 + last_day.month - 1
    for index in range(first, last):
        yield index // 12, index % 12 + 1
