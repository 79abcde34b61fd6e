"""Visits that come in: rows become visits and lines, whole or not at all."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func

from desktop.models.customer import Customer, Phone
from desktop.models.vehicle import Ownership, Plate, Vehicle
from desktop.models.visit import Visit, VisitLine
from desktop.services.importing import load_mapping
from tests.helpers.imports import (
    VISITS,
    counts,
    csv_file,
    imported,
    mapping_file,
    reasons,
    rows_of,
    tally,
)


def test_rows_of_one_number_become_one_visit_with_its_lines_and_sums(office, tmp_path):
    result = imported(office, csv_file(tmp_path, VISITS))
    assert tally(result) == (3, 3, 0, 0)
    columns = Visit.number, Visit.state, Visit.finished_on, Visit.labour_net, Visit.total
    assert sorted(rows_of(office, *columns)) == [
        ("A1", "settled", date(2026, 11, 3), Decimal(500), Decimal("1700.50")),
        ("B2", "arrived", None, Decimal(0), Decimal(300)),
    ]
    lines = rows_of(office, VisitLine.position, VisitLine.text, VisitLine.quantity)
    assert sorted(lines) == [(1, "換機油", 1), (1, "雨刷", 2), (2, "機油", 4)]


def test_customers_and_vehicles_come_with_the_visits_and_were_last_seen_on_their_day(
    office, tmp_path
):
    imported(office, csv_file(tmp_path, VISITS))
    assert rows_of(office, Phone.digits) == [("0912345678",), ("0922000111",)]
    assert ("ABC1234", date(2026, 11, 2), None) in rows_of(
        office, Plate.plate_key, Plate.from_on, Plate.to_on
    )
    assert [count for (count,) in rows_of(office, func.count(Ownership.id))] == [2]
    for table in Customer, Vehicle:
        assert sorted(rows_of(office, table.last_seen_on)) == [
            (date(2026, 11, 2),),
            (date(2026, 11, 5),),
        ]


def test_the_same_file_again_changes_nothing(office, tmp_path):
    path = csv_file(tmp_path, VISITS)
    imported(office, path)
    before = counts(office)
    again = imported(office, path)
    assert tally(again) == (3, 0, 3, 0)
    assert again.created == {}
    assert again.unchanged == {"visit": 2}
    changed = {name for name, count in counts(office).items() if count != before[name]}
    assert changed == {"import_run", "audit"}


def test_one_bad_row_refuses_its_visit_whole_and_no_other(office, tmp_path):
    result = imported(office, csv_file(tmp_path, VISITS.replace("機油,4", "機油,0")))
    assert tally(result) == (3, 1, 0, 2)
    assert reasons(result) == {
        3: "line.quantity: 0 is less than 0.001.",
        2: "Row 3 of the same visit was refused, and a visit comes in whole.",
    }
    assert rows_of(office, Visit.number) == [("B2",)]
    assert rows_of(office, Customer.name) == [("陳堃",)]


def test_a_row_that_equals_an_earlier_one_is_repeated_unless_told_otherwise(office, tmp_path):
    path = csv_file(tmp_path, VISITS + VISITS.splitlines()[-1])
    keep = mapping_file(
        tmp_path,
        'kind = "visits"\n[columns]\n'
        + "".join(f'"{name}" = "{name}"\n' for name in VISITS.splitlines()[0].split(","))
        + '[rules]\nrepeated_lines = "keep"\n',
    )
    assert (
        imported(office, path, dry_run=True, mapping=load_mapping(keep)).created["visit_line"] == 4
    )
    result = imported(office, path)
    assert tally(result) == (4, 3, 1, 0)
    assert reasons(result) == {5: "The row equals row 4."}


def test_a_settled_visit_stays_as_it_is(office, tmp_path):
    imported(office, csv_file(tmp_path, VISITS))
    before = rows_of(office, *Visit.__table__.c)
    dearer = imported(office, csv_file(tmp_path, VISITS.replace("1200.50", "9")))
    assert reasons(dearer)[3] == (
        "The office has visit A1 without this line; change the visit itself."
    )
    later = imported(office, csv_file(tmp_path, VISITS.replace("2026-11-03", "2026-11-04")))
    assert reasons(later)[2] == ("The office has a visit A1 of another day; correct the number.")
    assert rows_of(office, *Visit.__table__.c) == before


def test_rows_of_one_visit_may_not_contradict_each_other(sqlite_office, tmp_path):
    text = VISITS.replace("Altis,part", "Vios,part")
    result = imported(sqlite_office, csv_file(tmp_path, text))
    assert reasons(result)[3] == "vehicle.model: row 2 says something else of the same visit."
    assert result.rows_rejected == 2


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("2026-11-03", "2026-02-30", "“2026-02-30”"),
        ("1200.50", "12 piece", "“12 piece” is no number like 1234 or 0.5."),
        ("1200.50", "1200.567", "1200.567 has more than 2 digits behind the point."),
        ("Altis,part", "Altis,thing", "“thing” is none of labour, part, outsourced, other."),
        ("王小明", "", "customer.name: it is empty."),
        ("0912-345-678", "later", "“later” has no digits of a phone."),
        ("2026-11-02,2026-11-03", ",", "No day says when the visit was; fill in one."),
        ("機油,4", ",4", "The line has money but no text; write what it is for."),
        ("ABC-1234", "", "Neither a whole plate nor a VIN nor a key says which vehicle it is"),
        ("機油,4,1200.50", "機油,4", "The row has fewer cells than there are columns."),
        ("A1", "", "Nothing says which visit the row belongs to; fill its key."),
    ],
)
def test_a_bad_row_has_one_reason(sqlite_office, tmp_path, old, new, reason):
    result = imported(sqlite_office, csv_file(tmp_path, VISITS.replace(old, new)))
    assert any(reason in said for said in reasons(result).values())
    assert rows_of(sqlite_office, Visit.number) == [("B2",)]


def test_numbers_are_given_by_day_behind_those_that_are_taken(office, tmp_path):
    imported(office, csv_file(tmp_path, VISITS.replace("A1", "261102-004")))
    mapping = load_mapping(
        mapping_file(
            tmp_path,
            'kind = "visits"\n[columns]\n"visit.arrived_on" = "day"\n'
            '"customer.name" = "who"\n"vehicle.plate" = "plate"\n'
            '[formats]\ndate = "%d/%m/%Y"\n[keys]\nvisit = ["day", "plate"]\n',
        )
    )
    text = "day,who,plate\n02/11/2026,A,P1\n02/11/2026,B,P2\n03/11/2026,A,P1\n"
    imported(office, csv_file(tmp_path, text), mapping=mapping)
    numbers = {number for (number,) in rows_of(office, Visit.number)}
    assert numbers == {"261102-004", "B2", "261102-005", "261102-006", "261103-001"}


def test_masked_plates_do_not_merge_vehicles_and_identify_none(office, tmp_path):
    mapping = load_mapping(
        mapping_file(
            tmp_path,
            'kind = "visits"\n[columns]\n"visit.number" = "no"\n"visit.arrived_on" = "day"\n'
            '"customer.name" = "who"\n"vehicle.plate" = "plate"\n'
            '[keys]\nvehicle = ["who", "plate"]\ncustomer = ["who"]\n[rules]\nmasked = "XXXX"\n',
        )
    )
    text = "no,day,who,plate\n1,2026-11-01,anna,KA53XXXX\n2,2026-11-01,Anna,KA53XXXX\n"
    imported(office, csv_file(tmp_path, text), mapping=mapping)
    assert rows_of(office, Plate.plate, Plate.partial) == [("KA53XXXX", True)] * 2
    assert len(rows_of(office, Vehicle.id)) == 2


def test_an_unknown_amount_is_not_zero(office, tmp_path):
    text = VISITS.replace("1200.50", "").replace(",500\n", ",\n")
    imported(office, csv_file(tmp_path, text))
    (visit,) = (row for row in rows_of(office, Visit.number, Visit.total) if row[0] == "A1")
    assert visit == ("A1", None)


def test_a_visit_of_which_only_sums_are_known_keeps_them(office, tmp_path):
    head = "visit.number,visit.settled_on,customer.name,vehicle.plate,visit.labour,visit.total\n"
    text = head + "S1,2026-11-01,A,P1,100,100\nS2,2026-11-01,B,P2,,77.5\nS3,2026-11-01,C,P3,5,6\n"
    result = imported(office, csv_file(tmp_path, text))
    assert sorted(rows_of(office, Visit.number, Visit.labour_net, Visit.other_net)) == [
        ("S1", Decimal(100), None),
        ("S2", None, Decimal("77.5")),
    ]
    assert reasons(result) == {
        4: "The file says 6.00, and the visit adds up to 5.00; correct one of them."
    }


def test_a_line_finds_its_part_by_number(office, tmp_path):
    parts = "part.number,part.name\nOIL-1,機油\n"
    imported(office, csv_file(tmp_path, parts), "parts")
    text = VISITS.replace("line.quantity", "line.part_number,line.quantity")
    text = text.replace("機油,4", "機油,oil 1,4").replace("換機油,1", "換機油,,1")
    result = imported(office, csv_file(tmp_path, text.replace("雨刷,2", "雨刷,W-9,2")))
    known = dict(rows_of(office, VisitLine.text, VisitLine.part_id))
    assert known["機油"] is not None
    assert known["雨刷"] is None
    assert result.warnings == ("1 line names a part that the parts list does not know: row 4.",)
