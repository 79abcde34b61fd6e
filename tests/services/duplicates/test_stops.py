"""The hard stops at the desk, and what they offer."""

import pytest
from sqlalchemy import select, update

from desktop.models.customer import Customer, Phone
from desktop.models.errors import DuplicateError, RuleBrokenError
from desktop.models.merge import MergeKind
from desktop.models.vehicle import Plate
from desktop.services.customer_work import (
    CustomerDraft,
    PhoneDraft,
    change_customer,
    enter_customer,
)
from desktop.services.duplicates.fields import side_by_side
from desktop.services.duplicates.finder import renew_phones
from desktop.services.duplicates.merging import merge_records
from desktop.services.duplicates.stops import outdated_phones
from desktop.services.duplicates.taking import add_as_contact, take_over_vehicle
from desktop.services.vehicles import VehicleDraft, change_vehicle, enter_vehicle

MOBILE, SWITCHBOARD = "0912-345-678", "02-2345-6789"
VIN = "1M8GDM9AXKP042788"


def draft(shop, name, *phones, **more):
    wanted = tuple(PhoneDraft(phone) if isinstance(phone, str) else phone for phone in phones)
    return CustomerDraft(name, shop.retail, phones=wanted, **more)


def rows(shop, table, *conditions):
    chosen = select(table).where(*conditions).order_by(table.id)
    return shop.ask(lambda session: session.execute(chosen).scalars().all())


def test_a_phone_once_declared_shared_is_allowed_from_then_on(shop):
    shop.customer("王先生", MOBILE)
    with pytest.raises(DuplicateError):
        shop.customer("王太太", MOBILE)
    shop.do(enter_customer, draft(shop, "王太太", PhoneDraft(MOBILE, shared=True)))
    child = shop.customer("王小弟", "+886 912 345 678")
    assert [phone.shared for phone in rows(shop, Phone)] == [False, True, True]
    shop.do(change_customer, child, 1, draft(shop, "王小弟", MOBILE))
    assert rows(shop, Phone)[-1].shared


def test_a_switchboard_may_stand_at_one_company_with_two_extensions(shop):
    company = shop.do(
        enter_customer,
        draft(
            shop,
            "順發",
            PhoneDraft(f"{SWITCHBOARD}#12", contact="林小姐"),
            PhoneDraft(f"{SWITCHBOARD}#13", contact="陳先生"),
        ),
    )
    card = shop.customer_card(company)
    assert [(row.number, row.contact) for row in card.phones] == [
        (f"{SWITCHBOARD}#12", "林小姐"),
        (f"{SWITCHBOARD}#13", "陳先生"),
    ]
    with pytest.raises(DuplicateError, match="順發 has the phone"):
        shop.customer("路人", f"{SWITCHBOARD} 轉 99")


def test_what_stood_there_before_is_not_judged_again(shop):
    customer = shop.customer("順發", MOBILE)
    with shop.office.engine.begin() as connection:
        connection.execute(update(Customer).values(tax_id="12345678"))
        connection.execute(update(Phone).values(number="0912345678 老王"))
    old = draft(shop, "順發交通", "0912345678 老王", tax_id="12345678")
    shop.do(change_customer, customer, 1, old)
    assert shop.customer_card(customer).name == "順發交通"
    with pytest.raises(RuleBrokenError, match="wrong digit"):
        shop.do(change_customer, customer, 2, draft(shop, "順發", tax_id="12345679"))
    with pytest.raises(RuleBrokenError, match="has letters"):
        shop.do(change_customer, customer, 2, draft(shop, "順發", "0922333444 老李"))


def test_who_was_typed_becomes_a_contact_of_who_is_there(shop):
    company = shop.customer("順發交通", SWITCHBOARD)
    typed = draft(
        shop,
        "林小姐",
        SWITCHBOARD,
        "0922-333-444",
        tax_id="12345675",
        address="台北市",
        note="找會計",
        contacts=(("陳先生", "司機"),),
    )
    assert shop.do(add_as_contact, company, typed) == company
    card = shop.customer_card(company)
    assert {(row.name, row.title) for row in card.contacts} == {("林小姐", ""), ("陳先生", "司機")}
    assert [(row.number, row.contact) for row in card.phones] == [
        (SWITCHBOARD, ""),
        ("0922-333-444", "林小姐"),
    ]
    assert (card.tax_id, card.address, card.note) == ("12345675", "台北市", "林小姐: 找會計")
    assert len(rows(shop, Customer)) == 1


