from decimal import Decimal
from functools import partial
from io import BytesIO

import pytest
from pypdf import PdfReader

from desktop.services.visit_money import settle_visit, take_payment


@pytest.fixture
def printed(context):
    found = []
    context.printed.connect(lambda data, name: found.append((name, text_of(data))))
    return found


def text_of(data):
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)


@pytest.fixture
def paid(sqlite_office, billed, card):
    sqlite_office.write(partial(settle_visit, visit_id=billed, version=card(billed).version))
    sqlite_office.write(partial(take_payment, visit_id=billed, method="cash", amount=Decimal(1000)))
    return billed


@pytest.fixture
def pane(screen, show, paid):
    show(paid)
    return screen.detail.card


def test_the_estimate_goes_to_the_preview(pane, printed, qtbot):
    pane.print_estimate()
    qtbot.waitUntil(lambda: len(printed) == 1)
    name, text = printed[0]
    assert name == "Estimate 261120-001"
    assert "Valid until" in text


def test_the_only_payment_is_printed_at_once(pane, printed, qtbot):
    pane.print_receipt()
    qtbot.waitUntil(lambda: len(printed) == 1)
    name, text = printed[0]
    assert name == "Receipt 261120-001"
    assert "NT$ 1,000" in text


def test_of_several_payments_the_last_one_is_offered_and_enter_prints_it(
    pane, paid, printed, qtbot, sqlite_office
):
    sqlite_office.write(partial(take_payment, visit_id=paid, method="card", amount=Decimal(50)))
    pane.refresh()
    qtbot.waitUntil(lambda: len(pane.card.payments) == 2)
    pane.print_receipt()
    assert "Card · 50" in pane.strip.payment.combo.currentText()
    pane.strip.answer()
    qtbot.waitUntil(lambda: len(printed) == 1)
    assert "NT$ 50" in printed[0][1]
    assert pane.strip is None


def test_where_nothing_was_paid_there_is_no_receipt(screen, show, billed, told, printed):
    show(billed)
    screen.detail.card.print_receipt()
    assert told == [("info", "Nothing was paid for visit 261120-001 yet.")]
    assert printed == []
