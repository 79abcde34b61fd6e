from datetime import date, timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QApplication

from desktop.services.sales.drafts import DeliveryDraft, SaleDraft
from desktop.services.sales.records import SaleState
from desktop.services.sales.work import cancel_sale, change_sale, deliver_sale
from desktop.services.shares import ShareDraft
from desktop.services.staff import sign_in
from desktop.views.kit.actions import Actions
from desktop.views.kit.adjusting import AdjustDialog
from desktop.views.sales import screen as screen_module
from desktop.views.sales.columns import SHAPES
from desktop.views.sales.periods import period_options

CONTROL = Qt.KeyboardModifier.ControlModifier
TODAY = date(2026, 11, 20)
LAST_STEPS = 2  # from the remark over the copy to the button that saves
MOST_STEPS = 40


def press(qtbot, key, *modifiers):
    qtbot.keyClick(QApplication.focusWidget(), key, *modifiers)


def type_(qtbot, text):
    qtbot.keyClicks(QApplication.focusWidget(), text)


def save(qtbot, screen):
    qtbot.keyClick(screen.form.form, Qt.Key.Key_S, CONTROL)


def models(screen):
    model = screen.listing.model
    return [model.row_at(model.index(row, 0)).model for row in range(model.rowCount())]


def show(qtbot, screen, sale):
    screen.show_record(sale)
    qtbot.waitUntil(lambda: screen.record is not None and screen.record.id == sale)


def pick_person(qtbot, screen, place):
    """Open the names with Enter, go down, and take one."""
    combo = screen.form.form.shares.bar.combo
    qtbot.waitUntil(lambda: combo.count() > place)
    combo.setFocus()
    press(qtbot, Qt.Key.Key_Return)
    for _step in range(place):
        qtbot.keyClick(combo.view(), Qt.Key.Key_Down)
    qtbot.keyClick(combo.view(), Qt.Key.Key_Return)


def test_an_order_is_entered_by_keyboard_alone(screen, lin, qtbot, sale, people):
    screen.new_sale()
    form = screen.form.form
    type_(qtbot, "0111")
    qtbot.waitUntil(form.customer.drop_down.isVisible)
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: form.customer.value() == lin)
    assert form.kind.editor.hasFocus()
    press(qtbot, Qt.Key.Key_Return)
    for text in ("Corolla Altis", "", "", "800000", "780000", "720000"):
        type_(qtbot, text)
        press(qtbot, Qt.Key.Key_Return)
    assert form.earned.text() == "Total 780,000 · Discount 2.5% · Gross profit 60,000"
    assert form.shares.editor.hasFocus()
    pick_person(qtbot, screen, 0)
    save(qtbot, screen)
    qtbot.waitUntil(lambda: models(screen) == ["Corolla Altis"])
    qtbot.waitUntil(lambda: screen.record is not None)
    card = sale(screen.record.id)
    assert (card.number, card.customer, card.ordered_on) == ("S20261120-01", "林大同", TODAY)
    assert [(row.name, row.share) for row in card.shares] == [("吳美玲", 1)]
    text = screen.pane.text.toPlainText()
    assert all(part in text for part in ("Ordered", "780,000", "林大同", "吳美玲", "100.0%"))


def test_enter_leads_through_the_whole_form_and_tab_to_its_save(screen, lin, qtbot, sale):
    screen.new_sale()
    form = screen.form.form
    combo = form.shares.bar.combo
    qtbot.waitUntil(lambda: combo.count() > 0)
    type_(qtbot, "0111")
    qtbot.waitUntil(form.customer.drop_down.isVisible)
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(form.kind.editor.hasFocus)
    for text in ("", "Corolla Altis", "", "", "800000", "780000", ""):
        type_(qtbot, text)
        press(qtbot, Qt.Key.Key_Return)
    assert combo.hasFocus()
    press(qtbot, Qt.Key.Key_Return)  # nobody sold it yet: the names open
    assert combo.view().isVisible()
    qtbot.keyClick(combo.view(), Qt.Key.Key_Return)
    assert combo.hasFocus()
    for field in (form.referred_by, form.source, form.note):
        press(qtbot, Qt.Key.Key_Return)
        assert field.editor.hasFocus(), field.label.text()
    type_(qtbot, "cash")
    for _step in range(LAST_STEPS):
        press(qtbot, Qt.Key.Key_Tab)
    press(qtbot, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: screen.record is not None)
    card = sale(screen.record.id)
    assert (card.model, card.note, len(card.shares)) == ("Corolla Altis", "cash", 1)


