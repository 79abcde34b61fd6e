import csv
import io
import zipfile
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import select
from sqlalchemy import text as sql
from xlsxwriter.utility import xl_col_to_name

from desktop.models.customer import Customer
from desktop.models.errors import OfficeError
from desktop.models.visit import Visit
from desktop.services.exports import EXPORTS, export_rows, left_behind, write_export
from desktop.services.files.csv_files import defused
from desktop.services.files.tables import read_table
from desktop.services.files.xlsx_files import new_table_file
from desktop.services.importing import KINDS, ImportSource, run_import
from desktop.services.staff import StaffDraft, enter_staff

VISITS = """\
visit.number,visit.arrived_on,visit.settled_on,visit.tax_rate,visit.tax_inclusive,visit.branch,\
customer.name,customer.phone,customer.note,vehicle.plate,vehicle.model,line.kind,line.text,\
line.job,line.amount
A1,2026-11-02,2026-11-03,0.05,true,總店,"=王,小明",0912345678,-5,ABC-1234,Altis,labour,\
"換 ""機""油",保養,525
A1,2026-11-02,2026-11-03,0.05,true,總店,"=王,小明",0912345678,-5,ABC-1234,Altis,part,-折扣,,-10.50
B2,2026-11-05,,,,,陳堃,,,XYZ-0001,Camry,part,"兩
行",,300
C3,2026-11-06,,,,,陳堃,,,XYZ-0002,Camry,,,,
"""
PARTS = "part.number,part.name,part.price\nAB-1,機油芯,150\nAB-2,@x,\n"
TARGETS = """\
target.measure,target.month,target.value,target.sprint,target.staff,target.team,\
target.segment,target.origin
car_count,2026-11,220.5,,,,,
car_count,2026-11,20,25,林小姐,,,
car_count,2026-11,90,,,業務一課,,
car_count,2026-11,9,,,,Taxi,總部
"""
RESULTS = """\
result.measure,result.month,result.value,result.staff,result.team,result.source
service_revenue,2026-10,1000.5,,,=總部
service_revenue,2026-10,10,林小姐,,總部
service_revenue,2026-10,-3,,業務一課,總部
"""
MARKET = """\
market.month,market.area,market.make,market.units,market.source,market.received_on
2026-10,桃園市,Toyota,1200,監理所,2026-11-03
2026-10,桃園市,,5000,監理所,
"""
SALES = """\
sale.number,sale.kind,sale.model,sale.ordered_on,sale.delivered_on,sale.cancelled_on,\
sale.cancel_reason,sale.list_price,sale.price,sale.cost,sale.salespeople,sale.source,\
sale.referred_by,customer.name,customer.phone,vehicle.plate
S1,新車,Altis,2026-10-02,2026-11-05,,,800000,760000.50,700000,林小姐 66.67%、陳師傅 33.33%,\
=展場,陳堃,李四,0933-111-222,NEW-0001
S2,保險,,2026-11-01,,2026-11-03,買別家,,3000,,林小姐,,,陳堃,,
"""
PEOPLE = (
    StaffDraft("林小姐", "sales", "業務一課", branch="總店"),
    StaffDraft("陳師傅", "technician"),
)


def take_in(office, path, kind):
    source = ImportSource(path, kind)
    return office.write(
        lambda uow: run_import(
            uow, source, dry_run=False, progress=lambda _p: None, cancelled=lambda: False
        )
    )[0]


def hire(office):
    for person in PEOPLE:
        office.write(lambda uow, person=person: enter_staff(uow, person))


@pytest.fixture
def filled(office, tmp_path):
    path = tmp_path / "visits.csv"
    path.write_text(VISITS, encoding="utf-8", newline="")
    hire(office)
    take_in(office, path, "visits")
    others = {"parts": PARTS, "targets": TARGETS, "results": RESULTS, "market": MARKET}
    for kind, text in (others | {"sales": SALES}).items():
        path.write_text(text, encoding="utf-8")
        assert take_in(office, path, kind).rows_rejected == 0
    return office


def exported(office, kind):
    stream = io.StringIO(newline="")
    office.read(lambda s: write_export(s, kind, stream))
    return list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))


