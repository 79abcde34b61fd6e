"""Every file that breaks importers: what must be found, or why it is refused."""

from pathlib import Path

import pytest

from desktop.models.errors import OfficeError
from desktop.services.files.tables import FileForm, ReadOptions, read_table
from desktop.system.i18n import use_language
from tools import files_read

DATA = Path(__file__).parents[4] / "shared" / "data" / "messy_files"
pytestmark = pytest.mark.skipif(
    not DATA.exists(), reason="messy_files are not here: they are not part of the repository"
)

# Encoding and delimiter, or form and sheet; header row and records; columns; rows; not rows.
READ = {
    "csv_test_files_nepote/CSV-basic-ISO-8859-1.CRLF.csv": ("cp1252", ",", 1, 1, 3, 3, 0),
    "csv_test_files_nepote/CSV-basic-ISO-8859-1.LF.csv": ("cp1252", ",", 1, 1, 3, 3, 0),
    "csv_test_files_nepote/test.csvy.UTF8.RFC4180.csvy": ("utf-8", ",", 17, 1, 3, 2, 0),
    "csvkit_examples/Datagov_FY10_EDU_recp_by_State.csv": ("utf-8", ",", 3, 1, 9, 53, 2),
    "csvkit_examples/FY09_EDU_Recipients_by_State.csv": ("utf-8", ",", 1, 1, 10, 52, 0),
    "csvkit_examples/README.csv": ("utf-8", ",", 1, 1, 4, 3, 0),
    "csvkit_examples/acs2012_5yr_population.csv": ("utf-8", ",", 1, 1, 4, 93, 0),
    "csvkit_examples/bad.csv": ("utf-8", ",", 1, 1, 3, 1, 2),
    "csvkit_examples/bad_skip_lines.csv": ("utf-8", ",", 4, 1, 3, 1, 2),
    "csvkit_examples/blanks.csv": ("utf-8", ",", 1, 1, 6, 1, 0),
    "csvkit_examples/blanks_converted.csv": ("utf-8", ",", 1, 1, 6, 0, 0),
    "csvkit_examples/date_like_number.csv": ("utf-8", ",", 1, 1, 1, 1, 0),
    "csvkit_examples/dummy.csv": ("utf-8", ",", 1, 1, 3, 1, 0),
    "csvkit_examples/dummy.tsv": ("utf-8", "\t", 1, 1, 3, 1, 0),
    "csvkit_examples/dummy.xlsx": ("xlsx", "Sheet1", 1, 1, 3, 1, 0),
    "csvkit_examples/dummy2.csv": ("utf-8", ",", 1, 1, 3, 1, 0),
    "csvkit_examples/dummy3.csv": ("utf-8", ",", 1, 1, 3, 2, 0),
    "csvkit_examples/dummy_col_shuffled.csv": ("utf-8", ",", 1, 1, 3, 1, 0),
    "csvkit_examples/dummy_col_shuffled_ragged.csv": ("utf-8", ",", 1, 1, 4, 1, 0),
    "csvkit_examples/foo1.csv": ("utf-8", ",", 1, 1, 3, 2, 0),
    "csvkit_examples/foo2.csv": ("utf-8", ",", 1, 1, 3, 2, 0),
    "csvkit_examples/iris.csv": ("utf-8", ",", 1, 1, 5, 150, 0),
    "csvkit_examples/irismeta.csv": ("utf-8", ",", 1, 1, 3, 3, 0),
    "csvkit_examples/join_a.csv": ("utf-8", ",", 1, 1, 3, 3, 0),
    "csvkit_examples/join_a_short.csv": ("utf-8", ",", 1, 1, 3, 1, 2),
    "csvkit_examples/join_b.csv": ("utf-8", ",", 1, 1, 3, 3, 0),
    "csvkit_examples/join_no_header_row.csv": ("utf-8", ",", 1, 1, 3, 3, 0),
    "csvkit_examples/join_short.csv": ("utf-8", ",", 1, 1, 5, 2, 0),
    "csvkit_examples/mac_newlines.csv": ("utf-8", ",", 1, 1, 3, 2, 0),
    "csvkit_examples/ne_1033_data.xlsx": ("xlsx", "NE data", 1, 1, 14, 1036, 0),
    "csvkit_examples/no_header_row.csv": ("utf-8", ",", 1, 1, 3, 0, 0),
    "csvkit_examples/no_header_row2.csv": ("utf-8", ",", 1, 1, 3, 0, 0),
    "csvkit_examples/no_header_row3.csv": ("utf-8", ",", 1, 1, 3, 1, 0),
    "csvkit_examples/optional_quote_characters.csv": ("utf-8", ",", 1, 1, 3, 1, 0),
    "csvkit_examples/sheets.xls": ("xls", "data", 1, 1, 8, 5, 0),
    "csvkit_examples/sheets.xlsx": ("xlsx", "data", 1, 1, 8, 5, 0),
    "csvkit_examples/sheetsxls_converted.csv": ("utf-8", ",", 1, 1, 9, 5, 0),
    "csvkit_examples/sheetsxlsx_converted.csv": ("utf-8", ",", 1, 1, 9, 5, 0),
    "csvkit_examples/sniff_limit.csv": ("utf-8", ";", 1, 1, 3, 1, 0),
    "csvkit_examples/sort_ints_nulls.csv": ("utf-8", ",", 1, 1, 3, 3, 0),
    "csvkit_examples/test.xls": ("xls", "testfixed_converted.csv", 1, 1, 8, 5, 0),
    "csvkit_examples/test.xlsx": ("xlsx", "Sheet1", 1, 1, 8, 5, 0),
    "csvkit_examples/test_date_format.csv": ("utf-8", ",", 1, 1, 1, 2, 0),
    "csvkit_examples/test_date_format_converted.csv": ("utf-8", ",", 1, 1, 1, 2, 0),
    "csvkit_examples/test_empty_columns.csv": ("utf-8", ",", 1, 1, 5, 1, 1),
    "csvkit_examples/test_empty_columns_long_row.csv": ("utf-8", ",", 1, 1, 3, 0, 0),
    "csvkit_examples/test_empty_columns_short_row.csv": ("utf-8", ",", 1, 1, 3, 0, 0),
    "csvkit_examples/test_extra_header.csv": ("utf-8", ",", 1, 1, 4, 0, 1),
    "csvkit_examples/test_geo.csv": ("utf-8", ",", 1, 1, 12, 17, 0),
    "csvkit_examples/test_geojson.csv": ("utf-8", ",", 1, 1, 7, 3, 0),
    "csvkit_examples/test_header_newline.csv": ("utf-8", ",", 1, 1, 3, 1, 0),
    "csvkit_examples/test_ignore_case.csv": ("utf-8", ",", 1, 1, 3, 5, 0),
    "csvkit_examples/test_join_short_rows.csv": ("utf-8", ",", 1, 1, 3, 1, 2),
    "csvkit_examples/test_latin1.csv": ("cp1252", ",", 1, 1, 3, 2, 0),
    "csvkit_examples/test_literal_order.csv": ("utf-8", ",", 1, 1, 2, 3, 0),
    "csvkit_examples/test_locale.csv": ("utf-8", ",", 1, 1, 3, 1, 0),
    "csvkit_examples/test_locale_converted.csv": ("utf-8", ",", 1, 1, 3, 1, 0),
    "csvkit_examples/test_no_leading_zeroes.csv": ("utf-8", ",", 1, 1, 3, 1, 0),
    "csvkit_examples/test_numeric_date_format.csv": ("utf-8", ",", 1, 1, 1, 2, 0),
    "csvkit_examples/test_precision.csv": ("utf-8", ",", 1, 1, 1, 1, 0),
    "csvkit_examples/test_skip_lines.csv": ("utf-8", ",", 4, 1, 3, 1, 0),
    "csvkit_examples/test_skip_lines.xls": ("xls", "testfixed_converted.csv", 4, 1, 8, 5, 0),
    "csvkit_examples/test_skip_lines.xlsx": ("xlsx", "Sheet1", 4, 1, 8, 5, 0),
    "csvkit_examples/test_utf16_big.csv": ("utf-16", ",", 1, 1, 3, 2, 0),
    "csvkit_examples/test_utf16_little.csv": ("utf-16", ",", 1, 1, 3, 2, 0),
    "csvkit_examples/test_utf8.csv": ("utf-8", ",", 1, 1, 3, 2, 0),
    "csvkit_examples/test_utf8_bom.csv": ("utf-8-sig", ",", 1, 1, 3, 2, 0),
    "csvkit_examples/testdbf_converted.csv": ("utf-8", ",", 1, 1, 12, 8, 0),
    "csvkit_examples/testfixed": ("utf-8", ";", 1, 1, 1, 3, 0),
    "csvkit_examples/testfixed_converted.csv": ("utf-8", ",", 1, 1, 8, 4, 0),
    "csvkit_examples/testfixed_schema.csv": ("utf-8", ",", 1, 1, 3, 8, 0),
    "csvkit_examples/testfixed_schema_no_inference.csv": ("utf-8", ",", 1, 1, 3, 3, 0),
    "csvkit_examples/testjson_converted.csv": ("utf-8", ",", 1, 1, 7, 5, 0),
    "csvkit_examples/testjson_multiline_converted.csv": ("utf-8", ",", 1, 1, 3, 2, 0),
    "csvkit_examples/testjson_nested_converted.csv": ("utf-8", ",", 1, 1, 7, 2, 0),
    "csvkit_examples/testxls_converted.csv": ("utf-8", ",", 1, 1, 8, 5, 0),
    "csvkit_examples/testxls_unicode_converted.csv": ("utf-8", ",", 1, 1, 3, 1, 0),
    "csvkit_examples/testxlsx_converted.csv": ("utf-8", ",", 1, 1, 8, 5, 0),
    "csvkit_examples/testxlsx_noinference_converted.csv": ("utf-8", ",", 1, 1, 8, 5, 0),
    "csvkit_examples/testxlsx_unicode_converted.csv": ("utf-8", ",", 1, 1, 3, 1, 0),
    "messytables_horror/begrotingsanalyse-2011.csv": ("utf-8", ",", 4, 1, 20, 39, 0),
    "messytables_horror/blank_line.ods": ("ods", "Sheet1", 1, 1, 3, 3, 0),
    "messytables_horror/complex.csv": ("utf-8", ",", 1, 1, 4, 3, 0),
    "messytables_horror/long.csv": ("utf-8", ",", 1, 1, 1, 3999, 0),
    "messytables_horror/null.csv": ("utf-8", ",", 1, 1, 4, 9, 0),
    "messytables_horror/simple.xls": ("xls", "simple.csv", 1, 1, 3, 6, 0),
    "messytables_horror/utf-16le_encoded.csv": ("utf-16", ",", 1, 1, 19, 327, 0),
    "messytables_horror/utf8bom.csv": ("utf-8-sig", ",", 1, 1, 2, 0, 0),
    "messytables_horror/weird_head_padding.csv": ("utf-8", ";", 12, 1, 11, 60, 16),
    "taiwan_gov/tw_big5_ascii_header_datagov25511.csv": ("cp950", ",", 1, 1, 13, 16_806, 0),
    "taiwan_gov/tw_big5_preamble_gdp_NA8103A1Ac.csv": ("cp950", ",", 3, 2, 3, 595, 23),
    "taiwan_gov/tw_big5_real_estate_A_LVR_LAND_A.CSV": ("cp950", ",", 1, 1, 28, 19, 0),
    "taiwan_gov/tw_utf16_gov_orgs_orglist-100.CSV": ("utf-16", ",", 1, 1, 17, 99, 0),
}
REFUSED = {
    "csvkit_examples/dummy.csv.bz2": "is a packed file",
    "csvkit_examples/dummy.csv.gz": "is a packed file",
    "csvkit_examples/empty.csv": "holds no row that names its columns",
    "csvkit_examples/null_byte.csv": "holds a zero byte in row 2",
    "csvkit_examples/testdbf.dbf": "is a dBASE table",
    "messytables_horror/badcolspan.html": "is a web page",
    "messytables_horror/encrypted_no_password.xls": "is protected by a password",
    "messytables_horror/libreoffice.xlsx": "holds anything",
}


