"""The page of appointments: a time in the diary without touching the mouse."""

from datetime import date, time, timedelta
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from desktop.models.reception import AppointmentState
from desktop.services.reception.appointments import (
    AppointmentDraft,
    book_appointment,
    change_appointment,
    confirm_appointment,
    miss_appointment,
)
from desktop.services.reception.bays import enter_bay
from desktop.services.reception.diary import appointment, day_plan, week_plans
from desktop.services.reception.queue import Arrival, join_queue, queue_of
from desktop.services.visits import visit_card
from desktop.views.kit.conflict import MINE
from desktop.views.visits.appointments.sheet import day_sheet, summary, week_sheet
from desktop.views.visits.tabs import VisitsPlace
from tests.views.conftest import office_info_of

FRIDAY = date(2026, 11, 20)  # at ten
NEW_YEAR = date(2027, 1, 1)


class Diary:
    """The office's diary, written past the screen; times are of the Friday."""

    def __init__(self, office):
        self.office = office
        self.info = office_info_of(office)
        self.bays = [self.do(enter_bay, name) for name in ("一號", "二號")]

    def do(self, command, *arguments):
        return self.office.write(lambda uow: command(uow, *arguments))[0]

    def at(self, hour, minute=0, day=FRIDAY):
        return self.info.calendar.instant(day, time(hour, minute))

    def book(self, hour, minutes=60, **more):
        draft = AppointmentDraft(self.at(hour), minutes, **({"caller": "王先生"} | more))
        return self.do(book_appointment, draft)

    def row(self, key):
        return self.office.read(lambda session: appointment(session, key))

    def plan(self, day=FRIDAY):
        return self.office.read(partial(day_plan, day=day))

    def queue(self):
        return self.office.read(partial(queue_of, day=FRIDAY))


@pytest.fixture
def diary(sqlite_office):
    return Diary(sqlite_office)


@pytest.fixture
def place(context, diary, qtbot, activate, monkeypatch):
    """The place of visits, with the appointments in front and the diary in focus."""
    monkeypatch.setattr("desktop.views.visits.screen.leave_draft", lambda *_args: True)
    place = VisitsPlace(context)
    qtbot.addWidget(place)
    place.resize(1200, 640)
    activate(place)
    place.show_tab("appointments")
    qtbot.waitUntil(lambda: bool(place.appointments.plans))
    place.take_focus()
    return place


@pytest.fixture
def page(place):
    return place.appointments


@pytest.fixture
def choose(page, diary, qtbot):
    """Go to a time in a bay, once what stands there is read."""

    def choose(hour, bay=0, minute=0):
        page.refresh()
        bay_id = None if bay is None else diary.bays[bay]
        expected = len(diary.plan().appointments)
        qtbot.waitUntil(lambda: len(page.plans[0].appointments) == expected)
        page.diary.choose(*page.diary.times.sheet.find(diary.at(hour, minute), bay_id))
        page.diary.setFocus()

    return choose


@pytest.fixture
def press(page, qtbot):
    def press(key, widget=None, modifiers=Qt.KeyboardModifier.NoModifier):
        qtbot.keyClick(widget or page.diary, key, modifiers)

    return press


def test_enter_books_at_the_chosen_time_in_the_chosen_bay(page, diary, choose, press, qtbot):
    choose(14, 1)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.page is not None)
    form = page.page.form
    form.caller.set_value("劉小姐")
    form.concern.set_value("換輪胎")
    assert form.submit()
    qtbot.waitUntil(lambda: page.page is None)
    (row,) = diary.plan().appointments
    assert (row.who, row.concern, row.starts_at, row.bay) == (
        "劉小姐",
        "換輪胎",
        diary.at(14),
        "二號",
    )
    qtbot.waitUntil(lambda: page.diary.chosen().appointment is not None)
    assert page.diary.chosen().appointment.id == row.id
    assert page.diary.hasFocus()


