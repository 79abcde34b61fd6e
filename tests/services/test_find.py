from datetime import timedelta

import pytest

from desktop.services.find import (
    find_anything,
    find_customers,
    find_parts,
    find_vehicles,
    vehicles_of,
)
from desktop.services.parts import PartDraft, enter_part
from desktop.services.vehicles import VehicleDraft, change_vehicle


@pytest.fixture
def garage(shop, clock):
    """Two customers, a car each, a visit of the first; the first was seen last."""
    wang = shop.customer("王小明", "0912-345-678", "02-2345-6789", tax_id="12345675")
    lin = shop.customer("Lin 100%_Taxi", "0922-000-012", segment_id=shop.taxi)
    altis = shop.vehicle(wang, "ABC-1234", make="Toyota", model="Altis", vin="JTDBR32E720012345")
    camry = shop.vehicle(lin, "TAX-0099", make="Toyota", model="Camry", vin="KMHXX00XXXX999999")
    clock.now += timedelta(days=1)
    visit = shop.visit(wang, altis)
    oil = shop.do(enter_part, PartDraft("OIL-5W30", "機油", "Mobil"))
    shop.do(enter_part, PartDraft("50%-A", "折扣 50%_x"))
    return {"wang": wang, "lin": lin, "altis": altis, "camry": camry, "visit": visit, "oil": oil}


def found(shop, garage, text):
    """What a text finds, by the names of the garage."""
    kinds = {"customers": ("wang", "lin"), "vehicles": ("altis", "camry")}
    kinds |= {"visits": ("visit",), "parts": ("oil",)}
    hits = {(hit.kind, hit.id) for hit in shop.ask(find_anything, text)}
    return {name for kind, names in kinds.items() for name in names if (kind, garage[name]) in hits}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("小明", {"wang", "altis", "visit"}),
        ("王明", set()),
        ("LIN", {"lin", "camry"}),
        ("ｌｉｎ", {"lin", "camry"}),
        ("678", {"wang", "visit"}),
        ("5678", {"wang", "visit"}),
        ("12345678", {"wang", "visit"}),  # the tax id; it is also how the phone ends
        ("6789", {"wang", "visit"}),
        ("６７８９", {"wang", "visit"}),
        ("0012", {"lin"}),
        ("91234", set()),  # neither the beginning nor the end of a phone
        ("0912345", {"wang", "visit"}),
        ("0912345678", {"wang", "visit"}),
        ("0912 345 678", {"wang", "visit"}),
        ("+886912345678", {"wang", "visit"}),
        ("ABC-1234", {"wang", "altis", "visit"}),
        ("abc1234", {"wang", "altis", "visit"}),
        ("abc 1234", {"wang", "altis", "visit"}),
        ("ＡＢＣ－１２３４", {"wang", "altis", "visit"}),
        ("bc12", {"wang", "altis", "visit"}),
        ("1234", {"wang", "altis", "visit"}),
        ("012345", {"altis", "visit"}),
        ("20012345", {"altis", "visit"}),
        ("camry", {"camry"}),
        ("261121-001", {"visit"}),
        ("２６１１２１", {"visit"}),
        ("王 261121-001", {"visit"}),
        ("lin 261121-001", set()),
        ("oil-5", {"oil"}),
        ("OIL5W", {"oil"}),
        ("5w30", {"oil"}),
        ("機油", {"oil"}),
        ("机油", {"oil"}),
        ("jiyou", {"oil"}),
        ("mobil", {"oil"}),
        ("王小明 5678", {"wang", "visit"}),
        ("王 abc", {"wang", "altis", "visit"}),
        ("wxm abc", {"wang", "altis", "visit"}),
        ("王5678", {"wang", "visit"}),
        ("wangxiaom", {"wang", "altis", "visit"}),
        ("xm", {"wang", "altis", "visit"}),
        ("ㄨㄒ", {"wang", "altis", "visit"}),
        ("王小明 altis", {"altis", "visit"}),
        ("王小明 camry", set()),
        ("100%_", {"lin", "camry"}),
        ("%", set()),
        ("王 %", {"wang", "altis", "visit"}),
        ("_", set()),
        ("\\", set()),
        ('" OR "a', set()),
        ("王*", {"wang", "altis", "visit"}),
        ("' & ! | :* ( <->", set()),
        ("NEAR(王 小)", set()),
        ("\ud83d", set()),
        ("王\ud83d", {"wang", "altis", "visit"}),
        ("王\x00", {"wang", "altis", "visit"}),
        ("😀", set()),
        ("王" * 200, set()),
        ("a1-" * 70, set()),
        ("nothing", set()),
        ("   ", set()),
    ],
)
def test_the_one_box_finds_what_is_meant(shop, garage, text, names):
    assert found(shop, garage, text) == names


def test_a_hit_says_what_it_is(shop, garage):
    told = [(hit.kind, hit.title, hit.subtitle) for hit in shop.ask(find_anything, "小明")]
    assert told == [
        ("customers", "王小明", "0912-345-678 · Retail"),
        ("vehicles", "ABC-1234", "Toyota Altis · 王小明"),
        ("visits", "261121-001", "Arrived · ABC-1234 · 王小明"),
    ]
    (part,) = shop.ask(find_parts, "oil")
    assert (part.title, part.subtitle) == ("OIL-5W30", "機油 · Mobil")


def test_a_chooser_without_a_text_offers_who_was_seen_last(shop, garage):
    assert [hit.id for hit in shop.ask(find_customers, "")] == [garage["wang"], garage["lin"]]
    assert [hit.id for hit in shop.ask(find_vehicles, "")] == [garage["altis"], garage["camry"]]


def test_a_vehicle_is_found_by_the_plate_it_once_bore(shop, garage):
    draft = VehicleDraft("NEW-0001", "Toyota", "Altis", "JTDBR32E720012345")
    shop.do(change_vehicle, garage["altis"], 1, draft)
    (hit,) = shop.ask(find_vehicles, "ABC-1234")
    assert (hit.id, hit.title) == (garage["altis"], "NEW-0001")


def test_the_vehicles_of_a_customer_are_those_owned_now(shop, garage):
    assert [hit.id for hit in shop.ask(vehicles_of, garage["lin"])] == [garage["camry"]]
