from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit

from desktop.models.target import Tier
from desktop.services.targets import TargetCell, set_targets, target_value
from desktop.services.targets.owners import OFFICE, Level
from desktop.services.targets.results import ResultDraft, enter_results
from desktop.services.visit_bill import LineDraft, write_bill
from desktop.services.visit_money import settle_visit
from desktop.views.targets.screen import TargetsScreen
from desktop.views.targets.year_model import MONTH_ROWS, Col

JANUARY, MARCH, NOVEMBER = MONTH_ROWS[0], MONTH_ROWS[2], MONTH_ROWS[10]
FIRST_QUARTER, YEAR = 3, 16
RETURN, CONTROL = Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def screen(qtbot, context):
    screen = TargetsScreen(context)
    qtbot.addWidget(screen)
    screen.resize(1200, 690)
    screen.show()
    wait(qtbot, screen)
    choose(qtbot, screen, "car_count")
    return screen


def wait(qtbot, screen):
    qtbot.waitUntil(lambda: screen.model.rowCount() > 0)


def choose(qtbot, screen, measure):
    screen.chooser.measure.setCurrentIndex(screen.chooser.measure.findData(measure))
    screen.chooser.measure.activated.emit(0)
    qtbot.waitUntil(lambda: shown(screen) == measure)


def shown(screen):
    return "" if screen.model.overview is None else screen.model.overview.measure


def owner_on_show(screen):
    return 0 if screen.model.overview is None else screen.model.overview.owner.staff_id


def text(screen, row, column):
    return screen.model.index(row, column).data()


def planned(office, month, **more):
    return office.read(lambda session: target_value(session, "car_count", month, **more))


def plan(office, *values, year=2026, **more):
    cells = tuple(
        TargetCell(year * 100 + month, Decimal(value), 0)
        for month, value in enumerate(values, start=1)
    )
    office.write(lambda uow: set_targets(uow, "car_count", None, cells, **more))


def type_over(qtbot, screen, row, column, typed):
    screen.table.setCurrentIndex(screen.model.index(row, column))
    qtbot.keyClicks(screen.table, typed[0])
    editor = screen.table.findChild(QLineEdit)
    qtbot.keyClicks(editor, typed[1:])
    qtbot.keyClick(editor, RETURN)


def test_a_rate_that_may_still_move_is_marked_and_says_until_when(
    screen, qtbot, wang, sqlite_office
):
    lines = (LineDraft("labour", "工資", price=Decimal(1050)),)
    sqlite_office.write(lambda uow: write_bill(uow, wang, 1, lines, ()))
    sqlite_office.write(lambda uow: settle_visit(uow, wang, 2))
    choose(qtbot, screen, "first_time_fix")
    assert text(screen, NOVEMBER, Col.ACTUAL) == "100.0% prov."
    tip = screen.model.index(NOVEMBER, Col.ACTUAL).data(Qt.ItemDataRole.ToolTipRole)
    assert tip.endswith("may still come back until 2026-12-30.")
    assert screen.model.index(JANUARY, Col.TARGET).data(Qt.ItemDataRole.ToolTipRole) is None


def test_a_month_is_typed_and_saved_by_keyboard(screen, qtbot, sqlite_office):
    assert "Nothing is planned here yet" in screen.hint.text()
    type_over(qtbot, screen, NOVEMBER, Col.TARGET, "420")
    qtbot.waitUntil(lambda: text(screen, NOVEMBER, Col.TARGET) == "420")
    assert text(screen, YEAR, Col.TARGET) == "420"
    screen.table.setCurrentIndex(screen.model.index(NOVEMBER, Col.SPRINT))
    qtbot.keyClicks(screen.table, "4")
    qtbot.keyClicks(screen.table.findChildren(QLineEdit)[-1], "50")
    screen.save()  # while the cell is still being typed into
    qtbot.waitUntil(lambda: planned(sqlite_office, 202611, tier=Tier.SPRINT) == 450)
    assert planned(sqlite_office, 202611) == 420
    line = screen.summary.lines["plan"]
    qtbot.waitUntil(lambda: "Version 1 (The office)" in line.text())
    assert not screen.model.is_dirty


