from datetime import date, timedelta

import pytest
from sqlalchemy import select

from desktop.models.errors import ConflictError, DuplicateError, NotFoundError, RuleBrokenError
from desktop.models.vehicle import Ownership, Plate, Vehicle
from desktop.services.vehicles import (
    VehicleDraft,
    assign_driver,
    change_owner,
    change_vehicle,
    enter_vehicle,
    plate_bearer,
    vehicle_card,
)

TODAY = date(2026, 11, 20)


@pytest.fixture
def owner(shop):
    return shop.customer("王小明")


def change(shop, vehicle_id, draft):
    shop.do(change_vehicle, vehicle_id, shop.vehicle_card(vehicle_id).version, draft)


def count(shop, table):
    return shop.ask(lambda session: len(session.execute(select(table.id)).all()))


def test_a_vehicle_is_read_back_as_entered(shop, owner):
    vehicle = shop.vehicle(
        owner,
        "abc-1234",
        make="Toyota",
        model="Altis",
        vin="jtd-br32e 720012345",
        colour="白",
        made_in=2019,
        inspection_due_on=date(2027, 1, 2),
        insurance_due_on=date(2027, 3, 4),
        note="右後輪",
    )
    card = shop.vehicle_card(vehicle)
    assert (card.plate, card.vin, card.owner) == ("ABC-1234", "JTDBR32E720012345", "王小明")
    assert (card.made_in, card.inspection_due_on, card.note) == (2019, date(2027, 1, 2), "右後輪")
    assert [(row.text, row.from_on, row.to_on) for row in card.owners] == [("王小明", TODAY, None)]


def test_a_vehicle_is_known_by_something(shop, owner):
    with pytest.raises(RuleBrokenError, match="neither plate nor VIN nor model"):
        shop.vehicle(owner, " - ")
    assert count(shop, Vehicle) == 0


@pytest.mark.parametrize("spelling", ["ABC1234", "abc 1234", "ＡＢＣ－１２３４"])
def test_a_plate_that_a_vehicle_bears_is_refused_and_names_it(shop, owner, spelling):
    bearer = shop.vehicle(owner, "ABC-1234")
    with pytest.raises(DuplicateError, match="bears the plate") as refusal:
        shop.vehicle(owner, spelling)
    assert (refusal.value.subject, refusal.value.row_id) == ("vehicle", bearer)
    assert refusal.value.field == "plate"
    assert count(shop, Vehicle) == count(shop, Plate) == count(shop, Ownership) == 1


def test_a_vin_that_a_vehicle_has_is_refused_and_names_it(shop, owner):
    first = shop.vehicle(owner, "ABC-1234", vin="JTDBR32E720012345")
    with pytest.raises(DuplicateError, match="has the VIN") as refusal:
        shop.vehicle(owner, "XYZ-9999", vin="jtdbr32e720012345")
    assert (refusal.value.row_id, refusal.value.field) == (first, "vin")
    assert count(shop, Vehicle) == 1


def test_a_new_plate_keeps_the_old_one_in_the_history_and_frees_it(shop, owner, clock):
    old = shop.vehicle(owner, "ABC-1234", model="Altis")
    clock.now += timedelta(days=30)
    change(shop, old, VehicleDraft("NEW-0001", model="Altis"))
    card = shop.vehicle_card(old)
    assert card.plate == "NEW-0001"
    assert [(row.text, row.from_on, row.to_on) for row in card.plates] == [
        ("NEW-0001", date(2026, 12, 20), None),
        ("ABC-1234", TODAY, date(2026, 12, 20)),
    ]
    second = shop.vehicle(owner, "ABC-1234", model="Vios")
    assert shop.ask(plate_bearer, "abc1234") == second


def test_two_new_plates_on_one_day_leave_the_last_one_current(shop, owner):
    vehicle = shop.vehicle(owner, "AAA-1111", model="Altis")
    for plate in ("BBB-2222", "AAA-1111", "CCC-3333"):
        change(shop, vehicle, VehicleDraft(plate, model="Altis"))
    card = shop.vehicle_card(vehicle)
    assert card.plate == "CCC-3333"
    assert [row.to_on for row in card.plates] == [None, TODAY, TODAY, TODAY]


def test_a_plate_is_taken_off_and_put_on_again(shop, owner):
    vehicle = shop.vehicle(owner, "AAA-1111", model="Altis")
    change(shop, vehicle, VehicleDraft("", model="Altis"))
    assert shop.vehicle_card(vehicle).plate == ""
    change(shop, vehicle, VehicleDraft("AAA-1111", model="Altis"))
    assert shop.vehicle_card(vehicle).plate == "AAA-1111"
    assert len(shop.vehicle_card(vehicle).plates) == 2


