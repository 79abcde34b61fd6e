"""Sheets from the command line: their kinds, blank ones, those that are kept."""

import errno
import os

import pytest

from desktop.app.arguments import SHEETS
from desktop.models.document import DocumentKind
from desktop.services.sheets import kinds

DAY = "2026-11-20"


@pytest.fixture
def shop(run, tmp_path):
    """An office with settings and nothing else."""
    run("import", _parts(tmp_path), "--as", "parts")
    return run


def _parts(tmp_path):
    path = tmp_path / "parts.csv"
    path.write_text("part.number,part.name\nA-1,Oil filter\n", encoding="utf-8")
    return path


def test_the_kinds_are_those_of_the_services():
    assert tuple(map(DocumentKind, SHEETS)) == kinds.SHEETS


@pytest.mark.parametrize("kind", SHEETS)
def test_every_kind_is_written_and_blank_too(shop, tmp_path, kind):
    for extra in ((), ("--blank",)):
        out = tmp_path / f"{kind}.pdf"
        assert shop("sheet", "--day", DAY, "--kind", kind, "--out", out, *extra)[0] == 0
        assert out.read_bytes().startswith(b"%PDF")


def test_a_kept_sheet_has_a_number_and_is_the_same_when_printed_again(shop, tmp_path):
    first, second = tmp_path / "1.pdf", tmp_path / "2.pdf"
    for out in (first, second):
        status, _out, err = shop("sheet", "--day", DAY, "--out", out, "--store")
        assert (status, err) == (0, "Kept as M-20261120-1.\n")
    assert first.read_bytes() == second.read_bytes()


def test_a_blank_sheet_is_not_kept(shop, tmp_path):
    out = tmp_path / "x.pdf"
    status, _out, err = shop("sheet", "--day", DAY, "--out", out, "--blank", "--store")
    assert (status, err.count("\n")) == (1, 1)
    assert not out.exists()


def test_a_day_without_a_year_before_or_after_it_is_no_day_of_a_sheet(shop, tmp_path, capsys):
    for day in ("0001-01-01", "9999-12-31", "2025-02-29"):
        with pytest.raises(SystemExit):
            shop("sheet", "--day", day, "--out", tmp_path / "x.pdf")
        assert f"{day} is no day such as 2026-11-23" in capsys.readouterr().err


@pytest.mark.parametrize("day", ["2024-02-29", "2025-02-28"])
def test_a_leap_day_has_its_sheets_and_its_figures(shop, tmp_path, day):
    for kind in SHEETS:
        assert shop("sheet", "--day", day, "--kind", kind, "--out", tmp_path / "x.pdf")[0] == 0
    figures = ("--by", "day", "--measure", "car_count,car_count,car_count.target")
    answer = shop("measures", "--from", day, "--to", day, *figures)
    assert answer[:2] == (0, "day,car_count,car_count.target\n")


@pytest.mark.skipif(os.name == "nt", reason="a pipe has a name of its own on Windows")
def test_a_pipe_is_written_into_and_stays_a_pipe(shop, tmp_path):
    out = tmp_path / "pipe"
    os.mkfifo(out)
    reader = os.open(out, os.O_RDONLY | os.O_NONBLOCK)
    assert shop("sheet", "--day", DAY, "--out", out)[0] == 0
    assert out.is_fifo()
    assert os.read(reader, 5) == b"%PDF-"
    os.close(reader)


def test_on_a_full_disk_the_old_sheet_stays(shop, tmp_path, monkeypatch):
    out = tmp_path / "sheet.pdf"
    shop("sheet", "--day", DAY, "--out", out)
    before = out.read_bytes()

    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    status, _out, err = shop("sheet", "--day", "2026-11-19", "--out", out)
    assert status == 1
    assert (
        err
        == "sheet.pdf could not be written. The disk is full. Make room or choose another disk.\n"
    )
    assert out.read_bytes() == before
    assert [path.name for path in tmp_path.glob("*.pdf*")] == ["sheet.pdf"]
