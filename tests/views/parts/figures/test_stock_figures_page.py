"""The page of the stock's figures."""

import pytest

from desktop.views.parts.figures.screen import StockFiguresPage
from tests.services.stock_figures.conftest import Years


@pytest.fixture
def page(qtbot, sqlite_office, clock, context, activate):
    now, years = clock.now, Years(sqlite_office, clock)
    part = years.on("2025-01-10").stocked("100", "10")
    for month in range(1, 11):
        years.on(f"2026-{month:02}-20").goes(part, "2")
    clock.now = max(now, clock.now)
    page = StockFiguresPage(context)
    qtbot.addWidget(page)
    page.resize(1366, 700)
    activate(page)
    page.refresh()
    qtbot.waitUntil(lambda: page.found is not None)
    return page


def texts(table, column):
    return [table.item(row, column).text() for row in range(table.rowCount())]


def test_the_figures_are_those_of_the_month_that_is_chosen(page):
    assert texts(page.figures, 0)[:2] == ["Stock at the month's end", "Turns in twelve months"]
    assert texts(page.figures, 1)[0] == "800"
    assert page.found.month == page.month.currentData()


def test_every_class_has_its_row(page):
    assert texts(page.classes, 0) == ["A", "B", "C", "Z"]
    assert texts(page.classes, 1) == ["1 · 800", "", "", ""]
    assert texts(page.classes, 4)[0] == "200"


def test_another_month_is_read_when_it_is_chosen(qtbot, page):
    page.month.setCurrentIndex(1)
    page.month.activated.emit(1)
    qtbot.waitUntil(lambda: page.found.month == page.month.currentData())
    assert texts(page.figures, 1)[0] == "820"


def test_the_stock_is_drawn_month_by_month(page):
    assert len(page.chart.chart.labels) == 12
    assert texts(page.channels, 0) == ["Workshop", "Counter", "Wholesale"]
