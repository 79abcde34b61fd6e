from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.services.visit_money import settle_visit, take_payment
from desktop.views.visits.accounts import AccountsScreen


@pytest.fixture
def owed(sqlite_office, billed, card):
    """1,050 on account of 王小明."""
    sqlite_office.write(lambda uow: settle_visit(uow, billed, card(billed).version))
    sqlite_office.write(lambda uow: take_payment(uow, billed, "on_account", Decimal(1050)))
    return billed


@pytest.fixture
def accounts(owed, context, qtbot, activate):
    screen = AccountsScreen(context)
    qtbot.addWidget(screen)
    screen.resize(1000, 600)
    activate(screen)
    screen.refresh()
    qtbot.waitUntil(lambda: len(screen.accounts) == 1)
    screen.take_focus()
    return screen


def texts(table, row):
    return [table.item(row, column).text() for column in range(table.columnCount())]


def test_who_owes_what_stands_with_its_age_and_its_visits(accounts):
    assert texts(accounts.table, 0) == ["王小明", "1,050", "1,050", "0", "0", "0"]
    assert texts(accounts.visits, 0)[0] == "261120-001"
    assert accounts.sum.text() == "Owed in all: 1,050"


def test_money_comes_in_by_keyboard_and_a_wrong_amount_keeps_what_was_typed(
    accounts, owed, card, qtbot
):
    accounts.receive()
    accounts.strip.note.set_value("11月")
    accounts.strip.amount.line.setText("2000")
    accounts.strip.answer()
    qtbot.waitUntil(lambda: "Only 1,050 is owed" in accounts.strip.problem.text())
    assert accounts.strip.note.value() == "11月"
    accounts.strip.amount.line.setText("50")
    accounts.strip.answer()
    qtbot.waitUntil(lambda: accounts.strip is None)
    assert (card(owed).paid, card(owed).on_account) == (50, 1000)
    qtbot.waitUntil(lambda: texts(accounts.table, 0)[1] == "1,000")


def test_enter_asks_for_the_whole_amount(accounts, qtbot):
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: accounts.strip is not None)
    assert accounts.strip.amount.value() == 1050


@pytest.fixture
def pane(screen, show, owed):
    show(owed)
    return screen.detail.card


def test_what_is_on_account_is_paid_at_the_visit_too(pane, owed, card, qtbot, told):
    assert "On account 1,050" in pane.browser.toPlainText()
    pane.pay()
    assert pane.strip.amount.value() == 1050
    assert pane.strip.method.combo.findText("On account") < 0
    pane.strip.answer()
    qtbot.waitUntil(lambda: card(owed).paid == 1050)
    qtbot.waitUntil(lambda: ("success", "Visit 261120-001 is paid in full.") in told)


def test_money_is_given_back_with_a_reason_and_not_more_than_was_paid(pane, owed, card, qtbot):
    pane.pay()
    pane.strip.answer()
    qtbot.waitUntil(lambda: pane.card.paid == 1050)
    pane.refund()
    strip = pane.strip
    strip.amount.line.setText("2000")
    strip.answer()
    assert card(owed).paid == 1050  # a reason is missing
    strip.reason.set_value("重複收款")
    strip.answer()
    qtbot.waitUntil(lambda: "Only 1,050 was paid" in strip.problem.text())
    assert strip.reason.value() == "重複收款"
    strip.amount.line.setText("50")
    strip.answer()
    qtbot.waitUntil(lambda: card(owed).paid == 1000)
    assert card(owed).payments[-1].note == "重複收款"