def test_no_file_is_forgotten():
    there = {path.relative_to(DATA).as_posix() for path in DATA.rglob("*") if path.is_file()}
    assert there - {"README.md"} == READ.keys() | REFUSED.keys()


@pytest.mark.parametrize("name", READ)
def test_a_messy_file_is_read_as_it_should_be(name):
    with read_table(DATA / name) as table:
        rows = list(table.rows())
        again = list(table.rows())
    found, faults = table.found, [row for row in rows if row.fault]
    text = found.form is FileForm.CSV
    how = (found.encoding, found.delimiter) if text else (found.form.value, found.sheet)
    where = (found.header_row, found.header_rows, len(table.header))
    assert (*how, *where, len(rows) - len(faults), len(faults)) == READ[name]
    assert again == rows
    assert found.above == found.header_row - 1
    assert all(len(row.cells) == len(table.header) for row in rows if not row.fault)
    assert len(set(table.header)) == len(table.header)


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_no_table_is_refused_in_one_sentence(name):
    with pytest.raises(OfficeError) as refused:
        read_table(DATA / name)
    assert REFUSED[name] in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_western_file_keeps_its_accents():
    rows = list(read_table(DATA / "csv_test_files_nepote/CSV-basic-ISO-8859-1.LF.csv").rows())
    assert rows[2].cells == ("Hélène", "Mahé", "42")


def test_a_line_end_inside_a_cell_stays():
    rows = list(read_table(DATA / "csvkit_examples/mac_newlines.csv").rows())
    assert rows[1] == (3, ("Once upon\ra time", "5", "6"), "", False)


def test_blanks_before_quotation_marks_are_read_over():
    rows = list(read_table(DATA / "messytables_horror/complex.csv").rows())
    assert rows[2].cells == ("2011-01-03", "", "6,000,000", "Galway")


def test_a_file_without_a_header_keeps_its_first_row():
    path = DATA / "csvkit_examples/no_header_row3.csv"
    table = read_table(path, ReadOptions(header_rows=0))
    assert table.header == ("[A]", "[B]", "[C]")
    assert [row.cells for row in table.rows()] == [("1", "2", "3"), ("4", "5", "6")]


def test_every_cell_of_a_fixed_width_file_stays():
    path = DATA / "csvkit_examples/testfixed"
    table = read_table(path, ReadOptions(header_rows=0))
    lines = path.read_text("utf-8").split("\n")
    assert [row.cells[0] for row in table.rows()] == [line for line in lines if line]


def test_the_page_about_these_files_is_true():
    use_language("en")
    assert files_read.page() == files_read.PAGE.read_text("utf-8")
