"""Every command: what it prints, what it leaves behind, how it refuses."""

import json

import pytest

from desktop.app.arguments import read_arguments

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
