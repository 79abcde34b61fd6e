"""Calls, made by keyboard alone."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from sqlalchemy import select

from desktop.models.call import Answer, CallAttempt, Reminder
from desktop.models.complaint import Complaint
from desktop.models.follow_up import FollowUp
from desktop.models.reception import Appointment
from desktop.models.vehicle import Vehicle
from desktop.services.complaints import ComplaintDraft, fix_complaint, open_complaint
from desktop.services.reminders import make_reminders
from desktop.services.visit_bill import LineDraft, write_bill
from desktop.services.visit_money import settle_visit
from desktop.views.today.calls import CallsScreen

KEY = Qt.Key


@pytest.fixture
def rows(sqlite_office):
    """Read the rows of a table."""
    return lambda kind: sqlite_office.read(
        lambda session: session.scalars(select(kind).order_by(kind.id)).all()
    )


@pytest.fixture
def settle(sqlite_office, receive, card):
    """Settle a visit of a new customer."""

    def settle(name, plate, phone):
        visit = receive(name, plate, phone)
        line = (LineDraft("labour", "檢修", price=Decimal(1050)),)
        sqlite_office.write(lambda uow: write_bill(uow, visit, card(visit).version, line, ()))
        sqlite_office.write(lambda uow: settle_visit(uow, visit, card(visit).version))
        return visit

    return settle


@pytest.fixture
def two(settle, clock):
    """Two calls that are due today."""
    visits = [
        settle("王小明", "ABC-1234", "0912-345-678"),
        settle("李大華", "DEF-5678", "0922-345-678"),
    ]
    clock.now += timedelta(days=3)
    return visits


@pytest.fixture
def calls(context, qtbot, activate):
    """The page of all calls, in use."""

    def build():
        page = CallsScreen(context)
        page.everybody = True
        qtbot.addWidget(page)
        page.resize(1200, 640)
        activate(page)
        page.refresh()
        qtbot.waitUntil(lambda: not page._reading)
        page.take_focus()
        return page

    return build


@pytest.fixture
def press(qtbot, focused):
    """Press keys where the keyboard is: letters and digits, or Qt's keys."""

    def press(*keys):
        for key in keys:
            if isinstance(key, str) and not key.isascii():
                focused().insert(key)  # as an input method does
            elif isinstance(key, str):
                qtbot.keyClicks(focused(), key)
            else:
                qtbot.keyClick(focused(), key)

    return press


def test_a_questionnaire_is_answered_by_digits_and_the_next_call_comes_by_itself(
    two, calls, press, rows, focused, qtbot
):
    page = calls()
    assert [row.customer for row in page.table.short_model.rows] == ["王小明", "李大華"]
    assert page.pane.number.text() == "0912-345-678"
    press(KEY.Key_Return, "5", "4", "9", "3", "5", "10")  # a 9 is no score from 1 to 5
    assert focused() is not page.pane.questions  # a line for words
    press("冷氣很冷", KEY.Key_Return, "r")
    qtbot.waitUntil(lambda: page.pane.call is not None and page.pane.call.customer == "李大華")
    assert [row.score for row in rows(Answer)] == [5, 4, 3, 5, 10, None]
    assert rows(Answer)[-1].text == "冷氣很冷"
    assert rows(FollowUp)[0].result == "reached"
    assert focused() is page.pane.questions
    assert page.pane.questions.scores == {}
    press(KEY.Key_Down, "2", "n")
    qtbot.waitUntil(lambda: len(rows(CallAttempt)) == 2)
    qtbot.waitUntil(lambda: page.table.short_model.rows[0].attempts == 1)
    assert len(rows(Answer)) == 6  # nobody answered who was not there


def test_a_one_may_be_a_ten(two, calls, press):
    page = calls()
    press(KEY.Key_Return, *[KEY.Key_Down] * 4, "1")
    recommend = page.pane.questions.questions[4]
    assert page.pane.questions.scores == {recommend.id: 1}
    press("0")
    assert page.pane.questions.scores == {recommend.id: 10}
    press(KEY.Key_Up, KEY.Key_Backspace)
    assert page.pane.questions.scores == {}


