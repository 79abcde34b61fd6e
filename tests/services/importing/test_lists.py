"""Lists that come in: a row is a customer, a vehicle or a part."""

from decimal import Decimal

from desktop.models.audit import AuditEntry
from desktop.models.customer import Customer
from desktop.models.part import Part
from desktop.models.vehicle import Vehicle
from tests.helpers.imports import csv_file, imported, reasons, rows_of, tally

CUSTOMERS = "customer.name,customer.phone,customer.tax_id,customer.address\n"


def test_customers_are_entered_changed_or_left_alone(office, tmp_path):
    first = CUSTOMERS + "王小明,0912345678,,台北\n順發車行,,12345678,\n"
    imported(office, csv_file(tmp_path, first), "customers")
    second = CUSTOMERS + "王小明,+886 912-345-678,,新北\n順發車行,02 2331 1312,12345678,\n李四,,,\n"
    result = imported(office, csv_file(tmp_path, second), "customers")
    assert tally(result) == (3, 3, 0, 0)
    assert result.created == {"customer": 1, "phone": 1}
    assert result.updated == {"customer": 2}
    assert sorted(rows_of(office, Customer.name, Customer.address)) == sorted(
        [("王小明", "新北"), ("順發車行", ""), ("李四", "")]
    )
    third = imported(office, csv_file(tmp_path, second), "customers")
    assert tally(third) == (3, 0, 3, 0)


def who(office):
    return sorted(rows_of(office, Customer.id, Customer.name))


def test_two_customers_with_one_phone_are_a_hard_stop(office, tmp_path):
    text = CUSTOMERS + "王小明,0912345678,,\n陳堃,0912-345-678,,\n"
    result = imported(office, csv_file(tmp_path, text), "customers")
    assert reasons(result) == {
        3: "Row 2 is about the same one and says something else; keep one of them."
    }
    imported(office, csv_file(tmp_path, CUSTOMERS + "順發車行,,12345678,\n"), "customers")
    both = imported(office, csv_file(tmp_path, CUSTOMERS + "X,0912345678,12345678,\n"), "customers")
    first, second = (f"Customer {name} (id {key})" for key, name in who(office))
    assert reasons(both) == {
        2: f"The phone and the tax id belong to two: {first} and {second}; correct one."
    }
    assert len(rows_of(office, Customer.id)) == 2


def test_a_keyed_customer_may_not_take_the_phone_of_another(office, tmp_path):
    head = "customer.ref,customer.name,customer.phone\n"
    text = head + "1,王小明,0912345678\n2,陳堃,\n"
    imported(office, csv_file(tmp_path, text), "customers")
    result = imported(office, csv_file(tmp_path, head + "2,陳堃,0912345678\n"), "customers")
    assert reasons(result) == {
        2: "Customer 王小明 (id 1) has the phone or the tax id; correct one of them."
    }


def test_vehicles_come_with_their_owners_and_change_neither_plate_nor_owner(office, tmp_path):
    head = "vehicle.plate,vehicle.vin,vehicle.model,customer.name,customer.phone\n"
    text = head + "ABC-1234,VIN1,Altis,王小明,0912345678\n"
    assert tally(imported(office, csv_file(tmp_path, text), "vehicles")) == (1, 1, 0, 0)
    assert tally(imported(office, csv_file(tmp_path, text), "vehicles")) == (1, 0, 1, 0)
    bad = head + "NEW-0001,VIN1,Altis,王小明,0912345678\nABC-1234,VIN1,Vios,李四,0988\n"
    result = imported(office, csv_file(tmp_path, bad), "vehicles")
    assert reasons(result) == {
        2: "The vehicle bears another plate here; change its plate in the vehicle.",
        3: "The vehicle belongs to somebody else here; change its owner in the vehicle.",
    }
    changed = imported(office, csv_file(tmp_path, text.replace("Altis", "Vios")), "vehicles")
    assert changed.updated == {"vehicle": 1}
    assert rows_of(office, Vehicle.model, Vehicle.model_key) == [("Vios", "vios")]
    assert rows_of(office, Customer.name) == [("王小明",)]


def test_parts_are_entered_and_changed(office, tmp_path):
    parts = "part.number,part.name,part.price\nab-1,機油芯,150\n"
    imported(office, csv_file(tmp_path, parts), "parts")
    dearer = imported(office, csv_file(tmp_path, parts.replace("150", "180")), "parts")
    assert dearer.updated == {"part": 1}
    assert rows_of(office, Part.number_key, Part.price) == [("AB1", Decimal(180))]


def test_an_update_is_in_the_audit_with_the_old_value(office, tmp_path):
    parts = "part.number,part.name,part.price\nab-1,機油芯,150\n"
    imported(office, csv_file(tmp_path, parts), "parts")
    imported(office, csv_file(tmp_path, parts.replace("150", "180")), "parts")
    entries = rows_of(office, AuditEntry.action, AuditEntry.table_name, AuditEntry.changes)
    assert [entry[2] for entry in entries if entry[:2] == ("update", "part")] == [
        {"price": ["150.00", "180.00"]}
    ]
