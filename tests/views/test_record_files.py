"""Photos and files below the records, and complaints that are begun on other pages."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from desktop.services.attachments import Owner, attachment_rows
from desktop.services.complaints import ComplaintDraft, open_complaint
from desktop.views.customers.screen import CustomersScreen
from desktop.views.today.complaints import ComplaintsScreen
from desktop.views.vehicles.screen import VehiclesScreen
from desktop.views.visits.screen import VisitsScreen


@pytest.fixture
def numbers(sqlite_office, wang, card):
    """The numbers of 王小明's customer, vehicle and complaint, by the page that shows them."""
    visit = card(wang)
    draft = ComplaintDraft(visit.customer_id, "漏油", visit_id=wang)
    complaint = sqlite_office.write(lambda uow: open_complaint(uow, draft))[0]
    return {
        CustomersScreen: visit.customer_id,
        VehiclesScreen: visit.vehicle_id,
        ComplaintsScreen: complaint,
    }


@pytest.fixture
def letter(tmp_path):
    path = Path(tmp_path / "保單.pdf")
    path.write_bytes(b"%PDF-1.4\n%%EOF\n")
    return path


def show(qtbot, page, number):
    page.show_record(number)
    qtbot.waitUntil(lambda: page.record is not None and page.record.id == number)


def runs(page):
    return {command.spec.shortcut: command.run for command in page.commands()}


@pytest.mark.parametrize("kind", [CustomersScreen, VehiclesScreen, ComplaintsScreen])
def test_a_file_is_added_below_the_record_on_show_by_its_key(
    kind, show_screen, numbers, letter, sqlite_office, monkeypatch, qtbot
):
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_asked: ([str(letter)], ""))
    page = show_screen(kind)
    show(qtbot, page, numbers[kind])
    runs(page)["Shift+F4"]()
    qtbot.waitUntil(lambda: page.files.list.count() == 1 and page.files.list.isVisible())
    owner = Owner(page.owner_kind, numbers[kind])
    rows = sqlite_office.read(lambda session: attachment_rows(session, owner))
    assert [row.name for row in rows] == ["保單.pdf"]


def test_the_files_take_no_room_without_a_record_and_little_without_files(
    show_screen, numbers, qtbot
):
    page = show_screen(CustomersScreen)
    page.want(None)
    assert not page.files.isVisible()
    page.attach()
    assert page.files.owner is None
    show(qtbot, page, numbers[CustomersScreen])
    qtbot.waitUntil(page.files.isVisible)
    assert not page.files.list.isVisible()
    assert page.files.height() < page.pane.text.height() / 8


def test_a_complaint_is_begun_on_the_page_of_a_customer(show_screen, numbers, qtbot):
    page = show_screen(CustomersScreen)
    number = numbers[CustomersScreen]
    show(qtbot, page, number)
    with qtbot.waitSignal(page.context.listed) as listed:
        runs(page)["Ctrl+Shift+K"]()
    assert listed.args == ["today", "complaint", f"customer/{number}"]


def test_a_complaint_is_begun_on_the_card_of_a_visit(context, wang, activate, qtbot):
    page = VisitsScreen(context)
    qtbot.addWidget(page)
    activate(page)
    page.show_record(wang)
    qtbot.waitUntil(lambda: page.detail.card.card is not None)
    with qtbot.waitSignal(context.listed) as listed:
        runs(page)["Ctrl+Shift+K"]()
    assert listed.args == ["today", "complaint", f"visit/{wang}"]
