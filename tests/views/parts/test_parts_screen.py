from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import insert

from desktop.models.bill import TaxRule
from desktop.models.money import CURRENCIES
from desktop.models.part import PartPlan
from desktop.services.parts import PartDraft, change_part, enter_part, part_card
from desktop.services.parts.suppliers import SupplierDraft, enter_supplier
from desktop.services.staff import sign_in
from desktop.views.parts.columns import margin_text
from desktop.views.parts.form import card_values

CONTROL = Qt.KeyboardModifier.ControlModifier
TWD = CURRENCIES["TWD"]
PLAIN = TaxRule(Decimal("0.05"), inclusive=False)


@pytest.fixture
def enter(sqlite_office):
    """Enter a part and return its id."""

    def enter(number, name, **more):
        draft = PartDraft(number, name, **more)
        return sqlite_office.write(lambda uow: enter_part(uow, draft))[0]

    return enter


def cells(screen, row=0):
    model = screen.listing.model
    return [model.index(row, column).data() for column in range(model.columnCount())]


def place(screen, key):
    return [column.key for column in screen.listing.model.columns].index(key)


def shown(screen, *keys, row=0):
    model = screen.listing.model
    return [model.index(row, place(screen, key)).data() for key in keys]


def numbers(screen):
    model = screen.listing.model
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def show(qtbot, screen, part):
    screen.show_record(part)
    qtbot.waitUntil(lambda: screen.record is not None and screen.record.id == part)


def save(qtbot, screen):
    qtbot.keyClick(screen.form.form, Qt.Key.Key_S, CONTROL)


def card(office, part):
    return office.read(lambda session: part_card(session, part))


def test_a_part_is_entered_by_keyboard_and_its_margin_is_shown(open_screen, qtbot, focused):
    screen = open_screen()
    screen.new_part()
    for text in ("04152-YZZA1", "Oil filter", "Toyota", "Engine", "pc", "320", "200"):
        qtbot.keyClicks(focused(), text)
        qtbot.keyClick(focused(), Qt.Key.Key_Return)
    assert screen.form.form.margin.text() == "Margin 105 (34.4%)"
    save(qtbot, screen)
    qtbot.waitUntil(lambda: numbers(screen) == ["04152-YZZA1"])
    assert shown(screen, "price", "cost", "margin") == ["320", "200", "105 (34.4%)"]
    qtbot.waitUntil(lambda: getattr(screen.listing.table.current_row(), "name", "") == "Oil filter")
    qtbot.waitUntil(lambda: "105 (34.4%)" in screen.pane.text.toPlainText())


def test_prices_are_right_aligned(open_screen, enter):
    enter("1", "Oil filter")
    screen = open_screen()
    model = screen.listing.model
    role = Qt.ItemDataRole.TextAlignmentRole
    for key in ("on_hand", "available", "stock_value", "price", "unit_cost", "margin"):
        column = place(screen, key)
        assert model.index(0, column).data(role) & Qt.AlignmentFlag.AlignRight.value


def test_an_unknown_margin_is_a_dash():
    assert margin_text(Decimal(100), None, TWD, PLAIN) == "—"
    assert margin_text(Decimal(0), Decimal(10), TWD, PLAIN) == "-10"


def test_a_margin_is_reckoned_before_tax():
    inside = TaxRule(Decimal("0.05"), inclusive=True)
    assert margin_text(Decimal(105), Decimal(80), TWD, inside) == "20 (20.0%)"
    assert margin_text(Decimal(105), Decimal(80), TWD, PLAIN) == "25 (23.8%)"


def test_cents_of_an_old_file_are_kept(open_screen, enter, qtbot, sqlite_office):
    part = enter("1", "Oil filter", price=Decimal("12.50"))
    screen = open_screen()
    show(qtbot, screen, part)
    screen.edit()
    screen.form.form.brand.set_value("Toyota")
    save(qtbot, screen)
    qtbot.waitUntil(lambda: screen.form is None)
    assert card(sqlite_office, part).price == Decimal("12.50")


