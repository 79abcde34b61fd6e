"""Where the table of a file stands, its columns, its rows; and files that cannot be read."""

import gc
import os
import tempfile
from pathlib import Path

import pytest
import xlsxwriter

from desktop.models.errors import OfficeError
from desktop.services.files.csv_files import new_csv_file
from desktop.services.files.tables import FileForm, ReadOptions, TableRow, read_table
from tests.helpers.imports import csv_file


def table_of(folder, text, name="file.csv", **options):
    return read_table(csv_file(folder, text, name), ReadOptions(**options))


def rows_of(table):
    return [(row.number, row.cells) for row in table.rows()]


def book(folder, rows, name="book.xlsx"):
    path = folder / name
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("車")
        for number, cells in enumerate(rows):
            sheet.write_row(number, 0, cells)
    return path


class StoppedError(Exception):
    """The user wants no more."""


# -- the header ----------------------------------------------------------------------------------

PREAMBLE = """\
大發汽車修配廠,,,,
客戶明細表,,,,
製表日期:,2026/11/23,,,
,,,,
店別:,總店,統編:,12345678,
頁次:1,,,,


姓名,電話,車牌,廠牌,金額
王小明,0912345678,ABC-1234,TOYOTA,1200
陳大文,0922000111,XYZ-0001,FORD,500
"""


def test_a_header_on_row_9_is_found(tmp_path):
    table = table_of(tmp_path, PREAMBLE)
    assert table.header == ("姓名", "電話", "車牌", "廠牌", "金額")
    assert (table.found.header_row, table.found.header_rows, table.found.above) == (9, 1, 8)
    assert [row.number for row in table.rows()] == [10, 11]


def test_the_same_is_found_in_a_workbook(tmp_path):
    rows = [line.split(",") for line in PREAMBLE.splitlines()]
    with read_table(book(tmp_path, rows)) as table:
        assert table.header == ("姓名", "電話", "車牌", "廠牌", "金額")
        assert (table.found.form, table.found.sheet) == (FileForm.XLSX, "車")
        assert rows_of(table)[0] == (10, ("王小明", "0912345678", "ABC-1234", "TOYOTA", "1200"))


@pytest.mark.parametrize(
    ("text", "header", "rows"),
    [
        (
            "客戶,,車輛,,\n姓名,電話,車牌,廠牌,金額\n王,0912,A-1,FORD,5\n陳,0922,A-2,BMW,6\n",
            ("客戶 / 姓名", "客戶 / 電話", "車輛 / 車牌", "車輛 / 廠牌", "車輛 / 金額"),
            2,
        ),
        (
            "編號,姓名,聯絡,\n,,電話,地址\n1,王,0912,台北\n2,陳,0922,台中\n",
            ("編號", "姓名", "聯絡 / 電話", "聯絡 / 地址"),
            2,
        ),
        (
            (
                "交易年月,總價元,面積,區\ntransaction month,total NTD,area,district\n"
                "10407,960,43.5,文山\n10406,556,40.1,中正\n10407,655,3.1,中正\n"
            ),
            (
                "交易年月 / transaction month",
                "總價元 / total NTD",
                "面積 / area",
                "區 / district",
            ),
            2,
        ),
        ("姓名,電話\n王,無\n陳,0922\n林,0933\n", ("姓名", "電話"), 1),
        ("姓名,電話,\n王,無,a\n陳,0922,b\n", ("姓名", "電話", "[C]"), 1),
        ("項目,2024,2025,2026\n營收,1,2,3\n", ("項目", "2024", "2025", "2026"), 1),
    ],
)
def test_one_or_two_records_name_the_columns(tmp_path, text, header, rows):
    table = table_of(tmp_path, text)
    assert (table.header, table.found.header_rows) == (header, rows)


def test_the_user_says_where_the_header_stands(tmp_path):
    text = "a,b\nc,d\n1,2\n\n3,4\n"
    assert table_of(tmp_path, text, header_row=2).header == ("c", "d")
    assert table_of(tmp_path, text, header_rows=2).header == ("a / c", "b / d")
    table = table_of(tmp_path, text, header_row=3, header_rows=0)
    assert (table.header, rows_of(table)) == (("[A]", "[B]"), [(3, ("1", "2")), (5, ("3", "4"))])
    with pytest.raises(OfficeError, match="is blank and names no columns"):
        table_of(tmp_path, text, header_row=4)
    with pytest.raises(OfficeError, match="holds no row that names its columns"):
        table_of(tmp_path, text, header_row=40)


