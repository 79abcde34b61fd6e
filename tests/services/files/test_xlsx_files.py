import csv
import io
import sys
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desktop.models.errors import OfficeError
from desktop.services.files.workbooks import spool_workbook
from desktop.services.files.xlsx_files import (
    MOST_UNITS,
    new_table_file,
    new_xlsx_file,
    value_text,
)

unix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no /dev/full")


def spooled(path, sheet=""):
    """All cells of a sheet; its temporary file is gone afterwards."""
    spool = spool_workbook(path, sheet)
    try:
        with spool.path.open(encoding="utf-8", newline="") as stream:
            return list(csv.reader(stream, strict=True))
    finally:
        spool.path.unlink()


def written(path, types, *rows, **limits):
    header = [f"c{number}" for number in range(len(types))]
    with new_xlsx_file(path, header, types, **limits) as writer:
        for row in rows:
            writer.writerow(row)
    return path


def part_of(path, name):
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


def sheet_of(path):
    return part_of(path, "xl/worksheets/sheet1.xml")


def test_every_value_keeps_its_kind(tmp_path):
    types = (str, int, Decimal, date, datetime, bool)
    row = ("王", 7, Decimal("1234.50"), date(2026, 12, 31), datetime(2026, 12, 31, 8, 30), True)  # noqa: DTZ001 -- a wall clock
    path = written(tmp_path / "a.xlsx", types, row, (None,) * 6, ("", 0, *[None] * 4))
    assert spooled(path) == [
        ["c0", "c1", "c2", "c3", "c4", "c5"],
        ["王", "7", "1234.5", "2026-12-31", "2026-12-31 08:30:00", "true"],
        [""] * 6,
        ["", "0", "", "", "", ""],
    ]


def test_amounts_are_numbers_with_two_places_and_days_are_days(tmp_path):
    path = written(tmp_path / "a.xlsx", (Decimal, date), (Decimal("-0.50"), date(2026, 1, 2)))
    styles = part_of(path, "xl/styles.xml")
    assert 'formatCode="0.00##"' in styles
    assert 'formatCode="yyyy-mm-dd"' in styles
    assert "<v>-0.5</v>" in sheet_of(path)
    assert "<v>46024</v>" in sheet_of(path)


def test_numbers_that_are_names_stay_texts(tmp_path):
    path = written(tmp_path / "a.xlsx", (str, str), ("0912345678", 17))
    assert spooled(path)[1] == ["0912345678", "17"]
    assert "<v>" not in sheet_of(path)


def test_what_is_typed_over_a_text_stays_a_text(tmp_path):
    path = written(tmp_path / "a.xlsx", (str,), ("0912345678",))
    # Format 49 is the one for texts, of the cell and of the whole column.
    assert 'numFmtId="49"' in part_of(path, "xl/styles.xml")
    assert '<cols><col min="1" max="1"' in sheet_of(path)
    assert "numberStoredAsText" in sheet_of(path)


@pytest.mark.parametrize(
    "text", ["=1+1", "@SUM(A1)", "+886-2-2345", "-x", "\t=1", "＝1", "{=1}", "http://a.example"]
)
def test_a_text_is_never_run(tmp_path, text):
    path = written(tmp_path / "a.xlsx", (str,), (text,))
    assert spooled(path)[1] == [text]
    assert "<f>" not in sheet_of(path)
    assert "hyperlink" not in sheet_of(path)


def test_the_header_is_bold_stays_in_sight_and_filters(tmp_path):
    sheet = sheet_of(written(tmp_path / "a.xlsx", (str, int), ("a", 1), ("b", 2)))
    assert 'ySplit="1"' in sheet
    assert '<autoFilter ref="A1:B3"/>' in sheet
    assert "<b/>" in part_of(tmp_path / "a.xlsx", "xl/styles.xml")


def test_columns_are_as_wide_as_their_texts_within_bounds(tmp_path):
    path = written(tmp_path / "a.xlsx", (str, str, str), ("a", "順發汽車修理廠", "x" * 400))
    widths = [piece.split('"')[0] for piece in sheet_of(path).split(' width="')[1:]]
    assert [round(float(width)) for width in widths] == [9, 16, 51]


def test_a_number_that_a_spreadsheet_cannot_keep_is_written_as_text(tmp_path):
    row = (Decimal("12345678901234567.89"), 1234567890123456789, Decimal("NaN"))
    path = written(tmp_path / "a.xlsx", (Decimal, int, Decimal), row)
    assert spooled(path)[1] == ["12345678901234567.89", "1234567890123456789", "NaN"]


def test_days_and_instants_a_spreadsheet_cannot_count_are_written_as_texts(tmp_path):
    row = (date(1899, 12, 31), datetime(2026, 1, 2, 3, 4, tzinfo=UTC))
    path = written(tmp_path / "a.xlsx", (date, datetime), row)
    assert spooled(path)[1] == ["1899-12-31", "2026-01-02 03:04:00+00:00"]


