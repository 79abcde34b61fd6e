from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from desktop.models.errors import NotFoundError, RuleBrokenError
from desktop.models.visit import PaymentMethod
from desktop.reports.receipt import collect
from desktop.reports.registry import render_receipt
from desktop.services.visit_money import take_payment
from desktop.system.i18n import use_language
from tests.helpers.garage import at

DAY = date(2026, 11, 20)


@pytest.fixture
def words(text_of):
    return lambda payment: text_of(render_receipt, payment)


@pytest.fixture
def receipt(garage):
    return lambda payment: garage.office.read(lambda session: collect(session, payment))


@pytest.fixture
def paid(garage):
    """A settled visit of 2,250: 1,000 by card, 500 on account, 100 given back."""
    key = garage.visit(at(DAY, 9), name="黃建𡒸", plate="TAB-383")
    garage.settle(key, at(DAY, 10))
    garage.do(take_payment, key, PaymentMethod.CARD, Decimal(1000), "尾號 1234")
    garage.do(take_payment, key, PaymentMethod.ON_ACCOUNT, Decimal(500))
    garage.do(take_payment, key, PaymentMethod.CASH, Decimal(-100), "找錯錢")
    return [row.id for row in garage.card(key).payments]


def test_a_receipt_says_from_whom_for_what_and_how(paid, words):
    text = words(paid[0])
    for part in (
        "Receipt",
        "261120-001/1",
        "Received from",
        "黃建𡒸",
        "TAB-383 Toyota Altis",
        "Card",
        "2026-11-20 10:00",
        "尾號 1234",
        "NT$ 1,000",
        "Left to pay",
        "1,250",
    ):
        assert part in text


def test_it_speaks_of_what_was_left_when_the_money_came_in(paid, receipt):
    assert receipt(paid[0]).left == "1,250"
    assert len(receipt(paid[0]).sums) == 2
    then = receipt(paid[2])
    assert then.left == "1,350"
    assert dict(then.sums)["Of the rest, on account"] == "500"


def test_money_given_back_is_a_receipt_of_the_customer_s(paid, words, receipt):
    text = words(paid[2])
    for part in ("Receipt for money given back", "Given back to", "找錯錢", "Received by"):
        assert part in text
    assert receipt(paid[2]).amount == "NT$ 100"


@pytest.mark.parametrize(
    ("language", "amount"),
    [("zh_Hant_TW", "新臺幣壹仟元整"), ("zh_Hans_CN", "新台币壹仟元整"), ("en", "")],
)
def test_the_amount_is_repeated_in_capitals(paid, receipt, language, amount):
    use_language(language)
    assert receipt(paid[0]).in_words == amount


def test_what_is_put_on_account_has_no_receipt(paid, garage):
    with pytest.raises(RuleBrokenError, match="no money yet"):
        garage.office.read(lambda session: render_receipt(session, paid[1]))


def test_a_payment_that_does_not_exist_has_no_receipt(garage):
    with pytest.raises(NotFoundError):
        garage.office.read(lambda session: render_receipt(session, 99))


@pytest.mark.parametrize(("paper", "width"), [("A4", 210), ("A5", 148)])
def test_a_receipt_is_one_page_of_the_office_s_paper_and_the_same_bytes_again(
    paid, garage, set_office, paper, width
):
    set_office(paper=paper)
    first = garage.office.read(lambda session: render_receipt(session, paid[0]))
    assert first == garage.office.read(lambda session: render_receipt(session, paid[0]))
    pages = PdfReader(BytesIO(first)).pages
    assert len(pages) == 1
    assert round(pages[0].mediabox.width / 72 * 25.4) == width
