import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from desktop.services.listing import ListQuery
from desktop.views.kit.lazy_model import LazyTableModel
from desktop.views.kit.table import LazyTable


@pytest.fixture
def make_table(columns, desk, memory, qtbot):
    def make(source, empty="Press Ctrl+N to enter the first car."):
        model = LazyTableModel(columns, source, desk, frozenset({"car"}))
        table = LazyTable(model, memory, "cars", empty)
        qtbot.addWidget(table)
        table.resize(400, 300)
        table.show()
        model.search(model.query)
        qtbot.waitUntil(lambda: not model.busy)
        return table

    return make


@pytest.fixture
def table(make_table, make_cars, qtbot):
    source = make_cars(1000)
    table = make_table(source)
    table.source = source
    qtbot.waitUntil(lambda: table.list_model.id_at(999) == 1000)
    return table


def press(qtbot, widget, key, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(widget, key, modifier)


def test_enter_activates_the_current_row(table, qtbot):
    table.select_id(3)
    with qtbot.waitSignal(table.row_activated) as activated:
        press(qtbot, table, Qt.Key.Key_Return)
    assert activated.args[0].id == 3


def test_enter_does_nothing_while_another_search_is_under_way(table, qtbot):
    table.select_id(3)
    table.list_model.search(ListQuery(text="Car 9"))
    with qtbot.assertNotEmitted(table.row_activated):
        press(qtbot, table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not table.list_model.busy)


def test_end_and_home_go_to_the_ends_of_the_list(table, qtbot):
    press(qtbot, table, Qt.Key.Key_End)
    assert table.currentIndex().row() == 999
    press(qtbot, table, Qt.Key.Key_Home)
    assert table.currentIndex().row() == 0


def test_a_selected_row_is_told_once_it_is_at_hand(table, qtbot):
    with qtbot.waitSignal(table.row_selected) as selected:
        press(qtbot, table, Qt.Key.Key_End)
    assert selected.args[0].id == 1000


def test_typing_letters_reads_nothing(table, qtbot):
    table.source.asked.clear()
    qtbot.keyClicks(table, "taxi")
    assert table.source.asked == []


def test_selection_and_place_stay_when_rows_are_added_above(table, desk, qtbot):
    press(qtbot, table, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: table.current_row() is not None)
    del table.source.cars[1]
    with qtbot.waitSignal(table.list_model.refreshed):
        desk.changed.emit(frozenset({"car"}))
    assert table.currentIndex().row() == 998
    assert table.list_model.id_at(table.currentIndex().row()) == 1000
    assert [index.row() for index in table.selectionModel().selectedRows()] == [998]
    assert table.rowAt(0) > 900


def test_the_current_row_is_told_again_when_it_changed(table, desk, qtbot):
    table.select_id(5)
    table.source.rename(5, "Taxi")
    with qtbot.waitSignal(table.row_selected) as selected:
        desk.changed.emit(frozenset({"car"}))
    assert selected.args[0].name == "Taxi"


def test_a_current_row_that_is_gone_is_told(table, desk, qtbot):
    table.select_id(5)
    del table.source.cars[5]
    with qtbot.waitSignal(table.row_selected) as selected:
        desk.changed.emit(frozenset({"car"}))
    assert selected.args == [None]


def test_rows_are_copied_with_their_titles_as_they_are_shown(table, qtbot):
    table.select_id(2)
    press(qtbot, table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    press(qtbot, table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    wanted = "No.\tName\n2\tCar 2\n3\tCar 3"
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == wanted)


def test_the_whole_list_can_be_copied_although_most_of_it_was_never_shown(table, qtbot):
    QGuiApplication.clipboard().clear()
    table.selectAll()
    table.copy_rows()
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text().endswith("1000\tCar 1000"))
    assert len(QGuiApplication.clipboard().text().splitlines()) == 1001


def test_order_widths_hidden_columns_and_sorting_are_remembered(make_table, make_cars, qtbot):
    first = make_table(make_cars(5))
    first.horizontalHeader().moveSection(0, 1)
    first.setColumnWidth(1, 222)
    first.setColumnHidden(2, False)
    first.sort_by(0)
    first.sort_by(0)
    first.hide()
    second = make_table(make_cars(5))
    assert second.horizontalHeader().visualIndex(0) == 1
    assert second.columnWidth(1) == 222
    assert not second.isColumnHidden(2)
    assert second.list_model.query == ListQuery(sort="id", descending=True)
    assert second.list_model.index(0, 0).data() == "5"


def test_a_memory_that_makes_no_sense_is_forgotten(make_table, make_cars, memory, columns):
    memory.set("table.cars", '{"order": 3, "hidden": ["id", "name", "odd"], "width": [1]}')
    table = make_table(make_cars(1))
    assert table.columnWidth(0) == columns[0].width
    assert not table.isColumnHidden(0)


def test_the_menu_hides_columns_but_never_the_last(table):
    actions = {action.text(): action for action in table.column_menu().actions()}
    actions["No."].toggle()
    assert table.isColumnHidden(0)
    actions["Name"].toggle()
    assert not table.isColumnHidden(1)
    actions["Standard columns"].trigger()
    assert not table.isColumnHidden(0)


def test_a_click_on_a_title_sorts_and_another_turns_it_round(table, qtbot):
    table.sort_by(0)
    table.sort_by(0)
    qtbot.waitUntil(lambda: not table.list_model.busy)
    assert table.list_model.index(0, 0).data() == "1000"
    table.sort_by(1)  # no sort key: the arrow stays where it was
    assert table.horizontalHeader().sortIndicatorSection() == 0


def test_an_empty_list_says_what_to_do_first(make_table, make_cars, qtbot):
    table = make_table(make_cars(0))
    empty = table.grab().toImage()
    table.set_empty_text(" ")
    assert table.grab().toImage() != empty


def test_a_filter_that_nothing_fits_does_not_tell_to_enter_the_first_row(make_table, make_cars):
    table = make_table(make_cars(0))
    assert table._text_without_rows() == "Press Ctrl+N to enter the first car."
    table.list_model.query = ListQuery(text="zzz")
    assert table._text_without_rows() == "Nothing fits the filter."


def test_a_list_nobody_looks_at_reads_its_changes_when_it_is_shown(table, desk, qtbot):
    table.hide()
    table.source.asked.clear()
    for _change in range(3):
        desk.changed.emit(frozenset({"car"}))
    assert table.source.asked == []
    with qtbot.waitSignal(table.list_model.refreshed):
        table.show()
    assert table.source.asked.count("ids") == 1


def test_the_last_column_fills_what_is_free_and_is_never_squeezed(table, qtbot):
    header = table.horizontalHeader()
    table.resize(100, 300)
    own = header.sectionSize(1)
    table.resize(900, 300)
    qtbot.waitUntil(lambda: header.length() == table.viewport().width())
    table.resize(100, 300)
    qtbot.waitUntil(lambda: header.sectionSize(1) == own)