def test_a_visit_is_one_row_with_exact_amounts(filled):
    first, second, third = exported(filled, "visits")
    sums = ("labour", "parts", "other", "tax", "total")
    # 525 and -10.50 contain 5 %: the net is rounded as the office's currency is.
    assert [first[f"visit.{name}"] for name in sums] == [
        "500.00",
        "-10.00",
        "0.00",
        "24.50",
        "514.50",
    ]
    assert (first["visit.arrived_on"], first["visit.state"]) == ("2026-11-02", "settled")
    assert [row["visit.branch"] for row in (first, second)] == ["總店", ""]
    assert (second["visit.number"], second["visit.total"]) == ("B2", "300.00")
    assert (third["visit.number"], third["visit.total"]) == ("C3", "")


def test_texts_that_a_spreadsheet_would_run_are_defused(filled):
    stream = io.StringIO(newline="")
    filled.read(lambda s: write_export(s, "customers", stream))
    assert '"\'=王,小明"' in stream.getvalue()
    assert [row["part.name"] for row in exported(filled, "parts")] == ["機油芯", "'@x"]


def test_lines_come_in_order_and_a_visit_without_lines_has_a_row(filled):
    rows = exported(filled, "visit_lines")
    assert [(row["visit.number"], row["line.position"]) for row in rows] == [
        ("A1", "1"),
        ("A1", "2"),
        ("B2", "1"),
        ("C3", ""),
    ]
    assert [row["line.text"] for row in rows] == ['換 "機"油', "'-折扣", "兩\n行", ""]
    assert rows[1]["line.amount"] == "-10.50"
    assert [row["line.job"] for row in rows] == ["保養", "", "", ""]


def test_a_file_begins_with_a_byte_order_mark_and_a_stream_does_not(filled, tmp_path):
    path, stream = tmp_path / "out.csv", io.StringIO(newline="")
    assert filled.read(lambda s: write_export(s, "targets", path)) == 5
    filled.read(lambda s: write_export(s, "targets", stream))
    assert path.read_bytes().startswith(b"\xef\xbb\xbftarget.id,")
    assert stream.getvalue().startswith("target.id,")
    assert path.read_bytes().decode("utf-8-sig") == stream.getvalue()
    last = "car_count,2026-11,segment,,,Taxi,target,9.0000,2,head_office,2026-11-20\r\n"
    assert stream.getvalue().endswith(last)


def test_targets_say_tier_level_and_the_version_of_their_plan(filled):
    shown = ("level", "staff", "team", "segment", "tier", "value", "plan", "origin")
    rows = [[row[f"target.{name}"] for name in shown] for row in exported(filled, "targets")]
    assert rows == [
        ["office", "", "", "", "target", "220.5000", "1", "office"],
        ["person", "林小姐", "", "", "target", "20.0000", "1", "office"],
        ["person", "林小姐", "", "", "sprint", "25.0000", "1", "office"],
        ["team", "", "業務一課", "", "target", "90.0000", "1", "office"],
        ["segment", "", "", "Taxi", "target", "9.0000", "2", "head_office"],
    ]


def test_values_that_a_later_version_replaced_are_told_of(filled, tmp_path):
    assert filled.read(lambda s: left_behind(s, "targets")) == ""
    path = tmp_path / "later.csv"
    path.write_text(TARGETS.replace("220.5", "240"), encoding="utf-8")
    take_in(filled, path, "targets")
    assert filled.read(lambda s: left_behind(s, "targets")).startswith("1 value that a later")
    assert filled.read(lambda s: left_behind(s, "results")) == ""


def test_a_sale_leaves_with_its_people_its_car_and_who_sent_the_customer(filled):
    first, second = exported(filled, "sales")
    assert first["sale.salespeople"] == "林小姐 66.67%、陳師傅 33.33%"
    assert (first["sale.branch"], first["sale.referred_by"]) == ("總店", "陳堃")
    assert (first["vehicle.plate"], first["sale.price"]) == ("NEW-0001", "760000.50")
    assert (second["sale.salespeople"], second["sale.cancel_reason"]) == ("林小姐", "買別家")


IDS = {
    "customers": {"customer.id"},
    "vehicles": {"vehicle.id", "customer.id"},
    "parts": {"part.id"},
    "staff": {"staff.id"},
    "sales": {"sale.id", "customer.id", "vehicle.id"},
    "targets": {"target.id"},
    "results": {"result.id"},
    "market": {"market.id"},
    "visits": {"visit.id", "customer.id", "vehicle.id"},
    "visit_lines": {"visit.id", "customer.id", "vehicle.id", "line.id"},
}


