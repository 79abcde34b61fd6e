"""The page of dead stock."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt

from desktop.views.parts.clearing.screen import ClearingPage
from desktop.views.parts.tabs import PartsPlace


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


@pytest.fixture
def place(qtbot, shelves, context, activate):
    """The whole place of parts, with the dead stock read."""
    place = PartsPlace(context)
    qtbot.addWidget(place)
    place.resize(1366, 700)
    activate(place)
    context.listed.connect(lambda _place, name, value: place.show_list(name, value))
    place.show_tab("clearing")
    page = place.pages["clearing"]
    qtbot.waitUntil(lambda: page.found is not None)
    page.dead.setCurrentCell(0, 0)
    qtbot.keyClick(page.dead, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    return place


@pytest.mark.parametrize(
    ("command", "tab", "clears"),
    [
        ("clearing.return", "orders", True),
        ("clearing.discount", "counter", "discount"),
        ("clearing.transfer", "counter", True),
        ("clearing.scrap", "counter", True),
        ("clearing.promotion", "campaigns", None),
    ],
)
def test_marked_parts_stand_on_the_form_that_clears_them(qtbot, place, command, tab, clears):
    run = next(one.run for one in place.commands() if one.spec.id == command)
    run()
    qtbot.waitUntil(lambda: place.pages[tab].form is not None)
    assert place.page_on_show() is place.pages[tab]
    form = place.pages[tab].form.form
    qtbot.waitUntil(lambda: len(form.lines.value()) == 2)
    if clears is not None:
        assert form.fields["clearing"].value() == clears
    if tab == "counter":
        assert [line.text("quantity") for line in form.lines.value()] == ["10", "6"]
    if tab == "orders":
        assert [(line.quantity, line.price) for line in form.lines.value()] == [(10, 100), (6, 50)]


def test_scrapping_marked_parts_takes_them_off_the_dead_stock(qtbot, place):
    page, counter = place.pages["clearing"], place.pages["counter"]
    next(one.run for one in place.commands() if one.spec.id == "clearing.scrap")()
    qtbot.waitUntil(lambda: counter.form is not None)
    form = counter.form.form
    qtbot.waitUntil(lambda: len(form.lines.value()) == 2)
    qtbot.keyClick(form, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: counter.form is None and counter.record is not None)
    assert counter.record.clearing == "scrap"
    page.refresh()
    qtbot.waitUntil(lambda: page.found.dead.parts == ())


def test_without_dead_parts_a_page_says_what_to_do(qtbot, page, context):
    heard = []
    context.told.connect(lambda _kind, text: heard.append(text))
    page.dead.clearSelection()
    page.dead.setCurrentCell(-1, -1)
    page.clear("scrap", "counter")
    assert heard == ["Choose dead parts first: Shift with Up and Down marks several."]


def test_a_clearing_form_that_was_left_open_keeps_what_is_typed(qtbot, place):
    """Another clearing of the same parts goes on with it, and adds nothing twice."""
    counter = place.pages["counter"]
    run = next(one.run for one in place.commands() if one.spec.id == "clearing.scrap")
    run()
    qtbot.waitUntil(lambda: counter.form is not None)
    form = counter.form.form
    qtbot.waitUntil(lambda: len(form.lines.value()) == 2)
    line = form.lines.value()[0]
    with qtbot.waitSignal(place.context.drafts.kept):
        form.lines.put(line.with_texts(quantity="3"))
        place.context.drafts.flush()
    run()
    qtbot.waitUntil(lambda: counter.form is not None and counter.form.form is not form)
    lines = counter.form.form.lines.value()
    assert [one.text("quantity") for one in lines] == ["3", "6"]


def shown_again(page, clock):
    """Leave the page, and come back on the next day."""
    page.hide()
    clock.now += timedelta(days=1)
    page.show()


def test_a_page_shown_again_goes_on_to_the_new_day(qtbot, page, clock):
    before, read = page.end.value(), page.found
    shown_again(page, clock)
    assert page.end.value() == before + timedelta(days=1) == page.context.today()
    qtbot.waitUntil(lambda: page.found is not read)


def test_days_that_somebody_typed_stay(page, clock):
    page.start.set_value(date(2026, 3, 1))
    before = page.end.value()
    shown_again(page, clock)
    assert (page.start.value(), page.end.value()) == (date(2026, 3, 1), before)
