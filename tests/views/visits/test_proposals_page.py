from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from desktop.models.proposal import ProposalState
from desktop.services.proposal_rows import approval_rows, declined_for, proposal_rows
from desktop.services.proposals import AnswerDraft, ProposalDraft, answer_proposals
from desktop.services.visit_work import NewVisit, open_visit

PADS = ProposalDraft("part", "煞車來令片", price=Decimal(2100))
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def rows(sqlite_office):
    return lambda visit: sqlite_office.read(lambda session: proposal_rows(session, visit))


@pytest.fixture
def page(screen, show, wang):
    show(wang)
    screen.detail.propose()
    return screen.detail.form


@pytest.fixture
def type_(qtbot):
    def type_(text="", key=None, modifier=Qt.KeyboardModifier.NoModifier):
        for letter in text:  # keyClicks knows no Chinese
            press = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(QApplication.focusWidget(), press)
        if key is not None:
            qtbot.keyClick(QApplication.focusWidget(), key, modifier)
            QApplication.processEvents()  # the delegate closes its editor a moment later

    return type_


def enter(type_, *texts):
    for text in texts:
        type_(text, Qt.Key.Key_Return)


@pytest.fixture
def save(page, type_, qtbot):
    def save():
        with qtbot.waitSignal(page.saved):
            type_(key=Qt.Key.Key_S, modifier=CTRL)

    return save


@pytest.fixture
def declined(sqlite_office, wang, card, receive, retail):
    """Brake pads that were declined on an earlier visit of the same vehicle."""
    drafts = (replace(PADS, answer=ProposalState.DECLINED),)

    def command(uow):
        return answer_proposals(uow, wang, card(wang).version, drafts, AnswerDraft("王小明"))

    sqlite_office.write(command)
    return wang


def test_lines_are_proposed_by_keyboard_and_are_not_on_the_bill(
    page, type_, save, rows, card, wang
):
    enter(type_, "l", "煞車檢修", "1.5", "", "1500", "", "s")
    enter(type_, "4", "耗材", "2", "30", "", "l")
    save()
    found = [(row.kind, row.text, row.hours, row.amount, row.urgency) for row in rows(wang)]
    assert found == [
        ("labour", "煞車檢修", Decimal("1.5"), 1500, "safety"),
        ("other", "耗材", None, 60, "later"),
    ]
    assert card(wang).lines == ()


def test_the_customer_s_answer_is_typed_line_by_line(
    page, type_, save, rows, card, wang, sqlite_office
):
    enter(type_, "l", "煞車", "", "", "1500", "", "s")
    enter(type_, "l", "雨刷", "", "", "300", "", "l")
    answer = page.model.sheet.place("answer")
    for row, letter in ((0, "a"), (1, "d")):
        page.table.setCurrentIndex(page.model.index(row, answer))
        type_(letter)
    page.answer.fields["way"].set_value("phone")
    save()
    assert [row.state for row in rows(wang)] == ["approved", "declined"]
    assert [(line.text, line.amount) for line in card(wang).lines] == [("煞車", 1500)]
    (given,) = sqlite_office.read(lambda session: approval_rows(session, wang))
    assert (given.name, given.way, given.staff) == ("王小明", "phone", "張文雄")


def test_one_key_approves_all_and_an_answer_wants_a_name(page, type_, save, card, wang, qtbot):
    enter(type_, "l", "煞車", "", "", "1500")
    type_(key=Qt.Key.Key_A, modifier=CTRL | Qt.KeyboardModifier.ShiftModifier)
    page.answer.fields["name"].set_value("")
    page.save()
    assert "somebody who gave it" in page.messages.text()
    assert page.answer.fields["name"].editor is QApplication.focusWidget()
    type_("王太太")
    save()
    assert card(wang).total == 1500


def test_declined_work_of_an_earlier_visit_is_taken_up_with_enter(
    declined, screen, show, sqlite_office, card, type_, rows, qtbot
):
    vehicle = card(declined).vehicle_id
    later = sqlite_office.write(
        lambda uow: open_visit(uow, NewVisit(card(declined).customer_id, vehicle))
    )[0]
    show(later)
    assert "煞車來令片" in screen.detail.card.browser.toPlainText()
    screen.detail.propose()
    page = screen.detail.form
    qtbot.waitUntil(lambda: page.declined.count() == 1)
    type_(key=Qt.Key.Key_B, modifier=CTRL)
    type_(key=Qt.Key.Key_Return)
    assert not page.declined.isVisible()
    with qtbot.waitSignal(page.saved):
        page.save_action.trigger()
    assert [(row.text, row.state) for row in rows(later)] == [("煞車來令片", "open")]
    assert sqlite_office.read(lambda session: declined_for(session, vehicle)) == ()


def test_declined_work_is_dropped_for_a_reason(declined, screen, show, sqlite_office, card, qtbot):
    vehicle = card(declined).vehicle_id
    later = sqlite_office.write(
        lambda uow: open_visit(uow, NewVisit(card(declined).customer_id, vehicle))
    )[0]
    show(later)
    screen.detail.propose()
    page = screen.detail.form
    qtbot.waitUntil(lambda: page.declined.count() == 1)
    page.drop_for(page.declined.item(0).data(Qt.ItemDataRole.UserRole), "在別處換了")
    qtbot.waitUntil(lambda: page.declined.count() == 0)
    assert sqlite_office.read(lambda session: declined_for(session, vehicle)) == ()


def test_what_is_proposed_survives_a_crash(page, type_, screen, show, wang):
    enter(type_, "l", "煞車", "", "", "1500", "", "s")
    page.answer.fields["note"].set_value("回電")
    screen.detail.close_form()  # nothing is asked: as a crash would
    screen.detail.propose()
    again = screen.detail.form
    assert (again.model.line(0).text, again.model.line(0).urgency) == ("煞車", "safety")
    assert again.answer.fields["note"].value() == "回電"


def test_a_settlement_asks_for_the_answer_first(page, type_, save, screen, card, wang, qtbot):
    enter(type_, "l", "煞車", "", "", "1500")
    save()
    pane = screen.detail.card
    qtbot.waitUntil(lambda: pane.reading is not None and len(pane.reading.proposals) == 1)
    assert "No answer yet" in pane.browser.toPlainText()