def test_every_export_says_which_records_it_speaks_of():
    for kind, ids in IDS.items():
        header = {name for name, _value in EXPORTS[kind].columns("X")}
        assert {name for name in header if name.endswith(".id")} == ids


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_round_trip_changes_nothing(filled, tmp_path, ending):
    for kind in IDS:
        path = tmp_path / f"{kind}.{ending}"
        count = filled.read(lambda s, kind=kind, path=path: write_export(s, kind, path))
        result = take_in(filled, path, "visits" if kind == "visit_lines" else kind)
        assert [row.reason for row in result.outcomes if row.outcome == "rejected"] == []
        assert (result.rows_read, result.rows_repeated) == (count, count)
        assert (result.created, result.updated) == ({}, {})
        assert exported(filled, kind) == rows_in(path)


def rows_in(path):
    """The rows of a file as the CSV of the same would have them."""
    with read_table(path) as table:
        header = table.header
        return [
            dict(zip(header, map(as_csv, header, row.cells), strict=True)) for row in table.rows()
        ]


def as_csv(name, said):
    """Amounts in a workbook are numbers, which end where their digits end."""
    if name not in PLACES:
        return defused(said)
    return f"{Decimal(said):.{PLACES[name]}f}" if said else ""


_PLACES = {
    **dict.fromkeys(("labour", "parts", "outsourced", "other", "tax", "total"), 2),
    **dict.fromkeys(("price", "list_price", "discount", "amount", "net", "cost", "hours"), 2),
    **dict.fromkeys(("quantity", "pack_size"), 3),
    **dict.fromkeys(("tax_rate", "value"), 4),
}
PLACES = {
    name: _PLACES[name.partition(".")[2]]
    for kind in IDS
    for name, _value in EXPORTS[kind].columns("X")
    if name.partition(".")[2] in _PLACES
}


EDITS = (
    ("customers", 1, {"customer.name": "陳小堃", "customer.note": "=2+2"}),
    ("vehicles", 2, {"vehicle.model": "Corolla", "vehicle.colour": "白"}),
    ("parts", 0, {"part.name": "機油濾芯", "part.price": "165.50"}),
    ("staff", 1, {"staff.role": "manager", "staff.team": "=引擎組"}),
    ("sales", 1, {"sale.price": "3100.00", "sale.source": "=web"}),
    ("results", 2, {"result.value": "-4.0000", "result.source": "總公司"}),
    ("market", 0, {"market.units": "1201"}),
)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_an_edited_export_changes_exactly_the_cells_that_were_edited(filled, tmp_path, ending):
    for kind, row, changes in EDITS:
        path, before = tmp_path / f"{kind}.{ending}", exported(filled, kind)
        filled.read(lambda s, kind=kind, path=path: write_export(s, kind, path))
        edit(path, row, changes)
        result = take_in(filled, path, kind)
        assert (result.rows_read, result.rows_used, result.rows_rejected) == (len(before), 1, 0)
        before[row] |= {name: as_csv(name, text) for name, text in changes.items()}
        assert exported(filled, kind) == before


def edit(path, number, changes):
    """Type something over some cells of a row and save the file."""
    with read_table(path) as table:
        header, rows = table.header, [list(row.cells) for row in table.rows()]
    for name, text in changes.items():
        rows[number][header.index(name)] = text
    with new_table_file(path, header, [str] * len(header)) as writer:
        for row in rows:
            writer.writerow(row)


def test_a_workbook_holds_days_and_amounts_and_ids_as_names(filled, tmp_path):
    path = tmp_path / "visits.xlsx"
    assert filled.read(lambda s: write_export(s, "visits", path)) == 3
    with zipfile.ZipFile(path) as archive:
        sheet = ET.fromstring(archive.read("xl/worksheets/sheet1.xml"))  # noqa: S314 -- our own
    cells = {cell.get("r"): cell for cell in sheet.iter() if cell.tag.endswith("}c")}
    header = [name for name, _value in EXPORTS["visits"].columns("X")]
    place = {name: f"{xl_col_to_name(column)}2" for column, name in enumerate(header)}
    kinds = {name: cells[place[name]].get("t") for name in header if place[name] in cells}
    assert kinds["visit.id"] == kinds["customer.phone"] == "inlineStr"
    assert [cells[place[f"visit.{name}"]][0].text for name in ("total", "arrived_on")] == [
        "514.5",
        "46328",
    ]