def test_somebody_of_the_book_is_booked_with_their_vehicle(page, diary, wang, card, choose, qtbot):
    choose(14)
    page.book()
    qtbot.waitUntil(lambda: page.page is not None)
    who = page.page.form.who
    qtbot.keyClicks(who.line, "5678")
    qtbot.waitUntil(who.drop_down.isVisible)
    qtbot.keyClick(who.line, Qt.Key.Key_Return)
    assert not page.page.form.caller.isEnabled()
    assert page.page.form.submit()
    qtbot.waitUntil(lambda: page.page is None)
    (row,) = diary.plan().appointments
    known = card(wang)
    assert (row.customer_id, row.vehicle_id, row.plate) == (
        known.customer_id,
        known.vehicle_id,
        "ABC-1234",
    )


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(page, choose, qtbot):
    choose(14)
    page.book()
    qtbot.waitUntil(lambda: page.page is not None)
    form = page.page.form
    form.concern.set_value("異音")
    form.submit()
    qtbot.waitUntil(lambda: "Nobody is named" in form.who._note.text())
    form.caller.set_value("王先生")
    form.starts_at.set_value(form.starts_at.value() - timedelta(hours=8))
    form.submit()
    qtbot.waitUntil(lambda: "time is past" in form.starts_at._note.text())
    form.minutes.line.setText("2")
    assert not form.submit()
    assert form.concern.value() == "異音"


def test_a_closed_hour_is_said_beside_the_time_and_may_be_booked(page, diary, choose, qtbot):
    choose(14)
    page.book()
    qtbot.waitUntil(lambda: page.page is not None)
    form = page.page.form
    form.caller.set_value("王先生")
    form.starts_at.set_value(diary.at(22))
    form.starts_at.left.emit()
    qtbot.waitUntil(lambda: "closed at this hour" in form.starts_at.caution)
    form.submit()
    qtbot.waitUntil(lambda: page.page is None)
    assert diary.plan().appointments[0].starts_at == diary.at(22)


def test_squeezing_in_is_offered_when_all_bays_are_taken(page, diary, choose, qtbot):
    for bay in diary.bays:
        diary.book(14, bay_id=bay)
    choose(15)
    page.book()
    qtbot.waitUntil(lambda: page.page is not None)
    form = page.page.form
    form.caller.set_value("劉小姐")
    form.starts_at.set_value(diary.at(14))
    form.bay.set_value(0)
    form.submit()
    qtbot.waitUntil(lambda: "room at 15:00" in form.bay._note.text())
    qtbot.keyClick(form.bay.combo, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.page is None)
    assert [row.bay for row in diary.plan().appointments] == ["一號", "二號", ""]


def test_a_draft_of_an_appointment_comes_back(page, context, choose, qtbot):
    choose(14)
    page.book()
    qtbot.waitUntil(lambda: page.page is not None)
    page.page.form.caller.set_value("劉小姐")
    context.drafts.flush()
    page._close_page()
    page.book()
    qtbot.waitUntil(lambda: page.page is not None)
    assert page.page.form.caller.value() == "劉小姐"
    assert "not saved" in page.page.messages.text()


def test_two_seats_change_one_appointment_and_lose_nothing(page, diary, choose, press, qtbot):
    key = diary.book(11, bay_id=diary.bays[0], phone="0912345678")
    choose(11)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.page is not None)
    form = page.page.form
    form.concern.set_value("我的")
    row = diary.row(key)
    theirs = AppointmentDraft(
        diary.at(11), 90, concern="別人的", caller="王先生", phone="0912345678", bay_id=row.bay_id
    )
    diary.do(change_appointment, key, row.version, theirs)
    form.submit()
    conflict = page.page.conflict
    qtbot.waitUntil(conflict.isVisible)
    assert conflict.choices.keys() == {"concern", "minutes"}
    assert (form.concern.value(), form.minutes.value()) == ("我的", 90)
    assert "Somebody else changed" in page.page.messages.text()
    conflict.choices["minutes"].button(MINE).setFocus()
    qtbot.keyClick(conflict.choices["minutes"].button(MINE), Qt.Key.Key_Left)
    conflict.choices["minutes"].button(MINE).click()
    form.submit()
    qtbot.waitUntil(lambda: page.page is None)
    assert (diary.row(key).concern, diary.row(key).minutes) == ("我的", 60)


