"""Price lists by keys alone: made, filled, changed, archived, and given to a customer."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from PySide6.QtCore import Qt

from desktop.services.customer_work import CustomerDraft, enter_customer
from desktop.services.customers import customer_card
from desktop.services.parts import PartDraft, enter_part
from desktop.services.parts.price_lists import PriceListDraft, enter_price_list, price_list_card
from desktop.services.parts.prices import price_on, set_price
from desktop.views.customers.screen import CustomersScreen
from desktop.views.parts.prices.screen import PriceListsScreen

CONTROL = Qt.KeyboardModifier.ControlModifier
TODAY, LATER = date(2026, 11, 20), date(2026, 12, 1)
FLEETS = PriceListDraft("車隊", Decimal("0.8"))


@pytest.fixture
def screen(show_screen):
    return show_screen(PriceListsScreen)


@pytest.fixture
def told(context):
    heard = []
    context.told.connect(lambda kind, text: heard.append((kind, text)))
    return heard


@pytest.fixture
def oil(sqlite_office):
    part = PartDraft("A1", "機油芯", price=Decimal(300))
    return sqlite_office.write(partial(enter_part, draft=part))[0]


@pytest.fixture
def fleets(sqlite_office):
    return sqlite_office.write(partial(enter_price_list, draft=FLEETS))[0]


@pytest.fixture
def shown(qtbot, fleets, oil, screen):
    """The screen with a list on show."""
    screen.show_record(fleets)
    qtbot.waitUntil(lambda: screen.record is not None)
    return screen


def type_into(qtbot, field, text):
    field.editor.setFocus()
    qtbot.keyClick(field.line, Qt.Key.Key_A, CONTROL)
    qtbot.keyClicks(field.line, text)


def save(qtbot, screen):
    qtbot.keyClick(screen.form.form, Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: screen.form is None)


def test_a_price_list_is_made_by_keys(qtbot, screen, sqlite_office, told):
    screen.new_list()
    form = screen.form.form
    form.name.line.setText("車隊")
    type_into(qtbot, form.share, "85")
    save(qtbot, screen)
    qtbot.waitUntil(lambda: screen.record is not None)
    assert screen.record.row.share == Decimal("0.85")
    assert "85%" in screen.pane.text.toPlainText()
    assert told[-1] == ("success", "The price list is made; Ctrl+Alt+P sets prices in it.")


def test_a_name_that_is_taken_stands_at_its_field(qtbot, shown):
    shown.new_list()
    form = shown.form.form
    form.name.line.setText("車隊")
    form.submit()
    qtbot.waitUntil(lambda: bool(form.name.problem()))
    assert "called 車隊 already" in form.name.problem()


def test_a_price_in_the_list_is_set_from_a_day_on(qtbot, shown, oil, fleets, sqlite_office):
    shown.set_price()
    form = shown.form.form
    type_into(qtbot, form.part, "A1")
    qtbot.keyClick(form.part.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: form.part.value() == oil)
    qtbot.waitUntil(lambda: "240" in form.part._caution.text())
    type_into(qtbot, form.price, "210")
    save(qtbot, shown)
    assert (
        sqlite_office.read(partial(price_on, part_id=oil, day=TODAY, price_list_id=fleets)) == 210
    )
    qtbot.waitUntil(lambda: "210" in shown.pane.text.toPlainText())


def test_a_price_to_come_is_withdrawn(qtbot, shown, oil, fleets, sqlite_office, told):
    shown.withdraw_price()
    assert told[-1] == ("info", "No price of this list is still to come.")
    price = partial(set_price, part_id=oil, price=Decimal(200), from_on=LATER, price_list_id=fleets)
    sqlite_office.write(price)
    shown.want(fleets)
    qtbot.waitUntil(lambda: bool(shown.record.prices))
    assert "from 2026-12-01" in shown.pane.text.toPlainText()
    shown.withdraw_price()
    save(qtbot, shown)
    qtbot.waitUntil(lambda: not shown.record.prices)


def test_a_list_is_changed_and_another_seat_s_work_is_laid_beside(
    qtbot, shown, fleets, sqlite_office
):
    shown.edit()
    form = shown.form.form
    type_into(qtbot, form.share, "70")
    save(qtbot, shown)
    card = partial(price_list_card, price_list_id=fleets, today=TODAY)
    assert sqlite_office.read(card).row.share == Decimal("0.7")


def test_a_list_is_archived_and_comes_back(qtbot, shown, told):
    shown.restore()
    assert "is not archived" in told[-1][1]
    shown.archive()
    shown.form.form.fields["reason"].set_value("舊約")
    save(qtbot, shown)
    qtbot.waitUntil(lambda: shown.record.row.archived)
    shown.archive()
    assert "archived already" in told[-1][1]
    shown.restore()
    qtbot.waitUntil(lambda: not shown.record.row.archived)


def test_the_prices_of_the_list_on_show_go_to_a_file(qtbot, shown, oil, fleets, sqlite_office):
    assert shown.list_on_show().name == "車隊"
    price = partial(set_price, part_id=oil, price=Decimal(200), from_on=TODAY, price_list_id=fleets)
    sqlite_office.write(price)
    shown.want(fleets)
    qtbot.waitUntil(lambda: bool(shown.record.prices))
    listed = shown.list_on_show()
    row = [column.value(listed.source.held[0]) for column in listed.columns]
    assert row == [oil, "A1", "機油芯", 300, 200, TODAY]


def test_a_customer_is_given_a_price_list(qtbot, show_screen, fleets, retail, sqlite_office):
    yard = CustomerDraft("永順車隊", retail)
    customer = sqlite_office.write(partial(enter_customer, draft=yard))[0]
    page = show_screen(CustomersScreen)
    page.show_record(customer)
    qtbot.waitUntil(lambda: page.record is not None)
    page.edit()
    form = page.form.form
    qtbot.waitUntil(lambda: form.price_list.combo.count() == 1)
    form.price_list.set_typed("車隊")
    save(qtbot, page)
    assert sqlite_office.read(partial(customer_card, customer_id=customer)).price_list_id == fleets
    qtbot.waitUntil(lambda: "車隊" in page.pane.text.toPlainText().split("Price list")[-1])


@pytest.mark.parametrize("command", ["new_list", "edit", "set_price", "archive"])
def test_what_is_typed_is_there_again_after_a_crash(qtbot, shown, show_screen, fleets, command):
    getattr(shown, command)()
    field = next(iter(shown.form.form.fields.values()))
    with qtbot.waitSignal(shown.context.drafts.kept):
        field.line.setText("typed")
        shown.context.drafts.flush()
    again = show_screen(PriceListsScreen)
    again.show_record(fleets)
    qtbot.waitUntil(lambda: again.record is not None)
    getattr(again, command)()
    assert next(iter(again.form.form.fields.values())).line.text() == "typed"
