"""The parts report: the chapter's figures of a month or a year, by themselves."""

from datetime import date
from decimal import Decimal

import pytest

from desktop.models.errors import RuleBrokenError
from desktop.reports.parts_report import collect, layout
from desktop.reports.registry import render_parts_report
from desktop.services.measures.slices import Period
from desktop.services.year_end.model import Table
from tests.services.stock_figures.conftest import Years

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
YEAR = Period(date(2026, 1, 1), date(2026, 10, 31))


@pytest.fixture
def years(office, clock):
    """A part that is asked for, and one that nobody wants, some of which was sold for less."""
    years = Years(office, clock)
    years.on("2024-01-10").stocked("10", "100", "OLD")
    wanted = years.on("2025-01-10").stocked("100", "10", "NEW")
    for month in range(1, 11):
        years.on(f"2026-{month:02}-20").goes(wanted, "2")
    years.on("2026-10-21").clear(1, "4", "discount", "150")
    return years


def tables(years, period):
    report = years.read(collect, period)
    return {part.id: part for part in report.parts if isinstance(part, Table)}


def test_it_tells_the_figures_classes_ages_and_the_way_of_dead_stock(years):
    found = tables(years, OCTOBER)
    assert found["turns"].rows[0].cells == (1400,)
    assert [row.cells[0] for row in found["dead"].rows] == [1000, -400]
    assert found["dead"].total.cells == (600,)
    assert found["ages"].total.cells[1] == 1400
    (dead,) = found["dead.parts"].rows
    assert dead.label == "OLD 機油芯"
    assert dead.cells[:3] == (6, 600, date(2024, 1, 10))
    assert found["matrix"].total.cells == (1, Decimal(800), 0, 0, 1, Decimal(600))


def test_a_year_is_told_up_to_the_month(years):
    report = years.read(collect, YEAR)
    ages = next(part for part in report.parts if part.id == "ages.graph")
    assert ages.labels == ("2026-03", "2026-06", "2026-09", "2026-10")
    assert layout(report).subtitle == "2026-01-01 to 2026-10-31"


def test_the_same_data_print_the_same_bytes(years):
    first, second = (years.read(render_parts_report, YEAR) for _time in range(2))
    assert first == second
    assert first.startswith(b"%PDF")


def test_a_month_before_the_ledger_is_refused_with_what_to_do(years):
    with pytest.raises(RuleBrokenError, match="begins after 2023-12; choose a later month"):
        years.read(render_parts_report, Period(date(2023, 12, 1), date(2023, 12, 31)))
