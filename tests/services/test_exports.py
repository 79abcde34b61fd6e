import csv
import io
import shutil
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from desktop.db.engine import make_engine, office_url
from desktop.models.customer import Customer
from desktop.models.errors import OfficeError
from desktop.models.visit import Visit
from desktop.services.exports import EXPORTS, cell, export_rows, write_csv
from desktop.services.importing import KINDS, ImportSource, run_import
from desktop.services.office import Office
from desktop.services.settings import NewOffice, found_office

VISITS = """\
visit.number,visit.arrived_on,visit.settled_on,visit.tax_rate,visit.tax_inclusive,customer.name,\
customer.phone,customer.note,vehicle.plate,vehicle.model,line.kind,line.text,line.amount
A1,2026-11-02,2026-11-03,0.05,true,"=王,小明",0912345678,-5,ABC-1234,Altis,labour,"換 ""機""油",525
A1,2026-11-02,2026-11-03,0.05,true,"=王,小明",0912345678,-5,ABC-1234,Altis,part,-折扣,-10.50
B2,2026-11-05,,,,陳堃,,,XYZ-0001,Camry,part,"兩
行",300
C3,2026-11-06,,,,陳堃,,,XYZ-0002,Camry,,,
"""


def take_in(office, path, kind):
    source = ImportSource(path, kind)
    return office.write(
        lambda uow: run_import(
            uow, source, dry_run=False, progress=lambda _p: None, cancelled=lambda: False
        )
    )[0]


@pytest.fixture
def filled(office, tmp_path):
    path = tmp_path / "visits.csv"
    path.write_text(VISITS, encoding="utf-8", newline="")
    take_in(office, path, "visits")
    for kind, text in (
        ("parts", "part.number,part.name,part.price\nAB-1,機油芯,150\nAB-2,@x,\n"),
        ("targets", "target.measure,target.month,target.value\ncar_count,2026-11,220.5\n"),
    ):
        path.write_text(text, encoding="utf-8")
        take_in(office, path, kind)
    return office


def exported(office, kind):
    stream = io.StringIO(newline="")
    office.read(lambda s: write_csv(s, kind, stream))
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
    assert (second["visit.number"], second["visit.total"]) == ("B2", "300.00")
    assert (third["visit.number"], third["visit.total"]) == ("C3", "")


def test_texts_that_a_spreadsheet_would_run_are_defused(filled):
    stream = io.StringIO(newline="")
    filled.read(lambda s: write_csv(s, "customers", stream))
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


def test_a_file_begins_with_a_byte_order_mark_and_a_stream_does_not(filled, tmp_path):
    path, stream = tmp_path / "out.csv", io.StringIO(newline="")
    assert filled.read(lambda s: write_csv(s, "targets", path)) == 1
    filled.read(lambda s: write_csv(s, "targets", stream))
    assert path.read_bytes().startswith(b"\xef\xbb\xbftarget.id,")
    assert stream.getvalue().startswith("target.id,")
    assert path.read_bytes().decode("utf-8-sig") == stream.getvalue()
    assert stream.getvalue().endswith("car_count,2026-11,,220.5000\r\n")


@pytest.mark.parametrize(
    ("kind", "taken_as"),
    [
        ("customers", "customers"),
        ("vehicles", "vehicles"),
        ("parts", "parts"),
        ("targets", "targets"),
        ("visits", "visits"),
        ("visit_lines", "visits"),
    ],
)
def test_the_office_knows_its_own_exports_already(filled, tmp_path, kind, taken_as):
    path = tmp_path / "own.csv"
    count = filled.read(lambda s: write_csv(s, kind, path))
    result = take_in(filled, path, taken_as)
    assert (result.rows_read, result.rows_repeated) == (count, count)
    assert (result.created, result.updated) == ({}, {})


def test_another_office_made_of_exports_exports_the_same(filled, tmp_path, empty_office_beside):
    other, own = empty_office_beside, ("id", "last_seen_on")
    order = (
        ("customers", "customers"),
        ("vehicles", "vehicles"),
        ("parts", "parts"),
        ("targets", "targets"),
        ("visit_lines", "visits"),
    )
    for kind, taken_as in order:
        path = tmp_path / f"{kind}.csv"
        filled.read(lambda s, kind=kind, path=path: write_csv(s, kind, path))
        assert take_in(other, path, taken_as).rows_rejected == 0
    for kind, _taken_as in (*order, ("visits", "visits")):
        here, there = exported(filled, kind), exported(other, kind)
        for row in (*here, *there):
            for name in [name for name in row if name.rpartition(".")[2] in own]:
                del row[name]
        assert here == there


@pytest.fixture
def empty_office_beside(sqlite_template, tmp_path, clock):
    path = tmp_path / "beside.db"
    shutil.copy(sqlite_template, path)
    office = Office(make_engine(office_url(str(path))), clock=clock)
    office.write(lambda uow: found_office(uow, NewOffice("Beside", "en", "TWD", 3)))
    yield office
    office.close()


def test_what_an_export_calls_a_column_an_import_understands():
    for kind in ("customers", "vehicles", "visits", "parts", "targets"):
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
        sqlite_office.read(lambda s: write_csv(s, "cars", io.StringIO()))


def test_cells_are_the_same_in_every_language():
    assert [cell(None), cell(True), cell(7)] == ["", "true", "7"]
    assert [cell(Decimal("-0.50")), cell(date(2026, 11, 2))] == ["-0.50", "2026-11-02"]
    assert [cell("=a"), cell("-5")] == ["'=a", "-5"]


def test_an_export_changes_nothing(filled):
    versions = select(Visit.version, Customer.version).join(Customer)
    before = filled.read(lambda s: s.execute(versions).all())
    exported(filled, "visit_lines")
    assert filled.read(lambda s: s.execute(versions).all()) == before