def test_a_text_that_is_no_number_is_refused_in_a_sentence(screen):
    assert not screen.model.type_text(JANUARY, Col.TARGET, "many")
    assert "many" in screen.model.refused
    assert not screen.model.is_dirty


def test_tiers_out_of_order_are_told_at_once_and_not_saved(screen, qtbot, sqlite_office):
    screen.model.type_text(JANUARY, Col.TARGET, "300")
    screen.model.type_text(JANUARY, Col.SPRINT, "200")
    assert "less than “Target”" in screen.note.text()
    screen.save()
    qtbot.waitUntil(lambda: not screen.context.desk.pending_writes)
    assert "less than “Target”" in screen.note.text()
    assert planned(sqlite_office, 202601) is None


@pytest.mark.parametrize("separator", ["\n", "\t", "\r\n"])
def test_twelve_values_of_a_spreadsheet_are_pasted(screen, qtbot, sqlite_office, separator):
    values = [str(1000 + month) for month in range(1, 13)]
    QGuiApplication.clipboard().setText(separator.join(values) + separator)
    screen.table.setCurrentIndex(screen.model.index(JANUARY, Col.TARGET))
    qtbot.keyClick(screen.table, Qt.Key.Key_V, CONTROL)
    assert text(screen, YEAR, Col.TARGET) == f"{12_078:,}"
    assert text(screen, FIRST_QUARTER, Col.TARGET) == "3,006"
    screen.save()
    qtbot.waitUntil(lambda: planned(sqlite_office, 202612) == 1012)


def test_a_block_of_tiers_is_pasted_and_a_word_in_it_told(screen, qtbot):
    QGuiApplication.clipboard().setText("100\t110\t120\n1,200\tmany\t1,400")
    screen.table.setCurrentIndex(screen.model.index(MARCH, Col.TARGET))
    qtbot.keyClick(screen.table, Qt.Key.Key_V, CONTROL)
    assert [text(screen, MARCH, column) for column in (1, 2, 3)] == ["100", "110", "120"]
    april = MONTH_ROWS[3]
    assert [text(screen, april, column) for column in (1, 2, 3)] == ["1,200", "", "1,400"]
    assert "many" in screen.note.text()


