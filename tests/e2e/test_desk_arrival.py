"""From an empty search box to a printed work order, without the mouse."""

from functools import partial

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


def enter_customer(keys, name, phone):
    keys.type(name)
    keys.offered(f"New: {name}")
    keys.press("Return")
    keys.reach("Phone")
    keys.type(phone)
