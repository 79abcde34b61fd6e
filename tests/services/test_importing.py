import csv
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from desktop.db.uow import Actor
from desktop.models.audit import AuditEntry
from desktop.models.customer import Customer, Phone
from desktop.models.errors import NotAllowedError, OfficeError
from desktop.models.import_run import ImportRun
from desktop.models.part import Part
from desktop.models.tables import TABLES
from desktop.models.target import Target
from desktop.models.vehicle import Ownership, Plate, Vehicle
from desktop.models.visit import Visit, VisitLine
from desktop.services.files.csv_files import defused, new_csv_file, restored
from desktop.services.importing import (
    KINDS,
    ImportSource,
    ImportStoppedError,
    Outcome,
    Stage,
    load_mapping,
    mapping_for,
    preview,
    read_table,
    run_import,
    write_result,
)

VISITS = """\
visit.number,visit.arrived_on,visit.settled_on,customer.name,customer.phone,vehicle.plate,\
vehicle.model,line.kind,line.text,line.quantity,line.amount
A1,2026-11-02,2026-11-03,王小明,0912-345-678,ABC-1234,Altis,labour,換機油,1,500
A1,2026-11-02,2026-11-03,王小明,0912-345-678,ABC-1234,Altis,part,機油,4,1200.50
B2,2026-11-05,,陳堃,0922-000-111,XYZ-0001,Camry,part,雨刷,2,300
"""
CUSTOMERS = "customer.name,customer.phone,customer.tax_id,customer.address\n"


def mapping_file(folder, text):
    path = folder / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    return path