def test_the_number_is_copied_with_one_key(two, calls, qtbot):
    page = calls()
    qtbot.keyClick(page.table, KEY.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "0912-345-678"
    page.pane.begin()
    page.table.selectRow(1)
    qtbot.keyClick(page.pane.questions, KEY.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "0922-345-678"


def test_later_asks_for_the_day(two, calls, press, rows, qtbot):
    page = calls()
    press(KEY.Key_Return, "l")
    assert page.pane.strip.day.line.hasFocus()
    press("+5", KEY.Key_Return)
    qtbot.waitUntil(lambda: len(page.table.short_model.rows) == 1)
    assert rows(FollowUp)[0].again_on.isoformat() == "2026-11-28"


def test_a_complaint_is_opened_from_the_call(two, calls, press, rows, qtbot):
    page = calls()
    press(KEY.Key_Return, "1", "c")
    press("還是漏油", KEY.Key_Return, KEY.Key_Return, KEY.Key_Return, "r")
    qtbot.waitUntil(lambda: bool(rows(Complaint)))
    (complaint,) = rows(Complaint)
    assert (complaint.what, complaint.channel, complaint.visit_id) == ("還是漏油", "follow_up", 1)
    assert len(page.table.short_model.rows) <= 2


def test_what_is_typed_outlives_another_call_and_a_refusal(two, calls, press, sqlite_office, qtbot):
    page = calls()
    press(KEY.Key_Return, "4", "t", "wants tyres")
    page.table.selectRow(1)
    assert page.pane.form.note.value() == ""
    page.table.selectRow(0)
    assert page.pane.form.note.value() == "wants tyres"
    assert list(page.pane.questions.scores.values()) == [4]
    sqlite_office.actor = replace(sqlite_office.actor, role="technician")
    press(KEY.Key_Return, "r")
    qtbot.waitUntil(page.pane.problem.isVisible)
    assert "may not enter customers" in page.pane.problem.text()
    assert page.pane.form.note.value() == "wants tyres"


@pytest.fixture
def reminded(sqlite_office, two, clock):
    """A reminder of an inspection, and nothing else due."""

    def command(uow):
        with uow:
            for call in uow.session.scalars(select(FollowUp)):
                call.result, call.done_at, call.done_on = "reached", uow.now, clock.now.date()
            due = clock.now.date() + timedelta(days=30)
            uow.load(Vehicle, 1).inspection_due_on = due
            uow.commit()

    sqlite_office.write(command)
    sqlite_office.write(lambda uow: make_reminders(uow, clock.now.date()))


def test_a_reminder_books_its_appointment(reminded, calls, press, rows, qtbot):
    page = calls()
    assert page.pane.why.text().startswith("Inspection expires on 2026-12-23")
    press(KEY.Key_Return, "b")
    press("+1", KEY.Key_Return, "1430", KEY.Key_Return, KEY.Key_Return)
    qtbot.waitUntil(lambda: page.table.short_model.rows == [])
    (booked,) = rows(Appointment)
    assert (booked.day.isoformat(), booked.vehicle_id) == ("2026-11-24", 1)
    assert booked.starts_at.hour == 6  # half past two in Taipei
    assert rows(Reminder)[0].state == "booked"
    assert page.pane.title.text() == "No call is left."
    assert page.pane.number.isHidden()


def test_a_time_that_is_past_is_refused_beside_the_field(reminded, calls, press, rows, qtbot):
    page = calls()
    press(KEY.Key_Return, "b", "t", KEY.Key_Return)
    page.pane.strip.at.set_value("25:00")
    press(KEY.Key_Return, KEY.Key_Return)
    assert page.pane.strip.at.problem() == "Type a time such as 9:30."
    page.pane.strip.at.set_value("9:00")
    press(KEY.Key_Return, KEY.Key_Return)
    qtbot.waitUntil(lambda: bool(page.pane.strip.day.problem()))
    assert rows(Appointment) == []
    assert rows(Reminder)[0].state == "open"


def test_an_odometer_that_went_back_is_cautioned(reminded, calls, press, qtbot):
    page = calls()
    qtbot.waitUntil(lambda: page.pane._last is not None)
    press(KEY.Key_Return, "o", "1234", KEY.Key_Return)
    assert "Lower than the 88,000" in page.pane.form.odometer.caution


def test_the_second_call_of_a_complaint_closes_it(
    sqlite_office, two, calls, press, rows, clock, qtbot
):
    draft = ComplaintDraft(1, "漏油", why="油封", how="更換")
    sqlite_office.write(lambda uow: open_complaint(uow, draft))
    sqlite_office.write(lambda uow: fix_complaint(uow, 1, 1, "換油封"))
    clock.now += timedelta(days=1)
    page = calls()
    page.show_list("calls", "complaint/1")
    qtbot.waitUntil(lambda: page.pane.call.kind == "complaint" and not page._reading)
    press("s")
    qtbot.waitUntil(lambda: rows(Complaint)[0].state == "closed")


def test_one_key_shows_ones_own_calls(two, calls, context, qtbot):
    page = calls()
    ((command,),) = (page.commands(),)
    assert command.spec.shortcut == "F7"
    command.run()  # the owner sees what is a week late, and nothing else
    qtbot.waitUntil(lambda: page.table.short_model.rows == [])
    assert page.whose.text() == "Show everybody's (F7)"
    assert page.pane.why.text() == "F7 shows the calls of everybody."


def test_a_call_made_elsewhere_keeps_what_was_typed_here(two, calls, press, sqlite_office, qtbot):
    page = calls()
    press(KEY.Key_Return, "t", "wants tyres")

    def close(uow):
        with uow:
            call = uow.load(FollowUp, 1)
            call.result, call.done_at, call.done_on = "reached", uow.now, uow.now.date()
            uow.commit()

    sqlite_office.write(close)
    page.refresh()
    qtbot.waitUntil(page.pane.problem.isVisible)
    assert page.pane.form.note.value() == "wants tyres"


def test_it_fits_the_smallest_window(two, calls):
    page = calls()
    assert page.minimumSizeHint().width() <= 1220
    assert page.minimumSizeHint().height() <= 640


def test_the_row_the_keys_work_on_is_marked_as_soon_as_they_come(two, calls, qtbot):
    page = calls()
    table = page.table
    qtbot.waitUntil(lambda: len(table.short_model.rows) == 2)
    held = table.short_model.rows
    table.set_rows([])
    table.setFocus()
    table.set_rows(held)
    assert [index.row() for index in table.selectionModel().selectedRows()] == [0]
