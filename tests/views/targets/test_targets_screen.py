from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from desktop.services.targets import TargetCell, set_targets, target_value
from desktop.views.targets.screen import TargetsScreen


@pytest.fixture
def screen(qtbot, context):
    screen = TargetsScreen(context)
    qtbot.addWidget(screen)
    screen.show()
    qtbot.waitUntil(lambda: screen.model.rowCount() > 0)
    return screen


def planned(office, month):
    return office.read(lambda session: target_value(session, "car_count", month))


def type_over(qtbot, screen, row, column, text):
    screen.table.setCurrentIndex(screen.model.index(row, column))
    qtbot.keyClicks(screen.table, text[0])
    editor = screen.table.findChild(QLineEdit)
    qtbot.keyClicks(editor, text[1:])
    qtbot.keyClick(editor, Qt.Key.Key_Return)


def test_a_month_is_typed_and_saved_by_keyboard(screen, qtbot, sqlite_office):
    type_over(qtbot, screen, 0, 11, "420")
    qtbot.waitUntil(lambda: screen.model.index(0, 11).data() == "420")
    assert screen.model.index(0, 13).data() == "420"
    screen.save()
    qtbot.waitUntil(lambda: not screen.model.is_dirty)
    assert planned(sqlite_office, 202611) == Decimal(420)


def test_a_text_that_is_no_number_is_refused_in_a_sentence(screen):
    assert not screen.model.setData(screen.model.index(0, 1), "many")
    assert "many" in screen.model.refused
    assert not screen.model.is_dirty


def test_another_seat_s_change_refuses_and_loses_nothing(screen, qtbot, sqlite_office):
    screen.model.setData(screen.model.index(0, 1), "300")
    cells = (TargetCell(202601, Decimal(280), 0),)
    sqlite_office.write(lambda uow: set_targets(uow, "car_count", None, cells))
    screen.save()
    qtbot.waitUntil(lambda: "Somebody else" in screen.note.text())
    assert screen.model.index(0, 1).data() == "300"
    assert planned(sqlite_office, 202601) == Decimal(280)


def test_last_year_s_plan_is_copied_to_be_changed(screen, qtbot, sqlite_office):
    cells = (TargetCell(202503, Decimal(250), 0),)
    sqlite_office.write(lambda uow: set_targets(uow, "car_count", None, cells))
    screen.copy_last_year()
    qtbot.waitUntil(lambda: screen.model.index(0, 3).data() == "250")
    assert screen.model.is_dirty
    assert planned(sqlite_office, 202603) is None


def test_rates_are_not_summed_over_the_year(screen):
    rate = [screen.model.index(row, 0).data() for row in range(screen.model.rowCount())].index(
        "Average repair order"
    )
    screen.model.setData(screen.model.index(rate, 1), "3000")
    assert screen.model.index(rate, 13).data() == "—"


def test_the_keyboard_begins_at_the_first_month(screen, qtbot, focused):
    screen.take_focus()
    qtbot.waitUntil(lambda: screen.table.currentIndex().isValid())
    assert (screen.table.currentIndex().row(), screen.table.currentIndex().column()) == (0, 1)


def test_the_year_is_in_sight(screen):
    line = screen.year.lineEdit()
    assert line.width() >= line.fontMetrics().horizontalAdvance("2026")
