"""The window of what no page lists: results of another system, the market, corrections."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest

from desktop.services.locks import AdjustmentDraft, adjust_visit
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.figures import Period
from desktop.services.measures.opening import figure_filter, list_of
from desktop.services.targets.market_totals import MarketDraft, enter_market
from desktop.services.targets.owners import OFFICE, Owner
from desktop.services.targets.results import ResultDraft, enter_results
from desktop.services.visit_bill import LineDraft, write_bill
from desktop.services.visit_money import settle_visit
from desktop.views.kit.memory import ShortMemory
from desktop.views.kit.rows_dialog import RowsDialog
from desktop.views.main_window import MainWindow

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture
def window(qtbot, context, activate):
    window = MainWindow(ShortMemory())
    qtbot.addWidget(window)
    window.enter(context)
    activate(window)
    return window


@pytest.fixture
def open_rows(window, context, qtbot):
    """Open what stands behind a figure of November, as every page does; return the window."""

    def open_rows(measure, **labels):
        value = figure_filter(measure, NOVEMBER, labels)
        context.listed.emit(list_of(measure), "figure", value)
        dialog = window.findChild(RowsDialog)
        qtbot.waitUntil(lambda: dialog.table.rowCount() > 0)
        return dialog

    return open_rows


@pytest.fixture
def write(sqlite_office):
    return lambda command, **draft: sqlite_office.write(partial(command, **draft))


def texts(table):
    """Return what a table says, row by row."""
    places = range(table.columnCount())
    return [[table.item(row, at).text() for at in places] for row in range(table.rowCount())]


def test_scores_of_another_system_open_with_their_mean(open_rows, write, people):
    drafts = tuple(
        ResultDraft("head_office_score", 202611, Owner(people[name]), Decimal(value), "HQ")
        for name, value in (("吳美玲", "93.5"), ("林淑芬", "88"))
    )
    write(enter_results, drafts=drafts)
    dialog = open_rows("head_office_score")
    assert texts(dialog.table) == [
        ["2026-11", "吳美玲", "HQ", "93.5", "1"],
        ["2026-11", "林淑芬", "HQ", "88", "1"],
    ]
    assert dialog.sum.text() == "Together 181.5 ÷ 2 = 90.75"
    assert dialog.windowTitle() == "Head office's score 2026-11-01 – 2026-11-30"


def test_the_market_opens_with_who_counted_it(open_rows, write):
    drafts = (MarketDraft(202611, 400, "交通部", "台北市", "", date(2026, 12, 5)),)
    write(enter_market, drafts=drafts)
    dialog = open_rows("market_units")
    assert texts(dialog.table) == [["2026-11", "台北市", "交通部", "400"]]
    assert dialog.sum.text() == "Together 400"


def test_what_is_in_a_figure_beside_its_list_is_one_button_away(
    window, context, write, wang, sqlite_office, qtbot, card
):
    lines = (LineDraft("labour", "工資", price=Decimal(1050)),)
    write(write_bill, visit_id=wang, version=1, lines=lines, shares=())
    write(settle_visit, visit_id=wang, version=2)
    adjustment = AdjustmentDraft("labour_net", Decimal(-200), "折讓")
    write(adjust_visit, visit_id=wang, draft=adjustment)
    result = ResultDraft("labour_revenue", 202611, OFFICE, Decimal(5000), "DMS")
    write(enter_results, drafts=(result,))
    context.listed.emit("visits", "figure", figure_filter("labour_revenue", NOVEMBER))
    chip = window.screen_on_show.listed.chip
    qtbot.waitUntil(chip.beside.isVisible)
    assert chip.beside.text() == "and 2 more rows…"
    chip.beside.click()
    dialog = window.findChild(RowsDialog)
    qtbot.waitUntil(lambda: dialog.table.rowCount() > 0)
    assert texts(dialog.table) == [
        ["", "1 record of the list", "", "1,000"],
        ["2026-11", "The whole office", "DMS", "5,000"],
        ["2026-11-20", f"Correction of {card(wang).number}: Labour", "折讓", "-200"],
    ]
    assert dialog.sum.text() == "Together 5,800"
    with qtbot.waitSignal(context.go) as gone:
        dialog.table.cellActivated.emit(2, 1)
    assert gone.args == ["visits", wang]


def test_every_measure_opens_a_page_or_the_window(window):
    pages = {"visits", "sales", "today", "rows"}
    assert {list_of(name) for name in CATALOGUE} == pages
