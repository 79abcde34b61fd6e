"""Cells as other programs leave them: marks, years of the Republic, months of a spreadsheet."""

from datetime import date
from decimal import Decimal

import pytest

from desktop.services.files.tables import TableRow, read_table
from desktop.services.importing.cells.dates import is_republican, read_day
from desktop.services.importing.cells.names import Lookups
from desktop.services.importing.cells.numbers import POINT
from desktop.services.importing.cells.phones import read_phones
from desktop.services.importing.cells.values import (
    KeyReader,
    RowRejectedError,
    field_readers,
    read_row,
)
from desktop.services.importing.kinds import KINDS
from desktop.services.importing.mapping import Formats, Mapping

NAMES = Lookups({}, {}, 1)


def table_of(folder, *header):
    path = folder / "file.csv"
    path.write_text(",".join(header) + "\n", encoding="utf-8")
    return read_table(path)


def read(folder, field, text):
    kind = next(key for key, kind in KINDS.items() if field in kind.by_id)
    mapping = Mapping(kind, {field: field}, formats=Formats(date="iso", decimal=POINT))
    readers = field_readers(mapping, table_of(folder, field), NAMES)
    return read_row(readers, TableRow(2, (text,)))[field]


@pytest.mark.parametrize(
    "text", ["中華民國107年3月6日", "中华民国107年03月06日", "中華民國107/3/6"]
)
def test_a_day_may_name_the_republic_in_full(text):
    assert read_day(text, "iso") == date(2018, 3, 6)
    assert is_republican(text)


@pytest.mark.parametrize("text", ["10703", "201803", "107年3月", "Mar-18", "Mar 2018", "2018 3"])
def test_a_month_is_read_as_spreadsheets_leave_it(tmp_path, text):
    assert read(tmp_path, "target.month", text) == 201803


@pytest.mark.parametrize("text", ["1812", "20183", "Foo-18", "18-Mar-2018"])
def test_what_might_be_another_month_is_none(tmp_path, text):
    with pytest.raises(RowRejectedError):
        read(tmp_path, "target.month", text)


@pytest.mark.parametrize(
    ("text", "year"),
    [("104", 2015), ("104年", 2015), ("民國98年", 2009), ("２０１５", 2015), ("2015年", 2015)],
)
def test_a_year_of_making_may_be_one_of_the_republic(tmp_path, text, year):
    assert read(tmp_path, "vehicle.made_in", text) == year


@pytest.mark.parametrize("text", ["15", "98", "民國999年"])
def test_a_year_of_making_that_may_be_two_years_is_refused(tmp_path, text):
    with pytest.raises(RowRejectedError):
        read(tmp_path, "vehicle.made_in", text)


@pytest.mark.parametrize("text", ["不詳", "無", "未知"])
def test_a_word_for_no_reading_is_no_reading(tmp_path, text):
    assert read(tmp_path, "visit.odometer", text) is None


@pytest.mark.parametrize("text", ["'0912345678", "\u202a0912345678\u202c", "912345678.0"])
def test_what_came_along_with_a_phone_is_taken_away(text):
    assert read_phones(text) == ("0912345678",)


def test_a_dash_for_no_fraction_makes_no_amount_negative(tmp_path):
    assert read(tmp_path, "visit.total", "1,200.-") == Decimal(1200)
    assert read(tmp_path, "visit.total", "1,200-") == Decimal(-1200)


def test_blanks_around_a_key_are_no_part_of_it(tmp_path):
    table = table_of(tmp_path, "no", "shop")
    given = KeyReader("customer", Mapping("customers", {"customer.ref": "no"}), table)
    both = Mapping("customers", {}, keys={"customer": ("no", "shop")})
    joined = KeyReader("customer", both, table)
    assert given(("\t0001\t", "")) == given(("0001", "")) == "0001"
    assert given((" ", "")) is None
    assert joined((" 1", "A ")) == "1 | A"


def test_a_sum_between_lines_is_no_line(tmp_path):
    with pytest.raises(RowRejectedError) as refusal:
        read(tmp_path, "line.text", "小 計：")
    assert str(refusal.value).endswith("The row adds other rows up and is none of its own.")
    assert read(tmp_path, "line.text", "TOTAL") == "TOTAL"


@pytest.mark.parametrize("field", ["customer.name", "part.name"])
def test_blanks_that_fill_a_name_up_are_no_part_of_it(tmp_path, field):
    assert read(tmp_path, field, " 王 一　　") == "王 一"