def test_every_column_has_a_name_of_its_own(tmp_path):
    table = table_of(tmp_path, " a ,b,,a,　,[F],\n" + "1,2,3,4,5,6,7\n" * 3)
    assert table.header == ("a", "b", "[C]", "a [D]", "[E]", "[F]", "[G]")
    wide = table_of(tmp_path, "x" + ",x" * 3_000 + "\n")
    assert (wide.header[26], wide.header[702], len(set(wide.header))) == ("x [AA]", "x [AAA]", 3001)


def test_a_header_without_rows_is_a_table(tmp_path):
    table = table_of(tmp_path, "name,phone\n")
    assert (table.header, list(table.rows())) == (("name", "phone"), [])


def test_many_columns_are_read(tmp_path):
    header = ",".join(f"c{i}" for i in range(3_000))
    table = table_of(tmp_path, f"{header}\n" + ",".join(["1"] * 3_000))
    assert (len(table.header), rows_of(table)) == (3_000, [(2, ("1",) * 3_000)])


def test_front_matter_stands_above_the_table(tmp_path):
    table = table_of(tmp_path, '---\nname: "x, y\nfields: [a]\n---\na,b\n1,2\n')
    assert (table.found.header_row, rows_of(table)) == (5, [(6, ("1", "2"))])
    assert table.records(2) == [(1, ("---",)), (2, ('name: "x, y',))]


# -- rows ----------------------------------------------------------------------------------------


def test_blank_records_count_and_are_no_rows(tmp_path):
    text = "a,b\n\n , \n　,\n1,2\n" + ",\n\n" * 50_000 + "3,4\n"
    table = table_of(tmp_path, text)
    assert rows_of(table) == [(5, ("1", "2")), (100_006, ("3", "4"))]


def test_blank_records_above_the_header_do_not_hide_it(tmp_path):
    table = table_of(tmp_path, "\n" * 5_000 + "a,b\n1,2\n")
    assert (table.header, rows_of(table)) == (("a", "b"), [(5_002, ("1", "2"))])


def test_cells_keep_their_blanks(tmp_path):
    table = table_of(tmp_path, "name,city\n王小明    ,　台北 \n")
    assert rows_of(table) == [(2, ("王小明    ", "　台北 "))]


def test_ragged_rows_say_what_is_wrong(tmp_path):
    rows = list(table_of(tmp_path, "a,b,c\n1,2\n1,2,3,4\n1,2,3,,\n1,2,3\n").rows())
    assert rows[0] == TableRow(
        2, ("1", "2", ""), "The row has fewer cells than there are columns.", short=True
    )
    assert rows[1] == TableRow(
        3, ("1", "2", "3", "4"), "The row has more cells than there are columns."
    )
    assert [(row.cells, row.fault) for row in rows[2:]] == [(("1", "2", "3"), "")] * 2


@pytest.mark.parametrize(
    "line", ["合計,,300", "總 計：,2,300", "小計,,", ",Total,300", "Grand Total,,1,300.00"]
)
def test_a_sum_is_told_from_a_row(tmp_path, line):
    line = line.replace("1,300.00", '"1,300.00"')
    rows = list(table_of(tmp_path, f"item,name,price\nx,y,100\nz,w,200\n{line}\n").rows())
    assert [row.fault for row in rows[:2]] == ["", ""]
    assert rows[2].fault == "The row adds other rows up and is none of its own."


@pytest.mark.parametrize("line", ["Total Quartz,oil,300", "TOTAL,5W30,300", "合計會計師,x,3"])
def test_a_brand_called_total_is_a_row(tmp_path, line):
    rows = list(table_of(tmp_path, f"item,name,price\nx,y,100\n{line}\n").rows())
    assert [row.fault for row in rows] == ["", ""]


def test_notes_below_the_table_are_told_from_rows(tmp_path):
    text = "name,phone,note\n王,0912,x\n備註：以上為今日資料,,\n第二行說明,,\n資料來源:總店,,\n"
    rows = list(table_of(tmp_path, text).rows())
    assert [row.fault for row in rows] == [
        "",
        *["The row is a note to the table and no row of it."] * 3,
    ]
    assert rows[2].cells == ("第二行說明", "", "")


