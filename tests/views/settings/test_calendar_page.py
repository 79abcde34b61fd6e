from datetime import date
from functools import partial

import pytest
from PySide6.QtCore import Qt

from desktop.models.work_calendar import DayKind
from desktop.services.calendars.days import DayDraft, change_day, day_rows, enter_day
from desktop.services.calendars.hours import change_week, week_info
from desktop.services.work_days import work_calendar
from desktop.views.settings.calendar_page import CalendarPage
from desktop.views.settings.screen import SettingsScreen

TRIP = date(2026, 8, 15)
NATIONAL_DAY = "2026-10-09"


@pytest.fixture
def told(context):
    heard = []
    context.told.connect(lambda _kind, sentence: heard.append(sentence))
    return heard


@pytest.fixture
def page(qtbot, context, activate):
    page = CalendarPage(context)
    qtbot.addWidget(page)
    activate(page)
    qtbot.waitUntil(lambda: page.table.rowCount() > 20)
    return page


def choose(page, day):
    days = [page.table.item(row, 0).text() for row in range(page.table.rowCount())]
    page.table.setCurrentCell(days.index(day), 0)


def days(office):
    return {row.day: row for row in office.read(partial(day_rows, year=2026))}


def test_a_year_is_shown_with_its_holidays_and_working_days(page, qtbot):
    assert [page.table.item(0, column).text() for column in range(5)] == [
        "2026-01-01",
        "Thursday",
        "Day off",
        "中華民國開國紀念日",
        "public",
    ]
    assert page.facts.text() == "294 working days"
    assert not page.missing.isVisible()
    assert not page.all_button.isVisible()
    assert page.table.accessibleName()
    assert page.year.accessibleName() == "Year"


def test_a_year_that_is_missing_is_said_and_loaded(page, qtbot, told):
    page.year.setValue(2024)
    qtbot.waitUntil(lambda: "2024 are not loaded" in page.missing.text())
    assert page.missing.isVisible()
    qtbot.mouseClick(page.load_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: told == ["The holidays of 2024 are loaded."])
    qtbot.waitUntil(lambda: not page.missing.isVisible())
    assert page.table.rowCount() > 15


def test_at_the_turn_of_the_year_the_next_one_is_offered(page, qtbot, sqlite_office, clock, told):
    clock.now = clock.now.replace(year=2027, month=1, day=4)
    page.refresh()
    qtbot.waitUntil(page.all_button.isVisible)
    assert page.all_button.text() == "L&oad all of 2028"
    page.all_button.click()
    qtbot.waitUntil(lambda: told == ["The holidays of 2028 are loaded."])
    assert 2028 in sqlite_office.read(work_calendar).loaded


def test_a_day_is_declared_by_keyboard_and_removed_again(page, qtbot, sqlite_office, told, focused):
    page.new_button.setFocus()
    qtbot.keyClick(page.new_button, Qt.Key.Key_Space)
    assert focused() is page.form.fields["day"].editor
    qtbot.keyClicks(focused(), "2026-08-15")
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    page.form.fields["name"].set_value("員工旅遊")
    qtbot.keyClick(
        page.form.fields["name"].editor, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier
    )
    qtbot.waitUntil(lambda: told == ["The day is saved."])
    qtbot.waitUntil(lambda: page.form.values()["day"] == TRIP)  # stays chosen
    assert days(sqlite_office)[TRIP].name == "員工旅遊"
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: told[-1:] == ["The day is removed."])
    assert TRIP not in days(sqlite_office)


def test_a_holiday_is_worked_on_and_cannot_be_removed(page, qtbot, sqlite_office):
    choose(page, NATIONAL_DAY)
    assert not page.remove_button.isEnabled()
    page.form.fields["kind"].set_value(DayKind.WORKDAY)
    assert page.form.submit()
    qtbot.waitUntil(lambda: sqlite_office.read(work_calendar).works_on(date(2026, 10, 9)))
    qtbot.waitUntil(page.remove_button.isEnabled)


def test_what_is_refused_stays_typed_with_the_sentence(page, qtbot):
    page.new_day()
    page.form.fields["day"].set_value(date(2026, 10, 9))
    page.form.submit()
    qtbot.waitUntil(lambda: "has 2026-10-09 already" in page.note.text())
    assert page.form.values()["day"] == date(2026, 10, 9)


def test_another_seat_s_day_is_not_overwritten(page, qtbot, sqlite_office):
    choose(page, NATIONAL_DAY)
    page.form.fields["name"].set_value("國慶")
    row = days(sqlite_office)[date(2026, 10, 9)]
    draft = DayDraft(row.day, DayKind.WORKDAY, "照常營業")
    sqlite_office.write(partial(change_day, day_id=row.id, version=row.version, draft=draft))
    page.form.submit()
    qtbot.waitUntil(lambda: "Somebody else changed" in page.note.text())
    assert page.form.values()["name"] == "國慶"
    assert days(sqlite_office)[row.day].name == "照常營業"


def test_opening_hours_are_typed_and_a_wrong_one_is_said_under_its_field(
    page, qtbot, sqlite_office
):
    form = page.week.form
    form.fields["5"].set_value("9-12:30")
    form.fields["6"].set_value("closed")
    assert not form.submit()
    assert "no opening hours" in form.fields["6"].problem()
    form.fields["6"].set_value("")
    assert form.submit()
    qtbot.waitUntil(lambda: f"{sqlite_office.read(week_info).hours[5].opens}" == "09:00:00")
    qtbot.waitUntil(lambda: form.values()["5"] == "09:00-12:30")


def test_another_seat_s_week_is_not_overwritten(page, qtbot, sqlite_office):
    read = sqlite_office.read(week_info)
    page.week.form.fields["0"].set_value("7-12")
    sqlite_office.write(partial(change_week, read=read, week=read))  # writes nothing
    hours = dict(read.hours) | {1: read.hours[0]}
    del hours[5]
    sqlite_office.write(partial(change_week, read=read, week=type(read)(read.country, hours)))
    page.week.form.submit()
    qtbot.waitUntil(lambda: "opening hours meanwhile" in page.week.note.text())
    assert page.week.form.values()["0"] == "7-12"


def test_the_tab_follows_other_seats_and_guards_what_is_typed(qtbot, context, desk, sqlite_office):
    screen = SettingsScreen(context)
    qtbot.addWidget(screen)
    qtbot.waitUntil(lambda: screen.calendar.table.rowCount() > 20)
    before = screen.calendar.table.rowCount()
    desk.write(screen, partial(enter_day, draft=DayDraft(TRIP, DayKind.HOLIDAY)))
    qtbot.waitUntil(lambda: screen.calendar.table.rowCount() == before + 1)
    assert screen.may_leave()
    screen.calendar.week.form.fields["0"].set_value("7-12")
    assert any(form.is_dirty() for form in screen.calendar.forms)
