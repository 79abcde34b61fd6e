from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from desktop.models.office import OfficeSettings
from desktop.models.visit import LineKind, PaymentMethod
from desktop.reports import kit
from desktop.reports.registry import render_settlement
from desktop.reports.settlement import collect, layout
from desktop.services.cost_classes import CLASS_NAMES
from desktop.services.visit_bill import LineDraft
from desktop.services.visit_money import take_payment
from desktop.system.i18n import use_language
from tests.helpers.garage import BILL, at

DAY = date(2026, 11, 20)
EVERY_CLASS = (
    *BILL,
    LineDraft(
        LineKind.PART, "濾芯", price=Decimal(333), discount=Decimal(33), discount_reason="會員"
    ),
    LineDraft(LineKind.OUTSOURCED, "鈑金外包", price=Decimal(7777)),
    LineDraft(LineKind.OTHER, "拖車", price=Decimal(1501)),
)


@pytest.fixture
def words(text_of):
    return lambda key: text_of(render_settlement, key)


@pytest.fixture
def bill(garage):
    return lambda key: garage.office.read(lambda session: collect(session, key))


def number(text):
    return Decimal(text.replace(",", ""))


@pytest.fixture
def taxed_on_top(garage):
    def command(uow):
        with uow:
            uow.load(OfficeSettings, 1).tax_inclusive = False
            uow.commit()

    garage.office.write(command)


def test_a_settled_visit_prints_its_bill(garage, words):
    key = garage.visit(at(DAY, 9), name="黃建𡒸 & <子>", plate="TAB-383")
    garage.settle(key, at(DAY, 10), EVERY_CLASS)
    text = words(key)
    for part in (
        "Settlement",
        "261120-001",
        "黃建𡒸 & <子>",
        "TAB-383",
        "Working hours",
        "機油 5W-30",
        "Processing",
        "discount: 會員",
        "11,828",
        "Tax included, 5%",
        "Still due",
        "Cashier",
    ):
        assert part in text
    assert "Not settled" not in text


def test_an_open_visit_prints_an_estimate_that_says_so(garage, words):
    key = garage.visit(at(DAY, 9))
    assert "Not settled (Arrived)" in words(key)
    assert "No line is written yet." in words(key)
    garage.bill(key, (LineDraft(LineKind.LABOUR, "檢查"),))
    assert "Preliminary bill" in words(key)


def test_with_the_tax_inside_the_classes_sum_to_the_total(garage, bill):
    key = garage.visit(at(DAY, 9))
    garage.settle(key, at(DAY, 10), EVERY_CLASS)
    printed = bill(key)
    assert [name for name, _amount in printed.sums] == list(CLASS_NAMES.values())
    assert sum(number(amount) for _name, amount in printed.sums) == number(printed.total)
    assert number(dict(printed.money)["Tax included, 5%"]) == garage.card(key).tax_amount


def test_with_the_tax_on_top_classes_and_tax_sum_to_the_total(garage, bill, taxed_on_top):
    key = garage.visit(at(DAY, 9))
    garage.settle(key, at(DAY, 10), EVERY_CLASS)
    printed = bill(key)
    assert printed.sums[-1][0] == "Tax 5%"
    assert sum(number(amount) for _name, amount in printed.sums) == number(printed.total)
    assert number(printed.total) == garage.card(key).total


def test_the_lines_of_a_class_sum_to_its_amount(garage, bill):
    key = garage.visit(at(DAY, 9))
    garage.bill(key, EVERY_CLASS)
    for part in bill(key).classes:
        assert sum(number(line.amount) for line in part.lines) == number(part.amount)


def test_payments_lower_what_is_due(garage, bill):
    key = garage.visit(at(DAY, 9))
    assert dict(bill(key).money)["Paid so far"] == "0"
    garage.settle(key, at(DAY, 10))
    garage.do(take_payment, key, PaymentMethod.CARD, Decimal(2000))
    assert dict(bill(key).money)["Card 2026-11-20 10:00"] == "2,000"
    assert bill(key).due == "250"


def test_unknown_prices_stay_unknown_on_paper(garage, bill):
    key = garage.visit(at(DAY, 9))
    garage.bill(key, (LineDraft(LineKind.LABOUR, "檢查"),))
    printed = bill(key)
    assert (dict(printed.sums)["Working hours"], printed.total, printed.due) == ("—", "—", "—")


