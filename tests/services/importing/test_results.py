"""The result file: every row with its outcome, to be corrected and imported again."""

import csv

import pytest

from desktop.models.errors import OfficeError
from desktop.models.visit import Visit
from desktop.services.importing import Outcome, write_result
from tests.helpers.imports import VISITS, csv_file, imported, rows_of, tally


def test_a_row_that_broke_off_refuses_the_visit_it_begins_with(office, tmp_path):
    text = VISITS.replace(",機油,4,1200.50", "") + "B2,2026-11-05,,陳堃,,,,,,,,,too much\n"
    result = imported(office, csv_file(tmp_path, text))
    assert tally(result) == (4, 0, 0, 4)
    path = tmp_path / "result.csv"
    write_result(result, path)
    assert path.read_text(encoding="utf-8-sig").endswith(",too much\n")
    assert tally(imported(office, path)) == (4, 0, 0, 4)


def test_a_corrected_result_file_brings_in_what_was_refused(office, tmp_path):
    result = imported(office, csv_file(tmp_path, VISITS.replace("機油,4", "機油,0")))
    path = tmp_path / "result.csv"
    write_result(result, path)
    text = path.read_text(encoding="utf-8-sig")
    assert "3,rejected,line.quantity: 0 is less than 0.001.,A1" in text
    path.write_text(text.replace("機油,0", "機油,4"), encoding="utf-8-sig")
    assert tally(imported(office, path)) == (3, 2, 1, 0)
    assert sorted(rows_of(office, Visit.number)) == [("A1",), ("B2",)]


def test_the_result_may_not_overwrite_the_file_itself(sqlite_office, tmp_path):
    path = csv_file(tmp_path, VISITS)
    result = imported(sqlite_office, path)
    with pytest.raises(OfficeError, match="another name"):
        write_result(result, path)
    assert path.read_bytes() == VISITS.encode()


def test_a_result_is_not_mixed_from_two_files(sqlite_office, tmp_path):
    path = csv_file(tmp_path, VISITS)
    result = imported(sqlite_office, path)
    csv_file(tmp_path, VISITS + VISITS.splitlines()[-1])
    with pytest.raises(OfficeError, match="changed meanwhile"):
        write_result(result, tmp_path / "result.csv")
    assert not (tmp_path / "result.csv").exists()


def test_outcomes_follow_the_file(sqlite_office, tmp_path):
    result = imported(sqlite_office, csv_file(tmp_path, VISITS + VISITS.splitlines()[-1]))
    assert [row.outcome for row in result.outcomes] == [Outcome.CREATED] * 3 + [Outcome.DUPLICATE]


def test_a_plain_csv_reader_reads_a_result(sqlite_office, tmp_path):
    result = imported(sqlite_office, csv_file(tmp_path, VISITS))
    path = tmp_path / "result.csv"
    write_result(result, path)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["daysheet.outcome"] for row in rows] == ["created"] * 3
    assert rows[0]["customer.name"] == "王小明"
