import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desktop.views.kit.list_pane import Choice, ListPane, ListSpec


@pytest.fixture
def make_pane(columns, desk, memory, qtbot, activate):
    def make(source, **more):
        spec = ListSpec("cars", "Cars", columns, source, frozenset({"car"}), "car", **more)
        pane = ListPane(spec, desk, memory, QLabel("detail"))
        qtbot.addWidget(pane)
        pane.resize(900, 400)
        activate(pane)
        qtbot.waitUntil(lambda: not pane.model.busy)
        return pane

    return make


def test_the_count_is_written_with_thousands(make_pane, make_cars):
    assert make_pane(make_cars(1234)).count_label.text() == "1,234 rows"


def test_one_row_is_one_row(make_pane, make_cars):
    assert make_pane(make_cars(1)).count_label.text() == "1 row"


def test_typing_filters_after_a_short_pause(make_pane, make_cars, qtbot):
    source = make_cars(300)
    pane = make_pane(source)
    source.asked.clear()
    qtbot.keyClicks(pane.filter_box, "Car 22")
    qtbot.waitUntil(lambda: pane.model.rowCount() == 11)
    assert source.asked.count("count") == 1


def test_down_goes_to_the_first_row_of_what_was_typed(make_pane, make_cars, qtbot):
    pane = make_pane(make_cars(300))
    pane.filter_box.setFocus()
    qtbot.keyClicks(pane.filter_box, "Car 22")
    with qtbot.waitSignal(pane.selected) as selected:
        qtbot.keyClick(pane.filter_box, Qt.Key.Key_Down)
    assert selected.args[0].id == 22
    assert pane.table.hasFocus()


def test_enter_opens_the_only_row_that_fits_however_fast_it_was_typed(make_pane, make_cars, qtbot):
    pane = make_pane(make_cars(300))
    pane.filter_box.setFocus()
    qtbot.keyClicks(pane.filter_box, "Car 229")
    with qtbot.waitSignal(pane.activated) as activated:
        qtbot.keyClick(pane.filter_box, Qt.Key.Key_Return)
    assert activated.args[0].id == 229


def test_a_choice_becomes_a_filter_of_the_query(make_pane, make_cars, qtbot):
    options = (("", "All"), ("open", "Open"))
    pane = make_pane(make_cars(1), choices=(Choice("state", "State", options),))
    assert pane.model.query.filters == ()
    pane.set_choice("state", "open")
    assert pane.model.query.filters == (("state", "open"),)
    assert pane.combos["state"].accessibleName() == "State"
    qtbot.waitUntil(lambda: not pane.model.busy)


def test_a_filter_without_a_box_stays_until_it_is_emptied(make_pane, make_cars, qtbot):
    pane = make_pane(make_cars(3))
    pane.set_filter("figure", "car_count")
    pane.set_filter_text("Car")
    assert pane.model.query.filters == (("figure", "car_count"),)
    pane.set_filter("figure", "")
    assert pane.model.query.filters == ()
    qtbot.waitUntil(lambda: not pane.model.busy)


def test_sorting_stays_when_the_filter_changes(make_pane, make_cars, qtbot):
    pane = make_pane(make_cars(30))
    pane.table.sort_by(0)
    pane.set_filter_text("Car 2")
    assert pane.model.query.sort == "id"
    qtbot.waitUntil(lambda: pane.model.rowCount() == 11)


def test_the_width_of_the_detail_is_remembered(make_pane, make_cars, qtbot):
    first = make_pane(make_cars(1))
    first.splitter.setSizes([300, 593])
    with qtbot.waitSignal(first._moved.timeout):
        first.splitter.splitterMoved.emit(300, 1)
    sizes = first.splitter.sizes()
    second = make_pane(make_cars(1))
    assert second.splitter.sizes() == sizes
