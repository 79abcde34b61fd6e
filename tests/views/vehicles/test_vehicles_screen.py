from datetime import date
from functools import partial

import pytest
from PySide6.QtCore import Qt, QUrl

from desktop.services.customer_work import CustomerDraft, PhoneDraft, enter_customer
from desktop.services.segments import segment_list
from desktop.services.vehicles import (
    VehicleDraft,
    assign_driver,
    change_vehicle,
    enter_vehicle,
    vehicle_card,
)
from desktop.services.visit_work import NewVisit, open_visit
from desktop.views.kit.due import due_text
from desktop.views.kit.pick_field import Candidate

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def owner(sqlite_office):
    segment = sqlite_office.read(segment_list)[0].id
    draft = CustomerDraft("Wang Xiaoming", segment, phones=(PhoneDraft("0912345678"),))
    return sqlite_office.write(lambda uow: enter_customer(uow, draft))[0]


@pytest.fixture
def enter(sqlite_office, owner):
    """Enter a vehicle of the owner and return its id."""

    def enter(plate, **more):
        draft = VehicleDraft(plate, **more)
        return sqlite_office.write(lambda uow: enter_vehicle(uow, draft, owner))[0]

    return enter


def plates(screen):
    model = screen.listing.model
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def shown(screen):
    return screen.pane.text.toPlainText()


def show(qtbot, screen, vehicle):
    screen.show_record(vehicle)
    qtbot.waitUntil(lambda: screen.record is not None and screen.record.id == vehicle)


def save(qtbot, screen):
    qtbot.keyClick(screen.form.form, Qt.Key.Key_S, CONTROL)


def card(office, vehicle):
    return office.read(lambda session: vehicle_card(session, vehicle))


def test_a_vehicle_is_entered_by_keyboard_with_its_owner(open_screen, owner, qtbot, focused):
    screen = open_screen()
    screen.new_vehicle()
    qtbot.keyClicks(focused(), "abc-1234")
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    qtbot.keyClicks(focused(), "5678")
    qtbot.keyClick(focused(), Qt.Key.Key_Return)  # typed faster than found
    qtbot.waitUntil(lambda: screen.form.form.owner.value() == owner)
    qtbot.keyClicks(focused(), "Toyota")
    save(qtbot, screen)
    qtbot.waitUntil(lambda: plates(screen) == ["ABC-1234"])
    qtbot.waitUntil(lambda: getattr(screen.listing.table.current_row(), "make", "") == "Toyota")
    qtbot.waitUntil(lambda: "Wang Xiaoming" in shown(screen))
    assert "0912345678" in shown(screen)


def test_an_owner_that_was_not_picked_is_asked_for(open_screen, qtbot):
    screen = open_screen()
    screen.new_vehicle()
    screen.form.form.plate.set_value("ABC-1234")
    save(qtbot, screen)
    assert screen.form.form.problems().keys() == {"owner"}


def test_another_plate_stands_in_the_history_beside_the_old_one(open_screen, enter, qtbot):
    vehicle = enter("ABC-1234")
    screen = open_screen()
    show(qtbot, screen, vehicle)
    screen.edit()
    form = screen.form.form
    assert form.plate_note.isHidden()
    form.plate.set_value("xyz-9999")
    assert "ABC-1234 ends today and XYZ-9999 begins" in form.plate_note.text()
    save(qtbot, screen)
    qtbot.waitUntil(lambda: "XYZ-9999" in shown(screen))
    history = shown(screen).partition("Plates")[2]
    assert "XYZ-9999" in history
    assert "ABC-1234" in history
    qtbot.waitUntil(lambda: plates(screen) == ["XYZ-9999"])


def test_a_plate_written_otherwise_is_no_other_plate(open_screen, enter, qtbot):
    vehicle = enter("ABC-1234")
    screen = open_screen()
    show(qtbot, screen, vehicle)
    screen.edit()
    screen.form.form.plate.set_value("abc 1234")
    assert screen.form.form.plate_note.isHidden()


def test_a_plate_of_another_vehicle_offers_that_vehicle_and_loses_nothing(
    open_screen, enter, owner, qtbot, focused
):
    existing = enter("ABC-1234")
    screen = open_screen()
    screen.new_vehicle()
    form = screen.form.form
    form.plate.set_value("abc1234")
    form.owner.pick(Candidate(owner, "Wang Xiaoming"))
    form.colour.set_value("red")
    save(qtbot, screen)
    qtbot.waitUntil(lambda: "plate" in form.problems())
    qtbot.keyClick(focused(), Qt.Key.Key_E, CONTROL)
    qtbot.waitUntil(lambda: screen.record is not None and screen.record.id == existing)
    screen.new_vehicle()
    assert screen.form.form.colour.value() == "red"