def test_a_number_that_is_taken_offers_that_part(open_screen, enter, qtbot, focused):
    existing = enter("A-1", "Oil filter")
    screen = open_screen()
    screen.new_part()
    form = screen.form.form
    form.number.set_value("a1")
    form.name.set_value("Air filter")
    save(qtbot, screen)
    qtbot.waitUntil(lambda: "number" in form.problems())
    qtbot.keyClick(focused(), Qt.Key.Key_E, CONTROL)
    qtbot.waitUntil(lambda: screen.record is not None and screen.record.id == existing)
    screen.new_part()
    assert screen.form.form.name.value() == "Air filter"


def test_two_seats_lose_nothing(open_screen, enter, qtbot, sqlite_office, beside):
    part = enter("A-1", "Oil filter", price=Decimal(300))
    screen = open_screen()
    show(qtbot, screen, part)
    screen.edit()
    screen.form.form.brand.set_value("Toyota")
    theirs = PartDraft("A-1", "Oil filter", price=Decimal(1350))
    sqlite_office.write(lambda uow: change_part(uow, part, 1, theirs))
    save(qtbot, screen)
    qtbot.waitUntil(lambda: "Somebody else changed" in screen.form.messages.text())
    assert beside(screen.form) == {"price": ["Price: 300", "Price: 1,350"]}
    save(qtbot, screen)
    qtbot.waitUntil(lambda: screen.form is None)
    assert card(sqlite_office, part).brand == "Toyota"
    assert card(sqlite_office, part).price == Decimal(1350)


def test_archiving_a_part_needs_a_reason(open_screen, enter, qtbot, focused):
    part = enter("A-1", "Oil filter")
    screen = open_screen()
    show(qtbot, screen, part)
    screen.archive()
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    assert screen.form.form.problems().keys() == {"reason"}
    qtbot.keyClicks(focused(), "not sold any more")
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: numbers(screen) == [])
    assert screen.record is None


def test_who_may_not_change_the_list_is_told_why_and_keeps_what_was_typed(
    open_screen, qtbot, sqlite_office, people
):
    today = date(2026, 11, 20)
    clerk = people["林淑芬"]
    sqlite_office.actor = sqlite_office.read(lambda session: sign_in(session, clerk, "", today))
    screen = open_screen()
    screen.new_part()
    screen.form.form.number.set_value("A-1")
    screen.form.form.name.set_value("Oil filter")
    save(qtbot, screen)
    qtbot.waitUntil(lambda: "ask a manager" in screen.form.messages.text())
    assert screen.form.form.name.value() == "Oil filter"


def test_a_part_that_is_gone_is_told_in_a_sentence(open_screen, qtbot):
    screen = open_screen()
    screen.show_record(4711)
    qtbot.waitUntil(lambda: "does not exist any more" in screen.pane.text.toPlainText())


def test_refresh_reads_what_another_seat_wrote(open_screen, enter, qtbot, sqlite_office):
    part = enter("A-1", "Oil filter")
    screen = open_screen()
    show(qtbot, screen, part)
    renamed = PartDraft("A-1", "Air filter")
    sqlite_office.write(lambda uow: change_part(uow, part, 1, renamed))
    screen.refresh()
    qtbot.waitUntil(lambda: "Air filter" in screen.pane.text.toPlainText())
    qtbot.waitUntil(lambda: cells(screen)[1] == "Air filter")


def test_stock_and_money_stand_beside_each_other_and_below_zero_has_a_shape(
    open_screen, enter, stock, qtbot
):
    part, owed = enter("A-1", "Oil filter"), enter("B-2", "Wiper", cost=Decimal(30))
    stock(part, "10", "12.5")
    stock(owed, "-2")
    screen = open_screen()
    assert shown(screen, "on_hand", "available", "stock_value") == ["10", "10", "125"]
    assert shown(screen, "state", "on_hand", row=1) == ["▼ Below zero", "▼ -2"]
    qtbot.waitUntil(lambda: "1 part is below zero: -60" in screen.sums.text())
    assert "Value of these parts 65." in screen.sums.text()


def test_the_list_shows_only_what_needs_a_look(open_screen, enter, stock, qtbot):
    enter("A-1", "Oil filter")
    stock(enter("B-2", "Wiper"), "-1")
    screen = open_screen()
    screen.show_list("state", "negative")
    qtbot.waitUntil(lambda: numbers(screen) == ["B-2"])


