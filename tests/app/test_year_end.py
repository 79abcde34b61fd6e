"""The command that writes the year-end report."""

import errno
import os
from datetime import UTC, date, datetime

import pytest
from pypdf import PdfReader

from desktop.app import main
from desktop.app.opening import open_office
from desktop.services.office import Office
from desktop.services.settings import NewOffice, found_office
from tests.helpers.garage import Garage


@pytest.fixture
def address(tmp_path):
    """A garage with two cars in March 2025."""

    class Clock:
        now = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)

        def __call__(self):
            return self.now

    path, clock = tmp_path / "garage.db", Clock()
    opened = open_office(str(path), make=True)
    office = Office(opened.engine, clock=clock)
    answers = NewOffice("順發汽車", "en", "TWD", 3)
    office.write(lambda uow: found_office(uow, answers))
    Garage(office, clock).settled_on(date(2025, 3, 3), 2)
    opened.close()
    return str(path)


def year_end(address, out, *more):
    words = ["--office", address, "--language", "en", "year-end", "--year", "2025"]
    return main([*words, "--out", str(out), *more])


def test_the_report_of_a_year_is_written(address, tmp_path):
    assert year_end(address, tmp_path / "report.pdf") == 0
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_a_frozen_report_is_numbered_and_the_same_again(address, tmp_path, capsys):
    for name in ("one.pdf", "two.pdf"):
        assert year_end(address, tmp_path / name, "--freeze", "--unlocked") == 0
        assert "Y-2025-1" in capsys.readouterr().err
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


def test_open_months_are_a_reason_to_refuse_and_the_old_file_stays(address, tmp_path, capsys):
    old = tmp_path / "report.pdf"
    old.write_bytes(b"last year's")
    assert year_end(address, old, "--freeze") == 1
    assert "2025-01" in capsys.readouterr().err
    assert old.read_bytes() == b"last year's"


def test_a_full_disk_leaves_the_old_file_and_the_frozen_report_can_be_written_again(
    address, tmp_path, capsys, monkeypatch
):
    out = tmp_path / "report.pdf"
    out.write_bytes(b"last year's")

    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        assert year_end(address, out, "--freeze", "--unlocked") == 1
    said = capsys.readouterr().err
    assert "Y-2025-1" in said
    assert "report.pdf could not be written. The disk is full." in said
    assert out.read_bytes() == b"last year's"
    assert year_end(address, out, "--freeze", "--unlocked") == 0
    assert "Y-2025-1" in capsys.readouterr().err
    assert out.read_bytes().startswith(b"%PDF")


def test_years_before_and_after_all_records_have_a_report_that_says_so(address, tmp_path):
    for year in ("1999", "2031"):
        out = tmp_path / f"{year}.pdf"
        assert year_end(address, out, "--year", year) == 0
        text = " ".join(page.extract_text() for page in PdfReader(out).pages)
        assert f"Nothing was recorded in {year}." in text


def test_a_folder_that_is_not_there_is_told_in_a_sentence(address, tmp_path, capsys):
    assert year_end(address, tmp_path / "no" / "report.pdf") == 1
    assert "could not be written" in capsys.readouterr().err


def test_a_year_that_cannot_be_is_told_in_a_sentence(address, tmp_path, capsys):
    words = ["--office", address, "--language", "en", "year-end", "--year", "29990"]
    assert main([*words, "--out", str(tmp_path / "x.pdf")]) == 1
    assert "29990 is no year of a report" in capsys.readouterr().err
