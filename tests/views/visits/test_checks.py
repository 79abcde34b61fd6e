from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.services.checklists import archive_item, checklist_items
from desktop.services.checks import CheckDraft, visit_checks, write_checks
from desktop.services.proposal_rows import proposal_rows
from desktop.services.visit_money import settle_visit
from desktop.views.visits.checks_page import ChecksPage
from desktop.views.visits.checks_table import FOUND, ITEM, NOTE, WHO
from desktop.views.visits.proposals_page import ProposalsPage


@pytest.fixture
def checks(sqlite_office, wang):
    """What the office says was found on the visit, without what is open."""

    def read():
        rows = sqlite_office.read(lambda session: visit_checks(session, wang))
        return {row.text: (row.result, row.note) for row in rows if row.result}

    return read


@pytest.fixture
def page(screen, show, wang, qtbot):
    show(wang)
    screen.detail.check()
    page = screen.detail.form
    assert isinstance(page, ChecksPage)
    qtbot.waitUntil(lambda: page.table.rowCount() > 0)
    return page


@pytest.fixture
def press(qtbot, focused):
    return lambda key: qtbot.keyClick(focused(), key)


def current(page):
    return page.table.item(page.table.currentRow(), ITEM).text()


def place_of(page, text):
    return next(at for at, row in enumerate(page.table.checks) if row and row.text == text)


def test_items_stand_under_their_phases_and_the_first_open_one_is_current(page):
    texts = [page.table.item(row, ITEM).text() for row in range(page.table.rowCount())]
    assert texts[:2] == ["Reception", "Seat cover"]
    assert [
        text for text in texts if text in {"Inspection", "Repair", "Road test", "Handover"}
    ] == [
        "Inspection",
        "Repair",
        "Road test",
        "Handover",
    ]
    assert current(page) == "Seat cover"


def test_one_key_answers_an_item_and_goes_to_the_next(page, press, checks, screen, qtbot, card):
    for key in (Qt.Key.Key_Space, Qt.Key.Key_1, Qt.Key.Key_3):
        press(key)
    assert current(page) == "Fender cover"
    qtbot.keyClick(page.table, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: screen.detail.form is None)
    assert checks() == {
        "Seat cover": ("done", ""),
        "Steering wheel cover": ("done", ""),
        "Floor mat": ("not_needed", ""),
    }


def test_a_second_space_and_a_zero_take_the_answer_back(page, press):
    press(Qt.Key.Key_Space)
    page.table.setCurrentCell(1, ITEM)
    press(Qt.Key.Key_Space)
    assert not page.is_dirty()
    press(Qt.Key.Key_3)
    page.table.setCurrentCell(1, ITEM)
    press(Qt.Key.Key_0)
    assert not page.is_dirty()


def test_one_key_answers_the_rest_of_a_phase(page, press, checks, screen, qtbot):
    press(Qt.Key.Key_3)
    press(Qt.Key.Key_A)
    assert current(page) == "Engine oil and fluids"
    page.save()
    qtbot.waitUntil(lambda: screen.detail.form is None)
    assert len(checks()) == 9
    assert checks()["Seat cover"] == ("not_needed", "")


def test_what_is_said_at_an_item_is_shown_there(page):
    page.table.setCurrentCell(place_of(page, "Valuables taken out"), ITEM)
    assert "is anything of value in the car?" in page.script.text()
    page.table.setCurrentCell(1, ITEM)
    assert page.script.text() == ""


def type_fault(page, qtbot, focused, item, words):
    page.table.setCurrentCell(place_of(page, item), ITEM)
    qtbot.keyClick(page.table, Qt.Key.Key_2)
    assert isinstance(focused(), QLineEdit)
    qtbot.keyClicks(focused(), words)
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: focused() is page.table)
    assert page.table.item(place_of(page, item), NOTE).text() == words


def test_a_fault_asks_for_a_word_at_once(page, qtbot, focused, checks, screen):
    type_fault(page, qtbot, focused, "Battery", "11.8 V")
    assert page.table.item(place_of(page, "Battery"), FOUND).text() == "! Fault"
    page.save()
    qtbot.waitUntil(lambda: screen.detail.form is None)
    assert checks() == {"Battery": ("fault", "11.8 V")}