def csv_file(folder, text, name="file.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def take_in(office, path, kind="visits", mapping=None, **options):
    wanted = {"dry_run": False, "progress": lambda _p: None, "cancelled": lambda: False}
    source = ImportSource(path, kind, mapping)
    return office.write(lambda uow: run_import(uow, source, **wanted | options))[0]


def rows_of(office, *columns):
    return [tuple(row) for row in office.read(lambda s: s.execute(select(*columns)).all())]


def counts(office):
    def query(session):
        return {
            table.__tablename__: session.execute(select(func.count(table.id))).scalar_one()
            for table in TABLES
        }

    return office.read(query)


def tally(result):
    return result.rows_read, result.rows_used, result.rows_repeated, result.rows_rejected


def reasons(result):
    return {number: mark.reason for number, mark in result.marks.items()}


def test_rows_of_one_number_become_one_visit_with_its_lines_and_sums(office, tmp_path):
    result = take_in(office, csv_file(tmp_path, VISITS))
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
    take_in(office, csv_file(tmp_path, VISITS))
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


def test_every_imported_row_names_its_import_run_and_the_audit_counts_them(office, tmp_path):
    result = take_in(office, csv_file(tmp_path, VISITS))
    (run,) = rows_of(office, ImportRun.id, ImportRun.file_name, ImportRun.rows_created)
    assert run == (result.run_id, "file.csv", 3)
    for table in Customer, Vehicle, Visit:
        assert set(rows_of(office, table.import_id)) == {(result.run_id,)}
    entries = office.read(
        lambda s: s.execute(
            select(AuditEntry.table_name, AuditEntry.changes).where(AuditEntry.action == "bulk")
        ).all()
    )
    assert {name: changes["rows"] for name, changes in entries}["visit_line"] == 3


def test_the_same_file_again_changes_nothing(office, tmp_path):
    path = csv_file(tmp_path, VISITS)
    take_in(office, path)
    before = counts(office)
    again = take_in(office, path)
    assert tally(again) == (3, 0, 3, 0)
    assert again.created == {}
    assert again.unchanged == {"visit": 2}
    changed = {name for name, count in counts(office).items() if count != before[name]}
    assert changed == {"import_run", "audit"}


def test_new_records_can_be_entered_by_hand_after_an_import(office, tmp_path):
    take_in(office, csv_file(tmp_path, VISITS))

    def enter(uow):
        with uow:
            values = {"kind": "person", "name_key": "new", "segment_id": 1}
            row = Customer(
                name="New", created_at=uow.now, last_seen_on=date(2026, 11, 20), **values
            )
            uow.session.add(row)
            uow.commit()
            return row.id

    new, _changed = office.write(enter)
    assert new > max(key for (key,) in rows_of(office, Visit.customer_id))


def test_a_dry_run_says_the_same_and_writes_nothing(office, tmp_path):
    path, before = csv_file(tmp_path, VISITS), counts(office)
    rehearsed = take_in(office, path, dry_run=True)
    assert counts(office) == before
    real = take_in(office, path)
    assert tally(rehearsed) == tally(real)
    assert rehearsed.created == real.created
    assert rehearsed.run_id is None


def test_a_stopped_import_leaves_nothing(office, tmp_path):
    rows = [f"N{n},2026-11-01,2026-11-01,Wang {n},,P-{n},,part,Oil,1,5\n" for n in range(1200)]
    path = csv_file(tmp_path, VISITS.splitlines(keepends=True)[0] + "".join(rows))
    before, told = counts(office), []

    def writing():
        return bool(told) and told[-1].stage is Stage.WRITING and told[-1].rows >= 500

    with pytest.raises(ImportStoppedError, match="nothing was changed"):
        take_in(office, path, progress=told.append, cancelled=writing)
    assert counts(office) == before
    assert told[-1].share > 0.5


def test_progress_goes_forward_to_the_end(sqlite_office, tmp_path):
    told = []
    take_in(sqlite_office, csv_file(tmp_path, VISITS), progress=told.append)
    shares = [one.share for one in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_one_bad_row_refuses_its_visit_whole_and_no_other(office, tmp_path):
    result = take_in(office, csv_file(tmp_path, VISITS.replace("機油,4", "機油,0")))
    assert tally(result) == (3, 1, 0, 2)
    assert reasons(result) == {
        3: "line.quantity: 0 is less than 0.001.",
        2: "Row 3 of the same visit was refused, and a visit comes in whole.",
    }
    assert rows_of(office, Visit.number) == [("B2",)]
    assert rows_of(office, Customer.name) == [("陳堃",)]


def test_a_row_that_broke_off_refuses_the_visit_it_begins_with(office, tmp_path):
    text = VISITS.replace(",機油,4,1200.50", "") + "B2,2026-11-05,,陳堃,,,,,,,,,too much\n"
    result = take_in(office, csv_file(tmp_path, text))
    assert tally(result) == (4, 0, 0, 4)
    path = tmp_path / "result.csv"
    write_result(result, path)
    assert path.read_text(encoding="utf-8-sig").endswith(",too much\n")
    assert tally(take_in(office, path)) == (4, 0, 0, 4)


def test_a_corrected_result_file_brings_in_what_was_refused(office, tmp_path):
    result = take_in(office, csv_file(tmp_path, VISITS.replace("機油,4", "機油,0")))
    path = tmp_path / "result.csv"
    write_result(result, path)
    text = path.read_text(encoding="utf-8-sig")
    assert "3,rejected,line.quantity: 0 is less than 0.001.,A1" in text
    path.write_text(text.replace("機油,0", "機油,4"), encoding="utf-8-sig")
    assert tally(take_in(office, path)) == (3, 2, 1, 0)
    assert sorted(rows_of(office, Visit.number)) == [("A1",), ("B2",)]


def test_the_result_may_not_overwrite_the_file_itself(sqlite_office, tmp_path):
    path = csv_file(tmp_path, VISITS)
    result = take_in(sqlite_office, path)
    with pytest.raises(OfficeError, match="another name"):
        write_result(result, path)
    assert path.read_bytes() == VISITS.encode()


def test_a_result_is_not_mixed_from_two_files(sqlite_office, tmp_path):
    path = csv_file(tmp_path, VISITS)
    result = take_in(sqlite_office, path)
    csv_file(tmp_path, VISITS + VISITS.splitlines()[-1])
    with pytest.raises(OfficeError, match="changed meanwhile"):
        write_result(result, tmp_path / "result.csv")
    assert not (tmp_path / "result.csv").exists()


def test_a_row_that_equals_an_earlier_one_is_repeated_unless_told_otherwise(office, tmp_path):
    path = csv_file(tmp_path, VISITS + VISITS.splitlines()[-1])
    keep = mapping_file(
        tmp_path,
        'kind = "visits"\n[columns]\n'
        + "".join(f'"{name}" = "{name}"\n' for name in VISITS.splitlines()[0].split(","))
        + '[rules]\nrepeated_lines = "keep"\n',
    )
    assert (
        take_in(office, path, dry_run=True, mapping=load_mapping(keep)).created["visit_line"] == 4
    )
    result = take_in(office, path)
    assert tally(result) == (4, 3, 1, 0)
    assert reasons(result) == {5: "The row equals row 4."}


def test_a_settled_visit_stays_as_it_is(office, tmp_path):
    take_in(office, csv_file(tmp_path, VISITS))
    before = rows_of(office, *Visit.__table__.c)
    dearer = take_in(office, csv_file(tmp_path, VISITS.replace("1200.50", "9")))
    assert reasons(dearer)[3] == (
        "The office has visit A1 without this line; change the visit itself."
    )
    later = take_in(office, csv_file(tmp_path, VISITS.replace("2026-11-03", "2026-11-04")))
    assert reasons(later)[2] == ("The office has a visit A1 of another day; correct the number.")
    assert rows_of(office, *Visit.__table__.c) == before


def test_rows_of_one_visit_may_not_contradict_each_other(sqlite_office, tmp_path):
    text = VISITS.replace("Altis,part", "Vios,part")
    result = take_in(sqlite_office, csv_file(tmp_path, text))
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
    result = take_in(sqlite_office, csv_file(tmp_path, VISITS.replace(old, new)))
    assert any(reason in said for said in reasons(result).values())
    assert rows_of(sqlite_office, Visit.number) == [("B2",)]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("客戶".encode("cp950"), "No column of file.csv is called like a field"),
        (b"", "is empty"),
        (b"\n\n", "holds no row that names its columns"),
        (b"a,a\n1,2\n", "No column of file.csv is called like a field"),
        (b"name\nx\n", "No column of file.csv is called like a field"),
        (b"visit.number\nx\n", "No column says “Customer: name”"),
        (b'visit.number,customer.name\n"x"y,z\n', "cannot be read behind row 1"),
        (b'visit.number,customer.name\n"x,z\n', "cannot be read behind row 1"),
        (b"customer.name\nx\n", "Nothing says which rows belong to one visit"),
    ],
)
def test_a_bad_file_is_one_sentence_and_nothing_changes(office, tmp_path, content, sentence):
    before = counts(office)
    with pytest.raises(OfficeError) as refused:
        take_in(office, csv_file(tmp_path, content))
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)
    assert counts(office) == before


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(OfficeError, match="There is no file"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(OfficeError, match="is a folder"):
        read_table(tmp_path)


def test_a_byte_order_mark_and_empty_rows_do_not_matter(tmp_path):
    table = read_table(csv_file(tmp_path, "\ufeffa,b\r\n\r\n1,2\r\n , \r\n3,4\r\n"))
    assert table.header == ("a", "b")
    assert [(row.number, row.cells) for row in table.rows()] == [(3, ("1", "2")), (5, ("3", "4"))]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("kind = ", "is not written as TOML wants it"),
        ('kind = "cars"', "“cars” cannot be imported; choose one of visits"),
        ('kind = "visits"\ncolour = "red"', "unknown key “colour”"),
        ('kind = "visits"\n[columns]\n"visit.date" = "d"', "unknown key “columns.visit.date”"),
        ('kind = "visits"\n[columns]\n"visit.number" = 3', "wrong value at “columns.visit.number”"),
        ('kind = "visits"\n[keys]\nengine = ["e"]', "unknown key “keys.engine”"),
        ('kind = "visits"\n[keys]\nvisit = "e"', "wrong value at “keys.visit”; it takes a list"),
        ('kind = "visits"\n[rules]\nlines = "x"', "unknown key “rules.lines”"),
        ('kind = "visits"\n[rules]\nblank_lines = "x"', "it takes no_line, refuse"),
        ('kind = "visits"\n[rules]\nzero_is_unknown = ["km"]', "“rules.zero_is_unknown.km”"),
        ('kind = "visits"\n[formats]\ndate = "%H"', "wrong value at “formats.date”"),
        ('kind = "visits"\n[defaults]\n"visit.colour" = "x"', "“defaults.visit.colour”"),
        ('kind = "visits"\n[values]\n"line.kind" = "x"', "wrong value at “values.line.kind”"),
        ('kind = "visits"\ncolumns = 3', "wrong value at “columns”"),
    ],
)
def test_a_wrong_mapping_names_its_wrong_key(tmp_path, text, sentence):
    with pytest.raises(OfficeError) as refused:
        load_mapping(mapping_file(tmp_path, text))
    assert sentence in str(refused.value)


