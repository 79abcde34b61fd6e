from array import array
from threading import Event

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from desktop.services.listing import ListQuery, in_order
from desktop.views.kit.cache import PAGE, PageCache
from desktop.views.kit.lazy_model import WAITING, LazyTableModel

WARN = QAbstractItemModelTester.FailureReportingMode.Warning  # fails by qt_log_level_fail


@pytest.fixture
def make_model(columns, desk):
    def make(source):
        model = LazyTableModel(columns, source, desk, frozenset({"car"}))
        model.tester = QAbstractItemModelTester(model, WARN)  # checks the model at every change
        model.search(ListQuery())
        return model

    return make


@pytest.fixture
def thousand(make_model, make_cars, qtbot):
    source = make_cars(1000)
    model = make_model(source)
    model.source = source
    qtbot.waitUntil(lambda: model.id_at(999) == 1000)
    return model


def shown(model, row, column=1):
    return model.index(row, column).data()


def test_count_and_first_page_are_there_at_once(make_model, make_cars, qtbot):
    model = make_model(make_cars(1000))
    with qtbot.waitSignal(model.counted) as counted:
        pass
    assert counted.args == [1000]
    assert shown(model, 0) == "Car 1"
    assert shown(model, PAGE - 1) == f"Car {PAGE}"


def test_a_short_list_asks_for_no_ids(make_model, make_cars, qtbot):
    source = make_cars(5)
    model = make_model(source)
    qtbot.waitUntil(lambda: model.rowCount() == 5)
    assert source.asked == ["count", "first"]
    assert model.id_at(4) == 5


def test_a_row_not_at_hand_waits_and_then_arrives(thousand, qtbot):
    with qtbot.waitSignal(thousand.dataChanged) as arrived:
        assert shown(thousand, 700) == WAITING
    first, last = arrived.args[0].row(), arrived.args[1].row()
    assert first <= 700 <= last
    assert shown(thousand, 700) == "Car 701"


def test_looking_at_a_page_reads_it_once(thousand, qtbot):
    thousand.source.asked.clear()
    for row in range(300, 340):
        shown(thousand, row)
    qtbot.waitUntil(lambda: shown(thousand, 339) == "Car 340")
    assert thousand.source.asked == [("rows", PAGE)]


def test_scrolling_past_pages_reads_only_the_last_ones(thousand, qtbot):
    thousand.source.asked.clear()
    for row in range(0, 1000, 50):
        shown(thousand, row)
    qtbot.waitUntil(lambda: shown(thousand, 999) == "Car 1000")
    read = sum(count for _what, count in thousand.source.asked)
    assert read <= 4 * PAGE


def test_sorting_asks_the_source(thousand, qtbot):
    with qtbot.waitSignal(thousand.modelReset):
        thousand.sort(0, Qt.SortOrder.DescendingOrder)
    assert shown(thousand, 0) == "Car 1000"


def test_a_column_without_a_sort_key_does_not_sort(thousand, qtbot):
    with qtbot.assertNotEmitted(thousand.busy_changed):
        thousand.sort(1)


def test_the_answer_to_an_old_search_is_dropped(make_model, make_cars, qtbot):
    gate, source = Event(), make_cars(300)
    count = source.count

    def slow_count(session, query):
        if query.text == "Car 1":
            gate.wait(5)
        return count(session, query)

    model = make_model(source)
    source.count = slow_count
    model.search(ListQuery(text="Car 1"))
    model.search(ListQuery(text="Car 22"))
    qtbot.waitUntil(lambda: shown(model, 0) == "Car 22")
    gate.set()
    answered = []
    model.read_rows([1], answered.append)
    model.read_rows([2], answered.append)
    qtbot.waitUntil(lambda: len(answered) == 2)
    assert shown(model, 0) == "Car 22"
    assert model.rowCount() == 11


def test_a_change_of_the_subject_shows_the_new_rows(thousand, desk, qtbot):
    thousand.source.rename(1, "Taxi")
    with qtbot.waitSignal(thousand.refreshed):
        desk.changed.emit(frozenset({"car", "customer"}))
    assert shown(thousand, 0) == "Taxi"


def test_a_change_of_something_else_reads_nothing(thousand, desk, qtbot):
    thousand.source.asked.clear()
    with qtbot.assertNotEmitted(thousand.refreshed):
        desk.changed.emit(frozenset({"customer"}))
    assert thousand.source.asked == []


def test_changes_during_a_refresh_lead_to_one_more(thousand, desk, qtbot):
    thousand.source.asked.clear()
    for _change in range(5):
        desk.changed.emit(frozenset({"car"}))
    with qtbot.waitSignals([thousand.refreshed, thousand.refreshed]):
        pass
    assert thousand.source.asked.count("ids") == 2


def test_rows_added_and_gone_meanwhile_are_told_apart(make_model, make_cars, qtbot):
    source = make_cars(1000)
    model = make_model(source)
    qtbot.waitUntil(lambda: model.id_at(999) == 1000)
    del source.cars[500]
    qtbot.waitUntil(lambda: shown(model, 500) == "Car 501")
    assert shown(model, 499) == ""  # it is known to be gone, so nothing is awaited


def test_a_failed_search_ends_the_wait(make_model, make_cars, desk, qtbot):
    source = make_cars(3)
    model = make_model(source)
    qtbot.waitUntil(lambda: not model.busy)

    def broken(_session, _query):
        raise OSError("disk")

    source.count = broken
    with qtbot.captureExceptions(), qtbot.waitSignal(desk.broke):
        model.search(ListQuery(text="x"))
    assert not model.busy


def test_numbers_stand_right_and_long_texts_have_a_tooltip(thousand):
    assert thousand.index(0, 0).data(Qt.ItemDataRole.TextAlignmentRole) & int(
        Qt.AlignmentFlag.AlignRight
    )
    assert thousand.index(0, 1).data(Qt.ItemDataRole.ToolTipRole) == "Car 1!"
    assert thousand.index(0, 0).data(Qt.ItemDataRole.ToolTipRole) is None
    assert thousand.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole) == "Car 1"


def test_titles_are_headings(thousand):
    heading = thousand.headerData(1, Qt.Orientation.Horizontal)
    assert heading == "Name"
    assert thousand.headerData(1, Qt.Orientation.Vertical) is None


def test_a_record_is_found_by_its_id(thousand):
    assert thousand.row_of(700) == 699
    assert thousand.row_of(5000) is None
    assert thousand.row_at(QModelIndex()) is None


def test_the_cache_lets_the_page_go_that_was_not_used_for_longest(make_cars):
    cars = list(make_cars(PAGE * 3).cars.values())
    cache = PageCache(pages=2)
    cache.put(0, cars[:PAGE])
    cache.put(1, cars[PAGE : 2 * PAGE])
    assert cache.row(0) == cars[0]  # used again
    cache.put(2, cars[2 * PAGE :])
    assert 0 in cache
    assert 1 not in cache
    assert cache.row(PAGE) is None


def test_rows_are_put_in_the_order_of_their_ids(make_cars):
    cars = make_cars(3).cars
    assert in_order(array("q", [3, 9, 1]), cars.values()) == [cars[3], None, cars[1]]