def test_another_spelling_of_the_plate_is_no_new_plate(shop, owner):
    vehicle = shop.vehicle(owner, "ABC1234")
    change(shop, vehicle, VehicleDraft("abc-1234"))
    assert [row.text for row in shop.vehicle_card(vehicle).plates] == ["ABC-1234"]


def test_a_change_to_another_s_plate_or_vin_changes_nothing(shop, owner):
    shop.vehicle(owner, "AAA-1111", vin="VIN1")
    vehicle = shop.vehicle(owner, "BBB-2222", vin="VIN2")
    for draft in (VehicleDraft("AAA1111", vin="VIN2"), VehicleDraft("BBB-2222", vin="VIN1")):
        with pytest.raises(DuplicateError):
            change(shop, vehicle, draft)
    card = shop.vehicle_card(vehicle)
    assert (card.version, card.plate, card.vin) == (1, "BBB-2222", "VIN2")


def test_a_seat_that_saw_the_old_plate_does_not_put_it_back(shop, owner):
    vehicle = shop.vehicle(owner, "AAA-1111")
    shop.do(change_vehicle, vehicle, 1, VehicleDraft("BBB-2222"))
    with pytest.raises(ConflictError, match="changed this record meanwhile"):
        shop.do(change_vehicle, vehicle, 1, VehicleDraft("AAA-1111", colour="紅"))
    assert shop.vehicle_card(vehicle).plate == "BBB-2222"


def test_a_new_owner_begins_where_the_old_one_ends(shop, owner, clock):
    vehicle = shop.vehicle(owner)
    second, third = shop.customer("李"), shop.customer("陳")
    with pytest.raises(RuleBrokenError, match="belongs to this customer already"):
        shop.do(change_owner, vehicle, owner)
    clock.now += timedelta(days=1)
    shop.do(change_owner, vehicle, second)
    shop.do(change_owner, vehicle, third)
    card = shop.vehicle_card(vehicle)
    tomorrow = date(2026, 11, 21)
    assert (card.owner_id, card.owner) == (third, "陳")
    assert [(row.text, row.from_on, row.to_on) for row in card.owners] == [
        ("陳", tomorrow, None),
        ("李", tomorrow, tomorrow),
        ("王小明", TODAY, tomorrow),
    ]


def test_drivers_follow_each_other_and_become_contacts_of_the_owner(shop, owner):
    taxi = shop.vehicle(owner)
    with pytest.raises(RuleBrokenError, match="driver has no name"):
        shop.do(assign_driver, taxi, " ")
    for driver in ("司機甲", "司機乙", "司機甲"):
        shop.do(assign_driver, taxi, driver)
    drivers = shop.vehicle_card(taxi).drivers
    assert [(row.text, row.to_on) for row in drivers] == [
        ("司機甲", None),
        ("司機乙", TODAY),
        ("司機甲", TODAY),
    ]
    assert [row.name for row in shop.customer_card(owner).contacts] == ["司機甲", "司機乙"]


def test_a_vehicle_without_an_owner_has_no_driver(shop):
    with pytest.raises(RuleBrokenError, match="has no owner"):
        shop.do(assign_driver, 99, "司機甲")


def test_a_vehicle_that_is_not_there_is_not_found(shop):
    with pytest.raises(NotFoundError, match="does not exist any more"):
        shop.ask(vehicle_card, 99)


def test_one_of_two_seats_gets_the_plate_that_both_enter(shop, owner, at_once):
    answers = at_once(
        lambda uow: enter_vehicle(uow, VehicleDraft("ABC-1234"), owner),
        lambda uow: enter_vehicle(uow, VehicleDraft("abc1234"), owner),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["DuplicateError", "int"]
    assert count(shop, Plate) == count(shop, Vehicle) == 1


def test_two_seats_that_name_a_driver_at_once_leave_one_current(shop, owner, at_once):
    taxi = shop.vehicle(owner)
    at_once(
        lambda uow: assign_driver(uow, taxi, "司機甲"),
        lambda uow: assign_driver(uow, taxi, "司機乙"),
    )
    drivers = shop.vehicle_card(taxi).drivers
    assert [row.to_on is None for row in drivers].count(True) == 1
    assert len(drivers) == 2
