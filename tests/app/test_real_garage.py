"""Real files through the command line, to the printed sheet."""

from pathlib import Path

import pytest
from pypdf import PdfReader

SHARED = Path(__file__).parents[3] / "shared" / "data"
GARAGE = SHARED / "bajaj_service" / "service_data.csv"
JOBS = SHARED / "mfcs_published" / "sample_job_lines.csv"
MAPPINGS = Path(__file__).parents[1] / "mappings"

needs_garage = pytest.mark.skipif(not GARAGE.exists(), reason="shared/data/bajaj_service is absent")
needs_jobs = pytest.mark.skipif(not JOBS.exists(), reason="shared/data/mfcs_published is absent")


@needs_garage
def test_a_garage_s_invoices_become_its_morning_sheet(run, tmp_path):
    mapping = MAPPINGS / "bajaj_service.toml"
    status, _out, err = run("import", GARAGE, "--as", "visits", "--mapping", mapping)
    assert status == 0
    assert "28482 rows read: 28099 used, 383 repeated, 0 rejected." in err
    assert "visit: 4158 created" in err

    period = ("--from", "2017-05-30", "--to", "2019-01-06")
    _status, out, _err = run("measures", *period, "--by", "month", "--measure", "car_count")
    lines = out.splitlines()
    assert lines[0] == "month,car_count"
    assert lines[2] == "2017-06,195"
    assert sum(int(line.rpartition(",")[2]) for line in lines[1:]) == 4158

    for name in ("a.pdf", "b.pdf"):
        assert run("sheet", "--day", "2018-12-05", "--out", tmp_path / name)[0] == 0
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    text = PdfReader(tmp_path / "a.pdf").pages[0].extract_text()
    assert "Tuesday 2018-12-04" in text
    assert "9 arrivals" in text  # on the fifth of December


@needs_jobs
def test_a_published_job_card_is_exported_to_the_cent(run):
    mapping = MAPPINGS / "mfcs_job_lines.toml"
    assert run("import", JOBS, "--as", "visits", "--mapping", mapping)[0] == 0
    _status, out, _err = run("export", "visits", "--out", "-")
    head, *rows = [line.split(",") for line in out.splitlines()]
    card = next(row for row in rows if row[head.index("visit.number")] == "168303")
    sums = [
        card[head.index(f"visit.{name}")] for name in ("labour", "parts", "outsourced", "total")
    ]
    assert sums == ["1203.14", "2348.75", "500.06", "4051.95"]
