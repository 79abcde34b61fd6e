from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from desktop.models.errors import NotFoundError
from desktop.models.visit import LineKind
from desktop.reports import kit
from desktop.reports.estimate import collect, layout
from desktop.reports.registry import render_estimate
from desktop.services.proposal_rows import proposal_rows
from desktop.services.proposals import (
    AnswerDraft,
    ProposalDraft,
    answer_proposals,
    write_proposals,
)
from desktop.system.i18n import use_language
from tests.helpers.garage import at

DAY = date(2026, 11, 20)
PADS = ProposalDraft(
    LineKind.PART, "來令片", Decimal(1), Decimal(2400), unit="組", urgency="safety"
)
WORK = ProposalDraft(LineKind.LABOUR, "換來令片 & <試車>", Decimal(1), Decimal(800), Decimal(50))


@pytest.fixture
def words(text_of):
    return lambda key: text_of(render_estimate, key)


@pytest.fixture
def estimate(garage):
    return lambda key: garage.office.read(lambda session: collect(session, key))


@pytest.fixture
def offered(garage):
    """A visit with a bill of 2,250, and 3,150 proposed."""
    key = garage.visit(at(DAY, 9), name="黃建𡒸", concern="煞車異音")
    garage.bill(key)
    garage.do(write_proposals, key, garage.card(key).version, (PADS, WORK))
    return key


def answer(garage, key, *answers):
    rows = garage.office.read(lambda session: proposal_rows(session, key))
    lines = tuple(
        replace(draft, id=row.id, answer=said)
        for draft, row, said in zip((PADS, WORK), rows, answers, strict=True)
    )
    version = garage.card(key).version
    garage.do(answer_proposals, key, version, lines, AnswerDraft("黃先生", "phone"))


def test_what_is_proposed_is_printed_with_prices_and_boxes_to_answer(offered, words):
    text = words(offered)
    for part in (
        "Estimate",
        "261120-001",
        "黃建𡒸",
        "煞車異音",
        "Safety",
        "來令片",
        "換來令片 & <試車>",
        "2,400",
        "750",
        "Yes",
        "□",
        "Agreed already, on the bill",
        "2,250",
        "Total if all of it is approved",
        "5,400",
        "Amounts contain 5% tax.",
        "Customer, approved",
    ):
        assert part in text
    assert "Answered already" not in text


def test_it_holds_for_a_fortnight_from_the_day_it_was_last_written(
    garage, offered, estimate, clock
):
    assert dict(estimate(offered).validity)["Valid until"] == "2026-12-04"
    clock.now = at(date(2026, 11, 23), 9)
    garage.do(write_proposals, offered, garage.card(offered).version, (PADS,))
    assert dict(estimate(offered).validity) == {
        "Estimated on": "2026-11-23",
        "Valid until": "2026-12-07",
    }


def test_answers_stand_with_who_gave_them_how_and_when(garage, offered, estimate, words):
    answer(garage, offered, "approved", "open")
    printed = estimate(offered)
    assert printed.answered == (
        ("來令片", "2,400", "Approved", "黃先生 · By phone · 2026-11-20 09:00"),
    )
    assert [line.text for line, _urgency in printed.offered] == [WORK.text]
    assert dict(printed.sums) == {
        "Agreed already, on the bill": "4,650",
        "Offered, no answer yet": "750",
    }
    assert printed.total == "5,400"
    answer_left = words(offered)
    assert "Answered already" in answer_left


def test_without_anything_open_it_says_so(garage, offered, words, estimate):
    answer(garage, offered, "approved", "declined")
    text = words(offered)
    assert "Nothing is waiting for an answer." in text
    assert "Declined" in text
    assert estimate(offered).total == "4,650"


def test_without_proposals_the_bill_is_what_is_estimated(garage, words, estimate):
    key = garage.visit(at(DAY, 9))
    garage.bill(key)
    assert "機油 5W-30" in words(key)
    assert estimate(key).total == "2,250"


def test_with_the_tax_on_top_the_offer_is_summed_with_it(garage, set_office, estimate, words):
    set_office(tax_inclusive=False)
    key = garage.visit(at(DAY, 9))
    garage.do(write_proposals, key, garage.card(key).version, (PADS,))
    assert dict(estimate(key).sums)["Offered, no answer yet"] == "2,520"
    assert "sums contain 5% tax" in words(key)


def test_a_price_that_is_not_known_stays_a_dash(garage, estimate):
    key = garage.visit(at(DAY, 9))
    unknown = ProposalDraft(LineKind.LABOUR, "查漏電")
    garage.do(write_proposals, key, garage.card(key).version, (unknown,))
    printed = estimate(key)
    assert printed.offered[0][0].amount == "—"
    assert printed.total == "—"


def test_the_total_is_repeated_in_capitals(offered, estimate):
    use_language("zh_Hant_TW")
    assert estimate(offered).in_words == "新臺幣伍仟肆佰元整"


@pytest.mark.parametrize("paper", ["A4", "A5"])
def test_many_long_lines_flow_over_pages_with_heads_and_numbers(
    garage, offered, estimate, set_office, paper
):
    set_office(paper=paper)
    one = estimate(offered)
    (line, urgency), *_more = one.offered
    long = replace(line, text="更換正時皮帶與水泵" * 12)
    many = replace(one, offered=((long, urgency),) * 40)
    pages = PdfReader(BytesIO(kit.render(layout(many)))).pages
    texts = ["".join(page.extract_text().split()) for page in pages]
    assert len(texts) > 2
    assert sum(text.count("更換正時皮帶與水泵") for text in texts) > 40 * 10
    assert all("Yes" in text for text in texts if "□" in text)
    assert all(f"Page{number}/{len(texts)}" in text for number, text in enumerate(texts, 1))


def test_the_same_visit_gives_the_same_bytes(garage, offered):
    first = garage.office.read(lambda session: render_estimate(session, offered))
    assert first == garage.office.read(lambda session: render_estimate(session, offered))


def test_a_visit_that_does_not_exist_cannot_be_estimated(garage):
    with pytest.raises(NotFoundError):
        garage.office.read(lambda session: render_estimate(session, 99))