def test_tab_goes_past_the_names_while_nobody_is_chosen(screen, people, qtbot):
    screen.new_sale()
    form = screen.form.form
    seen = []
    for _step in range(MOST_STEPS):
        seen.append(QApplication.focusWidget())
        press(qtbot, Qt.Key.Key_Tab)
        if seen[-1] is form.note.editor:
            break
    assert form.shares.editor in seen
    assert seen[-1] is form.note.editor


def test_a_customer_who_is_not_found_is_entered_with_the_order(screen, lin, qtbot, sale, people):
    screen.new_sale()
    form = screen.form.form
    qtbot.waitUntil(lambda: bool(form.segment.typed()))
    type_(qtbot, "Jay Chou")
    qtbot.waitUntil(form.customer.drop_down.isVisible)
    form.customer.drop_down.picked.emit("new")
    assert form.phone.editor.hasFocus()
    type_(qtbot, "0922-000-111")
    form.model.set_value("Altis")
    form.shares.bar.set_typed([[people["吳美玲"], "吳美玲", "100"]])
    save(qtbot, screen)
    qtbot.waitUntil(lambda: "phone" in form.problems())
    press(qtbot, Qt.Key.Key_E, CONTROL)
    qtbot.waitUntil(lambda: form.customer.value() == lin)
    assert not form.phone.isVisible()
    form._make_customer("Jay Chou")
    form.phone.set_value("0933-000-222")
    save(qtbot, screen)
    qtbot.waitUntil(lambda: screen.record is not None)
    assert sale(screen.record.id).customer == "Jay Chou"


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_saved(screen, people, qtbot):
    screen.new_sale()
    form = screen.form.form
    form.price.set_value(Decimal(-1))
    form.shares.bar.set_typed([[people["吳美玲"], "吳美玲", "90"]])
    save(qtbot, screen)
    assert form.customer.editor.hasFocus()
    assert form.problems() == {
        "customer": "Please fill in “Customer”.",
        "model": "A vehicle needs a model; type one.",
        "price": "An amount is not negative; correct it.",
        "shares": "The shares sum to 90 %; make it 100 %.",
    }
    form.kind.set_value("package")
    form.price.set_value(Decimal(1))
    save(qtbot, screen)
    assert form.problems().keys() == {"customer", "shares"}


def test_what_is_odd_is_told_while_it_is_typed_and_saved_all_the_same(screen, sell, qtbot, sale):
    key = sell()
    show(qtbot, screen, key)
    screen.edit()
    form = screen.form.form
    form.price.set_value(Decimal(100))
    form.ordered_on.set_value(TODAY + timedelta(days=1))
    assert form.price.caution == "△ The price is below the cost."
    assert form.ordered_on.caution == "△ This day is yet to come."
    save(qtbot, screen)
    qtbot.waitUntil(lambda: screen.form is None)
    assert sale(key).price == 100


def test_a_vehicle_is_delivered_with_its_plate_by_keyboard(screen, sell, qtbot, context, sale):
    key = sell()
    show(qtbot, screen, key)
    screen.deliver()
    qtbot.keyClick(screen.form.form.day.line, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_Return)
    assert screen.form.form.problems().keys() == {"delivered_on"}
    qtbot.keyClick(screen.form.form.day.line, Qt.Key.Key_Up)
    screen.form.form.plate.editor.setFocus()
    type_(qtbot, "abc-1234")
    press(qtbot, Qt.Key.Key_Return)
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: screen.record.state is SaleState.DELIVERED)
    assert sale(key).vehicle == "ABC-1234"
    qtbot.waitUntil(lambda: "ABC-1234" in screen.pane.text.toPlainText())
    with qtbot.waitSignal(context.go) as went:
        screen.pane.text.anchorClicked.emit(QUrl(f"vehicles/{sale(key).vehicle_id}"))
    assert went.args == ["vehicles", sale(key).vehicle_id]
    with qtbot.waitSignal(context.told) as told:
        screen.deliver()
    assert told.args == [
        "warning",
        "Sale S20261120-01 was delivered on 2026-11-20; take that back first.",
    ]


def test_an_order_of_several_asks_for_no_plate(screen, sell, qtbot):
    show(qtbot, screen, sell(quantity=Decimal(5)))
    screen.deliver()
    assert list(screen.form.form.fields) == ["delivered_on"]