def test_m_and_enter_move_an_appointment(page, diary, choose, press, qtbot):
    key = diary.book(11, bay_id=diary.bays[0])
    choose(11)
    press(Qt.Key.Key_M)
    assert "Moving 王先生" in page.hint.text()
    choose(15, 1)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: diary.row(key).starts_at == diary.at(15))
    assert diary.row(key).bay == "二號"
    qtbot.waitUntil(lambda: page.moving is None)
    press(Qt.Key.Key_M)
    press(Qt.Key.Key_Escape)
    assert page.moving is None
    choose(16, 1)
    press(Qt.Key.Key_Return)
    assert diary.row(key).starts_at == diary.at(15)


def test_a_refused_move_leaves_the_appointment_where_it_is(page, diary, choose, press, told, qtbot):
    key = diary.book(11, bay_id=diary.bays[0])
    diary.book(15, 120, bay_id=diary.bays[1])
    choose(11)
    press(Qt.Key.Key_M)
    page.diary.choose(*page.diary.times.sheet.find(diary.at(14, 30), diary.bays[1]))
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any("bay is taken" in text for _kind, text in told))
    assert diary.row(key).starts_at == diary.at(11)


def test_letters_confirm_cancel_with_a_reason_and_note_who_did_not_come(
    page, diary, choose, press, clock, qtbot
):
    first, second = diary.book(11, bay_id=diary.bays[0]), diary.book(13, bay_id=diary.bays[0])
    choose(11)
    press(Qt.Key.Key_C)
    qtbot.waitUntil(lambda: diary.row(first).state == AppointmentState.CONFIRMED)
    choose(13)
    press(Qt.Key.Key_X)
    press(Qt.Key.Key_Return, page.strip.reason.line)
    assert page.strip is not None  # no reason yet
    page.strip.reason.set_value("出差")
    press(Qt.Key.Key_Return, page.strip.reason.line)
    qtbot.waitUntil(lambda: diary.row(second).state == AppointmentState.CANCELLED)
    assert diary.row(second).reason == "出差"
    clock.now = diary.at(12)
    qtbot.waitUntil(lambda: page.strip is None)
    choose(11)
    qtbot.waitUntil(lambda: any("Late 60 min" in line for line in page.diary.chosen().lines))
    press(Qt.Key.Key_D)
    qtbot.waitUntil(lambda: diary.row(first).state == AppointmentState.NO_SHOW)
    qtbot.waitUntil(lambda: "1 did not come · 1 cancelled" in page.words.text())


def test_a_opens_the_visit_with_nothing_typed_again(
    place, page, diary, choose, press, sqlite_office, people, qtbot
):
    key = diary.book(
        11, bay_id=diary.bays[1], caller="劉小姐", phone="0933-111-222", plate="RBX-5566",
        concern="輪胎漏氣", advisor_id=people["林淑芬"],
    )  # fmt: skip
    choose(11, 1)
    press(Qt.Key.Key_A)
    qtbot.waitUntil(lambda: place.listed.detail.form is not None)
    form = place.listed.detail.form.form
    qtbot.waitUntil(lambda: form.advisor.value() == people["林淑芬"])
    form.print.set_value(False)
    assert form.submit()
    qtbot.waitUntil(lambda: diary.row(key).visit_id is not None)
    visit = sqlite_office.read(lambda session: visit_card(session, diary.row(key).visit_id))
    assert (visit.customer, visit.plate, visit.concern) == ("劉小姐", "RBX-5566", "輪胎漏氣")
    assert visit.advisor == "林淑芬"
    assert diary.row(key).state == AppointmentState.ARRIVED
    place.show_tab("appointments")
    choose(11, 1)
    qtbot.waitUntil(lambda: page.diary.chosen().kind == "arrived")
    with qtbot.waitSignal(place.context.go) as gone:
        press(Qt.Key.Key_Return)
    assert gone.args == ["visits", visit.id]


def test_a_phone_or_plate_of_the_book_is_known_when_they_arrive(
    place, diary, wang, card, choose, press, qtbot
):
    diary.book(11, bay_id=diary.bays[0], caller="小明", plate="abc1234")
    choose(11)
    press(Qt.Key.Key_A)
    qtbot.waitUntil(lambda: place.listed.detail.form is not None)
    form, known = place.listed.detail.form.form, card(wang)
    assert (form.customer.value(), form.vehicle.value()) == (known.customer_id, known.vehicle_id)
    assert not form.is_dirty()