def test_a_third_customers_phone_is_not_taken_along(shop):
    company = shop.customer("順發交通", SWITCHBOARD)
    shop.customer("李四", MOBILE)
    with pytest.raises(DuplicateError, match="李四 has the phone"):
        shop.do(add_as_contact, company, draft(shop, "林小姐", SWITCHBOARD, MOBILE))
    assert shop.customer_card(company).contacts == ()


def test_a_plate_moves_on_when_it_is_said_so(shop):
    old = shop.vehicle(shop.customer(), "ABC-1234", make="Toyota", model="Altis")
    owner = shop.customer("李四")
    with pytest.raises(DuplicateError, match="ABC-1234 · Toyota Altis · 王小明") as refusal:
        shop.vehicle(owner, "abc1234")
    assert (refusal.value.row_id, refusal.value.field) == (old, "plate")
    new = shop.do(enter_vehicle, VehicleDraft("ABC-1234", model="Camry", takes_plate=True), owner)
    assert (shop.vehicle_card(old).plate, shop.vehicle_card(new).plate) == ("", "ABC-1234")
    assert [plate.to_on is None for plate in rows(shop, Plate)] == [False, True]
    shop.do(change_vehicle, old, 1, VehicleDraft("ABC-1234", model="Altis", takes_plate=True))
    assert shop.vehicle_card(old).plate == "ABC-1234"


def test_a_car_that_was_sold_is_written_over_with_what_was_typed(shop):
    car = shop.vehicle(shop.customer(), "ABC-1234", make="Toyota", note="右後凹")
    buyer = shop.customer("李四")
    typed = VehicleDraft("ABC-1234", "Nissan", "Altis", VIN, colour="白", note="新車主急")
    shop.do(take_over_vehicle, car, buyer, typed)
    card = shop.vehicle_card(car)
    assert (card.owner, card.make, card.model, card.vin) == ("李四", "Toyota", "Altis", VIN)
    assert (card.colour, card.note) == ("白", "右後凹\n新車主急")
    with pytest.raises(RuleBrokenError, match="no new owner"):
        shop.do(take_over_vehicle, car, 0, typed)


def test_a_stop_at_a_merged_record_names_the_one_that_stayed(shop):
    kept = shop.customer("順發", tax_id="12345675")
    gone = shop.customer("順發交通", tax_id="04595257")
    sides = shop.ask(side_by_side, MergeKind.CUSTOMER, kept, gone)
    shop.do(merge_records, sides, {}, "twice")
    with pytest.raises(DuplicateError, match="順發 has the tax id") as refusal:
        shop.customer("順發車行", tax_id="04595257")
    assert refusal.value.row_id == kept
    version = shop.customer_card(kept).version
    shop.do(change_customer, kept, version, draft(shop, "順發", tax_id="04595257"))
    assert shop.customer_card(kept).tax_id == "04595257"


def test_keys_of_an_earlier_rule_are_renewed_and_nobody_loses_a_phone(shop):
    one, other = shop.customer("甲", SWITCHBOARD), shop.customer("乙", MOBILE)
    with shop.office.engine.begin() as connection:
        mine = update(Phone).where(Phone.customer_id == other)
        connection.execute(
            mine.values(number=f"{SWITCHBOARD}#12", digits="022345678912", digits_reversed="2")
        )
    assert shop.ask(outdated_phones) == 1
    assert shop.do(renew_phones) == 1
    assert shop.ask(outdated_phones) == 0
    phones = {phone.customer_id: phone for phone in rows(shop, Phone)}
    assert (phones[other].digits, phones[other].shared) == ("0223456789", True)
    assert not phones[one].shared
