"""A visit belongs to the vehicle that bore its plate on that day."""

from datetime import timedelta

from sqlalchemy import select

from desktop.models.vehicle import Plate
from desktop.models.visit import Visit
from desktop.services.maintenance import faults
from desktop.services.vehicles import VehicleDraft, change_vehicle, enter_vehicle
from tests.helpers.imports import ask, customer_id, one, picture, take_in, undo, vehicle_id

HEAD = "visit.number,visit.settled_on,customer.name,customer.phone,vehicle.plate,vehicle.model\n"


def late_visit(office, path, number, day):
    """Import a visit under the plate that the Camry once bore."""
    row = f"{number},{day},陳堃,0922-000-111,XYZ-0001,Camry\n"
    path.write_text(HEAD + row, encoding="utf-8")
    return take_in(office, path, "visits")


def replated(garage, visits_file):
    """Let the Camry come in, and give it another plate."""
    take_in(garage.office, visits_file, "visits")
    camry = vehicle_id(garage.office, "Camry")
    garage.do(change_vehicle, camry, 1, VehicleDraft("NEW-0009", "", "Camry"))
    return camry


def visited(office, number):
    return one(office, select(Visit.vehicle_id).where(Visit.number == number))


def test_a_late_visit_finds_the_vehicle_that_bore_its_plate(garage, visits_file, tmp_path):
    office, camry = garage.office, replated(garage, visits_file)
    before = picture(office)
    run = late_visit(office, tmp_path / "late.csv", "D4", "2026-11-09")
    assert visited(office, "D4") == camry
    assert ask(office, select(Visit.plate).where(Visit.number == "D4")) == [("XYZ-0001",)]
    assert office.read(faults) == []
    undo(office, run)
    assert picture(office) == before


def test_the_plate_of_two_vehicles_is_that_of_its_day(garage, visits_file, tmp_path):
    office, camry = garage.office, replated(garage, visits_file)
    draft = VehicleDraft("XYZ-0001", "", "Vios")
    heir = garage.do(enter_vehicle, draft, customer_id(office, "陳堃"))
    late_visit(office, tmp_path / "late.csv", "D4", "2026-11-09")
    late_visit(office, tmp_path / "late.csv", "D5", "2026-11-20")
    assert (visited(office, "D4"), visited(office, "D5")) == (camry, heir)
    assert office.read(faults) == []


def test_a_plate_that_was_given_up_is_free_for_a_new_vehicle(garage, visits_file, tmp_path):
    office, camry = garage.office, replated(garage, visits_file)
    garage.clock.now += timedelta(days=3)
    late_visit(office, tmp_path / "late.csv", "D6", "2026-11-22")
    assert visited(office, "D6") != camry
    bearers = ask(office, select(Plate.vehicle_id).where(Plate.plate_key == "XYZ0001"))
    assert len(bearers) == 2
    assert office.read(faults) == []