def test_a_missing_mapping_file_is_one_sentence(tmp_path):
    with pytest.raises(OfficeError, match="There is no mapping file"):
        load_mapping(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("section", "sentence"),
    [
        ('"customer.name" = "client"', "has no column “client”; it has name, tel"),
        ('"customer.phone" = "tel"', "No column says “Customer: name”"),
        (
            '"customer.name" = "name"\n[defaults]\n"customer.kind" = "firm"',
            "The default of customer.kind does not fit: “firm” is none of person",
        ),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(sqlite_office, tmp_path, section, sentence):
    mapping = load_mapping(mapping_file(tmp_path, f'kind = "customers"\n[columns]\n{section}'))
    before = counts(sqlite_office)
    with pytest.raises(OfficeError) as refused:
        take_in(sqlite_office, csv_file(tmp_path, "name,tel\nx,1\n"), "customers", mapping)
    assert sentence in str(refused.value)
    assert counts(sqlite_office) == before


def test_a_mapping_for_another_kind_is_refused(sqlite_office, tmp_path):
    mapping = load_mapping(mapping_file(tmp_path, 'kind = "parts"'))
    with pytest.raises(OfficeError, match="is for parts, not for customers"):
        take_in(sqlite_office, csv_file(tmp_path, CUSTOMERS), "customers", mapping)


def test_a_technician_may_not_import(sqlite_office, tmp_path):
    sqlite_office.actor = Actor(None, "林師傅", "technician")
    with pytest.raises(NotAllowedError, match="import files"):
        take_in(sqlite_office, csv_file(tmp_path, VISITS))


def test_numbers_are_given_by_day_behind_those_that_are_taken(office, tmp_path):
    take_in(office, csv_file(tmp_path, VISITS.replace("A1", "261102-004")))
    mapping = load_mapping(
        mapping_file(
            tmp_path,
            'kind = "visits"\n[columns]\n"visit.arrived_on" = "day"\n'
            '"customer.name" = "who"\n"vehicle.plate" = "plate"\n'
            '[formats]\ndate = "%d/%m/%Y"\n[keys]\nvisit = ["day", "plate"]\n',
        )
    )
    text = "day,who,plate\n02/11/2026,A,P1\n02/11/2026,B,P2\n03/11/2026,A,P1\n"
    take_in(office, csv_file(tmp_path, text), mapping=mapping)
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
    take_in(office, csv_file(tmp_path, text), mapping=mapping)
    assert rows_of(office, Plate.plate, Plate.partial) == [("KA53XXXX", True)] * 2
    assert len(rows_of(office, Vehicle.id)) == 2


def test_an_unknown_amount_is_not_zero(office, tmp_path):
    text = VISITS.replace("1200.50", "").replace(",500\n", ",\n")
    take_in(office, csv_file(tmp_path, text))
    (visit,) = (row for row in rows_of(office, Visit.number, Visit.total) if row[0] == "A1")
    assert visit == ("A1", None)


def test_a_visit_of_which_only_sums_are_known_keeps_them(office, tmp_path):
    head = "visit.number,visit.settled_on,customer.name,vehicle.plate,visit.labour,visit.total\n"
    text = head + "S1,2026-11-01,A,P1,100,100\nS2,2026-11-01,B,P2,,77.5\nS3,2026-11-01,C,P3,5,6\n"
    result = take_in(office, csv_file(tmp_path, text))
    assert sorted(rows_of(office, Visit.number, Visit.labour_net, Visit.other_net)) == [
        ("S1", Decimal(100), None),
        ("S2", None, Decimal("77.5")),
    ]
    assert reasons(result) == {
        4: "The file says 6.00, and the visit adds up to 5.00; correct one of them."
    }


def test_customers_are_entered_changed_or_left_alone(office, tmp_path):
    first = CUSTOMERS + "王小明,0912345678,,台北\n順發車行,,12345678,\n"
    take_in(office, csv_file(tmp_path, first), "customers")
    second = CUSTOMERS + "王小明,+886 912-345-678,,新北\n順發車行,02 2331 1312,12345678,\n李四,,,\n"
    result = take_in(office, csv_file(tmp_path, second), "customers")
    assert tally(result) == (3, 3, 0, 0)
    assert result.created == {"customer": 1, "phone": 1}
    assert result.updated == {"customer": 2}
    assert sorted(rows_of(office, Customer.name, Customer.address)) == sorted(
        [("王小明", "新北"), ("順發車行", ""), ("李四", "")]
    )
    third = take_in(office, csv_file(tmp_path, second), "customers")
    assert tally(third) == (3, 0, 3, 0)


def who(office):
    return sorted(rows_of(office, Customer.id, Customer.name))


def test_two_customers_with_one_phone_are_a_hard_stop(office, tmp_path):
    text = CUSTOMERS + "王小明,0912345678,,\n陳堃,0912-345-678,,\n"
    result = take_in(office, csv_file(tmp_path, text), "customers")
    assert reasons(result) == {
        3: "Row 2 is about the same one and says something else; keep one of them."
    }
    take_in(office, csv_file(tmp_path, CUSTOMERS + "順發車行,,12345678,\n"), "customers")
    both = take_in(office, csv_file(tmp_path, CUSTOMERS + "X,0912345678,12345678,\n"), "customers")
    first, second = (f"Customer {name} (id {key})" for key, name in who(office))
    assert reasons(both) == {
        2: f"The phone and the tax id belong to two: {first} and {second}; correct one."
    }
    assert len(rows_of(office, Customer.id)) == 2


def test_a_keyed_customer_may_not_take_the_phone_of_another(office, tmp_path):
    head = "customer.ref,customer.name,customer.phone\n"
    text = head + "1,王小明,0912345678\n2,陳堃,\n"
    take_in(office, csv_file(tmp_path, text), "customers")
    result = take_in(office, csv_file(tmp_path, head + "2,陳堃,0912345678\n"), "customers")
    assert reasons(result) == {
        2: "Customer 王小明 (id 1) has the phone or the tax id; correct one of them."
    }


def test_vehicles_come_with_their_owners_and_change_neither_plate_nor_owner(office, tmp_path):
    head = "vehicle.plate,vehicle.vin,vehicle.model,customer.name,customer.phone\n"
    text = head + "ABC-1234,VIN1,Altis,王小明,0912345678\n"
    assert tally(take_in(office, csv_file(tmp_path, text), "vehicles")) == (1, 1, 0, 0)
    assert tally(take_in(office, csv_file(tmp_path, text), "vehicles")) == (1, 0, 1, 0)
    bad = head + "NEW-0001,VIN1,Altis,王小明,0912345678\nABC-1234,VIN1,Vios,李四,0988\n"
    result = take_in(office, csv_file(tmp_path, bad), "vehicles")
    assert reasons(result) == {
        2: "The vehicle bears another plate here; change its plate in the vehicle.",
        3: "The vehicle belongs to somebody else here; change its owner in the vehicle.",
    }
    changed = take_in(office, csv_file(tmp_path, text.replace("Altis", "Vios")), "vehicles")
    assert changed.updated == {"vehicle": 1}
    assert rows_of(office, Vehicle.model, Vehicle.model_key) == [("Vios", "vios")]
    assert rows_of(office, Customer.name) == [("王小明",)]


def test_parts_and_targets_are_entered_and_changed(office, tmp_path):
    parts = "part.number,part.name,part.price\nab-1,機油芯,150\n"
    take_in(office, csv_file(tmp_path, parts), "parts")
    dearer = take_in(office, csv_file(tmp_path, parts.replace("150", "180")), "parts")
    assert dearer.updated == {"part": 1}
    assert rows_of(office, Part.number_key, Part.price) == [("AB1", Decimal(180))]
    targets = "target.measure,target.month,target.value\ncar_count,2026-11,220\n"
    take_in(office, csv_file(tmp_path, targets), "targets")
    more = take_in(office, csv_file(tmp_path, targets.replace("220", "230")), "targets")
    assert more.updated == {"target": 1}
    assert rows_of(office, Target.month, Target.value) == [(202611, Decimal(230))]


def test_an_update_is_in_the_audit_with_the_old_value(office, tmp_path):
    parts = "part.number,part.name,part.price\nab-1,機油芯,150\n"
    take_in(office, csv_file(tmp_path, parts), "parts")
    take_in(office, csv_file(tmp_path, parts.replace("150", "180")), "parts")
    entries = rows_of(office, AuditEntry.action, AuditEntry.table_name, AuditEntry.changes)
    assert [entry[2] for entry in entries if entry[:2] == ("update", "part")] == [
        {"price": ["150.00", "180.00"]}
    ]


def test_a_line_finds_its_part_by_number(office, tmp_path):
    parts = "part.number,part.name\nOIL-1,機油\n"
    take_in(office, csv_file(tmp_path, parts), "parts")
    text = VISITS.replace("line.quantity", "line.part_number,line.quantity")
    text = text.replace("機油,4", "機油,oil 1,4").replace("換機油,1", "換機油,,1")
    result = take_in(office, csv_file(tmp_path, text.replace("雨刷,2", "雨刷,W-9,2")))
    known = dict(rows_of(office, VisitLine.text, VisitLine.part_id))
    assert known["機油"] is not None
    assert known["雨刷"] is None
    assert result.warnings == ("1 line names a part that the parts list does not know: row 4.",)


def test_a_preview_shows_what_the_first_rows_become(sqlite_office, tmp_path):
    table = read_table(csv_file(tmp_path, "name,tel,x\n王小明,0912,1\n,0913,2\n"))
    mapping = load_mapping(
        mapping_file(
            tmp_path,
            'kind = "customers"\n[columns]\n"customer.name" = "name"\n"customer.phone" = "tel"\n'
            '[defaults]\n"customer.kind" = "company"',
        )
    )
    shown = sqlite_office.read(lambda s: preview(s, table, mapping))
    assert shown.titles[0] == "Customer: name"
    assert shown.unused == ("x",)
    assert [(row.number, row.values, row.problem) for row in shown.rows] == [
        (2, ("王小明", "company", "0912"), ""),
        (3, ("", "company", "0913"), "name: it is empty."),
    ]
    assert len(sqlite_office.read(lambda s: preview(s, table, mapping, 1)).rows) == 1


def test_a_file_maps_itself_by_the_ids_of_fields(tmp_path):
    table = read_table(csv_file(tmp_path, "customer.id,customer.name\n1,x\n"))
    assert mapping_for(table, "customers").columns == {
        "customer.id": "customer.id",
        "customer.name": "customer.name",
    }


def test_fields_have_ids_of_their_own():
    for kind in KINDS.values():
        assert len(kind.by_id) == len(kind.fields)


def test_outcomes_follow_the_file(sqlite_office, tmp_path):
    result = take_in(sqlite_office, csv_file(tmp_path, VISITS + VISITS.splitlines()[-1]))
    assert [row.outcome for row in result.outcomes] == [Outcome.CREATED] * 3 + [Outcome.DUPLICATE]


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.lists(st.tuples(st.just("row"), texts, texts), min_size=1, max_size=5))
def test_texts_survive_a_csv_file_exactly(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("csv") / "file.csv"
    with new_csv_file(path) as writer:
        for row in [("daysheet.row", "a", "b"), *rows]:
            writer.writerow(tuple(map(defused, row)))
    assert [("row", *row.cells) for row in read_table(path).rows()] == rows


@given(texts)
def test_no_text_is_a_formula_and_every_text_comes_back(text):
    safe = defused(text)
    assert restored(safe) == text
    assert safe[:1] not in {"=", "@", "\t", "＝"}


def test_numbers_are_no_formulas():
    assert [defused(text) for text in ("-5", "+1.50", "-5+2", "=1")] == [
        "-5",
        "+1.50",
        "'-5+2",
        "'=1",
    ]


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path):
    def fail(path):
        with new_csv_file(path) as writer:
            writer.writerow(["new"])
            raise OfficeError("in the middle")

    with pytest.raises(OfficeError, match="cannot be written"):
        fail(tmp_path / "none" / "file.csv")
    old = csv_file(tmp_path, "old")
    with pytest.raises(OfficeError, match="in the middle"):
        fail(old)
    assert old.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["file.csv"]


def test_a_plain_csv_reader_reads_a_result(sqlite_office, tmp_path):
    result = take_in(sqlite_office, csv_file(tmp_path, VISITS))
    path = tmp_path / "result.csv"
    write_result(result, path)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["daysheet.outcome"] for row in rows] == ["created"] * 3
    assert rows[0]["customer.name"] == "王小明"