@pytest.mark.parametrize(
    ("language", "amount"),
    [
        ("zh_Hant_TW", "新臺幣貳仟貳佰伍拾元整"),
        ("zh_Hans_CN", "新台币贰仟贰佰伍拾元整"),
        ("en", ""),
    ],
)
def test_the_total_is_repeated_in_capitals_where_the_language_has_them(
    garage, bill, words, language, amount
):
    key = garage.visit(at(DAY, 9))
    garage.settle(key, at(DAY, 10))
    use_language(language)
    assert bill(key).in_words == amount
    assert amount in words(key)


def test_the_same_visit_gives_the_same_bytes(garage):
    key = garage.visit(at(DAY, 9))
    garage.settle(key, at(DAY, 10))
    first = garage.office.read(lambda session: render_settlement(session, key))
    assert first == garage.office.read(lambda session: render_settlement(session, key))


@pytest.mark.parametrize("paper", [kit.A4, kit.A5])
def test_a_bill_of_many_lines_goes_on_under_its_heads(garage, bill, paper):
    key = garage.visit(at(DAY, 9))
    garage.bill(key, BILL)
    one = bill(key)
    parts = next(part for part in one.classes if part.name == "Materials")
    classes = (replace(parts, lines=parts.lines * 120),)
    many = replace(one, classes=classes, frame=replace(one.frame, paper=paper))
    pages = PdfReader(BytesIO(kit.render(layout(many)))).pages
    texts = [page.extract_text() for page in pages]
    assert sum(text.count("5W-30") for text in texts) == 120
    assert all("Quantity" in text for text in texts if "5W-30" in text)
    assert all(f"Page {number} / {len(texts)}" in text for number, text in enumerate(texts, 1))
    assert "Still due" in texts[-1]


def test_labour_is_diagnosis_or_testing_where_its_job_or_its_text_says_so(garage, bill):
    key = garage.visit(at(DAY, 9))
    labour = (
        ("電腦診斷費", "", "Diagnosis"),
        ("Engine check", "diagnosis", "Diagnosis"),
        ("煞車檢測", "", "Testing"),
        ("更換煞車", "檢測", "Testing"),
        ("診斷後更換水泵", "", "Working hours"),
        ("電腦診斷", "保養", "Working hours"),
    )
    garage.bill(key, [LineDraft(LineKind.LABOUR, text, job=job) for text, job, _name in labour])
    found = {line.text: part.name for part in bill(key).classes for line in part.lines}
    assert found == {text: name for text, _job, name in labour}


def test_what_is_on_account_is_no_payment_and_is_left_to_pay(garage, bill):
    key = garage.visit(at(DAY, 9))
    garage.settle(key, at(DAY, 10))
    garage.do(take_payment, key, PaymentMethod.ON_ACCOUNT, Decimal(2000))
    garage.do(take_payment, key, PaymentMethod.CASH, Decimal(150))
    printed = bill(key)
    money = dict(printed.money)
    assert (money["On account"], money["Cash 2026-11-20 10:00"]) == ("2,000", "150")
    assert (printed.due, printed.later) == ("100", "Left to pay in all: 2,100.")
    garage.do(take_payment, key, PaymentMethod.CASH, Decimal(-50), "wrong change")
    assert dict(bill(key).money)["Given back, Cash 2026-11-20 10:00"] == "-50"


def test_the_office_s_paper_is_what_is_printed_on(garage, words, bill, set_office):
    set_office(paper="A5", print_note="保固六個月", phone="02-2345-6789")
    key = garage.visit(at(DAY, 9), name="很長的公司名稱" * 8)
    long = LineDraft(LineKind.OTHER, "長" * 120, price=Decimal(1))
    garage.settle(key, at(DAY, 10), (*EVERY_CLASS, long))
    printed = garage.office.read(lambda session: render_settlement(session, key))
    page = PdfReader(BytesIO(printed)).pages[0]
    assert round(page.mediabox.width / 72 * 25.4) == 148
    text = "".join(words(key).split())
    assert "保固六個月" in text
    assert "02-2345-6789" in text
    assert text.count("長") >= 120
    assert "less33" in text