def test_a_vin_of_another_vehicle_is_shown_at_the_vin(open_screen, enter, owner, qtbot):
    enter("ABC-1234", vin="JTDBR32E720012345")
    screen = open_screen()
    screen.new_vehicle()
    form = screen.form.form
    form.vin.set_value("jtdbr32e720012345")
    form.owner.pick(Candidate(owner, "Wang Xiaoming"))
    save(qtbot, screen)
    qtbot.waitUntil(lambda: form.problems().keys() == {"vin"})


def test_two_seats_lose_nothing(open_screen, enter, qtbot, sqlite_office, beside):
    vehicle = enter("ABC-1234", colour="white")
    screen = open_screen()
    show(qtbot, screen, vehicle)
    screen.edit()
    form = screen.form.form
    form.note.set_value("mine")
    version = card(sqlite_office, vehicle).version
    theirs = VehicleDraft("ABC-1234", colour="black")
    sqlite_office.write(lambda uow: change_vehicle(uow, vehicle, version, theirs))
    save(qtbot, screen)
    qtbot.waitUntil(lambda: "Somebody else changed" in screen.form.messages.text())
    assert beside(screen.form) == {"colour": ["Colour: white", "Colour: black"]}
    assert form.note.value() == "mine"
    save(qtbot, screen)
    qtbot.waitUntil(lambda: screen.form is None)
    assert (card(sqlite_office, vehicle).note, card(sqlite_office, vehicle).colour) == (
        "mine",
        "black",
    )


def test_the_owner_changes_and_the_past_stays(open_screen, enter, qtbot, sqlite_office, focused):
    vehicle = enter("ABC-1234")
    segment = sqlite_office.read(segment_list)[0].id
    buyer = CustomerDraft("Chen", segment)
    sqlite_office.write(lambda uow: enter_customer(uow, buyer))
    screen = open_screen()
    show(qtbot, screen, vehicle)
    screen.change_owner()
    qtbot.keyClicks(focused(), "chen")
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: screen.form is None)
    qtbot.waitUntil(lambda: "Chen" in shown(screen).partition("Vehicle owners")[2])
    assert "Wang Xiaoming" in shown(screen).partition("Vehicle owners")[2]


def test_a_driver_is_assigned(open_screen, enter, qtbot, focused):
    vehicle = enter("ABC-1234")
    screen = open_screen()
    show(qtbot, screen, vehicle)
    screen.assign_driver()
    qtbot.keyClicks(focused(), "Lin")
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Lin" in shown(screen).partition("Drivers")[2])


def test_of_a_fleet_s_phones_only_its_own_and_the_driver_s_are_shown(
    open_screen, qtbot, sqlite_office
):
    segment = sqlite_office.read(segment_list)[0].id
    phones = (
        PhoneDraft("0226547406"),
        PhoneDraft("0911", contact="Lin"),
        PhoneDraft("0922", contact="Wu"),
    )
    fleet = CustomerDraft("Fleet", segment, phones=phones)
    owner, _changed = sqlite_office.write(lambda uow: enter_customer(uow, fleet))
    draft = VehicleDraft("TQK-599")
    vehicle, _changed = sqlite_office.write(lambda uow: enter_vehicle(uow, draft, owner))
    sqlite_office.write(lambda uow: assign_driver(uow, vehicle, "Lin"))
    screen = open_screen()
    show(qtbot, screen, vehicle)
    assert "0226547406" in shown(screen)
    assert "0911" in shown(screen)
    assert "0922" not in shown(screen)


def test_a_visit_of_the_vehicle_is_begun(open_screen, enter, qtbot):
    vehicle = enter("ABC-1234")
    screen = open_screen()
    show(qtbot, screen, vehicle)
    with qtbot.waitSignal(screen.context.go) as gone:
        screen.new_visit()
    assert gone.args == ["visits.new", vehicle]


def test_a_command_without_a_vehicle_says_what_to_do(open_screen, qtbot):
    screen = open_screen()
    with qtbot.waitSignal(screen.context.told) as told:
        screen.new_visit()
    assert "Choose a vehicle" in told.args[1]


def test_half_a_plate_finds_the_vehicle(open_screen, enter, qtbot):
    enter("ABC-1234")
    enter("XYZ-9999")
    screen = open_screen()
    qtbot.keyClicks(screen.listing.filter_box, "1234")
    qtbot.waitUntil(lambda: plates(screen) == ["ABC-1234"])


