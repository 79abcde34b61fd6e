from decimal import Decimal

import pytest

from desktop.models.errors import (
    ConflictError,
    DuplicateError,
    NotAllowedError,
    NotFoundError,
    RuleBrokenError,
)
from desktop.models.purchase import OrderState, PurchaseOrder
from desktop.models.staff import Role
from desktop.services.parts import PartDraft, SourceDraft, change_part, enter_part, part_card
from desktop.services.parts.suppliers import (
    SupplierDraft,
    archive_supplier,
    change_supplier,
    enter_supplier,
    find_suppliers,
    restore_supplier,
    supplier_card,
    supplier_list,
)

DRAFT = SupplierDraft("大同汽材", "林先生", "02-2345-6789", "a@b.tw", "台北", "04595257", 3, "週三")


@pytest.fixture
def supplier(shop):
    return shop.do(enter_supplier, DRAFT)


def test_a_supplier_is_read_back_as_entered(shop, supplier):
    row = shop.ask(supplier_card, supplier)
    assert (row.name, row.contact, row.phone, row.lead_days, row.note) == (
        "大同汽材",
        "林先生",
        "02-2345-6789",
        3,
        "週三",
    )
    assert (row.parts, row.open_orders, row.archived) == (0, 0, False)


@pytest.mark.parametrize(
    ("draft", "sentence"),
    [
        (SupplierDraft(" "), "has no name"),
        (SupplierDraft("X", lead_days=401), "between 0 and 400"),
        (SupplierDraft("X", lead_days=-1), "between 0 and 400"),
    ],
)
def test_a_wrong_supplier_is_refused(shop, draft, sentence):
    with pytest.raises(RuleBrokenError, match=sentence):
        shop.do(enter_supplier, draft)
    assert shop.ask(supplier_list) == []


def test_a_name_stands_for_one_supplier(shop, supplier):
    with pytest.raises(DuplicateError, match="Another supplier is called") as refusal:
        shop.do(enter_supplier, SupplierDraft(" 大同汽材 "))
    assert (refusal.value.subject, refusal.value.row_id) == ("supplier", supplier)
    other = shop.do(enter_supplier, SupplierDraft("順益"))
    with pytest.raises(DuplicateError):
        shop.do(change_supplier, other, 1, DRAFT)


def test_a_stale_change_of_a_supplier_is_refused(shop, supplier):
    shop.do(change_supplier, supplier, 1, SupplierDraft("大同"))
    with pytest.raises(ConflictError):
        shop.do(change_supplier, supplier, 1, DRAFT)
    assert shop.ask(supplier_card, supplier).name == "大同"


def test_an_archived_supplier_leaves_the_choices_and_comes_back(shop, supplier):
    with pytest.raises(RuleBrokenError, match="needs a reason"):
        shop.do(archive_supplier, supplier, 1, " ")
    shop.do(archive_supplier, supplier, 1, "closed")
    assert shop.ask(supplier_list) == []
    assert shop.ask(find_suppliers, "大同") == []
    assert shop.ask(lambda session: supplier_list(session, archived=True))[0].archived
    shop.do(restore_supplier, supplier, 2)
    assert [hit.title for hit in shop.ask(find_suppliers, "大同")] == ["大同汽材"]


def test_a_supplier_with_an_order_on_its_way_stays(shop, supplier):
    def order(uow):
        with uow:
            made = PurchaseOrder(number="P-1", supplier_id=supplier, made_on=uow.now.date())
            made.state, made.sent_at = OrderState.SENT, uow.now
            uow.session.add(made)
            uow.commit()

    shop.do(order)
    with pytest.raises(RuleBrokenError, match="on its way"):
        shop.do(archive_supplier, supplier, 1, "closed")


def test_a_supplier_that_is_gone_is_told_in_a_sentence(shop):
    with pytest.raises(NotFoundError, match="supplier does not exist"):
        shop.ask(supplier_card, 4711)


def test_only_who_orders_parts_may_change_suppliers(shop, supplier):
    shop.sit_down(Role.FRONT_DESK)
    for command, arguments in (
        (enter_supplier, (SupplierDraft("X"),)),
        (change_supplier, (supplier, 1, DRAFT)),
        (archive_supplier, (supplier, 1, "closed")),
        (restore_supplier, (supplier, 1)),
    ):
        with pytest.raises(NotAllowedError):
            shop.do(command, *arguments)


def test_a_part_names_its_suppliers_the_preferred_first(shop, supplier):
    shop.do(enter_supplier, SupplierDraft("順益"))
    sources = (
        SourceDraft("大同汽材", "T-100", last_price=Decimal("180.5")),
        SourceDraft("順益", "S-9", 5, Decimal(12), Decimal(175), preferred=True),
    )
    part = shop.do(enter_part, PartDraft("A-1", "濾芯", sources=sources))
    first, second = shop.ask(part_card, part).sources
    assert (first.supplier, first.number, first.lead_days, first.pack_size) == (
        "順益",
        "S-9",
        5,
        12,
    )
    assert (second.supplier, second.usual_days, second.last_price) == (
        "大同汽材",
        3,
        Decimal("180.5"),
    )
    assert (first.preferred, second.preferred) == (True, False)
    shop.do(change_part, part, 1, PartDraft("A-1", "濾芯", sources=sources[:1]))
    (only,) = shop.ask(part_card, part).sources
    assert (only.supplier, only.preferred) == ("大同汽材", True)
    assert shop.ask(supplier_card, supplier).parts == 1


@pytest.mark.parametrize(
    ("sources", "sentence"),
    [
        ((SourceDraft("順益"),), "No supplier is called 順益"),
        ((SourceDraft("大同汽材"), SourceDraft(" 大同汽材")), "stands twice"),
        ((SourceDraft(" "),), "has no name"),
        ((SourceDraft("大同汽材", lead_days=500),), "between 0 and 400"),
        ((SourceDraft("大同汽材", pack_size=Decimal(0)),), "more than nothing"),
        ((SourceDraft("大同汽材", last_price=Decimal(-1)),), "zero or more"),
    ],
)
def test_a_wrong_source_is_refused_and_nothing_is_entered(shop, supplier, sources, sentence):
    with pytest.raises(RuleBrokenError, match=sentence):
        shop.do(enter_part, PartDraft("A-1", "濾芯", sources=sources))
    assert shop.ask(supplier_card, supplier).parts == 0
