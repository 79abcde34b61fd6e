"""The order as the supplier gets it."""

from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from desktop.models.errors import NotFoundError
from desktop.reports.purchase_order import collect
from desktop.reports.registry import render_purchase_order
from desktop.services.parts import SourceDraft
from desktop.services.parts.suppliers import SupplierDraft, enter_supplier
from tests.helpers.buying import Store


@pytest.fixture
def store(garage):
    return Store(garage.office)


@pytest.fixture
def order(store):
    maker = store.do(enter_supplier, SupplierDraft("正廠𡒸行", phone="02-1234-5678"))
    source = SourceDraft("正廠𡒸行", number="THEIRS-7")
    oil = store.part("A-1", unit="罐", sources=(source,))
    other = store.part("B-2")
    return store.order(maker, (oil, "2.5", Decimal("104.5")), (other, 1, None), note="請附發票")


def test_the_order_says_who_wants_what_at_which_price(order, text_of):
    text = text_of(render_purchase_order, order)
    for part in (
        "Purchase order",
        "P-20261120-1",
        "順發汽車",
        "正廠𡒸行",
        "02-1234-5678",
        "THEIRS-7",
        "A-1",
        "2.5",
        "104.5",
        "2026-11-27",
        "請附發票",
        "Lines without a price are not in the total",
    ):
        assert part in text
    assert "Draft" not in text


def test_the_total_is_that_of_the_lines_with_a_price(order, store):
    paper = store.ask(collect, order)
    assert (paper.total, paper.unpriced) == ("261", 1)


def test_a_draft_says_that_it_is_one(store, text_of):
    key = store.order(store.supplier(), (store.part("A-1"), 1, None), sent=False)
    assert "Draft, not sent yet" in text_of(render_purchase_order, key)


def test_a_long_order_goes_on_over_the_page(store):
    part = store.part("A-1", brand="品牌")
    key = store.order(store.supplier(), *((part, 1, Decimal(3)) for _line in range(70)))
    data = store.office.read(lambda session: render_purchase_order(session, key))
    pages = PdfReader(BytesIO(data)).pages
    assert len(pages) > 1
    assert "210" in pages[-1].extract_text()


def test_an_order_that_is_not_there_is_said(store):
    with pytest.raises(NotFoundError, match="does not exist"):
        store.ask(collect, 99)
