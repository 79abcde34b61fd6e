"""The page of the stock's figures."""

from datetime import timedelta

import pytest

from desktop.views.parts.figures.class_dialog import ClassDialog
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
    assert texts(page.figures, 0)[:2] == ["Value of the stock", "Turns of the stock"]
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


def row_of(table, name):
    return texts(table, 0).index(name)


@pytest.mark.parametrize(
    ("name", "measure", "days"),
    [
        ("Turns of the stock", "stock_turns", "2026-10-01/2026-10-31"),
        ("Fill rate in lines", "fill_rate_lines", "2025-11-01/2026-10-31"),
    ],
)
def test_a_figure_opens_the_rows_that_make_it(qtbot, context, page, name, measure, days):
    with qtbot.waitSignal(context.listed) as opened:
        page.figures.cellActivated.emit(row_of(page.figures, name), 1)
    assert opened.args == ["rows", "figure", f"{measure}/{days}"]


def test_a_channel_and_a_point_of_the_chart_open_theirs(qtbot, context, page):
    with qtbot.waitSignal(context.listed) as opened:
        page.channels.cellActivated.emit(1, 2)
    assert opened.args[2].startswith("counter_gross_profit/")
    with qtbot.waitSignal(context.listed) as opened:
        page.chart.picked.emit(0, 11)
    assert opened.args[2] == "stock_value/2026-10-01/2026-10-31"


@pytest.mark.parametrize(("column", "title"), [(1, "AX"), (0, "A")])
def test_a_class_lists_its_parts_and_a_part_is_shown(qtbot, context, page, column, title):
    page.classes.cellActivated.emit(0, column)
    dialog = page.findChild(ClassDialog)
    assert dialog.windowTitle() == f"Parts of class {title}"
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 1)
    assert texts(dialog.table, 2) == ["800"]
    assert dialog.sum.text() == "1 part: 200 issued at cost, 800 in stock"
    with qtbot.waitSignal(context.go) as gone:
        dialog.table.cellActivated.emit(0, 0)
    assert gone.args[0] == "parts"


@pytest.mark.parametrize("way", ["print_month", "print_year"])
def test_the_parts_report_is_printed(qtbot, context, page, way):
    with qtbot.waitSignal(context.printed, timeout=20_000) as printed:
        getattr(page, way)()
    data, name = printed.args
    assert bytes(data).startswith(b"%PDF")
    assert name == "Parts Report"


def shown_again(page, clock):
    """Leave the page, and come back when another month is over."""
    page.hide()
    clock.now += timedelta(days=31)
    page.show()


def test_a_page_shown_again_goes_on_to_the_month_that_is_over(qtbot, page, clock):
    before = page.found.month
    shown_again(page, clock)
    assert page.month.itemData(1) == before
    qtbot.waitUntil(lambda: page.found.month == page.month.itemData(0) == page.month.currentData())


def test_a_month_that_somebody_chose_stays(page, clock):
    page.month.setCurrentIndex(3)
    chosen = page.month.currentData()
    shown_again(page, clock)
    assert page.month.currentData() == chosen
    assert page.month.currentIndex() == 4
