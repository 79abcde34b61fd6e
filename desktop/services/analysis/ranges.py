"""What needs all the years there are: the season of a measure, and its records."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from desktop.models.errors import RuleBrokenError
from desktop.services.analysis.comparing import labels_of
from desktop.services.analysis.made import made
from desktop.services.analysis.questions import DATE_CUTS, Answer, Column, Kind, Question
from desktop.services.formats import month_text
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.figures import Period, Value, figure_table, period_of
from desktop.services.measures.opening import figure_filter
from desktop.services.measures.terms import Added, Reckoned, Stock
from desktop.services.periods import YEAR, lunar_new_year, months_of_year, seasonality
from desktop.system.i18n import _

SEASON_YEARS = 5  # at most, the last complete ones
FIRST_YEAR = 1990
BEST = 12  # rows of records


def seasons(session: Session, question: Question, today: date) -> Answer:
    """Return the index of each month over the last complete years, and their mean months.

    Raises:
        RuleBrokenError: The measure does not add up, or there are no two complete years.
    """
    if not CATALOGUE[question.measure].is_additive:
        raise RuleBrokenError(
            _("A season is computed of what adds up; choose a sum or a count, not a rate.")
        )
    last = today.year - 1
    question = replace(question, cut="month")
    span = Period(date(last - SEASON_YEARS + 1, 1, 1), date(last, 12, 31))
    months = _by_month(session, question, span)
    years = sorted({month // 100 for month in months if _whole(months, month // 100)})
    new_years = {year: lunar_new_year(year) for year in (*years, today.year)}
    index = seasonality(months, new_years, today.year)
    if index is None:
        raise RuleBrokenError(
            _("The season needs two complete years of figures; there are not so many yet.")
        )
    shown = [f"{number:02}" for number in range(1, YEAR + 1)]
    columns = [Column(_("Season index"), tuple(index), Decimal(1), Kind.INDEX)]
    columns += [_year_column(question, months, year) for year in reversed(years)]
    note = _("1.00 is the average month of {first} to {last}; January and February are one season.")
    note = note.format(first=years[0], last=years[-1])
    return made(question, shown, columns, note=note, has_total=False)


def _by_month(session: Session, question: Question, span: Period) -> dict[int, Decimal]:
    table = figure_table(session, [question.measure], span, ("month",), question.scope)
    return {
        int(key.replace("-", "")): value for (key,), (value,) in table.rows if value is not None
    }


def _whole(months: dict[int, Decimal], year: int) -> bool:
    return all(month in months for month in months_of_year(year))


def _year_column(question: Question, months: dict[int, Decimal], year: int) -> Column:
    numbers = months_of_year(year)
    opens = tuple(_opened(question, month_text(number)) for number in numbers)
    return Column(f"{year:04}", tuple(months.get(number) for number in numbers), opens=opens)


def _opened(question: Question, label: str) -> str:
    days = period_of(question.cut, label)
    return "" if days is None else figure_filter(question.measure, days, labels_of(question))


def best_ever(session: Session, question: Question, today: date) -> Answer:
    """Return the best days, weeks, months, quarters or years there ever were.

    Raises:
        RuleBrokenError: The measure is what there is at an end of a period.
    """
    measure = CATALOGUE[question.measure]
    if any(isinstance(part, Stock | Added | Reckoned) for part in measure.parts):
        raise RuleBrokenError(
            _("Records are kept of what happens in a period; choose another measure.")
        )
    cut = question.cut if question.cut in DATE_CUTS else "month"
    question = replace(question, cut=cut)
    ever = Period(date(FIRST_YEAR, 1, 1), today)
    table = figure_table(session, [question.measure], ever, (cut,), question.scope)
    rows = _whole_ones([(key, value) for (key,), (value,) in table.rows], cut, today)
    best = sorted(rows, key=lambda row: _rank(row[1], better_up=measure.better_up))[:BEST]
    keys = [key for key, _value in best]
    values = tuple(value for _key, value in best)
    opens = tuple(_opened(question, key) for key in keys)
    note = _("What is still under way is not among them.")
    columns = [Column(_("Figure"), values, opens=opens)]
    return made(question, keys, columns, note=note, has_total=False)


def _whole_ones(
    rows: Sequence[tuple[str, Value]], cut: str, today: date
) -> list[tuple[str, Decimal]]:
    """Leave out what is unknown, and the stretch that is not over yet."""
    found = []
    for key, value in rows:
        days = period_of(cut, key)
        if value is not None and days is not None and days.end < today:
            found.append((key, value))
    return found


def _rank(value: Decimal, *, better_up: bool) -> Decimal:
    return -value if better_up else value
