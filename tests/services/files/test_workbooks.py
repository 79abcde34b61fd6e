import csv
import os
import stat
import sys
import tempfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import xlsxwriter

from desktop.models.errors import OfficeError
from desktop.services.files.workbook_child import number_text
from desktop.services.files.workbooks import spool_workbook
from tests.helpers import workbooks

MESSY = Path(__file__).parents[4] / "shared" / "data" / "messy_files"
linux = pytest.mark.skipif(sys.platform != "linux", reason="what ends a process differs")


@pytest.fixture(autouse=True)
def _nothing_left(tmp_path_factory, monkeypatch):
    """Every test leaves the folder of temporary files as it was, empty."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    assert list(folder.iterdir()) == []


def cells_of(path, sheet="", watch=None):
    """All cells of a sheet, with its name and the names of all sheets."""
    spool = spool_workbook(path, sheet, watch)
    try:
        with spool.path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream, strict=True))
    finally:
        spool.path.unlink()
    assert len(rows) == spool.rows
    return rows, spool.sheet, spool.sheets


def rows_of(path, sheet=""):
    return cells_of(path, sheet)[0]


def made(path, fill, **options):
    """A workbook that `fill(book)` fills."""
    with xlsxwriter.Workbook(path, options) as book:
        fill(book)
    return path


def refusal(path, sheet=""):
    with pytest.raises(OfficeError) as caught:
        spool_workbook(path, sheet)
    return str(caught.value)


def simple(path):
    return made(path, lambda book: book.add_worksheet().write(0, 0, "a"))


def cell_kinds(book):
    sheet = book.add_worksheet()
    day, clock = (book.add_format({"num_format": f}) for f in ("yyyy-mm-dd", "hh:mm:ss"))
    both, long = (book.add_format({"num_format": f}) for f in ("d/m/yy h:mm", "[h]:mm:ss"))
    share = book.add_format({"num_format": "0%"})
    for row, (value, look) in enumerate(
        [
            (1234, None),
            (0.5, None),
            (46387, day),
            (46387.354166666664, both),
            (0.354166666664, clock),
            (1.104166666, long),
            (0.05, share),
            (46387, None),
            (912345678, None),
        ]
    ):
        sheet.write_number(row, 0, value, look)
    sheet.write_boolean(9, 0, True)
    sheet.write_formula(10, 0, "=A1*2", None, 2468)
    sheet.write_formula(11, 0, '="a"&"b"', None, "ab")
    sheet.write_formula(12, 0, "=NA()", None, "#N/A")
    sheet.write_formula(13, 0, "=1/0", None, "#DIV/0!")
    sheet.write_rich_string(14, 0, "王", book.add_format({"bold": True}), "小", "明")


def test_every_kind_of_cell_becomes_a_text(tmp_path):
    assert [row[0] for row in rows_of(made(tmp_path / "a.xlsx", cell_kinds))] == [
        "1234",
        "0.5",
        "2026-12-31",
        "2026-12-31 08:30:00",
        "08:30:00",
        "26:30:00",
        "0.05",
        "46387",
        "912345678",
        "true",
        "2468",
        "ab",
        "#N/A",
        "#DIV/0!",
        "王小明",
    ]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1.0, "1"),
        (-0.0, "0"),
        (-12.5, "-12.5"),
        (0.1 + 0.2, "0.3"),
        (2.2999999999999998, "2.3"),
        (2 / 3, "0.6666666666666666"),
        (121.56517589999999, "121.5651759"),
        (1e-7, "0.0000001"),
        (123456789012345000.0, "123456789012345000"),
        (1e21, "1000000000000000000000"),
    ],
)
def test_a_number_is_written_in_plain_digits_as_a_spreadsheet_shows_it(number, text):
    assert number_text(number) == text


def test_rows_keep_the_numbers_and_columns_the_letters_of_the_spreadsheet(tmp_path):
    book = workbooks.xlsx(tmp_path / "a.xlsx", '<row r="4"><c r="C4"><v>7</v></c></row>')
    assert rows_of(book) == [["", "", ""]] * 3 + [["", "", "7"]]


def test_days_before_1904_and_the_other_date_system_are_right(tmp_path):
    def fill(book):
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        book.add_worksheet().write_row(0, 0, [1, 59, 61, 0.5], day)

    assert rows_of(made(tmp_path / "a.xlsx", fill)) == [
        ["1900-01-01", "1900-02-28", "1900-03-01", "12:00:00"]
    ]
    back = rows_of(made(tmp_path / "b.xlsx", fill, date_1904=True))
    assert back[0][1:3] == ["1904-02-29", "1904-03-02"]


def test_a_merged_cell_stands_where_it_begins(tmp_path):
    def fill(book):
        sheet = book.add_worksheet()
        sheet.merge_range("A1:C1", "王")
        sheet.write("C2", "x")

    assert rows_of(made(tmp_path / "a.xlsx", fill)) == [["王", "", ""], ["", "", "x"]]


def test_texts_come_as_they_are(tmp_path):
    texts = ["a\nb", "a\r\nb", "a\rb", "  a ", '"', "a,b", "=1+1", "007", "\t", "堃𠮷"]
    book = made(tmp_path / "a.xlsx", lambda b: b.add_worksheet().write_column(0, 0, texts), **PLAIN)
    assert [row[0] for row in rows_of(book)] == texts


PLAIN = {"strings_to_formulas": False}


def several(book):
    book.add_worksheet("empty")
    book.add_worksheet("hidden").write(0, 0, "secret")
    book.get_worksheet_by_name("hidden").hide()
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=二!$A$1:$A$1"})
    book.add_chartsheet("chart").set_chart(chart)
    book.add_worksheet("二").write(0, 0, 2)
    book.add_worksheet("third").write(0, 0, 3)


def test_the_first_sheet_shown_that_holds_something_is_read_and_all_are_listed(tmp_path):
    book = made(tmp_path / "a.xlsx", several)
    assert cells_of(book) == ([["2"]], "二", ("empty", "hidden", "二", "third"))


def test_a_named_sheet_is_read_hidden_or_not(tmp_path):
    book = made(tmp_path / "a.xlsx", several)
    assert rows_of(book, "third") == [["3"]]
    assert rows_of(book, "hidden") == [["secret"]]


def test_a_sheet_that_cannot_be_taken_is_one_sentence(tmp_path):
    book = made(tmp_path / "a.xlsx", several)
    assert refusal(book, "empty") == "The sheet empty of a.xlsx is empty; choose another sheet."
    sheets = "a.xlsx has no sheet none; choose one of empty, hidden, 二, third."
    assert refusal(book, "none") == sheets
    assert refusal(book, "chart\0").startswith("a.xlsx has no sheet chart")


def test_a_workbook_without_anything_is_one_sentence(tmp_path):
    book = made(tmp_path / "a.xlsx", lambda book: book.add_worksheet())
    assert refusal(book) == "No sheet of a.xlsx holds anything; choose another file."


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a.xls", "a.ods", "a"])
def test_the_bytes_say_what_a_file_is_and_not_its_name(tmp_path, name):
    made(tmp_path / "made.xlsx", lambda book: book.add_worksheet().write(0, 0, "a"))
    (tmp_path / "made.xlsx").rename(tmp_path / name)
    assert rows_of(tmp_path / name) == [["a"]]


def test_old_and_binary_workbooks_are_read(tmp_path):
    cells = ((0, 0, "王小明"), (2, 1, 1.5))
    expected = [["王小明", ""], ["", ""], ["", "1.5"]]
    assert rows_of(workbooks.xls(tmp_path / "a.xls", *cells)) == expected
    assert rows_of(workbooks.xlsb(tmp_path / "a.xlsb", *cells)) == expected


def table(rows, name="T"):
    return f'<table:table table:name="{name}">{rows}</table:table>'


def row(cells, times=1):
    return f'<table:table-row table:number-rows-repeated="{times}">{cells}</table:table-row>'


def cell(kind, said="", text="", times=1):
    return (
        f'<table:table-cell office:value-type="{kind}" {said} '
        f'table:number-columns-repeated="{times}"><text:p>{text}</text:p></table:table-cell>'
    )


def test_an_open_document_is_read(tmp_path):
    cells = [
        cell("string", text='王<text:s text:c="2"/>明'),
        cell("float", 'office:value="1234"', "1,234.00", times=2),
        cell("date", 'office:date-value="1850-01-02"'),
        cell("date", 'office:date-value="2026-12-31T08:30:00"'),
        cell("time", 'office:time-value="PT08H30M00S"'),
        cell("boolean", 'office:boolean-value="true"'),
    ]
    book = workbooks.ods(
        tmp_path / "a.ods", table(row("<table:table-cell/>", 2) + row("".join(cells)))
    )
    day = ["1850-01-02", "2026-12-31 08:30:00", "08:30:00", "true"]
    assert rows_of(book)[2] == ["王  明", "1234", "1234", *day]


def test_empty_cells_to_the_edges_of_a_sheet_are_no_rows(tmp_path):
    nothing = '<table:table-cell table:number-columns-repeated="16384"/>'
    book = workbooks.ods(
        tmp_path / "a.ods", table(row(cell("string", text="a")) + row(nothing, 10**6))
    )
    assert rows_of(book) == [["a"]]


def test_a_million_formatted_rows_without_anything_are_no_rows(tmp_path):
    empty = "".join(f'<row r="{n}" s="1"><c r="A{n}" s="1"/></row>' for n in range(3, 10**6))
    cells = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>{empty}'
    assert rows_of(workbooks.xlsx(tmp_path / "a.xlsx", cells)) == [["1", ""], ["", "2"]]


def test_a_protected_workbook_is_one_sentence(tmp_path):
    files = [
        workbooks.ole(tmp_path / "a.xlsx", "EncryptedPackage", bytes(5000)),
        workbooks.ods(tmp_path / "b.ods", table(row(cell("string", text="a"))), protected=True),
    ]
    for path in files:
        assert refusal(path).startswith(f"{path.name} is protected by a password;")


def test_a_protected_old_workbook_is_one_sentence(tmp_path):
    source = MESSY / "messytables_horror" / "encrypted_no_password.xls"
    if not source.exists():
        pytest.skip("encrypted_no_password.xls is not here")
    (tmp_path / "a.dat").write_bytes(source.read_bytes())
    assert refusal(source).startswith("encrypted_no_password.xls is protected by a password;")
    assert refusal(tmp_path / "a.dat").startswith("a.dat is protected by a password;")


def test_a_workbook_that_unpacks_to_fifty_gigabytes_is_not_unpacked(tmp_path):
    path = workbooks.bomb(tmp_path / "a.xlsx", 50 << 30)
    assert refusal(path).startswith("a.xlsx unpacks to more than any table holds")


@pytest.mark.parametrize(("row_", "column"), [(1048575, 16383), (1048575, 48), (10**5, 16000)])
def test_one_cell_far_outside_is_named(tmp_path, row_, column):
    def fill(book):
        sheet = book.add_worksheet("S")
        sheet.write(0, 0, "a")
        sheet.write(row_, column, "b")

    path = made(tmp_path / "a.xlsx", fill)
    address = xlsxwriter.utility.xl_rowcol_to_cell(row_, column)
    assert refusal(path).startswith(f"The sheet S of a.xlsx reaches as far as cell {address}")


def test_a_column_to_the_last_row_is_read(tmp_path):
    first, last = (f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in (1, 1048576))
    book = workbooks.xlsx(tmp_path / "a.xlsx", first + last)
    rows = rows_of(book)
    assert (len(rows), rows[0], rows[-1]) == (1048576, ["1"], ["1048576"])


@linux
def test_a_reader_that_ends_is_one_sentence(tmp_path, caplog):
    path = workbooks.xlsb(tmp_path / "a.xlsb", (0, 0, "a"), (1048575, 16383, 1.0))
    assert refusal(path).startswith("a.xlsb could not be read to its end, most likely because")
    assert "memory allocation of 549755813888 bytes failed" in caplog.text


def test_a_workbook_cut_off_anywhere_is_one_sentence(tmp_path):
    whole = simple(tmp_path / "whole.xlsx").read_bytes()
    path = tmp_path / "a.xlsx"
    for size in (4, 100, len(whole) // 2, len(whole) - 30):
        path.write_bytes(whole[:size])
        assert refusal(path).startswith("a.xlsx is damaged or was not copied whole;")


def test_an_old_workbook_cut_off_anywhere_is_one_sentence(tmp_path):
    whole = workbooks.xls(tmp_path / "whole.xls", (0, 0, "a")).read_bytes()
    path = tmp_path / "a.xls"
    for size in (8, 600, 1100, 3000):
        path.write_bytes(whole[:size])
        assert refusal(path).startswith("a.xls is damaged or was not copied whole;")


def test_a_flipped_byte_is_noticed(tmp_path):
    path = workbooks.xlsx(tmp_path / "a.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>' * 50)
    content = bytearray(path.read_bytes())
    content[content.index(b"xl/worksheets/sheet1.xml") + 40] ^= 0xFF
    path.write_bytes(content)
    assert refusal(path).startswith("a.xlsx is damaged or was not copied whole;")


def test_what_is_no_workbook_is_one_sentence(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"hello")
    workbooks.zipped(tmp_path / "b.xlsx", {"word/document.xml": "<document/>"})
    workbooks.zipped(tmp_path / "c.ods", {"mimetype": "application/vnd.oasis.opendocument.text"})
    for name in ("a.xlsx", "b.xlsx", "c.ods"):
        assert refusal(tmp_path / name).startswith(f"{name} is no workbook;")


def test_the_mark_of_an_open_workbook_is_not_read(tmp_path):
    path = tmp_path / "~$a.xlsx"
    path.write_bytes(b"\x03who")
    assert "only marks that a spreadsheet has its file open" in refusal(path)


def test_a_file_that_is_not_there_is_one_sentence(tmp_path):
    assert refusal(tmp_path / "a.xlsx").startswith("There is no file")


def test_nobody_else_can_read_the_temporary_file(tmp_path):
    spool = spool_workbook(simple(tmp_path / "a.xlsx"))
    mode = stat.S_IMODE(spool.path.stat().st_mode)
    spool.path.unlink()
    assert mode == 0o600 or os.name == "nt"


class EnoughError(Exception):
    """Somebody stops."""


def stop(_share):
    raise EnoughError


def children():
    return {task.read_text() for task in Path("/proc/self/task").glob("*/children")}


def test_stopping_ends_the_reader_and_leaves_nothing(tmp_path):
    many = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 300_000))
    path, before = workbooks.xlsx(tmp_path / "a.xlsx", many), children()
    with pytest.raises(EnoughError):
        spool_workbook(path, watch=stop)
    assert children() == before


def test_progress_grows_from_nothing_to_all(tmp_path):
    many = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 300_000))
    shares = []
    rows, _sheet, _sheets = cells_of(workbooks.xlsx(tmp_path / "a.xlsx", many), watch=shares.append)
    assert len(rows) == 299_999
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1


def test_a_worker_thread_may_read(tmp_path):
    path = simple(tmp_path / "a.xlsx")
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(rows_of, [path] * 4)) == [[["a"]]] * 4


def test_a_part_whose_name_is_no_text_is_damage(tmp_path, caplog):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/é.xml", "<x/>")
    path.write_bytes(path.read_bytes().replace("é".encode(), b"\xff\xa9"))
    assert refusal(path).startswith("a.xlsx is damaged or was not copied whole;")
    assert not caplog.records
