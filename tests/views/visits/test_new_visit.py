from functools import partial

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from desktop.models.visit import Visit
from desktop.services.customers import customer_card
from desktop.services.find import find_customers
from desktop.services.vehicles import VehicleDraft, enter_vehicle, vehicle_card
from desktop.views.visits.new_page import DRAFT
from desktop.views.visits.screen import VisitsScreen

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def keys(qtbot):
    """Type into whatever has the focus, as a person would."""

    def keys(text="", key=None, modifier=Qt.KeyboardModifier.NoModifier):
        focus = QApplication.focusWidget()
        for letter in text:  # keyClicks knows no Chinese
            press = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(focus, press)
        if key is not None:
            qtbot.keyClick(focus, key, modifier)

    return keys


@pytest.fixture
def form(screen, qtbot):
    screen.new_visit()
    form = screen.detail.form.form
    qtbot.waitUntil(lambda: form.segment.value() is not None)
    form.print.set_value(False)
    form.mark_clean()
    return form


@pytest.fixture
def save(screen, keys, qtbot):
    """Press Ctrl+S and return the id of the new visit."""

    def save():
        with qtbot.waitSignal(screen.detail.opened) as opened:
            keys(key=Qt.Key.Key_S, modifier=Qt.KeyboardModifier.ControlModifier)
        return opened.args[0]

    return save


def focused(form):
    return next((k for k, f in form.fields.items() if f.editor is QApplication.focusWidget()), "")


def open_list(field, qtbot):
    qtbot.waitUntil(field.drop_down.isVisible)


@pytest.mark.parametrize("typed", ["5678", "1234", "王小"])
def test_end_of_a_phone_part_of_a_plate_or_name_enter_concern_save(
    typed, wang, form, keys, save, card, qtbot
):
    keys(typed, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: focused(form) == "concern")
    qtbot.waitUntil(lambda: form.customer.candidate is not None)
    keys("oil")
    found = card(save())
    assert (found.customer, found.plate, found.concern) == ("王小明", "ABC-1234", "oil")
    assert found.id != wang


def test_the_history_of_the_vehicle_and_its_open_visit_stand_beside(
    wang, screen, form, keys, qtbot
):
    keys("ABC-1234", Qt.Key.Key_Return)
    history = screen.detail.form.history
    qtbot.waitUntil(history.warning.isVisible)
    assert "261120-001" in history.warning.text()
    assert "88,000" in history.text.text()
    assert form.odometer.line.placeholderText() == "last 88,000"


def test_an_unknown_plate_leads_through_a_new_customer_to_one_save(form, keys, save, card, qtbot):
    keys("xyz-9876")
    open_list(form.who, qtbot)
    keys(key=Qt.Key.Key_Return)
    assert (focused(form), form.plate.value()) == ("customer", "XYZ-9876")
    keys("李大華")
    open_list(form.customer, qtbot)
    keys(key=Qt.Key.Key_Return)
    assert (focused(form), form.name.value()) == ("phones", "李大華")
    keys("0922-111-222", Qt.Key.Key_Return)
    form.focus("make")
    keys("Nissan", Qt.Key.Key_Return)
    keys("Sentra", Qt.Key.Key_Return)
    found = card(save())
    assert (found.customer, found.plate, found.model) == ("李大華", "XYZ-9876", "Sentra")


def test_an_unknown_phone_becomes_the_phone_of_a_new_customer(form, keys, qtbot):
    keys("0933444555")
    open_list(form.who, qtbot)
    keys(key=Qt.Key.Key_Return)
    assert (focused(form), form.phones.value()) == ("name", "0933444555")
    assert not form.who.isVisible()


def test_a_customer_with_two_vehicles_is_asked_which(
    wang, form, keys, sqlite_office, card, save, qtbot
):
    owner = card(wang).customer_id
    sqlite_office.write(lambda uow: enter_vehicle(uow, VehicleDraft("DEF-5555"), owner))
    keys("王小")
    open_list(form.who, qtbot)
    drop_down = form.who.drop_down
    titles = [drop_down.item(row).text() for row in range(drop_down.count())]
    assert sorted(titles[:2]) == ["ABC-1234", "DEF-5555"]
    for _step in range(titles.index("王小明")):
        keys(key=Qt.Key.Key_Down)
    keys(key=Qt.Key.Key_Return)
    open_list(form.vehicle, qtbot)
    assert focused(form) == "vehicle"
    keys(key=Qt.Key.Key_Down)
    keys(key=Qt.Key.Key_Return)
    assert focused(form) == "concern"
    assert card(save()).customer == "王小明"


def test_a_customer_with_one_vehicle_needs_no_second_question(wang, form, keys, qtbot):
    keys("王小明")
    open_list(form.who, qtbot)
    keys(key=Qt.Key.Key_Down)
    keys(key=Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: form.vehicle.candidate is not None)
    assert form.vehicle.candidate.title == "ABC-1234"
    assert focused(form) == "concern"