def test_a_block_is_copied_and_cleared(screen, qtbot):
    for row, value in ((JANUARY, "5"), (JANUARY + 1, "7")):
        screen.model.type_text(row, Col.TARGET, value)
    screen.table.setCurrentIndex(screen.model.index(JANUARY, Col.TARGET))
    qtbot.keyClick(screen.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(screen.table, Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "5\n7"
    qtbot.keyClick(screen.table, Qt.Key.Key_Delete)
    assert not screen.model.is_dirty


def test_another_seat_s_change_refuses_and_loses_nothing(screen, qtbot, sqlite_office):
    screen.model.type_text(JANUARY, Col.TARGET, "300")
    plan(sqlite_office, 280)
    screen.save()
    qtbot.waitUntil(lambda: "Somebody else" in screen.note.text())
    assert text(screen, JANUARY, Col.TARGET) == "300"
    assert planned(sqlite_office, 202601) == Decimal(280)


def test_last_year_s_plan_is_copied_to_be_changed(screen, qtbot, sqlite_office):
    plan(sqlite_office, 0, 0, 250, year=2025)
    screen.copy_last_year()
    qtbot.waitUntil(lambda: text(screen, MARCH, Col.TARGET) == "250")
    assert screen.model.is_dirty
    assert planned(sqlite_office, 202603) is None


def test_a_share_is_typed_in_per_cent_and_not_summed(screen, qtbot, sqlite_office):
    choose(qtbot, screen, "on_time_share")
    screen.model.type_text(JANUARY, Col.TARGET, "92.5")
    assert text(screen, JANUARY, Col.TARGET) == "92.5%"
    assert text(screen, YEAR, Col.TARGET) == ""
    screen.save()
    query = lambda session: target_value(session, "on_time_share", 202601)  # noqa: E731 -- read twice
    qtbot.waitUntil(lambda: sqlite_office.read(query) == Decimal("0.925"))


def test_what_was_reached_stands_beside_the_plan(screen, qtbot, sqlite_office):
    drafts = tuple(
        ResultDraft("car_count", month, OFFICE, Decimal(value), "till")
        for month, value in ((202601, 90), (202501, 80))
    )
    sqlite_office.write(lambda uow: enter_results(uow, drafts))
    plan(sqlite_office, 100)
    screen.refresh()
    qtbot.waitUntil(lambda: text(screen, JANUARY, Col.ATTAINMENT) == "90.0%")
    row = [text(screen, JANUARY, column) for column in (Col.ACTUAL, Col.LAST_YEAR, Col.GAP)]
    assert row == ["90", "80", "-10"]
    assert "Results of another system are in it: till" in screen.summary.lines["note"].text()


def test_enter_on_a_figure_opens_its_records(screen, qtbot):
    screen.table.setCurrentIndex(screen.model.index(NOVEMBER, Col.ACTUAL))
    with qtbot.waitSignal(screen.context.listed) as opened:
        qtbot.keyClick(screen.table, RETURN)
    assert opened.args == ["visits", "figure", "car_count/2026-11-01/2026-11-30"]
    screen.table.setCurrentIndex(screen.model.index(FIRST_QUARTER, Col.LAST_YEAR))
    with qtbot.waitSignal(screen.context.listed) as opened:
        qtbot.keyClick(screen.table, RETURN)
    assert opened.args == ["visits", "figure", "car_count/2025-01-01/2025-03-31"]


def test_each_person_has_a_plan_of_their_own(screen, qtbot, sqlite_office, people):
    level = screen.chooser.level
    level.setCurrentIndex(level.findData(Level.PERSON))
    level.activated.emit(0)
    qtbot.waitUntil(screen.chooser.owner.isVisible)
    place = screen.chooser.owner.findText("林淑芬")
    screen.chooser.owner.setCurrentIndex(place)
    screen.chooser.owner.activated.emit(place)
    wanted = people["林淑芬"]
    qtbot.waitUntil(lambda: owner_on_show(screen) == wanted)
    assert screen.chooser.labels() == {"person": "林淑芬"}
    screen.model.type_text(JANUARY, Col.TARGET, "30")
    screen.save()
    qtbot.waitUntil(lambda: planned(sqlite_office, 202601, staff_id=wanted) == 30)
    assert planned(sqlite_office, 202601) is None


def test_another_measure_is_not_shown_while_something_is_typed(screen, qtbot, monkeypatch):
    screen.model.type_text(JANUARY, Col.TARGET, "300")
    monkeypatch.setattr("desktop.views.targets.screen.ask", lambda *_args, **_more: "stay")
    screen.chooser.measure.setCurrentIndex(screen.chooser.measure.findData("aro"))
    screen.chooser.measure.activated.emit(0)
    assert (shown(screen), screen.chooser.state()[0]) == ("car_count", "car_count")
    screen.split()
    assert "Save what you typed first" in screen.note.text()


def test_another_level_is_not_shown_while_something_is_typed(screen, monkeypatch):
    monkeypatch.setattr("desktop.views.targets.screen.ask", lambda *_args, **_more: "stay")
    level = screen.chooser.level
    screen.model.type_text(JANUARY, Col.TARGET, "300")
    level.setCurrentIndex(level.findData(Level.SEGMENT))
    level.activated.emit(0)
    assert level.currentData() == Level.OFFICE
    assert text(screen, JANUARY, Col.TARGET) == "300"


def test_the_sum_from_below_stands_beside_the_office(screen, qtbot, sqlite_office, people, retail):
    plan(sqlite_office, *[100] * 12)
    cells = tuple(TargetCell(202600 + month, Decimal(40), 0) for month in range(1, 13))
    for owner in ({"staff_id": people["林淑芬"]}, {"staff_id": None, "segment_id": retail}):
        sqlite_office.write(lambda uow, o=owner: set_targets(uow, "car_count", cells=cells, **o))
    screen.refresh()
    line = screen.summary.lines["below"]
    qtbot.waitUntil(lambda: "People 480: left over +720" in line.text())
    assert "Segments 480" in line.text()


def test_the_keyboard_begins_at_the_first_month(screen, focused):
    screen.take_focus()
    index = screen.table.currentIndex()
    assert (index.row(), index.column()) == (JANUARY, Col.TARGET)


def test_the_year_is_in_sight(screen):
    line = screen.chooser.year.lineEdit()
    assert line.width() >= line.fontMetrics().horizontalAdvance("2026")