def test_a_cancellation_asks_why_and_can_be_taken_back(screen, sell, qtbot, sale, monkeypatch):
    key = sell()
    show(qtbot, screen, key)
    screen.cancel()
    press(qtbot, Qt.Key.Key_Return)
    press(qtbot, Qt.Key.Key_Return)
    assert screen.form.form.problems().keys() == {"reason"}
    type_(qtbot, "no loan")
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: screen.record.state is SaleState.CANCELLED)
    assert "no loan" in screen.pane.text.toPlainText()
    for answer, state in (("stay", "cancelled"), ("back", "open")):
        monkeypatch.setattr(screen_module, "ask", lambda *_a, answer=answer, **_k: answer)
        screen.take_back()
        qtbot.waitUntil(lambda state=state: sale(key).state == state)
    qtbot.waitUntil(lambda: screen.record.state is SaleState.OPEN)


def test_two_seats_lose_nothing(screen, sell, lin, qtbot, sqlite_office, people, sale, beside):
    key = sell()
    show(qtbot, screen, key)
    screen.edit()
    screen.form.form.source.set_value("官網")
    shares = (ShareDraft(people["陳志明"], Decimal(1)),)
    theirs = SaleDraft(customer=lin, shares=shares, ordered_on=TODAY, model="Camry")
    sqlite_office.write(lambda uow: change_sale(uow, key, 1, theirs))
    save(qtbot, screen)
    qtbot.waitUntil(lambda: "Somebody else changed" in screen.form.messages.text())
    assert beside(screen.form) == {
        "model": ["Model: Corolla Altis", "Model: Camry"],
        "list_price": ["List price: 800,000", "List price: —"],
        "price": ["Price: 780,000", "Price: —"],
        "cost": ["Cost: 700,000", "Cost: —"],
        "source": ["Source: 官網", "Source: —"],
        "shares": ["Salespeople: 吳美玲 100", "Salespeople: 陳志明 100"],
    }
    save(qtbot, screen)
    qtbot.waitUntil(lambda: screen.form is None)
    assert (sale(key).model, sale(key).source) == ("Camry", "官網")
    assert [row.name for row in sale(key).shares] == ["陳志明"]


def test_a_draft_is_kept_with_its_people_and_its_customer(open_screen, lin, people, qtbot):
    screen = open_screen()
    screen.new_sale()
    form = screen.form.form
    form.take_customer(lin)
    qtbot.waitUntil(lambda: form.customer.value() == lin)
    form.model.set_value("Altis")
    form.shares.bar.set_typed([[people["吳美玲"], "吳美玲", "100"]])
    again = open_screen()
    again.new_sale()
    form = again.form.form
    assert (form.customer.value(), form.model.value()) == (lin, "Altis")
    assert [row.name for row in form.shares.value()] == ["吳美玲"]


def test_the_last_sale_is_copied_without_its_customer(screen, sell, qtbot, context):
    screen.new_sale()
    with qtbot.waitSignal(context.told) as told:
        press(qtbot, Qt.Key.Key_D, CONTROL)
    assert told.args == ["info", "There is no sale to copy from yet."]
    sell(quantity=Decimal(2))
    press(qtbot, Qt.Key.Key_D, CONTROL)
    form = screen.form.form
    qtbot.waitUntil(lambda: form.model.value() == "Corolla Altis")
    assert (form.quantity.typed(), form.price.value(), form.source.value()) == ("2", 780000, "來店")
    assert [row.name for row in form.shares.value()] == ["吳美玲"]
    assert form.customer.value() is None


def test_a_salesperson_at_the_desk_sells(open_screen, context, sqlite_office, people):
    mei = people["吳美玲"]
    context.actor = sqlite_office.read(lambda session: sign_in(session, mei, "", TODAY))
    screen = open_screen()
    screen.new_sale()
    assert [row.name for row in screen.form.form.shares.value()] == ["吳美玲"]


def test_who_may_not_record_sales_is_told_and_keeps_what_was_typed(
    screen, sell, qtbot, sqlite_office, people
):
    key, clerk = sell(), people["林淑芬"]
    sqlite_office.actor = sqlite_office.read(lambda session: sign_in(session, clerk, "", TODAY))
    show(qtbot, screen, key)
    screen.edit()
    screen.form.form.source.set_value("官網")
    save(qtbot, screen)
    qtbot.waitUntil(lambda: "may not record sales" in screen.form.messages.text())
    assert screen.form.form.source.value() == "官網"


