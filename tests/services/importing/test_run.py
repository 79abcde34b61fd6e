"""A run as a whole: what it leaves, what stops it, what it refuses before a row is read."""

from datetime import date

import pytest
from sqlalchemy import select

from desktop.db.uow import Actor
from desktop.models.audit import AuditEntry
from desktop.models.customer import Customer
from desktop.models.errors import NotAllowedError, OfficeError
from desktop.models.import_run import ImportRun
from desktop.models.vehicle import Vehicle
from desktop.models.visit import Visit
from desktop.services.importing import (
    ImportStoppedError,
    Stage,
    load_mapping,
    preview,
    read_table,
)
from tests.helpers.imports import (
    VISITS,
    counts,
    csv_file,
    imported,
    mapping_file,
    rows_of,
    tally,
)

CUSTOMERS = "customer.name,customer.phone\n"


def test_every_imported_row_names_its_import_run_and_the_audit_counts_them(office, tmp_path):
    result = imported(office, csv_file(tmp_path, VISITS))
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


def test_new_records_can_be_entered_by_hand_after_an_import(office, tmp_path):
    imported(office, csv_file(tmp_path, VISITS))

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
    rehearsed = imported(office, path, dry_run=True)
    assert counts(office) == before
    real = imported(office, path)
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
        imported(office, path, progress=told.append, cancelled=writing)
    assert counts(office) == before
    assert told[-1].share > 0.5


def test_progress_goes_forward_to_the_end(sqlite_office, tmp_path):
    told = []
    imported(sqlite_office, csv_file(tmp_path, VISITS), progress=told.append)
    shares = [one.share for one in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


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
        imported(office, csv_file(tmp_path, content))
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)
    assert counts(office) == before


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
        imported(sqlite_office, csv_file(tmp_path, "name,tel\nx,1\n"), "customers", mapping)
    assert sentence in str(refused.value)
    assert counts(sqlite_office) == before


def test_a_mapping_for_another_kind_is_refused(sqlite_office, tmp_path):
    mapping = load_mapping(mapping_file(tmp_path, 'kind = "parts"'))
    with pytest.raises(OfficeError, match="is for parts, not for customers"):
        imported(sqlite_office, csv_file(tmp_path, CUSTOMERS), "customers", mapping)


def test_a_technician_may_not_import(sqlite_office, tmp_path):
    sqlite_office.actor = Actor(None, "林師傅", "technician")
    with pytest.raises(NotAllowedError, match="import files"):
        imported(sqlite_office, csv_file(tmp_path, VISITS))


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
