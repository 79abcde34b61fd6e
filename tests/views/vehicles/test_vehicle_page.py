"""The page of a vehicle: readings, the next service, and what the customer says of both."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt

from desktop.services.customer_work import CustomerDraft, enter_customer
from desktop.services.forecasts.keeping import note_reading
from desktop.services.segments import segment_list
from desktop.services.vehicle_story import vehicle_story
from desktop.services.vehicles import VehicleDraft, enter_vehicle
from desktop.services.visit_work import NewVisit, open_visit

TODAY = date(2026, 11, 20)


@pytest.fixture
def do(sqlite_office):
    """Give a command and return what it returned."""
    return lambda command, *args: sqlite_office.write(lambda uow: command(uow, *args))[0]


@pytest.fixture
def owner(do, sqlite_office):
    segment = sqlite_office.read(segment_list)[0].id
    return do(enter_customer, CustomerDraft("王小明", segment))


@pytest.fixture
def car(do, owner):
    return do(enter_vehicle, VehicleDraft("ABC-1234", "Toyota", "Altis"), owner)


def shown(screen):
    return screen.pane.text.toPlainText()


def show(qtbot, screen, vehicle):
    screen.show_record(vehicle)
    qtbot.waitUntil(lambda: screen.record is not None and screen.record.id == vehicle)


def test_readings_stand_with_the_way_a_day_and_what_was_set_aside(open_screen, car, do, qtbot):
    for days, odometer in ((100, 10_000), (50, 99_000), (50, 15_000), (0, 20_000)):
        do(note_reading, car, odometer, TODAY - timedelta(days=days))
    screen = open_screen()
    show(qtbot, screen, car)
    screen.show_part("odometer")
    assert "99,000" in shown(screen)
    assert shown(screen).count("set aside") == 2  # said of the reading, and counted above
    assert shown(screen).splitlines().count("100") == 2
    assert "100 km a day" in shown(screen)


def test_what_the_customer_says_it_shows_is_kept_by_keyboard(open_screen, car, qtbot, focused):
    screen = open_screen()
    show(qtbot, screen, car)
    screen.note_odometer()
    qtbot.keyClicks(focused(), "52000")
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: screen.form is None)
    screen.show_part("odometer")
    qtbot.waitUntil(lambda: "52,000" in shown(screen))
    assert "the customer said so" in shown(screen)


def test_a_number_that_falls_is_questioned_beside_the_field(open_screen, car, do, qtbot):
    do(note_reading, car, 52_000, TODAY)
    screen = open_screen()
    show(qtbot, screen, car)
    screen.note_odometer()
    form = screen.form.form
    form.odometer.line.setText("5200")
    assert "Lower than the 52,000" in form.odometer.caution
    form.day.set_value(TODAY - timedelta(days=1))
    assert form.odometer.caution == ""
    form.odometer.line.setText("52x")
    form.submit()
    assert "odometer" in form.problems()


def test_a_day_the_customer_named_stands_and_is_forgotten_again(
    open_screen, car, qtbot, focused, sqlite_office
):
    def said():
        return sqlite_office.read(lambda session: vehicle_story(session, car)).said_on

    screen = open_screen()
    show(qtbot, screen, car)
    screen.note_service()
    qtbot.keyClicks(focused(), "+40")
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "the customer said so" in shown(screen))
    assert said() == TODAY + timedelta(days=40)
    screen.note_service()
    focused().clear()
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "not known yet" in shown(screen))
    assert said() is None


def test_another_page_asks_for_a_field_of_a_vehicle(open_screen, car, qtbot, focused):
    screen = open_screen()
    screen.show_list("ask", f"{car}/insurance")
    qtbot.waitUntil(lambda: screen.form is not None)
    insurance = screen.form.form.insurance
    qtbot.waitUntil(lambda: insurance.isAncestorOf(focused()))
    screen.close_form()
    screen.show_list("ask", f"{car}/odometer")
    qtbot.waitUntil(lambda: screen.form is not None)
    assert "ABC-1234 shows" in screen.form.task.title


def test_another_page_begins_a_vehicle_of_a_customer(open_screen, owner, qtbot):
    screen = open_screen()
    screen.show_list("new", f"{owner}/王/小明")
    form = screen.form.form
    assert form.owner.value() == owner
    assert form.owner.typed()["text"] == "王/小明"


def test_the_next_question_opens_its_form(open_screen, car, qtbot):
    screen = open_screen()
    show(qtbot, screen, car)
    assert "How many kilometres does ABC-1234 show today?" in shown(screen)
    screen.ask()
    assert "ABC-1234 shows" in screen.form.task.title


def test_visits_stand_with_what_was_said_and_are_opened_by_a_key(
    open_screen, car, owner, do, qtbot
):
    visit = do(open_visit, NewVisit(owner, car, concern="<冷氣> 不冷"))
    screen = open_screen()
    show(qtbot, screen, car)
    screen.show_part("visits")
    assert "<冷氣> 不冷" in shown(screen)
    with qtbot.waitSignal(screen.context.go) as gone:
        screen.open_last_visit()
    assert gone.args == ["visits", visit]


def test_commands_have_a_key_each(open_screen):
    keys = [command.spec.shortcut for command in open_screen().commands()]
    assert len(keys) == len(set(keys))
    assert all(keys)
