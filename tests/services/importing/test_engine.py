"""What rows do to an office: by ids, by modes, in several files, one outcome and reason each."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from desktop.models.customer import Customer, Phone
from desktop.models.errors import OfficeError
from desktop.models.import_run import ImportChange, ImportRun
from desktop.models.vehicle import Ownership, Plate, Vehicle
from desktop.models.visit import Visit, VisitLine
from desktop.services.importing import (
    ImportSource,
    ImportStoppedError,
    Mapping,
    Outcome,
    Rules,
    Stage,
    run_import,
    write_result,
)
from desktop.services.maintenance import faults
from tests.helpers.imports import VISITS

PEOPLE = "customer.name,customer.phone,customer.address\n"


class Desk:
    """Takes texts in as files, and looks at the office."""

    def __init__(self, office, folder):
        self.office, self.folder = office, folder

    def take(self, text, kind="visits", rules=None, **options):
        path = self.folder / "file.csv"
        if text is not None:
            path.write_text(text, encoding="utf-8")
        names = path.read_text(encoding="utf-8").splitlines()[0].split(",")
        mapping = rules and Mapping(kind, {name: name for name in names}, rules=rules)
        wanted = {"dry_run": False, "progress": lambda _p: None, "cancelled": lambda: False}
        source = ImportSource(path, kind, mapping)
        return self.office.write(lambda uow: run_import(uow, source, **wanted | options))[0]

    def rows(self, *columns):
        return sorted(
            tuple(row) for row in self.office.read(lambda s: s.execute(select(*columns)).all())
        )

    def healthy(self):
        return self.office.read(faults) == []


@pytest.fixture
def desk(office, tmp_path):
    return Desk(office, tmp_path)


@pytest.fixture
def sqlite_desk(sqlite_office, tmp_path):
    return Desk(sqlite_office, tmp_path)


def said(result):
    return {row: (str(mark.outcome), mark.reason) for row, mark in result.marks.items()}


def test_every_row_has_one_outcome_and_they_add_up(desk):
    desk.take(PEOPLE + "王小明,0912345678,台北\n", "customers")
    text = "王小明,0912345678,台北\n王小明,0912 345 678,新北\n李四,,\n李四,,\n,0988,\n"
    result = desk.take(PEOPLE + text, "customers")
    key = desk.rows(Customer.id)[0][0]
    assert said(result) == {
        2: ("unchanged", f"Customer 王小明 (id {key}) has all of this already."),
        3: ("rejected", "Row 2 is about the same one and says something else; keep one of them."),
        5: ("duplicate", "The row equals row 4."),
        6: ("rejected", "customer.name: it is empty."),
    }
    assert dict(result.rows) == {
        Outcome.CREATED: 1,
        Outcome.UNCHANGED: 1,
        Outcome.DUPLICATE: 1,
        Outcome.REJECTED: 2,
    }
    assert (result.rows_used, result.rows_repeated, result.rows_rejected) == (1, 2, 2)
    columns = (
        ImportRun.rows_read,
        ImportRun.rows_created,
        ImportRun.rows_unchanged,
        ImportRun.rows_duplicate,
        ImportRun.rows_rejected,
    )
    assert desk.rows(*columns)[-1] == (5, 1, 1, 1, 2)


def test_an_id_updates_exactly_its_row(desk):
    desk.take(PEOPLE + "王小明,,\n王小明,,台北\n", "customers")
    key = desk.rows(Customer.id)[1][0]
    text = f"customer.id,customer.name,customer.address\n{key},王大明,高雄\n"
    result = desk.take(text, "customers")
    assert said(result)[2][0] == "updated"
    assert "Customer: name, Customer: address" in said(result)[2][1]
    assert desk.rows(Customer.name, Customer.address) == [("王大明", "高雄"), ("王小明", "")]


def test_an_unknown_id_is_rejected_and_the_id_of_another_office_is_none(desk):
    desk.take(PEOPLE + "王小明,,\n", "customers")
    head = "customer.id,customer.ref,customer.name\n"
    result = desk.take(head + "4711,,王大明\n", "customers")
    assert said(result)[2] == (
        "rejected",
        "The office has nothing with the id 4711; correct it, or clear it for a new one.",
    )
    key = desk.rows(Customer.id)[0][0]
    result = desk.take(head + f"{key},Beside#{key},陳堃\n", "customers")
    assert result.created == {"customer": 1}
    own = desk.take(head + f"9,順發汽車#{key},王大明\n", "customers")
    assert "name two records" in said(own)[2][1]
    assert ("王小明",) in desk.rows(Customer.name)


def test_an_import_may_only_create_or_only_update(desk):
    desk.take(PEOPLE + "王小明,0912345678,台北\n", "customers")
    text = PEOPLE + "王小明,0912345678,新北\n陳堃,0988,\n"
    rules = Rules(mode="create")
    created = desk.take(text, "customers", rules)
    assert said(created)[2][0] == "duplicate"
    assert "Customer 王小明" in said(created)[2][1]
    assert created.created["customer"] == 1
    updated = desk.take(text + "李四,0977,\n", "customers", Rules(mode="update"))
    assert updated.updated == {"customer": 1}
    assert said(updated)[4][0] == "rejected"
    assert desk.rows(Customer.name, Customer.address) == [("王小明", "新北"), ("陳堃", "")]


def test_defaults_do_not_overwrite_what_the_office_knows(sqlite_desk):
    desk = sqlite_desk
    desk.take("customer.name,customer.phone,customer.kind\n順發,0912345678,company\n", "customers")
    desk.folder.joinpath("file.csv").write_text("customer.name,customer.phone\n順發,0912345678\n")
    columns = {name: name for name in ("customer.name", "customer.phone")}
    mapping = Mapping("customers", columns, defaults={"customer.kind": "person"})
    source = ImportSource(desk.folder / "file.csv", "customers", mapping)
    options = {"dry_run": False, "progress": lambda _p: None, "cancelled": lambda: False}
    desk.office.write(lambda uow: run_import(uow, source, **options))
    assert desk.rows(Customer.kind) == [("company",)]


def test_short_rows_may_be_filled(sqlite_desk):
    text = PEOPLE + "王小明\n"
    assert sqlite_desk.take(text, "customers").rows_rejected == 1
    assert sqlite_desk.take(text, "customers", Rules(short_rows="fill")).rows_used == 1


def test_what_a_settlement_does_not_freeze_can_be_corrected(desk):
    desk.take(VISITS)
    text = "visit.number,visit.concern,visit.odometer\nA1,異音,12000\nB2,保養,\n"
    result = desk.take(text, rules=Rules(mode="update"))
    assert {row: outcome for row, (outcome, _reason) in said(result).items()} == {
        2: "updated",
        3: "updated",
    }
    assert desk.rows(Visit.number, Visit.concern, Visit.odometer, Visit.version) == [
        ("A1", "異音", 12000, 2),
        ("B2", "保養", None, 2),
    ]
    changes = desk.rows(ImportChange.table_name, ImportChange.version_before)
    assert changes == [("visit", 1), ("visit", 1)]
    assert desk.healthy()


def test_what_a_settlement_froze_is_refused_and_an_open_visit_may_change(desk):
    desk.take(VISITS)
    result = desk.take("visit.number,visit.kind\nA1,body\nB2,body\n", rules=Rules(mode="update"))
    assert said(result)[2][0] == "rejected"
    assert "another value of “Visit: type”: Maintenance, not Body and paint" in said(result)[2][1]
    assert desk.rows(Visit.number, Visit.kind) == [("A1", "maintenance"), ("B2", "body")]


def test_a_visit_with_an_unknown_line_is_not_changed_at_all(desk):
    desk.take(VISITS)
    head = "visit.number,visit.concern,line.kind,line.text,line.quantity,line.amount\n"
    text = head + "A1,異音,labour,換機油,1,500\nA1,異音,part,輪胎,1,9\n"
    result = desk.take(text, rules=Rules(mode="update"))
    assert [outcome for outcome, _reason in said(result).values()] == ["rejected", "rejected"]
    assert ("A1", "") in desk.rows(Visit.number, Visit.concern)


def test_files_may_refer_to_each_other_by_key_alone(desk):
    desk.take("customer.ref,customer.name\nC1,王小明\n", "customers")
    desk.take("vehicle.ref,vehicle.plate,customer.ref\nV1,ABC-1234,C1\n", "vehicles")
    head = "visit.number,visit.arrived_on,visit.settled_on,customer.ref,vehicle.ref,visit.parts\n"
    visits = head + "A1,2026-11-02,2026-11-02,C1,V1,700\nA2,2026-11-03,,C9,V1,\n"
    result = desk.take(visits)
    assert said(result) == {
        3: (
            "rejected",
            "No customer here has the key “C9”; import it first, or give its name.",
        )
    }
    lines = "visit.number,line.kind,line.text,line.amount\nA1,part,機油,500\nA1,part,雨刷,200\n"
    assert desk.take(lines, "lines").created == {"visit_line": 2}
    assert desk.rows(Visit.number, Visit.plate, Visit.total) == [("A1", "ABC-1234", Decimal(700))]
    assert desk.take(lines, "lines").rows[Outcome.UNCHANGED] == 2
    assert desk.healthy()


def test_lines_that_come_later_must_add_up_to_a_settled_visit(desk):
    head = (
        "visit.number,visit.arrived_on,visit.settled_on,customer.name,vehicle.plate,visit.parts\n"
    )
    desk.take(head + "A1,2026-11-02,2026-11-02,王,P-1,700\nA2,2026-11-02,,王,P-1,\n")
    lines = "visit.number,line.kind,line.text,line.amount\n"
    result = desk.take(lines + "A1,part,機油,500\nA2,part,雨刷,200\nZ9,part,x,1\n", "lines")
    assert "has the sum 700.00, and its lines add up to 500" in said(result)[2][1]
    assert "The office has no such visit" in said(result)[4][1]
    assert dict(desk.rows(Visit.number, Visit.total)) == {"A1": 700, "A2": 200}
    assert desk.rows(VisitLine.text) == [("雨刷",)]
    assert desk.healthy()


def test_a_new_vehicle_belongs_to_the_customer_who_brought_it_last(desk):
    head = "visit.number,visit.arrived_on,customer.name,vehicle.plate\n"
    text = "1,2026-11-05,王,P-1\n2,2026-11-09,陳,P-1\n3,2026-11-07,陳,P-1\n4,2026-11-01,王,P-1\n"
    desk.take(head + text)
    (owner,) = desk.rows(Ownership.customer_id, Ownership.from_on)
    names = dict(desk.rows(Customer.id, Customer.name))
    assert (names[owner[0]], owner[1]) == ("陳", date(2026, 11, 7))
    assert desk.rows(Plate.from_on) == [(date(2026, 11, 1),)]
    assert desk.rows(Vehicle.last_seen_on) == [(date(2026, 11, 9),)]
    assert desk.rows(Customer.last_seen_on) == [(date(2026, 11, 5),), (date(2026, 11, 9),)]


def test_known_ones_are_seen_later_and_the_trail_remembers(desk):
    desk.take(VISITS)
    head = "visit.number,visit.arrived_on,customer.name,customer.phone,vehicle.plate\n"
    desk.take(head + "C3,2026-11-18,王小明,0912345678,ABC-1234\n")
    seen = date(2026, 11, 18)
    assert (seen, 2) in desk.rows(Customer.last_seen_on, Customer.version)
    changed = desk.rows(ImportChange.table_name, ImportChange.version_after)
    assert changed == [("customer", 2), ("vehicle", 2)]
    assert (
        desk.office.read(lambda s: s.execute(select(ImportChange.before)).scalars().all())
        == [{"last_seen_on": "2026-11-02"}] * 2
    )


def test_what_hangs_on_known_records_is_in_the_trail(desk):
    desk.take("customer.name,customer.phone\n王小明,0912345678\n", "customers")
    desk.take("customer.name,customer.phone\n王小明,0912345678、022331312\n", "customers")
    assert desk.rows(Phone.digits) == [("022331312",), ("0912345678",)]
    assert desk.rows(ImportChange.table_name, ImportChange.action) == [("phone", "insert")]


def test_rows_of_one_visit_may_stand_anywhere(desk):
    head, *rows = VISITS.splitlines(keepends=True)
    many = [f"N{n},2026-11-01,,K{n},,P-{n},,part,油,1,5\n" for n in range(3000)]
    result = desk.take(head + rows[0] + rows[2] + "".join(many) + rows[1])
    assert result.rows[Outcome.CREATED] == 3003
    assert ("A1", Decimal("1700.50")) in desk.rows(Visit.number, Visit.total)
    lines = select(VisitLine.position, VisitLine.text).join(Visit).where(Visit.number == "A1")
    found = desk.office.read(lambda s: sorted(tuple(row) for row in s.execute(lines)))
    assert found == [(1, "換機油"), (2, "機油")]


def test_customers_of_later_batches_are_those_of_earlier_ones(desk):
    head = "visit.number,visit.arrived_on,customer.name,vehicle.plate\n"
    rows = [f"N{n},2026-11-01,王{n % 7},P-{n % 9}\n" for n in range(9000)]
    desk.take(head + "".join(rows))
    assert len(desk.rows(Customer.id)) == 7
    assert len(desk.rows(Vehicle.id)) == 9
    assert desk.healthy()


def test_two_visits_of_one_number_in_distant_rows_are_told(sqlite_desk):
    head = "visit.ref,visit.number,visit.arrived_on,customer.name,vehicle.plate\n"
    rows = [f"R{n},N{n},2026-11-01,王,P-1\n" for n in range(9000)]
    rules = Mapping(
        "visits", {name: name for name in head.strip().split(",")}, keys={"visit": ("visit.ref",)}
    )
    path = sqlite_desk.folder / "file.csv"
    path.write_text(head + "".join(rows) + "X,N5,2026-11-01,王,P-1\n", encoding="utf-8")
    options = {"dry_run": False, "progress": lambda _p: None, "cancelled": lambda: False}
    source = ImportSource(path, "visits", rules)
    result = sqlite_desk.office.write(lambda uow: run_import(uow, source, **options))[0]
    assert said(result) == {
        9002: ("rejected", "Row 7 gives another visit the same number; correct one of them.")
    }


def test_a_result_as_a_workbook_is_corrected_and_imported_again(desk, tmp_path):
    result = desk.take(VISITS.replace("機油,4", "機油,0"))
    write_result(result, tmp_path / "result.xlsx")
    source = ImportSource(tmp_path / "result.xlsx", "visits")
    options = {"dry_run": True, "progress": lambda _p: None, "cancelled": lambda: False}
    again = desk.office.write(lambda uow: run_import(uow, source, **options))[0]
    assert again.rows_read == 3
    assert said(again)[3][1] == "line.quantity: 0 is less than 0.001."
    assert again.rows[Outcome.UNCHANGED] == 1


def test_progress_tells_rows_rate_and_time_in_two_stages(sqlite_desk):
    told = []
    rows = [f"N{n},2026-11-01,,K{n},,P-{n},,part,油,1,5\n" for n in range(2000)]
    sqlite_desk.take(VISITS + "".join(rows), progress=told.append)
    shares = [one.share for one in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert {one.stage for one in told} == {Stage.READING, Stage.WRITING}
    assert told[-1].rows == 2003
    assert told[-1].rate > 0


@pytest.mark.parametrize("share", [0.0, 0.03, 0.2, 0.6, 0.97])
def test_an_import_stops_at_any_stage_and_leaves_nothing(desk, share):
    rows = [f"N{n},2026-11-01,,K{n},,P-{n},,part,油,1,5\n" for n in range(2000)]
    told = []
    with pytest.raises(ImportStoppedError, match="nothing was changed"):
        desk.take(
            VISITS + "".join(rows),
            progress=told.append,
            cancelled=lambda: bool(told) and told[-1].share >= share,
        )
    assert desk.rows(func.count(Visit.id)) == [(0,)]
    assert desk.rows(ImportRun.id) == []


def test_a_file_that_goes_while_it_is_read_changes_nothing(desk):
    rows = [f"N{n},2026-11-01,,K{n},,P-{n},,part,油,1,5\n" for n in range(2000)]
    path = desk.folder / "file.csv"

    def cut(told):
        if told.stage is Stage.READING and told.rows == 500:
            path.write_bytes(b"")

    result = desk.take(VISITS + "".join(rows), progress=cut, dry_run=True)
    with pytest.raises(OfficeError):
        write_result(result, desk.folder / "result.csv")
    path.unlink()
    with pytest.raises(OfficeError, match="no file"):
        write_result(result, desk.folder / "result.csv")


ONE_FOR_TWO = [
    ("customers", "name,phone\n丙,0944000001\n丁,0944000002\n", "id,tax_id", "04595257"),
    ("vehicles", "plate\nAAA-1111\nAAA-2222\n", "id,vin", "JTDBR32E720099999"),
    ("vehicles", "vin\nVIN0000001\nVIN0000002\n", "id,plate", "AAA-3333"),
    ("parts", "number,name\nP-1,機油\nP-2,雨刷\n", "id,number", "P-9"),
]


@pytest.mark.parametrize(("kind", "known", "header", "wanted"), ONE_FOR_TWO)
def test_what_only_one_may_have_is_refused_to_the_second_row(desk, kind, known, header, wanted):
    names, rest = known.split("\n", 1)
    desk.take(f"{fields(kind, names)}\n{rest}", kind)
    again = f"{fields(kind, header)}\n1,{wanted}\n2,{wanted}\n"
    outcomes = said(desk.take(again, kind, Rules(mode="update")))
    assert (outcomes[2][0], outcomes[3][0]) == ("updated", "rejected")
    assert "(id 1)" in outcomes[3][1]
    assert desk.healthy()


def fields(kind, names):
    """Name the columns as fields of the kind's own records."""
    return ",".join(f"{kind.removesuffix('s')}.{name}" for name in names.split(","))


def test_a_quantity_times_a_price_beyond_counting_refuses_its_row(desk):
    head = "visit.number,visit.arrived_on,customer.name,vehicle.plate,line.text,"
    head += "line.quantity,line.price\n"
    rows = "A1,2026-11-02,王,P-1,機油,99999999999,99999999999\nA2,2026-11-02,王,P-1,機油,2,300\n"
    result = desk.take(head + rows)
    assert said(result)[2] == (
        "rejected",
        "9999999999800000000001 is more than the office can count.",
    )
    assert desk.rows(Visit.number, Visit.total) == [("A2", 600)]