def test_a_text_too_long_for_a_cell_is_refused_and_nothing_is_written(tmp_path):
    path = tmp_path / "a.xlsx"
    assert spooled(written(path, (str,), ("𠮷" * (MOST_UNITS // 2),)))[1][0].count("𠮷") == 16383
    path.unlink()
    with pytest.raises(OfficeError, match=r"A text of 16384 characters under c0 is too long"):
        written(path, (str,), ("𠮷" * 16384,))
    assert list(tmp_path.iterdir()) == []


def test_more_rows_than_a_sheet_has_are_one_sentence(tmp_path):
    rows = [("a",), ("b",), ("c",)]
    assert len(spooled(written(tmp_path / "a.xlsx", (str,), *rows, most_rows=4))) == 4
    with pytest.raises(OfficeError, match=r"more rows than a sheet has room for .*\.csv"):
        written(tmp_path / "b.xlsx", (str,), *rows, most_rows=3)
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def fail_inside(path):
    with new_xlsx_file(path, ["a"], [str]) as writer:
        writer.writerow(["new"])
        raise OfficeError("in the middle")


def test_a_workbook_that_comes_to_nothing_leaves_the_old_one(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"old")
    with pytest.raises(OfficeError, match="in the middle"):
        fail_inside(path)
    assert path.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(OfficeError, match=r"a\.xlsx cannot be written \(No such file"):
        written(tmp_path / "none" / "a.xlsx", (str,), ("a",))


def write_much(path):
    with new_table_file(path, ["a"], [str]) as writer:
        for number in range(30_000):
            writer.writerow([f"{number} {hash(str(number))}"])


@unix
@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_a_full_disk_is_one_sentence_and_leaves_the_old_file(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"old")
    (tmp_path / f"{name}.part").symlink_to(Path("/dev/full"))
    with pytest.raises(OfficeError, match=r"cannot be written \(No space left on device\)"):
        write_much(path)
    assert path.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_the_ending_decides_the_form(tmp_path):
    for name in ("a.csv", "a.XLSX"):
        with new_table_file(tmp_path / name, ["=h", "n"], [str, Decimal]) as writer:
            writer.writerow(["=1", Decimal("2.50")])
    assert (tmp_path / "a.csv").read_bytes() == "\ufeff'=h,n\r\n'=1,2.50\r\n".encode()
    assert spooled(tmp_path / "a.XLSX") == [["=h", "n"], ["=1", "2.5"]]


def test_a_form_that_is_only_read_is_refused(tmp_path):
    with (
        pytest.raises(OfficeError, match=r"cannot be written as \.ods"),
        new_table_file(tmp_path / "a.ods", ["a"], [str]),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


# Excel's own escape for U+FFFE and U+FFFF is not undone by the reader; a row must say something.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"))
spoken = st.sampled_from(
    ["=1+1", "0912", "_x0041_", " a ", "\r\n", "\r", '"', "王\n明", "\0", "\x1b"]
)
cells = texts | spoken
rows = st.lists(st.tuples(cells, cells, cells), max_size=6)


@settings(max_examples=40, deadline=None)
@given(rows)
@example([("\ud7ff\ue000", "\U0010ffff", "\x85\u2028")])
def test_any_table_of_texts_reads_back_the_same(tmp_path_factory, table):
    path = tmp_path_factory.mktemp("xlsx") / "a.xlsx"
    written(path, (str, str, str), *table, ("end", "end", "end"))
    assert spooled(path) == [["c0", "c1", "c2"], *map(list, table), ["end"] * 3]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.decimals(-(10**12), 10**12, places=2),
            st.integers(-(10**16), 10**16),
            st.dates(date(1700, 1, 1)),
        ),
        min_size=1,
    )
)
def test_any_numbers_and_days_read_back_the_same(tmp_path_factory, table):
    path = tmp_path_factory.mktemp("xlsx") / "a.xlsx"
    back = spooled(written(path, (Decimal, int, date), *table))[1:]
    assert [(Decimal(a), int(n), date.fromisoformat(d)) for a, n, d in back] == table


def test_a_csv_of_values_is_what_a_plain_reader_reads(tmp_path):
    with new_table_file(tmp_path / "a.csv", ["a", "b", "c"], [str, date, bool]) as writer:
        writer.writerow(["王, 明", date(2026, 1, 2), False])
        writer.writerow([None, None, None])
    text = (tmp_path / "a.csv").read_text("utf-8-sig")
    assert list(csv.reader(io.StringIO(text)))[1:] == [
        ["王, 明", "2026-01-02", "false"],
        ["", "", ""],
    ]


def test_values_are_written_the_same_in_every_language():
    values = [None, True, 7, Decimal("-0.50"), date(2026, 11, 2), "=a"]
    assert [value_text(value) for value in values] == ["", "true", "7", "-0.50", "2026-11-02", "=a"]