def test_days_and_weeks_are_turned_by_keys(page, diary, press, qtbot):
    press(Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: page.plans[0].day == FRIDAY + timedelta(days=1))
    press(Qt.Key.Key_PageUp)
    press(Qt.Key.Key_PageUp)
    qtbot.waitUntil(lambda: page.plans[0].day == FRIDAY - timedelta(days=1))
    press(Qt.Key.Key_T)
    qtbot.waitUntil(lambda: page.plans[0].day == FRIDAY)
    press(Qt.Key.Key_W)
    qtbot.waitUntil(lambda: len(page.plans) == 7)
    press(Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: page.plans[0].day == date(2026, 11, 23))
    page.diary.choose(2, 3)
    start = page.diary.chosen().start
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(page.plans) == 1)
    assert page.plans[0].day == date(2026, 11, 26)
    assert page.diary.chosen().start == start


def test_a_reminder_is_copied(page, diary, choose):
    diary.book(11, bay_id=diary.bays[0])
    choose(11)
    page._runs["remind"]()
    text = QGuiApplication.clipboard().text()
    assert "王先生" in text
    assert "Friday 2026-11-20 at 11:00" in text


# -- the table itself ---------------------------------------------------------------------


def test_a_slot_says_how_much_room_there_is(diary):
    diary.book(11, bay_id=diary.bays[0])
    diary.book(12, bay_id=diary.bays[0])
    diary.book(12, bay_id=diary.bays[1])
    sheet = day_sheet(diary.plan(), diary.info, diary.at(11, 5))
    rooms = dict(row.split("  ") for row in sheet.rows if "  " in row)
    assert (rooms["10:30"], rooms["11:00"], rooms["12:00"]) == ("2 free", "1 free", "full")
    assert sheet.rows[sheet.now_row].startswith("11:00")
    taken = sheet.cells[sheet.find(diary.at(11), diary.bays[0])]
    assert (taken.rows, taken.appointment.who) == (2, "王先生")
    assert sheet.cells[sheet.find(diary.at(11, 30), diary.bays[0])] is taken


def test_those_without_a_bay_stand_side_by_side(diary):
    diary.book(11, squeeze=True)
    diary.book(11, squeeze=True, caller="李")
    diary.book(14, squeeze=True, caller="陳")
    sheet = day_sheet(diary.plan(), diary.info, diary.at(10))
    assert sheet.columns == ("一號", "二號", "No bay", "No bay")
    row = sheet.find(diary.at(11), None)[0]
    assert {sheet.cells[row, 2].appointment.who, sheet.cells[row, 3].appointment.who} == {
        "王先生",
        "李",
    }


def test_somebody_booked_between_two_slots_makes_the_rows_shorter(diary):
    draft = AppointmentDraft(diary.at(11, 15), 30, caller="王", bay_id=diary.bays[0])
    diary.do(book_appointment, draft)
    diary.book(12, bay_id=diary.bays[0])
    sheet = day_sheet(diary.plan(), diary.info, diary.at(10))
    place = sheet.find(diary.at(11, 15), diary.bays[0])
    assert sheet.rows[place[0]].startswith("11:15")
    assert sheet.cells[place].rows == 2


def test_holidays_and_closed_hours_are_named(diary):
    plan = diary.plan(NEW_YEAR)
    assert plan.holiday in summary(plan, diary.info)
    assert "not open" in summary(plan, diary.info)
    sheet = day_sheet(plan, diary.info, diary.at(10))
    assert {cell.kind for cell in sheet.cells.values()} == {"closed"}
    assert sheet.cells[0, 0].lines == (plan.holiday,)
    open_day = day_sheet(diary.plan(), diary.info, diary.at(10))
    assert open_day.cells[0, 0].lines == ("Not open",)
    assert open_day.cells[1, 0].lines == ()  # said once, not in every row
    week = week_sheet(
        diary.office.read(partial(week_plans, day=NEW_YEAR)), diary.info, diary.at(10)
    )
    assert plan.holiday in week.columns[4]


