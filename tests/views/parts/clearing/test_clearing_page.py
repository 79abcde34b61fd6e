"""The page of dead stock."""

import pytest

from desktop.views.parts.clearing.screen import ClearingPage


@pytest.fixture
def page(qtbot, shelves, context, activate):
    page = ClearingPage(context)
    qtbot.addWidget(page)
    page.resize(1366, 700)
    activate(page)
    page.refresh()
    qtbot.waitUntil(lambda: page.found is not None)
    return page


def texts(table, column):
    return [table.item(row, column).text() for row in range(table.rowCount())]


def test_dead_parts_are_listed_with_their_money_and_what_to_do(page):
    assert texts(page.dead, 0) == ["DEAD", "CLEARED"]
    assert texts(page.dead, 3) == ["1,000", "300"]
    assert all(texts(page.dead, 6))
    assert all(texts(page.dead, 7))
    assert page.sum.text().startswith("2 dead parts worth 1,300")


def test_enter_on_a_dead_part_shows_it(qtbot, page):
    with qtbot.waitSignal(page.context.go) as went:
        page.dead.cellActivated.emit(0, 0)
    assert went.args == ["parts", page.found.dead.parts[0].id]


def test_a_step_of_the_bridge_opens_what_is_behind_it(page):
    assert texts(page.steps, 1) == ["1,700", "-200", "-40", "-160", "1,300"]
    page.steps.setCurrentCell(1, 0)
    assert texts(page.behind, 1) == ["CLEARED 機油芯"]
    assert texts(page.behind, 4) == ["-200"]
    page.steps.setCurrentCell(0, 0)
    assert page.behind.rowCount() == 0


def test_what_was_cleared_says_what_it_brought_and_lost(page):
    assert [texts(page.sums, column)[0] for column in (3, 4, 5)] == ["200", "120", "80"]
    assert page.cleared.rowCount() == 1


def test_a_last_day_before_the_first_is_refused(page):
    page.end.set_value(page.start.value().replace(year=2020))
    page.refresh()
    assert "exchange them" in page.end.problem()


def test_the_list_goes_to_a_file_as_it_stands(page):
    listed = page.list_on_show()
    assert [column.value(listed.source.held[0]) for column in listed.columns][1] == "DEAD"


def test_ages_are_drawn_and_add_up(page):
    assert sum(page.age_chart.chart.series[0].values) == page.found.ages.value
    assert page.bridge_chart.chart is not None
