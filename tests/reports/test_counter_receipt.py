"""The papers of the parts counter as they are printed."""

from decimal import Decimal
from functools import partial

import pytest

from desktop.models.errors import NotFoundError
from desktop.reports.registry import render_counter_receipt
from desktop.services.counter.documents import document
from desktop.services.counter.drafts import (
    MovedLine,
    ReturnDraft,
    ReturnedLine,
    SaleDraft,
    SaleLine,
    ScrapDraft,
    Tender,
)
from desktop.services.counter.moving import scrap
from desktop.services.counter.returning import take_back_sale
from desktop.services.counter.selling import sell
from desktop.services.parts import PartDraft, enter_part
from desktop.services.stock.posting import Entry, Paper, post
from desktop.system.i18n import use_language


@pytest.fixture
def part(garage):
    part_id = garage.do(enter_part, PartDraft("A1", "機油芯", unit="個", price=Decimal(300)))

    def come(uow):
        with uow:
            post(uow, Paper("receipt"), [Entry(part_id, Decimal(10), Decimal(100))])
            uow.commit()

    garage.do(come)
    return part_id


@pytest.fixture
def sold(garage, part):
    line = SaleLine(part, Decimal(2), Decimal(300), Decimal(30), "老客戶")
    return garage.do(sell, SaleDraft((line,), (Tender("cash", Decimal(1000)),)))


def test_a_receipt_says_what_was_sold_and_how_it_was_paid(sold, text_of):
    text = text_of(render_counter_receipt, sold.document_id)
    for told in (
        "Receipt",
        sold.number,
        "Walk-in customer",
        "A1 機油芯",
        "300",
        "30",
        "570",
        "Cash",
    ):
        assert told in text


def test_a_return_names_the_sale_it_takes_back(garage, sold, text_of):
    line = garage.office.read(partial(document, document_id=sold.document_id)).lines[0]
    draft = ReturnDraft(sold.document_id, (ReturnedLine(line.id, Decimal(1)),), "cash", "尺寸不合")
    back = garage.do(take_back_sale, draft)
    text = text_of(render_counter_receipt, back.document_id)
    for told in ("Return from a customer", sold.number, "285", "Given back, Cash", "尺寸不合"):
        assert told in text


def test_a_paper_without_prices_prints_none(garage, part, text_of):
    posted = garage.do(scrap, ScrapDraft((MovedLine(part, Decimal(1)),), "過期"))
    text = text_of(render_counter_receipt, posted.document_id)
    assert "Scrap" in text
    assert "Total" not in text


def test_the_same_paper_gives_the_same_bytes_in_the_language_in_use(garage, sold):
    printed = partial(render_counter_receipt, document_id=sold.document_id)
    assert garage.office.read(printed) == garage.office.read(printed)
    english = garage.office.read(printed)
    use_language("zh_Hant_TW")
    assert garage.office.read(printed) != english


def test_a_paper_that_is_not_there_is_none(garage):
    with pytest.raises(NotFoundError):
        garage.office.read(partial(render_counter_receipt, document_id=4711))