def test_the_list_is_narrowed_by_its_boxes(screen, sell, qtbot, sqlite_office, people):
    old = sell(ordered_on=date(2026, 10, 5), model="Camry")
    gone = sell(kind="insurance", model="車體險")
    new = sell(shares=(ShareDraft(people["陳志明"], Decimal(1)),))
    sqlite_office.write(lambda uow: deliver_sale(uow, old, 1, DeliveryDraft(TODAY)))
    sqlite_office.write(lambda uow: cancel_sale(uow, gone, 1, TODAY, "不買了"))
    screen.refresh()
    qtbot.waitUntil(lambda: models(screen) == ["Corolla Altis", "車體險", "Camry"])
    combo = screen.listing.combos["salesperson"]
    qtbot.waitUntil(lambda: combo.findText("吳美玲") > 0)
    month = {label: value for value, label in period_options(TODAY)}["This month"]
    for chosen, expected in (
        ({"period": month}, ["Corolla Altis", "車體險"]),
        ({"period": month, "state": "delivered"}, ["Camry"]),
        ({"period": "", "state": "cancelled"}, ["車體險"]),
        ({"state": "", "kind": "vehicle"}, ["Corolla Altis", "Camry"]),
        ({"salesperson": str(people["吳美玲"])}, ["Camry"]),
    ):
        for key, value in chosen.items():
            screen.listing.set_choice(key, value)
        qtbot.waitUntil(lambda expected=expected: models(screen) == expected)
    screen.show_record(new)  # what a filter keeps out is shown all the same
    qtbot.waitUntil(lambda: len(models(screen)) == 3)


def test_a_figure_opens_its_sales_under_a_chip_that_can_be_removed(screen, sell, qtbot):
    sell(ordered_on=date(2026, 10, 5), model="Camry")
    sell()
    screen.refresh()
    qtbot.waitUntil(lambda: len(models(screen)) == 2)
    screen.listing.set_choice("kind", "vehicle")
    screen.show_list("figure", "orders/2026-11-01/2026-11-30/person=%E5%90%B3%E7%BE%8E%E7%8E%B2")
    qtbot.waitUntil(lambda: models(screen) == ["Corolla Altis"])
    assert screen.chip.label.text() == "Orders 2026-11-01 – 2026-11-30 · 吳美玲"
    screen.chip.button.click()
    qtbot.waitUntil(lambda: len(models(screen)) == 2)
    assert screen.listing.combos["kind"].currentData() == "vehicle"
    assert not screen.chip.isVisible()
    screen.show_list("new", "")
    assert screen.form is not None


def test_the_periods_follow_the_calendar(screen, clock, qtbot):
    screen.listing.set_choice("period", "2026-11-01/2026-11-30")
    clock.now += timedelta(days=30)
    screen.refresh()
    assert screen.listing.combos["period"].currentData() == "2026-12-01/2026-12-31"
    labels = dict(period_options(date(2028, 1, 31)))
    assert list(labels)[1:] == [
        "2028-01-01/2028-01-31",
        "2027-12-01/2027-12-31",
        "2028-01-01/2028-12-31",
        "2027-01-01/2027-12-31",
    ]


def test_keys_and_shapes_do_not_collide(screen):
    actions = Actions(screen)
    for command in screen.commands():
        actions.add(command.spec, command.run)
    assert {spec.shortcut for spec in actions.specs} >= {"Ctrl+Shift+N", "F2", "F8", "Shift+F8"}
    assert len(set(SHAPES.values())) == len(SaleState)


def test_a_delivered_sale_is_corrected_beside_it(screen, sell, sale, sqlite_office, qtbot):
    sold = sell(quantity=Decimal(2))
    sqlite_office.write(lambda uow: deliver_sale(uow, sold, 1, DeliveryDraft(TODAY)))
    show(qtbot, screen, sold)
    screen.adjust()
    dialog = screen.findChild(AdjustDialog)
    typed = {"field": "Price: 1,560,000", "value": "-5000", "reason": "少收"}
    dialog.form.set_typed(typed)
    dialog.form.submit()
    qtbot.waitUntil(lambda: "少收" in screen.pane.text.toPlainText())
    (row,) = sale(sold).adjustments
    assert (row.field, row.value, sale(sold).price) == ("price", -5000, 780_000)


@pytest.mark.parametrize("command", ["edit", "deliver", "cancel", "take_back", "adjust"])
def test_without_a_sale_on_show_a_command_says_what_to_do(screen, qtbot, context, command):
    with qtbot.waitSignal(context.told) as told:
        getattr(screen, command)()
    assert "Choose a sale in the list" in told.args[1]