def test_every_part_of_the_page_is_read_by_keyboard(open_screen, enter, stock, qtbot):
    part = enter("A-1", "Oil filter", price=Decimal(100))
    stock(part, "10", "95")
    stock(part, "-3")
    screen = open_screen()
    show(qtbot, screen, part)
    assert "Only 0.25% of the price is left" in screen.pane.text.toPlainText()
    told = {}
    for _step in range(5):
        qtbot.keyClick(screen.listing.table, Qt.Key.Key_PageDown, CONTROL)
        commands = {command.spec.id: command.run for command in screen.commands()}
        commands["parts.next_part"]()
        told[screen.bar.tabText(screen.bar.currentIndex())] = screen.pane.text.toPlainText()
    assert "Counter sale" in told["Ledger"]
    assert "Opening stock" in told["Ledger"]
    assert "2026-11" in told["Demand"]
    assert "95" in told["Prices"]
    assert "Nothing is known yet." in told["Links"]


def test_the_chart_stands_beside_the_demand_alone(open_screen, enter, stock, qtbot):
    part = enter("A-1", "Oil filter")
    stock(part, "10", "95")
    stock(part, "-3")
    screen = open_screen()
    show(qtbot, screen, part)
    assert screen.chart.isHidden()
    screen.show_part("asked")
    assert not screen.chart.isHidden()
    assert screen.chart.chart.series[0].values[-1] == 3
    screen.show_part("overview")
    assert screen.chart.isHidden()


def test_the_form_holds_codes_shelves_and_suppliers(open_screen, enter, qtbot, sqlite_office):
    sqlite_office.write(partial(enter_supplier, draft=SupplierDraft("順益")))
    part = enter("A-1", "Oil filter", pack_size=Decimal(6))
    screen = open_screen()
    show(qtbot, screen, part)
    screen.edit()
    form = screen.form.form
    assert form.pack_size.line.text() == "6"
    form.barcodes.set_value([["4006381333931"]])
    form.shelves.set_value("A-01，B-02")
    form.service_level.set_value(Decimal("97.5"))
    form.sources.set_value([["順益", "S-1", "5", "12", "88.25", True]])
    save(qtbot, screen)
    qtbot.waitUntil(lambda: screen.form is None)
    found = card(sqlite_office, part)
    assert (found.barcodes, found.shelves) == (("4006381333931",), ("A-01", "B-02"))
    assert found.service_level == Decimal("0.975")
    assert (found.sources[0].lead_days, found.sources[0].last_price) == (5, Decimal("88.25"))
    show_again = card_values(found)
    assert show_again["sources"] == [["順益", "S-1", "5", "12", "88.25", True]]


def test_what_is_odd_is_told_beside_its_field_and_keeps_nobody_from_saving(open_screen):
    screen = open_screen()
    screen.new_part()
    form = screen.form.form
    form.price.set_value(Decimal(100))
    form.cost.set_value(Decimal(99))
    assert "below the cost" in form.price.caution
    form.price.set_value(Decimal(200))
    assert form.price.caution == ""
    form.barcodes.set_value([["4006381333930"]])
    assert "should be 1" in form.barcodes.caution
    form.sources.set_value([["順益", "", "five", "", "", False]])
    assert "is not a number" in form.problems()["sources"]
    form.sources.set_value([["順益", "", "1.5", "", "", False]])
    assert "whole days" in form.problems()["sources"]


def test_an_unknown_supplier_is_told_in_a_sentence(open_screen, enter, qtbot):
    part = enter("A-1", "Oil filter")
    screen = open_screen()
    show(qtbot, screen, part)
    screen.edit()
    screen.form.form.sources.set_value([["順益", "", "", "", "", False]])
    save(qtbot, screen)
    qtbot.waitUntil(lambda: "No supplier is called 順益" in screen.form.messages.text())


def test_a_part_is_replaced_and_the_link_is_removed(open_screen, enter, qtbot, focused):
    old = enter("OLD-1", "Oil filter")
    enter("NEW-1", "Oil filter")
    screen = open_screen()
    show(qtbot, screen, old)
    screen.replace()
    qtbot.keyClicks(focused(), "NEW-1")
    field = screen.form.form.fields["successor"]
    qtbot.waitUntil(lambda: not field._waiting)
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: field.value() is not None)
    save(qtbot, screen)
    qtbot.waitUntil(lambda: bool(screen.record and screen.record.links.successors))
    assert "→ Superseded" in screen.pane.text.toPlainText()
    screen.unlink()
    save(qtbot, screen)
    qtbot.waitUntil(lambda: not screen.record.links.successors)
    screen.unlink()
    assert screen.form is None