def test_a_phone_that_is_there_offers_its_customer_and_keeps_what_was_typed(
    wang, screen, form, keys, save, card, qtbot
):
    form.take_text("老王")
    form.phones.set_value("0912345678")
    form.vehicle.line.setFocus()
    keys("NEW-0001")
    open_list(form.vehicle, qtbot)
    keys(key=Qt.Key.Key_Return)
    form.concern.set_value("異音")
    keys(key=Qt.Key.Key_S, modifier=Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: screen.detail.form.messages.text() != "")
    assert "王小明" in form.phones.problem()
    assert focused(form) == "phones"
    keys(key=Qt.Key.Key_E, modifier=Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: form.customer.value() == card(wang).customer_id)
    found = card(save())
    assert (found.customer, found.plate, found.concern) == ("王小明", "NEW-0001", "異音")


@pytest.fixture
def stopped(wang, screen, form, keys, qtbot):
    """Type a new customer with 王小明's phone and a new vehicle, and try to save."""

    def stopped(name):
        form.take_text(name)
        form.phones.set_value("+886 912 345 678")
        form.vehicle._create("NEW-0001")
        form.concern.set_value("異音")
        keys(key=Qt.Key.Key_S, modifier=Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: len(form.phone_offers.buttons) == 2)
        return screen.detail.form.messages

    return stopped


def test_one_key_declares_the_phone_shared_and_opens_the_visit(
    stopped, form, keys, screen, card, qtbot, sqlite_office
):
    stopped("王太太")
    assert [button.text() for button in form.phone_offers.buttons] == [
        "Declare the phone shared (Ctrl+Shift+S)",
        "Make what is typed a contact of the one that is there (Ctrl+Shift+C)",
    ]
    with qtbot.waitSignal(screen.detail.opened) as opened:
        keys(key=Qt.Key.Key_S, modifier=CONTROL | SHIFT)
    found = card(opened.args[0])
    assert (found.customer, found.plate) == ("王太太", "NEW-0001")
    new = sqlite_office.read(partial(customer_card, customer_id=found.customer_id))
    assert [row.shared for row in new.phones] == [True]


def test_one_key_makes_the_new_one_a_contact_and_goes_on_with_who_is_there(
    wang, stopped, form, keys, save, card, qtbot, sqlite_office
):
    messages = stopped("王太太")
    keys(key=Qt.Key.Key_C, modifier=CONTROL | SHIFT)
    qtbot.waitUntil(lambda: form.customer.value() == card(wang).customer_id)
    assert messages.isHidden()
    assert not form.phone_offers.isVisible()
    found = card(save())
    assert (found.customer, found.plate, found.concern) == ("王小明", "NEW-0001", "異音")
    owner = sqlite_office.read(partial(customer_card, customer_id=found.customer_id))
    assert [row.name for row in owner.contacts] == ["王太太"]


def test_another_phone_takes_the_offers_away(stopped, form):
    stopped("王太太")
    form.phones.set_value("0987654321")
    assert not form.phone_offers.isVisible()
    assert not form.phone_offers.buttons


def test_similar_names_are_named_while_typing_and_taken_by_key(wang, form, keys, card, qtbot):
    form.take_text("王曉明")
    qtbot.waitUntil(lambda: len(form.alike.buttons) == 1)
    assert "王小明 · 0912345678" in form.alike.buttons[0].text().replace("-", "")
    keys(key=Qt.Key.Key_1, modifier=CONTROL)
    assert form.customer.value() == card(wang).customer_id
    assert not form.alike.isVisible()
    qtbot.waitUntil(lambda: form.vehicle.candidate is not None)


def test_a_plate_that_is_there_offers_its_vehicle(wang, screen, form, keys, save, card, qtbot):
    form.take_text("陳新客")
    form.vehicle._create("ABC 1234")
    keys(key=Qt.Key.Key_S, modifier=Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: screen.detail.form.messages.text() != "")
    keys(key=Qt.Key.Key_E, modifier=Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: (form.vehicle.value() or 0) > 0)
    found = card(save())
    assert (found.customer, found.vehicle_id) == ("陳新客", card(wang).vehicle_id)


def test_two_phones_are_two_phones(form, screen, sqlite_office, save, card):
    form.take_text("林雙號")
    form.phones.set_value("0911000111 / 02-2250-8318")
    form._make_vehicle("TWO-2222")
    customer = card(save()).customer_id
    phones = sqlite_office.read(lambda session: customer_card(session, customer)).phones
    assert [phone.number for phone in phones] == ["0911000111", "02-2250-8318"]


def test_nothing_is_written_when_a_part_is_refused(form, screen, sqlite_office, qtbot):
    form.take_text("半途客")
    form._make_vehicle("HALF-001")
    form.original.set_value("990101-001")
    form.submit()
    qtbot.waitUntil(lambda: "990101-001" in screen.detail.form.messages.text())
    assert sqlite_office.read(lambda session: find_customers(session, "半途客")) == []
    assert form.name.value() == "半途客"


def test_a_comeback_names_the_earlier_visit(wang, form, save, card, qtbot):
    form.take_vehicle(card(wang).vehicle_id, "ABC-1234")
    qtbot.waitUntil(lambda: form.customer.candidate is not None)
    form.original.set_value("261120-001")
    assert card(save()).original_number == "261120-001"