def test_the_week_names_the_first_and_counts_the_rest(diary):
    for caller in ("王", "李", "陳"):
        diary.book(11, caller=caller, squeeze=True)
    key = diary.book(13, caller="林")
    diary.do(confirm_appointment, key, diary.row(key).version)
    plans = diary.office.read(partial(week_plans, day=FRIDAY))
    sheet = week_sheet(plans, diary.info, diary.at(10))
    assert sheet.columns[4] == "Friday\n11-20\n4 booked"
    found = {cell.start: cell.lines for (_row, column), cell in sheet.cells.items() if column == 4}
    assert found[diary.at(11)] == ("○ 王", "○ 李", "1 more")
    assert found[diary.at(13)] == ("◎ 林",)


def test_an_hour_of_the_week_looks_like_what_is_still_to_come(diary, clock):
    key = diary.book(11, caller="王")
    diary.book(11, caller="李", squeeze=True)
    assert week_cell(diary, 11).kind == AppointmentState.BOOKED
    clock.now = diary.at(11, 1)
    diary.do(miss_appointment, key, diary.row(key).version)
    assert week_cell(diary, 11).kind == AppointmentState.BOOKED
    other = next(row for row in diary.plan().appointments if row.id != key)
    diary.do(miss_appointment, other.id, other.version)
    assert week_cell(diary, 11).kind == AppointmentState.NO_SHOW


def test_an_appointment_of_one_row_leaves_its_time_to_the_row(diary):
    key = diary.book(11, caller="王", minutes=30)
    sheet = day_sheet(diary.plan(), diary.info, diary.at(10))
    cell = next(cell for cell in sheet.cells.values() if cell.appointment)
    assert (cell.appointment.id, cell.rows, cell.short) == (key, 1, "○ 王")


def week_cell(diary, hour):
    plans = diary.office.read(partial(week_plans, day=FRIDAY))
    sheet = week_sheet(plans, diary.info, diary.at(10))
    return next(c for c in sheet.cells.values() if c.start == diary.at(hour))


def test_a_tab_gives_the_keyboard_to_where_its_work_begins(place, page, focused, qtbot):
    place.show_tab("list")
    place.listed.pane.filter_box.setFocus()
    place._unseen = {"appointments"}
    place.tabs.setCurrentIndex(1)
    assert focused() is page.diary
    page.queue.who.line.setFocus()
    place.tabs.setCurrentIndex(0)
    place.tabs.setCurrentIndex(1)
    assert focused() is page.queue.who.line  # where it was


# -- the queue ----------------------------------------------------------------------------


def test_somebody_joins_the_queue_is_greeted_and_received(place, page, diary, clock, press, qtbot):
    queue = page.queue
    queue.run("join")
    queue.who.line.setText("白色 Altis")
    queue.wish.set_value("換油")
    queue.form.submit()
    qtbot.waitUntil(lambda: len(queue.rows) == 1)
    assert queue.who.line.text() == ""
    clock.now += timedelta(minutes=12)
    queue.refresh()
    qtbot.waitUntil(lambda: queue.table.item(0, 0).text() == "▲ 12")
    assert queue.count.text() == "1 waiting, 12 min at most"
    press(Qt.Key.Key_G, queue.table)
    qtbot.waitUntil(lambda: queue.table.item(0, 3).text() == "with 張文雄")
    press(Qt.Key.Key_R, queue.table)
    qtbot.waitUntil(lambda: place.listed.detail.form is not None)
    form = place.listed.detail.form.form
    assert (form.name.value(), form.concern.value()) == ("白色 Altis", "換油")
    form._make_vehicle("RAA-0022")
    qtbot.waitUntil(lambda: form.segment.value() is not None)
    form.print.set_value(False)
    assert form.submit()
    qtbot.waitUntil(lambda: diary.queue()[0].visit_id is not None)
    place.show_tab("appointments")
    page.refresh()
    qtbot.waitUntil(lambda: not queue.rows)
    assert queue.count.text() == "Nobody is waiting · 1 received"


def test_who_leaves_is_counted(page, diary, press, qtbot):
    diary.do(join_queue, Arrival("白色 Altis"))
    page.refresh()
    qtbot.waitUntil(lambda: len(page.queue.rows) == 1)
    press(Qt.Key.Key_L, page.queue.table)
    qtbot.waitUntil(lambda: page.queue.count.text() == "Nobody is waiting · 1 left")


def test_a_queue_without_a_name_is_answered_beside_the_field(page):
    page.queue.run("join")
    page.queue.form.submit()
    assert "fill in" in page.queue.who._note.text()