def test_a_fault_without_a_word_is_not_saved_and_the_cursor_stands_there(page, qtbot, checks):
    page.table.setCurrentCell(place_of(page, "Battery"), ITEM)
    qtbot.keyClick(page.table, Qt.Key.Key_2)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    page.save()
    assert page.messages.text() == "Type what is wrong; a fault needs a word."
    assert page.table.currentColumn() == NOTE
    assert checks() == {}


def test_a_fault_becomes_a_proposal_with_its_words(
    page, qtbot, focused, screen, sqlite_office, wang
):
    type_fault(page, qtbot, focused, "Battery", "11.8 V")
    page.table.setCurrentCell(place_of(page, "Battery"), ITEM)
    qtbot.keyClick(page.table, Qt.Key.Key_P)
    page.save()
    qtbot.waitUntil(lambda: isinstance(screen.detail.form, ProposalsPage))
    proposals = screen.detail.form
    assert [line.text for line in proposals.model.lines if not line.is_empty] == ["Battery: 11.8 V"]
    proposals.save()
    qtbot.waitUntil(lambda: screen.detail.form is None)
    rows = sqlite_office.read(lambda session: proposal_rows(session, wang))
    assert [row.text for row in rows] == ["Battery: 11.8 V"]


def test_what_is_no_fault_is_not_proposed_nor_on_a_settled_visit(
    screen, show, billed, sqlite_office, card, qtbot
):
    sqlite_office.write(partial(settle_visit, visit_id=billed, version=card(billed).version))
    show(billed)
    qtbot.waitUntil(lambda: screen.detail.card.card.state == "settled")
    screen.detail.check()
    page = screen.detail.form
    qtbot.waitUntil(lambda: page.table.rowCount() > 0)
    page.table.setCurrentCell(1, ITEM)
    page.table.answer("fault")
    page.table.toggle_proposal()
    assert page.table.proposals() == []


def test_another_seat_s_answer_is_said_and_shown_and_nothing_typed_is_lost(
    page, qtbot, sqlite_office, wang, press, checks
):
    items = sqlite_office.read(checklist_items)
    press(Qt.Key.Key_1)
    press(Qt.Key.Key_1)
    sqlite_office.write(
        partial(write_checks, visit_id=wang, drafts=(CheckDraft(items[0].id, "not_needed"),))
    )
    page.save()
    qtbot.waitUntil(lambda: "Somebody else answered “Seat cover”" in page.messages.text())
    qtbot.waitUntil(lambda: page.table.item(1, WHO).text() != "")
    assert checks() == {"Seat cover": ("not_needed", "")}
    assert page.table.typed[items[1].id].result == "done"
    page.save()
    qtbot.waitUntil(lambda: len(checks()) == 2)
    assert checks()["Seat cover"] == ("done", "")


def test_answers_that_were_not_saved_come_back(page, qtbot, press, screen):
    press(Qt.Key.Key_3)
    screen.detail.set_aside()
    screen.detail.check()
    again = screen.detail.form
    qtbot.waitUntil(lambda: "These answers were not saved" in again.messages.text())
    assert again.table.item(1, FOUND).text() == "– Not needed"
    again.table.setCurrentCell(1, ITEM)
    again.table.answer("")
    assert not again.is_dirty()


def test_without_checklists_the_page_says_where_they_are_entered(
    screen, show, wang, sqlite_office, qtbot
):
    for item in sqlite_office.read(checklist_items):
        sqlite_office.write(
            partial(archive_item, item_id=item.id, version=item.version, reason="none")
        )
    show(wang)
    screen.detail.check()
    page = screen.detail.form
    qtbot.waitUntil(lambda: "There are no checklists yet" in page.messages.text())


def test_what_stands_in_an_open_remark_is_saved_too(page, qtbot, focused, checks, screen):
    page.table.setCurrentCell(place_of(page, "Battery"), ITEM)
    qtbot.keyClick(page.table, Qt.Key.Key_2)
    qtbot.keyClicks(focused(), "11.8 V")
    qtbot.keyClick(focused(), Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: screen.detail.form is None)
    assert checks() == {"Battery": ("fault", "11.8 V")}


def test_enter_in_a_remark_goes_on_to_the_next_item(page, qtbot, focused):
    type_fault(page, qtbot, focused, "Battery", "11.8 V")
    assert current(page) == "Lights and wipers"