def test_short_notes_below_the_table_cannot_be_filled_up(tmp_path):
    rows = list(table_of(tmp_path, "name,phone,note\n王,0912,x\nNote: all of today\n").rows())
    assert (rows[1].short, rows[1].cells[0]) == (False, "Note: all of today")


def test_a_file_of_ours_loses_its_result_columns_and_apostrophes(tmp_path):
    path = tmp_path / "result.csv"
    with new_csv_file(path) as writer:
        writer.writerow(["daysheet.row", "daysheet.outcome", "daysheet.reason", "名稱", "note"])
        writer.writerow(["2", "rejected", "because", "'=1+1", "合計"])
    table = read_table(path)
    assert (table.header, table.defused) == (("名稱", "note"), True)
    assert rows_of(table) == [(2, ("=1+1", "合計"))]
    rows = [["daysheet.row", "daysheet.outcome", "名稱"], ["2", "rejected", "'=1+1"]]
    with read_table(book(tmp_path, rows)) as sheet:
        assert (sheet.header, rows_of(sheet)) == (("名稱",), [(2, ("'=1+1",))])


def test_an_export_of_ours_begins_with_its_header(tmp_path):
    table = table_of(tmp_path, "customer.id,customer.name\n1,'@x\n")
    assert (table.header, table.defused) == (("customer.id", "customer.name"), True)
    assert rows_of(table) == [(2, ("1", "@x"))]


# -- workbooks -----------------------------------------------------------------------------------


def test_what_is_written_out_of_a_workbook_goes_away(tmp_path, monkeypatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    path = book(tmp_path, [["a", "b"], [1, 2]])
    with read_table(path) as table:
        assert (len(list(folder.iterdir())), rows_of(table)) == (1, [(2, ("1", "2"))])
    assert list(folder.iterdir()) == []
    table = read_table(path)
    del table
    gc.collect()
    assert list(folder.iterdir()) == []
    with pytest.raises(OfficeError):
        read_table(book(tmp_path, [["a"]]), ReadOptions(header_row=9))
    assert list(folder.iterdir()) == []


def test_a_workbook_is_known_by_its_bytes(tmp_path):
    path = book(tmp_path, [["a", "b"], ["x", 2]]).rename(tmp_path / "really.csv")
    with read_table(path) as table:
        assert (table.found.form, rows_of(table)) == (FileForm.XLSX, [(2, ("x", "2"))])
    assert table_of(tmp_path, "a,b\n1,2\n", "no-book.xlsx").found.form is FileForm.CSV


# -- what cannot be read -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (b"\n \n", "holds no row that names its columns"),
        (b"%PDF-1.7\n", "is a printed document"),
        (b"\x89PNG\r\n\x1a\n", "is a picture"),
        (b"PK\x05\x06" + b"\0" * 18, "is an archive without a workbook"),
        (b"PK\x03\x04rest", "is an archive without a workbook"),
        (b"SQLite format 3\0", "is a database file"),
        (b"  <!DOCTYPE HTML>\n<html>", "is a web page"),
        ("<table><tr><td>車".encode("utf-16"), "is a web page"),
        (b'<?xml version="1.0"?><Workbook>', "is XML"),
        (b'[{"name": "x"}]', "is JSON"),
        (b'{"name": "x"}', "is JSON"),
        (b"{\\rtf1", "is a document of a word processor"),
        (b"MZ\x90\x00", "is a program"),
    ],
)
def test_what_is_no_table_is_called_what_it_is(tmp_path, data, sentence):
    with pytest.raises(OfficeError, match=sentence):
        table_of(tmp_path, data)


