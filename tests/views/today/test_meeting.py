"""The meeting of a day, written down by keyboard."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from desktop.models.meeting import MeetingKind, Presence
from desktop.services.chairs import chair_rota, set_chair_rota
from desktop.services.decisions import DecisionDraft, add_decision, open_decisions
from desktop.services.meetings import MeetingDraft, meeting_of, save_meeting
from desktop.views.today.meeting_page import MeetingPage
from desktop.views.today.rota_dialog import RotaDialog

DAY = date(2026, 11, 20)


@pytest.fixture
def page(context, qtbot, activate):
    page = MeetingPage(context)
    qtbot.addWidget(page)
    page.resize(1220, 660)
    activate(page)
    page.refresh()
    qtbot.waitUntil(lambda: page.page is not None)
    page.take_focus()
    return page


@pytest.fixture
def keys(qtbot):
    """Type into whatever has the keyboard."""

    def keys(*typed):
        for each in typed:
            if not isinstance(each, str):
                qtbot.keyClick(QApplication.focusWidget(), each)
                continue
            for letter in each:  # keyClicks knows no Chinese
                press = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
                QApplication.sendEvent(QApplication.focusWidget(), press)

    return keys


def kept(office, day=DAY, kind=MeetingKind.MORNING):
    return office.read(lambda session: meeting_of(session, day, kind))


def test_a_meeting_is_written_down_without_the_mouse(page, keys, qtbot, sqlite_office, people):
    keys("林淑芬", Qt.Key.Key_Return)
    page.page.form.focus("attendance")
    page.page.form.fields["attendance"].table.setCurrentCell(0, 0)
    keys(Qt.Key.Key_2, Qt.Key.Key_A)
    page.page.form.focus("kudos")
    keys("阿明五星好評", Qt.Key.Key_Return, "寒流免費檢查")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: kept(sqlite_office).version > 0)
    card = kept(sqlite_office)
    assert (card.chair_id, card.kudos, card.policy) == (
        people["林淑芬"],
        "阿明五星好評",
        "寒流免費檢查",
    )
    assert [row.presence for row in card.attendance] == [Presence.LATE] + [Presence.PRESENT] * 4


def test_a_decision_is_typed_changed_and_closed_by_key(page, keys, qtbot, sqlite_office, people):
    page.decisions.begin()
    keys("催煞車來令", Qt.Key.Key_Return, "陳志明", Qt.Key.Key_Return, "+3", Qt.Key.Key_Return)
    keys("打給料商", Qt.Key.Key_Return)
    table = page.decisions.table
    qtbot.waitUntil(lambda: len(table.short_model.rows) == 1)
    (row,) = table.short_model.rows
    assert (row.text, row.owner, row.due_on, row.method) == (
        "催煞車來令",
        "陳志明",
        DAY + timedelta(days=3),
        "打給料商",
    )
    table.selectRow(0)
    table.setFocus()
    keys(Qt.Key.Key_Return)
    keys("催來令片", Qt.Key.Key_Return)
    page.decisions.form.submit()
    qtbot.waitUntil(lambda: table.short_model.rows[0].text == "催來令片")
    table.selectRow(0)
    page.decisions.done_action.trigger()
    keys("到貨", Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: table.short_model.rows[0].closed_on == DAY)
    assert table.short_model.rows[0].outcome == "到貨"
    table.selectRow(0)
    page.decisions.reopen_action.trigger()
    qtbot.waitUntil(lambda: table.short_model.rows[0].closed_on is None)


def test_what_another_day_decided_stands_here_until_it_is_closed(page, qtbot, sqlite_office):
    before = DAY - timedelta(days=1)
    late = DecisionDraft("清滯銷", due_on=before)
    sqlite_office.write(lambda uow: add_decision(uow, before, late))
    page.refresh()
    qtbot.waitUntil(lambda: len(page.decisions.table.short_model.rows) == 1)
    assert page.decisions.heading.text() == "1 decision open, 1 of them late"


def test_another_seat_wrote_it_down_first_and_neither_is_lost(
    page, keys, qtbot, sqlite_office, beside
):
    page.page.form.focus("kudos")
    keys("mine")
    page.context.desk.changed.disconnect(page._on_changed)
    theirs = MeetingDraft(DAY, policy="theirs")
    sqlite_office.write(lambda uow: save_meeting(uow, theirs, 0))
    page.page.form.submit()
    qtbot.waitUntil(lambda: "Somebody else changed" in page.page.messages.text())
    assert beside(page.page) == {"policy": ["Policy: —", "Policy: theirs"]}
    assert page.page.form.fields["policy"].value() == "theirs"
    assert page.page.form.fields["kudos"].value() == "mine"
    page.page.form.submit()
    qtbot.waitUntil(lambda: kept(sqlite_office).kudos == "mine")
    assert kept(sqlite_office).policy == "theirs"


def test_a_decision_without_words_is_refused_beside_its_field(page, keys):
    page.decisions.begin()
    page.decisions.form.submit()
    assert page.decisions.form.fields["text"].problem() == "Please fill in “What”."


def test_what_was_typed_comes_back_after_another_day_was_looked_at(page, keys, qtbot):
    page.page.form.focus("kudos")
    keys("half a sentence")
    page.context.drafts.flush()
    before = page.page
    page.day.set_value(DAY - timedelta(days=1))
    page.day.left.emit()
    qtbot.waitUntil(lambda: page.page is not before)
    assert page.page.form.fields["kudos"].value() == ""
    second = page.page
    page.day.set_value(DAY)
    page.day.left.emit()
    qtbot.waitUntil(lambda: page.page is not second)
    assert page.page.form.fields["kudos"].value() == "half a sentence"


def test_the_rota_is_put_in_order_by_key(page, qtbot, sqlite_office, people):
    sqlite_office.write(lambda uow: set_chair_rota(uow, (people["吳美玲"], people["張文雄"])))
    page.refresh()
    qtbot.waitUntil(lambda: page._held.rota != [])
    dialog = RotaDialog(page.context, page._held.people, page._held.rota, page)
    qtbot.addWidget(dialog)
    dialog.move_current(1)
    dialog._save()
    order = [people["張文雄"], people["吳美玲"]]
    qtbot.waitUntil(lambda: sqlite_office.read(chair_rota) == order)


def test_a_second_enter_does_not_write_a_decision_twice(page, qtbot, sqlite_office):
    page.decisions.begin()
    page.decisions.form.set_values({"text": "甲"})
    page.decisions.save_button.click()
    page.decisions.save_button.click()
    qtbot.waitUntil(lambda: len(page.decisions.table.short_model.rows) == 1)
    assert page.decisions.form.values()["text"] == ""
    tomorrow = DAY + timedelta(days=1)
    assert len(sqlite_office.read(lambda session: open_decisions(session, tomorrow))) == 1


def test_decisions_leave_as_a_list(page, qtbot, sqlite_office):
    sqlite_office.write(lambda uow: add_decision(uow, DAY, DecisionDraft("甲")))
    page.refresh()
    qtbot.waitUntil(lambda: len(page.decisions.table.short_model.rows) == 1)
    assert page.list_on_show().name == "Decisions"
    later = sqlite_office.read(lambda session: open_decisions(session, DAY + timedelta(days=1)))
    assert [row.text for row in later] == ["甲"]
