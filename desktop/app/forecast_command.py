"""The command that prints what parts will be asked for."""

import csv
import json
import sys
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from desktop.app.arguments import Arguments
from desktop.app.terminal import say
from desktop.models.errors import NotFoundError, RuleBrokenError
from desktop.services.demand.months import month_label
from desktop.services.demand.terms import Method
from desktop.services.office import Office
from desktop.services.settings import office_info
from desktop.system.i18n import _

if TYPE_CHECKING:  # loads numpy
    from desktop.services.demand.levels import Matrix
    from desktop.services.demand.series import Grid

HEADS = ("part", "month", "forecast")
CHOSEN = "chosen"
_DIGITS = 3  # of the number of a month; more are a year with its month
Row = tuple[str, str, str]


def forecast(office: Office, wanted: Arguments) -> int:
    """Print part, month and forecast, each made from the months before it alone."""
    from desktop.services.demand.reading import part_numbers

    office.read(office_info)
    if wanted.horizon < 1:
        raise RuleBrokenError(_("The horizon is a number of months from 1; correct it."))
    grid = _grid(office, wanted.from_month)
    first = _first(grid, wanted.from_month)
    numbers = office.read(lambda session: part_numbers(session, grid.parts))
    _WRITERS[wanted.format](_rows(grid, numbers, first, wanted))
    return 0


def _grid(office: Office, from_month: str | None) -> "Grid":
    """Choose between months with a calendar and those that are only counted."""
    from desktop.services.demand.history import known_demand
    from desktop.services.demand.reading import counted_demand

    today = office.read(office_info).calendar.day(office.now)
    calendar = office.read(partial(known_demand, today=today))
    counted = office.read(counted_demand)
    wants_counted = from_month is not None and from_month.lower().startswith("m")
    if not calendar.parts and not counted.parts:
        raise NotFoundError(
            _("No demand is known yet; take some in with “import FILE --as demand”.")
        )
    if calendar.parts and counted.parts:
        say(
            _(
                "There is demand by month of the calendar and by counted month; these are {sort}. "
                "Choose by the first month, such as {calendar} or {counted}."
            ).format(
                sort=_("counted months") if wants_counted else _("months of the calendar"),
                calendar=month_label(calendar.months[-1]),
                counted=month_label(counted.months[-1]),
            )
        )
        return counted if wants_counted else calendar
    return calendar if calendar.parts else counted


def _first(grid: "Grid", from_month: str | None) -> int:
    if from_month is None:
        return len(grid.months)
    first = grid.column(_named(from_month))
    if first == 0:
        raise RuleBrokenError(
            _("Nothing is known before {month}, the first month; begin with a later one.").format(
                month=month_label(grid.months[0])
            )
        )
    return first


def _named(text: str) -> str:
    """Return a month as forecasts name it; a number, and what is no month, as it is."""
    from desktop.services.importing.cells.demand_months import read_demand_month

    try:
        return (
            text
            if text.isdigit() and len(text) <= _DIGITS
            else month_label(read_demand_month(text))
        )
    except ValueError:
        return text


def _rows(grid: "Grid", numbers: list[str], first: int, wanted: Arguments) -> Iterator[Row]:
    values = _forecasts(grid, first, wanted)
    labels = [month_label(grid.month(first + column)) for column in range(values.shape[1])]
    for number, line in zip(numbers, values.tolist(), strict=True):
        for label, value in zip(labels, line, strict=True):
            yield number, label, f"{value:.6f}"


def _forecasts(grid: "Grid", first: int, wanted: Arguments) -> "Matrix":
    from desktop.services.demand.forecasting import Forecaster, rolling

    method = None if wanted.method == CHOSEN else Method(wanted.method)
    if wanted.horizon > 1:
        return Forecaster(grid.values).ahead(first, wanted.horizon, method)
    return rolling(grid.values, first, method)[:, first:]


def _write_csv(rows: Iterator[Row]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(HEADS)
    writer.writerows(rows)


def _write_json(rows: Iterator[Row]) -> None:
    found = [
        {"part": part, "month": month, "forecast": float(value)} for part, month, value in rows
    ]
    json.dump(found, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


_WRITERS = {"csv": _write_csv, "json": _write_json}
