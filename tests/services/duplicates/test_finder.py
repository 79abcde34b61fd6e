"""Similar names while typing, and duplicates that are there already."""

import pytest

from desktop.models.errors import NotAllowedError
from desktop.models.merge import MergeKind
from desktop.models.staff import Role
from desktop.services.customer_work import CustomerDraft, PhoneDraft, enter_customer
from desktop.services.duplicates.finder import declare_distinct, find_duplicates
from desktop.services.duplicates.names import alike_customers, core, is_alike

VIN = "1M8GDM9AXKP042788"


def names(shop, typed, except_id=None):
    return [row.name for row in shop.ask(alike_customers, typed, except_id)]


def found(shop, kind):
    rows = shop.ask(find_duplicates, kind).pairs
    return {
        frozenset(text.split(" · ")[0] for text in (row.first, row.second)): row for row in rows
    }


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("王小明", "王曉明"),  # the same sound
        ("顺发汽车", "順發汽車股份有限公司"),
        ("大豐交通有限公司", "大豐車行"),
        ("台灣大車對", "台灣大車隊"),
        ("ＡＢＣ Motors", "ABC Motor Co., Ltd."),
        ("王小明先生", "王小明"),
    ],
)
def test_a_similar_name_is_named_as_soon_as_it_is_typed(shop, typed, known):
    other = shop.customer("陳美麗")
    customer = shop.customer(known, "0912-345-678")
    (alike,) = shop.ask(alike_customers, typed)
    assert (alike.id, alike.name) == (customer, known)
    assert "0912-345-678" in alike.text
    assert names(shop, typed, except_id=customer) == []
    assert other != customer


@pytest.mark.parametrize(
    ("typed", "known"),
    [("王小明", "王大明"), ("陳明", "陳明華"), ("王先生", "李先生"), ("王", "王")],
)
def test_names_that_only_resemble_each_other_are_not_named(shop, typed, known):
    shop.customer(known)
    assert names(shop, typed) == []


def test_noise_is_no_part_of_a_name():
    assert core("順發汽車股份有限公司") == core("顺发汽车") == "顺发汽车"
    assert is_alike(core("和泰中山廠"), core("和泰士林廠")) == 0


def test_customers_entered_twice_are_found_with_the_reasons(shop):
    shop.customer("王小明", "0912-345-678", address="台北市中山區南京東路1號")
    shop.do(
        enter_customer,
        CustomerDraft("王太太", shop.taxi, phones=(PhoneDraft("0912345678", shared=True),)),
    )
    shop.customer("王曉明", address="台北市中山區南京東路2號")
    shop.customer("順發交通", tax_id="12345675")
    shop.customer("別家公司", tax_id="12345676", segment_id=shop.taxi)
    shop.customer("陳大文")
    rows = found(shop, MergeKind.CUSTOMER)
    assert rows[frozenset({"王小明", "王太太"})].reasons == ("phone",)
    alike = rows[frozenset({"王小明", "王曉明"})]
    assert set(alike.reasons) == {"alike", "district", "segment"}
    assert alike.why == "a similar name · the same district · the same segment"
    assert rows[frozenset({"順發交通", "別家公司"})].reasons == ("tax_id",)
    assert len(rows) == 3
    assert (alike.first, alike.second) == ("王小明 · 0912-345-678", "王曉明")
    scores = [row.score for row in shop.ask(find_duplicates, MergeKind.CUSTOMER).pairs]
    assert scores == sorted(scores, reverse=True)


def test_vehicles_entered_twice_are_found_with_the_reasons(shop):
    owner, other = shop.customer(), shop.customer("李四")
    shop.vehicle(owner, "ABO-1234", make="Toyota", model="Altis", vin=VIN)
    shop.vehicle(other, "XYZ-0001", model="Camry", vin="JT" + VIN[2:])
    shop.vehicle(owner, "AB0-1234", model="Yaris")
    shop.vehicle(owner, "", make="Toyota", model="Altis")
    shop.vehicle(other, "TDA-0001", model="Wish")
    shop.vehicle(other, "TDA-0002", model="Wish")
    shop.vehicle(other, "TDA-0003", model="Wish")
    rows = found(shop, MergeKind.VEHICLE)
    assert rows[frozenset({"ABO-1234", "XYZ-0001"})].reasons == ("vin_end",)
    assert "plate_looks" in rows[frozenset({"ABO-1234", "AB0-1234"})].reasons
    assert set(rows[frozenset({"ABO-1234", "Toyota Altis"})].reasons) == {
        "unmarked",
        "owner",
        "model",
    }
    assert not any("TDA" in name for pair in rows for name in pair)


def test_what_was_declared_distinct_is_not_offered_again(shop):
    one, other = shop.customer("王小明"), shop.customer("王小明")
    assert len(found(shop, MergeKind.CUSTOMER)) == 1
    shop.sit_down(Role.FRONT_DESK)
    with pytest.raises(NotAllowedError):
        shop.do(declare_distinct, MergeKind.CUSTOMER, other, one)
    shop.sit_down(Role.OWNER)
    shop.do(declare_distinct, MergeKind.CUSTOMER, other, one)
    shop.do(declare_distinct, MergeKind.CUSTOMER, one, other)
    assert found(shop, MergeKind.CUSTOMER) == {}
    assert names(shop, "王小明", except_id=one) == []
