"""Figures as they are written on a sheet: the texts of the paper and of the stored document."""

from decimal import Decimal

from desktop.models.money import Currency
from desktop.services.formats import change_text, estimate_text, number_text, percent_text
from desktop.services.measures.catalogue import CATALOGUE, Unit
from desktop.services.measures.figures import Value
from desktop.services.morning_figures import FigureLine
from desktop.system.i18n import _

BEHIND = "▼"


def measure_name(measure_id: str, currency: Currency) -> str:
    """Name a measure in the user's words, amounts with their unit."""
    measure = CATALOGUE[measure_id]
    if measure.unit is not Unit.MONEY:
        return _(measure.name)
    return _("{measure} ({unit})").format(measure=_(measure.name), unit=currency.symbol)


def value_text(measure_id: str, value: Value, currency: Currency, places: int = 0) -> str:
    """Write a figure for a column: amounts in whole units, so that a column of sums is read.

    Args:
        measure_id: Which measure it is.
        value: Its value.
        currency: The office's money.
        places: Digits behind the point of a count that was divided.
    """
    measure = CATALOGUE[measure_id]
    if measure.unit is Unit.MONEY:
        return number_text(value)
    return estimate_text(measure, value, currency, places)


def shared_text(measure_id: str, value: Value, currency: Currency) -> str:
    """Write a person's figure: a count of shared work may be a half."""
    broken = value is not None and value != value.to_integral_value()
    return value_text(measure_id, value, currency, 1 if broken else 0)


def is_known(line: FigureLine) -> bool:
    """Tell whether there is anything to say of a line: a garage may keep no prices."""
    values = (line.yesterday, line.month_to_date, line.last_year, line.month_target)
    return any(value is not None for value in values)


def line_cells(line: FigureLine, currency: Currency) -> dict[str, str]:
    """Write a line of a day and its month, by the names of its columns."""
    return {
        "day": value_text(line.measure, line.yesterday, currency),
        "day_target": value_text(line.measure, line.day_target, currency, 1),
        "day_attained": percent_text(line.day_attainment),
        **month_cells(line, currency),
    }


def month_cells(line: FigureLine, currency: Currency) -> dict[str, str]:
    """Write what a line says of its month, by the names of its columns."""

    def text(value: Value) -> str:
        return value_text(line.measure, value, currency)

    attained = percent_text(line.month_attainment)
    planned = line.month_target is not None
    return {
        "month": text(line.month_to_date),
        "month_target": text(line.month_target),
        "attained": f"{BEHIND} {attained}" if line.behind else attained,
        "time": percent_text(line.month.elapsed if planned and line.is_sum else None),
        "last_year": text(line.last_year),
        "month_end": text(line.month_end),
    }


def growth_text(value: Value) -> str:
    """Write a growth with its sign."""
    return change_text(value)


def count_text(count: int) -> str:
    """Write a count."""
    return number_text(Decimal(count))
