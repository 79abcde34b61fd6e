"""The windows of the page of targets, each done with the keyboard's own fields."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from desktop.models.target import PlanOrigin
from desktop.services.targets import TargetCell, set_targets, target_year
from desktop.services.targets.market_totals import MarketDraft, enter_market, market_rows
from desktop.services.targets.owners import OFFICE, Level
from desktop.services.targets.plans import plan_versions
from desktop.services.targets.results import result_rows
from desktop.services.targets.spread import Basis, ShareBasis
from desktop.views.targets.screen import TargetsScreen

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def screen(qtbot, context):
    screen = TargetsScreen(context)
    qtbot.addWidget(screen)
    screen.chooser.measure.setCurrentIndex(screen.chooser.measure.findData("car_count"))
    screen.refresh()
    screen.show()
    qtbot.waitUntil(lambda: seen(screen, "measure") == "car_count")
    return screen


def seen(screen, name):
    """Return what is on show; False, and not None, while nothing is."""
    return screen.model.overview is not None and getattr(screen.model.overview, name)


@pytest.fixture
def opened(screen, qtbot):
    def opened(window):
        window()
        dialog = screen.findChildren(QDialog)[-1]
        qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    return opened


def plan(office, value=100):
    cells = tuple(TargetCell(202600 + month, Decimal(value), 0) for month in range(1, 13))
    office.write(lambda uow: set_targets(uow, "car_count", None, cells))


def values(office, **owner):
    year = office.read(lambda session: target_year(session, "car_count", 2026, **owner))
    return [cell.value for cell in year.cells]


def versions(office):
    return office.read(lambda session: plan_versions(session, "car_count", 2026))


def save(qtbot, dialog):
    """Press Ctrl+S in the form once the window may write."""
    qtbot.waitUntil(dialog.write_button.isEnabled)
    with qtbot.waitSignal(dialog.written):
        qtbot.keyClick(dialog.form, Qt.Key.Key_S, CONTROL)


def cell(table, row, column):
    return table.item(row, column).text()


def test_a_year_is_split_to_months_and_people_and_written(
    screen, opened, qtbot, sqlite_office, people
):
    dialog = opened(screen.split)
    dialog.basis.set_value(Basis.EVENLY)
    dialog.level.set_value(Level.PERSON)
    dialog.shares.set_value(ShareBasis.HEADCOUNT)
    qtbot.keyClicks(dialog.total.line, "1003")
    rows = len(people) + 2
    qtbot.waitUntil(lambda: dialog.table.rowCount() == rows)
    assert (cell(dialog.table, 0, 1), cell(dialog.table, rows - 1, 1)) == ("1,003", "0")
    assert "Rounding left 7" in dialog.told.text()
    save(qtbot, dialog)
    assert sum(values(sqlite_office)) == 1003
    assert sum(sum(values(sqlite_office, staff_id=key)) for key in people.values()) == 1003


def test_who_is_unticked_takes_no_part_and_hands_may_share(screen, opened, qtbot, people):
    dialog = opened(screen.split)
    dialog.basis.set_value(Basis.EVENLY)
    dialog.level.set_value(Level.PERSON)
    dialog.shares.set_value(ShareBasis.HEADCOUNT)
    dialog.total.set_value(Decimal(1200))
    qtbot.waitUntil(lambda: dialog.table.rowCount() == len(people) + 2)
    dialog.table.item(1, 0).setCheckState(Qt.CheckState.Unchecked)
    qtbot.waitUntil(lambda: cell(dialog.table, 1, 1) == "0" and cell(dialog.table, 2, 1) == "300")
    dialog.shares.set_value(ShareBasis.BY_HAND)
    qtbot.waitUntil(lambda: "Left over for nobody: 1,200" in dialog.told.text())
    dialog.table.item(2, 1).setText("500")
    qtbot.waitUntil(lambda: "Left over for nobody: 700" in dialog.told.text())


def test_what_cannot_be_split_is_said_and_not_written(screen, opened, qtbot):
    dialog = opened(screen.split)
    dialog.basis.set_value(Basis.EVENLY)
    dialog.total.set_value(Decimal("10.5"))
    qtbot.waitUntil(lambda: "no whole number" in dialog.problem.text())
    assert not dialog.write_button.isEnabled()
    dialog.basis.set_value(Basis.SEASONS)
    dialog.total.set_value(Decimal(10))
    qtbot.waitUntil(lambda: "Nothing is known of 2025" in dialog.problem.text())


def test_the_rest_of_the_year_is_planned_anew_with_a_reason(screen, opened, qtbot, sqlite_office):
    plan(sqlite_office)
    screen.refresh()
    qtbot.waitUntil(lambda: bool(seen(screen, "version")))
    dialog = opened(screen.replan)
    dialog.basis.set_value(Basis.EVENLY)
    dialog.total.set_value(Decimal(130))
    qtbot.waitUntil(dialog.write_button.isEnabled)
    dialog.form.submit()
    assert dialog.form.problems()  # without a reason nothing is written
    dialog.form.fields["reason"].set_value("two lifts broken")
    dialog.form.fields["origin"].set_value(PlanOrigin.HEAD_OFFICE)
    save(qtbot, dialog)
    assert values(sqlite_office) == [100] * 11 + [130]
    last = versions(sqlite_office)[0]
    assert (last.number, last.origin, last.reason) == (2, "head_office", "two lifts broken")
    qtbot.waitUntil(lambda: "Version 2 (Head office)" in screen.summary.lines["plan"].text())


def test_a_plan_changed_at_another_seat_refuses_the_window(screen, opened, qtbot, sqlite_office):
    dialog = opened(screen.split)
    dialog.basis.set_value(Basis.EVENLY)
    dialog.total.set_value(Decimal(120))
    qtbot.waitUntil(dialog.write_button.isEnabled)
    plan(sqlite_office, 7)
    qtbot.keyClick(dialog.form, Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: "changed this plan meanwhile" in dialog.problem.text())
    assert set(values(sqlite_office)) == {7}


def test_the_market_gives_the_year_beside_the_sum_from_below(
    screen, opened, qtbot, sqlite_office, people
):
    totals = tuple(MarketDraft(202500 + month, 1000, "office", "NT") for month in range(1, 13))
    sqlite_office.write(lambda uow: enter_market(uow, totals))
    cells = tuple(TargetCell(202600 + month, Decimal(50), 0) for month in range(1, 13))
    sqlite_office.write(lambda uow: set_targets(uow, "car_count", people["林淑芬"], cells))
    screen.refresh()
    qtbot.waitUntil(lambda: bool(seen(screen, "below")))
    dialog = opened(screen.top_down)
    qtbot.waitUntil(lambda: dialog.market.value() == 12_000)
    dialog.share.set_value(Decimal(6))
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 13)
    assert [cell(dialog.table, 12, column) for column in (2, 3, 4)] == ["720", "600", "+120"]
    assert "lacks 120" in dialog.told.text()
    save(qtbot, dialog)
    assert values(sqlite_office) == [60] * 12


def test_versions_are_listed_and_compared(screen, opened, qtbot, sqlite_office):
    plan(sqlite_office)
    screen.refresh()
    qtbot.waitUntil(lambda: bool(seen(screen, "version")))
    first = opened(screen.show_versions)
    qtbot.waitUntil(lambda: "nothing to compare" in first.note.text())
    first.reject()
    dialog = opened(screen.replan)
    dialog.basis.set_value(Basis.EVENLY)
    dialog.total.set_value(Decimal(90))
    dialog.form.fields["reason"].set_value("less")
    save(qtbot, dialog)
    qtbot.waitUntil(lambda: seen(screen, "version").number == 2)
    dialog = opened(screen.show_versions)
    qtbot.waitUntil(lambda: dialog.differences.rowCount() == 1)
    texts = [cell(dialog.differences, 0, column) for column in range(6)]
    assert texts == ["The whole office", "2026-12", "Target", "100", "90", "-10"]


def test_a_result_is_entered_changed_and_taken_away(screen, opened, qtbot, sqlite_office):
    dialog = opened(screen.show_results)
    qtbot.keyClicks(dialog.value.line, "88")
    qtbot.keyClicks(dialog.source.line, "till")
    qtbot.keyClick(dialog.form, Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 1)
    (row,) = sqlite_office.read(result_rows)
    assert (row.month, row.owner, row.value, row.source) == (202610, OFFICE, 88, "till")
    dialog.table.setCurrentCell(0, 0)
    dialog.form.focus("value")
    dialog.value.set_value(Decimal(89))
    qtbot.keyClick(dialog.form, Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: cell(dialog.table, 0, 2) == "89")
    dialog.table.setCurrentCell(-1, -1)
    dialog.table.setCurrentCell(0, 0)
    dialog.remove_button.click()
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 0)


def test_a_total_of_the_market_is_entered_with_its_source(screen, opened, qtbot, sqlite_office):
    dialog = opened(screen.show_market)
    qtbot.keyClicks(dialog.area.line, "New Taipei")
    qtbot.keyClicks(dialog.units.line, "1200")
    assert not dialog.form.submit()  # a total names who counted it
    qtbot.keyClicks(dialog.source.line, "registry")
    qtbot.keyClick(dialog.form, Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 1)
    (row,) = sqlite_office.read(market_rows)
    assert (row.area, row.units, row.source, row.month) == ("New Taipei", 1200, "registry", 202610)
