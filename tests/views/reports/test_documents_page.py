from decimal import Decimal
from functools import partial

import pytest
from PySide6.QtCore import Qt

from desktop.reports.registry import keep_sheet, numbered_sheet
from desktop.services.staff import StaffDraft, enter_staff
from desktop.services.targets import TargetCell, set_targets
from desktop.system.settings import SettingsStore, SheetAction, SheetPlan
from desktop.views.reports.documents_page import DocumentsPage
from desktop.views.reports.plan_box import PlanBox
from desktop.views.reports.print_page import PrintPage


@pytest.fixture
def printed(sqlite_office, context):
    """Print and keep a sheet of today; return its bytes."""

    def printed(kind="morning"):
        day = context.today()
        sheet = sqlite_office.read(partial(numbered_sheet, kind=kind, day=day, today=day))
        sqlite_office.write(partial(keep_sheet, sheet=sheet))
        return sheet.printed.pdf

    return printed


@pytest.fixture
def page(show_screen):
    return lambda: show_screen(DocumentsPage)


def test_prints_are_listed_the_newest_first(printed, page):
    printed()
    printed("weekly")
    rows = page().listing.model
    shown = [[rows.index(row, column).data() for column in range(2)] for row in range(2)]
    assert shown == [["W-20261120-1", "Weekly sheet"], ["M-20261120-1", "Morning sheet"]]


def test_enter_shows_a_document_as_it_was_printed(printed, page, qtbot, context, sqlite_office):
    data = printed()
    sqlite_office.write(partial(enter_staff, draft=StaffDraft("新人", "technician")))
    screen = page()
    screen.listing.table.select_first()
    qtbot.waitUntil(lambda: screen.record is not None)
    assert "張文雄" in screen.pane.text.toPlainText()
    with qtbot.waitSignal(context.printed) as shown:
        qtbot.keyClick(screen.listing.table, Qt.Key.Key_Return)
    assert shown.args == [data, "Morning sheet M-20261120-1"]


def test_todays_figures_are_set_beside_those_that_were_printed(printed, page, qtbot, sqlite_office):
    printed()
    screen = page()
    screen.listing.table.select_first()
    qtbot.waitUntil(lambda: screen.record is not None)
    screen.compare()
    qtbot.waitUntil(lambda: "are those that were printed" in screen.pane.text.toPlainText())
    cells = (TargetCell(202611, Decimal(50), 0),)
    sqlite_office.write(partial(set_targets, measure="car_count", staff_id=None, cells=cells))
    screen.compare()
    qtbot.waitUntil(lambda: "Car count › Month's target" in screen.pane.text.toPlainText())
    assert "not what was printed" in screen.pane.text.toPlainText()


def test_an_empty_list_says_where_the_first_sheet_is_made(page):
    assert "Choose a document" in page().pane.text.toPlainText()


@pytest.fixture
def print_page(qtbot, context):
    page = PrintPage(context)
    qtbot.addWidget(page)
    return page


def test_any_kind_is_printed_and_kept(print_page, qtbot, context, sqlite_office):
    print_page.kind.setCurrentIndex(print_page.kind.findData("monthly"))
    with qtbot.waitSignal(context.printed, timeout=20_000) as shown:
        print_page.print_sheet()
    assert shown.args[1] == "Monthly report R-20261120-1"


def test_a_blank_sheet_is_shown_and_not_kept(print_page, qtbot, context, desk):
    with qtbot.waitSignal(context.printed, timeout=20_000) as shown:
        print_page.print_blank()
    assert shown.args[1] == "Morning sheet, blank"
    assert desk.pending_writes == 0


def test_a_day_that_is_missing_is_asked_for(print_page):
    print_page.day.set_typed("")
    print_page.print_sheet()
    assert print_page.day.problem()


@pytest.fixture
def box(qtbot, context):
    box = PlanBox(context)
    qtbot.addWidget(box)
    return box


def test_a_plan_without_a_folder_is_none_yet(box, context, monkeypatch):
    monkeypatch.setattr(box, "_ask_folder", lambda: None)
    box.wanted.setChecked(True)
    assert context.plans.sheet_plan.at == ""
    assert "Choose a folder" in box.note.text()
    box.choose_folder("/sheets")
    assert context.plans.sheet_plan == SheetPlan("07:45", SheetAction.SAVE, "/sheets")


def test_printing_needs_no_folder(box, context):
    box.action.setCurrentIndex(box.action.findData(SheetAction.PRINT))
    box.wanted.setChecked(True)
    assert (context.plans.sheet_plan.at, context.plans.sheet_plan.action) == (
        "07:45",
        SheetAction.PRINT,
    )
    assert not box.folder_button.isEnabled()


def test_a_plan_outlives_the_program(tmp_path):
    store = SettingsStore(tmp_path)
    plan = SheetPlan("08:05", SheetAction.PRINT, "", "2026-11-20")
    store.plan_sheet(plan)
    assert SettingsStore(tmp_path).sheet_plan == plan


def test_a_plan_that_is_no_plan_falls_back_to_none(tmp_path):
    (tmp_path / "settings.json").write_text('{"sheet_plan": {"at": "25:99"}}', encoding="utf-8")
    assert SettingsStore(tmp_path).sheet_plan == SheetPlan()
