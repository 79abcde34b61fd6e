"""What the office does not know yet, and what it asks next."""

from datetime import date
from decimal import Decimal

from desktop.models.customer import CustomerKind
from desktop.services.completeness import CUSTOMER, NEW_VEHICLE, VEHICLE
from desktop.services.customer_story import customer_story
from desktop.services.forecasts.keeping import note_reading
from desktop.services.vehicle_story import vehicle_story
from desktop.services.vehicles import assign_driver

TODAY = date(2026, 11, 20)
WHOLE = {
    "model": "Altis",
    "vin": "JTDBR32E720000001",
    "inspection_due_on": date(2027, 3, 1),
    "insurance_due_on": date(2027, 4, 1),
}


def completeness(shop, customer):
    return shop.ask(customer_story, customer, TODAY).completeness


def test_of_somebody_who_only_has_a_name_the_phone_is_asked_first(shop):
    seen = completeness(shop, shop.customer())
    assert seen.next.question == "On which number may we call you?"
    assert (seen.next.form, seen.next.field) == (CUSTOMER, "phones")
    assert [gap.field for gap in seen.gaps] == ["phones", "plate", "birthday", "address"]
    assert seen.gaps[1].form == NEW_VEHICLE
    assert seen.share == 0


def test_who_is_wholly_known_is_asked_nothing(shop):
    wang = shop.customer("王小明", "0912-345-678", address="台北市", birthday=date(1980, 5, 1))
    shop.do(note_reading, shop.vehicle(wang, **WHOLE), 10_000, TODAY)
    seen = completeness(shop, wang)
    assert (seen.share, seen.gaps, seen.next) == (Decimal(1), (), None)


def test_what_a_vehicle_lacks_is_asked_by_its_plate(shop):
    wang = shop.customer("王小明", "0912-345-678", address="台北市", birthday=date(1980, 5, 1))
    car = shop.vehicle(wang, **WHOLE | {"insurance_due_on": None})
    gaps = completeness(shop, wang).gaps
    assert [(gap.form, gap.field, gap.vehicle_id) for gap in gaps] == [
        (VEHICLE, "odometer", car),
        (VEHICLE, "insurance", car),
    ]
    assert gaps[1].question == "When does the insurance of ABC-1234 end?"


def test_of_a_company_a_contact_and_the_tax_id_matter_and_no_birthday(shop):
    seen = completeness(shop, shop.customer("大豐", kind=CustomerKind.COMPANY))
    fields = {gap.field for gap in seen.gaps}
    assert {"contacts", "tax_id"} <= fields
    assert "birthday" not in fields


def test_of_a_fleet_the_driver_is_asked_and_each_matter_weighs_once(shop):
    fleet = shop.customer("大豐車隊", kind=CustomerKind.FLEET)
    first, second = shop.vehicle(fleet, "ABC-1111"), shop.vehicle(fleet, "ABC-2222")
    shop.do(assign_driver, second, "林司機")
    gaps = [gap for gap in completeness(shop, fleet).gaps if gap.field == "driver"]
    assert [gap.vehicle_id for gap in gaps] == [first]
    share = completeness(shop, fleet).share
    shop.do(assign_driver, first, "陳司機")
    assert completeness(shop, fleet).share > share


def test_a_vehicle_page_asks_of_its_own_vehicle(shop):
    car = shop.vehicle(shop.customer(), **WHOLE)
    seen = shop.ask(vehicle_story, car).completeness
    assert [gap.field for gap in seen.gaps] == ["odometer"]
    assert seen.next.question == "How many kilometres does ABC-1234 show today?"
