"""Every command: what it prints, what it leaves behind, how it refuses."""

import json
import sqlite3

import pytest

from desktop.app.arguments import read_arguments
from tests.helpers.imports import VISITS, csv_file

PARTS = "part.number,part.name,part.price\nA-1,Oil filter,250\nA-2,Brake pads,1800\n"


@pytest.fixture
def parts_file(tmp_path):
    path = tmp_path / "parts.csv"
    path.write_text(PARTS, encoding="utf-8")
    return path


def test_parts_go_in_and_come_out_again(run, parts_file, tmp_path):
    assert run("import", parts_file, "--as", "parts")[0] == 0
    assert run("export", "parts", "--out", tmp_path / "out.csv")[0] == 0
    text = (tmp_path / "out.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    assert "Oil filter" in text.decode("utf-8-sig")


def test_a_dry_run_writes_nothing(run, parts_file):
    status, _out, err = run("import", parts_file, "--as", "parts", "--dry-run")
    assert status == 0
    assert "part: 2 created" in err
    assert "nothing was written" in err
    assert "A-1" not in run("export", "parts", "--out", "-")[1]


def test_figures_come_as_json_too(run, parts_file):
    run("import", parts_file, "--as", "parts")
    days = ("--from", "2026-01-01", "--to", "2026-01-31")
    _status, out, _err = run("measures", *days, "--measure", "car_count", "--format", "json")
    assert json.loads(out) == [{"car_count": 0}]


def test_a_backup_is_restored_into_another_place(run, parts_file, tmp_path):
    run("import", parts_file, "--as", "parts")
    assert run("backup", tmp_path / "copy.db")[0] == 0
    other = str(tmp_path / "other.db")
    assert run("restore", tmp_path / "copy.db", address=other)[0] == 0
    assert "Brake pads" in run("export", "parts", "--out", "-", address=other)[1]
    assert run("check", address=other)[:2] == (0, "Everything is as it should be.\n")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("measures", "--from", "2026-02-01", "--to", "2026-01-01"), "lies before the first"),
        (
            ("measures", "--from", "2026-01-01", "--to", "2026-01-02", "--measure", "luck"),
            "There is no measure luck",
        ),
        (
            ("measures", "--from", "2026-01-01", "--to", "2026-01-02", "--by", "mood"),
            "cannot be cut by mood",
        ),
        (("import", "nowhere.csv", "--as", "parts"), "nowhere.csv"),
        (("backup", "/nowhere/at/all/copy.db"), "/nowhere/at/all"),
        (
            ("sheet", "--day", "2026-01-01", "--out", "/nowhere/at/all.pdf"),
            "all.pdf could not be written",
        ),
        (("restore", "nowhere.db"), "nowhere.db"),
    ],
)
def test_a_refusal_is_one_sentence_and_status_1(run, parts_file, arguments, sentence):
    run("import", parts_file, "--as", "parts")
    status, out, err = run(*arguments)
    assert (status, out) == (1, "")
    assert sentence in err
    assert err.count("\n") == 1


def test_an_office_that_is_not_there_is_not_made_by_asking(run, tmp_path):
    status, _out, err = run("check", address=str(tmp_path / "typo.db"))
    assert status == 1
    assert "There is no office at" in err
    assert not (tmp_path / "typo.db").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["fly"],
        ["sheet", "--out", "x.pdf"],
        ["sheet", "--day", "yesterday", "--out", "x.pdf"],
        ["import", "x.csv"],
        ["export", "secrets", "--out", "-"],
    ],
)
def test_wrong_usage_is_status_2(arguments, capsys):
    with pytest.raises(SystemExit) as left:
        read_arguments(arguments)
    assert left.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_the_sample_office_tells_its_last_day_and_prints_its_sheet(run, tmp_path):
    status, out, err = run("sample", "--day", "2026-11-20")
    assert (status, out) == (0, "2026-11-20\n")
    assert "customers" in err
    assert run("sheet", "--day", "2026-11-20", "--out", tmp_path / "sheet.pdf")[0] == 0
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
    status, _out, err = run("sample")
    assert status == 1
    assert "sample" in err or "customers" in err


@pytest.fixture
def chinese_file(tmp_path):
    """A list of customers as an office of Taiwan keeps it, in Big5."""
    path = tmp_path / "customers.csv"
    rows = "姓名,行動電話,生日\n王小明,0912-345-678,1980/5/6\n林志豪,9.12E+08,1981/1/2\n"
    path.write_bytes(rows.encode("cp950"))
    return path


def test_a_file_of_an_office_is_read_by_the_words_of_its_header(run, chinese_file):
    status, out, err = run("import", chinese_file, "--as", "customers")
    assert (status, out) == (0, "")
    assert "行動電話 → customer.phone" in err
    assert "2 rows read: 1 used, 0 repeated, 1 rejected." in err
    assert "Row 3: 行動電話: “9.12E+08” has lost digits" in err
    assert "王小明" in run("export", "customers", "--out", "-")[1]


def test_an_import_is_listed_tried_and_undone(run, chinese_file):
    run("import", chinese_file, "--as", "customers")
    listed = run("imports")[1].splitlines()
    assert [line.split("\t")[0] for line in listed] == ["1"]
    assert "customers.csv" in listed[0]
    status, _out, err = run("undo", "1", "--dry-run")
    assert (status, "customer: 1 removed" in err, "dry run" in err) == (0, True, True)
    assert run("undo", "1")[0] == 0
    assert len(run("export", "customers", "--out", "-")[1].splitlines()) == 1
    assert run("imports")[1].rstrip().endswith("undone")
    assert run("undo", "1")[0] == 1


def test_the_proposed_mapping_is_a_file_that_an_import_takes(run, chinese_file, tmp_path):
    mapping = tmp_path / "mapping.toml"
    status, _out, err = run("mapping", chinese_file, "--as", "customers", "--out", mapping)
    assert (status, "行動電話\tcustomer.phone" in err) == (0, True)
    assert '"customer.phone" = "行動電話"' in mapping.read_text("utf-8")
    assert run("import", chinese_file, "--as", "customers", "--mapping", mapping)[0] == 0


def test_an_export_to_xlsx_comes_back_unchanged(run, parts_file, tmp_path):
    run("import", parts_file, "--as", "parts")
    book = tmp_path / "parts.xlsx"
    assert run("export", "parts", "--out", book)[0] == 0
    err = run("import", book, "--as", "parts")[2]
    assert "0 used, " in err
    assert ", 0 rejected." in err


def test_an_import_into_a_locked_month_is_refused_in_one_sentence(run, tmp_path):
    assert run("import", csv_file(tmp_path, VISITS), "--as", "visits", "--dry-run")[0] == 0
    with sqlite3.connect(tmp_path / "office.db") as connection:
        connection.execute(
            "INSERT INTO period_lock (month, locked_at) VALUES (202611, '2026-12-01')"
        )
    connection.close()
    status, out, err = run("import", csv_file(tmp_path, VISITS), "--as", "visits")
    assert (status, out) == (1, "")
    assert err.splitlines()[-1].endswith(
        "The month is locked and its figures stay; correct a settled bill or a delivered sale "
        "with an adjustment."
    )
    assert "王小明" not in run("export", "customers", "--out", "-")[1]