@pytest.mark.parametrize("name", ["~$cars.xlsx", ".~lock.cars.ods#"])
def test_the_mark_beside_an_open_workbook_is_not_read(tmp_path, name):
    with pytest.raises(OfficeError, match="only marks that a spreadsheet has its file open"):
        table_of(tmp_path, b"\x04User", name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such devices here")
def test_a_device_is_not_read(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OfficeError, match="is a device"):
        read_table(tmp_path / "pipe")


def test_a_file_that_goes_away_is_one_sentence(tmp_path):
    table = table_of(tmp_path, "a,b\n1,2\n")
    Path(table.path).unlink()
    with pytest.raises(OfficeError, match="There is no file"):
        list(table.rows())
    with pytest.raises(OfficeError, match="There is no file"):
        read_table(table.path)


def test_a_file_that_changes_while_it_is_read_is_one_sentence(tmp_path):
    table = table_of(tmp_path, "a,b\n王,2\n")
    table.path.write_bytes("a,b\n王,2\n".encode("cp950"))
    with pytest.raises(OfficeError, match="was changed while it was read"):
        list(table.rows())


def test_reading_tells_the_share_and_can_be_stopped(tmp_path):
    path = tmp_path / "file.csv"
    path.write_bytes("客戶,電話\n".encode("cp950") + "王小明,0912\n".encode("cp950") * 200_000)
    shares = []
    table = read_table(path, watch=shares.append)
    assert (table.found.encoding, table.lines) == ("cp950", 200_001)
    assert shares == sorted(shares)
    assert (shares[-1], len(shares) > 3) == (1.0, True)

    def stop(_share):
        raise StoppedError

    with pytest.raises(StoppedError):
        read_table(path, watch=stop)


# -- printed pages -------------------------------------------------------------------------------

REPEATED = "The row repeats the head of the table and is no row of it."
NOTE = "The row is a note to the table and no row of it."


def faults_of(table):
    return {row.number: row.fault for row in table.rows() if row.fault}


def test_a_header_that_stands_on_every_page_is_no_row(tmp_path):
    text = "姓名,地址\n王一,台北\n姓名,地址\n王二,新北\n 姓名 ,地址\n"
    table = table_of(tmp_path, text)
    assert faults_of(table) == {3: REPEATED, 5: REPEATED}


def test_so_is_a_title_with_the_number_of_the_page(tmp_path):
    page = "○○汽車,,第 {} 頁\n姓名,電話,地址\n王一,0911111111,台北\n"
    table = table_of(tmp_path, page.format(1) + page.format(2))
    assert table.header == ("姓名", "電話", "地址")
    assert faults_of(table) == {4: REPEATED, 5: REPEATED}


def test_a_header_of_two_rows_is_found_though_every_page_repeats_it(tmp_path):
    header = "單號,車輛,,客戶,,結帳日期\n,車號,車型,姓名,電話,\n"
    rows = "A{0},ABC-123{0},ALTIS,王一,0911111111,2018/3/{0}\n"
    table = table_of(tmp_path, header + rows.format(1) + rows.format(2) + header + rows.format(3))
    assert table.header[:3] == ("單號", "車輛 / 車號", "車輛 / 車型")
    assert faults_of(table) == {5: REPEATED, 6: REPEATED}


def test_the_title_of_a_page_is_no_label_of_its_columns(tmp_path):
    text = "客戶資料,,,第1頁\n編號,姓名,電話,地址\nC1,王一,0911111111,台北\n"
    assert table_of(tmp_path, text).header == ("編號", "姓名", "電話", "地址")


@pytest.mark.parametrize(
    "said", ["共 2 筆", "合計：2 筆", "第 1 頁", "總筆數：2", "== 以下空白 ==", "End of report"]
)
def test_what_closes_a_printed_list_is_no_row(tmp_path, said):
    table = table_of(tmp_path, f"姓名,電話\n王一,0911111111\n王二,0922222222\n{said},\n")
    assert faults_of(table) == {4: NOTE}


def test_a_sum_may_count_its_rows(tmp_path):
    table = table_of(tmp_path, "單號,車號,總計\nA1,ABC-1234,500\n總計,1筆,500\n")
    assert list(faults_of(table)) == [3]


def test_a_name_that_begins_like_a_note_is_a_row(tmp_path):
    table = table_of(tmp_path, "姓名,電話\n共同汽車,\n第一租賃,\n總部車隊,\nEndo,\n")
    assert faults_of(table) == {}


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(OfficeError, match="There is no file"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(OfficeError, match="is a folder"):
        read_table(tmp_path)


def test_a_byte_order_mark_and_empty_rows_do_not_matter(tmp_path):
    table = read_table(csv_file(tmp_path, "\ufeffa,b\r\n\r\n1,2\r\n , \r\n3,4\r\n"))
    assert table.header == ("a", "b")
    assert [(row.number, row.cells) for row in table.rows()] == [(3, ("1", "2")), (5, ("3", "4"))]