def test_texts_in_a_workbook_are_what_they_are(filled, tmp_path):
    path = tmp_path / "customers.xlsx"
    filled.read(lambda s: write_export(s, "customers", path))
    with read_table(path) as table:
        names = [row.cells[table.header.index("customer.name")] for row in table.rows()]
    assert names == ["=王,小明", "陳堃", "李四"]


def run(uow, statement):
    with uow:
        uow.session.execute(statement)
        uow.commit()


def test_what_no_sheet_has_room_for_is_refused_before_it_is_read(sqlite_office, tmp_path):
    many = sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1048576) "
        "INSERT INTO part (number, number_key, name, name_key, brand, category, unit, version) "
        "SELECT i, i, 'x', 'x', '', '', '', 1 FROM n"
    )
    sqlite_office.write(lambda uow: run(uow, many))
    path = tmp_path / "parts.xlsx"
    with pytest.raises(OfficeError, match=r"parts\.xlsx would have more rows than a sheet"):
        sqlite_office.read(lambda s: write_export(s, "parts", path))
    assert list(tmp_path.glob("parts*")) == []


def test_another_office_made_of_exports_exports_the_same(filled, tmp_path, empty_office_beside):
    other, own = empty_office_beside, ("id", "last_seen_on")
    order = (
        ("customers", "customers"),
        ("vehicles", "vehicles"),
        ("parts", "parts"),
        ("targets", "targets"),
        ("results", "results"),
        ("market", "market"),
        ("sales", "sales"),
        ("visit_lines", "visits"),
    )
    hire(other)
    for kind, taken_as in order:
        path = tmp_path / f"{kind}.csv"
        filled.read(lambda s, kind=kind, path=path: write_export(s, kind, path))
        assert take_in(other, path, taken_as).rows_rejected == 0
    for kind, _taken_as in (*order, ("visits", "visits")):
        here, there = exported(filled, kind), exported(other, kind)
        for row in (*here, *there):
            for name in [name for name in row if name.rpartition(".")[2] in own]:
                del row[name]
        assert here == there


def test_another_office_gets_every_phone_of_a_customer(office, tmp_path, empty_office_beside):
    path, phones = tmp_path / "file.csv", "02-2345-6789#12、0933-111-222"
    text = f"customer.name,customer.phone,customer.phones\n王,0912-345-678,{phones}\n陳,,\n"
    path.write_text(text, encoding="utf-8")
    take_in(office, path, "customers")
    office.read(lambda s: write_export(s, "customers", path))
    assert take_in(empty_office_beside, path, "customers").rows_rejected == 0
    for copy in (office, empty_office_beside):
        first, second = exported(copy, "customers")
        assert (first["customer.phone"], first["customer.phones"]) == ("0912-345-678", phones)
        assert (second["customer.phone"], second["customer.phones"]) == ("", "")


def test_what_an_export_calls_a_column_an_import_understands():
    for kind in set(EXPORTS) - {"visit_lines"}:
        header = {name for name, _value in EXPORTS[kind].columns("X")}
        wanted = {field.id for field in KINDS[kind].fields if field.required}
        assert wanted <= header


def test_rows_are_plain_values_in_order(filled):
    def read(session):
        header, rows = export_rows(session, "visits")
        return header.index("visit.total"), list(rows)

    total, rows = filled.read(read)
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    assert rows[0][total] == Decimal("514.50")


def test_an_unknown_export_is_one_sentence(sqlite_office):
    with pytest.raises(OfficeError, match="“cars” cannot be exported; choose one of customers"):
        sqlite_office.read(lambda s: write_export(s, "cars", io.StringIO()))


def test_an_export_changes_nothing(filled):
    versions = select(Visit.version, Customer.version).join(Customer)
    before = filled.read(lambda s: s.execute(versions).all())
    exported(filled, "visit_lines")
    assert filled.read(lambda s: s.execute(versions).all()) == before
