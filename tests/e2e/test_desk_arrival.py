"""From an empty search box to a printed work order, without the mouse."""

from functools import partial

import pytest

from desktop.services.customers import customer_card
from desktop.services.vehicles import vehicle_card

PRINT = "Work order"
FEWEST = ("Ctrl+K", *"5678", "Ctrl+N", "Return", "Ctrl+S", "Ctrl+P")  # beside the concern itself


def test_a_new_customer_with_a_new_car(keys, paper, shop):
    keys.press("Ctrl+K")
    keys.type("BKL-2266")
    keys.offered("Nothing found")
    keys.press("Ctrl+N")  # what was looked for goes along
    keys.offered("New: BKL-2266")
    keys.press("Return")
    keys.reach("Customer")
    enter_customer(keys, "林志玲", "0933-888-777")
    keys.go_to("Make")
    keys.type("Honda", "Return")
    keys.type("CR-V")
    keys.go_to("Concern")
    keys.type("左前輪異音", "Ctrl+S")
    sheet = paper(PRINT)
    for text in ("261120-001", "BKL-2266", "左前輪異音", "林志玲", "0933-888-777", "Honda CR-V"):
        assert text in sheet
    card = shop.card(shop.visit + 1)
    assert (card.customer, card.plate, card.concern) == ("林志玲", "BKL-2266", "左前輪異音")


def test_a_known_one_by_the_last_digits_of_the_phone(keys, paper, shop):
    keys.press("Ctrl+K")
    keys.type("5678", "Ctrl+N", "Return")
    keys.reach("Concern")
    keys.type("冷氣不冷", "Ctrl+S")
    sheet = paper(PRINT)  # closes the sheet by a key, where a person prints it by one
    for text in ("261120-001", "ABC-1234", "冷氣不冷", "王小明"):
        assert text in sheet
    assert keys.pressed == len(FEWEST) + len("冷氣不冷")
    card = shop.card(shop.visit + 1)
    assert (card.customer, card.plate) == ("王小明", "ABC-1234")


def test_a_known_car_with_a_new_owner(keys, paper, shop):
    keys.press("Ctrl+K")
    keys.type("abc1234", "Ctrl+N", "Return")
    keys.read("Odometer then 88,000")
    keys.go_to("Customer", "Shift+Tab")  # what stands there is typed over
    enter_customer(keys, "陳新主", "0955-111-222")
    keys.go_to("The vehicle is this customer's from today on")
    keys.press("Space", "Return")
    keys.reach("Concern")
    keys.type("過戶後檢查", "Ctrl+S")
    sheet = paper(PRINT)
    for text in ("261120-001", "ABC-1234", "過戶後檢查", "陳新主", "0955-111-222"):
        assert text in sheet
    card = shop.card(shop.visit + 1)
    assert shop.card(shop.visit).customer == "王小明"
    vehicle = shop.office.read(partial(vehicle_card, vehicle_id=card.vehicle_id))
    assert vehicle.owner == card.customer == "陳新主"


@pytest.mark.parametrize(
    ("way", "customer", "contacts"),
    [
        ("Ctrl+E", "王小明", []),
        ("Ctrl+Shift+C", "王小明", ["王太太"]),
        ("Ctrl+Shift+S", "王太太", []),
    ],
)
def test_a_new_customer_with_a_known_phone(keys, paper, shop, way, customer, contacts):
    keys.press("Ctrl+N")
    keys.reach("Customer or plate")
    keys.type("NEW-0001")
    keys.offered("New: NEW-0001")
    keys.press("Return")
    keys.reach("Customer")
    enter_customer(keys, "王太太", "+886 912 345 678")
    keys.go_to("Concern")
    keys.type("異音", "Ctrl+S")
    keys.reach("Phone")
    keys.read("王小明 has the phone")
    keys.press(way)
    if way != "Ctrl+Shift+S":  # which saves
        keys.reach("Make")
        keys.press("Ctrl+S")
    assert "NEW-0001" in paper(PRINT)
    card = shop.card(shop.visit + 1)
    assert (card.customer, card.plate, card.concern) == (customer, "NEW-0001", "異音")
    owner = shop.office.read(partial(customer_card, customer_id=card.customer_id))
    assert [row.name for row in owner.contacts] == contacts


def enter_customer(keys, name, phone):
    keys.type(name)
    keys.offered(f"New: {name}")
    keys.press("Return")
    keys.reach("Phone")
    keys.type(phone)