def test_the_work_order_is_printed_when_the_tick_is_on(wang, context, form, card, save, qtbot):
    form.take_vehicle(card(wang).vehicle_id, "ABC-1234")
    qtbot.waitUntil(lambda: form.customer.candidate is not None)
    form.print.set_value(True)
    with qtbot.waitSignal(context.printed, timeout=20_000) as printed:
        save()
    assert printed.args[0].startswith(b"%PDF")
    assert printed.args[1] == "Work order 261120-002"


def test_a_form_that_was_lost_comes_back_and_says_so(screen, form, context, keys, qtbot):
    form.take_text("張未存")
    form.concern.set_value("漏油")
    context.drafts.flush()
    qtbot.waitUntil(lambda: context.drafts.load(DRAFT) is not None)
    again = VisitsScreen(context)
    qtbot.addWidget(again)
    again.resize(1220, 690)
    again.show()
    page = again.detail.form
    assert page.form.name.value() == "張未存"
    assert page.form.concern.value() == "漏油"
    assert page.form.customer.value() == 0
    assert "not saved" in page.messages.text()


def test_the_draft_is_gone_once_the_visit_is_saved(wang, form, context, card, save, qtbot):
    form.take_vehicle(card(wang).vehicle_id, "ABC-1234")
    qtbot.waitUntil(lambda: form.customer.candidate is not None)
    context.drafts.flush()
    with qtbot.waitSignal(context.drafts.kept):
        save()
    qtbot.waitUntil(lambda: context.drafts.load(DRAFT) is None)


def test_another_record_sets_the_form_aside_and_ctrl_n_brings_it_back(
    wang, screen, form, show, told, qtbot
):
    form.take_text("張未存")
    show(wang)
    assert screen.detail.form is None
    assert "kept" in told[-1][1]
    screen.new_visit()
    assert screen.detail.form.form.name.value() == "張未存"


def test_a_visit_can_begin_with_a_vehicle_of_another_page(wang, screen, card, qtbot):
    screen.new_visit_for(card(wang).vehicle_id)
    qtbot.waitUntil(lambda: screen.detail.form is not None)
    form = screen.detail.form.form
    qtbot.waitUntil(lambda: form.customer.candidate is not None)
    assert form.vehicle.candidate.title == "ABC-1234"
    assert focused(form) == "concern"


def test_the_advisor_is_the_front_desk_at_the_desk(context, people, screen, qtbot):
    from dataclasses import replace

    context.actor = replace(context.actor, staff_id=people["林淑芬"], role="front_desk")
    screen.new_visit()
    form = screen.detail.form.form
    qtbot.waitUntil(lambda: form.advisor.value() == people["林淑芬"])
    assert not form.is_dirty()


def test_the_form_fits_the_smallest_window(screen, form):
    form.take_text("很長的名字")
    assert form.width() <= screen.detail.form._area.viewport().width()


def test_the_owner_of_a_taxi_is_filled_and_may_be_another(
    wang, form, save, card, sqlite_office, qtbot
):
    vehicle = card(wang).vehicle_id
    form.take_vehicle(vehicle, "ABC-1234")
    qtbot.waitUntil(lambda: form.customer.candidate is not None)
    form._make_customer("代駕陳先生")
    found = card(save())
    assert found.customer == "代駕陳先生"
    assert sqlite_office.read(lambda s: vehicle_card(s, vehicle)).owner == "王小明"
    assert sqlite_office.read(lambda s: s.get(Visit, found.id)).vehicle_id == vehicle


def test_enter_looks_again_when_the_list_was_closed(wang, form, keys, qtbot):
    keys("ABC")
    open_list(form.who, qtbot)
    keys(key=Qt.Key.Key_Escape)
    assert not form.who.drop_down.isVisible()
    keys(key=Qt.Key.Key_Return)
    open_list(form.who, qtbot)
    assert focused(form) == "who"


def test_a_new_visit_is_the_current_row_of_the_list(screen, form, keys, save, qtbot):
    form.take_text("張新客")
    form.vehicle.line.setFocus()
    keys("NEW-0001")
    open_list(form.vehicle, qtbot)
    keys(key=Qt.Key.Key_Return)
    visit = save()
    table = screen.pane.table
    qtbot.waitUntil(lambda: table.current_row() is not None and table.current_row().id == visit)


def test_leaving_with_an_unsaved_visit_asks_first(screen, form, monkeypatch):
    answers = ["stay", "leave"]
    monkeypatch.setattr("desktop.views.kit.messages.ask", lambda *_args, **_more: answers.pop(0))
    assert screen.may_leave()
    form.take_text("張未存")
    assert not screen.may_leave()
    assert screen.may_leave()


def test_enter_goes_through_the_fields_of_a_new_customer(form, keys):
    form.take_text("張新客")
    places = []
    for _field in range(4):
        keys(key=Qt.Key.Key_Return)
        places.append(focused(form))
    assert places == ["shared", "customer_kind", "segment", "vehicle"]
