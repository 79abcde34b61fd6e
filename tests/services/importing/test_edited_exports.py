"""A cell that was edited in an export changes its record, or somebody hears why it does not."""

import csv
import io

import pytest

from desktop.services.exports import write_export
from desktop.services.importing import ImportSource, run_import
from desktop.services.maintenance import faults
from tests.helpers.imports import never, picture, silent, take_in, undo

VISITS = """\
visit.number,visit.arrived_on,visit.settled_on,customer.name,customer.phone,vehicle.plate,\
vehicle.make,vehicle.model,line.kind,line.text,line.part_number,line.amount
A1,2026-11-02,2026-11-03,王小明,0912-345-678,ABC-1234,Toyota,Altis,part,機油,OIL-1,500
B2,2026-11-05,,陳堃,0922-000-111,XYZ-0001,Toyota,Camry,part,雨刷,WIPE-2,300
"""
PARTS = "part.number,part.name\nOIL-1,機油\nWIPE-2,雨刷\n"
TARGETS = "target.measure,target.month,target.staff,target.value\n"
TARGETS += "car_count,2026-11,林小姐,40\naro,2026-11,,3500\n"
STAYS = "The row says something else of its customer or vehicle, which stays as it is;"


@pytest.fixture
def filled(garage, tmp_path):
    path = tmp_path / "file.csv"
    for kind, text in (("parts", PARTS), ("visits", VISITS), ("targets", TARGETS)):
        path.write_text(text, encoding="utf-8")
        take_in(garage.office, path, kind)
    return garage.office


def export(office, kind):
    stream = io.StringIO(newline="")
    office.read(lambda session: write_export(session, kind, stream))
    return list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))


def taken(office, path, kind, rows):
    """Import rows as a file of their own; return what became of it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    source = ImportSource(path, "visits" if kind == "visit_lines" else kind)

    def command(uow):
        return run_import(uow, source, dry_run=False, progress=silent, cancelled=never)

    return office.write(command)[0]


def edited(office, path, kind, where, changes):
    """Import an export in which the row with some text has other cells; return its fate."""
    rows = export(office, kind)
    (row,) = [row for row in rows if where in row.values()]
    number = rows.index(row) + 2
    row.update(changes)
    result = taken(office, path, kind, rows)
    (fate,) = [fate for fate in result.outcomes if fate.number == number]
    return fate, result


REFUSED = [
    ("visits", "A1", {"vehicle.plate": "NEW-9999"}, "“Vehicle: plate”: ABC-1234, not NEW-9999"),
    ("visits", "B2", {"customer.id": "1", "customer.ref": ""}, "“Customer: id in this office”"),
    ("visits", "B2", {"vehicle.id": "1", "vehicle.ref": ""}, "“Vehicle: id in this office”"),
    ("visits", "A1", {"visit.state": "void"}, "“Visit: state”: Settled, not Void"),
    ("visit_lines", "A1", {"line.net": "499.00"}, "has visit A1 without this line"),
    ("visit_lines", "B2", {"line.part_number": "OIL-1"}, "has visit B2 without this line"),
    ("vehicles", "XYZ-0001", {"vehicle.plate_partial": "true"}, "bears another plate here"),
    ("targets", "aro", {"target.staff": "林小姐"}, "is for something else"),
]


@pytest.mark.parametrize(("kind", "where", "changes", "reason"), REFUSED)
def test_what_an_edited_export_cannot_change_is_refused(
    filled, tmp_path, kind, where, changes, reason
):
    before = picture(filled, versions=True)
    fate, _result = edited(filled, tmp_path / "own.csv", kind, where, changes)
    assert fate.outcome == "rejected"
    assert reason in fate.reason
    assert picture(filled, versions=True) == before


SAID = [
    ("visits", "A1", {"customer.name": "王大明"}),
    ("visits", "A1", {"customer.phone": "0955-123-987"}),
    ("visits", "A1", {"customer.kind": "company"}),
    ("visits", "B2", {"vehicle.vin": "JTDBR32E720099999"}),
    ("visits", "B2", {"vehicle.model": "Yaris"}),
    ("visits", "B2", {"vehicle.plate_partial": "true"}),
    ("visit_lines", "B2", {"customer.tax_id": "04595257"}),
    ("vehicles", "XYZ-0001", {"customer.name": "陳小堃"}),
    ("vehicles", "XYZ-0001", {"customer.phone": "0955-123-987"}),
]


@pytest.mark.parametrize(("kind", "where", "changes"), SAID)
def test_what_stands_beside_its_subject_stays_and_is_said(filled, tmp_path, kind, where, changes):
    before = picture(filled, versions=True)
    fate, result = edited(filled, tmp_path / "own.csv", kind, where, changes)
    assert fate.outcome == "unchanged"
    assert STAYS in fate.reason
    (warning,) = result.warnings
    assert warning.startswith("1 row says something else of its customer or vehicle")
    assert picture(filled, versions=True) == before


def test_a_new_vehicle_of_a_customer_by_another_name_is_said(filled, tmp_path):
    row = {
        "vehicle.plate": "NEW-1",
        "customer.name": "陳小堃",
        "customer.phone": "0922000111",
    }
    result = taken(filled, tmp_path / "cars.csv", "vehicles", [row])
    (fate,) = result.outcomes
    assert (fate.outcome, result.created["vehicle"]) == ("created", 1)
    assert fate.reason.endswith("by another name, and keeps that name.")


def test_an_edit_is_taken_in_beside_what_stays(filled, tmp_path):
    changes = {"visit.concern": "異音", "customer.name": "王大明"}
    fate, _result = edited(filled, tmp_path / "own.csv", "visits", "A1", changes)
    assert fate.outcome == "updated"
    assert "Visit: concern" in fate.reason
    assert STAYS in fate.reason


def test_the_targets_of_another_office_come_in_and_go_again(filled, empty_office_beside, tmp_path):
    other, path = empty_office_beside, tmp_path / "targets.csv"
    rows = [row | {"target.staff": ""} for row in export(filled, "targets")]
    before = picture(other)
    result = taken(other, path, "targets", rows)
    assert (result.created, result.rows_rejected) == ({"plan": 2, "target": 2}, 0)
    assert taken(other, path, "targets", rows).rows["unchanged"] == 2
    assert other.read(faults) == []
    undo(other, result.run_id)
    assert picture(other) == before