def test_a_price_to_come_is_set_and_withdrawn(open_screen, enter, qtbot, context, sqlite_office):
    part = enter("A-1", "Oil filter", price=Decimal(100))
    screen = open_screen()
    show(qtbot, screen, part)
    screen.set_price()
    form = screen.form.form
    form.fields["day"].set_value(context.today() + timedelta(days=7))
    form.fields["price"].set_value(Decimal(120))
    save(qtbot, screen)
    qtbot.waitUntil(lambda: screen.record is not None and len(screen.record.prices) == 2)
    screen.show_part("prices")
    assert "to come" in screen.pane.text.toPlainText()
    assert card(sqlite_office, part).price == 100
    screen.withdraw_price()
    save(qtbot, screen)
    qtbot.waitUntil(lambda: len(screen.record.prices) == 1)
    screen.withdraw_price()
    assert screen.form is None


def test_an_alternate_stands_on_both_pages(open_screen, enter, qtbot, sqlite_office):
    first, second = enter("A-1", "Oil filter"), enter("B-2", "Oil filter")
    screen = open_screen()
    show(qtbot, screen, first)
    screen.add_alternate()
    screen.form.form.fields["other"].set_value(second)
    save(qtbot, screen)
    qtbot.waitUntil(lambda: bool(screen.record and screen.record.links.alternates))
    show(qtbot, screen, second)
    screen.show_part("links")
    assert "A-1" in screen.pane.text.toPlainText()


def plan(office, part, **more):
    """Keep a plan as a reorder run does."""
    reasons = {"why": "chosen", "months": "24", "lead_days": "7", "review_days": "14"}
    reasons |= {"service": "0.95", "pack": "6", "adi": "2.40", "cv2": "0.31"}
    row = {"part_id": part, "made_on": date(2026, 11, 20), "demand_class": "intermittent"}
    row |= {"method": "sba", "forecast": Decimal("1.5"), "low": Decimal(0), "high": Decimal(4)}
    row |= {"reorder_point": Decimal(3), "order_up_to": Decimal(9), "reasons": reasons} | more

    def write(uow):
        with uow:
            uow.session.execute(insert(PartPlan), [row])
            uow.commit()

    office.write(write)


def demand_page(qtbot, screen, part):
    show(qtbot, screen, part)
    screen.show_part("asked")
    return screen.pane.text.toPlainText()


def test_the_plan_says_what_it_is_and_why(open_screen, enter, qtbot, sqlite_office):
    part = enter("A-1", "機油芯")
    plan(sqlite_office, part)
    page = demand_page(qtbot, open_screen(), part)
    for told in (
        "Intermittent · ADI 2.40 · CV² 0.31",
        "Months without demand between (ADI 1.32 or more), like sizes (CV² below 0.49).",
        "Croston, corrected (SBA)",
        "1.5 a month, between 0.0 and 4.0",
        "3 as planned",
        "9 as planned",
        "This method did better for the part",
        "24 months of demand · 7 days to come · ordered every 14 days · 95.0% from the shelf",
        "packs of 6",
    ):
        assert told in page


def test_limits_by_hand_win_over_the_plan_and_are_named(open_screen, enter, qtbot, sqlite_office):
    part = enter("A-1", "機油芯", minimum=Decimal(5), maximum=Decimal(20))
    plan(sqlite_office, part)
    page = demand_page(qtbot, open_screen(), part)
    assert "5 by hand" in page
    assert "20 by hand" in page
    assert "The minimum was typed by hand." in page
    assert "as planned" not in page


def test_without_a_plan_the_limits_by_hand_stand_alone(open_screen, enter, qtbot):
    part = enter("A-1", "機油芯", minimum=Decimal(5))
    page = demand_page(qtbot, open_screen(), part)
    assert "5 by hand" in page
    assert "Expected" not in page