def test_links_go_to_owner_and_visits_and_odometers_are_shown(
    open_screen, enter, owner, qtbot, sqlite_office
):
    vehicle = enter("ABC-1234")
    new = NewVisit(owner, vehicle, odometer=84000)
    visit, _changed = sqlite_office.write(lambda uow: open_visit(uow, new))
    screen = open_screen()
    show(qtbot, screen, vehicle)
    assert "84,000" in shown(screen)
    for target in (f"customers/{owner}", f"visits/{visit}"):
        assert f'href="{target}"' in screen.pane.text.toHtml()
        with qtbot.waitSignal(screen.context.go) as gone:
            screen.pane.text.anchorClicked.emit(QUrl(target))
        assert f"{gone.args[0]}/{gone.args[1]}" == target


def test_what_is_overdue_is_told_by_shape_and_word():
    today = date(2026, 11, 20)
    assert due_text(date(2026, 11, 19), today) == "▲ 2026-11-19 overdue"
    assert due_text(today, today) == "△ 2026-11-20 today"
    assert due_text(date(2026, 11, 21), today) == "△ 2026-11-21 in 1 day"
    assert due_text(date(2027, 3, 1), today) == "2027-03-01"
    assert due_text(None, today) == ""


def test_a_year_is_written_without_separators(open_screen, enter, qtbot, sqlite_office):
    vehicle = enter("ABC-1234", made_in=2019, inspection_due_on=date(2026, 11, 1))
    screen = open_screen()
    show(qtbot, screen, vehicle)
    assert "▲ 2026-11-01 overdue" in shown(screen)
    screen.edit()
    assert screen.form.form.made_in.line.text() == "2019"
    save(qtbot, screen)
    qtbot.waitUntil(lambda: screen.form is None)
    assert card(sqlite_office, vehicle).made_in == 2019


def test_enter_goes_to_the_record_and_escape_back(open_screen, enter, qtbot, focused):
    enter("ABC-1234")
    screen = open_screen()
    qtbot.waitUntil(lambda: plates(screen) == ["ABC-1234"])
    screen.listing.table.setFocus()
    screen.listing.table.select_first()
    qtbot.waitUntil(lambda: screen.record is not None)
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    assert screen.pane.text.hasFocus()
    qtbot.keyClick(focused(), Qt.Key.Key_Escape)
    assert screen.listing.table.hasFocus()


def stopped(qtbot, screen, plate, owner):
    """Type a vehicle whose plate another one bears, and try to save."""
    screen.new_vehicle()
    form = screen.form.form
    form.plate.set_value(plate)
    form.model.set_value("Camry")
    form.owner.pick(Candidate(owner, "李四"))
    qtbot.keyClick(form, Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: "plate" in form.problems())
    return form


@pytest.fixture
def buyer(sqlite_office, retail):
    draft = CustomerDraft("李四", retail)
    return sqlite_office.write(lambda uow: enter_customer(uow, draft))[0]


def test_one_key_moves_a_plate_on(open_screen, enter, buyer, qtbot, sqlite_office):
    old = enter("ABC-1234")
    screen = open_screen()
    form = stopped(qtbot, screen, "abc 1234", buyer)
    assert len(form.offers.buttons) == 2
    qtbot.keyClick(form, Qt.Key.Key_M, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: screen.form is None)
    cards = [sqlite_office.read(partial(vehicle_card, vehicle_id=key)) for key in (old, old + 1)]
    assert [card.plate for card in cards] == ["", "ABC 1234"]


def test_one_key_writes_the_car_over_to_its_buyer(open_screen, enter, buyer, qtbot, sqlite_office):
    car = enter("ABC-1234")
    screen = open_screen()
    form = stopped(qtbot, screen, "ABC-1234", buyer)
    form.note.set_value("急")
    with qtbot.waitSignal(screen.context.go) as gone:
        qtbot.keyClick(form, Qt.Key.Key_W, CONTROL | SHIFT)
    assert gone.args == ["vehicles", car]
    card = sqlite_office.read(partial(vehicle_card, vehicle_id=car))
    assert (card.owner, card.model, card.note) == ("李四", "Camry", "急")
    assert screen.form is None


def test_an_unusual_plate_or_vin_is_warned_of_and_saved(open_screen, buyer, qtbot, focused):
    screen = open_screen()
    screen.new_vehicle()
    form = screen.form.form
    form.plate.set_value("12345")
    form.vin.set_value("1M8GDM9A0KP042788")
    form.owner.pick(Candidate(buyer, "李四"))
    assert form.submit()
    assert "unusual" in form.plate.caution
    assert "check digit" in form.vin.caution
    qtbot.waitUntil(lambda: screen.form is None)
